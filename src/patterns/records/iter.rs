//! Walking over the records.

use std::slice::{ChunksExact, ChunksExactMut};

use super::Records;

impl Records {
    /// The records in order.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::new(2)?;
    /// records.push(b"ab")?;
    /// records.push(b"cd")?;
    /// assert!(records.iter().eq([b"ab", b"cd"]));
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn iter(&self) -> ChunksExact<'_, u8> {
        self.as_bytes().chunks_exact(self.size.get())
    }

    /// The records in order, to change.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::zeroed(2, 3)?;
    /// for (number, record) in (1..).zip(records.iter_mut()) {
    ///     record[0] = number;
    /// }
    /// assert_eq!(records.as_bytes(), [1, 0, 2, 0, 3, 0]);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn iter_mut(&mut self) -> ChunksExactMut<'_, u8> {
        let size = self.size.get();
        self.as_bytes_mut().chunks_exact_mut(size)
    }
}

impl<'a> IntoIterator for &'a Records {
    type Item = &'a [u8];
    type IntoIter = ChunksExact<'a, u8>;

    fn into_iter(self) -> ChunksExact<'a, u8> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Records {
    type Item = &'a mut [u8];
    type IntoIter = ChunksExactMut<'a, u8>;

    fn into_iter(self) -> ChunksExactMut<'a, u8> {
        self.iter_mut()
    }
}

//! All records at once: as bytes, and as values of a type.

use std::any::type_name;

use bytemuck::{AnyBitPattern, NoUninit, cast_slice, cast_slice_mut, try_cast_slice, try_cast_slice_mut};

use super::{Records, RecordsError};

impl Records {
    /// All bytes of all records.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// assert_eq!(Records::zeroed(3, 2)?.as_bytes(), [0; 6]);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn as_bytes(&self) -> &[u8] {
        &cast_slice(&self.words)[..self.len * self.size.get()]
    }

    /// The records as values of a type that any bytes make a valid value of, in place and without a copy.
    ///
    /// # Errors
    ///
    /// [`RecordsError::TypeMismatch`] unless the type has the records' size, and an alignment of at most 16.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut points = Records::new(8)?;
    /// points.push(&[1.0_f32.to_ne_bytes(), 2.0_f32.to_ne_bytes()].concat())?;
    /// assert_eq!(points.view::<[f32; 2]>()?, [[1.0, 2.0]]);
    /// assert!(points.view::<u16>().is_err());
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn view<T: AnyBitPattern>(&self) -> Result<&[T], RecordsError> {
        let mismatch = self.type_mismatch::<T>();
        if size_of::<T>() != self.size.get() {
            return Err(mismatch);
        }
        try_cast_slice(self.as_bytes()).map_err(|_| mismatch)
    }

    /// As [`view`](Self::view), to change; so the type must not have padding either, whose bytes would be undefined.
    ///
    /// # Errors
    ///
    /// [`RecordsError::TypeMismatch`] unless the type has the records' size, and an alignment of at most 16.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::zeroed(4, 2)?;
    /// records.view_mut::<u32>()?[1] = u32::MAX;
    /// assert_eq!(records.get(1)?, [255; 4]);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn view_mut<T: AnyBitPattern + NoUninit>(&mut self) -> Result<&mut [T], RecordsError> {
        let mismatch = self.type_mismatch::<T>();
        if size_of::<T>() != self.size.get() {
            return Err(mismatch);
        }
        try_cast_slice_mut(self.as_bytes_mut()).map_err(|_| mismatch)
    }

    pub(super) fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut cast_slice_mut(&mut self.words)[..self.len * self.size.get()]
    }

    fn type_mismatch<T>(&self) -> RecordsError {
        RecordsError::TypeMismatch {
            size: self.size.get(),
            type_name: type_name::<T>(),
            type_size: size_of::<T>(),
            type_align: align_of::<T>(),
        }
    }
}

//! Records: equal-sized pieces of bytes in one block, by index.
//!
//! # The problem
//!
//! Samples of a sensor, rows of a file, packets: many small records whose size is known only when the program runs. A `Vec<Vec<u8>>`
//! costs 24 bytes and an allocation of its own for each, and scatters them. One block of bytes holds them all, but then every access
//! is arithmetic on bytes, and `index * size` done carelessly overflows, silently in a release build.
//!
//! # The idea
//!
//! [`Records`] keeps the size and the count, and does the arithmetic once. An index is compared with the count before it is multiplied;
//! as all records fit in memory, the product then cannot overflow. What does not fit is an error with the numbers in it.
//!
//! ```
//! use memtutor::patterns::records::{Records, RecordsError};
//!
//! let mut samples = Records::new(4)?;
//! samples.push(&7_u32.to_le_bytes())?;
//! samples.push(&8_u32.to_le_bytes())?;
//! samples.set(0, &9_u32.to_le_bytes())?;
//!
//! assert_eq!(samples.get(0)?, [9, 0, 0, 0]);
//! assert_eq!(samples.get(2), Err(RecordsError::OutOfBounds { index: 2, len: 2 }));
//! assert_eq!(samples.set(0, b"abc"), Err(RecordsError::SizeMismatch { expected: 4, given: 3 }));
//! # Ok::<(), RecordsError>(())
//! ```
//!
//! # Layout
//!
//! ```text
//! ┌──────────┬──────────┬──────────┬┄┄┄┄┄┐
//! │ record 0 │ record 1 │ record 2 │spare│      record i starts at byte i * size; there is nothing in between
//! └──────────┴──────────┴──────────┴┄┄┄┄┄┘
//! ```
//!
//! The block is aligned to 16 bytes, so that records which are plain old data can be seen as values of their type, in place and without
//! a copy: [`Records::view`]. Casting the bytes to a struct by hand would be undefined where alignment, padding or invalid values do
//! not fit; here `bytemuck` checks the alignment and the size when called, and the type's promises when compiled.
//!
//! # Cost
//!
//! One block, `len * size` bytes rounded up to 16, and the spare capacity of a vector. [`Records::get`] takes one comparison and one
//! multiplication; [`Records::set`] a few more comparisons, and the copy. `get` has the only `unsafe`: a slice with a check of its own
//! took 1.4 times as long as an index into a `Vec<[u8; 16]>` at random, without it 1.0. `docs/benchmarks.md` has the figures.
//!
//! # What it does not do
//!
//! - It does not know what the bytes mean: byte order and the meaning of fields are the caller's.
//! - It does not keep the order on removal: [`Records::swap_remove`] moves the last record into the hole.
//! - It does not hold records of different sizes, nor of size zero, of which any number would fit into no memory.
//!
//! # The guide's names
//!
//! The guide's `set_element` is [`Records::set`], its `get_element` [`Records::get`].
#![allow(unsafe_code, reason = "`get` compares once: 1.0 of the time of an array's index, 1.4 with a second check")]

mod error;
mod iter;
mod view;

use std::fmt;
use std::num::NonZeroUsize;

use bytemuck::{cast_slice, cast_slice_mut};

pub use error::RecordsError;

/// The unit of storage: it gives the block its alignment.
type Word = u128;

/// Records of one size, packed. See the [module](self).
///
/// ```
/// use memtutor::patterns::records::Records;
///
/// let mut colours = Records::new(3)?;
/// colours.push(&[255, 0, 0])?;
/// colours.push(&[0, 255, 0])?;
/// assert_eq!(colours.as_bytes(), [255, 0, 0, 0, 255, 0]);
/// # Ok::<(), memtutor::patterns::records::RecordsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Records {
    /// As many as `size * len` bytes need, the bytes after them zero; `get` relies on it.
    words: Vec<Word>,
    size: NonZeroUsize,
    len: usize,
}

impl Records {
    /// No records yet, of `size` bytes each. Allocates nothing.
    ///
    /// # Errors
    ///
    /// [`RecordsError::ZeroSize`].
    ///
    /// ```
    /// use memtutor::patterns::records::{Records, RecordsError};
    ///
    /// assert!(Records::new(12).is_ok());
    /// assert_eq!(Records::new(0), Err(RecordsError::ZeroSize));
    /// ```
    pub fn new(size: usize) -> Result<Self, RecordsError> {
        let size = NonZeroUsize::new(size).ok_or(RecordsError::ZeroSize)?;
        Ok(Self { words: Vec::new(), size, len: 0 })
    }

    /// `len` records of `size` zero bytes.
    ///
    /// # Errors
    ///
    /// [`RecordsError::ZeroSize`], or [`RecordsError::TooLarge`] if the bytes are more than `isize::MAX`.
    ///
    /// ```
    /// use memtutor::patterns::records::{Records, RecordsError};
    ///
    /// let zeros = Records::zeroed(3, 2)?;
    /// assert_eq!(zeros.get(1)?, [0, 0, 0]);
    /// let size = usize::MAX / 2;
    /// assert_eq!(Records::zeroed(size, 4), Err(RecordsError::TooLarge { size, len: 4 }));
    /// # Ok::<(), RecordsError>(())
    /// ```
    pub fn zeroed(size: usize, len: usize) -> Result<Self, RecordsError> {
        let mut records = Self::new(size)?;
        records.words = vec![0; records.words_for(len)?];
        records.len = len;
        Ok(records)
    }

    /// How many records there are.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// assert_eq!(Records::zeroed(3, 2)?.len(), 2);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no records.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// assert!(Records::new(3)?.is_empty());
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes per record.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// assert_eq!(Records::new(3)?.record_size(), 3);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn record_size(&self) -> usize {
        self.size.get()
    }

    /// The bytes of a record.
    ///
    /// # Errors
    ///
    /// [`RecordsError::OutOfBounds`].
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::new(2)?;
    /// records.push(b"ab")?;
    /// assert_eq!(records.get(0)?, b"ab");
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    #[inline]
    pub fn get(&self, index: usize) -> Result<&[u8], RecordsError> {
        let start = self.start(index)?;
        let bytes: &[u8] = cast_slice(&self.words);
        // SAFETY: there is such a record, and the bytes of all records lie in `words`.
        Ok(unsafe { bytes.get_unchecked(start..start + self.size.get()) })
    }

    /// The bytes of a record, to change.
    ///
    /// # Errors
    ///
    /// [`RecordsError::OutOfBounds`].
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::zeroed(2, 1)?;
    /// records.get_mut(0)?[1] = 7;
    /// assert_eq!(records.get(0)?, [0, 7]);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    #[inline]
    pub fn get_mut(&mut self, index: usize) -> Result<&mut [u8], RecordsError> {
        let start = self.start(index)?;
        Ok(&mut cast_slice_mut(&mut self.words)[start..start + self.size.get()])
    }

    /// Overwrites a record.
    ///
    /// # Errors
    ///
    /// [`RecordsError::SizeMismatch`] or [`RecordsError::OutOfBounds`]; nothing is changed then.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::zeroed(2, 1)?;
    /// records.set(0, b"ab")?;
    /// assert_eq!(records.get(0)?, b"ab");
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    #[inline]
    pub fn set(&mut self, index: usize, record: &[u8]) -> Result<(), RecordsError> {
        self.check_size(record)?;
        let start = self.start(index)?;
        // The length is taken from `record`: where the caller's is constant, the copy becomes a few moves.
        let bytes: &mut [u8] = cast_slice_mut(&mut self.words);
        bytes[start..start + record.len()].copy_from_slice(record);
        Ok(())
    }

    /// Appends a record. Constant time, amortised.
    ///
    /// # Errors
    ///
    /// [`RecordsError::SizeMismatch`], or [`RecordsError::TooLarge`] if all bytes would be more than `isize::MAX`.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::new(2)?;
    /// records.push(b"ab")?;
    /// assert_eq!(records.len(), 1);
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn push(&mut self, record: &[u8]) -> Result<(), RecordsError> {
        self.check_size(record)?;
        let words = self.words_for(self.len + 1)?;
        self.words.resize(words, 0);
        self.len += 1;
        self.set(self.len - 1, record)
    }

    /// Removes a record in constant time: the last one moves into its place. [`get`](Self::get) it first to keep its bytes.
    ///
    /// # Errors
    ///
    /// [`RecordsError::OutOfBounds`].
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// let mut records = Records::new(1)?;
    /// for letter in [b"a", b"b", b"c"] {
    ///     records.push(letter)?;
    /// }
    /// records.swap_remove(0)?;
    /// assert!(records.iter().eq([b"c", b"b"]));
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn swap_remove(&mut self, index: usize) -> Result<(), RecordsError> {
        let start = self.start(index)?;
        let last = self.start(self.len - 1)?;
        let bytes: &mut [u8] = cast_slice_mut(&mut self.words);
        bytes.copy_within(last..last + self.size.get(), start);
        bytes[last..last + self.size.get()].fill(0);
        self.len -= 1;
        self.words.truncate(last.div_ceil(size_of::<Word>()));
        Ok(())
    }

    /// Bytes of heap the records occupy: one block, with its spare capacity.
    ///
    /// ```
    /// # use memtutor::patterns::records::Records;
    /// assert_eq!(Records::new(3)?.heap_bytes(), 0);
    /// assert_eq!(Records::zeroed(3, 6)?.heap_bytes(), 32, "18, rounded up to units of 16");
    /// # Ok::<(), memtutor::patterns::records::RecordsError>(())
    /// ```
    pub fn heap_bytes(&self) -> usize {
        self.words.capacity() * size_of::<Word>()
    }

    /// Where a record's bytes start. The product cannot overflow: all records lie in `words`.
    #[inline]
    fn start(&self, index: usize) -> Result<usize, RecordsError> {
        if index < self.len {
            Ok(index * self.size.get())
        } else {
            Err(RecordsError::OutOfBounds { index, len: self.len })
        }
    }

    #[inline]
    fn check_size(&self, record: &[u8]) -> Result<(), RecordsError> {
        let (expected, given) = (self.size.get(), record.len());
        if expected == given { Ok(()) } else { Err(RecordsError::SizeMismatch { expected, given }) }
    }

    /// How many words `len` records take.
    fn words_for(&self, len: usize) -> Result<usize, RecordsError> {
        let size = self.size.get();
        let bytes = len.checked_mul(size).filter(|&bytes| bytes <= isize::MAX as usize);
        Ok(bytes.ok_or(RecordsError::TooLarge { size, len })?.div_ceil(size_of::<Word>()))
    }
}

impl fmt::Debug for Records {
    /// Writes the bytes of each record.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests;

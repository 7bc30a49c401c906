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
//! One block, `len * size` bytes rounded up to 16, and the spare capacity of a vector. [`Records::get`] and [`Records::set`] take
//! one comparison and one multiplication besides the copy. No `unsafe`; the figures against `Vec<[u8; N]>` come from
//! `cargo bench --bench patterns -- records`.
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

use std::any::type_name;
use std::fmt;
use std::num::NonZeroUsize;
use std::slice::{ChunksExact, ChunksExactMut};

use bytemuck::{AnyBitPattern, NoUninit, cast_slice, cast_slice_mut, try_cast_slice, try_cast_slice_mut};
use thiserror::Error;

/// The unit of storage: it gives the block its alignment.
type Word = u128;

/// Records of one size, packed. See the [module](self).
#[derive(Clone, PartialEq, Eq)]
pub struct Records {
    /// As many as `size * len` bytes need, the bytes after them zero.
    words: Vec<Word>,
    size: NonZeroUsize,
    len: usize,
}

/// Why records could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordsError {
    /// Records of no bytes were asked for.
    #[error("a record must have at least one byte")]
    ZeroSize,
    /// More bytes were asked for than there can be.
    #[error("{len} records of {size} bytes are more than the address space holds")]
    TooLarge {
        /// Bytes per record.
        size: usize,
        /// Records.
        len: usize,
    },
    /// The bytes handed in are not as many as a record has.
    #[error("a record here has {expected} bytes, not {given}")]
    SizeMismatch {
        /// Bytes per record.
        expected: usize,
        /// Bytes handed in.
        given: usize,
    },
    /// There is no record with this index.
    #[error("there is no record {index}: there are {len}, counted from 0")]
    OutOfBounds {
        /// The index asked for.
        index: usize,
        /// How many records there are.
        len: usize,
    },
    /// Records cannot be seen as this type, whose size or alignment is different.
    #[error("records of {size} bytes are no `{type_name}`, which has {type_size} bytes, aligned to {type_align}")]
    TypeMismatch {
        /// Bytes per record.
        size: usize,
        /// The type asked for.
        type_name: &'static str,
        /// Bytes the type has.
        type_size: usize,
        /// The alignment the type needs; records are aligned to 16 bytes.
        type_align: usize,
    },
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
        Ok(&cast_slice(&self.words)[start..start + self.size.get()])
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

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut cast_slice_mut(&mut self.words)[..self.len * self.size.get()]
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

    fn type_mismatch<T>(&self) -> RecordsError {
        RecordsError::TypeMismatch {
            size: self.size.get(),
            type_name: type_name::<T>(),
            type_size: size_of::<T>(),
            type_align: align_of::<T>(),
        }
    }
}

impl fmt::Debug for Records {
    /// Writes the bytes of each record.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
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

#[cfg(test)]
mod tests;

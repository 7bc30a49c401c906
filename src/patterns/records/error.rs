//! What can be wrong with a record.

use thiserror::Error;

/// Why records could not be read or written.
///
/// ```
/// use memtutor::patterns::records::{Records, RecordsError};
///
/// let mut records = Records::new(4)?;
/// assert_eq!(records.push(b"abc"), Err(RecordsError::SizeMismatch { expected: 4, given: 3 }));
/// assert_eq!(records.get(0), Err(RecordsError::OutOfBounds { index: 0, len: 0 }));
/// # Ok::<(), RecordsError>(())
/// ```
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

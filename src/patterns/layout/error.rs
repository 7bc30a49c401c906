//! What no type can look like.

/// Why fields could not be laid out.
///
/// ```
/// use memtutor::patterns::layout::{Field, LayoutError};
///
/// let refused = Field::new("odd", 2, 4);
/// assert_eq!(refused, Err(LayoutError::NoType { field: "odd".to_owned(), size: 2, align: 4 }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// An alignment is a power of two and divides the size; a size is at most `isize::MAX`.
    #[error(
        "no type has {size} bytes and alignment {align}, as field `{field}` should; \
         take an alignment that is a power of two and divides the size"
    )]
    NoType {
        /// The field.
        field: String,
        /// Its size in bytes.
        size: usize,
        /// Its alignment in bytes.
        align: usize,
    },
    /// With this field the type would be larger than `isize::MAX`.
    #[error("with field `{field}` the type is larger than memory; leave it out or make it smaller")]
    TooLarge {
        /// The field.
        field: String,
    },
}

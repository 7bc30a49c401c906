//! A field, before it has a place.

use std::alloc;

use super::LayoutError;

/// A field to lay out: what [`repr_c`](super::repr_c) and [`tightest_order`](super::tightest_order) need to know of it.
///
/// ```
/// use memtutor::patterns::layout::Field;
///
/// assert_eq!(Field::of::<u32>("count"), Field::new("count", 4, 4)?);
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub(super) name: String,
    pub(super) layout: alloc::Layout,
}

impl Field {
    /// A field of type `T`.
    ///
    /// ```
    /// use memtutor::patterns::layout::Field;
    ///
    /// let field = Field::of::<String>("name");
    /// assert_eq!((field.name(), field.size(), field.align()), ("name", 24, 8));
    /// ```
    pub fn of<T>(name: &str) -> Self {
        Self { name: name.to_owned(), layout: alloc::Layout::new::<T>() }
    }

    /// A field of so many bytes, at an address divisible by `align`.
    ///
    /// # Errors
    ///
    /// [`LayoutError::NoType`] if no type has this size and alignment.
    ///
    /// ```
    /// use memtutor::patterns::layout::Field;
    ///
    /// assert!(Field::new("double", 8, 8).is_ok());
    /// assert!(Field::new("odd", 8, 3).is_err());
    /// ```
    pub fn new(name: &str, size: usize, align: usize) -> Result<Self, LayoutError> {
        alloc::Layout::from_size_align(size, align)
            .ok()
            .filter(|layout| layout.pad_to_align() == *layout)
            .map(|layout| Self { name: name.to_owned(), layout })
            .ok_or_else(|| LayoutError::NoType { field: name.to_owned(), size, align })
    }

    /// Its name.
    ///
    /// ```
    /// assert_eq!(memtutor::patterns::layout::Field::of::<u8>("tag").name(), "tag");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it takes.
    ///
    /// ```
    /// assert_eq!(memtutor::patterns::layout::Field::of::<[u16; 3]>("rgb").size(), 6);
    /// ```
    pub fn size(&self) -> usize {
        self.layout.size()
    }

    /// What its address must be divisible by.
    ///
    /// ```
    /// assert_eq!(memtutor::patterns::layout::Field::of::<[u16; 3]>("rgb").align(), 2);
    /// ```
    pub fn align(&self) -> usize {
        self.layout.align()
    }
}

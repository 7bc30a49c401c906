//! Where the fields of a type lie: sizes, alignments, offsets, padding, niches.
//!
//! # The problem
//!
//! `(u8, u32, u16)` holds seven bytes and takes twelve in C, eight in Rust. Processors read a `u32` best at an address divisible
//! by four, so a type has an *alignment*, and between the fields there may be *padding*: bytes that are there and mean nothing.
//! In a million records that is megabytes.
//!
//! # The idea
//!
//! C lays fields out in the order they are declared, each at the next offset its alignment divides, and rounds the size up to
//! the largest alignment, so that in an array the next value is aligned too:
//!
//! ```text
//! (u8, u32, u16) in C          a . . . b b b b c c . .     12 bytes
//! largest alignment first      b b b b c c a .              8 bytes
//! ```
//!
//! [`repr_c`] computes this from a list of fields, and [`tightest_order`] is the order that wastes least. Rust promises nothing
//! about order unless the type says `#[repr(C)]`; [`layout_of!`](crate::layout_of) therefore asks the compiler where the fields
//! of a real type lie. [`TypeLayout::bytes`] says of each byte whose it is, for drawing.
//!
//! A *niche* is a bit pattern that no value of a type has: zero in a reference, 2 in a `bool`. `Option` stores its `None` there
//! and takes no byte of its own; see [`has_niche`].
//!
//! # Cost
//!
//! Nothing in the program that is looked at: `size_of`, `align_of` and `offset_of!` are constants. The descriptions are small
//! vectors.
//!
//! # What it does not do
//!
//! - It does not look into enums and unions: the compiler says their size, not where a variant's fields lie.
//! - It does not know `repr(packed)` when computing; reading a packed type works.
//! - What the compiler chose for a type without `repr` may differ in its next version.

mod error;
mod field;
mod niche;

use std::alloc;

pub use crate::layout_of;
pub use error::LayoutError;
pub use field::Field;
pub use niche::{has_niche, option_size};

/// A field in its place.
///
/// ```
/// use memtutor::patterns::layout::{Field, repr_c};
///
/// let layout = repr_c("Sample", &[Field::of::<u8>("tag"), Field::of::<u32>("count")])?;
/// assert_eq!((layout.fields[1].field.name(), layout.fields[1].offset), ("count", 4));
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The field.
    pub field: Field,
    /// Its first byte, counted from the start of the value.
    pub offset: usize,
}

impl Placed {
    /// A field of type `F` at `offset` in a `T`; `field` only tells the types and is not called. For
    /// [`layout_of!`](crate::layout_of).
    ///
    /// ```
    /// use memtutor::patterns::layout::Placed;
    ///
    /// let second = Placed::read("1", 4, |pair: &(u32, u16)| &raw const pair.1);
    /// assert_eq!((second.field.size(), second.offset), (2, 4));
    /// ```
    pub fn read<T, F>(name: &str, offset: usize, _field: impl Fn(&T) -> *const F) -> Self {
        Self { field: Field::of::<F>(name), offset }
    }
}

/// Where the fields of a type lie.
///
/// ```
/// use memtutor::patterns::layout::{Byte, Field, repr_c};
///
/// let layout = repr_c("Sample", &[Field::of::<u8>("tag"), Field::of::<u16>("count")])?;
/// assert_eq!((layout.size, layout.align, layout.padding()), (4, 2, 1));
/// assert_eq!(layout.bytes(), [Byte::Field(0), Byte::Padding, Byte::Field(1), Byte::Field(1)]);
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeLayout {
    /// The type's name.
    pub name: String,
    /// Bytes of a value, padding included.
    pub size: usize,
    /// What a value's address is divisible by.
    pub align: usize,
    /// The fields, ascending by offset.
    pub fields: Vec<Placed>,
}

/// Whose a byte is.
///
/// ```
/// use memtutor::patterns::layout::{Byte, Field, repr_c};
///
/// let layout = repr_c("One", &[Field::of::<u8>("only")])?;
/// assert_eq!(layout.bytes(), [Byte::Field(0)]);
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Byte {
    /// It belongs to the field at this index of [`TypeLayout::fields`].
    Field(usize),
    /// It belongs to no field.
    Padding,
}

impl TypeLayout {
    /// The layout of `T` with these fields, in any order. For [`layout_of!`](crate::layout_of), which makes sure that none
    /// is missing.
    ///
    /// ```
    /// use memtutor::patterns::layout::{Placed, TypeLayout};
    ///
    /// let fields = vec![Placed::read("0", 0, |one: &(u64,)| &raw const one.0)];
    /// assert_eq!(TypeLayout::read::<(u64,)>("(u64,)", fields).size, 8);
    /// ```
    pub fn read<T>(name: &str, mut fields: Vec<Placed>) -> Self {
        // Fields without size come before what else lies at their offset.
        fields.sort_by_key(|placed| (placed.offset, placed.field.size()));
        Self { name: name.to_owned(), size: size_of::<T>(), align: align_of::<T>(), fields }
    }

    /// How many bytes belong to no field.
    ///
    /// ```
    /// use memtutor::patterns::layout::{Field, repr_c};
    ///
    /// let fields = [Field::of::<u8>("a"), Field::of::<u32>("b"), Field::of::<u16>("c")];
    /// assert_eq!(repr_c("Sample", &fields)?.padding(), 5);
    /// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
    /// ```
    pub fn padding(&self) -> usize {
        self.size - self.fields.iter().map(|placed| placed.field.size()).sum::<usize>()
    }

    /// Whose each byte is: one entry a byte, so meant for types that fit on a screen.
    ///
    /// ```
    /// use memtutor::layout_of;
    /// use memtutor::patterns::layout::Byte;
    ///
    /// #[repr(C)]
    /// struct Sample { wide: u16, narrow: u8 }
    ///
    /// let bytes = layout_of!(Sample { wide, narrow }).bytes();
    /// assert_eq!(bytes, [Byte::Field(0), Byte::Field(0), Byte::Field(1), Byte::Padding]);
    /// ```
    pub fn bytes(&self) -> Vec<Byte> {
        let mut bytes = vec![Byte::Padding; self.size];
        for (index, Placed { field, offset }) in self.fields.iter().enumerate() {
            bytes[*offset..offset + field.size()].fill(Byte::Field(index));
        }
        bytes
    }
}

/// Lays fields out as `#[repr(C)]` does: in this order, each at the next offset its alignment divides.
///
/// # Errors
///
/// [`LayoutError::TooLarge`] if no address space could hold the type.
///
/// ```
/// use memtutor::patterns::layout::{Field, repr_c};
///
/// let layout = repr_c("Sample", &[Field::of::<u8>("a"), Field::of::<u32>("b"), Field::of::<u16>("c")])?;
/// let offsets: Vec<usize> = layout.fields.iter().map(|placed| placed.offset).collect();
/// assert_eq!((offsets, layout.size, layout.align), (vec![0, 4, 8], 12, 4));
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
pub fn repr_c(name: &str, fields: &[Field]) -> Result<TypeLayout, LayoutError> {
    let mut whole = alloc::Layout::new::<()>();
    let mut placed = Vec::with_capacity(fields.len());
    for field in fields {
        let (longer, offset) =
            whole.extend(field.layout).map_err(|_| LayoutError::TooLarge { field: field.name.clone() })?;
        whole = longer;
        placed.push(Placed { field: field.clone(), offset });
    }
    let whole = whole.pad_to_align();
    Ok(TypeLayout { name: name.to_owned(), size: whole.size(), align: whole.align(), fields: placed })
}

/// The fields in the order that wastes least under [`repr_c`]: the largest alignment first, else as given.
///
/// A field's size is a multiple of its alignment, and so of every smaller one: each field ends where the next may begin, and
/// the only padding left is at the end, where the alignment of the whole asks for it in any order.
///
/// ```
/// use memtutor::patterns::layout::{Field, repr_c, tightest_order};
///
/// let fields = [Field::of::<u8>("a"), Field::of::<u32>("b"), Field::of::<u16>("c")];
/// assert_eq!(repr_c("Sample", &fields)?.size, 12);
/// assert_eq!(repr_c("Sample", &tightest_order(&fields))?.size, 8);
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
pub fn tightest_order(fields: &[Field]) -> Vec<Field> {
    let mut ordered = fields.to_vec();
    ordered.sort_by_key(|field| std::cmp::Reverse(field.align()));
    ordered
}

/// Where the compiler put the fields of a struct: `layout_of!(Type { field, other })`, with every field named.
///
/// Expands to a [`TypeLayout`](crate::patterns::layout::TypeLayout). The fields of a tuple struct are `0`, `1` … A field that
/// is left out is a compile error, for it would pass as padding:
///
/// ```
/// use memtutor::layout_of;
///
/// struct Sample { tag: u8, count: u32, code: u16 }
///
/// let layout = layout_of!(Sample { tag, count, code });
/// assert_eq!((layout.name.as_str(), layout.size, layout.padding()), ("Sample", 8, 1));
/// ```
///
/// ```compile_fail,E0027
/// struct Sample { tag: u8, count: u32 }
///
/// memtutor::layout_of!(Sample { tag });
/// ```
#[macro_export]
macro_rules! layout_of {
    ($type:path { $($field:tt),+ $(,)? }) => {{
        // Never called: the compiler refuses a pattern that leaves a field out.
        let _every_field = |whole: &$type| {
            let $type { $($field: _),+ } = whole;
        };
        $crate::patterns::layout::TypeLayout::read::<$type>(
            stringify!($type),
            vec![$($crate::patterns::layout::Placed::read(
                stringify!($field),
                ::std::mem::offset_of!($type, $field),
                |whole: &$type| &raw const whole.$field,
            )),+],
        )
    }};
}

#[cfg(test)]
mod tests;

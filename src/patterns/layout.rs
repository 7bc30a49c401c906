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
//! # What it costs
//!
//! Nothing in the program that is looked at: `size_of`, `align_of` and `offset_of!` are constants. The descriptions are small
//! vectors.
//!
//! # What it does not do
//!
//! - It does not look into enums and unions: the compiler says their size, not where a variant's fields lie.
//! - It does not know `repr(packed)` when computing; reading a packed type works.
//! - What the compiler chose for a type without `repr` may differ in its next version.

use std::alloc;

/// A field to lay out: what [`repr_c`] and [`tightest_order`] need to know of it.
///
/// ```
/// use memtutor::patterns::layout::Field;
///
/// assert_eq!(Field::of::<u32>("count"), Field::new("count", 4, 4)?);
/// # Ok::<(), memtutor::patterns::layout::LayoutError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    layout: alloc::Layout,
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

/// How many bytes an `Option<T>` takes.
///
/// ```
/// use memtutor::patterns::layout::option_size;
///
/// assert_eq!((option_size::<Box<u32>>(), option_size::<u32>()), (8, 8));
/// ```
pub const fn option_size<T>() -> usize {
    size_of::<Option<T>>()
}

/// Whether an `Option<T>` is no larger than a `T`, because `None` is stored as a bit pattern that no `T` has.
///
/// ```
/// use memtutor::patterns::layout::has_niche;
///
/// assert!(has_niche::<&str>() && has_niche::<bool>() && has_niche::<std::num::NonZeroU32>());
/// assert!(!has_niche::<u32>() && !has_niche::<*const u8>());
/// ```
pub const fn has_niche<T>() -> bool {
    option_size::<T>() == size_of::<T>()
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
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::{Strategy, prop, proptest};

    use super::{Byte, Field, LayoutError, TypeLayout, has_niche, option_size, repr_c, tightest_order};
    use crate::patterns::testing::random_cases;

    /// What the compiler says of a type, and what we compute for the same fields in its order.
    #[track_caller]
    fn agrees(read: &TypeLayout) {
        let fields: Vec<Field> = read.fields.iter().map(|placed| placed.field.clone()).collect();
        assert_eq!(repr_c(&read.name, &fields).as_ref(), Ok(read));
    }

    #[test]
    fn what_is_computed_for_c_is_what_the_compiler_does() {
        #[repr(C)]
        struct Mixed {
            a: u8,
            b: u32,
            c: u16,
        }
        #[repr(C)]
        struct Wide(u8, u128, u8, [u16; 3]);
        #[repr(C)]
        struct Owners {
            name: String,
            flag: bool,
            next: Option<Box<Owners>>,
        }
        #[repr(C, align(32))]
        struct Line {
            byte: u8,
        }
        #[repr(C)]
        struct Generic<T>(T, u8);
        #[repr(C)]
        struct Nested {
            a: u8,
            line: Line,
            nothing: [u64; 0],
            inner: Generic<u64>,
        }
        agrees(&layout_of!(Mixed { a, b, c }));
        agrees(&layout_of!(Wide { 0, 1, 2, 3 }));
        agrees(&layout_of!(Owners { name, flag, next }));
        agrees(&layout_of!(Generic::<u16> { 0, 1 }));
        agrees(&layout_of!(Nested { a, line, nothing, inner }));
        // A whole type's own alignment is not in its field list.
        assert_eq!((layout_of!(Line { byte }).size, layout_of!(Line { byte }).padding()), (32, 31));
    }

    #[test]
    fn packed_fields_are_read_without_a_reference_to_them() {
        #[repr(C, packed)]
        struct Packed {
            a: u8,
            b: u32,
        }
        let layout = layout_of!(Packed { a, b });
        assert_eq!((layout.size, layout.align, layout.fields[1].offset, layout.padding()), (5, 1, 1, 0));
    }

    #[test]
    fn the_compilers_own_order_wastes_no_more_than_the_tightest() {
        struct Free {
            a: u8,
            b: u64,
            c: u16,
            d: [u32; 3],
            e: u8,
        }
        let read = layout_of!(Free { a, b, c, d, e });
        let fields: Vec<Field> = read.fields.iter().map(|placed| placed.field.clone()).collect();
        assert_eq!(read.size, repr_c("Free", &tightest_order(&fields)).unwrap().size);
        assert!(read.fields.is_sorted_by_key(|placed| placed.offset));
    }

    #[test]
    fn niches_are_where_the_reference_says() {
        #[track_caller]
        fn case<T>(niche: bool, option: usize) {
            assert_eq!((has_niche::<T>(), option_size::<T>()), (niche, option), "{}", std::any::type_name::<T>());
        }
        case::<Box<u8>>(true, 8);
        case::<NonZeroU32>(true, 4);
        case::<bool>(true, 1);
        case::<char>(true, 4);
        case::<String>(true, 24);
        case::<Option<String>>(true, 24);
        case::<u32>(false, 8);
        case::<()>(false, 1);
    }

    #[test]
    fn impossible_fields_are_refused() {
        #[track_caller]
        fn refused(size: usize, align: usize) {
            let expected = LayoutError::NoType { field: "f".to_owned(), size, align };
            assert_eq!(Field::new("f", size, align), Err(expected));
        }
        refused(4, 0);
        refused(6, 3);
        refused(2, 4);
        refused(usize::MAX, 1);
        let huge = Field::new("huge", isize::MAX as usize, 1).unwrap();
        let last = Field::of::<u8>("last");
        assert_eq!(repr_c("Both", &[huge, last]), Err(LayoutError::TooLarge { field: "last".to_owned() }));
    }

    fn field() -> impl Strategy<Value = Field> {
        (0..5_u32, 0..4_usize).prop_map(|(power, times)| Field::new("f", times << power, 1 << power).unwrap())
    }

    fn permutations(fields: &[Field]) -> Vec<Vec<Field>> {
        if fields.is_empty() {
            return vec![Vec::new()];
        }
        let with_first = |first: usize| {
            let mut rest = fields.to_vec();
            let field = rest.remove(first);
            permutations(&rest).into_iter().map(move |mut order| {
                order.push(field.clone());
                order
            })
        };
        (0..fields.len()).flat_map(with_first).collect()
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn no_order_is_tighter_than_the_tightest(fields in prop::collection::vec(field(), 0..6)) {
            let tightest = repr_c("T", &tightest_order(&fields)).unwrap();
            let least = permutations(&fields).iter().map(|order| repr_c("T", order).unwrap().size).min();
            assert_eq!(Some(tightest.size), least);
            let bytes = tightest.bytes();
            let (used, end) = bytes.split_at(tightest.size - tightest.padding());
            assert!(!used.contains(&Byte::Padding) && end.iter().all(|&byte| byte == Byte::Padding));
        }

        #[test]
        fn every_byte_belongs_to_one_field_or_none(fields in prop::collection::vec(field(), 0..8)) {
            let layout = repr_c("T", &fields).unwrap();
            let bytes = layout.bytes();
            assert_eq!(bytes.len(), layout.size);
            assert_eq!(bytes.iter().filter(|&&byte| byte == Byte::Padding).count(), layout.padding());
            for (index, placed) in layout.fields.iter().enumerate() {
                assert_eq!(bytes.iter().filter(|&&byte| byte == Byte::Field(index)).count(), placed.field.size());
                assert_eq!(placed.offset % placed.field.align(), 0);
            }
        }
    }
}

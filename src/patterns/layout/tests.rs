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

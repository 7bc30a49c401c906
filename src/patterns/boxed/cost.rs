//! What a box costs.

/// What a `Box` of a value costs, in bytes.
///
/// ```
/// use memtutor::patterns::boxed::BoxCost;
/// use std::fmt::Display;
/// let pointer = size_of::<usize>();
///
/// assert_eq!(BoxCost::of(&7_i64), BoxCost { pointer, metadata: 0, heap: 8 });
/// assert_eq!(BoxCost::of("hello"), BoxCost { pointer: 2 * pointer, metadata: pointer, heap: 5 }); // a length
/// assert_eq!(BoxCost::of([1_u8, 2, 3].as_slice()), BoxCost { pointer: 2 * pointer, metadata: pointer, heap: 3 });
/// let displayed: &dyn Display = &7_i64;
/// assert_eq!(BoxCost::of(displayed), BoxCost { pointer: 2 * pointer, metadata: pointer, heap: 8 }); // a vtable
/// assert_eq!(BoxCost::of(&()).heap, 0); // nothing to allocate
///
/// assert_eq!(size_of::<Option<Box<i64>>>(), pointer); // `None` is the null no box ever is
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoxCost {
    /// The box itself, wherever it lies.
    pub pointer: usize,
    /// The part of it beside the address: a length or the address of a vtable. 0 where the type alone says the size.
    pub metadata: usize,
    /// What it asks the allocator for. 0 where it does not ask.
    pub heap: usize,
}

impl BoxCost {
    /// What `value` costs in a box. Name the type to see it unsized:
    ///
    /// ```
    /// use memtutor::patterns::boxed::BoxCost;
    /// use std::fmt::Display;
    ///
    /// assert!(BoxCost::of::<dyn Display>(&7).pointer > BoxCost::of(&7).pointer);
    /// ```
    pub fn of<T: ?Sized>(value: &T) -> Self {
        let pointer = size_of::<Box<T>>();
        Self { pointer, metadata: pointer - size_of::<usize>(), heap: size_of_val(value) }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::BoxCost;

    #[test]
    fn the_heap_bytes_are_those_of_the_value_behind_the_trait_and_not_of_the_trait() {
        let small: Box<dyn Debug> = Box::new(1_u8);
        let large: Box<dyn Debug> = Box::new([1_u8; 4096]);
        assert_eq!((BoxCost::of(&*small).heap, BoxCost::of(&*large).heap), (1, 4096));
        assert_eq!(BoxCost::of(&*small).pointer, size_of_val(&small));
    }

    #[test]
    fn an_option_adds_nothing_to_any_box() {
        assert_eq!(size_of::<Option<Box<u8>>>(), BoxCost::of(&1_u8).pointer);
        assert_eq!(size_of::<Option<Box<str>>>(), BoxCost::of("").pointer);
        assert_eq!(size_of::<Option<Box<dyn Debug>>>(), BoxCost::of::<dyn Debug>(&1).pointer);
    }
}

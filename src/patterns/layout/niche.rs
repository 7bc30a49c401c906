//! Bit patterns that no value has.

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

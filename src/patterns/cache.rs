//! Loading what will be read soon.
#![allow(unsafe_code, reason = "x86 prefetches through a pointer")]

/// Whether [`prefetch`] does anything here.
pub(super) const PREFETCHES: bool = cfg!(all(target_arch = "x86_64", not(miri)));

/// Starts to load `items[index]` into the cache and does not wait for it, where that is an instruction; elsewhere does nothing.
/// Changes nothing but the time of later reads; an index out of bounds is harmless.
#[inline]
pub(super) fn prefetch<T>(items: &[T], index: usize) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the instruction (SSE, part of x86-64) is a hint: it reads no value and does not fault at any address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(items.as_ptr().wrapping_add(index).cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = (items, index);
}

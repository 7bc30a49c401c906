//! Loading what will be read soon.

use crate::patterns::cache::{self, PREFETCHES};

/// Starts to load `items[index]` into the cache and does not wait for it. Changes nothing but the time of later reads; an
/// index out of bounds is harmless.
#[inline]
pub(super) fn prefetch<T: Copy>(items: &[T], index: usize) {
    cache::prefetch(items, index);
    if !PREFETCHES {
        // A read does it, though x86 took up to 1.9 times as long so; `black_box` keeps the compiler from dropping it.
        std::hint::black_box(items.get(index).copied());
    }
}

//! One cache line of the hash table.
#![allow(
    unsafe_code,
    reason = "calls SSE2 compares: interning takes 0.7 of lasso's time with them, 1.0 with what the compiler makes of a loop"
)]

use super::symbol::Symbol;

/// How many symbols a bucket holds.
pub(super) const SLOTS: usize = 8;

/// Eight hashes, then eight symbols. Filled from the front and never emptied: the slots from the first `None` on are free.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Bucket {
    hashes: [u32; SLOTS],
    symbols: [Option<Symbol>; SLOTS],
}

impl Bucket {
    pub(super) const EMPTY: Self = Self { hashes: [0; SLOTS], symbols: [None; SLOTS] };

    /// The symbols whose hash agrees.
    #[inline]
    pub(super) fn matches(&self, hash: u32) -> impl Iterator<Item = Symbol> {
        let mut bits = equal(&self.hashes, hash);
        std::iter::from_fn(move || {
            let slot = bits.trailing_zeros() as usize;
            bits &= bits.wrapping_sub(1);
            // No bit is left: slot 32. A free slot holds hash 0: it may agree, but all slots after it are free too.
            *self.symbols.get(slot)?
        })
    }

    /// The first symbol whose hash agrees; else any symbol or none. Does not branch, so nothing waits for the cache line.
    #[inline]
    pub(super) fn guess(&self, hash: u32) -> Option<Symbol> {
        self.symbols[equal(&self.hashes, hash).trailing_zeros() as usize % SLOTS]
    }

    /// A hash, to bring the cache line in.
    #[inline]
    pub(super) fn touch(&self) -> u32 {
        self.hashes[0]
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.symbols[SLOTS - 1].is_some()
    }

    /// Takes the first free slot, if there is one.
    #[inline]
    pub(super) fn push(&mut self, hash: u32, symbol: Symbol) -> bool {
        // Counted, not searched: a search would end at another slot each time, and the processor guess wrong.
        let taken = self.symbols.iter().map(|symbol| usize::from(symbol.is_some())).sum::<usize>();
        if taken == SLOTS {
            return false;
        }
        self.hashes[taken] = hash;
        self.symbols[taken] = Some(symbol);
        true
    }

    /// The hashes and symbols of the slots taken.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, Symbol)> + use<> {
        self.hashes.into_iter().zip(self.symbols).map_while(|(hash, symbol)| Some((hash, symbol?)))
    }
}

/// One bit for each slot, the first the lowest, set where the hash agrees.
#[cfg(target_arch = "x86_64")]
#[inline]
fn equal(hashes: &[u32; SLOTS], hash: u32) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpeq_epi32, _mm_movemask_epi8, _mm_packs_epi16, _mm_packs_epi32, _mm_set1_epi32, _mm_setr_epi32,
        _mm_setzero_si128,
    };
    let [a, b, c, d, e, f, g, h] = hashes.map(u32::cast_signed);
    // SAFETY: these need SSE2, which every x86-64 processor has; they touch no memory.
    unsafe {
        let wanted = _mm_set1_epi32(hash.cast_signed());
        let low = _mm_cmpeq_epi32(_mm_setr_epi32(a, b, c, d), wanted);
        let high = _mm_cmpeq_epi32(_mm_setr_epi32(e, f, g, h), wanted);
        // Each slot's answer, all ones or zero, is narrowed from 32 bits to 8; then the top bit of each byte is taken.
        let bytes = _mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128());
        _mm_movemask_epi8(bytes).cast_unsigned()
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn equal(hashes: &[u32; SLOTS], hash: u32) -> u32 {
    equal_one_by_one(hashes, hash)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn equal_one_by_one(hashes: &[u32; SLOTS], hash: u32) -> u32 {
    hashes.iter().enumerate().fold(0, |bits, (slot, &stored)| bits | u32::from(stored == hash) << slot)
}

#[cfg(test)]
mod tests {
    use super::{SLOTS, equal, equal_one_by_one};

    #[test]
    fn the_wide_compare_agrees_with_one_by_one() {
        for pattern in 0..1_u32 << SLOTS {
            for (hit, miss) in [(0, 1), (u32::MAX, 0), (0x8000_0000, 0x8000_0001), (0x0001_0000, 1)] {
                let hashes = std::array::from_fn(|slot| if pattern >> slot & 1 == 1 { hit } else { miss });
                assert_eq!(equal(&hashes, hit), pattern, "{hashes:x?}");
                assert_eq!(equal_one_by_one(&hashes, hit), pattern, "{hashes:x?}");
            }
        }
    }
}

//! Walking over the occupied slots.
//!
//! A loop that asks each slot "occupied?" mispredicts every second answer when half of the slots are vacant, and that costs more
//! than all else it does. Here the answers of 64 slots are gathered into a word without a branch, and the walk jumps from set
//! bit to set bit.
#![allow(unsafe_code, reason = "vector instructions read through a pointer")]

use super::slots::is_occupied;

/// How many slots one word tells about.
const WORD: usize = u64::BITS as usize;

/// A place in a walk over the occupied slots. It holds no reference, so that slots already passed may change between steps.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The occupied slots of the current word that are still to come, lowest bit first.
    bits: u64,
    /// The slot of the current word's lowest bit.
    start: usize,
    /// The first slot after the current word.
    end: usize,
}

impl Cursor {
    /// The index of the next occupied slot.
    pub(super) fn next(&mut self, tags: &[u32]) -> Option<usize> {
        while self.bits == 0 {
            let rest = tags.get(self.end..).filter(|rest| !rest.is_empty())?;
            self.start = self.end;
            self.bits = match rest.first_chunk::<WORD>() {
                Some(word) => occupied_in_word(word),
                None => occupied(rest),
            };
            self.end += rest.len().min(WORD);
        }
        let bit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        Some(self.start + bit as usize)
    }
}

/// One bit per tag, the first tag lowest: whether the slot is occupied.
fn occupied(tags: &[u32]) -> u64 {
    tags.iter().rev().fold(0, |bits, &tag| bits << 1 | u64::from(is_occupied(tag)))
}

/// As [`occupied`], of a whole word: SSE2, which every x86-64 has, gathers the highest bits of four tags in one instruction.
#[cfg(target_arch = "x86_64")]
fn occupied_in_word(tags: &[u32; WORD]) -> u64 {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_movemask_epi8, _mm_packs_epi16, _mm_packs_epi32};
    let mut vacant = 0;
    for (place, tags) in tags.as_chunks::<16>().0.iter().enumerate() {
        let quads: *const __m128i = tags.as_ptr().cast();
        // SAFETY: the four loads read the sixteen tags, at any alignment; x86-64 always has SSE2.
        let bits = unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|quad| _mm_loadu_si128(quads.add(quad)));
            // Packing saturates: a number whose highest bit is set is negative, and stays so at half the width.
            _mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d)))
        };
        vacant |= (bits as u64) << (16 * place);
    }
    !vacant
}

/// As [`occupied`], of a whole word.
#[cfg(not(target_arch = "x86_64"))]
fn occupied_in_word(tags: &[u32; WORD]) -> u64 {
    occupied(tags)
}

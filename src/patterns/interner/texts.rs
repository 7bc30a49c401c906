//! The strings themselves: one buffer, and where each ends.
#![allow(unsafe_code, reason = "`get` slices without a check: 0.7 of lasso's time at random, 1.4 with the check")]

use super::cache::prefetch;
use super::symbol::Symbol;

/// Strings one after the other. Grows only, by whole strings.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    text: String,
    /// String `i` is `text[bounds[i]..bounds[i + 1]]`. Empty before the first string, then one longer than the strings.
    bounds: Vec<u32>,
}

impl Texts {
    pub(super) fn parts(&self) -> (&String, &Vec<u32>) {
        (&self.text, &self.bounds)
    }

    pub(super) fn len(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.text.capacity() + self.bounds.capacity() * size_of::<u32>()
    }

    pub(super) fn capacity(&self) -> usize {
        self.bounds.capacity().saturating_sub(1)
    }

    pub(super) fn reserve(&mut self, strings: usize, bytes: usize) {
        self.text.reserve_exact(bytes);
        self.bounds.reserve_exact(strings + usize::from(self.bounds.is_empty()));
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.bounds.shrink_to_fit();
    }

    /// Appends a string, unless the text would then be longer than `limit` bytes.
    pub(super) fn push(&mut self, text: &str, limit: u32) -> Option<()> {
        let end = self.text.len().checked_add(text.len()).and_then(|end| u32::try_from(end).ok())?;
        if end > limit {
            return None;
        }
        if self.bounds.is_empty() {
            self.bounds.push(0);
        }
        self.text.push_str(text);
        self.bounds.push(end);
        Some(())
    }

    /// The string of `symbol`.
    #[inline]
    pub(super) fn get(&self, symbol: Symbol) -> Option<&str> {
        let index = symbol.index();
        let end = *self.bounds.get(index + 1)?;
        let start = self.bounds[index];
        // SAFETY: every bound is the length `text` had between two `push_str`, or 0: in order, inside the text, which only
        // grows, and between two characters.
        Some(unsafe { self.text.get_unchecked(start as usize..end as usize) })
    }

    /// Starts to load a string's bounds into the cache.
    #[inline]
    pub(super) fn prefetch_bounds(&self, symbol: Symbol) {
        prefetch(&self.bounds, symbol.index());
    }

    /// Starts to load a string into the cache; reads its bounds.
    #[inline]
    pub(super) fn prefetch_text(&self, symbol: Symbol) {
        if let Some(&start) = self.bounds.get(symbol.index()) {
            prefetch(self.text.as_bytes(), start as usize);
        }
    }
}

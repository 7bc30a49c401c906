//! Interning many strings at once.
//!
//! A look-up in a large table is a chain of cache misses: slot, then bounds, then text, each known only when the one before has
//! arrived. One string at a time, the processor waits for each. Here a group of strings goes through the chain together, one
//! link for all of them before the next link for any: the misses of a group are under way at the same time.

use std::hash::BuildHasher;

use super::{InternError, Interner, Symbol};

/// Enough strings to keep all the outstanding misses of a core busy (10 to 20 on current ones), few enough to stay in its
/// first-level cache.
const GROUP: usize = 32;

impl<S: BuildHasher> Interner<S> {
    /// Interns `texts` in order and appends their symbols to `symbols`: the same result as [`intern`](Self::intern) for each,
    /// in about half the time when they are known and the tables are larger than the cache.
    ///
    /// # Errors
    ///
    /// [`InternError`] at the first string that does not fit. The strings before it are interned and their symbols appended,
    /// so their number tells which string was refused; up to 31 more may have been taken from the iterator.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut words = Interner::new();
    /// let mut symbols = Vec::new();
    /// words.intern_all("to be or not to be".split(' '), &mut symbols)?;
    /// let numbers: Vec<usize> = symbols.iter().map(|symbol| symbol.index()).collect();
    /// assert_eq!(numbers, [0, 1, 2, 3, 0, 1]);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn intern_all<'t>(
        &mut self,
        texts: impl IntoIterator<Item = &'t str>,
        symbols: &mut Vec<Symbol>,
    ) -> Result<(), InternError> {
        // Fused: `zip` asks again after the end.
        let mut texts = texts.into_iter().fuse();
        let mut group = [(0, ""); GROUP];
        loop {
            let mut count = 0;
            for (place, text) in group.iter_mut().zip(&mut texts) {
                *place = (self.hash(text), text);
                self.table.prefetch(place.0);
                count += 1;
            }
            let group = &group[..count];
            for (&(hash, text), guess) in group.iter().zip(self.guess(group)) {
                let guess = guess.filter(|&symbol| self.resolve(symbol) == Some(text));
                symbols.push(guess.map_or_else(|| self.intern_hashed(hash, text), Ok)?);
            }
            if count < GROUP {
                return Ok(());
            }
        }
    }

    /// A symbol with the hash of each string, if there is one. Starts to load the strings to compare with.
    #[inline]
    fn guess(&self, group: &[(u32, &str)]) -> [Option<Symbol>; GROUP] {
        let mut guesses = [None; GROUP];
        for (guess, &(hash, _)) in guesses.iter_mut().zip(group) {
            *guess = self.table.find(hash, |_| true).ok();
            if let Some(symbol) = *guess {
                self.texts.prefetch_bounds(symbol);
            }
        }
        for symbol in guesses.into_iter().flatten() {
            self.texts.prefetch_text(symbol);
        }
        guesses
    }
}

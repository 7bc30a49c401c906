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
            let slots = self.table.slots().len();
            for (&(hash, text), guess) in group.iter().zip(self.guess(group)) {
                symbols.push(match guess {
                    Ok(symbol) if self.resolve(symbol) == Some(text) => symbol,
                    // Nothing came to the place since, so no string with this hash did.
                    Err(place) if self.table.is_free(place) && self.table.slots().len() == slots => {
                        self.insert_new(place, hash, text)?
                    }
                    _ => self.intern_hashed(hash, text)?,
                });
            }
            if count < GROUP {
                return Ok(());
            }
        }
    }

    /// For each string the first symbol with its hash, or the place where there is none. Starts to load the strings to compare
    /// with.
    #[inline]
    fn guess(&self, group: &[(u32, &str)]) -> [Result<Symbol, usize>; GROUP] {
        let mut guesses = [Err(0); GROUP];
        for (guess, &(hash, _)) in guesses.iter_mut().zip(group) {
            *guess = self.table.find(hash, |_| true);
            if let Ok(symbol) = *guess {
                self.texts.prefetch_bounds(symbol);
            }
        }
        for symbol in guesses.into_iter().flatten() {
            self.texts.prefetch_text(symbol);
        }
        guesses
    }
}

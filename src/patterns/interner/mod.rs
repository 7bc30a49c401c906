//! A string interner: each distinct string is stored once and named by a four-byte [`Symbol`].
//!
//! # The problem
//!
//! Compilers, log readers and databases meet the same few words over and over. Owned `String`s pay for each meeting: 24 bytes,
//! a heap block, and a comparison byte by byte whenever two are compared or hashed. The usual first attempt at a cure, a
//! `HashMap<String, u32>` for one direction and a `Vec<String>` for the other, stores every string *twice*, in two heap blocks
//! (`examples/string_stored_twice.rs` counts them).
//!
//! # The idea
//!
//! Write each new string at the end of one growing buffer and hand out its number. Equal strings get equal numbers, so
//! comparing or hashing a name is comparing an integer, and a `Vec` indexed by number is a map from names.
//!
//! # Layout
//!
//! ```text
//! text      f n m a i n x                     one buffer, each string once
//! bounds    0 2 6 7                           string 0 is text[0..2], string 1 is text[2..6] …
//! slots     ┌────────┬────────┬───┬────────┬───┐
//!           │ hash 1 │ hash 0 │ · │ hash 2 │ · │   a hash table without text: hashes of 32 bits and symbols
//!           │      1 │      0 │ · │      2 │ · │
//!           └────────┴────────┴───┴────────┴───┘
//! ```
//!
//! A look-up touches text only where 32 bits of hash agree, which is almost always the string it looks for. A growing table
//! moves hashes and symbols without reading a single string; as a symbol's place rises with its hash, it reads the old table
//! and writes the new one from front to back. Interning new strings takes half of lasso's time by it.
//!
//! # Cost
//!
//! Three heap blocks however many strings there are. Per string: its bytes, 4 bytes of bounds, and 8 bytes of slot in a table
//! that is between 7/16 and 7/8 full. Text and bounds grow like any `Vec`, so they may be up to twice as large until
//! [`shrink_to_fit`](Interner::shrink_to_fit): for strings of 8 bytes about 21 bytes each, before it between 21 and 42.
//!
//! [`resolve`](Interner::resolve) reads two neighbouring bounds and slices, in 0.7 of lasso's time or less. It has `unsafe`: as safe
//! code, checking again that each slice begins and ends between characters, it took 1.4 times lasso's.
//! [`intern`](Interner::intern) of a known string costs a hash and, when the tables are large, three cache misses: slot,
//! bounds, text. [`intern_all`](Interner::intern_all) lets the misses of 32 strings wait together instead of one after the
//! other: a million known strings in random order take a third of lasso's time, one at a time three quarters. With plain reads in
//! place of x86's prefetch instruction they took 0.63. `docs/benchmarks.md` has all figures.
//!
//! # What it does not do
//!
//! - It never forgets a string: interning what strangers send is a slow leak. Set [`Limits`], or drop the whole interner.
//! - A [`Symbol`] does not know its interner. In another one it names another string, or none; the types do not catch it.
//!   Wrap it in a type of your own where several interners meet.
//! - Symbols sort by first appearance, not by text.
//! - It is not shared between threads: intern from one, or put a lock around it.
//!
//! # Chosen keys
//!
//! The default hasher, [foldhash](https://docs.rs/foldhash), takes a few nanoseconds and is seeded at random for each interner:
//! someone who can only send strings cannot prepare collisions. It is *not* a cryptographic hash: who can also time many
//! answers may find collisions. For such input pass std's `RandomState` (SipHash, about four times slower) to
//! [`with_hasher`](Interner::with_hasher). For runs that repeat to the nanosecond pass foldhash's `FixedState`. The symbols
//! never depend on the hasher: they count strings in order of first appearance.
//!
//! # The guide's names
//!
//! The guide's `intern` is [`Interner::intern`], its `get_string` is [`Interner::resolve`], its `len` is [`Interner::len`].

mod batch;
mod cache;
mod limits;
mod room;
mod symbol;
mod table;
mod texts;

use std::fmt;
use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;

pub(crate) use table::Slot;
use table::Table;
use texts::Texts;

pub use limits::{InternError, Limits};
pub use symbol::{Iter, Symbol};

/// Stores each distinct string once and names it by a [`Symbol`].
///
/// ```
/// use memtutor::patterns::interner::Interner;
///
/// let mut names = Interner::new();
/// let main = names.intern("main")?;
/// let other = names.intern("other")?;
/// assert_eq!(names.intern("main")?, main);
/// assert_eq!(names.resolve(other), Some("other"));
/// assert_eq!((main.index(), other.index(), names.len()), (0, 1, 2));
/// # Ok::<(), memtutor::patterns::interner::InternError>(())
/// ```
#[derive(Clone)]
pub struct Interner<S = RandomState> {
    texts: Texts,
    table: Table,
    limits: Limits,
    hasher: S,
}

impl Interner {
    /// An empty interner with the default hasher, seeded at random. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// assert_eq!(Interner::new().heap_bytes(), 0);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }
}

impl<S: Default> Default for Interner<S> {
    fn default() -> Self {
        Self::with_hasher(S::default())
    }
}

impl<S> Interner<S> {
    /// An empty interner that hashes with `hasher`. See the [module's notes on chosen keys](self#chosen-keys).
    ///
    /// ```
    /// use foldhash::fast::FixedState;
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let same_every_run = Interner::with_hasher(FixedState::with_seed(1));
    /// let against_attackers = Interner::with_hasher(std::hash::RandomState::new());
    /// assert!(same_every_run.is_empty() && against_attackers.is_empty());
    /// ```
    pub fn with_hasher(hasher: S) -> Self {
        Self { texts: Texts::default(), table: Table::default(), limits: Limits::default(), hasher }
    }

    /// The same interner with other limits. Strings already interned stay, even past the new limits. See [`Limits`].
    ///
    /// ```
    /// use memtutor::patterns::interner::{Interner, Limits};
    ///
    /// let mut frozen = Interner::new();
    /// let known = frozen.intern("known")?;
    /// let mut frozen = frozen.limited(Limits { strings: 0, ..Limits::default() });
    /// assert_eq!(frozen.intern("known"), Ok(known));
    /// assert!(frozen.intern("new").is_err());
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn limited(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The text of `symbol`, or `None` if this interner has not given it out.
    ///
    /// A symbol of another interner may by chance name a string here; nothing can tell. One bounds check and two neighbouring
    /// loads, then the text is borrowed, not copied.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let (mut colours, mut fruits) = (Interner::new(), Interner::new());
    /// let orange = colours.intern("orange")?;
    /// assert_eq!(colours.resolve(orange), Some("orange"));
    /// assert_eq!(fruits.resolve(orange), None);
    ///
    /// fruits.intern("apple")?;
    /// assert_eq!(fruits.resolve(orange), Some("apple")); // The wrong interner: a wrong answer, no error.
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    #[inline]
    pub fn resolve(&self, symbol: Symbol) -> Option<&str> {
        self.texts.get(symbol)
    }

    /// How many distinct strings there are. The next new string's symbol has this index.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// names.intern("x")?;
    /// names.intern("x")?;
    /// assert_eq!(names.len(), 1);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing was interned yet.
    ///
    /// ```
    /// assert!(memtutor::patterns::interner::Interner::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The strings and their symbols in order of first appearance.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// for word in ["to", "be", "or", "not", "to", "be"] {
    ///     names.intern(word)?;
    /// }
    /// let words: Vec<&str> = names.iter().map(|(_, text)| text).collect();
    /// assert_eq!(words, ["to", "be", "or", "not"]);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    pub fn iter(&self) -> Iter<'_> {
        Iter::new(&self.texts)
    }

    /// The three heap blocks as they are, for showing: text, bounds, slots.
    pub(crate) fn parts(&self) -> (&String, &Vec<u32>, &Vec<Slot>) {
        let (text, bounds) = self.texts.parts();
        (text, bounds, self.table.slots())
    }
}

impl<S: BuildHasher> Interner<S> {
    /// The symbol of `text`: the one it got before, or the next free number. The guide's `intern`.
    ///
    /// Copies `text` only the first time. Amortised constant time; a table that is full doubles, see the
    /// [module's costs](self#cost).
    ///
    /// # Errors
    ///
    /// [`InternError`] if `text` is new and does not fit the [`Limits`]; nothing changes then.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// assert_eq!(names.intern("x")?, names.intern("x")?);
    /// assert_ne!(names.intern("x")?, names.intern("y")?);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    #[inline]
    pub fn intern(&mut self, text: &str) -> Result<Symbol, InternError> {
        let hash = self.hash(text);
        self.intern_hashed(hash, text)
    }

    /// The symbol of `text` if it was interned; inserts nothing.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// let x = names.intern("x")?;
    /// assert_eq!(names.get("x"), Some(x));
    /// assert_eq!(names.get("y"), None);
    /// assert_eq!(names.len(), 1);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    #[inline]
    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.find_hashed(self.hash(text), text).ok()
    }

    /// The upper half of the hash: foldhash, like the Fx family, mixes the upper bits best.
    #[inline]
    fn hash(&self, text: &str) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text.as_bytes());
        (hasher.finish() >> 32) as u32
    }

    /// The symbol, or where in the table it is missing.
    #[inline]
    fn find_hashed(&self, hash: u32, text: &str) -> Result<Symbol, usize> {
        self.table.find(hash, |symbol| self.resolve(symbol) == Some(text))
    }

    #[inline]
    fn intern_hashed(&mut self, hash: u32, text: &str) -> Result<Symbol, InternError> {
        match self.find_hashed(hash, text) {
            Ok(symbol) => Ok(symbol),
            Err(place) => self.insert_new(place, hash, text),
        }
    }

    /// Apart, so that finding a known string stays small enough to inline.
    #[inline(never)]
    fn insert_new(&mut self, place: usize, hash: u32, text: &str) -> Result<Symbol, InternError> {
        let Limits { strings, bytes } = self.limits;
        let symbol = u32::try_from(self.len())
            .ok()
            .filter(|&index| index < strings)
            .and_then(Symbol::new)
            .ok_or(InternError::TooManyStrings { limit: strings })?;
        self.texts.push(text, bytes).ok_or(InternError::TooManyBytes {
            limit: bytes,
            used: self.texts.bytes(),
            needed: text.len(),
        })?;
        self.table.insert(place, hash, symbol);
        Ok(symbol)
    }
}

impl<S> fmt::Debug for Interner<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

impl<'a, S> IntoIterator for &'a Interner<S> {
    type Item = (Symbol, &'a str);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

#[cfg(test)]
mod tests;

//! The name of an interned string, and the iterator over all of them.

use std::fmt;
use std::iter::FusedIterator;
use std::num::NonZeroU32;
use std::ops::Range;

use super::texts::Texts;

/// The name of one string in one [`Interner`](super::Interner): a number counted from 0.
///
/// Four bytes, and so is `Option<Symbol>`: the number is stored plus one, which leaves zero to mean `None`.
/// Symbols compare and sort by first appearance, not by text.
///
/// ```
/// use memtutor::patterns::interner::{Interner, Symbol};
///
/// assert_eq!(size_of::<Symbol>(), 4);
/// assert_eq!(size_of::<Option<Symbol>>(), 4);
///
/// let mut names = Interner::new();
/// let (zebra, ant) = (names.intern("zebra")?, names.intern("ant")?);
/// assert!(zebra < ant);
/// # Ok::<(), memtutor::patterns::interner::InternError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(NonZeroU32);

impl Symbol {
    /// The symbol with this index, or `None` for `u32::MAX`, which has no successor to store.
    pub(super) fn new(index: u32) -> Option<Self> {
        index.checked_add(1).and_then(NonZeroU32::new).map(Self)
    }

    /// The number: 0 for the first string, then 1 …, without gaps. A `Vec` with one entry a string is a map from symbols.
    ///
    /// ```
    /// use memtutor::patterns::interner::Interner;
    ///
    /// let mut names = Interner::new();
    /// let mut counts = vec![0; 2];
    /// for word in ["a", "b", "a"] {
    ///     counts[names.intern(word)?.index()] += 1;
    /// }
    /// assert_eq!(counts, [2, 1]);
    /// # Ok::<(), memtutor::patterns::interner::InternError>(())
    /// ```
    #[inline]
    pub fn index(self) -> usize {
        (self.0.get() - 1) as usize
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Symbol({})", self.index())
    }
}

/// The strings of an interner with their symbols, in order of first appearance; see [`Interner::iter`](super::Interner::iter).
///
/// ```
/// use memtutor::patterns::interner::Interner;
///
/// let mut names = Interner::new();
/// let x = names.intern("x")?;
/// let mut all = names.iter();
/// assert_eq!((all.len(), all.next(), all.next()), (1, Some((x, "x")), None));
/// # Ok::<(), memtutor::patterns::interner::InternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    texts: &'a Texts,
    /// Indices still to come; there are never more than `u32::MAX` strings.
    rest: Range<u32>,
}

impl<'a> Iter<'a> {
    pub(super) fn new(texts: &'a Texts) -> Self {
        Self { texts, rest: 0..texts.len() as u32 }
    }

    fn item(&self, index: u32) -> Option<(Symbol, &'a str)> {
        let symbol = Symbol::new(index)?;
        Some((symbol, self.texts.get(symbol)?))
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (Symbol, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.next().and_then(|index| self.item(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.rest.next_back().and_then(|index| self.item(index))
    }
}

impl ExactSizeIterator for Iter<'_> {
    fn len(&self) -> usize {
        (self.rest.end - self.rest.start) as usize
    }
}

impl FusedIterator for Iter<'_> {}

//! [`Handle`]: the name of one value in a pool.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;

/// The name of one value in a [`Pool<T>`](super::Pool): a slot's index and the generation the slot had when the value moved in.
///
/// A handle stays small and free to copy: 8 bytes, and `Option<Handle<T>>` is 8 bytes too, because a generation is never zero.
/// It is typed by the values of its pool, so that handles of a pool of nodes and a pool of edges cannot be mixed up; it holds no
/// `T` and borrows nothing.
///
/// Handles compare by index, then generation. `Debug` shows both: `3v1` is slot 3 in generation 1.
///
/// ```
/// use memtutor::patterns::pool::{Handle, Pool};
///
/// assert_eq!(size_of::<Handle<String>>(), 8);
/// assert_eq!(size_of::<Option<Handle<String>>>(), 8);
///
/// let mut pool = Pool::new();
/// let first = pool.allocate("a")?;
/// assert_eq!(format!("{first:?}"), "0v1");
/// # Ok::<(), memtutor::patterns::pool::AllocateError<&str>>(())
/// ```
pub struct Handle<T> {
    index: u32,
    generation: Generation,
    // `fn() -> T` keeps the handle `Send`, `Sync` and covariant whatever `T` is.
    values: PhantomData<fn() -> T>,
}

/// How many values a slot has had: from 1 to [`Generation::LAST`].
///
/// The highest bit is always clear. In the pool's array of generations a set highest bit marks a vacant slot, so one comparison
/// of a handle's generation with the array answers "occupied, and by this value" together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Generation(NonZeroU32);

impl Generation {
    /// The generation of a slot's first value.
    pub(super) const FIRST: Self = Self(NonZeroU32::MIN);

    /// The generation after which a slot is retired.
    pub(super) const LAST: Self = Self(NonZeroU32::new(u32::MAX >> 1).expect("it is not zero"));

    /// The generation that these bits write; `None` if they are zero or have the highest bit set.
    pub(super) fn from_bits(bits: u32) -> Option<Self> {
        NonZeroU32::new(bits).map(Self).filter(|generation| *generation <= Self::LAST)
    }

    /// The generation that these bits write.
    ///
    /// # Safety
    ///
    /// They are not zero, and the highest one is clear.
    #[allow(unsafe_code, reason = "walks make a handle per value, see `iter.rs`")]
    pub(super) unsafe fn from_bits_unchecked(bits: u32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { NonZeroU32::new_unchecked(bits) })
    }

    /// The generation as bits, the highest one clear.
    pub(crate) fn bits(self) -> u32 {
        self.0.get()
    }

    /// The generation of the slot's next value; `None` after the last.
    pub(super) fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self).filter(|generation| *generation <= Self::LAST)
    }
}

impl<T> Handle<T> {
    /// Only the pool makes handles, for slots that are occupied.
    pub(super) fn new(index: u32, generation: Generation) -> Self {
        Self { index, generation, values: PhantomData }
    }

    /// The generation as the pool stores it.
    pub(super) fn slot_generation(self) -> Generation {
        self.generation
    }

    /// The slot's place in the pool, from 0. Slots are reused, so this alone names no value.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let old = pool.allocate('a')?;
    /// pool.deallocate(old)?;
    /// let new = pool.allocate('b')?;
    /// assert_eq!(old.index(), new.index());
    /// assert_ne!(old, new);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(self) -> usize {
        self.index as usize
    }

    /// Which of the slot's successive values is meant, from 1.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let old = pool.allocate('a')?;
    /// pool.deallocate(old)?;
    /// let new = pool.allocate('b')?;
    /// assert_eq!((old.generation(), new.generation()), (1, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn generation(self) -> u32 {
        self.generation.bits()
    }
}

// Written by hand: derived implementations would ask the same of `T`.

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.index, self.generation) == (other.index, other.generation)
    }
}

impl<T> Eq for Handle<T> {}

impl<T> PartialOrd for Handle<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Handle<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.index, self.generation).cmp(&(other.index, other.generation))
    }
}

impl<T> Hash for Handle<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.index, self.generation).hash(state);
    }
}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}v{}", self.index, self.generation.bits())
    }
}

//! Walking over a pool.
#![allow(unsafe_code, reason = "slots that the cursor found occupied are not asked again")]

use std::fmt;
use std::iter::FusedIterator;
use std::slice;

use super::Pool;
use super::handle::Handle;
use super::occupied::Cursor;
use super::slots::{Cell, Slots, occupied_handle};
use crate::patterns::cache::prefetch;

/// How many slots a walk looks ahead.
const AHEAD: usize = 64;

/// The least size of a value that is worth looking ahead for: from half a cache line on, a walk leaves out whole lines, and the
/// processor cannot foresee which.
const WORTH_IT: usize = 32;

/// Starts to load a cell that a walk at `index` will reach soon, if it is occupied.
#[inline]
fn look_ahead<T>(cells: &[Cell<T>], index: usize) {
    if size_of::<Cell<T>>() >= WORTH_IT {
        prefetch(cells, index + AHEAD);
    }
}

impl<T> Pool<T> {
    /// All values with their handles, in the order of the slots. Takes time for each value and for each 64 slots.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let (a, b) = (pool.allocate('a')?, pool.allocate('b')?);
    /// assert!(pool.iter().eq([(a, &'a'), (b, &'b')]));
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        Iter::new(&self.slots)
    }

    /// All values with their handles, to change, in the order of the slots.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let number = pool.allocate(1)?;
    /// for (_, value) in &mut pool {
    ///     *value *= 10;
    /// }
    /// assert_eq!(pool.get(number), Ok(&10));
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<i32>>(())
    /// ```
    pub fn iter_mut(&mut self) -> IterMut<'_, T> {
        IterMut::new(&mut self.slots)
    }

    /// Drops the values for which `keep` says no, in the order of the slots. If `keep` or a value's drop panics, the values not
    /// yet looked at stay in the pool.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let (one, two) = (pool.allocate(1)?, pool.allocate(2)?);
    /// pool.retain(|_, value| *value % 2 == 0);
    /// assert_eq!((pool.contains(one), pool.contains(two)), (false, true));
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<i32>>(())
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(Handle<T>, &mut T) -> bool) {
        let mut cursor = Cursor::default();
        while let Some(handle) = cursor.next(self.slots.tags()).and_then(|index| self.slots.handle(index)) {
            if self.slots.get_mut(handle).is_ok_and(|value| !keep(handle, value)) {
                drop(self.slots.remove(handle));
            }
        }
    }

    /// Moves all values out, in the order of the slots. Dropping the iterator drops the values it has not yielded; forgetting
    /// it leaves them in the pool.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let a = pool.allocate('a')?;
    /// assert!(pool.drain().eq([(a, 'a')]));
    /// assert!(pool.is_empty());
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn drain(&mut self) -> Drain<'_, T> {
        Drain::new(&mut self.slots)
    }

    /// Drops all values. The memory stays for reuse, and the old handles stay stale.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let a = pool.allocate('a')?;
    /// pool.clear();
    /// pool.allocate('b')?;
    /// assert!(pool.get(a).is_err());
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn clear(&mut self) {
        drop(self.drain());
    }
}

impl<'a, T> IntoIterator for &'a Pool<T> {
    type Item = (Handle<T>, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Pool<T> {
    type Item = (Handle<T>, &'a mut T);
    type IntoIter = IterMut<'a, T>;

    fn into_iter(self) -> IterMut<'a, T> {
        self.iter_mut()
    }
}

/// Handles and values of a pool, in the order of the slots: see [`Pool::iter`](super::Pool::iter).
///
/// ```
/// use memtutor::patterns::pool::Pool;
///
/// let mut pool = Pool::new();
/// pool.allocate('a')?;
/// pool.allocate('b')?;
/// assert_eq!(pool.iter().len(), 2);
/// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
/// ```
pub struct Iter<'a, T> {
    slots: &'a Slots<T>,
    cursor: Cursor,
    left: usize,
}

impl<'a, T> Iter<'a, T> {
    pub(super) fn new(slots: &'a Slots<T>) -> Self {
        Self { slots, cursor: Cursor::default(), left: slots.occupied() }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = (Handle<T>, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.cursor.next(self.slots.tags())?;
        look_ahead(self.slots.cells(), index);
        self.left -= 1;
        // SAFETY: the cursor stops at occupied slots only.
        unsafe { Some((occupied_handle(self.slots.tags(), index), self.slots.value_unchecked(index))) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
impl<T> FusedIterator for Iter<'_, T> {}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self { slots: self.slots, cursor: self.cursor.clone(), left: self.left }
    }
}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Iter").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Handles and values of a pool to change, in the order of the slots: see [`Pool::iter_mut`](super::Pool::iter_mut).
///
/// ```
/// use memtutor::patterns::pool::Pool;
///
/// let mut pool = Pool::new();
/// pool.allocate(1)?;
/// pool.iter_mut().for_each(|(_, value)| *value += 1);
/// assert!(pool.iter().all(|(_, value)| *value == 2));
/// # Ok::<(), memtutor::patterns::pool::AllocateError<i32>>(())
/// ```
pub struct IterMut<'a, T> {
    tags: &'a [u32],
    /// The cells from slot `passed` on.
    cells: slice::IterMut<'a, Cell<T>>,
    passed: usize,
    cursor: Cursor,
    left: usize,
}

impl<'a, T> IterMut<'a, T> {
    pub(super) fn new(slots: &'a mut Slots<T>) -> Self {
        let left = slots.occupied();
        let (tags, cells) = slots.split_mut();
        Self { tags, cells, passed: 0, cursor: Cursor::default(), left }
    }
}

impl<'a, T> Iterator for IterMut<'a, T> {
    type Item = (Handle<T>, &'a mut T);

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.cursor.next(self.tags)?;
        look_ahead(self.cells.as_slice(), index - self.passed);
        let cell = self.cells.nth(index - self.passed)?;
        self.passed = index + 1;
        self.left -= 1;
        // SAFETY: the cursor stops at occupied slots only, and nothing changes a slot while this borrows the pool.
        unsafe { Some((occupied_handle(self.tags, index), cell.value_mut())) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> ExactSizeIterator for IterMut<'_, T> {}
impl<T> FusedIterator for IterMut<'_, T> {}

impl<T> fmt::Debug for IterMut<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IterMut").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Moves all values out of a pool: see [`Pool::drain`](super::Pool::drain).
///
/// ```
/// use memtutor::patterns::pool::Pool;
///
/// let mut pool = Pool::new();
/// for number in 0..4 {
///     pool.allocate(number)?;
/// }
/// assert_eq!(pool.drain().map(|(_, number)| number).sum::<i32>(), 6);
/// assert!(pool.is_empty());
/// # Ok::<(), memtutor::patterns::pool::AllocateError<i32>>(())
/// ```
pub struct Drain<'a, T> {
    slots: &'a mut Slots<T>,
    cursor: Cursor,
}

impl<'a, T> Drain<'a, T> {
    pub(super) fn new(slots: &'a mut Slots<T>) -> Self {
        Self { slots, cursor: Cursor::default() }
    }
}

impl<T> Iterator for Drain<'_, T> {
    type Item = (Handle<T>, T);

    fn next(&mut self) -> Option<Self::Item> {
        let handle = self.slots.handle(self.cursor.next(self.slots.tags())?)?;
        Some((handle, self.slots.remove(handle).ok()?))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.slots.occupied(), Some(self.slots.occupied()))
    }
}

impl<T> ExactSizeIterator for Drain<'_, T> {}
impl<T> FusedIterator for Drain<'_, T> {}

impl<T> Drop for Drain<'_, T> {
    fn drop(&mut self) {
        /// Goes on with the other values when a value's own drop panics.
        struct Rest<'a, 'b, T>(&'a mut Drain<'b, T>);

        impl<T> Drop for Rest<'_, '_, T> {
            fn drop(&mut self) {
                self.0.by_ref().for_each(drop);
            }
        }

        while let Some((_, value)) = self.next() {
            let rest = Rest(self);
            drop(value);
            std::mem::forget(rest);
        }
    }
}

impl<T> fmt::Debug for Drain<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Drain").field("left", &self.slots.occupied()).finish_non_exhaustive()
    }
}

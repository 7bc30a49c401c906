//! A `RefCell` that tells who holds it.

use std::cell::{Ref, RefCell, RefMut};
use std::fmt::Display;
use std::panic::Location;

use super::error::{BorrowError, FirstBorrow, Refused};

/// A [`RefCell`] whose refusals say who holds the borrow. See the [module](super).
///
/// Each operation has a `try_` form that returns the refusal as a [`BorrowError`]; the plain form panics with its text.
///
/// ```
/// use memtutor::patterns::refcell::TrackedCell;
/// let total = TrackedCell::new(0);
/// let add = |amount: i32| total.update(|total| *total += amount); // borrows `total` …
/// let reset = || total.set(0); // … and so does this
/// (reset(), add(3));
/// assert_eq!(total.get(), 3);
/// ```
#[derive(Debug, Default)]
pub struct TrackedCell<T: ?Sized> {
    first_borrow: FirstBorrow,
    pub(crate) value: RefCell<T>,
}

impl<T> TrackedCell<T> {
    /// A cell with `value` in it. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new("hello").get(), "hello");
    /// ```
    pub fn new(value: T) -> Self {
        Self { first_borrow: FirstBorrow::default(), value: RefCell::new(value) }
    }

    /// Takes the cell apart. Cannot be refused: whoever owns the cell is the only one.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new(5).into_inner(), 5);
    /// ```
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Puts `value` in. The old one is dropped after that, when the cell is free again: its destructor may use it.
    ///
    /// # Panics
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// cell.set(6);
    /// assert_eq!(cell.get(), 6);
    /// ```
    #[track_caller]
    pub fn set(&self, value: T) {
        granted(self.try_set(value));
    }

    /// As [`set`](Self::set).
    ///
    /// # Errors
    /// If the value is being read or written; gives `value` back.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// let _reader = cell.borrow();
    /// assert_eq!(cell.try_set(6).unwrap_err().value, 6);
    /// ```
    #[track_caller]
    pub fn try_set(&self, value: T) -> Result<(), Refused<T>> {
        self.try_replace(value).map(drop)
    }

    /// Puts `value` in and returns the old one.
    ///
    /// # Panics
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new(5).replace(6), 5);
    /// ```
    #[track_caller]
    pub fn replace(&self, value: T) -> T {
        granted(self.try_replace(value))
    }

    /// As [`replace`](Self::replace).
    ///
    /// # Errors
    /// If the value is being read or written; gives `value` back.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new(5).try_replace(6).ok(), Some(5));
    /// ```
    #[track_caller]
    pub fn try_replace(&self, value: T) -> Result<T, Refused<T>> {
        match self.try_borrow_mut() {
            Ok(mut place) => Ok(std::mem::replace(&mut place, value)),
            Err(reason) => Err(Refused { value, reason }),
        }
    }
}

impl<T: Clone> TrackedCell<T> {
    /// A copy of the value. The value's own `clone` runs while the cell is being read.
    ///
    /// # Panics
    /// If the value is being written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new(5).get(), 5);
    /// ```
    #[track_caller]
    pub fn get(&self) -> T {
        granted(self.try_get())
    }

    /// As [`get`](Self::get).
    ///
    /// # Errors
    /// If the value is being written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// cell.update(|_| assert!(cell.try_get().is_err()));
    /// assert_eq!(cell.try_get(), Ok(5));
    /// ```
    #[track_caller]
    pub fn try_get(&self) -> Result<T, BorrowError> {
        Ok(self.try_borrow()?.clone())
    }
}

impl<T: Default> TrackedCell<T> {
    /// Takes the value out and leaves the default one.
    ///
    /// # Panics
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let inbox = TrackedCell::new(vec![1, 2]);
    /// assert_eq!(inbox.take(), [1, 2]); // work on them while new ones come in
    /// assert!(inbox.get().is_empty());
    /// ```
    #[track_caller]
    pub fn take(&self) -> T {
        granted(self.try_take())
    }

    /// As [`take`](Self::take).
    ///
    /// # Errors
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// assert_eq!(TrackedCell::new(5).try_take(), Ok(5));
    /// ```
    #[track_caller]
    pub fn try_take(&self) -> Result<T, BorrowError> {
        // The value's own `default` runs before the cell is borrowed.
        self.try_replace(T::default()).map_err(|refused| refused.reason)
    }
}

impl<T: ?Sized> TrackedCell<T> {
    /// Changes the value in place and returns what `change` does.
    ///
    /// # Panics
    /// If the value is being read or written; `change` does not run then.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let log = TrackedCell::new(vec!["start"]);
    /// log.update(|log| log.push("stop"));
    /// assert_eq!(log.update(|log| log.len()), 2);
    /// ```
    #[track_caller]
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        granted(self.try_update(change))
    }

    /// As [`update`](Self::update).
    ///
    /// # Errors
    /// If the value is being read or written; `change` does not run then.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// let inner = cell.update(|_| cell.try_update(|number| *number += 1)); // comes back for the same cell
    /// assert!(inner.is_err());
    /// ```
    #[track_caller]
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, BorrowError> {
        Ok(change(&mut *self.try_borrow_mut()?))
    }

    /// Lends the value to read, for as long as the guard lives.
    ///
    /// # Panics
    /// If the value is being written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let names = TrackedCell::new(vec!["ann", "bob"]);
    /// let (a, b) = (names.borrow(), names.borrow()); // any number of readers
    /// assert_eq!((a[0], b[1]), ("ann", "bob"));
    /// ```
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        granted(self.try_borrow())
    }

    /// As [`borrow`](Self::borrow).
    ///
    /// # Errors
    /// If the value is being written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// let _writer = cell.borrow_mut();
    /// assert!(cell.try_borrow().is_err());
    /// ```
    #[track_caller]
    pub fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError> {
        self.note_if_free(Location::caller());
        self.value.try_borrow().map_err(|_| self.refusal())
    }

    /// Lends the value to read and write, for as long as the guard lives.
    ///
    /// # Panics
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// *cell.borrow_mut() += 1;
    /// assert_eq!(cell.get(), 6);
    /// ```
    #[track_caller]
    pub fn borrow_mut(&self) -> RefMut<'_, T> {
        granted(self.try_borrow_mut())
    }

    /// As [`borrow_mut`](Self::borrow_mut).
    ///
    /// # Errors
    /// If the value is being read or written.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// assert!(cell.try_borrow_mut().is_ok());
    /// ```
    #[track_caller]
    pub fn try_borrow_mut(&self) -> Result<RefMut<'_, T>, BorrowError> {
        self.note_if_free(Location::caller());
        self.value.try_borrow_mut().map_err(|_| self.refusal())
    }

    /// Notes who is about to borrow, if nobody else does. A free cell grants every borrow.
    fn note_if_free(&self, caller: &'static Location<'static>) {
        if cfg!(debug_assertions) && self.value.try_borrow_mut().is_ok() {
            self.first_borrow.set(caller);
        }
    }

    fn refusal(&self) -> BorrowError {
        let borrowed_at = self.first_borrow.get();
        match self.value.try_borrow() {
            Ok(_) => BorrowError::Reading { borrowed_at },
            Err(_) => BorrowError::Writing { borrowed_at },
        }
    }
}

/// What was granted, or a panic that blames the caller.
#[track_caller]
fn granted<T>(result: Result<T, impl Display>) -> T {
    match result {
        Ok(value) => value,
        Err(refusal) => panic!("{refusal}"),
    }
}

#[cfg(test)]
mod tests;

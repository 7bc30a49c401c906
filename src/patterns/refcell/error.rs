//! Why a borrow is refused.

use std::fmt::{self, Display, Formatter};
use std::panic::Location;

#[cfg(debug_assertions)]
use std::cell::Cell;

use thiserror::Error;

/// Why a cell did not lend its value, and who holds it.
///
/// ```
/// use memtutor::patterns::refcell::TrackedCell;
/// let cell = TrackedCell::new(5);
/// let reader = cell.borrow();
/// let error = cell.try_borrow_mut().unwrap_err();
/// # drop(reader);
/// assert!(error.to_string().starts_with("the value is being read"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BorrowError {
    /// Somebody reads: nobody can write.
    #[error("the value is being read{}: end that borrow first", At(*.borrowed_at))]
    Reading {
        /// Where the first borrow since the cell was free was made. `None` in release builds.
        borrowed_at: Option<&'static Location<'static>>,
    },
    /// Somebody writes: nobody else can read or write.
    #[error("the value is being written{}: end that borrow first", At(*.borrowed_at))]
    Writing {
        /// Where that borrow was made. `None` in release builds.
        borrowed_at: Option<&'static Location<'static>>,
    },
}

/// A refusal that gives back the value one wanted to put in.
///
/// ```
/// use memtutor::patterns::refcell::TrackedCell;
/// let cell = TrackedCell::new(String::from("old"));
/// let refused = cell.update(|_| cell.try_set(String::from("new")).unwrap_err());
/// assert_eq!(refused.value, "new");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Refused<T> {
    /// What was not put in.
    pub value: T,
    /// Why.
    pub reason: BorrowError,
}

impl BorrowError {
    /// Where the borrow that stands in the way was made. `None` in release builds, which do not keep it.
    ///
    /// Of several readers: the first since the cell was free, even if that one has gone.
    ///
    /// ```
    /// use memtutor::patterns::refcell::TrackedCell;
    /// let cell = TrackedCell::new(5);
    /// let (writer, line) = (cell.borrow_mut(), line!());
    /// let holder = cell.try_get().unwrap_err().borrowed_at();
    /// # drop(writer);
    /// assert_eq!(holder.map(|at| at.line()), cfg!(debug_assertions).then_some(line));
    /// ```
    pub fn borrowed_at(self) -> Option<&'static Location<'static>> {
        match self {
            Self::Reading { borrowed_at } | Self::Writing { borrowed_at } => borrowed_at,
        }
    }
}

/// The place of a borrow, for the middle of a sentence.
struct At(Option<&'static Location<'static>>);

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |at| write!(f, ", borrowed at `{at}`"))
    }
}

/// Where a cell was borrowed first since it was free. Takes no room in release builds.
#[derive(Debug, Default)]
pub(super) struct FirstBorrow {
    #[cfg(debug_assertions)]
    at: Cell<Option<&'static Location<'static>>>,
}

#[cfg(debug_assertions)]
impl FirstBorrow {
    pub(super) fn set(&self, at: &'static Location<'static>) {
        self.at.set(Some(at));
    }

    pub(super) fn get(&self) -> Option<&'static Location<'static>> {
        self.at.get()
    }
}

#[cfg(not(debug_assertions))]
impl FirstBorrow {
    pub(super) fn set(&self, _at: &'static Location<'static>) {}

    pub(super) fn get(&self) -> Option<&'static Location<'static>> {
        None
    }
}

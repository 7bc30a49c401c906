//! How long a lock was waited for, and how long it was held.

use std::ops::Sub;

/// What a closure returned, and when it had the lock. `C` is whatever the caller's clock tells.
///
/// ```
/// use memtutor::patterns::mutex::Locked;
/// use std::time::{Duration, Instant};
/// let timed = Locked::new(1).update_timed(Instant::now, |number| *number + 1).unwrap();
/// assert!(timed.result == 2 && timed.held() < Duration::from_secs(60));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed<R, C> {
    /// What the closure returned.
    pub result: R,
    pub(super) asked: C,
    pub(super) locked: C,
    pub(super) done: C,
}

impl<R, C: Copy + Sub> Timed<R, C> {
    /// From asking for the lock to having it.
    ///
    /// ```
    /// # use memtutor::patterns::mutex::Locked;
    /// let timed = Locked::new(()).update_timed(|| 7, |()| ()).unwrap(); // a clock that stands still
    /// assert_eq!(timed.waited(), 0);
    /// ```
    pub fn waited(&self) -> C::Output {
        self.locked - self.asked
    }

    /// From having the lock to the end of the closure: what others may have had to wait.
    ///
    /// ```
    /// # use memtutor::patterns::mutex::Locked;
    /// let timed = Locked::new(()).update_timed(|| 7, |()| ()).unwrap(); // a clock that stands still
    /// assert_eq!(timed.held(), 0);
    /// ```
    pub fn held(&self) -> C::Output {
        self.done - self.locked
    }
}

//! One value that several threads change, one at a time.
//!
//! # The problem
//!
//! Eight threads count the requests they have served in one number. `&mut u64` belongs to one of them; a number each
//! has to be added up some time; and a plain [`Mutex`] leaves three ways to go wrong, all of them safe Rust:
//!
//! 1. Read, then write. `let n = *count.lock().unwrap();` and then `*count.lock().unwrap() = n + 1;` are two locks:
//!    what another thread adds in between is lost.
//! 2. A guard that lives too long. `if let Some(job) = jobs.lock().unwrap().pop() { work(job) }` works under the lock,
//!    and everybody waits.
//! 3. `unwrap`. If a thread panics under the lock, the mutex is *poisoned*, and from then on every thread that unwraps
//!    panics as well. One bad request ends the service.
//!
//! # The idea
//!
//! Do not hand out a guard; take what is to be done under it. [`Locked::update`] locks, runs a closure, unlocks: the
//! change is whole, and the closure's braces are where the lock is held. What a panic under the lock means, only the
//! owner of the value knows, so it is asked for when the lock is made: either every use is refused until somebody has
//! looked ([`Locked::new`]), or a function mends the value and work goes on ([`Locked::with_repair`]).
//!
//! ```
//! use memtutor::patterns::mutex::{LockError, Locked};
//! use std::thread;
//!
//! # fn main() -> Result<(), LockError> {
//! let served = Locked::new(0);
//! thread::scope(|scope| {
//!     for _ in 0..8 {
//!         scope.spawn(|| served.update(|count| *count += 1));
//!     }
//! });
//! assert_eq!(served.get()?, 8);
//! # Ok(())
//! # }
//! ```
//!
//! # Read-then-write loses updates
//!
//! Both threads read before either writes; the barrier makes that happen every time, not only on a bad day.
//!
//! ```
//! use memtutor::patterns::mutex::{LockError, Locked};
//! use std::sync::Barrier;
//! use std::thread;
//!
//! let (count, both_have_read) = (Locked::new(0), Barrier::new(2));
//! let add_one = || {
//!     let read = count.get()?;
//!     both_have_read.wait();
//!     count.set(read + 1).map_err(LockError::without_value)
//! };
//! thread::scope(|scope| {
//!     scope.spawn(add_one);
//!     scope.spawn(add_one);
//! });
//! assert_eq!(count.get(), Ok(1)); // two additions, one lost; with `update` it is 2
//! ```
//!
//! # Layout
//!
//! A [`Mutex`] and what to do about poison, side by side; no heap. On Linux the lock is four bytes and the poison flag
//! one, rounded up to the value's alignment: `Locked<u64>` is 16 bytes. [`Refuse`] and a repair that captures nothing
//! take none.
//!
//! # Cost
//!
//! - Time: two atomic instructions on the lock's cache line, and a look at the poison flag. If another thread holds the
//!   lock, the time until it lets go, and on Linux a call into the kernel to sleep and another to be woken. `cargo
//!   bench --bench patterns -- mutex/` has the figures.
//! - [`Locked::get`] clones under the lock. What is large and mostly read is better
//!   [`Published`](super::arc::Published).
//! - [`Locked::update_timed`] tells how long the caller waited and how long it made others wait. It takes the clock as
//!   an argument: a data structure that reads clocks cannot be tested without waiting.
//!
//! # What it does not do
//!
//! - It is not re-entrant. A closure under the lock that locks the same value again waits for itself for ever, or
//!   panics ([`Mutex::lock`] leaves it open which).
//! - It knows nothing of other locks: two threads that take two of them in different order wait for each other for
//!   ever.
//! - It is not fair: nobody is served in the order of arrival.
//! - It does not undo. The closure that panicked has changed what it has changed; that is what poison says.
//!
//! # What it adds to `Mutex`
//!
//! The guide's demo has four operations: a new value, a copy of it ([`Locked::get`]), [`Locked::set`], and
//! [`Locked::update`] by closure, shared by threads as `&Locked` in scoped threads or in an
//! [`arc::Shared`](super::arc::Shared). The guide unwraps each lock; here an error is a value ([`LockError`]), or
//! cannot be ([`Infallible`](std::convert::Infallible), with a repair). New is the time under the lock.

mod poison;
mod timed;

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use poison::{LockError, OnPoison, Refuse, Refused, Repair};
pub use timed::Timed;

/// A value that threads change one at a time. See the [module](self).
///
/// `P` is what happens after a panic under the lock: [`Refuse`] or [`Repair`].
///
/// ```
/// use memtutor::patterns::mutex::Locked;
/// let names = Locked::new(vec!["Ada"]);
/// let count = names.update(|names| { names.push("Grace"); names.len() });
/// assert_eq!(count, Ok(2));
/// ```
#[derive(Debug)]
pub struct Locked<T, P = Refuse> {
    pub(crate) value: Mutex<T>,
    policy: P,
}

impl<T> Locked<T> {
    /// A value that is closed after a panic under the lock, until [`Locked::repair`]. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// static SERVED: Locked<u64> = Locked::new(0);
    /// assert_eq!(SERVED.update(|count| { *count += 1; *count }), Ok(1));
    /// ```
    pub const fn new(value: T) -> Self {
        Self::with_policy(value, Refuse)
    }
}

impl<T, F: Fn(&mut T)> Locked<T, Repair<F>> {
    /// A value that `repair` mends after a panic under the lock, before the next use. If `repair` itself panics, the
    /// value stays poisoned and the next use calls it again.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// use std::thread;
    ///
    /// // Both halves are equal, or the pair is worth nothing.
    /// let pair = Locked::with_repair((1, 1), |pair| *pair = (0, 0));
    /// thread::scope(|scope| {
    ///     let change = || pair.update(|pair| { pair.0 = 2; panic!("half way") });
    ///     assert!(scope.spawn(change).join().is_err());
    /// });
    /// assert_eq!(pair.get(), Ok((0, 0)));
    /// ```
    pub const fn with_repair(value: T, repair: F) -> Self {
        Self::with_policy(value, Repair(repair))
    }
}

impl<T, P> Locked<T, P> {
    /// A value with a policy of one's own.
    ///
    /// ```
    /// use memtutor::patterns::mutex::{Locked, Refuse};
    /// assert_eq!(Locked::with_policy(5, Refuse).get(), Ok(5));
    /// ```
    pub const fn with_policy(value: T, policy: P) -> Self {
        Self { value: Mutex::new(value), policy }
    }

    /// Runs `repair` under the lock, poisoned or not, and ends the poison if it returns.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// use std::thread;
    ///
    /// let list = Locked::new(vec![1]);
    /// thread::scope(|scope| {
    ///     let change = || list.update(|list| { list.push(2); panic!("half way") });
    ///     assert!(scope.spawn(change).join().is_err());
    /// });
    /// assert!(list.get().is_err());
    /// list.repair(|list| list.truncate(1));
    /// assert_eq!(list.get(), Ok(vec![1]));
    /// ```
    pub fn repair<R>(&self, repair: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let result = repair(&mut value);
        self.value.clear_poison();
        result
    }
}

impl<T, P: OnPoison<T>> Locked<T, P> {
    /// A copy of the value, cloned under the lock. It may be out of date as soon as it is there.
    ///
    /// # Errors
    /// [`LockError::Poisoned`] if the policy refuses.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// assert_eq!(Locked::new("hello").get(), Ok("hello"));
    /// ```
    pub fn get(&self) -> Result<T, LockError<(), P::Refusal>>
    where
        T: Clone,
    {
        self.update(|value| value.clone())
    }

    /// Replaces the value and gives the old one back: dropping it is the caller's, outside the lock. To set what was
    /// computed from [`get`](Self::get) loses updates; use [`update`](Self::update).
    ///
    /// # Errors
    /// [`LockError::Poisoned`] with `value` if the policy refuses.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// let title = Locked::new("old");
    /// assert_eq!(title.set("new"), Ok("old"));
    /// ```
    pub fn set(&self, value: T) -> Result<T, LockError<T, P::Refusal>> {
        match self.lock() {
            Ok(mut current) => Ok(mem::replace(&mut *current, value)),
            Err(refusal) => Err(LockError::Poisoned { given: value, refusal }),
        }
    }

    /// Runs `change` on the value while no other thread can see it. Everybody else waits meanwhile: compute before, and
    /// do slow things after. If `change` panics, the value is poisoned.
    ///
    /// # Errors
    /// [`LockError::Poisoned`] if the policy refuses; `change` has not run.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// let jobs = Locked::new(vec!["wash", "dry"]);
    /// let job = jobs.update(|jobs| jobs.pop()).unwrap(); // the lock is free again before the work begins
    /// assert_eq!(job, Some("dry"));
    /// ```
    pub fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, LockError<(), P::Refusal>> {
        let mut value = self.lock().map_err(|refusal| LockError::Poisoned { given: (), refusal })?;
        Ok(change(&mut value))
    }

    /// [`update`](Self::update), timed by the caller's clock: [`Instant::now`](std::time::Instant::now), or a counter
    /// in a test. The clock is read before the lock is asked for and, under the lock, before and after `change`.
    ///
    /// # Errors
    /// [`LockError::Poisoned`] if the policy refuses; `change` has not run.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// use std::cell::Cell;
    ///
    /// let now = Cell::new(0);
    /// let clock = || now.replace(now.get() + 1); // ticks each time somebody looks
    /// let timed = Locked::new(()).update_timed(clock, |()| now.set(100)).unwrap();
    /// assert_eq!((timed.waited(), timed.held()), (1, 99));
    /// ```
    pub fn update_timed<R, C>(
        &self,
        clock: impl Fn() -> C,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<Timed<R, C>, LockError<(), P::Refusal>> {
        let asked = clock();
        self.update(|value| {
            let locked = clock();
            let result = change(value);
            Timed { result, asked, locked, done: clock() }
        })
    }

    /// Takes the value out; nobody else can have the lock.
    ///
    /// # Errors
    /// [`LockError::Poisoned`] with `self` if the policy refuses.
    ///
    /// ```
    /// use memtutor::patterns::mutex::Locked;
    /// assert_eq!(Locked::new("hello").into_inner().unwrap(), "hello");
    /// ```
    pub fn into_inner(mut self) -> Result<T, LockError<Self, P::Refusal>> {
        if let Err(poisoned) = self.value.get_mut()
            && let Err(refusal) = self.policy.recover(poisoned.into_inner())
        {
            return Err(LockError::Poisoned { given: self, refusal });
        }
        Ok(self.value.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn lock(&self) -> Result<MutexGuard<'_, T>, P::Refusal> {
        self.value.lock().or_else(|poisoned| {
            let mut value = poisoned.into_inner();
            self.policy.recover(&mut value)?;
            self.value.clear_poison();
            Ok(value)
        })
    }
}

#[cfg(test)]
mod tests;

//! What a panic under the lock means: the policies, and the error of those that refuse.

use std::convert::Infallible;

/// What to do with a value under whose lock a thread panicked.
///
/// ```
/// use memtutor::patterns::mutex::{Locked, OnPoison};
///
/// /// Refuses for good: the value may be shown, but not to anybody who did not see it break.
/// #[derive(Debug)]
/// struct SayWhose(&'static str);
///
/// impl<T> OnPoison<T> for SayWhose {
///     type Refusal = &'static str;
///     fn recover(&self, _value: &mut T) -> Result<(), &'static str> {
///         Err(self.0)
///     }
/// }
/// assert_eq!(Locked::with_policy(5, SayWhose("the accounts team's")).get().unwrap(), 5);
/// ```
pub trait OnPoison<T> {
    /// Why the value stays closed; [`Infallible`] if it never does.
    type Refusal;

    /// Mends `value`, or refuses. Called under the lock, by the first who finds it poisoned.
    ///
    /// # Errors
    /// The refusal; the value stays poisoned then.
    fn recover(&self, value: &mut T) -> Result<(), Self::Refusal>;
}

/// Every use fails after a panic, until [`Locked::repair`](super::Locked::repair). What
/// [`Locked::new`](super::Locked::new) sets.
///
/// ```
/// # use memtutor::patterns::mutex::{Locked, Refuse};
/// let counter: Locked<u64, Refuse> = Locked::new(0);
/// assert_eq!(size_of_val(&counter), size_of::<std::sync::Mutex<u64>>());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refuse;

/// The value is mended by this function after a panic, and no use ever fails. What
/// [`Locked::with_repair`](super::Locked::with_repair) sets.
///
/// ```
/// use memtutor::patterns::mutex::{Locked, Repair};
/// let lines = Locked::with_policy(vec!["a"], Repair(Vec::clear));
/// let Ok(count) = lines.update(|lines| lines.len()); // there is no error to handle
/// assert_eq!(count, 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Repair<F>(pub F);

/// Says that a value is closed because of a panic. What [`Refuse`] answers.
///
/// ```
/// use memtutor::patterns::mutex::Refused;
/// assert!(Refused.to_string().starts_with("a thread panicked"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a thread panicked while it was changing this value; look at it and reopen it with `Locked::repair`")]
pub struct Refused;

/// Why a [`Locked`](super::Locked) value could not be used. `V` is what was handed in and is given back.
///
/// It holds no guard, as [`PoisonError`](std::sync::PoisonError) does: an error that is kept or passed on would keep
/// the lock.
///
/// ```
/// use memtutor::patterns::mutex::{LockError, Locked};
/// use std::thread;
///
/// let title = Locked::new(String::from("old"));
/// thread::scope(|scope| scope.spawn(|| title.update(|_| panic!("half way"))).join().unwrap_err());
/// let LockError::Poisoned { given, .. } = title.set(String::from("new")).unwrap_err();
/// assert_eq!(given, "new");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError<V = (), R = Refused> {
    /// A thread panicked under the lock, and the policy refuses to go on.
    #[error("{refusal}")]
    Poisoned {
        /// What was handed in.
        given: V,
        /// What the policy says.
        refusal: R,
    },
}

impl<V, R> LockError<V, R> {
    /// Drops what was handed in, so that errors of several operations have one type.
    ///
    /// ```
    /// use memtutor::patterns::mutex::{LockError, Locked};
    /// fn rename(title: &Locked<String>) -> Result<String, LockError> {
    ///     title.set(String::from("new")).map_err(LockError::without_value)?;
    ///     title.get()
    /// }
    /// assert_eq!(rename(&Locked::new(String::from("old"))).as_deref(), Ok("new"));
    /// ```
    pub fn without_value(self) -> LockError<(), R> {
        let Self::Poisoned { refusal, .. } = self;
        LockError::Poisoned { given: (), refusal }
    }
}

impl<T> OnPoison<T> for Refuse {
    type Refusal = Refused;

    fn recover(&self, _value: &mut T) -> Result<(), Refused> {
        Err(Refused)
    }
}

impl<T, F: Fn(&mut T)> OnPoison<T> for Repair<F> {
    type Refusal = Infallible;

    fn recover(&self, value: &mut T) -> Result<(), Infallible> {
        (self.0)(value);
        Ok(())
    }
}

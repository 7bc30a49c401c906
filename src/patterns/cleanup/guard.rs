//! A value with what to do at its end.

use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::discard;

/// A value that is handed to a callback when it goes: exactly once, on every way out. See the [module](super).
///
/// ```
/// use memtutor::patterns::cleanup::Cleanup;
/// use std::cell::Cell;
///
/// let open = Cell::new(0);
/// let import = |text: &str| -> Result<i32, std::num::ParseIntError> {
///     open.set(open.get() + 1);
///     let _closed_at_the_end = Cleanup::new((), |()| open.set(open.get() - 1));
///     let number: i32 = text.parse()?; // a way out that is easily overlooked
///     Ok(number + 1)
/// };
/// assert_eq!((import("41"), import("x").is_err(), open.get()), (Ok(42), true, 0));
/// ```
#[must_use = "it is dropped, and so cleaned up, at once: bind it to a name (`_guard`, not `_`)"]
pub struct Cleanup<T, F: FnOnce(T)> {
    /// Taken when the callback runs or is dismissed, and then the guard is gone.
    armed: Option<(T, F)>,
}

impl<T, F: FnOnce(T)> Cleanup<T, F> {
    /// A guard of `value`. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::Cleanup;
    /// use std::cell::Cell;
    /// let freed = Cell::new(None);
    /// drop(Cleanup::new(7, |handle| freed.set(Some(handle))));
    /// assert_eq!(freed.get(), Some(7));
    /// ```
    pub fn new(value: T, callback: F) -> Self {
        Self { armed: Some((value, callback)) }
    }

    /// Takes the value back; the callback will not run. For when what was begun has succeeded.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::Cleanup;
    /// let draft = Cleanup::new(String::from("draft"), |_| panic!("thrown away"));
    /// assert_eq!(Cleanup::dismiss(draft), "draft"); // finished: keep it
    /// ```
    pub fn dismiss(mut this: Self) -> T {
        let (value, _callback) = this.armed.take().expect("a guard is armed as long as there is one");
        value
    }
}

impl<T, F: FnOnce(T)> Drop for Cleanup<T, F> {
    fn drop(&mut self) {
        let Some((value, callback)) = self.armed.take() else { return };
        if !thread::panicking() {
            return callback(value);
        }
        // A panic that leaves a drop during unwinding aborts the process.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| callback(value))) {
            discard(payload);
        }
    }
}

impl<T, F: FnOnce(T)> Deref for Cleanup<T, F> {
    type Target = T;

    fn deref(&self) -> &T {
        let (value, _) = self.armed.as_ref().expect("a guard is armed as long as there is one");
        value
    }
}

impl<T, F: FnOnce(T)> DerefMut for Cleanup<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        let (value, _) = self.armed.as_mut().expect("a guard is armed as long as there is one");
        value
    }
}

impl<T: Debug, F: FnOnce(T)> Debug for Cleanup<T, F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleanup").field("value", &**self).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::rc::Rc;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::Cleanup;
    use crate::patterns::testing::random_cases;

    #[derive(Clone, Debug)]
    enum Op {
        New { panics: bool },
        Share(usize),
        Drop { at: usize, unwinding: bool },
        Dismiss(usize),
    }

    fn op() -> impl Strategy<Value = Op> {
        let index = any::<usize>;
        prop_oneof![
            3 => any::<bool>().prop_map(|panics| Op::New { panics }),
            2 => index().prop_map(Op::Share),
            4 => (index(), any::<bool>()).prop_map(|(at, unwinding)| Op::Drop { at, unwinding }),
            1 => index().prop_map(Op::Dismiss),
        ]
    }

    /// A resource: its number, and a token that counts those alive.
    type Resource = (usize, Rc<()>);
    type Guard = Rc<Cleanup<Resource, Box<dyn FnOnce(Resource)>>>;

    /// Guards shared by several owners, and what should be true of them.
    #[derive(Default)]
    struct Replay {
        owners: Vec<Guard>,
        panicking: Vec<bool>,
        cleaned: Rc<RefCell<Vec<usize>>>,
        expected: Vec<usize>,
        token: Rc<()>,
    }

    impl Replay {
        fn apply(&mut self, op: &Op) {
            match *op {
                Op::New { panics } => self.create(panics),
                _ if self.owners.is_empty() => {}
                Op::Share(at) => self.owners.push(Rc::clone(&self.owners[at % self.owners.len()])),
                Op::Drop { at, unwinding } => self.drop_owner(at % self.owners.len(), unwinding),
                Op::Dismiss(at) => {
                    let owner = self.owners.swap_remove(at % self.owners.len());
                    match Rc::try_unwrap(owner) {
                        Ok(guard) => drop(Cleanup::dismiss(guard)),
                        Err(shared) => self.owners.push(shared),
                    }
                }
            }
        }

        fn create(&mut self, panics: bool) {
            let cleaned = Rc::clone(&self.cleaned);
            let callback = move |(number, _token): Resource| {
                cleaned.borrow_mut().push(number);
                if panics {
                    resume_unwind(Box::new("callback"));
                }
            };
            let resource = (self.panicking.len(), Rc::clone(&self.token));
            self.owners.push(Rc::new(Cleanup::new(resource, Box::new(callback))));
            self.panicking.push(panics);
        }

        fn drop_owner(&mut self, at: usize, unwinding: bool) {
            let owner = self.owners.swap_remove(at);
            let (number, is_last) = (owner.0, Rc::strong_count(&owner) == 1);
            self.expected.extend(is_last.then_some(number));
            let dropped = catch_unwind(AssertUnwindSafe(move || {
                let _owner = owner;
                if unwinding {
                    resume_unwind(Box::new("first"));
                }
            }));
            let panic = dropped.err().and_then(|payload| payload.downcast_ref::<&str>().copied());
            let expected = (is_last && self.panicking[number]).then_some("callback");
            assert_eq!(panic, if unwinding { Some("first") } else { expected });
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn the_last_owner_cleans_up_once_also_while_unwinding(ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })) {
            let mut replay = Replay::default();
            for op in &ops {
                replay.apply(op);
                prop_assert_eq!(&*replay.cleaned.borrow(), &replay.expected);
                let mut numbers: Vec<_> = replay.owners.iter().map(|owner| owner.0).collect();
                numbers.sort_unstable();
                numbers.dedup();
                prop_assert_eq!(Rc::strong_count(&replay.token) - 1, numbers.len(), "only guarded resources live");
            }
            while !replay.owners.is_empty() {
                replay.drop_owner(0, false);
            }
            prop_assert_eq!(Rc::strong_count(&replay.token), 1, "everything is dropped");
        }
    }

    #[test]
    fn the_callback_gets_the_value_as_it_was_left() {
        let seen = Cell::new(0);
        let mut guard = Cleanup::new(1, |value| seen.set(value));
        *guard += 41;
        drop(guard);
        assert_eq!(seen.get(), 42);
    }

    #[test]
    fn a_panic_whose_payload_panics_does_not_abort_while_unwinding() {
        struct Nasty;
        impl Drop for Nasty {
            fn drop(&mut self) {
                resume_unwind(Box::new("dropping the payload"));
            }
        }
        let unwound = catch_unwind(|| {
            let _guard = Cleanup::new((), |()| resume_unwind(Box::new(Nasty)));
            resume_unwind(Box::new("first"));
        });
        assert_eq!(unwound.expect_err("it panics").downcast_ref(), Some(&"first"));
    }

    #[test]
    fn owners_on_several_threads_clean_up_once() {
        let cleaned = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&cleaned);
        let count = move |()| {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        let guard = Arc::new(Cleanup::new((), count));
        let threads: Vec<_> = (0..4).map(|_| Arc::clone(&guard)).map(|owner| thread::spawn(|| drop(owner))).collect();
        drop(guard);
        threads.into_iter().for_each(|thread| thread.join().expect("it only drops"));
        assert_eq!(cleaned.load(Ordering::Relaxed), 1);
    }
}

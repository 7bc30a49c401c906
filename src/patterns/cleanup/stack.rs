//! Several steps, undone last first.

use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use thiserror::Error;

use super::discard;

/// Steps to undo, last first. Dropping it undoes them all; dismissing it, once everything has succeeded, none.
///
/// If one panics the others still run. See the [module](super) for what becomes of the panic.
///
/// ```
/// use memtutor::patterns::cleanup::CleanupStack;
/// use std::cell::RefCell;
///
/// let files = RefCell::new(vec!["notes"]);
/// let install = |disk_is_full: bool| -> Result<(), &str> {
///     let mut undo = CleanupStack::new();
///     for file in ["program", "manual"] {
///         if disk_is_full && file == "manual" {
///             return Err("disk full");
///         }
///         files.borrow_mut().push(file);
///         undo.push(|| drop(files.borrow_mut().pop()));
///     }
///     undo.dismiss();
///     Ok(())
/// };
/// assert_eq!((install(true), files.borrow().as_slice()), (Err("disk full"), ["notes"].as_slice()));
/// assert_eq!((install(false), files.borrow().len()), (Ok(()), 3));
/// ```
#[derive(Default)]
#[must_use = "it is dropped, and so cleaned up, at once: bind it to a name"]
pub struct CleanupStack<'a> {
    pub(crate) callbacks: Vec<Box<dyn FnOnce() + 'a>>,
}

/// Steps of a [`CleanupStack`] panicked. The rest of them ran.
///
/// ```
/// use memtutor::patterns::cleanup::CleanupStack;
/// let mut stack = CleanupStack::new();
/// stack.push(|| {});
/// stack.push(|| std::panic::resume_unwind(Box::new("no such file")));
/// let panicked = stack.finish().unwrap_err();
/// assert_eq!((panicked.count, panicked.first.downcast_ref()), (1, Some(&"no such file")));
/// ```
#[derive(Debug, Error)]
#[error("{count} of the clean-ups panicked: look at `first`, or go on with it by `resume_unwind`")]
pub struct Panicked {
    /// How many did. At least one.
    pub count: usize,
    /// What the first of them panicked with.
    pub first: Box<dyn Any + Send>,
}

impl<'a> CleanupStack<'a> {
    /// A stack with nothing to undo. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// assert!(CleanupStack::new().finish().is_ok());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a step, to be undone before those added so far.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// use std::cell::RefCell;
    /// let order = RefCell::new(vec![]);
    /// let mut stack = CleanupStack::new();
    /// for step in 1..=3 {
    ///     let order = &order;
    ///     stack.push(move || order.borrow_mut().push(step));
    /// }
    /// drop(stack);
    /// assert_eq!(*order.borrow(), [3, 2, 1]);
    /// ```
    pub fn push(&mut self, callback: impl FnOnce() + 'a) {
        self.callbacks.push(Box::new(callback));
    }

    /// How many steps there are to undo.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// let mut stack = CleanupStack::new();
    /// stack.push(|| {});
    /// assert_eq!(stack.len(), 1);
    /// ```
    pub fn len(&self) -> usize {
        self.callbacks.len()
    }

    /// Whether there is nothing to undo.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// assert!(CleanupStack::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.callbacks.is_empty()
    }

    /// Undoes all steps now, last first, and says how it went.
    ///
    /// # Errors
    /// If any of them panicked. All of them have run.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// let mut stack = CleanupStack::new();
    /// stack.push(|| {});
    /// assert!(stack.finish().is_ok());
    /// ```
    pub fn finish(mut self) -> Result<(), Panicked> {
        self.run()
    }

    /// Undoes nothing. What the callbacks captured is dropped.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::CleanupStack;
    /// let mut stack = CleanupStack::new();
    /// stack.push(|| panic!("not called"));
    /// stack.dismiss();
    /// ```
    pub fn dismiss(mut self) {
        // Out of the stack first: if dropping what a callback captured panics, the others must not run after all.
        drop(std::mem::take(&mut self.callbacks));
    }

    fn run(&mut self) -> Result<(), Panicked> {
        let mut outcome = Ok(());
        while let Some(callback) = self.callbacks.pop() {
            if let Err(payload) = catch_unwind(AssertUnwindSafe(callback)) {
                match &mut outcome {
                    Ok(()) => outcome = Err(Panicked { count: 1, first: payload }),
                    Err(panicked) => {
                        panicked.count += 1;
                        discard(payload);
                    }
                }
            }
        }
        outcome
    }
}

impl Drop for CleanupStack<'_> {
    fn drop(&mut self) {
        match self.run() {
            Ok(()) => {}
            Err(panicked) if thread::panicking() => discard(panicked.first),
            Err(panicked) => resume_unwind(panicked.first),
        }
    }
}

impl Debug for CleanupStack<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanupStack").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::rc::Rc;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{CleanupStack, Panicked};
    use crate::patterns::testing::random_cases;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum End {
        Finish,
        Drop,
        DropWhileUnwinding,
        Dismiss,
    }

    fn end() -> impl Strategy<Value = End> {
        prop_oneof![
            any::<()>().prop_map(|()| End::Finish),
            any::<()>().prop_map(|()| End::Drop),
            any::<()>().prop_map(|()| End::DropWhileUnwinding),
            any::<()>().prop_map(|()| End::Dismiss),
        ]
    }

    fn stack<'a>(panics: &'a [bool], order: &'a RefCell<Vec<usize>>, token: &Rc<()>) -> CleanupStack<'a> {
        let mut stack = CleanupStack::new();
        for (step, &panics) in panics.iter().enumerate() {
            let captured = Rc::clone(token);
            stack.push(move || {
                let _captured = captured;
                order.borrow_mut().push(step);
                if panics {
                    resume_unwind(Box::new(step));
                }
            });
        }
        stack
    }

    /// Ends the stack; returns the number of panics, where it was told, and the step of the panic that came out.
    fn end_it(stack: CleanupStack<'_>, end: End) -> (Option<usize>, Option<usize>) {
        let ended = catch_unwind(AssertUnwindSafe(move || match end {
            End::Finish => stack.finish(),
            End::Drop => {
                drop(stack);
                Ok(())
            }
            End::DropWhileUnwinding => {
                let _stack = stack;
                resume_unwind(Box::new(usize::MAX));
            }
            End::Dismiss => {
                stack.dismiss();
                Ok(())
            }
        }));
        match ended {
            Ok(Ok(())) => (None, None),
            Ok(Err(Panicked { count, first })) => (Some(count), first.downcast_ref().copied()),
            Err(payload) => (None, payload.downcast_ref().copied()),
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn every_step_is_undone_once_last_first_whatever_panics(
            panics in vec(any::<bool>(), 0..if cfg!(miri) { 8 } else { 40 }),
            end in end(),
        ) {
            let (order, token) = (RefCell::default(), Rc::new(()));
            let (told, panicked_at) = end_it(stack(&panics, &order, &token), end);

            let count = panics.iter().filter(|&&panics| panics).count();
            let first = panics.iter().rposition(|&panics| panics);
            let backwards: Vec<_> = (0..panics.len()).rev().collect();
            let expected = match end {
                End::Finish => (backwards, (count > 0).then_some(count), first),
                End::Drop => (backwards, None, first),
                End::DropWhileUnwinding => (backwards, None, Some(usize::MAX)),
                End::Dismiss => (vec![], None, None),
            };
            prop_assert_eq!((order.take(), told, panicked_at), expected);
            prop_assert_eq!(Rc::strong_count(&token), 1, "everything captured is dropped");
        }
    }

    #[test]
    fn a_panic_in_what_a_dismissed_callback_captured_runs_no_callback() {
        struct Captured(Rc<()>);
        impl Drop for Captured {
            fn drop(&mut self) {
                if Rc::strong_count(&self.0) == 3 {
                    resume_unwind(Box::new("this drop panics on purpose"));
                }
            }
        }
        let token = Rc::new(());
        let calls = Cell::new(0);
        let mut stack = CleanupStack::new();
        for captured in [Captured(Rc::clone(&token)), Captured(Rc::clone(&token))] {
            let calls = &calls;
            stack.push(move || {
                let _captured = &captured;
                calls.set(calls.get() + 1);
            });
        }
        assert!(catch_unwind(AssertUnwindSafe(|| stack.dismiss())).is_err());
        assert_eq!((calls.get(), Rc::strong_count(&token)), (0, 1));
    }
}

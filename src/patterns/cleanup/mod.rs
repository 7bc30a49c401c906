//! Undoing what was done, on every way out.
//!
//! # The problem
//!
//! An import locks a file, writes a temporary one and renames it. It can end in five places: done, three errors, a
//! panic. In each the lock must go and the temporary file too, once, and in the right order.
//!
//! 1. Clean up before each `return`: the sixth way out will be forgotten, and `?` and panics are easily overlooked.
//! 2. Clean up in one place behind a call: works, until one step of several must be undone and the rest not.
//! 3. A type with a `Drop` of its own for each: right for a resource that is used often, much text for one used once.
//!
//! # The idea
//!
//! Dropping is the one thing that happens on every way out. So give the value, and what to do with it, to a guard:
//!
//! ```
//! use memtutor::patterns::cleanup::Cleanup;
//! use std::cell::RefCell;
//!
//! let log = RefCell::new(Vec::new());
//! {
//!     let mut lock = Cleanup::new(String::from("lock"), |name| log.borrow_mut().push(name)); // the guide's resource
//!     lock.push_str(" of a.txt"); // used through the guard
//! } // returned, failed or panicked: the callback runs here, once
//! assert_eq!(*log.borrow(), ["lock of a.txt"]);
//! ```
//!
//! - [`Cleanup`] holds one value; [`Cleanup::dismiss`] gives it back when the callback must not run any more.
//! - [`CleanupStack`] holds any number of steps and undoes them last first, all of them, even if one panics.
//! - [`Closing`] is for what can *fail* at the end: [`Closing::close`] says how it went, dropping is the safety net.
//!
//! What several owners share is cleaned up by the last of them, if they share the guard:
//!
//! ```
//! use memtutor::patterns::cleanup::Cleanup;
//! use memtutor::patterns::rc::Shared;
//! use std::cell::Cell;
//!
//! let closed = Cell::new(0);
//! let connection = Shared::new(Cleanup::new("connection", |_| closed.set(closed.get() + 1)));
//! let other = connection.clone();
//! drop(connection);
//! assert_eq!(closed.get(), 0); // still owned
//! drop(other);
//! assert_eq!(closed.get(), 1); // the last one closed it
//! ```
//!
//! With [`Arc`](std::sync::Arc) that may be any thread, in the middle of its own work.
//! [`Shared::try_unwrap`](super::rc::Shared::try_unwrap) and then `dismiss` takes the value out in time.
//!
//! # Layout
//!
//! ```text
//!  Cleanup        armed? · value · what the callback captures        no heap
//!  CleanupStack   ● · capacity · length ──▶ ● · vtable │ ● · vtable │ …     a box for each callback that captures
//! ```
//!
//! # Panics
//!
//! - A callback that panics in the normal course panics out of the drop, like any code. A [`CleanupStack`] first runs
//!   the others; then the first panic goes on.
//! - A callback that panics while the thread is *already* unwinding would end the process: Rust aborts when a panic
//!   leaves a drop during unwinding. Here it is caught and discarded (the panic hook has reported it), and the first
//!   panic goes on. So it is for a guard that some other destructor makes and drops during unwinding.
//!
//! # Cost
//!
//! - Memory: the value, what the callback captures, and a flag where neither has a niche for it.
//! - Time: a test. In the stack also one allocation for each callback that captures something.
//!
//! # What it does not do
//!
//! - It does not run where nothing is dropped: after [`mem::forget`](std::mem::forget), in a cycle of owners, in a
//!   `static`, on [`process::exit`](std::process::exit) or abort, or where the program is built with `panic = "abort"`.
//! - It does not help in `let _ = Cleanup::new(…)`: that drops at once. `let _guard = …` holds to the end of the scope.
//! - A stack does not cross threads. A guard does, if its value and its callback do.
//! - It does not undo in the order of *need* by itself: locals are dropped in the reverse order of their declaration.

mod closing;
mod guard;
mod stack;

pub use closing::Closing;
pub use guard::Cleanup;
pub use stack::{CleanupStack, Panicked};

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Drops what a caught panic carried, whose own drop may panic too, and so on.
fn discard(mut payload: Box<dyn Any + Send>) {
    for _ in 0..8 {
        match catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(next) => payload = next,
        }
    }
    // One that panics with another of its kind would go on for ever: the leak is the lesser evil.
    std::mem::forget(payload);
}

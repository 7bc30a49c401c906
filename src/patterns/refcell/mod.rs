//! Changing a value that is shared: the rules of borrowing, kept at run time.
//!
//! # The problem
//!
//! A counter is held by the window, by a timer and by a callback, all on one thread, and each must be able to change
//! it. The compiler wants the one who writes to be the only one who can read, for as long as it can see; here nobody
//! can tell from the source who has the counter when.
//!
//! 1. `&mut` to everybody: rejected, and rightly in general.
//! 2. A copy for each: then there is no *one* counter any more.
//! 3. A [`Cell`](std::cell::Cell): right whenever the value can be swapped as a whole. It cannot lend the inside of it:
//!    a map in a `Cell` must be taken out to be read.
//!
//! # The idea
//!
//! Keep the rule of the compiler (many readers or one writer) in a flag beside the value. Whoever borrows raises the
//! flag and gets a guard; when the guard is dropped, the flag goes down. Borrowing against the rule fails at *run* time.
//!
//! ```
//! use memtutor::patterns::refcell::TrackedCell;
//!
//! let counter = TrackedCell::new(1);
//! assert_eq!(counter.get(), 1); // the guide's `get`: a copy
//! counter.set(5); // `set`, through `&`
//! counter.update(|count| *count += 1); // `update`: change in place
//! assert_eq!(counter.get(), 6);
//! ```
//!
//! The refusal is where time is lost: std's message says which borrow failed, and what one needs is who holds the
//! *other* one. [`TrackedCell`] is a [`RefCell`](std::cell::RefCell) that says so, in debug builds:
//!
//! ```
//! use memtutor::patterns::refcell::{BorrowError, TrackedCell};
//!
//! let names = TrackedCell::new(vec!["ann"]);
//! let (reader, line) = (names.borrow(), line!());
//! let refused = names.try_set(vec![]).unwrap_err(); // a panic with `set`
//! assert!(matches!(refused.reason, BorrowError::Reading { .. }));
//! if cfg!(debug_assertions) {
//!     assert_eq!(refused.reason.borrowed_at().map(|at| at.line()), Some(line)); // who reads
//! }
//! # drop(reader);
//! ```
//!
//! # The pitfalls
//!
//! A guard lives as long as the temporary that holds it. In the head of a `match` that is the whole `match`:
//!
//! ```
//! use memtutor::patterns::refcell::TrackedCell;
//!
//! let queue = TrackedCell::new(vec![1, 2]);
//! match queue.borrow().first() {
//!     Some(_) => assert!(queue.try_borrow_mut().is_err()), // still being read, by the head
//!     None => unreachable!(),
//! }
//! let first = queue.borrow().first().copied(); // copy out: the guard goes at the semicolon
//! match first {
//!     Some(_) => assert!(queue.try_borrow_mut().is_ok()),
//!     None => unreachable!(),
//! }
//! ```
//!
//! And a function called while the value is borrowed may come back for it. [`Memo`] shows how to live with that: it
//! holds no borrow while it calls.
//!
//! # Layout
//!
//! ```text
//!  release   flag · value                         as RefCell: one word and the value
//!  debug     flag · value · ●──▶ file:line:column  of the first borrow since the cell was free
//! ```
//!
//! # Cost
//!
//! - Memory: one `isize` (padded) beside the value; in debug builds one pointer more.
//! - Time: a test and a store to borrow, a store to release. Debug builds test twice.
//!
//! # What it does not do
//!
//! - It does not remove the rule, and breaking it is found only by running into it. Where a value can be swapped as a
//!   whole, [`Cell`](std::cell::Cell) has no such failure and no flag.
//! - It does not keep all readers, only the first since the cell was free. That one may have gone while others read on.
//! - It does not undo: a closure that panics half way leaves the value as it is then, and the cell free. There is no
//!   poison as in a [`Mutex`](std::sync::Mutex).
//! - It does not cross threads by reference: it is `Send`, not `Sync`.

mod cell;
mod error;
mod memo;

pub use cell::TrackedCell;
pub use error::{BorrowError, Refused};
pub use memo::{Memo, MemoError};

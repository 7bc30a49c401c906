//! One owner, one value, on the heap: the smallest smart pointer, and the three things only a pointer can do.
//!
//! # The problem
//!
//! A value in a variable has a size fixed by its type, and moves whenever its owner does. That fails where
//!
//! 1. a type contains itself: an expression made of expressions has no size (the compiler's E0072);
//! 2. the size is known only at run time: one of several types behind a trait, a slice of some length;
//! 3. the value must stay where it is, or be cheap to move: a frame of 64 KiB is copied at each move.
//!
//! A reference answers all three for a while, but somebody must own the value.
//!
//! # The idea
//!
//! Own a pointer instead. The value lies in a heap block of its own; dropping the pointer drops the value and frees the
//! block. [`Box`] is that, and it needs no help, so the guide's four operations are the language's own:
//!
//! ```
//! let mut number = Box::new(5); // the guide's `new`: hold a value
//! assert_eq!(*number, 5); // `get`: read
//! *number = 6; // `set`: change; the block stays
//! let taken: i32 = *number; // `into_inner`: take it out; the block is freed
//! assert_eq!(taken, 6);
//! ```
//!
//! This module adds what a `Box` is for:
//!
//! - [`Place`] takes the value out and *keeps the block* for the next one, so that a busy path does not allocate.
//! - [`Expression`] contains itself, holds trait objects, and is dropped without recursion however deep it is.
//! - [`BoxCost`] tells what a box of any value costs: thin or fat pointer, bytes on the heap.
//!
//! ```
//! use memtutor::patterns::boxed::Expression;
//!
//! let price = Expression::from(3) * Expression::computed(|| 14);
//! assert_eq!((price.to_string().as_str(), price.evaluate()), ("(3 * computed)", Ok(42)));
//!
//! let deep = (0..1_000_000).fold(Expression::from(0), |sum, _| sum + 1.into());
//! assert_eq!(deep.evaluate(), Ok(1_000_000)); // dropped here; derived, the drop would overflow the stack
//! ```
//!
//! # Layout
//!
//! ```text
//!  thin   Box<i64>           ● ──▶ value
//!  fat    Box<[i64]>         ● · length ──▶ value · value · value
//!  fat    Box<dyn Trait>     ● · ●──▶ vtable: drop, size, alignment, methods (one per type and trait, in the program)
//!                            └─────▶ value
//! ```
//!
//! The value lies alone in its block: no counts, no header. A box is never null, so an `Option` takes the null for its
//! `None` and adds nothing.
//!
//! # Cost
//!
//! - Memory: one pointer, two when the value has no size of its own, and the block, which the allocator rounds up.
//!   A value of no bytes (`()`, a closure that captures nothing) is not allocated at all.
//! - Time: one allocation to make, one to free; one pointer to follow to read; a move copies the pointer alone. A call
//!   on a trait object is looked up in the vtable and cannot be inlined.
//!
//! # What it does not do
//!
//! - It does not share: two owners are [`rc`](super::rc).
//! - It does not keep a huge value off the stack: `Box::new([0; 1 << 24])` may build the array there first, and does in
//!   debug builds. `vec![0; 1 << 24].into_boxed_slice()` does not.
//! - An [`Expression`] does not cross threads: its functions need not be `Send`.
//! - It does not flatten recursion. A derived `Drop`, `Clone`, `PartialEq` or `Debug` of a recursive type goes as deep
//!   as the value; [`Expression`] writes those it has as loops and leaves out the rest.

mod cost;
mod expression;
mod place;

pub use cost::BoxCost;
pub(crate) use expression::Node;
pub use expression::{EvaluateError, Expression, Operator};
pub use place::{Occupied, Place};

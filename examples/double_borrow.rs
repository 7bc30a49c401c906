//! The double borrow: a `RefCell` that is written while it is read panics, far from the reader.
//!
//! Run it with `cargo run --example double_borrow`. It is safe: the panic is the rule of borrowing, kept at run time.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use memtutor::patterns::refcell::TrackedCell;

fn main() {
    let queue = RefCell::new(vec![1, 2]);
    // The guard in the head of the loop lives until the loop ends.
    let doubled = catch_unwind(AssertUnwindSafe(|| {
        for number in queue.borrow().iter() {
            queue.borrow_mut().push(number * 2);
        }
    }));
    println!("writing while reading panicked: {}", doubled.is_err());
    assert!(doubled.is_err());
    assert_eq!(*queue.borrow(), [1, 2], "nothing was written");

    // `try_` forms return the refusal, and a tracked cell says who holds the borrow.
    let queue = TrackedCell::new(vec![1, 2]);
    let reader = queue.borrow();
    let refused = queue.try_update(|queue| queue.push(4)).expect_err("it is being read");
    println!("a tracked cell says: {refused}");
    assert_eq!(refused.borrowed_at().is_some(), cfg!(debug_assertions), "release builds do not keep the place");
    drop(reader);

    // The cure: take what is needed out of the cell, let go, then write.
    let doubled = queue.borrow().iter().map(|number| number * 2).collect::<Vec<_>>();
    queue.update(|queue| queue.extend(doubled));
    assert_eq!(queue.get(), [1, 2, 2, 4]);
}

#[test]
fn the_fault_shows() {
    main();
}

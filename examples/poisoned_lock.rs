//! The poisoned lock: after a panic under a lock, everybody who unwraps it panics too.
//!
//! Run it with `cargo run --example poisoned_lock`. It is safe: poison is std's warning that a change may be half done.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::sync::Mutex;
use std::thread;

use memtutor::patterns::mutex::{LockError, Locked};

/// Two accounts whose sum is to stay 100.
type Accounts = (i32, i32);

fn withdraw_and_panic(accounts: &mut Accounts) {
    accounts.0 -= 30;
    panic!("after the withdrawal, before the deposit");
}

/// Whether `work` panics, on a thread of its own.
fn panics<R: Send>(work: impl FnOnce() -> R + Send) -> bool {
    thread::scope(|scope| scope.spawn(work).join().is_err())
}

fn main() {
    let accounts = Mutex::new((50, 50));
    assert!(panics(|| withdraw_and_panic(&mut accounts.lock().expect("nobody panicked yet"))));
    let spread = panics(|| drop(accounts.lock().expect("a panic for whoever comes next")));
    println!("the panic spread to the next user: {spread}");
    assert!(spread);
    // Ignoring the poison instead hands out the half-done change.
    let (left, right) = *accounts.lock().unwrap_or_else(|poison| poison.into_inner());
    println!("behind the poison lies a sum of {}", left + right);
    assert_eq!(left + right, 70);

    // With the policy stated, the next user gets an error, or a value that was mended.
    let accounts = Locked::new((50, 50));
    assert!(panics(|| accounts.update(withdraw_and_panic)));
    let LockError::Poisoned { refusal, .. } = accounts.get().expect_err("the change is half done");
    println!("a refusing lock says: {refusal}");

    let accounts = Locked::with_repair((50, 50), |(left, right): &mut Accounts| *right = 100 - *left);
    assert!(panics(|| accounts.update(withdraw_and_panic)));
    println!("a mending lock holds {:?}", accounts.get());
    assert_eq!(accounts.get(), Ok((20, 80)));
}

#[test]
fn the_fault_shows() {
    main();
}

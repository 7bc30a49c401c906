//! What the tests of several patterns need: how many random cases to replay, and a value that knows how many of its kind are
//! alive, on any thread, and panics on request.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::thread;

use proptest::prelude::ProptestConfig;

/// How many random cases a property test replays: 64, or as many as the variable `PROPTEST_CASES` says; CI says more.
pub fn random_cases() -> ProptestConfig {
    // Miri is a thousand times slower and shuts the file system off.
    let usual = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let is_told = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if cfg!(miri) { 4 } else { 64 };
    if is_told { usual } else { ProptestConfig { cases, ..usual } }
}

/// How many values are alive: less than zero would be a double drop.
#[derive(Clone, Debug, Default)]
pub struct Alive(Arc<AtomicIsize>);

/// A value that counts itself.
#[derive(Debug)]
pub struct Counted {
    pub value: u8,
    clone_panics: bool,
    drop_panics: bool,
    alive: Alive,
}

impl Alive {
    pub fn count(&self) -> isize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Counted {
    pub fn new(value: u8, alive: &Alive) -> Self {
        alive.0.fetch_add(1, Ordering::SeqCst);
        Self { value, clone_panics: false, drop_panics: false, alive: alive.clone() }
    }

    pub fn with_panicking_clone(value: u8, alive: &Alive) -> Self {
        let mut counted = Self::new(value, alive);
        counted.clone_panics = true;
        counted
    }

    pub fn with_panicking_drop(value: u8, alive: &Alive) -> Self {
        let mut counted = Self::new(value, alive);
        counted.drop_panics = true;
        counted
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        if self.clone_panics {
            panic_quietly();
        }
        Self::new(self.value, &self.alive)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.alive.0.fetch_sub(1, Ordering::SeqCst);
        if self.drop_panics && !thread::panicking() {
            panic_quietly();
        }
    }
}

/// Unwinds as a panic does, without a report for each of a thousand of them.
pub fn panic_quietly() -> ! {
    resume_unwind(Box::new("on purpose"))
}

/// Whether `work` panics.
pub fn panics<R>(work: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(work)).is_err()
}

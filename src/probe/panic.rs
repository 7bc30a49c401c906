//! Catching a demo's panic quietly: what it said and where, without the default hook's text on the terminal.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use super::alloc::uncounted;
use super::recording::Outcome;

/// Runs `demo`, turning a panic of this thread into an outcome. Other threads panic as before.
///
/// The process's panic hook is wrapped once and for all; for threads that are not recording it calls the hook it found.
pub(super) fn catch(demo: impl FnOnce()) -> Outcome {
    install_hook();
    let outer = CAUGHT.replace(Some(Outcome::Finished));
    let result = panic::catch_unwind(AssertUnwindSafe(demo));
    let caught = CAUGHT.replace(outer);
    // The payload's own memory is the panic's, not the demo's; it goes before anyone measures.
    let panicked = result.map_err(drop).is_err();
    match caught {
        Some(outcome) if panicked => outcome,
        // The demo caught its panic itself. The message was not counted when it was made.
        other => uncounted(|| {
            drop(other);
            Outcome::Finished
        }),
    }
}

thread_local! {
    /// `Some` while this thread records a demo: what the last panic was.
    static CAUGHT: RefCell<Option<Outcome>> = const { RefCell::new(None) };
}

fn install_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let recording = CAUGHT.with_borrow(Option::is_some);
            if recording {
                uncounted(|| CAUGHT.set(Some(describe(info))));
            } else {
                previous(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> Outcome {
    let message = info.payload_as_str().unwrap_or("a panic without a message").to_owned();
    let line = info.location().filter(|at| at.file().ends_with("demo.rs")).map(|at| at.line() as usize);
    Outcome::Panicked { message, line }
}

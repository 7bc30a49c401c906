//! Threads whose allocations count where they were started.
//!
//! Counters belong to threads. A thread started here inherits its starter's scope: when it ends, its counts are added to those
//! of the thread that started it, and blocks it frees are reported to the demo that is being recorded. Join the thread before
//! you read, as any measurement of finished work must.

use std::cell::{OnceCell, RefCell};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::alloc::{Totals, WatchList, thread_totals, uncounted, watching};

/// [`std::thread::spawn`], counted.
///
/// # Panics
/// When the system cannot start a thread, as std's.
pub fn spawn<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std::thread::spawn(counted(work))
}

/// Makes `work` count here, whichever thread runs it: `scope.spawn(counted(|| …))`.
pub fn counted<F, T>(work: F) -> impl FnOnce() -> T
where
    F: FnOnce() -> T,
{
    let starter = Family::of_this_thread();
    starter.lock().started += 1;
    let watched = WATCHED.with_borrow(Option::clone);
    move || {
        if Arc::ptr_eq(&starter, &Family::of_this_thread()) {
            return work();
        }
        REPORT.with_borrow_mut(|report| {
            report.get_or_insert(Report(starter));
        });
        match watched {
            Some(list) => watched_by(&list, work),
            None => work(),
        }
    }
}

/// Runs `work` while blocks freed by this thread, and by threads it starts here, are reported to `list`.
pub(super) fn watched_by<T>(list: &Arc<WatchList>, work: impl FnOnce() -> T) -> T {
    struct Restore(Option<Arc<WatchList>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WATCHED.with_borrow_mut(|watched| *watched = self.0.take());
        }
    }
    let _restore = Restore(WATCHED.with_borrow_mut(|watched| watched.replace(Arc::clone(list))));
    watching(list, work)
}

/// What the threads started by this one have counted, those that have ended.
pub(super) fn finished_children() -> Totals {
    FAMILY.with(|family| family.get().map(|family| family.lock().finished).unwrap_or_default())
}

/// How many threads this one has started.
pub(super) fn started_children() -> usize {
    FAMILY.with(|family| family.get().map_or(0, |family| family.lock().started))
}

/// The children of one thread.
#[derive(Default)]
struct Family(Mutex<Children>);

#[derive(Default)]
struct Children {
    started: usize,
    finished: Totals,
}

impl Family {
    fn of_this_thread() -> Arc<Self> {
        // Book-keeping of the tutor, not of the demo.
        FAMILY.with(|family| Arc::clone(family.get_or_init(|| uncounted(Arc::default))))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Children> {
        // Numbers are valid at every moment, also if a thread panicked between two of them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands a thread's counts to its starter when the thread ends.
struct Report(Arc<Family>);

impl Drop for Report {
    fn drop(&mut self) {
        // A thread-local destroyed before this one leaves only the thread's own counts.
        let children = FAMILY.try_with(|_| finished_children()).unwrap_or_default();
        let total = thread_totals().plus(children);
        let mut starter = self.0.lock();
        starter.finished = starter.finished.plus(total);
    }
}

thread_local! {
    static FAMILY: OnceCell<Arc<Family>> = const { OnceCell::new() };
    // Registered first in a thread, so it is destroyed after the work's own thread-locals and sees what they free.
    static REPORT: RefCell<Option<Report>> = const { RefCell::new(None) };
    static WATCHED: RefCell<Option<Arc<WatchList>>> = const { RefCell::new(None) };
}

//! What counts and locks cost when threads meet at them: `arc` and `mutex`, against std and `arc-swap`.
//!
//! Wall time per operation of each thread: two threads that do not get in each other's way show the time of one.
//!
//! `rc::Shared` and `&T` are the control. They share nothing that is written, so if they take twice as long with two
//! threads as with one, the threads have taken turns on one processor, and the other rows of that run tell nothing of
//! contention.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arc_swap::{ArcSwap, Cache};
use memtutor::patterns::arc::{Published, Shared};
use memtutor::patterns::mutex::Locked;
use memtutor::patterns::rc;

use super::harness::{Bench, Stopwatch};

/// A value with its counts in cache lines of its own: what is measured is sharing on purpose, not neighbours by chance.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Apart<T>(T);

/// Runs the workloads of `arc` and `mutex`.
pub fn run(bench: &mut Bench) {
    for threads in [1, 2] {
        let each = Threads { threads, times: bench.size(1_000_000) };
        clone_and_drop(bench, each);
        load_a_snapshot(bench, each);
        add_one(bench, each);
    }
}

fn clone_and_drop(bench: &mut Bench, each: Threads) {
    let Some(workload) = bench.workload(&each.named("arc/clone and drop")) else { return };
    let new = || Shared::new(Apart(7_u64));
    let one = new();
    workload
        .operations(each.times)
        .contender("Shared, one for each thread", each.does(new, |own| drop(black_box(own.clone()))))
        .contender("Shared, one for all", each.does(|| &one, |one| drop(black_box(Shared::clone(one)))))
        .contender(
            "rc::Shared, one for each thread",
            each.does(|| rc::Shared::new(Apart(7_u64)), |own| drop(black_box(own.clone()))),
        )
        .contender("&T, the same for all", each.does(|| &*one, |value| consume(*value)))
        .run();
}

fn load_a_snapshot(bench: &mut Bench, each: Threads) {
    let Some(workload) = bench.workload(&each.named("arc/load a snapshot")) else { return };
    let published = Published::new(Apart(7_u64));
    let locked = RwLock::new(Arc::new(Apart(7_u64)));
    let read = || Arc::clone(&locked.read().unwrap_or_else(PoisonError::into_inner));
    let swap = ArcSwap::from_pointee(Apart(7_u64));
    workload
        .operations(each.times)
        .contender("Published::load", each.does(|| (), |()| drop(black_box(published.load()))))
        .contender("RwLock<Arc>, read and clone", each.does(|| (), |()| drop(black_box(read()))))
        .contender("ArcSwap::load", each.does(|| (), |()| drop(black_box(swap.load()))))
        .contender("Reader::load", each.does(|| published.reader(), |reader| consume(reader.load())))
        .contender("arc_swap::Cache::load", each.does(|| Cache::new(&swap), |cache| consume(cache.load())))
        .goal("Reader::load", &["arc_swap::Cache::load"], 1.0, 0.1)
        .run();
}

fn add_one(bench: &mut Bench, each: Threads) {
    let Some(workload) = bench.workload(&each.named("mutex/add one")) else { return };
    let by_hand = Apart(Mutex::new(0_u64));
    let locked = Apart(Locked::new(0_u64));
    let atomic = Apart(AtomicU64::new(0));
    let add = |locked: &Locked<u64>| consume(&locked.update(|count| *count += 1));
    workload
        .operations(each.times)
        .contender(
            "Mutex, locked by hand",
            each.does(|| (), |()| *by_hand.0.lock().unwrap_or_else(PoisonError::into_inner) += 1),
        )
        .contender("Locked::update, one for all", each.does(|| (), |()| add(&locked.0)))
        .contender("Locked::update, one for each thread", each.does(|| Apart(Locked::new(0)), |own| add(&own.0)))
        .contender("AtomicU64, one for all", each.does(|| (), |()| consume(&atomic.0.fetch_add(1, Ordering::Relaxed))))
        .goal("Locked::update, one for all", &["Mutex, locked by hand"], 1.0, 0.1)
        .run();
}

/// So many threads that each do a thing so many times.
#[derive(Clone, Copy)]
struct Threads {
    threads: usize,
    times: usize,
}

impl Threads {
    fn named(self, what: &str) -> String {
        format!("{what}/{} thread{}", self.threads, if self.threads == 1 { "" } else { "s" })
    }

    /// A contender: every thread makes what is its own, then works with it.
    fn does<T>(self, own: impl Fn() -> T + Sync, work: impl Fn(&mut T) + Sync) -> impl FnMut(&mut Stopwatch) -> u64 {
        move |watch| {
            watch.time_threads(self.threads, || {
                let mut own = own();
                for _ in 0..self.times {
                    work(&mut own);
                }
            });
            0
        }
    }
}

/// Keeps the compiler from finding out that nobody looks.
fn consume<T>(value: &T) {
    black_box(value);
}

//! The pool against slotmap's `SlotMap` and `slab`, with values of three sizes.
//!
//! The goals are the best that hand-made sketches of this layout reached; the noise allowances are those of an A/A control, the
//! same code measured against itself.

use std::hint::black_box;

use memtutor::patterns::pool::{Handle, Pool};
use slab::Slab;
use slotmap::{DefaultKey, DenseSlotMap, SlotMap};

use super::harness::{Bench, Stopwatch};

/// How many slots are vacated before they are filled again in the batched churn.
const BATCH: usize = 4096;

/// Runs the pool's workloads.
pub fn run(bench: &mut Bench) {
    run_for::<u64>(bench, &Goals { fill: 0.75, half_full: 0.25, bytes: 12.0 });
    run_for::<[u64; 8]>(bench, &Goals { fill: 0.95, half_full: 0.70, bytes: 68.0 });
    run_for::<String>(bench, &Goals { fill: 0.75, half_full: 0.45, bytes: 28.0 });
}

/// The goals that differ between values; each but `bytes` is a ratio to `SlotMap`.
struct Goals {
    fill: f64,
    half_full: f64,
    bytes: f64,
}

fn run_for<T: Payload>(bench: &mut Bench, goals: &Goals) {
    let n = bench.size(1_000_000);
    let name = |what: &str| format!("pool/{what}/{}", T::NAME);
    if let Some(workload) = bench.workload(&name("fill cold")) {
        workload
            .operations(n)
            .contender("SlotMap", fill::<SlotMap<DefaultKey, T>, T>(n))
            .contender("slab", fill::<Slab<T>, T>(n))
            .contender("Pool", fill::<Pool<T>, T>(n))
            .goal("Pool", &["SlotMap"], goals.fill, 0.10)
            .run();
    }
    for (what, n) in [("random get", n), ("random get, in cache", n / 100)] {
        if let Some(workload) = bench.workload(&name(what)) {
            workload
                .operations(GETS)
                .contender("SlotMap", get::<SlotMap<DefaultKey, T>, T>(n))
                .contender("slab", get::<Slab<T>, T>(n))
                .contender("Pool", get::<Pool<T>, T>(n))
                .goal("Pool", &["SlotMap"], 1.0, 0.10)
                .run();
        }
    }
    if let Some(workload) = bench.workload(&name("free one, allocate one")) {
        workload
            .operations(n)
            .contender("SlotMap", churn_one::<SlotMap<DefaultKey, T>, T>(n))
            .contender("slab", churn_one::<Slab<T>, T>(n))
            .contender("Pool", churn_one::<Pool<T>, T>(n))
            .goal("Pool", &["SlotMap"], 1.0, if T::NAME == "u64" { 0.10 } else { 0.25 })
            .run();
    }
    if let Some(workload) = bench.workload(&name("free 4096, allocate 4096")) {
        workload
            .operations(n)
            .contender("SlotMap", churn_batch::<SlotMap<DefaultKey, T>, T>(n))
            .contender("slab", churn_batch::<Slab<T>, T>(n))
            .contender("Pool", churn_batch::<Pool<T>, T>(n))
            .goal("Pool", &["SlotMap"], 0.9, 0.10)
            .run();
    }
    if let Some(workload) = bench.workload(&name("walk, half full")) {
        workload
            .operations(n / 2 * WALKS)
            .contender("SlotMap", walk::<SlotMap<DefaultKey, T>, T>(n))
            .contender("DenseSlotMap", walk::<DenseSlotMap<DefaultKey, T>, T>(n))
            .contender("slab", walk::<Slab<T>, T>(n))
            .contender("Pool", walk::<Pool<T>, T>(n))
            .goal("Pool", &["SlotMap"], goals.half_full, 0.10)
            .run();
    }
    if let Some(memory) = bench.memory(&name("bytes, full")) {
        memory
            .items(n)
            .contender("SlotMap", || full::<SlotMap<DefaultKey, T>, T>(inline::<T>(n)))
            .contender("slab", || full::<Slab<T>, T>(inline::<T>(n)))
            .contender("Pool", || full::<Pool<T>, T>(inline::<T>(n)))
            .bytes_goal("Pool", goals.bytes)
            .report();
    }
}

/// A value to store.
trait Payload: Sized + 'static {
    const NAME: &'static str;

    /// The `number`th value.
    fn new(number: u64) -> Self;

    /// A value that owns no heap memory, where only the container's memory is of interest.
    fn inline() -> Self;

    /// Reads a part of the value that lies in the slot itself.
    fn read(&self) -> u64;
}

impl Payload for u64 {
    const NAME: &'static str = "u64";

    fn new(number: u64) -> Self {
        number
    }

    fn inline() -> Self {
        0
    }

    fn read(&self) -> u64 {
        *self
    }
}

impl Payload for [u64; 8] {
    const NAME: &'static str = "64 bytes";

    fn new(number: u64) -> Self {
        [number; 8]
    }

    fn inline() -> Self {
        [0; 8]
    }

    fn read(&self) -> u64 {
        self[0]
    }
}

impl Payload for String {
    const NAME: &'static str = "String";

    fn new(number: u64) -> Self {
        number.to_string()
    }

    fn inline() -> Self {
        Self::new()
    }

    fn read(&self) -> u64 {
        self.len() as u64
    }
}

/// What the contenders have in common.
trait Container<T: 'static> {
    type Key: Copy;

    fn with_room(capacity: usize) -> Self;
    fn put(&mut self, value: T) -> Self::Key;
    fn take(&mut self, key: Self::Key) -> T;
    fn find(&self, key: Self::Key) -> &T;
    fn each(&self) -> impl Iterator<Item = &T>;
}

impl<T: 'static> Container<T> for Pool<T> {
    type Key = Handle<T>;

    fn with_room(capacity: usize) -> Self {
        Self::with_capacity(capacity)
    }

    fn put(&mut self, value: T) -> Handle<T> {
        self.allocate(value).ok().expect("a growing pool has room")
    }

    fn take(&mut self, key: Handle<T>) -> T {
        self.deallocate(key).expect("the handle is live")
    }

    fn find(&self, key: Handle<T>) -> &T {
        self.get(key).expect("the handle is live")
    }

    fn each(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }
}

macro_rules! slot_map_containers {
    ($($map:ident),*) => {$(
        impl<T: 'static> Container<T> for $map<DefaultKey, T> {
            type Key = DefaultKey;

            fn with_room(capacity: usize) -> Self {
                Self::with_capacity(capacity)
            }

            fn put(&mut self, value: T) -> DefaultKey {
                self.insert(value)
            }

            fn take(&mut self, key: DefaultKey) -> T {
                self.remove(key).expect("the key is live")
            }

            fn find(&self, key: DefaultKey) -> &T {
                self.get(key).expect("the key is live")
            }

            fn each(&self) -> impl Iterator<Item = &T> {
                self.values()
            }
        }
    )*};
}

slot_map_containers!(SlotMap, DenseSlotMap);

impl<T: 'static> Container<T> for Slab<T> {
    type Key = usize;

    fn with_room(capacity: usize) -> Self {
        Self::with_capacity(capacity)
    }

    fn put(&mut self, value: T) -> usize {
        self.insert(value)
    }

    fn take(&mut self, key: usize) -> T {
        self.try_remove(key).expect("the key is live")
    }

    fn find(&self, key: usize) -> &T {
        self.get(key).expect("the key is live")
    }

    fn each(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }
}

fn values<T: Payload>(n: usize) -> Vec<T> {
    (0..n as u64).map(T::new).collect()
}

fn inline<T: Payload>(n: usize) -> impl ExactSizeIterator<Item = T> {
    (0..n).map(|_| T::inline())
}

fn full<C: Container<T>, T: Payload>(values: impl ExactSizeIterator<Item = T>) -> C {
    let mut container = C::with_room(values.len());
    for value in values {
        black_box(container.put(value));
    }
    container
}

/// The numbers below `n` in random order, the same for every contender.
fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut order);
    order
}

/// A container with `n` values, and their keys.
fn filled<C: Container<T>, T: Payload>(n: usize) -> (C, Vec<C::Key>) {
    let mut container = C::with_room(n);
    let keys = values(n).into_iter().map(|value| container.put(value)).collect();
    (container, keys)
}

/// Makes a container and moves `n` values in; the memory is fresh each time.
fn fill<C: Container<T>, T: Payload>(n: usize) -> impl FnMut(&mut Stopwatch) -> u64 {
    move |watch| {
        let source = values::<T>(n);
        let container: C = watch.time(|| full(source.into_iter()));
        container.each().count() as u64
    }
}

/// How many values one repetition of [`get`] reads.
const GETS: usize = 1_000_000;

/// Reads values in random order.
fn get<C: Container<T>, T: Payload>(n: usize) -> impl FnMut(&mut Stopwatch) -> u64 {
    let (container, keys) = filled::<C, T>(n);
    let keys: Vec<C::Key> = shuffled(n, 1).into_iter().map(|place| keys[place]).collect();
    move |watch| {
        let rounds = GETS.div_ceil(n);
        watch.time(|| (0..rounds).map(|_| keys.iter().map(|&key| container.find(key).read()).sum::<u64>()).sum())
    }
}

/// Vacates a random slot and fills one again, once for each value. `black_box` stands between, or the two are fused into a
/// replacement.
fn churn_one<C: Container<T>, T: Payload>(n: usize) -> impl FnMut(&mut Stopwatch) -> u64 {
    let (mut container, mut keys) = filled::<C, T>(n);
    let mut seed = 0;
    move |watch| {
        seed += 1;
        let order = shuffled(n, seed);
        watch.time(|| {
            for &place in &order {
                let value = black_box(container.take(keys[place]));
                keys[place] = container.put(value);
            }
        });
        container.each().map(T::read).fold(0, u64::wrapping_add)
    }
}

/// Vacates 4096 random slots, then fills as many again, until each value has moved once.
fn churn_batch<C: Container<T>, T: Payload>(n: usize) -> impl FnMut(&mut Stopwatch) -> u64 {
    let (mut container, mut keys) = filled::<C, T>(n);
    let mut seed = 0;
    let mut hand = Vec::with_capacity(BATCH);
    move |watch| {
        seed += 1;
        let order = shuffled(n, seed);
        watch.time(|| {
            for places in order.chunks(BATCH) {
                hand.extend(places.iter().map(|&place| container.take(keys[place])));
                black_box(&mut hand);
                for (&place, value) in places.iter().zip(hand.drain(..)) {
                    keys[place] = container.put(value);
                }
            }
        });
        container.each().map(T::read).fold(0, u64::wrapping_add)
    }
}

/// How often one repetition of [`walk`] walks over the container.
const WALKS: usize = 4;

/// Adds up all values of a container whose slots are half vacant, at random.
fn walk<C: Container<T>, T: Payload>(n: usize) -> impl FnMut(&mut Stopwatch) -> u64 {
    let (mut container, keys) = filled::<C, T>(n);
    for place in shuffled(n, 1).into_iter().take(n / 2) {
        drop(container.take(keys[place]));
    }
    move |watch| {
        watch.time(|| {
            let mut sum = 0;
            for _ in 0..WALKS {
                for value in black_box(&container).each() {
                    sum += value.read();
                }
            }
            sum
        })
    }
}

//! Records against a vector of arrays, whose record size the compiler knows.

use std::hint::black_box;

use memtutor::patterns::records::Records;

use super::harness::{Bench, Stopwatch};

/// Bytes per record.
const SIZE: usize = 16;

/// What an A/A run of memory-bound reads differs by.
const NOISE: f64 = 0.10;

type Array = [u8; SIZE];

/// Runs the records' workloads.
pub fn run(bench: &mut Bench) {
    let n = bench.size(1_000_000);
    let in_order: Vec<usize> = (0..n).collect();
    let mut shuffled = in_order.clone();
    fastrand::Rng::with_seed(1).shuffle(&mut shuffled);
    for (order, places) in [("in order", &in_order), ("at random", &shuffled)] {
        let mut arrays: Vec<Array> = (0..n as u128).map(u128::to_ne_bytes).collect();
        let mut records = records(&arrays);
        if let Some(workload) = bench.workload(&format!("records/get {order}")) {
            workload
                .operations(n)
                .contender("Vec<[u8; 16]>", |watch| sum(watch, places, |place| number(&arrays[place])))
                .contender("Records", |watch| {
                    sum(watch, places, |place| number(records.get(place).expect("the record exists")))
                })
                .contender("Records::view", |watch| {
                    let view = records.view::<Array>().expect("bytes have any alignment");
                    sum(watch, places, |place| number(&view[place]))
                })
                .goal("Records", &["Vec<[u8; 16]>"], 1.05, NOISE)
                .goal("Records::view", &["Vec<[u8; 16]>"], 1.05, NOISE)
                .run();
        }
        if let Some(workload) = bench.workload(&format!("records/set {order}")) {
            workload
                .operations(n)
                .contender("Vec<[u8; 16]>", |watch| {
                    watch.time(|| {
                        for &place in places {
                            arrays[place] = black_box(place as u128).to_ne_bytes();
                        }
                    });
                    number(&arrays[n / 2])
                })
                .contender("Records", |watch| {
                    watch.time(|| {
                        for &place in places {
                            let record = black_box(place as u128).to_ne_bytes();
                            records.set(place, &record).expect("the record exists");
                        }
                    });
                    number(records.get(n / 2).expect("the record exists"))
                })
                .goal("Records", &["Vec<[u8; 16]>"], 1.05, NOISE)
                .run();
        }
    }
    let arrays: Vec<Array> = (0..n as u128).map(u128::to_ne_bytes).collect();
    let records = records(&arrays);
    if let Some(workload) = bench.workload("records/walk") {
        workload
            .operations(n)
            .contender("Vec<[u8; 16]>", |watch| watch.time(|| arrays.iter().map(|array| number(array)).sum()))
            .contender("Records", |watch| watch.time(|| records.iter().map(number).sum()))
            .contender("Records::view", |watch| {
                let view = records.view::<Array>().expect("bytes have any alignment");
                watch.time(|| view.iter().map(|array| number(array)).sum())
            })
            .goal("Records::view", &["Vec<[u8; 16]>"], 1.05, NOISE)
            .run();
    }
}

/// The arrays as records, in memory that is taken at once as theirs is: pages that a growing block gathers are slower to reach.
fn records(arrays: &[Array]) -> Records {
    let mut records = Records::zeroed(SIZE, arrays.len()).expect("the arrays fit in memory");
    for (place, array) in arrays.iter().enumerate() {
        records.set(place, array).expect("the array has the size of a record");
    }
    records
}

/// Adds up what `read` finds at these places. Twice, and the second time counts: two contenders read the same memory, and the
/// cache may or may not still hold it.
fn sum(watch: &mut Stopwatch, places: &[usize], read: impl Fn(usize) -> u64) -> u64 {
    let sum = || places.iter().map(|&place| read(place)).sum();
    black_box::<u64>(sum());
    watch.time(sum)
}

/// The first eight bytes of a record as a number.
fn number(record: &[u8]) -> u64 {
    record.first_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes))
}

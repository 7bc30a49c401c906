//! What the lesson on capacity runs: vectors that grow, buffers that stay, and a small result in a large block.

use std::array;
use std::collections::HashMap;
use std::hint::black_box;
use std::io::BufRead;
use std::mem;

use memtutor::probe::{Ratio, Stage, race, step};

/// The first `N` capacities of a vector that is pushed to.
fn capacities<T: Clone, const N: usize>(item: T) -> [usize; N] {
    let mut items = Vec::new();
    array::from_fn(|_| {
        while items.len() < items.capacity() {
            items.push(item.clone());
        }
        items.push(item.clone());
        items.capacity()
    })
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    grow(stage);
    announce(stage);
    reserve_one_by_one(stage);
    empty_and_fill(stage);
    keep_few(stage);
    map(stage);
    read_lines(stage);
    time(stage);
}

fn grow(stage: &mut Stage) {
    let mut samples: Vec<u64> = Vec::new();
    step!(stage, "empty", show[samples], facts { capacity: samples.capacity() });

    samples.push(10);
    step!(stage, "first", show[samples], facts { len: samples.len(), capacity: samples.capacity() });

    for sample in [11, 12, 13] {
        samples.push(sample);
    }
    step!(stage, "full", show[samples], facts { len: samples.len(), capacity: samples.capacity() });

    drop(samples);
    let mut log: Vec<u64> = Vec::new();
    for number in 0..100 {
        log.push(number);
    }
    step!(stage, "hundred", dropped[samples], facts { len: log.len(), capacity: log.capacity() });

    for number in 100..1000 {
        log.push(number);
    }
    step!(stage, "thousand", facts { len: log.len(), capacity: log.capacity() });

    drop(log);
    let numbers: [usize; 9] = capacities(0_u64);
    let pushed = numbers[7] + 1;
    let carried: usize = numbers[..8].iter().sum();
    step!(stage, "doubling", show[numbers], facts { pushed: pushed, carried: carried });

    let bytes: [usize; 4] = capacities(0_u8);
    let pages: [usize; 4] = capacities([0_u8; 4096]);
    step!(stage, "starts", show [bytes, numbers, pages], facts {
        bytes: bytes[0],
        numbers: numbers[0],
        pages: pages[0],
    });
}

fn announce(stage: &mut Stage) {
    let mut log: Vec<u64> = Vec::with_capacity(1000);
    step!(stage, "announced", dropped [bytes, numbers, pages], facts { len: log.len(), capacity: log.capacity() });

    for number in 0..1000 {
        log.push(number);
    }
    step!(stage, "as_announced", facts { len: log.len(), capacity: log.capacity() });

    log.push(1000);
    step!(stage, "one_more", facts { len: log.len(), capacity: log.capacity() });

    drop(log);
    let all: Vec<u64> = (0..1000).collect();
    step!(stage, "hinted", show[all], facts { hint: (0..1000).size_hint().0, capacity: all.capacity() });

    drop(all);
    let passing = (0..1000).filter(|number| number % 2 == 0);
    let hint = passing.size_hint().0;
    let even: Vec<u64> = passing.collect();
    step!(stage, "unhinted", show[even], dropped[all], facts { hint: hint, capacity: even.capacity() });
}

fn reserve_one_by_one(stage: &mut Stage) {
    let mut tight: Vec<u64> = Vec::new();
    for number in 0..1000 {
        tight.reserve_exact(1);
        tight.push(number);
    }
    step!(stage, "exact", show[tight], dropped[even], facts { len: tight.len(), capacity: tight.capacity() });

    drop(tight);
    let mut loose: Vec<u64> = Vec::new();
    for number in 0..1000 {
        loose.reserve(1);
        loose.push(number);
    }
    step!(stage, "amortised", show[loose], dropped[tight], facts { len: loose.len(), capacity: loose.capacity() });
}

fn empty_and_fill(stage: &mut Stage) {
    let mut buffer: Vec<u64> = (0..1000).collect();
    step!(stage, "peak", show[buffer], dropped[loose], facts { len: buffer.len(), capacity: buffer.capacity() });

    buffer.clear();
    step!(stage, "cleared", show[buffer], facts { len: buffer.len(), capacity: buffer.capacity() });

    for number in 0..1000 {
        buffer.push(number);
    }
    step!(stage, "refilled", show[buffer], facts { len: buffer.len(), capacity: buffer.capacity() });

    let batch = mem::take(&mut buffer);
    step!(stage, "taken", show [batch, buffer], facts { batch: batch.capacity(), buffer: buffer.capacity() });

    drop(batch);
    buffer.extend(0..1000);
    buffer.truncate(10);
    buffer.shrink_to_fit();
    step!(stage, "shrunk", show[buffer], dropped[batch], facts { len: buffer.len(), capacity: buffer.capacity() });
}

/// The few samples that somebody should look at.
fn alerts(batch: Vec<u64>) -> Vec<u64> {
    batch.into_iter().filter(|sample| sample % 100 == 0).collect()
}

fn keep_few(stage: &mut Stage) {
    let batch: Vec<u64> = (0..1000).collect();
    step!(stage, "batch", show[batch], dropped[buffer], facts { len: batch.len() });

    let kept = alerts(batch);
    step!(stage, "kept", show[kept], moved[batch => kept], facts { len: kept.len(), capacity: kept.capacity() });

    drop(kept);
    let mut store: Vec<Vec<u64>> = (0..10).map(|_| alerts((0..1000).collect())).collect();
    let used: usize = store.iter().map(|alerts| size_of_val(alerts.as_slice())).sum();
    step!(stage, "stored", dropped[kept], facts { used: used });

    for alerts in &mut store {
        alerts.shrink_to_fit();
    }
    step!(stage, "store_shrunk", facts { lists: store.len() });

    drop(store);
    let batch: Vec<u64> = (0..1000).collect();
    let copied: Vec<u64> = batch.iter().copied().filter(|sample| sample % 100 == 0).collect();
    drop(batch);
    step!(stage, "copied", show[copied], facts { len: copied.len(), capacity: copied.capacity() });
}

fn map(stage: &mut Stage) {
    let mut sessions: HashMap<u64, u64> = HashMap::with_capacity(10);
    step!(stage, "map", dropped[copied], facts { len: sessions.len(), capacity: sessions.capacity() });

    for id in 0..1000 {
        sessions.insert(id, 0);
    }
    step!(stage, "crowd", facts { len: sessions.len(), capacity: sessions.capacity() });

    sessions.retain(|&id, _| id < 10);
    step!(stage, "few", facts { len: sessions.len() });

    sessions.shrink_to_fit();
    step!(stage, "map_shrunk", facts { len: sessions.len(), capacity: sessions.capacity() });
}

/// Reads each line into a `String` of its own.
fn read_into_new(input: &[u8]) -> usize {
    input.lines().map_while(Result::ok).filter(|line| line.contains("error")).count()
}

/// Reads one line after the other into the same `String`.
fn read_into_same(mut input: &[u8]) -> usize {
    let mut line = String::new();
    let mut errors = 0;
    while input.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
        errors += usize::from(line.contains("error"));
        line.clear();
    }
    errors
}

fn read_lines(stage: &mut Stage) {
    let text = "12:00 error 1707\n12:01 all well!!\n".repeat(50);
    step!(stage, "text", facts { lines: text.lines().count() });

    let errors = read_into_new(text.as_bytes());
    step!(stage, "lines", facts { errors: errors });

    let errors = read_into_same(text.as_bytes());
    step!(stage, "read_line", facts { errors: errors });

    let mut new = || read_into_new(text.as_bytes());
    let mut same = || read_into_same(text.as_bytes());
    let [new, same] = race(20, [&mut new, &mut same]);
    step!(stage, "reading", facts { new: new, same: same, ratio: Ratio::of(new, same) });
}

fn fill(mut log: Vec<u64>) -> Vec<u64> {
    for number in 0..1000 {
        log.push(black_box(number));
    }
    log
}

fn time(stage: &mut Stage) {
    let mut grown = || fill(Vec::new());
    let mut announced = || fill(Vec::with_capacity(1000));
    let [grown, announced] = race(20, [&mut grown, &mut announced]);
    step!(stage, "filling", facts { grown: grown, announced: announced, ratio: Ratio::of(grown, announced) });
}

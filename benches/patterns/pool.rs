//! The pool against slotmap's `SlotMap` and `slab`.

use super::harness::Bench;

/// Runs the pool's workloads.
pub fn run(bench: &mut Bench) {
    let n = bench.size(1_000_000);
    if let Some(workload) = bench.workload("pool/smoke") {
        workload
            .operations(n)
            .contender("SlotMap", |watch| watch.time(|| (0..n as u64).sum()))
            .contender("SlotMap again", |watch| watch.time(|| (0..n as u64).sum()))
            .goal("SlotMap again", &["SlotMap"], 1.0, 0.1)
            .run();
    }
    if let Some(memory) = bench.memory("pool/bytes") {
        memory.items(n).contender("Vec", || vec![0u64; n]).bytes_goal("Vec", 8.0).blocks_goal("Vec", 1).report();
    }
}

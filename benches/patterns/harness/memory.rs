//! Counting heap bytes.

use std::hint::black_box;

use memtutor::probe::measure;

use super::{Bench, Goal, progress};

/// Contenders that hold the same items, and how many heap bytes each needs.
#[derive(Debug)]
#[must_use = "the rows are lost without `report`"]
pub struct Memory<'a> {
    bench: &'a mut Bench,
    name: String,
    items: usize,
    rows: Vec<(String, Live)>,
    goals: Vec<Goal>,
}

/// Heap memory that is live at one moment, as requested from the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Bytes, without the allocator's own rounding.
    pub bytes: i64,
    /// Separate allocations.
    pub blocks: i64,
}

impl<'a> Memory<'a> {
    pub(super) fn new(bench: &'a mut Bench, name: &str) -> Self {
        Self { bench, name: name.to_owned(), items: 1, rows: Vec::new(), goals: Vec::new() }
    }

    /// How many items each contender holds: the table shows bytes per item.
    pub fn items(mut self, items: usize) -> Self {
        self.items = items;
        self
    }

    /// Runs `build` and counts the bytes and blocks that are live in the end. What `build` captured is not counted.
    pub fn contender<T>(mut self, name: &str, build: impl FnOnce() -> T) -> Self {
        progress(&self.name, 1, 1);
        let (value, allocations) = measure(build);
        drop(black_box(value));
        let counted = allocations.value().expect("the bench runs on the counting allocator");
        let difference = |more: u64, less: u64| more.cast_signed() - less.cast_signed();
        let live = Live {
            bytes: difference(counted.allocated.bytes, counted.freed.bytes),
            blocks: difference(counted.allocated.blocks, counted.freed.blocks),
        };
        self.rows.push((name.to_owned(), live));
        self
    }

    /// Sets a goal: at most so many live bytes per item.
    pub fn bytes_goal(self, contender: &str, at_most: f64) -> Self {
        self.goal(contender, "bytes per item", at_most)
    }

    /// Sets a goal: at most so many live heap blocks in all.
    pub fn blocks_goal(self, contender: &str, at_most: u32) -> Self {
        self.goal(contender, "blocks", f64::from(at_most))
    }

    /// Adds the rows to the report.
    pub fn report(self) {
        self.bench.report.add_memory(self.name, self.items, self.rows, self.goals);
    }

    fn goal(mut self, contender: &str, quantity: &'static str, at_most: f64) -> Self {
        // Counted, not timed: the slack is for the fixed few bytes that any container has besides its items.
        self.goals.push(Goal { contender: contender.to_owned(), against: Vec::new(), quantity, at_most, noise: 1e-4 });
        self
    }
}

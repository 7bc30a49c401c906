//! Reading the counters around a piece of code.

use std::hint::black_box;
use std::sync::OnceLock;

use super::alloc::{Totals, live_and_peak, set_peak, thread_totals};
use super::recording::{Allocations, Amount, Measured};
use super::thread::{finished_children, started_children};

/// Runs `work` and says what it asked of the heap, by this thread and by threads it started with [`super::thread`] that ended
/// before it returned. Other threads do not disturb it. Measurements may nest.
///
/// Where the counting allocator is not installed the answer is [`Measured::NotMeasured`].
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Measured<Allocations>) {
    let meter = Meter::start();
    let result = work();
    (result, meter.read())
}

/// Whether the counting allocator is this process's global allocator.
pub fn is_measuring() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let before = thread_totals();
        drop(black_box(Box::new(0_u8)));
        thread_totals() != before
    })
}

/// The counters at the start of a piece of code.
#[derive(Debug)]
pub(super) struct Meter {
    start: Totals,
    start_live: i64,
    outer_peak: i64,
    started_children: usize,
}

impl Meter {
    pub(super) fn start() -> Self {
        is_measuring(); // Its own probe must not fall into the measured piece.
        let (start_live, outer_peak) = live_and_peak();
        set_peak(start_live);
        Self { start: family_totals(), start_live, outer_peak, started_children: started_children() }
    }

    /// Starts again from here.
    pub(super) fn restart(&mut self) {
        let (live, peak) = live_and_peak();
        self.outer_peak = self.outer_peak.max(peak);
        set_peak(live);
        self.start_live = live;
        self.started_children = started_children();
        self.start = family_totals();
    }

    /// What was counted since the start.
    pub(super) fn read(&self) -> Measured<Allocations> {
        if !is_measuring() {
            return Measured::NotMeasured;
        }
        let now = family_totals();
        let (_, peak) = live_and_peak();
        let alone = started_children() == self.started_children;
        Measured::Value(Allocations {
            allocated: now.allocated.since(self.start.allocated),
            freed: now.freed.since(self.start.freed),
            reallocations: now.reallocations.wrapping_sub(self.start.reallocations),
            peak_bytes: alone.then(|| peak.saturating_sub(self.start_live).max(0).cast_unsigned()),
        })
    }
}

impl Drop for Meter {
    /// An outer measurement has seen the inner one's peak as well.
    fn drop(&mut self) {
        let (_, peak) = live_and_peak();
        set_peak(peak.max(self.outer_peak));
    }
}

fn family_totals() -> Totals {
    thread_totals().plus(finished_children())
}

impl Amount {
    fn since(self, start: Self) -> Self {
        Self { blocks: self.blocks.wrapping_sub(start.blocks), bytes: self.bytes.wrapping_sub(start.bytes) }
    }

    fn plus(self, other: Self) -> Self {
        Self { blocks: self.blocks.wrapping_add(other.blocks), bytes: self.bytes.wrapping_add(other.bytes) }
    }
}

impl Totals {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            allocated: self.allocated.plus(other.allocated),
            freed: self.freed.plus(other.freed),
            reallocations: self.reallocations.wrapping_add(other.reallocations),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::thread;

    use super::measure;
    use crate::probe::recording::{Allocations, Amount, Measured};

    fn value<T>((_, measured): (T, Measured<Allocations>)) -> Allocations {
        measured.value().expect("unit tests install the allocator")
    }

    #[test]
    fn blocks_bytes_and_reallocations_are_exact() {
        let grown = value(measure(|| {
            let mut bytes: Vec<u8> = Vec::with_capacity(10);
            bytes.extend([0; 10]);
            bytes.reserve_exact(30);
            bytes.truncate(5);
            bytes.shrink_to_fit();
        }));
        assert_eq!(grown.allocated, Amount { blocks: 1, bytes: 40 });
        assert_eq!(grown.freed, Amount { blocks: 1, bytes: 40 });
        assert_eq!((grown.reallocations, grown.peak_bytes), (2, Some(40)));
    }

    #[test]
    fn nothing_asked_is_measured_as_zero() {
        assert_eq!(value(measure(|| black_box(1 + 1))), Allocations { peak_bytes: Some(0), ..Allocations::default() });
    }

    #[test]
    fn an_inner_peak_is_seen_by_the_outer_measurement_too() {
        let mut inner = Allocations::default();
        let outer = value(measure(|| {
            let kept = vec![0_u8; 100];
            inner = value(measure(|| drop(vec![0_u8; 1000])));
            kept
        }));
        assert_eq!((inner.peak_bytes, outer.peak_bytes), (Some(1000), Some(1100)));
    }

    #[test]
    fn other_threads_do_not_disturb() {
        let measured = thread::scope(|scope| {
            let noise = scope.spawn(|| (0..10_000).for_each(|size| drop(black_box(vec![0_u8; size % 100 + 1]))));
            let measured = value(measure(|| (0..1000).for_each(|_| drop(black_box(Box::new(7_u64))))));
            noise.join().expect("it only allocates");
            measured
        });
        assert_eq!((measured.allocated.blocks, measured.allocated.bytes), (1000, 8000));
        assert_eq!(measured.freed, measured.allocated);
    }
}

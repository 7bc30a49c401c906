//! What the harness asks of the system: the thread's CPU clock, a steady `malloc`, and a count of live heap bytes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use super::Live;

/// CPU time this thread has used, in nanoseconds.
#[cfg(unix)]
pub fn thread_nanoseconds() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid `timespec` to write to.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0, "this system has no thread CPU clock");
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Wall time where there is no thread CPU clock at hand: noisier, still paired.
#[cfg(not(unix))]
pub fn thread_nanoseconds() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_nanos() as u64
}

/// Makes glibc map each block over 128 KiB freshly. Its default threshold grows with the first such block that is freed, and a
/// "cold" fill would reuse the warm pages of the contender before it.
pub fn pin_mmap_threshold() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `mallopt` takes two integers; `main` calls it before any other thread runs.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 128 * 1024);
    }
}

/// The system allocator, which counts this thread's live blocks while [`count_live`] runs. Otherwise it only looks at a flag, so
/// that contenders who allocate much pay nothing for it.
#[derive(Debug)]
pub struct Allocator;

thread_local! {
    static COUNT: Cell<Option<Live>> = const { Cell::new(None) };
}

/// Runs `build`; how much more is live on the heap after it than before.
pub fn count_live<T>(build: impl FnOnce() -> T) -> (T, Live) {
    COUNT.set(Some(Live::default()));
    let value = build();
    let live = COUNT.take().unwrap_or_default();
    (value, live)
}

fn count(blocks: i64, bytes: i64) {
    COUNT.with(|count| {
        if let Some(live) = count.get() {
            count.set(Some(Live { bytes: live.bytes + bytes, blocks: live.blocks + blocks }));
        }
    });
}

// SAFETY: every call is passed on to `System` unchanged; counting touches a `const` thread-local that never allocates.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size() as i64);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size() as i64);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-1, -(layout.size() as i64));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(0, size as i64 - layout.size() as i64);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(block, layout, size) }
    }
}

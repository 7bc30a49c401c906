//! What the harness asks of the system: the thread's CPU clock and a steady `malloc`.

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

/// Gives all free memory back to the system, so that each contender begins with the same heap. glibc sets small freed blocks
/// aside and joins them on a later, larger request: the contender after a million small blocks would pay for tidying them up.
pub fn settle_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `malloc_trim` takes an integer and touches only memory that is free.
    unsafe {
        libc::malloc_trim(0);
    }
}

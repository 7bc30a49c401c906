//! The counting allocator and its counters.
//!
//! Counters belong to the thread: plain cells, no lock, no atomic, no branch beyond the peak, so that counting costs next to
//! nothing and parallel tests do not disturb each other. Threads a demo starts hand their counts to their parent when they end,
//! see [`super::thread`].

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::recording::Amount;

/// A [`GlobalAlloc`] that counts what passes through it and leaves the work to `A`.
///
/// ```standalone_crate
/// use memtutor::probe::{CountingAllocator, measure};
///
/// #[global_allocator]
/// static ALLOCATOR: CountingAllocator = CountingAllocator::system();
///
/// let (boxed, allocations) = measure(|| Box::new(7_u64));
/// let allocations = allocations.value().expect("the allocator is installed above");
/// assert_eq!((allocations.allocated.blocks, allocations.allocated.bytes), (1, 8));
/// # drop(boxed);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CountingAllocator<A = System> {
    inner: A,
}

impl CountingAllocator<System> {
    /// Counts in front of the system's allocator.
    pub const fn system() -> Self {
        Self::new(System)
    }
}

impl<A> CountingAllocator<A> {
    /// Counts in front of `inner`.
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

// SAFETY: every call is forwarded unchanged to `inner`, whose contract this then is. Counting neither allocates nor unwinds:
// it touches const-initialised thread-locals without a destructor and, while a demo is recorded, a list of atomics.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        let block = unsafe { self.inner.alloc(layout) };
        COUNTERS.with(|counters| counters.count_allocation(block, layout.size()));
        block
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        let block = unsafe { self.inner.alloc_zeroed(layout) };
        COUNTERS.with(|counters| counters.count_allocation(block, layout.size()));
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        COUNTERS.with(|counters| counters.count_free(block, layout.size()));
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { self.inner.dealloc(block, layout) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`.
        let moved = unsafe { self.inner.realloc(block, layout, new_size) };
        COUNTERS.with(|counters| counters.count_reallocation(block, moved, layout.size(), new_size));
        moved
    }
}

/// What one thread asked of the heap since it started.
struct Counters {
    allocated_blocks: Cell<u64>,
    allocated_bytes: Cell<u64>,
    freed_blocks: Cell<u64>,
    freed_bytes: Cell<u64>,
    reallocations: Cell<u64>,
    /// The highest `allocated_bytes - freed_bytes` since it was last set; negative where a thread frees what others allocated.
    peak: Cell<i64>,
    /// The blocks whose end this thread reports; null when nobody watches.
    watch_list: Cell<*const WatchList>,
}

thread_local! {
    // Const and without a destructor: the allocator may be called before and after everything else of the thread.
    static COUNTERS: Counters = const {
        Counters {
            allocated_blocks: Cell::new(0),
            allocated_bytes: Cell::new(0),
            freed_blocks: Cell::new(0),
            freed_bytes: Cell::new(0),
            reallocations: Cell::new(0),
            peak: Cell::new(0),
            watch_list: Cell::new(ptr::null()),
        }
    };
}

impl Counters {
    #[inline]
    fn count_allocation(&self, block: *mut u8, size: usize) {
        if !block.is_null() {
            add(&self.allocated_blocks, 1);
            self.grow(size);
        }
    }

    #[inline]
    fn count_free(&self, block: *mut u8, size: usize) {
        add(&self.freed_blocks, 1);
        add(&self.freed_bytes, size);
        self.report_end(block);
    }

    #[inline]
    fn count_reallocation(&self, old: *mut u8, new: *mut u8, old_size: usize, new_size: usize) {
        if new.is_null() {
            return;
        }
        add(&self.reallocations, 1);
        if new_size >= old_size {
            self.grow(new_size - old_size);
        } else {
            add(&self.freed_bytes, old_size - new_size);
        }
        if old != new {
            self.report_end(old);
        }
    }

    #[inline]
    fn grow(&self, bytes: usize) {
        add(&self.allocated_bytes, bytes);
        let live = self.live_bytes();
        if live > self.peak.get() {
            self.peak.set(live);
        }
    }

    #[inline]
    fn live_bytes(&self) -> i64 {
        self.allocated_bytes.get().wrapping_sub(self.freed_bytes.get()).cast_signed()
    }

    #[inline]
    fn report_end(&self, block: *mut u8) {
        let list = self.watch_list.get();
        if !list.is_null() {
            // SAFETY: `watch` sets the pointer from a reference and its guard resets it before that reference ends.
            unsafe { &*list }.mark_freed(block.addr());
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            allocated: Amount { blocks: self.allocated_blocks.get(), bytes: self.allocated_bytes.get() },
            freed: Amount { blocks: self.freed_blocks.get(), bytes: self.freed_bytes.get() },
            reallocations: self.reallocations.get(),
        }
    }
}

#[inline]
fn add(counter: &Cell<u64>, amount: usize) {
    counter.set(counter.get().wrapping_add(amount as u64));
}

/// Counts since the start of a thread, or their difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) allocated: Amount,
    pub(super) freed: Amount,
    pub(super) reallocations: u64,
}

/// What this thread alone has counted.
pub(super) fn thread_totals() -> Totals {
    COUNTERS.with(Counters::totals)
}

/// The thread's live bytes now, and the most there were since [`set_peak`].
pub(super) fn live_and_peak() -> (i64, i64) {
    COUNTERS.with(|counters| (counters.live_bytes(), counters.peak.get()))
}

/// Sets the mark from which the peak rises.
pub(super) fn set_peak(bytes: i64) {
    COUNTERS.with(|counters| counters.peak.set(bytes));
}

/// Runs `work` as if it had asked nothing of the heap: the tutor's own book-keeping in the midst of a demo.
pub(super) fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let (before, (_, peak)) = (thread_totals(), live_and_peak());
    let result = work();
    COUNTERS.with(|counters| {
        counters.allocated_blocks.set(before.allocated.blocks);
        counters.allocated_bytes.set(before.allocated.bytes);
        counters.freed_blocks.set(before.freed.blocks);
        counters.freed_bytes.set(before.freed.bytes);
        counters.reallocations.set(before.reallocations);
        counters.peak.set(peak);
    });
    result
}

/// Addresses of blocks whose end is to be noticed. Fixed in size, because the allocator may not allocate.
#[derive(Debug)]
pub(super) struct WatchList {
    length: AtomicUsize,
    addresses: [AtomicUsize; WatchList::CAPACITY],
    freed: [AtomicBool; WatchList::CAPACITY],
}

impl WatchList {
    /// How many blocks can be watched at once; a demo shows far fewer.
    pub(super) const CAPACITY: usize = 256;

    pub(super) const fn new() -> Self {
        Self {
            length: AtomicUsize::new(0),
            addresses: [const { AtomicUsize::new(0) }; Self::CAPACITY],
            freed: [const { AtomicBool::new(false) }; Self::CAPACITY],
        }
    }

    /// Watches these addresses and forgets the ones before; those beyond the capacity are not watched.
    pub(super) fn watch(&self, addresses: impl Iterator<Item = usize>) {
        let mut length = 0;
        for (address, (slot, freed)) in addresses.zip(self.addresses.iter().zip(&self.freed)) {
            slot.store(address, Ordering::Relaxed);
            freed.store(false, Ordering::Relaxed);
            length += 1;
        }
        self.length.store(length, Ordering::Release);
    }

    /// Whether the block at `address` was freed since it is watched; `None` if it is not watched.
    pub(super) fn was_freed(&self, address: usize) -> Option<bool> {
        self.find(address).map(|freed| freed.load(Ordering::Acquire))
    }

    // Only while a demo is recorded: kept out of the path that every free takes.
    #[cold]
    fn mark_freed(&self, address: usize) {
        if let Some(freed) = self.find(address) {
            freed.store(true, Ordering::Release);
        }
    }

    fn find(&self, address: usize) -> Option<&AtomicBool> {
        let length = self.length.load(Ordering::Acquire);
        let position = self.addresses[..length].iter().position(|slot| slot.load(Ordering::Relaxed) == address)?;
        Some(&self.freed[position])
    }
}

/// Runs `work` while this thread reports the blocks it frees to `list`.
pub(super) fn watching<T>(list: &WatchList, work: impl FnOnce() -> T) -> T {
    struct Restore(*const WatchList);
    impl Drop for Restore {
        fn drop(&mut self) {
            COUNTERS.with(|counters| counters.watch_list.set(self.0));
        }
    }
    let _restore = Restore(COUNTERS.with(|counters| counters.watch_list.replace(ptr::from_ref(list))));
    work()
}

//! A pool: many values of one type in a few big blocks, named by handles that cannot reach another's value.
//!
//! # The problem
//!
//! Nodes of a graph, entities of a game, connections of a server: many values of one type that come and go, and that refer to each
//! other. A `Box` for each is an allocation for each. Plain indices into a `Vec` are small and fast, until a slot is reused:
//!
//! 1. `let alice = users.add("Alice")` returns index 0, and somebody keeps it;
//! 2. Alice is removed, slot 0 is vacant;
//! 3. `users.add("Bob")` reuses slot 0;
//! 4. the kept index 0 now reads Bob, without any error. (The ABA problem; `examples/stale_index.rs` shows it.)
//!
//! # The idea
//!
//! Each slot counts its values. A [`Handle`] is the slot's index *and* that count, the generation. It opens the slot only while
//! both agree; afterwards every use of it is an error, [`HandleError`].
//!
//! ```
//! use memtutor::patterns::pool::{HandleError, Pool};
//!
//! let mut users = Pool::new();
//! let alice = users.allocate("Alice")?;
//! assert_eq!(users.get(alice), Ok(&"Alice"));
//!
//! assert_eq!(users.deallocate(alice), Ok("Alice"));
//! let bob = users.allocate("Bob")?;
//! assert_eq!(bob.index(), alice.index(), "Bob has Alice's slot");
//! assert_eq!(users.get(alice), Err(HandleError::Reused { index: 0, handle: 1, slot: 2 }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//!
//! ```text
//! tags    ┌─────┬─────┬─────┬─────┐   u32 each: the generation of the value in the slot;
//!         │  1  │ ✗ 3 │  2  │ ✗ ∎ │   or, in a vacant slot, ✗ (the highest bit) and the next vacant slot
//!         └─────┴─────┴─────┴─────┘
//! cells   ┌─────┬─────┬─────┬─────┐   the value; or, in a vacant slot, the generation of its next value
//!         │ "a" │  2  │ "c" │  5  │
//!         └─────┴─────┴─────┴─────┘
//! first vacant: 1
//! ```
//!
//! The free list is threaded through the tags of the vacant slots, last vacated first, so it takes no memory of its own, and
//! following it touches the small array only. As a handle's generation never has the highest bit, one comparison with the tag
//! answers "occupied?" and "by this value?" at once. Two arrays instead of one array of pairs leave no padding between tag and value.
//!
//! # Cost
//!
//! - Memory: 4 bytes per slot besides the value (12 bytes for a `u64`, where slotmap and slab take 16); a value smaller than 4
//!   bytes takes 4. A handle is 8 bytes, and so is an `Option` of it. The slots of vacated values stay allocated for reuse.
//! - Time: [`allocate`](Pool::allocate), [`deallocate`](Pool::deallocate), [`get`](Pool::get) take constant time (a growing
//!   [`allocate`](Pool::allocate) amortised). Walking costs one test per 64 slots and then only touches occupied ones.
//! - `unsafe`: in `slots/`, `iter.rs`, `occupied.rs` and one line of `handle.rs`, with the invariants at the top of the first; run
//!   under Miri. It buys the layout: with `Option<T>` and a tag, safe code takes 20 bytes for a `u64`; and a walk over a half-full
//!   pool of `u64` takes about a fifth of the time of slotmap's (`docs/benchmarks.md` has all figures).
//! - Looking ahead: a walk starts to load the values 64 slots ahead, and an allocation the slot that the next one will take. A walk
//!   over a half-full pool of 64-byte values takes 0.57 of slotmap's time by it, 0.84 without.
//! - What two arrays cost: a tag and its value are two places to wait for. Slotmap keeps them together and takes 8 bytes instead of
//!   4; moving values of a cache line in and out at random takes about 1.1 of its time. Blocks of 16 tags beside their 16 values
//!   were no faster in all; values aligned to cache lines gained less than a tenth and would need their own allocation code.
//! - Filling a new pool is as fast as the system hands out pages, so as small as the slots: `String` takes 28 bytes here and 32 there.
//!
//! # What it does not do
//!
//! - It never moves a value to another slot, and never gives memory back before it is dropped.
//! - It does not tell pools apart: a handle of another pool of the same type is refused unless that slot happens to be in that
//!   generation here. Never is anything but a live `T` of this pool reached. Give pools different value types to let the compiler tell.
//! - A slot serves 2³¹ − 1 values and is then retired: it stays vacant for good, so that no generation comes twice. At a million reuses
//!   of the same slot per second that takes 35 minutes, and costs one slot. A pool has at most 2³¹ − 1 slots.
//!
//! # The guide's names
//!
//! The guide's `MemoryPool::new(capacity)` is [`Pool::with_fixed_capacity`], its `allocate` [`Pool::allocate`], its `deallocate`
//! [`Pool::deallocate`], its `get` and `get_mut` [`Pool::get`] and [`Pool::get_mut`]. Its slots start as `mem::uninitialized` values,
//! which is undefined behaviour (`examples/uninitialised_slot.rs`); here a vacant cell holds no `T` at all.

mod error;
mod handle;
mod iter;
mod occupied;
mod room;
mod slots;
#[cfg(test)]
mod tests;

use std::fmt;

pub use error::{AllocateError, HandleError};
pub use handle::Handle;
pub use iter::{Drain, Iter, IterMut};
pub(crate) use slots::Slot;
use slots::Slots;

/// Many values of one type, named by [`Handle`]s. See the [module](self) for how it works and what it costs.
///
/// ```
/// use memtutor::patterns::pool::Pool;
///
/// let mut particles = Pool::new();
/// let spark = particles.allocate("spark")?;
/// let smoke = particles.allocate("smoke")?;
/// particles.deallocate(spark)?;
/// let flame = particles.allocate("flame")?; // where the spark was
/// assert_eq!((particles.get(smoke), particles.get(flame)), (Ok(&"smoke"), Ok(&"flame")));
/// assert!(particles.get(spark).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Pool<T> {
    pub(crate) slots: Slots<T>,
}

impl<T> Pool<T> {
    /// An empty pool that grows as needed. Allocates nothing yet.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let pool: Pool<u64> = Pool::new();
    /// assert_eq!((pool.len(), pool.capacity()), (0, 0));
    /// ```
    pub const fn new() -> Self {
        Self { slots: Slots::new() }
    }

    /// An empty pool with room for `capacity` values, that grows beyond them if needed.
    ///
    /// # Panics
    ///
    /// If the memory is larger than `isize::MAX` bytes.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let pool: Pool<u64> = Pool::with_capacity(100);
    /// assert!(pool.capacity() >= 100);
    /// ```
    pub fn with_capacity(capacity: usize) -> Self {
        Self { slots: Slots::with_capacity(capacity, usize::MAX) }
    }

    /// An empty pool for at most `capacity` values (and at most 2³¹ − 1). It takes its memory now and never asks for more.
    ///
    /// # Panics
    ///
    /// If the memory is larger than `isize::MAX` bytes.
    ///
    /// ```
    /// use memtutor::patterns::pool::{AllocateError, Pool};
    ///
    /// let mut pool = Pool::with_fixed_capacity(1);
    /// let first = pool.allocate("one")?;
    /// assert_eq!(pool.allocate("two"), Err(AllocateError::Full { value: "two", capacity: 1 }));
    ///
    /// pool.deallocate(first)?;
    /// assert!(pool.allocate("two").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_fixed_capacity(capacity: usize) -> Self {
        Self { slots: Slots::with_capacity(capacity, capacity) }
    }

    /// Moves a value into the pool and names it: into the slot vacated last, or a new one. Constant time; amortised if it grows.
    ///
    /// # Errors
    ///
    /// [`AllocateError::Full`], with the value in it, if a fixed pool is full. A growing pool is never full in practice: it has
    /// 2³¹ − 1 slots.
    ///
    /// # Panics
    ///
    /// If the memory would be larger than `isize::MAX` bytes; the pool is unchanged then.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let greeting = pool.allocate(String::from("hello"))?;
    /// assert_eq!(pool.get(greeting)?, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate(&mut self, value: T) -> Result<Handle<T>, AllocateError<T>> {
        self.slots.insert(value)
    }

    /// Moves a value out of the pool; its slot is vacant then and the handle stale. Constant time, never allocates.
    ///
    /// # Errors
    ///
    /// [`HandleError`] if the handle's value is not in the pool: it was deallocated before, or never was in this pool.
    ///
    /// ```
    /// use memtutor::patterns::pool::{HandleError, Pool};
    ///
    /// let mut pool = Pool::new();
    /// let handle = pool.allocate('a')?;
    /// assert_eq!(pool.deallocate(handle), Ok('a'));
    /// assert_eq!(pool.deallocate(handle), Err(HandleError::Vacant { index: 0, handle: 1 }));
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn deallocate(&mut self, handle: Handle<T>) -> Result<T, HandleError> {
        self.slots.remove(handle)
    }

    /// Whether the handle's value is in the pool.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let handle = pool.allocate('a')?;
    /// assert!(pool.contains(handle));
    /// pool.deallocate(handle)?;
    /// assert!(!pool.contains(handle));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contains(&self, handle: Handle<T>) -> bool {
        self.slots.holds(handle)
    }

    /// The handle's value. Constant time: two reads, one of them the value.
    ///
    /// # Errors
    ///
    /// [`HandleError`] if the handle's value is not in the pool.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let handle = pool.allocate('a')?;
    /// assert_eq!(pool.get(handle), Ok(&'a'));
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn get(&self, handle: Handle<T>) -> Result<&T, HandleError> {
        self.slots.get(handle)
    }

    /// The handle's value, to change.
    ///
    /// # Errors
    ///
    /// [`HandleError`] if the handle's value is not in the pool.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// let handle = pool.allocate(1)?;
    /// *pool.get_mut(handle)? += 1;
    /// assert_eq!(pool.get(handle), Ok(&2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get_mut(&mut self, handle: Handle<T>) -> Result<&mut T, HandleError> {
        self.slots.get_mut(handle)
    }

    /// Several different values at once, to change. Takes time quadratic in their number.
    ///
    /// # Errors
    ///
    /// [`HandleError`] of the first handle whose value is not in the pool, or that an earlier one names too.
    ///
    /// ```
    /// use memtutor::patterns::pool::{HandleError, Pool};
    ///
    /// let mut pool = Pool::new();
    /// let (left, right) = (pool.allocate('l')?, pool.allocate('r')?);
    /// let [a, b] = pool.get_disjoint_mut([left, right])?;
    /// std::mem::swap(a, b);
    /// assert_eq!((pool.get(left), pool.get(right)), (Ok(&'r'), Ok(&'l')));
    ///
    /// assert_eq!(pool.get_disjoint_mut([left, left]), Err(HandleError::Repeated { index: 0 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get_disjoint_mut<const N: usize>(&mut self, handles: [Handle<T>; N]) -> Result<[&mut T; N], HandleError> {
        self.slots.get_disjoint_mut(handles)
    }
}

impl<T> Default for Pool<T> {
    /// An empty pool that grows as needed.
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Pool<T> {
    /// Writes a map from handles to values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

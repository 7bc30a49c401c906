//! Shared ownership across threads: several owners on several threads, one value, dropped when the last owner goes.
//!
//! # The problem
//!
//! A server's settings are read by every request on every thread, and replaced while it runs. No thread outlives the
//! others for certain, so none can lend `&Settings` to the rest; and the simple ways to replace them fail too:
//!
//! 1. A `Mutex<Settings>` that readers lock for as long as they read: requests queue up behind one another.
//! 2. A lock for each field: a reader gets the new address with the old port.
//! 3. [`Rc`](std::rc::Rc): its counts are plain integers, two threads that add one at once may add one in all, and the
//!    value is dropped under an owner. Hence `Rc` is not `Send`, and the compiler refuses.
//!
//! # The idea
//!
//! Count the owners with atomic instructions, and the count holds on any number of threads: that is [`Shared`]. Atomic
//! is the *count*; what two threads may do with the value is up to the value, and what they may do with `&T` at once is
//! read.
//!
//! To change what everybody reads, leave the value alone and change which one is current: a [`Published`] value is a
//! slot with an owner in it. A reader takes a [`Snapshot`], one more owner, and keeps it for as long as its request
//! lasts; a writer builds the next value in its own time and swaps it in. Nobody sees half a change, and nobody reads
//! under a lock.
//!
//! ```
//! use memtutor::patterns::arc::Published;
//! use std::thread;
//!
//! let settings = Published::new(("example.org", 80));
//! let request = settings.load(); // a snapshot: one more owner
//! thread::scope(|scope| {
//!     scope.spawn(|| settings.update(|&(host, _)| (host, 443)));
//! });
//! assert_eq!(*request, ("example.org", 80)); // what it started with
//! assert_eq!(*settings.load(), ("example.org", 443));
//! ```
//!
//! # Layout
//!
//! [`Shared`] is a newtype over [`Arc`]: one pointer to one heap block that holds both counts and, behind them, the
//! value. A snapshot is an owner and the number of its generation. The example, after the update:
//!
//! ```text
//!  settings                           ┌ strong ┬ weak ┬ value ──────────────┐
//!    lock · current ●  generation 2 ─▶│   1    │  1   │ "example.org" · 443 │
//!    newest 2                         └────────┴──────┴─────────────────────┘
//!  request                            ┌ strong ┬ weak ┬ value ──────────────┐
//!    ●  generation 1 ────────────────▶│   1    │  1   │ "example.org" · 80  │
//!                                     └────────┴──────┴─────────────────────┘
//! ```
//!
//! # Cost
//!
//! - Memory: two `usize` for each shared value; one pointer for each owner, eight bytes more for a snapshot; two cache
//!   lines for a published value. A value stays as long as one snapshot of it: a request that hangs keeps what it began
//!   with.
//! - Time: an atomic addition for an owner that comes, an atomic subtraction for one that goes. From several threads at
//!   once it is a queue: they all write to the one cache line that holds the count.
//!   `cargo bench --bench patterns -- arc/` has the figures for one count, a count for each thread, and `&T`.
//!   So clone once for each thread, not once for each item; lend `&T` to scoped threads.
//! - [`Published::load`] writes to the lock and to the count. A [`Reader`] keeps its snapshot and only looks whether
//!   there is a newer one, in a cache line that nobody writes to until somebody publishes.
//! - The last owner pays for dropping the value, on its own thread, whichever that is.
//!
//! # What it does not do
//!
//! - It does not make the value safe to change; for that, put a [`Locked`](super::mutex::Locked) or an atomic inside.
//! - It does not promise that a count is still true when you have read it. Decide by [`Shared::into_inner`], which
//!   gives the value to exactly one of the owners, not by [`Shared::strong_count`].
//! - It does not wait: writers who compute from the same generation are told so or try again, and one of them always
//!   gets through, but not always the same.
//! - It is not lock-free: a thread suspended within the few instructions of [`Published::load`] delays the others. The
//!   `arc-swap` crate loads without a lock, and mostly without touching the count; it takes `unsafe` and a protocol of
//!   its own to do so. Its `Cache` is what [`Reader`] is here.
//! - It does not collect cycles; there are weak handles for that, and converting to [`Arc`] gives them.
//!
//! # What it adds to `Arc`
//!
//! The guide's demo shares, counts, reads, and hands an owner to a thread: [`Shared::new`], [`Clone::clone`],
//! [`Shared::strong_count`], [`Deref`], and `Send`. Here are only the operations in which threads make a difference;
//! [`patterns::rc`](super::rc) has the others, and converting to and from [`Arc`] is free. New are
//! [`Shared::make_mut`], which says whether it copied, and the published value.

mod published;

use std::ops::Deref;
use std::sync::Arc;

pub use published::{Published, Reader, Snapshot, StoreError};

/// One of the owners of a value, on any thread. See the [module](self) for layout and cost.
///
/// It can be sent to a thread if the value may be both used and dropped there (`T: Send + Sync`).
///
/// ```
/// use memtutor::patterns::arc::Shared;
/// let words = Shared::new(vec!["to", "be"]);
/// let for_the_thread = words.clone(); // another owner; the words are not copied
/// let counted = std::thread::spawn(move || for_the_thread.len()).join();
/// assert_eq!((counted.unwrap(), words.len()), (2, 2));
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Shared<T: ?Sized>(pub(crate) Arc<T>);

/// What [`Shared::make_mut`] had to do before it could hand out `&mut T`.
///
/// ```
/// use memtutor::patterns::arc::{Mutation, Shared};
/// let mut rows = Shared::new(vec![1, 2, 3]);
/// assert_eq!(Shared::make_mut(&mut rows).1, Mutation::InPlace, "a copy here would be a forgotten owner");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Nothing. This was the only owner, and no weak handle was left.
    InPlace,
    /// It put the value into a new block: a clone of it if there were other owners, the value itself if there were only
    /// weak handles. Which of the two, nobody can say afterwards: owners come and go meanwhile.
    NewBlock,
}

impl<T> Shared<T> {
    /// The first owner of `value`. Allocates one block: two counts and the value.
    ///
    /// ```
    /// use memtutor::patterns::arc::Shared;
    /// assert_eq!(Shared::new(String::from("hello")).len(), 5); // reads go through `Deref`
    /// ```
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Gives up this owner, and takes the value if it was the last. If all owners do this, on however many threads,
    /// exactly one of them gets the value; with [`Arc::try_unwrap`], which leaves an owner that was not alone, it may
    /// be none.
    ///
    /// ```
    /// use memtutor::patterns::arc::Shared;
    /// let a = Shared::new(String::from("hello"));
    /// let b = a.clone();
    /// assert_eq!(Shared::into_inner(a), None); // `b` owns it too
    /// assert_eq!(Shared::into_inner(b).as_deref(), Some("hello"));
    /// ```
    pub fn into_inner(this: Self) -> Option<T> {
        Arc::into_inner(this.0)
    }
}

impl<T: Clone> Shared<T> {
    /// Lets this owner write, and says whether that took a new block. What other owners see never changes.
    ///
    /// Costs nothing when this is the only owner. Otherwise one block is allocated and, if there are other owners, the
    /// value's own `clone` runs; if that panics, nothing has changed.
    ///
    /// ```
    /// use memtutor::patterns::arc::{Mutation, Shared};
    /// let mut a = Shared::new(1);
    /// assert_eq!(Shared::make_mut(&mut a), (&mut 1, Mutation::InPlace));
    ///
    /// let b = a.clone();
    /// let (number, mutation) = Shared::make_mut(&mut a);
    /// *number = 2;
    /// assert_eq!((mutation, *a, *b), (Mutation::NewBlock, 2, 1));
    /// ```
    pub fn make_mut(this: &mut Self) -> (&mut T, Mutation) {
        // Counts read before or after tell nothing: other threads change them. The place tells, for the old block lives
        // on until the new one is made.
        let before = Arc::as_ptr(&this.0);
        let value = Arc::make_mut(&mut this.0);
        let mutation = if std::ptr::eq(before, value) { Mutation::InPlace } else { Mutation::NewBlock };
        (value, mutation)
    }
}

impl<T: ?Sized> Shared<T> {
    /// How many owners the value had at some moment during the call. Other threads may have changed that since: fit to
    /// show, not to decide by.
    ///
    /// ```
    /// use memtutor::patterns::arc::Shared;
    /// let a = Shared::new("hello");
    /// let _b = a.clone();
    /// assert_eq!(Shared::strong_count(&a), 2);
    /// ```
    pub fn strong_count(this: &Self) -> usize {
        Arc::strong_count(&this.0)
    }

    /// Whether both own the same value, and not just two equal ones.
    ///
    /// ```
    /// use memtutor::patterns::arc::Shared;
    /// let (a, equal) = (Shared::new(1), Shared::new(1));
    /// assert!(a == equal && !Shared::ptr_eq(&a, &equal));
    /// ```
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        Arc::ptr_eq(&this.0, &other.0)
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    /// Another owner of the same value. Adds one to the count, atomically; neither allocates nor copies. Aborts the
    /// process if the count overflows, which takes `isize::MAX` forgotten owners.
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> From<Arc<T>> for Shared<T> {
    /// Wraps an owner that std made; the way to share what has no size of its own.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use memtutor::patterns::arc::Shared;
    /// let text: Shared<str> = Arc::<str>::from("hello").into();
    /// assert_eq!(text.len(), 5);
    /// ```
    fn from(owner: Arc<T>) -> Self {
        Self(owner)
    }
}

impl<T: ?Sized> From<Shared<T>> for Arc<T> {
    /// Unwraps the owner; the counts do not change.
    fn from(owner: Shared<T>) -> Self {
        owner.0
    }
}

#[cfg(test)]
mod tests;

//! Knowing a value without keeping it alive.
//!
//! # The problem
//!
//! A document tells its windows when it changes; each window shows the document. If the document owns its windows and
//! they own it, nobody is ever the last owner: close everything, and all of it stays in memory.
//!
//! 1. Plain references from the document to its windows: windows come and go, and a reference must not outlive its
//!    target.
//! 2. Owners both ways, and "remember to unsubscribe": one forgotten call leaks a window and all it holds.
//! 3. Numbers instead of pointers: right where one place owns all windows (a pool); here the user's screen does.
//!
//! # The idea
//!
//! Let one direction own and the other only know. A [`Weak`] finds the value as long as somebody owns it, and finds
//! nothing after that:
//!
//! ```
//! use memtutor::patterns::weak::Counts;
//! use std::rc::{Rc, Weak};
//!
//! let window = Rc::new("main");
//! let known: Weak<&str> = Rc::downgrade(&window);
//! assert_eq!(Counts::of(&window), Counts { strong: 1, weak: 1 }); // the guide's counts
//! assert_eq!(known.upgrade().as_deref(), Some(&"main")); // … and its `upgrade`
//!
//! drop(window);
//! assert_eq!(known.upgrade(), None);
//! ```
//!
//! (The guide's operations are std's; [`rc`](super::rc) has the same on `Shared` and `WeakShared`.) Two structures
//! are built on it here, each with the part that is usually forgotten: *a weak handle does not remove itself*.
//!
//! - [`Subject`] tells its observers what happened and keeps none of them alive. They may subscribe, unsubscribe, go,
//!   and cause the next event while they are told.
//! - [`WeakCache`] hands out a value again as long as somebody still uses it.
//!
//! Both prune their dead entries as they go, so that these stay in proportion to the live ones.
//!
//! # Layout
//!
//! ```text
//!  subject             window: a block with both counts and the value
//!  ● weak ──────────▶  strong 1 · weak 1 · value
//!  ● weak ──────────▶  strong 0 · weak 1 · (dropped)      dead: the block stays until the entry is pruned
//! ```
//!
//! # Cost
//!
//! - Memory: one pointer (two to something unsized) and a ticket of 8 bytes for each observer; key and pointer in a
//!   hash table for each cached value. A dead entry keeps the *block* of its value, whole: its size is that of the
//!   value itself, not of what it points to. Put a large array behind a `Vec` or `Box`.
//! - Time: a test and an increment to upgrade, a decrement afterwards. Pruning looks at all entries: at the end of a
//!   round, which did so anyway, and after as many insertions as entries were left the last time, which makes an
//!   insertion constant on average.
//!
//! # What it does not do
//!
//! - It does not decide who owns. If nobody keeps the `Rc`, the observer is gone before the first event.
//! - It does not cross threads; that takes [`sync::Weak`](std::sync::Weak) and a lock that is not held while calling.
//! - The cache does not keep what nobody uses at the moment. That is a cache with a size limit.

mod cache;
mod prune;
mod subject;

pub use cache::WeakCache;
pub use prune::Entries;
pub use subject::Subject;

use std::rc::{Rc, Weak};

/// How many handles a value has.
///
/// ```
/// use memtutor::patterns::weak::Counts;
/// use std::rc::Rc;
/// let a = Rc::new(5);
/// let (b, _weak) = (a.clone(), Rc::downgrade(&a));
/// assert_eq!(Counts::of(&b), Counts { strong: 2, weak: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Owners.
    pub strong: usize,
    /// Weak handles made by the program. The one that all owners hold together is not in it.
    pub weak: usize,
}

impl Counts {
    /// The counts as an owner sees them.
    ///
    /// ```
    /// use memtutor::patterns::weak::Counts;
    /// assert_eq!(Counts::of(&std::rc::Rc::new(5)), Counts { strong: 1, weak: 0 });
    /// ```
    pub fn of<T: ?Sized>(owner: &Rc<T>) -> Self {
        Self { strong: Rc::strong_count(owner), weak: Rc::weak_count(owner) }
    }

    /// The counts as a weak handle sees them: both 0 once the value is gone, although this handle is still there.
    ///
    /// ```
    /// use memtutor::patterns::weak::Counts;
    /// use std::rc::Rc;
    /// let owner = Rc::new(5);
    /// let weak = Rc::downgrade(&owner);
    /// assert_eq!(Counts::seen_by(&weak), Counts { strong: 1, weak: 1 });
    /// drop(owner);
    /// assert_eq!(Counts::seen_by(&weak), Counts { strong: 0, weak: 0 });
    /// ```
    pub fn seen_by<T: ?Sized>(handle: &Weak<T>) -> Self {
        Self { strong: handle.strong_count(), weak: handle.weak_count() }
    }
}

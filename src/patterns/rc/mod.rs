//! Shared ownership on one thread: several owners, one value, dropped when the last owner goes.
//!
//! # The problem
//!
//! An editor's text is held by its window, by the undo history and by a print job. The user decides which of them is
//! done last, so at compile time there is no last one. The simple answers all fail:
//!
//! 1. One owner that lends `&String` to the others: a reference must end before its owner does, and here nobody knows
//!    who ends first.
//! 2. A copy for each: the memory is paid for three times, and an edit reaches one of three texts.
//! 3. A leaked `&'static String`: every document ever opened stays.
//!
//! # The idea
//!
//! Put the number of owners next to the value. Each new owner adds one and copies nothing else; each owner that goes
//! subtracts one; whoever brings it to zero drops the value. A second number counts those who want to find the value
//! without keeping it: weak handles.
//!
//! ```
//! use memtutor::patterns::rc::{Mutation, Shared};
//!
//! let mut document = Shared::new(String::from("hello"));
//! let undo = document.clone(); // another owner; the text is not copied
//! assert_eq!(Shared::strong_count(&document), 2);
//!
//! let (text, mutation) = Shared::make_mut(&mut document); // shared, so this owner gets a copy to write to
//! text.push('!');
//! assert_eq!(mutation, Mutation::Cloned);
//! assert_eq!((document.as_str(), undo.as_str()), ("hello!", "hello"));
//! ```
//!
//! # Layout
//!
//! [`Shared`] is a newtype over [`Rc`]: one pointer to one heap block that holds both counts and, behind them, the value.
//!
//! ```text
//!  owner ●──┐     ┌ strong ┬ weak ┬ value ─────────────┐
//!           ├──▶  │   2    │  1   │ String ● 5 · 5     │
//!  owner ●──┘     └────────┴──────┴────────────────────┘
//! ```
//!
//! The weak field in memory is one higher than [`Shared::weak_count`] says while there are owners: all of them together
//! hold one weak reference, so that the block outlives the value's own destructor.
//!
//! # Cost
//!
//! - Memory: two `usize` for each shared value; one pointer for each owner and each weak handle, also inside an `Option`.
//! - Time: one plain (not atomic) increment or decrement for an owner that comes or goes; one pointer to follow to read.
//! - The last owner pays for dropping the value, whoever that is.
//!
//! # What it does not do
//!
//! - It does not cross threads; that is [`Arc`](std::sync::Arc).
//! - It does not let two owners write to one value. [`Shared::make_mut`] gives the writer a value of its own; put a
//!   [`Cell`](std::cell::Cell) or [`RefCell`](std::cell::RefCell) inside to change what all owners see.
//! - It does not collect cycles: owners that own each other are never dropped. Make one of the links a [`WeakShared`].
//! - It does not free the block while a weak handle is left, only the value in it. A large array stored inline stays; one
//!   behind a `Vec` or `Box` goes.
//! - It does not flatten recursion: a long chain of nodes that own the next one is dropped recursively.
//!
//! # What it adds to `Rc`
//!
//! The guide's shared-ownership demo needs four operations, and they are those of [`Rc`] under the same names:
//! [`Shared::new`], [`Clone::clone`], [`Shared::strong_count`], and reading through [`Deref`]. Production code also
//! needs weak handles, identity, taking the value back, and to know what a write costs: [`Shared::make_mut`] says
//! whether it copied the value or left weak handles behind, which [`Rc::make_mut`] keeps to itself. Where that answer
//! is of no use, use `Rc`; converting is free both ways.

mod weak;

use std::ops::Deref;
use std::rc::Rc;

pub use weak::WeakShared;

/// One of the owners of a value. See the [module](self) for layout and cost.
///
/// Two owners are equal when their values are; [`Shared::ptr_eq`] asks whether they own the same one.
///
/// ```
/// # use memtutor::patterns::rc::Shared;
/// assert_eq!(Shared::new("hello"), Shared::new("hello"));
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Shared<T: ?Sized>(pub(crate) Rc<T>);

/// What [`Shared::make_mut`] had to do before it could hand out `&mut T`.
///
/// ```
/// use memtutor::patterns::rc::{Mutation, Shared};
/// let mut rows = Shared::new(vec![1, 2, 3]);
/// let (_, mutation) = Shared::make_mut(&mut rows);
/// assert_eq!(mutation, Mutation::InPlace, "a copy here would be a forgotten owner");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Nothing. This was the only owner, and no weak handle was left.
    InPlace,
    /// It cloned the value into a new block. The other owners, and all weak handles, keep the old one.
    Cloned,
    /// It moved the value into a new block. This was the only owner, but weak handles were left: they stay with the old,
    /// now empty block and do not upgrade any more.
    Moved,
}

impl<T> Shared<T> {
    /// The first owner of `value`. Allocates one block: two counts and the value.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let document = Shared::new(String::from("hello"));
    /// assert_eq!(document.len(), 5); // reads go through `Deref`
    /// ```
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }

    /// Takes the value back, without copying it. Weak handles do not stand in the way; they just stop upgrading.
    ///
    /// # Errors
    /// With other owners left, gives `this` back unchanged.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let a = Shared::new(String::from("hello"));
    /// let b = a.clone();
    /// let a = Shared::try_unwrap(a).unwrap_err(); // `b` owns it too
    /// drop(b);
    /// assert_eq!(Shared::try_unwrap(a), Ok(String::from("hello")));
    /// ```
    pub fn try_unwrap(this: Self) -> Result<T, Self> {
        Rc::try_unwrap(this.0).map_err(Self)
    }
}

impl<T: Clone> Shared<T> {
    /// Lets this owner write, and says what that took. What other owners see never changes.
    ///
    /// Costs nothing when this is the only owner. Otherwise one block is allocated: with [`Mutation::Cloned`] the value's own
    /// `clone` runs as well, and if it panics nothing has changed.
    ///
    /// ```
    /// use memtutor::patterns::rc::{Mutation, Shared};
    /// let mut a = Shared::new(1);
    /// assert_eq!(Shared::make_mut(&mut a), (&mut 1, Mutation::InPlace));
    ///
    /// let b = a.clone();
    /// *Shared::make_mut(&mut a).0 = 2; // cloned: `b` still reads 1
    /// assert_eq!((*a, *b), (2, 1));
    ///
    /// let weak = Shared::downgrade(&a);
    /// assert_eq!(Shared::make_mut(&mut a), (&mut 2, Mutation::Moved));
    /// assert!(weak.upgrade().is_none()); // left behind
    /// ```
    pub fn make_mut(this: &mut Self) -> (&mut T, Mutation) {
        // `Rc::make_mut` reads the same two counts first, and nothing of `T` runs in between.
        let mutation = match (Self::strong_count(this), Self::weak_count(this)) {
            (1, 0) => Mutation::InPlace,
            (1, _) => Mutation::Moved,
            _ => Mutation::Cloned,
        };
        (Rc::make_mut(&mut this.0), mutation)
    }
}

impl<T: ?Sized> Shared<T> {
    /// How many owners the value has, this one included.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let a = Shared::new("hello");
    /// let _b = a.clone();
    /// assert_eq!(Shared::strong_count(&a), 2);
    /// ```
    pub fn strong_count(this: &Self) -> usize {
        Rc::strong_count(&this.0)
    }

    /// How many weak handles the value has. The one that all owners hold together (see the [module](self)) is not in it.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let a = Shared::new("hello");
    /// let b = a.clone();
    /// assert_eq!(Shared::weak_count(&a), 0); // owners are not weak handles
    /// let _weak = Shared::downgrade(&a);
    /// assert_eq!(Shared::weak_count(&b), 1);
    /// ```
    pub fn weak_count(this: &Self) -> usize {
        Rc::weak_count(&this.0)
    }

    /// Whether both own the same value, and not just two equal ones.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let (a, equal) = (Shared::new(1), Shared::new(1));
    /// assert!(a == equal && !Shared::ptr_eq(&a, &equal));
    /// assert!(Shared::ptr_eq(&a, &a.clone()));
    /// ```
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        Rc::ptr_eq(&this.0, &other.0)
    }

    /// A handle that finds the value as long as somebody owns it. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let open = Shared::new(String::from("hello"));
    /// let recent = Shared::downgrade(&open);
    /// drop(open);
    /// assert!(recent.upgrade().is_none());
    /// ```
    pub fn downgrade(this: &Self) -> WeakShared<T> {
        WeakShared(Rc::downgrade(&this.0))
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    /// Another owner of the same value. Adds one to the count; neither allocates nor copies. Aborts the process if the
    /// count overflows, which takes `usize::MAX` forgotten owners.
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> From<Rc<T>> for Shared<T> {
    /// Wraps an owner that std made; the way to share what has no size of its own.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use memtutor::patterns::rc::Shared;
    /// let text: Shared<str> = Rc::<str>::from("hello").into();
    /// assert_eq!(text.len(), 5);
    /// ```
    fn from(owner: Rc<T>) -> Self {
        Self(owner)
    }
}

impl<T: ?Sized> From<Shared<T>> for Rc<T> {
    /// Unwraps the owner; the counts do not change.
    fn from(owner: Shared<T>) -> Self {
        owner.0
    }
}

#[cfg(test)]
mod tests;

//! The handle that does not own.

use std::rc::Weak;

use super::Shared;

/// A handle that finds a value without keeping it: it counts as weak, never as an owner. Made by [`Shared::downgrade`].
///
/// ```
/// use memtutor::patterns::rc::{Shared, WeakShared};
/// let window = Shared::new("main");
/// let link_back: WeakShared<&str> = Shared::downgrade(&window);
/// assert_eq!(link_back.upgrade().as_deref(), Some(&"main"));
/// ```
#[derive(Debug)]
pub struct WeakShared<T: ?Sized>(pub(crate) Weak<T>);

impl<T> WeakShared<T> {
    /// A handle to nothing, for a link that is set later. Allocates nothing and never upgrades.
    ///
    /// ```
    /// use memtutor::patterns::rc::WeakShared;
    /// assert_eq!(WeakShared::<String>::new().upgrade(), None);
    /// ```
    pub fn new() -> Self {
        Self(Weak::new())
    }
}

impl<T: ?Sized> WeakShared<T> {
    /// A new owner of the value, or `None` once its last owner has gone. Keep it: asking again may be answered differently.
    ///
    /// ```
    /// use memtutor::patterns::rc::Shared;
    /// let a = Shared::new(1);
    /// let weak = Shared::downgrade(&a);
    /// let b = weak.upgrade().expect("`a` still owns it");
    /// assert_eq!(Shared::strong_count(&b), 2);
    /// ```
    pub fn upgrade(&self) -> Option<Shared<T>> {
        self.0.upgrade().map(Shared)
    }
}

impl<T: ?Sized> Clone for WeakShared<T> {
    /// Another weak handle to the same value. Adds one to the weak count; allocates nothing.
    fn clone(&self) -> Self {
        Self(Weak::clone(&self.0))
    }
}

impl<T> Default for WeakShared<T> {
    fn default() -> Self {
        Self::new()
    }
}

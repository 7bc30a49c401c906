//! Walking up, along and down.

use std::fmt;
use std::iter::{FusedIterator, successors};
use std::rc::Rc;

use super::Node;

impl<T> Node<T> {
    /// The children in order. Each step looks at the tree as it is then: after the yielded child was detached there is no next.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new(0);
    /// for number in 1..4 {
    ///     root.add_child(Node::new(number))?;
    /// }
    /// assert!(root.children().map(|child| *child.value()).eq([1, 2, 3]));
    /// # Ok::<(), memtutor::patterns::tree::AttachError<i32>>(())
    /// ```
    pub fn children(&self) -> impl FusedIterator<Item = Self> + use<T> {
        successors(self.first_child(), Self::next_sibling)
    }

    /// The parent, its parent and so on, up to the root.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new('r');
    /// let leaf = root.add_child(Node::new('m'))?.add_child(Node::new('l'))?;
    /// assert!(leaf.ancestors().map(|node| *node.value()).eq(['m', 'r']));
    /// # Ok::<(), memtutor::patterns::tree::AttachError<char>>(())
    /// ```
    pub fn ancestors(&self) -> impl FusedIterator<Item = Self> + use<T> {
        successors(self.parent(), Self::parent)
    }

    /// All nodes below this one, each before its children, siblings in order. Takes memory for each level it is below the start.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new(0);
    /// let one = root.add_child(Node::new(1))?;
    /// root.add_child(Node::new(3))?;
    /// one.add_child(Node::new(2))?;
    /// assert!(root.descendants().map(|node| *node.value()).eq([1, 2, 3]));
    /// # Ok::<(), memtutor::patterns::tree::AttachError<i32>>(())
    /// ```
    pub fn descendants(&self) -> Descendants<T> {
        Descendants { next: self.first_child(), later: Vec::new() }
    }
}

/// All nodes below one: see [`Node::descendants`].
///
/// ```
/// use memtutor::patterns::tree::Node;
///
/// let root = Node::new(0);
/// root.add_child(Node::new(1))?.add_child(Node::new(2))?;
/// let mut below = root.descendants();
/// assert_eq!(below.next().map(|node| *node.value()), Some(1));
/// assert_eq!(below.clone().count(), 1);
/// # Ok::<(), memtutor::patterns::tree::AttachError<i32>>(())
/// ```
#[derive(Clone)]
pub struct Descendants<T> {
    next: Option<Node<T>>,
    /// The next siblings of the nodes on the way down, to go on with when the way down ends.
    later: Vec<Node<T>>,
}

impl<T> Iterator for Descendants<T> {
    type Item = Node<T>;

    fn next(&mut self) -> Option<Node<T>> {
        let node = self.next.take()?;
        let links = node.inner.links.borrow();
        self.next = match (&links.first_child, &links.next) {
            (Some(child), sibling) => {
                self.later.extend(sibling.clone().map(Node::from));
                Some(Node::from(Rc::clone(child)))
            }
            (None, Some(sibling)) => Some(Node::from(Rc::clone(sibling))),
            (None, None) => self.later.pop(),
        };
        drop(links);
        Some(node)
    }
}

impl<T> FusedIterator for Descendants<T> {}

impl<T> fmt::Debug for Descendants<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Descendants").finish_non_exhaustive()
    }
}

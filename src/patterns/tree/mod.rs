//! A tree whose children know their parent.
//!
//! # The problem
//!
//! A node of a file tree or a scene needs its children, to walk down, and its parent, to find its path up. If both links own, nothing
//! is ever freed: parent and child keep each other alive. If the link up is a plain reference, the borrow checker has no answer to whose
//! life it is borrowed from.
//!
//! # The idea
//!
//! Ownership goes one way: a parent owns its children through [`Rc`], a child knows its parent through [`Weak`], which keeps nothing
//! alive and yields nothing once the parent is gone. The `Weak` must be of the *shared* parent: one made of a copy that is dropped
//! at once dangles from the start (the guide's own fault; `examples/dangling_parent.rs` shows it).
//!
//! ```
//! use memtutor::patterns::tree::Node;
//!
//! let root = Node::new("usr");
//! let child = root.add_child(Node::new("lib"))?;
//! let leaf = child.add_child(Node::new("libc.so"))?;
//!
//! assert_eq!(leaf.parent().as_ref(), Some(&child));
//! assert!(leaf.ancestors().map(|node| *node.value()).eq(["lib", "usr"]));
//!
//! drop(root);
//! assert_eq!(child.parent(), None, "only a weak link led up");
//! assert_eq!(leaf.parent(), Some(child), "who holds a node keeps what is below it");
//! # Ok::<(), memtutor::patterns::tree::AttachError<&str>>(())
//! ```
//!
//! # Layout
//!
//! ```text
//!         root
//!       ↗   ┃ ⋱ last child
//!   parent  ▼    ↘
//!       ┄ first ━▶ last ━▶ ∎      ━ owns (Rc): first child, next sibling
//!              ◀┄┄              ┄ knows (Weak): parent, previous sibling, last child
//! ```
//!
//! A node is one heap block: two counts, the value, and five links behind one [`RefCell`] flag. The children form a list instead of a
//! vector in each node, so that a node costs one allocation, and detaching one does not move its siblings.
//!
//! # Cost
//!
//! - Memory: 64 bytes per node besides the value (two counts, one flag, five links). As long as a `Weak` leads to a dropped node, its
//!   block stays: for a parent until its last surviving child goes.
//! - Time: [`Node::add_child`] and [`Node::detach`] take constant time, except that adding a node *with children* walks up from the new
//!   parent, to refuse a cycle. Walking takes one count up and down per node. Figures against the plain `Rc<RefCell<..>>` tree and
//!   against `indextree`: `docs/benchmarks.md`.
//! - Dropping takes no stack and no memory: the nodes to drop are strung together by their own sibling links, so a million levels are
//!   as good as a million leaves. Values go in the order of a walk, but that of the node which was let go comes last.
//!
//! # What it does not do
//!
//! - It does not cross threads (`Rc`), and does not change values: put a [`Cell`](std::cell::Cell) or [`RefCell`] in them.
//! - It is not the fastest tree: nodes in a [pool](super::pool) with handles as links, or `indextree`, have no counts to keep.
//!
//! # The guide's names
//!
//! The guide's `TreeNode::new` is [`Node::new`], its `add_child` [`Node::add_child`], its `parent` [`Node::parent`].

mod error;
mod release;
mod walk;

use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};

pub use error::AttachError;
pub use walk::Descendants;

/// A node of a tree, shared: a clone is another name of the same node. See the [module](self).
///
/// Nodes are equal if they are the same node, whatever their values.
///
/// ```
/// use memtutor::patterns::tree::Node;
///
/// let node = Node::new(7);
/// assert_eq!(node, node.clone());
/// assert_ne!(node, Node::new(7));
/// ```
pub struct Node<T> {
    pub(crate) inner: Rc<Inner<T>>,
}

pub(crate) struct Inner<T> {
    pub(crate) value: T,
    pub(crate) links: RefCell<Links<T>>,
}

pub(crate) struct Links<T> {
    pub(crate) parent: Weak<Inner<T>>,
    pub(crate) previous: Weak<Inner<T>>,
    pub(crate) next: Option<Rc<Inner<T>>>,
    pub(crate) first_child: Option<Rc<Inner<T>>>,
    pub(crate) last_child: Weak<Inner<T>>,
}

impl<T> Node<T> {
    /// A node without parent and children. One allocation.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// assert_eq!(Node::new(7).value(), &7);
    /// ```
    pub fn new(value: T) -> Self {
        let (parent, previous, last_child) = (Weak::new(), Weak::new(), Weak::new());
        let links = RefCell::new(Links { parent, previous, next: None, first_child: None, last_child });
        Self { inner: Rc::new(Inner { value, links }) }
    }

    /// What the node holds.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use memtutor::patterns::tree::Node;
    ///
    /// let node = Node::new(Cell::new(1));
    /// node.value().set(2);
    /// assert_eq!(node.value().get(), 2);
    /// ```
    pub fn value(&self) -> &T {
        &self.inner.value
    }

    /// Makes `child` the last child of this node, and returns it. Constant time if `child` has no children itself; else it takes
    /// a step for each ancestor of this node.
    ///
    /// # Errors
    ///
    /// [`AttachError`], with the node in it, if `child` has a parent, or is this node or an ancestor of it.
    ///
    /// ```
    /// use memtutor::patterns::tree::{AttachError, Node};
    ///
    /// let root = Node::new('r');
    /// let leaf = root.add_child(Node::new('l'))?;
    /// assert_eq!(leaf.parent(), Some(root.clone()));
    ///
    /// assert_eq!(leaf.add_child(root.clone()), Err(AttachError::Cycle(root)));
    /// # Ok::<(), AttachError<char>>(())
    /// ```
    pub fn add_child(&self, child: Self) -> Result<Self, AttachError<T>> {
        if child.is_strung() {
            return Err(AttachError::HasParent(child));
        }
        // Only a node with children can be an ancestor.
        let is_above =
            |child: &Self| *self == *child || (child.has_children() && self.ancestors().any(|node| node == *child));
        if is_above(&child) {
            return Err(AttachError::Cycle(child));
        }
        let inner = &child.inner;
        let mut links = self.inner.links.borrow_mut();
        let last = std::mem::replace(&mut links.last_child, Rc::downgrade(inner));
        inner.links.borrow_mut().parent = Rc::downgrade(&self.inner);
        match last.upgrade() {
            Some(before) => before.links.borrow_mut().next = Some(Rc::clone(inner)),
            None => links.first_child = Some(Rc::clone(inner)),
        }
        inner.links.borrow_mut().previous = last;
        drop(links);
        Ok(child)
    }

    /// The parent; `None` for a root, and for a child whose parent was dropped. Constant time.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new('r');
    /// let leaf = root.add_child(Node::new('l'))?;
    /// assert_eq!(leaf.parent().unwrap().value(), &'r');
    /// assert_eq!(root.parent(), None);
    /// # Ok::<(), memtutor::patterns::tree::AttachError<char>>(())
    /// ```
    pub fn parent(&self) -> Option<Self> {
        self.inner.links.borrow().parent.upgrade().map(Self::from)
    }

    /// Takes the node, with all below it, out of its parent's children. A root stays as it is. Constant time.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new('r');
    /// let leaf = root.add_child(Node::new('l'))?;
    /// leaf.detach();
    /// assert_eq!((leaf.parent(), root.children().count()), (None, 0));
    /// # Ok::<(), memtutor::patterns::tree::AttachError<char>>(())
    /// ```
    pub fn detach(&self) {
        let (parent, previous, next) = {
            let mut links = self.inner.links.borrow_mut();
            let Some(parent) = std::mem::take(&mut links.parent).upgrade() else {
                return;
            };
            (parent, std::mem::take(&mut links.previous), links.next.take())
        };
        // What follows moves counts only and drops no node: `self` is one of the owners of this one.
        match &next {
            Some(next) => next.links.borrow_mut().previous = Weak::clone(&previous),
            None => parent.links.borrow_mut().last_child = Weak::clone(&previous),
        }
        match previous.upgrade() {
            Some(previous) => previous.links.borrow_mut().next = next,
            None => parent.links.borrow_mut().first_child = next,
        }
    }

    /// Whether the node's sibling links are in use: by a parent, or by the list of nodes to drop.
    fn is_strung(&self) -> bool {
        let links = self.inner.links.borrow();
        links.parent.strong_count() > 0 || links.next.is_some()
    }

    fn has_children(&self) -> bool {
        self.inner.links.borrow().first_child.is_some()
    }

    fn first_child(&self) -> Option<Self> {
        self.inner.links.borrow().first_child.clone().map(Self::from)
    }

    fn next_sibling(&self) -> Option<Self> {
        self.inner.links.borrow().next.clone().map(Self::from)
    }
}

impl<T> From<Rc<Inner<T>>> for Node<T> {
    fn from(inner: Rc<Inner<T>>) -> Self {
        Self { inner }
    }
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Self {
        Self { inner: Rc::clone(&self.inner) }
    }
}

impl<T> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl<T> Eq for Node<T> {}

impl<T: fmt::Debug> fmt::Debug for Node<T> {
    /// Writes the value and how many children there are, not the whole tree.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children = self.children().count();
        formatter.debug_struct("Node").field("value", self.value()).field("children", &children).finish()
    }
}

#[cfg(test)]
mod tests;

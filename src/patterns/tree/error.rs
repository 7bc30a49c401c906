//! Why a node is not attached.

use thiserror::Error;

use super::Node;

/// Why a node did not become a child. The node comes back in it.
///
/// ```
/// use memtutor::patterns::tree::{AttachError, Node};
///
/// let (left, right) = (Node::new('l'), Node::new('r'));
/// let child = left.add_child(Node::new('c'))?;
/// assert_eq!(right.add_child(child.clone()), Err(AttachError::HasParent(child.clone())));
/// child.detach();
/// assert!(right.add_child(child).is_ok());
/// # Ok::<(), AttachError<char>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AttachError<T> {
    /// The new child is the parent itself or one of its ancestors: the tree would become a ring that owns itself.
    #[error("the node is the parent itself or one of its ancestors; a cycle would never be freed")]
    Cycle(Node<T>),
    /// The new child is somebody's child already, or it is just being parted from a parent that is dropped.
    #[error("the node has a parent already; detach it first")]
    HasParent(Node<T>),
}

impl<T> AttachError<T> {
    /// The node that did not become a child.
    ///
    /// ```
    /// # use memtutor::patterns::tree::Node;
    /// let root = Node::new(());
    /// assert_eq!(root.add_child(root.clone()).unwrap_err().into_node(), root);
    /// ```
    pub fn into_node(self) -> Node<T> {
        let (Self::Cycle(node) | Self::HasParent(node)) = self;
        node
    }
}

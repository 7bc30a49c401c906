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
//!   against `indextree`: `cargo bench --bench patterns -- tree`.
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

use std::cell::RefCell;
use std::fmt;
use std::iter::{FusedIterator, successors};
use std::rc::{Rc, Weak};

use thiserror::Error;

use crate::probe::graph::Value;
use crate::probe::{Observe, Observer, observe_struct};

/// A node of a tree, shared: a clone is another name of the same node. See the [module](self).
///
/// Nodes are equal if they are the same node, whatever their values.
pub struct Node<T> {
    inner: Rc<Inner<T>>,
}

struct Inner<T> {
    value: T,
    links: RefCell<Links<T>>,
}

struct Links<T> {
    parent: Weak<Inner<T>>,
    previous: Weak<Inner<T>>,
    next: Option<Rc<Inner<T>>>,
    first_child: Option<Rc<Inner<T>>>,
    last_child: Weak<Inner<T>>,
}

/// Why a node did not become a child. The node comes back in it.
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

/// All nodes below one: see [`Node::descendants`].
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

impl<T> Drop for Inner<T> {
    /// Drops what is below without recursion: parents before their children, and this node's own value after all of them.
    fn drop(&mut self) {
        let links = self.links.get_mut();
        if links.first_child.is_none() && links.next.is_none() {
            return;
        }
        let next = links.next.take();
        let mut remains = Remains(string_together(links, next));
        while remains.release_one() {}
    }
}

/// Nodes to release, as a list along the sibling links.
struct Remains<T>(Option<Rc<Inner<T>>>);

impl<T> Remains<T> {
    /// Releases the first node: it goes, with its children strung before the others; or becomes a root, if somebody holds it.
    /// False if there is none.
    fn release_one(&mut self) -> bool {
        let Some(node) = self.0.take() else {
            return false;
        };
        let mut links = node.links.borrow_mut();
        if Rc::strong_count(&node) == 1 {
            let rest = links.next.take();
            self.0 = string_together(&mut links, rest);
        } else if links.parent.strong_count() == 0 {
            self.0 = links.next.take();
            links.previous = Weak::new();
        } else {
            // The drop of a value gave this node, the last one, a new parent.
        }
        drop(links);
        drop(node);
        true
    }
}

impl<T> Drop for Remains<T> {
    /// Goes on with the others when the drop of a value panics.
    fn drop(&mut self) {
        while self.release_one() {}
    }
}

/// The children of a node that goes, followed by `rest`, as one list.
fn string_together<T>(links: &mut Links<T>, rest: Option<Rc<Inner<T>>>) -> Option<Rc<Inner<T>>> {
    let Some(first) = links.first_child.take() else {
        return rest;
    };
    let last = links.last_child.upgrade().expect("a node with a first child has a last one");
    last.links.borrow_mut().next = rest;
    Some(first)
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

observe_struct!(Inner<T> { value, links });
observe_struct!(Links<T> { parent, previous, next, first_child, last_child });

impl<T: Observe> Observe for Node<T> {
    /// The shared block with its counts, and from there the links.
    fn observe(&self, observer: &mut Observer) -> Value {
        self.inner.observe(observer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Node<T> {
    /// Writes the value and how many children there are, not the whole tree.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children = self.children().count();
        formatter.debug_struct("Node").field("value", self.value()).field("children", &children).finish()
    }
}

impl<T> fmt::Debug for Descendants<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Descendants").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::HashMap;
    use std::fmt;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, prop_oneof};
    use proptest::test_runner::{Config, TestRunner};

    use super::{AttachError, Node};
    use crate::probe::{Stage, record, step};

    const MANY: usize = if cfg!(miri) { 300 } else { 1_000_000 };

    #[test]
    fn the_parent_link_leads_to_the_node_that_owns_the_child() {
        let root = Node::new(Cell::new(1));
        let child = root.add_child(Node::new(Cell::new(2))).unwrap();
        child.parent().unwrap().value().set(7);
        assert_eq!(root.value().get(), 7);
        drop(root);
        assert!(child.parent().is_none());
    }

    #[test]
    fn a_cycle_of_any_length_is_refused_and_the_node_comes_back() {
        let root = Node::new(0);
        assert_eq!(root.add_child(root.clone()), Err(AttachError::Cycle(root.clone())));
        let mut bottom = root.clone();
        for level in 1..4 {
            bottom = bottom.add_child(Node::new(level)).unwrap();
            assert_eq!(bottom.add_child(root.clone()), Err(AttachError::Cycle(root.clone())));
        }
        assert_eq!(root.parent(), None);
        assert_eq!(bottom.children().count(), 0);
    }

    #[test]
    fn a_child_of_somebody_is_refused_until_detached() {
        let (left, right) = (Node::new('l'), Node::new('r'));
        let child = left.add_child(Node::new('c')).unwrap();
        assert_eq!(right.add_child(child.clone()), Err(AttachError::HasParent(child.clone())));
        assert_eq!(left.add_child(child.clone()), Err(AttachError::HasParent(child.clone())));
        child.detach();
        right.add_child(child.clone()).unwrap();
        assert_eq!((child.parent(), left.children().count()), (Some(right), 0));
    }

    #[test]
    fn a_million_levels_and_a_million_siblings_drop_without_overflowing_the_stack() {
        let deep = Node::new(0);
        (1..MANY).fold(deep.clone(), |bottom, level| bottom.add_child(Node::new(level)).unwrap());
        assert_eq!(deep.descendants().count(), MANY - 1);
        drop(deep);

        let wide = Node::new(0);
        for number in 1..MANY {
            wide.add_child(Node::new(number)).unwrap();
        }
        drop(wide);
    }

    #[test]
    fn a_held_node_outlives_its_tree_as_a_root_with_all_below_it() {
        let root = Node::new(0);
        let held = root.add_child(Node::new(1)).unwrap();
        held.add_child(Node::new(2)).unwrap();
        root.add_child(Node::new(3)).unwrap();
        drop(root);
        assert!(held.parent().is_none());
        assert!(held.descendants().map(|node| *node.value()).eq([2]));
        Node::new(9).add_child(held.clone()).unwrap();
    }

    #[test]
    fn a_tree_shows_one_block_per_node_with_the_counts_of_its_owners() {
        let recording = record("", |stage: &mut Stage| {
            let root = Node::new(1);
            let child = root.add_child(Node::new(2)).unwrap();
            step!(stage, "show", show[root, child]);
        });
        let graph = &recording.steps[0].graph;
        let counts = |strong: &str, weak: &str| {
            vec![("strong".to_owned(), strong.to_owned()), ("weak".to_owned(), weak.to_owned())]
        };
        let headers: Vec<_> = graph.blocks.iter().map(|block| block.header.clone()).collect();
        // The root is held by its name and known to the child; the child is also owned, and known as the last child.
        assert_eq!(headers, [counts("1", "1"), counts("2", "1")]);
    }

    #[test]
    fn nodes_print_their_value_and_how_many_children_they_have() {
        let root = Node::new('r');
        root.add_child(Node::new('c')).unwrap();
        assert_eq!(format!("{root:?}"), "Node { value: 'r', children: 1 }");
    }

    /// A value whose drop is recorded and may do something.
    struct Recorded {
        number: usize,
        log: Rc<RefCell<Vec<usize>>>,
        at_drop: RefCell<Option<Box<dyn FnOnce()>>>,
    }

    impl fmt::Debug for Recorded {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.number.fmt(formatter)
        }
    }

    impl Recorded {
        fn node(number: usize, log: &Rc<RefCell<Vec<usize>>>) -> Node<Self> {
            Node::new(Self { number, log: Rc::clone(log), at_drop: RefCell::default() })
        }
    }

    impl Drop for Recorded {
        fn drop(&mut self) {
            self.log.borrow_mut().push(self.number);
            if let Some(action) = self.at_drop.take() {
                action();
            }
        }
    }

    #[test]
    fn a_panic_in_a_value_drops_the_others_once() {
        for bad in 0..7 {
            let log = Rc::default();
            let nodes: Vec<_> = (0..7).map(|number| Recorded::node(number, &log)).collect();
            for number in 1..7 {
                nodes[(number - 1) / 2].add_child(nodes[number].clone()).unwrap();
            }
            nodes[bad].value().at_drop.replace(Some(Box::new(|| panic!("planned"))));
            let (root, held) = (nodes[0].clone(), nodes[4].clone());
            drop(nodes);
            let outcome = catch_unwind(AssertUnwindSafe(|| drop(root)));
            assert_eq!(outcome.is_err(), bad != 4, "value {bad}");
            assert!(held.parent().is_none());
            let outcome = catch_unwind(AssertUnwindSafe(|| drop(held)));
            assert_eq!(outcome.is_err(), bad == 4, "value {bad}");
            log.borrow_mut().sort_unstable();
            assert_eq!(*log.borrow(), [0, 1, 2, 3, 4, 5, 6], "value {bad}");
        }
    }

    #[test]
    fn a_value_may_rearrange_the_tree_while_it_is_dropped() {
        let log = Rc::default();
        let nodes: Vec<_> = (0..4).map(|number| Recorded::node(number, &log)).collect();
        for number in 1..4 {
            nodes[0].add_child(nodes[number].clone()).unwrap();
        }
        let (middle, last) = (nodes[2].clone(), nodes[3].clone());
        let refuge = Recorded::node(9, &log);
        let (refuge_too, middle_too, last_too) = (refuge.clone(), middle.clone(), last.clone());
        nodes[1].value().at_drop.replace(Some(Box::new(move || {
            assert!(refuge_too.add_child(middle_too).is_err(), "its sibling link is in use");
            refuge_too.add_child(last_too).ok().unwrap();
            refuge_too
                .add_child(Node::new(Recorded {
                    number: 10,
                    log: Rc::clone(&refuge_too.value().log),
                    at_drop: RefCell::default(),
                }))
                .ok()
                .unwrap();
        })));
        let root = nodes[0].clone();
        drop(nodes);
        drop(root);
        assert!(refuge.children().map(|node| node.value().number).eq([3, 10]));
        assert!(last.parent() == Some(refuge.clone()) && middle.parent().is_none());
        drop((middle, last, refuge));
        log.borrow_mut().sort_unstable();
        assert_eq!(*log.borrow(), [0, 1, 2, 3, 9, 10]);
    }

    /// One operation on a few nodes; numbers choose among them.
    #[derive(Clone, Debug)]
    enum Op {
        Add(usize, usize),
        Detach(usize),
        Forget(usize),
    }

    #[test]
    fn random_operations_agree_with_lists_of_children() {
        const NODES: usize = if cfg!(miri) { 6 } else { 12 };
        let op = prop_oneof![
            6 => (0..NODES, 0..NODES).prop_map(|(parent, child)| Op::Add(parent, child)),
            2 => (0..NODES).prop_map(Op::Detach),
            1 => (0..NODES).prop_map(Op::Forget),
        ];
        let longest = if cfg!(miri) { 15 } else { 200 };
        let usual = Config { failure_persistence: None, ..Config::default() };
        let config = if cfg!(miri) { Config { cases: 4, ..usual } } else { usual };
        let replayed = TestRunner::new(config).run(&vec(op, 0..longest), |ops| {
            replay(NODES, &ops);
            Ok(())
        });
        replayed.unwrap();
    }

    /// The trees as lists of children, and the nodes the program holds.
    struct Model {
        children: HashMap<usize, Vec<usize>>,
        held: HashMap<usize, Node<Recorded>>,
    }

    impl Model {
        fn parent(&self, child: usize) -> Option<usize> {
            self.children.iter().find(|(_, children)| children.contains(&child)).map(|(parent, _)| *parent)
        }

        fn is_above(&self, upper: usize, lower: usize) -> bool {
            upper == lower || self.parent(lower).is_some_and(|parent| self.is_above(upper, parent))
        }

        fn below(&self, node: usize) -> Vec<usize> {
            let children = self.children.get(&node).into_iter().flatten();
            children.flat_map(|&child| [vec![child], self.below(child)].concat()).collect()
        }

        /// Drops what neither the program nor a parent holds; returns how many are left.
        fn collect(&mut self) -> usize {
            loop {
                let owned = |node: &usize| self.held.contains_key(node) || self.parent(*node).is_some();
                match self.children.keys().copied().find(|node| !owned(node)) {
                    Some(dead) => self.children.remove(&dead),
                    None => return self.children.len(),
                };
            }
        }
    }

    fn replay(count: usize, ops: &[Op]) {
        let log = Rc::default();
        let held = (0..count).map(|number| (number, Recorded::node(number, &log))).collect();
        let mut model = Model { children: (0..count).map(|number| (number, Vec::new())).collect(), held };
        for op in ops {
            match *op {
                Op::Add(parent, child) => {
                    if let (Some(above), Some(below)) = (model.held.get(&parent), model.held.get(&child)) {
                        let allowed = model.parent(child).is_none() && !model.is_above(child, parent);
                        assert_eq!(above.add_child(below.clone()).is_ok(), allowed);
                        if allowed {
                            model.children.get_mut(&parent).unwrap().push(child);
                        }
                    }
                }
                Op::Detach(node) => {
                    if let Some(held) = model.held.get(&node) {
                        held.detach();
                        model.children.values_mut().for_each(|children| children.retain(|&child| child != node));
                    }
                }
                Op::Forget(node) => drop(model.held.remove(&node)),
            }
            assert_eq!(model.collect() + log.borrow().len(), count, "what nobody holds is dropped, at once");
            for (number, node) in &model.held {
                assert_eq!(node.parent().map(|parent| parent.value().number), model.parent(*number));
                assert!(node.children().map(|child| child.value().number).eq(model.children[number].iter().copied()));
                assert!(node.descendants().map(|below| below.value().number).eq(model.below(*number)));
            }
        }
        drop(model);
        assert_eq!(log.borrow().len(), count, "nothing leaks");
    }
}

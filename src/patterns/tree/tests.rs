use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_oneof};
use proptest::test_runner::TestRunner;

use super::{AttachError, Node};
use crate::patterns::testing::random_cases;

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
    let replayed = TestRunner::new(random_cases()).run(&vec(op, 0..longest), |ops| {
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

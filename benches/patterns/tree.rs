//! The tree with parent links against the plain `Rc<RefCell<..>>` one, and against `indextree`, whose nodes lie in one vector.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use indextree::Arena;
use memtutor::patterns::tree::Node;

use super::harness::Bench;

/// How many children each node has.
const FAN: usize = 4;

/// What an A/A run differs by where the time goes into `malloc` and `free`.
const NOISE: f64 = 0.10;

/// Runs the tree's workloads.
pub fn run(bench: &mut Bench) {
    let n = bench.size(1_000_000);
    if let Some(workload) = bench.workload("tree/build, walk, drop") {
        workload
            .operations(n)
            .contender("Rc<RefCell<..>>", |watch| watch.time(|| sum(&plain_tree(n))))
            .contender("Node", |watch| watch.time(|| values(&tree(n))))
            .contender("indextree", |watch| watch.time(|| index_values(&index_tree(n))))
            .goal("Node", &["Rc<RefCell<..>>"], 1.0, NOISE)
            .run();
    }
    if let Some(workload) = bench.workload("tree/build") {
        workload
            .operations(n)
            .contender("Rc<RefCell<..>>", |watch| watch.time(|| plain_tree(n)).borrow().value)
            .contender("Node", |watch| *watch.time(|| tree(n)).value())
            .contender("indextree", |watch| watch.time(|| index_tree(n)).0.len() as u64 - n as u64)
            .run();
    }
    if let Some(workload) = bench.workload("tree/walk") {
        let (plain, ours, index) = (plain_tree(n), tree(n), index_tree(n));
        workload
            .operations(n)
            .contender("Rc<RefCell<..>>", |watch| watch.time(|| sum(&plain)))
            .contender("Node", |watch| watch.time(|| values(&ours)))
            .contender("indextree", |watch| watch.time(|| index_values(&index)))
            .run();
    }
    if let Some(workload) = bench.workload("tree/up to the root") {
        let (plain, ours, (arena, root)) = (plain_tree(n), tree(n), index_tree(n));
        let plain_leaf = plain_leaf(&plain);
        let leaf = ours.descendants().last().expect("the root has children");
        let index_leaf = root.descendants(&arena).last().expect("a node is among its descendants");
        let climbs = n / 10;
        workload
            .operations(climbs)
            .contender("Rc<RefCell<..>>", |watch| watch.time(|| (0..climbs).map(|_| plain_depth(&plain_leaf)).sum()))
            .contender("Node", |watch| watch.time(|| (0..climbs).map(|_| leaf.ancestors().count() as u64).sum()))
            .contender("indextree", |watch| {
                watch.time(|| (0..climbs).map(|_| index_leaf.ancestors(&arena).count() as u64 - 1).sum())
            })
            .run();
    }
    if let Some(workload) = bench.workload("tree/drop") {
        workload
            .operations(n)
            .contender("Rc<RefCell<..>>", |watch| {
                let tree = plain_tree(n);
                watch.time(|| drop(tree));
                0
            })
            .contender("Node", |watch| {
                let tree = tree(n);
                watch.time(|| drop(tree));
                0
            })
            .contender("indextree", |watch| {
                let tree = index_tree(n);
                watch.time(|| drop(tree));
                0
            })
            .run();
    }
    if let Some(memory) = bench.memory("tree/bytes") {
        memory
            .items(n)
            .contender("Rc<RefCell<..>>", || plain_tree(n))
            .contender("Node", || tree(n))
            .contender("indextree", || index_tree(n))
            .report();
    }
}

/// The usual tree, with the parent link repaired.
struct Plain {
    value: u64,
    parent: Weak<RefCell<Plain>>,
    children: Vec<Rc<RefCell<Plain>>>,
}

impl Plain {
    fn new(value: u64, parent: Weak<RefCell<Self>>) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self { value, parent, children: Vec::new() }))
    }
}

/// Node `i` is a child of node `(i - 1) / 4`. All three trees are built through a list of their nodes.
fn plain_tree(n: usize) -> Rc<RefCell<Plain>> {
    let mut nodes = Vec::with_capacity(n);
    nodes.push(Plain::new(0, Weak::new()));
    for number in 1..n {
        let parent = &nodes[(number - 1) / FAN];
        let child = Plain::new(number as u64, Rc::downgrade(parent));
        parent.borrow_mut().children.push(Rc::clone(&child));
        nodes.push(child);
    }
    nodes.swap_remove(0)
}

fn tree(n: usize) -> Node<u64> {
    let mut nodes = Vec::with_capacity(n);
    nodes.push(Node::new(0));
    for number in 1..n {
        let child = nodes[(number - 1) / FAN].add_child(Node::new(number as u64));
        nodes.push(child.expect("a new node has no parent"));
    }
    nodes.swap_remove(0)
}

fn index_tree(n: usize) -> (Arena<u64>, indextree::NodeId) {
    let mut arena = Arena::new();
    let mut nodes = Vec::with_capacity(n);
    nodes.push(arena.new_node(0));
    for number in 1..n {
        let child = arena.new_node(number as u64);
        nodes[(number - 1) / FAN].append(child, &mut arena);
        nodes.push(child);
    }
    (arena, nodes[0])
}

fn sum(node: &RefCell<Plain>) -> u64 {
    let node = node.borrow();
    node.value + node.children.iter().map(|child| sum(child)).sum::<u64>()
}

fn values(root: &Node<u64>) -> u64 {
    root.value() + root.descendants().map(|node| *node.value()).sum::<u64>()
}

fn index_values((arena, root): &(Arena<u64>, indextree::NodeId)) -> u64 {
    root.descendants(arena).map(|node| *arena[node].get()).sum()
}

/// The last node of a walk.
fn plain_leaf(node: &Rc<RefCell<Plain>>) -> Rc<RefCell<Plain>> {
    node.borrow().children.last().map_or_else(|| Rc::clone(node), plain_leaf)
}

/// How many nodes are above this one.
fn plain_depth(node: &RefCell<Plain>) -> u64 {
    let mut depth = 0;
    let mut above = node.borrow().parent.upgrade();
    while let Some(node) = above {
        depth += 1;
        above = node.borrow().parent.upgrade();
    }
    depth
}

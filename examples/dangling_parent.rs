//! The dangling parent: a weak link to a copy of the parent, instead of to the parent, leads nowhere from the start.
//!
//! Run it with `cargo run --example dangling_parent`. It is safe: `upgrade` says that nothing is there.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use memtutor::patterns::tree::Node;

/// A node with a copy-on-add parent link, as it is often written first.
#[derive(Clone)]
struct Copying {
    name: &'static str,
    parent: RefCell<Weak<Copying>>,
    children: RefCell<Vec<Rc<Copying>>>,
}

impl Copying {
    fn new(name: &'static str) -> Self {
        Self { name, parent: RefCell::default(), children: RefCell::default() }
    }

    /// The method has `&self`, and no `Rc` of it to downgrade; so it makes one, of a copy.
    fn add_child(&self, child: Rc<Self>) {
        let copy = Rc::new(self.clone());
        *child.parent.borrow_mut() = Rc::downgrade(&copy);
        self.children.borrow_mut().push(child);
        // Here `copy`, its only owner, goes; the child's link dangles.
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Copying::new("root");
    let child = Rc::new(Copying::new("child"));
    root.add_child(Rc::clone(&child));
    println!("`{}` is alive with {} child", root.name, root.children.borrow().len());
    println!("the child's parent: {:?}", child.parent.borrow().upgrade().map(|parent| parent.name));
    assert!(child.parent.borrow().upgrade().is_none(), "the link dangles while the root is alive");

    // Making the link from the shared parent needs the `Rc` that owns it. `Node` is that `Rc`.
    let root = Node::new("root");
    let child = root.add_child(Node::new("child"))?;
    println!("with the shared parent: {:?}", child.parent().map(|parent| *parent.value()));
    assert_eq!(child.parent(), Some(root));
    Ok(())
}

#[test]
fn the_fault_shows() -> Result<(), Box<dyn std::error::Error>> {
    main()
}

//! Dropping a tree of any depth.

use std::rc::{Rc, Weak};

use super::{Inner, Links};

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

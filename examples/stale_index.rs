//! The stale index: a pool without generations lets an old index read another's value.
//!
//! Run it with `cargo run --example stale_index`. Nothing here is undefined behaviour, and that is the trap: every access is checked,
//! every value is valid, and the answer is wrong.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use memtutor::patterns::pool::{HandleError, Pool};

/// A pool that names its values by their index alone.
#[derive(Default)]
struct IndexPool {
    slots: Vec<Option<String>>,
    vacant: Vec<usize>,
}

impl IndexPool {
    fn add(&mut self, value: &str) -> usize {
        let index = self.vacant.pop().unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[index] = Some(value.to_owned());
        index
    }

    fn remove(&mut self, index: usize) {
        self.slots[index] = None;
        self.vacant.push(index);
    }

    fn get(&self, index: usize) -> Option<&str> {
        self.slots[index].as_deref()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut users = IndexPool::default();
    let alice = users.add("Alice");
    users.remove(alice);
    let bob = users.add("Bob");
    println!("index {alice} was Alice's; it reads {:?}", users.get(alice));
    assert_eq!(users.get(alice), Some("Bob"), "the stale index reads another's value");

    // Freeing it once more puts one slot on the free list twice, and hands it to two owners.
    users.remove(alice);
    users.remove(bob);
    let (carol, dave) = (users.add("Carol"), users.add("Dave"));
    println!("after a double free, Carol has index {carol} and Dave index {dave}");
    assert_eq!(carol, dave);
    assert_eq!(users.get(carol), Some("Dave"), "Carol is overwritten");

    // With generations, both are errors.
    let mut users = Pool::new();
    let alice = users.allocate("Alice")?;
    users.deallocate(alice)?;
    let bob = users.allocate("Bob")?;
    println!("handle {alice:?} was Alice's; it reads {:?}", users.get(alice));
    assert_eq!(users.get(alice), Err(HandleError::Reused { index: 0, handle: 1, slot: 2 }));
    assert!(users.deallocate(alice).is_err());
    assert_eq!(users.get(bob), Ok(&"Bob"));
    Ok(())
}

#[test]
fn the_fault_shows() -> Result<(), Box<dyn std::error::Error>> {
    main()
}

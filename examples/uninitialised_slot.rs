//! The uninitialised slot: a pool that fills its slots with `mem::uninitialized()` holds invalid values.
//!
//! Run it with `cargo run --example uninitialised_slot`. The faulty pool looks like this:
//!
//! ```ignore
//! let slots: Vec<T> = (0..capacity).map(|_| unsafe { mem::uninitialized() }).collect();
//! ```
//!
//! Making such a value is undefined behaviour already, whatever is done with it. And something is always done with it: when the pool
//! goes, `Vec<String>` drops every element, and each drop frees the address that happens to stand in the slot. So the fault cannot be
//! run here. It can be counted: `None` stands for each slot that was never made, and every drop the faulty pool would make asks
//! whether there is a value.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use memtutor::patterns::pool::Pool;

/// The slots of the faulty pool; `None` is what it takes for a `String`.
struct Slots(Vec<Option<String>>);

impl Slots {
    /// `slots[index] = value` drops the old value first. Tells whether there was one.
    fn assign(&mut self, index: usize, value: &str) -> bool {
        self.0[index].replace(value.to_owned()).is_some()
    }

    /// How many of the drops at the end of a `Vec<String>` have no `String` to drop.
    fn invalid_drops(&self) -> usize {
        self.0.iter().filter(|slot| slot.is_none()).count()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut slots = Slots(vec![None; 4]);
    let valid = slots.assign(0, "first");
    println!("assigning to slot 0 drops a `String` that was ever made: {valid}");
    assert!(!valid, "the first assignment frees a wild address");
    println!("dropping the pool then frees {} more wild addresses", slots.invalid_drops());
    assert_eq!(slots.invalid_drops(), 3);

    // `Option` is a hole that the compiler keeps books on, and for a `String` it takes no byte more.
    assert_eq!(size_of::<Option<String>>(), size_of::<String>());

    // The pool's vacant cells hold no `String` either, and it knows which they are.
    let mut pool = Pool::with_fixed_capacity(4);
    let first = pool.allocate(String::from("first"))?;
    println!("the pool holds {} value in {} slots, and drops as many", pool.len(), pool.capacity());
    assert_eq!(pool.deallocate(first)?, "first");
    Ok(())
}

#[test]
fn the_fault_shows() -> Result<(), Box<dyn std::error::Error>> {
    main()
}

//! The string stored twice: an interner of a map and a list keeps two copies of every string, in two heap blocks.
//!
//! Run it with `cargo run --example string_stored_twice`. Everything works; only the counting allocator sees the fault.

#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::collections::HashMap;

use memtutor::patterns::interner::{InternError, Interner};
use memtutor::probe::{CountingAllocator, measure};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

const STRINGS: u64 = 5_000;

/// An interner as it is often written first.
#[derive(Default)]
struct TwoMaps {
    ids: HashMap<String, usize>,
    strings: Vec<String>,
}

impl TwoMaps {
    fn intern(&mut self, text: &str) -> usize {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = self.strings.len();
        self.strings.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }
}

/// The bytes and blocks on the heap that belong to what `build` returns.
fn live<T>(build: impl FnOnce() -> T) -> (u64, u64) {
    let (_kept, allocations) = measure(build);
    let counted = allocations.value().expect("the counting allocator is installed above");
    (counted.allocated.bytes - counted.freed.bytes, counted.allocated.blocks - counted.freed.blocks)
}

fn main() -> Result<(), InternError> {
    let words: Vec<String> = (0..STRINGS).map(|number| format!("word{number:06}")).collect();
    let (twice_bytes, twice_blocks) = live(|| {
        let mut names = TwoMaps::default();
        for word in words.iter().chain(&words) {
            names.intern(word);
        }
        names
    });
    println!("{STRINGS} strings in two maps: {twice_bytes} bytes in {twice_blocks} blocks");
    assert_eq!(twice_blocks, 2 * STRINGS + 2, "two blocks for each string, the map and the list");

    let (once_bytes, once_blocks) = live(|| -> Result<Interner, InternError> {
        let mut names = Interner::new();
        for word in words.iter().chain(&words) {
            names.intern(word)?;
        }
        Ok(names)
    });
    println!("{STRINGS} strings interned:    {once_bytes} bytes in {once_blocks} blocks");
    assert_eq!(once_blocks, 3, "text, bounds, table");
    assert!(once_bytes < twice_bytes / 2, "{once_bytes} against {twice_bytes}");
    Ok(())
}

#[test]
fn the_fault_shows() -> Result<(), InternError> {
    main()
}

//! The hash table: from a hash to the symbols that may be meant.
//!
//! Open addressing with linear probing: a symbol lies in the slot its hash names, or in the first free one after it, which
//! most often shares its cache line.

use super::cache::prefetch;
use super::symbol::Symbol;

/// Hashes and symbols; never reads a string, asks its caller to compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Any number of slots, at least one in eight free; or none at all.
    slots: Vec<Slot>,
    /// How many slots are taken.
    used: usize,
}

/// A place for one symbol; it is free while there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// What would otherwise be computed again from the text, whenever slots collide and whenever the table grows.
    pub(crate) hash: u32,
    pub(crate) symbol: Option<Symbol>,
}

const FREE: Slot = Slot { hash: 0, symbol: None };
/// Slots are added in this number.
const STEP: usize = 8;
/// How many of a step may be taken. Above that, runs of taken slots become long.
const LOAD: usize = 7;

impl Table {
    /// The symbol with this hash that `is_meant`; if there is none, the place where [`insert`](Self::insert) may put it.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_meant: impl Fn(Symbol) -> bool) -> Result<Symbol, usize> {
        let mut place = self.home(hash);
        loop {
            let Some(&Slot { hash: other, symbol: Some(symbol) }) = self.slots.get(place) else { return Err(place) };
            if other == hash && is_meant(symbol) {
                return Ok(symbol);
            }
            place = self.after(place);
        }
    }

    /// Whether there is such a place and no symbol in it.
    #[inline]
    pub(super) fn is_free(&self, place: usize) -> bool {
        self.slots.get(place).is_some_and(|slot| slot.symbol.is_none())
    }

    /// Starts to load the slot of `hash` into the cache.
    #[inline]
    pub(super) fn prefetch(&self, hash: u32) {
        prefetch(&self.slots, self.home(hash));
    }

    /// Adds a symbol at the place where `find` did not find it; doubles the table when it is full.
    #[inline]
    pub(super) fn insert(&mut self, place: usize, hash: u32, symbol: Symbol) {
        let new = Slot { hash, symbol: Some(symbol) };
        if self.used < self.capacity() {
            self.slots[place] = new;
        } else {
            self.rebuild((2 * self.slots.len()).max(STEP));
            self.place(new);
        }
        self.used += 1;
    }

    /// How many symbols fit before the table grows.
    pub(super) fn capacity(&self) -> usize {
        self.slots.len() / STEP * LOAD
    }

    pub(super) fn slots(&self) -> &Vec<Slot> {
        &self.slots
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    /// Makes room for `additional` more symbols.
    pub(super) fn reserve(&mut self, additional: usize) {
        let slots = slots_for(self.used + additional);
        if slots > self.slots.len() {
            self.rebuild(slots);
        }
    }

    /// Shrinks the table to the fewest slots that hold its symbols.
    pub(super) fn shrink_to_fit(&mut self) {
        let slots = slots_for(self.used);
        if slots < self.slots.len() {
            self.rebuild(slots);
        }
    }

    /// Moves every symbol to a table of so many slots. Places rise with the hash, in the old table and in the new: both are
    /// passed front to back.
    fn rebuild(&mut self, slots: usize) {
        for slot in std::mem::replace(&mut self.slots, vec![FREE; slots]) {
            if slot.symbol.is_some() {
                self.place(slot);
            }
        }
    }

    /// Writes to the first free slot from the home slot on. There is one: `LOAD` leaves some free.
    fn place(&mut self, new: Slot) {
        let mut place = self.home(new.hash);
        while self.slots[place].symbol.is_some() {
            place = self.after(place);
        }
        self.slots[place] = new;
    }

    /// The slot that `hash` names: as far through the table as the hash is through the 32-bit numbers.
    #[inline]
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.slots.len() as u64) >> 32) as usize
    }

    #[inline]
    fn after(&self, place: usize) -> usize {
        if place + 1 == self.slots.len() { 0 } else { place + 1 }
    }
}

fn slots_for(symbols: usize) -> usize {
    symbols.div_ceil(LOAD) * STEP
}

//! The hash table: from a hash to the symbols that may be meant.
//!
//! An array of [`Bucket`]s, each one cache line. A hash names a bucket; a bucket that is full passes its overflow to the next.
//! So most look-ups cost one cache miss, and the eight hashes of a bucket are compared at once, without a branch that the
//! processor could guess wrong.

use std::hint::black_box;

use super::bucket::{Bucket, SLOTS};
use super::symbol::Symbol;

/// Hashes and symbols; never reads a string, asks its caller to compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Any number of buckets; at least one slot in eight is free.
    buckets: Vec<Bucket>,
    /// How many symbols there are.
    used: usize,
}

/// How many slots of a bucket may be taken on average. Above that, many buckets overflow.
const LOAD: usize = SLOTS - 1;

impl Table {
    /// The symbol with this hash that `is_meant`, if there is one.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_meant: impl Fn(Symbol) -> bool) -> Option<Symbol> {
        let mut place = self.home(hash);
        loop {
            let bucket = self.buckets.get(place)?;
            if let Some(symbol) = bucket.matches(hash).find(|&symbol| is_meant(symbol)) {
                return Some(symbol);
            }
            if !bucket.is_full() {
                return None;
            }
            place = self.after(place);
        }
    }

    /// Starts to load the bucket of `hash` into the cache; `black_box` keeps the compiler from dropping the read.
    #[inline]
    pub(super) fn touch(&self, hash: u32) {
        black_box(self.buckets.get(self.home(hash)).map_or(0, Bucket::touch));
    }

    /// Most likely what `find` returns: looks into the first bucket only, and compares no text.
    #[inline]
    pub(super) fn guess(&self, hash: u32) -> Option<Symbol> {
        self.buckets.get(self.home(hash))?.guess(hash)
    }

    /// Adds a symbol that is not in the table; doubles the table when it is full.
    pub(super) fn insert(&mut self, hash: u32, symbol: Symbol) {
        if self.used == self.capacity() {
            self.rebuild((2 * self.buckets.len()).max(1));
        }
        self.place(hash, symbol);
        self.used += 1;
    }

    /// How many symbols fit before the table grows.
    pub(super) fn capacity(&self) -> usize {
        self.buckets.len() * LOAD
    }

    pub(super) fn buckets(&self) -> &Vec<Bucket> {
        &self.buckets
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.buckets.capacity() * size_of::<Bucket>()
    }

    /// Makes room for `additional` more symbols.
    pub(super) fn reserve(&mut self, additional: usize) {
        let buckets = (self.used + additional).div_ceil(LOAD);
        if buckets > self.buckets.len() {
            self.rebuild(buckets);
        }
    }

    /// Shrinks the table to the fewest buckets that hold its symbols.
    pub(super) fn shrink_to_fit(&mut self) {
        let buckets = self.used.div_ceil(LOAD);
        if buckets < self.buckets.len() {
            self.rebuild(buckets);
        }
    }

    /// Moves every symbol to a table of so many buckets. Places rise with the hash, in the old table and in the new: both are
    /// passed front to back.
    fn rebuild(&mut self, buckets: usize) {
        for old in std::mem::replace(&mut self.buckets, vec![Bucket::EMPTY; buckets]) {
            for (hash, symbol) in old.entries() {
                self.place(hash, symbol);
            }
        }
    }

    /// Writes to the first free slot from the home bucket on. There is one: `LOAD` leaves some free.
    fn place(&mut self, hash: u32, symbol: Symbol) {
        let mut place = self.home(hash);
        while !self.buckets[place].push(hash, symbol) {
            place = self.after(place);
        }
    }

    /// The bucket that `hash` names: as far through the table as the hash is through the 32-bit numbers.
    #[inline]
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.buckets.len() as u64) >> 32) as usize
    }

    #[inline]
    fn after(&self, place: usize) -> usize {
        if place + 1 == self.buckets.len() { 0 } else { place + 1 }
    }
}

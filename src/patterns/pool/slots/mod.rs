//! The pool's memory: two arrays and a free list. What makes its `unsafe` blocks sound is in this folder and `handle.rs`.
#![allow(unsafe_code, reason = "a slot holds a value or none, which its tag alone tells: see the `pool` module")]

mod free_list;

use std::fmt;
use std::mem::{ManuallyDrop, needs_drop};
use std::slice;

use super::error::{AllocateError, HandleError};
use super::handle::{Generation, Handle};
use super::iter::Drain;

/// Marks a vacant slot's tag.
const VACANT: u32 = 1 << 31;

/// The end of the free list; also the most slots there can be, so that no index equals it.
const END: u32 = u32::MAX >> 1;

/// Storage for values by handle.
///
/// Invariants, on which the `unsafe` blocks rely:
///
/// 1. `tags` and `cells` have the same length, at most `room`.
/// 2. A tag without [`VACANT`] is the slot's generation, and the slot's cell holds a value.
/// 3. A tag with [`VACANT`] carries the index of the next vacant slot or [`END`], and the cell holds the generation of the
///    slot's next value; of a retired slot, its last one.
/// 4. From `first_vacant`, the links visit each vacant slot once, except the retired ones, which no link leads to.
pub(crate) struct Slots<T> {
    tags: Vec<u32>,
    cells: Vec<Cell<T>>,
    /// The slot vacated last, which is reused first: its memory is the likeliest to be in the cache.
    first_vacant: u32,
    occupied: u32,
    retired: u32,
    /// How many slots there can be before `grow`: at most `limit` and the capacities of `tags` and `cells`.
    room: u32,
    /// How many slots there can be at all: at most [`END`].
    limit: u32,
}

/// What a slot is, spelt out.
pub(crate) enum Slot<'a, T> {
    Occupied { generation: Generation, value: &'a T },
    Vacant { next_generation: Generation, next_vacant: Option<usize> },
}

/// What lies in a slot; its tag says which.
pub(super) union Cell<T> {
    value: ManuallyDrop<T>,
    generation: Generation,
}

impl<T> Cell<T> {
    /// The value in this cell, to change.
    ///
    /// # Safety
    ///
    /// The slot is occupied.
    pub(super) unsafe fn value_mut(&mut self) -> &mut T {
        // SAFETY: the caller's promise.
        unsafe { &mut self.value }
    }
}

impl<T> Slots<T> {
    /// No slots yet, no memory yet, no limit but [`END`].
    pub(super) const fn new() -> Self {
        Self { tags: Vec::new(), cells: Vec::new(), first_vacant: END, occupied: 0, retired: 0, room: 0, limit: END }
    }

    /// No slots yet, room for `capacity`, never more than `limit`.
    pub(super) fn with_capacity(capacity: usize, limit: usize) -> Self {
        let limit = limit.min(END as usize);
        let room = capacity.min(limit);
        let (tags, cells) = (Vec::with_capacity(room), Vec::with_capacity(room));
        Self { tags, cells, room: room as u32, limit: limit as u32, ..Self::new() }
    }

    /// How many slots hold a value.
    pub(super) fn occupied(&self) -> usize {
        self.occupied as usize
    }

    /// How many slots are used up.
    pub(super) fn retired(&self) -> usize {
        self.retired as usize
    }

    /// The slot that is used next; `None` if it will be a new one.
    pub(crate) fn first_vacant(&self) -> Option<usize> {
        Some(self.first_vacant).filter(|&index| index != END).map(|index| index as usize)
    }

    /// How many slots there can be without asking the allocator for more.
    pub(super) fn capacity(&self) -> usize {
        self.room as usize
    }

    /// One tag per slot: see [`is_occupied`].
    pub(super) fn tags(&self) -> &[u32] {
        &self.tags
    }

    /// The cells the tags tell about.
    pub(super) fn cells(&self) -> &[Cell<T>] {
        &self.cells
    }

    /// The value in this slot.
    ///
    /// # Safety
    ///
    /// The slot exists and is occupied.
    #[inline]
    pub(super) unsafe fn value_unchecked(&self, index: usize) -> &T {
        // SAFETY: the caller's promise.
        unsafe { &self.cells.get_unchecked(index).value }
    }

    /// The tags, and the cells they tell about.
    pub(super) fn split_mut(&mut self) -> (&[u32], slice::IterMut<'_, Cell<T>>) {
        (&self.tags, self.cells.iter_mut())
    }

    /// The handle of the value in this slot; `None` if it is vacant or does not exist.
    pub(super) fn handle(&self, index: usize) -> Option<Handle<T>> {
        let generation = self.tags.get(index).copied().and_then(Generation::from_bits)?;
        Some(Handle::new(index as u32, generation))
    }

    /// What this slot is; `None` if it does not exist.
    pub(crate) fn slot(&self, index: usize) -> Option<Slot<'_, T>> {
        let (&tag, cell) = (self.tags.get(index)?, self.cells.get(index)?);
        if let Some(generation) = Generation::from_bits(tag) {
            // SAFETY: the tag is a generation, so the slot is occupied (invariant 2).
            return Some(Slot::Occupied { generation, value: unsafe { &cell.value } });
        }
        let next_vacant = Some(tag & !VACANT).filter(|&next| next != END).map(|next| next as usize);
        // SAFETY: the slot is vacant, so its cell holds a generation (invariant 3).
        Some(Slot::Vacant { next_generation: unsafe { cell.generation }, next_vacant })
    }

    /// Where the arrays lie, and how many bytes each takes: the tags, then the cells.
    pub(crate) fn blocks(&self) -> [(*const u8, usize); 2] {
        let tags = (self.tags.as_ptr().cast(), self.tags.capacity() * size_of::<u32>());
        [tags, (self.cells.as_ptr().cast(), self.cells.capacity() * size_of::<Cell<T>>())]
    }

    /// Whether the handle's slot still holds the handle's value.
    pub(super) fn holds(&self, handle: Handle<T>) -> bool {
        // A `Generation` never has the `VACANT` bit, so equality also means that the slot is occupied.
        self.tags.get(handle.index()) == Some(&handle.generation())
    }

    /// The handle's value, if its slot still holds it.
    #[inline]
    pub(super) fn get(&self, handle: Handle<T>) -> Result<&T, HandleError> {
        if !self.holds(handle) {
            return Err(self.refusal(handle));
        }
        // SAFETY: `holds` says that the slot exists and is occupied (invariants 1 and 2).
        Ok(unsafe { &self.cells.get_unchecked(handle.index()).value })
    }

    /// The handle's value, if its slot still holds it.
    #[inline]
    pub(super) fn get_mut(&mut self, handle: Handle<T>) -> Result<&mut T, HandleError> {
        if !self.holds(handle) {
            return Err(self.refusal(handle));
        }
        // SAFETY: as in `get`.
        Ok(unsafe { self.cells.get_unchecked_mut(handle.index()).value_mut() })
    }

    /// The values of several handles, if their slots still hold them and no two handles are the same.
    pub(super) fn get_disjoint_mut<const N: usize>(
        &mut self,
        handles: [Handle<T>; N],
    ) -> Result<[&mut T; N], HandleError> {
        for (place, &handle) in handles.iter().enumerate() {
            if !self.holds(handle) {
                return Err(self.refusal(handle));
            }
            if handles[..place].contains(&handle) {
                return Err(HandleError::Repeated { index: handle.index() });
            }
        }
        let cells = self.cells.as_mut_ptr();
        // SAFETY: `holds` says of each slot that it exists and is occupied (invariants 1 and 2). A slot holds one generation, so
        // different handles that it holds are of different slots: the references do not overlap.
        Ok(handles.map(|handle| unsafe { (*cells.add(handle.index())).value_mut() }))
    }

    /// Why the handle's value is not here. Out of line: who uses handles well does not come by.
    #[cold]
    #[inline(never)]
    fn refusal(&self, handle: Handle<T>) -> HandleError {
        let (index, slots) = (handle.index(), self.tags.len());
        match self.handle(index) {
            Some(now) => HandleError::Reused { index, handle: handle.generation(), slot: now.generation() },
            None if index < slots => HandleError::Vacant { index, handle: handle.generation() },
            None => HandleError::Unknown { index, slots },
        }
    }
}

/// Whether a slot with this tag holds a value.
pub(super) fn is_occupied(tag: u32) -> bool {
    tag & VACANT == 0
}

/// The handle of the value in this slot.
///
/// # Safety
///
/// The slot exists and is occupied.
#[inline]
pub(super) unsafe fn occupied_handle<T>(tags: &[u32], index: usize) -> Handle<T> {
    // SAFETY: the caller's promise; an occupied slot's tag is its generation (invariant 2).
    let generation = unsafe { Generation::from_bits_unchecked(*tags.get_unchecked(index)) };
    Handle::new(index as u32, generation)
}

impl<T: Clone> Clone for Slots<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::with_capacity(self.capacity(), self.limit as usize);
        for (index, &tag) in self.tags.iter().enumerate() {
            // If the user's `clone` panics, `copy` is dropped with the values it has so far.
            let cell = match self.slot(index).expect("tags and cells are equally many") {
                Slot::Occupied { value, .. } => Cell { value: ManuallyDrop::new(value.clone()) },
                Slot::Vacant { next_generation, .. } => Cell { generation: next_generation },
            };
            copy.cells.push(cell);
            copy.tags.push(tag);
            copy.occupied += u32::from(is_occupied(tag));
        }
        copy.first_vacant = self.first_vacant;
        copy.retired = self.retired;
        copy
    }
}

impl<T> Drop for Slots<T> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            drop(Drain::new(self));
        }
    }
}

impl<T> fmt::Debug for Slots<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Slots").field("occupied", &self.occupied).finish_non_exhaustive()
    }
}

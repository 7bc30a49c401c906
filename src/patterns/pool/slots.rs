//! The pool's memory: two arrays and a free list. What makes its `unsafe` blocks sound is in this file and `handle.rs`.
#![allow(unsafe_code)]

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

    /// Moves a value into the slot vacated last, or into a new one; gives it back if there can be no more slots.
    #[inline]
    pub(super) fn insert(&mut self, value: T) -> Result<Handle<T>, AllocateError<T>> {
        let vacant = self.first_vacant;
        let handle = if vacant != END {
            self.reuse(vacant, value)
        } else {
            if self.tags.len() == self.room as usize && !self.grow() {
                return Err(AllocateError::Full { value, capacity: self.occupied() });
            }
            self.push(value)
        };
        self.occupied += 1;
        Ok(handle)
    }

    /// Moves the handle's value out and puts its slot on the free list, if the slot still holds it.
    #[inline]
    pub(super) fn remove(&mut self, handle: Handle<T>) -> Result<T, HandleError> {
        if !self.holds(handle) {
            return Err(self.refusal(handle));
        }
        let index = handle.index();
        // SAFETY: `holds` says that the slot exists (invariant 1).
        let (tag, cell) = unsafe { (self.tags.get_unchecked_mut(index), self.cells.get_unchecked_mut(index)) };
        // SAFETY: `holds` says that the slot is occupied (invariant 2). It is marked vacant below, without any code of the user's
        // in between, so the value is not read again.
        let value = unsafe { ManuallyDrop::take(&mut cell.value) };
        self.occupied -= 1;
        if let Some(next) = handle.slot_generation().next() {
            cell.generation = next;
            *tag = VACANT | self.first_vacant;
            self.first_vacant = index as u32;
        } else {
            cell.generation = Generation::LAST;
            *tag = VACANT | END;
            self.retired += 1;
        }
        Ok(value)
    }

    /// Moves a value into a vacant slot of the free list, the first one.
    #[inline]
    fn reuse(&mut self, index: u32, value: T) -> Handle<T> {
        // SAFETY: the slot is on the free list, so it exists (invariants 1 and 4).
        let (tag, cell) =
            unsafe { (self.tags.get_unchecked_mut(index as usize), self.cells.get_unchecked_mut(index as usize)) };
        // SAFETY: the slot is on the free list, so it is vacant and its cell holds a generation (invariants 3 and 4).
        let generation = unsafe { cell.generation };
        self.first_vacant = *tag & !VACANT;
        *tag = generation.bits();
        cell.value = ManuallyDrop::new(value);
        Handle::new(index, generation)
    }

    /// Moves a value into a new slot, for which there is room.
    #[inline]
    fn push(&mut self, value: T) -> Handle<T> {
        let index = self.tags.len();
        debug_assert!(index < self.room as usize);
        // SAFETY: both arrays have the capacity for `room` slots, and get longer together (invariant 1).
        unsafe {
            self.cells.as_mut_ptr().add(index).write(Cell { value: ManuallyDrop::new(value) });
            self.tags.as_mut_ptr().add(index).write(Generation::FIRST.bits());
            self.cells.set_len(index + 1);
            self.tags.set_len(index + 1);
        }
        Handle::new(index as u32, Generation::FIRST)
    }

    /// Makes room for at least one more slot; false if there can be none.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        if self.room == self.limit {
            return false;
        }
        self.tags.reserve(1);
        self.cells.reserve(1);
        let room = self.tags.capacity().min(self.cells.capacity()).min(self.limit as usize);
        self.room = room as u32;
        true
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

    /// Makes the next value of a vacant slot its last one, as if it had been reused two billion times.
    #[cfg(test)]
    pub(super) fn wear_out(&mut self, index: usize) {
        assert!(!is_occupied(self.tags[index]));
        self.cells[index].generation = Generation::LAST;
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

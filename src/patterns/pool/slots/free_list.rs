//! How slots get their values, and lose them: the list of vacant slots.
#![allow(unsafe_code, reason = "without checks that the invariants of `Slots` make needless: see the `pool` module")]

use std::mem::ManuallyDrop;

use super::{AllocateError, Cell, END, Generation, Handle, HandleError, Slots, VACANT};
use crate::patterns::cache::prefetch;

impl<T> Slots<T> {
    /// Moves a value into the slot vacated last, or into a new one; gives it back if there can be no more slots.
    #[inline]
    pub(in crate::patterns::pool) fn insert(&mut self, value: T) -> Result<Handle<T>, AllocateError<T>> {
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
    pub(in crate::patterns::pool) fn remove(&mut self, handle: Handle<T>) -> Result<T, HandleError> {
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
        // Where the next value will go, so that it need not wait for the memory.
        prefetch(&self.cells, self.first_vacant as usize);
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

    /// Makes the next value of a vacant slot its last one, as if it had been reused two billion times.
    #[cfg(test)]
    pub(in crate::patterns::pool) fn wear_out(&mut self, index: usize) {
        assert!(!super::is_occupied(self.tags[index]));
        self.cells[index].generation = Generation::LAST;
    }
}

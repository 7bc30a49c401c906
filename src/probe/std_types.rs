//! [`Observe`] for the types of std that lessons show.

use std::alloc::Layout;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::rc::{self, Rc};
use std::sync::{self, Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use super::graph::{Ownership, Pointer, Target, Value};
use super::observe::{HeapPlace, Observe, Observer, fields};
use super::type_name::short_type_name;

macro_rules! observe_scalars {
    ($($type:ty),*) => {$(
        impl Observe for $type {
            fn observe(&self, _observer: &mut Observer) -> Value {
                Value::Scalar(format!("{self:?}"))
            }
        }
    )*};
}

observe_scalars!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, ());

macro_rules! observe_tuples {
    ($(($($name:ident $index:tt),+)),+) => {$(
        impl<$($name: Observe),+> Observe for ($($name,)+) {
            fn observe(&self, observer: &mut Observer) -> Value {
                let fields = vec![$((stringify!($index).to_owned(), self.$index.observe(observer))),+];
                Value::Fields { name: String::new(), fields }
            }
        }
    )+};
}

observe_tuples!((A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3));

impl Observe for str {
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.text(self)
    }
}

impl Observe for &str {
    /// The text it borrows: where it lies, in the program's constants most often, would tell a learner nothing.
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.text(self)
    }
}

impl<T: Observe> Observe for &T {
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.borrow(std::ptr::from_ref::<T>(self).addr())
    }
}

impl<T: Observe> Observe for &mut T {
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.borrow(std::ptr::from_ref::<T>(self).addr())
    }
}

impl<T: Observe> Observe for [T] {
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.list(self.iter())
    }
}

impl<T: Observe, const N: usize> Observe for [T; N] {
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.list(self.iter())
    }
}

impl<T: Observe> Observe for Option<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        match self {
            Some(value) => variant("Some", value, observer),
            None => Value::Scalar("None".to_owned()),
        }
    }
}

impl<T: Observe, E: Observe> Observe for Result<T, E> {
    fn observe(&self, observer: &mut Observer) -> Value {
        match self {
            Ok(value) => variant("Ok", value, observer),
            Err(error) => variant("Err", error, observer),
        }
    }
}

fn variant(name: &str, value: &impl Observe, observer: &mut Observer) -> Value {
    Value::Fields { name: name.to_owned(), fields: vec![("0".to_owned(), value.observe(observer))] }
}

impl Observe for String {
    fn observe(&self, observer: &mut Observer) -> Value {
        let place = buffer(self.as_ptr(), self.capacity(), "text buffer".to_owned());
        let pointer = observer.enter(Ownership::Owning, place, |observer| observer.text(self));
        fields::<Self>(sequence(self.len(), self.capacity(), pointer))
    }
}

impl<T: Observe> Observe for Vec<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let bytes = self.capacity() * size_of::<T>();
        let place = buffer(self.as_ptr().cast(), bytes, format!("buffer of {}", short_type_name::<T>()));
        let pointer = observer.enter(Ownership::Owning, place, |observer| observer.list(self.iter()));
        fields::<Self>(sequence(self.len(), self.capacity(), pointer))
    }
}

fn buffer(start: *const u8, bytes: usize, type_name: String) -> HeapPlace {
    HeapPlace { address: start.addr(), size: bytes, type_name, header: Vec::new() }
}

fn sequence(length: usize, capacity: usize, pointer: Value) -> Vec<(&'static str, Value)> {
    vec![
        ("len", Value::Scalar(length.to_string())),
        ("capacity", Value::Scalar(capacity.to_string())),
        ("pointer", pointer),
    ]
}

impl<T: Observe + ?Sized> Observe for Box<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let place = HeapPlace {
            address: (&raw const **self).addr(),
            size: size_of_val::<T>(self),
            type_name: short_type_name::<T>(),
            header: Vec::new(),
        };
        observer.enter(Ownership::Owning, place, |observer| (**self).observe(observer))
    }
}

/// A boxed closure's block can be shown. What its bytes mean only the compiler knows.
impl Observe for dyn Fn() + '_ {
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Hidden("captured variables".to_owned())
    }
}

macro_rules! observe_counted {
    ($owner:ident, $weak:ty, $read_strong:path, $read_weak:path) => {
        impl<T: Observe + ?Sized> Observe for $owner<T> {
            fn observe(&self, observer: &mut Observer) -> Value {
                let (strong, weak) = ($read_strong(self), $read_weak(self));
                let place = HeapPlace::counted(
                    $owner::as_ptr(self).cast(),
                    Layout::for_value::<T>(self),
                    short_type_name::<Self>(),
                    strong,
                    &weak.to_string(),
                );
                observer.enter(Ownership::Shared, place, |observer| (**self).observe(observer))
            }
        }

        impl<T: Observe> Observe for $weak {
            fn observe(&self, observer: &mut Observer) -> Value {
                if self.ptr_eq(&<$weak>::new()) {
                    return Value::Pointer(Pointer { ownership: Ownership::Weak, target: Target::Nothing });
                }
                let (strong, weak) = (self.strong_count(), self.weak_count());
                // std does not tell the number of weak pointers once the value is gone; this one exists.
                let weak = if strong == 0 { "1 or more".to_owned() } else { weak.to_string() };
                let place = HeapPlace::counted(
                    self.as_ptr().cast(),
                    Layout::new::<T>(),
                    short_type_name::<$owner<T>>(),
                    strong,
                    &weak,
                );
                observer.enter(Ownership::Weak, place, |observer| match self.upgrade() {
                    Some(value) => (*value).observe(observer),
                    None => Value::Dropped,
                })
            }
        }
    };
}

observe_counted!(Rc, rc::Weak<T>, Rc::strong_count, Rc::weak_count);
observe_counted!(Arc, sync::Weak<T>, Arc::strong_count, Arc::weak_count);

/// Its drop is skipped, not its ownership: what it holds is shown as its own.
impl<T: Observe> Observe for ManuallyDrop<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let value = T::observe(self, observer);
        fields::<Self>(vec![("value", value)])
    }
}

impl<T: Observe + Copy> Observe for Cell<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let value = self.get().observe(observer);
        fields::<Self>(vec![("value", value)])
    }
}

impl<T: Observe> Observe for RefCell<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let (borrow, value) = match self.try_borrow() {
            Ok(value) => {
                // Through the guard: guards can be shown themselves, as borrows.
                let observed = T::observe(&value, observer);
                drop(value);
                (if self.try_borrow_mut().is_ok() { "free" } else { "reading" }, observed)
            }
            Err(_) => ("writing", Value::Hidden("being written".to_owned())),
        };
        fields::<Self>(vec![("borrow", Value::Scalar(borrow.to_owned())), ("value", value)])
    }
}

impl<T: Observe> Observe for Mutex<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let (state, value) = match self.try_lock() {
            Ok(value) => ("free", T::observe(&value, observer)),
            Err(TryLockError::Poisoned(poisoned)) => ("free, poisoned", T::observe(&poisoned.into_inner(), observer)),
            Err(TryLockError::WouldBlock) => ("locked", Value::Hidden("locked".to_owned())),
        };
        fields::<Self>(vec![("lock", Value::Scalar(state.to_owned())), ("value", value)])
    }
}

impl<T: Observe> Observe for RwLock<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let (state, value) = match self.try_read() {
            Ok(value) => {
                let observed = T::observe(&value, observer);
                drop(value);
                // Poison is no reader: only a lock that cannot be had tells of one.
                let read = matches!(self.try_write(), Err(TryLockError::WouldBlock));
                (if read { "reading" } else { "free" }, observed)
            }
            Err(TryLockError::Poisoned(poisoned)) => ("free, poisoned", T::observe(&poisoned.into_inner(), observer)),
            Err(TryLockError::WouldBlock) => ("writing", Value::Hidden("being written".to_owned())),
        };
        fields::<Self>(vec![("lock", Value::Scalar(state.to_owned())), ("value", value)])
    }
}

macro_rules! observe_guards {
    ($($guard:ty),*) => {$(
        impl<T: Observe> Observe for $guard {
            fn observe(&self, observer: &mut Observer) -> Value {
                observer.borrow(std::ptr::from_ref::<T>(self.deref()).addr())
            }
        }
    )*};
}

observe_guards!(Ref<'_, T>, RefMut<'_, T>, MutexGuard<'_, T>, RwLockReadGuard<'_, T>, RwLockWriteGuard<'_, T>);

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::mem::ManuallyDrop;
    use std::rc::Rc;
    use std::sync::{Mutex, RwLock};

    use super::Observe;
    use crate::probe::graph::{Ownership, Pointer, Target, Value};
    use crate::probe::{Stage, record, step};

    #[track_caller]
    fn case(cell: impl Observe) {
        let recording = record("", |stage: &mut Stage| step!(stage, "show", show[cell]));
        let graph = &recording.steps[0].graph;
        let Value::Fields { fields, .. } = &graph.variables[0].value else { panic!("{graph:?}") };
        let pointer = Pointer { ownership: Ownership::Shared, target: Target::Block(1) };
        assert_eq!(fields.last(), Some(&("value".to_owned(), Value::Pointer(pointer))));
        assert_eq!(graph.blocks.len(), 1);
    }

    #[test]
    fn wrappers_show_what_they_hold_and_lead_on_to_it() {
        case(ManuallyDrop::new(Rc::new(1)));
        case(RefCell::new(Rc::new(1)));
        case(Mutex::new(Rc::new(1)));
        case(RwLock::new(Rc::new(1)));
    }

    #[test]
    fn guards_lead_to_what_they_lend() {
        let recording = record("", |stage: &mut Stage| {
            let (cell, mutex, lock) = (RefCell::new(1), Mutex::new(1), RwLock::new(1));
            let (borrowed, locked) = (cell.borrow(), mutex.lock());
            let locked = locked.expect("nobody panicked");
            let reader = lock.read().expect("nobody panicked");
            step!(stage, "read", show [cell, mutex, lock, borrowed, locked, reader]);
            drop((borrowed, reader));
            let (borrowed, writer) = (cell.borrow_mut(), lock.write().expect("nobody panicked"));
            step!(stage, "write", show [cell, mutex, lock, borrowed, locked, writer], dropped [reader]);
        });
        for step in &recording.steps {
            for (cell, guard) in [(0, 3), (1, 4), (2, 5)] {
                let pointer = Pointer { ownership: Ownership::Borrow, target: Target::Variable(cell) };
                assert_eq!(step.graph.variables[guard].value, Value::Pointer(pointer), "{}", step.name);
            }
        }
        assert_eq!(recording.steps.len(), 2);
    }
}

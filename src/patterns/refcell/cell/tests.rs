use std::cell::{Ref, RefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};

use super::{BorrowError, TrackedCell};
use crate::patterns::testing::{Alive, Counted, panics, random_cases};

#[derive(Clone, Debug)]
enum Op {
    Read,
    Write(u8),
    Release(usize),
    Get,
    Set(u8),
    Replace(u8),
    Update(u8),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => any::<()>().prop_map(|()| Op::Read),
        1 => any::<u8>().prop_map(Op::Write),
        5 => any::<usize>().prop_map(Op::Release),
        1 => any::<()>().prop_map(|()| Op::Get),
        1 => any::<u8>().prop_map(Op::Set),
        1 => any::<u8>().prop_map(Op::Replace),
        1 => any::<u8>().prop_map(Op::Update),
    ]
}

enum Guard<'c> {
    Read(Ref<'c, Counted>),
    Write(RefMut<'c, Counted>),
}

/// A cell, the guards out on it, and what should be true of both.
struct Replay<'c> {
    cell: &'c TrackedCell<Counted>,
    alive: Alive,
    guards: Vec<Guard<'c>>,
    value: u8,
    first_line: u32,
}

impl Replay<'_> {
    fn apply(&mut self, op: &Op) {
        let cell = self.cell;
        match *op {
            Op::Read => {
                let (read, line) = (cell.try_borrow(), line!());
                self.check(line, self.writing(), read.as_ref().err());
                self.guards.extend(read.ok().map(Guard::Read));
            }
            Op::Write(value) => {
                let (write, line) = (cell.try_borrow_mut(), line!());
                self.check(line, self.held(), write.as_ref().err());
                if let Ok(mut guard) = write {
                    guard.value = value;
                    self.value = value;
                    self.guards.push(Guard::Write(guard));
                }
            }
            Op::Release(at) if self.held() => drop(self.guards.swap_remove(at % self.guards.len())),
            Op::Release(_) => {}
            _ => self.apply_at_once(op),
        }
        for guard in &self.guards {
            assert_eq!(
                self.value,
                match guard {
                    Guard::Read(counted) => counted.value,
                    Guard::Write(counted) => counted.value,
                }
            );
        }
    }

    /// What borrows and lets go in one call.
    fn apply_at_once(&mut self, op: &Op) {
        let (cell, new) = (self.cell, |value| Counted::new(value, &self.alive));
        match *op {
            Op::Set(value) => {
                let (set, line) = (cell.try_set(new(value)), line!());
                assert!(set.as_ref().err().is_none_or(|refused| refused.value.value == value), "given back");
                self.check(line, self.held(), set.as_ref().err().map(|refused| &refused.reason));
                self.value = if set.is_ok() { value } else { self.value };
            }
            Op::Replace(value) => {
                let (old, line) = (cell.try_replace(new(value)), line!());
                self.check(line, self.held(), old.as_ref().err().map(|refused| &refused.reason));
                assert_eq!(
                    old.as_ref().map_or_else(|refused| refused.value.value, |old| old.value),
                    match old {
                        Ok(_) => std::mem::replace(&mut self.value, value),
                        Err(_) => value,
                    }
                );
            }
            Op::Update(value) => {
                let (updated, line) = (cell.try_update(|counted| counted.value = value), line!());
                self.check(line, self.held(), updated.as_ref().err());
                self.value = if updated.is_ok() { value } else { self.value };
            }
            _ => {
                let (copy, line) = (cell.try_get(), line!());
                self.check(line, self.writing(), copy.as_ref().err());
                assert!(copy.is_err() || copy.is_ok_and(|copy| copy.value == self.value));
            }
        }
    }

    fn held(&self) -> bool {
        !self.guards.is_empty()
    }

    fn writing(&self) -> bool {
        matches!(self.guards.last(), Some(Guard::Write(_)))
    }

    /// A borrow at `line` must be `refused` or not; the error names the first borrow since the cell was free.
    #[track_caller]
    fn check(&mut self, line: u32, refused: bool, error: Option<&BorrowError>) {
        assert_eq!(error.is_some(), refused);
        if let Some(error) = error {
            assert_eq!(matches!(error, BorrowError::Writing { .. }), self.writing());
            let first = cfg!(debug_assertions).then_some(self.first_line);
            assert_eq!(error.borrowed_at().map(|at| at.line()), first, "who holds it is told");
        }
        if !self.held() {
            self.first_line = line;
        }
    }
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn any_sequence_of_borrows_follows_the_rule_and_names_the_holder(
        ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })
    ) {
        let alive = Alive::default();
        let cell = TrackedCell::new(Counted::new(0, &alive));
        let mut replay = Replay { cell: &cell, alive: alive.clone(), guards: vec![], value: 0, first_line: 0 };
        for op in &ops {
            replay.apply(op);
            prop_assert_eq!(alive.count(), 1, "there is one value in the cell and none outside");
        }
        let value = replay.value;
        drop(replay);
        prop_assert_eq!(cell.into_inner().value, value);
        prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
    }
}

#[test]
fn a_double_borrow_panics_with_who_held_the_first() {
    let cell = TrackedCell::new(1);
    let (reader, line) = (cell.borrow(), line!());
    let payload = catch_unwind(AssertUnwindSafe(|| cell.set(2))).expect_err("it is being read");
    drop(reader);
    let message = payload.downcast::<String>().expect("the message has arguments");
    if cfg!(debug_assertions) {
        assert!(message.contains(&format!("being read, borrowed at `{}:{line}:", file!())), "{message}");
    } else {
        assert_eq!(*message, "the value is being read: end that borrow first");
    }
    assert_eq!(cell.get(), 1);
}

#[test]
fn a_guard_in_the_head_of_a_match_lives_through_it() {
    let queue = TrackedCell::new(vec![1]);
    let push = || queue.update(|queue| queue.push(2));
    assert!(panics(|| match queue.borrow().first() {
        Some(_) => push(),
        None => unreachable!("it holds a 1"),
    }));
    let first = queue.borrow().first().copied();
    match first {
        Some(_) => push(),
        None => unreachable!("it holds a 1"),
    }
    assert_eq!(queue.get(), [1, 2]);
}

#[test]
fn a_panic_in_the_values_code_leaves_the_cell_free_and_drops_everything_once() {
    let alive = Alive::default();
    let cell = TrackedCell::new(Counted::with_panicking_clone(1, &alive));
    assert!(panics(|| drop(cell.get())));
    assert!(panics(|| cell.update(|counted| {
        counted.value = 2;
        panic!("half way, on purpose");
    })));
    assert_eq!(cell.borrow().value, 2, "what was done before the panic stays");

    cell.set(Counted::with_panicking_drop(3, &alive));
    assert!(panics(|| cell.set(Counted::new(4, &alive))));
    assert_eq!((cell.borrow_mut().value, alive.count()), (4, 1));
    drop(cell);
    assert_eq!(alive.count(), 0);
}

#[test]
fn the_old_value_is_dropped_when_the_cell_is_free_again() {
    struct Successor(Rc<TrackedCell<Option<Successor>>>);
    impl Drop for Successor {
        fn drop(&mut self) {
            assert!(self.0.try_borrow_mut().is_ok());
        }
    }
    let cell = Rc::new(TrackedCell::default());
    cell.set(Some(Successor(Rc::clone(&cell))));
    cell.set(None);
    assert_eq!(Rc::strong_count(&cell), 1);
}

#[test]
fn release_builds_pay_nothing_for_the_location() {
    let location = if cfg!(debug_assertions) { size_of::<usize>() } else { 0 };
    assert_eq!(size_of::<TrackedCell<u64>>(), size_of::<std::cell::RefCell<u64>>() + location);
}

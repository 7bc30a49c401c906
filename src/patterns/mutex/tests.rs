use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};

use super::{LockError, Locked, OnPoison, Refused, Repair};
use crate::patterns::testing::{Alive, Counted, panic_quietly, panics, random_cases};

#[derive(Clone, Debug)]
enum Op {
    Get,
    Set(u8),
    Add(u8),
    AddAndPanic(u8),
    PanicInClone,
    Repair(u8),
    RepairAndPanic,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => Just(Op::Get),
        3 => any::<u8>().prop_map(Op::Set),
        3 => any::<u8>().prop_map(Op::Add),
        1 => any::<u8>().prop_map(Op::AddAndPanic),
        1 => Just(Op::PanicInClone),
        2 => any::<u8>().prop_map(Op::Repair),
        1 => Just(Op::RepairAndPanic),
    ]
}

/// The value, whether it is poisoned, and what mends it, if anything does.
struct Model {
    value: u8,
    poisoned: bool,
    mended: Option<u8>,
}

impl Model {
    /// What an operation finds: nothing if it is refused.
    fn open(&mut self) -> Option<u8> {
        if self.poisoned {
            self.value = self.mended?;
            self.poisoned = false;
        }
        Some(self.value)
    }
}

fn replay<P: OnPoison<Counted>>(locked: &Locked<Counted, P>, model: &mut Model, alive: &Alive, op: &Op) {
    match *op {
        Op::Get => assert_eq!(locked.get().ok().map(|counted| counted.value), model.open()),
        Op::Set(value) => match (locked.set(Counted::new(value, alive)), model.open()) {
            (Ok(before), Some(expected)) => {
                assert_eq!(before.value, expected, "the old value comes back");
                model.value = value;
            }
            (Err(LockError::Poisoned { given, .. }), None) => assert_eq!(given.value, value, "given back"),
            (set, _) => panic!("set: {}", set.is_ok()),
        },
        Op::Add(added) => {
            let add = |counted: &mut Counted| {
                counted.value = counted.value.wrapping_add(added);
                counted.value
            };
            let expected = model.open().map(|value| value.wrapping_add(added));
            assert_eq!(locked.update(add).ok(), expected);
            model.value = expected.unwrap_or(model.value);
        }
        Op::AddAndPanic(added) => {
            let add = |counted: &mut Counted| {
                counted.value = counted.value.wrapping_add(added);
                panic_quietly()
            };
            let open = model.open();
            assert_eq!(panics(|| locked.update(add)), open.is_some(), "refused: not even called");
            model.value = open.map_or(model.value, |value| value.wrapping_add(added));
            model.poisoned = true;
        }
        Op::PanicInClone => {
            let broken = Counted::with_panicking_clone(model.value, alive);
            locked.repair(|counted| *counted = broken);
            assert!(panics(|| locked.get()));
            locked.repair(|counted| *counted = Counted::new(counted.value, alive));
            model.poisoned = false;
        }
        Op::Repair(value) => {
            locked.repair(|counted| counted.value = value);
            (model.value, model.poisoned) = (value, false);
        }
        Op::RepairAndPanic => {
            assert!(panics(|| locked.repair(|_| panic_quietly())));
            model.poisoned = true;
        }
    }
    assert_eq!(locked.value.is_poisoned(), model.poisoned);
    assert_eq!(alive.count(), 1, "the value under the lock, and no other");
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn any_sequence_of_operations_agrees_with_a_model_under_both_policies(
        ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })
    ) {
        let alive = Alive::default();
        let refusing = Locked::new(Counted::new(0, &alive));
        let mut model = Model { value: 0, poisoned: false, mended: None };
        for op in &ops {
            replay(&refusing, &mut model, &alive, op);
        }
        let refused = match refusing.into_inner() {
            Ok(_) => false,
            Err(LockError::Poisoned { given, refusal: Refused }) => given.value.is_poisoned(),
        };
        prop_assert_eq!((refused, alive.count()), (model.poisoned, 0));

        let mending = Locked::with_repair(Counted::new(0, &alive), |counted: &mut Counted| counted.value = 99);
        let mut model = Model { value: 0, poisoned: false, mended: Some(99) };
        for op in &ops {
            replay(&mending, &mut model, &alive, op);
        }
        let Ok(counted) = mending.into_inner();
        prop_assert_eq!(Some(counted.value), model.open());
        drop(counted);
        prop_assert_eq!(alive.count(), 0);
    }
}

#[test]
fn no_update_is_lost_however_many_threads_update() {
    let (threads, rounds) = if cfg!(miri) { (3, 10) } else { (4, 5_000) };
    let count = Locked::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..rounds).try_for_each(|_| count.update(|count| *count += 1)));
        }
    });
    assert_eq!(count.get(), Ok(threads * rounds));
}

#[test]
fn two_threads_that_read_and_then_set_lose_an_update_every_time() {
    for _ in 0..if cfg!(miri) { 4 } else { 200 } {
        let (count, both_have_read) = (Locked::new(0), Barrier::new(2));
        let add_one = || {
            let read = count.get().unwrap();
            both_have_read.wait();
            count.set(read + 1).unwrap();
        };
        thread::scope(|scope| {
            scope.spawn(add_one);
            scope.spawn(add_one);
        });
        assert_eq!(count.get(), Ok(1));
    }
}

#[test]
fn unwrapping_every_lock_turns_one_panic_into_one_for_each_thread() {
    // As the guide does it.
    let count = Mutex::new(0);
    let unwrap_and_add = || *count.lock().unwrap() += 1;
    // As it is done here.
    let refusing = Locked::new(0);
    let mending = Locked::with_repair(0, |count| *count = 0);
    thread::scope(|scope| {
        let break_all = || {
            let _guard = count.lock();
            refusing.update(|_| mending.update(|_| panic_quietly()))
        };
        assert!(scope.spawn(break_all).join().is_err());
        for _ in 0..3 {
            assert!(scope.spawn(unwrap_and_add).join().is_err(), "nobody else did anything wrong");
            assert!(scope.spawn(|| refusing.update(|count| *count += 1)).join().unwrap().is_err());
            assert!(scope.spawn(|| mending.update(|count| *count += 1)).join().unwrap().is_ok());
        }
    });
    let Ok(count) = mending.get();
    assert_eq!(count, 3);
    refusing.repair(|count| *count += 1);
    assert_eq!(refusing.get(), Ok(1), "the refused threads added nothing");
}

#[test]
fn a_repair_that_panics_leaves_the_value_poisoned_and_is_called_again() {
    let calls = AtomicU64::new(0);
    let mend = |number: &mut i32| {
        if calls.fetch_add(1, Ordering::Relaxed) == 0 {
            panic_quietly();
        }
        *number = 7;
    };
    let locked = Locked::with_policy(1, Repair(mend));
    assert!(panics(|| locked.update(|_| panic_quietly())));
    assert!(panics(|| locked.get()), "the repair panics");
    assert_eq!((locked.get(), calls.load(Ordering::Relaxed)), (Ok(7), 2));
}

#[test]
fn a_panic_in_the_old_values_drop_does_not_poison() {
    let alive = Alive::default();
    let locked = Locked::new(Counted::with_panicking_drop(1, &alive));
    let set = || drop(locked.set(Counted::new(2, &alive)));
    assert!(panics(set));
    assert_eq!(locked.get().map(|counted| counted.value), Ok(2));
    drop(locked);
    assert_eq!(alive.count(), 0);
}

#[test]
fn the_time_waited_is_the_time_another_thread_held_the_lock() {
    let (locked, now) = (Locked::new(()), AtomicU64::new(0));
    let read_clock = || now.load(Ordering::SeqCst);
    let (holds, asked) = (Barrier::new(2), channel());
    thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            holds.wait();
            let clock = || {
                let time = read_clock();
                // The first look at the clock is the one before the lock.
                let _ = asked.0.send(time);
                time
            };
            locked.update_timed(clock, |()| now.fetch_add(5, Ordering::SeqCst)).unwrap()
        });
        let hold = |(): &mut ()| {
            holds.wait();
            assert_eq!(asked.1.recv_timeout(Duration::from_secs(30)), Ok(0), "asked before it has the lock");
            now.store(100, Ordering::SeqCst);
        };
        let holder = locked.update_timed(read_clock, hold).unwrap();
        assert_eq!((holder.waited(), holder.held()), (0, 100));
        let waiter = waiter.join().unwrap();
        assert_eq!((waiter.waited(), waiter.held()), (100, 5));
    });
}

#[test]
fn a_policy_without_data_takes_no_room() {
    let mending = Locked::with_repair(0_u64, |number| *number = 0);
    assert_eq!(size_of_val(&mending), size_of::<Mutex<u64>>());
}

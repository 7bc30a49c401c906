use std::sync::Barrier;
use std::thread;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};

use super::{Arc, Mutation, Shared};
use crate::patterns::testing::{Alive, Counted, panics, random_cases};

/// One thing a program may do. Indices are taken modulo the number of owners there are.
#[derive(Clone, Debug)]
enum Op {
    New(u8),
    Clone(usize),
    Drop(usize),
    DropOnAThread(usize),
    Write(usize, u8),
    IntoInner(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let index = any::<usize>;
    prop_oneof![
        20 => any::<u8>().prop_map(Op::New),
        40 => index().prop_map(Op::Clone),
        20 => index().prop_map(Op::Drop),
        1 => index().prop_map(Op::DropOnAThread),
        30 => (index(), any::<u8>()).prop_map(|(index, value)| Op::Write(index, value)),
        20 => index().prop_map(Op::IntoInner),
    ]
}

/// The real owners, and for each the index of the value it should own.
#[derive(Default)]
struct Replay {
    alive: Alive,
    owners: Vec<Shared<Counted>>,
    model: Vec<usize>,
    values: Vec<u8>,
}

impl Replay {
    fn apply(&mut self, op: &Op) {
        match *op {
            Op::New(value) => {
                self.owners.push(Shared::new(Counted::new(value, &self.alive)));
                self.model.push(self.values.len());
                self.values.push(value);
            }
            Op::Clone(at) | Op::Drop(at) | Op::DropOnAThread(at) | Op::Write(at, _) | Op::IntoInner(at)
                if !self.owners.is_empty() =>
            {
                self.apply_to(op, at % self.owners.len());
            }
            _ => {}
        }
    }

    fn apply_to(&mut self, op: &Op, at: usize) {
        match *op {
            Op::Clone(_) => {
                self.owners.push(self.owners[at].clone());
                self.model.push(self.model[at]);
            }
            Op::Write(_, value) => self.write(at, value),
            Op::IntoInner(_) => {
                let id = self.model.swap_remove(at);
                let taken = Shared::into_inner(self.owners.swap_remove(at)).map(|counted| counted.value);
                assert_eq!(taken, (self.owners_of(id) == 0).then(|| self.values[id]), "the last owner gets it");
            }
            Op::DropOnAThread(_) => {
                self.model.swap_remove(at);
                let owner = self.owners.swap_remove(at);
                thread::spawn(move || drop(owner)).join().unwrap();
            }
            _ => {
                self.model.swap_remove(at);
                self.owners.swap_remove(at);
            }
        }
    }

    fn write(&mut self, at: usize, value: u8) {
        let id = self.model[at];
        let (counted, mutation) = Shared::make_mut(&mut self.owners[at]);
        counted.value = value;
        if self.owners_of(id) == 1 {
            assert_eq!(mutation, Mutation::InPlace);
            self.values[id] = value;
        } else {
            assert_eq!(mutation, Mutation::NewBlock);
            self.model[at] = self.values.len();
            self.values.push(value);
        }
    }

    fn owners_of(&self, id: usize) -> usize {
        self.model.iter().filter(|&&owner| owner == id).count()
    }

    fn check(&self) {
        let alive = (0..self.values.len()).filter(|&id| self.owners_of(id) > 0).count();
        assert_eq!(self.alive.count(), alive as isize, "a value lives exactly as long as it has owners");
        for (owner, &id) in self.owners.iter().zip(&self.model) {
            assert_eq!((owner.value, Shared::strong_count(owner)), (self.values[id], self.owners_of(id)));
            for (other, &other_id) in self.owners.iter().zip(&self.model) {
                assert_eq!(Shared::ptr_eq(owner, other), id == other_id);
            }
        }
    }
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn any_sequence_of_operations_agrees_with_a_model_of_owners(
        ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })
    ) {
        let mut replay = Replay::default();
        for op in &ops {
            replay.apply(op);
            replay.check();
        }
        let alive = replay.alive.clone();
        drop(replay);
        prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
    }
}

#[test]
fn of_all_threads_that_give_up_their_owner_at_once_exactly_one_gets_the_value() {
    let rounds = if cfg!(miri) { 8 } else { 5_000 };
    let (alive, start) = (Alive::default(), Barrier::new(3));
    let first: Vec<_> = (0..rounds).map(|_| Shared::new(Counted::new(7, &alive))).collect();
    let owners = [first.clone(), first.clone(), first];
    let taken: usize = thread::scope(|scope| {
        let give_up = |owners: Vec<Shared<Counted>>| {
            start.wait();
            owners.into_iter().filter_map(Shared::into_inner).filter(|counted| counted.value == 7).count()
        };
        let threads = owners.map(|owners| scope.spawn(move || give_up(owners)));
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((taken, alive.count()), (rounds, 0));
}

#[test]
fn owners_who_write_at_once_each_end_with_a_value_of_their_own() {
    for _ in 0..if cfg!(miri) { 4 } else { 200 } {
        let alive = Alive::default();
        let start = Barrier::new(2);
        let first = Shared::new(Counted::new(0, &alive));
        let owners = [(1, first.clone()), (2, first)];
        thread::scope(|scope| {
            let write = |value, mut owner: Shared<Counted>| {
                start.wait();
                let before: *const Counted = &*owner;
                let (counted, mutation) = Shared::make_mut(&mut owner);
                counted.value = value;
                assert_eq!(std::ptr::eq(before, counted), mutation == Mutation::InPlace);
                assert_eq!((owner.value, Shared::strong_count(&owner)), (value, 1));
            };
            for (value, owner) in owners {
                scope.spawn(move || write(value, owner));
            }
        });
        assert_eq!(alive.count(), 0);
    }
}

#[test]
fn a_panic_in_the_values_clone_changes_nothing() {
    let alive = Alive::default();
    let mut a = Shared::new(Counted::with_panicking_clone(7, &alive));
    let b = a.clone();
    assert!(panics(|| Shared::make_mut(&mut a).1));
    assert!(Shared::ptr_eq(&a, &b));
    assert_eq!((Shared::strong_count(&a), a.value, alive.count()), (2, 7, 1));
    drop((a, b));
    assert_eq!(alive.count(), 0);
}

#[test]
fn a_panic_in_the_values_drop_frees_it_once() {
    let alive = Alive::default();
    let a = Shared::new(Counted::with_panicking_drop(7, &alive));
    let b = a.clone();
    drop(a);
    assert!(panics(|| drop(b)));
    assert_eq!(alive.count(), 0);
}

#[test]
fn weak_handles_alone_make_a_write_move_the_value_without_a_clone() {
    let alive = Alive::default();
    let mut a = Shared::new(Counted::with_panicking_clone(7, &alive));
    let weak = Arc::downgrade(&a.0);
    assert_eq!(Shared::make_mut(&mut a).1, Mutation::NewBlock);
    assert_eq!((a.value, alive.count()), (7, 1));
    assert!(weak.upgrade().is_none());
}

#[test]
fn an_owner_is_one_pointer_also_inside_an_option() {
    assert_eq!(size_of::<Shared<[u8; 4096]>>(), size_of::<usize>());
    assert_eq!(size_of::<Option<Shared<[u8; 4096]>>>(), size_of::<usize>());
}

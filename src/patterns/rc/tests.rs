use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::{prop_assert_eq, proptest};

use super::{Mutation, Rc, Shared, WeakShared};
use crate::patterns::testing::{Alive, Counted, panics, random_cases};

/// One thing a program may do. Indices are taken modulo the number of handles there are.
#[derive(Clone, Debug)]
enum Op {
    New(u8),
    Clone(usize),
    Drop(usize),
    Downgrade(usize),
    CloneWeak(usize),
    DropWeak(usize),
    Upgrade(usize),
    Write(usize, u8),
    TryUnwrap(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let index = any::<usize>;
    prop_oneof![
        2 => any::<u8>().prop_map(Op::New),
        3 => index().prop_map(Op::Clone),
        3 => index().prop_map(Op::Drop),
        2 => index().prop_map(Op::Downgrade),
        1 => index().prop_map(Op::CloneWeak),
        2 => index().prop_map(Op::DropWeak),
        2 => index().prop_map(Op::Upgrade),
        3 => (index(), any::<u8>()).prop_map(|(index, value)| Op::Write(index, value)),
        2 => index().prop_map(Op::TryUnwrap),
    ]
}

/// What should be true: which value each handle belongs to. Counts are counted afresh, never kept.
#[derive(Default)]
struct Model {
    values: Vec<u8>,
    owners: Vec<usize>,
    weaks: Vec<usize>,
}

impl Model {
    fn add_value(&mut self, value: u8) -> usize {
        self.values.push(value);
        self.values.len() - 1
    }

    fn strong(&self, id: usize) -> usize {
        self.owners.iter().filter(|&&owner| owner == id).count()
    }

    fn weak(&self, id: usize) -> usize {
        self.weaks.iter().filter(|&&weak| weak == id).count()
    }

    fn alive(&self) -> usize {
        (0..self.values.len()).filter(|&id| self.strong(id) > 0).count()
    }
}

/// The model and the real handles, each at the same index in both.
#[derive(Default)]
struct Replay {
    alive: Alive,
    owners: Vec<Shared<Counted>>,
    weaks: Vec<WeakShared<Counted>>,
    model: Model,
}

impl Replay {
    fn apply(&mut self, op: &Op) {
        match *op {
            Op::New(value) => {
                self.owners.push(Shared::new(Counted::new(value, &self.alive)));
                let id = self.model.add_value(value);
                self.model.owners.push(id);
            }
            Op::CloneWeak(at) | Op::DropWeak(at) | Op::Upgrade(at) if !self.weaks.is_empty() => {
                self.apply_to_weak(op, at % self.weaks.len());
            }
            Op::Clone(at) | Op::Drop(at) | Op::Downgrade(at) | Op::Write(at, _) | Op::TryUnwrap(at)
                if !self.owners.is_empty() =>
            {
                self.apply_to_owner(op, at % self.owners.len());
            }
            _ => {}
        }
    }

    fn apply_to_weak(&mut self, op: &Op, at: usize) {
        let id = self.model.weaks[at];
        match op {
            Op::CloneWeak(_) => {
                self.weaks.push(self.weaks[at].clone());
                self.model.weaks.push(id);
            }
            Op::DropWeak(_) => {
                self.weaks.swap_remove(at);
                self.model.weaks.swap_remove(at);
            }
            _ => {
                let owner = self.weaks[at].upgrade();
                assert_eq!(owner.is_some(), self.model.strong(id) > 0, "upgrade succeeds while there are owners");
                self.model.owners.extend(owner.is_some().then_some(id));
                self.owners.extend(owner);
            }
        }
    }

    fn apply_to_owner(&mut self, op: &Op, at: usize) {
        let id = self.model.owners[at];
        match *op {
            Op::Clone(_) => {
                self.owners.push(self.owners[at].clone());
                self.model.owners.push(id);
            }
            Op::Downgrade(_) => {
                self.weaks.push(Shared::downgrade(&self.owners[at]));
                self.model.weaks.push(id);
            }
            Op::Write(_, value) => self.write(at, value),
            Op::TryUnwrap(_) => self.try_unwrap(at),
            _ => {
                self.owners.swap_remove(at);
                self.model.owners.swap_remove(at);
            }
        }
    }

    fn write(&mut self, at: usize, value: u8) {
        let id = self.model.owners[at];
        let expected = match (self.model.strong(id), self.model.weak(id)) {
            (1, 0) => Mutation::InPlace,
            (1, _) => Mutation::Moved,
            _ => Mutation::Cloned,
        };
        let before: *const Counted = &*self.owners[at];
        let (counted, mutation) = Shared::make_mut(&mut self.owners[at]);
        counted.value = value;
        assert_eq!(mutation, expected);
        assert_eq!(
            std::ptr::eq(before, counted),
            mutation == Mutation::InPlace,
            "only a copy or move changes the place"
        );
        if mutation == Mutation::InPlace {
            self.model.values[id] = value;
        } else {
            self.model.owners[at] = self.model.add_value(value);
        }
    }

    fn try_unwrap(&mut self, at: usize) {
        let id = self.model.owners.swap_remove(at);
        match Shared::try_unwrap(self.owners.swap_remove(at)) {
            Ok(counted) => {
                assert_eq!(self.model.strong(id), 0, "only the last owner gets the value");
                assert_eq!(counted.value, self.model.values[id]);
            }
            Err(owner) => {
                self.owners.push(owner);
                self.model.owners.push(id);
                assert!(self.model.strong(id) > 1, "the last owner always gets the value");
            }
        }
    }

    fn check(&self) {
        let model = &self.model;
        assert_eq!(self.alive.count(), model.alive() as isize, "a value lives exactly as long as it has owners");
        for (owner, &id) in self.owners.iter().zip(&model.owners) {
            assert_eq!(owner.value, model.values[id]);
            assert_eq!(Shared::strong_count(owner), model.strong(id));
            assert_eq!(Shared::weak_count(owner), model.weak(id));
            for (other, &other_id) in self.owners.iter().zip(&model.owners) {
                assert_eq!(Shared::ptr_eq(owner, other), id == other_id);
            }
        }
    }
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn any_sequence_of_operations_agrees_with_a_model_of_owners(ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })) {
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
fn a_panic_in_the_values_clone_changes_nothing() {
    let alive = Alive::default();
    let mut a = Shared::new(Counted::with_panicking_clone(7, &alive));
    let b = a.clone();
    let weak = Shared::downgrade(&a);

    assert!(panics(|| Shared::make_mut(&mut a).1));

    assert!(Shared::ptr_eq(&a, &b));
    assert_eq!((Shared::strong_count(&a), Shared::weak_count(&a), a.value), (2, 1, 7));
    assert_eq!(alive.count(), 1);
    drop((a, b));
    assert_eq!(alive.count(), 0);
    assert!(weak.upgrade().is_none());
}

#[test]
fn moving_the_value_away_from_weak_handles_does_not_clone_it() {
    let alive = Alive::default();
    let mut a = Shared::new(Counted::with_panicking_clone(7, &alive));
    let weak = Shared::downgrade(&a);
    assert_eq!(Shared::make_mut(&mut a).1, Mutation::Moved);
    assert_eq!((alive.count(), Shared::weak_count(&a)), (1, 0));
    assert!(weak.upgrade().is_none());
}

#[test]
fn a_value_can_be_taken_back_while_weak_handles_are_left() {
    let a = Shared::new(String::from("hello"));
    let weak = Shared::downgrade(&a);
    assert_eq!(Shared::try_unwrap(a).as_deref(), Ok("hello"));
    assert!(weak.upgrade().is_none());
}

#[test]
fn handles_are_one_pointer_also_inside_an_option() {
    assert_eq!(size_of::<Shared<[u8; 4096]>>(), size_of::<usize>());
    assert_eq!(size_of::<Option<Shared<[u8; 4096]>>>(), size_of::<usize>());
    assert_eq!(size_of::<Option<WeakShared<[u8; 4096]>>>(), size_of::<usize>());
}

#[test]
fn converting_to_and_from_rc_keeps_the_counts() {
    let a = Shared::new(1);
    let b: Rc<i32> = a.clone().into();
    assert_eq!((Shared::strong_count(&a), Rc::strong_count(&b)), (2, 2));
    let c = Shared::from(b);
    assert_eq!(Shared::strong_count(&c), 2);
    assert!(Shared::ptr_eq(&a, &c));
}

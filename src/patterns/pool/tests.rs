use std::collections::HashSet;
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::TestRunner;

use super::{AllocateError, Handle, HandleError, Pool};
use crate::patterns::testing::{Alive, Counted, panic_quietly, panics, random_cases};

#[test]
fn a_handle_and_an_optional_handle_take_eight_bytes() {
    assert_eq!(size_of::<Handle<String>>(), 8);
    assert_eq!(size_of::<Option<Handle<String>>>(), 8);
}

#[test]
fn handles_and_pools_cross_threads_when_their_values_do() {
    fn sendable<T: Send + Sync>() {}
    sendable::<Handle<Rc<u8>>>();
    sendable::<Pool<String>>();
}

#[test]
fn the_slot_vacated_last_is_reused_first() {
    let (mut pool, handles) = pool_of(4);
    for place in [1, 3, 0] {
        pool.deallocate(handles[place]).unwrap();
    }
    let reused: Vec<usize> = (0..4).map(|value| pool.allocate(value).unwrap().index()).collect();
    assert_eq!(reused, [0, 3, 1, 4]);
}

#[test]
fn a_stale_handle_never_reaches_the_later_value() {
    let (mut pool, handles) = pool_of(1);
    let stale = handles[0];
    assert_eq!(pool.deallocate(stale), Ok(0));
    assert_eq!(pool.get(stale), Err(HandleError::Vacant { index: 0, handle: 1 }));

    let fresh = pool.allocate(7).unwrap();
    let reused = HandleError::Reused { index: 0, handle: 1, slot: 2 };
    assert_eq!(pool.get(stale), Err(reused));
    assert_eq!(pool.get_mut(stale), Err(reused));
    assert_eq!(pool.get_disjoint_mut([fresh, stale]), Err(reused));
    assert_eq!(pool.deallocate(stale), Err(reused));
    assert_eq!(pool.get(fresh), Ok(&7), "the double free took nothing");
}

#[test]
fn a_handle_of_a_larger_pool_is_unknown() {
    let (_, handles) = pool_of(3);
    let (small, _) = pool_of(1);
    assert_eq!(small.get(handles[2]), Err(HandleError::Unknown { index: 2, slots: 1 }));
}

#[test]
fn a_fixed_pool_hands_the_value_back_and_never_allocates_more() {
    let mut pool = Pool::with_fixed_capacity(2);
    let first = pool.allocate(String::from("a")).unwrap();
    pool.allocate(String::from("b")).unwrap();
    let refused = pool.allocate(String::from("c")).unwrap_err();
    assert_eq!(refused, AllocateError::Full { value: String::from("c"), capacity: 2 });
    assert_eq!(pool.capacity(), 2);

    pool.deallocate(first).unwrap();
    assert!(pool.allocate(refused.into_value()).is_ok());
    assert_eq!(pool.capacity(), 2);
}

#[test]
fn a_worn_out_slot_is_retired_and_its_last_handle_stays_stale() {
    let mut pool = Pool::with_fixed_capacity(1);
    let first = pool.allocate('a').unwrap();
    pool.deallocate(first).unwrap();
    pool.slots.wear_out(0);

    let last = pool.allocate('z').unwrap();
    assert_eq!(last.generation(), u32::MAX >> 1);
    assert_eq!(pool.deallocate(last), Ok('z'));
    assert_eq!((pool.retired(), pool.capacity(), pool.len()), (1, 0, 0));
    assert_eq!(pool.get(last), Err(HandleError::Vacant { index: 0, handle: last.generation() }));
    assert_eq!(pool.allocate('n'), Err(AllocateError::Full { value: 'n', capacity: 0 }));
}

#[test]
fn a_retired_slot_does_not_cut_the_free_list() {
    let (mut pool, handles) = pool_of(3);
    pool.deallocate(handles[0]).unwrap();
    pool.deallocate(handles[1]).unwrap();
    pool.slots.wear_out(1);
    let last = pool.allocate(10).unwrap();
    assert_eq!(last.index(), 1);
    pool.deallocate(last).unwrap();
    assert_eq!(pool.allocate(11).unwrap().index(), 0, "the slot below the retired one is next");
    assert_eq!(pool.allocate(12).unwrap().index(), 3, "the retired slot is never used again");
    assert_eq!(pool.clone().retired(), 1);
}

#[test]
fn walks_cross_words_of_64_slots() {
    for n in [0, 1, 63, 64, 65, 128, 200] {
        let (mut pool, handles) = pool_of(n);
        for handle in handles.iter().filter(|handle| handle.index() % 3 != 0) {
            pool.deallocate(*handle).unwrap();
        }
        let expected: Vec<_> = handles.iter().copied().filter(|handle| handle.index() % 3 == 0).collect();
        assert!(pool.iter().map(|(handle, _)| handle).eq(expected.iter().copied()), "{n} slots");
        assert_eq!(pool.iter().len(), expected.len());
        assert!(pool.iter_mut().map(|(handle, value)| (handle, *value)).eq(pool_values(&expected)), "{n} slots");
        assert!(pool.drain().map(|(handle, _)| handle).eq(expected), "{n} slots");
        assert!(pool.is_empty());
    }
}

#[test]
fn a_word_whose_slots_are_all_vacant_is_skipped() {
    let (mut pool, handles) = pool_of(192);
    for handle in &handles[10..180] {
        pool.deallocate(*handle).unwrap();
    }
    assert_eq!(pool.iter().count(), 22);
    assert_eq!(pool.iter_mut().count(), 22);
}

#[test]
fn several_values_are_changed_at_once_and_repeats_are_refused() {
    let (mut pool, handles) = pool_of(3);
    let [a, b, c] = pool.get_disjoint_mut([handles[2], handles[0], handles[1]]).unwrap();
    (*a, *b, *c) = (*b, *c, *a);
    assert_eq!(pool.iter().map(|(_, value)| *value).collect::<Vec<_>>(), [1, 2, 0]);
    let repeated = [handles[0], handles[1], handles[0]];
    assert_eq!(pool.get_disjoint_mut(repeated), Err(HandleError::Repeated { index: 0 }));
}

#[test]
fn values_smaller_than_a_generation_and_without_size_work_too() {
    let mut bytes = Pool::new();
    let handles: Vec<_> = (0..100_u8).map(|byte| bytes.allocate(byte).unwrap()).collect();
    for (handle, value) in &mut bytes {
        assert_eq!(usize::from(*value), handle.index());
        *value += 1;
    }
    let [low, high] = bytes.get_disjoint_mut([handles[3], handles[4]]).unwrap();
    assert_eq!((*low, *high), (4, 5));

    let mut units = Pool::with_fixed_capacity(2);
    let unit = units.allocate(()).unwrap();
    assert_eq!(units.deallocate(unit), Ok(()));
    assert_eq!(units.get(unit), Err(HandleError::Vacant { index: 0, handle: 1 }));
}

#[test]
fn a_forgotten_drain_leaves_the_rest_in_the_pool() {
    let (mut pool, handles) = pool_of(3);
    let mut drain = pool.drain();
    assert_eq!(drain.next(), Some((handles[0], 0)));
    std::mem::forget(drain);
    assert_eq!(pool.len(), 2);
    assert_eq!(pool.get(handles[2]), Ok(&2));
}

#[test]
fn a_copy_has_the_same_handles_and_its_own_values() {
    let (mut pool, handles) = pool_of(3);
    pool.deallocate(handles[1]).unwrap();
    let mut copy = pool.clone();
    *copy.get_mut(handles[0]).unwrap() = 99;
    assert_eq!((pool.get(handles[0]), copy.get(handles[0])), (Ok(&0), Ok(&99)));
    assert_eq!(pool.allocate(5).unwrap(), copy.allocate(5).unwrap());
    let fixed = Pool::<u8>::with_fixed_capacity(3).clone();
    assert_eq!(fixed.capacity(), 3, "a copy of a fixed pool has its room too");
}

#[test]
fn pools_print_as_maps_from_handles_to_values() {
    let (pool, _) = pool_of(2);
    assert_eq!(format!("{pool:?}"), "{0v1: 0, 1v1: 1}");
}

/// What a panic in user code may interrupt, and how many of the values are left in the pool then.
#[test]
fn a_panic_in_user_code_neither_leaks_nor_drops_twice() {
    interrupted("retain's closure", Counted::new, |pool| {
        pool.retain(|handle, _| if handle.index() == 5 { panic_quietly() } else { true });
    });
    interrupted("retain's closure, after removals", Counted::new, |pool| {
        pool.retain(|handle, _| if handle.index() == 7 { panic_quietly() } else { handle.index() % 2 == 1 });
    });
    let drops = Counted::with_panicking_drop;
    interrupted("a drop in clear", drops, |pool| pool.clear());
    interrupted("a drop in drain", drops, |pool| drop(pool.drain()));
    interrupted("a drop in retain", drops, |pool| pool.retain(|_, _| false));
    interrupted("a drop of the whole pool", drops, |pool| drop(std::mem::take(pool)));
    interrupted("clone", Counted::with_panicking_clone, |pool| drop(pool.clone()));
}

/// Runs `action`, which is to panic, on a pool of ten counted values, then drops everything. `third` makes the third value.
#[track_caller]
fn interrupted(what: &str, third: fn(u8, &Alive) -> Counted, action: impl FnOnce(&mut Pool<Counted>)) {
    let alive = Alive::default();
    let mut pool = Pool::new();
    for number in 0..10 {
        let make = if number == 2 { third } else { Counted::new };
        pool.allocate(make(number, &alive)).unwrap();
    }
    assert!(panics(|| action(&mut pool)), "{what}: it was to panic");
    assert_eq!(alive.count(), pool.iter().count() as isize, "{what}: what is alive is in the pool");
    assert_eq!(pool.len(), pool.iter().count(), "{what}");
    drop(pool);
    assert_eq!(alive.count(), 0, "{what}: every value is dropped exactly once");
}

/// One operation on a pool; numbers choose among the handles there are, modulo their count.
#[derive(Clone, Debug)]
enum Op {
    Allocate(u16),
    Deallocate(usize),
    DeallocateStale(usize),
    Set(usize, u16),
    Swap(usize, usize),
    Retain(u16),
    Drain(usize),
    Clear,
    Clone,
    WearOut,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        12 => any::<u16>().prop_map(Op::Allocate),
        6 => any::<usize>().prop_map(Op::Deallocate),
        3 => any::<usize>().prop_map(Op::DeallocateStale),
        3 => (any::<usize>(), any::<u16>()).prop_map(|(place, value)| Op::Set(place, value)),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Op::Swap(a, b)),
        1 => (2..5_u16).prop_map(Op::Retain),
        1 => (0..20_usize).prop_map(Op::Drain),
        1 => Just(Op::Clear),
        1 => Just(Op::Clone),
        1 => Just(Op::WearOut),
    ]
}

/// The pool as a list of live handles with values, and the stale handles.
#[derive(Default)]
struct Model {
    live: Vec<(Handle<Box<u16>>, u16)>,
    stale: Vec<Handle<Box<u16>>>,
}

impl Model {
    fn retire(&mut self, keep: impl Fn(u16) -> bool) {
        let (live, gone): (Vec<_>, Vec<_>) = self.live.iter().copied().partition(|&(_, value)| keep(value));
        self.live = live;
        self.stale.extend(gone.into_iter().map(|(handle, _)| handle));
    }
}

#[test]
fn random_operations_agree_with_a_list_of_handles_and_values() {
    let longest = if cfg!(miri) { 40 } else { 150 };
    // `PROPTEST_CASES=100000 cargo test --release pool` makes a long run of it.
    for limit in [None, Some(20)] {
        let replayed = TestRunner::new(random_cases()).run(&vec(op(), 0..longest), |ops| {
            replay(&ops, limit);
            Ok(())
        });
        replayed.unwrap();
    }
}

fn replay(ops: &[Op], limit: Option<usize>) {
    let mut pool = limit.map_or_else(Pool::new, Pool::with_fixed_capacity);
    let mut model = Model::default();
    for op in ops {
        apply(op, &mut pool, &mut model, limit);
        assert_eq!(pool.len(), model.live.len());
    }
    let mut expected = model.live.clone();
    expected.sort();
    assert!(pool.iter().map(|(handle, value)| (handle, **value)).eq(expected.iter().copied()));
    assert!(pool.iter_mut().map(|(handle, value)| (handle, **value)).eq(expected.iter().copied()));
    for &(handle, value) in &model.live {
        assert_eq!(pool.get(handle), Ok(&Box::new(value)));
    }
    for &handle in &model.stale {
        assert!(pool.get(handle).is_err(), "{handle:?} is stale");
    }
    let names: HashSet<_> = model.live.iter().map(|(handle, _)| *handle).chain(model.stale.iter().copied()).collect();
    assert_eq!(names.len(), model.live.len() + model.stale.len(), "no handle is given out twice");
}

fn apply(op: &Op, pool: &mut Pool<Box<u16>>, model: &mut Model, limit: Option<usize>) {
    let count = model.live.len();
    match *op {
        Op::Allocate(value) => match pool.allocate(Box::new(value)) {
            Ok(handle) => model.live.push((handle, value)),
            Err(refused) => {
                assert_eq!(Some(count + pool.retired()), limit);
                assert_eq!(*refused.into_value(), value);
            }
        },
        Op::Deallocate(place) if count > 0 => {
            let (handle, value) = model.live.swap_remove(place % count);
            assert_eq!(pool.deallocate(handle), Ok(Box::new(value)));
            model.stale.push(handle);
        }
        Op::DeallocateStale(place) if !model.stale.is_empty() => {
            assert!(pool.deallocate(model.stale[place % model.stale.len()]).is_err());
        }
        Op::Set(place, value) if count > 0 => {
            let (handle, known) = &mut model.live[place % count];
            **pool.get_mut(*handle).unwrap() = value;
            *known = value;
        }
        Op::Swap(a, b) if count > 0 => {
            let (a, b) = (a % count, b % count);
            let (left, right) = (model.live[a], model.live[b]);
            match pool.get_disjoint_mut([left.0, right.0]) {
                Ok([first, second]) => std::mem::swap(first, second),
                Err(error) => assert_eq!((error, a), (HandleError::Repeated { index: left.0.index() }, b)),
            }
            (model.live[a].1, model.live[b].1) = (right.1, left.1);
        }
        Op::Retain(divisor) => {
            pool.retain(|_, value| **value % divisor != 0);
            model.retire(|value| value % divisor != 0);
        }
        Op::Drain(taken) => {
            let mut expected = model.live.clone();
            expected.sort();
            let mut drain = pool.drain();
            let drained: Vec<_> = drain.by_ref().take(taken).map(|(handle, value)| (handle, *value)).collect();
            assert_eq!(drained, expected[..taken.min(count)]);
            drop(drain);
            model.retire(|_| false);
        }
        Op::Clear => {
            pool.clear();
            model.retire(|_| false);
        }
        Op::Clone => *pool = pool.clone(),
        Op::WearOut => {
            if let Some(vacant) = (0..model.stale.len()).map(|place| model.stale[place].index()).find(|&index| {
                pool.slots.handle(index).is_none()
                    && !model.stale.iter().any(|handle| handle.index() == index && worn(*handle))
            }) {
                pool.slots.wear_out(vacant);
            }
        }
        Op::Deallocate(_) | Op::DeallocateStale(_) | Op::Set(..) | Op::Swap(..) => {}
    }
}

fn worn(handle: Handle<Box<u16>>) -> bool {
    handle.generation() == u32::MAX >> 1
}

/// A pool of `n` numbers from 0, and their handles.
fn pool_of(n: usize) -> (Pool<usize>, Vec<Handle<usize>>) {
    let mut pool = Pool::new();
    let handles = (0..n).map(|number| pool.allocate(number).unwrap()).collect();
    (pool, handles)
}

fn pool_values(handles: &[Handle<usize>]) -> impl Iterator<Item = (Handle<usize>, usize)> {
    handles.iter().map(|handle| (*handle, handle.index()))
}

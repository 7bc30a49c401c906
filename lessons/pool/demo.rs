//! What the lesson on the pool runs: sessions that come and go, timers that kept their names, and two pools that go wrong.

use std::error::Error;
use std::hint::black_box;

use memtutor::patterns::pool::{Handle, Pool};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

/// A pool that names its values by their index alone.
#[derive(Default)]
struct IndexPool {
    slots: Vec<Option<&'static str>>,
    vacant: Vec<usize>,
}

observe_struct!(IndexPool { slots, vacant });

impl IndexPool {
    fn add(&mut self, value: &'static str) -> usize {
        let index = self.vacant.pop().unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[index] = Some(value);
        index
    }

    fn remove(&mut self, index: usize) {
        self.slots[index] = None;
        self.vacant.push(index);
    }

    fn get(&self, index: usize) -> Option<&'static str> {
        self.slots[index]
    }
}

/// A widget that knows another one and owns nothing.
#[derive(Debug)]
struct Widget {
    name: &'static str,
    other: Option<Handle<Widget>>,
}

observe_struct!(Widget { name, other });

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    index_alone(stage);
    for part in [handles, never_made, ring, two_pools, memory, time] {
        part(stage).expect("every pool has room, and the handles used with `?` are fresh");
    }
}

fn index_alone(stage: &mut Stage) {
    let mut users = IndexPool::default();
    let alice = users.add("Alice");
    step!(stage, "index", show [users, alice], facts { reads: users.get(alice).unwrap_or("nobody") });

    users.remove(alice);
    let bob = users.add("Bob");
    step!(stage, "stale_index", show [users, alice, bob], facts { reads: users.get(alice).unwrap_or("nobody") });

    users.remove(alice);
    users.remove(bob);
    step!(stage, "double_free", show [users, alice, bob], facts { vacant: users.vacant.len() });

    let carol = users.add("Carol");
    let dave = users.add("Dave");
    step!(stage, "two_owners", show [users, carol, dave], dropped [alice, bob], facts {
        same: carol == dave,
        reads: users.get(carol).unwrap_or("nobody"),
    });

    drop(users);
    step!(stage, "index_gone", dropped [users, carol, dave]);
}

fn handles(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut users = Pool::with_fixed_capacity(3);
    let alice = users.allocate("Alice")?;
    let bob = users.allocate("Bob")?;
    step!(stage, "allocate", show [users, alice, bob], facts {
        index: alice.index(),
        generation: alice.generation(),
        handle: size_of_val(&alice),
    });

    let name = users.deallocate(alice)?;
    step!(stage, "leave", show [users, alice, bob, name], facts { found: users.contains(alice) });

    let carol = users.allocate("Carol")?;
    step!(stage, "reuse", show [users, alice, bob, carol], dropped [name], facts {
        index: carol.index(),
        generation: carol.generation(),
    });

    let fired = users.get(alice);
    step!(stage, "refused", show [users, alice, bob, carol, fired], facts { found: fired.is_ok() });

    let again = users.deallocate(alice);
    step!(stage, "free_twice", show [users, alice, bob, carol, again], dropped [fired], facts {
        freed: again.is_ok(),
        len: users.len(),
    });

    users.deallocate(bob)?;
    users.deallocate(carol)?;
    let dave = users.allocate("Dave")?;
    step!(stage, "order", show [users, bob, carol, dave], dropped [alice, again], facts {
        index: dave.index(),
        generation: dave.generation(),
    });
    Ok(())
}

fn never_made(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut slots: Vec<Option<String>> = vec![None; 4];
    let old = slots[0].replace(String::from("first"));
    step!(stage, "holes", show [slots, old], dropped [users, bob, carol, dave], facts {
        dropped_a_string: old.is_some(),
        wild_drops: slots.iter().filter(|slot| slot.is_none()).count(),
        hole: size_of::<Option<String>>() - size_of::<String>(),
    });

    drop(slots);
    step!(stage, "holes_gone", dropped [slots, old]);

    let mut names = Pool::with_fixed_capacity(4);
    let first = names.allocate(String::from("first"))?;
    step!(stage, "vacant", show [names, first], facts { len: names.len(), capacity: names.capacity() });

    drop(names);
    step!(stage, "names_gone", dropped [names, first]);
    Ok(())
}

fn ring(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut widgets = Pool::with_fixed_capacity(2);
    let window = widgets.allocate(Widget { name: "window", other: None })?;
    let button = widgets.allocate(Widget { name: "button", other: None })?;
    widgets.get_mut(window)?.other = Some(button);
    widgets.get_mut(button)?.other = Some(window);
    step!(stage, "ring", show [widgets, window, button], facts { link: size_of::<Option<Handle<Widget>>>() });

    drop(widgets);
    step!(stage, "ring_gone", dropped [widgets, window, button]);
    Ok(())
}

fn two_pools(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut users = Pool::with_fixed_capacity(1);
    let mut rooms = Pool::with_fixed_capacity(1);
    let alice = users.allocate("Alice")?;
    let lobby = rooms.allocate("Lobby")?;
    let wrong = rooms.get(alice);
    step!(stage, "wrong_pool", show [users, rooms, alice, lobby, wrong], facts { found: wrong.is_ok() });

    drop(users);
    drop(rooms);
    step!(stage, "pools_gone", dropped [users, rooms, alice, lobby, wrong]);
    Ok(())
}

fn memory(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let boxed: Vec<Box<u64>> = (0..1000).map(Box::new).collect();
    step!(stage, "boxes", facts { len: boxed.len() });

    let mut pool = Pool::with_capacity(1000);
    for number in 0..1000_u64 {
        pool.allocate(number)?;
    }
    step!(stage, "slots", facts { len: pool.len() });

    drop(boxed);
    step!(stage, "boxes_gone");

    pool.clear();
    step!(stage, "cleared", facts { len: pool.len(), capacity: pool.capacity() });
    Ok(())
}

/// How many values are alive while the two are compared.
const LIVE: usize = 1000;

/// Places below `LIVE`, in an order that is the same in every run and jumps about.
fn places() -> impl Iterator<Item = usize> {
    (0..4 * LIVE).map(|turn| turn * 617 % LIVE)
}

fn replace_boxes(boxed: &mut [Option<Box<u64>>]) {
    for place in places() {
        boxed[place] = None;
        boxed[black_box(place)] = Some(Box::new(7));
    }
}

fn replace_in_pool(pool: &mut Pool<u64>, handles: &mut [Handle<u64>]) {
    for place in places() {
        black_box(pool.deallocate(handles[place])).ok();
        handles[place] = pool.allocate(7).expect("a slot is vacant");
    }
}

fn sum_boxes(boxed: &[Option<Box<u64>>]) -> u64 {
    places().filter_map(|place| boxed[place].as_deref()).sum()
}

fn sum_pool(pool: &Pool<u64>, handles: &[Handle<u64>]) -> u64 {
    places().filter_map(|place| pool.get(handles[place]).ok()).sum()
}

fn time(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut boxed: Vec<_> = (0..LIVE).map(|_| Some(Box::new(1))).collect();
    let mut pool = Pool::with_capacity(LIVE);
    let mut handles = Vec::with_capacity(LIVE);
    for _ in 0..LIVE {
        handles.push(pool.allocate(1)?);
    }
    step!(stage, "filled", facts { boxes: boxed.len(), pool: pool.len() });

    let mut boxes = || replace_boxes(&mut boxed);
    let mut slots = || replace_in_pool(&mut pool, &mut handles);
    let [boxes, slots] = race(5, [&mut boxes, &mut slots]);
    step!(stage, "churn", facts { boxes: boxes, slots: slots, ratio: Ratio::of(boxes, slots) });

    let mut boxes = || sum_boxes(&boxed);
    let mut slots = || sum_pool(&pool, &handles);
    let [boxes, slots] = race(5, [&mut boxes, &mut slots]);
    step!(stage, "read", facts { boxes: boxes, slots: slots, ratio: Ratio::of(boxes, slots) });
    Ok(())
}

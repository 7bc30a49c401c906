//! What the tour runs: each of the eight patterns at its smallest.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use memtutor::patterns::cleanup::Cleanup;
use memtutor::patterns::interner::Interner;
use memtutor::patterns::mutex::Locked;
use memtutor::patterns::particles::{Field, Layout, Particle, ParticlesAos, ParticlesSoa, Traffic};
use memtutor::patterns::pool::Pool;
use memtutor::patterns::tree::Node;
use memtutor::probe::{Stage, race, step, thread};

struct Widget {
    keeps: RefCell<Option<Rc<Widget>>>,
}

impl Widget {
    fn new() -> Rc<Self> {
        Rc::new(Self { keeps: RefCell::new(None) })
    }

    fn keep(&self, other: &Rc<Self>) {
        *self.keeps.borrow_mut() = Some(Rc::clone(other));
    }
}

/// Takes the steps of the tour.
pub(super) fn run(stage: &mut Stage) {
    share(stage);
    lay_out(stage);
    reclaim(stage);
    pool(stage);
    intern(stage);
    watch(stage);
    close_a_ring(stage);
    clean_up(stage);
    // Last: what the system keeps of a thread that has ended is in none of the numbers above.
    count_on_threads(stage);
}

fn share(stage: &mut Stage) {
    let report = Rc::new(String::from("written once"));
    let printer = Rc::clone(&report);
    step!(stage, "share", facts { owners: Rc::strong_count(&report), same: Rc::ptr_eq(&report, &printer) });
}

fn lay_out(stage: &mut Stage) {
    let structs: ParticlesAos = bodies(50_000).collect();
    let columns: ParticlesSoa = bodies(50_000).collect();
    let [structs_time, columns_time] = time_passes(&structs, &columns);
    step!(
        stage,
        "pass",
        facts {
            same_total: structs.total_mass() == columns.total_mass(),
            structs_bytes: Traffic::of_pass(Layout::ArrayOfStructs, &[Field::Mass], structs.len()).bytes_fetched(),
            columns_bytes: Traffic::of_pass(Layout::StructOfArrays, &[Field::Mass], columns.len()).bytes_fetched(),
            structs_time: structs_time,
            columns_time: columns_time,
        }
    );
}

fn reclaim(stage: &mut Stage) {
    let image = Rc::new(vec![0_u8; 64 * 1024]);
    let shown = Rc::clone(&image);
    drop(image);
    step!(stage, "one_left", facts { owners: Rc::strong_count(&shown) });

    drop(shown);
    step!(stage, "none_left");
}

fn pool(stage: &mut Stage) {
    let mut pool = Pool::with_capacity(1000);
    let first = pool.allocate("first").expect("a new pool has room");
    pool.deallocate(first).expect("the handle is fresh");
    let second = pool.allocate("second").expect("a slot is free");
    step!(
        stage,
        "reuse",
        facts {
            same_slot: first.index() == second.index(),
            stale_refused: pool.get(first).is_err(),
            found: pool.get(second).copied().unwrap_or_default(),
        }
    );
}

fn intern(stage: &mut Stage) {
    let log = ["GET", "PUT", "POST", "DELETE"].repeat(2500);
    step!(stage, "log", facts { words: log.len() });

    let strings: Vec<String> = log.iter().copied().map(String::from).collect();
    step!(stage, "strings", facts { last: strings.last().map_or("", String::as_str) });

    drop(strings);
    let (mut words, mut ids) = (Interner::new(), Vec::with_capacity(log.len()));
    words.intern_all(log.iter().copied(), &mut ids).expect("four words fit");
    step!(
        stage,
        "symbols",
        facts {
            distinct: words.len(),
            same_symbol: ids.first() == ids.get(4),
            last: ids.last().and_then(|id| words.resolve(*id)).unwrap_or_default(),
        }
    );
}

fn watch(stage: &mut Stage) {
    let page = Rc::new("a page");
    let cached = Rc::downgrade(&page);
    let found = cached.upgrade().is_some();
    drop(page);
    step!(stage, "watch", facts { found: found, found_later: cached.upgrade().is_some() });
}

fn close_a_ring(stage: &mut Stage) {
    let (window, button) = (Widget::new(), Widget::new());
    window.keep(&button);
    button.keep(&window);
    let witness = Rc::downgrade(&window);
    drop((window, button));
    step!(stage, "ring", facts { alive: witness.upgrade().is_some() });

    witness.upgrade().and_then(|window| window.keeps.take());
    drop(witness);
    step!(stage, "cut");

    let parent = Node::new("parent");
    let child = parent.add_child(Node::new("child")).expect("the child is new");
    let known = child.parent() == Some(parent.clone());
    drop((parent, child));
    step!(stage, "tree", facts { parent_known: known });
}

fn clean_up(stage: &mut Stage) {
    let undone = RefCell::new(Vec::new());
    let work = catch_unwind(AssertUnwindSafe(|| {
        let _file = Cleanup::new("file", |name| undone.borrow_mut().push(name));
        let _lock = Cleanup::new("lock", |name| undone.borrow_mut().push(name));
        resume_unwind(Box::new("the work panics"));
    }));
    step!(stage, "unwound", facts { panicked: work.is_err(), undone: undone.borrow().join(", ") });
}

fn count_on_threads(stage: &mut Stage) {
    let served = Arc::new(Locked::new(0));
    let workers = [(); 4].map(|()| count_on_a_thread(1000, &served));
    let finished = workers.into_iter().all(|worker| worker.join().is_ok());
    step!(stage, "threads", facts { finished: finished, served: served.get().unwrap_or_default() });
}

fn count_on_a_thread(times: u32, total: &Arc<Locked<u32>>) -> JoinHandle<()> {
    let total = Arc::clone(total);
    thread::spawn(move || {
        for _ in 0..times {
            // Refused only after a panic under the lock, and then the total tells.
            let _ = total.update(|total| *total += 1);
        }
    })
}

fn bodies(count: usize) -> impl Iterator<Item = Particle> {
    std::iter::repeat_n(Particle { mass: 1.0, ..Particle::default() }, count)
}

fn time_passes(structs: &ParticlesAos, columns: &ParticlesSoa) -> [Duration; 2] {
    race(3, [&mut || structs.total_mass(), &mut || columns.total_mass()])
}

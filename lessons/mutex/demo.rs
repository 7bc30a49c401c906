//! What the lesson on `Mutex` and `RwLock` runs: a shop whose threads share one stock, one list of orders, one price list.

use std::hint::black_box;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Barrier, Mutex, PoisonError, RwLock};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use memtutor::patterns::mutex::Locked;
use memtutor::probe::thread::counted;
use memtutor::probe::{Ratio, Stage, race, step};

const UNBROKEN: &str = "no thread panicked under this lock";

/// Stands for a call to a database.
const PAUSE: Duration = Duration::from_micros(500);

/// Runs both on threads of their own, at the same time.
fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    scope(|scope| {
        let (one, other) = (scope.spawn(counted(one)), scope.spawn(counted(other)));
        (one.join().expect("it does not panic"), other.join().expect("it does not panic"))
    })
}

/// Runs `work` on a thread of its own and says whether it panicked.
fn panics(work: impl FnOnce() + Send) -> bool {
    scope(|scope| scope.spawn(counted(work)).join().is_err())
}

/// Takes the next order, and says whether the lock is free by then.
fn next_order(orders: &Mutex<Vec<&'static str>>) -> (&'static str, bool) {
    if let Some(order) = orders.lock().expect(UNBROKEN).pop() {
        (order, orders.try_lock().is_ok())
    } else {
        ("none", orders.try_lock().is_ok())
    }
}

/// A worker that serves orders until there are none.
fn work(orders: &Mutex<Vec<u32>>, serve: impl Fn()) {
    while let Some(_order) = orders.lock().expect(UNBROKEN).pop() {
        serve();
    }
}

/// The same, with one line more.
fn let_go_and_work(orders: &Mutex<Vec<u32>>, serve: impl Fn()) {
    loop {
        let order = orders.lock().expect(UNBROKEN).pop();
        let Some(_order) = order else { break };
        serve();
    }
}

/// How many threads serve at the moment, and how many did at most.
#[derive(Default)]
struct Counter {
    now: AtomicU32,
    most: AtomicU32,
}

impl Counter {
    fn serve(&self, work: impl FnOnce()) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        work();
        self.now.fetch_sub(1, Ordering::SeqCst);
    }

    fn most(&self) -> u32 {
        self.most.load(Ordering::SeqCst)
    }
}

/// Moves 30 from the store to the shop, or would.
fn half_a_move(goods: &mut (i32, i32)) {
    goods.0 -= 30;
    resume_unwind(Box::new("a panic that prints nothing, before the other half"));
}

/// Does the other half: what is not in the store is in the shop.
fn finish_the_move(goods: &mut (i32, i32)) {
    goods.1 = 100 - goods.0;
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    take_turns(stage);
    read_then_write(stage);
    end_a_guard(stage);
    serve_orders(stage);
    break_half_way(stage);
    decide_beforehand(stage);
    lock_in_two_orders(stage);
    read_together(stage);
    pay(stage);
}

fn take_turns(stage: &mut Stage) {
    let sold = Mutex::new(0_u32);
    step!(stage, "make", show[sold]);

    let mut guard = sold.lock().expect(UNBROKEN);
    *guard += 1;
    step!(stage, "lock", show [sold, guard], facts { free: sold.try_lock().is_ok() });

    drop(guard);
    step!(stage, "unlock", show[sold], dropped[guard], facts { free: sold.try_lock().is_ok() });

    let sell = || (0..500).for_each(|_| *sold.lock().expect(UNBROKEN) += 1);
    both(sell, sell);
    let total = *sold.lock().expect(UNBROKEN);
    step!(stage, "threads", show [sold, total], facts { total: total });
}

fn read_then_write(stage: &mut Stage) {
    let places = Locked::new(10);
    let both_have_read = Barrier::new(2);
    let sell = || {
        let read = places.get().expect(UNBROKEN);
        both_have_read.wait();
        places.set(read - 1).expect(UNBROKEN);
    };
    both(sell, sell);
    let left = places.get().expect(UNBROKEN);
    step!(stage, "both_sell", show [places, left], dropped [sold, total], facts { left: left });

    places.set(10).expect(UNBROKEN);
    let sell = || places.update(|places| *places -= 1).expect(UNBROKEN);
    both(sell, sell);
    let left = places.get().expect(UNBROKEN);
    step!(stage, "whole", show [places, left], facts { left: left });
}

fn end_a_guard(stage: &mut Stage) {
    let orders = Mutex::new(vec!["tea"]);
    let (order, free) = next_order(&orders);
    step!(stage, "if_let_body", show[orders], dropped [places, left], facts { order: order, free: free });

    let (order, free) = next_order(&orders);
    step!(stage, "if_let_else", show[orders], facts { order: order, free: free });

    let _order = orders.lock().expect(UNBROKEN).pop();
    let free = orders.try_lock().is_ok();
    step!(stage, "let_first", show[orders], facts { free: free });
}

fn serve_orders(stage: &mut Stage) {
    let (list, counter) = (Mutex::new(vec![1, 2, 3, 4]), Counter::default());
    let worker = || work(&list, || counter.serve(|| sleep(PAUSE)));
    both(worker, worker);
    step!(stage, "two_workers", show[list], dropped[orders], facts { most: counter.most() });

    *list.lock().expect(UNBROKEN) = vec![1, 2, 3, 4];
    let meet = Barrier::new(2);
    let worker = || {
        let_go_and_work(&list, || {
            counter.serve(|| _ = meet.wait());
        });
    };
    both(worker, worker);
    step!(stage, "one_line_more", show[list], facts { most: counter.most() });

    let fill = || *list.lock().expect(UNBROKEN) = vec![1, 2, 3, 4];
    let locked = || work(&list, || sleep(PAUSE));
    let let_go = || let_go_and_work(&list, || sleep(PAUSE));
    let [in_line, together] = race(3, [&mut || (fill(), both(locked, locked)), &mut || (fill(), both(let_go, let_go))]);
    step!(
        stage,
        "line_race",
        show[list],
        facts { in_line: in_line, together: together, ratio: Ratio::of(in_line, together) }
    );

    drop(list);
    measure_the_wait(stage);
}

fn measure_the_wait(stage: &mut Stage) {
    let (stock, locked) = (Locked::new(10), Barrier::new(2));
    let slow = |left: &mut i32| {
        locked.wait();
        sleep(PAUSE);
        *left -= 1;
    };
    let (slow, quick) = both(
        || stock.update_timed(Instant::now, slow).expect(UNBROKEN),
        || {
            locked.wait();
            stock.update_timed(Instant::now, |left| *left -= 1).expect(UNBROKEN)
        },
    );
    step!(
        stage,
        "waited",
        show[stock],
        dropped[list],
        facts { slow: slow.held(), quick: quick.held(), waited: quick.waited() }
    );
}

fn break_half_way(stage: &mut Stage) {
    let goods = Mutex::new((50, 50));
    let panicked = panics(|| half_a_move(&mut goods.lock().expect(UNBROKEN)));
    step!(stage, "poisoned", show[goods], dropped[stock], facts { panicked: panicked, poisoned: goods.is_poisoned() });

    let spread = catch_unwind(|| drop(goods.lock().expect(UNBROKEN))).is_err();
    step!(stage, "next_user", show[goods], facts { spread: spread });

    let (store, shop) = *goods.lock().unwrap_or_else(PoisonError::into_inner);
    step!(stage, "behind", show [goods, store, shop], facts { sum: store + shop });

    let mut guard = goods.lock().unwrap_or_else(PoisonError::into_inner);
    finish_the_move(&mut guard);
    goods.clear_poison();
    drop(guard);
    step!(stage, "cleared", show [goods], dropped [store, shop], facts { usable: goods.lock().is_ok() });
}

fn decide_beforehand(stage: &mut Stage) {
    let refusing = Locked::new((50, 50));
    let mending = Locked::with_repair((50, 50), finish_the_move);
    panics(|| refusing.update(half_a_move).expect(UNBROKEN));
    panics(|| {
        let Ok(()) = mending.update(half_a_move);
    });
    let refusal = refusing.get();
    let Ok((store, shop)) = mending.get();
    step!(stage, "decided", show [refusing, mending], dropped [goods], facts {
        refused: refusal.is_err(),
        sum: store + shop,
    });
}

fn lock_in_two_orders(stage: &mut Stage) {
    let (store, shop, meet) = (Mutex::new(50), Mutex::new(50), Barrier::new(2));
    let lock_both = |first: &Mutex<i32>, second: &Mutex<i32>| {
        let _first = first.lock().expect(UNBROKEN);
        meet.wait();
        let second = second.try_lock().is_ok();
        meet.wait();
        second
    };
    let (one_got_both, other_got_both) = both(|| lock_both(&store, &shop), || lock_both(&shop, &store));
    step!(stage, "two_orders", show [store, shop], dropped [refusing, mending], facts { one: one_got_both, other: other_got_both });
}

fn read_together(stage: &mut Stage) {
    let prices = RwLock::new([3, 5, 8]);
    let reader = prices.read().expect(UNBROKEN);
    step!(stage, "read", show [prices, reader], dropped [store, shop], facts {
        readable: prices.try_read().is_ok(),
        writable: prices.try_write().is_ok(),
    });

    drop(reader);
    let mut writer = prices.write().expect(UNBROKEN);
    writer[0] = 4;
    step!(stage, "write", show [prices, writer], dropped [reader], facts { readable: prices.try_read().is_ok() });

    drop(writer);
    let panicked = panics(|| {
        let _reader = prices.read();
        resume_unwind(Box::new("a reader panics"))
    });
    step!(stage, "reader_panics", show [prices, panicked], dropped [writer], facts { poisoned: prices.is_poisoned() });
}

fn pay(stage: &mut Stage) {
    let (mut plain, atomic, mutex) = (0, AtomicU64::new(0), Mutex::new(0));
    let [direct, counting, locking] = race(
        5,
        [
            &mut || (0..500).for_each(|_| *black_box(&mut plain) += 1),
            &mut || (0..500).for_each(|_| _ = black_box(&atomic).fetch_add(1, Ordering::Relaxed)),
            &mut || (0..500).for_each(|_| *black_box(&mutex).lock().expect(UNBROKEN) += 1),
        ],
    );
    step!(stage, "alone", show [plain, mutex], dropped [prices, panicked], facts {
        plain: direct,
        atomic: counting,
        mutex: locking,
        ratio: Ratio::of(locking, direct),
    });

    let (mutex, rwlock) = (Mutex::new(7), RwLock::new(7));
    let by_mutex = || (0..4000).for_each(|_| _ = black_box(*mutex.lock().expect(UNBROKEN)));
    let by_rwlock = || (0..4000).for_each(|_| _ = black_box(*rwlock.read().expect(UNBROKEN)));
    let [excluding, sharing] = race(3, [&mut || both(by_mutex, by_mutex), &mut || both(by_rwlock, by_rwlock)]);
    step!(stage, "readers_race", show [mutex, rwlock], dropped [plain], facts {
        mutex: excluding,
        rwlock: sharing,
        ratio: Ratio::of(sharing, excluding),
    });
}

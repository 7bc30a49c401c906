//! What the lesson on `Arc` runs: values that several threads own, and a server's settings, replaced while requests read them.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread::{ThreadId, current, scope};

use memtutor::patterns::arc::{Published, Shared, Snapshot};
use memtutor::probe::thread::{counted, spawn};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

const NO_PANIC: &str = "it does not panic";

/// Runs both on threads of their own, at the same time.
fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    scope(|scope| {
        let (one, other) = (scope.spawn(counted(one)), scope.spawn(counted(other)));
        (one.join().expect(NO_PANIC), other.join().expect(NO_PANIC))
    })
}

/// Runs `work` on a thread of its own, and waits for it.
fn elsewhere<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    scope(|scope| scope.spawn(counted(work)).join().expect(NO_PANIC))
}

/// Counts an owner as `Rc` does. `meet` makes two threads read at the same moment.
fn count_like_rc(count: &AtomicUsize, meet: &Barrier) {
    let read = count.load(Ordering::Relaxed);
    meet.wait();
    count.store(read + 1, Ordering::Relaxed);
}

/// Counts an owner as `Arc` does: in one step, which nobody comes between.
fn count_like_arc(count: &AtomicUsize, meet: &Barrier) {
    meet.wait();
    count.fetch_add(1, Ordering::Relaxed);
}

/// Two threads let go of one owner each, at the same time; how many were told that theirs was the last.
fn told_last(let_go: fn(Arc<String>, &Barrier) -> bool) -> usize {
    let (one, meet) = (Arc::new(String::from("report")), Barrier::new(2));
    let other = Arc::clone(&one);
    let (one, other) = both(|| let_go(one, &meet), || let_go(other, &meet));
    usize::from(one) + usize::from(other)
}

fn ask_the_count(owner: Arc<String>, meet: &Barrier) -> bool {
    let last = Arc::strong_count(&owner) == 1;
    meet.wait();
    drop(owner);
    last
}

fn try_to_unwrap(owner: Arc<String>, meet: &Barrier) -> bool {
    let text = Arc::try_unwrap(owner);
    meet.wait();
    text.is_ok()
}

fn take_if_last(owner: Arc<String>, meet: &Barrier) -> bool {
    let text = Arc::into_inner(owner);
    meet.wait();
    text.is_some()
}

/// Notes the thread that drops it.
struct Report<'a> {
    dropped_on: &'a OnceLock<ThreadId>,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        _ = self.dropped_on.set(current().id());
    }
}

#[derive(Clone, Copy)]
struct Settings {
    host: &'static str,
    port: u16,
}

observe_struct!(Settings { host, port });

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    own_on_two_threads(stage);
    count_on_two_threads(stage);
    copy_or_own(stage);
    write_beside_a_reader(stage);
    tell_who_was_last(stage);
    drop_somewhere(stage);
    publish(stage);
    publish_by_two(stage);
    lend_to_threads(stage);
    share_a_slice(stage);
    pay(stage);
}

fn own_on_two_threads(stage: &mut Stage) {
    let settings = Arc::new(String::from("port 80"));
    step!(stage, "create", show[settings]);

    let for_worker = Arc::clone(&settings);
    let worker = spawn(move || (for_worker.len(), Arc::strong_count(&for_worker)));
    let (length, owners) = worker.join().expect(NO_PANIC);
    step!(stage, "worker", show [settings, length], facts { owners: owners, strong: Arc::strong_count(&settings) });

    let clone_often = || vec![Arc::clone(&settings); 1000];
    let owners = both(clone_often, clone_often);
    step!(stage, "crowd", show[settings], dropped[length], facts { strong: Arc::strong_count(&settings) });

    drop(owners);
    step!(stage, "alone", show[settings], facts { strong: Arc::strong_count(&settings) });
}

fn count_on_two_threads(stage: &mut Stage) {
    let (count, meet) = (AtomicUsize::new(1), Barrier::new(2));
    both(|| count_like_rc(&count, &meet), || count_like_rc(&count, &meet));
    let counted = count.into_inner();
    step!(stage, "lost", show[counted], dropped[settings], facts { counted: counted });

    let count = AtomicUsize::new(1);
    both(|| count_like_arc(&count, &meet), || count_like_arc(&count, &meet));
    let counted = count.into_inner();
    step!(stage, "kept", show[counted], facts { counted: counted });
}

fn copy_or_own(stage: &mut Stage) {
    let mut prices = Arc::new(vec![3_u32, 5, 8]);
    let owner = Arc::clone(&prices);
    step!(stage, "prices", show [prices, owner], dropped [counted], facts { strong: Arc::strong_count(&prices) });

    let copy = Vec::clone(&prices);
    step!(stage, "copy", show [prices, owner, copy], facts { strong: Arc::strong_count(&prices) });

    let while_shared = Arc::get_mut(&mut prices).is_some();
    drop(owner);
    let when_alone = Arc::get_mut(&mut prices).is_some();
    step!(stage, "lend_mut", show [prices, copy], dropped [owner], facts { shared: while_shared, alone: when_alone });
}

fn write_beside_a_reader(stage: &mut Stage) {
    let (mut draft, meet) = (Shared::new(String::from("port 80")), Barrier::new(2));
    let for_reader = draft.clone();
    let reader = || {
        meet.wait();
        for_reader.len()
    };
    let writer = || {
        let (text, mutation) = Shared::make_mut(&mut draft);
        text.push_str("80");
        meet.wait();
        mutation
    };
    let (read, mutation) = both(reader, writer);
    step!(stage, "edit_shared", show [draft, for_reader], dropped [prices, copy], facts { read: read, mutation: mutation });

    drop(for_reader);
    let mutation = Shared::make_mut(&mut draft).1;
    step!(stage, "edit_alone", show[draft], dropped[for_reader], facts { mutation: mutation });
}

fn tell_who_was_last(stage: &mut Stage) {
    let told = told_last(ask_the_count);
    step!(stage, "by_count", show[told], dropped[draft], facts { told: told });

    let told = told_last(try_to_unwrap);
    step!(stage, "by_try_unwrap", show[told], facts { told: told });

    let told = told_last(take_if_last);
    step!(stage, "by_into_inner", show[told], facts { told: told });
}

fn drop_somewhere(stage: &mut Stage) {
    let (dropped_on, meet) = (OnceLock::new(), Barrier::new(2));
    let report = Arc::new(Report { dropped_on: &dropped_on });
    let for_worker = Arc::clone(&report);
    scope(|scope| {
        let worker = scope.spawn(counted(|| {
            meet.wait();
            drop(for_worker);
        }));
        drop(report);
        meet.wait();
        worker.join().expect(NO_PANIC);
    });
    let dropped_here = dropped_on.get() == Some(&current().id());
    step!(stage, "last_there", show[dropped_here], dropped[told], facts { dropped_here: dropped_here });

    let dropped_on = OnceLock::new();
    let report = Arc::new(Report { dropped_on: &dropped_on });
    let for_worker = Arc::clone(&report);
    drop(report);
    let handed_back = elsewhere(|| for_worker);
    drop(handed_back);
    let dropped_here = dropped_on.get() == Some(&current().id());
    step!(stage, "handed_back", show[dropped_here], facts { dropped_here: dropped_here });
}

fn publish(stage: &mut Stage) {
    let settings = Published::new(Settings { host: "old.example", port: 80 });
    let request = settings.load();
    step!(stage, "load", show [settings, request], dropped [dropped_here], facts {
        owners: Shared::strong_count(Snapshot::owner(&request)),
    });

    elsewhere(|| drop(settings.store(Settings { host: "new.example", port: 443 })));
    let next = settings.load();
    step!(stage, "store", show [settings, request, next], facts { request: request.port, next: next.port });

    drop(next);
    let host = settings.load().host;
    elsewhere(|| drop(settings.store(Settings { host: "third.example", port: 8080 })));
    let port = settings.load().port;
    step!(stage, "two_loads", show [settings, request, host, port], dropped [next], facts { host: host, port: port });

    let now = settings.load();
    let host = now.host;
    elsewhere(|| drop(settings.store(Settings { host: "fourth.example", port: 8443 })));
    let port = now.port;
    step!(stage, "one_load", show [settings, request, now, host, port], facts { host: host, port: port });

    drop(now);
    for port in 9000..9100 {
        drop(settings.store(Settings { host: "busy.example", port }));
    }
    step!(stage, "hundred", show [settings, request], dropped [now, host, port]);

    drop(request);
    step!(stage, "let_go", show[settings], dropped[request]);
}

fn publish_by_two(stage: &mut Stage) {
    let limit = Published::new(10);
    let seen = limit.load();
    elsewhere(|| drop(limit.store(20)));
    let refused = limit.try_store(&seen, *seen + 1).is_err();
    step!(stage, "overtaken", show [limit, seen], dropped [settings], facts { refused: refused, limit: *limit.load() });

    let mut computed = 0;
    limit.update(|now| {
        computed += 1;
        if computed == 1 {
            elsewhere(|| drop(limit.store(30)));
        }
        now + 1
    });
    step!(stage, "updated", show [limit, seen, computed], facts { computed: computed, limit: *limit.load() });
}

fn lend_to_threads(stage: &mut Stage) {
    let prices = vec![3, 5, 8, 13];
    let (front, back) = prices.split_at(2);
    let (front, back) = both(|| front.iter().sum::<u32>(), || back.iter().sum::<u32>());
    step!(stage, "lend", show [prices, front, back], dropped [limit, seen, computed], facts { sum: front + back });

    drop(prices);
    let settings = Arc::new(String::from("port 80"));
    let (one, other) = both(|| Arc::strong_count(&settings), || Arc::strong_count(&settings));
    let owners = one.max(other);
    step!(stage, "lend_owner", show [settings, owners], dropped [prices, front, back], facts { owners: owners });
}

fn share_a_slice(stage: &mut Stage) {
    let rows = vec![0_u64; 100];
    step!(stage, "rows", show[rows], dropped [settings, owners]);

    let shared: Arc<[u64]> = Arc::from(rows);
    step!(stage, "slice", show[shared], moved[rows => shared], facts { handle: size_of_val(&shared) });
}

fn pay(stage: &mut Stage) {
    let (plain, atomic) = (Rc::new(7), Arc::new(7));
    let mut by_rc = || (0..1000).for_each(|_| drop(black_box(Rc::clone(&plain))));
    let mut by_arc = || (0..1000).for_each(|_| drop(black_box(Arc::clone(&atomic))));
    let [rc, arc] = race(5, [&mut by_rc, &mut by_arc]);
    step!(stage, "one_thread", show [plain, atomic], dropped [shared], facts { rc: rc, arc: arc, ratio: Ratio::of(arc, rc) });

    drop((plain, atomic));
    let clone_often = |of: &Arc<_>| (0..10_000).for_each(|_| drop(black_box(Arc::clone(of))));
    let common = Arc::new([0_u8; 256]);
    let own = || clone_often(&Arc::new([0_u8; 256]));
    let one = || clone_often(&common);
    let [own, one] = race(3, [&mut || both(own, own), &mut || both(one, one)]);
    step!(stage, "two_threads", dropped [plain, atomic], facts { own: own, one: one, ratio: Ratio::of(one, own) });

    drop(common);
    let settings = Published::new(7);
    let mut reader = settings.reader();
    let mut by_load = || (0..1000).for_each(|_| drop(black_box(settings.load())));
    let mut by_reader = || (0..1000).for_each(|_| _ = black_box(**reader.load()));
    let [load, look] = race(5, [&mut by_load, &mut by_reader]);
    step!(stage, "reader", show [settings, reader], facts { load: load, look: look, ratio: Ratio::of(load, look) });
}

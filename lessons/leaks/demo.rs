//! What the lesson on leaks runs: a service that keeps nothing, and four that keep too much.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::hint::black_box;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use memtutor::probe::recording::{Allocations, FactValue};
use memtutor::probe::{Ratio, Stage, measure, observe_struct, race, step};

/// Answers requests, with a buffer that it uses again.
#[derive(Default)]
struct Service {
    reply: String,
    answered: u32,
}

observe_struct!(Service { reply, answered });

impl Service {
    fn answer(&mut self, request: &str) {
        self.reply.clear();
        self.reply.push_str("reply to ");
        self.reply.push_str(request);
        self.answered += 1;
    }
}

/// Pages that were rendered before, by some key.
struct Cache<K> {
    pages: BTreeMap<K, String>,
    limit: usize,
    hits: u32,
}

impl<K: Ord> Cache<K> {
    fn new(limit: usize) -> Self {
        Self { pages: BTreeMap::new(), limit, hits: 0 }
    }

    fn visit(&mut self, key: K) {
        if self.pages.contains_key(&key) {
            self.hits += 1;
            return;
        }
        if self.pages.len() == self.limit {
            self.pages.pop_first();
        }
        self.pages.insert(key, String::from("<p>rendered</p>"));
    }
}

/// A share of a budget, given back when it is dropped.
struct Lease {
    budget: Rc<Cell<u32>>,
    units: u32,
}

observe_struct!(Lease { budget, units });

impl Lease {
    fn take(budget: &Rc<Cell<u32>>, units: u32) -> Self {
        budget.set(budget.get() - units);
        Self { budget: Rc::clone(budget), units }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.budget.set(self.budget.get() + self.units);
    }
}

/// A button, and what it does when it is clicked.
#[derive(Default)]
struct Button {
    clicks: Cell<u32>,
    on_click: RefCell<Option<Box<dyn Fn()>>>,
}

observe_struct!(Button { clicks, on_click });

impl Button {
    fn click(&self) {
        if let Some(handler) = &*self.on_click.borrow() {
            handler();
        }
    }
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    answer(stage);
    remember_all(stage);
    cache(stage);
    forget(stage);
    own_each_other(stage);
    find_only(stage);
    peak(stage);
    look_closer(stage);
    time(stage);
}

fn answer(stage: &mut Stage) {
    let mut service = Service::default();
    step!(stage, "start", show[service], facts { answered: service.answered });

    service.answer("GET /");
    step!(stage, "warm", show[service], facts { answered: service.answered });

    for _ in 0..1000 {
        service.answer("GET /");
    }
    step!(stage, "steady", show[service], facts { answered: service.answered });
}

fn remember_all(stage: &mut Stage) {
    let mut history: Vec<String> = Vec::new();
    for _ in 0..1000 {
        history.push(String::from("GET /"));
    }
    step!(stage, "thousand", dropped[service], facts { len: history.len() });

    for _ in 0..1000 {
        history.push(String::from("GET /"));
    }
    step!(stage, "two_thousand", facts { len: history.len() });

    drop(history);
    step!(stage, "history_gone");

    let mut recent: VecDeque<String> = VecDeque::with_capacity(100);
    for _ in 0..2000 {
        if recent.len() == 100 {
            recent.pop_front();
        }
        recent.push_back(String::from("GET /"));
    }
    step!(stage, "recent", facts { len: recent.len() });
}

fn cache(stage: &mut Stage) {
    let mut by_page = Cache::new(usize::MAX);
    for visit in 0..1000 {
        by_page.visit(visit % 5);
    }
    step!(stage, "by_page", facts { entries: by_page.pages.len(), hits: by_page.hits });

    let mut by_visit = Cache::new(usize::MAX);
    for visit in 0..1000 {
        by_visit.visit((visit, visit % 5));
    }
    step!(stage, "by_visit", facts { entries: by_visit.pages.len(), hits: by_visit.hits });

    drop(by_visit);
    let mut bounded = Cache::new(100);
    for visit in 0..1000 {
        bounded.visit((visit, visit % 5));
    }
    step!(stage, "bounded", facts { entries: bounded.pages.len(), hits: bounded.hits });
}

fn forget(stage: &mut Stage) {
    let budget = Rc::new(Cell::new(100));
    let lease = Lease::take(&budget, 30);
    step!(stage, "lease", show [budget, lease], facts { left: budget.get(), owners: Rc::strong_count(&budget) });

    let forgotten = ManuallyDrop::new(lease);
    step!(stage, "forgotten", show [budget, forgotten], moved [lease => forgotten], facts {
        left: budget.get(),
        owners: Rc::strong_count(&budget),
    });

    drop(budget);
    step!(stage, "budget_gone", show[forgotten], dropped[budget]);

    let mut lease = ManuallyDrop::into_inner(forgotten);
    lease.units = 0;
    drop(lease);
    step!(stage, "disarmed", moved[forgotten => lease]);
}

fn own_each_other(stage: &mut Stage) {
    let button = Rc::new(Button::default());
    let clicked = Rc::clone(&button);
    let handler = move || clicked.clicks.set(clicked.clicks.get() + 1);
    *button.on_click.borrow_mut() = Some(Box::new(handler));
    button.click();
    step!(stage, "connected", show[button], facts { clicks: button.clicks.get(), owners: Rc::strong_count(&button) });

    let witness = Rc::downgrade(&button);
    drop(button);
    step!(stage, "closed", show[witness], dropped[button], facts { alive: witness.upgrade().is_some() });

    if let Some(button) = witness.upgrade() {
        button.on_click.take();
    }
    drop(witness);
    step!(stage, "disconnected", dropped[witness]);
}

fn find_only(stage: &mut Stage) {
    let button = Rc::new(Button::default());
    let clicked = Rc::downgrade(&button);
    let handler = move || {
        if let Some(button) = clicked.upgrade() {
            button.clicks.set(button.clicks.get() + 1);
        }
    };
    *button.on_click.borrow_mut() = Some(Box::new(handler));
    button.click();
    step!(stage, "connected_weakly", show[button], facts { owners: Rc::strong_count(&button) });

    drop(button);
    step!(stage, "button_gone", dropped[button]);
}

fn peak(stage: &mut Stage) {
    let mut replies: Vec<Box<[u8; 1024]>> = (0..1000).map(|_| Box::new([0; 1024])).collect();
    step!(stage, "peak", facts { replies: replies.len() });

    let last = replies.pop();
    drop(replies);
    step!(stage, "after_peak", facts { kept: last.is_some() });
}

/// What `work` allocated and did not free, in bytes.
fn kept(work: impl FnOnce()) -> FactValue {
    let ((), measured) = measure(work);
    let net = |it: Allocations| it.allocated.bytes as i64 - it.freed.bytes as i64;
    measured.value().map_or("not measured".into(), |it| net(it).into())
}

fn look_closer(stage: &mut Stage) {
    let request = String::from("GET /");
    let mut service = Service::default();
    let mut seen: BTreeMap<u32, String> = BTreeMap::from([(0, String::new())]);
    service.answer(&request);
    step!(stage, "suspects", facts { seen: seen.len() });

    let parse_kept_bytes = kept(|| drop(request.to_lowercase()));
    let reply_kept_bytes = kept(|| service.answer(&request));
    let log_kept_bytes = kept(|| drop(seen.insert(1, request.clone())));
    step!(stage, "by_part", facts { parse: parse_kept_bytes, reply: reply_kept_bytes, log: log_kept_bytes });
}

fn text_of(number: u64) -> usize {
    black_box(number.to_string()).len()
}

fn texts() -> usize {
    (0..200).map(text_of).sum()
}

fn texts_measured() -> usize {
    (0..200).map(|number| measure(|| text_of(number)).0).sum()
}

fn time(stage: &mut Stage) {
    let [bare, measured] = race(20, [&mut texts, &mut texts_measured]);
    step!(stage, "measuring", facts { bare: bare, measured: measured, ratio: Ratio::of(measured, bare) });
}

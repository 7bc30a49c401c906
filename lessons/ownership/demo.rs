//! What the lesson on ownership runs: a request that is handed on, and leases that end when their owners do.

use std::cell::Cell;
use std::mem;

use memtutor::probe::{Stage, observe_struct, race, step};

struct Request {
    path: String,
    body: Vec<u8>,
}

observe_struct!(Request { path, body });

/// A turn at something scarce: it begins with `open` and ends with the drop.
struct Lease {
    name: &'static str,
}

observe_struct!(Lease { name });

impl Lease {
    fn open(name: &'static str) -> Self {
        LEDGER.set(LEDGER.get().opened());
        Self { name }
    }

    fn next_job(&self) -> Option<u32> {
        Some(7)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        LEDGER.set(LEDGER.get().ended(self.name));
    }
}

/// Declared in the order of the two variables it replaces.
struct Handler {
    span: Lease,
    permit: Lease,
}

observe_struct!(Handler { span, permit });

thread_local! {
    static LEDGER: Cell<Ledger> = const { Cell::new(Ledger { open: 0, most: 0, first: "none", last: "none" }) };
}

/// What became of the leases of this thread.
#[derive(Clone, Copy)]
struct Ledger {
    open: usize,
    most: usize,
    first: &'static str,
    last: &'static str,
}

impl Ledger {
    fn opened(self) -> Self {
        let open = self.open + 1;
        Self { open, most: self.most.max(open), ..self }
    }

    fn ended(self, name: &'static str) -> Self {
        let first = if self.first == "none" { name } else { self.first };
        Self { open: self.open - 1, first, last: name, ..self }
    }
}

/// How many leases are open now.
fn open_leases() -> usize {
    LEDGER.get().open
}

/// How many were open at once.
fn most_at_once() -> usize {
    LEDGER.get().most
}

/// The lease that ended first.
fn first_to_end() -> &'static str {
    LEDGER.get().first
}

/// The lease that ended last, up to now.
fn last_to_end() -> &'static str {
    LEDGER.get().last
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    for part in [hand_on, leave_a_scope, replace, leave_a_struct, bind_to_nothing, use_at_once, forget, compare] {
        LEDGER.set(Ledger { open: 0, most: 0, first: "none", last: "none" });
        part(stage);
    }
}

fn hand_on(stage: &mut Stage) {
    let body = vec![7_u8; 4096];
    step!(stage, "create", show[body], facts { handle: size_of_val(&body) });

    let mut request = Request { path: String::from("/orders"), body };
    step!(stage, "pack", show[request], moved[body => request]);

    let upload = mem::take(&mut request.body);
    step!(stage, "take", show [request, upload], facts { left: request.body.len() });

    let stored = store(upload);
    step!(stage, "hand_over", show[request], moved[upload => store], facts { stored: stored });

    drop(request);
    step!(stage, "answered", dropped[request]);
}

fn store(upload: Vec<u8>) -> usize {
    upload.len()
}

fn leave_a_scope(stage: &mut Stage) {
    {
        let span = Lease::open("span");
        let permit = Lease::open("permit");
        step!(stage, "begin", show [span, permit], facts { open: open_leases() });
    }
    step!(stage, "end", dropped [span, permit], facts { open: open_leases(), first: first_to_end() });
}

#[expect(unused_variables, reason = "the first lease is hidden before anybody can use it: that is its point")]
fn replace(stage: &mut Stage) {
    {
        let lease = Lease::open("one");
        let mut lease = Lease::open("two");
        step!(stage, "shadow", show[lease], facts { open: open_leases() });

        lease = Lease::open("three");
        step!(stage, "assign", show[lease], facts { open: open_leases(), most: most_at_once(), first: first_to_end() });
    }
    step!(stage, "brace", dropped[lease], facts { open: open_leases(), last: last_to_end() });
}

fn leave_a_struct(stage: &mut Stage) {
    {
        let span = Lease::open("span");
        let permit = Lease::open("permit");
        let handler = Handler { span, permit };
        step!(stage, "fields", show[handler], facts { open: open_leases() });
    }
    step!(stage, "fields_end", dropped[handler], facts { open: open_leases(), first: first_to_end() });
}

fn bind_to_nothing(stage: &mut Stage) {
    let _ = Lease::open("span");
    step!(stage, "underscore", facts { open: open_leases() });

    let _span = Lease::open("span");
    step!(stage, "named", show[_span], facts { open: open_leases() });

    let permit = Lease::open("permit");
    let _ = permit;
    step!(stage, "underscore_again", show [_span, permit], facts { open: open_leases() });

    drop(permit);
    drop(_span);
    step!(stage, "dropped", dropped [_span, permit], facts { open: open_leases() });
}

fn use_at_once(stage: &mut Stage) {
    let job = Lease::open("queue").next_job();
    step!(stage, "semicolon", show[job], facts { open: open_leases() });

    if Lease::open("queue").next_job() == job {
        step!(stage, "in_if", show[job], facts { open: open_leases() });
    }

    if let Some(number) = Lease::open("queue").next_job() {
        step!(stage, "in_if_let", show [job, number], facts { open: open_leases() });
    }
    step!(stage, "after_if_let", show[job], dropped[number], facts { open: open_leases() });

    let Some(number) = Lease::open("queue").next_job() else { return };
    step!(stage, "let_else", show [job, number], facts { open: open_leases() });
}

fn forget(stage: &mut Stage) {
    let permit = Lease::open("permit");
    step!(stage, "last_permit", show[permit], dropped [job, number], facts { open: open_leases() });

    mem::forget(permit);
    step!(stage, "forget", moved[permit => forget], facts { open: open_leases(), first: first_to_end() });
}

fn compare(stage: &mut Stage) {
    let batch = vec![String::from("order"); 2000];
    let mut to_move = vec![batch.clone(); 5];
    let mut to_drop = vec![batch.clone(); 5];
    let moves = &mut || to_move.pop();
    let clones = &mut || Some(batch.clone());
    let drops = &mut || {
        drop(to_drop.pop());
        None
    };
    let [moving, cloning, dropping] = race(5, [moves, clones, drops]);
    drop((batch, to_move, to_drop));
    step!(stage, "compare", facts { moving: moving, cloning: cloning, dropping: dropping });
}

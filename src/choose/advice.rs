//! The ends of the interview: a design, why, what it costs, and when to think again.

use super::ownership_trials as ownership;
use super::trials::{self, Cost};

/// A recommended design.
#[derive(Debug)]
pub struct Advice {
    /// Its name for scripts.
    pub id: &'static str,
    /// What to use, in Markdown.
    pub design: &'static str,
    /// Why, in a sentence or two.
    pub reason: &'static str,
    /// What one pays for it.
    pub price: &'static str,
    /// When it is not the right answer after all.
    pub unless: &'static str,
    /// The lesson on it.
    pub lesson: &'static str,
    /// Measures it now, and what it was chosen over.
    pub trial: fn() -> [Cost; 2],
}

pub(super) static VALUE: Advice = Advice {
    id: "value",
    design: "a plain value, lent as `&T` and `&mut T`",
    reason: "One owner is known, so the compiler can place the drop, and everybody else can borrow.",
    price: "Nothing. A move copies the bytes of the variable and nothing on the heap.",
    unless: "the borrow checker shows that a borrower may outlive the owner: then there are several owners.",
    lesson: "ownership",
    trial: trials::value,
};

pub(super) static BOX: Advice = Advice {
    id: "box",
    design: "`Box<T>`",
    reason: "A pointer has a fixed size whatever it leads to, so the type can contain itself, hide behind `dyn`, or leave \
             the small cases small.",
    price: "A block for each value, and one pointer to follow.",
    unless: "nearly every value is of the large kind: then the box saves nothing and costs a block each.",
    lesson: "box",
    trial: trials::boxed,
};

pub(super) static INTERNER: Advice = Advice {
    id: "interner",
    design: "an interner: `patterns::interner`, or the crates lasso and string-interner",
    reason: "Each different string is stored once; every place holds a number, equal by one comparison.",
    price: "A hash for each string that comes in, and strings that stay until the interner goes.",
    unless: "strangers choose the strings, or hardly any repeat: an interner never forgets.",
    lesson: "interner",
    trial: trials::interner,
};

pub(super) static POOL: Advice = Advice {
    id: "pool",
    design: "a pool with generational handles: `patterns::pool`, or the crate slotmap",
    reason: "Slots are used again without asking the allocator, and a handle to what is gone is refused.",
    price: "A check at every access, and memory that the pool keeps for the next value.",
    unless: "the values live long, or reading them is the hot path: a pool is no faster to read than a `Vec`.",
    lesson: "pool",
    trial: trials::pool,
};

pub(super) static COLUMNS: Advice = Advice {
    id: "columns",
    design: "a struct of arrays: one `Vec` for each field",
    reason: "A pass fetches whole cache lines, and in a column every byte of a line is of the field it reads.",
    price: "A block for each field, and an item has to be put together when one is wanted.",
    unless: "items are read whole and in any order: then an array of structs touches fewer lines.",
    lesson: "soa",
    trial: trials::columns,
};

pub(super) static RC: Advice = Advice {
    id: "rc",
    design: "`Rc<T>`; for text `Rc<str>`",
    reason: "Nobody can say who is done last, so the owners are counted, and the last one drops the value.",
    price: "Two counts with the value; a clone and a drop are an addition and a test.",
    unless: "one of the owners surely outlives the rest: then it can own, and the rest borrow.",
    lesson: "rc",
    trial: ownership::rc,
};

pub(super) static RC_CELL: Advice = Advice {
    id: "rc-cell",
    design: "`Rc<Cell<T>>`, or an `Rc` of a struct with one `Cell` field",
    reason: "A value that is only ever replaced as a whole is never lent, so no borrow has to be watched.",
    price: "What the `Rc` costs. The `Cell` has no flag and no way to panic.",
    unless: "the value must be looked into or changed in place: that takes a `RefCell`.",
    lesson: "refcell",
    trial: ownership::cell,
};

pub(super) static RC_REFCELL: Advice = Advice {
    id: "rc-refcell",
    design: "`Rc<RefCell<T>>`",
    reason: "All owners see a change made in place, and the rule of one writer or many readers is kept at run time.",
    price: "A flag with the value, a test at every borrow, and a panic where the rule is broken.",
    unless: "only a part changes: put the cell around that part. Or one owner can be found after all: then `&mut`.",
    lesson: "combine",
    trial: ownership::refcell,
};

pub(super) static WEAK: Advice = Advice {
    id: "weak",
    design: "`Rc` downwards and `Weak` back",
    reason: "Owners in a ring are never freed. A `Weak` finds its target and does not keep it.",
    price: "An `upgrade` for each step up, and a block that stays for the last `Weak`.",
    unless: "there are many nodes and any of them may link to any other: then nodes in a pool, and links as handles.",
    lesson: "tree",
    trial: ownership::weak,
};

pub(super) static ARC_WEAK: Advice = Advice {
    id: "arc-weak",
    design: "`Arc` downwards and `sync::Weak` back, with a lock around what changes",
    reason: "The same as on one thread: own in one direction, find in the other. The counts must be atomic.",
    price: "An atomic `upgrade` for each step up, which threads contend for.",
    unless: "one thread can own the whole structure and others send it messages.",
    lesson: "weak",
    trial: ownership::sync_weak,
};

pub(super) static ARC: Advice = Advice {
    id: "arc",
    design: "`Arc<T>`; for text `Arc<str>`",
    reason: "The threads outlive the function that starts them, so each must own, and the owners are counted atomically.",
    price: "As an `Rc`, with atomic counts: clone once for each thread, not once for each use.",
    unless: "the threads can be joined where they are started: then `thread::scope` lends for less.",
    lesson: "arc",
    trial: ownership::arc,
};

pub(super) static SCOPE: Advice = Advice {
    id: "scope",
    design: "`thread::scope`, and plain borrows",
    reason: "The scope joins its threads before it returns, so they may borrow what stands outside of it.",
    price: "Nothing for the sharing; the function waits for its threads.",
    unless: "the function must return while they still work.",
    lesson: "arc",
    trial: ownership::scope,
};

pub(super) static ATOMIC: Advice = Advice {
    id: "atomic",
    design: "an atomic, `AtomicU64` or `AtomicBool`, shared by `Arc` or in a `static`",
    reason: "One instruction reads, changes and writes: no lock, no guard, no poison.",
    price: "A few nanoseconds, more where many threads write at once.",
    unless: "two numbers must change together: then they need one lock around both.",
    lesson: "mutex",
    trial: ownership::atomic,
};

pub(super) static SNAPSHOTS: Advice = Advice {
    id: "snapshots",
    design: "snapshots: `patterns::arc::Published`, or the crate arc-swap",
    reason: "A reader takes an owner of the current value and keeps it; a writer swaps in the next one. Nobody waits for a \
             reader, and nobody sees half a change.",
    price: "A new value for each change, and old ones live for as long as somebody reads them.",
    unless: "writers are frequent, or change small parts of something large.",
    lesson: "arc",
    trial: ownership::snapshots,
};

pub(super) static MUTEX: Advice = Advice {
    id: "mutex",
    design: "`Arc<Mutex<T>>`",
    reason: "One thread at a time changes the value, and the compiler lets nobody reach it without the lock.",
    price: "A lock at each access, waiting under contention, and a decision about poison.",
    unless: "the threads only hand values on: then a channel says so, and nothing is shared.",
    lesson: "mutex",
    trial: ownership::mutex,
};

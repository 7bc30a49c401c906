//! What the lesson on the rules of thumb runs: one line of proof for each.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::hint::black_box;
use std::num::ParseIntError;
use std::rc::Rc;

use memtutor::patterns::cleanup::Cleanup;
use memtutor::patterns::interner::Interner;
use memtutor::patterns::particles::{Field, Layout, Traffic};
use memtutor::patterns::pool::Pool;
use memtutor::patterns::tree::Node;
use memtutor::probe::{Stage, observe_struct, step};

struct Widget {
    name: &'static str,
    keeps: RefCell<Option<Rc<Widget>>>,
}

observe_struct!(Widget { name, keeps });

impl Widget {
    fn new(name: &'static str) -> Rc<Self> {
        Rc::new(Self { name, keeps: RefCell::new(None) })
    }

    fn keep(&self, other: &Rc<Self>) {
        *self.keeps.borrow_mut() = Some(Rc::clone(other));
    }
}

/// Without a seed drawn by chance, which asks for memory when the first one is made.
type Steady = BuildHasherDefault<DefaultHasher>;

/// An entry as C lays it out.
#[repr(C)]
struct Declared(u8, u64, u8);

/// The same entry as Rust is free to lay it out.
#[expect(dead_code, reason = "only its size is looked at")]
struct Sorted(u8, u64, u8);

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    own_and_lend(stage);
    share(stage);
    lay_out(stage);
    look_twice(stage);
    name_slots(stage);
    name_by_handles(stage);
    intern(stage);
    intern_what_strangers_send(stage);
    find(stage);
    close_a_ring(stage);
    clean_up(stage);
}

fn own_and_lend(stage: &mut Stage) {
    let names = vec![String::from("Ada"), String::from("Grace")];
    step!(stage, "own", show[names], facts { first: names[0].as_str() });

    let longest = names.iter().max_by_key(|name| name.len());
    step!(stage, "lend", show [names, longest], facts { longest: longest.map_or("", String::as_str) });

    let kept = names;
    step!(stage, "moved_on", show[kept], moved [names => kept], dropped [longest], facts { names: kept.len() });
}

fn share(stage: &mut Stage) {
    let count = Rc::new(Cell::new(1));
    let button = Rc::clone(&count);
    step!(stage, "share", show [count, button], dropped [kept], facts { owners: Rc::strong_count(&count) });

    button.set(2);
    step!(stage, "set", show [count, button], facts { seen: count.get() });
}

fn lay_out(stage: &mut Stage) {
    let (declared, sorted) = (Declared(1, 2, 3), Sorted(1, 2, 3));
    step!(stage, "order", dropped [count, button], facts {
        declared: size_of_val(&declared),
        sorted: size_of_val(&sorted),
    });

    let rows = Traffic::of_pass(Layout::ArrayOfStructs, &[Field::Mass], 1600);
    let columns = Traffic::of_pass(Layout::StructOfArrays, &[Field::Mass], 1600);
    step!(stage, "pass", facts { rows: rows.cache_lines, columns: columns.cache_lines });
}

fn serve(requests: usize, recent: &mut Vec<Vec<u8>>) {
    for request in 0..requests {
        let page = black_box(vec![0; 1024]);
        if request == 0 {
            recent.push(page);
        }
    }
}

fn look_twice(stage: &mut Stage) {
    let mut recent = Vec::with_capacity(8);
    serve(10, &mut recent);
    step!(stage, "at_rest", facts { kept: recent.len() });

    serve(10, &mut recent);
    step!(stage, "at_rest_again", facts { kept: recent.len() });
}

fn name_slots(stage: &mut Stage) {
    let mut jobs = vec![Some("print")];
    let print = 0;
    jobs[print] = None;
    jobs[print] = Some("delete");
    step!(stage, "index", show [jobs, print], facts { found: jobs[print].unwrap_or("nothing") });
}

fn name_by_handles(stage: &mut Stage) {
    let mut pool = Pool::with_capacity(2);
    let print_job = pool.allocate("print").expect("a slot is free");
    pool.deallocate(print_job).expect("the handle is fresh");
    let delete_job = pool.allocate("delete").expect("a slot is free");
    step!(stage, "handle", show [pool, print_job, delete_job], dropped [jobs, print], facts {
        same_slot: print_job.index() == delete_job.index(),
        found: pool.get(print_job).is_ok(),
    });
}

fn intern(stage: &mut Stage) {
    let mut words = Interner::with_hasher(Steady::default());
    let get = words.intern("GET").expect("there is room");
    let put = words.intern("PUT").expect("there is room");
    let again = words.intern("GET").expect("there is room");
    step!(stage, "intern", show [get, put, again], dropped [pool, print_job, delete_job], facts {
        different: words.len(),
        same: get == again,
    });
}

fn intern_what_strangers_send(stage: &mut Stage) {
    let mut everything = Interner::with_hasher(Steady::default());
    for user in 0..1000 {
        everything.intern(&format!("user-{user}")).expect("there is room");
    }
    step!(stage, "strangers", dropped [get, put, again], facts { different: everything.len() });
}

fn find(stage: &mut Stage) {
    let page = Rc::new(String::from("a page"));
    let recent = Rc::downgrade(&page);
    step!(stage, "look", show [page, recent], facts { owners: Rc::strong_count(&page) });

    drop(page);
    step!(stage, "gone", show[recent], dropped[page], facts { found: recent.upgrade().is_some() });

    drop(recent);
    step!(stage, "pruned", dropped[recent]);
}

fn close_a_ring(stage: &mut Stage) {
    let window = Widget::new("window");
    let button = Widget::new("button");
    window.keep(&button);
    button.keep(&window);
    let witness = Rc::downgrade(&window);
    drop((window, button));
    step!(stage, "ring", show[witness], facts { alive: witness.upgrade().is_some() });

    witness.upgrade().and_then(|window| window.keeps.take());
    drop(witness);
    step!(stage, "cut", dropped[witness]);

    let window = Node::new("window");
    let button = window.add_child(Node::new("button")).expect("the button is new");
    step!(stage, "tree", show [window, button]);

    drop((window, button));
    step!(stage, "felled", dropped [window, button]);
}

fn clean_up(stage: &mut Stage) {
    let undone = RefCell::new(Vec::new());
    let undo = |name| undone.borrow_mut().push(name);
    let import = |text: &str| -> Result<u32, ParseIntError> {
        let _file = Cleanup::new("file", undo);
        let _lock = Cleanup::new("lock", undo);
        let number: u32 = text.parse()?;
        Ok(number + 1)
    };
    let result = import("seven");
    step!(stage, "way_out", facts { failed: result.is_err(), undone: undone.borrow().join(", ") });

    let held = Cell::new(true);
    let _ = Cleanup::new("guard", |_| held.set(false));
    step!(stage, "nameless", facts { held: held.get() });
}

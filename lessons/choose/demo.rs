//! What the capstone runs: six stories, each with three designs that do the same work.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::rc::{Rc, Weak};
use std::sync::{Mutex, PoisonError, RwLock};

use memtutor::patterns::arc::Published;
use memtutor::patterns::interner::Interner;
use memtutor::patterns::pool::Pool;
use memtutor::patterns::tree::Node;
use memtutor::probe::recording::{FactValue, Measured};
use memtutor::probe::{Stage, measure, race, step};

/// What came of a design: whether it does what the story asks, and the bytes it asked the heap for.
struct Design {
    works: bool,
    bytes: Option<u64>,
}

impl Design {
    fn tried(design: impl Fn() -> bool) -> Self {
        let (works, counted) = measure(design);
        let bytes = match counted {
            Measured::Value(counted) => Some(counted.allocated.bytes),
            Measured::NotMeasured => None,
        };
        Self { works, bytes }
    }

    fn bytes(&self) -> FactValue {
        match (self.works, self.bytes) {
            (false, _) => "does not work".into(),
            (true, None) => "not measured".into(),
            (true, Some(bytes)) => bytes.into(),
        }
    }
}

fn try_all(designs: [&dyn Fn() -> bool; 3]) -> [Design; 3] {
    designs.map(Design::tried)
}

/// The letter of the design that works and asks for the fewest bytes.
fn pick(designs: [&Design; 3]) -> &'static str {
    if designs.iter().any(|design| design.bytes.is_none()) {
        return "not measured";
    }
    let working = designs.into_iter().zip(["a", "b", "c"]).filter(|(design, _)| design.works);
    working.min_by_key(|(design, _)| design.bytes).map_or("none", |(_, letter)| letter)
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    settings(stage);
    undo(stage);
    sessions(stage);
    hosts(stage);
    scene(stage);
    events(stage);
}

/// A text of 4096 bytes.
fn page() -> String {
    "x".repeat(4096)
}

fn settings(stage: &mut Stage) {
    let [clones, guards, snapshots] = try_all([
        &settings_copied,    // a
        &settings_locked,    // b
        &settings_snapshots, // c
    ]);
    step!(stage, "settings", show [], facts {
        clones: clones.bytes(),
        guards: guards.bytes(),
        snapshots: snapshots.bytes(),
        pick: pick([&clones, &guards, &snapshots]),
    });
}

fn settings_copied() -> bool {
    let settings = Mutex::new(page());
    let read = || settings.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let requests: Vec<String> = (0..100).map(|_| read()).collect();
    settings.lock().is_ok_and(|mut settings| {
        settings.clear();
        requests[0].len() == 4096
    })
}

fn settings_locked() -> bool {
    let settings = RwLock::new(page());
    let requests: Vec<_> = (0..100).filter_map(|_| settings.read().ok()).collect();
    settings.try_write().is_ok() && requests[0].len() == 4096
}

fn settings_snapshots() -> bool {
    let settings = Published::new(page());
    let requests: Vec<_> = (0..100).map(|_| settings.load()).collect();
    settings.store(String::new());
    requests[0].len() == 4096
}

fn undo(stage: &mut Stage) {
    let [copies, cells, owners] = try_all([
        &|| undo_copied(20),    // a
        &|| undo_in_a_cell(20), // b
        &|| undo_shared(20),    // c
    ]);
    step!(stage, "undo", show [], facts {
        copies: copies.bytes(),
        cells: cells.bytes(),
        owners: owners.bytes(),
        pick: pick([&copies, &cells, &owners]),
    });

    let [copies, cells, owners] = try_all([
        &|| undo_copied(1),    // a
        &|| undo_in_a_cell(1), // b
        &|| undo_shared(1),    // c
    ]);
    step!(stage, "undo_often", show [], facts {
        copies: copies.bytes(),
        cells: cells.bytes(),
        owners: owners.bytes(),
        pick: pick([&copies, &cells, &owners]),
    });
}

/// Fifty snapshots; the text is edited after every `pace`th.
fn undo_copied(pace: usize) -> bool {
    let mut text = page();
    let mut history = Vec::with_capacity(50);
    for snapshot in 0..50 {
        history.push(text.clone());
        if snapshot % pace == 0 {
            text.make_ascii_uppercase();
        }
    }
    history[0].starts_with('x') && text.starts_with('X')
}

fn undo_in_a_cell(pace: usize) -> bool {
    let text = Rc::new(RefCell::new(page()));
    let mut history = Vec::with_capacity(50);
    for snapshot in 0..50 {
        history.push(Rc::clone(&text));
        if snapshot % pace == 0 {
            text.borrow_mut().make_ascii_uppercase();
        }
    }
    history[0].borrow().starts_with('x') && text.borrow().starts_with('X')
}

fn undo_shared(pace: usize) -> bool {
    let mut text = Rc::new(page());
    let mut history = Vec::with_capacity(50);
    for snapshot in 0..50 {
        history.push(Rc::clone(&text));
        if snapshot % pace == 0 {
            Rc::make_mut(&mut text).make_ascii_uppercase();
        }
    }
    history[0].starts_with('x') && text.starts_with('X')
}

/// What the server keeps of a client.
type Session = [u64; 8];

fn sessions(stage: &mut Stage) {
    let [indices, handles, weak] = try_all([
        &|| sessions_by_index(16),  // a
        &|| sessions_in_a_pool(16), // b
        &|| sessions_by_weak(16),   // c
    ]);
    step!(stage, "sessions", show [], facts {
        indices: indices.bytes(),
        handles: handles.bytes(),
        weak: weak.bytes(),
        pick: pick([&indices, &handles, &weak]),
    });

    let [indices, handles, weak] = try_all([
        &|| sessions_by_index(500),  // a
        &|| sessions_in_a_pool(500), // b
        &|| sessions_by_weak(500),   // c
    ]);
    step!(stage, "sessions_stay", show [], facts {
        indices: indices.bytes(),
        handles: handles.bytes(),
        weak: weak.bytes(),
        pick: pick([&indices, &handles, &weak]),
    });

    let [handles, weak] = race(5, [&mut || sessions_in_a_pool(16), &mut || sessions_by_weak(16)]);
    step!(stage, "sessions_timed", show [], facts {
        handles: handles, weak: weak
    });
}

/// Five hundred clients come, `room` at a time; the timer of the first looks for its session in the end.
fn sessions_by_index(room: usize) -> bool {
    let mut sessions: Vec<Option<Session>> = Vec::with_capacity(room);
    let timer = 0;
    for client in 0..500_usize {
        let session = Some([client as u64; 8]);
        match client.checked_sub(room) {
            // The oldest session ends, and its place is used again.
            Some(oldest) => sessions[oldest % room] = session,
            None => sessions.push(session),
        }
    }
    sessions[timer].is_none_or(|found| found[0] == 0)
}

fn sessions_in_a_pool(room: usize) -> bool {
    let mut sessions: Pool<Session> = Pool::with_capacity(room);
    let mut open = Vec::with_capacity(room);
    let mut timer = None;
    for client in 0..500_usize {
        if let Some(oldest) = client.checked_sub(room) {
            sessions.deallocate(open[oldest % room]).expect("each is closed once");
        }
        let handle = sessions.allocate([client as u64; 8]).expect("there is room");
        timer = timer.or(Some(handle));
        match client.checked_sub(room) {
            Some(oldest) => open[oldest % room] = handle,
            None => open.push(handle),
        }
    }
    let found = timer.and_then(|timer| sessions.get(timer).ok());
    found.is_none_or(|found| found[0] == 0)
}

fn sessions_by_weak(room: usize) -> bool {
    let mut open: Vec<Rc<Session>> = Vec::with_capacity(room);
    let mut timer = None;
    for client in 0..500_usize {
        let session = Rc::new([client as u64; 8]);
        timer = timer.or_else(|| Some(Rc::downgrade(&session)));
        match client.checked_sub(room) {
            Some(oldest) => open[oldest % room] = session,
            None => open.push(session),
        }
    }
    let found = timer.and_then(|timer| timer.upgrade());
    found.is_none_or(|found| found[0] == 0)
}

fn hosts(stage: &mut Stage) {
    let names: Vec<String> = (0..2000).map(|line| format!("host-{}.example.org", line % 8)).collect();
    let [symbols, strings, shared] = try_all([
        &|| hosts_interned(&names),   // a
        &|| hosts_as_strings(&names), // b
        &|| hosts_shared(&names),     // c
    ]);
    step!(stage, "hosts", show [], facts {
        symbols: symbols.bytes(),
        strings: strings.bytes(),
        shared: shared.bytes(),
        pick: pick([&symbols, &strings, &shared]),
    });

    let names: Vec<String> = (0..2000).map(|line| format!("host-{line}.example.org")).collect();
    let [symbols, strings, shared] = try_all([
        &|| hosts_interned(&names),   // a
        &|| hosts_as_strings(&names), // b
        &|| hosts_shared(&names),     // c
    ]);
    step!(stage, "hosts_differ", show [], facts {
        symbols: symbols.bytes(),
        strings: strings.bytes(),
        shared: shared.bytes(),
        pick: pick([&symbols, &strings, &shared]),
    });
}

/// Without a seed drawn by chance, which asks for memory when the first one is made.
type Steady = BuildHasherDefault<DefaultHasher>;

fn hosts_interned(names: &[String]) -> bool {
    let mut hosts = Interner::with_hasher(Steady::default());
    let mut lines = Vec::with_capacity(names.len());
    hosts.intern_all(names.iter().map(String::as_str), &mut lines).is_ok()
        && hosts.resolve(lines[9]) == Some(names[9].as_str())
}

fn hosts_as_strings(names: &[String]) -> bool {
    let lines: Vec<String> = names.to_vec();
    lines[9] == names[9]
}

fn hosts_shared(names: &[String]) -> bool {
    let mut hosts: HashSet<Rc<str>, Steady> = HashSet::default();
    let mut lines: Vec<Rc<str>> = Vec::with_capacity(names.len());
    for name in names {
        let known = hosts.get(name.as_str()).cloned();
        lines.push(known.unwrap_or_else(|| {
            let host: Rc<str> = Rc::from(name.as_str());
            hosts.insert(Rc::clone(&host));
            host
        }));
    }
    *lines[9] == *names[9]
}

fn scene(stage: &mut Stage) {
    let [owners, tree, table] = try_all([
        &scene_of_owners,  // a
        &scene_as_tree,    // b
        &scene_in_a_table, // c
    ]);
    step!(stage, "scene", show [], facts {
        owners: owners.bytes(),
        tree: tree.bytes(),
        table: table.bytes(),
        pick: pick([&owners, &tree, &table]),
    });
}

struct Part {
    parent: Option<Rc<Part>>,
    children: RefCell<Vec<Rc<Part>>>,
}

fn scene_of_owners() -> bool {
    let root = Rc::new(Part { parent: None, children: RefCell::default() });
    for _ in 0..200 {
        let part = Rc::new(Part { parent: Some(Rc::clone(&root)), children: RefCell::default() });
        root.children.borrow_mut().push(part);
    }
    let finds_its_parent = root.children.borrow().iter().all(|part| part.parent.is_some());
    let witness = Rc::downgrade(&root);
    drop(root);
    let is_freed = witness.strong_count() == 0;
    cut(&witness);
    finds_its_parent && is_freed
}

/// So that the lesson itself leaks nothing.
fn cut(scene: &Weak<Part>) {
    if let Some(root) = scene.upgrade() {
        root.children.take();
    }
}

fn scene_as_tree() -> bool {
    let token = Rc::new(());
    let root = Node::new(Rc::clone(&token));
    let parts = (0..200).map(|_| root.add_child(Node::new(Rc::clone(&token))).is_ok());
    let finds_its_parent =
        parts.filter(|added| !added).count() == 0 && root.children().all(|part| part.parent().as_ref() == Some(&root));
    drop(root);
    finds_its_parent && Rc::strong_count(&token) == 1
}

fn scene_in_a_table() -> bool {
    let token = Rc::new(());
    let mut parts = vec![(None, Rc::clone(&token))];
    parts.extend((0..200).map(|_| (Some(0_u32), Rc::clone(&token))));
    let finds_its_parent = parts[1..].iter().all(|(parent, _)| parent.is_some_and(|at| parts[at as usize].0.is_none()));
    drop(parts);
    finds_its_parent && Rc::strong_count(&token) == 1
}

fn events(stage: &mut Stage) {
    let [inline, buffers, boxed] = try_all([
        &|| events_inline(100),     // a
        &|| events_as_buffers(100), // b
        &|| events_boxed(100),      // c
    ]);
    step!(stage, "events", show [], facts {
        inline: inline.bytes(),
        buffers: buffers.bytes(),
        boxed: boxed.bytes(),
        pick: pick([&inline, &buffers, &boxed]),
    });

    let [inline, buffers, boxed] = try_all([
        &|| events_inline(1),     // a
        &|| events_as_buffers(1), // b
        &|| events_boxed(1),      // c
    ]);
    step!(stage, "events_large", show [], facts {
        inline: inline.bytes(),
        buffers: buffers.bytes(),
        boxed: boxed.bytes(),
        pick: pick([&inline, &buffers, &boxed]),
    });
}

type Text = [u8; 1024];

#[expect(clippy::large_enum_variant, reason = "what the story is about")]
enum Inline {
    Key(u8),
    Paste(Text),
}

/// A thousand events; every `rarity`th is a paste.
fn events_inline(rarity: usize) -> bool {
    let event = |n: usize| if n.is_multiple_of(rarity) { Inline::Paste([1; 1024]) } else { Inline::Key(1) };
    let queue: Vec<Inline> = (0..1000).map(event).collect();
    let first = |event: &Inline| match event {
        Inline::Key(key) => *key,
        Inline::Paste(text) => text[0],
    };
    queue.iter().all(|event| first(event) == 1)
}

fn events_as_buffers(rarity: usize) -> bool {
    let event = |n: usize| vec![1; if n.is_multiple_of(rarity) { 1024 } else { 1 }];
    let queue: Vec<Vec<u8>> = (0..1000).map(event).collect();
    queue.iter().all(|event| event[0] == 1)
}

enum Boxed {
    Key(u8),
    Paste(Box<Text>),
}

fn events_boxed(rarity: usize) -> bool {
    let event = |n: usize| if n.is_multiple_of(rarity) { Boxed::Paste(Box::new([1; 1024])) } else { Boxed::Key(1) };
    let queue: Vec<Boxed> = (0..1000).map(event).collect();
    let first = |event: &Boxed| match event {
        Boxed::Key(key) => *key,
        Boxed::Paste(text) => text[0],
    };
    queue.iter().all(|event| first(event) == 1)
}

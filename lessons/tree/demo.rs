//! What the lesson on trees runs: folders that find their way up, a parent link to nowhere, a ring, and trees that are deep.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::iter::successors;
use std::rc::{Rc, Weak};

use memtutor::patterns::tree::{AttachError, Node};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

#[derive(Clone)]
struct Folder {
    name: &'static str,
    parent: RefCell<Weak<Folder>>,
    children: RefCell<Vec<Rc<Folder>>>,
}

observe_struct!(Folder { name, parent, children });

impl Folder {
    fn new(name: &'static str) -> Rc<Self> {
        Rc::new(Self { name, parent: RefCell::default(), children: RefCell::default() })
    }

    fn adopt(self: &Rc<Self>, child: &Rc<Self>) {
        *child.parent.borrow_mut() = Rc::downgrade(self);
        self.children.borrow_mut().push(Rc::clone(child));
    }

    fn add_child(&self, child: &Rc<Self>) {
        let shared = Rc::new(self.clone());
        *child.parent.borrow_mut() = Rc::downgrade(&shared);
        self.children.borrow_mut().push(Rc::clone(child));
    }

    fn parent(&self) -> Option<Rc<Self>> {
        self.parent.borrow().upgrade()
    }

    fn path(&self) -> String {
        match self.parent() {
            Some(parent) => parent.path() + "/" + self.name,
            None => self.name.to_owned(),
        }
    }
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    find_the_way_up(stage);
    point_to_a_copy(stage);
    know_from_birth(stage);
    stand_in_two_lists(stage);
    close_a_ring(stage);
    refuse(stage).expect("the demo attaches roots only, except where it looks at the error");
    keep_what_is_below(stage).expect("the demo attaches roots only");
    drop_deep(stage).expect("the demo attaches roots only");
    compare(stage).expect("the demo attaches roots only");
}

fn find_the_way_up(stage: &mut Stage) {
    let usr = Folder::new("usr");
    let lib = Folder::new("lib");
    usr.adopt(&lib);
    step!(stage, "adopt", show [usr, lib], facts {
        usr_owners: Rc::strong_count(&usr),
        lib_owners: Rc::strong_count(&lib),
    });

    let path = lib.path();
    step!(stage, "path", show [usr, lib, path], facts { path: path.as_str(), usr_owners: Rc::strong_count(&usr) });

    drop((usr, lib, path));
    step!(stage, "all_gone", dropped [usr, lib, path]);
}

fn point_to_a_copy(stage: &mut Stage) {
    let usr = Folder::new("usr");
    let lib = Folder::new("lib");
    usr.add_child(&lib);
    step!(stage, "copied", show [usr, lib], facts {
        children: usr.children.borrow().len(),
        found: lib.parent().is_some(),
        path: lib.path(),
    });

    usr.children.borrow_mut().clear();
    usr.adopt(&lib);
    step!(stage, "linked", show [usr, lib], facts { path: lib.path() });

    drop((usr, lib));
    step!(stage, "linked_gone", dropped [usr, lib]);
}

fn know_from_birth(stage: &mut Stage) {
    let mut found_early = true;
    let usr = Rc::new_cyclic(|usr: &Weak<Folder>| {
        found_early = usr.upgrade().is_some();
        let lib = Folder::new("lib");
        *lib.parent.borrow_mut() = usr.clone();
        Folder { name: "usr", parent: RefCell::default(), children: RefCell::new(vec![lib]) }
    });
    step!(stage, "cyclic", show[usr], facts { found_early: found_early, path: usr.children.borrow()[0].path() });

    drop(usr);
    step!(stage, "cyclic_gone", dropped[usr]);
}

fn stand_in_two_lists(stage: &mut Stage) {
    let inbox = Folder::new("inbox");
    let done = Folder::new("done");
    let order = Folder::new("order");
    inbox.adopt(&order);
    done.adopt(&order);
    step!(stage, "two_lists", show [inbox, done, order], facts {
        path: order.path(),
        in_inbox: inbox.children.borrow().len(),
        owners: Rc::strong_count(&order),
    });

    drop((inbox, done, order));
    step!(stage, "two_lists_gone", dropped [inbox, done, order]);
}

fn close_a_ring(stage: &mut Stage) {
    let top = Folder::new("top");
    let sub = Folder::new("sub");
    top.adopt(&sub);
    sub.adopt(&top);
    step!(stage, "ring", show [top, sub], facts { top_owners: Rc::strong_count(&top) });

    let witness = Rc::downgrade(&top);
    drop((top, sub));
    step!(stage, "ring_left", show[witness], dropped [top, sub], facts { found: witness.upgrade().is_some() });

    if let Some(top) = witness.upgrade() {
        top.children.borrow_mut().clear();
    }
    drop(witness);
    step!(stage, "ring_cut", dropped[witness]);
}

fn refuse(stage: &mut Stage) -> Result<(), AttachError<&'static str>> {
    let top = Node::new("top");
    let sub = top.add_child(Node::new("sub"))?;
    step!(stage, "nodes", show [top, sub], facts { parent: sub.parent() == Some(top.clone()) });

    let ring = sub.add_child(top.clone());
    step!(stage, "refused", show [top, sub], facts {
        accepted: ring.is_ok(),
        is_cycle: matches!(ring, Err(AttachError::Cycle(_))),
    });

    drop(ring);
    let other = Node::new("other");
    let second = other.add_child(sub.clone());
    step!(stage, "second_parent", show [top, sub, other], facts {
        accepted: second.is_ok(),
        has_parent: matches!(second, Err(AttachError::HasParent(_))),
    });

    drop(second);
    sub.detach();
    other.add_child(sub.clone())?;
    step!(stage, "moved", show [top, sub, other], facts {
        top_children: top.children().count(),
        parent: sub.parent().map_or("none", |parent| *parent.value()),
    });

    drop((top, sub, other));
    step!(stage, "nodes_gone", dropped [top, sub, other]);
    Ok(())
}

fn keep_what_is_below(stage: &mut Stage) -> Result<(), AttachError<&'static str>> {
    let usr = Node::new("usr");
    let lib = usr.add_child(Node::new("lib"))?;
    lib.add_child(Node::new("libc.so"))?;
    step!(stage, "open", show [usr, lib], facts {
        below_usr: usr.descendants().count(),
        below_lib: lib.descendants().count(),
    });

    drop(usr);
    step!(stage, "root_gone", show[lib], dropped[usr], facts { found: lib.parent().is_some() });

    drop(lib);
    step!(stage, "branch_gone", dropped[lib]);
    Ok(())
}

/// How many drops are under way, and the most at any time.
#[derive(Default)]
struct Gauge {
    now: Cell<usize>,
    most: Cell<usize>,
}

struct Begin(Rc<Gauge>);
struct End(Rc<Gauge>);

impl Drop for Begin {
    fn drop(&mut self) {
        self.0.now.set(self.0.now.get() + 1);
        self.0.most.set(self.0.most.get().max(self.0.now.get()));
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.0.now.set(self.0.now.get() - 1);
    }
}

/// Its fields are dropped from the first to the last.
struct Level {
    _begin: Begin,
    below: Option<Rc<Level>>,
    _end: End,
}

fn tower(levels: usize, gauge: &Rc<Gauge>) -> Option<Rc<Level>> {
    (0..levels).fold(None, |below, _| {
        Some(Rc::new(Level { _begin: Begin(Rc::clone(gauge)), below, _end: End(Rc::clone(gauge)) }))
    })
}

fn below(top: &Option<Rc<Level>>, levels: usize) -> Option<Rc<Level>> {
    (0..levels).fold(top.clone(), |level, _| level?.below.clone())
}

fn take_apart(top: Option<Rc<Level>>) {
    let mut next = top;
    while let Some(level) = next {
        next = Rc::into_inner(level).and_then(|mut level| level.below.take());
    }
}

fn drop_deep(stage: &mut Stage) -> Result<(), AttachError<usize>> {
    let gauge = Rc::new(Gauge::default());
    let top = tower(500, &gauge);
    drop(top);
    step!(stage, "by_itself", facts { most: gauge.most.get() });

    gauge.most.set(0);
    let top = tower(500, &gauge);
    take_apart(top);
    step!(stage, "in_a_loop", facts { most: gauge.most.get() });

    let top = tower(500, &gauge);
    let held = below(&top, 300);
    take_apart(top);
    step!(stage, "held");

    take_apart(held);
    drop(gauge);
    let top = Node::new(0);
    let mut bottom = top.clone();
    for level in 1..=20_000 {
        bottom = bottom.add_child(Node::new(level))?;
    }
    step!(stage, "tower", facts { levels: bottom.ancestors().count() });

    drop(bottom);
    drop(top);
    step!(stage, "tower_gone");
    Ok(())
}

/// The parent of node `number` is node `(number - 1) / 4`.
const NODES: usize = 500;

fn folders() -> Vec<Rc<Folder>> {
    let all: Vec<_> = (0..NODES).map(|_| Folder::new("folder")).collect();
    (1..NODES).for_each(|number| all[(number - 1) / 4].adopt(&all[number]));
    all
}

fn nodes() -> Result<Vec<Node<&'static str>>, AttachError<&'static str>> {
    let all: Vec<_> = (0..NODES).map(|_| Node::new("folder")).collect();
    for number in 1..NODES {
        all[(number - 1) / 4].add_child(all[number].clone())?;
    }
    Ok(all)
}

/// A node in a vector of nodes. Its links are places in that vector.
struct Place {
    name: &'static str,
    parent: Option<u32>,
    first_child: Option<u32>,
    next: Option<u32>,
}

fn places() -> Vec<Place> {
    let mut all: Vec<Place> = Vec::with_capacity(NODES);
    for number in 0..NODES as u32 {
        let parent = number.checked_sub(1).map(|before| before / 4);
        let next = parent.and_then(|parent| all[parent as usize].first_child.replace(number));
        all.push(Place { name: "folder", parent, first_child: None, next });
    }
    all
}

fn up_folders(all: &[Rc<Folder>]) -> usize {
    let above = |folder: &Rc<Folder>| folder.parent();
    all.iter().flat_map(|folder| successors(folder.parent(), above)).map(|folder| folder.name.len()).sum()
}

fn up_nodes(all: &[Node<&'static str>]) -> usize {
    all.iter().flat_map(Node::ancestors).map(|node| node.value().len()).sum()
}

fn up_places(all: &[Place]) -> usize {
    let above = |place: &&Place| place.parent.map(|parent| &all[parent as usize]);
    all.iter().flat_map(|place| successors(above(&place), above)).map(|place| place.name.len()).sum()
}

fn down_folders(top: &Folder) -> usize {
    1 + top.children.borrow().iter().map(|child| down_folders(child)).sum::<usize>()
}

fn down_nodes(top: &Node<&'static str>) -> usize {
    1 + top.descendants().count()
}

fn down_places(all: &[Place], top: &Place) -> usize {
    let place = |number: u32| &all[number as usize];
    let children = successors(top.first_child.map(place), |child| child.next.map(place));
    1 + children.map(|child| down_places(all, child)).sum::<usize>()
}

fn compare(stage: &mut Stage) -> Result<(), AttachError<&'static str>> {
    let folders = folders();
    step!(stage, "folders", facts { nodes: folders.len() });

    let nodes = nodes()?;
    step!(stage, "core", facts { nodes: nodes.len() });

    let places = places();
    step!(stage, "places", facts { nodes: places.len(), node: size_of::<Place>() });

    let mut by_folder = || up_folders(black_box(&folders));
    let mut by_node = || up_nodes(black_box(&nodes));
    let mut by_place = || up_places(black_box(&places));
    let [folder, node, place] = race(5, [&mut by_folder, &mut by_node, &mut by_place]);
    step!(stage, "up", facts { folder: folder, node: node, place: place, ratio: Ratio::of(folder, place) });

    let mut by_folder = || down_folders(black_box(&folders[0]));
    let mut by_node = || down_nodes(black_box(&nodes[0]));
    let mut by_place = || down_places(black_box(&places), &places[0]);
    let [folder, node, place] = race(5, [&mut by_folder, &mut by_node, &mut by_place]);
    drop((folders, nodes, places));
    step!(stage, "down", facts { folder: folder, node: node, place: place, ratio: Ratio::of(folder, place) });
    Ok(())
}

//! What the lesson on weak observers and caches runs: windows that a document tells of its changes, and images that views share.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::{Rc, Weak};

use memtutor::patterns::weak::{Subject, WeakCache};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

struct Window {
    title: &'static str,
    told: Cell<u32>,
}

observe_struct!(Window { title, told });

impl Window {
    fn open(title: &'static str) -> Rc<Self> {
        Rc::new(Self { title, told: Cell::new(0) })
    }

    fn tell(&self) {
        self.told.set(self.told.get() + 1);
    }
}

fn tell_owned(windows: &[Rc<Window>]) -> usize {
    windows.iter().map(|window| window.tell()).count()
}

fn tell_known(windows: &[Weak<Window>]) -> usize {
    windows.iter().filter_map(Weak::upgrade).map(|window| window.tell()).count()
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    own_the_windows(stage);
    know_the_windows(stage);
    count_the_looks(stage);
    prune_in_time(stage);
    surprise(stage);
    keep_nobody(stage);
    share_images(stage);
    time(stage);
}

fn own_the_windows(stage: &mut Stage) {
    let main = Window::open("main");
    let windows = vec![Rc::clone(&main)];
    let told = tell_owned(&windows);
    step!(stage, "owned", show [main, windows], facts { told: told });

    drop(main);
    let told = tell_owned(&windows);
    step!(stage, "owned_closed", show[windows], dropped[main], facts { told: told });

    drop(windows);
    step!(stage, "owned_gone", dropped[windows]);
}

fn know_the_windows(stage: &mut Stage) {
    let main = Window::open("main");
    let windows = vec![Rc::downgrade(&main)];
    let told = tell_known(&windows);
    step!(stage, "known", show [main, windows], facts { told: told });

    drop(main);
    let told = tell_known(&windows);
    step!(stage, "known_closed", show[windows], dropped[main], facts { told: told, len: windows.len() });

    drop(windows);
    let mut windows = Vec::with_capacity(100);
    for _ in 0..100 {
        let popup = Window::open("popup");
        windows.push(Rc::downgrade(&popup));
    }
    let told = tell_known(&windows);
    step!(stage, "hundred", dropped[windows], facts { told: told, len: windows.len() });

    windows.retain(|window| window.strong_count() > 0);
    step!(stage, "pruned", facts { len: windows.len() });

    drop(windows);
    step!(stage, "known_gone");
}

/// A list that counts how many entries it looked at to find dead ones.
#[derive(Default)]
struct Watchers {
    entries: Vec<Weak<Window>>,
    limit: usize,
    looked: usize,
}

impl Watchers {
    fn prune(&mut self) {
        self.looked += self.entries.len();
        self.entries.retain(|entry| entry.strong_count() > 0);
    }

    fn add_eager(&mut self, window: &Rc<Window>) {
        self.prune();
        self.entries.push(Rc::downgrade(window));
    }

    fn add_lazy(&mut self, window: &Rc<Window>) {
        if self.entries.len() >= self.limit {
            self.prune();
            self.limit = 8.max(2 * self.entries.len());
        }
        self.entries.push(Rc::downgrade(window));
    }
}

fn count_the_looks(stage: &mut Stage) {
    let open: Vec<_> = (0..100).map(|_| Window::open("main")).collect();
    let mut eager = Watchers::default();
    open.iter().for_each(|window| eager.add_eager(window));
    step!(stage, "eager", facts { looked: eager.looked });

    let mut lazy = Watchers::default();
    open.iter().for_each(|window| lazy.add_lazy(window));
    step!(stage, "lazy", facts { looked: lazy.looked });

    drop((open, eager, lazy));
    step!(stage, "looked_gone");
}

fn prune_in_time(stage: &mut Stage) {
    let changed = Subject::new();
    for _ in 0..100 {
        let popup = Window::open("popup");
        changed.subscribe(Rc::downgrade(&popup));
    }
    step!(stage, "subscribed", show[changed], facts { dead: changed.entries().dead });

    let told = changed.notify(Window::tell);
    step!(stage, "notified", show[changed], facts { told: told, dead: changed.entries().dead });

    drop(changed);
    step!(stage, "subject_gone", dropped[changed]);
}

fn surprise(stage: &mut Stage) {
    let changed = Subject::new();
    let main = Window::open("main");
    let second = Window::open("second");
    changed.subscribe(Rc::downgrade(&main));
    changed.subscribe(Rc::downgrade(&second));
    let other = RefCell::new(Some(second));
    let told = changed.notify(|_| drop(other.take()));
    step!(stage, "closes_other", show [changed, main, other], facts { told: told });

    let opened = RefCell::new(None);
    let told = changed.notify(|_| {
        let popup = Window::open("popup");
        changed.subscribe(Rc::downgrade(&popup));
        opened.replace(Some(popup));
    });
    step!(stage, "opens_another", show [changed, main, other, opened], facts { told: told });

    drop(opened);
    let known = Rc::downgrade(&main);
    let owner = RefCell::new(Some(main));
    let mut alive = false;
    changed.notify(|_| {
        drop(owner.take());
        alive = known.strong_count() > 0;
    });
    let after = known.strong_count() > 0;
    step!(stage, "closes_itself", show [changed, owner, other, known], moved [main => owner], dropped[opened], facts {
        alive: alive,
        after: after,
    });

    drop((changed, owner, other, known));
    step!(stage, "round_gone", dropped [changed, owner, other, known]);
}

fn keep_nobody(stage: &mut Stage) {
    let saved = Subject::<dyn Fn()>::new();
    let count = Rc::new(Cell::new(0));
    listen(&saved, &count);
    saved.notify(|handler| handler());
    step!(stage, "not_kept", show[count], facts { count: count.get() });

    let handler = listen(&saved, &count);
    saved.notify(|handler| handler());
    step!(stage, "kept", show[count], facts { count: count.get() });

    drop((saved, count, handler));
    step!(stage, "handlers_gone", dropped[count]);
}

fn listen(saved: &Subject<dyn Fn()>, count: &Rc<Cell<u32>>) -> Rc<dyn Fn()> {
    let count = Rc::clone(count);
    let handler: Rc<dyn Fn()> = Rc::new(move || count.set(count.get() + 1));
    saved.subscribe(Rc::downgrade(&handler));
    handler
}

struct Image {
    name: &'static str,
    pixels: Vec<u8>,
}

observe_struct!(Image { name, pixels });

fn share_images(stage: &mut Stage) {
    let loads = Cell::new(0);
    let load = |name: &&'static str| {
        loads.set(loads.get() + 1);
        Rc::new(Image { name, pixels: vec![255; 256] })
    };
    let mut images = WeakCache::new();
    let first = images.get_or_insert_with("cat.png", load);
    step!(stage, "first_view", show [images, first], facts { loads: loads.get() });

    let second = images.get_or_insert_with("cat.png", load);
    step!(stage, "second_view", show [images, first, second], facts {
        loads: loads.get(),
        same: Rc::ptr_eq(&first, &second),
    });

    drop(first);
    drop(second);
    step!(stage, "views_closed", show[images], dropped [first, second], facts {
        found: images.get("cat.png").is_some(),
        dead: images.entries().dead,
    });

    let again = images.get_or_insert_with("cat.png", load);
    step!(stage, "opened_again", show [images, again], facts { loads: loads.get() });

    let recent = Some(Rc::clone(&again));
    drop(again);
    let again = images.get_or_insert_with("cat.png", load);
    step!(stage, "with_recent", show [images, again, recent], facts { loads: loads.get() });

    drop((images, again, recent));
    step!(stage, "images_gone", dropped [images, again, recent]);
}

fn time(stage: &mut Stage) {
    let owned: Vec<_> = (0..1000).map(|_| Window::open("main")).collect();
    let known: Vec<_> = owned.iter().map(Rc::downgrade).collect();
    let subject = Subject::new();
    known.iter().for_each(|window| subject.subscribe(Weak::clone(window)));
    let mut by_owner = || tell_owned(black_box(&owned));
    let mut by_weak = || tell_known(black_box(&known));
    let mut by_subject = || black_box(&subject).notify(Window::tell);
    let [owner, weak, notify] = race(5, [&mut by_owner, &mut by_weak, &mut by_subject]);
    let ratio = Ratio::of(notify, owner);
    drop((owned, known, subject));
    step!(stage, "raced", facts { owner: owner, weak: weak, notify: notify, ratio: ratio });
}

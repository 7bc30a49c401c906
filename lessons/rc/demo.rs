//! What the lesson on `Rc` runs: a document with several owners, and two widgets that keep each other alive.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use memtutor::patterns::rc::Shared;
use memtutor::probe::{Stage, observe_struct, step};

struct Widget {
    name: &'static str,
    owns: RefCell<Option<Rc<Widget>>>,
    knows: RefCell<Weak<Widget>>,
}

observe_struct!(Widget { name, owns, knows });

impl Widget {
    fn new(name: &'static str) -> Rc<Self> {
        Rc::new(Self { name, owns: RefCell::new(None), knows: RefCell::new(Weak::new()) })
    }
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    let document = share(stage);
    let document = write(stage, document);
    watch(stage, document);
    forget(stage);
    say_what_a_write_did(stage);
    own_each_other(stage);
    own_and_know(stage);
    use_one_block(stage);
}

fn share(stage: &mut Stage) -> (Rc<String>, Rc<String>) {
    let document = Rc::new(String::from("hello world"));
    step!(stage, "create", show[document], facts { strong: Rc::strong_count(&document) });

    let undo = Rc::clone(&document);
    step!(stage, "clone", show [document, undo], facts {
        strong: Rc::strong_count(&document),
        same: Rc::ptr_eq(&document, &undo),
    });

    {
        let print_job = Rc::clone(&document);
        step!(stage, "print", show [document, undo, print_job], facts {
            strong: Rc::strong_count(&document),
            weak: Rc::weak_count(&document),
        });
    }
    step!(stage, "printed", show [document, undo], dropped [print_job], facts { strong: Rc::strong_count(&document) });

    (document, undo)
}

fn write(stage: &mut Stage, (mut document, undo): (Rc<String>, Rc<String>)) -> Rc<String> {
    Rc::make_mut(&mut document).make_ascii_uppercase();
    step!(stage, "edit_shared", show [document, undo], facts {
        undo: undo.as_str(),
        same: Rc::ptr_eq(&document, &undo),
        strong: Rc::strong_count(&document),
    });

    Rc::make_mut(&mut document).truncate(5);
    step!(stage, "edit_alone", show [document, undo], facts { document: document.as_str() });

    document = undo;
    step!(stage, "undo", show [document], moved [undo => document], facts {
        document: document.as_str(),
        strong: Rc::strong_count(&document),
    });

    document
}

fn watch(stage: &mut Stage, document: Rc<String>) {
    let recent = Rc::downgrade(&document);
    step!(stage, "downgrade", show [document, recent], facts {
        strong: Rc::strong_count(&document),
        weak: Rc::weak_count(&document),
    });

    let reopened = recent.upgrade();
    step!(stage, "upgrade", show [document, recent, reopened], facts {
        found: reopened.is_some(),
        strong: Rc::strong_count(&document),
    });

    drop(document);
    drop(reopened);
    step!(stage, "last_owner", show [recent], dropped [document, reopened], facts {
        found: recent.upgrade().is_some(),
    });

    drop(recent);
    step!(stage, "last_weak", dropped[recent]);
}

fn forget(stage: &mut Stage) {
    let page = Rc::new([0_u8; 4096]);
    let forgotten = Rc::downgrade(&page);
    drop(page);
    step!(stage, "forgotten", show[forgotten], facts { found: forgotten.upgrade().is_some() });

    drop(forgotten);
    step!(stage, "pruned", dropped[forgotten]);
}

fn say_what_a_write_did(stage: &mut Stage) {
    let mut draft = Shared::new(String::from("hello world"));
    let recent = Shared::downgrade(&draft);
    step!(stage, "draft", show [draft, recent], facts {
        strong: Shared::strong_count(&draft),
        weak: Shared::weak_count(&draft),
    });

    let (text, mutation) = Shared::make_mut(&mut draft);
    text.make_ascii_uppercase();
    step!(stage, "draft_written", show [draft, recent], facts {
        mutation: mutation,
        found: recent.upgrade().is_some(),
    });

    let text = Shared::try_unwrap(draft);
    step!(stage, "take_back", show [text, recent], moved [draft => text], facts { taken: text.is_ok() });

    drop(text);
    drop(recent);
    step!(stage, "draft_gone", dropped [text, recent]);
}

fn own_each_other(stage: &mut Stage) {
    let window = Widget::new("window");
    let button = Widget::new("button");
    *window.owns.borrow_mut() = Some(Rc::clone(&button));
    *button.owns.borrow_mut() = Some(Rc::clone(&window));
    step!(stage, "cycle", show [window, button], facts {
        window_owners: Rc::strong_count(&window),
        button_owners: Rc::strong_count(&button),
    });

    let witness = Rc::downgrade(&window);
    drop(window);
    drop(button);
    step!(stage, "leak", show [witness], dropped [window, button], facts { alive: witness.upgrade().is_some() });

    if let Some(window) = witness.upgrade() {
        window.owns.take();
    }
    drop(witness);
    step!(stage, "cut", dropped[witness]);
}

fn own_and_know(stage: &mut Stage) {
    let window = Widget::new("window");
    let button = Widget::new("button");
    *window.owns.borrow_mut() = Some(Rc::clone(&button));
    *button.knows.borrow_mut() = Rc::downgrade(&window);
    step!(stage, "weak_link", show [window, button], facts {
        window_owners: Rc::strong_count(&window),
        button_owners: Rc::strong_count(&button),
    });

    drop(window);
    drop(button);
    step!(stage, "no_leak", dropped [window, button]);
}

fn use_one_block(stage: &mut Stage) {
    let text: Rc<str> = Rc::from("hello world");
    step!(stage, "one_block", show[text], facts { handle: size_of_val(&text), slim_handle: size_of::<Rc<String>>() });
}

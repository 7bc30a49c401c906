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
    step!(stage, "left_behind", show [draft, recent], facts {
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

#[cfg(test)]
mod tests {
    use memtutor::probe::record;
    use memtutor::probe::recording::{Amount, Measured, Outcome, Recording};

    use super::run;

    fn recording() -> Recording {
        record(include_str!("demo.rs"), run)
    }

    #[test]
    fn the_facts_the_lesson_is_built_on_are_measured() {
        let recording = recording();
        for (path, expected) in [
            ("create.strong", "1"),
            ("clone.strong", "2"),
            ("clone.allocated_bytes", "0"),
            ("print.strong", "3"),
            ("print.weak", "0"),
            ("printed.strong", "2"),
            ("edit_shared.same", "false"),
            ("edit_shared.undo", "hello world"),
            ("edit_shared.allocated_blocks", "2"),
            ("edit_alone.allocated_bytes", "0"),
            ("undo.strong", "1"),
            ("undo.document", "hello world"),
            ("downgrade.strong", "1"),
            ("downgrade.weak", "1"),
            ("upgrade.found", "true"),
            ("upgrade.strong", "2"),
            ("last_owner.found", "false"),
            ("last_owner.freed_bytes", "11"),
            ("last_owner.live_blocks", "1"),
            ("last_weak.live_bytes", "0"),
            ("forgotten.found", "false"),
            ("forgotten.freed_bytes", "0"),
            ("left_behind.mutation", "Moved"),
            ("left_behind.found", "false"),
            ("left_behind.allocated_blocks", "1"),
            ("take_back.taken", "true"),
            ("take_back.allocated_bytes", "0"),
            ("draft_gone.live_bytes", "0"),
            ("cycle.window_owners", "2"),
            ("leak.alive", "true"),
            ("leak.freed_bytes", "0"),
            ("cut.freed_blocks", "2"),
            ("cut.live_bytes", "0"),
            ("weak_link.window_owners", "1"),
            ("weak_link.button_owners", "2"),
            ("no_leak.live_bytes", "0"),
            ("one_block.allocated_blocks", "1"),
        ] {
            let fact = recording.fact(path).unwrap_or_else(|| panic!("no fact `{path}`"));
            assert_eq!(fact.value.to_string(), expected, "{path}");
        }
        assert_eq!(recording.end.outcome, Outcome::Finished);
        assert_eq!(recording.end.live, Measured::Value(Amount::default()), "the demo cleans up after itself");
    }

    #[test]
    fn numbers_that_the_prose_compares_stand_in_that_relation() {
        let recording = recording();
        let fact = |path: &str| recording.fact(path).map(|fact| fact.value.to_string());
        for (one, other) in [
            ("edit_shared.allocated_bytes", "create.allocated_bytes"),
            ("undo.freed_bytes", "edit_shared.allocated_bytes"),
            ("forgotten.live_bytes", "pruned.freed_bytes"),
            ("leak.live_bytes", "cycle.allocated_bytes"),
            ("cut.freed_bytes", "leak.live_bytes"),
            ("no_leak.freed_bytes", "weak_link.allocated_bytes"),
        ] {
            assert!(fact(one).is_some() && fact(one) == fact(other), "{one} is {other}");
        }
    }

    #[test]
    fn every_run_gives_the_same_facts() {
        let facts = |recording: Recording| -> Vec<_> {
            let steps = recording.steps.into_iter();
            steps.map(|step| (step.measured_facts(), step.facts)).collect()
        };
        let first = facts(recording());
        for _ in 0..1_000 {
            assert_eq!(facts(recording()), first);
        }
    }
}

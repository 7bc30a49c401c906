//! The demos in the binary, tried: they show what is written down of them, and say the same in every run. A program of its
//! own, so that it can be compiled as learners get it without all other tests.
//!
//! What each shows, in sentences, stands in `tests/recordings/<lesson>.txt`. `SNAPSHOTS=overwrite cargo test --test demos` writes
//! it anew; read the difference before it is committed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::path::Path;

use memtutor::lesson::Library;
use memtutor::probe::CountingAllocator;
use memtutor::probe::recording::{Amount, Fact, FactValue, Measured, Outcome, Recording, Step};
use memtutor::screen::step::describe_step;
use snapbox::{Assert, Data};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

/// The lessons with a demo.
fn lessons() -> Vec<String> {
    let library = Library::embedded();
    let lessons: Vec<String> = library.ids().into_iter().filter(|id| library.demo(id).is_some()).collect();
    assert!(!lessons.is_empty());
    lessons
}

fn recording_of(id: &str) -> Recording {
    let demo = Library::embedded().demo(id).expect("the lesson has a demo");
    demo.record().expect("the demo is compiled in")
}

/// How often each demo runs; `MEMTUTOR_RUNS` sets it for a long trial.
fn runs() -> usize {
    std::env::var("MEMTUTOR_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(50)
}

/// All facts of a run but the times.
fn facts(recording: &Recording) -> Vec<(String, String)> {
    let steps = recording.steps.iter();
    let facts =
        steps.flat_map(|step| step.facts.iter().cloned().chain(step.measured_facts()).map(|fact| (&step.name, fact)));
    let steady = facts.filter(|(_, fact)| fact.value.is_steady());
    steady.map(|(step, fact)| (format!("{step}.{}", fact.key), fact.value.to_string())).collect()
}

#[test]
fn every_demo_says_the_same_in_every_run() {
    for id in lessons() {
        let first = facts(&recording_of(&id));
        assert!(!first.is_empty(), "{id} states facts");
        for _ in 1..runs() {
            assert_eq!(facts(&recording_of(&id)), first, "{id}");
        }
    }
}

/// Each step with its code and what is said of it. Sentences hold no addresses; times are taken out.
fn in_sentences(recording: &Recording) -> String {
    let steps: Vec<Step> = recording.steps.iter().cloned().map(without_times).collect();
    let mut text = String::new();
    let mut before = None;
    for step in &steps {
        text += &format!("== {}\n{}\n\n", step.name, step.code.text);
        text += &describe_step(step, before).join("\n");
        text += "\n\n";
        before = Some(step);
    }
    text + &format!("== end\n{:?}\n", recording.end)
}

fn without_times(step: Step) -> Step {
    let steady = |fact: Fact| match fact.value.is_steady() {
        true => fact,
        false => Fact { value: FactValue::Text("[a time]".to_owned()), ..fact },
    };
    Step { facts: step.facts.into_iter().map(steady).collect(), ..step }
}

#[test]
fn every_demo_shows_what_it_showed() {
    for id in lessons() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/recordings/{id}.txt"));
        Assert::new().action_env("SNAPSHOTS").eq(in_sentences(&recording_of(&id)), Data::read_from(&path, None).raw());
    }
}

#[test]
fn the_lesson_on_rc_measures_what_it_is_built_on() {
    let recording = recording_of("rc");
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
        ("draft_written.mutation", "Moved"),
        ("draft_written.found", "false"),
        ("draft_written.allocated_blocks", "1"),
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
fn numbers_that_the_lesson_on_rc_compares_stand_in_that_relation() {
    let recording = recording_of("rc");
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

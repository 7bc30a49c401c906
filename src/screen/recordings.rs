//! What each lesson's demo shows, in sentences, is what stands in `tests/recordings/<lesson>.txt`.
//!
//! `SNAPSHOTS=overwrite cargo test --lib recordings` writes them anew; read the difference before it is committed.

use std::path::Path;

use snapbox::{Assert, Data};

use super::step::describe_step;
use crate::lesson::Library;
use crate::probe::recording::{Fact, FactValue, Recording, Step};
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
    let library = Library::embedded();
    let lessons = library.outline().summaries;
    assert!(!lessons.is_empty());
    for id in lessons.iter().map(|lesson| &lesson.id) {
        let Some(demo) = library.demo(id) else { continue };
        let recording = demo.record().expect("the demos in the binary are compiled in");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/recordings/{id}.txt"));
        Assert::new().action_env("SNAPSHOTS").eq(in_sentences(&recording), Data::read_from(&path, None).raw());
    }
}

//! The keys of the lessons' questions are what the compiler and the demos say.

use std::path::Path;
use std::process::{Command, Output};

use memtutor::lesson::Library;
use memtutor::quiz::model::{Expected, Kind, Question};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::User;

/// Every question of every lesson in the binary, with its lesson's id.
fn questions() -> Vec<(String, Question)> {
    let library = Library::embedded();
    let lessons = library.outline().summaries.into_iter().map(|summary| summary.id);
    let loaded = lessons.map(|id| (library.load(&id).expect("the lessons in the binary are valid"), id));
    loaded
        .flat_map(|(lesson, id)| {
            lesson.quiz.into_iter().flat_map(|quiz| quiz.questions).map(move |it| (id.clone(), it))
        })
        .collect()
}

fn compile(folder: &Path, program: &str, edition: &str) -> Output {
    let source = folder.join("main.rs");
    std::fs::write(&source, program).expect("the folder can be written to");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", edition, "--error-format", "json", "-A", "warnings", "-o"]).arg(folder.join("program"));
    rustc.arg(&source).output().expect("rustc is on the path of whoever runs cargo")
}

/// The codes of the errors the compiler reported, and the last line each takes part in.
fn errors(output: &Output) -> Vec<(String, u64)> {
    let messages = String::from_utf8_lossy(&output.stderr);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["level"] == "error" && message["code"].is_object())
        .map(|message| {
            let spans = message["spans"].as_array().into_iter().flatten();
            let last = spans.filter_map(|span| span["line_end"].as_u64()).max().unwrap_or_default();
            (message["code"]["code"].as_str().unwrap_or_default().to_owned(), last)
        })
        .collect()
}

#[test]
fn traced_programs_do_what_their_keys_say() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut traced = 0;
    for (_, question) in questions() {
        let Kind::Tracing { program, edition, expected } = &question.kind else { continue };
        traced += 1;
        let compiled = compile(folder.path(), program, edition);
        match expected {
            Expected::Rejected { error_code, line } => {
                assert!(!compiled.status.success(), "{} compiles", question.id);
                let found = errors(&compiled);
                let fits = |(code, last): &(String, u64)| {
                    error_code.as_ref().is_none_or(|wanted| wanted == code)
                        && line.is_none_or(|line| line as u64 == *last)
                };
                assert!(found.iter().any(fits), "{}: rustc says {found:?}", question.id);
            }
            Expected::Runs { stdout, panics } => {
                assert!(compiled.status.success(), "{}: {}", question.id, String::from_utf8_lossy(&compiled.stderr));
                let run = Command::new(folder.path().join("program")).output().expect("the program starts");
                assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), stdout.trim(), "{}", question.id);
                assert_eq!(run.status.success(), !panics, "{}", question.id);
            }
        }
    }
    assert!(traced >= 5, "the lessons have questions about programs");
}

#[test]
fn keys_that_are_facts_equal_them() {
    let mut live = 0;
    for (lesson, question) in questions() {
        let Some(path) = &question.live else { continue };
        live += 1;
        let (step, key) = path.split_once('.').expect("a fact is named `step.key`");
        let shown = User::new().run(&["demo", &lesson, "--step", step, "--plain", "--json"]).ok();
        let document: Value = serde_json::from_str(&shown).expect("JSON");
        let fact = measured(&document["steps"][0], key);
        let right = match &question.kind {
            Kind::ShortAnswer { answers, .. } => answers.contains(&fact),
            Kind::MultipleChoice { right, .. } => right.iter().any(|choice| choice.trim_matches('`') == fact),
            Kind::Tracing { .. } => panic!("{}: the compiler proves this one", question.id),
        };
        assert!(right, "{}: {path} is {fact}", question.id);
    }
    assert!(live >= 2, "the lessons have questions about their runs");
}

/// The value of a fact as a learner would type it.
fn measured(step: &Value, key: &str) -> String {
    let stated = step["facts"].as_array().into_iter().flatten().find(|fact| fact["key"] == key);
    let part = |name: &str, unit: &str| match name {
        "live" => step["live"][unit].clone(),
        name => step["allocations"][name][unit].clone(),
    };
    let value = match (stated, key.split_once('_')) {
        (Some(fact), _) => fact["value"].clone(),
        (None, Some((name, unit))) => part(name, unit),
        (None, None) => step["allocations"][key].clone(),
    };
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

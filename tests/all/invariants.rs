//! The invariants of `docs/ARCHITECTURE.md`, as far as they can be read off the sources and the lessons.
//!
//! This binary has no counting allocator, so it is also where *not measured* is tested.

use std::collections::BTreeSet;
use std::fs;

use memtutor::lesson::facts::{NOT_MEASURED, check_against, fill};
use memtutor::lesson::json;
use memtutor::lesson::library::Library;
use memtutor::lesson::model::Lesson;
use memtutor::probe::recording::{Measured, Recording};
use memtutor::probe::{is_measuring, measure};

use crate::sources::{Source, root, sources};

fn of<'a>(sources: &'a [Source], parts: &'a [&str]) -> impl Iterator<Item = &'a Source> {
    let found = sources.iter().filter(|source| parts.contains(&source.part().as_str()));
    assert!(parts.iter().all(|part| sources.iter().any(|source| source.part() == *part)), "{parts:?}");
    found
}

/// None of `sequences` stands in the sources of `parts`.
#[track_caller]
fn never(parts: &[&str], sequences: &[&str]) {
    let sources = sources();
    for source in of(sources, parts) {
        for sequence in sequences {
            let lines = source.lines_with(sequence);
            assert!(lines.is_empty(), "`{sequence}` in {}, lines {lines:?}", source.path.display());
        }
    }
}

fn manifest() -> toml::Table {
    fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap()
}

/// The names by which the code knows the crates it depends on.
fn crates() -> BTreeSet<String> {
    manifest()["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

/// What the patterns may use besides std: derived errors, a hash function, checked casts of bytes.
const SMALL_CRATES: [&str; 3] = ["bytemuck", "foldhash", "thiserror"];

#[test]
fn probe_uses_std_alone_and_patterns_a_few_small_crates() {
    let crates = crates();
    assert!(crates.contains("console") && crates.contains("serde_json"));
    let sources = sources();
    for source in of(sources, &["probe", "patterns"]) {
        let place = source.path.display();
        let own = source.after("mod");
        let is_small = |name: &str| source.part() == "patterns" && SMALL_CRATES.contains(&name);
        for (root, line) in source.after("use") {
            let is_own = own.iter().any(|(module, _)| *module == root);
            assert!(
                // `use<'a, T>` in a return type names what it captures.
                root == "<" || is_own || is_small(root) || ["std", "core", "crate", "super", "self"].contains(&root),
                "`use {root}` in {place}:{line}"
            );
        }
        let named = source.tokens.iter().find(|(text, _)| crates.contains(text) && !is_small(text));
        assert_eq!(named, None, "{place}");
    }
}

#[test]
fn the_core_never_writes_to_a_terminal() {
    let core = [
        "patterns",
        "probe",
        "observe_patterns",
        "problem",
        "proof",
        "reading",
        "quiz",
        "lesson",
        "check",
        "tour",
        "choose",
        "progress",
        "workshop",
        "handout",
        "doctor",
    ];
    never(&core, &["print !", "println !", "eprint !", "eprintln !", "dbg !"]);
    never(&core, &["stdout ( )", "stderr ( )", "Stdout", "Stderr", "colored", "console", "dialoguer"]);
}

#[test]
fn patterns_and_probe_read_no_clock_environment_or_file() {
    // `use std::{…}` would hide the names.
    let outside =
        ["std : : {", "std : : io", "std : : fs", "std : : env", "std : : net", "std : : process", "SystemTime"];
    never(&["patterns", "probe", "observe_patterns"], &outside);
    // `probe` may time a closure.
    never(&["patterns", "observe_patterns"], &["std : : time", "Instant"]);
    // Files and environment are read at one place each; times are given.
    let timeless = [
        "quiz", "lesson", "check", "tour", "choose", "progress", "workshop", "handout", "doctor", "problem", "reading",
    ];
    never(&timeless, &["SystemTime", "Instant", "env : :"]);
    let readers = ["src/quiz/files.rs", "src/lesson/folder.rs", "src/reading/file.rs"];
    for source in of(sources(), &["quiz", "lesson", "reading"])
        .filter(|source| !readers.iter().any(|it| source.path.ends_with(it)))
    {
        let lines = source.lines_with("fs : :");
        assert!(lines.is_empty(), "`fs::` in {}, lines {lines:?}", source.path.display());
    }
}

#[test]
fn parts_name_only_those_below_them() {
    let below = [
        // The macros of these two stand at the crate's root.
        ("patterns", &["layout_of"][..]),
        ("probe", &["step", "observe_struct"]),
        ("observe_patterns", &["patterns", "probe"]),
        ("problem", &[]),
        ("proof", &[]),
        ("reading", &["problem"]),
        ("quiz", &["problem", "reading"]),
        ("lesson", &["problem", "reading", "probe", "quiz"]),
        ("check", &["problem", "reading", "probe", "quiz", "lesson", "proof"]),
        ("tour", &["probe", "lesson"]),
        ("choose", &["patterns", "probe"]),
        ("progress", &[]),
        ("doctor", &["screen"]),
        ("screen", &["problem", "probe", "quiz", "lesson"]),
        ("handout", &["probe", "quiz", "lesson", "screen"]),
        ("workshop", &["probe", "lesson", "progress"]),
        ("cli", &["workshop"]),
        (
            "commands",
            &[
                "check", "proof", "problem", "reading", "probe", "quiz", "lesson", "tour", "choose", "progress",
                "doctor", "screen", "handout", "workshop", "cli",
            ],
        ),
    ];
    let sources = sources();
    let known: BTreeSet<&str> = below.iter().map(|(part, _)| *part).chain(["lib", "main"]).collect();
    for source in sources {
        let part = source.part();
        assert!(known.contains(part.as_str()), "`{part}` has no place in the order of parts");
        let Some((_, allowed)) = below.iter().find(|(name, _)| *name == part) else { continue };
        for (named, line) in source.after("crate : :") {
            let place = format!("{}:{line}", source.path.display());
            // `crate::{…}` would hide names; nothing needs it but the macros of `probe`.
            assert!(
                named == part || allowed.contains(&named) || (named == "{" && part == "probe"),
                "`{named}` in {place}"
            );
        }
        let escape = vec!["super"; source.depth()].join(" : : ");
        assert!(source.lines_with(&escape).is_empty(), "{} reaches the crate by `super`", source.path.display());
    }
}

#[test]
fn screen_never_opens_the_store_and_progress_never_grades() {
    never(&["screen", "quiz", "lesson", "probe", "patterns"], &["progress : :", "rusqlite", "Store"]);
    never(&["progress"], &["quiz : :", "lesson : :", "grade"]);
}

#[test]
fn drawing_asks_nothing_of_its_surroundings() {
    let sources = sources();
    // Prompts, Ctrl-C, the output and its colours are the rest.
    let others = ["src/screen/ask", "src/screen/interrupt.rs", "src/screen/output.rs", "src/screen/palette.rs"];
    let draws = |source: &&Source| !others.iter().any(|other| source.path.starts_with(other));
    let drawing: Vec<_> = of(sources, &["screen"]).filter(draws).collect();
    assert!(drawing.len() > 10);
    for source in drawing {
        for sequence in
            ["std : : {", "std : : io", "std : : env", "std : : time", "console", "dialoguer", "thread_local"]
        {
            assert!(source.lines_with(sequence).is_empty(), "`{sequence}` in {}", source.path.display());
        }
    }
    for source in sources.iter().filter(|source| !source.path.ends_with("palette.rs")) {
        assert!(source.lines_with("colored : :").is_empty(), "colour comes last: {}", source.path.display());
    }
}

#[test]
fn unsafe_stands_only_where_it_is_allowed_and_says_why() {
    let lints = &manifest()["lints"];
    assert_eq!(lints["rust"]["unsafe_code"].as_str(), Some("deny"));
    assert_eq!(lints["clippy"]["undocumented_unsafe_blocks"].as_str(), Some("warn"), "CI denies warnings");
    let sources = sources();
    let mut allowed = Vec::new();
    for source in sources {
        for (number, line) in source.text.lines().enumerate().filter(|(_, line)| line.contains("allow(unsafe_code")) {
            assert!(line.contains("reason = \""), "{}:{}", source.path.display(), number + 1);
            let module = source.text.lines().nth(number + 1).and_then(|next| next.split("mod ").nth(1));
            allowed.push(match module {
                Some(name) => source.path.with_file_name(format!("{}.rs", name.trim_end_matches(';'))),
                None => source.path.clone(),
            });
        }
    }
    assert!(!allowed.is_empty());
    for source in sources {
        let lines: Vec<&str> = source.text.lines().collect();
        for number in source.lines_with("unsafe") {
            let place = format!("{}:{number}", source.path.display());
            assert!(allowed.contains(&source.path), "unsafe in {place}");
        }
        for number in source.lines_with("unsafe {").into_iter().chain(source.lines_with("unsafe impl")) {
            let before = &lines[number.saturating_sub(5)..number];
            let says_why = before.iter().any(|line| line.contains("// SAFETY: "));
            assert!(says_why, "{}:{number} does not say why", source.path.display());
        }
    }
}

#[test]
fn demos_name_nothing_but_std_and_what_they_show() {
    for entry in fs::read_dir(root().join("lessons")).unwrap() {
        let path = entry.unwrap().path().join("demo.rs");
        if !path.is_file() {
            continue;
        }
        let (demo, _) = Source::read(path.strip_prefix(root()).unwrap());
        for (name, line) in demo.after("use") {
            // `records` is shown beside `bytemuck`, whose traits its own interface is made of.
            assert!(["std", "memtutor", "bytemuck"].contains(&name), "`use {name}` in {}:{line}", path.display());
        }
        for (name, line) in demo.after("memtutor : :") {
            assert!(["probe", "patterns"].contains(&name), "`memtutor::{name}` in {}:{line}", path.display());
        }
    }
}

/// Every lesson in the program, with its source and a recording of its demo.
fn recorded() -> Vec<(Lesson, String, Recording)> {
    let library = Library::embedded();
    let ids: Vec<String> = library.outline().summaries.into_iter().map(|summary| summary.id).collect();
    assert!(ids.contains(&"rc".to_owned()));
    let record = |id: &String| {
        let demo = library.demo(id)?;
        let recording = demo.record().expect("what is built in can run");
        Some((library.load(id).unwrap(), demo.source.into_owned(), recording))
    };
    ids.iter().filter_map(record).collect()
}

#[test]
fn the_code_shown_is_the_code_that_ran() {
    for (lesson, source, recording) in recorded() {
        let on_disk = fs::read_to_string(root().join("lessons").join(&lesson.summary.id).join("demo.rs")).unwrap();
        assert_eq!(source, on_disk);
        let lines: Vec<&str> = source.lines().collect();
        let mut last = 0;
        for step in &recording.steps {
            let code = &step.code;
            let shown: Vec<&str> = code.text.lines().collect();
            assert!(!shown.is_empty(), "{} shows no code", step.name);
            let run = &lines[code.first_line - 1..code.first_line - 1 + shown.len()];
            let indents =
                |(run, shown): (&&str, &&str)| run.strip_suffix(shown).map(str::len).filter(|_| !shown.is_empty());
            for (run, shown) in run.iter().zip(&shown) {
                assert_eq!(run.trim(), shown.trim(), "step {}", step.name);
            }
            let indents: BTreeSet<_> = run.iter().zip(&shown).filter_map(indents).collect();
            assert!(indents.len() == 1, "the lines of {} are indented anew: {indents:?}", step.name);
            assert!(code.first_line > last, "{} shows code of the step before", step.name);
            last = code.first_line + shown.len() - 1;
            // Where the call is long, the step's name stands in the third line of it.
            let call = lines[last..].iter().skip_while(|line| !line.contains("step!(")).take(3);
            let name = format!("\"{}\"", step.name);
            assert!(call.clone().any(|line| line.contains(&name)), "{}: {call:?}", step.name);
        }
    }
}

#[test]
fn what_lessons_claim_is_recorded_and_shown_no_earlier() {
    for (lesson, _, recording) in recorded() {
        assert_eq!(check_against(&lesson, &recording), [], "{}", lesson.file);
        for reference in &lesson.references {
            let play = lesson.plays().find(|play| play.step == reference.step);
            let shown = play.is_some_and(|play| play.span.start < reference.span.start);
            assert!(shown, "`{{{}.{}}}` stands before its step", reference.step, reference.fact);
        }
        assert!(!lesson.references.is_empty());
    }
}

#[test]
fn what_was_not_measured_is_no_zero() {
    assert!(!is_measuring());
    assert_eq!(measure(|| Box::new(1)).1, Measured::NotMeasured);
    for (lesson, _, recording) in recorded() {
        for step in &recording.steps {
            assert_eq!((step.allocations, step.live), (Measured::NotMeasured, Measured::NotMeasured), "{}", step.name);
            assert!(step.measured_facts().is_empty());
        }
        let id = &lesson.summary.id;
        let document: serde_json::Value = serde_json::to_value(json::recording(id, &recording)).unwrap();
        assert!(
            document["steps"]
                .as_array()
                .unwrap()
                .iter()
                .all(|step| step["live"].is_null() && step["allocations"].is_null())
        );
        assert!(document["end"]["live"].is_null());
        let step = &recording.steps[0].name;
        let filled = fill(&format!("{{{step}.live_bytes}} bytes"), &recording);
        assert_eq!(filled, format!("{NOT_MEASURED} bytes"));
    }
}

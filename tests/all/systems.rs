//! `docs/guide.md` is true: what its tables name exists, and no lesson is left out.

use std::collections::BTreeSet;
use std::fs;

use memtutor::lesson::Library;
use memtutor::tour::{self, PATTERNS};

use crate::sources::root;

fn page() -> String {
    fs::read_to_string(root().join("docs/guide.md")).expect("the page is there")
}

/// The rows of the table under this heading, cell by cell, without the head.
#[track_caller]
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, below) = page.split_once(&format!("## {heading}\n")).unwrap_or_else(|| panic!("no `{heading}`"));
    let section = below.split("\n## ").next().unwrap_or(below);
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = |row: &str| row.split(" | ").map(str::to_owned).collect();
    rows.skip(2).map(cells).collect()
}

/// The names in backticks.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_entry_of_the_table_of_systems_exists() {
    let page = page();
    let rows = table(&page, "The systems");
    assert!(rows.len() > 1);
    let library = Library::embedded();
    let mut systems = BTreeSet::new();
    for row in &rows {
        let [system, lesson, module, steps, questions] = &row[..] else { panic!("five cells: {row:?}") };
        assert!(systems.insert(system), "`{system}` stands here twice");
        let [id] = names(lesson)[..] else { panic!("one lesson: {lesson}") };
        let [module] = names(module)[..] else { panic!("one module: {module}") };
        let loaded = library.load(id).unwrap_or_else(|error| panic!("{system}: {error}"));
        assert!(root().join(module).exists(), "{system}: there is no {module}");
        let recording = library.demo(id).and_then(|demo| demo.record()).expect("the lesson's demo is compiled in");
        let steps = names(steps);
        assert!(!steps.is_empty(), "{system}");
        for step in steps {
            assert!(recording.step(step).is_some(), "{system}: the demo of `{id}` has no step `{step}`");
        }
        let quiz = loaded.quiz.expect("the lesson has a quiz");
        let questions = names(questions);
        assert!(!questions.is_empty(), "{system}");
        for question in questions {
            assert!(quiz.questions.iter().any(|it| it.id == question), "{system}: no question `{question}`");
        }
    }
}

#[test]
fn every_lesson_stands_on_the_page() {
    let page = page();
    let rows = table(&page, "The systems");
    let (_, beyond) = page.split_once("\nBeyond the guide: ").expect("what goes beyond the guide is said");
    let beyond = names(beyond.split("\n\n").next().unwrap_or(beyond));
    for lesson in Library::embedded().outline().summaries {
        let has_row = rows.iter().any(|row| names(&row[1]) == [lesson.id.as_str()]);
        assert!(has_row != beyond.contains(&lesson.id.as_str()), "`{}` needs its place in docs/guide.md", lesson.id);
    }
}

#[test]
fn the_table_of_patterns_is_the_tour() {
    let page = page();
    let recording = tour::take();
    let rows = table(&page, "The eight essential patterns");
    assert_eq!(rows.len(), PATTERNS.len());
    for (row, pattern) in rows.iter().zip(PATTERNS) {
        assert_eq!(row[0], pattern.name);
        assert_eq!(names(&row[1]), pattern.steps, "{}", pattern.name);
        assert!(pattern.steps.iter().all(|step| recording.step(step).is_some()), "{}", pattern.name);
        assert_eq!(names(&row[2]), [pattern.lesson], "{}", pattern.name);
    }
}

//! `memtutor runbook`. That its snippets compile and hold is a doc test, see `src/lib.rs`.

use std::fs;

use memtutor::lesson::Library;

use crate::harness::User;
use crate::sources::root;

fn text() -> String {
    fs::read_to_string(root().join("src/runbook.md")).unwrap()
}

/// The sections that name a lesson: their headings and what stands below.
fn rules(text: &str) -> Vec<(&str, &str)> {
    let sections = text.split("\n## ").flat_map(|section| section.split("\n### "));
    sections.skip(1).filter_map(|section| section.split_once('\n')).filter(|(_, it)| !it.trim().is_empty()).collect()
}

#[test]
fn every_rule_says_when_and_when_not_what_it_costs_and_how() {
    let text = text();
    let rules = rules(&text);
    assert!(rules.len() > 15);
    for (heading, rule) in rules {
        assert!(rule.starts_with("\n**"), "{heading} begins with its advice");
        for part in ["\n- When: ", "\n- Not when: ", "\n- Cost: ", "\n- Lesson: ", "\n```rust\n"] {
            assert_eq!(rule.matches(part).count(), 1, "{part} in {heading}");
        }
    }
}

#[test]
fn every_lesson_has_its_rule() {
    let text = text();
    let named: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- Lesson: ")).collect();
    let about_all = ["choose", "runbook"];
    for lesson in Library::embedded().outline().summaries.iter().filter(|it| !about_all.contains(&it.id.as_str())) {
        assert!(named.contains(&lesson.id.as_str()), "the runbook has no rule of the lesson `{}`", lesson.id);
    }
}

#[test]
fn it_is_printed_as_it_is_and_read_without_signs() {
    let user = User::new();
    assert_eq!(user.run(&["runbook", "--md"]).ok(), text());
    let shown = user.run(&["runbook"]).ok();
    for sign in ["**", "## ", "```"] {
        assert!(!shown.contains(sign), "{sign}");
    }
    assert!(text().lines().all(|line| line.chars().count() <= 78), "it fits a printed page");
}

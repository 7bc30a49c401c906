//! `memtutor choose`: every way through it, by flags, by lines and at a terminal.

use memtutor::choose::tree::{FIRST, flags};
use memtutor::choose::{Next, paths};
use serde_json::Value;

use crate::harness::User;

#[test]
fn every_path_can_be_taken_by_flags() {
    let user = User::new();
    for (steps, advice) in paths() {
        let line = flags(&steps);
        let arguments: Vec<&str> = ["choose", "--json"].into_iter().chain(line.split(' ')).collect();
        let document: Value = serde_json::from_str(&user.run(&arguments).ok()).unwrap();
        assert_eq!(document["advice"]["id"], advice.id, "{line}");
        assert_eq!(document["answers"].as_object().unwrap().len(), steps.len());
        assert_eq!(document["unused"], serde_json::json!([]));
        for cost in document["costs"].as_array().unwrap() {
            assert!(cost["bytes"].is_u64() && cost["nanoseconds"].as_u64().unwrap() > 0, "{cost}");
        }
    }
}

#[test]
fn every_path_can_be_taken_by_lines() {
    let user = User::new();
    for (steps, advice) in paths() {
        let lines: String = steps.iter().map(|(question, at)| format!("{}\n", question.answers[*at].0)).collect();
        let text = user.answering(&["choose", "--width", "1000"], &lines).ok();
        // Signs of Markdown are gone, line breaks are not where they were.
        let words = |text: &str| text.replace(['`', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(&words(advice.reason)), "{text}");
        assert!(words(&text).contains(&format!("memtutor choose {}", flags(&steps))), "{text}");
    }
}

#[test]
fn going_back_asks_the_question_before_again() {
    let text = User::new().answering(&["choose"], "several\n:b\none\nyes\n").ok();
    assert_eq!(text.matches(FIRST.text).count(), 2, "{text}");
    assert!(text.contains("Take an interner"), "{text}");
    let flag = User::new().answering(&["choose", "--owners", "one"], ":b\nyes\n").ok();
    assert!(flag.contains("there is no back here"), "a flag stays: {flag}");
}

#[test]
fn where_answers_are_missing_it_says_what_could_be_answered() {
    let user = User::new();
    let text = user.answering(&["choose", "--width", "400"], "one\nno\n").ok();
    assert_eq!(text.matches("--owners one --strings no --").count(), 4, "{text}");
    assert!(!text.contains("--owners several"), "{text}");
    let run = user.run(&["choose", "--owners", "one", "--json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("`--strings yes` or `--strings no`"), "{}", run.stderr);
    assert_eq!(user.run(&["choose", "--owners", "many"]).code, Some(2));
}

#[test]
fn a_flag_that_made_no_difference_is_told() {
    let arguments = ["choose", "--owners", "one", "--strings", "yes", "--threads", "yes"];
    let text = User::new().run(&arguments).ok();
    assert!(text.contains("--threads made no difference here."), "{text}");
    let document: Value = serde_json::from_str(&User::new().run(&[&arguments[..], &["--json"]].concat()).ok()).unwrap();
    assert_eq!(document["unused"], serde_json::json!(["threads"]));
}

#[test]
fn the_first_question_is_a_question() {
    assert!(FIRST.answers.iter().all(|(_, next)| matches!(next, Next::Ask(_))));
}

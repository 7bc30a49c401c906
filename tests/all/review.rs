//! `memtutor review`: what comes back, in which order, and what does not.

use std::fs;

use memtutor::progress::{FILE_NAME, Outcome};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::User;
use crate::quiz::QUIZ;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn learner() -> User {
    let user = User::new();
    user.write_lesson(QUIZ);
    user
}

/// Lets this many days pass: what is kept happened so much earlier.
pub(crate) fn wait(user: &User, days: i64) {
    let file = Connection::open(user.data_dir().join(FILE_NAME)).unwrap();
    let by = days * DAY_MS;
    file.execute("UPDATE attempt SET at_ms = at_ms - ?", [by]).unwrap();
    file.execute("UPDATE tally SET last_ms = last_ms - ?", [by]).unwrap();
    file.execute("UPDATE card SET last_ms = last_ms - ?1, clock_ms = clock_ms - ?1, due_ms = due_ms - ?1", [by])
        .unwrap();
}

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--lessons", "lessons"], arguments].concat()
}

fn due(user: &User, more: &[&str]) -> Value {
    let arguments = [&["review", "--json"], more].concat();
    serde_json::from_str(&user.run(&with(&arguments)).ok()).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|each| each["question"].as_str().unwrap()).collect()
}

/// Takes the quiz of the lesson: `sum` right, `letter` wrong though sure, `program` wrong.
fn take(user: &User) {
    user.answering(&with(&["quiz", "sums"]), "4\n:sure\na\nb\n1\n").ok();
}

#[test]
fn before_anything_was_answered_nothing_is_due_and_nothing_is_made() {
    let user = learner();
    let text = user.run(&["review"]).ok();
    assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), NOTHING);
    assert_eq!(due(&user, &[]), json!({ "due": [], "not_found": [], "next_due_ms": null }));
    assert!(!user.data_dir().exists());
}

const NOTHING: &str = "Nothing is due: no question was answered that could come back. `memtutor quiz` asks some.";

#[test]
fn what_was_answered_today_comes_back_later_and_the_day_is_said() {
    let user = learner();
    take(&user);
    let text = user.run(&with(&["review"])).ok();
    assert!(
        text.starts_with("Nothing is due. The next question comes back tomorrow; `memtutor review --ahead"),
        "{text}"
    );
    assert_eq!(ids(&due(&user, &["--ahead", "1"])["due"]), ["letter", "program"]);
    assert_eq!(ids(&due(&user, &["--ahead"])["due"]), ["letter", "program", "sum"]);
    assert!(due(&user, &[])["next_due_ms"].as_i64().is_some());
}

#[test]
fn a_mistake_made_though_sure_is_asked_first_and_answers_are_kept_as_any_other() {
    let user = learner();
    take(&user);
    wait(&user, 4);
    let listed = due(&user, &[]);
    assert_eq!(ids(&listed["due"]), ["letter", "program", "sum"]);
    let letter = &listed["due"][0];
    assert_eq!(letter["origin"], json!({ "lesson": "sums" }));
    assert_eq!((letter["sure_mistake"].as_bool(), letter["right"].as_bool()), (Some(true), Some(false)));
    assert!(letter["recall"].as_f64().unwrap() < 0.9);
    assert_eq!(ids(&due(&user, &["--limit", "2"])["due"]), ["letter", "program"]);

    let text = user.answering(&with(&["review", "--limit", "2"]), "b\na\nok\n\n").ok();
    assert!(text.starts_with("Review") && text.contains("Which comes second?"), "{text}");
    assert!(text.ends_with("1 question due today is left: `memtutor review` goes on.\n"), "{text}");
    let text = user.answering(&with(&["review"]), "4\n").ok();
    assert!(text.contains("The next question comes back in "), "{text}");
    let last = user.store().export().unwrap().attempts;
    let told: Vec<_> =
        last[3..].iter().map(|row| (row.number, row.attempt.item.as_str(), row.attempt.outcome)).collect();
    assert_eq!(told, [(1, "letter", Outcome::Right), (2, "program", Outcome::Right), (1, "sum", Outcome::Right)]);
    assert!(last.iter().all(|row| row.attempt.lesson == "sums"));
    assert_eq!(ids(&due(&user, &[])["due"]), [""; 0]);
}

#[test]
fn a_review_that_is_left_goes_on_with_what_is_still_due() {
    let user = learner();
    take(&user);
    wait(&user, 4);
    let text = user.answering(&with(&["review"]), "b\n").ok();
    assert!(text.contains("1 of 3 questions answered; `memtutor review` asks what is still due."), "{text}");
    assert_eq!(ids(&due(&user, &[])["due"]), ["program", "sum"]);
    let text = user.answering(&with(&["review"]), "a\nok\n\n4\n").ok();
    assert!(!text.contains("Which comes second?"), "{text}");
}

#[test]
fn a_question_edited_keeps_its_history_and_one_that_vanished_is_kept_and_not_counted() {
    let user = User::new();
    user.write("mine/numbers.toml", QUIZ);
    user.answering(&["quiz", "mine/numbers.toml"], "4\na\nb\n1\n").ok();
    wait(&user, 4);
    let path = fs::canonicalize(user.home().join("mine/numbers.toml")).unwrap();
    let listed = due(&user, &[]);
    assert_eq!(listed["due"][0]["origin"], json!({ "file": path }));

    user.write(
        "mine/numbers.toml",
        QUIZ.replace("What is 2 + 2?", "How much is 2 + 2?").replace("\"letter\"", "\"new\""),
    );
    let listed = due(&user, &[]);
    assert_eq!((ids(&listed["due"]), ids(&listed["not_found"])), (vec!["program", "sum"], vec!["letter"]));
    let run = user.answering(&["review"], "a\nok\n\n");
    let lost = format!("memtutor: 1 question cannot be asked: 1 is no longer in {}\n", path.display());
    assert_eq!(run.stderr, lost);
    assert!(run.stdout.contains("How much is 2 + 2?"), "{}", run.stdout);

    fs::remove_file(&path).unwrap();
    let run = user.run(&["review"]);
    assert!(run.stdout.starts_with("Nothing is due: no question was answered"), "{}", run.stdout);
    let lost = format!("2 questions cannot be asked: 2 were in {}, which cannot be read", path.display());
    assert!(run.stderr.contains(&lost), "{}", run.stderr);
    let progress: Value = serde_json::from_str(&user.run(&["progress", "--json"]).ok()).unwrap();
    assert_eq!(progress["due"]["today"], 0);
    assert_eq!(progress["not_found"].as_array().unwrap().len(), 3);
    assert_eq!(user.store().cards().unwrap().len(), 3, "all are kept");
}

#[test]
fn what_is_due_is_said_at_home() {
    let user = learner();
    take(&user);
    assert!(!user.run(&with(&[])).ok().contains("due"));
    wait(&user, 4);
    let text = user.run(&with(&[])).ok();
    assert!(text.contains("3 questions are due: `memtutor review` asks what you may forget.\n"), "{text}");
    assert!(!user.run(&[]).ok().contains("due"), "in a library without that lesson there is nothing to ask");
}

#[test]
fn a_review_is_asked_at_a_terminal_and_can_be_left() {
    let user = learner();
    take(&user);
    wait(&user, 4);
    for columns in [100, 40] {
        let mut terminal = user.at_terminal(&with(&["review"]), columns, 40);
        terminal.expect("Which comes second?");
        terminal.send("\u{3}");
        assert_eq!(terminal.end().0, 130);
        assert!(terminal.edits_lines() && !terminal.cursor_is_hidden());
    }
}

#[test]
fn a_store_that_cannot_be_read_is_told_and_nothing_is_asked() {
    let user = learner();
    user.write(&format!("progress/{FILE_NAME}"), "this is no database\n".repeat(500));
    let run = user.run(&["review"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.starts_with("memtutor: your progress cannot be read: `"), "{}", run.stderr);
}

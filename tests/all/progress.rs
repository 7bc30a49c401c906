//! `memtutor progress`: the display, taking progress along, and forgetting.

use std::fs;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::harness::{Run, User};
use crate::quiz::QUIZ;
use crate::review::wait;

/// A learner who took the quiz of `sums` twelve days ago and again now: `sum` right, the others wrong, then all right.
fn learner() -> User {
    let user = User::new();
    user.write_lesson(QUIZ);
    take(&user, "4\na\nb\n1\n");
    wait(&user, 12);
    take(&user, "4\nb\na\nok\n\n");
    user
}

fn take(user: &User, answers: &str) {
    user.answering(&["--lessons", "lessons", "quiz", "sums", "--restart"], answers).ok();
}

fn progress(user: &User, more: &[&str]) -> String {
    user.run(&[&["--lessons", "lessons", "progress"], more].concat()).ok()
}

fn as_json(user: &User) -> Value {
    serde_json::from_str(&progress(user, &["--json"])).unwrap()
}

#[test]
fn what_is_known_what_is_due_and_how_it_went_is_shown() {
    let user = learner();
    let text = progress(&user, &[]);
    for piece in [
        "Numbers",
        "3 of 3 known\n",
        "  sums  ████████████████████████  3 of 3 known",
        "Known     3 of 3 questions\n",
        "Due       0 today, 2 in the 7 days after\n",
        "Streak    1 day with an answer, today too\n",
        "Answers   6 to questions, 67 % right; no predictions\n",
        "right     ···············▃···········█  up to all\n",
        "answers   ···············█···········█  up to 3\n",
    ] {
        assert!(text.contains(piece), "no `{piece}` in:\n{text}");
    }
    wait(&user, 4);
    let text = progress(&user, &["--ascii"]);
    for piece in [
        "  sums  ########................  1 of 3 known     2 due\n",
        "Due       2 today, 0 in the 7 days after; `memtutor review` asks them\n",
        "Streak    no answer today or yesterday; the longest was 1 day\n",
        "right     ...........3...........9....  up to all\n",
    ] {
        assert!(text.contains(piece), "no `{piece}` in:\n{text}");
    }
}

#[test]
fn every_form_fits_and_the_plain_one_is_words() {
    let user = learner();
    wait(&user, 4);
    for more in
        [&["--width", "40"][..], &["--width", "40", "--ascii"], &["--width", "100"], &["--plain", "--width", "40"]]
    {
        let text = progress(&user, more);
        let width = more[more.iter().position(|it| *it == "--width").unwrap() + 1].parse().unwrap();
        assert!(text.lines().all(|line| line.width() <= width), "{more:?}:\n{text}");
    }
    let plain = progress(&user, &["--plain"]);
    assert!(plain.contains("sums: 1 of 3 questions known, 2 due today, begun.\n"), "{plain}");
    assert!(plain.contains("Due: 2 today, 0 in the 7 days after; `memtutor review` asks them.\n"), "{plain}");
    assert_eq!(plain.matches(" of 3 right.\n").count(), 2, "{plain}");
    assert!(!plain.contains(['█', '░', '▁', '·']), "{plain}");
}

#[test]
fn the_json_has_all_of_it() {
    let user = learner();
    let all = as_json(&user);
    let sums = &all["lessons"]["sums"];
    assert_eq!(
        (&sums["total"], &sums["known"], &sums["due"], &sums["track"]),
        (&json!(3), &json!(3), &json!(0), &json!("t"))
    );
    assert_eq!(sums["questions"], json!({ "answered": 3, "right": 3 }));
    assert_eq!(all["tracks"], json!([{ "id": "t", "title": "Numbers", "total": 3, "known": 3, "due": 0 }]));
    assert_eq!(all["streak"], json!({ "now": 1, "longest": 1, "has_today": true }));
    let days = all["days"].as_array().unwrap();
    assert_eq!(days.iter().map(|day| &day["questions"]["right"]).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((&all["totals"]["attempts"], &all["files"], &all["not_found"]), (&json!(6), &json!([]), &json!([])));
    assert_eq!(all["due"]["next"].as_array().unwrap().len(), 7);
}

#[test]
fn days_are_those_of_the_time_zone() {
    let user = learner();
    assert_eq!(as_json(&user)["time_zone"], "UTC");
    let date = |user: &User| as_json(user)["days"][1]["date"].as_str().unwrap().to_owned();
    let zones = ["XXX-13", "XXX+12"].map(|zone| {
        let run = user.command(&["--lessons", "lessons", "progress", "--json"]).env("TZ", zone).output().unwrap();
        serde_json::from_slice::<Value>(&run.stdout).unwrap()
    });
    assert_eq!([&zones[0]["time_zone"], &zones[1]["time_zone"]], ["UTC+13:00", "UTC-12:00"]);
    // They are 25 hours apart.
    let [east, west] = zones.map(|all| all["days"][1]["date"].as_str().unwrap().to_owned());
    assert!(west < east && west <= date(&user) && date(&user) <= east, "{west} {east}");
    assert!(progress(&user, &[]).contains(&format!("The last 28 days, to {} (UTC)\n", date(&user))));
}

#[test]
fn an_export_makes_another_machine_know_the_same() {
    let (user, other) = (learner(), User::new());
    other.write_lesson(QUIZ);
    assert_eq!(progress(&user, &["export", "mine.json"]), "6 answers in mine.json.\n");
    let json = fs::read_to_string(user.home().join("mine.json")).unwrap();
    assert_eq!(progress(&user, &["export"]), json);
    other.write("mine.json", &json);
    assert_eq!(progress(&other, &["import", "mine.json"]), "6 answers added.\n");
    assert_eq!(progress(&other, &["import", "mine.json"]), "Nothing new: everything in it is here already.\n");
    assert_eq!(progress(&other, &["export"]), json);
    assert_eq!(as_json(&other), as_json(&user));

    take(&other, "5\nb\na\nok\n\na\n");
    progress(&other, &["export", "theirs.json"]);
    fs::copy(other.home().join("theirs.json"), user.home().join("theirs.json")).unwrap();
    let added = progress(&user, &["import", "theirs.json"]);
    assert_eq!(added, "3 answers added; 6 were here already.\n");
    assert_eq!(user.store().export().unwrap(), other.store().export().unwrap());
}

#[test]
fn nothing_is_overwritten_and_garbage_changes_nothing() {
    let user = learner();
    let before = user.store().export().unwrap();
    user.write("taken.json", "mine");
    let refused = |arguments: &[&str], expected: &str| {
        let run = user.run(&[&["progress"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    };
    refused(
        &["export", "taken.json"],
        "`taken.json` is there already, and nothing is overwritten; choose another name\n",
    );
    assert_eq!(fs::read_to_string(user.home().join("taken.json")).unwrap(), "mine");
    refused(&["export", "no/where.json"], "memtutor: there is no folder `no`; make it first\n");
    refused(&["import", "missing.json"], "could not read missing.json: ");
    refused(
        &["import", "taken.json"],
        "memtutor: taken.json:1:1: expected value; only what `memtutor progress export`",
    );
    let json = progress(&user, &["export"]);
    user.write("cut.json", &json[..json.len() / 2]);
    refused(&["import", "cut.json"], "memtutor: cut.json:");
    user.write("wrong.json", json.replacen("\"wrong\"", "\"worng\"", 1));
    refused(&["import", "wrong.json"], "unknown variant `worng`, expected one of `right`, `wrong`, `skipped`");
    user.write("newer.json", json.replacen("\"version\": 1", "\"version\": 2", 1));
    refused(&["import", "newer.json"], "a newer memtutor wrote this export (version 2, this one knows 1)");
    assert_eq!(user.store().export().unwrap(), before);
}

/// The system ends a program that writes more than it may: here in the middle of the file.
#[cfg(unix)]
#[test]
fn who_is_killed_leaves_no_half_of_an_export() {
    let user = learner();
    let words = "ulimit -f 1; exec \"$0\" progress export mine.json";
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", words, env!("CARGO_BIN_EXE_memtutor")]).env_clear().current_dir(user.home());
    let status = shell.env("MEMTUTOR_DATA_DIR", user.data_dir()).status().unwrap();
    assert_eq!((status.code(), user.home().join("mine.json").exists()), (None, false));
    assert_eq!(progress(&user, &["export", "mine.json"]), "6 answers in mine.json.\n");
}

#[test]
fn forgetting_says_what_is_lost_and_is_not_done_unasked() {
    let user = learner();
    let Run { code, stdout, stderr } = user.run(&["progress", "reset", "sums"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert_eq!(stderr, "memtutor: this would forget `sums`: 6 answers, positions and schedules; --yes does it\n");
    let unknown = user.run(&["progress", "reset", "sum", "--yes"]);
    assert_eq!(unknown.stderr, "memtutor: nothing is kept of `sum`; did you mean `sums`?\n");
    assert_eq!(user.store().export().unwrap().attempts.len(), 6);

    user.answering(&["quiz", "rc"], "2\n").ok();
    assert_eq!(progress(&user, &["reset", "sums", "--yes"]), "Forgotten: `sums`, 6 answers.\n");
    assert_eq!(user.store().summary().unwrap().lessons.keys().collect::<Vec<_>>(), ["rc"]);
    assert_eq!(progress(&user, &["reset", "--yes"]), "Forgotten: everything, 1 answer.\n");
    assert_eq!(progress(&user, &["reset"]), "Nothing is kept, so there is nothing to forget.\n");
    assert_eq!(progress(&user, &[]), "Nothing is answered yet. memtutor lesson sums begins.\n");
    assert_eq!(user.run(&["progress"]).ok(), "Nothing is answered yet. memtutor lesson ownership begins.\n");
    let nowhere = user.run(&["--lessons", "nowhere", "progress"]);
    assert_eq!(
        (nowhere.code, nowhere.stdout.as_str()),
        (Some(1), "Nothing is answered yet, and there is no lesson here.\n")
    );
    assert!(nowhere.stderr.contains("--> nowhere\n"), "{}", nowhere.stderr);
}

#[test]
fn at_a_terminal_forgetting_is_asked_for() {
    let user = learner();
    for (key, left) in [("\r", 6), ("\u{3}", 6), ("y", 0)] {
        let mut terminal = user.at_terminal(&["progress", "reset", "sums"], 100, 30);
        terminal.expect("This forgets `sums`: 6 answers, positions and schedules.");
        terminal.send(key);
        let code = terminal.end().0;
        assert_eq!(code, if key == "\u{3}" { 130 } else { 0 });
        assert_eq!(user.store().export().unwrap().attempts.len(), left, "{key:?}");
    }
}

#[test]
fn the_home_screen_names_the_quiz_of_a_lesson_that_was_left_last() {
    let user = User::new();
    assert!(!user.run(&[]).ok().contains("You left"));
    // In the third nothing is answered, and the last is no quiz of one lesson.
    for (quiz, answers) in [(&["arc"][..], "1\n"), (&["rc"], "0\nb\n"), (&["weak"], ""), (&["rc", "arc"], "0\n")] {
        user.answering(&[&["quiz"], quiz].concat(), answers);
    }
    let store = user.store();
    let open = store.open_quizzes().unwrap();
    let answered: Vec<usize> = open.iter().map(|open| store.attempts_in(&open.session).unwrap().len()).collect();
    assert_eq!((answered, open[2].quiz.as_str()), (vec![1, 0, 2, 1], "rc"));
    let home = user.run(&[]).ok();
    assert!(home.contains("You left the quiz of `rc` after 2 answers: `memtutor quiz rc` goes on there."), "{home}");
}

//! `memtutor quiz`: what is asked, and what comes out for scripts.

use std::fs;

use memtutor::lesson::library::Library;
use serde_json::{Value, json};

use crate::harness::User;
use crate::quiz::{QUIZ, follow, learner, with};

#[test]
fn files_and_folders_are_asked_without_a_lesson() {
    let user = User::new();
    user.write("b.toml", QUIZ);
    user.write("a/1.toml", QUIZ.replace("id = \"", "id = \"one-"));
    user.write("a/2.toml", QUIZ.replace("id = \"sum\"", "id = \"other\""));
    user.write("a/Cargo.toml", "[package]\n");
    let run = user.answering(&["quiz", "b.toml", "a"], "4\nb\na\nok\n\n4\n");
    let told = "memtutor: the question `letter` of 2 stands in b too and is asked once\n\
                memtutor: the question `program` of 2 stands in b too and is asked once\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), told));
    follow(&run.stdout, &["Quiz: b and 2 more", "7 questions", "Question 1 ", "b, 1 of 7", "Question 4 ", "1, 4 of 7"]);
    follow(&run.stdout, &["4 of 7 questions answered; `memtutor quiz b.toml a` goes on from here."]);
    // The same request in another order and from another spelling.
    let run = user.answering(&["quiz", "./a", "b.toml"], "");
    follow(&run.stdout, &["it goes on from there"]);
    let lessons = user.store().summary().unwrap().lessons;
    let kept: Vec<_> = lessons.iter().map(|(name, it)| (name.as_str(), it.questions.answered)).collect();
    assert_eq!(kept, [("1", 1), ("b", 3)], "attempts are kept under the name of their quiz");
}

#[test]
fn a_lesson_goes_before_a_file_of_its_name() {
    let user = User::new();
    user.write("rc", QUIZ);
    follow(&user.answering(&["quiz", "rc"], "").ok(), &["Quiz: Rc<T>: shared ownership"]);
    follow(&user.answering(&["quiz", "./rc"], "").ok(), &["Quiz: rc ", "What is 2 + 2?"]);
}

#[test]
fn a_file_with_errors_is_shown_and_nothing_is_asked() {
    let user = User::new();
    user.write("good.toml", QUIZ);
    user.write("bad.toml", "[[questions]]\ntype = \"MultipleChoices\"\nhint = 1\n");
    user.write("worse.toml", b"a = \"\xff\"");
    let run = user.answering(&["quiz", "good.toml", "bad.toml", "worse.toml"], "4\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    follow(
        &run.stderr,
        &[
            "unknown question type `MultipleChoices`",
            "bad.toml:2:8",
            "did you mean `MultipleChoice`?",
            "this byte is not UTF-8",
            "worse.toml:1:6",
            "2 quizzes have errors; the other one is fine",
        ],
    );
    assert!(!user.data_dir().exists(), "nothing was begun");
    for (arguments, words) in [
        (&["quiz", "a/b.toml"][..], "there is no file or folder `a/b.toml`"),
        (&["quiz", "rcc"], "`rcc` is neither a lesson nor a file; did you mean the lesson `rc`?"),
        (&["quiz", "good.toml", "--tag", "x"], "no question has the tag `x`; no question has any tag"),
        (&["quiz", "rc", "--tag", "clon"], "no question has the tag `clon`; did you mean `clone`?"),
        (&["quiz", "--all", "rc"], "cannot be used with"),
        (&["quiz", "rc", "--count", "0"], "--count"),
    ] {
        let run = user.run(arguments);
        assert!(run.code == Some(2) && run.stderr.contains(words), "{arguments:?}: {run:?}");
    }
    fs::create_dir(user.home().join("empty")).unwrap();
    let run = user.run(&["quiz", "empty"]);
    assert_eq!(run.code, Some(1));
    follow(&run.stderr, &["there is no quiz file in this folder", "--> empty"]);
}

#[test]
fn without_a_name_the_lessons_are_shown() {
    let run = learner().run(&["--lessons", "lessons", "quiz"]);
    assert_eq!(run.code, Some(2));
    follow(&run.stdout, &["Lessons with a quiz", "sums", "Sums", "3 questions"]);
    follow(&run.stderr, &["name a lesson, a quiz file or a folder of them; --all asks what every lesson has"]);
    let all = learner().answering(&["--lessons", "lessons", "quiz", "--all"], "4\n").ok();
    follow(&all, &["Quiz: Sums", "1 of 3 questions answered; `memtutor quiz sums` goes on from here."]);
    let user = learner();
    let mut terminal = user.at_terminal(&["--lessons", "lessons", "quiz"], 80, 30);
    terminal.expect("Which quiz?");
    terminal.send("\r");
    let shown = terminal.expect("Your answer");
    assert!(shown.contains("What is 2 + 2?"), "{shown}");
}

#[test]
fn one_seed_is_one_quiz() {
    let user = User::new();
    let ask = |seed: &str| {
        let run = user.answering(&["quiz", "rc", "--count", "3", "--shuffle", "--seed", seed], "a\n:q\n").ok();
        let questions: String = run.split_once("Question 1 ").unwrap().1.lines().take(30).collect();
        questions
    };
    let first = ask("1");
    assert_eq!(first, ask("1"));
    assert!((2..12).any(|seed: u32| ask(&seed.to_string()) != first), "eleven seeds, one quiz");
    let run = user.answering(&["quiz", "rc", "--tag", "borrow", "--count", "50", "--seed", "1"], "").ok();
    let tagged = Library::embedded().load("rc").unwrap().quiz.unwrap();
    let tagged = tagged.questions.iter().filter(|question| question.tags.contains(&"borrow".to_owned())).count();
    follow(&run, &[&format!("1 of {tagged}\n")]);
}

#[test]
fn results_are_json_on_stdout_and_questions_stand_on_stderr() {
    let user = learner();
    let run = user.answering(&with(&["--json", "--seed", "7"]), ":h\n:sure\n5\nb\na\nok\n\nb\n4\n");
    assert_eq!(run.code, Some(0));
    follow(&run.stderr, &["Question 1 ", "What is 2 + 2?", "Your answer", "Score: 2 of 3, 3 in the end."]);
    let results: Value = serde_json::from_str(&run.stdout).unwrap();
    let keys: Vec<_> = results.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["complete", "duration_ms", "exam", "questions", "quizzes", "read_again", "score", "score_at_end", "seed"];
    assert_eq!(keys, expected);
    assert_eq!((&results["seed"], &results["complete"]), (&7.into(), &true.into()));
    assert_eq!(results["score_at_end"], json!({ "right": 3, "total": 3 }));
    let question = &results["questions"][0];
    for (key, value) in [
        ("id", json!("sum")),
        ("quiz", "sums".into()),
        ("lesson", "sums".into()),
        ("type", "ShortAnswer".into()),
        ("right", false.into()),
        ("given", "5".into()),
        ("hints", 1.into()),
        ("confidence", "sure".into()),
    ] {
        assert_eq!(question[key], value, "{key}");
    }
    assert_eq!(question["attempts"].as_array().unwrap().len(), 2);
    assert!(question["duration_ms"].is_u64());
    assert_eq!(results["read_again"], json!([{ "lesson": "sums", "page": null, "questions": ["sum"] }]));
}

#[test]
fn every_question_of_a_lesson_names_one_of_its_pages() {
    let library = Library::embedded();
    for summary in library.outline().summaries {
        let lesson = library.load(&summary.id).unwrap();
        let pages: Vec<_> = lesson.pages.iter().filter_map(|page| page.title.as_deref()).collect();
        for question in lesson.quiz.iter().flat_map(|quiz| &quiz.questions) {
            let page = question.page.as_deref().unwrap_or_else(|| panic!("{} has no page", question.id));
            assert!(pages.contains(&page), "{}: there is no page `{page}`", question.id);
        }
    }
}

#[test]
fn texts_of_a_quiz_file_cannot_command_the_terminal() {
    let user = User::new();
    let toml = r"\u001b[31m\u001b]0;mine\u0007\u009b2J\u202e";
    let keys = format!("page = \"Page{toml}\"\ntags = [\"tag{toml}\"]\nmultipart = \"part{toml}\"\n");
    let quiz = QUIZ.replace("id = \"sum\"", &format!("id = \"sum{toml}\"\n{keys}"));
    let quiz = format!("[multipart]\n\"part{toml}\" = \"Context{toml}\"\n{quiz}");
    let name = "na\u{1b}[31m\u{9b}2Jme\u{202e}.toml";
    user.write(name, quiz);
    user.write("other.toml", fs::read(user.home().join(name)).unwrap());
    user.write("bad/b\u{1b}[2Jad.toml", format!("[[questions]]\n\"{toml}\" = 1\n"));
    for arguments in [
        &["quiz", name][..],
        &["quiz", name, "other.toml", "--restart"],
        &["quiz", name, "--json", "--restart"],
        &["quiz", name, "--tag", "tag"],
        &["quiz", name, "--plain", "--exam"],
        &["quiz", "bad", name],
        &["quiz", "\u{1b}[2J"],
    ] {
        let run = user.answering(arguments, "\u{1b}[2J\nc\na\n\u{9b}2J\n\na\n");
        let commands = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!run.stdout.contains(commands) && !run.stderr.contains(commands), "{arguments:?}: {run:?}");
        assert!(!run.stdout.is_empty() || !run.stderr.is_empty());
    }
    let results = user.answering(&["quiz", name, "--json", "--restart"], "");
    let results: Value = serde_json::from_str(&results.stdout).unwrap();
    assert_eq!(results["questions"][0]["quiz"], "na\u{1b}[31m\u{9b}2Jme\u{202e}");
}

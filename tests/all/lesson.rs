//! `memtutor lesson` through pipes: nobody there, somebody there, and lessons of others.

use std::fs::{self, File};

use memtutor::lesson::library::Library;
use memtutor::lesson::model::Lesson;
use memtutor::probe::recording::FactValue;

use crate::harness::{Run, User};

fn rc() -> Lesson {
    Library::embedded().load("rc").unwrap()
}

/// Copies the built-in lesson on `Rc` to the library `lessons`, its demo changed by `edit`.
fn copy_rc(user: &User, edit: impl Fn(String) -> String) {
    let source = |file: &str| fs::read_to_string(format!("{}/lessons/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for file in ["curriculum.toml", "rc/lesson.md", "rc/quiz.toml"] {
        user.write(&format!("lessons/{file}"), source(file));
    }
    user.write("lessons/rc/demo.rs", edit(source("rc/demo.rs")));
}

#[track_caller]
fn has_all_pages(text: &str) {
    let titles: Vec<String> = rc().pages.iter().filter_map(|page| page.title.clone()).collect();
    let mut rest = text;
    for title in &titles {
        let at = rest.find(title).unwrap_or_else(|| panic!("no page `{title}` after the one before it in:\n{text}"));
        rest = &rest[at..];
    }
    assert!(titles.len() > 5);
}

/// Whether `{step.fact}` stands in `text`.
fn has_references(text: &str) -> bool {
    let braces = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    braces.map(|(inside, _)| inside).any(|inside| inside.contains('.') && !inside.contains(char::is_whitespace))
}

#[test]
fn a_lesson_goes_straight_into_a_file() {
    let user = User::new();
    let path = user.home().join("rc.txt");
    // Without a terminal and without any answer: nothing may wait.
    let mut child = user.command(&["lesson", "rc"]).stdout(File::create(&path).unwrap()).spawn().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let text = fs::read_to_string(path).unwrap();
    has_all_pages(&text);
    let steps = rc().plays().count();
    for step in 1..=steps {
        assert!(text.contains(&format!("step {step} of {steps}\n")), "step {step}");
    }
    assert!(text.ends_with("`memtutor quiz rc` asks 18 questions.\n"), "{text}");
    assert!(!text.contains('\u{1b}') && !has_references(&text), "no escape codes, no facts that were not filled in");
    assert!(!user.data_dir().join("progress.db").exists() || user.store().position("rc").unwrap().is_none());
}

#[test]
fn right_and_wrong_predictions_are_contrasted_with_what_happened() {
    let user = User::new();
    let text = user.answering(&["lesson", "rc"], "2!\n11?\n:s\n").ok();
    assert!(
        text.contains("\nRight. `Rc::strong_count(&document)`: 2. `Rc::clone` adds an owner, and that is"),
        "{text}"
    );
    assert!(text.contains("\nNot this time, you said 11. Bytes this step allocated: 0. The text was not"), "{text}");
    let skipped = "\n`Rc::strong_count(&document)`: 2. `print_job` went out of scope, and its drop";
    assert!(text.contains(skipped), "{text}");
    has_all_pages(&text);
    let progress = user.store().summary().unwrap().lessons["rc"];
    assert_eq!((progress.attempts, progress.predictions.answered, progress.predictions.right), (3, 2, 1));
}

#[test]
fn an_answer_that_cannot_be_one_is_asked_for_again() {
    let text = User::new().answering(&["lesson", "rc"], "two\n:x\n:h\n2\n").ok();
    assert!(text.contains("Please answer with a whole number, 0 for example; :s leaves it out, :q leaves"), "{text}");
    assert!(text.contains("`:x` is no command;"), "{text}");
    assert!(text.contains("there is no hint here;"), "{text}");
    assert!(text.contains("\nRight. `Rc::strong_count(&document)`: 2."), "{text}");
}

#[test]
fn quitting_keeps_what_was_answered_and_of_a_pipe_no_place() {
    let user = User::new();
    let text = user.answering(&["lesson", "rc"], "2\n:q\n").ok();
    assert!(text.ends_with("\nYou left on page 2 of 10; `memtutor lesson rc` begins again.\n"), "{text}");
    assert_eq!(user.store().summary().unwrap().lessons["rc"].attempts, 1);
    assert_eq!(user.store().position("rc").unwrap(), None);
}

#[test]
fn nothing_of_a_step_is_shown_before_its_prediction() {
    let user = User::new();
    let mut dialogue = user.dialogue(&["lesson", "rc", "--no-quiz"]);
    let steps = rc().plays().count();
    let lesson = rc();
    let recording = Library::embedded().demo("rc").unwrap().record().unwrap();
    let mut asked = 0;
    for (index, play) in lesson.plays().enumerate() {
        for number in 0..play.asks.len() {
            let path = format!("{}.{}", play.step, play.asks[number].fact);
            let shown = dialogue.expect("Predict  ");
            let of_step = match number {
                0 => shown.split_once(&format!("step {} of {steps}\n", index + 1)).unwrap().1.to_owned(),
                _ => shown,
            };
            // The code of the step, and the questions before this one.
            for line in of_step.lines().filter(|line| !line.is_empty() && !line.contains(" │ ")) {
                let is_question = line.contains("Predict  ") || line.ends_with("-1") || line == "a";
                assert!(is_question, "`{line}` is shown before {path} is predicted");
            }
            let is_choice = matches!(recording.fact(&path).map(|fact| fact.value), Some(FactValue::Bool(_)));
            dialogue.expect(if is_choice { " [a-b] " } else { " " });
            let more = dialogue.says_more();
            assert!(more.as_ref().is_none_or(|more| !more.contains('\n')), "{path}: {more:?}");
            asked += 1;
            dialogue.answer(if is_choice { "a" } else { "-1" });
        }
    }
    assert!(asked >= 15, "{asked} predictions");
    let (rest, code) = dialogue.finish();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn a_lesson_whose_demo_is_another_says_so_and_teaches_the_rest() {
    let user = User::new();
    copy_rc(&user, |demo| demo + "// Changed.\n");
    let differs = "the text of `rc/demo.rs` differs from the one compiled into this program, so the demo cannot run; build \
                   memtutor with this folder in `lessons/` to run it";
    let Run { code, stdout, stderr } = user.run(&["lesson", "rc", "--lessons", "lessons"]);
    assert_eq!((code, stderr), (Some(0), format!("memtutor: {differs}; its steps are left out\n")));
    has_all_pages(&stdout);
    assert!(!stdout.contains(" of 23"), "no step is played");
    assert!(!has_references(&stdout), "facts are not left as they stand in the file:\n{stdout}");
    assert!(stdout.contains("One `Rc::new`, (not measured) blocks."), "{stdout}");

    let demo = user.run(&["demo", "rc", "--lessons", "lessons"]);
    assert_eq!(demo, Run { code: Some(2), stdout: String::new(), stderr: format!("memtutor: {differs}\n") });
    assert!(user.run(&["quiz", "rc", "--lessons", "lessons"]).ok().contains("Question 1 "));
}

#[test]
fn a_lesson_folder_with_the_same_demo_is_played() {
    let user = User::new();
    copy_rc(&user, |demo| demo);
    let built_in = user.run(&["lesson", "rc"]).ok();
    assert_eq!(user.run(&["lesson", "rc", "--lessons", "lessons"]).ok(), built_in);
    assert_eq!(
        User::new()
            .with("MEMTUTOR_LESSONS", &user.home().join("lessons").display().to_string())
            .run(&["lesson", "rc"])
            .ok(),
        built_in
    );
}

#[test]
fn a_lesson_without_a_demo_in_this_program_says_so() {
    let user = User::new();
    user.write_lesson(crate::quiz::QUIZ);
    user.write("lessons/sums/demo.rs", "pub fn run() {}\n");
    let Run { code, stdout, stderr } = user.run(&["lesson", "sums", "--lessons", "lessons"]);
    assert_eq!(code, Some(0));
    assert!(stderr.starts_with("memtutor: `sums/demo.rs` is not compiled into this program"), "{stderr}");
    assert!(stdout.contains("Two and two are four."), "{stdout}");
}

#[test]
fn broken_files_are_reported_with_their_places() {
    let user = User::new();
    user.write_lesson(
        "[[questions]]\nid = \"q\"\ntype = \"ShortAnsver\"\nprompt.prompt = \"?\"\nanswer.answer = \"4\"\n",
    );
    user.write(
        "lessons/other/lesson.md",
        "+++\ntitle = \"Other\"\nlevel = \"hard\"\nminutes = \"1\"\n+++\n\nText {a.b}.\n",
    );
    for (id, places) in [
        ("sums", &["lessons/sums/quiz.toml:3:8"][..]),
        ("other", &["lessons/other/lesson.md:3:9", "lessons/other/lesson.md:4:11", "summary", "help: "]),
    ] {
        for command in ["lesson", "quiz", "demo", "present"] {
            let Run { code, stdout, stderr } = user.run(&[command, id, "--lessons", "lessons"]);
            assert_eq!((code, stdout.as_str()), (Some(1), ""), "{command} {id}");
            for place in places {
                assert!(stderr.contains(place), "{place} in\n{stderr}");
            }
            assert!(stderr.ends_with('\n'), "{stderr}");
        }
    }
    let list = user.run(&["list", "--lessons", "lessons"]);
    assert_eq!(list.code, Some(1));
    assert!(list.stdout.contains("  sums "), "lessons that can be listed are: {}", list.stdout);
    assert!(list.stderr.contains("lessons/other/lesson.md:3:9"), "{}", list.stderr);
}

#[test]
fn a_lesson_without_a_demo_can_be_taught() {
    let user = User::new();
    user.write_lesson(crate::quiz::QUIZ);
    let demo = user.run(&["demo", "sums", "--lessons", "lessons"]);
    let stderr = "memtutor: the lesson `sums` has no demo; `memtutor lesson sums` teaches it\n".to_owned();
    assert_eq!(demo, Run { code: Some(2), stdout: String::new(), stderr });
    assert!(user.run(&["lesson", "sums", "--lessons", "lessons"]).ok().contains("Two and two are four."));
}

#[test]
fn a_folder_of_lessons_that_is_not_there_is_a_problem() {
    let user = User::new();
    for (arguments, code) in [
        (&["list"][..], 1),
        // What is named is neither there nor known to be missing.
        (&["list", "rc"], 2),
        (&["list", "rc", "--schedule"], 2),
        (&["lesson", "rc"], 1),
        (&["demo", "rc"], 1),
        (&["present", "rc"], 1),
        (&["export", "rc"], 1),
        (&["quiz", "rc"], 1),
        (&["quiz"], 1),
        (&["quiz", "--all"], 1),
    ] {
        let run = user.run(&[arguments, &["--lessons", "nowhere"]].concat());
        assert_eq!(run.code, Some(code), "{arguments:?}");
        let told = run.stderr.contains("--> nowhere\n") && run.stderr.contains("name a folder of lessons");
        assert!(told && run.stderr.matches("nowhere").count() == 1, "{arguments:?}: {}", run.stderr);
    }
    user.write("mine.toml", crate::quiz::QUIZ);
    assert!(user.run(&["quiz", "mine.toml", "--lessons", "nowhere"]).ok().contains("What is 2 + 2?"));
}

#[test]
fn plain_lessons_and_quizzes_are_words_alone() {
    let user = User::new();
    for id in Library::embedded().ids() {
        for command in ["lesson", "quiz", "demo", "present"] {
            let text = user.run(&[command, &id, "--plain"]).ok();
            let drawn = |c: char| matches!(c, '\u{1b}' | '\u{2500}'..='\u{25ff}' | '\u{2190}'..='\u{21ff}' | '✕' | '•');
            let lines: Vec<&str> = text.lines().filter(|line| line.contains(drawn)).collect();
            assert!(lines.is_empty(), "{command} {id}: {lines:#?}");
        }
    }
}

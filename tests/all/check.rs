//! `memtutor check`: every mistake is found, and nothing is said to be proved that was not.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Run, User};
use crate::sources::root;

/// A user with a compiler.
fn author() -> User {
    User::new().with_rustc()
}

/// A quiz file of one Tracing question with this program and key.
pub(crate) fn traced(program: &str, answer: &str) -> String {
    format!("[[questions]]\ntype = \"Tracing\"\nprompt.program = '''\n{program}\n'''\n{answer}\n")
}

/// The errors in `--json` output: `line: message`.
fn errors(run: &Run) -> Vec<String> {
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let problems = document["problems"].as_array().expect("problems").iter();
    let errors = problems.filter(|problem| problem["severity"] == "error");
    errors.map(|it| format!("{}: {}", it["line"], it["message"].as_str().expect("a text"))).collect()
}

/// Checks `quiz` with its programs; the exit code says whether there are errors, and these are they.
#[track_caller]
fn case(user: &User, quiz: &str, expected: &[&str]) {
    user.write("q.toml", quiz);
    let run = user.run(&["check", "--json", "q.toml"]);
    assert_eq!(errors(&run), expected, "{}", run.stderr);
    assert_eq!((run.code, run.stderr.as_str()), (Some(i32::from(!expected.is_empty())), ""));
}

#[test]
fn the_lessons_are_without_any_problem() {
    let author = author();
    let text = author.run(&["check", "--strict"]).ok();
    assert!(text.ends_with(" programs proved: no problems\n") && text.lines().count() == 1, "{text}");
    let lessons = root().join("lessons").display().to_string();
    let document: Value = serde_json::from_str(&author.run(&["check", "--json", &lessons]).ok()).expect("JSON");
    assert_eq!(document["problems"], serde_json::json!([]));
    assert_eq!(document["proof"]["not_done"], serde_json::json!([]), "the demos are compiled in");
    assert!(document["proof"]["proved"].as_u64() >= Some(5), "{document}");
    assert_eq!(document["proof"]["proved"], document["proof"]["programs"]);
    assert!(document["proof"]["compiler"].as_str().is_some_and(|version| version.starts_with("rustc 1.")));
}

/// How the message on a program that does not end begins.
const STOPPED: &str = "the program was stopped: it ";

/// The cases of the format's reference, with the errors they must have, without their lines.
const CASES: [(&str, &[&str]); 18] = [
    ("badtype.toml", &["unknown question type `Informal`"]),
    ("dotsub.toml", &[]),
    ("dupid.toml", &["the id `a` is already taken in this file"]),
    ("empty.toml", &["`questions` is empty: there must be at least one"]),
    ("emptyans.toml", &["there is no right choice"]),
    ("hang.toml", &[STOPPED]),
    ("idx.toml", &["`prompt.answerIndex` is 2, but can be at most 1"]),
    ("idxsort.toml", &["`prompt.answerIndex` and `prompt.sortAnswers` are both given"]),
    ("inline.toml", &[]),
    ("marks.toml", &["highlight mark in a program: it is compiled as it stands, and rustc rejects the mark"]),
    ("mixed.toml", &["`prompt.distractors[..]` must be a string, found the integer 1"]),
    ("notype.toml", &["missing `type`"]),
    ("okall.toml", &[]),
    ("trcase.toml", &["the program prints `a ` as line 1, not `a`"]),
    ("trnc.toml", &["the program does not compile: E0425, cannot find value `x` in this scope"]),
    ("trnostdout.toml", &["missing `answer.stdout` of a program that compiles"]),
    ("trpanic.toml", &["the program panics: `boo` in line 1"]),
    ("unkfield.toml", &[]),
];

#[test]
fn the_cases_of_the_format_are_judged_as_it_says_or_better() {
    let author = author();
    let cases = root().join("tests/quiz-cases");
    assert_eq!(fs::read_dir(&cases).unwrap().count(), CASES.len());
    let run = author.run(&["check", "--json", &cases.display().to_string()]);
    assert_eq!(run.code, Some(1));
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    for (name, expected) in CASES {
        let of_file =
            |problem: &&Value| problem["file"].as_str().is_some_and(|file| file.ends_with(&format!("/{name}")));
        let problems: Vec<&Value> = document["problems"].as_array().unwrap().iter().filter(of_file).collect();
        let errors = problems.iter().filter(|problem| problem["severity"] == "error");
        let errors: Vec<_> = errors.map(|problem| problem["message"].as_str().unwrap()).collect();
        // Where the machine has much else to do, the other limit comes first.
        let errors: Vec<_> = errors.iter().map(|it| if it.starts_with(STOPPED) { STOPPED } else { it }).collect();
        assert_eq!(errors, expected, "{name}");
        assert!(problems.iter().all(|problem| problem["line"].is_u64() && problem["help"].is_string()), "{name}");
    }
    assert_eq!((&document["counts"]["files"], &document["proof"]["programs"]), (&18.into(), &5.into()));
}

#[test]
fn a_wrong_key_of_each_kind_is_caught() {
    let author = author();
    let moved = "fn main() {\n    let s = String::new();\n    drop(s);\n    println!(\"{s}\");\n}";
    let prints = "fn main() {\n    println!(\"1\");\n    println!(\"2\");\n}";
    let rejected = |more: &str| traced(moved, &format!("answer.doesCompile = false\n{more}"));
    case(&author, &rejected("answer.errorCode = \"E0382\"\nanswer.lineNumber = 4"), &[]);
    case(&author, &rejected("answer.errorCode = \"E0499\""), &["11: the error of the program is not `E0499`"]);
    case(&author, &rejected("answer.lineNumber = 1"), &["11: no error marks line 1 of the program"]);
    case(&author, &rejected("answer.lineNumber = 99"), &["11: no error marks line 99 of the program"]);
    let runs = |key: &str| traced(prints, &format!("answer.doesCompile = true\nanswer.stdout = {key}"));
    case(&author, &runs("\"1\\n2\""), &[]);
    case(&author, &runs("\"1\\n3\""), &["10: the program prints `2` as line 2, not `3`"]);
    case(&author, &runs("\"1\\n2\"\nanswer.panics = true"), &["11: the program does not panic"]);
    case(&author, &traced(prints, "answer.doesCompile = false"), &["9: the program compiles"]);
    let message = "7: the program does not compile: E0382, borrow of moved value: `s`";
    case(&author, &traced(moved, "answer.doesCompile = true\nanswer.stdout = \"\""), &[message]);
    let panics = traced("fn main() { panic!(\"boo\") }", "answer.doesCompile = true\nanswer.stdout = \"\"");
    case(&author, &panics, &["7: the program panics: `boo` in line 1"]);
    case(&author, &format!("{panics}answer.panics = true\n"), &[]);
    let old = traced(
        "fn main() { let async = 1; println!(\"{}\", async) }",
        "answer.doesCompile = true\nanswer.stdout = \"1\"",
    );
    case(&author, &format!("{old}answer.edition = \"2015\"\n"), &[]);
    case(&author, &old, &["4: the program does not compile: expected identifier, found keyword `async`"]);
    let index = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"?\"\nprompt.distractors = [\"b\"]\nprompt.answerIndex = 2\nanswer.answer = \"a\"\n";
    case(&author, index, &["5: `prompt.answerIndex` is 2, but can be at most 1"]);
}

/// A copy of the lesson `rc` in a library of its own, with one piece of one file replaced.
fn library(user: &User, file: &str, from: &str, to: &str) {
    let tracks = "[[track]]\nid = \"smart-pointers\"\ntitle = \"Smart pointers\"\nlessons = [\"rc\"]\n";
    user.write("lessons/curriculum.toml", tracks);
    for name in ["rc/lesson.md", "rc/demo.rs", "rc/quiz.toml"] {
        let text = fs::read_to_string(root().join("lessons").join(name)).unwrap();
        let text = text.replacen("requires = [\"box\"]", "requires = []", 1);
        assert!(name != file || text.contains(from), "{file} has no {from}");
        let text = if name == file { text.replacen(from, to, 1) } else { text };
        user.write(&format!("lessons/{name}"), text);
    }
}

/// What is told of the lesson `rc`, changed so: severity, file and message of each problem.
#[track_caller]
fn lesson_case(file: &str, from: &str, to: &str, expected: &[&str]) {
    let author = author();
    library(&author, file, from, to);
    let before = everything(&author.home().join("lessons"));
    let run = author.run(&["check", "--json", "lessons"]);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let told = document["problems"].as_array().unwrap().iter().map(|it| {
        format!(
            "{} {}: {}",
            it["severity"].as_str().unwrap(),
            it["file"].as_str().unwrap(),
            it["message"].as_str().unwrap()
        )
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{}", run.stderr);
    assert_eq!(everything(&author.home().join("lessons")), before, "nothing is written");
}

/// The paths below `folder` with their texts.
fn everything(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn what_lesson_quiz_and_demo_do_not_agree_on_is_caught() {
    lesson_case("", "", "", &[]);
    let wrong = "error lessons/rc/quiz.toml: no right answer is `0`, which `clone.allocated_bytes` is in the demo";
    lesson_case(
        "rc/quiz.toml",
        "answer.answer = \"0\"\nanswer.alternatives = [\"none\", \"zero\", \"0 bytes\"]",
        "answer.answer = \"8\"",
        &[wrong],
    );
    let fact = "error lessons/rc/lesson.md: the step `clone` has no fact `smae`";
    lesson_case("rc/lesson.md", "{clone.same}", "{clone.smae}", &[fact]);
    let minutes = "warning lessons/rc/lesson.md: the notes take 33 minutes, more than the 30 of the lesson";
    lesson_case("rc/lesson.md", "minutes  = 45", "minutes  = 30", &[minutes]);
    let block = |code: &str| format!("## One value, three owners\n\n```rust\n{code}\n```\n");
    let heading = "## One value, three owners\n";
    let rejected =
        "error lessons/rc/lesson.md: the program does not compile: E0425, cannot find value `a` in this scope";
    lesson_case("rc/lesson.md", heading, &block("let b = a;"), &[rejected]);
    lesson_case("rc/lesson.md", heading, &block("# let a = 1;\nlet b = a;"), &[]);
    let page = "error lessons/rc/quiz.toml: the lesson has no page `One value`";
    lesson_case("rc/quiz.toml", "page = \"One value, three owners\"", "page = \"One value\"", &[page]);
}

#[test]
fn a_lesson_without_quiz_and_demo_is_told_so() {
    let author = author();
    library(&author, "", "", "");
    fs::remove_file(author.home().join("lessons/rc/quiz.toml")).unwrap();
    author.write("lessons/rc/demo.rs", "// another program\n");
    let run = author.run(&["check", "lessons/rc"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(
        run.stdout.starts_with("warning: the lesson has no quiz\n --> lessons/rc/lesson.md:1:1\n"),
        "{}",
        run.stdout
    );
    let note = "Not done: the demo of `rc` is not compiled into this memtutor, so steps, facts\nand `answer.live` are not compared.\n";
    assert!(run.stdout.contains(note), "{}", run.stdout);
    assert_eq!(author.run(&["check", "lessons/rc", "--strict"]).code, Some(1));
}

#[test]
fn ten_mistakes_in_a_file_are_all_told_at_once() {
    let user = author();
    user.write("ten.toml", include_str!("../mistakes/ten.toml"));
    let run = user.run(&["check", "ten.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    snapbox::assert_data_eq!(run.stdout, snapbox::file!["../mistakes/ten.txt"].raw());
}

#[test]
fn what_was_not_run_is_not_called_proved() {
    let user = User::new();
    user.write("q.toml", traced("fn main() { wrong }", "answer.doesCompile = true\nanswer.stdout = \"\""));
    let ends = |arguments: &[&str], code: i32, end: &str| {
        let run = user.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (Some(code), ""), "{}", run.stdout);
        assert!(run.stdout.ends_with(end), "{}", run.stdout);
    };
    let no_rustc = "Not done: 1 program: there is no `rustc` in any folder of PATH.\n1 file, 1 question, 0 of 1 program proved: 0 errors, 3 warnings\n";
    ends(&["check", "q.toml"], 0, no_rustc);
    ends(&["check", "q.toml", "--strict"], 1, no_rustc);
    ends(
        &["check", "q.toml", "--no-run"],
        0,
        "1 file, 1 question, 1 program not run, as --no-run says: 0 errors, 3 warnings\n",
    );
    let document: Value = serde_json::from_str(&user.run(&["check", "q.toml", "--json"]).stdout).unwrap();
    let reason = "there is no `rustc` in any folder of PATH";
    let expected = serde_json::json!({
        "run": true, "compiler": null, "programs": 1, "proved": 0, "refuted": 0,
        "not_done": [{ "reason": reason, "programs": 1 }],
    });
    assert_eq!(document["proof"], expected);
}

#[test]
fn warnings_fail_only_when_asked_to() {
    let user = User::new();
    user.write("q.toml", "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"a\"\n");
    assert_eq!(user.run(&["check", "q.toml"]).code, Some(0));
    for flag in ["--strict", "--deny-warnings"] {
        assert_eq!(user.run(&["check", "q.toml", flag]).code, Some(1));
    }
}

#[test]
fn ids_are_unique_over_everything_given() {
    let user = User::new();
    let quiz = "[[questions]]\nid = \"one\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"a\"\n";
    user.write("a.toml", quiz);
    user.write("folder/b.toml", quiz);
    let run = user.run(&["check", "--json", "a.toml", "folder", "a.toml"]);
    assert_eq!(errors(&run), ["2: the id `one` is already taken in a.toml"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["files"], serde_json::json!(["a.toml", "folder/b.toml"]), "each file once");
}

#[test]
fn what_an_author_begins_with_passes_at_once() {
    let author = author();
    for new in
        [&["new", "quiz", "moves.toml"][..], &["new", "lesson", "ownership"], &["new", "lesson", "plain", "--no-demo"]]
    {
        author.run(new).ok();
    }
    let text = author.run(&["check", "--strict", "moves.toml", "lessons"]).ok();
    assert!(text.ends_with(" programs proved: no problems\n"), "{text}");
}

#[test]
fn a_lesson_is_found_by_its_folder_and_its_files() {
    let user = User::new();
    library(&user, "", "", "");
    let files = |argument: &str| {
        let run = user.run(&["check", "--no-run", "--json", argument]);
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["problems"], serde_json::json!([]), "{argument}");
        document["counts"]["files"].as_u64()
    };
    for lesson in ["lessons/rc", "lessons/rc/", "lessons/rc/lesson.md", "lessons/rc/quiz.toml"] {
        assert_eq!(files(lesson), Some(2), "{lesson}");
    }
    for library in ["lessons", "./lessons/", "lessons/curriculum.toml"] {
        assert_eq!(files(library), Some(3), "{library}");
    }
    user.write("moves.toml", "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"a\"\ncontext = \"c\"\nhints = [\"h\"]\n");
    assert_eq!(files("."), Some(3), "a lesson and a quiz somewhere below");
    let nothing = user.run(&["check", "nowhere"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.stdout.starts_with("error: there is no such file or folder\n"), "{}", nothing.stdout);
}

#[test]
fn what_was_proved_is_not_run_again() {
    let user = author().with("MEMTUTOR_CACHE_DIR", "/dev/null/no-folder");
    let kept = author();
    let quiz = traced("fn main() { println!(\"1\") }", "answer.doesCompile = true\nanswer.stdout = \"1\"");
    for user in [&user, &kept] {
        user.write("q.toml", &quiz);
        for _ in 0..2 {
            assert!(user.run(&["check", "q.toml"]).stdout.contains("1 program proved"));
        }
    }
    assert!(kept.home().join(".cache/memtutor/proof").is_dir());
    // A changed key needs no new run, a changed program does.
    kept.write("q.toml", quiz.replace("\"1\"\n", "\"2\"\n"));
    assert_eq!(errors(&kept.run(&["check", "--json", "q.toml"])), ["7: the program prints `1`, not `2`"]);
}

#[test]
fn a_bar_shows_how_far_it_is_and_ctrl_c_ends_it_all() {
    let user = author();
    let sleeps = traced(
        "fn main() { std::thread::sleep(std::time::Duration::from_secs(9)) }",
        "answer.doesCompile = true\nanswer.stdout = \"\"",
    );
    user.write("q.toml", sleeps);
    let temporary = user.home().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let user = {
        let path = temporary.display().to_string();
        user.with("TMPDIR", &path)
    };
    let mut terminal = user.at_terminal(&["check", "q.toml"], 80, 24);
    terminal.expect_line("running programs ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 0 of 1");
    let started = Instant::now();
    while fs::read_dir(&temporary).unwrap().next().is_none() {
        assert!(started.elapsed() < Duration::from_secs(20), "the program is compiled");
    }
    terminal.signal("-INT");
    let (code, _) = terminal.end();
    assert_eq!((code, terminal.cursor_is_hidden()), (130, false));
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "nothing is left");
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}

#[test]
fn a_live_answer_without_any_demo_is_an_error() {
    let user = User::new();
    let quiz = "[[questions]]\nid = \"a\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"1\"\nanswer.live = \"clone.strong\"\n";
    user.write_lesson(quiz);
    let run = user.run(&["check", "--no-run", "lessons"]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert!(run.stdout.contains("names a fact of the lesson's demo, but it has none"), "{}", run.stdout);
    assert!(run.stdout.contains("lessons/sums/quiz.toml:6:15"), "{}", run.stdout);
}

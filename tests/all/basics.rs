//! What every command has in common: help that is true, exit codes, colour, width, characters.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::harness::{Run, User};
use crate::quiz;

const COMMANDS: [&str; 16] = [
    "tour",
    "list",
    "lesson",
    "demo",
    "present",
    "quiz",
    "review",
    "choose",
    "runbook",
    "export",
    "progress",
    "check",
    "new",
    "doctor",
    "completions",
    "man",
];

/// Commands that print much, and need no answers.
const LONG: [&[&str]; 7] = [
    &["tour"],
    &["runbook"],
    &["lesson", "rc"],
    &["demo", "rc"],
    &["demo", "rc", "--json"],
    &["completions", "bash"],
    &["--help"],
];

fn lessons() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}

/// The commands of the examples in a help text, without `memtutor`, descriptions and redirections.
fn examples(help: &str) -> Vec<Vec<&str>> {
    let (_, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("no examples in:\n{help}"));
    let lines = examples.lines().map_while(|line| line.strip_prefix("  memtutor "));
    lines
        .map(|line| line.split("  ").next().unwrap_or_default().split(" > ").next().unwrap_or_default())
        .map(|command| command.split_whitespace().collect())
        .collect()
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_examples_of_every_help_text_run() {
    let user = User::new().with_rustc();
    copy(lessons(), &user.home().join("my-lessons"));
    user.write("my-quizzes/one.toml", quiz::QUIZ);
    user.write("extra.toml", quiz::QUIZ.replace("id = \"", "id = \"extra-"));
    let new = ["lesson", "quiz", "schema"].map(|what| vec!["new", what, "--help"]);
    let kept = ["export", "import", "reset"].map(|what| vec!["progress", what, "--help"]);
    let below = [vec!["--help"]].into_iter().chain(new).chain(kept);
    let helps = COMMANDS.iter().map(|command| vec![*command, "--help"]).chain(below);
    for help in helps {
        let text = user.run(&help).ok();
        let examples = examples(&text);
        assert!(!examples.is_empty(), "{help:?}");
        for example in examples {
            let run = user.run(&example);
            // Without answers nobody reaches a pass mark.
            let expected = if example.contains(&"--pass") { 1 } else { 0 };
            assert_eq!(run.code, Some(expected), "{example:?}: {}", run.stderr);
            // With --json the questions stand there.
            assert_eq!(run.stderr.is_empty(), !(example[0] == "quiz" && example.contains(&"--json")), "{example:?}");
            assert_ne!(run.stdout, "", "{example:?}");
        }
    }
}

#[test]
fn the_readme_says_how_many_lessons_there_are_and_how_long_they_take() {
    let list = json(&User::new().run(&["list", "--json"]).ok());
    let lessons = list["lessons"].as_array().unwrap();
    let minutes: u64 = lessons.iter().map(|lesson| lesson["minutes"].as_u64().unwrap()).sum();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let said = format!("{} lessons, {minutes} minutes with their quizzes", lessons.len());
    assert!(readme.contains(&said), "the README says something else than: {said}");
    for lesson in lessons {
        let id = lesson["id"].as_str().unwrap();
        assert!(readme.contains(&format!("`{id}`")), "the README does not name `{id}`");
    }
}

#[test]
fn the_lessons_are_listed_for_people_and_for_scripts() {
    let user = User::new();
    let text = user.run(&["list"]).ok();
    assert!(text.contains("  rc           Rc<T>: shared ownership on one thread\n"), "{text}");
    assert!(text.contains(" min, not begun\n"), "{text}");
    let lessons = json(&user.run(&["list", "--json"]).ok());
    let rc = lessons["lessons"].as_array().unwrap().iter().find(|lesson| lesson["id"] == "rc").unwrap();
    assert_eq!((rc["id"].as_str(), rc["finished"].as_bool()), (Some("rc"), Some(false)));
    assert!(!user.data_dir().exists(), "nothing was learnt, so nothing is kept");
}

#[test]
fn what_was_answered_shows_in_progress_and_list() {
    let user = User::new();
    assert!(user.run(&["progress"]).ok().starts_with("Nothing is answered yet."));
    assert_eq!(json(&user.run(&["progress", "--json"]).ok())["totals"]["attempts"], 0);
    user.answering(&["quiz", "rc"], "0\nb\n").ok();
    let progress = json(&user.run(&["progress", "--json"]).ok());
    assert_eq!(progress["lessons"]["rc"]["questions"], serde_json::json!({ "answered": 2, "right": 1 }));
    assert_eq!(progress["totals"]["attempts"], 2);
    assert!(user.run(&["progress"]).ok().contains("Answers   2 to questions, 50 % right; no predictions\n"));
    assert!(user.run(&["list"]).ok().contains("begun, 1 of 2 questions right"));
}

#[test]
fn every_shell_gets_its_completions() {
    let user = User::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = user.run(&["completions", shell]).ok();
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} {command}");
        }
    }
}

#[track_caller]
fn refused(arguments: &[&str], stderr: &str) {
    let expected = Run { code: Some(2), stdout: String::new(), stderr: stderr.to_owned() };
    assert_eq!(User::new().run(arguments), expected, "{arguments:?}");
}

#[test]
fn a_mistyped_lesson_proposes_the_nearest() {
    for command in ["lesson", "demo"] {
        refused(&[command, "rv"], "memtutor: there is no lesson `rv`, did you mean `rc`?\n");
        refused(
            &[command, "interlude"],
            "memtutor: there is no lesson `interlude`; `memtutor list` shows what there is\n",
        );
        refused(&[command, "../rc"], "memtutor: there is no lesson `../rc`; `memtutor list` shows what there is\n");
    }
    for (name, stderr) in [
        ("rv", "memtutor: `rv` is neither a lesson nor a file; did you mean the lesson `rc`?\n"),
        ("interlude", "memtutor: `interlude` is neither a lesson nor a file; `memtutor list` shows the lessons\n"),
    ] {
        refused(&["quiz", name], stderr);
    }
}

#[test]
fn bad_usage_is_code_2_with_a_word_on_what_is_right() {
    let user = User::new();
    for (arguments, word) in [
        (vec!["lessn", "rc"], "lesson"),
        (vec!["lesson"], "<ID>"),
        (vec!["--lessons", "", "list"], "a value is required for '--lessons <DIR>'"),
        (vec!["list", "--width", "39"], "40..=1000"),
        (vec!["list", "--width", "many"], "--width"),
        (vec!["list", "--color", "blue"], "--color"),
        (vec!["quiz", "rc", "--pass", "101"], "0..=100"),
        (vec!["completions", "cmd.exe"], "bash"),
    ] {
        let run = user.run(&arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn one_is_not_counted_as_many() {
    let user = User::new();
    user.write_lesson(
        "[[questions]]\nid = \"sum\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"2 + 2?\"\nanswer.answer = \"4\"\n",
    );
    let said = |arguments: &[&str], input: &str| {
        user.answering(&[&["--lessons", "lessons", "--width", "200"], arguments].concat(), input).stdout
    };
    assert!(said(&["quiz", "sums"], "").contains("0 of 1 question answered"));
    for (arguments, input, expected) in [
        (&["export", "--format", "anki"][..], "", "Wrote 1 card to handouts/sums.txt."),
        (&["quiz", "sums"], "4\n", "  1 question\n"),
        (&["list"], "", "begun, 1 of 1 question right\n"),
        (&["progress"], "", "1 of 1 question\n"),
        (&["progress", "--plain"], "", "sums: 1 of 1 question known, "),
        (&["progress", "export", "mine.json"], "", "1 answer in mine.json.\n"),
        (&["review", "--ahead", "1"], "", "Nothing is due in the next 1 day."),
        (&["doctor"], "", "; 1 attempt\n"),
        (&["doctor"], "", "  1 lesson, lessons\n"),
    ] {
        let text = said(arguments, input);
        assert!(text.contains(expected), "no `{expected}` in:\n{text}");
    }
    let mut terminal = user.at_terminal(&["--lessons", "lessons", "lesson", "sums"], 100, 30);
    terminal.expect("One page");
    terminal.send(" ");
    terminal.expect("Now the quiz, 1 question. Begin?");
    user.write("lessons/sums/lesson.md", "+++\n");
    let text = said(&["doctor"], "");
    assert!(text.contains(": 1 error, 0 warnings in curriculum and lessons\n"), "{text}");
}

#[test]
fn ctrl_c_is_code_130_where_answers_are_piped_too() {
    let user = User::new();
    for (signal, input_ends) in [("-INT", false), ("-TERM", false), ("-INT", true)] {
        let mut quiz = user.dialogue(&["quiz", "rc"]);
        quiz.expect("Your answer");
        quiz.signal(signal);
        if input_ends {
            // What wrote the answers was interrupted too. The program is given the time to hear of its own signal.
            sleep(Duration::from_millis(100));
            assert_eq!(quiz.finish().1, Some(130), "{signal}");
        } else {
            assert_eq!(quiz.end(), Some(130), "{signal}");
        }
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let user = User::new();
    for arguments in LONG {
        let mut child = user.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn colour_is_as_the_flag_and_the_environment_say() {
    let colored = |user: User, arguments: &[&str]| user.run(arguments).ok().contains('\u{1b}');
    let demo = ["demo", "rc", "--step", "clone"];
    let [always, never] = ["always", "never"].map(|when| [&demo[..], &["--color", when]].concat());
    assert!(!colored(User::new(), &demo), "a pipe");
    assert!(colored(User::new(), &always));
    assert!(colored(User::new().with("NO_COLOR", "1"), &always), "the flag is asked for now, the variable once");
    assert!(!colored(User::new().with("CLICOLOR_FORCE", "1"), &never));
    assert!(colored(User::new().with("CLICOLOR_FORCE", "1"), &demo));
    assert!(!colored(User::new().with("CLICOLOR_FORCE", "1").with("NO_COLOR", "1"), &demo));
    let user = User::new();
    let plain = user.run(&demo).ok();
    assert_eq!(console::strip_ansi_codes(&user.run(&always).ok()), plain, "colour adds nothing to the text");
}

#[test]
fn a_dumb_terminal_is_told_everything_in_sentences() {
    let arguments = ["demo", "rc"];
    let dumb = User::new().with("TERM", "dumb").run(&arguments).ok();
    assert_eq!(dumb, User::new().run(&["demo", "rc", "--plain"]).ok());
    assert_ne!(dumb, User::new().run(&arguments).ok());
}

#[track_caller]
fn is_ascii(user: &User, arguments: &[&str]) {
    for more in [&["--ascii"][..], &["--ascii", "--plain"], &["--ascii", "--width", "40"]] {
        let text = user.answering(&[arguments, more].concat(), "0\nb\n:h\nb\n").ok();
        let other: Vec<&str> = text.lines().filter(|line| !line.is_ascii()).collect();
        assert!(other.is_empty(), "{arguments:?} {more:?}: {other:#?}");
    }
}

#[test]
fn ascii_output_is_ascii() {
    let user = User::new();
    for arguments in [&["lesson", "rc"][..], &["demo", "rc"], &["quiz", "rc"], &["list"], &["progress"], &[]] {
        is_ascii(&user, arguments);
    }
    let question = "type = \"ShortAnswer\"\nprompt.prompt = \"Größe → ∞?\"\nanswer.answer = \"½\"\nhints = [\"“é”\"]\n";
    user.write_lesson(&format!("[[questions]]\nid = \"q\"\n{question}"));
    let front = "title = \"Größen → ∞\"\nsummary = \"Zählen…\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 1\n";
    user.write("lessons/sums/lesson.md", format!("+++\n{front}+++\n\n## Größen\n\nZwei • drei\n"));
    for arguments in [&["lesson", "sums"][..], &["quiz", "sums"], &["list"], &[]] {
        is_ascii(&user, &[arguments, &["--lessons", "lessons"]].concat());
    }
}

#[test]
fn no_line_is_wider_than_asked_for() {
    let user = User::new();
    let widths = (40..=60).chain((70..=200).step_by(10));
    for (turn, width) in widths.enumerate() {
        let name = width.to_string();
        // Both at the narrow widths, where it is hard; by turns elsewhere.
        let both: &[&str] = if width < 44 { &["demo", "lesson"] } else { &[["demo", "lesson"][turn % 2]] };
        for command in both {
            let text = user.run(&[command, "rc", "--width", &name]).ok();
            let wide: Vec<&str> = text.lines().filter(|line| line.width() > width).collect();
            assert!(wide.is_empty(), "{command} at {width}: {wide:#?}");
        }
    }
}

#[test]
fn plain_output_has_no_drawings() {
    let user = User::new();
    let is_drawn = |c: char| matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{25ff}' | '\u{2700}'..='\u{27bf}');
    let answers = "0\nb\n:h\nb\n";
    for arguments in
        [&["lesson", "rc"][..], &["demo", "rc"], &["demo", "rc", "--addresses"], &["quiz", "rc"], &["list"]]
    {
        let text = user.answering(&[arguments, &["--plain"]].concat(), answers).ok();
        let drawn: Vec<&str> = text.lines().filter(|line| line.contains(is_drawn) || line.contains('\u{1b}')).collect();
        assert!(drawn.is_empty(), "{arguments:?}: {drawn:#?}");
    }
}

#[test]
fn nothing_is_followed_by_two_empty_lines() {
    let user = User::new();
    for (arguments, answers) in [
        (&["lesson", "rc"][..], ""),
        (&["lesson", "rc"], "2\n:s\n:s\n"),
        (&["demo", "rc"], ""),
        (&["quiz", "rc"], "0\n"),
    ] {
        for more in [&[][..], &["--plain"]] {
            let text = user.answering(&[arguments, more].concat(), answers).ok();
            let before = text.split_once("\n\n\n").and_then(|(before, _)| before.lines().last());
            assert_eq!(before, None, "{arguments:?} {more:?}");
        }
    }
}

/// A quiz file whose name tries it too.
const HOSTILE_NAME: &str = "quiz\u{9b}2J\u{202e}";

/// A lesson that tries to command the terminal wherever its author can write something.
fn hostile(user: &User) {
    // In TOML an escape, elsewhere the character itself: red text, a title of the window, C1 codes, a text direction.
    let toml = r"\u001b[31m\u001b]0;mine\u0007\u009b2J\u202e";
    let raw = "\u{1b}[31m\u{1b}]0;mine\u{7}\u{9b}2J\u{202e}\r\u{8}";
    let lesson = format!(
        "+++\ntitle = \"Title{toml}\"\nsummary = \"Summary{toml}\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 3\n+++\n\n\
         ## Page {raw} one\n\nProse {raw} `code {raw}` [link {raw}](https://x.y/{raw}) &#27;[32m &#x9b;2J\n\n\
         - item {raw}\n\n```rust\nlet a = \"{raw}\";\n```\n\n| a {raw} | b |\n| --- | --- |\n| {raw} | <b>{raw}</b> |\n"
    );
    user.write("lessons/bad/lesson.md", lesson);
    user.write(
        "lessons/curriculum.toml",
        format!("[[track]]\nid = \"t\"\ntitle = \"Track{toml}\"\nlessons = [\"bad\"]\n"),
    );
    let quiz = format!(
        "[[questions]]\nid = \"q1\"\ntype = \"MultipleChoice\"\nprompt.prompt = \"Prompt{toml}\"\n\
         prompt.distractors = [\"Wrong{toml}\"]\nanswer.answer = \"Right{toml}\"\ncontext = \"Context{toml}\"\n\
         hints = [\"Hint{toml}\"]\n[questions.feedback]\n\"Wrong{toml}\" = \"Feedback{toml}\"\n\n\
         [[questions]]\nid = \"q2\"\ntype = \"Tracing\"\nprompt.program = \"fn main() {{}} // {toml}\"\n\
         answer.doesCompile = true\nanswer.stdout = \"Output{toml}\"\n\n\
         [[questions]]\nid = \"q3\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"Short{toml}\"\nanswer.answer = \"Yes{toml}\"\n"
    );
    user.write("lessons/bad/quiz.toml", quiz);
    user.write(&format!("{HOSTILE_NAME}.toml"), quiz::QUIZ);
    // A folder and a key to complain about.
    user.write("lessons/na\u{1b}[31mme/lesson.md", "");
    user.write("lessons/worse/lesson.md", format!("+++\ntitle = \"T\"\nti\u{1b}[2Jtle = \"{raw}\"\n+++\n"));
}

#[test]
fn texts_of_a_lesson_cannot_command_the_terminal() {
    let user = User::new();
    hostile(&user);
    let named = format!("{HOSTILE_NAME}.toml");
    let answers = ":h\na\na\n\u{1b}[31mmine\n\nmine\u{1b}]0;x\u{7}\na\n";
    for arguments in [
        &["list"][..],
        &[],
        &["lesson", "bad"],
        &["lesson", "bad", "--plain"],
        &["quiz", "bad", "--seed", "1"],
        &["quiz", "bad", "--seed", "2", "--ascii"],
        &["lesson", "worse"],
        &["quiz", "worse"],
        &["lesson", "na\u{1b}[31mme"],
        &["demo", "bad"],
        &["quiz", &named],
        &["progress"],
        &["progress", "--json"],
        &["progress", "export"],
        &["review", "--ahead", "99", "--json"],
        &["review", "--ahead", "99"],
        &["check"],
        &["check", "--json"],
    ] {
        let Run { stdout, stderr, .. } = user.answering(&[arguments, &["--lessons", "lessons"]].concat(), answers);
        let commands = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        for text in [stdout, stderr] {
            let found: Vec<&str> = text.lines().filter(|line| line.contains(commands)).collect();
            assert!(found.is_empty(), "{arguments:?}: {found:#?}");
        }
    }
    let quiz = user.answering(&["quiz", "bad", "--lessons", "lessons"], answers).ok();
    for shown in ["Prompt", "Wrong", "Right", "Hint", "Output", "Context"] {
        assert!(quiz.contains(shown), "the texts themselves are shown: {shown} in\n{quiz}");
    }
}

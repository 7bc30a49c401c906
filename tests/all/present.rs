//! `present`: the projector, and the notes beside it.

use std::fs;
use std::time::{Duration, Instant};

use memtutor::lesson::library::Library;
use memtutor::workshop::slides::{Shows, slides};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::harness::{Terminal, User};
use crate::quiz::QUIZ;

const CTRL_C: &str = "\u{3}";

#[track_caller]
fn fits(shown: &str, columns: usize) {
    let wide: Vec<&str> = shown.split(['\n', '\r']).filter(|line| line.width() > columns).collect();
    assert!(wide.is_empty(), "wider than {columns}: {wide:#?}");
}

/// Through all slides with one key; what each shows is whole, and no answer is seen before it is revealed.
fn through_all_slides(columns: u16, rows: u16) {
    let user = User::new();
    let lesson = Library::embedded().load("rc").unwrap();
    let mut terminal = user.at_terminal(&["present", "rc"], columns, rows);
    for slide in slides(&lesson, true) {
        let mut seen = String::new();
        loop {
            let shown = terminal.expect("quit");
            fits(&shown, usize::from(columns));
            let screen = terminal.screen();
            assert!(
                screen.starts_with(lesson.pages[slide.page].title.as_deref().unwrap_or(&lesson.summary.title)),
                "{screen}"
            );
            if rows >= 24 {
                assert_eq!(screen.matches('┌').count(), screen.matches('└').count(), "a box is broken:\n{screen}");
            }
            let has_more = shown.contains("space more");
            seen += &shown;
            terminal.send(" ");
            if !has_more {
                break;
            }
        }
        match slide.shows {
            Shows::Question(_) => assert!(!seen.contains("allocator "), "{seen}"),
            Shows::Answer(_) => assert!(seen.contains("allocator"), "{seen}"),
            Shows::Text(_) => {}
        }
    }
    let end = terminal.expect("quit");
    assert!(end.contains("The end") && end.contains("memtutor quiz rc"), "{end}");
    // A space too many changes nothing; the way back is open.
    terminal.send(" ").send("b");
    terminal.expect("page 10 of 10");
    terminal.send(" ");
    terminal.expect("The end");
    terminal.send("q");
    let (code, end) = terminal.end();
    assert!(code == 0 && end.contains("Now the quiz: `memtutor quiz rc`, 18"), "{end}");
}

#[test]
fn a_lesson_on_a_projector() {
    through_all_slides(100, 36);
}

#[test]
fn a_lesson_on_a_small_screen_is_shown_in_parts() {
    through_all_slides(80, 24);
}

#[test]
fn a_lesson_on_a_tiny_screen_is_shown_in_parts() {
    through_all_slides(40, 16);
}

/// At the first question, that of the step `clone`.
fn at_first_question(user: &User) -> Terminal {
    let mut terminal = user.at_terminal(&["present", "rc", "--at", "clone"], 100, 40);
    let shown = terminal.expect("q quit");
    assert!(shown.contains("1  Rc::strong_count(&document)") && shown.contains("space reveal"), "{shown}");
    terminal
}

#[test]
fn the_room_predicts_by_a_show_of_hands() {
    let user = User::new();
    let mut terminal = at_first_question(&user);
    terminal.send("h");
    terminal.expect("Hands for question 1");
    terminal.send("2\r");
    let told = "`2` is not an answer, a colon and a number of hands; write `A: 14, B: 9`";
    assert!(terminal.expect("Hands for question 1").contains(told));
    terminal.send("1\r");
    terminal.expect("`1` is not an answer");
    assert!(!terminal.screen().contains("`2` is not"), "{}", terminal.screen());
    terminal.send("2: 10; 1: 9, 02: 4\r");
    terminal.expect("Hands for question 2");
    terminal.send("\r");
    let question = terminal.expect("space reveal");
    assert!(question.contains("the room   2: 14 · 1: 9") && !question.contains("right:"), "{question}");
    terminal.send(" ");
    let answer = terminal.expect("space next");
    assert!(answer.contains("the room   2: 14 · 1: 9; right: 14 of 23"), "{answer}");
    terminal.send("b");
    terminal.expect("space reveal");
    terminal.send("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn the_speaker_looks_around() {
    let user = User::new();
    let mut terminal = at_first_question(&user);
    terminal.send(".");
    let begin = Instant::now();
    while terminal.screen().contains(|c: char| !c.is_whitespace()) {
        terminal.expect("");
        assert!(begin.elapsed() < Duration::from_secs(20), "{}", terminal.screen());
    }
    assert!(terminal.cursor_is_hidden());
    terminal.send("q");
    terminal.expect("space reveal");
    assert!(!terminal.cursor_is_hidden());
    terminal.send("?");
    assert!(terminal.expect("space back to the slide").contains("--notes"));
    terminal.send(" ");
    terminal.expect("space reveal");
    terminal.send("c");
    let around = terminal.expect("c whole program");
    assert!(
        around.contains("▶ 39 │     let undo = Rc::clone(&document);") && !around.contains("fn use_one_block"),
        "{around}"
    );
    terminal.send("c");
    let whole = terminal.expect("c slide");
    assert!(whole.contains("code, 2 of") && whole.contains("▶  39 │     let undo"), "{whole}");
    terminal.send("b");
    assert!(terminal.expect("c slide").contains("   1 │ //! What the lesson"));
    terminal.send("c");
    terminal.expect("space reveal");
    terminal.send(" ");
    terminal.expect("a addresses");
    terminal.send("a");
    assert!(terminal.expect("a hide addresses").contains("0x"));
    // What is left of F5 would be typed.
    terminal.send("\u{1b}[15~").send("g");
    assert!(terminal.expect("Go to").contains("  3  Writing: copy when shared"));
    terminal.send("77\r");
    assert!(terminal.expect("Go to").contains("there is no page and no step `77`; the pages are 1 to 10"));
    terminal.send("edit_sharde\r");
    assert!(terminal.expect("Go to").contains("no step `edit_sharde`; did you mean `edit_shared`?"));
    assert!(!terminal.screen().contains("`77`"), "{}", terminal.screen());
    terminal.send("3\r");
    assert!(terminal.expect("q quit").contains("page 3 of 10"));
    terminal.resize(40, 30);
    let smaller = terminal.expect("q quit");
    fits(&smaller, 40);
    assert!(smaller.contains("page 3 of 10"), "{smaller}");
    // No shell could go on with it here: it goes on at once.
    terminal.send("\u{1a}");
    assert!(terminal.expect("q quit").contains("page 3 of 10"));
    terminal.send(CTRL_C);
    let (code, end) = terminal.end();
    assert!(code == 130 && end.contains("`memtutor present rc --at 3` goes on"), "{end}");
    assert!(!terminal.cursor_is_hidden() && terminal.edits_lines());
}

#[test]
fn notes_follow_from_a_second_terminal() {
    let user = User::new();
    let mut notes = user.at_terminal(&["present", "rc", "--notes"], 100, 40);
    notes.expect_line("Waiting for `memtutor present rc` in another terminal");
    let mut terminal = at_first_question(&user);
    let shown = notes.expect_line("Next: what step clone did");
    assert!(shown.contains("`Rc::strong_count(&document)`: 2."), "the speaker sees the answer: {shown}");
    assert!(shown.contains("plan 0:00 here") && shown.contains("to the end · on time"), "{shown}");
    assert!(shown.contains("At `clone`, stop and ask"), "{shown}");
    terminal.send("h");
    terminal.expect("Hands for question 1");
    terminal.send("2: 14, 1: 9\r\r");
    notes.expect_line("the room   2: 14 · 1: 9");
    terminal.send(".");
    notes.expect_line(", black");
    terminal.send(" ").send(" ");
    notes.expect_line("Next: more of this page");
    terminal.send("q");
    let (code, end) = terminal.end();
    assert!(code == 0 && end.contains("`memtutor present rc --at clone` goes on here."), "{end}");

    notes.expect_line("Waiting for");
    let mut terminal = user.at_terminal(&["present", "rc", "--at", "10"], 100, 40);
    assert!(notes.expect_line("Next: ").contains("plan 0:00 here, 1:00 to the end · on time"));
    terminal.signal("-KILL");
    notes.expect_line("Waiting for");
    let mut terminal = user.at_terminal(&["present", "rc", "--at", "10"], 100, 40);
    notes.expect_line("slide 71 of 71");
    terminal.send(" ");
    notes.expect_line("Now the quiz");
    terminal.send("q");
    assert_eq!(terminal.end().0, 0);
    let (code, end) = notes.end();
    assert!(code == 0 && end.contains("The presentation has ended."), "{end}");
    assert!(fs::read_dir(user.data_dir()).unwrap().count() == 0, "nothing is left behind");

    let mut waiting = user.at_terminal(&["present", "rc", "--notes"], 40, 20);
    fits(&waiting.expect_line("Ctrl-C leaves"), 40);
    waiting.send_line(CTRL_C);
    assert_eq!(waiting.end().0, 130);
    assert!(!waiting.cursor_is_hidden() && waiting.edits_lines());
}

#[test]
fn notes_that_are_longer_than_their_terminal_can_be_scrolled() {
    let user = User::new();
    let mut terminal = at_first_question(&user);
    let mut notes = user.at_terminal(&["present", "rc", "--notes"], 60, 14);
    notes.expect("Next: what step clone did");
    let first = notes.screen();
    assert!(
        first.contains("slide 5 of 71") && first.contains("on time") && first.contains("more lines: space"),
        "{first}"
    );
    assert!(first.contains("`Rc::strong_count(&document)`: 2."), "{first}");
    notes.send("     ");
    notes.expect("b shows what is above");
    assert!(notes.screen().contains("slide 5 of 71") && !notes.screen().contains("strong_count"), "{}", notes.screen());
    notes.send("b");
    notes.expect("more line");
    notes.send("q");
    assert_eq!(notes.end().0, 0);
    assert!(!notes.cursor_is_hidden() && notes.edits_lines());
    terminal.signal("-TERM");
    let (code, end) = terminal.end();
    assert!(code == 130 && end.contains("`memtutor present rc --at clone` goes on here."), "{end}");
    assert!(terminal.edits_lines());
}

#[test]
fn notes_follow_one_presentation_and_say_what_else_is_presented() {
    let user = User::new();
    let mut first = at_first_question(&user);
    let mut second = user.at_terminal(&["present", "rc"], 100, 40);
    let shown = second.expect("q quit");
    assert!(shown.contains("`memtutor present rc` runs already; the notes follow that one, not this."), "{shown}");
    second.send(" ").send("q");
    assert_eq!(second.end().0, 0);
    let mut notes = user.at_terminal(&["present", "rc", "--notes"], 100, 40);
    notes.expect_line("Next: what step clone did");
    let mut others = user.at_terminal(&["present", "box", "--notes"], 100, 40);
    others.expect_line("`rc` is presented now; `memtutor present rc --notes` has its notes.");
    first.send("q");
    assert_eq!(first.end().0, 0);
    others.send(CTRL_C);
    assert_eq!(others.end().0, 130);
}

#[test]
fn without_its_demo_a_lesson_is_text_and_why_is_said_once() {
    let user = User::new();
    user.write_lesson(QUIZ);
    let front = "title = \"Sums\"\nsummary = \"Adding\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 1\n";
    let text = "## One\n\nBefore.\n\n```demo\nadd\n  ask sum: it adds\n```\n\nAfter.\n\n## Two\n\nMore.\n";
    user.write("lessons/sums/lesson.md", format!("+++\n{front}+++\n\n{text}"));
    user.write("lessons/sums/demo.rs", "pub fn demo(_stage: &mut Stage) {}\n");
    let mut terminal = user.at_terminal(&["--lessons", "lessons", "present", "sums"], 100, 30);
    let shown = terminal.expect("q quit");
    let why = "No steps are shown: `sums/demo.rs` is not compiled into this program";
    assert!(terminal.screen().contains(why) && shown.contains("Before.") && !shown.contains("hands"), "{shown}");
    for text in ["After.", "More."] {
        terminal.send(" ");
        let shown = terminal.expect("q quit");
        assert!(shown.contains(text) && !shown.contains("No steps are shown"), "{shown}");
    }
}

#[test]
fn a_pipe_gets_everything() {
    let user = User::new();
    let slides = user.run(&["present", "rc"]).ok();
    assert!(slides.contains("page 10 of 10") && slides.contains("step 23 of 23"));
    let notes = user.run(&["present", "rc", "--notes"]).ok();
    assert!(notes.contains("5 minutes. Before `edit_shared`, ask") && !notes.contains('\u{1b}'));
    let run = user.run(&["present", "rc", "--at", "nowhere"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("there is no page and no step `nowhere`; the pages are 1 to 10"), "{}", run.stderr);
    let run = user.run(&["present", "rc", "--at", "leek"]);
    assert!(run.stderr.contains("no step `leek`; did you mean `leak`?"), "{}", run.stderr);
}

#[test]
fn a_day_is_planned() {
    let user = User::new();
    let day = ["--schedule", "--from", "9:00", "--until", "11:00"];
    let text = user.run(&[&["list", "ownership", "box", "rc"][..], &["--schedule", "--from", "9"]].concat()).ok();
    assert!(
        text.contains("09:00 09:40  ownership") && text.contains("2 h 05 min of lessons with their quizzes"),
        "{text}"
    );
    let json: Value =
        serde_json::from_str(&user.run(&[&["list", "weak", "rc", "--json"][..], &day].concat()).ok()).unwrap();
    assert_eq!(json["entries"][0]["lesson"], "weak");
    assert_eq!(json["unprepared"][0], serde_json::json!({ "lesson": "weak", "needs": "rc" }));
    for wrong in
        [&["list", "rcc", "--schedule"][..], &["list", "--schedule", "--from", "18:00"], &["list", "--pause", "3"]]
    {
        assert_eq!(user.run(wrong).code, Some(2), "{wrong:?}");
    }
    let two = user.run(&["list", "weak", "rc"]).ok();
    assert!(two.contains("weak") && !two.contains("interner"), "{two}");
}

#[test]
fn what_does_not_fit_on_a_day_is_told_with_the_reason() {
    let user = User::new();
    for (lessons, options, expected) in [
        ("mutex ownership", "--until 9:50", "Does not fit: mutex (55 min): from 09:00 there is room for 50 min."),
        (
            "rc refcell",
            "--until 10:30 --pause-every 60",
            "Does not fit: refcell (45 min): from 09:45 there is room for 45 min, less 15 min for a break (--pause).",
        ),
        (
            "rc refcell arc mutex",
            "--from 11:00 --until 13:20",
            "Does not fit: refcell, arc, mutex (2 h 35 min): from 11:45 there is room for 1 h 35 min, less 1 h 00 min for \
             lunch (--lunch).",
        ),
    ] {
        let words = ["list", lessons, "--schedule", options].join(" ");
        let run = user.run(&words.split(' ').collect::<Vec<_>>());
        assert_eq!(run.code, Some(1), "{words}");
        let unwrapped = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped.contains(expected), "{words}: {}", run.stdout);
    }
}

#[test]
fn a_track_is_its_lessons_and_each_is_taken_once() {
    let user = User::new();
    let ids = |words: &[&str]| -> Vec<String> {
        let json: Value = serde_json::from_str(&user.run(&[&["list", "--json"], words].concat()).ok()).unwrap();
        json["lessons"].as_array().unwrap().iter().map(|lesson| lesson["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["mutex", "smart-pointers", "mutex"]), ["mutex", "rc", "arc", "refcell", "combine"]);
    assert_eq!(ids(&["ownership"]), ["ownership"]);
    for (wrong, expected) in [
        ("smart-pointer", "there is no lesson and no track `smart-pointer`, did you mean `smart-pointers`?"),
        ("rcc", "there is no lesson and no track `rcc`, did you mean `rc`?"),
        ("hello", "there is no lesson and no track `hello`; `memtutor list` shows what there is"),
    ] {
        let run = user.run(&["list", wrong]);
        assert_eq!((run.code, run.stderr), (Some(2), format!("memtutor: {expected}\n")));
    }
}

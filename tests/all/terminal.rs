//! Lessons at a pseudo-terminal, with keys.

use std::collections::HashMap;

use memtutor::lesson::library::Library;
use memtutor::lesson::model::Lesson;
use memtutor::lesson::stops::stops;
use memtutor::progress::{Outcome, Position, Store};
use memtutor::quiz::model::{Kind, ResponseLength};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::harness::{Terminal, User};

const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";

fn rc() -> Lesson {
    Library::embedded().load("rc").unwrap()
}

/// The facts of the demo by `step.fact`, stated and measured ones, as a learner types them.
fn facts(user: &User) -> HashMap<String, Value> {
    let recording: Value = serde_json::from_str(&user.run(&["demo", "rc", "--json"]).ok()).unwrap();
    let mut facts = HashMap::new();
    for step in recording["steps"].as_array().unwrap() {
        let name = step["name"].as_str().unwrap();
        for fact in step["facts"].as_array().unwrap() {
            facts.insert(format!("{name}.{}", fact["key"].as_str().unwrap()), fact["value"].clone());
        }
        for unit in ["blocks", "bytes"] {
            let allocations = &step["allocations"];
            facts.insert(format!("{name}.allocated_{unit}"), allocations["allocated"][unit].clone());
            facts.insert(format!("{name}.freed_{unit}"), allocations["freed"][unit].clone());
            facts.insert(format!("{name}.live_{unit}"), step["live"][unit].clone());
        }
    }
    facts
}

/// Answers the prediction at hand, rightly or wrongly.
fn predict(terminal: &mut Terminal, value: &Value, right: bool) {
    match value {
        Value::Bool(truth) => terminal.send(if *truth == right { "" } else { DOWN }).send("\r"),
        Value::Number(number) => {
            let wrong = if right { 0 } else { 1 };
            terminal.send(&format!("{}\r", number.as_u64().unwrap() + wrong))
        }
        other => panic!("{other} is asked for"),
    };
}

/// Fails if something of `shown` stood beyond the last column.
#[track_caller]
fn fits(shown: &str, columns: u16) {
    let wide: Vec<&str> = shown.split(['\n', '\r']).filter(|line| line.width() > usize::from(columns)).collect();
    assert!(wide.is_empty(), "wider than {columns}: {wide:#?}");
}

/// Goes through the whole lesson and its quiz, every second prediction wrong.
fn whole_lesson(columns: u16) {
    let user = User::new();
    let facts = facts(&user);
    let lesson = rc();
    let mut terminal = user.at_terminal(&["lesson", "rc"], columns, 50);
    let (mut asked, mut expected) = (0_usize, Vec::new());
    for stop in stops(&lesson) {
        let asks = stop.play(&lesson).map(|play| (play.step.as_str(), play.asks.as_slice()));
        for (index, ask) in asks.iter().flat_map(|(_, asks)| asks.iter().enumerate()) {
            let path = format!("{}.{}", asks.unwrap().0, ask.fact);
            let shown = terminal.expect("Predict");
            fits(&shown, columns);
            assert!(!shown.contains("allocator "), "{path} is asked after the step is shown:\n{shown}");
            let right = asked.is_multiple_of(2);
            predict(&mut terminal, &facts[&path], right);
            expected.push((path, if right { Outcome::Right } else { Outcome::Wrong }));
            asked += 1;
            assert!(index < 3);
        }
        let shown = terminal.expect("space next");
        fits(&shown, columns);
        let contrasts = shown.matches("Right. ").count() + shown.matches("Not this time").count();
        assert_eq!(contrasts, asks.map_or(0, |(_, asks)| asks.len()), "{shown}");
        terminal.send(" ");
    }
    assert!(asked > 15);
    terminal.expect("Begin?");
    terminal.send(" ");
    take_quiz(&mut terminal, &lesson, columns);
    let (code, end) = terminal.end();
    assert_eq!(code, 0);
    assert!(end.contains("Score: "), "{end}");
    fits(&end, columns);
    assert!(!terminal.cursor_is_hidden() && terminal.edits_lines());

    let store = user.store();
    let progress = store.summary().unwrap().lessons["rc"];
    assert!(progress.finished);
    assert_eq!(progress.predictions.answered, asked as u64);
    assert_eq!(progress.predictions.right, asked.div_ceil(2) as u64);
    assert_eq!(progress.questions.answered, lesson.quiz.unwrap().questions.len() as u64);
}

/// Answers every question in some way, then asks for the answers.
fn take_quiz(terminal: &mut Terminal, lesson: &Lesson, columns: u16) {
    for (number, question) in lesson.quiz.as_ref().unwrap().questions.iter().enumerate() {
        match &question.kind {
            Kind::ShortAnswer { response, .. } => {
                fits(&terminal.expect("Your answer"), columns);
                terminal.send(if *response == ResponseLength::Short { "0\r" } else { "0\r\r" });
            }
            Kind::MultipleChoice { several, .. } => {
                let keys = if *several { "space marks" } else { "arrows, enter" };
                fits(&terminal.expect(keys), columns);
                // A letter ticks where there may be several, else it answers.
                terminal.send(if *several { "b\r" } else { "b" });
            }
            Kind::Tracing { .. } => {
                fits(&terminal.expect("arrows, enter"), columns);
                terminal.send(DOWN).send("\r");
            }
        }
        // Who passes over it twice is asked no more.
        if number < 2 {
            fits(&terminal.expect("I am not sure"), columns);
            terminal.send("\r");
        }
    }
    let review = terminal.expect("What next?");
    assert!(review.contains(" of 18 right") && review.contains("not yet"), "{review}");
    terminal.send("a");
    let answer = terminal.expect("space next answer");
    assert!(answer.contains("The answers: ") && answer.contains("right is: "), "{answer}");
    fits(&answer, columns);
    terminal.send(" ");
    fits(&terminal.expect("space next answer"), columns);
    terminal.send("q");
}

#[test]
fn a_whole_lesson_at_100_columns() {
    whole_lesson(100);
}

#[test]
fn a_whole_lesson_at_40_columns() {
    whole_lesson(40);
}

/// At the first prediction of the lesson: three pages and steps in.
fn at_first_prediction(user: &User, columns: u16) -> Terminal {
    let mut terminal = user.at_terminal(&["lesson", "rc"], columns, 50);
    terminal.expect("space next");
    terminal.send(" ");
    terminal.expect("space next");
    terminal.send(" ");
    terminal.expect("Predict");
    terminal
}

#[test]
fn a_learner_goes_back_replays_and_looks_closer() {
    let user = User::new();
    let mut terminal = at_first_prediction(&user, 100);
    terminal.send("2\r");
    terminal.expect("Predict");
    terminal.send("0\r");
    let step = terminal.expect("space next");
    assert!(step.contains("step 2 of 23") || step.contains("allocator "), "{step}");

    terminal.send("b");
    let before = terminal.expect("space next");
    assert!(before.contains("step 1 of 23") && before.contains("allocator "), "{before}");
    terminal.send(" ");
    let again = terminal.expect("space next");
    assert!(again.contains("step 2 of 23") && !again.contains("Predict"), "asked once:\n{again}");

    terminal.send("a");
    let addresses = terminal.expect("space next");
    assert!(addresses.contains("0x") && addresses.contains("hide addresses"), "{addresses}");
    terminal.send("a");
    assert!(!terminal.expect("space next").contains("0x"));

    terminal.send("?");
    let help = terminal.expect("space next");
    assert!(help.contains("Keys:") && help.contains("Predictions:"), "{help}");
    terminal.send("t");
    let timeline = terminal.expect("space next");
    assert!(timeline.contains("document") && timeline.contains("2 clone: 2 owners"), "{timeline}");
    assert!(!timeline.contains("print_job"), "a later step is told: {timeline}");
    terminal.send("c");
    let code = terminal.expect("space next");
    assert!(code.contains("▶ 39 │     let undo = Rc::clone(&document);"), "{code}");
    assert!(code.contains("fn share(stage: &mut Stage)") && !code.contains("fn use_one_block"), "{code}");

    assert!(code.contains("c whole program"), "{code}");
    terminal.send("c");
    let whole = terminal.expect("space next");
    assert!(whole.contains("▶  39 │     let undo") && whole.contains("fn use_one_block"), "{whole}");

    terminal.send("g");
    let pages = terminal.expect("Go to");
    assert!(pages.contains(" 3  Writing: copy when shared"), "{pages}");
    terminal.send("99\r");
    assert!(terminal.expect("Go to").contains("there is no page and no step `99`; the pages are 1 to 10"));
    terminal.send("3\r");
    assert!(terminal.expect("Predict").contains("page 3 of 10"));
    assert!(interrupted(&mut terminal).contains("You left on page 3 of 10"));
    let mut terminal = user.at_terminal(&["lesson", "rc", "--restart"], 100, 50);
    terminal.expect("space next");
    terminal.send("g");
    terminal.expect("Go to");
    terminal.send("clone\r");
    let shown = terminal.expect("Predict");
    assert!(shown.contains("step 2 of 23"), "{shown}");
    terminal.send("2\r");
    terminal.expect("Predict");
    terminal.send("0\r");
    terminal.expect("space next");

    terminal.send("r");
    let replay = terminal.expect("Predict");
    assert!(!replay.contains("allocator "), "{replay}");
    terminal.send(":s\r");
    terminal.expect("Predict");
    terminal.send(":b\r");
    let back = terminal.expect("space next");
    assert!(back.contains("step 1 of 23"), "{back}");

    terminal.send("q");
    let (code, end) = terminal.end();
    assert_eq!(code, 0);
    assert!(end.contains("You left on page 2 of 10; `memtutor lesson rc` goes on there."), "{end}");
    let progress = user.store().summary().unwrap().lessons["rc"];
    assert_eq!((progress.attempts, progress.predictions.right), (5, 4), "the skipped one is kept as skipped");
}

/// Interrupts at a prompt: how the program ends, and what it says.
#[track_caller]
fn interrupted(terminal: &mut Terminal) -> String {
    terminal.send(CTRL_C);
    let (code, end) = terminal.end();
    assert_eq!(code, 130, "{end}");
    assert!(!terminal.cursor_is_hidden(), "the cursor is shown");
    assert!(terminal.edits_lines(), "the terminal is as it was");
    end
}

#[test]
fn a_step_that_was_predicted_is_not_asked_again_when_the_learner_comes_back() {
    let user = User::new();
    let mut terminal = at_first_prediction(&user, 100);
    for answer in ["2\r", "5\r"] {
        terminal.send(answer);
        terminal.expect(if answer == "2\r" { "Predict" } else { "space next" });
    }
    interrupted(&mut terminal);

    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("Go on there?");
    terminal.send("y");
    let shown = terminal.expect("space next");
    assert!(shown.contains("Right.") && shown.contains("you said 5") && !shown.contains("Predict"), "{shown}");
    // … but by its key.
    terminal.send("r");
    terminal.expect("Predict");
    interrupted(&mut terminal);
    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("Go on there?");
    terminal.send("y");
    terminal.expect("Predict");
    interrupted(&mut terminal);
    assert_eq!(user.store().summary().unwrap().lessons["rc"].attempts, 2);
}

#[test]
fn ctrl_c_at_a_typed_prompt_keeps_what_was_answered() {
    let user = User::new();
    let mut terminal = at_first_prediction(&user, 100);
    terminal.send("2\r");
    terminal.expect("Predict");
    terminal.send("5");
    let end = interrupted(&mut terminal);
    assert!(end.contains("You left on page 2 of 10; `memtutor lesson rc` goes on there."), "{end}");
    let progress = user.store().summary().unwrap().lessons["rc"];
    assert_eq!((progress.attempts, progress.predictions.right), (1, 1));

    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("You left on page 2 of 10. Go on there?");
    terminal.send("y");
    let shown = terminal.expect("Predict");
    assert!(shown.contains("step 2 of 23"), "{shown}");
    interrupted(&mut terminal);

    let mut greeting = user.at_terminal(&[], 100, 50);
    let shown = greeting.expect("space go on");
    assert!(shown.contains("Go on with: Rc<T>"), "{shown}");
    interrupted(&mut greeting);

    let mut restarted = user.at_terminal(&["lesson", "rc", "--restart"], 100, 50);
    let shown = restarted.expect("space next");
    assert!(shown.contains("page 1 of 10"), "{shown}");
    interrupted(&mut restarted);
}

#[test]
fn the_home_screen_leads_everywhere() {
    let user = User::new();
    let mut terminal = user.at_terminal(&[], 100, 50);
    let shown = terminal.expect("space begin");
    assert!(shown.contains("Smart pointers") && shown.contains("0 of ") && !shown.contains("r review"), "{shown}");
    fits(&shown, 100);
    terminal.send("\r");
    let shown = terminal.expect("space next");
    assert!(shown.contains("page 1 of "), "{shown}");
    interrupted(&mut terminal);
    for (key, expected) in [("t", "1. Smart pointers"), ("q", "")] {
        let mut home = user.at_terminal(&[], 40, 50);
        fits(&home.expect("q quit"), 40);
        home.send(key);
        let (code, end) = home.end();
        assert!(code == 0 && end.contains(expected), "{key}: {end}");
    }
    let mut home = user.at_terminal(&[], 100, 50);
    home.expect("q quit");
    home.send("?");
    home.expect("memtutor --help lists the commands");
    interrupted(&mut home);
}

#[test]
fn a_lesson_can_be_begun_from_the_list_on_the_home_screen() {
    let user = User::new();
    let mut home = user.at_terminal(&[], 100, 80);
    home.expect("q quit");
    home.send("l");
    let shown = home.expect("Enter for none");
    assert!(shown.contains("Smart pointers: who owns a value"), "{shown}");
    home.send("bx\r");
    home.expect("did you mean `box`?");
    home.send("box\r");
    let shown = home.expect("space next");
    assert!(shown.contains("Box<T>") && shown.contains("page 1 of "), "{shown}");
    interrupted(&mut home);

    let mut home = user.at_terminal(&[], 100, 80);
    home.expect("q quit");
    home.send("l");
    home.expect("Enter for none");
    home.send("\r");
    assert_eq!(home.end().0, 0);
}

#[test]
fn a_library_with_errors_tells_them_once_at_home_and_those_of_a_lesson_where_it_is_picked() {
    let user = User::new();
    user.write_lesson(crate::quiz::QUIZ);
    user.write("lessons/other/lesson.md", "+++\ntitle = \"Other\"\nlevel = \"hard\"\n+++\n\nText.\n");
    let arguments = ["--lessons", "lessons"];
    let hard = "there is no level `hard`";

    let mut home = user.at_terminal(&arguments, 100, 80);
    assert_eq!(home.expect("q quit").matches(hard).count(), 1);
    home.send("q");
    assert_eq!(home.end().0, 1);

    let mut home = user.at_terminal(&arguments, 100, 80);
    home.expect("q quit");
    home.send("l");
    let list = home.expect("Enter for none");
    assert!(list.contains("  sums ") && !list.contains(hard), "{list}");
    home.send("\r");
    assert_eq!(home.end().0, 1, "as without the list");

    let mut home = user.at_terminal(&arguments, 100, 80);
    home.expect("q quit");
    home.send("l");
    home.expect("Enter for none");
    home.send("other\r");
    let (code, end) = home.end();
    assert!(code == 1 && end.contains("lessons/other/lesson.md:3:9") && end.contains(hard), "{code}: {end}");
}

#[test]
fn the_home_screen_names_a_quiz_that_was_left() {
    let user = User::new();
    let mut quiz = user.at_terminal(&["quiz", "rc"], 100, 50);
    quiz.expect("Your answer");
    quiz.send("0\r");
    quiz.expect("I am not sure");
    interrupted(&mut quiz);
    let mut home = user.at_terminal(&[], 100, 50);
    let shown = home.expect("q quit");
    assert!(shown.contains("You left the quiz of `rc` after 1 answer: `memtutor quiz rc` goes on there."), "{shown}");
    interrupted(&mut home);
}

#[test]
fn a_finished_lesson_that_is_left_again_goes_on_there_too() {
    let user = User::new();
    let position = Position { page: String::new(), finished: true, at_ms: 1 };
    Store::open(&user.data_dir()).unwrap().set_position("rc", &position).unwrap();
    let mut again = user.at_terminal(&["lesson", "rc"], 100, 50);
    again.expect("space next");
    again.send(" ");
    again.expect("page 2 of 10");
    let end = interrupted(&mut again);
    assert!(end.contains("You left on page 2 of 10; `memtutor lesson rc` goes on there."), "{end}");
    let mut third = user.at_terminal(&["lesson", "rc"], 100, 50);
    third.expect("You left on page 2 of 10. Go on there?");
    interrupted(&mut third);
}

#[test]
fn a_step_is_named_once_it_was_predicted_and_enter_alone_is_no_answer() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("space next");
    terminal.send("g");
    terminal.expect("page's number");
    terminal.send("clone\r");
    let shown = terminal.expect("Predict");
    let (_, question) = shown.split_once("What will it do?").unwrap();
    assert!(!question.contains("clone   "), "{question}");
    terminal.send("\r");
    terminal.expect("Please answer with a whole number");
    terminal.send("2\r");
    terminal.expect("Predict");
    terminal.send(":s\r");
    let shown = terminal.expect("space next");
    assert!(shown.contains("clone   "), "{shown}");
    interrupted(&mut terminal);
}

#[test]
fn ctrl_c_at_a_list_keeps_what_was_answered() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["quiz", "rc"], 100, 50);
    terminal.expect("Your answer");
    terminal.send("0\r");
    terminal.expect("I am not sure");
    terminal.send("\r");
    terminal.expect("arrows, enter");
    assert!(terminal.cursor_is_hidden(), "a list hides it");
    let end = interrupted(&mut terminal);
    assert!(end.contains("1 of 18 questions answered; `memtutor quiz rc` goes on from here."), "{end}");
    let mut again = user.at_terminal(&["quiz", "rc"], 100, 50);
    again.expect("You left this quiz in the middle. Go on there?");
    again.send(" ");
    let shown = again.expect("arrows, enter");
    assert!(shown.contains("Question 2 "), "{shown}");
    interrupted(&mut again);

    let mut undecided = user.at_terminal(&["quiz", "rc"], 100, 50);
    undecided.expect("Go on there?");
    let end = interrupted(&mut undecided);
    assert!(!end.contains("Question"), "{end}");
}

#[test]
fn ctrl_c_at_a_key_prompt_leaves() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("space next");
    let end = interrupted(&mut terminal);
    assert!(end.contains("You left on page 1 of 10"), "{end}");
}

#[test]
fn a_request_to_end_leaves_the_terminal_as_it_was() {
    let user = User::new();
    for signal in ["-TERM", "-INT", "-HUP"] {
        let mut keys = user.at_terminal(&["lesson", "rc", "--restart"], 100, 50);
        keys.expect("space next");
        let mut list = user.at_terminal(&["quiz", "rc", "--seed", "1"], 100, 50);
        list.expect("Your answer");
        list.send("0\r");
        list.expect("I am not sure");
        list.send("n");
        list.expect("arrows, enter");
        for terminal in [&mut keys, &mut list] {
            terminal.signal(signal);
            assert_eq!(terminal.end().0, 130, "{signal}");
            assert!(!terminal.cursor_is_hidden(), "{signal}");
            assert!(terminal.edits_lines(), "{signal}");
        }
    }
}

#[test]
fn the_next_picture_fits_a_resized_window() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("space next");
    terminal.resize(40, 30).send(" ");
    let narrow = terminal.expect("space next");
    assert!(narrow.contains("step 1 of 23"), "{narrow}");
    fits(&narrow, 40);
    terminal.resize(120, 50).send("b");
    let wide = terminal.expect("space next");
    assert!(wide.lines().any(|line| line.width() > 60), "{wide}");
}

fn has_colors(terminal: &Terminal) -> bool {
    let sequences = terminal.sent().split("\u{1b}[").skip(1);
    sequences
        .filter_map(|rest| rest.split_once('m'))
        .any(|(codes, _)| codes.chars().all(|c| c.is_ascii_digit() || c == ';'))
}

#[test]
fn each_stream_is_coloured_only_where_it_is_a_terminal() {
    let user = User::new();
    user.write_lesson("[[questions]]\nid = \"q\"\ntype = \"ShortAnsver\"\n");
    let run = |line: &str| {
        let mut terminal = user.shell_at_terminal(&["sh", "-c", line]);
        terminal.end();
        let file = std::fs::read_to_string(user.home().join("file")).unwrap();
        assert!(!file.contains('\u{1b}'), "{line}: {file}");
        (has_colors(&terminal), file.contains("ShortAnsver"))
    };
    // Problems stand on stderr, but for those that `check` looks for.
    assert_eq!(run("memtutor lesson sums --lessons lessons 2>file"), (false, true));
    assert_eq!(run("memtutor lesson sums --lessons lessons >file"), (true, false));
    assert_eq!(run("memtutor check lessons --no-run >file"), (false, true));
    assert_eq!(run("memtutor check lessons --no-run 2>file"), (true, false));
    // So do the questions where stdout is for the results.
    assert_eq!(run("memtutor quiz rc --json 2>file </dev/null"), (false, false));
    assert_eq!(run("memtutor quiz rc --json >file </dev/null"), (true, false));
    assert_eq!(run("NO_COLOR=1 memtutor lesson sums --lessons lessons >file"), (false, false));
}

#[test]
fn no_color_leaves_colours_out_at_a_terminal_too() {
    let user = User::new();
    assert!(has_colors(&at_first_prediction(&user, 100)));
    let user = User::new().with("NO_COLOR", "1");
    assert!(!has_colors(&at_first_prediction(&user, 100)));
}

#[test]
fn plain_is_asked_line_by_line() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["lesson", "rc", "--plain"], 100, 50);
    terminal.expect_line("[enter next, b back, g go to, ? help, q quit] ");
    terminal.send_line("\n");
    // Sentences tell no addresses, so there is no key for them.
    terminal.expect_line("[enter next, b back, r replay, c code, t timeline, g go to, ? help, q quit] ");
    terminal.send_line("next\n");
    let shown = terminal.expect_line("Predict  Rc::strong_count(&document) ");
    assert!(shown.contains("39: let undo = Rc::clone(&document);"), "{shown}");
    terminal.send_line("2\n");
    terminal.expect_line("Predict  bytes this step allocated ");
    terminal.send_line("11\n");
    let shown = terminal.expect_line("q quit] ");
    assert!(shown.contains("Not this time, you said 11. Bytes this step allocated: 0."), "{shown}");
    assert!(!terminal.sent().contains(|c| matches!(c, '\u{1b}' | '\u{2500}'..='\u{25ff}')), "{}", terminal.sent());
    terminal.send_line(CTRL_C);
    assert_eq!(terminal.end().0, 130);
    assert_eq!(user.store().summary().unwrap().lessons["rc"].attempts, 2);
    let mut again = user.at_terminal(&["lesson", "rc", "--plain"], 100, 50);
    again.expect_line("You left on page 2 of 10. Go on there? [Y/n] ");
}

#[test]
fn a_demo_is_walked_through() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["demo", "rc"], 100, 50);
    let first = terminal.expect("space next");
    assert!(first.contains("step 1 of 23") && !first.contains("step 2 of 23"), "{first}");
    terminal.send(" ");
    assert!(terminal.expect("space next").contains("step 2 of 23"));
    terminal.send("b");
    assert!(terminal.expect("space next").contains("step 1 of 23"));
    terminal.send("a");
    assert!(terminal.expect("space next").contains("0x"));
    terminal.send("?");
    assert!(terminal.expect("space next").contains("--all"));
    terminal.send("g");
    terminal.expect("Go to");
    terminal.send("nowhere\r");
    assert!(terminal.expect("Go to").contains("there is no step `nowhere`"));
    terminal.send("23\r");
    assert!(terminal.expect("space end").contains("step 23 of 23"));
    terminal.send(" ");
    assert_eq!(terminal.end().0, 0);

    let mut all = user.at_terminal(&["demo", "rc", "--all"], 100, 50);
    let (code, shown) = all.end();
    assert!(code == 0 && shown.contains("step 1 of 23") && shown.contains("step 23 of 23"), "{shown}");
}

#[test]
fn a_window_too_narrow_for_pictures_gets_words() {
    let user = User::new();
    let mut terminal = user.at_terminal(&["lesson", "rc"], 100, 50);
    terminal.expect("space next");
    terminal.resize(30, 40).send(" ");
    let narrow = terminal.expect("space next");
    assert!(narrow.contains("This window has 30 columns."), "{narrow}");
    assert!(narrow.contains("document owns block 1, an"), "{narrow}");
    assert!(!narrow.contains('┌'), "{narrow}");
    fits(&narrow, 30);
    terminal.send("b");
    assert!(!terminal.expect("space next").contains("This window"), "said once");
    terminal.resize(100, 50).send(" ");
    let wide = terminal.expect("space next");
    assert!(wide.contains('┌'), "{wide}");
    interrupted(&mut terminal);
}

#[test]
fn ctrl_z_stops_and_the_shell_goes_on() {
    let user = User::new().with("PS1", "ready> ");
    let mut shell = user.shell_at_terminal(&["bash", "--norc", "--noprofile", "-i"]);
    shell.expect("ready> ");
    shell.send("memtutor lesson rc\r");
    shell.expect("space next");
    shell.send("\u{1a}");
    shell.expect("Stopped");
    assert!(!shell.cursor_is_hidden());
    shell.send("echo alive\r");
    shell.expect("alive");
    shell.send("fg\r");
    shell.expect("space next");
    shell.send(" ");
    assert!(shell.expect("space next").contains("step 1 of 23"));
    shell.send("\u{4}");
    assert!(shell.expect("ready> ").contains("You left on page 2 of 10"));
    shell.send("exit\r");
    assert_eq!(shell.end().0, 0);
}

#[test]
fn ctrl_z_stops_at_a_list_too() {
    let user = User::new().with("PS1", "ready> ");
    let mut shell = user.shell_at_terminal(&["bash", "--norc", "--noprofile", "-i"]);
    shell.expect("ready> ");
    shell.send("memtutor choose\r");
    shell.expect("arrows, enter");
    assert!(shell.cursor_is_hidden());
    shell.send("\u{1a}");
    shell.expect("Stopped");
    assert!(!shell.cursor_is_hidden());
    shell.send("fg\r");
    shell.expect("arrows, enter");
    assert!(shell.cursor_is_hidden());
    shell.send("a");
    assert!(shell.expect("arrows, enter").contains("> a  "), "the list goes on");
    shell.send(CTRL_C);
    shell.expect("ready> ");
    assert!(!shell.cursor_is_hidden());
    shell.send("exit\r");
    shell.end();
}

#[test]
fn each_stream_may_be_a_pipe() {
    let user = User::new();
    for (line, expected) in [
        ("memtutor lesson rc </dev/null", "`memtutor quiz rc` asks 18 questions."),
        ("memtutor lesson rc 2>/dev/null", "`memtutor quiz rc` asks 18 questions."),
        ("memtutor lesson rc | tail -1", "`memtutor quiz rc` asks 18 questions."),
        ("memtutor lesson rc | head -1", "Rc<T>: shared ownership on one thread"),
        ("memtutor demo rc </dev/null", "step 23 of 23"),
        ("memtutor demo rc 2>/dev/null | tail -5", "allocator"),
        ("memtutor quiz rc </dev/null", "0 of 18 questions answered"),
        ("memtutor quiz rc | tail -1", "0 of 18 questions answered"),
        ("memtutor present rc </dev/null", "page 10 of 10"),
        ("memtutor present rc | tail -4", "the same owners on several threads"),
        ("memtutor </dev/null", "memtutor lesson ownership begins"),
        ("memtutor | cat", "memtutor lesson ownership begins"),
        ("memtutor 2>/dev/null", "memtutor lesson ownership begins"),
    ] {
        let mut terminal = user.shell_at_terminal(&["sh", "-c", line]);
        let (code, shown) = terminal.end();
        assert!(code == 0 && shown.contains(expected), "{line}: {code}\n{shown}");
        assert!(!terminal.cursor_is_hidden() && terminal.edits_lines(), "{line}");
    }
}

#[test]
fn a_terminal_that_goes_away_loses_no_answer() {
    let user = User::new();
    let mut terminal = at_first_prediction(&user, 100);
    terminal.send("2\r");
    terminal.expect("Predict");
    // What the system sends when the window is closed.
    terminal.signal("-HUP");
    assert_eq!(terminal.end().0, 130);
    let progress = user.store().summary().unwrap().lessons["rc"];
    assert_eq!((progress.attempts, progress.predictions.right), (1, 1));
}

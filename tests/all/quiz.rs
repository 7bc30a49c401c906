//! `memtutor quiz` through pipes, and going on with one at a terminal.

use memtutor::progress::Outcome;

use crate::harness::{Run, User};

/// A quiz of one question of each type.
pub(crate) const QUIZ: &str = r#"
[[questions]]
id = "sum"
type = "ShortAnswer"
prompt.prompt = "What is 2 + 2?"
answer.answer = "4"
hints = ["It is even.", "It is the square of 2."]
context = "Adding explained."

[[questions]]
id = "letter"
type = "MultipleChoice"
prompt.prompt = "Which comes second?"
prompt.sortAnswers = true
prompt.distractors = ["alpha", "gamma"]
answer.answer = "beta"
context = "Letters explained."
[questions.feedback]
"gamma" = "Gamma comes third."

[[questions]]
id = "program"
type = "Tracing"
prompt.program = "fn main() { println!(\"ok\"); }"
answer.doesCompile = true
answer.stdout = "ok"
context = "Printing explained."
"#;

pub(crate) const ARGUMENTS: [&str; 4] = ["--lessons", "lessons", "quiz", "sums"];

pub(crate) fn learner() -> User {
    let user = User::new();
    user.write_lesson(QUIZ);
    user
}

pub(crate) fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&ARGUMENTS, more].concat()
}

#[track_caller]
pub(crate) fn follow(text: &str, pieces: &[&str]) {
    let mut rest = text;
    for piece in pieces {
        rest = rest.split_once(piece).unwrap_or_else(|| panic!("no `{piece}` in its place in:\n{text}")).1;
    }
}

#[test]
fn all_right_leads_straight_to_the_explanations() {
    let user = learner();
    let text = user.answering(&ARGUMENTS, "4\nb\na\nok\n\n").ok();
    follow(
        &text,
        &[
            "Question 1 ",
            "1 of 3\n",
            "What is 2 + 2?",
            "Question 2 ",
            "a) alpha",
            "b) beta",
            "c) gamma",
            "Question 3 ",
            "println!",
            "The answers: 3 of 3 right at the first try\n",
            // Whole, though all was right.
            "What is 2 + 2?",
            "Adding explained.",
            "Which comes second?",
            "c) gamma",
            "Letters explained.",
            "println!",
            "Printing explained.",
        ],
    );
    assert!(!text.contains("What next?"), "{text}");
    let store = user.store();
    assert!(store.open_quiz("sums").unwrap().is_none(), "it has ended");
    let score = store.summary().unwrap().lessons["sums"].questions;
    assert_eq!((score.answered, score.right), (3, 3));
}

#[test]
fn nothing_is_said_on_right_or_wrong_before_the_review() {
    let text = learner().answering(&ARGUMENTS, "5\nc\na\nok\n\na\n").ok();
    let (before, review) = text.split_once("1 of 3 right\n").unwrap();
    let told = "The right answers and their reasons come after the last question.";
    let (_, before) = before.split_once(told).unwrap();
    for spoiler in ["explained", "third", "wrong", "not yet", "right"] {
        assert!(!before.contains(spoiler), "{spoiler} in:\n{before}");
    }
    follow(
        review,
        &[
            "question 1   not yet",
            "question 2   not yet",
            "question 3   right",
            "What next?",
            "1 of 3 right at the first try",
        ],
    );
    let answers = review.split_once("The answers").unwrap().1;
    follow(
        answers,
        &[
            "wrong at first",
            "you said: 5",
            "right is: 4",
            "Adding explained.",
            "you said: gamma",
            "right is: beta",
            "Gamma comes third.",
            "Letters explained.",
        ],
    );
}

#[test]
fn typed_answers_are_shown_as_they_are_typed() {
    let user = User::new();
    let question = |id: &str, answer: &str| {
        format!(
            "[[questions]]\nid = \"{id}\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"{answer}\"\n"
        )
    };
    user.write_lesson(&(question("a", "Weak<Node>") + &question("b", "_p_") + &question("c", "a * b * c")));
    let text = user.answering(&ARGUMENTS, "Rc<Node>\n**p\n_a_\na\n").ok();
    for line in [
        "you said: Rc<Node>\nright is: Weak<Node>\n",
        "you said: **p\nright is: _p_\n",
        "you said: _a_\nright is: a * b * c\n",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[test]
fn only_the_wrong_ones_are_asked_again() {
    let user = learner();
    let mut quiz = user.dialogue(&ARGUMENTS);
    quiz.answer("5\nb\na\nok\n\nb");
    quiz.expect("2 of 3 right\n");
    quiz.expect("What next?");
    let again = quiz.expect("Your answer");
    assert!(again.contains("Question 1 ") && again.contains("1 of 1\n"), "{again}");
    let open = user.store().open_quiz("sums").unwrap().unwrap();
    quiz.answer("4");
    let (rest, code) = quiz.finish();
    follow(&rest, &["The answers: 2 of 3 right at the first try\n"]);
    assert_eq!(code, Some(0));
    assert!(!rest.contains("Question 2  \n"), "{rest}");
    let attempts = user.store().attempts_in(&open.session).unwrap();
    let kept: Vec<_> =
        attempts.iter().map(|attempt| (attempt.item.as_str(), attempt.given.as_str(), attempt.outcome)).collect();
    use Outcome::{Right, Wrong};
    assert_eq!(kept, [("sum", "5", Wrong), ("letter", "beta", Right), ("program", "ok", Right), ("sum", "4", Right)]);
}

#[test]
fn a_pass_mark_is_about_first_answers() {
    for (answers, pass, code) in [
        ("4\nb\na\nok\n\n", "100", 0),
        ("5\nb\na\nok\n\na\n", "66", 0),
        ("5\nb\na\nok\n\na\n", "67", 1),
        // Right in the end, and wrong at first.
        ("5\nb\na\nok\n\nb\n4\n", "67", 1),
        // Not answered is not right.
        ("4\nb\n", "67", 1),
        ("4\nb\n", "66", 0),
        ("", "0", 0),
    ] {
        let Run { code: found, stderr, .. } = learner().answering(&with(&["--pass", pass]), answers);
        assert_eq!((found, stderr.as_str()), (Some(code), ""), "{answers:?} for {pass}");
    }
}

#[test]
fn a_seed_fixes_the_order_of_the_choices() {
    let user = User::new();
    let answers = "0\nb\n:q\n";
    let run = |seed: &str| user.answering(&["quiz", "rc", "--seed", seed], answers).ok();
    let first = run("1");
    assert_eq!(first, run("1"));
    assert!((2..12).any(|seed: u32| run(&seed.to_string()) != first), "eleven seeds, one order");
}

#[test]
fn hints_come_one_at_a_time_and_are_counted() {
    let user = learner();
    let text = user.answering(&ARGUMENTS, ":h\n:h\n:h\n4\n").ok();
    follow(
        &text,
        &["Hint: It is even.", "Hint: It is the square of 2.", "there is no hint here", "Your answer 4", "Question 2 "],
    );
    let store = user.store();
    let session = store.open_quiz("sums").unwrap().unwrap().session;
    assert_eq!(store.attempts_in(&session).unwrap()[0].hints, 2);
    let none = learner().answering(&ARGUMENTS, "4\n").ok();
    assert!(!none.contains("It is even."), "{none}");
}

#[test]
fn bad_choices_are_asked_again() {
    let text = learner().answering(&ARGUMENTS, "4\nd\n\nB)\n").ok();
    follow(&text, &["`d` is not one of the choices; type a-c", "type a-c to choose", "Question 3 "]);
}

#[test]
fn a_quiz_left_in_the_middle_goes_on_where_it_was() {
    let user = learner();
    let left = user.answering(&ARGUMENTS, "5\nb\n").ok();
    assert!(left.ends_with("\n2 of 3 questions answered; `memtutor quiz sums` goes on from here.\n"), "{left}");
    let open = user.store().open_quiz("sums").unwrap().unwrap();

    let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
    terminal.expect("You left this quiz in the middle. Go on there?");
    terminal.send("y");
    let question = terminal.expect("arrows, enter");
    assert!(question.contains("Question 3 ") && !question.contains("Question 1 "), "{question}");
    terminal.send("a");
    terminal.expect("a space alone makes one");
    terminal.send("ok\r\r");
    terminal.expect("I am not sure");
    terminal.send("\r");
    let review = terminal.expect("What next?");
    assert!(review.contains("2 of 3 right"), "{review}");
    terminal.send("a");
    let answers = terminal.expect("q end");
    assert!(answers.contains("The answers: 2 of 3 right at the first try"), "{answers}");
    terminal.send("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(user.store().attempts_in(&open.session).unwrap().len(), 3, "one sitting");
    assert!(user.store().open_quiz("sums").unwrap().is_none());
}

#[test]
fn a_quiz_left_in_the_middle_can_begin_again() {
    let user = learner();
    user.answering(&ARGUMENTS, "5\nb\n").ok();
    let open = user.store().open_quiz("sums").unwrap().unwrap();
    let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
    terminal.expect("Go on there?");
    terminal.send("n");
    let question = terminal.expect("Your answer");
    assert!(question.contains("Question 1 "), "{question}");
    terminal.send(":q\r");
    assert_eq!(terminal.end().0, 0);
    assert_ne!(user.store().open_quiz("sums").unwrap().unwrap().session, open.session);
    assert_eq!(user.store().attempts_in(&open.session).unwrap().len(), 2, "what was answered stays");
}

#[test]
fn a_quiz_left_in_a_pipe_goes_on_where_it_was() {
    let user = learner();
    user.answering(&ARGUMENTS, "5\n").ok();
    let text = user.answering(&ARGUMENTS, "b\na\nok\n\na\n").ok();
    follow(&text, &["it goes on from there. --restart begins anew.", "Question 2 ", "2 of 3\n", "you said: 5\n"]);
    let anew = user.answering(&ARGUMENTS, "4\n").ok();
    follow(&anew, &["Question 1 ", "1 of 3\n"]);
    for more in [["--restart", "--ascii"], ["--seed", "1"]] {
        let anew = user.answering(&with(&more), "4\n").ok();
        assert!(anew.contains("Question 1 ") && !anew.contains("goes on from there"), "{more:?}: {anew}");
    }
    let other = user.answering(&with(&["--shuffle"]), "").ok();
    assert!(!other.contains("goes on from there"), "another request is another sitting: {other}");
    follow(&other, &["0 of 3 questions answered; `memtutor quiz sums --shuffle` begins again."]);
}

#[test]
fn how_sure_one_is_is_kept_and_surprises_come_first() {
    let user = learner();
    let text = user.answering(&ARGUMENTS, ":unsure\n5\n:sure\n:unsure\n:sure\nc\nb\n\na\n").ok();
    follow(
        &text,
        &[
            "You are not sure of what you answer now.",
            "The answers: 0 of 3",
            "You were sure of these, so they come first.",
            "Question 2  wrong at first",
            "Gamma comes third.",
            "The others:",
            "Question 1  wrong",
            "Question 3  wrong",
        ],
    );
    let store = user.store();
    let attempts = store.attempts_in(&session_of(&user)).unwrap();
    use memtutor::progress::Confidence::{Sure, Unsure};
    let said: Vec<_> = attempts.iter().map(|attempt| attempt.confidence).collect();
    assert_eq!(said, [Some(Unsure), Some(Sure), None]);
}

/// The session of the only attempts in the store.
fn session_of(user: &User) -> String {
    let connection = rusqlite::Connection::open(user.data_dir().join(memtutor::progress::FILE_NAME)).unwrap();
    connection.query_row("SELECT DISTINCT session FROM attempt", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_empty_output_is_an_answer_only_if_it_is_meant() {
    let user = User::new();
    let question = QUIZ.split_once("[[questions]]\nid = \"program\"").unwrap().1;
    let question = format!("[[questions]]\nid = \"program\"{question}");
    user.write("nothing.toml", question.replace("\"ok\"", "\"\"").replace("println!(\\\"ok\\\");", ""));
    let text = user.answering(&["quiz", "nothing.toml"], "a\n\nn\nx\n\na\n").ok();
    follow(
        &text,
        &["Does it print nothing at all? [y/N] n", "What it prints", "you said: x", "right is: prints nothing"],
    );
    let text = user.answering(&["quiz", "nothing.toml"], "a\n\ny\n").ok();
    follow(&text, &["The answers: 1 of 1 right"]);
    let text = user.answering(&["quiz", "nothing.toml"], "a\n\n").ok();
    follow(&text, &["0 of 1 question answered"]);
    user.write("gap.toml", question.replace("\"ok\"", "\"a\\n\\nb\""));
    let text = user.answering(&["quiz", "gap.toml"], "a\na\n \nb\n\n").ok();
    follow(&text, &["The answers: 1 of 1 right"]);
}

#[test]
fn an_exam_gives_no_hint_and_no_second_try() {
    let text = learner().answering(&with(&["--exam", "--pass", "50"]), ":h\n5\nc\na\nok\n\n");
    assert_eq!(text.code, Some(1));
    follow(
        &text.stdout,
        &[
            "1 of 3, 0 s\n",
            "there is no hint here",
            "The answers: 1 of 3",
            "Score: 1 of 3.",
            "1 of 3 right at the first try: below 50 %.",
        ],
    );
    assert!(!text.stdout.contains("What next?"), "{}", text.stdout);
}

#[test]
fn what_was_wrong_is_to_be_read_again() {
    let user = User::new();
    user.write_lesson(&QUIZ.replace("id = \"letter\"", "id = \"letter\"\npage = \"One page\""));
    let text = user.answering(&ARGUMENTS, "5\nc\na\nok\n\na\n").ok();
    follow(
        &text,
        &[
            "Score: 1 of 3. Time: ",
            "Read again:\n",
            "  lesson sums (question 1)\n",
            "  lesson sums, page \"One page\" (question 2)\n",
        ],
    );
    let right = learner().answering(&ARGUMENTS, "4\nb\na\nok\n\n").ok();
    assert!(!right.contains("Read again"), "{right}");
}

#[test]
fn a_key_says_how_sure_one_is() {
    let user = learner();
    let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
    terminal.expect("Your answer");
    terminal.send("\r");
    let refused = terminal.expect("Your answer");
    assert!(refused.contains("Not yet: the answer is empty.") && !refused.contains("I am sure"), "{refused}");
    terminal.send("5\r");
    terminal.expect("I am not sure");
    terminal.send("y");
    terminal.expect("arrows, enter");
    terminal.send("\r");
    terminal.expect("I am not sure");
    // The answer stands, though the learner leaves here.
    terminal.send("\u{3}");
    let (code, end) = terminal.end();
    assert_eq!(code, 130);
    assert!(end.contains("2 of 3 questions answered"), "{end}");
    let attempts = user.store().attempts_in(&session_of(&user)).unwrap();
    let said: Vec<_> = attempts.iter().map(|attempt| attempt.confidence).collect();
    assert_eq!(said, [Some(memtutor::progress::Confidence::Sure), None]);
}

#[test]
fn a_key_leads_from_answer_to_answer() {
    let user = learner();
    let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
    let asked = terminal.expect("Your answer");
    assert!(asked.contains("2 hints, leave, help (:h, :q, ?); ! behind the answer: you are sure"), "{asked}");
    terminal.send("4!\r");
    let next = terminal.expect("arrows, enter");
    assert!(!next.contains("I am sure"), "it is said: {next}");
    terminal.send("b");
    terminal.expect("I am not sure");
    terminal.send(" ");
    terminal.expect("arrows, enter");
    terminal.send("a");
    terminal.expect("a space alone makes one");
    terminal.send("ok\r\r");
    terminal.expect("I am not sure");
    terminal.send(" ");
    for (this, next) in [("Adding", "Letters"), ("Letters", "Printing")] {
        let shown = terminal.expect("space next answer");
        assert!(shown.contains(&format!("{this} explained.")) && !shown.contains(next), "{shown}");
        terminal.send(" ");
    }
    let (code, last) = terminal.end();
    assert_eq!(code, 0);
    follow(&last, &["println!", "Printing explained.", "Score: 3 of 3."]);
}

#[test]
fn answers_can_be_broken_off_and_seen_again() {
    let user = learner();
    user.answering(&ARGUMENTS, "5\nc\n").ok();
    for (key, code, again) in [("\u{3}", 130, true), ("q", 0, false)] {
        let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
        terminal.expect("Go on there?");
        terminal.send(" ");
        if code == 130 {
            terminal.expect("arrows, enter");
            terminal.send("b");
            terminal.expect("I am not sure");
            terminal.send(" ");
        }
        terminal.expect("What next?");
        terminal.send("a");
        terminal.expect("space next answer");
        terminal.send(key);
        let (found, end) = terminal.end();
        assert_eq!((found, end.contains("goes on from here")), (code, again), "{end}");
        assert_eq!(user.store().open_quiz("sums").unwrap().is_some(), again);
    }
}

#[test]
fn a_retry_can_be_left_for_the_answers() {
    let user = learner();
    user.answering(&ARGUMENTS, "5\nc\nb\nc\n").ok();
    let mut terminal = user.at_terminal(&ARGUMENTS, 80, 40);
    terminal.expect("Go on there?");
    terminal.send(" ");
    terminal.expect("What next?");
    terminal.send("b");
    let retry = terminal.expect("Your answer");
    assert!(retry.contains("1 of 3") && !retry.contains("come after the last"), "said once: {retry}");
    terminal.send("4\r");
    terminal.expect("I am not sure");
    terminal.send(" ");
    terminal.expect("arrows, enter");
    terminal.send("\u{1b}");
    terminal.expect("q quit");
    terminal.send("q");
    let review = terminal.expect("What next?");
    assert!(review.contains("1 of 3 right"), "{review}");
    terminal.send("a");
    let answers = terminal.expect("space next answer");
    assert!(answers.contains("The answers: 0 of 3 right at the first try"), "{answers}");
    terminal.send("q");
    assert_eq!(terminal.end().0, 0);
    assert!(user.store().open_quiz("sums").unwrap().is_none());
}

#[test]
fn a_review_can_be_left() {
    let user = learner();
    let text = user.answering(&ARGUMENTS, "5\nc\nb\nc\n").ok();
    assert!(text.contains("3 of 3 questions answered; `memtutor quiz sums` goes on from here."), "{text}");
    let text = user.answering(&ARGUMENTS, "b\n:q\n").ok();
    assert!(text.contains("3 of 3 questions answered"), "a retry in a pipe is left at once: {text}");
}

#[test]
fn a_mark_behind_a_typed_answer_says_how_sure_one_is() {
    let user = User::new();
    let question = |id: &str, answer: &str| {
        format!(
            "[[questions]]\nid = \"{id}\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"{answer}\"\n"
        )
    };
    user.write_lesson(&(question("a", "span") + &question("b", "vec!") + &question("c", "x") + &question("d", "?")));
    let text = user.answering(&ARGUMENTS, "!\n  span!\nvec!\nx?\n?\n ?\n").ok();
    follow(&text, &["Not yet: the answer is empty.", "How sure you are:", "The answers: 4 of 4 right"]);
    use memtutor::progress::Confidence::{Sure, Unsure};
    let attempts = user.store().attempts_in(&session_of(&user)).unwrap();
    let kept: Vec<_> = attempts.iter().map(|attempt| (attempt.given.as_str(), attempt.confidence)).collect();
    assert_eq!(kept, [("span", Some(Sure)), ("vec!", None), ("x", Some(Unsure)), ("?", None)]);
}

#[test]
fn there_is_a_way_back_while_an_output_is_typed() {
    let user = User::new();
    let question = QUIZ.split_once("[[questions]]\nid = \"program\"").unwrap().1;
    let question = format!("[[questions]]\nid = \"program\"\nhints = [\"Look.\"]{question}");
    user.write("one.toml", &question);
    let text = user.answering(&["quiz", "one.toml"], "a\n:b\na\nx\n:b\n:h\nok\n\n").ok();
    follow(
        &text,
        &["This program", "What it prints", ":b", "This program", "taken back: `x`", "Hint: Look.", "1 of 1 right"],
    );
    user.write("two.toml", question.replace("answer.stdout = \"ok\"", "answer.stdout = \"a\\nb\""));
    let mut terminal = user.at_terminal(&["quiz", "two.toml"], 80, 40);
    terminal.expect("arrows, enter");
    terminal.send("a");
    terminal.expect(":b goes back");
    terminal.send(":b\r");
    terminal.expect("arrows, enter");
    terminal.send("a");
    terminal.expect(":b goes back");
    terminal.send("a\rx\r:h\r");
    let hinted = terminal.expect(":b goes back");
    let (_, kept) = hinted.split_once("Hint: Look.").expect("a hint");
    assert!(kept.contains("> a") && kept.contains("> x"), "{kept}");
    // The line before is there to be edited.
    terminal.send(":b\r\u{7f}b\r\r");
    terminal.expect("I am not sure");
    terminal.send(" ");
    let (code, end) = terminal.end();
    assert_eq!(code, 0);
    assert!(end.contains("1 of 1 right"), "{end}");
}

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use proptest::{prop_assert, prop_assert_eq};

use super::parse;
use crate::problem::{Problem, Severity};
use crate::quiz::model::{ChoiceOrder, Expected, Kind, Origin, Part, Question, Quiz, ResponseLength};

const SHORT: &str = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n";
const CHOICE: &str = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"p\"\n";
const TRACING: &str = "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {}\"\n";

/// Most keys, at least once.
pub(in crate::quiz) const EVERYTHING: &str = r#"
[multipart]
part = """
Shared **context**.
"""

[[questions]]
type = "ShortAnswer"
id = "one"
multipart = "part"
prompt.prompt = "Which keyword declares a variable?"
prompt.response = "code"
answer.answer = "let"
answer.alternatives = ["`let`", "let mut"]
answer.live = "clone.strong"
context = "See `let`."
promptExplanation = true
hints = ["three letters", "l"]
difficulty = 5
page = "One page"
tags = ["syntax"]

[[questions]]
type = "MultipleChoice"
id = "two"
multipart = "part"
prompt.prompt = "Which are smart pointers?"
prompt.distractors = ["`i32`", "`\n&T`\n"]
prompt.sortAnswers = true
answer.answer = ["`Rc`", "`Box`"]
[questions.feedback]
"`i32`" = "a number"
"`\n&T`" = "a borrow"

[[questions]]
type = "Tracing"
id = "three"
prompt.program = """

fn main() {
    let s = String::from("x");
    drop(s);
    drop(s);
}
"""
answer.doesCompile = false
answer.lineNumber = 4
answer.errorCode = "E0382"
answer.edition = "2024"

[[questions]]
type = "Tracing"
id = "four"
prompt.program = "fn main() { print!(\"1\"); panic!() }"
answer.doesCompile = true
answer.stdout = "1"
answer.panics = true
"#;

/// The problems of `source`, as `line:column severity: message`.
fn told(source: &str) -> Vec<String> {
    let tell = |problem: &Problem| {
        let (line, column) = problem.position(source);
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        format!("{line}:{column} {severity}: {}", problem.message)
    };
    parse("q", "q.toml", source).1.iter().map(tell).collect()
}

/// `source` has exactly the `expected` problems, and is a quiz exactly if none is an error.
#[track_caller]
fn case(source: &str, expected: &[&str]) {
    let (quiz, problems) = parse("q", "q.toml", source);
    assert_eq!(told(source), expected, "in\n{source}");
    assert_eq!(quiz.is_none(), problems.iter().any(|problem| problem.severity == Severity::Error), "in\n{source}");
    assert!(problems.iter().all(|problem| problem.help.is_some() && problem.file == "q.toml"));
}

/// The only problem of `source` comes with this advice.
#[track_caller]
fn help(source: &str, expected: &str) {
    let (_, problems) = parse("q", "q.toml", source);
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(problem.help.as_deref(), Some(expected));
}

#[track_caller]
fn quiz(source: &str) -> Quiz {
    let (quiz, problems) = parse("q", "q.toml", source);
    assert_eq!(problems, [], "in\n{source}");
    quiz.expect("a file without problems is a quiz")
}

fn short(extra: &str) -> String {
    format!("{SHORT}{extra}\n")
}

fn choice(extra: &str) -> String {
    format!("{CHOICE}{extra}\n")
}

fn tracing(extra: &str) -> String {
    format!("{TRACING}{extra}\n")
}

#[test]
fn a_file_with_every_key_becomes_its_quiz() {
    let quiz = quiz(EVERYTHING);
    let [one, two, three, four] = &quiz.questions[..] else { panic!("four questions") };
    let text = str::to_owned;
    let part = Part { key: text("part"), context: text("Shared **context**.\n") };
    assert_eq!(
        *one,
        Question {
            id: text("one"),
            quiz: text("q"),
            origin: Origin::Text,
            kind: Kind::ShortAnswer {
                prompt: text("Which keyword declares a variable?"),
                response: ResponseLength::Code,
                answers: vec![text("let"), text("`let`"), text("let mut")],
            },
            part: Some(part.clone()),
            context: Some(text("See `let`.")),
            asks_reason: true,
            hints: vec![text("three letters"), text("l")],
            feedback: vec![],
            live: Some((text("clone"), text("strong"))),
            page: Some(text("One page")),
            difficulty: Some(5),
            tags: vec![text("syntax")],
            span: one.span.clone(),
            places: one.places.clone(),
        }
    );
    let (right, wrong) = (vec![text("`Rc`"), text("`Box`")], vec![text("`i32`"), text("`\n&T`\n")]);
    let order = ChoiceOrder::Sorted;
    let prompt = text("Which are smart pointers?");
    assert_eq!(two.kind, Kind::MultipleChoice { prompt, right, wrong, several: true, order });
    assert_eq!(two.part, Some(part));
    let feedback = [(text("`\n&T`\n"), text("a borrow")), (text("`i32`"), text("a number"))];
    assert_eq!(two.feedback, feedback, "keys find their choice without the blank space around it");
    let program = text("fn main() {\n    let s = String::from(\"x\");\n    drop(s);\n    drop(s);\n}");
    let expected = Expected::Rejected { error_code: Some(text("E0382")), line: Some(4) };
    assert_eq!(three.kind, Kind::Tracing { program, edition: text("2024"), expected });
    let Kind::Tracing { edition, expected, .. } = &four.kind else { panic!("a program") };
    assert_eq!(edition, "2021");
    assert_eq!(*expected, Expected::Runs { stdout: text("1"), panics: true });
}

#[test]
fn places_lead_to_the_values_in_the_file() {
    let quiz = quiz(EVERYTHING);
    let [one, two, three, _] = &quiz.questions[..] else { panic!("four questions") };
    for (question, key, expected) in [
        (one, "id", "\"one\""),
        (one, "answer.live", "\"clone.strong\""),
        (two, "answer.answer", "[\"`Rc`\", \"`Box`\"]"),
        (three, "answer.lineNumber", "4"),
        (three, "answer.doesCompile", "false"),
    ] {
        assert_eq!(&EVERYTHING[question.place(key)], expected);
    }
    assert_eq!(three.place("answer.stdout"), three.span, "a key the file does not give is shown at the question");
    assert!(EVERYTHING[one.span.clone()].starts_with("[[questions]]\ntype = \"ShortAnswer\""));
    assert!(EVERYTHING[one.span.clone()].ends_with("tags = [\"syntax\"]"));
}

#[test]
fn the_form_of_the_answer_decides_whether_several_may_be_picked() {
    for (answer, expected) in [("\"a\"", false), ("[\"a\"]", true), ("[\"a\", \"b\"]", true)] {
        let source = choice(&format!("prompt.distractors = []\nanswer.answer = {answer}"));
        let Kind::MultipleChoice { several, .. } = quiz(&source).questions[0].kind else { panic!("choices") };
        assert_eq!(several, expected, "{answer}");
    }
}

#[test]
fn the_order_of_choices_is_read() {
    for (key, expected) in [
        ("prompt.answerIndex = 0", ChoiceOrder::At(0)),
        ("prompt.answerIndex = 1", ChoiceOrder::At(1)),
        ("prompt.sortAnswers = true", ChoiceOrder::Sorted),
        ("prompt.sortAnswers = false", ChoiceOrder::Shuffled),
        ("", ChoiceOrder::Shuffled),
    ] {
        let source = choice(&format!("prompt.distractors = [\"b\"]\nanswer.answer = \"a\"\n{key}"));
        let Kind::MultipleChoice { order, .. } = quiz(&source).questions[0].kind else { panic!("choices") };
        assert_eq!(order, expected, "{key}");
    }
}

#[test]
fn texts_have_line_feeds_whatever_the_file_has() {
    let source = "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"\"\"\na\nb\"\"\"\nanswer.doesCompile = true\n\
                  answer.stdout = \"\"\"1\n2\"\"\"\n"
        .replace('\n', "\r\n");
    let Kind::Tracing { program, expected, .. } = quiz(&source).questions[0].kind.clone() else { panic!("a program") };
    assert_eq!(program, "a\nb");
    assert_eq!(expected, Expected::Runs { stdout: "1\n2".to_owned(), panics: false });
}

#[test]
fn what_is_not_toml_is_reported_where_it_stops_being_toml() {
    let (quiz, problems) = parse("q", "q.toml", "[[questions]]\ntype = \"ShortAnswer\nid = 1");
    assert_eq!(quiz, None);
    assert!(problems[0].message.starts_with("not valid TOML: invalid basic string"), "{problems:?}");
    case("questions = 1\nquestions = 2", &["2:1 error: not valid TOML: duplicate key"]);
    let twice = ["2:2 error: not valid TOML: duplicate key", "3:1 error: not valid TOML: duplicate key"];
    case("a.b = 1\n[a]\nb = 1", &twice);
}

#[test]
fn a_quiz_has_at_least_one_question() {
    case("", &["1:1 error: missing `questions`: there must be at least one"]);
    case("\nquestions = []", &["2:13 error: `questions` is empty: there must be at least one"]);
    case("questions = 1", &["1:13 error: `questions` must be an array of tables, found the integer 1"]);
    case("[questions]\n", &["1:1 error: `questions` must be an array of tables, found a table"]);
    case("questions = [true]", &["1:14 error: `questions` must hold tables, found `true`"]);
}

#[test]
fn an_inline_array_of_questions_is_read_with_a_warning() {
    let source = "questions = [{type = \"ShortAnswer\", prompt = {prompt = \"x\"}, answer = {answer = \"y\"}}]";
    case(
        source,
        &["1:13 warning: `questions` is written as an inline array, which ends mdbook-quiz itself with a panic"],
    );
}

#[test]
fn the_type_must_be_one_of_three() {
    case("[[questions]]\nprompt.prompt = 1\n", &["1:1 error: missing `type`"]);
    case("[[questions]]\ntype = 3\n", &["2:8 error: `type` must be a string, found the integer 3"]);
    let unknown = |name: &str| format!("[[questions]]\ntype = \"{name}\"\n");
    case(&unknown("Informal"), &["2:8 error: unknown question type `Informal`"]);
    help(&unknown("Informal"), "write one of `ShortAnswer`, `MultipleChoice`, `Tracing`");
    help(&unknown("multiple_choice"), "did you mean `MultipleChoice`?");
    help(&unknown("tracing"), "did you mean `Tracing`?");
}

#[test]
fn missing_fields_are_reported_all_at_once_at_their_table() {
    case(
        "\n[[questions]]\ntype = \"ShortAnswer\"",
        &["2:1 error: missing `prompt.prompt`", "2:1 error: missing `answer.answer`"],
    );
    case(
        "[[questions]]\ntype = \"MultipleChoice\"\nprompt.answerIndex = 0\n[questions.answer]\nlive = \"a.b\"",
        &[
            "3:1 error: missing `prompt.prompt`",
            "3:1 error: missing `prompt.distractors`",
            "4:1 error: missing `answer.answer`",
        ],
    );
    case(
        "[[questions]]\ntype = \"Tracing\"",
        &["1:1 error: missing `prompt.program`", "1:1 error: missing `answer.doesCompile`"],
    );
}

#[test]
fn values_of_a_wrong_type_are_reported_at_the_value() {
    case(
        &short("id = 1\ncontext = [\"x\"]\npromptExplanation = \"yes\"\nhints = \"one\"\ntags = [\"a\", 2, 3.5]"),
        &[
            "5:6 error: `id` must be a string, found the integer 1",
            "6:11 error: `context` must be a string, found an array",
            "7:21 error: `promptExplanation` must be `true` or `false`, found a string",
            "8:9 error: `hints` must be an array of strings, found a string",
            "9:14 error: `tags[..]` must be a string, found the integer 2",
            "9:17 error: `tags[..]` must be a string, found a float",
        ],
    );
    case(
        &choice("prompt.distractors = [\"b\", 1]\nprompt.answerIndex = -1\nanswer.answer = {a = 1}"),
        &[
            "4:28 error: `prompt.distractors[..]` must be a string, found the integer 1",
            "5:22 error: `prompt.answerIndex` must be a whole number, 0 or more, found the integer -1",
            "6:17 error: `answer.answer` must be a string or an array of strings, found a table",
        ],
    );
    case(
        "multipart = 1\n[[questions]]\ntype = \"ShortAnswer\"\nmultipart = \"x\"\nprompt = \"p\"\nanswer = 1979-05-27",
        &[
            "1:13 error: `multipart` must be a table, found the integer 1",
            "5:10 error: `prompt` must be a table, found a string",
            "6:10 error: `answer` must be a table, found a datetime",
        ],
    );
    let large = "prompt.distractors = []\nanswer.answer = \"a\"\nprompt.answerIndex = 99999999999999999999999";
    let told =
        "6:22 error: `prompt.answerIndex` must be a whole number, 0 or more, found the integer 99999999999999999999999";
    case(&choice(large), &[told]);
}

#[test]
fn unknown_keys_are_warnings_that_name_the_nearest_known_key() {
    case(
        &format!("titel = \"x\"\n{}", short("hint = []\nanswer.anser = \"x\"")),
        &[
            "1:1 warning: unknown key `titel`",
            "6:1 warning: unknown key `hint`",
            "7:8 warning: unknown key `answer.anser`",
        ],
    );
    help(&short("answer.alternative = []"), "did you mean `answer.alternatives`?");
    help(&short("Context = \"x\""), "did you mean `context`?");
    help(&format!("question = []\n{SHORT}"), "did you mean `questions`?");
    help(&short("prompt.zzz = 1"), "it is ignored; known here: `prompt`, `response`");
}

#[test]
fn keys_in_the_wrong_place_are_told_where_they_belong() {
    help(&short("answer.stdout = \"x\""), "it is ignored here; it belongs to questions of type `Tracing`");
    let both = "it is ignored here; it belongs to questions of type `ShortAnswer`, `MultipleChoice`";
    help(&tracing("prompt.prompt = \"x\"\nanswer.doesCompile = false"), both);
    help(&short("answer.correct = \"x\""), "it is ignored; did you mean `answer.answer`?");
    help(&short("prompt.hints = []"), "it is ignored here; write it as `hints` of the question");
    help(&short("[questions.feedback]"), "it is ignored here; it belongs to questions of type `MultipleChoice`");
    let index = choice("prompt.distractors = []\nanswer.answer = \"a\"\nanswer.answerIndex = 0");
    help(&index, "it is ignored here; write it as `prompt.answerIndex` of the question");
}

#[test]
fn a_text_in_the_place_of_a_table_is_told_its_key() {
    let source = "[[questions]]\ntype = \"Tracing\"\nprompt = \"fn main() {}\"\nanswer.doesCompile = false\n";
    case(source, &["3:10 error: `prompt` must be a table, found a string"]);
    help(source, "write it as `prompt.program = …`");
}

#[test]
fn keys_below_the_feedback_are_told_to_be_part_of_it() {
    let source = choice("prompt.distractors = [\"b\"]\n[questions.feedback]\nb = \"no\"\nanswer.answer = \"a\"");
    case(
        &source,
        &[
            "1:1 error: missing `answer.answer`",
            "7:1 error: `answer` stands below `[questions.feedback]`, so it is part of it",
        ],
    );
}

#[test]
fn a_line_break_that_rust_would_not_see_is_a_warning() {
    let traced = |program: &str| {
        let answer = "answer.doesCompile = true\nanswer.stdout = \"\"";
        format!("[[questions]]\ntype = \"Tracing\"\nprompt.program = {program}\n{answer}\n")
    };
    let told = ["3:42 warning: TOML makes this a line break before rustc sees it"];
    case(&traced(r#""""fn main() { print!("a\n"); }""""#), &told);
    for well in
        [r#""""fn main() { print!("a\\n"); }""""#, r#"'''fn main() { print!("a\n"); }'''"#, r#""fn main() {\n}""#]
    {
        case(&traced(well), &[]);
    }
}

#[test]
fn ids_are_unique_in_a_file_for_every_type() {
    let other = "prompt.distractors = []\nanswer.answer = \"a\"\nid = \"x\"";
    let program = "answer.doesCompile = true\nanswer.stdout = \"\"\nid = \"x\"";
    case(
        &[short("id = \"x\""), choice(other), tracing(program)].concat(),
        &[
            "11:6 error: the id `x` is already taken in this file",
            "17:6 error: the id `x` is already taken in this file",
        ],
    );
}

#[test]
fn multipart_keys_must_exist_for_every_type_and_be_used() {
    let table = "[multipart]\npart = \"text\"\n";
    let program = "answer.doesCompile = true\nanswer.stdout = \"\"\nmultipart = \"pat\"";
    case(
        &[table, &short("multipart = \"parts\""), &tracing(program)].concat(),
        &[
            "2:1 warning: no question uses the multipart context `part`",
            "7:13 error: the file has no multipart context `parts`",
            "13:13 error: the file has no multipart context `pat`",
        ],
    );
    help(&short("multipart = \"pool\""), "add `\"pool\" = \"…\"` to the table `[multipart]`");
    let text = "[multipart]\npart = 1\n".to_owned() + &short("multipart = \"part\"");
    case(&text, &["2:8 error: `multipart.part` must be a string, found the integer 1"]);
}

#[test]
fn short_answers_have_one_text_and_alternatives() {
    let source = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\n";
    case(
        &format!("{source}answer.answer = [\"a\"]"),
        &["4:17 error: `answer.answer` must be a string in a short-answer question, found an array"],
    );
    help(&short("prompt.response = \"Long\""), "did you mean `long`? known are `short`, `long`, `code`");
    case(&short("prompt.response = \"x\""), &["5:19 error: `prompt.response` cannot be `x`"]);
    case(
        &format!("{source}answer.answer = \" \"\nanswer.alternatives = [\"\", \"b\"]"),
        &["4:17 warning: an accepted answer is empty", "5:24 warning: an accepted answer is empty"],
    );
}

#[test]
fn choices_follow_the_rules_of_the_format() {
    let with = |keys: &str| choice(&format!("prompt.distractors = [\"b\"]\n{keys}"));
    case(&with("answer.answer = []"), &["5:17 error: there is no right choice"]);
    case(
        &with("answer.answer = \"a\"\nprompt.answerIndex = 2"),
        &["6:22 error: `prompt.answerIndex` is 2, but can be at most 1"],
    );
    for sorted in ["true", "false"] {
        case(
            &with(&format!("answer.answer = \"a\"\nprompt.sortAnswers = {sorted}\nprompt.answerIndex = 1")),
            &["7:22 error: `prompt.answerIndex` and `prompt.sortAnswers` are both given"],
        );
    }
    case(
        &choice("prompt.distractors = [\"b\", \"c\", \" b\", \"a\", \"\"]\nanswer.answer = [\"a\", \"a\"]"),
        &[
            "4:33 warning: the choice `b` is there twice",
            "4:39 warning: the choice `a` is both right and wrong",
            "4:44 warning: a choice is empty",
            "5:23 warning: the choice `a` is there twice",
        ],
    );
}

#[test]
fn empty_texts_are_warnings() {
    case(
        "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \" \"\nanswer.answer = \"a\"\ncontext = \"\"\nhints = [\"\\n\"]",
        &[
            "3:17 warning: `prompt.prompt` is empty",
            "5:11 warning: `context` is empty",
            "6:10 warning: `hints` is empty",
        ],
    );
    let source = "[multipart]\na = \"\"\n".to_owned() + &short("multipart = \"a\"");
    case(&source, &["2:5 warning: `multipart.a` is empty"]);
    let program = TRACING.replace("fn main() {}", "\\n") + "answer.doesCompile = false";
    case(&program, &["3:18 warning: `prompt.program` is empty"]);
}

#[test]
fn feedback_is_for_wrong_choices_that_exist() {
    let source = choice(
        "prompt.distractors = [\"by value\"]\nanswer.answer = \"by reference\"\n[questions.feedback]\n\
         \"by reference\" = \"x\"\n\"by valu\" = \"x\"\n\"neither\" = \"x\"\n\"by value\" = 1",
    );
    case(
        &source,
        &[
            "7:1 error: there is feedback for `by reference`, a right choice",
            "8:1 error: there is feedback for `by valu`, which is not a choice",
            "9:1 error: there is feedback for `neither`, which is not a choice",
            "10:14 error: `feedback[..]` must be a string, found the integer 1",
        ],
    );
}

#[test]
fn tracing_keys_must_not_contradict_each_other() {
    case(&tracing("answer.doesCompile = true"), &["4:1 error: missing `answer.stdout` of a program that compiles"]);
    case(
        &tracing("answer.doesCompile = true\nanswer.stdout = 1"),
        &["5:17 error: `answer.stdout` must be a string, found the integer 1"],
    );
    case(
        &tracing(
            "answer.doesCompile = true\nanswer.stdout = \"\"\nanswer.errorCode = \"E0382\"\nanswer.lineNumber = 1",
        ),
        &[
            "6:20 error: there is an `answer.errorCode`, but the program is said to compile",
            "7:21 warning: there is an `answer.lineNumber`, but the program is said to compile",
        ],
    );
    case(
        &tracing("answer.doesCompile = false\nanswer.stdout = \"\"\nanswer.panics = true"),
        &[
            "5:17 error: there is an `answer.stdout`, but the program is said not to compile",
            "6:17 error: `answer.panics` is set, but the program is said not to compile",
        ],
    );
}

#[test]
fn a_line_number_lies_in_the_program() {
    for (line, fits) in [(0, false), (1, true), (2, false), (999, false)] {
        let source = tracing(&format!("answer.doesCompile = false\nanswer.lineNumber = {line}"));
        let problem = format!("5:21 warning: `answer.lineNumber` is {line}, but the program ends at line 1");
        assert_eq!(told(&source), if fits { vec![] } else { vec![problem] });
    }
}

#[test]
fn error_codes_and_editions_have_their_form() {
    let rejected = |keys: &str| tracing(&format!("answer.doesCompile = false\n{keys}"));
    for (code, fits) in [("E0382", true), ("0382", false), ("E382", false), ("e0382", false), ("E038é", false)] {
        let (quiz, _) = parse("q", "q", &rejected(&format!("answer.errorCode = \"{code}\"")));
        assert_eq!(quiz.is_some(), fits, "{code}");
    }
    case(&rejected("answer.errorCode = \"382\""), &["5:20 error: `answer.errorCode` cannot be `382`"]);
    case(&rejected("answer.edition = \"2022\""), &["5:18 error: `answer.edition` cannot be `2022`"]);
    case(
        &rejected("answer.edition = 2021"),
        &["5:18 error: `answer.edition` must be a string, found the integer 2021"],
    );
}

#[test]
fn a_highlight_mark_in_a_program_is_found_where_it_would_be_compiled() {
    let message = "highlight mark in a program: it is compiled as it stands, and rustc rejects the mark";
    let program = |text: &str, compiles: &str| {
        format!("[[questions]]\ntype = \"Tracing\"\nprompt.program = '''\n{text}'''\nanswer.doesCompile = {compiles}\n")
    };
    let marked = "// `[u8]`\nfn main() { `[let a = 1;]` }";
    case(&(program(marked, "true") + "answer.stdout = \"\""), &[&format!("5:13 error: {message}")]);
    case(&program(marked, "false"), &[&format!("5:13 warning: {message}")]);
    case(&program("fn main() { a]` }", "false"), &[&format!("4:15 warning: {message}")]);
    case(&program("// `[u8]`\nfn main() { \"`[x]`\"; }", "false"), &[]);
    let escaped = "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"\\u0060[x]`\"\nanswer.doesCompile = false";
    case(escaped, &[&format!("3:18 warning: {message}")]);
}

#[test]
fn extensions_are_checked() {
    for (level, fits) in [(0, false), (1, true), (5, true), (6, false), (256, false)] {
        let problem = format!("5:14 error: `difficulty` is {level}");
        assert_eq!(told(&short(&format!("difficulty = {level}"))), if fits { vec![] } else { vec![problem] });
    }
    for live in ["strong", ".strong", "clone."] {
        let told = format!("5:15 error: `answer.live` does not name a fact: `{live}`");
        case(&short(&format!("answer.live = \"{live}\"")), &[&told]);
    }
}

#[test]
fn a_page_that_is_no_text_is_ignored_with_a_warning() {
    for (value, message) in [("12", "`page` is not a string, so it is ignored"), ("\" \"", "`page` is empty")] {
        let (quiz, problems) = parse("q", "q.toml", &short(&format!("page = {value}")));
        assert_eq!(quiz.expect("a warning only").questions[0].page, None, "{value}");
        assert_eq!((problems[0].severity, problems[0].message.as_str()), (Severity::Warning, message));
    }
}

#[test]
fn messages_repeat_no_control_characters_and_no_long_names() {
    let source = short("\"\\u001B[31m\\u202E\" = 1") + &format!("{} = 1\n", "k".repeat(500));
    let (_, problems) = parse("q", "q.toml", &source);
    assert_eq!(problems[0].message, "unknown key `\\u{1b}[31m\\u{202e}`");
    assert_eq!(problems[1].message, format!("unknown key `{}…`", "k".repeat(60)));
}

#[test]
fn questions_without_an_id_get_one_from_name_and_prompt() {
    let id = |name: &str, source: &str| parse(name, "f", source).0.expect("valid").questions[0].id.clone();
    let first = id("q", SHORT);
    assert_eq!(first, "q#af63ed4c8602096f", "ids are kept in stores, so they must not change between releases");
    for same in
        [short("context = \"c\""), SHORT.replace("\"a\"", "\"b\""), SHORT.replace("\"p\"", "\"\"\"\n p\n\"\"\"")]
    {
        assert_eq!(id("q", &same), first, "{same}");
    }
    assert_ne!(id("r", SHORT), first);
    assert_ne!(id("q", &SHORT.replace("\"p\"", "\"r\"")), first);
}

#[test]
fn derived_ids_never_meet_another_id() {
    let derived = quiz(SHORT).questions[0].id.clone();
    let source = [SHORT, SHORT, &SHORT.replace("type", &format!("id = \"{derived}\"\ntype"))].concat();
    let ids: Vec<_> = quiz(&source).questions.into_iter().map(|question| question.id).collect();
    assert_eq!(ids, [format!("{derived}-2"), format!("{derived}-3"), derived]);
}

#[test]
fn a_file_may_have_one_mebibyte() {
    let padded = |bytes: usize| format!("{SHORT}{}", "#".repeat(bytes - SHORT.len()));
    case(&padded(1 << 20), &[]);
    case(&padded((1 << 20) + 1), &["1:1 error: the file has 1048577 bytes; at most 1048576 are read"]);
}

#[test]
fn hostile_sizes_and_depths_end_in_a_report() {
    let nest = |depth: usize, key: &str| format!("x = {}1{}", format!("{{ {key} = ").repeat(depth), "}".repeat(depth));
    let key = |parts: usize| vec!["a"; parts].join(".");
    for source in [
        nest(79, &key(79)),
        format!("x = 1\n{}", nest(79, &key(79))),
        format!("[{}]\n{} = {}", key(79), key(79), &nest(8, &key(79))[4..]),
        format!("{}\n{}", nest(8, &key(79)), nest(8, &key(79))),
        format!("{} = 1", key(100_000)),
        format!("x = {}", "[".repeat(100_000)),
        "[[questions]]\n".repeat(20_000),
        "#".repeat(50 << 20),
        "\u{0}".repeat(1000),
    ] {
        let (quiz, problems) = parse("q", "q", &source);
        assert_eq!(quiz, None);
        assert!(problems.iter().any(|problem| problem.severity == Severity::Error));
    }
    case(&nest(9, "a"), &["1:53 error: inline tables stand more than 8 deep in each other"]);
}

/// Cases whose verdict only rustc and a run can find; here they are valid.
pub(in crate::quiz) const NEED_A_COMPILER: [&str; 4] = ["hang.toml", "trcase.toml", "trnc.toml", "trpanic.toml"];

#[test]
fn the_conformance_cases_get_the_verdicts_of_mdbook_quiz() {
    let Some(cases) = conformance_cases() else {
        eprintln!("skipped: no folder shared/quiz-cases beside or above this package");
        return;
    };
    let verdicts = fs::read_to_string(cases.join("verdicts.tsv")).expect("the verdicts can be read");
    let verdicts: Vec<_> = verdicts.lines().filter_map(|line| line.split_once('\t')).collect();
    assert_eq!(verdicts.len(), 1 + 18, "a heading and the cases");
    for (case, verdict) in &verdicts[1..] {
        let source = fs::read_to_string(cases.join(case)).expect("the case can be read");
        let (quiz, problems) = parse("q", case, &source);
        let accepted = *verdict == "accepted" || NEED_A_COMPILER.contains(case);
        assert_eq!(quiz.is_some(), accepted, "{case} is {verdict}: {problems:#?}");
    }
}

pub(in crate::quiz) fn conformance_cases() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join("shared/quiz-cases")).find(|folder| folder.is_dir())
}

/// Text that is often nearly a quiz: pieces of one, cut, repeated and mixed with noise.
fn nearly_quizzes() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    let line = prop_oneof![
        8 => prop::sample::select(lines),
        1 => prop::sample::select(vec!["[multipart]", "x = {a.b = [{}]}", "\"\"\"", "'''", "}", "]", "\u{feff}", "é = \"ß\""]),
    ];
    let noise = prop_oneof![3 => Just(String::new()), 1 => any::<String>()];
    (prop::collection::vec(line, 0..60), noise, any::<prop::sample::Index>()).prop_map(|(lines, noise, at)| {
        let mut text = lines.join("\n");
        let places: Vec<_> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        text.insert_str(places[at.index(places.len())], &noise);
        text
    })
}

/// A valid file with one piece of it replaced.
pub(in crate::quiz) fn mutated_quizzes() -> impl Strategy<Value = String> {
    let piece = prop_oneof![any::<String>(), "[\\[\\]{}\"'=.,0-9a-z\n]{0,4}"];
    (0..EVERYTHING.len(), 0..40_usize, piece).prop_map(|(start, length, piece)| {
        let end = (start + length).min(EVERYTHING.len());
        [&EVERYTHING[..start], &piece, &EVERYTHING[end..]].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_file_gives_a_quiz_or_an_error_that_lies_in_it(
        source in prop_oneof![nearly_quizzes(), mutated_quizzes(), any::<String>()],
    ) {
        let (quiz, problems) = parse("q", "q", &source);
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        prop_assert_eq!(quiz.is_some(), errors == 0);
        prop_assert!(quiz.is_none_or(|quiz| !quiz.questions.is_empty()));
        for problem in &problems {
            prop_assert!(problem.span.start <= problem.span.end && problem.span.end <= source.len());
            prop_assert!(source.get(problem.span.clone()).is_some(), "{:?} cuts a character", problem.span);
        }
        prop_assert!(problems.is_sorted_by_key(|problem| problem.span.start));
    }
}

use std::fs;

use super::{Listed, NewLesson, NotListed, SCHEMA_FILE, curriculum, is_listed, list, quiz};
use crate::lesson::Library;
use crate::lesson::facts::check_against;
use crate::lesson::model::Lesson;
use crate::lesson::sample::CURRICULUM;
use crate::probe::record;
use crate::probe::recording::Recording;
use crate::quiz::model::{Answer, Kind};
use crate::quiz::schema::SCHEMA;
use crate::quiz::{grade, parse};

#[path = "demo.rs"]
mod demo;

/// The new lesson `ownership`, read from a library made for it.
fn made(demo: bool, schema: bool) -> (Lesson, Vec<(&'static str, String)>) {
    let files = NewLesson { id: "ownership", track: "a \"b\" \\", demo, schema }.files();
    let root = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(root.path().join("ownership")).expect("a folder");
    for (name, text) in &files {
        fs::write(root.path().join("ownership").join(name), text).expect("a file");
    }
    fs::write(root.path().join("curriculum.toml"), curriculum("ownership", "a \"b\" \\")).expect("a file");
    let library = Library::folder(root.path());
    assert_eq!(library.outline().problems, []);
    let (lesson, problems) = library.inspect("ownership").expect("the lesson is there");
    assert_eq!(problems, []);
    (lesson.expect("valid"), files)
}

fn recording() -> Recording {
    record(include_str!("demo.rs"), demo::run)
}

#[test]
fn a_new_lesson_has_no_problem_with_and_without_a_demo() {
    for schema in [false, true] {
        let (lesson, files) = made(true, schema);
        assert_eq!(check_against(&lesson, &recording()), []);
        assert_eq!(files.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["lesson.md", "quiz.toml", "demo.rs"]);
        let (lesson, files) = made(false, schema);
        assert_eq!(lesson.plays().count(), 0);
        assert_eq!(files.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["lesson.md", "quiz.toml"]);
    }
}

#[test]
fn its_live_answers_are_what_the_demo_finds() {
    let (lesson, _) = made(true, false);
    let recording = recording();
    let questions = lesson.quiz.iter().flat_map(|quiz| &quiz.questions);
    let live: Vec<_> = questions.filter_map(|question| Some((question, question.live.as_ref()?))).collect();
    assert_eq!(live.len(), 1);
    for (question, (step, key)) in live {
        let fact = recording.step(step).and_then(|step| step.fact(key)).expect("the demo has it");
        assert!(grade::is_right(question, &Answer::Text(fact.value.to_string())), "{}", question.id);
    }
}

#[test]
fn its_notes_say_minutes_that_leave_time_for_the_quiz() {
    for demo in [true, false] {
        let (lesson, _) = made(demo, false);
        let minutes = |page: &crate::lesson::model::Page| {
            let notes = page.notes.first().expect("every page has notes");
            notes.split(' ').next().and_then(|number| number.parse::<u32>().ok()).expect("which begin with minutes")
        };
        let sum: u32 = lesson.pages.iter().map(minutes).sum();
        assert!(sum < lesson.summary.minutes);
    }
}

#[test]
fn every_question_teaches_what_the_guide_asks_for() {
    for demo in [true, false] {
        let (lesson, files) = made(demo, false);
        let quiz = lesson.quiz.expect("a quiz");
        let text: toml::Table = files[1].1.parse().expect("TOML");
        let pages = text["questions"].as_array().expect("an array").iter().map(|question| question["page"].as_str());
        for (question, page) in quiz.questions.iter().zip(pages) {
            let id = &question.id;
            assert!(id.starts_with("ownership-"), "{id}");
            assert!(lesson.pages.iter().any(|it| it.title.as_deref() == page), "{id}: no page {page:?}");
            assert!(question.hints.len() >= 2 && question.context.is_some() && question.difficulty.is_some(), "{id}");
            if let Kind::MultipleChoice { wrong, .. } = &question.kind {
                assert_eq!(question.feedback.len(), wrong.len(), "{id}: each wrong choice has its feedback");
            }
        }
        let kinds = quiz.questions.windows(2).filter(|pair| matches!(pair[0].kind, Kind::Tracing { .. }));
        assert!(kinds.map(|pair| &pair[1]).all(|next| next.tags.iter().any(|tag| tag == "why")));
    }
}

#[test]
fn a_new_quiz_has_no_problem_whatever_its_file_is_called() {
    for (name, id) in [
        ("moves", "moves-use-after-move"),
        ("a \"b\"\\\n", "a--b----use-after-move"),
        ("größe_2.v", "größe_2.v-use-after-move"),
        ("", "-use-after-move"),
    ] {
        for schema in [false, true] {
            let text = quiz(name, schema);
            let (quiz, problems) = parse(name, "f", &text);
            assert_eq!(problems, []);
            assert_eq!(quiz.expect("valid").questions[0].id, id);
            assert!(!text.contains("\npage = "), "a quiz alone has no pages");
        }
    }
}

#[test]
fn editors_are_pointed_to_the_schema_where_it_is() {
    let schema = serde_json::from_str(SCHEMA).expect("JSON");
    let lesson = |schema| made(true, schema).1.swap_remove(1).1;
    for (text, pointer, is_there) in [
        (quiz("q", true), "#:schema ./quiz.schema.json", true),
        (quiz("q", false), "#:schema ./quiz.schema.json", false),
        (lesson(true), "#:schema ../quiz.schema.json", true),
        (lesson(false), "#:schema ../quiz.schema.json", false),
    ] {
        assert!(pointer.ends_with(SCHEMA_FILE));
        assert_eq!(text.lines().any(|line| line == pointer), is_there);
        assert!(text.contains(pointer), "where it is not there, the way to it is");
        let file: toml::Table = text.parse().expect("TOML");
        jsonschema::draft7::validate(&schema, &serde_json::to_value(file).expect("JSON")).expect("the form is right");
    }
}

/// `list` makes `expected` of [`CURRICULUM`] with `from` replaced by `to`, in which `expected` replaces `to`.
#[track_caller]
fn case(from: &str, to: &str, track: Option<&str>, expected: &str) {
    assert!(CURRICULUM.contains(from), "{from}");
    let source = CURRICULUM.replacen(from, to, 1);
    let listed = list(&source, "new", track).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(listed.curriculum, CURRICULUM.replacen(from, expected, 1));
    assert_eq!(listed.track, track.unwrap_or("data-structures"));
}

#[test]
fn a_lesson_is_listed_without_a_change_elsewhere() {
    case("[\"pool\"]", "[\"pool\"]", None, "[\"pool\", \"new\"]");
    case("[\"pool\"]", "[\"pool\",]", None, "[\"pool\", \"new\",]");
    case("[\"pool\"]", "[ 'pool' ] # all", None, "[ 'pool', \"new\" ] # all");
    case("[\"pool\"]", "[]", None, "[\"new\"]");
    case("[\"pool\"]", "[\n]", None, "[\"new\"\n]");
    case("[\"pool\"]", "[\n  \"pool\",  # one\n]", None, "[\n  \"pool\",  # one\n  \"new\",\n]");
    case("[\"pool\"]", "[\n\t\"pool\" # one, two\n]", None, "[\n\t\"pool\", # one, two\n\t\"new\"\n]");
    case("[\"pool\"]", "[\n  \"a\", \"pool\"\n]", None, "[\n  \"a\", \"pool\",\n  \"new\"\n]");
    case("[\"pool\"]", "[\n  \"a\",\n  \"pool\"]", None, "[\n  \"a\",\n  \"pool\", \"new\"]");
    case("[\"pool\"]", "[\"a\",\n  \"pool\",\n  # more\n]", None, "[\"a\",\n  \"pool\",\n  \"new\",\n  # more\n]");
    case("[\"pool\"]", "[\n  \"pool\" # one\n  ,\n]", None, "[\n  \"pool\", # one\n  \"new\"\n  ,\n]");
    case("[\"box\", \"rc\"]", "[\"box\", \"rc\"]", Some("smart-pointers"), "[\"box\", \"rc\", \"new\"]");
    case("[\"box\", \"rc\"]", "[\"new\", \"rc\"]", Some("smart-pointers"), "[\"new\", \"rc\"]");
}

#[test]
fn a_curriculum_in_inline_tables_is_read_back_too() {
    let source = "track = [{ id = 't', title = 'T', lessons = ['a'] }]\n";
    let expected = "track = [{ id = 't', title = 'T', lessons = ['a', \"new\"] }]\n";
    assert_eq!(list(source, "new", None), Ok(Listed { curriculum: expected.to_owned(), track: "t".to_owned() }));
}

#[test]
fn what_cannot_be_listed_is_told() {
    let told = |source: &str, track| list(source, "new", track).map_err(|error| error.to_string());
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(list("", "new", None), Err(NotListed::Invalid));
    assert_eq!(list("[[track]]", "new", None), Err(NotListed::Invalid));
    assert_eq!(
        told(CURRICULUM, Some("others")),
        error("it has no track `others`; its tracks are `smart-pointers`, `data-structures`")
    );
    let listed = CURRICULUM.replace("\"pool\"", "\"new\"");
    assert_eq!(told(&listed, Some("smart-pointers")), error("its track `data-structures` lists `new` already"));
}

#[test]
fn an_edit_is_believed_only_if_it_is_read_back() {
    let tracks = || crate::lesson::curriculum::parse("", CURRICULUM).0.tracks;
    let edited = CURRICULUM.replace("[\"pool\"]", "[\"pool\", \"new\"]");
    assert!(is_listed(&edited, tracks(), 1, "new"));
    for (text, index) in [(edited.as_str(), 0), (CURRICULUM, 1), (&edited.replace("\"rc\"", ""), 1), ("[", 1)] {
        assert!(!is_listed(text, tracks(), index, "new"), "{text}");
    }
}

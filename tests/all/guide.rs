//! The examples in the guide for authors are valid. Its Rust is a doc test, see `src/lesson/mod.rs`.

use std::fs;

use memtutor::lesson::parse;
use memtutor::quiz;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::harness::User;
use crate::sources::root;

/// The fenced blocks of the guide: the words after the fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let guide = fs::read_to_string(root().join("lessons/README.md")).expect("the guide is there");
    let mut blocks = Vec::new();
    let mut open = false;
    for event in Parser::new(&guide) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                blocks.push((info.to_string(), String::new()));
                open = true;
            }
            Event::Text(text) if open => blocks.last_mut().expect("a block is open").1.push_str(&text),
            Event::End(TagEnd::CodeBlock) => open = false,
            _ => {}
        }
    }
    blocks
}

/// The texts of the blocks in this language.
#[track_caller]
fn in_language(language: &str) -> Vec<String> {
    let found: Vec<_> = blocks().into_iter().filter(|(info, _)| info == language).map(|(_, text)| text).collect();
    assert!(!found.is_empty(), "the guide has no `{language}` block");
    found
}

#[test]
fn the_quizzes_of_the_guide_are_valid() {
    for source in in_language("toml") {
        let (quiz, problems) = quiz::parse("guide", "README.md", &source);
        assert_eq!(problems, []);
        for question in quiz.expect("a quiz without problems").questions {
            assert!(!question.hints.is_empty() && question.context.is_some(), "{}", question.id);
        }
    }
}

#[test]
fn the_lessons_of_the_guide_are_valid_and_play_its_demo() {
    let demo = in_language("rust").concat();
    for source in in_language("markdown") {
        let (lesson, problems) = parse::parse("guide", "README.md", &source);
        assert_eq!(problems, []);
        let lesson = lesson.expect("a lesson without problems");
        assert!(lesson.plays().count() > 0);
        for play in lesson.plays() {
            let step = demo.lines().find(|line| line.contains(&format!("step!(stage, \"{}\"", play.step)));
            let step = step.unwrap_or_else(|| panic!("the demo has no step `{}`", play.step));
            for ask in &play.asks {
                assert!(step.contains(&format!(" {}: ", ask.fact)), "{step} states no `{}`", ask.fact);
            }
        }
    }
}

#[test]
fn the_commands_of_the_guide_are_understood() {
    let user = User::new();
    let mut tried = 0;
    let blocks = in_language("sh");
    // `check` compiles and runs things; its own tests try it.
    for line in blocks.iter().flat_map(|block| block.lines()).filter(|line| !line.starts_with("memtutor check ")) {
        let command = line.split("  ").next().unwrap_or_default();
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        // What `new` made is given to the others; their own tests say what they do with it.
        let asked: &[&str] = if arguments.first() == Some(&"new") { &[] } else { &["--help"] };
        let run = user.run(&[&arguments[..], asked].concat());
        assert_eq!(run.code, Some(0), "{line}: {}", run.stderr);
        tried += 1;
    }
    assert_eq!(tried, 4);
}

//! Reads `lesson.md`: front matter, pages, and the blocks that play the demo.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::blocks::{Purpose, lines, plays, reason_start, sources};
use super::facts::{check_order, references};
use super::front::{self, FrontMatter};
use super::model::{Item, Lesson, Page, Play, Reference};
use crate::problem::{Problem, Severity};
use crate::reading::Report;

/// The Markdown that lessons are written in; the screen reads it with the same options.
pub const MARKDOWN: Options = Options::ENABLE_TABLES;

/// Reads a whole `lesson.md`; `id` is its folder's name and `file` what problems call it. The quiz stands in a file of
/// its own and is left out.
///
/// Problems come in the order of the file, all of them; the lesson is there unless one of them is an error.
pub fn parse(id: &str, file: &str, source: &str) -> (Option<Lesson>, Vec<Problem>) {
    let mut report = Report::new(file, source);
    let parts = match front::split(source) {
        Ok(parts) => parts,
        Err(missing) => {
            missing.report(&mut report);
            return (None, report.into_sorted());
        }
    };
    let front = front::read(id, &parts, &mut report);
    let mut body = Body::new(source, &mut report);
    body.read(parts.body_start);
    let Body { pages, references, plays, .. } = body;
    check_played_once(&plays, &mut report);
    check_order(&plays, &references, &mut report);
    if pages.is_empty() {
        report.error(source.len()..source.len(), "the lesson has no text", "write it below the front matter");
    }
    let problems = report.into_sorted();
    let lesson = front.filter(|_| problems.iter().all(|problem| problem.severity != Severity::Error)).map(|front| {
        let references = references.into_iter().map(|(reference, _)| reference).collect();
        Lesson { file: file.to_owned(), summary: front.summary, pages, references, quiz: None }
    });
    (lesson, problems)
}

/// Reads the front matter alone and looks at nothing below it: some microseconds.
pub(super) fn parse_front(id: &str, file: &str, source: &str) -> (Option<FrontMatter>, Vec<Problem>) {
    let mut report = Report::new(file, source);
    let front = match front::split(source) {
        Ok(parts) => front::read(id, &parts, &mut report),
        Err(missing) => {
            missing.report(&mut report);
            None
        }
    };
    (front, report.into_sorted())
}

/// The Markdown below the front matter, being read.
struct Body<'s, 'r> {
    source: &'s str,
    report: &'r mut Report<'s>,
    pages: Vec<Page>,
    page: Page,
    /// Its heading.
    heading: Range<usize>,
    /// Whether there is nothing on it yet but notes.
    is_empty: bool,
    plays: Vec<Play>,
    /// With how many steps are played before each.
    references: Vec<(Reference, usize)>,
}

impl<'s, 'r> Body<'s, 'r> {
    fn new(source: &'s str, report: &'r mut Report<'s>) -> Self {
        let page = Page { title: None, items: Vec::new(), notes: Vec::new() };
        let (pages, plays, references) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, report, pages, page, heading: 0..0, is_empty: true, plays, references }
    }

    /// Everything between the marks is prose.
    fn read(&mut self, start: usize) {
        self.heading = start..start;
        let mut prose_start = start;
        for mark in marks(self.source, start) {
            if let MarkKind::Block { info, nested } = &mark.kind {
                let purpose = Purpose::of(info, &mark.span, self.report);
                self.check_closed(&mark.span, *nested);
                let Some(purpose) = purpose else { continue };
                if *nested {
                    let message = format!("a `{info}` block cannot stand inside a list or a quote");
                    self.report.error(mark.span, message, "move it to the left margin, with empty lines around it");
                    continue;
                }
                self.prose(prose_start..mark.span.start);
                self.block(purpose, &mark.span);
            } else {
                self.prose(prose_start..mark.span.start);
            }
            prose_start = mark.span.end;
            if let MarkKind::Page { title } = mark.kind {
                self.start_page(title, &mark.span);
            }
        }
        self.prose(prose_start..self.source.len());
        self.end_page();
    }

    fn start_page(&mut self, title: String, span: &Range<usize>) {
        self.end_page();
        if title.is_empty() {
            self.report.error(span.clone(), "the page has no title", "write it after `## `");
        }
        self.page.title = Some(title);
        self.heading = span.clone();
    }

    fn end_page(&mut self) {
        let page = std::mem::replace(&mut self.page, Page { title: None, items: Vec::new(), notes: Vec::new() });
        let is_empty = std::mem::replace(&mut self.is_empty, true);
        if page.title.is_none() && is_empty && page.notes.is_empty() {
            return;
        }
        // Nobody could ever come to it.
        if is_empty {
            let help = if page.notes.is_empty() { "write some, or remove it" } else { "write some, or move its notes" };
            self.report.error(self.heading.clone(), "the page has no text", help);
        }
        self.pages.push(page);
    }

    fn prose(&mut self, span: Range<usize>) {
        let text = self.source[span.clone()].trim_end();
        // Blank lines go, the indentation of the first line stays: it may mean code.
        let blank = text.len() - text.trim_start().len();
        let skipped = text[..blank].rfind('\n').map_or(0, |newline| newline + 1);
        if blank < text.len() {
            self.is_empty = false;
            self.refer(&text[skipped..], span.start + skipped);
            self.page.items.push(Item::Prose(text[skipped..].to_owned()));
        }
    }

    fn block(&mut self, purpose: Purpose, span: &Range<usize>) {
        let lines = lines(self.source, span);
        self.is_empty &= matches!(purpose, Purpose::Notes);
        match purpose {
            Purpose::Demo => {
                for play in plays(&lines, span, self.report) {
                    self.plays.push(play.clone());
                    for ask in &play.asks {
                        self.refer(&ask.why, reason_start(ask, self.source));
                    }
                    self.page.items.push(Item::Play(play));
                }
            }
            Purpose::Source => self.page.items.extend(sources(&lines, span, self.report).into_iter().map(Item::Source)),
            Purpose::Notes => {
                if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
                    self.refer(&self.source[first.start..last.start + last.text.len()], first.start);
                }
                let text: Vec<_> = lines.iter().map(|line| line.text).collect();
                self.page.notes.push(text.join("\n").trim().to_owned());
            }
        }
    }

    fn refer(&mut self, markdown: &str, offset: usize) {
        let played = self.plays.len();
        let found = references(markdown, offset, self.report);
        self.references.extend(found.into_iter().map(|reference| (reference, played)));
    }

    /// Markdown lets an unclosed block swallow the rest of the file; nobody means that.
    fn check_closed(&mut self, span: &Range<usize>, nested: bool) {
        let text = self.source[span.clone()].trim_end();
        let last = text.rsplit('\n').next().unwrap_or_default().trim_start_matches([' ', '\t', '>']);
        let closed = text.contains('\n') && (last.starts_with("```") || last.starts_with("~~~"));
        if !closed && !nested {
            let first = text.split('\n').next().unwrap_or_default();
            let fence = span.start..span.start + first.trim_end().len();
            self.report.error(fence, "the block is not closed", "end it with a line of the same three characters");
        }
    }
}

/// A part of the Markdown that is not prose.
struct Mark {
    /// Its place in the file.
    span: Range<usize>,
    kind: MarkKind,
}

enum MarkKind {
    Page {
        title: String,
    },
    /// A fenced block.
    Block {
        info: String,
        nested: bool,
    },
}

/// The level-two headings and fenced blocks of the Markdown from `start` on, in order.
fn marks(source: &str, start: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut depth = 0_usize;
    let mut title: Option<String> = None;
    for (event, span) in Parser::new_ext(&source[start..], MARKDOWN).into_offset_iter() {
        let span = start + span.start..start + span.end;
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { level: HeadingLevel::H2, .. } if depth == 0 => title = Some(String::new()),
                    Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                        let kind = MarkKind::Block { info: info.trim().to_owned(), nested: depth > 0 };
                        marks.push(Mark { span, kind });
                    }
                    _ => {}
                }
                depth += 1;
            }
            Event::End(end) => {
                depth -= 1;
                if let Some(title) = title.take_if(|_| end == TagEnd::Heading(HeadingLevel::H2)) {
                    marks.push(Mark { span, kind: MarkKind::Page { title: title.trim().to_owned() } });
                }
            }
            Event::Text(text) | Event::Code(text) => title.iter_mut().for_each(|title| title.push_str(&text)),
            Event::SoftBreak | Event::HardBreak => title.iter_mut().for_each(|title| title.push(' ')),
            _ => {}
        }
    }
    marks
}

fn check_played_once(plays: &[Play], report: &mut Report<'_>) {
    for (index, play) in plays.iter().enumerate() {
        if plays[..index].iter().any(|earlier| earlier.step == play.step) {
            let message = format!("the step `{}` is played twice", play.step);
            report.error(play.span.clone(), message, "play each step once; the learner can go back to it");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{parse, parse_front};
    use crate::lesson::model::{Item, Level};
    use crate::lesson::sample::{LESSON, damaged};
    use crate::problem::{Severity, told};

    #[test]
    fn the_sample_is_read_whole() {
        let (lesson, problems) = parse("rc", "rc/lesson.md", LESSON);
        assert_eq!(problems, []);
        let lesson = lesson.unwrap();
        assert_eq!(lesson.summary.title, "Rc<T>: shared ownership");
        assert_eq!((lesson.summary.level, lesson.summary.minutes), (Level::Core, 12));
        assert_eq!((lesson.summary.requires.join(","), lesson.summary.patterns.join(",")), ("box".into(), "rc".into()));
        let titles: Vec<_> = lesson.pages.iter().map(|page| page.title.as_deref()).collect();
        assert_eq!(titles, [None, Some("One value, two owners"), Some("In production")]);
        assert_eq!(lesson.pages[0].items, [Item::Prose("Several owners, `{not.a_fact}`.".into())]);
        let [Item::Source(node), Item::Source(build), Item::Play(create), Item::Play(clone), Item::Prose(prose)] =
            lesson.pages[1].items.as_slice()
        else {
            panic!("{:?}", lesson.pages[1].items)
        };
        assert_eq!((node.as_str(), build.as_str()), ("Node", "fn build"));
        assert_eq!((create.step.as_str(), &LESSON[create.span.clone()]), ("create", "create"));
        assert_eq!(clone.asks[1].fact, "allocated_bytes");
        assert_eq!(&LESSON[clone.asks[1].span.clone()], "allocated_bytes");
        assert_eq!(clone.asks[0].why, "a clone adds an owner: {clone.strong}, after {create.strong}");
        assert!(prose.starts_with("The count is {clone.strong};") && prose.ends_with("{{braces}}."));
        assert_eq!(lesson.pages[1].notes, ["Ask the room: {clone.strong}?"]);
        assert_eq!(lesson.pages[2].items, [Item::Prose("```rust\nlet code = { shown };\n```".into())]);
        let references: Vec<_> = lesson.references.iter().map(|it| &LESSON[it.span.clone()]).collect();
        let expected =
            ["{clone.strong}", "{create.strong}", "{clone.strong}", "{clone.allocated_bytes}", "{clone.strong}"];
        assert_eq!(references, expected);
        let (front, problems) = parse_front("rc", "rc/lesson.md", LESSON);
        assert_eq!((front.map(|front| front.summary), problems), (Some(lesson.summary), Vec::new()));
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_do_not_matter() {
        let (lesson, problems) = parse("rc", "f", &format!("\u{FEFF}{}", LESSON.replace('\n', "\r\n")));
        assert_eq!(problems, []);
        let steps: Vec<_> =
            lesson.as_ref().unwrap().plays().map(|play| (play.step.as_str(), play.asks.len())).collect();
        assert_eq!(steps, [("create", 1), ("clone", 2)]);
    }

    /// The problems of the sample with `from` replaced by `to`: the text they point at, message, help.
    #[track_caller]
    fn case(from: &str, to: &str, expected: &[(&str, &str, &str)]) {
        assert!(LESSON.contains(from), "{from}");
        let source = LESSON.replacen(from, to, 1);
        let (lesson, problems) = parse("rc", "rc/lesson.md", &source);
        assert_eq!(told(&problems, &source), expected);
        assert_eq!(lesson.is_none(), problems.iter().any(|problem| problem.severity == Severity::Error));
    }

    #[test]
    fn front_matter_problems_are_collected_with_their_places() {
        let (range, time) =
            ("`minutes` must be from 1 to 1440", "say how long the lesson takes to read, with its quiz");
        case("12", "0", &[("0", range, time)]);
        case("12", "99999999999", &[("99999999999", range, time)]);
        case("\"core\"", "\"croe\"", &[("\"croe\"", "there is no level `croe`", "did you mean `core`?")]);
        case(
            "summary  = ",
            "sumary = ",
            &[
                ("", "missing `summary`", "add `summary = \"…\"`"),
                ("sumary", "unknown key `sumary`", "did you mean `summary`?"),
            ],
        );
        case(
            "[\"box\"]",
            "[\"box\", 7]",
            &[("7", "`requires[..]` must be a string, found the integer 7", "put it in double quotes")],
        );
        case(
            "title    = \"Rc<T>: shared ownership\"",
            "title = ''",
            &[("''", "`title` must be one line of text", "write it in one line, not empty")],
        );
        case(
            "+++\n",
            "",
            &[("", "the front matter is missing", "start the file with a line `+++`, `title = …`, `+++`")],
        );
        case(
            "\n+++\n",
            "\n",
            &[("+++", "the front matter is not closed", "write a line `+++` between it and the text")],
        );
    }

    #[test]
    fn tables_in_tables_without_end_are_a_problem_and_not_the_end_of_the_process() {
        let path = ["a"; 79].join(".");
        let nested = format!("{}1{}", format!("{{{path} = ").repeat(40), "}".repeat(40));
        let (lesson, problems) = parse("rc", "f", &LESSON.replace("12", &nested));
        assert_eq!(lesson, None);
        assert_eq!(problems[0].message, "inline tables stand more than 8 deep in each other");
    }

    #[test]
    fn problems_of_front_matter_and_text_come_together() {
        let source = LESSON.replace("\"core\"", "core").replace("ask strong: one", "aks strong: one");
        let (lesson, problems) = parse("rc", "f", &source);
        assert_eq!(lesson, None);
        let lines: Vec<_> = problems.iter().map(|problem| problem.position(&source)).collect();
        assert_eq!(lines, [(5, 12), (22, 3)], "{problems:#?}");
    }

    #[test]
    fn demo_blocks_have_a_small_grammar() {
        const FORM: &str = "write `ask FACT: WHY`, with the reason in the same line";
        case(
            "  ask strong: one name owns it",
            "  ask strong",
            &[("ask strong", "an indented line must be an `ask`", FORM)],
        );
        case(
            "  ask strong: one name owns it",
            "  ask strong:",
            &[("strong", "the question for `strong` does not say why", FORM)],
        );
        case("  ask strong: one name", "  ask a b: one name", &[("a b", "`a b` cannot name a fact", FORM)]);
        case(
            "  ask strong: one",
            "  asking: one",
            &[("asking: one name owns it", "an indented line must be an `ask`", FORM)],
        );
        case(
            "  ask strong: one name owns it",
            "ask strong: it",
            &[(
                "ask strong: it",
                "`ask strong: it` cannot name a step",
                "indent the line: an `ask` belongs to the step above it",
            )],
        );
        case(
            "```demo\ncreate\n",
            "```demo\n\n",
            &[
                ("strong", "no step stands above this `ask`", "name the step in a line above"),
                (
                    "{create.strong}",
                    "this lesson does not play the step `create`",
                    "play `create` in a `demo` block above",
                ),
            ],
        );
        case(
            "ask allocated_bytes",
            "ask strong",
            &[("strong", "`strong` of `clone` is asked twice", "remove one of the two")],
        );
        case(
            "```rust\nlet code = { shown };\n",
            "```demo\n",
            &[("```demo\n```", "the `demo` block plays no step", "name a step of `demo.rs` in it, one a line")],
        );
        case(
            "```rust\nlet code = { shown };\n",
            "```demo\ncreate\n",
            &[("create", "the step `create` is played twice", "play each step once; the learner can go back to it")],
        );
    }

    #[test]
    fn blocks_are_those_of_markdown() {
        case("```rust", "````\n```demo\nnothing\n```\n````\n```rust", &[]);
        case("```rust", "<!--\n```demo\nnothing\n```\n-->\n```rust", &[]);
        case("```rust", "    ```demo\n\n```rust", &[]);
        case(
            "```rust",
            "~~~demo\n~~~\n```rust",
            &[("~~~demo\n~~~", "the `demo` block plays no step", "name a step of `demo.rs` in it, one a line")],
        );
        let help = "move it to the left margin, with empty lines around it";
        case(
            "```rust",
            "- ```demo\n  x\n  ```\n\n```rust",
            &[("```demo\n  x\n  ```", "a `demo` block cannot stand inside a list or a quote", help)],
        );
        case(
            "```demo",
            "```demos",
            &[
                (
                    "```demos\ncreate\n  ask strong: one name owns it\nclone\n  ask strong: a clone adds an owner: {clone.strong}, \
              after {create.strong}\n  ask allocated_bytes: no memory is copied\n```",
                    "`demos` is not a block of a lesson, so it is shown as code",
                    "did you mean `demo`?",
                ),
                (
                    "{clone.strong}",
                    "this lesson does not play the step `clone`",
                    "play `clone` in a `demo` block above",
                ),
                (
                    "{clone.allocated_bytes}",
                    "this lesson does not play the step `clone`",
                    "play `clone` in a `demo` block above",
                ),
                (
                    "{clone.strong}",
                    "this lesson does not play the step `clone`",
                    "play `clone` in a `demo` block above",
                ),
            ],
        );
        case(
            "```notes",
            "```notes now",
            &[(
                "```notes now\nAsk the room: {clone.strong}?\n```",
                "`now` after `notes` has no effect",
                "write only `notes` after the fence",
            )],
        );
        case(
            "shown };\n```",
            "shown };",
            &[("```rust", "the block is not closed", "end it with a line of the same three characters")],
        );
        case("## In production", "##", &[("##\n", "the page has no title", "write it after `## `")]);
    }

    #[test]
    fn a_block_may_be_indented_like_its_fence() {
        let indented = LESSON.replace("```demo\n", "   ```demo\n").replace("create\n  ask", "   create\n     ask");
        let indented =
            indented.replace("\nclone\n  ask", "\n   clone\n     ask").replace("\n  ask alloc", "\n     ask alloc");
        let (lesson, problems) = parse("rc", "f", &indented);
        assert_eq!(problems, []);
        let asks: Vec<_> = lesson.iter().flat_map(|it| it.plays()).flat_map(|play| &play.asks).collect();
        assert_eq!(
            asks.iter().map(|ask| &indented[ask.span.clone()]).collect::<Vec<_>>(),
            ["strong", "strong", "allocated_bytes"]
        );
    }

    #[test]
    fn nothing_of_a_later_step_is_told_early() {
        let help = "move the text below the step, or name a step played above";
        let early = "`{clone.strong}` tells what the step `clone` shows before it is played";
        case("Several owners, `", "It is {clone.strong}, `", &[("{clone.strong}", early, help)]);
        case("one name owns it", "soon {clone.strong}", &[("{clone.strong}", early, help)]);
        case("```source", "```notes\n{clone.strong}\n```\n```source", &[("{clone.strong}", early, help)]);
        let unknown = "this lesson does not play the step `clon`";
        case("is {clone.strong};", "is {clon.strong};", &[("{clon.strong}", unknown, "did you mean `clone`?")]);
        let brace = "write `{step.fact}`, put code in backticks, or write `{{` for a brace";
        case("is {clone.strong};", "is {clone};", &[("{clone}", "this brace does not name a fact", brace)]);
        case("is {clone.strong};", "is {clone", &[("{", "this brace does not name a fact", brace)]);
    }

    #[test]
    fn a_lesson_needs_text() {
        let (front, _) = LESSON.split_once("\nSeveral").unwrap();
        let (lesson, problems) = parse("rc", "f", front);
        assert_eq!(lesson, None);
        assert_eq!(problems[0].message, "the lesson has no text");
    }

    #[test]
    fn a_page_without_text_is_no_place_to_be() {
        let told = "the page has no text";
        let (write, shown) = ("write some, or move its notes", "```rust\nlet code = { shown };\n```");
        case(shown, "```notes\n2 minutes.\n```", &[("## In production\n", told, write)]);
        case(shown, "", &[("## In production\n", told, "write some, or remove it")]);
        case(shown, "```source\nNode\n```", &[]);
        let above = "Several owners, `{not.a_fact}`.";
        case(above, "```notes\n2 minutes.\n```", &[("", told, write)]);
        case(above, "", &[]);
    }

    proptest! {
        #[test]
        fn a_damaged_lesson_is_a_lesson_or_problems_inside_the_file(source in damaged(LESSON)) {
            let (lesson, problems) = parse("rc", "f", &source);
            let (front, _) = parse_front("rc", "f", &source);
            prop_assert!(lesson.is_some() || problems.iter().any(|problem| problem.severity == Severity::Error));
            prop_assert!(lesson.is_none() || front.is_some());
            for problem in &problems {
                prop_assert!(source.get(problem.span.clone()).is_some(), "{problem:?}");
            }
            for reference in lesson.iter().flat_map(|lesson| &lesson.references) {
                let text = &source[reference.span.clone()];
                prop_assert_eq!(text, format!("{{{}.{}}}", reference.step, reference.fact));
            }
        }
    }
}

//! Problems of an author's file, drawn the way rustc draws its own: excerpt, position, advice.

use std::iter::repeat_n;
use std::ops::Range;

use annotate_snippets::renderer::{AnsiColor, Effects, Renderer, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};

use super::text::{Charset, Line, is_harmless, printable, wrap};
use crate::problem::{Positions, Problem, Severity};

/// Bytes of source shown before and after the start of a problem, so a file without line breaks costs nothing either.
const REACH: usize = 400;

/// `problems` one after the other, each as rustc would report it, in lines of about `width` columns.
///
/// `source_of` yields the text of a file by its name; without one the report has no excerpt. Spans may lie anywhere.
pub fn render<'a, 'p>(
    problems: &'p [Problem],
    source_of: impl Fn(&str) -> Option<&'a str>,
    width: usize,
    charset: Charset,
    color: bool,
) -> String {
    let renderer = if color { colors(Renderer::styled()) } else { Renderer::plain() }.term_width(width);
    let mut positions = Positions::default();
    let report = |problem: &'p Problem| render_one(problem, source_of(&problem.file), &mut positions, width, &renderer);
    let reports: Vec<String> = problems.iter().map(report).collect();
    spell(&reports.join("\n\n"), charset)
}

fn render_one<'a>(
    problem: &'a Problem,
    source: Option<&str>,
    positions: &mut Positions<'a>,
    width: usize,
    renderer: &Renderer,
) -> String {
    let (level, name) = match problem.severity {
        Severity::Error => (Level::ERROR, "error: "),
        Severity::Warning => (Level::WARNING, "warning: "),
    };
    let mut group = Group::with_title(level.primary_title(in_lines(&problem.message, width, name)));
    let file = printable(&problem.file);
    group = match source {
        None => group.element(Origin::path(file)),
        Some(source) => {
            let (line, column) = positions.of(problem, source);
            let excerpt = Excerpt::of(source, &problem.span);
            let place = AnnotationKind::Primary.span(excerpt.span);
            let snippet = Snippet::source(excerpt.text).line_start(line).annotation(place);
            // A snippet counts columns from its own start, which is not the line's once that is cut.
            match excerpt.is_cut {
                false => group.element(snippet.path(file)),
                true => group.element(Origin::path(file).line(line).char_column(column)).element(snippet),
            }
        }
    };
    if let Some(help) = &problem.help {
        // At most as many digits as a line number has, and ` = ` stand before it.
        group = group.element(Level::HELP.message(in_lines(help, width, "9999 = help: ")));
    }
    renderer.render(&[group])
}

/// The part of a source that is shown, with the problem's place in it.
struct Excerpt {
    text: String,
    span: Range<usize>,
    /// Whether the start of the line is out of reach.
    is_cut: bool,
}

impl Excerpt {
    /// The line where `span` starts, as far as it lies within reach; a span over several lines is marked on the first.
    fn of(source: &str, span: &Range<usize>) -> Self {
        let start = source.floor_char_boundary(span.start.min(source.len()));
        let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let shown_start = line_start.max(source.floor_char_boundary(start.saturating_sub(REACH)));
        let before = &source[shown_start..start];
        let after = &source[start..source.floor_char_boundary(start.saturating_add(REACH))];
        let after = after.split('\n').next().unwrap_or_default().trim_end();
        let end = source.floor_char_boundary(span.end.clamp(start, start + after.len()));
        let marked = before.len()..before.len() + (end - start);
        Self { text: same_length(&format!("{before}{after}")), span: marked, is_cut: shown_start > line_start }
    }
}

/// `text` with `?` for every byte of a character that could command the terminal, so that places in it stay where they are.
fn same_length(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c == '\t' || is_harmless(c) => replaced.push(c),
            c => replaced.extend(repeat_n('?', c.len_utf8())),
        }
    }
    replaced
}

/// `text` in lines that fit behind `label`; the renderer puts all of them below the first.
fn in_lines(text: &str, width: usize, label: &str) -> String {
    const LEAST: usize = 20;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let room = width.saturating_sub(label.len()).max(LEAST);
    wrap(&Line::from(text.as_str()), room, 0).iter().map(Line::text).collect::<Vec<_>>().join("\n")
}

/// `report` in the characters of `charset`, its line breaks and colours kept; nothing else in it is a control character.
fn spell(report: &str, charset: Charset) -> String {
    let kept = ['\n', '\u{1b}'];
    report
        .split_inclusive(kept)
        .flat_map(|piece| {
            let text = piece.trim_end_matches(kept);
            [charset.text(text), piece[text.len()..].to_owned()]
        })
        .collect()
}

/// rustc's yellow and bright blue vanish on light backgrounds.
fn colors(renderer: Renderer) -> Renderer {
    let bold = |color: AnsiColor| color.on_default().effects(Effects::BOLD);
    renderer
        .error(bold(AnsiColor::Red))
        .warning(bold(AnsiColor::Magenta))
        .help(bold(AnsiColor::Cyan))
        .line_num(Style::new().effects(Effects::DIMMED))
        .emphasis(Style::new().effects(Effects::BOLD))
}

#[cfg(test)]
mod tests {
    use indoc::indoc;
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert;

    use super::render;
    use crate::problem::Problem;
    use crate::screen::text::Charset;

    const SOURCE: &str = "type = \"MultipleChoice\"\nanswer = 3\n";

    #[track_caller]
    fn case(problem: Problem, source: Option<&str>, expected: &str) {
        let report = render(&[problem], |_| source, 80, Charset::Unicode, false);
        assert_eq!(report.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>(), expected);
    }

    #[test]
    fn a_problem_reads_like_one_of_rustc() {
        case(
            Problem::error("rc/quiz.toml", 33..34, "`answer` is a number").help("quote it"),
            Some(SOURCE),
            indoc! {"
                error: `answer` is a number
                 --> rc/quiz.toml:2:10
                  |
                2 | answer = 3
                  |          ^
                  |
                  = help: quote it
            "},
        );
    }

    #[test]
    fn a_problem_without_its_source_names_the_file() {
        case(
            Problem::warning("rc/quiz.toml", 3..9, "no such file"),
            None,
            indoc! {"
                warning: no such file
                --> rc/quiz.toml
            "},
        );
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        case(
            Problem::error("a.toml", 900..990, "something is missing"),
            Some("a = 1"),
            indoc! {"
                error: something is missing
                 --> a.toml:1:6
                  |
                1 | a = 1
                  |      ^
            "},
        );
    }

    #[test]
    fn a_huge_line_is_cut_around_the_place() {
        let source = format!("{}here{}", "x".repeat(1 << 20), "y".repeat(1 << 20));
        let problem = Problem::error("a.toml", 1 << 20..(1 << 20) + 4, "wrong");
        let report = render(&[problem], |_| Some(&source), 80, Charset::Unicode, false);
        assert!(report.contains("--> a.toml:1:1048577"), "{report}");
        assert!(report.contains("here"), "{report}");
        assert!(report.len() < 2000, "{} bytes", report.len());
    }

    #[test]
    fn a_file_cannot_command_the_terminal() {
        let problem = Problem::error("a\u{1b}[31m.toml", 0..1, "bad `\u{1b}[2J`").help("\u{9b}1A");
        let report = render(&[problem], |_| Some("\u{1b}[2J é \u{202e}"), 80, Charset::Unicode, false);
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{report:?}");
        assert!(!report.contains('\u{202e}'), "{report:?}");
    }

    #[test]
    fn colour_marks_the_level() {
        let report = render(&[Problem::error("a", 0..1, "wrong")], |_| Some("é"), 80, Charset::Ascii, true);
        assert!(report.starts_with("\u{1b}[1m\u{1b}[31merror"), "{report:?}");
        assert!(report.is_ascii(), "{report:?}");
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_can_be_shown(
            source in any::<String>(), start in 0_usize..60, end in 0_usize..60, width in 0_usize..100
        ) {
            let problem = Problem::error("a.toml", start..end, source.clone()).help(source.clone());
            let report = render(&[problem], |_| Some(&source), width, Charset::Ascii, false);
            prop_assert!(report.chars().all(|c| matches!(c, ' '..='~' | '\n')), "{:?}", report);
        }
    }
}

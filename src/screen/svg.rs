//! Styled lines as an SVG picture, on the grid of characters they were laid out on.
//!
//! Words are set as text, each stretched to the columns it takes. The signs of the drawing are drawn as shapes, so that lines
//! join and arrows look alike in every font. Colours are classes, one a role; [`STYLE`] gives them, dark and light.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, PreEscaped, html};

use super::text::{Line, Role, cluster, width};

/// The style sheet of the roles: for a page with pictures or [styled text](spans) in it, and in every [`standalone`] picture.
pub const STYLE: &str = include_str!("roles.css");

/// Units a column is wide.
const COLUMN: usize = 10;
/// Units a row is high.
const ROW: usize = 22;
/// Where letters stand in a row.
const BASELINE: usize = 16;
/// Pixels a column is wide, with letters of 14 pixels.
const PIXELS: f64 = 8.4;

/// `lines` as a picture within a page, at most as wide as what it stands in. Assistive technology reads `label`, and then the
/// element whose id is `described_by`, if there is one; of the picture it is told nothing, since browsers would read it out word by
/// word.
pub fn inline(lines: &[Line], class: &str, label: &str, described_by: Option<&str>) -> Markup {
    let (columns, rows) = size(lines);
    let view = format!("0 0 {} {}", columns * COLUMN, rows * ROW);
    html! {
        svg class=(class) role="img" aria-label=(label) aria-describedby=[described_by] viewBox=(view)
            width=(pixels(columns)) { g aria-hidden="true" { (drawn(lines)) } }
    }
}

/// `lines` as a file of its own, on a background, with `label` for who cannot see it.
pub fn standalone(lines: &[Line], label: &str) -> String {
    const MARGIN: usize = 2 * COLUMN;
    let (columns, rows) = size(lines);
    let (across, down) = (columns * COLUMN + 2 * MARGIN, rows * ROW + 2 * MARGIN);
    let view = format!("-{MARGIN} -{MARGIN} {across} {down}");
    let scaled = |units: usize| format!("{:.0}", units as f64 * PIXELS / COLUMN as f64);
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(label) viewBox=(view)
            width=(scaled(across)) height=(scaled(down)) {
            style { (PreEscaped(STYLE)) }
            rect class="paper" x={"-" (MARGIN)} y={"-" (MARGIN)} width=(across) height=(down) rx="8" {}
            (drawn(lines))
        }
    };
    svg.into_string().replace("<text", "\n<text").replace("<path", "\n<path") + "\n"
}

/// `line` as HTML text, each piece in the class of its role.
pub fn spans(line: &Line) -> Markup {
    html! {
        @for span in line.spans() {
            @match class(span.role) {
                "" => (span.text),
                class => span class=(class) { (span.text) },
            }
        }
    }
}

/// The class of `role` in [`STYLE`]; none for plain text.
fn class(role: Role) -> &'static str {
    match role {
        Role::Plain => "",
        Role::Title => "title",
        Role::Strong => "strong",
        Role::Faint => "faint",
        Role::Value => "value",
        Role::Name => "name",
        Role::Pointer => "pointer",
        Role::Weak => "weak",
        Role::Dead => "dead",
        Role::Changed => "changed",
        Role::Good => "good",
        Role::Bad => "bad",
        Role::Notice => "notice",
        Role::Keyword => "keyword",
        Role::Literal => "literal",
        Role::Comment => "comment",
        Role::Type => "type",
    }
}

/// Columns and rows.
fn size(lines: &[Line]) -> (usize, usize) {
    (lines.iter().map(Line::width).max().unwrap_or(0).max(1), lines.len().max(1))
}

fn pixels(columns: usize) -> String {
    format!("{:.0}", columns as f64 * PIXELS)
}

/// Text of one role that stands in a row from a column on.
struct Run<'a> {
    column: usize,
    row: usize,
    role: Role,
    text: &'a str,
}

fn drawn(lines: &[Line]) -> Markup {
    let mut shapes = Shapes::default();
    let mut runs = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let mut column = 0;
        for span in line.spans() {
            column = take(span.text, Run { column, row, role: span.role, text: "" }, &mut shapes, &mut runs);
        }
    }
    html! {
        @for ((class, kind), path) in &shapes.paths { path class={(class) " " (kind)} d=(path) {} }
        @for Run { column, row, role, text } in &runs {
            text class=[Some(class(*role)).filter(|class| !class.is_empty())] x=(column * COLUMN)
                y=(row * ROW + BASELINE) textLength=(width(text) * COLUMN) { (text) }
        }
    }
}

/// Takes `text`, which begins where `at` does, apart into shapes and runs; the column after it.
fn take<'a>(text: &'a str, at: Run<'a>, shapes: &mut Shapes, runs: &mut Vec<Run<'a>>) -> usize {
    let mut start = 0;
    while start < text.len() {
        let piece = &text[start..start + next(&text[start..])];
        let column = at.column + width(&text[..start]);
        if !shapes.draw(first(piece), at.role, column, at.row) && !piece.trim().is_empty() {
            runs.push(Run { column, text: piece.trim_end(), ..at });
        }
        start += piece.len();
    }
    at.column + width(text)
}

/// The bytes of `text` up to where the next run begins: after blanks, and around a sign or what is not one column wide.
fn next(text: &str) -> usize {
    let mut end = 0;
    while end < text.len() {
        let mut length = cluster(&text[end..]);
        while end + length < text.len() && text[..end + length].ends_with('\u{200D}') {
            // It joins what follows to one sign.
            length += cluster(&text[end + length..]);
        }
        let piece = &text[end..end + length];
        if width(piece) != 1 || shape(first(piece)).is_some() {
            return if end == 0 { length } else { end };
        }
        end += length;
        if text[..end].ends_with("  ") || text[..end].trim().is_empty() {
            return end;
        }
    }
    end
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or(' ')
}

/// The paths of a picture, by class and kind.
#[derive(Default)]
struct Shapes {
    paths: BTreeMap<(&'static str, &'static str), String>,
}

impl Shapes {
    /// Draws `sign` in its cell, if it is one of the drawing.
    fn draw(&mut self, sign: char, role: Role, column: usize, row: usize) -> bool {
        let Some((kind, strokes)) = shape(sign) else { return false };
        let path = self.paths.entry((class(role), kind)).or_default();
        for stroke in strokes {
            let (x, y) = (column * COLUMN + stroke.0, row * ROW + stroke.1);
            // A path is text in memory: writing to it cannot fail.
            let _ = write!(path, "M{x} {y}{}", stroke.2);
        }
        true
    }
}

/// Where a stroke begins in its cell, and how it goes on.
type Stroke = (usize, usize, &'static str);

const LEFT: Stroke = (0, 11, "h5");
const RIGHT: Stroke = (5, 11, "h5");
const UP: Stroke = (5, 0, "v11");
const DOWN: Stroke = (5, 11, "v11");

/// How a sign of the drawing is drawn.
fn shape(sign: char) -> Option<(&'static str, &'static [Stroke])> {
    Some(match sign {
        '─' => ("line", &[(0, 11, "h10")]),
        '│' => ("line", &[(5, 0, "v22")]),
        '┌' => ("line", &[RIGHT, DOWN]),
        '┐' => ("line", &[LEFT, DOWN]),
        '└' => ("line", &[RIGHT, UP]),
        '┘' => ("line", &[LEFT, UP]),
        '├' => ("line", &[RIGHT, UP, DOWN]),
        '┤' => ("line", &[LEFT, UP, DOWN]),
        '┬' => ("line", &[LEFT, RIGHT, DOWN]),
        '┴' => ("line", &[LEFT, RIGHT, UP]),
        '┼' => ("line", &[LEFT, RIGHT, UP, DOWN]),
        '═' => ("line", &[(0, 9, "h10"), (0, 13, "h10")]),
        '╌' => ("line", &[(1, 11, "h3"), (6, 11, "h3")]),
        '┊' => ("line", &[(5, 1, "v4"), (5, 9, "v4"), (5, 17, "v4")]),
        '✕' => ("line", &[(1, 7, "l8 8"), (1, 15, "l8 -8")]),
        '○' => ("line", &[(2, 11, "a3 3 0 1 1 6 0a3 3 0 1 1 -6 0h0")]),
        '●' => ("solid", &[(2, 11, "a3 3 0 1 1 6 0a3 3 0 1 1 -6 0z")]),
        '▷' => ("line", &[(1, 7, "l7 4l-7 4z")]),
        '▶' => ("solid", &[(1, 7, "l8 4l-8 4z")]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;
    use proptest::{collection, prop_assert_eq};

    use super::{STYLE, drawn, inline, shape, spans, standalone};
    use crate::screen::text::tests::any_line;
    use crate::screen::text::{Line, Role, width};

    #[track_caller]
    fn case(line: Line, expected: &str) {
        assert_eq!(drawn(&[line]).into_string(), expected);
    }

    #[test]
    fn words_take_their_columns_and_signs_are_shapes() {
        case(Line::from("  a b"), "<text x=\"20\" y=\"16\" textLength=\"30\">a b</text>");
        case(
            Line::from("a   <").with(Role::Name, "é"),
            "<text x=\"0\" y=\"16\" textLength=\"10\">a</text><text x=\"40\" y=\"16\" textLength=\"10\">&lt;</text>\
             <text class=\"name\" x=\"50\" y=\"16\" textLength=\"10\">é</text>",
        );
        case(
            Line::new().with(Role::Pointer, "─▶").with(Role::Faint, "│"),
            "<path class=\"faint line\" d=\"M25 0v22\"></path><path class=\"pointer line\" d=\"M0 11h10\"></path>\
             <path class=\"pointer solid\" d=\"M11 7l8 4l-8 4z\"></path>",
        );
    }

    #[test]
    fn wide_characters_take_two_columns_each() {
        case(
            Line::from("a語b"),
            "<text x=\"0\" y=\"16\" textLength=\"10\">a</text><text x=\"10\" y=\"16\" textLength=\"20\">語</text>\
             <text x=\"30\" y=\"16\" textLength=\"10\">b</text>",
        );
    }

    #[test]
    fn pictures_say_what_they_are() {
        let lines = [Line::from("ab"), Line::from("c")];
        let within = inline(&lines, "wide", "Memory after \"a\"", Some("words")).into_string();
        let tag = "<svg class=\"wide\" role=\"img\" aria-label=\"Memory after &quot;a&quot;\" aria-describedby=\"words\" viewBox=\"0 0 20 44\" width=\"17\">";
        assert!(within.starts_with(tag), "{within}");
        let file = standalone(&lines, "A step");
        assert!(file.contains("viewBox=\"-20 -20 60 84\" width=\"50\" height=\"71\"><style>:root"), "{file}");
        assert_eq!(spans(&Line::from("<").with(Role::Bad, "&")).into_string(), "&lt;<span class=\"bad\">&amp;</span>");
    }

    /// How bright a colour like `#0a6478` is, as WCAG counts it.
    fn luminance(color: &str) -> f64 {
        let digits: String = match color.len() {
            4 => color[1..].chars().flat_map(|digit| [digit, digit]).collect(),
            _ => color[1..].to_owned(),
        };
        let part = |at: usize| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits")) / 255.0;
        let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
    }

    #[test]
    fn every_colour_can_be_read_in_the_light_and_in_the_dark() {
        let palettes: Vec<Vec<(&str, &str)>> = STYLE
            .split(":root {")
            .skip(1)
            .map(|palette| {
                let colors = palette.split_once('}').expect("it ends").0.split(';');
                colors.filter_map(|color| color.trim().strip_prefix("--")?.split_once(": ")).collect()
            })
            .collect();
        assert_eq!(palettes.len(), 2);
        for palette in palettes {
            let paper = luminance(palette.iter().find(|(name, _)| *name == "paper").expect("a background").1);
            assert!(palette.len() > 5);
            for (name, color) in palette.iter().filter(|(name, _)| *name != "paper") {
                let (low, high) = (luminance(color).min(paper), luminance(color).max(paper));
                let contrast = (high + 0.05) / (low + 0.05);
                assert!(contrast >= 5.0, "{name} {color} has a contrast of {contrast:.2}");
            }
        }
    }

    proptest! {
        #[test]
        fn all_words_are_drawn_where_they_stand(lines in collection::vec(any_line(), 0..4)) {
            let drawn = drawn(&lines).into_string();
            let texts = drawn.split("<text ").skip(1).map(|text| {
                let attribute = |name: &str| {
                    let value = text.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
                    value.and_then(|(value, _)| value.parse::<usize>().ok()).expect("a number")
                };
                let words = text.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).expect("a text").0;
                let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
                (attribute("x") / 10, (attribute("y") - 16) / 22, attribute("textLength") / 10, words)
            });
            let mut shown = String::new();
            for (column, row, columns, words) in texts {
                shown += &words;
                prop_assert_eq!(width(&words), columns);
                let mut start = 0;
                let found = lines[row].spans().any(|span| {
                    let within = |(at, _): (usize, char)| {
                        start + width(&span.text[..at]) == column && span.text[at..].starts_with(&words)
                    };
                    let found = span.text.char_indices().any(within);
                    start += width(span.text);
                    found
                });
                prop_assert_eq!(found, true, "{:?} at {} of {:?}", words, column, lines[row]);
            }
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace() && shape(*c).is_none()).collect::<String>();
            let whole: String = lines.iter().map(Line::text).collect();
            prop_assert_eq!(visible(&shown), visible(&whole));
        }
    }
}

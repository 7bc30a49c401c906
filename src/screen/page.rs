//! What a stop of a lesson looks like: headings, prose, code, a step before and after its reveal.

use std::ops::Range;

use super::code::listing;
use super::diagram::Drawing;
use super::markdown;
use super::output::Style;
use super::step::{describe_step, draw_step};
use super::text::{Line, Role, wrap};
use crate::probe::recording::{Code, Recording};

/// A heading: what it is about on the left, where one is on the right; two lines where that does not fit.
pub fn heading(title: &str, place: &str, style: &Style) -> Vec<Line> {
    let title = Line::new().with(Role::Title, title);
    if style.plain {
        let end = if title.text().ends_with(['?', '!', '.']) { "" } else { "." };
        return wrap(&title.with(Role::Plain, format!("{end} {place}.")), style.prose_width(), 0);
    }
    let place = Line::new().with(Role::Faint, place);
    let width = style.prose_width();
    if title.width() + 2 + place.width() <= width {
        let mut line = title.padded(width - place.width());
        line.append(&place);
        vec![line]
    } else {
        let mut lines = wrap(&title, width, 0);
        lines.extend(wrap(&place, width, 0));
        lines
    }
}

/// A line across the page; nothing where nothing is drawn.
pub fn rule(style: &Style) -> Vec<Line> {
    let glyph = style.charset.text("─");
    let line = || Line::new().with(Role::Faint, glyph.repeat(style.prose_width()));
    if style.plain { Vec::new() } else { vec![line()] }
}

/// Markdown, as wide as prose may be. In plain style without the signs that a screen reader would spell out.
pub fn prose(text: &str, style: &Style) -> Vec<Line> {
    readable(markdown::render(text, style), style)
}

/// The same with line numbers in code blocks, as the prompts of quizzes have them.
pub fn numbered(text: &str, style: &Style) -> Vec<Line> {
    readable(markdown::render_numbered(text, style), style)
}

fn readable(lines: Vec<Line>, style: &Style) -> Vec<Line> {
    if style.plain { lines.into_iter().map(without_signs).collect() } else { lines }
}

fn without_signs(line: Line) -> Line {
    line.spans().fold(Line::new(), |line, span| {
        let number = span.text.trim_end_matches([' ', '│', '|']);
        let is_gutter = span.role == Role::Faint && number.trim_start().parse::<usize>().is_ok();
        let text = if is_gutter { format!("{number}: ") } else { span.text.replace(['`', '•'], "") };
        line.with(span.role, text)
    })
}

/// Rust code with line numbers, `first_line` on.
pub fn code(text: &str, first_line: usize, style: &Style) -> Vec<Line> {
    listing(text, first_line, style).concat()
}

/// Code with the lines of `marked` (numbers of the file) pointed out at the margin.
pub fn marked_code(code: &Code, marked: &Range<usize>, style: &Style) -> Vec<Line> {
    let pointer = if style.plain { ">".to_owned() } else { style.charset.text("▶") };
    let mark = |(index, lines): (usize, Vec<Line>)| {
        let is_marked = marked.contains(&(code.first_line + index));
        let (role, margin) = if is_marked { (Role::Notice, format!("{pointer} ")) } else { (Role::Plain, "  ".into()) };
        let behind_margin = move |line: Line| {
            let mut whole = Line::new().with(role, &margin);
            whole.append(&line);
            whole
        };
        lines.into_iter().map(behind_margin)
    };
    let narrower = Style { width: style.width - 2, ..*style };
    listing(&code.text, code.first_line, &narrower).into_iter().enumerate().flat_map(mark).collect()
}

/// A step of a recording, to be drawn in parts: only the name and the reveal say what it did.
#[derive(Clone, Copy, Debug)]
pub struct StepView<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// Which of its steps.
    pub index: usize,
    /// Whether to show addresses and sizes.
    pub addresses: bool,
}

impl StepView<'_> {
    /// Which step it is.
    pub fn heading(&self, style: &Style) -> Vec<Line> {
        heading(&self.recording.steps[self.index].name, &self.place(), style)
    }

    /// Which step it is without its name, which often says what it does.
    pub fn question_heading(&self, style: &Style) -> Vec<Line> {
        heading("What will it do?", &self.place(), style)
    }

    fn place(&self) -> String {
        format!("step {} of {}", self.index + 1, self.recording.steps.len())
    }

    /// The code that ran.
    pub fn code(&self, style: &Style) -> Vec<Line> {
        let piece = &self.recording.steps[self.index].code;
        let mut lines = code(&piece.text, piece.first_line, style);
        if !lines.is_empty() {
            lines.insert(0, Line::new());
        }
        lines.push(Line::new());
        lines
    }

    /// What it did.
    pub fn reveal(&self, style: &Style) -> Vec<Line> {
        let step = &self.recording.steps[self.index];
        let before = self.index.checked_sub(1).map(|before| &self.recording.steps[before]);
        if style.plain {
            let sentences = describe_step(step, before);
            return sentences
                .iter()
                .flat_map(|said| wrap(&Line::from(said.as_str()), style.prose_width(), 0))
                .collect();
        }
        let drawing = Drawing { width: style.width, charset: style.charset, show_addresses: self.addresses };
        draw_step(step, before, &drawing)
    }
}

//! What a stop of a lesson looks like: headings, prose, code, a step before and after its reveal.

use std::ops::Range;

use super::code::{highlight, numbered};
use super::diagram::Drawing;
use super::markdown;
use super::output::Style;
use super::step::{describe_step, draw_step};
use super::text::{Line, Role, wrap};
use crate::probe::recording::Recording;

/// A heading: what it is about on the left, where one is on the right; two lines where that does not fit.
pub fn heading(title: &str, place: &str, style: &Style) -> Vec<Line> {
    let title = Line::new().with(Role::Title, title);
    if style.plain {
        return vec![title.with(Role::Plain, format!(". {place}."))];
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

/// A line across the page.
pub fn rule(style: &Style) -> Line {
    let glyph = style.charset.text("─");
    Line::new().with(Role::Faint, glyph.repeat(style.prose_width()))
}

/// Markdown, as wide as prose may be.
pub fn prose(text: &str, style: &Style) -> Vec<Line> {
    markdown::render(text, style.prose_width(), style.charset)
}

/// Rust code with line numbers, `first_line` on.
pub fn code(text: &str, first_line: usize, style: &Style) -> Vec<Line> {
    if text.is_empty() {
        return Vec::new();
    }
    numbered(highlight(text), first_line, style.charset)
}

/// A whole source with the lines of `marked` (numbers from 1) pointed out at the margin.
pub fn marked_code(text: &str, marked: &Range<usize>, style: &Style) -> Vec<Line> {
    let pointer = style.charset.text("▶");
    let mark = |(index, line): (usize, Line)| {
        let (role, margin) = if marked.contains(&(index + 1)) { (Role::Notice, &*pointer) } else { (Role::Plain, " ") };
        let mut whole = Line::new().with(role, format!("{margin} "));
        whole.append(&line);
        whole
    };
    code(text, 1, style).into_iter().enumerate().map(mark).collect()
}

/// A step of a recording, to be drawn in parts: nothing of what it did stands in the first two.
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
        let place = format!("step {} of {}", self.index + 1, self.recording.steps.len());
        heading(&self.recording.steps[self.index].name, &place, style)
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

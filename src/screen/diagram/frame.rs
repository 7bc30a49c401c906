//! A box: a title in its upper border, notes in its lower one, lines within.

use super::glyphs::Border;
use crate::screen::text::{Line, Role};

/// Columns of the borders and the blanks beside the body.
pub(super) const SIDES: usize = 4;

/// Columns between the notes at the left and at the right of the lower border, and of the corners around them.
const BETWEEN_NOTES: usize = 7;

/// What a box shows. Every part must fit the width it is drawn at.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// In the upper border.
    pub title: Line,
    /// Within.
    pub body: Vec<Line>,
    /// In the lower border, at the left.
    pub left: Line,
    /// In the lower border, at the right.
    pub right: Line,
}

impl Frame {
    /// The least width the frame can be drawn at.
    pub(super) fn width(&self) -> usize {
        let body = self.body.iter().map(Line::width).max().unwrap_or(0) + SIDES;
        let title = self.title.width() + SIDES + 1;
        body.max(title).max(notes_width(&self.left, &self.right))
    }

    /// The frame as lines of exactly `width` columns.
    pub(super) fn draw(self, width: usize, border: &Border) -> Vec<Line> {
        let mut lines = vec![edge(border.top, border.across, width, &self.title, &Line::new())];
        for line in self.body {
            let mut row = Line::new().with(Role::Faint, border.down).with(Role::Plain, " ");
            row.append(&line);
            lines.push(row.padded(width.saturating_sub(2)).with(Role::Plain, " ").with(Role::Faint, border.down));
        }
        lines.push(edge(border.bottom, border.across, width, &self.left, &self.right));
        lines
    }
}

/// The columns a lower border with these notes takes.
pub(super) fn notes_width(left: &Line, right: &Line) -> usize {
    left.width() + right.width() + BETWEEN_NOTES
}

/// A border of `width` columns with a note at its left and at its right, either of which may be empty.
fn edge(corners: [&str; 2], across: &str, width: usize, left: &Line, right: &Line) -> Line {
    let mut start = Line::new().with(Role::Faint, corners[0]);
    if !left.is_blank() {
        start.push(Role::Faint, " ");
        start.append(left);
        start.push(Role::Faint, " ");
    }
    let mut end = Line::new();
    if !right.is_blank() {
        end.push(Role::Faint, " ");
        end.append(right);
        end.push(Role::Faint, " ");
    }
    end.push(Role::Faint, corners[1]);
    let missing = width.saturating_sub(start.width() + end.width());
    start.push(Role::Faint, across.repeat(missing));
    start.append(&end);
    start
}

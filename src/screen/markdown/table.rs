//! Tables: columns side by side where there is room, else one row after the other.

use pulldown_cmark::Alignment;

use crate::screen::text::{Charset, Line, Role, wrap};

/// Narrower columns are not readable.
const MIN_COLUMN: usize = 5;

pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The head first.
    rows: Vec<Vec<Line>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    pub(super) fn start_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Adds a cell to the last row, its lines as one.
    pub(super) fn push(&mut self, cell: &[Line]) {
        if let Some(row) = self.rows.last_mut() {
            row.push(join(cell));
        }
    }

    /// The table in lines of at most `room` columns.
    pub(super) fn render(&self, room: usize, charset: Charset) -> Vec<Line> {
        let Some((head, body)) = self.rows.split_first() else { return Vec::new() };
        match self.column_widths(room) {
            Some(widths) => {
                let rule: Vec<String> = widths.iter().map(|&width| charset.text("─").repeat(width)).collect();
                let rule = Line::new().with(Role::Faint, rule.join(&charset.text("─┼─")));
                let body = body.iter().flat_map(|row| self.row(row, &widths, charset));
                self.row(head, &widths, charset).into_iter().chain([rule]).chain(body).collect()
            }
            None => self.records(room),
        }
    }

    /// The table row by row, each cell behind the head of its column.
    pub(super) fn records(&self, room: usize) -> Vec<Line> {
        let Some((head, body)) = self.rows.split_first() else { return Vec::new() };
        let records: Vec<Vec<Line>> = body.iter().map(|row| record(head, row, room)).collect();
        records.join(&Line::new())
    }

    /// The width of each column: what it needs, or less for the widest; `None` where some would get too narrow.
    fn column_widths(&self, room: usize) -> Option<Vec<usize>> {
        let columns = self.alignments.len();
        let room = room.checked_sub(3 * columns.saturating_sub(1))?;
        let needed =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(Line::width).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..columns).map(|column| needed(column).clamp(1, room.max(1))).collect();
        while widths.iter().sum::<usize>() > room {
            let widest = widths.iter_mut().max()?;
            if *widest <= MIN_COLUMN {
                return None;
            }
            *widest -= 1;
        }
        Some(widths)
    }

    fn row(&self, row: &[Line], widths: &[usize], charset: Charset) -> Vec<Line> {
        let empty = Line::new();
        let cells: Vec<Vec<Line>> = widths
            .iter()
            .enumerate()
            .map(|(column, &width)| wrap(row.get(column).unwrap_or(&empty), width, 0))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |index: usize| {
            let mut line = Line::new();
            for (column, (cell, &width)) in cells.iter().zip(widths).enumerate() {
                if column > 0 {
                    line.push(Role::Faint, charset.text(" │ "));
                }
                let text = cell.get(index).unwrap_or(&empty);
                if self.alignments.get(column) == Some(&Alignment::Right) {
                    line.push(Role::Plain, " ".repeat(width.saturating_sub(text.width())));
                }
                line.append(text);
                if column + 1 < widths.len() {
                    line.push(Role::Plain, " ".repeat((width + start_of(column, widths)).saturating_sub(line.width())));
                }
            }
            line
        };
        (0..height).map(line).collect()
    }
}

/// The column of the screen where a column of the table starts.
fn start_of(column: usize, widths: &[usize]) -> usize {
    widths[..column].iter().map(|width| width + 3).sum()
}

/// A row as lines `head: cell`.
fn record(head: &[Line], row: &[Line], room: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, cell) in row.iter().enumerate() {
        let mut line = head.get(index).cloned().unwrap_or_default().with(Role::Plain, ": ");
        line.append(cell);
        lines.extend(wrap(&line, room, 2));
    }
    lines
}

fn join(lines: &[Line]) -> Line {
    let mut joined = Line::new();
    for line in lines {
        if !joined.text().is_empty() {
            joined.push(Role::Plain, " ");
        }
        joined.append(line);
    }
    joined
}

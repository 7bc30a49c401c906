//! The bytes of a type: a row for each eight, so that alignment is seen, a letter for each byte.
//!
//! ```text
//! CReading, 24 bytes
//!   0  v · · · · · · ·  v valid, padding
//!   8  V V V V V V V V  V value
//!  16  s s · · · · · ·  s sensor, padding
//! ```

use super::flow;
use super::value::Values;
use crate::probe::graph::Run;
use crate::screen::text::{Line, Role, wrap};

/// Bytes in a row of the grid.
const ROW: usize = 8;

/// A grid needs so many columns; in fewer the runs are listed.
pub(super) const LEAST_GRID: usize = 28;

/// With fewer columns the bytes of a row stand close together.
const LEAST_SPACED: usize = 44;

/// More rows than this that go on with one field are counted, not drawn.
const MOST_ROWS_ALIKE: usize = 2;

/// What is said of the bytes without a field.
const PADDING: &str = "padding";

/// A row of the grid.
struct Row {
    start: usize,
    cells: Vec<Cell>,
    /// What begins in it: a field's letter and name.
    names: Vec<Line>,
}

/// A byte: its letter, `None` for padding.
type Cell = Option<char>;

impl Values<'_> {
    /// The runs of a type in lines of at most `columns`, which are at least [`LEAST_GRID`].
    pub(super) fn grid(&self, name: &str, runs: &[Run], columns: usize) -> Vec<Line> {
        let size = runs.iter().map(|run| run.bytes).fold(0, usize::saturating_add);
        let head = Line::new().with(Role::Type, self.text(name)).with(Role::Faint, format!(", {}", super::bytes(size)));
        let mut lines = wrap(&head, columns, 1);
        let rows = self.rows(runs);
        let digits = size.to_string().len().max(3);
        for alike in rows.chunk_by(|one, next| next.names.is_empty() && one.cells == next.cells) {
            let shown = if alike.len() > MOST_ROWS_ALIKE + 1 { &alike[..1] } else { alike };
            lines.extend(shown.iter().flat_map(|row| self.grid_row(row, digits, columns)));
            if shown.len() < alike.len() {
                let more = self.glyphs.more;
                let text = format!("{more} {} more rows {more}", alike.len() - shown.len());
                lines.push(Line::new().with(Role::Faint, text).indented(digits + 2));
            }
        }
        lines
    }

    /// The runs on one line, for where a grid has no room: `CReading of 24 bytes: valid 1, padding 7, value 8`.
    pub(super) fn write_bytes(&self, name: &str, runs: &[Run], line: &mut Line) {
        let size = runs.iter().map(|run| run.bytes).fold(0, usize::saturating_add);
        line.push(Role::Type, self.text(name));
        line.push(Role::Faint, format!(" of {}:", super::bytes(size)));
        for (index, run) in runs.iter().enumerate() {
            let field = run.field.as_ref().map_or(PADDING.to_owned(), |field| self.text(field));
            line.push(Role::Plain, format!("{} {field} ", if index == 0 { "" } else { "," }));
            line.push(Role::Value, run.bytes.to_string());
        }
    }

    fn grid_row(&self, row: &Row, digits: usize, columns: usize) -> Vec<Line> {
        let between = if columns < LEAST_SPACED { "" } else { " " };
        let mut line = Line::new().with(Role::Faint, format!("{:>digits$}  ", row.start));
        for index in 0..ROW {
            line.push(Role::Plain, if index == 0 { "" } else { between });
            match row.cells.get(index) {
                Some(Some(letter)) => line.push(Role::Value, self.text(&letter.to_string())),
                Some(None) => line.push(Role::Faint, self.glyphs.padding),
                None => line.push(Role::Plain, " "),
            }
        }
        line.push(Role::Plain, "  ");
        let start = line.width();
        let mut names = flow(&row.names, ", ", columns.saturating_sub(start)).into_iter();
        line.append(&names.next().unwrap_or_default());
        std::iter::once(line.trimmed()).chain(names.map(|line| line.indented(start))).collect()
    }

    fn rows(&self, runs: &[Run]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut used = Vec::new();
        let mut at: usize = 0;
        for run in runs {
            let letter = run.field.as_ref().map(|field| letter(field, &used));
            used.extend(letter);
            let name = match (&run.field, letter) {
                (Some(field), Some(_)) if run.bytes == 0 => {
                    Line::new().with(Role::Plain, self.text(field)).with(Role::Faint, " (no bytes)")
                }
                (Some(field), Some(letter)) => {
                    let mark = self.text(&letter.to_string());
                    Line::new().with(Role::Value, mark).with(Role::Plain, format!(" {}", self.text(field)))
                }
                _ => Line::new().with(Role::Faint, PADDING),
            };
            row_at(&mut rows, at, run.bytes > 0).names.push(name);
            for _ in 0..run.bytes {
                row_at(&mut rows, at, true).cells.push(letter);
                at += 1;
            }
        }
        rows
    }
}

/// The last row, or a new one that begins at `at` where there is none or it must have room and has none.
fn row_at(rows: &mut Vec<Row>, at: usize, with_room: bool) -> &mut Row {
    let is_there = rows.last().is_some_and(|row| !with_room || row.cells.len() < ROW);
    if !is_there {
        rows.push(Row { start: at, cells: Vec::new(), names: Vec::new() });
    }
    rows.last_mut().expect("one was pushed if there was none")
}

/// A letter for a field that no other has, where there is one: its first, that as a capital, then the others of its name.
fn letter(field: &str, used: &[char]) -> char {
    let letters = || field.chars().filter(|letter| letter.is_ascii_alphanumeric());
    let first = letters().next().into_iter().flat_map(|first| [first, first.to_ascii_uppercase()]);
    let mut candidates = first.chain(letters()).chain(letters().map(|letter| letter.to_ascii_uppercase()));
    candidates.find(|letter| !used.contains(letter)).unwrap_or('#')
}

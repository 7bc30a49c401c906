//! The bytes of a type: a row for each eight, so that alignment is seen, a letter for each byte. In a whole picture a letter
//! stands for one name of a field, so that types can be compared.
//!
//! ```text
//! CReading, 24 bytes
//!   0  v · · · · · · ·  v valid, padding
//!   8  a a a a a a a a  a value
//!  16  s s · · · · · ·  s sensor, padding
//! ```

use std::collections::HashMap;

use super::flow;
use super::value::Values;
use crate::probe::graph::{Graph, Run, Value};
use crate::screen::text::{Line, Role, counted, wrap};

/// Bytes in a row of the grid.
const ROW: usize = 8;

/// A grid needs so many columns; in fewer the runs are listed.
pub(super) const LEAST_GRID: usize = 28;

/// With fewer columns the bytes of a row stand close together.
const LEAST_SPACED: usize = 44;

/// More rows than this that go on with one field are counted, not drawn.
const MOST_ROWS_ALIKE: usize = 2;

/// Stands for a field where all letters are taken.
const NO_LETTER: char = '#';

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
        let head =
            Line::new().with(Role::Type, self.text(name)).with(Role::Faint, format!(", {}", counted(size, "byte")));
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
        line.push(Role::Faint, format!(" of {}:", counted(size, "byte")));
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
        let mut names = flow(&with_commas(&row.names), " ", columns.saturating_sub(start)).into_iter();
        line.append(&names.next().unwrap_or_default());
        std::iter::once(line.trimmed()).chain(names.map(|line| line.indented(start))).collect()
    }

    fn rows(&self, runs: &[Run]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let letters = letters(self.view.graph);
        let mut at: usize = 0;
        for run in runs {
            let letter = run.field.as_ref().map(|field| letters.get(field.as_str()).copied().unwrap_or(NO_LETTER));
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

/// The parts with a comma behind each that another one follows.
fn with_commas(parts: &[Line]) -> Vec<Line> {
    let comma =
        |(index, part): (usize, &Line)| part.clone().with(Role::Faint, if index + 1 == parts.len() { "" } else { "," });
    parts.iter().enumerate().map(comma).collect()
}

/// The letter of each field that takes bytes in `graph`: a small one of its name, or any other, that no other field has.
fn letters(graph: &Graph) -> HashMap<&str, char> {
    let mut letters = HashMap::new();
    let variables = graph.variables.iter().map(|variable| &variable.value);
    for value in variables.chain(graph.blocks.iter().map(|block| &block.contents)) {
        each_field(value, &mut |field| {
            if letters.contains_key(field) {
                return;
            }
            let own = field.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
            let free = own.chain('a'..='z').find(|letter| !letters.values().any(|used| used == letter));
            letters.insert(field, free.unwrap_or(NO_LETTER));
        });
    }
    letters
}

/// Visits the names of the fields that take bytes in the types that `value` describes.
fn each_field<'a>(value: &'a Value, visit: &mut impl FnMut(&'a str)) {
    match value {
        Value::Bytes { runs, .. } => {
            runs.iter().filter(|run| run.bytes > 0).filter_map(|run| run.field.as_deref()).for_each(visit)
        }
        Value::Fields { fields, .. } => fields.iter().for_each(|(_, value)| each_field(value, visit)),
        Value::List { items, .. } => items.iter().for_each(|item| each_field(item, visit)),
        Value::Scalar(_) | Value::Text { .. } | Value::Pointer(_) | Value::Dropped | Value::Hidden(_) => {}
    }
}

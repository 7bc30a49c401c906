//! The rows of the stack: name, type, value.

use super::value::{GAP, TIGHT_GAP, Values};
use crate::probe::graph::{Value, Variable, VariableState};
use crate::screen::text::{Line, Role, counted, width, wrap};
use crate::screen::view::Past;

/// A type may take so much of the row that this is left for the value; a longer one is left out of the columns.
const LEAST_VALUE: usize = 8;

/// How far a value stands under its name.
const INDENT: usize = 2;

/// One row for each variable, in lines of at most `columns`.
pub(super) fn rows(values: &Values, columns: usize) -> Vec<Line> {
    let variables = &values.view.graph.variables;
    let names = variables.iter().map(|variable| width(&values.text(&variable.name)));
    let name_columns = names.filter(|&name| name <= columns * 2 / 5).max().unwrap_or(0) + 2;
    let room = columns.saturating_sub(name_columns + GAP.len() + LEAST_VALUE);
    let types = variables.iter().map(|variable| width(&values.text(&variable.type_name)));
    let type_columns = types.filter(|&type_name| type_name <= room).max().unwrap_or(0) + GAP.len();
    let table = Table { values, columns, name_columns, type_columns };
    variables.iter().enumerate().flat_map(|(index, variable)| table.row(index, variable)).collect()
}

/// The columns that the rows have in common.
struct Table<'a> {
    values: &'a Values<'a>,
    columns: usize,
    name_columns: usize,
    type_columns: usize,
}

impl Table<'_> {
    fn row(&self, index: usize, variable: &Variable) -> Vec<Line> {
        let values = self.values;
        let past = values.view.variable_before(index);
        let was = past.known().map(|was| &was.value);
        let alive = variable.state == VariableState::Live;
        let new = Line::new().with(Role::Changed, if alive && past == Past::New { " (new)" } else { "" });
        let type_name = values.text(&variable.type_name);
        let head = Line::new().with(if alive { Role::Name } else { Role::Dead }, values.text(&variable.name));
        let type_start = self.name_columns.max(head.width() + 2);
        let head = head.padded(type_start).with(if alive { Role::Type } else { Role::Dead }, &type_name);
        let value = match &variable.state {
            VariableState::Live => {
                let room = self.columns.saturating_sub(self.name_columns + self.type_columns + new.width());
                values.row(&variable.value, was, &variable.type_name, room)
            }
            VariableState::Moved { to } => self.gone(&format!("moved {} {}", values.glyphs.moved, values.text(to))),
            VariableState::Dropped if variable.needs_drop => self.gone("dropped"),
            VariableState::Dropped => Line::new().with(Role::Dead, values.glyphs.ended),
        };
        let value_start = (self.name_columns + self.type_columns).max(head.width() + TIGHT_GAP.len());
        let is_tall = alive && matches!(variable.value, Value::Bytes { .. });
        let mut row = head.clone().padded(value_start);
        row.append(&value);
        row.append(&new);
        let mut lines = if row.width() <= self.columns && !is_tall {
            vec![row]
        } else {
            self.broken(head, new, value, variable, was)
        };
        lines.extend(self.place(variable));
        lines
    }

    /// The value below the name and type; `new` behind those, or behind the value where they leave no room for it.
    fn broken(&self, mut head: Line, new: Line, value: Line, variable: &Variable, was: Option<&Value>) -> Vec<Line> {
        let room = self.columns - INDENT;
        let mut below = match variable.state {
            VariableState::Live => self.values.lines(&variable.value, was, &variable.type_name, room),
            _ => wrap(&value, room, INDENT),
        };
        match below.as_mut_slice() {
            [only] if head.width() + new.width() > self.columns && only.width() + new.width() <= room => {
                only.append(&new)
            }
            _ => head.append(&new),
        }
        let mut lines = wrap(&head, self.columns, INDENT);
        lines.extend(below.into_iter().map(|line| line.indented(INDENT)));
        lines
    }

    fn gone(&self, words: &str) -> Line {
        Line::new().with(Role::Dead, format!("{} {words}", self.values.glyphs.gone))
    }

    /// Where the variable lies and what it takes, if that is asked for. Of a described type the description's own place and
    /// size would be mistaken for the type's.
    fn place(&self, variable: &Variable) -> Vec<Line> {
        if !self.values.style.show_addresses || matches!(variable.value, Value::Bytes { .. }) {
            return Vec::new();
        }
        let bytes = counted(variable.size, "byte");
        let place = Line::new().with(Role::Faint, format!("{bytes} at {:#x}", variable.address));
        let lines = wrap(&place, self.columns - INDENT, 0);
        lines.into_iter().map(|line| line.indented(INDENT)).collect()
    }
}

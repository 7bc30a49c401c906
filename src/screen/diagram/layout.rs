//! A value in as many lines as it needs.

use super::bytes::LEAST_GRID;
use super::value::{Fields, TIGHT_GAP, Values};
use crate::probe::graph::Value;
use crate::screen::text::{Line, Role, wrap};
use crate::screen::view::{Past, fields_before, is_named, is_tuple, item_before, position};

/// Parts of a value are indented while at least this many columns are left for them.
const LEAST_COLUMNS: usize = 16;

impl Values<'_> {
    /// `value` in lines of at most `columns`. A name that repeats the holder's `type_name` is left out.
    pub(super) fn lines(&self, value: &Value, was: Option<&Value>, type_name: &str, columns: usize) -> Vec<Line> {
        if let Value::Bytes { name, runs } = value
            && columns >= LEAST_GRID
        {
            return self.grid(name, runs, columns);
        }
        let line = self.row(value, was, type_name, columns);
        if line.width() <= columns {
            return vec![line];
        }
        match value {
            Value::Fields { name, fields } if !fields.is_empty() => {
                let head = self.head(if is_named(type_name, name) { "" } else { name }, value, was);
                let (mut lines, indent) =
                    if head.is_blank() { (Vec::new(), 0) } else { (wrap(&head, columns, 1), indent(columns)) };
                lines.extend(self.field_lines(name, fields, was, columns, indent));
                lines
            }
            Value::List { items, omitted } if !items.iter().all(is_flat) => {
                self.item_lines(value, items, *omitted, was, columns)
            }
            _ => wrap(&line, columns, 1),
        }
    }

    /// The line above the fields of a value: its name, and what it was if that was something else.
    fn head(&self, name: &str, value: &Value, was: Option<&Value>) -> Line {
        let mut head = Line::new().with(Role::Type, self.text(name));
        if let (Value::Fields { name, fields }, Some(earlier)) = (value, was) {
            self.note_other_shape(was, fields_before(name, fields, earlier).is_some(), &mut head);
        }
        head
    }

    /// Fields below their holder's name: side by side where they fit, else one below the other, their names in a column.
    fn field_lines(
        &self,
        name: &str,
        fields: &Fields,
        was: Option<&Value>,
        columns: usize,
        indent: usize,
    ) -> Vec<Line> {
        let before = was.and_then(|was| fields_before(name, fields, was));
        let row = self.field_row(fields, before, TIGHT_GAP);
        if !is_tuple(fields) && indent > 0 && row.width() <= columns - indent {
            return vec![row.indented(indent)];
        }
        let unlabelled = is_tuple(fields) && fields.len() == 1;
        let label = |(name, field): &(String, Value)| {
            Line::new().with(Role::Plain, if unlabelled { String::new() } else { self.label(name, field) })
        };
        let label_width = fields.iter().map(|field| label(field).width()).max().unwrap_or(0);
        let mut lines = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let was = before.map(|before| &before[index].1);
            let labelled = self.labelled(label(field), label_width, &field.1, was, columns - indent);
            lines.extend(labelled.into_iter().map(|line| line.indented(indent)));
        }
        lines
    }

    /// Items one below the other, with their places.
    fn item_lines(
        &self,
        list: &Value,
        items: &[Value],
        omitted: usize,
        was: Option<&Value>,
        columns: usize,
    ) -> Vec<Line> {
        let marks = self.list_marks(list, was);
        let mut lines = Vec::with_capacity(items.len());
        let label_width = format!("[{}]", position(items.len() - 1, items.len(), omitted)).len();
        for (index, item) in items.iter().enumerate() {
            if omitted > 0 && index + 1 == items.len() {
                let mut line = Line::new();
                self.write_omitted(omitted, &mut line);
                lines.extend(wrap(&line, columns, 1));
            }
            let position = position(index, items.len(), omitted);
            let past = if marks.each { item_before(position, was) } else { Past::Unknown };
            let label = Line::new()
                .with(Role::Plain, format!("[{position}]"))
                .with(Role::Changed, if past == Past::New { " (new)" } else { "" });
            lines.extend(self.labelled(label, label_width, item, past.known(), columns));
        }
        let mut note = Line::new().with(Role::Changed, marks.whole.trim_start());
        self.note_other_shape(was, matches!(was, Some(Value::List { .. })), &mut note);
        lines.extend(wrap(&note, columns, 1).into_iter().filter(|line| !line.is_blank()));
        lines
    }

    /// `label  value`. Where that does not fit on one line, the value stands below its label, or its parts below its name.
    fn labelled(
        &self,
        label: Line,
        label_width: usize,
        value: &Value,
        was: Option<&Value>,
        columns: usize,
    ) -> Vec<Line> {
        if label.is_blank() {
            return self.lines(value, was, "", columns);
        }
        let start = label_width.max(label.width()) + 2;
        let row = self.row(value, was, "", columns.saturating_sub(start));
        if start + row.width() <= columns && !matches!(value, Value::Bytes { .. }) {
            return vec![beside(label, start, &row)];
        }
        let indent = indent(columns);
        if let Value::Fields { name, fields } = value
            && !name.is_empty()
            && !fields.is_empty()
            && self.row(value, was, "", columns - indent).width() > columns - indent
        {
            let head = self.head(name, value, was);
            if start + head.width() <= columns {
                let mut lines = vec![beside(label, start, &head)];
                lines.extend(self.field_lines(name, fields, was, columns, indent));
                return lines;
            }
        }
        let mut lines = wrap(&label, columns, 1);
        let below = self.lines(value, was, "", columns - indent);
        lines.extend(below.into_iter().map(|line| line.indented(indent)));
        lines
    }
}

/// `head`, then `tail` from the column `start` on.
fn beside(head: Line, start: usize, tail: &Line) -> Line {
    let mut line = head.padded(start);
    line.append(tail);
    line
}

/// How far the parts of a value are indented.
fn indent(columns: usize) -> usize {
    if columns >= LEAST_COLUMNS + 2 { 2 } else { 0 }
}

/// Whether the value is short by its kind, so that several of them share a line.
fn is_flat(value: &Value) -> bool {
    match value {
        Value::Fields { fields, .. } => fields.is_empty(),
        Value::List { .. } => false,
        _ => true,
    }
}

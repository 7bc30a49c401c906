//! A value on one line; what changed in it is said behind it.

use super::Drawing;
use super::glyphs::Glyphs;
use crate::probe::graph::{Graph, Ownership, Pointer, Target, Value};
use crate::screen::text::{Charset, Line, Role, counted, printable, width};
use crate::screen::view::{
    Fate, Past, View, fields_before, is_named, is_same, is_same_leaf, is_tuple, item_before, position,
};

/// An earlier value longer than this is not repeated behind the new one.
const LONGEST_PAST: usize = 20;

/// More changed items than this are counted, not listed.
const MOST_CHANGED_ITEMS: usize = 3;

/// Blanks between the fields of a value that has the line to itself.
pub(super) const GAP: &str = "   ";

/// [`GAP`] where columns are short.
pub(super) const TIGHT_GAP: &str = "  ";

/// The fields of a value, with their names.
pub(super) type Fields = [(String, Value)];

/// Draws the values of one graph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    pub view: View<'a>,
    pub style: Drawing,
    pub glyphs: &'static Glyphs,
    /// Whether the holder is gone: then its pointers are shown as they were.
    pub last_seen: bool,
}

impl Values<'_> {
    /// `value` on one line that it has to itself: `String   len 5   capacity 5   ●══▶ #2`; tighter where that is wider than
    /// `columns`. A name that repeats the holder's `type_name` is left out.
    pub(super) fn row(&self, value: &Value, was: Option<&Value>, type_name: &str, columns: usize) -> Line {
        let line = self.spaced_row(value, was, type_name, GAP);
        if line.width() <= columns { line } else { self.spaced_row(value, was, type_name, TIGHT_GAP) }
    }

    fn spaced_row(&self, value: &Value, was: Option<&Value>, type_name: &str, gap: &str) -> Line {
        let mut line = Line::new();
        match value {
            Value::Fields { name, fields } if !fields.is_empty() && !is_tuple(fields) => {
                if !is_named(type_name, name) {
                    line.push(Role::Type, self.text(name));
                    line.push(Role::Plain, gap);
                }
                let before = was.and_then(|was| fields_before(name, fields, was));
                line.append(&self.field_row(fields, before, gap));
                self.note_other_shape(was, before.is_some(), &mut line);
            }
            _ => self.write(value, was, &mut line),
        }
        line
    }

    /// Fields side by side: `len 5   capacity 5   ●══▶ #2`.
    pub(super) fn field_row(&self, fields: &Fields, before: Option<&Fields>, gap: &str) -> Line {
        let mut line = Line::new();
        for (index, (name, field)) in fields.iter().enumerate() {
            line.push(Role::Plain, if index == 0 { "" } else { gap });
            self.write_label(name, field, " ", &mut line);
            self.write(field, before.map(|before| &before[index].1), &mut line);
        }
        line
    }

    /// Adds `value` to `line` as Rust would write it, pointers as arrows.
    fn write(&self, value: &Value, was: Option<&Value>, line: &mut Line) {
        match value {
            Value::Fields { name, fields } => return self.write_fields(name, fields, was, line),
            Value::List { items, omitted } => return self.write_list(value, items, *omitted, was, line),
            Value::Scalar(text) => line.push(Role::Value, self.text(text)),
            Value::Text { text, omitted } => {
                line.push(Role::Value, quoted(text, self.style.charset));
                if *omitted > 0 {
                    line.push(Role::Faint, format!(" {} {}", self.glyphs.more, counted(omitted, "more character")));
                }
            }
            Value::Bytes { name, runs } => self.write_bytes(name, runs, line),
            Value::Pointer(pointer) => self.write_pointer(*pointer, line),
            Value::Dropped => line.push(Role::Dead, format!("{} value gone", self.glyphs.gone)),
            Value::Hidden(why) => line.push(Role::Notice, format!("({})", self.text(why))),
        }
        if let Some(was) = was
            && !is_same_leaf(value, was, self.view)
        {
            self.note_past(value, was, line);
        }
    }

    fn write_fields(&self, name: &str, fields: &[(String, Value)], was: Option<&Value>, line: &mut Line) {
        let before = was.and_then(|was| fields_before(name, fields, was));
        line.push(Role::Type, self.text(name));
        let is_tuple = is_tuple(fields);
        let (open, close) = match (fields.is_empty(), is_tuple) {
            (true, _) if name.is_empty() => ("(", ")"),
            (true, _) => ("", ""),
            (false, true) => ("(", ")"),
            (false, false) if name.is_empty() => ("{ ", " }"),
            (false, false) => (" { ", " }"),
        };
        line.push(Role::Plain, open);
        for (index, (name, field)) in fields.iter().enumerate() {
            line.push(Role::Plain, if index == 0 { "" } else { ", " });
            if !is_tuple {
                self.write_label(name, field, ": ", line);
            }
            self.write(field, before.map(|before| &before[index].1), line);
        }
        line.push(Role::Plain, close);
        self.note_other_shape(was, before.is_some(), line);
    }

    fn write_list(&self, list: &Value, items: &[Value], omitted: usize, was: Option<&Value>, line: &mut Line) {
        let marks = self.list_marks(list, was);
        line.push(Role::Plain, "[");
        for (index, item) in items.iter().enumerate() {
            if omitted > 0 && index + 1 == items.len() {
                self.write_omitted(omitted, line);
                line.push(Role::Plain, ", ");
            }
            self.write_item(item, position(index, items.len(), omitted), was, marks.each, line);
            line.push(Role::Plain, if index + 1 == items.len() { "" } else { ", " });
        }
        if items.is_empty() && omitted > 0 {
            self.write_omitted(omitted, line);
        }
        line.push(Role::Plain, "]");
        line.push(Role::Changed, marks.whole);
        self.note_other_shape(was, matches!(was, Some(Value::List { .. })), line);
    }

    fn write_item(&self, item: &Value, position: usize, was: Option<&Value>, marked: bool, line: &mut Line) {
        match item_before(position, was) {
            past if marked => {
                self.write(item, past.known(), line);
                line.push(Role::Changed, if past == Past::New { " (new)" } else { "" });
            }
            _ => self.write(item, None, line),
        }
    }

    pub(super) fn write_omitted(&self, omitted: usize, line: &mut Line) {
        let more = self.glyphs.more;
        line.push(Role::Faint, format!("{more} {omitted} more {more}"));
    }

    fn write_label(&self, name: &str, value: &Value, end: &str, line: &mut Line) {
        let label = self.label(name, value);
        line.push(Role::Plain, if label.is_empty() { label } else { label + end });
    }

    /// A field's name. A pointer called `pointer` needs none: its arrow says as much.
    pub(super) fn label(&self, name: &str, value: &Value) -> String {
        let arrow_says_it = name == "pointer" && matches!(value, Value::Pointer(_));
        if arrow_says_it { String::new() } else { self.text(name) }
    }

    fn write_pointer(&self, pointer: Pointer, line: &mut Line) {
        let fate = if self.last_seen { Fate::There } else { self.view.fate(pointer) };
        let role = match (fate, pointer.ownership) {
            (Fate::Gone(_) | Fate::Nothing, _) => Role::Dead,
            (Fate::There, Ownership::Owning | Ownership::Shared) => Role::Pointer,
            (Fate::There, Ownership::Weak | Ownership::Borrow) => Role::Weak,
        };
        line.push(role, self.glyphs.arrow(pointer.ownership, fate != Fate::There));
        line.push(Role::Plain, " ");
        line.push(if fate == Fate::There { Role::Name } else { role }, self.target(pointer.target, self.view.graph));
        if let Fate::Gone(gone) = fate {
            line.push(Role::Dead, format!(" {}", gone.words()));
        }
    }

    fn target(&self, target: Target, graph: &Graph) -> String {
        match target {
            Target::Block(label) => format!("#{label}"),
            Target::Variable(index) => {
                graph.variables.get(index).map_or("elsewhere".to_owned(), |variable| self.text(&variable.name))
            }
            Target::Omitted => "not shown".to_owned(),
            Target::Nothing => "nothing".to_owned(),
            Target::Elsewhere(address) if self.style.show_addresses => format!("{address:#x}"),
            Target::Elsewhere(_) => "elsewhere".to_owned(),
        }
    }

    /// Says behind a value of another shape what it was.
    pub(super) fn note_other_shape(&self, was: Option<&Value>, same_shape: bool, line: &mut Line) {
        if let Some(was) = was
            && !same_shape
            && !matches!(was, Value::Hidden(_))
        {
            self.note_past(&Value::Dropped, was, line);
        }
    }

    fn note_past(&self, now: &Value, was: &Value, line: &mut Line) {
        let Some(before) = self.view.before else { return };
        let past = match (now, was) {
            (Value::Pointer(now), Value::Pointer(was)) if now.ownership == was.ownership => {
                self.target(was.target, before)
            }
            _ => {
                let view = View { graph: before, before: None };
                let mut past = Line::new();
                Values { view, last_seen: true, ..*self }.write(was, None, &mut past);
                past.text().to_owned()
            }
        };
        let short = width(&past) <= LONGEST_PAST;
        line.push(Role::Changed, if short { format!(" (was {past})") } else { " (changed)".to_owned() });
    }

    /// How to mark what changed in `list`.
    pub(super) fn list_marks(&self, list: &Value, was: Option<&Value>) -> ListMarks {
        let (Value::List { items, omitted }, Some(Value::List { items: old, omitted: old_omitted })) = (list, was)
        else {
            return ListMarks::default();
        };
        let changed = items
            .iter()
            .enumerate()
            .filter(|(index, item)| match item_before(position(*index, items.len(), *omitted), was) {
                Past::Was(was) => !is_same(item, was, self.view),
                Past::New => true,
                Past::Unknown => false,
            })
            .count();
        let length = |items: &[Value], omitted: &usize| items.len().saturating_add(*omitted);
        let fewer = length(old, old_omitted).saturating_sub(length(items, omitted));
        let mut whole = String::new();
        if changed > MOST_CHANGED_ITEMS {
            whole = format!(" ({changed} items changed)");
        }
        if fewer > 0 {
            whole += &format!(" ({fewer} fewer)");
        }
        ListMarks { each: changed <= MOST_CHANGED_ITEMS, whole }
    }

    pub(super) fn text(&self, text: &str) -> String {
        printable(&self.style.charset.text(text)).into_owned()
    }
}

/// How a list says what changed in it.
#[derive(Debug, Default)]
pub(super) struct ListMarks {
    /// Whether each changed item says so.
    pub each: bool,
    /// What is said of the list as a whole.
    pub whole: String,
}

/// `text` in quotes, with what cannot be shown in `charset` escaped as Rust would.
fn quoted(text: &str, charset: Charset) -> String {
    let quoted = format!("{text:?}");
    match charset {
        Charset::Unicode => quoted,
        Charset::Ascii => quoted.chars().fold(String::new(), |mut ascii, c| {
            if c.is_ascii() {
                ascii.push(c);
            } else {
                ascii.extend(c.escape_unicode());
            }
            ascii
        }),
    }
}

//! Values in words.

use crate::probe::graph::{Ownership, Pointer, Run, Target, Value};
use crate::screen::text::counted;
use crate::screen::view::{Fate, Gone, View, is_named, is_tuple};

/// What stands behind a name and its type: `, is 5`, `: length 5, capacity 5, owns block 2`.
pub(super) fn said_whole(value: &Value, type_name: &str, view: View<'_>) -> String {
    match value {
        Value::Fields { name, fields } if is_named(type_name, name) && has_names(fields) => {
            format!(": {}", parts(fields, view).join(", "))
        }
        Value::Scalar(_) | Value::Text { .. } => format!(", is {}", noun(value, view)),
        _ => format!(", {}", said(value, view)),
    }
}

/// A value as what its holder does: `holds 5`, `owns block 2`.
pub(super) fn said(value: &Value, view: View<'_>) -> String {
    match value {
        Value::Pointer(pointer) => verb(*pointer, view),
        Value::Dropped => "holds no value any more: it was dropped, the memory is still allocated".to_owned(),
        Value::Hidden(why) => format!("holds a value that cannot be looked at now, {why}"),
        Value::Fields { name, fields } if has_names(fields) && !name.is_empty() => {
            format!("holds {} {name}: {}", article(name), parts(fields, view).join(", "))
        }
        _ => format!("holds {}", noun(value, view)),
    }
}

/// A value as a part of a longer sentence: `5`, `Some that owns block 2`, `a list of 2: 1, 2`.
pub(super) fn noun(value: &Value, view: View<'_>) -> String {
    match value {
        Value::Scalar(text) => text.clone(),
        Value::Text { text, omitted: 0 } => format!("the text {text:?}"),
        Value::Text { text, omitted } => format!("the text {text:?} and {}", counted(omitted, "more character")),
        Value::Bytes { name, runs } => layout(name, runs),
        Value::Pointer(pointer) => format!("one that {}", verb(*pointer, view)),
        Value::Dropped => "a dropped value".to_owned(),
        Value::Hidden(why) => format!("a value that cannot be looked at now, {why}"),
        Value::List { items, omitted } => list(items, *omitted, view),
        Value::Fields { name, fields } => compound(name, fields, view),
    }
}

/// `CReading of 24 bytes: valid 1 byte, padding 7 bytes, value 8 bytes`.
fn layout(name: &str, runs: &[Run]) -> String {
    let run = |run: &Run| format!("{} {}", run.field.as_deref().unwrap_or("padding"), counted(run.bytes, "byte"));
    let size: usize = runs.iter().map(|run| run.bytes).sum();
    format!("{name} of {}: {}", counted(size, "byte"), runs.iter().map(run).collect::<Vec<_>>().join(", "))
}

fn list(items: &[Value], omitted: usize, view: View<'_>) -> String {
    let length = items.len().saturating_add(omitted);
    let mut words: Vec<String> = items.iter().map(|item| noun(item, view)).collect();
    match (words.pop(), omitted) {
        (None, 0) => return "an empty list".to_owned(),
        (None, _) => words.push(format!("{omitted} not shown")),
        (Some(last), 0) => words.push(last),
        (Some(last), _) => words.extend([format!("then {omitted} more"), format!("then {last}")]),
    }
    format!("a list of {length}: {}", words.join(", "))
}

fn compound(name: &str, fields: &[(String, Value)], view: View<'_>) -> String {
    let shown = if name.is_empty() { "a tuple" } else { name };
    match fields {
        [] if name.is_empty() => "the empty tuple".to_owned(),
        [] => name.to_owned(),
        [(_, Value::Pointer(pointer))] if is_tuple(fields) => format!("{shown} that {}", verb(*pointer, view)),
        _ if is_tuple(fields) => {
            let values: Vec<String> = fields.iter().map(|(_, value)| noun(value, view)).collect();
            format!("{shown} of {}", enumeration(&values))
        }
        _ => format!("{shown} with {}", enumeration(&parts(fields, view))),
    }
}

/// The fields with their names: `length 5`, `owns block 2`, `next owns block 4`.
fn parts(fields: &[(String, Value)], view: View<'_>) -> Vec<String> {
    let part = |(name, value): &(String, Value)| match (name.as_str(), value) {
        ("" | "pointer", Value::Pointer(pointer)) => verb(*pointer, view),
        (name, Value::Pointer(pointer)) => format!("{name} {}", verb(*pointer, view)),
        ("", value) | ("text", value @ Value::Text { .. }) => noun(value, view),
        (name, Value::Hidden(why)) => format!("{name} hidden, {why}"),
        (name, value) => format!("{} {}", spoken(name), noun(value, view)),
    };
    fields.iter().map(part).collect()
}

/// What a pointer does: `owns block 2`, `points weakly to block 1, whose value was dropped`.
fn verb(pointer: Pointer, view: View<'_>) -> String {
    let verb = match pointer.ownership {
        _ if pointer.target == Target::Nothing => "points to",
        Ownership::Owning => "owns",
        Ownership::Shared => "shares",
        Ownership::Weak => "points weakly to",
        Ownership::Borrow => "borrows",
    };
    format!("{verb} {}{}", target(pointer.target, view), fate(pointer, view))
}

/// Where a pointer leads.
pub(super) fn target(target: Target, view: View<'_>) -> String {
    match target {
        Target::Block(label) => format!("block {label}"),
        Target::Variable(index) => view.variable(index).map_or("nothing shown".to_owned(), |it| it.name.clone()),
        Target::Omitted => "a block that is not shown".to_owned(),
        Target::Nothing => "nothing".to_owned(),
        Target::Elsewhere(_) => "memory outside what is shown".to_owned(),
    }
}

/// What became of a pointer's target, if it is gone.
pub(super) fn fate(pointer: Pointer, view: View<'_>) -> String {
    match view.fate(pointer) {
        Fate::There | Fate::Nothing => String::new(),
        Fate::Gone(Gone::ValueDropped) => ", whose value was dropped".to_owned(),
        Fate::Gone(Gone::Ended) => ", which is gone".to_owned(),
        Fate::Gone(gone) => format!(", which was {}", gone.words()),
    }
}

/// `len` as it is said.
pub(super) fn spoken(name: &str) -> &str {
    if name == "len" { "length" } else { name }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn enumeration<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `a` or `an`, by how the type's name is spoken: `an Rc<String>`, `an i32`, `a u8`.
pub(super) fn article(type_name: &str) -> &'static str {
    let word = type_name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let by_letter = matches!(word, "Rc" | "f32" | "f64") || word.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
    if by_letter { "an" } else { "a" }
}

fn has_names(fields: &[(String, Value)]) -> bool {
    !fields.is_empty() && !is_tuple(fields)
}

//! What changed from one step to the next, in words.

use super::phrase::{enumeration, noun, spoken};
use crate::probe::graph::{Block, BlockState, Label, Value, VariableState};
use crate::screen::text::counted;
use crate::screen::view::{Past, View, count_before, fields_before, is_same, is_tuple, item_before, position};

/// More changes than this in one variable or block are counted, not told one by one.
const MOST_CHANGES: usize = 3;

/// The changes; none where there is no step before.
pub(super) fn sentences(view: View<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut new = Vec::new();
    for (index, variable) in view.graph.variables.iter().enumerate() {
        match view.variable_before(index) {
            _ if variable.state != VariableState::Live => {}
            Past::New => new.push(variable.name.clone()),
            Past::Was(was) => {
                say_value(&variable.value, &was.value, Holder::Name(&variable.name), view, &mut sentences)
            }
            Past::Unknown => {}
        }
    }
    for block in view.graph.blocks.iter().filter(|block| block.state != BlockState::Freed) {
        match view.block_before(block.label) {
            Past::New => new.push(format!("block {}", block.label)),
            Past::Was(was) => say_block(block, was, view, &mut sentences),
            Past::Unknown => {}
        }
    }
    if !new.is_empty() {
        sentences.insert(0, format!("New: {}.", enumeration(&new)));
    }
    sentences
}

/// What a changed value lies in.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Name(&'a str),
    Block(Label),
}

impl Holder<'_> {
    /// The words for the place that `path` leads to within the holder: `n`, `In s, length`.
    fn place(self, path: &[String]) -> String {
        match (self, path) {
            (Self::Name(name), []) => name.to_owned(),
            (Self::Block(label), []) => format!("The value in block {label}"),
            (Self::Name(name), path) => format!("In {name}, {}", path.join(", ")),
            (Self::Block(label), path) => format!("In block {label}, {}", path.join(", ")),
        }
    }
}

fn say_block(block: &Block, was: &Block, view: View<'_>, sentences: &mut Vec<String>) {
    let label = block.label;
    for (key, value) in &block.header {
        let count = if matches!(key.as_str(), "strong" | "weak") { " count" } else { "" };
        if let Some(was) = count_before(key, value, was) {
            sentences.push(format!("The {key}{count} of block {label} went from {was} to {value}."));
        }
    }
    say_value(&block.contents, &was.contents, Holder::Block(label), view, sentences);
    if block.size != was.size {
        sentences.push(format!("The size of block {label} went from {} to {}.", was.size, counted(block.size, "byte")));
    }
    if block.address != was.address {
        sentences.push(format!("Block {label} lies at a new address."));
    }
}

fn say_value(value: &Value, was: &Value, holder: Holder<'_>, view: View<'_>, sentences: &mut Vec<String>) {
    let mut changes = Vec::new();
    collect(value, was, &mut Vec::new(), view, &mut changes);
    match changes.len() {
        0..=MOST_CHANGES => {
            sentences.extend(changes.iter().map(|(path, words)| format!("{} {words}.", holder.place(path))));
        }
        count => sentences.push(format!("{} changed in {count} places.", holder.place(&[]))),
    }
}

/// The way to a part of a value, and what happened there.
type Change = (Vec<String>, String);

fn collect(value: &Value, was: &Value, path: &mut Vec<String>, view: View<'_>, changes: &mut Vec<Change>) {
    match (value, was) {
        _ if is_same(value, was, view) => {}
        (Value::Fields { name, fields }, Value::Fields { .. })
            if let Some(before) = fields_before(name, fields, was) =>
        {
            let only = is_tuple(fields) && fields.len() == 1;
            for ((name, value), (_, was)) in fields.iter().zip(before) {
                let part = (!only && !name.is_empty()).then(|| spoken(name).to_owned());
                step_into(part, value, was, path, view, changes);
            }
        }
        (Value::List { items, omitted }, Value::List { items: before, omitted: omitted_before }) => {
            let (length, length_before) =
                (items.len().saturating_add(*omitted), before.len().saturating_add(*omitted_before));
            if length != length_before {
                changes.push((path.clone(), format!("went from {length_before} to {length} items")));
            }
            for (index, item) in items.iter().enumerate() {
                let position = position(index, items.len(), *omitted);
                if let Past::Was(was) = item_before(position, Some(was)) {
                    step_into(Some(format!("item {position}")), item, was, path, view, changes);
                }
            }
        }
        (Value::Scalar(_) | Value::Text { .. }, Value::Scalar(_) | Value::Text { .. }) => {
            changes.push((path.clone(), format!("went from {} to {}", noun(was, view), noun(value, view))));
        }
        _ => changes.push((path.clone(), "changed".to_owned())),
    }
}

fn step_into(
    part: Option<String>,
    value: &Value,
    was: &Value,
    path: &mut Vec<String>,
    view: View<'_>,
    changes: &mut Vec<Change>,
) {
    let length = path.len();
    path.extend(part);
    collect(value, was, path, view, changes);
    path.truncate(length);
}

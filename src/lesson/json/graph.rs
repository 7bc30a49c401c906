//! The memory graph in the JSON of a recording; its keys are documented with the schema.

use serde::Serialize;

use crate::probe::graph;

#[derive(Serialize)]
pub(super) struct Variable<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    type_name: &'a str,
    address: String,
    size: usize,
    needs_drop: bool,
    value: Value<'a>,
    state: &'static str,
    moved_to: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Block<'a> {
    label: u32,
    #[serde(rename = "type")]
    type_name: &'a str,
    address: String,
    size: usize,
    header: Vec<HeaderField<'a>>,
    contents: Value<'a>,
    state: &'static str,
}

#[derive(Serialize)]
struct HeaderField<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Value<'a> {
    Scalar { text: &'a str },
    Text { text: &'a str, omitted: usize },
    Fields { name: &'a str, fields: Vec<Field<'a>> },
    List { items: Vec<Value<'a>>, omitted: usize },
    Bytes { name: &'a str, runs: Vec<Run<'a>> },
    Pointer { ownership: &'static str, target: Target },
    Dropped,
    Hidden { reason: &'a str },
}

#[derive(Serialize)]
struct Run<'a> {
    field: Option<&'a str>,
    bytes: usize,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    value: Value<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Target {
    Block { label: u32 },
    Variable { index: usize },
    Elsewhere { address: String },
    Omitted,
    Nothing,
}

/// A shown variable.
pub(super) fn variable(variable: &graph::Variable) -> Variable<'_> {
    let (state, moved_to) = match &variable.state {
        graph::VariableState::Live => ("live", None),
        graph::VariableState::Moved { to } => ("moved", Some(to.as_str())),
        graph::VariableState::Dropped => ("dropped", None),
    };
    Variable {
        name: &variable.name,
        type_name: &variable.type_name,
        address: address(variable.address),
        size: variable.size,
        needs_drop: variable.needs_drop,
        value: value(&variable.value),
        state,
        moved_to,
    }
}

/// A heap block.
pub(super) fn block(block: &graph::Block) -> Block<'_> {
    Block {
        label: block.label,
        type_name: &block.type_name,
        address: address(block.address),
        size: block.size,
        header: block.header.iter().map(|(name, value)| HeaderField { name, value }).collect(),
        contents: value(&block.contents),
        state: match block.state {
            graph::BlockState::Reachable => "reachable",
            graph::BlockState::Unreachable => "unreachable",
            graph::BlockState::Freed => "freed",
            graph::BlockState::Unknown => "unknown",
        },
    }
}

fn value(held: &graph::Value) -> Value<'_> {
    match held {
        graph::Value::Scalar(text) => Value::Scalar { text },
        graph::Value::Text { text, omitted } => Value::Text { text, omitted: *omitted },
        graph::Value::Fields { name, fields } => Value::Fields {
            name,
            fields: fields.iter().map(|(name, held)| Field { name, value: value(held) }).collect(),
        },
        graph::Value::List { items, omitted } => {
            Value::List { items: items.iter().map(value).collect(), omitted: *omitted }
        }
        graph::Value::Bytes { name, runs } => Value::Bytes {
            name,
            runs: runs.iter().map(|run| Run { field: run.field.as_deref(), bytes: run.bytes }).collect(),
        },
        graph::Value::Pointer(pointer) => {
            Value::Pointer { ownership: ownership(pointer.ownership), target: target(pointer.target) }
        }
        graph::Value::Dropped => Value::Dropped,
        graph::Value::Hidden(reason) => Value::Hidden { reason },
    }
}

fn ownership(ownership: graph::Ownership) -> &'static str {
    match ownership {
        graph::Ownership::Owning => "owning",
        graph::Ownership::Shared => "shared",
        graph::Ownership::Weak => "weak",
        graph::Ownership::Borrow => "borrow",
    }
}

fn target(target: graph::Target) -> Target {
    match target {
        graph::Target::Block(label) => Target::Block { label },
        graph::Target::Variable(index) => Target::Variable { index },
        graph::Target::Elsewhere(at) => Target::Elsewhere { address: address(at) },
        graph::Target::Omitted => Target::Omitted,
        graph::Target::Nothing => Target::Nothing,
    }
}

fn address(address: usize) -> String {
    format!("{address:#x}")
}

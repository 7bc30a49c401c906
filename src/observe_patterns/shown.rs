//! What a demo of a test shows.

use crate::probe::graph::{Graph, Value};
use crate::probe::recording::Recording;
use crate::probe::{Stage, record};

/// The graph of the demo's last step.
pub fn last_graph(demo: fn(&mut Stage)) -> Graph {
    record("", demo).steps.pop().expect("the demo takes a step").graph
}

/// The fields of a variable that is shown as a struct.
#[track_caller]
pub fn fields_of<'g>(graph: &'g Graph, name: &str) -> &'g [(String, Value)] {
    let variable = graph.variables.iter().find(|variable| variable.name == name);
    match &variable.expect("the variable is shown").value {
        Value::Fields { fields, .. } => fields,
        other => panic!("{other:?} has no fields"),
    }
}

/// The text of a variable: fields in order, the rest as the graph has it.
pub fn text_of(graph: &Graph, name: &str) -> String {
    let variable = graph.variables.iter().find(|variable| variable.name == name);
    text(&variable.expect("the variable is shown").value)
}

fn text(value: &Value) -> String {
    match value {
        Value::Scalar(text) | Value::Hidden(text) => text.clone(),
        Value::Bytes { name, runs } => {
            let runs = runs.iter().map(|run| format!("{} {}", run.field.as_deref().unwrap_or("padding"), run.bytes));
            format!("{name}: {}", runs.collect::<Vec<_>>().join(", "))
        }
        Value::Fields { name, fields } => {
            let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
            format!("{name} {{ {} }}", fields.join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// A value without parts.
pub fn scalar(text: &str) -> Value {
    Value::Scalar(text.to_owned())
}

/// The blocks shown are those the allocator counts in the step `show`, to the byte.
#[track_caller]
pub fn shows_all_it_holds(recording: &Recording, blocks: usize) {
    let step = recording.step("show").expect("the demo took the step");
    let shown: usize = step.graph.blocks.iter().map(|block| block.size).sum();
    let live = step.live.value().expect("unit tests run on the counting allocator");
    assert_eq!((step.graph.blocks.len(), shown as u64), (blocks, live.bytes));
    assert_eq!(live.blocks, blocks as u64);
}

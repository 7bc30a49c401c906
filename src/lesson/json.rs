//! A recording as JSON, for other programs. This is the schema, version 1.
//!
//! Every key is always there. `null` stands for *not measured* and for *not applicable*, never for 0. New keys may be
//! added under the same version; a key that changes its meaning or goes away brings a new one.
//!
//! The document
//! - `schema`: 1, the version.
//! - `lesson`: the lesson's id.
//! - `steps`: the steps in the order they were taken; a single one where one step was asked for.
//! - `end`: how the run ended, `null` where one step was asked for.
//!
//! A step
//! - `number`: its place in the demo, from 1.
//! - `name`: its name, unique in the demo.
//! - `code`: the piece of the demo that ran: `first_line` (the number of its first line in `demo.rs`, from 1) and
//!   `text`.
//! - `variables`: the shown variables. Each has `name`, `type`, `address`, `size` (bytes), `needs_drop` (whether code
//!   runs for its type when it goes), `value`, `state` (`live`, `moved` or `dropped`; without a need to be dropped,
//!   `dropped` says that the demo is done with it) and `moved_to` (the name that holds the value now, or `null`).
//! - `blocks`: heap blocks, ascending by label. Each has `label` (the number on the screen, the same in all steps),
//!   `type`, `address`, `size` (bytes), `header` (a list of `name` and `value`, as on the screen), `contents` (a value)
//!   and `state`: `reachable` from the variables, `unreachable` but not freed, `freed` in this step, or `unknown`.
//! - `omitted_blocks`: how many blocks were not entered because the graph is too large to show.
//! - `facts`: what the demo stated: `key`, `expression`, `value`, and `unit`: `nanoseconds` for a time, `ratio of times`
//!   for how two of them compare, else `null`. A value is a number, true or false, or text; a number JSON cannot write
//!   (infinite, not a number) is text. Whole numbers are written in full and may exceed 64 bits.
//! - `allocations`: what the step's code did on the heap, or `null` where the counting allocator is not installed:
//!   `allocated` and `freed`, each with `blocks` and `bytes`; `reallocations`; `peak_bytes` (the most that was live at
//!   once above what was live at the start of the step, `null` where several threads allocated).
//! - `live`: `blocks` and `bytes` the demo holds after the step, or `null`.
//!
//! A value (of a variable, of `contents`, of a field, of an item) is an object with `kind`:
//! - `scalar`: `text`, as Rust would write it.
//! - `text`: `text`, and `omitted`, the count of characters left out at the end.
//! - `fields`: `name` of the struct or variant, and `fields`, each with `name` and `value`.
//! - `list`: `items`, and `omitted`, the count of items left out before the last one.
//! - `bytes`: of a described type, its `name`, and `runs` in the order of memory, each with `field` (`null` for padding) and
//!   `bytes`.
//! - `pointer`: `ownership` (`owning`, `shared`, `weak` or `borrow`) and `target`, an object with `kind`: `block`
//!   (`label`), `variable` (`index` in `variables`), `elsewhere` (`address`), `omitted` or `nothing`.
//! - `dropped`: the place is still allocated, its value is gone.
//! - `hidden`: cannot be looked at now; `reason` says why.
//!
//! The end
//! - `outcome`: `finished` or `panicked`; `panic` is `null` or has the `message` and the `line` of `demo.rs` (or
//!   `null`).
//! - `allocations`: what the code after the last step did, as in a step.
//! - `live`: what the demo left on the heap, as in a step.
//!
//! Addresses are text, `0x` and hexadecimal digits: JSON numbers lose precision beyond 2⁵³ in many readers.

mod graph;

use serde::{Serialize, Serializer};

use self::graph::{Block, Variable, block, variable};
use crate::probe::recording as data;

/// The version of the schema.
pub const SCHEMA: u32 = 1;

/// A whole recording of the demo of `lesson` as a JSON document.
pub fn recording<'a>(lesson: &'a str, recording: &'a data::Recording) -> Document<'a> {
    let steps = Steps { first: 0, steps: &recording.steps };
    Document { schema: SCHEMA, lesson, steps, end: Some(end(&recording.end)) }
}

/// The same document with the step at `index` (from 0) alone; `None` where the recording has no such step.
pub fn step<'a>(lesson: &'a str, recording: &'a data::Recording, index: usize) -> Option<Document<'a>> {
    let steps = Steps { first: index, steps: std::slice::from_ref(recording.steps.get(index)?) };
    Some(Document { schema: SCHEMA, lesson, steps, end: None })
}

/// What is written, to be given to a serializer.
#[derive(Serialize)]
pub struct Document<'a> {
    schema: u32,
    lesson: &'a str,
    steps: Steps<'a>,
    end: Option<End<'a>>,
}

/// Steps, of which one after the other is turned into what is written: a recording is long.
struct Steps<'a> {
    /// The index of the first.
    first: usize,
    steps: &'a [data::Step],
}

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.steps.iter().zip(self.first..).map(|(step, index)| step_of(index, step)))
    }
}

#[derive(Serialize)]
struct Step<'a> {
    number: usize,
    name: &'a str,
    code: Code<'a>,
    variables: Vec<Variable<'a>>,
    blocks: Vec<Block<'a>>,
    omitted_blocks: usize,
    facts: Vec<Fact<'a>>,
    allocations: Option<Allocations>,
    live: Option<Amount>,
}

#[derive(Serialize)]
struct Code<'a> {
    first_line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Fact<'a> {
    key: &'a str,
    expression: &'a str,
    value: FactValue<'a>,
    unit: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FactValue<'a> {
    Integer(i128),
    Nanoseconds(u128),
    Float(f64),
    Bool(bool),
    Text(&'a str),
    Unwritable(String),
}

#[derive(Serialize)]
struct Allocations {
    allocated: Amount,
    freed: Amount,
    reallocations: u64,
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Amount {
    blocks: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct End<'a> {
    outcome: &'static str,
    panic: Option<Panic<'a>>,
    allocations: Option<Allocations>,
    live: Option<Amount>,
}

#[derive(Serialize)]
struct Panic<'a> {
    message: &'a str,
    line: Option<usize>,
}

fn step_of(index: usize, step: &data::Step) -> Step<'_> {
    Step {
        number: index + 1,
        name: &step.name,
        code: Code { first_line: step.code.first_line, text: &step.code.text },
        variables: step.graph.variables.iter().map(variable).collect(),
        blocks: step.graph.blocks.iter().map(block).collect(),
        omitted_blocks: step.graph.omitted_blocks,
        facts: step.facts.iter().map(fact).collect(),
        allocations: step.allocations.value().map(allocations),
        live: step.live.value().map(amount),
    }
}

fn end(end: &data::End) -> End<'_> {
    let (outcome, panic) = match &end.outcome {
        data::Outcome::Finished => ("finished", None),
        data::Outcome::Panicked { message, line } => ("panicked", Some(Panic { message, line: *line })),
    };
    End { outcome, panic, allocations: end.allocations.value().map(allocations), live: end.live.value().map(amount) }
}

fn fact(fact: &data::Fact) -> Fact<'_> {
    let (value, unit) = match &fact.value {
        data::FactValue::Integer(number) => (FactValue::Integer(*number), None),
        data::FactValue::Float(number) if number.is_finite() => (FactValue::Float(*number), None),
        data::FactValue::Float(number) => (FactValue::Unwritable(number.to_string()), None),
        data::FactValue::Bool(flag) => (FactValue::Bool(*flag), None),
        data::FactValue::Text(text) => (FactValue::Text(text), None),
        data::FactValue::Duration(time) => (FactValue::Nanoseconds(time.as_nanos()), Some("nanoseconds")),
        data::FactValue::Ratio(ratio) => (FactValue::Float(ratio.value()), Some("ratio of times")),
    };
    Fact { key: &fact.key, expression: &fact.expression, value, unit }
}

fn allocations(allocations: data::Allocations) -> Allocations {
    Allocations {
        allocated: amount(allocations.allocated),
        freed: amount(allocations.freed),
        reallocations: allocations.reallocations,
        peak_bytes: allocations.peak_bytes,
    }
}

fn amount(amount: data::Amount) -> Amount {
    Amount { blocks: amount.blocks, bytes: amount.bytes }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use serde_json::{Value as Json, from_str, json, to_string};

    use super::{Document, recording, step};
    use crate::lesson::sample;
    use crate::probe::Ratio;
    use crate::probe::graph::{
        Block, BlockState, Graph, Ownership, Pointer, Run, Target, Value, Variable, VariableState,
    };
    use crate::probe::recording::{Code, End, Fact, FactValue, Measured, Outcome, Recording, Step};

    /// A recording with every variant that data can have.
    fn everything() -> Recording {
        let pointers = [
            (Ownership::Owning, Target::Block(1)),
            (Ownership::Shared, Target::Variable(0)),
            (Ownership::Weak, Target::Elsewhere(0xff)),
            (Ownership::Borrow, Target::Omitted),
            (Ownership::Borrow, Target::Nothing),
        ];
        let mut items: Vec<_> =
            pointers.map(|(ownership, target)| Value::Pointer(Pointer { ownership, target })).into();
        items.extend([Value::Scalar("1".into()), Value::Text { text: "H".into(), omitted: 4 }]);
        items.extend([Value::Dropped, Value::Hidden("locked".into())]);
        items.push(Value::Bytes { name: "Node".into(), runs: vec![Run { field: Some("next".into()), bytes: 8 }] });
        let list = Value::List { items, omitted: 2 };
        let fields = Value::Fields { name: "Node".into(), fields: vec![("next".into(), list)] };
        let states = [VariableState::Live, VariableState::Moved { to: "b".into() }, VariableState::Dropped];
        let variables = states.map(|state| Variable {
            name: "a".into(),
            type_name: "Node".into(),
            address: usize::MAX,
            size: 8,
            needs_drop: true,
            value: fields.clone(),
            state,
        });
        let states = [BlockState::Reachable, BlockState::Unreachable, BlockState::Freed, BlockState::Unknown];
        let blocks = states.map(|state| Block {
            label: 1,
            type_name: "Rc<u8>".into(),
            address: 16,
            size: 24,
            header: vec![("strong".into(), "1".into())],
            contents: Value::Dropped,
            state,
        });
        let values = [
            FactValue::Integer(i128::MAX),
            FactValue::Float(0.5),
            FactValue::Float(f64::NAN),
            FactValue::Bool(true),
            FactValue::Text("t".into()),
            FactValue::Duration(Duration::from_micros(2)),
            FactValue::Ratio(Ratio::of(Duration::from_micros(3), Duration::from_micros(2))),
        ];
        let facts = values.map(|value| Fact { key: "key".into(), expression: "e()".into(), value });
        let unmeasured = Step {
            name: "all".into(),
            code: Code { first_line: 3, text: "let a;".into() },
            first_in_function: false,
            graph: Graph { variables: variables.into(), blocks: blocks.into(), omitted_blocks: 9 },
            facts: facts.into(),
            allocations: Measured::NotMeasured,
            live: Measured::NotMeasured,
        };
        let measured = sample::recording();
        let outcome = Outcome::Panicked { message: "no".into(), line: Some(7) };
        Recording { steps: vec![unmeasured, measured.steps[0].clone()], end: End { outcome, ..measured.end } }
    }

    fn document(document: Document<'_>) -> Json {
        from_str(&to_string(&document).unwrap()).unwrap()
    }

    #[test]
    fn what_was_measured_is_written_and_what_was_not_is_null() {
        let json = document(recording("rc", &everything()));
        assert_eq!((&json["schema"], &json["lesson"]), (&json!(1), &json!("rc")));
        let step = &json["steps"][0];
        assert_eq!((&step["allocations"], &step["live"]), (&Json::Null, &Json::Null));
        let live = json!({"blocks": 2, "bytes": 45});
        assert_eq!((&json["steps"][1]["live"], &json["steps"][1]["allocations"]["allocated"]), (&live, &live));
        assert_eq!(json["end"]["live"], json!({"blocks": 0, "bytes": 0}));
        assert_eq!(json["end"]["panic"], json!({"message": "no", "line": 7}));
        assert!(to_string(&recording("rc", &everything())).unwrap().contains(&format!("\"value\":{},", i128::MAX)));
        let facts: Vec<_> = step["facts"].as_array().unwrap().iter().map(|it| it["value"].to_string()).collect();
        assert_eq!(facts[1..], ["0.5", "\"NaN\"", "true", "\"t\"", "2000", "1.5"]);
        let units: Vec<_> = (4..7).map(|at| &step["facts"][at]["unit"]).collect();
        assert_eq!(units, [&Json::Null, &json!("nanoseconds"), &json!("ratio of times")]);
    }

    #[test]
    fn the_graph_is_written_whole() {
        let json = document(recording("rc", &everything()));
        let step = &json["steps"][0];
        assert_eq!(step["variables"][0]["address"], json!(format!("{:#x}", usize::MAX)));
        let states: Vec<_> =
            (0..3).map(|i| (&step["variables"][i]["state"], &step["variables"][i]["moved_to"])).collect();
        let expected = [(json!("live"), Json::Null), (json!("moved"), json!("b")), (json!("dropped"), Json::Null)];
        assert_eq!(states, expected.each_ref().map(|(state, to)| (state, to)));
        let node = &step["variables"][0]["value"];
        assert_eq!((&node["kind"], &node["name"]), (&json!("fields"), &json!("Node")));
        let list = &node["fields"][0]["value"];
        assert_eq!(
            list["items"][0],
            json!({"kind": "pointer", "ownership": "owning", "target": {"kind": "block", "label": 1}})
        );
        assert_eq!(list["items"][2]["target"], json!({"kind": "elsewhere", "address": "0xff"}));
        assert_eq!(list["items"][6], json!({"kind": "text", "text": "H", "omitted": 4}));
        assert_eq!(step["blocks"][2]["state"], json!("freed"));
        assert_eq!(step["blocks"][0]["header"], json!([{"name": "strong", "value": "1"}]));
    }

    #[test]
    fn one_step_is_the_same_document_without_an_end() {
        let whole = document(recording("rc", &everything()));
        let one = document(step("rc", &everything(), 1).unwrap());
        assert_eq!(one["steps"][0]["name"], whole["steps"][1]["name"]);
        assert_eq!((&one["steps"][0]["number"], &one["end"]), (&json!(2), &Json::Null));
        assert_eq!(one["steps"].as_array().map(Vec::len), Some(1));
        assert!(step("rc", &everything(), 2).is_none());
    }

    /// All keys of objects, and all words that stand for a variant.
    fn keys(json: &Json, found: &mut BTreeSet<String>) {
        match json {
            Json::Array(items) => items.iter().for_each(|item| keys(item, found)),
            Json::Object(entries) => {
                for (key, value) in entries {
                    found.insert(key.clone());
                    if let ("kind" | "state" | "ownership" | "outcome" | "unit", Json::String(word)) =
                        (key.as_str(), value)
                    {
                        found.insert(word.clone());
                    }
                    keys(value, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_schema_documents_every_key_that_occurs_and_no_other() {
        let mut occurring = BTreeSet::from(["finished".to_owned(), "null".to_owned()]);
        keys(&document(recording("rc", &everything())), &mut occurring);
        let source = include_str!("json.rs");
        let doc: String = source.lines().map_while(|line| line.strip_prefix("//!")).collect::<Vec<_>>().join(" ");
        let documented: BTreeSet<_> = doc.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let other = BTreeSet::from(["demo.rs", "0x"].map(str::to_owned));
        assert_eq!(documented.difference(&other).collect::<Vec<_>>(), occurring.iter().collect::<Vec<_>>());
    }
}

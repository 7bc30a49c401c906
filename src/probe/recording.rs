//! A recording: what a demo did, step by step, as plain data.

use std::fmt;
use std::time::Duration;

use super::graph::Graph;
use super::timing::Ratio;

/// Everything one run of a demo showed. The player moves over it forward and back.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The steps, in the order they were taken.
    pub steps: Vec<Step>,
    /// How the run ended.
    pub end: End,
}

impl Recording {
    /// The step with this name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// The index of the step with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.name == name)
    }

    /// The fact that `path` (`step.key`) names: one the demo stated, or one of [`Step::measured_facts`].
    pub fn fact(&self, path: &str) -> Option<Fact> {
        let (step, key) = path.split_once('.')?;
        self.step(step)?.fact(key)
    }
}

/// One step of a demo.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name, unique in the recording.
    pub name: String,
    /// The piece of the demo's source that ran since the step above it.
    pub code: Code,
    /// Whether no step stands above it in its function: what it says is gone went with the part of the demo before.
    pub first_in_function: bool,
    /// What the shown variables hold and reach.
    pub graph: Graph,
    /// What the demo stated, in its order.
    pub facts: Vec<Fact>,
    /// What the code of this step allocated and freed; the tutor's own allocations are not in it.
    pub allocations: Measured<Allocations>,
    /// What the demo as a whole holds on the heap after this step.
    pub live: Measured<Amount>,
}

impl Step {
    /// The keys of [`Step::measured_facts`], whether or not anything was measured.
    pub const MEASURED_FACTS: [&'static str; 7] = [
        "allocated_blocks",
        "allocated_bytes",
        "freed_blocks",
        "freed_bytes",
        "reallocations",
        "live_blocks",
        "live_bytes",
    ];

    /// The facts the allocator gives for every step: `allocated_blocks`, `allocated_bytes`, `freed_blocks`, `freed_bytes`,
    /// `reallocations`, `live_blocks`, `live_bytes`. None where the allocator was not installed.
    pub fn measured_facts(&self) -> Vec<Fact> {
        let (Measured::Value(step), Measured::Value(live)) = (&self.allocations, &self.live) else {
            return Vec::new();
        };
        [
            ("allocated_blocks", "blocks this step allocated", step.allocated.blocks),
            ("allocated_bytes", "bytes this step allocated", step.allocated.bytes),
            ("freed_blocks", "blocks this step freed", step.freed.blocks),
            ("freed_bytes", "bytes this step freed", step.freed.bytes),
            ("reallocations", "buffers this step reallocated", step.reallocations),
            ("live_blocks", "blocks alive after this step", live.blocks),
            ("live_bytes", "bytes alive after this step", live.bytes),
        ]
        .into_iter()
        .map(|(key, expression, count)| Fact {
            key: key.to_owned(),
            expression: expression.to_owned(),
            value: FactValue::Integer(i128::from(count)),
        })
        .collect()
    }

    /// The fact called `key`: stated by the demo, or measured.
    pub fn fact(&self, key: &str) -> Option<Fact> {
        let stated = self.facts.iter().find(|fact| fact.key == key).cloned();
        stated.or_else(|| self.measured_facts().into_iter().find(|fact| fact.key == key))
    }
}

/// A piece of the demo's own source, as it was compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number of its first line in the demo's file, from 1.
    pub first_line: usize,
    /// The lines, without common indentation; empty where two steps stand directly after each other.
    pub text: String,
}

/// A value the demo read while it ran. Lessons and quizzes name facts; they do not repeat their values.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its name within the step.
    pub key: String,
    /// The expression that was evaluated, as the demo's source spells it; for measured facts, words.
    pub expression: String,
    /// What it was.
    pub value: FactValue,
}

/// The value of a fact. `Display` writes it as a learner would type it, [`FactValue::for_reading`] as prose has it.
#[derive(Clone, Debug, PartialEq)]
pub enum FactValue {
    /// A count, an index, an id, a number of bytes.
    Integer(i128),
    /// A ratio, a coordinate.
    Float(f64),
    /// A yes or no.
    Bool(bool),
    /// Anything else, as text.
    Text(String),
    /// A measured time; differs from run to run, so it is never a key.
    Duration(Duration),
    /// How two measured times compare; differs from run to run as they do.
    Ratio(Ratio),
}

impl FactValue {
    /// As prose has it: whole numbers of five digits and more in groups, `1,200,000`.
    ///
    /// ```
    /// use memtutor::probe::recording::FactValue;
    ///
    /// assert_eq!(FactValue::from(1_200_000).for_reading(), "1,200,000");
    /// assert_eq!(FactValue::from(4096).for_reading(), "4096");
    /// ```
    pub fn for_reading(&self) -> String {
        let text = self.to_string();
        match self {
            Self::Integer(number) if number.unsigned_abs() >= 10_000 => grouped(&text),
            _ => text,
        }
    }

    /// Whether every run of the demo gives the same value, so that it can be asked for.
    pub fn is_steady(&self) -> bool {
        !matches!(self, Self::Duration(_) | Self::Ratio(_))
    }
}

/// How a run of a demo ended.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Whether it ran to its end.
    pub outcome: Outcome,
    /// What the code after the last step allocated and freed, the drops at the end of the demo included.
    pub allocations: Measured<Allocations>,
    /// What the demo left on the heap: leaked, unless the demo handed it on.
    pub live: Measured<Amount>,
}

/// Whether a demo ran to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Finished,
    /// It panicked.
    Panicked {
        /// The panic's message.
        message: String,
        /// The line of the demo's file, if the panic came from there.
        line: Option<usize>,
    },
}

/// What was measured, or that it was not: never zeros in the place of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured<T> {
    /// The measured value.
    Value(T),
    /// The counting allocator is not installed in this process.
    NotMeasured,
}

impl<T> Measured<T> {
    /// The value, if it was measured.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotMeasured => None,
        }
    }
}

/// A number of heap blocks and the bytes in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Heap blocks.
    pub blocks: u64,
    /// Bytes in them, as requested (the allocator's own rounding is not seen).
    pub bytes: u64,
}

/// What a piece of code did on the heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// Blocks obtained, and bytes obtained by them and by growing blocks.
    pub allocated: Amount,
    /// Blocks given back, and bytes given back by them and by shrinking blocks.
    pub freed: Amount,
    /// Blocks resized, in place or by moving.
    pub reallocations: u64,
    /// The most bytes that were live at once above what was live at the start. `None` where threads allocated too:
    /// their moments cannot be put in one order without slowing every allocation down.
    pub peak_bytes: Option<u64>,
}

/// `number` with a comma before each three digits that others precede.
fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    let mut text = number[..number.len() - digits.len()].to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Duration(value) => write!(f, "{value:.1?}"),
            Self::Ratio(value) => write!(f, "{:.1}", value.value()),
        }
    }
}

macro_rules! fact_from_integer {
    ($($type:ty),*) => {$(
        impl From<$type> for FactValue {
            fn from(value: $type) -> Self {
                Self::Integer(i128::from(value))
            }
        }
    )*};
}

fact_from_integer!(u8, u16, u32, u64, i8, i16, i32, i64, i128);

impl From<usize> for FactValue {
    fn from(value: usize) -> Self {
        // Lossless: no platform has a usize of more than 64 bits.
        Self::Integer(value as i128)
    }
}

impl From<f64> for FactValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Duration> for FactValue {
    fn from(value: Duration) -> Self {
        Self::Duration(value)
    }
}

impl From<Ratio> for FactValue {
    fn from(value: Ratio) -> Self {
        Self::Ratio(value)
    }
}

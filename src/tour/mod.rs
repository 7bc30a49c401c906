//! The tour: all eight patterns of the guide, run one after the other, each with what must be true of its numbers.
//!
//! So it is two things: a first look at everything, and a trial of the program on this machine. A [`Claim`] that fails means
//! that memory does not behave here as the lessons say.

mod demo;
mod patterns;

pub use patterns::PATTERNS;

use crate::lesson::facts::fill;
use crate::probe::record;
use crate::probe::recording::{Code, FactValue, Outcome, Recording, Step};

/// One of the eight patterns.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// What it is called.
    pub name: &'static str,
    /// The lesson that begins it.
    pub lesson: &'static str,
    /// The steps of the recording that show it.
    pub steps: &'static [&'static str],
    /// What they showed, in Markdown; `{step.fact}` stands for a number of the run.
    pub says: &'static str,
    /// What must be true of the run.
    pub claims: &'static [Claim],
}

/// Something that must be true of a fact, named `step.fact`.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The fact.
    pub fact: &'static str,
    /// What must be true of it.
    pub should: Should,
}

/// What a fact should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Should {
    /// This number.
    Be(i128),
    /// True.
    Hold,
    /// False.
    NotHold,
    /// This text.
    Say(&'static str),
    /// The number of another fact.
    Equal(&'static str),
    /// Less than another fact.
    BeBelow(&'static str),
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is true.
    Holds,
    /// Nothing was measured, so nobody can say.
    NotMeasured,
    /// It is not; a sentence that says what is instead.
    Fails(String),
}

/// Runs the tour now, on this thread.
pub fn take() -> Recording {
    record(include_str!("demo.rs"), demo::run)
}

impl Pattern {
    /// What it showed in this run, in Markdown.
    pub fn said(&self, recording: &Recording) -> String {
        fill(self.says, recording)
    }

    /// The code of it that ran.
    pub fn code<'a>(&self, recording: &'a Recording) -> impl Iterator<Item = &'a Code> {
        self.steps.iter().filter_map(|step| Some(&recording.step(step)?.code))
    }

    /// Its claims, each with what came of it.
    pub fn verdicts(&self, recording: &Recording) -> impl Iterator<Item = (Claim, Verdict)> {
        self.claims.iter().map(|claim| (*claim, claim.verdict(recording)))
    }
}

impl Claim {
    const fn new(fact: &'static str, should: Should) -> Self {
        Self { fact, should }
    }

    /// Whether it is true of this run.
    pub fn verdict(&self, recording: &Recording) -> Verdict {
        let fact = match find(recording, self.fact) {
            Found::Value(fact) => fact,
            Found::Without(verdict) => return verdict,
        };
        let other = match self.should.other().map(|path| find(recording, path)) {
            Some(Found::Value(other)) => Some(other),
            Some(Found::Without(verdict)) => return verdict,
            None => None,
        };
        let other = other.as_ref();
        if self.should.allows(&fact, other) {
            return Verdict::Holds;
        }
        Verdict::Fails(format!("`{}` is {fact}, and should {}", self.fact, self.should.words(other)))
    }
}

impl Should {
    /// The fact to compare with.
    fn other(self) -> Option<&'static str> {
        match self {
            Self::Equal(other) | Self::BeBelow(other) => Some(other),
            _ => None,
        }
    }

    fn allows(self, fact: &FactValue, other: Option<&FactValue>) -> bool {
        match (self, fact, other) {
            (Self::Be(number), FactValue::Integer(fact), _) => *fact == number,
            (Self::Hold, FactValue::Bool(fact), _) => *fact,
            (Self::NotHold, FactValue::Bool(fact), _) => !*fact,
            (Self::Say(text), FactValue::Text(fact), _) => fact == text,
            (Self::Equal(_), FactValue::Integer(fact), Some(FactValue::Integer(other))) => fact == other,
            (Self::BeBelow(_), FactValue::Integer(fact), Some(FactValue::Integer(other))) => fact < other,
            _ => false,
        }
    }

    /// `be 0`, `be below strings.allocated_bytes, which is 277500`.
    pub fn words(self, other: Option<&FactValue>) -> String {
        let is = other.map(|other| format!(", which is {other}")).unwrap_or_default();
        match self {
            Self::Be(number) => format!("be {number}"),
            Self::Hold => "be true".to_owned(),
            Self::NotHold => "be false".to_owned(),
            Self::Say(text) => format!("be `{text}`"),
            Self::Equal(path) => format!("equal `{path}`{is}"),
            Self::BeBelow(path) => format!("be below `{path}`{is}"),
        }
    }
}

/// What a recording has at the place of a fact.
enum Found {
    Value(FactValue),
    Without(Verdict),
}

fn find(recording: &Recording, path: &str) -> Found {
    let (step, key) = path.split_once('.').unwrap_or((path, ""));
    let Some(taken) = recording.step(step) else {
        let why = match &recording.end.outcome {
            Outcome::Panicked { message, .. } => format!(": the tour panicked: {message}"),
            Outcome::Finished => String::new(),
        };
        return Found::Without(Verdict::Fails(format!("the step `{step}` was not taken{why}")));
    };
    match taken.fact(key) {
        Some(fact) => Found::Value(fact.value),
        None if Step::MEASURED_FACTS.contains(&key) => Found::Without(Verdict::NotMeasured),
        None => Found::Without(Verdict::Fails(format!("the step `{step}` states no `{key}`"))),
    }
}

#[cfg(test)]
mod tests;

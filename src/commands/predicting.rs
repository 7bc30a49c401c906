//! Asking for a prediction before a step is revealed, and contrasting it with what happened.

use std::time::Instant;

use anyhow::Result;

use super::World;
use super::sitting::kept_confidence;
use crate::lesson::model::Ask;
use crate::lesson::predict::{Prediction, explanation};
use crate::probe::recording::{FactValue, Recording, Step};
use crate::progress::{Attempt, AttemptKind, Outcome, Progress};
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::text::Role;

/// A prediction to ask for.
pub(super) struct Question<'a> {
    pub(super) step: &'a Step,
    pub(super) ask: &'a Ask,
    pub(super) lesson: &'a str,
}

/// What the learner said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// An answer.
    Answer {
        /// As it was typed, without the mark for certainty.
        text: String,
        /// Whether it was right.
        right: bool,
    },
    /// Nothing: skipped, or nobody was there to ask.
    Nothing,
}

impl From<Attempt> for Said {
    fn from(attempt: Attempt) -> Self {
        match attempt.outcome {
            Outcome::Skipped => Self::Nothing,
            outcome => Self::Answer { text: attempt.given, right: outcome == Outcome::Right },
        }
    }
}

/// What a prediction is kept under.
pub(super) fn item(step: &str, ask: &Ask) -> String {
    format!("{step}.{}", ask.fact)
}

/// Asks, grades and keeps one prediction. A skipped one is kept as skipped; where nobody answers nothing is kept.
pub(super) fn ask(
    question: &Question,
    session: &str,
    world: &mut World,
    asker: &mut dyn Asker,
    progress: &mut Progress,
) -> Result<Reply<Said>> {
    let Some(fact) = question.step.fact(&question.ask.fact) else {
        // Not measured, or a mistake that `check` reports: there is nothing to be right about.
        return Ok(Reply::Answer(Said::Nothing));
    };
    let text = format!("Predict  {}", fact.expression);
    let prompt = Prompt { text: &text, commands: &[Command::Skip, Command::Back] };
    let asked = Instant::now();
    let (prediction, right) = loop {
        let typed = match &fact.value {
            FactValue::Bool(_) => asker.choose(prompt, &["true", "false"])?.map(|at| (at == 0).to_string()),
            _ => asker.line(prompt)?,
        };
        let typed = match typed {
            Reply::Answer(typed) => typed,
            Reply::Command(Command::Skip) => break (None, false),
            Reply::Command(command) => return Ok(Reply::Command(command)),
            Reply::End => return Ok(Reply::End),
        };
        let prediction = Prediction::read(&typed);
        match (prediction.is_right(&fact.value), typed.trim()) {
            (Some(right), _) => break (Some(prediction), right),
            (None, "q" | "quit" | "exit") => return Ok(Reply::Command(Command::Quit)),
            (None, "b" | "back") => return Ok(Reply::Command(Command::Back)),
            (None, "s" | "skip") => break (None, false),
            // A script leaves out by an empty line; at a terminal that is a slip.
            (None, "") if !world.interactive => break (None, false),
            (None, _) => world.screen.say(
                Role::Notice,
                format!(
                    "Please answer with {}; :s leaves it out, :q leaves the lesson.",
                    Prediction::form(&fact.value)
                ),
            )?,
        }
    };
    let outcome = match (&prediction, right) {
        (None, _) => Outcome::Skipped,
        (Some(_), true) => Outcome::Right,
        (Some(_), false) => Outcome::Wrong,
    };
    let confidence = prediction.as_ref().and_then(|prediction| prediction.confidence);
    let notice = progress.record(Attempt {
        at_ms: (world.now_ms)(),
        kind: AttemptKind::Prediction,
        lesson: question.lesson.to_owned(),
        item: item(&question.step.name, question.ask),
        given: prediction.as_ref().map(|prediction| prediction.answer.clone()).unwrap_or_default(),
        outcome,
        hints: 0,
        confidence: confidence.map(kept_confidence),
        duration_ms: u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX),
        reason: None,
        session: session.to_owned(),
    });
    world.notice(notice)?;
    let said = prediction.map_or(Said::Nothing, |prediction| Said::Answer { text: prediction.answer, right });
    Ok(Reply::Answer(said))
}

/// What was said against what happened in a step of `recording`, and why it happened; Markdown.
pub(super) fn contrast(step: &Step, ask: &Ask, said: &Said, recording: &Recording) -> String {
    let verdict = match said {
        Said::Answer { right: true, .. } => "**Right.** ".to_owned(),
        Said::Answer { text, .. } => format!("**Not this time**, you said {text}. "),
        Said::Nothing => String::new(),
    };
    verdict + &explanation(step, ask, recording)
}

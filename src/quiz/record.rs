//! What happened with the questions of a sitting.

use super::model::Answer;
use super::reply::Confidence;

/// What happened with one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// How many of the question's hints were shown, over all attempts.
    pub hints: usize,
}

/// One attempt at a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What was answered; `None` for an answer of before that the question no longer has.
    pub answer: Option<Answer>,
    /// Whether it was right.
    pub right: bool,
    /// How many hints had been shown by then.
    pub hints: usize,
    /// How sure the learner was, if they said so.
    pub confidence: Option<Confidence>,
    /// Why the learner thinks so, in their words.
    pub reason: Option<String>,
    /// How long it took.
    pub duration_ms: u32,
}

/// An attempt of an earlier part of the same sitting, to go on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The question's id.
    pub id: String,
    /// What was answered, [in words](super::words).
    pub given: String,
    /// What came of it, but for the answer.
    pub attempt: Attempt,
}

/// How many questions there are, and to how many the answer that counts, the first or the latest, is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Questions answered rightly.
    pub right: usize,
    /// Questions in the quiz.
    pub total: usize,
}

impl Score {
    /// How many of `records` are right in the sense of `is_right`.
    pub(super) fn of(records: &[Record], is_right: impl Fn(&Record) -> bool) -> Self {
        Self { right: records.iter().filter(|record| is_right(record)).count(), total: records.len() }
    }
}

/// How long the answers took in all.
pub(super) fn duration_ms(records: &[Record]) -> u64 {
    records.iter().flat_map(|record| &record.attempts).map(|attempt| u64::from(attempt.duration_ms)).sum()
}

impl Record {
    /// Whether the latest answer is right.
    pub fn is_right(&self) -> bool {
        self.attempts.last().is_some_and(|attempt| attempt.right)
    }

    /// Whether the first answer is right.
    pub fn is_right_at_first(&self) -> bool {
        self.attempts.first().is_some_and(|attempt| attempt.right)
    }

    /// Whether the first answer is wrong. What was not answered is not.
    pub fn is_wrong_at_first(&self) -> bool {
        self.attempts.first().is_some_and(|attempt| !attempt.right)
    }

    /// Whether the learner was sure of a first answer that is wrong.
    pub fn is_confident_mistake(&self) -> bool {
        self.is_wrong_at_first() && self.attempts[0].confidence == Some(Confidence::Sure)
    }
}

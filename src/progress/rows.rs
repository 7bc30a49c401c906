//! What goes into the store and comes out of it.

use std::collections::BTreeMap;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// One answer, as it happened. Times are milliseconds since 1970 by the caller's clock, which may go backwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// When it was given.
    pub at_ms: i64,
    /// What was answered.
    pub kind: AttemptKind,
    /// The lesson's id; the quiz's name where there is no lesson.
    pub lesson: String,
    /// The question's id, or `step.fact` of a prediction.
    pub item: String,
    /// The answer; empty when skipped.
    pub given: String,
    /// How it was graded.
    pub outcome: Outcome,
    /// How many hints were read before it.
    pub hints: u32,
    /// How sure the learner was, if they said so.
    pub confidence: Option<Confidence>,
    /// How long it took.
    pub duration_ms: u32,
    /// Why the learner thinks so, in their words.
    pub reason: Option<String>,
    /// The sitting it belongs to: a text no other sitting has, on any machine.
    pub session: String,
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttemptKind {
    /// What a fact of a demo will be.
    Prediction,
    /// A question of a quiz.
    Question,
}

/// How an attempt was graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Right.
    Right,
    /// Wrong.
    Wrong,
    /// Not answered.
    Skipped,
}

/// How sure a learner was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Sure.
    Sure,
    /// Not sure.
    Unsure,
}

/// Where a question is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// In the quiz of the lesson with this id.
    Lesson(String),
    /// In the quiz file with this absolute path.
    File(String),
}

impl Origin {
    pub(super) fn kind(&self) -> &str {
        match self {
            Self::Lesson(_) => "lesson",
            Self::File(_) => "file",
        }
    }

    pub(super) fn place(&self) -> &str {
        match self {
            Self::Lesson(place) | Self::File(place) => place,
        }
    }

    pub(super) fn new(kind: &str, place: String) -> FromSqlResult<Self> {
        match kind {
            "lesson" => Ok(Self::Lesson(place)),
            "file" => Ok(Self::File(place)),
            unknown => Err(FromSqlError::Other(format!("`{unknown}` is no kind of origin").into())),
        }
    }
}

/// Where the learner is in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The page, by a name that stays when pages are added before it.
    pub page: String,
    /// Whether the lesson's end was reached. A lesson once finished stays finished, wherever the learner goes in it.
    pub finished: bool,
    /// When the learner came there.
    pub at_ms: i64,
}

/// A quiz that was begun and not ended. What was answered in it are the attempts of its session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenQuiz {
    /// What was asked for, by a name that asking for it again gives.
    pub quiz: String,
    /// The session of its attempts.
    pub session: String,
    /// What its order was drawn from.
    pub seed: u64,
    /// When it was begun.
    pub begun_ms: i64,
}

/// What was done and known in each lesson, by the lesson's id. Lessons never visited are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The lessons.
    pub lessons: BTreeMap<String, LessonProgress>,
}

impl Summary {
    /// The sums over all lessons.
    pub fn totals(&self) -> Totals {
        self.lessons.values().fold(Totals::default(), |sum, lesson| Totals {
            lessons: sum.lessons + 1,
            finished: sum.finished + u64::from(lesson.finished),
            attempts: sum.attempts + lesson.attempts,
            predictions: sum.predictions.plus(lesson.predictions),
            questions: sum.questions.plus(lesson.questions),
        })
    }
}

/// What was done and known in one lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonProgress {
    /// Everything that was asked, skipped or not.
    pub attempts: u64,
    /// Predictions made, and those that were right. Repeated ones count again.
    pub predictions: Score,
    /// Different questions answered, and those that were right at the last try.
    pub questions: Score,
    /// Whether the lesson's end was reached.
    pub finished: bool,
    /// The latest time the learner was there.
    pub last_visit_ms: i64,
}

/// How many, and how many of them right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// How many were answered.
    pub answered: u64,
    /// How many of them were right.
    pub right: u64,
}

impl Score {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { answered: self.answered + other.answered, right: self.right + other.right }
    }
}

/// Sums over all lessons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lessons visited.
    pub lessons: u64,
    /// Lessons finished.
    pub finished: u64,
    /// See [`LessonProgress::attempts`].
    pub attempts: u64,
    /// See [`LessonProgress::predictions`].
    pub predictions: Score,
    /// See [`LessonProgress::questions`].
    pub questions: Score,
}

/// Says by which words an enum stands in the file.
macro_rules! stored_as_words {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(match self { $(Self::$variant => $word,)+ }.into())
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)+
                    unknown => Err(FromSqlError::Other(format!("`{unknown}` is not one of its words").into())),
                }
            }
        }
    };
}

stored_as_words!(AttemptKind { Prediction = "prediction", Question = "question" });
stored_as_words!(Outcome { Right = "right", Wrong = "wrong", Skipped = "skipped" });
stored_as_words!(Confidence { Sure = "sure", Unsure = "unsure" });

//! What came of a sitting: what to read again, and all of it as JSON for scripts.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::model::{Kind, Origin, Question, Quiz};
pub use super::record::Score;
use super::record::{Attempt, Record, duration_ms};
use super::reply::Confidence;
use super::title::Title;
use super::words;

/// A page, or a whole lesson, to read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The lesson's id.
    pub lesson: String,
    /// The title of the page, where the question names one.
    pub page: Option<String>,
    /// The questions it is about, by their places in the quiz.
    pub questions: Vec<usize>,
}

/// What came of a sitting.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// What was asked.
    pub quiz: Quiz,
    /// The number of each question.
    pub titles: Vec<Title>,
    /// What happened with each question.
    pub records: Vec<Record>,
    /// What the order was drawn from.
    pub seed: u64,
    /// Whether it was an exam.
    pub is_exam: bool,
}

impl Results {
    /// The score by the first answer to each question; one that was not answered is not right.
    pub fn first_score(&self) -> Score {
        Score::of(&self.records, Record::is_right_at_first)
    }

    /// The score by the latest answers.
    pub fn score(&self) -> Score {
        Score::of(&self.records, Record::is_right)
    }

    /// How long the answers took in all.
    pub fn duration_ms(&self) -> u64 {
        duration_ms(&self.records)
    }

    /// Whether every question was answered.
    pub fn is_complete(&self) -> bool {
        self.records.iter().all(|record| !record.attempts.is_empty())
    }

    /// What to read for the questions that were wrong at first, in the order of the quiz. Only lessons can be read.
    pub fn read_again(&self) -> Vec<Reading> {
        let mut readings: Vec<Reading> = Vec::new();
        for (at, (question, record)) in self.quiz.questions.iter().zip(&self.records).enumerate() {
            let (Origin::Lesson(lesson), true) = (&question.origin, record.is_wrong_at_first()) else { continue };
            let same = readings.iter_mut().find(|it| it.lesson == *lesson && it.page == question.page);
            match same {
                Some(reading) => reading.questions.push(at),
                None => {
                    readings.push(Reading { lesson: lesson.clone(), page: question.page.clone(), questions: vec![at] })
                }
            }
        }
        readings
    }

    /// The places of the questions in the order they are explained: first those where the learner was sure and wrong.
    pub fn by_surprise(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.records.len()).collect();
        places.sort_by_key(|at| !self.records[*at].is_confident_mistake());
        places
    }

    /// The sitting as JSON. Keys are added and never change their meaning.
    ///
    /// `score` counts first answers, `score_at_end` the latest ones; a question that was not answered is not right.
    /// `right`, `given`, `hints`, `confidence`, `duration_ms` and `reason` of a question are those of its first answer,
    /// `null` where there is none. `complete` says whether all were answered.
    pub fn as_json(&self) -> Value {
        let score = |score: Score| json!({ "right": score.right, "total": score.total });
        let id = |at: &usize| self.quiz.questions[*at].id.as_str();
        let reading = |it: &Reading| {
            let ids: Vec<&str> = it.questions.iter().map(id).collect();
            json!({ "lesson": it.lesson, "page": it.page, "questions": ids })
        };
        let asked = self.quiz.questions.iter().zip(&self.records);
        json!({
            "quizzes": sources(&self.quiz),
            "seed": self.seed,
            "exam": self.is_exam,
            "complete": self.is_complete(),
            "score": score(self.first_score()),
            "score_at_end": score(self.score()),
            "duration_ms": self.duration_ms(),
            "questions": asked.map(|(question, record)| of_question(question, record)).collect::<Vec<_>>(),
            "read_again": self.read_again().iter().map(reading).collect::<Vec<_>>(),
        })
    }
}

/// The names of the quizzes that the questions of `quiz` stand in, each once.
pub fn sources(quiz: &Quiz) -> Vec<&str> {
    let mut seen = HashSet::new();
    let names = quiz.questions.iter().map(|question| question.quiz.as_str());
    names.filter(|name| seen.insert(*name)).collect()
}

fn of_question(question: &Question, record: &Record) -> Value {
    let kind = match question.kind {
        Kind::ShortAnswer { .. } => "ShortAnswer",
        Kind::MultipleChoice { .. } => "MultipleChoice",
        Kind::Tracing { .. } => "Tracing",
    };
    let (lesson, file) = match &question.origin {
        Origin::Lesson(id) => (Some(id.as_str()), None),
        Origin::File(path) => (None, Some(path.to_string_lossy())),
        Origin::Text => (None, None),
    };
    let attempts: Vec<Value> = record.attempts.iter().map(of_attempt).collect();
    let mut value = json!({
        "id": question.id,
        "quiz": question.quiz,
        "lesson": lesson,
        "file": file,
        "type": kind,
        "tags": question.tags,
        "difficulty": question.difficulty,
        "page": question.page,
    });
    let first = attempts.first().cloned().unwrap_or_else(of_nothing);
    if let (Value::Object(value), Value::Object(first)) = (&mut value, first) {
        value.extend(first);
        value.insert("attempts".to_owned(), Value::Array(attempts));
    }
    value
}

fn of_attempt(attempt: &Attempt) -> Value {
    let confidence = attempt.confidence.map(|confidence| match confidence {
        Confidence::Sure => "sure",
        Confidence::Unsure => "unsure",
    });
    json!({
        "right": attempt.right,
        "given": attempt.answer.as_ref().map(words::write),
        "hints": attempt.hints,
        "confidence": confidence,
        "duration_ms": attempt.duration_ms,
        "reason": attempt.reason,
    })
}

fn of_nothing() -> Value {
    json!({ "right": null, "given": null, "hints": null, "confidence": null, "duration_ms": null, "reason": null })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::quiz::model::{Answer, Origin, Quiz};
    use crate::quiz::parse;
    use crate::quiz::reply::{Confidence, Reply};
    use crate::quiz::session::Session;

    /// Four questions whose answer is `x`, two of them of one page.
    fn quiz() -> Quiz {
        let question = |id: &str, page: &str| {
            format!(
                "[[questions]]\nid = \"{id}\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"x\"\n{page}\n"
            )
        };
        let page = "page = \"P\"";
        let source = question("a", page) + &question("b", "") + &question("c", page) + &question("d", page);
        parse("rc", "f", &source).0.expect("valid").from_origin(&Origin::Lesson("rc".to_owned()))
    }

    fn reply(text: &str, confidence: Option<Confidence>) -> Reply {
        Reply { confidence, duration_ms: 10, ..Reply::new(Answer::Text(text.to_owned())) }
    }

    #[test]
    fn what_was_wrong_is_to_be_read_and_surprises_come_first() {
        let quiz = quiz();
        let mut session = Session::new(&quiz, 1);
        for (text, confidence) in
            [("x", Some(Confidence::Sure)), ("y", Some(Confidence::Unsure)), ("y", Some(Confidence::Sure)), ("y", None)]
        {
            session.answer(reply(text, confidence)).expect("asked");
        }
        let results = session.results();
        assert_eq!(results.by_surprise(), [2, 0, 1, 3]);
        let read: Vec<_> = results.read_again().into_iter().map(|it| (it.lesson, it.page, it.questions)).collect();
        let rc = || "rc".to_owned();
        assert_eq!(read, [(rc(), None, vec![1]), (rc(), Some("P".to_owned()), vec![2, 3])]);
    }

    #[test]
    fn the_first_answer_counts_and_every_one_is_told() {
        let mut quiz = quiz();
        quiz.questions.truncate(2);
        let mut session = Session::new(&quiz, 1);
        session.answer(reply("y", Some(Confidence::Sure))).expect("asked");
        session.answer(reply("x", None)).expect("asked");
        session.retry_wrong().expect("in review");
        session.answer(reply("x", None)).expect("asked");
        let told = session.results().as_json();
        assert_eq!(
            (&told["score"], &told["score_at_end"]),
            (&json!({"right": 1, "total": 2}), &json!({"right": 2, "total": 2}))
        );
        assert_eq!((&told["duration_ms"], &told["complete"]), (&json!(30), &json!(true)));
        let first = &told["questions"][0];
        assert_eq!(
            (&first["given"], &first["right"], &first["confidence"]),
            (&json!("y"), &json!(false), &json!("sure"))
        );
        assert_eq!(
            (&first["attempts"][1]["given"], &first["lesson"], &first["file"]),
            (&json!("x"), &json!("rc"), &json!(null))
        );
        assert_eq!(told["read_again"], json!([{ "lesson": "rc", "page": "P", "questions": ["a"] }]));

        let none = Session::new(&quiz, 1).results().as_json();
        assert_eq!((&none["complete"], &none["questions"][1]["right"]), (&json!(false), &json!(null)));
        assert_eq!(none["questions"][1]["attempts"], json!([]));
    }
}

//! One sitting of a quiz, as a state machine without a terminal, a clock or a store.
//!
//! The rules are those of mdbook-quiz: first all questions in order, without a word on right or wrong; then a review with
//! the score; then either the wrong ones again, as often as wanted until all are right, or the solutions. Right answers
//! and explanations stay hidden until then, and then are shown for all questions.

use std::collections::{HashMap, VecDeque};

use super::grade;
use super::model::{Answer, Question, Quiz};
use super::reply::{Confidence, Refused, Reply, accept};
use super::title::{Title, titles};

/// A sitting. See the [module](self) for its course and [`Phase`] for where it can be.
///
/// ```
/// use memtutor::quiz::model::Answer;
/// use memtutor::quiz::reply::Reply;
/// use memtutor::quiz::session::{Phase, Session};
///
/// let source = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"2 + 2?\"\nanswer.answer = \"4\"";
/// let quiz = memtutor::quiz::parse("sums", "sums.toml", source).0.unwrap();
/// let mut session = Session::new(&quiz, 7);
/// while session.current().is_some() {
///     session.answer(Reply::new(Answer::Text("5".into()))).unwrap();
/// }
/// assert_eq!(session.phase(), Phase::Review);
/// session.retry_wrong().unwrap();
/// session.answer(Reply::new(Answer::Text("4".into()))).unwrap();
/// assert_eq!(session.phase(), Phase::Explained);
/// assert_eq!((session.first_score().right, session.score().right), (0, 1));
/// ```
#[derive(Clone, Debug)]
pub struct Session<'q> {
    quiz: &'q Quiz,
    seed: u64,
    titles: Vec<Title>,
    /// One per question.
    records: Vec<Record>,
    /// The questions of this pass still to be answered.
    queue: VecDeque<usize>,
    /// How many questions this pass has in all.
    pass: usize,
    phase: Phase,
}

/// Where a sitting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The first pass: each question once, in order. Nothing is said on right or wrong.
    First,
    /// All are answered, some wrongly. Score and marks may be shown, right answers and explanations not.
    Review,
    /// The wrong ones are asked again.
    Retry,
    /// Everything is right or the learner gave up: right answers and all explanations are shown. The end.
    Explained,
}

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
    /// What was answered; `None` for an attempt of an earlier sitting.
    pub answer: Option<Answer>,
    /// Whether it was right.
    pub right: bool,
    /// How many hints had been shown by then.
    pub hints: usize,
    /// How sure the learner was, if they said so.
    pub confidence: Option<Confidence>,
    /// Why the learner thinks so, in their words.
    pub reason: Option<String>,
}

/// An attempt of an earlier part of the same sitting, to go on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The question's id.
    pub id: String,
    /// Whether it was right.
    pub right: bool,
    /// How many hints had been shown by then.
    pub hints: usize,
}

/// How many questions there are, and to how many the latest answer is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Questions answered rightly.
    pub right: usize,
    /// Questions in the quiz.
    pub total: usize,
}

impl<'q> Session<'q> {
    /// Begins `quiz`. The same seed gives the same order of choices.
    pub fn new(quiz: &'q Quiz, seed: u64) -> Self {
        Self::resume(quiz, seed, [])
    }

    /// Goes on with `quiz` after the attempts in `past`, oldest first.
    ///
    /// The first pass goes on with the questions not among them, in order; questions the quiz no longer has are ignored.
    /// If all were answered, the sitting is in its review (a retry that was cut off begins again) or at its end.
    pub fn resume(quiz: &'q Quiz, seed: u64, past: impl IntoIterator<Item = Past>) -> Self {
        let mut records = vec![Record::default(); quiz.questions.len()];
        let index: HashMap<_, _> = quiz.questions.iter().zip(0..).map(|(each, at)| (each.id.as_str(), at)).collect();
        for Past { id, right, hints } in past {
            let Some(record) = index.get(id.as_str()).and_then(|at: &usize| records.get_mut(*at)) else { continue };
            record.hints = record.hints.max(hints);
            record.attempts.push(Attempt { answer: None, right, hints, confidence: None, reason: None });
        }
        let queue: VecDeque<_> = (0..records.len()).filter(|at| records[*at].attempts.is_empty()).collect();
        let (titles, pass) = (titles(quiz), records.len());
        let mut session = Self { quiz, seed, titles, records, queue, pass, phase: Phase::First };
        session.end_pass_if_done();
        session
    }

    /// Where the sitting is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The question being asked; `None` in a review and at the end.
    pub fn current(&self) -> Option<&'q Question> {
        self.current_index().map(|at| &self.quiz.questions[at])
    }

    /// The place in the quiz of the question being asked, from 0.
    pub fn current_index(&self) -> Option<usize> {
        self.queue.front().copied()
    }

    /// The place of the current question in this pass, from 1, and how many the pass has.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.current_index().map(|_| (self.pass - self.queue.len() + 1, self.pass))
    }

    /// The number of each question, in the order of the quiz; a retry does not change them.
    pub fn titles(&self) -> &[Title] {
        &self.titles
    }

    /// What happened so far, one record a question, in the order of the quiz.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The choices of the current question in the order to show; a retry does not change it.
    pub fn choices(&self) -> Vec<String> {
        self.current().map(|question| grade::choices(question, self.seed)).unwrap_or_default()
    }

    /// Whether a reason must come with the answer: only where the question asks for one, on the first attempt.
    pub fn wants_reason(&self) -> bool {
        self.phase == Phase::First && self.current().is_some_and(|question| question.asks_reason)
    }

    /// The next hint for the current question, which counts as used; `None` if there is no further one.
    pub fn take_hint(&mut self) -> Option<&'q str> {
        let at = self.current_index()?;
        let hint = self.quiz.questions[at].hints.get(self.records[at].hints)?;
        self.records[at].hints += 1;
        Some(hint)
    }

    /// How many further hints the current question has.
    pub fn hints_left(&self) -> usize {
        let left = |at: usize| self.quiz.questions[at].hints.len().saturating_sub(self.records[at].hints);
        self.current_index().map_or(0, left)
    }

    /// Grades and keeps the answer to the current question, and goes to the next.
    ///
    /// # Errors
    /// [`Refused`] if no question is asked or the reply cannot be given; then nothing changes.
    pub fn answer(&mut self, reply: Reply) -> Result<&Attempt, Refused> {
        let at = self.current_index().ok_or(Refused::NotAsking)?;
        let question = &self.quiz.questions[at];
        accept(question, &reply.answer)?;
        let reason = reply.reason.filter(|reason| !reason.trim().is_empty());
        if self.wants_reason() && reason.is_none() {
            return Err(Refused::ReasonMissing);
        }
        let right = grade::is_right(question, &reply.answer);
        let (answer, hints, confidence) = (Some(reply.answer), self.records[at].hints, reply.confidence);
        self.records[at].attempts.push(Attempt { answer, right, hints, confidence, reason });
        self.queue.pop_front();
        self.end_pass_if_done();
        Ok(self.records[at].attempts.last().expect("an attempt was pushed just now"))
    }

    /// Asks the wrong questions again, in their order.
    ///
    /// # Errors
    /// [`Refused::NotInReview`] anywhere but in a review.
    pub fn retry_wrong(&mut self) -> Result<(), Refused> {
        self.leave_review(Phase::Retry)?;
        self.queue = (0..self.records.len()).filter(|at| !self.records[*at].is_right()).collect();
        self.pass = self.queue.len();
        Ok(())
    }

    /// Ends the sitting with the solutions.
    ///
    /// # Errors
    /// [`Refused::NotInReview`] anywhere but in a review.
    pub fn give_up(&mut self) -> Result<(), Refused> {
        self.leave_review(Phase::Explained)
    }

    /// The score by the latest answer to each question.
    pub fn score(&self) -> Score {
        self.count(Record::is_right)
    }

    /// The score by the first answer to each question: what a pass mark is about.
    pub fn first_score(&self) -> Score {
        self.count(|record| record.attempts.first().is_some_and(|attempt| attempt.right))
    }

    fn count(&self, right: impl Fn(&Record) -> bool) -> Score {
        Score { right: self.records.iter().filter(|record| right(record)).count(), total: self.records.len() }
    }

    fn leave_review(&mut self, to: Phase) -> Result<(), Refused> {
        if self.phase != Phase::Review {
            return Err(Refused::NotInReview);
        }
        self.phase = to;
        Ok(())
    }

    fn end_pass_if_done(&mut self) {
        if self.queue.is_empty() {
            let all_right = self.records.iter().all(Record::is_right);
            self.phase = if all_right { Phase::Explained } else { Phase::Review };
        }
    }
}

impl Record {
    /// Whether the latest answer is right.
    pub fn is_right(&self) -> bool {
        self.attempts.last().is_some_and(|attempt| attempt.right)
    }
}

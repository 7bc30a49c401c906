//! One sitting of a quiz, as a state machine without a terminal, a clock or a store.
//!
//! The rules are those of mdbook-quiz: first all questions in order, without a word on right or wrong; then a review with
//! the score; then either the wrong ones again, as often as wanted until all are right, or the solutions. A retry can be
//! left for the review. Right answers and explanations stay hidden until then, and then are shown for all questions.

use std::collections::{HashMap, VecDeque};

use super::grade;
use super::model::{Answer, Question, Quiz};
use super::record::duration_ms;
pub use super::record::{Attempt, Past, Record};
use super::reply::{Refused, Reply, accept};
use super::results::Results;
use super::title::{Title, titles};
use super::words;

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
/// let results = session.results();
/// assert_eq!((results.first_score().right, results.score().right), (0, 1));
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
    is_exam: bool,
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
        for Past { id, given, attempt } in past {
            let Some(at) = index.get(id.as_str()).copied() else { continue };
            let record: &mut Record = &mut records[at];
            record.hints = record.hints.max(attempt.hints);
            record.attempts.push(Attempt { answer: words::read(&quiz.questions[at], &given), ..attempt });
        }
        let queue: VecDeque<_> = (0..records.len()).filter(|at| records[*at].attempts.is_empty()).collect();
        let (titles, pass) = (titles(quiz), records.len());
        let mut session = Self { quiz, seed, titles, records, queue, pass, phase: Phase::First, is_exam: false };
        session.end_pass_if_done();
        session
    }

    /// The same sitting as an exam: no hints, and no retry, so that it ends when all is answered.
    #[must_use]
    pub fn as_exam(mut self) -> Self {
        self.is_exam = true;
        self.end_pass_if_done();
        self
    }

    /// How long the answers took in all, those given before a sitting was gone on with among them.
    pub fn duration_ms(&self) -> u64 {
        duration_ms(&self.records)
    }

    /// What came of it so far.
    pub fn results(&self) -> Results {
        Results {
            quiz: self.quiz.clone(),
            titles: self.titles.clone(),
            records: self.records.clone(),
            seed: self.seed,
            is_exam: self.is_exam,
        }
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
        let at = self.current_index().filter(|_| !self.is_exam)?;
        let hint = self.quiz.questions[at].hints.get(self.records[at].hints)?;
        self.records[at].hints += 1;
        Some(hint)
    }

    /// How many further hints the current question has.
    pub fn hints_left(&self) -> usize {
        let left = |at: usize| self.quiz.questions[at].hints.len().saturating_sub(self.records[at].hints);
        self.current_index().filter(|_| !self.is_exam).map_or(0, left)
    }

    /// Whether `answer` can be given to the current question.
    ///
    /// # Errors
    /// [`Refused`] with the reason why not.
    pub fn accepts(&self, answer: &Answer) -> Result<(), Refused> {
        accept(self.current().ok_or(Refused::NotAsking)?, answer)
    }

    /// Grades and keeps the answer to the current question, and goes to the next.
    ///
    /// # Errors
    /// [`Refused`] if no question is asked or the reply cannot be given; then nothing changes.
    pub fn answer(&mut self, reply: Reply) -> Result<&Attempt, Refused> {
        let at = self.current_index().ok_or(Refused::NotAsking)?;
        let question = &self.quiz.questions[at];
        accept(question, &reply.answer)?;
        let reason = reply.reason.clone().filter(|reason| !reason.trim().is_empty());
        if self.wants_reason() && reason.is_none() {
            return Err(Refused::ReasonMissing);
        }
        let right = grade::is_right(question, &reply.answer);
        let Reply { answer, confidence, duration_ms, .. } = reply;
        let (answer, hints) = (Some(answer), self.records[at].hints);
        self.records[at].attempts.push(Attempt { answer, right, hints, confidence, reason, duration_ms });
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

    /// Leaves a retry before its end: the sitting is in its review again, with what was answered by now. Elsewhere nothing
    /// happens.
    pub fn stop_retry(&mut self) {
        if self.phase == Phase::Retry {
            self.queue.clear();
            self.phase = Phase::Review;
        }
    }

    /// Ends the sitting with the solutions.
    ///
    /// # Errors
    /// [`Refused::NotInReview`] anywhere but in a review.
    pub fn give_up(&mut self) -> Result<(), Refused> {
        self.leave_review(Phase::Explained)
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
            self.phase = if all_right || self.is_exam { Phase::Explained } else { Phase::Review };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, prop, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::{Attempt, Past, Phase, Session};
    use crate::quiz::model::{Answer, Quiz};
    use crate::quiz::parse;
    use crate::quiz::reply::{Confidence, Refused, Reply};
    use crate::quiz::results::Score;

    /// Questions `1`, `2` and so on, whose answers are their numbers; with `extra` keys each.
    fn numbers(count: usize, extra: &str) -> Quiz {
        let question = |number| {
            format!(
                "[[questions]]\ntype = \"ShortAnswer\"\nid = \"{number}\"\nprompt.prompt = \"p\"\n\
                 answer.answer = \"{number}\"\n{extra}\n"
            )
        };
        parse("q", "q.toml", &(1..=count).map(question).collect::<String>()).0.expect("valid")
    }

    fn text(text: &str) -> Reply {
        Reply::new(Answer::Text(text.to_owned()))
    }

    fn past(id: &str, right: bool, hints: usize) -> Past {
        let attempt = Attempt { answer: None, right, hints, confidence: None, reason: None, duration_ms: 5 };
        Past { id: id.to_owned(), given: "as typed".to_owned(), attempt }
    }

    /// Answers each question of the pass, `right` saying which by their ids; returns the ids asked.
    fn pass(session: &mut Session<'_>, right: &str) -> String {
        let mut asked = String::new();
        let phase = session.phase();
        while let Some(question) = session.current().filter(|_| session.phase() == phase) {
            asked += &question.id;
            let is_right = right.contains(&question.id);
            let attempt = session.answer(text(if is_right { &question.id } else { "no" })).expect("it is asked");
            assert_eq!(attempt.right, is_right);
        }
        asked
    }

    #[test]
    fn a_retry_can_be_left_for_the_review() {
        let quiz = numbers(3, "");
        let mut session = Session::new(&quiz, 1);
        session.stop_retry();
        assert_eq!(session.phase(), Phase::First, "there is none yet");
        pass(&mut session, "1");
        session.retry_wrong().expect("in review");
        session.answer(text("2")).expect("it is asked");
        session.stop_retry();
        assert_eq!(
            (session.phase(), session.results().score(), session.results().first_score().right),
            (Phase::Review, Score { right: 2, total: 3 }, 1)
        );
        assert_eq!(session.current(), None);
        session.give_up().expect("in review");
    }

    #[test]
    fn the_wrong_ones_are_asked_again_until_all_are_right() {
        let quiz = numbers(4, "");
        let mut session = Session::new(&quiz, 1);
        assert_eq!(session.phase(), Phase::First);
        assert_eq!(pass(&mut session, "13"), "1234");
        assert_eq!((session.phase(), session.results().score()), (Phase::Review, Score { right: 2, total: 4 }));
        session.retry_wrong().expect("in review");
        assert_eq!(session.phase(), Phase::Retry);
        assert_eq!(pass(&mut session, "4"), "24");
        assert_eq!((session.phase(), session.results().score()), (Phase::Review, Score { right: 3, total: 4 }));
        session.retry_wrong().expect("in review");
        assert_eq!(pass(&mut session, "2"), "2");
        assert_eq!((session.phase(), session.results().score()), (Phase::Explained, Score { right: 4, total: 4 }));
        assert_eq!(session.results().first_score(), Score { right: 2, total: 4 });
        let attempts: Vec<_> = session.records().iter().map(|record| record.attempts.len()).collect();
        assert_eq!(attempts, [1, 3, 1, 2]);
    }

    #[test]
    fn giving_up_shows_the_solutions_and_ends() {
        let quiz = numbers(2, "");
        let mut session = Session::new(&quiz, 1);
        pass(&mut session, "1");
        session.give_up().expect("in review");
        assert_eq!((session.phase(), session.current()), (Phase::Explained, None));
        assert_eq!(session.results().score().right, 1);
    }

    #[test]
    fn a_first_pass_without_mistake_ends_the_sitting() {
        let quiz = numbers(2, "");
        let mut session = Session::new(&quiz, 1);
        pass(&mut session, "12");
        assert_eq!(session.phase(), Phase::Explained);
    }

    #[test]
    fn only_a_review_offers_retry_and_solutions() {
        let quiz = numbers(2, "");
        let mut session = Session::new(&quiz, 1);
        for phase in [Phase::First, Phase::Retry, Phase::Explained] {
            assert_eq!(session.phase(), phase);
            assert_eq!(session.retry_wrong(), Err(Refused::NotInReview));
            assert_eq!(session.give_up(), Err(Refused::NotInReview));
            assert_eq!(session.phase(), phase);
            pass(&mut session, if phase == Phase::First { "" } else { "12" });
            let _ = session.retry_wrong();
        }
        assert_eq!(session.answer(text("1")).err(), Some(Refused::NotAsking));
    }

    #[test]
    fn positions_count_the_questions_of_the_pass() {
        let quiz = numbers(3, "");
        let mut session = Session::new(&quiz, 1);
        assert_eq!(session.position(), Some((1, 3)));
        session.answer(text("no")).expect("asked");
        assert_eq!(session.position(), Some((2, 3)));
        pass(&mut session, "2");
        assert_eq!(session.position(), None);
        session.retry_wrong().expect("in review");
        session.answer(text("1")).expect("asked");
        assert_eq!((session.position(), session.current_index()), (Some((2, 2)), Some(2)));
    }

    #[test]
    fn hints_come_one_at_a_time_and_are_counted() {
        let quiz = numbers(2, "hints = [\"a\", \"b\"]");
        let mut session = Session::new(&quiz, 1);
        assert_eq!(session.take_hint(), Some("a"));
        assert_eq!(session.answer(text("no")).expect("asked").hints, 1);
        assert_eq!(session.answer(text("2")).expect("asked").hints, 0);
        assert_eq!(session.take_hint(), None, "nothing is asked in a review");
        session.retry_wrong().expect("in review");
        assert_eq!((session.take_hint(), session.take_hint()), (Some("b"), None));
        assert_eq!(session.answer(text("1")).expect("asked").hints, 2);
    }

    #[test]
    fn reasons_are_needed_on_the_first_attempt_only() {
        let quiz = numbers(1, "promptExplanation = true");
        let mut session = Session::new(&quiz, 1);
        assert!(session.wants_reason());
        for reason in [None, Some(" ".to_owned())] {
            let reply = Reply { reason, ..text("no") };
            assert_eq!(session.answer(reply).err(), Some(Refused::ReasonMissing));
        }
        assert_eq!(session.records()[0].attempts, [], "a refused reply changes nothing");
        let reply = Reply { reason: Some("why".to_owned()), confidence: Some(Confidence::Sure), ..text("no") };
        let attempt = session.answer(reply).expect("complete");
        assert_eq!((attempt.reason.as_deref(), attempt.confidence), (Some("why"), Some(Confidence::Sure)));
        assert_eq!(attempt.answer, Some(Answer::Text("no".to_owned())));
        session.retry_wrong().expect("in review");
        assert!(!session.wants_reason());
        assert!(session.answer(text("1")).is_ok());
    }

    #[test]
    fn choices_keep_their_order_in_a_retry() {
        let source = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"p\"\n\
                      prompt.distractors = [\"a\", \"b\", \"c\", \"d\", \"e\"]\nanswer.answer = \"f\"\n";
        let quiz = parse("q", "q.toml", source).0.expect("valid");
        for seed in 0..20 {
            let mut session = Session::new(&quiz, seed);
            let shown = session.choices();
            session.answer(Reply::new(Answer::Choices(vec!["a".to_owned()]))).expect("a choice");
            assert_eq!(session.choices().len(), 0, "nothing is asked");
            session.retry_wrong().expect("in review");
            assert_eq!(session.choices(), shown);
            assert_eq!(Session::resume(&quiz, seed, []).choices(), shown);
        }
    }

    #[test]
    fn a_sitting_goes_on_with_the_questions_not_answered() {
        let quiz = numbers(4, "hints = [\"a\", \"b\"]");
        let all = |ids: &[(&str, bool)]| -> Vec<_> { ids.iter().map(|(id, right)| past(id, *right, 1)).collect() };
        for (answered, phase, current, position, right) in [
            (&[][..], Phase::First, Some("1"), Some((1, 4)), 0),
            (&[("1", true), ("2", false)], Phase::First, Some("3"), Some((3, 4)), 1),
            (&[("1", true), ("3", false), ("gone", true)], Phase::First, Some("2"), Some((3, 4)), 1),
            (&[("1", true), ("2", true), ("3", true), ("4", false)], Phase::Review, None, None, 3),
            (&[("1", false), ("2", true), ("3", true), ("4", true), ("1", true)], Phase::Explained, None, None, 4),
        ] {
            let session = Session::resume(&quiz, 1, all(answered));
            assert_eq!(session.phase(), phase, "{answered:?}");
            assert_eq!(session.current().map(|question| question.id.as_str()), current);
            assert_eq!((session.position(), session.results().score().right), (position, right));
        }
        let mut session = Session::resume(&quiz, 1, all(&[("1", false), ("2", true), ("3", true), ("4", true)]));
        session.retry_wrong().expect("in review");
        assert_eq!(session.take_hint(), Some("b"), "hints shown before stay shown");
    }

    #[test]
    fn an_answer_of_before_is_known_and_its_time_counts() {
        let quiz = numbers(2, "");
        let mut session = Session::resume(&quiz, 1, [past("1", false, 0)]);
        session.answer(Reply { duration_ms: 7, ..text("2") }).expect("asked");
        assert_eq!(session.records()[0].attempts[0].answer, Some(Answer::Text("as typed".to_owned())));
        assert_eq!(session.duration_ms(), 12);
    }

    #[test]
    fn an_exam_has_no_hints_and_no_retry() {
        let quiz = numbers(2, "hints = [\"a\"]");
        let mut session = Session::new(&quiz, 1).as_exam();
        assert_eq!((session.hints_left(), session.take_hint()), (0, None));
        pass(&mut session, "1");
        assert_eq!((session.phase(), session.results().score().right), (Phase::Explained, 1));
        assert_eq!(session.retry_wrong(), Err(Refused::NotInReview));
        let resumed = Session::resume(&quiz, 1, [past("1", false, 0), past("2", true, 0)]).as_exam();
        assert_eq!(resumed.phase(), Phase::Explained);
    }

    #[test]
    fn a_quiz_without_questions_is_at_its_end() {
        let quiz = Quiz { name: "empty".to_owned(), questions: vec![] };
        assert_eq!(Session::new(&quiz, 1).phase(), Phase::Explained);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        /// A plain list of right and wrong is the model: what was asked and how it ends follows from it.
        #[test]
        fn an_interrupted_sitting_ends_like_one_without_a_break(
            replies in prop::collection::vec(any::<bool>(), 1..40),
            count in 1..8_usize,
            cut in any::<prop::sample::Index>(),
        ) {
            let quiz = numbers(count, "");
            let mut session = Session::new(&quiz, 3);
            let mut made: Vec<Past> = Vec::new();
            let mut model = vec![None; count];
            for (step, right) in replies.iter().enumerate() {
                if step == cut.index(replies.len()) && session.phase() != Phase::Retry {
                    session = Session::resume(&quiz, 3, made.clone());
                }
                if session.phase() == Phase::Review {
                    session.retry_wrong().expect("in review");
                }
                let Some(question) = session.current() else { break };
                let at = session.current_index().expect("a question is asked");
                prop_assert!(model[at] != Some(true), "a question answered rightly is asked again");
                prop_assert!(session.phase() == Phase::Retry || model[..at].iter().all(Option::is_some));
                session.answer(text(if *right { &question.id } else { "no" })).expect("asked");
                made.push(past(&question.id, *right, 0));
                model[at] = Some(*right);
            }
            prop_assert_eq!(session.results().score().right, model.iter().filter(|right| **right == Some(true)).count());
            prop_assert_eq!(session.phase() == Phase::Explained, model.iter().all(|right| *right == Some(true)));
        }
    }
}

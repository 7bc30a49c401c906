//! Taking a quiz: asks, keeps each answer, reviews, explains.

use std::time::Instant;

use anyhow::Result;

use super::{Ending, World};
use crate::progress::{Attempt, AttemptKind, OpenQuiz, Outcome, Progress};
use crate::quiz::Quiz;
use crate::quiz::model::{Answer, Kind, Question, ResponseLength};
use crate::quiz::reply::Reply as Given;
use crate::quiz::session::{self, Phase, Session};
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::text::{Line, Role};
use crate::screen::{page, question};

/// How a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// How the learner left it.
    pub(super) ending: Ending,
    /// Right first answers; a question that was not answered has none.
    pub(super) first_right: usize,
    /// Questions.
    pub(super) total: usize,
}

/// Asks `quiz` to its end, or until the learner leaves. Every answer is kept the moment it is given.
pub(super) fn take(
    quiz: &Quiz,
    title: &str,
    seed: Option<u64>,
    world: &mut World,
    asker: &mut dyn Asker,
    progress: &mut Progress,
) -> Result<Taken> {
    let left = |ending| Ok(Taken { ending, first_right: 0, total: quiz.questions.len() });
    let open = match open_sitting(quiz, seed, world, asker, progress)? {
        Reply::Answer(open) => open,
        Reply::Command(Command::Interrupted) => return left(Ending::Interrupted),
        Reply::Command(_) | Reply::End => return left(Ending::Done),
    };
    let past = past_attempts(progress, &open);
    let session = Session::resume(quiz, open.seed, past);
    let mut sitting = Sitting { quiz, open, session, asked: Instant::now(), world, asker, progress };
    let style = sitting.world.screen.style();
    sitting.world.screen.lines(&page::heading(title, &count(quiz.questions.len()), &style))?;
    let left = sitting.ask_all()?;
    if left.is_none() {
        sitting.explain()?;
        let notice = sitting.progress.end_quiz(&sitting.open.quiz);
        sitting.world.notice(notice)?;
    }
    let score = sitting.session.first_score();
    Ok(Taken { ending: left.unwrap_or(Ending::Done), first_right: score.right, total: score.total })
}

fn count(questions: usize) -> String {
    format!("{questions} question{}", if questions == 1 { "" } else { "s" })
}

/// The sitting to go on with: one that was left, if the learner wants it, else a new one.
fn open_sitting(
    quiz: &Quiz,
    seed: Option<u64>,
    world: &mut World,
    asker: &mut dyn Asker,
    progress: &mut Progress,
) -> Result<Reply<OpenQuiz>> {
    // What cannot be read now is told with the next write.
    let left = progress.store().and_then(|store| store.open_quiz(&quiz.name).ok().flatten());
    if let (Some(left), None, true) = (left, seed, world.interactive) {
        match asker.confirm(Prompt::from("You left this quiz in the middle. Go on there?"), true)? {
            Reply::Answer(false) => {}
            reply => return Ok(reply.map(|_| left)),
        }
    }
    let now = (world.now_ms)();
    let begun = OpenQuiz {
        quiz: quiz.name.clone(),
        session: new_session(now),
        seed: seed.unwrap_or_else(|| fastrand::u64(..)),
        begun_ms: now,
    };
    let notice = progress.begin_quiz(begun.clone());
    world.notice(notice)?;
    Ok(Reply::Answer(begun))
}

/// What was answered before in this sitting.
fn past_attempts(progress: &Progress, open: &OpenQuiz) -> Vec<session::Past> {
    let kept = progress.store().and_then(|store| store.attempts_in(&open.session).ok()).unwrap_or_default();
    let past = |attempt: Attempt| session::Past {
        right: attempt.outcome == Outcome::Right,
        hints: usize::try_from(attempt.hints).unwrap_or(usize::MAX),
        id: attempt.item,
    };
    kept.into_iter().map(past).collect()
}

/// A name for a sitting that no other sitting has, on any machine.
pub(super) fn new_session(now_ms: i64) -> String {
    format!("{now_ms:x}-{:016x}", fastrand::u64(..))
}

struct Sitting<'a> {
    quiz: &'a Quiz,
    open: OpenQuiz,
    session: Session<'a>,
    /// When the current question was first shown.
    asked: Instant,
    world: &'a mut World,
    asker: &'a mut dyn Asker,
    progress: &'a mut Progress,
}

impl Sitting<'_> {
    /// Asks until every question is answered and the learner wants the solutions; `Some` if they leave before.
    fn ask_all(&mut self) -> Result<Option<Ending>> {
        loop {
            while let Some(current) = self.session.current() {
                self.show(current)?;
                if let Some(ending) = self.ask(current)? {
                    return self.leave(ending).map(Some);
                }
            }
            if self.session.phase() == Phase::Explained {
                return Ok(None);
            }
            if let Some(ending) = self.review()? {
                return self.leave(ending).map(Some);
            }
        }
    }

    fn show(&mut self, current: &Question) -> Result<()> {
        let choices = self.session.choices();
        let (style, at) = (self.world.screen.style(), self.session.current_index().unwrap_or_default());
        let (number, of) = self.session.position().unwrap_or((at + 1, self.quiz.questions.len()));
        let heading = format!("Question {}", self.session.titles()[at]);
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        screen.lines(&page::heading(&heading, &format!("{number} of {of}"), &style))?;
        screen.gap()?;
        screen.lines(&question::ask(current, &choices, &style))?;
        screen.gap()?;
        if self.world.interactive {
            let hints = match self.session.hints_left() {
                0 => String::new(),
                1 => "1 hint (:h), ".to_owned(),
                hints => format!("{hints} hints (:h), "),
            };
            let list =
                if matches!(current.kind, Kind::ShortAnswer { .. }) || style.plain { "" } else { "; at a list Esc" };
            self.world.screen.say(Role::Faint, format!("{hints}leave (:q){list}"))?;
        }
        self.asked = Instant::now();
        Ok(())
    }

    /// Asks until the question is answered, with hints in between; `Some` if the learner leaves.
    fn ask(&mut self, current: &Question) -> Result<Option<Ending>> {
        let choices = self.session.choices();
        loop {
            let answer = match self.ask_answer(current, &choices)? {
                Reply::Answer(answer) => answer,
                Reply::Command(Command::Hint) => {
                    self.hint()?;
                    continue;
                }
                Reply::Command(Command::Interrupted) => return Ok(Some(Ending::Interrupted)),
                Reply::Command(_) | Reply::End => return Ok(Some(Ending::Done)),
            };
            let reason = match self.ask_reason()? {
                Reply::Answer(reason) => reason,
                Reply::Command(Command::Interrupted) => return Ok(Some(Ending::Interrupted)),
                Reply::Command(_) | Reply::End => return Ok(Some(Ending::Done)),
            };
            let given = question::in_words(&answer);
            match self.session.answer(Given { answer, confidence: None, reason }) {
                Ok(attempt) => {
                    let attempt = attempt.clone();
                    self.keep(current, given, &attempt)?;
                    return Ok(None);
                }
                Err(refused) => self.world.screen.say(Role::Notice, format!("Not yet: {refused}."))?,
            }
        }
    }

    fn ask_answer(&mut self, current: &Question, choices: &[String]) -> Result<Reply<Answer>> {
        let more_hints = self.session.hints_left() > 0;
        let commands: &[Command] = if more_hints { &[Command::Hint] } else { &[] };
        let prompt = |text| Prompt { text, commands };
        let letters: Vec<String> = (0..choices.len()).map(question::letter).collect();
        let labels: Vec<&str> = letters.iter().map(String::as_str).collect();
        Ok(match &current.kind {
            Kind::ShortAnswer { response: ResponseLength::Short, .. } => {
                self.asker.line(prompt("Your answer"))?.map(Answer::Text)
            }
            Kind::ShortAnswer { .. } => self.asker.lines(prompt("Your answer"))?.map(Answer::Text),
            Kind::MultipleChoice { several: false, .. } => {
                let picked = self.asker.choose(prompt("Your answer"), &labels)?;
                picked.map(|index| Answer::Choices(vec![choices[index].clone()]))
            }
            Kind::MultipleChoice { .. } => {
                let picked = self.asker.choose_several(prompt("Your answers"), &labels)?;
                picked.map(|all| Answer::Choices(all.into_iter().map(|index| choices[index].clone()).collect()))
            }
            Kind::Tracing { .. } => {
                match self.asker.choose(prompt("This program"), &["compiles", "does not compile"])? {
                    Reply::Answer(0) => self.asker.lines(prompt("What it prints"))?.map(Answer::Prints),
                    other => other.map(|_| Answer::Rejected),
                }
            }
        })
    }

    /// Why the learner thinks so, where the question asks for it.
    fn ask_reason(&mut self) -> Result<Reply<Option<String>>> {
        if !self.session.wants_reason() {
            return Ok(Reply::Answer(None));
        }
        Ok(self.asker.line(Prompt::from("Why do you think so?"))?.map(Some))
    }

    fn hint(&mut self) -> Result<()> {
        let style = self.world.screen.style();
        match self.session.take_hint() {
            Some(hint) => self.world.screen.lines(&page::prose(&format!("**Hint:** {hint}"), &style))?,
            None => self.world.screen.say(Role::Faint, "There is no further hint.")?,
        }
        Ok(())
    }

    /// Keeps an attempt the moment it is made.
    fn keep(&mut self, current: &Question, given: String, attempt: &session::Attempt) -> Result<()> {
        let kept = Attempt {
            at_ms: (self.world.now_ms)(),
            kind: AttemptKind::Question,
            lesson: self.quiz.name.clone(),
            item: current.id.clone(),
            given,
            outcome: if attempt.right { Outcome::Right } else { Outcome::Wrong },
            hints: u32::try_from(attempt.hints).unwrap_or(u32::MAX),
            confidence: None,
            duration_ms: u32::try_from(self.asked.elapsed().as_millis()).unwrap_or(u32::MAX),
            reason: attempt.reason.clone(),
            session: self.open.session.clone(),
        };
        let notice = self.progress.record(kept);
        self.world.notice(notice)
    }

    /// Score and marks; then the wrong ones again or the solutions, as the learner wants. `Some` if they leave.
    fn review(&mut self) -> Result<Option<Ending>> {
        let score = self.session.score();
        let style = self.world.screen.style();
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        screen.say(Role::Title, format!("{} of {} right", score.right, score.total))?;
        for (title, record) in self.session.titles().iter().zip(self.session.records()) {
            let (role, mark) = if record.is_right() { (Role::Good, "right") } else { (Role::Bad, "not yet") };
            screen
                .line(Line::new().with(Role::Plain, format!("  question {:<4}", title.to_string())).with(role, mark))?;
        }
        screen.gap()?;
        let next = Prompt::from("What next?");
        match self.asker.choose(next, &["try the wrong ones again", "see the answers"])? {
            Reply::Answer(0) => self.session.retry_wrong()?,
            Reply::Answer(_) | Reply::End => self.session.give_up()?,
            Reply::Command(Command::Interrupted) => return Ok(Some(Ending::Interrupted)),
            Reply::Command(_) => return Ok(Some(Ending::Done)),
        }
        Ok(None)
    }

    /// The right answers and explanations of all questions.
    fn explain(&mut self) -> Result<()> {
        let style = self.world.screen.style();
        let score = self.session.first_score();
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        screen.say(Role::Title, format!("The answers: {} of {} right at the first try", score.right, score.total))?;
        let of_question = self.quiz.questions.iter().zip(self.session.titles()).zip(self.session.records());
        for ((asked, title), record) in of_question {
            let first = record.attempts.first();
            let right = first.is_some_and(|attempt| attempt.right);
            let (role, mark) = if right { (Role::Good, "right") } else { (Role::Bad, "wrong at first") };
            screen.gap()?;
            screen.line(Line::new().with(Role::Strong, format!("Question {title}  ")).with(role, mark))?;
            let given = first.and_then(|attempt| attempt.answer.as_ref());
            screen.lines(&question::explain(asked, given, right, &style))?;
        }
        Ok(())
    }

    /// Says how to go on, and leaves.
    fn leave(&mut self, ending: Ending) -> Result<Ending> {
        let answered = self.session.records().iter().filter(|record| !record.attempts.is_empty()).count();
        let total = self.quiz.questions.len();
        let screen = &mut self.world.screen;
        screen.gap()?;
        let how = format!("`memtutor quiz {}` goes on from here", self.quiz.name);
        screen.say(Role::Notice, format!("{answered} of {total} questions answered; {how}."))?;
        Ok(ending)
    }
}

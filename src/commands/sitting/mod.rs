//! Taking a quiz: asks, keeps each answer, reviews, explains.

mod asking;
mod ending;
mod opening;

use std::time::Instant;

use anyhow::Result;

use self::asking::Certainty;
use super::{Ending, World};
use crate::progress::{OpenQuiz, Progress};
use crate::quiz::results::{Results, sources};
use crate::quiz::select::{Selection, select};
use crate::quiz::session::{Phase, Session};
use crate::quiz::{Quiz, model};
use crate::screen::ask::{Asker, Reply};
use crate::screen::page;
use crate::screen::text::{Role, counted};

pub(super) use self::asking::kept_confidence;
pub(super) use self::opening::{GOES_ON, Resume, new_session};

/// What is to be asked, and how.
#[derive(Clone, Debug)]
pub(super) struct Sheet<'a> {
    /// What stands above it.
    pub(super) title: &'a str,
    /// All questions there are; each knows the quiz its attempts are kept under.
    pub(super) pool: &'a Quiz,
    /// Which of them are asked.
    pub(super) selection: Selection,
    /// What chance is drawn from, if it is said.
    pub(super) seed: Option<u64>,
    /// Whether there are neither hints nor a second try.
    pub(super) is_exam: bool,
    /// How it is found again when it is left in the middle.
    pub(super) resume: Resume,
}

/// How a sitting ended.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// How the learner left it.
    pub(super) ending: Ending,
    /// What came of it; `None` if it was not even begun.
    pub(super) results: Option<Results>,
}

/// Asks what `sheet` says to its end, or until the learner leaves. Every answer is kept the moment it is given.
pub(super) fn take(sheet: &Sheet, world: &mut World, asker: &mut dyn Asker, progress: &mut Progress) -> Result<Taken> {
    let (open, past) = match opening::open(sheet, world, asker, progress)? {
        Reply::Answer(open) => open,
        reply => return Ok(Taken { ending: asking::left_by(&reply), results: None }),
    };
    let quiz = select(sheet.pool, &sheet.selection, open.seed);
    opening::remember(&quiz, world, progress)?;
    let is_new = past.is_empty();
    let session = Session::resume(&quiz, open.seed, past);
    let session = if sheet.is_exam { session.as_exam() } else { session };
    let has_sources = sources(&quiz).len() > 1;
    let mut sitting = Sitting {
        sheet,
        open,
        session,
        has_sources,
        asked: Instant::now(),
        certainty: Certainty::default(),
        world,
        asker,
        progress,
    };
    let style = sitting.world.screen.style();
    sitting.world.screen.lines(&page::heading(sheet.title, &counted(quiz.questions.len(), "question"), &style))?;
    if is_new {
        sitting.world.screen.say(Role::Faint, "The right answers and their reasons come after the last question.")?;
    }
    let mut left = sitting.ask_all()?;
    if left.is_none() {
        left = sitting.explain()?;
    }
    if left.is_none() {
        let notice = sitting.progress.end_quiz(&sitting.open.quiz);
        sitting.world.notice(notice)?;
    }
    Ok(Taken { ending: left.unwrap_or(Ending::Done), results: Some(sitting.session.results()) })
}

/// A sitting under way.
struct Sitting<'a> {
    sheet: &'a Sheet<'a>,
    open: OpenQuiz,
    session: Session<'a>,
    /// Whether its questions stand in several quizzes.
    has_sources: bool,
    /// When the current question was first shown.
    asked: Instant,
    certainty: Certainty,
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
                match self.ask(current)? {
                    None => {}
                    Some(Ending::Done) if self.can_stop_retry() => self.session.stop_retry(),
                    Some(ending) => return self.leave(ending).map(Some),
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

    /// Whether leaving leads back to the review, where the answers are offered: only in a retry, and only who is still there.
    fn can_stop_retry(&self) -> bool {
        self.session.phase() == Phase::Retry && self.world.interactive && !self.asker.has_ended()
    }

    /// The name of the quiz a question stands in, where there are several.
    fn source<'q>(&self, question: &'q model::Question) -> Option<&'q str> {
        self.has_sources.then_some(question.quiz.as_str())
    }
}

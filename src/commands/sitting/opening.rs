//! The beginning of a sitting: a new one, or one that was left in the middle.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Sheet, World};
use crate::progress::{self, Attempt, OpenQuiz, Outcome, Progress};
use crate::quiz::Quiz;
use crate::quiz::model::Origin;
use crate::quiz::reply::Confidence;
use crate::quiz::session::{self, Past};
use crate::screen::ask::{Asker, Prompt, Reply};
use crate::screen::text::Role;

/// What a command does that finds a sitting again.
pub(in crate::commands) const GOES_ON: &str = "goes on from here";

/// How a sitting is found again when it is left in the middle.
#[derive(Clone, Debug)]
pub(in crate::commands) struct Resume {
    /// The name under which it is kept: the same for the same request.
    pub(in crate::commands) key: String,
    /// The command that goes on with it.
    pub(in crate::commands) command: String,
    /// What the command does after a sitting that was left: ``goes on from here``.
    pub(in crate::commands) then: &'static str,
    /// Whether to begin anew in any case.
    pub(in crate::commands) restart: bool,
}

/// The sitting to go on with, with what was answered in it: one that was left, if the learner wants it, else a new one.
///
/// Where nobody can be asked, a sitting that was left is gone on with, and that is said: the same command line means the
/// same sitting. A seed means a new one.
pub(super) fn open(
    sheet: &Sheet,
    world: &mut World,
    asker: &mut dyn Asker,
    progress: &mut Progress,
) -> Result<Reply<(OpenQuiz, Vec<Past>)>> {
    let is_new = sheet.resume.restart || sheet.seed.is_some();
    if let Some((left, past)) = left(&sheet.resume.key, progress).filter(|_| !is_new) {
        if !world.interactive {
            let words = "You left this quiz in the middle; it goes on from there. --restart begins anew.";
            world.screen.say(Role::Notice, words)?;
            return Ok(Reply::Answer((left, past)));
        }
        match asker.confirm(Prompt::from("You left this quiz in the middle. Go on there?"), true)? {
            Reply::Answer(false) => {}
            reply => return Ok(reply.map(|_| (left, past))),
        }
    }
    let now = (world.now_ms)();
    let begun = OpenQuiz {
        quiz: sheet.resume.key.clone(),
        session: new_session(now),
        // Short enough to be typed again.
        seed: sheet.seed.unwrap_or_else(|| fastrand::u32(..).into()),
        begun_ms: now,
    };
    let notice = progress.begin_quiz(begun.clone());
    world.notice(notice)?;
    Ok(Reply::Answer((begun, Vec::new())))
}

/// Keeps where the questions stand, so that a review finds them again.
pub(super) fn remember(quiz: &Quiz, world: &mut World, progress: &mut Progress) -> Result<()> {
    let mut places: BTreeMap<progress::Origin, Vec<String>> = BTreeMap::new();
    for question in &quiz.questions {
        let origin = match &question.origin {
            Origin::Lesson(id) => progress::Origin::Lesson(id.clone()),
            // A path that is no text cannot be kept as one.
            Origin::File(path) => match path.to_str() {
                Some(path) => progress::Origin::File(path.to_owned()),
                None => continue,
            },
            Origin::Text => continue,
        };
        places.entry(origin).or_default().push(question.id.clone());
    }
    for (origin, questions) in places {
        let notice = progress.remember(origin, questions);
        world.notice(notice)?;
    }
    Ok(())
}

/// A name for a sitting that no other sitting has, on any machine.
pub(in crate::commands) fn new_session(now_ms: i64) -> String {
    format!("{now_ms:x}-{:016x}", fastrand::u64(..))
}

/// The sitting of this name that was left after an answer. What cannot be read now is told with the next write.
fn left(key: &str, progress: &Progress) -> Option<(OpenQuiz, Vec<Past>)> {
    let store = progress.store()?;
    let open = store.open_quiz(key).ok().flatten()?;
    let attempts = store.attempts_in(&open.session).ok().filter(|attempts| !attempts.is_empty())?;
    Some((open, attempts.into_iter().map(past).collect()))
}

fn past(attempt: Attempt) -> Past {
    let confidence = attempt.confidence.map(|confidence| match confidence {
        progress::Confidence::Sure => Confidence::Sure,
        progress::Confidence::Unsure => Confidence::Unsure,
    });
    let made = session::Attempt {
        answer: None,
        right: attempt.outcome == Outcome::Right,
        hints: usize::try_from(attempt.hints).unwrap_or(usize::MAX),
        confidence,
        reason: attempt.reason,
        duration_ms: attempt.duration_ms,
    };
    Past { id: attempt.item, given: attempt.given, attempt: made }
}

//! `memtutor quiz`: a lesson's questions.

use anyhow::{Result, bail};

use super::sitting::{Taken, take};
use super::{Ending, World};
use crate::cli::QuizArgs;

pub(super) fn run(arguments: &QuizArgs, world: &mut World) -> Result<Ending> {
    let Some(lesson) = world.load(&arguments.id)? else { return Ok(Ending::Problems) };
    let Some(quiz) = lesson.quiz else { bail!("the lesson `{}` has no quiz", arguments.id) };
    let mut progress = world.open_progress()?;
    let mut asker = world.asker()?;
    let title = format!("Quiz: {}", lesson.summary.title);
    let taken = take(&quiz, &title, arguments.seed, world, asker.as_mut(), &mut progress)?;
    world.notice(progress.finish())?;
    Ok(match taken {
        Taken::Left(ending) => ending,
        Taken::Ended { first_right, total } => match arguments.pass {
            Some(pass) if first_right * 100 < usize::from(pass) * total => Ending::Problems,
            _ => Ending::Done,
        },
    })
}

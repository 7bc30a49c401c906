//! `memtutor quiz`: a lesson's questions.

use anyhow::{Result, bail};

use super::sitting::take;
use super::{Ending, World};
use crate::cli::QuizArgs;
use crate::screen::text::Role;

pub(super) fn run(arguments: &QuizArgs, world: &mut World) -> Result<Ending> {
    let Some(lesson) = world.load(&arguments.id)? else { return Ok(Ending::Problems) };
    let Some(quiz) = lesson.quiz else { bail!("the lesson `{}` has no quiz", arguments.id) };
    let mut progress = world.open_progress()?;
    let mut asker = world.asker()?;
    let title = format!("Quiz: {}", lesson.summary.title);
    let taken = take(&quiz, &title, arguments.seed, world, asker.as_mut(), &mut progress)?;
    world.notice(progress.finish())?;
    let is_below = |pass: u8| taken.first_right * 100 < usize::from(pass) * taken.total;
    Ok(match taken.ending {
        Ending::Done if arguments.pass.is_some_and(is_below) => {
            let (right, total) = (taken.first_right, taken.total);
            let pass = arguments.pass.unwrap_or_default();
            world.screen.say(Role::Bad, format!("{right} of {total} right at the first try: below {pass} %."))?;
            Ending::Problems
        }
        ending => ending,
    })
}

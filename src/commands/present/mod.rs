//! `memtutor present`: a lesson on a projector, a page or step a screen; and the speaker's notes beside it.

mod covers;
mod draw;
mod notes;
mod presenter;

use anyhow::{Result, anyhow};

use self::draw::Drawer;
use self::presenter::Presenter;
use super::ready::Ready;
use super::{Ending, World};
use crate::cli::PresentArgs;
use crate::screen::text::counted;
use crate::workshop::slides::{Slide, find, slides};

pub(super) fn run(arguments: &PresentArgs, world: &mut World) -> Result<Ending> {
    let Some(ready) = Ready::load(&arguments.id, world)? else { return Ok(Ending::Problems) };
    let slides = slides(&ready.lesson, ready.recording.is_some());
    if arguments.notes {
        return notes::run(&ready, &slides, world);
    }
    let first = match &arguments.at {
        Some(at) => find(&slides, &ready.lesson, at).ok_or_else(|| anyhow!(ready.nowhere(at)))?,
        None => 0,
    };
    if world.interactive {
        Presenter::new(&ready, &slides, world)?.present(first)
    } else {
        print(&ready, &slides[first..], world)
    }
}

/// All slides one after the other, for a pipe.
fn print(ready: &Ready, slides: &[Slide], world: &mut World) -> Result<Ending> {
    let drawer = Drawer::new(ready);
    for slide in slides {
        let style = world.screen.style();
        world.screen.lines(&drawer.heading(slide, "", &style))?;
        world.screen.lines(&drawer.body(slide, &[], &style))?;
        world.screen.gap()?;
    }
    Ok(Ending::Done)
}

/// What comes after the slides.
fn afterwards(ready: &Ready) -> String {
    let summary = &ready.lesson.summary;
    match &ready.lesson.quiz {
        Some(quiz) => {
            let questions = counted(quiz.questions.len(), "question");
            format!("Now the quiz: `memtutor quiz {}`, {questions}.", summary.id)
        }
        None => format!("That was {}.", summary.title),
    }
}

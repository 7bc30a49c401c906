//! `memtutor` alone: greets, says where the learner is and what comes next, and offers it.

use anyhow::Result;

use super::shelf::Shelf;
use super::sitting::count;
use super::{Ending, World, calendar, lesson, list};
use crate::cli::LessonArgs;
use crate::lesson::library::Outline;
use crate::lesson::model::Summary;
use crate::progress;
use crate::screen::ask::{Command, Prompt, Reply};
use crate::screen::text::{Line, Role};

pub(super) fn run(world: &mut World) -> Result<Ending> {
    let outline = world.library.outline();
    let (progress, due) = look(world)?;
    let greeting = "memtutor: Rust memory management, on real memory";
    world.screen.say(Role::Title, greeting)?;
    world.screen.gap()?;
    if due > 0 {
        let is = if due == 1 { "is" } else { "are" };
        world
            .screen
            .say(Role::Notice, format!("{} {is} due: `memtutor review` asks what you may forget.", count(due)))?;
    }
    let Some((next, words)) = next_lesson(&outline, &progress) else {
        world.screen.say(Role::Plain, all_done(&outline))?;
        return world.report(&outline.problems);
    };
    let totals = progress.totals();
    if totals.lessons > 0 {
        let (finished, all) = (totals.finished, outline.summaries.len());
        let right = match totals.questions.answered {
            0 => "no question answered yet".to_owned(),
            answered => format!("{} of {answered} questions right", totals.questions.right),
        };
        world.screen.say(Role::Plain, format!("{finished} of {all} lessons done, {right}."))?;
    }
    world.screen.lines(&[
        Line::new().with(Role::Plain, format!("{words}: ")).with(Role::Strong, &next.title),
        Line::new().with(Role::Faint, format!("{} min, {}", next.minutes, list::state(progress.lessons.get(&next.id)))),
        Line::new(),
    ])?;
    world.report(&outline.problems)?;
    if !world.interactive {
        world.screen.say(
            Role::Plain,
            format!("memtutor lesson {} begins; memtutor --help says what else there is.", next.id),
        )?;
        return Ok(Ending::Done);
    }
    match world.asker()?.confirm(Prompt::from("Begin?"), true)? {
        Reply::Answer(true) => {
            let arguments = LessonArgs { id: next.id.clone(), restart: false, no_quiz: false };
            lesson::run(&arguments, world)
        }
        Reply::Command(Command::Interrupted) => Ok(Ending::Interrupted),
        _ => Ok(Ending::Done),
    }
}

/// What was learnt, and how many questions are due today.
fn look(world: &mut World) -> Result<(progress::Summary, usize)> {
    let now = (world.now_ms)();
    let end_of_today = calendar::end_of(calendar::day_of(now));
    let (summary, due) = world.read_progress(|store| Ok((store.summary()?, store.due(now, end_of_today)?)))?;
    // Lessons are read only for what is due.
    Ok((summary, Shelf::new(world).sort(due).found.len()))
}

/// The lesson to go on with: one that was begun, else the first not done whose requirements are.
pub(super) fn next_lesson<'a>(
    outline: &'a Outline,
    progress: &progress::Summary,
) -> Option<(&'a Summary, &'static str)> {
    let done = |id: &str| progress.lessons.get(id).is_some_and(|lesson| lesson.finished);
    let open = || outline.summaries.iter().filter(|summary| !done(&summary.id));
    let begun = open().filter(|summary| progress.lessons.contains_key(&summary.id));
    if let Some(latest) = begun.max_by_key(|summary| progress.lessons[&summary.id].last_visit_ms) {
        return Some((latest, "Go on with"));
    }
    let ready = open().find(|summary| summary.requires.iter().all(|id| done(id)));
    ready.or_else(|| open().next()).map(|summary| (summary, "Next"))
}

fn all_done(outline: &Outline) -> &'static str {
    if outline.summaries.is_empty() {
        "There is no lesson here."
    } else {
        "You have done every lesson. `memtutor quiz` and an id asks its questions again."
    }
}

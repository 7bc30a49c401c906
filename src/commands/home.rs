//! `memtutor` alone: the home screen. Where the learner is, what comes next, and a key for each.

use anyhow::Result;

use super::shelf::Shelf;
use super::sitting::count;
use super::{Ending, World, calendar, lesson, list, review, tour};
use crate::cli::{LessonArgs, ReviewArgs, TourArgs};
use crate::lesson::library::Outline;
use crate::lesson::model::{Summary, Track};
use crate::progress;
use crate::screen::ask::{Command, Reply};
use crate::screen::bar;
use crate::screen::output::Style;
use crate::screen::text::{Line, Role, width, wrap};

pub(super) fn run(world: &mut World) -> Result<Ending> {
    let outline = world.library.outline();
    let (progress, due) = look(world)?;
    world.screen.mind_width()?;
    world.screen.say(Role::Title, "memtutor: Rust memory management, on real memory")?;
    world.screen.gap()?;
    let style = world.screen.style();
    world.screen.lines(&tracks(&outline, &progress, &style))?;
    if due > 0 {
        let is = if due == 1 { "is" } else { "are" };
        let text = format!("{} {is} due: `memtutor review` asks what you may forget.", count(due));
        world.screen.say(Role::Notice, text)?;
    }
    let next = next_lesson(&outline, &progress);
    match next {
        None => world.screen.say(Role::Plain, all_done(&outline))?,
        Some((next, words)) => {
            let minutes = format!("{} min, {}", next.minutes, list::state(progress.lessons.get(&next.id)));
            let line = Line::new().with(Role::Plain, format!("{words}: ")).with(Role::Strong, &next.title);
            world.screen.lines(&wrap(&line, style.prose_width(), 0))?;
            world.screen.say(Role::Faint, minutes)?;
        }
    }
    let ending = world.report(&outline.problems)?;
    world.screen.gap()?;
    if world.interactive {
        let begun = next.is_some_and(|(next, _)| progress.lessons.contains_key(&next.id));
        let key = if begun { "go on" } else { "begin" };
        return offer(next.map(|(next, _)| (next.id.as_str(), key)), due, ending, world);
    }
    if let Some((next, _)) = next {
        let text = format!("memtutor lesson {} begins; memtutor --help says what else there is.", next.id);
        world.screen.say(Role::Plain, text)?;
    }
    Ok(ending)
}

/// What there is to do now, at a key each.
fn offer(next: Option<(&str, &str)>, due: usize, ending: Ending, world: &mut World) -> Result<Ending> {
    let mut keys = Vec::new();
    keys.extend(next.map(|(_, begins)| (' ', begins)));
    keys.extend((due > 0).then_some(('r', "review")));
    keys.extend([('l', "all lessons"), ('t', "tour"), ('q', "quit")]);
    let key = world.asker()?.key(&keys)?;
    match (key, next) {
        (Reply::Answer(' '), Some((id, _))) => {
            lesson::run(&LessonArgs { id: id.to_owned(), restart: false, no_quiz: false }, world)
        }
        (Reply::Answer('r'), _) => review::run(&ReviewArgs { limit: None, ahead: None, json: false }, world),
        (Reply::Answer('l'), _) => list::show(&[], false, world),
        (Reply::Answer('t'), _) => tour::run(&TourArgs { json: false }, world),
        (Reply::Command(Command::Interrupted), _) => Ok(Ending::Interrupted),
        _ => Ok(ending),
    }
}

/// How far each track is.
fn tracks(outline: &Outline, progress: &progress::Summary, style: &Style) -> Vec<Line> {
    let is_done = |id: &&String| progress.lessons.get(*id).is_some_and(|lesson| lesson.finished);
    // A title is `Ownership: moves, drops and boxes`; its first words name the track.
    let name = |track: &Track| track.title.split(':').next().unwrap_or_default().to_owned();
    let longest = outline.tracks.iter().map(|track| width(&name(track))).max().unwrap_or(0);
    let line = |track: &Track| {
        let (done, all) = (track.lessons.iter().filter(is_done).count(), track.lessons.len());
        if style.plain {
            return Line::from(&*format!("{}: {done} of {all} lessons done.", name(track)));
        }
        let name = Line::from(&*name(track)).padded(longest + 1).text();
        bar::draw(&name, done, all, style.width, style.charset)
    };
    let mut lines: Vec<Line> = outline.tracks.iter().map(line).collect();
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    lines
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

//! `memtutor` alone: the home screen. Where the learner is, what comes next, and a key for each.

use anyhow::Result;

use super::shelf::Shelf;
use super::{Ending, World, calendar, lesson, list, review, tour};
use crate::cli::{LessonArgs, ReviewArgs, TourArgs};
use crate::lesson::library::{LoadError, Outline};
use crate::lesson::model::Track;
use crate::progress::{self, OpenQuiz, Store, StoreError};
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::bar;
use crate::screen::output::Style;
use crate::screen::text::{Line, Role, counted, width, wrap};
use crate::workshop::next::Next;

pub(super) fn run(world: &mut World) -> Result<Ending> {
    let outline = world.library.outline();
    let Standing { progress, due, quiz_left } = Standing::of(&outline, world)?;
    world.screen.mind_width()?;
    world.screen.say(Role::Title, "memtutor: Rust memory management, on real memory")?;
    world.screen.gap()?;
    let style = world.screen.style();
    world.screen.lines(&tracks(&outline, &progress, &style))?;
    if due > 0 {
        let is = if due == 1 { "is" } else { "are" };
        let text = format!("{} {is} due: `memtutor review` asks what you may forget.", counted(due, "question"));
        world.screen.say(Role::Notice, text)?;
    }
    if let Some((id, answered)) = quiz_left {
        let answers = counted(answered, "answer");
        let text = format!("You left the quiz of `{id}` after {answers}: `memtutor quiz {id}` goes on there.");
        world.screen.say(Role::Notice, text)?;
    }
    let next = Next::of(&outline, &progress);
    match next {
        None => world.screen.say(Role::Plain, all_done(&outline))?,
        Some(Next { lesson, is_begun }) => {
            let minutes = format!("{} min, {}", lesson.minutes, list::state(progress.lessons.get(&lesson.id)));
            let words = if is_begun { "Go on with: " } else { "Next: " };
            let line = Line::new().with(Role::Plain, words).with(Role::Strong, &lesson.title);
            world.screen.lines(&wrap(&line, style.prose_width(), 0))?;
            world.screen.say(Role::Faint, minutes)?;
        }
    }
    let ending = world.report(&outline.problems)?;
    world.screen.gap()?;
    if world.interactive {
        return offer(&outline, &progress, due, ending, world);
    }
    if let Some(next) = next {
        world.screen.say(Role::Plain, format!("{}; memtutor --help says what else there is.", next.command()))?;
    }
    Ok(ending)
}

/// What there is to do now, at a key each.
fn offer(
    outline: &Outline,
    progress: &progress::Summary,
    due: usize,
    ending: Ending,
    world: &mut World,
) -> Result<Ending> {
    let next = Next::of(outline, progress);
    let mut asker = world.asker()?;
    let mut keys = Vec::new();
    keys.extend(next.map(|next| (' ', if next.is_begun { "go on" } else { "begin" })));
    keys.extend((due > 0).then_some(('r', "review")));
    keys.extend([('l', "all lessons"), ('t', "tour"), ('?', "help"), ('q', "quit")]);
    loop {
        match (asker.key(&keys)?, next) {
            (Reply::Answer(' '), Some(next)) => return begin(&next.lesson.id, world),
            (Reply::Answer('r'), _) => {
                return review::run(&ReviewArgs { limit: None, ahead: None, json: false }, world);
            }
            (Reply::Answer('l'), _) => {
                world.screen.lines(&list::draw(outline, progress, world.screen.style().prose_width()))?;
                return choose_lesson(asker.as_mut(), ending, world);
            }
            (Reply::Answer('t'), _) => return tour::run(&TourArgs { json: false }, world),
            (Reply::Command(Command::Help), _) => {
                world.screen.say(Role::Plain, "memtutor --help lists the commands; each tells its own with --help.")?;
                world.screen.gap()?;
            }
            (Reply::Command(Command::Interrupted), _) => return Ok(Ending::Interrupted),
            (Reply::Command(_) | Reply::End, _) => return Ok(ending),
            (Reply::Answer(_), _) => {}
        }
    }
}

/// Asks for a lesson below the list of all, until there is one of that name; `ending` where none is wanted.
fn choose_lesson(asker: &mut dyn Asker, ending: Ending, world: &mut World) -> Result<Ending> {
    loop {
        match asker.line(Prompt::from("Which lesson? Its name, or Enter for none"))? {
            Reply::Answer(id) if id.trim().is_empty() => return Ok(ending),
            Reply::Answer(id) => match world.library.load(id.trim()) {
                Err(unknown @ LoadError::Unknown { .. }) => world.screen.say(Role::Notice, unknown.to_string())?,
                // What is wrong with its files is shown there.
                Ok(_) | Err(LoadError::Invalid { .. }) => return begin(id.trim(), world),
            },
            Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
            Reply::Command(_) | Reply::End => return Ok(ending),
        }
    }
}

fn begin(id: &str, world: &mut World) -> Result<Ending> {
    lesson::run(&LessonArgs { id: id.to_owned(), restart: false, no_quiz: false }, world)
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
            return Line::from(&*format!("{}: {done} of {} done.", name(track), counted(all, "lesson")));
        }
        let name = Line::from(&*name(track)).padded(longest + 1);
        bar::draw(name.text(), done, all, style.width, style.charset)
    };
    let mut lines: Vec<Line> = outline.tracks.iter().map(line).collect();
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    lines
}

/// Where the learner is.
#[derive(Default)]
struct Standing {
    progress: progress::Summary,
    /// Questions due today.
    due: usize,
    /// The lesson whose quiz was left in the middle last, and how many answers it has got.
    quiz_left: Option<(String, usize)>,
}

impl Standing {
    fn of(outline: &Outline, world: &mut World) -> Result<Self> {
        let now = (world.now_ms)();
        let end_of_today = calendar::end_of(calendar::day_of(now));
        let (mut standing, due) = world.read_progress(|store| {
            let standing = Self { progress: store.summary()?, due: 0, quiz_left: quiz_left(outline, store)? };
            Ok((standing, store.due(now, end_of_today)?))
        })?;
        // Lessons are read only for what is due.
        standing.due = Shelf::new(world).sort(due).found.len();
        Ok(standing)
    }
}

fn quiz_left(outline: &Outline, store: &Store) -> Result<Option<(String, usize)>, StoreError> {
    let is_lesson = |open: &OpenQuiz| outline.summaries.iter().any(|summary| summary.id == open.quiz);
    for open in store.open_quizzes()?.into_iter().filter(is_lesson) {
        let answered = store.attempts_in(&open.session)?.len();
        if answered > 0 {
            return Ok(Some((open.quiz, answered)));
        }
    }
    Ok(None)
}

fn all_done(outline: &Outline) -> &'static str {
    if outline.summaries.is_empty() {
        "There is no lesson here."
    } else {
        "You have done every lesson. `memtutor quiz` and an id asks its questions again."
    }
}

//! `memtutor list`: the lessons, and how far the learner is.

use anyhow::{Error, Result, anyhow};
use serde_json::json;

use super::{Ending, World, schedule};
use crate::cli::ListArgs;
use crate::lesson::library::Outline;
use crate::lesson::model::Summary;
use crate::progress::{self, LessonProgress};
use crate::reading::nearest;
use crate::screen::text::{Line, Role, counted, wrap};

pub(super) fn run(arguments: &ListArgs, world: &mut World) -> Result<Ending> {
    if arguments.schedule { schedule::run(arguments, world) } else { show(&arguments.ids, arguments.json, world) }
}

/// What `ids` name, lessons and tracks, or all lessons where nothing is named.
fn show(ids: &[String], json: bool, world: &mut World) -> Result<Ending> {
    let mut outline = world.library.outline();
    let progress = world.progress_so_far()?;
    if !ids.is_empty() {
        let chosen = choose(&outline, ids, world)?.into_iter().cloned().collect();
        outline.summaries = chosen;
    }
    if json {
        world.screen.json(&as_json(&outline, &progress))?;
    } else {
        world.screen.lines(&draw(&outline, &progress, world.screen.style().prose_width()))?;
    }
    world.report(&outline.problems)
}

/// The lessons that `ids` name, one by one or by their track, in this order and each once; all where nothing is named. A
/// name of both is the lesson's.
pub(super) fn choose<'a>(outline: &'a Outline, ids: &[String], world: &World) -> Result<Vec<&'a Summary>> {
    if ids.is_empty() {
        return Ok(outline.summaries.iter().collect());
    }
    let find = |id: &str| outline.summaries.iter().find(|summary| summary.id == id);
    let mut chosen: Vec<&Summary> = Vec::new();
    for id in ids {
        let lessons = match (find(id), outline.tracks.iter().find(|track| track.id == *id)) {
            (Some(lesson), _) => vec![lesson],
            // One with errors is not in the outline; they are reported with it.
            (None, Some(track)) => track.lessons.iter().filter_map(|id| find(id)).collect(),
            (None, None) => {
                // They may be why it is not there.
                world.report(&outline.problems)?;
                return Err(unknown(id, outline, world));
            }
        };
        for lesson in lessons {
            if !chosen.iter().any(|it| it.id == lesson.id) {
                chosen.push(lesson);
            }
        }
    }
    Ok(chosen)
}

/// Why `id`, no track, is no lesson that can be listed.
fn unknown(id: &str, outline: &Outline, world: &World) -> Error {
    let mut names = world.library.ids();
    if names.iter().any(|name| name == id) {
        return anyhow!("the lesson `{id}` cannot be listed; `memtutor check` says why");
    }
    names.extend(outline.tracks.iter().map(|track| track.id.clone()));
    let instead = nearest(id, &names)
        .map_or_else(|| "; `memtutor list` shows what there is".to_owned(), |near| format!(", did you mean `{near}`?"));
    anyhow!("there is no lesson and no track `{id}`{instead}")
}

/// The lessons by track, and how far the learner is in each.
pub(super) fn draw(outline: &Outline, progress: &progress::Summary, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (track, summaries) in outline.by_track() {
        let title = match track {
            Some(track) => Line::new().with(Role::Title, &track.title).with(Role::Faint, format!(" ({})", track.id)),
            None => Line::new().with(Role::Title, Outline::NO_TRACK),
        };
        lines.extend(wrap(&title, width, 0));
        lines.extend(summaries.iter().flat_map(|summary| entry(summary, progress.lessons.get(&summary.id), width)));
        lines.push(Line::new());
    }
    if outline.summaries.is_empty() {
        let nothing =
            "There is no lesson here. A lesson is a folder with a lesson.md; --lessons names the folder around it.";
        lines.extend(wrap(&Line::new().with(Role::Notice, nothing), width, 0));
    }
    lines
}

/// Columns before what is said of a lesson, which are its id's.
const INDENT: usize = 15;

fn entry(summary: &Summary, progress: Option<&LessonProgress>, width: usize) -> Vec<Line> {
    let id = Line::new().with(Role::Plain, "  ").with(Role::Name, &summary.id);
    let head = id.padded(INDENT - 1).with(Role::Plain, " ").with(Role::Plain, &summary.title);
    let below = |text: &str| Line::new().padded(INDENT).with(Role::Faint, text);
    let mut lines = wrap(&head, width, INDENT);
    lines.extend(wrap(&below(&summary.summary), width, INDENT));
    lines.push(below(&format!("{} min, {}", summary.minutes, state(progress))));
    lines
}

/// What a learner has done of a lesson, in a few words.
pub(super) fn state(progress: Option<&LessonProgress>) -> String {
    let Some(progress) = progress else { return "not begun".to_owned() };
    let word = if progress.finished { "done" } else { "begun" };
    match progress.questions.answered {
        0 if progress.finished => "done, quiz not taken".to_owned(),
        0 => word.to_owned(),
        answered => format!("{word}, {} of {} right", progress.questions.right, counted(answered, "question")),
    }
}

fn as_json(outline: &Outline, progress: &progress::Summary) -> serde_json::Value {
    let lesson = |summary: &Summary| {
        let done = progress.lessons.get(&summary.id);
        json!({
            "id": summary.id, "title": summary.title, "summary": summary.summary, "track": summary.track,
            "level": summary.level.name(), "minutes": summary.minutes, "requires": summary.requires,
            "patterns": summary.patterns,
            "finished": done.is_some_and(|done| done.finished),
            "questions_answered": done.map_or(0, |done| done.questions.answered),
            "questions_right": done.map_or(0, |done| done.questions.right),
        })
    };
    json!({ "lessons": outline.summaries.iter().map(lesson).collect::<Vec<_>>() })
}

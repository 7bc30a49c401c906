//! `memtutor list`: the lessons, and how far the learner is.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::json;

use super::{Ending, World, schedule};
use crate::cli::ListArgs;
use crate::lesson::library::Outline;
use crate::lesson::model::Summary;
use crate::progress::{self, LessonProgress};
use crate::screen::text::{Line, Role, wrap};

pub(super) fn run(arguments: &ListArgs, world: &mut World) -> Result<Ending> {
    if arguments.schedule { schedule::run(arguments, world) } else { show(&arguments.ids, arguments.json, world) }
}

/// The lessons `ids`, or all where none is named.
pub(super) fn show(ids: &[String], json: bool, world: &mut World) -> Result<Ending> {
    let mut outline = world.library.outline();
    let progress = world.progress_so_far()?;
    if !ids.is_empty() {
        let chosen = choose(&outline.summaries, ids, world)?.into_iter().cloned().collect();
        outline.summaries = chosen;
    }
    if json {
        world.screen.json(&as_json(&outline, &progress))?;
    } else {
        world.screen.lines(&draw(&outline, &progress, world.screen.style().prose_width()))?;
    }
    world.report(&outline.problems)
}

/// The lessons with these ids, in this order; all where none is named.
pub(super) fn choose<'a>(summaries: &'a [Summary], ids: &[String], world: &World) -> Result<Vec<&'a Summary>> {
    if ids.is_empty() {
        return Ok(summaries.iter().collect());
    }
    let find = |id: &String| match summaries.iter().find(|summary| summary.id == *id) {
        Some(summary) => Ok(summary),
        None => {
            world.library.load(id)?;
            bail!("the lesson `{id}` cannot be listed; `memtutor check` says why")
        }
    };
    ids.iter().map(find).collect()
}

fn draw(outline: &Outline, progress: &progress::Summary, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut left: BTreeMap<&str, &Summary> = outline.summaries.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut section = |title: &str, summaries: &[&Summary]| {
        if summaries.is_empty() {
            return;
        }
        lines.push(Line::new().with(Role::Title, title));
        lines.extend(summaries.iter().flat_map(|summary| entry(summary, progress.lessons.get(&summary.id), width)));
        lines.push(Line::new());
    };
    for track in &outline.tracks {
        section(&track.title, &track.lessons.iter().filter_map(|id| left.remove(id.as_str())).collect::<Vec<_>>());
    }
    section("In no track", &left.into_values().collect::<Vec<_>>());
    if outline.summaries.is_empty() {
        let nothing =
            "There is no lesson here. A lesson is a folder with a lesson.md; --lessons names the folder around it.";
        lines.extend(wrap(&Line::new().with(Role::Notice, nothing), width, 0));
    }
    lines
}

fn entry(summary: &Summary, progress: Option<&LessonProgress>, width: usize) -> Vec<Line> {
    let head =
        Line::new().with(Role::Name, format!("  {:<12}", summary.id)).with(Role::Plain, format!(" {}", summary.title));
    let minutes = Line::new().with(Role::Faint, format!("{} min, {}", summary.minutes, state(progress)));
    let mut lines = wrap(&head, width, 15);
    lines.extend(
        wrap(&Line::new().with(Role::Faint, &summary.summary), width.saturating_sub(15), 0).into_iter().map(indent),
    );
    lines.push(indent(minutes));
    lines
}

fn indent(line: Line) -> Line {
    line.indented(15)
}

/// What a learner has done of a lesson, in a few words.
pub(super) fn state(progress: Option<&LessonProgress>) -> String {
    let Some(progress) = progress else { return "not begun".to_owned() };
    let word = if progress.finished { "done" } else { "begun" };
    match progress.questions.answered {
        0 if progress.finished => "done, quiz not taken".to_owned(),
        0 => word.to_owned(),
        answered => format!("{word}, {} of {answered} questions right", progress.questions.right),
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

//! `memtutor progress`: what was answered so far.

use anyhow::Result;
use serde_json::json;

use super::{Ending, World};
use crate::cli::ProgressArgs;
use crate::progress::{Score, Summary};
use crate::screen::text::{Line, Role};

pub(super) fn run(arguments: &ProgressArgs, world: &mut World) -> Result<Ending> {
    let summary = world.progress_so_far()?;
    if arguments.json {
        world.screen.raw(&format!("{:#}\n", as_json(&summary)))?;
    } else {
        world.screen.lines(&draw(&summary))?;
    }
    Ok(Ending::Done)
}

fn draw(summary: &Summary) -> Vec<Line> {
    if summary.lessons.is_empty() {
        return vec![Line::new().with(Role::Plain, "Nothing is answered yet. `memtutor lesson rc` begins.")];
    }
    let widest = summary.lessons.keys().map(String::len).max().unwrap_or_default();
    let row = |name: &str, state: &str, predictions: Score, questions: Score| {
        let name = Line::new().with(Role::Name, format!("{name:<widest$}")).with(Role::Plain, format!("  {state:<6}"));
        name.with(Role::Plain, format!("  {}", share("predictions", predictions)))
            .with(Role::Plain, format!("  {}", share("questions", questions)))
    };
    let mut lines: Vec<Line> = Vec::new();
    for (id, lesson) in &summary.lessons {
        let state = if lesson.finished { "done" } else { "begun" };
        lines.push(row(id, state, lesson.predictions, lesson.questions));
    }
    let totals = summary.totals();
    if summary.lessons.len() > 1 {
        lines.push(row("all", "", totals.predictions, totals.questions));
    }
    lines.push(Line::new().with(Role::Faint, "right at the last try, of those answered"));
    lines
}

fn share(what: &str, score: Score) -> String {
    format!("{what} {:>3} of {:<3}", score.right, score.answered)
}

fn as_json(summary: &Summary) -> serde_json::Value {
    let score = |score: Score| json!({ "answered": score.answered, "right": score.right });
    let lessons: serde_json::Map<String, serde_json::Value> = summary
        .lessons
        .iter()
        .map(|(id, lesson)| {
            let value = json!({
                "finished": lesson.finished,
                "attempts": lesson.attempts,
                "predictions": score(lesson.predictions),
                "questions": score(lesson.questions),
                "last_visit_ms": lesson.last_visit_ms,
            });
            (id.clone(), value)
        })
        .collect();
    let totals = summary.totals();
    json!({
        "lessons": lessons,
        "totals": {
            "lessons": totals.lessons, "finished": totals.finished, "attempts": totals.attempts,
            "predictions": score(totals.predictions), "questions": score(totals.questions),
        },
    })
}

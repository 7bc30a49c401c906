//! `memtutor list --schedule`: lessons on a day, with breaks.

use anyhow::{Result, bail};
use serde_json::json;

use super::{Ending, World, list};
use crate::cli::ListArgs;
use crate::screen::output::Style;
use crate::screen::text::{Line, Role, wrap};
use crate::workshop::schedule::{Clock, Day, Entry, LeftOut, Schedule, What, schedule, usual_lunch};

pub(super) fn run(arguments: &ListArgs, world: &mut World) -> Result<Ending> {
    let &ListArgs { from, until, pause, pause_every, lunch, .. } = arguments;
    if from >= until {
        bail!("the day begins at {from} and is over at {until}; give --from and --until an earlier and a later time");
    }
    let outline = world.library.outline();
    let lessons = list::choose(&outline, &arguments.ids, world)?;
    let lunch = lunch.unwrap_or_else(|| usual_lunch(from, until));
    let planned = schedule(&lessons, &Day { from, until, pause, pause_every, lunch });
    if arguments.json {
        world.screen.json(&as_json(&planned))?;
    } else {
        world.screen.lines(&draw(&planned, until, &world.screen.style()))?;
    }
    let reported = world.report(&outline.problems)?;
    Ok(if planned.left_out.is_empty() { reported } else { Ending::Problems })
}

fn draw(planned: &Schedule, until: Clock, style: &Style) -> Vec<Line> {
    let width = style.prose_width();
    let mut lines: Vec<Line> = planned.entries.iter().flat_map(|entry| row(entry, width)).collect();
    if let Some(last) = planned.entries.last() {
        let minutes = duration(planned.minutes());
        let text = format!("{minutes} of lessons with their quizzes, over at {}; the day ends at {until}.", last.until);
        lines.push(Line::new());
        lines.extend(wrap(&Line::from(text.as_str()), width, 0));
    }
    let mut say = |text: String| lines.extend(wrap(&Line::new().with(Role::Notice, text), width, 2));
    for together in planned.left_out.chunk_by(|one, next| (one.from, &one.pause) == (next.from, &next.pause)) {
        say(why_not(together, until));
    }
    if !planned.left_out.is_empty() {
        say("Leave lessons out, shorten the breaks (--pause, --lunch), or plan another day.".to_owned());
    }
    for (lesson, missing) in &planned.unprepared {
        say(format!("`{}` builds on `{missing}`, which does not come before it.", lesson.id));
    }
    lines
}

/// What of `left_out`, lessons with one reason, does not fit, and that reason.
fn why_not(left_out: &[LeftOut], until: Clock) -> String {
    let ids: Vec<&str> = left_out.iter().map(|left| left.lesson.id.as_str()).collect();
    let minutes = duration(left_out.iter().map(|left| left.lesson.minutes).sum());
    let mut text = format!("Does not fit: {} ({minutes})", ids.join(", "));
    if let Some(LeftOut { from, pause, .. }) = left_out.first() {
        text += &format!(": from {from} there is room for {}", duration(until.0 - from.0));
        if let Some(pause) = pause {
            let what = if pause.what == What::Lunch { "lunch (--lunch)" } else { "a break (--pause)" };
            text += &format!(", less {} for {what}", duration(pause.until.0 - pause.from.0));
        }
    }
    text + "."
}

fn row(entry: &Entry, width: usize) -> Vec<Line> {
    let times = Line::new().with(Role::Faint, format!("{} {}  ", entry.from, entry.until));
    let (role, text) = match &entry.what {
        What::Lesson(lesson) => (Role::Plain, format!("{}  {}, {} min", lesson.id, lesson.title, lesson.minutes)),
        What::Pause => (Role::Faint, "break".to_owned()),
        What::Lunch => (Role::Faint, "lunch".to_owned()),
    };
    let indent = times.width();
    wrap(&times.with(role, text), width, indent)
}

fn as_json(planned: &Schedule) -> serde_json::Value {
    let entry = |entry: &Entry| {
        let (what, lesson) = match &entry.what {
            What::Lesson(lesson) => ("lesson", Some(lesson.id.as_str())),
            What::Pause => ("break", None),
            What::Lunch => ("lunch", None),
        };
        json!({ "from": entry.from.to_string(), "until": entry.until.to_string(), "what": what, "lesson": lesson })
    };
    let unprepared = planned.unprepared.iter().map(|(lesson, needs)| json!({ "lesson": lesson.id, "needs": needs }));
    json!({
        "entries": planned.entries.iter().map(entry).collect::<Vec<_>>(),
        "does_not_fit": planned.left_out.iter().map(|left| left.lesson.id.as_str()).collect::<Vec<_>>(),
        "unprepared": unprepared.collect::<Vec<_>>(),
        "lesson_minutes": planned.minutes(),
    })
}

/// `45 min`, `6 h 05 min`.
fn duration(minutes: u32) -> String {
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {:02} min", minutes / 60, minutes % 60) }
}

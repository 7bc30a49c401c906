//! The overview as JSON. Keys are added and never change their meaning.

use serde_json::{Map, Value, json};

use super::overview::{Mastery, Overview, Row, Track};
use crate::commands::calendar;
use crate::progress::{LessonProgress, Score};

pub(super) fn of(overview: &Overview) -> Value {
    let totals = overview.summary.totals();
    let days = overview.days.iter().map(|(day, done)| {
        json!({
            "date": calendar::written(*day), "predictions": score(done.predictions), "questions": score(done.questions),
        })
    });
    let next = overview
        .due
        .next
        .iter()
        .zip(1..)
        .map(|(due, ahead)| json!({ "date": calendar::written(overview.today.saturating_add(ahead)), "due": due }));
    json!({
        "lessons": lessons(overview),
        "tracks": overview.tracks.iter().filter_map(track).collect::<Vec<_>>(),
        "files": overview.files.iter().map(file).collect::<Vec<_>>(),
        "not_found": overview.lost.iter().map(|lost| &lost.kept.question).collect::<Vec<_>>(),
        "due": { "today": overview.due.today, "next": next.collect::<Vec<_>>() },
        "streak": {
            "now": overview.streak.now, "longest": overview.streak.longest, "has_today": overview.streak.has_today,
        },
        "days": days.collect::<Vec<_>>(),
        "time_zone": overview.zone,
        "totals": {
            "lessons": totals.lessons, "finished": totals.finished, "attempts": totals.attempts,
            "predictions": score(totals.predictions), "questions": score(totals.questions),
        },
    })
}

/// The lessons by their id: those of the library, and quizzes that were answered elsewhere, with what was done in them.
fn lessons(overview: &Overview) -> Map<String, Value> {
    let of_library =
        overview.tracks.iter().flat_map(|track| track.rows.iter().map(move |row| (row, track.id.as_ref())));
    let others = overview.files.iter().chain(&overview.elsewhere).map(|row| (row, None));
    let mut lessons = Map::new();
    for (row, track) in of_library.chain(others) {
        let mut value = done(row.done.as_ref());
        value["track"] = json!(track);
        mastery(&mut value, row.mastery);
        lessons.entry(row.name.clone()).or_insert(value);
    }
    lessons
}

fn done(done: Option<&LessonProgress>) -> Value {
    json!({
        "finished": done.is_some_and(|done| done.finished),
        "attempts": done.map_or(0, |done| done.attempts),
        "predictions": score(done.map(|done| done.predictions).unwrap_or_default()),
        "questions": score(done.map(|done| done.questions).unwrap_or_default()),
        "last_visit_ms": done.map(|done| done.last_visit_ms),
    })
}

fn track(track: &Track) -> Option<Value> {
    let mut value = json!({ "id": track.id.as_ref()?, "title": track.title });
    mastery(&mut value, Some(track.mastery()));
    Some(value)
}

fn file(row: &Row) -> Value {
    let mut value = json!({ "name": row.name, "path": row.title });
    mastery(&mut value, row.mastery);
    value
}

fn mastery(value: &mut Value, mastery: Option<Mastery>) {
    value["total"] = json!(mastery.map(|mastery| mastery.total));
    value["known"] = json!(mastery.map(|mastery| mastery.known));
    value["due"] = json!(mastery.map(|mastery| mastery.due));
}

fn score(score: Score) -> Value {
    json!({ "answered": score.answered, "right": score.right })
}

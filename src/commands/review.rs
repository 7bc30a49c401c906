//! `memtutor review`: asks again what is about to be forgotten.

use anyhow::Result;
use serde_json::{Value, json};

use super::shelf::{self, Shelf, Sorted};
use super::sitting::{self, Resume, Sheet};
use super::{Ending, World, calendar};
use crate::cli::ReviewArgs;
use crate::progress::{Kept, Origin, Store};
use crate::quiz::Quiz;
use crate::quiz::select::Selection;
use crate::screen::text::{Role, counted};

/// The name under which a sitting is kept; no request for a quiz has it. A review is not resumed: who comes back is asked
/// what is due then.
const KEY: &str = "--review";

pub(super) fn run(arguments: &ReviewArgs, world: &mut World) -> Result<Ending> {
    let now = (world.now_ms)();
    let today = calendar::day_of(now);
    let until = calendar::end_of(today.saturating_add(i64::from(arguments.ahead.unwrap_or_default())));
    let due = world.stored(|store| store.due(now, until))?.unwrap_or_default();
    let mut shelf = Shelf::new(world);
    let Sorted { mut found, lost } = shelf.sort(due);
    found.truncate(arguments.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)));
    if arguments.json {
        let due: Vec<Value> = found.iter().map(|(kept, _)| as_json(kept, now)).collect();
        let lost: Vec<Value> = lost.iter().map(|lost| as_json(&lost.kept, now)).collect();
        let next = next_due(world, &mut shelf, now, until)?;
        world.screen.json(&json!({ "due": due, "not_found": lost, "next_due_ms": next }))?;
        return Ok(Ending::Done);
    }
    if !lost.is_empty() {
        let what = format!("{} cannot be asked: {}", counted(lost.len(), "question"), shelf::describe(&lost));
        world.warn(&what)?;
    }
    if found.is_empty() {
        let next = next_due(world, &mut shelf, now, until)?;
        say_nothing_is_due(next, today, arguments.ahead, world)?;
        return Ok(Ending::Done);
    }
    let questions = found.into_iter().map(|(_, question)| question).collect();
    ask(Quiz { name: KEY.to_owned(), questions }, arguments.ahead, world)
}

fn ask(pool: Quiz, ahead: Option<u32>, world: &mut World) -> Result<Ending> {
    let ahead = ahead.map(|days| format!(" --ahead {days}")).unwrap_or_default();
    let sheet = Sheet {
        title: "Review",
        pool: &pool,
        selection: Selection::default(),
        seed: None,
        is_exam: false,
        resume: Resume {
            key: KEY.to_owned(),
            command: format!("memtutor review{ahead}"),
            then: "asks what is still due",
            restart: true,
        },
    };
    let mut progress = world.open_progress()?;
    let mut asker = world.asker()?;
    let taken = sitting::take(&sheet, world, asker.as_mut(), &mut progress)?;
    world.notice(progress.finish())?;
    if taken.ending == Ending::Done && taken.results.is_some_and(|results| results.is_complete()) {
        say_what_follows(world)?;
    }
    Ok(taken.ending)
}

/// Says when the next question comes back, after a review that was finished.
fn say_what_follows(world: &mut World) -> Result<()> {
    let now = (world.now_ms)();
    let today = calendar::day_of(now);
    // Trouble with the store was told while it was written.
    let Ok(Some(due)) = world.stored(|store| store.due(now, calendar::end_of(today))) else { return Ok(()) };
    let mut shelf = Shelf::new(world);
    let still_due = shelf.sort(due).found.len();
    let words = match (still_due, next_due(world, &mut shelf, now, i64::MIN)?) {
        (0, Some(next)) => {
            format!("The next question comes back {}.", calendar::distance(calendar::day_of(next), today))
        }
        (0, None) => return Ok(()),
        (due, _) => {
            format!(
                "{} due today {} left: `memtutor review` goes on.",
                counted(due, "question"),
                if due == 1 { "is" } else { "are" }
            )
        }
    };
    Ok(world.screen.say(Role::Plain, words)?)
}

/// When the first question comes back that is there and is not due before `until`.
fn next_due(world: &World, shelf: &mut Shelf, now: i64, until: i64) -> Result<Option<i64>> {
    let mut later = world.stored(Store::cards)?.unwrap_or_default();
    later.retain(|kept| kept.card.due_at(now) >= until);
    later.sort_by_key(|kept| kept.card.due_at(now));
    Ok(later.iter().find(|kept| shelf.find(kept).is_some()).map(|kept| kept.card.due_at(now)))
}

fn say_nothing_is_due(next: Option<i64>, today: i64, ahead: Option<u32>, world: &mut World) -> Result<()> {
    let until = ahead.map(|days| format!(" in the next {}", counted(days, "day"))).unwrap_or_default();
    let words = match next {
        Some(next) => {
            let day = calendar::day_of(next);
            let ahead = day.saturating_sub(today);
            format!(
                "Nothing is due{until}. The next question comes back {}; `memtutor review --ahead {ahead}` asks it now.",
                calendar::distance(day, today)
            )
        }
        None => "Nothing is due: no question was answered that could come back. `memtutor quiz` asks some.".to_owned(),
    };
    Ok(world.screen.say(Role::Plain, words)?)
}

fn as_json(kept: &Kept, now: i64) -> Value {
    let card = &kept.card;
    let origin = kept.origin.as_ref().map(|origin| match origin {
        Origin::Lesson(id) => json!({ "lesson": id }),
        Origin::File(path) => json!({ "file": path }),
    });
    json!({
        "question": kept.question, "quiz": kept.lesson, "origin": origin, "due_ms": card.due_at(now),
        "sure_mistake": card.sure_mistake, "recall": rounded(card.recall(now)),
        "stability_days": rounded(card.stability), "difficulty": rounded(card.difficulty), "answers": card.answers, "lapses": card.lapses, "right": card.is_right,
    })
}

/// A number to three decimals: more were an illusion.
fn rounded(number: f32) -> f64 {
    (f64::from(number) * 1000.0).round() / 1000.0
}

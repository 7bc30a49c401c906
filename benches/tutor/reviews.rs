//! Choosing today's reviews out of a learner's whole history.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use memtutor::progress::schedule::DAY_MS;
use memtutor::progress::{Attempt, AttemptKind, Export, Found, Numbered, Origin, Outcome, Store};
use tempfile::TempDir;

use super::table::{Table, median};

const ATTEMPTS: u32 = 100_000;

/// Opening the store and choosing against opening it alone, on the last day of two years of answers.
pub fn choosing(table: &mut Table) -> Result<(), Box<dyn Error>> {
    for questions in [2_000, 20_000] {
        let dir = TempDir::new()?;
        let now = fill(dir.path(), questions)?;
        let (mut open, mut choose, mut due) = (Vec::new(), Vec::new(), 0);
        for _ in 0..51 {
            let start = Instant::now();
            let store = Store::open_existing(dir.path())?.ok_or("the store was filled")?;
            open.push(start.elapsed().as_secs_f64() * 1e3);
            due = black_box(store.due(now, now)?).len();
            choose.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let (open, choose) = (median(&mut open), median(&mut choose));
        table.add(
            &format!("choose reviews, {questions} questions answered"),
            choose - open,
            "ms",
            20.0,
            format!("{due} are due; over {open:.2} ms to open; {ATTEMPTS} attempts, medians of 51"),
        );
    }
    Ok(())
}

/// Fills a store with answers to so many questions, of which four in five are right; the time of the last answer.
fn fill(dir: &Path, questions: u32) -> Result<i64, Box<dyn Error>> {
    let pause_ms = 730 * DAY_MS / i64::from(ATTEMPTS);
    let mut random = fastrand::Rng::with_seed(3);
    let row = |number| Numbered {
        number,
        attempt: Attempt {
            at_ms: i64::from(number) * pause_ms,
            kind: AttemptKind::Question,
            lesson: "rc".to_owned(),
            item: format!("question-{}", random.u32(..questions)),
            given: "an answer of some words".to_owned(),
            outcome: if random.u8(..5) == 0 { Outcome::Wrong } else { Outcome::Right },
            hints: 0,
            confidence: None,
            duration_ms: 4_000,
            reason: None,
            session: format!("session-{}", number / 20),
        },
    };
    let attempts = (1..=ATTEMPTS).map(row).collect();
    let found = |number| Found { question: format!("question-{number}"), origin: Origin::Lesson("rc".to_owned()) };
    let origins = (0..questions).map(found).collect();
    Store::open(dir)?.import(Export { attempts, origins, ..Export::default() })?;
    Ok(i64::from(ATTEMPTS) * pause_ms)
}

//! What was answered on which day.

use std::collections::BTreeMap;

use super::error::StoreError;
use super::rows::{AttemptKind, Outcome, Score};
use super::store::Store;

/// What was answered on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Predictions made, and those that were right.
    pub predictions: Score,
    /// Questions answered, and those that were right; each try counts.
    pub questions: Score,
}

/// Days with answers, by their number; days without are not in it.
pub type Days = BTreeMap<i64, Day>;

/// Days in a row with an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// How many there are now: up to today, or up to yesterday while today has none yet.
    pub now: u64,
    /// The most there ever were.
    pub longest: u64,
    /// Whether there is an answer today.
    pub has_today: bool,
}

impl Store {
    /// What was answered on which day; `day_of` gives the number of the day a time is in. Reads every attempt.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn days(&self, day_of: impl Fn(i64) -> i64) -> Result<Days, StoreError> {
        self.run(|connection| {
            let mut days = Days::new();
            let mut query = connection.prepare_cached("SELECT at_ms, kind, outcome FROM attempt")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let outcome: Outcome = row.get(2)?;
                if outcome == Outcome::Skipped {
                    continue;
                }
                let day = days.entry(day_of(row.get(0)?)).or_default();
                let score = match row.get(1)? {
                    AttemptKind::Prediction => &mut day.predictions,
                    AttemptKind::Question => &mut day.questions,
                };
                score.answered += 1;
                score.right += u64::from(outcome == Outcome::Right);
            }
            Ok(days)
        })
    }
}

/// The days in a row with an answer, for someone whose day has the number `today`. Days in the future do not count: the
/// clock was wrong.
pub fn streak(days: &Days, today: i64) -> Streak {
    let mut streak = Streak { has_today: days.contains_key(&today), ..Streak::default() };
    let (mut run, mut last) = (0, None);
    for &day in days.range(..=today).map(|(day, _)| day) {
        run = if last.is_some_and(|last: i64| last.checked_add(1) == Some(day)) { run + 1 } else { 1 };
        streak.longest = streak.longest.max(run);
        last = Some(day);
    }
    if last.is_some_and(|last| last >= today.saturating_sub(1)) {
        streak.now = run;
    }
    streak
}

#[cfg(test)]
mod tests {
    use super::{Day, Days, Streak, streak};
    use crate::progress::store::tests::{attempt, fresh, question};
    use crate::progress::{Attempt, AttemptKind, Outcome, Score};

    #[track_caller]
    fn case(days: &[i64], today: i64, now: u64, longest: u64) {
        let days: Days = days.iter().map(|day| (*day, Day::default())).collect();
        let has_today = days.contains_key(&today);
        assert_eq!(streak(&days, today), Streak { now, longest, has_today }, "{days:?} on {today}");
    }

    #[test]
    fn a_streak_lasts_until_a_whole_day_has_no_answer() {
        case(&[], 5, 0, 0);
        case(&[5], 5, 1, 1);
        case(&[3, 4, 5], 5, 3, 3);
        case(&[3, 4, 5], 6, 3, 3);
        case(&[3, 4, 5], 7, 0, 3);
        case(&[-2, -1, 0, 4, 5], 5, 2, 3);
        case(&[4, 5, 6, 900], 5, 2, 2);
        case(&[i64::MIN, i64::MAX], i64::MAX, 1, 1);
        case(&[7], i64::MIN, 0, 0);
    }

    #[test]
    fn each_answer_counts_on_its_day_and_skipping_is_none() {
        let (_dir, store) = fresh();
        let at = |at_ms, attempt| Attempt { at_ms, ..attempt };
        for attempt in [
            at(9, question("a", Outcome::Right)),
            at(5, question("a", Outcome::Wrong)),
            at(10, attempt(AttemptKind::Prediction, "s.f", Outcome::Right)),
            at(-1, question("a", Outcome::Right)),
            at(30, question("a", Outcome::Skipped)),
        ] {
            store.record(&attempt).unwrap();
        }
        let score = |answered, right| Score { answered, right };
        let day = |predictions, questions| Day { predictions, questions };
        let expected = [
            (-1, day(score(0, 0), score(1, 1))),
            (0, day(score(0, 0), score(2, 1))),
            (1, day(score(1, 1), score(0, 0))),
        ];
        assert_eq!(store.days(|at_ms| at_ms.div_euclid(10)).unwrap(), expected.into());
    }
}

//! When a question comes back: FSRS with its default parameters, from right and wrong alone.
//!
//! FSRS keeps two numbers for each question. *Stability* is how many days it takes until the learner would recall it with a
//! probability of 90 %; *difficulty* is how hard it is, from 1 to 10. A question comes back when its estimated recall has
//! fallen to 90 %, in whole days and after one at the earliest. Right is FSRS's grade *good*, wrong its *again*; skipping is
//! no answer. A [`Card`] is a pure function of a question's answers, one after the other.
//!
//! ```
//! use memtutor::progress::schedule::{Answer, DAY_MS, Scheduler};
//!
//! let scheduler = Scheduler::default();
//! let right = |at_ms, session| Answer { at_ms, is_right: true, is_sure: false, session };
//! let first = scheduler.after(None, &right(0, "Monday"));
//! assert_eq!(first.due_ms, 2 * DAY_MS);
//! let second = scheduler.after(Some(&first), &right(2 * DAY_MS, "Wednesday"));
//! assert!(second.due_ms - second.last_ms > 7 * DAY_MS);
//! ```
//!
//! # Several answers in one sitting
//!
//! The first answer of a sitting tells what was remembered. What follows in the same sitting tells what was understood a
//! moment ago, so it moves the time of the last answer, and with it the next one, but neither stability nor difficulty:
//! otherwise trying again until it is right would count as knowing. A sitting that is taken up half a day later or more
//! counts again. Answers of different sittings within half a day go by FSRS's own formula for the same day, under which
//! repeating gains next to nothing.
//!
//! # Clocks
//!
//! A clock may be set back, and the files of two machines may be merged. No time between two answers is negative: an answer
//! counts as given no earlier than the one before it. So [`Card::last_ms`] never falls, and a question is never due before
//! it was answered. A clock that was once years ahead would make that wait for years; [`Card::due_at`] sees to it.

use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, MemoryState, current_retrievability};

/// A day, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The recall at which a question comes back.
pub const DESIRED_RECALL: f32 = 0.9;

/// FSRS lets no stability grow beyond a hundred years.
const LONGEST_DAYS: u32 = 36_500;

/// An answer, as far as the schedule is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// When it was given, by the clock.
    pub at_ms: i64,
    /// Whether it was right.
    pub is_right: bool,
    /// Whether the learner said they were sure.
    pub is_sure: bool,
    /// The sitting.
    pub session: &'a str,
}

/// What is remembered of a question, and when it comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Days until the estimated recall falls to 90 %.
    pub stability: f32,
    /// From 1 to 10.
    pub difficulty: f32,
    /// When it was answered last; never before an earlier answer, whatever the clock said.
    pub last_ms: i64,
    /// What the clock said at the last answer.
    pub clock_ms: i64,
    /// When it comes back. See [`Card::due_at`].
    pub due_ms: i64,
    /// All answers.
    pub answers: u32,
    /// How often it was forgotten: wrong in a sitting, after a right answer.
    pub lapses: u32,
    /// Whether the last answer was right.
    pub is_right: bool,
    /// Whether it was answered wrongly though the learner was sure, and not yet rightly in a later sitting.
    pub sure_mistake: bool,
    /// The sitting of the last answer.
    pub session: String,
}

impl Card {
    /// When it comes back, for someone whose clock stands at `now_ms`.
    ///
    /// That is `due_ms`, unless the last answer lies more than a day in the future: then a clock was wrong. If the clock
    /// was set right before the last answer, that answer's own time counts; if not, the question is asked now.
    pub fn due_at(&self, now_ms: i64) -> i64 {
        let future = now_ms.saturating_add(DAY_MS);
        match (self.last_ms > future, self.clock_ms > future) {
            (false, _) => self.due_ms,
            (true, false) => self.clock_ms.saturating_add(self.due_ms.saturating_sub(self.last_ms)),
            (true, true) => now_ms,
        }
    }

    /// The estimated probability of recalling it at `now_ms`: 1 just after an answer, 0.9 after `stability` days.
    pub fn recall(&self, now_ms: i64) -> f32 {
        let days = now_ms.saturating_sub(self.last_ms).max(0) as f32 / DAY_MS as f32;
        current_retrievability(self.memory(), days, FSRS6_DEFAULT_DECAY)
    }

    /// Whether it is known now: right at the last try, and the estimated recall is at least [`DESIRED_RECALL`]. Just after
    /// a wrong answer recall is good too, so that alone does not do.
    pub fn is_known(&self, now_ms: i64) -> bool {
        self.is_right && self.recall(now_ms) >= DESIRED_RECALL
    }

    fn memory(&self) -> MemoryState {
        MemoryState { stability: self.stability, difficulty: self.difficulty }
    }
}

/// FSRS with its default parameters.
#[derive(Clone, Debug, Default)]
pub struct Scheduler(FSRS);

impl Scheduler {
    /// The card after one more answer; `card` is what all earlier answers made, `None` before the first.
    pub fn after(&self, card: Option<&Card>, answer: &Answer<'_>) -> Card {
        let last_ms = card.map_or(answer.at_ms, |card| card.last_ms.max(answer.at_ms));
        let days = card.map_or(0, |card| days_between(card.last_ms, last_ms));
        let repeated = card.filter(|card| card.session == answer.session && days == 0);
        let memory = repeated.map_or_else(|| self.remembered(card, days, answer.is_right), Card::memory);
        let interval = i64::from(self.days_until_due(memory)).saturating_mul(DAY_MS);
        let is_sure_mistake = answer.is_sure && !answer.is_right;
        let was_sure_mistake = card.is_some_and(|card| card.sure_mistake);
        let is_lapse = repeated.is_none() && !answer.is_right && card.is_some_and(|card| card.is_right);
        Card {
            stability: memory.stability,
            difficulty: memory.difficulty,
            last_ms,
            clock_ms: answer.at_ms,
            due_ms: last_ms.saturating_add(interval),
            answers: card.map_or(0, |card| card.answers).saturating_add(1),
            lapses: card.map_or(0, |card| card.lapses).saturating_add(u32::from(is_lapse)),
            is_right: answer.is_right,
            sure_mistake: is_sure_mistake || (was_sure_mistake && (repeated.is_some() || !answer.is_right)),
            session: answer.session.to_owned(),
        }
    }

    /// The card that `answers` make, oldest first; `None` without any.
    pub fn replay<'a>(&self, answers: impl IntoIterator<Item = Answer<'a>>) -> Option<Card> {
        answers.into_iter().fold(None, |card, answer| Some(self.after(card.as_ref(), &answer)))
    }

    fn remembered(&self, card: Option<&Card>, days: u32, is_right: bool) -> MemoryState {
        let states = self.0.next_states(card.map(Card::memory), DESIRED_RECALL, days);
        let states = states.expect("FSRS keeps stability and difficulty between finite bounds");
        if is_right { states.good.memory } else { states.again.memory }
    }

    fn days_until_due(&self, memory: MemoryState) -> u32 {
        // A float becomes the nearest number of its range.
        let days = self.0.next_interval(Some(memory.stability), DESIRED_RECALL, 0).round() as u32;
        days.clamp(1, LONGEST_DAYS)
    }
}

/// The days between two answers, to the nearest: FSRS counts in whole days, and the evening to the next morning is one.
fn days_between(earlier_ms: i64, later_ms: i64) -> u32 {
    let days = later_ms.saturating_sub(earlier_ms).saturating_add(DAY_MS / 2) / DAY_MS;
    u32::try_from(days.max(0)).unwrap_or(LONGEST_DAYS).min(LONGEST_DAYS)
}

#[cfg(test)]
mod tests {
    use fsrs::{FSRS, FSRSItem, FSRSReview};
    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::{Answer, Card, DAY_MS, Scheduler, days_between};

    const HOUR_MS: i64 = DAY_MS / 24;

    fn answer(at_ms: i64, is_right: bool, session: &str) -> Answer<'_> {
        Answer { at_ms, is_right, is_sure: false, session }
    }

    /// The days until due after each answer; `w` is wrong, anything else right, each in a sitting of its own.
    #[track_caller]
    fn intervals(answers: &[(i64, char)], expected: &[i64]) {
        let scheduler = Scheduler::default();
        let mut card: Option<Card> = None;
        let mut found = Vec::new();
        for (day, mark) in answers {
            let session = format!("{day} {mark}");
            let next = scheduler.after(card.as_ref(), &answer(day * DAY_MS, *mark != 'w', &session));
            found.push((next.due_ms - next.last_ms) / DAY_MS);
            card = Some(next);
        }
        assert_eq!(found, expected, "{answers:?}");
    }

    #[test]
    fn intervals_grow_with_right_answers_and_shrink_with_wrong_ones() {
        intervals(&[(0, 'r'), (2, 'r'), (13, 'r'), (59, 'r')], &[2, 11, 46, 163]);
        intervals(&[(0, 'w'), (1, 'r'), (3, 'r')], &[1, 2, 6]);
        intervals(&[(0, 'r'), (2, 'r'), (13, 'w')], &[2, 11, 2]);
    }

    #[test]
    fn trying_again_in_the_same_sitting_is_not_knowing() {
        let scheduler = Scheduler::default();
        let wrong = scheduler.after(None, &answer(0, false, "s"));
        let again = scheduler.after(Some(&wrong), &answer(60_000, true, "s"));
        assert_eq!((again.stability, again.difficulty), (wrong.stability, wrong.difficulty));
        assert_eq!((again.last_ms, again.due_ms, again.answers), (60_000, wrong.due_ms + 60_000, 2));
        assert!(again.is_right && again.is_known(60_000));
        assert!(!again.is_known(DAY_MS), "a day later it is forgotten");
        let later = scheduler.after(Some(&wrong), &answer(DAY_MS, true, "s"));
        assert!(later.stability > wrong.stability, "the same sitting, taken up the next day");
        let other = scheduler.after(Some(&wrong), &answer(60_000, true, "t"));
        assert!(other.stability < wrong.stability * 1.5, "another sitting the same day gains next to nothing");
    }

    #[test]
    fn a_mistake_made_though_sure_stays_until_it_is_right_in_a_later_sitting() {
        let scheduler = Scheduler::default();
        let sure = Answer { is_sure: true, ..answer(0, false, "s") };
        let mut card = scheduler.after(None, &sure);
        for (at_ms, is_right, session, expected) in [
            (1, true, "s", true),
            (DAY_MS, false, "t", true),
            (DAY_MS + 1, true, "t", true),
            (2 * DAY_MS, true, "u", false),
            (3 * DAY_MS, false, "v", false),
        ] {
            card = scheduler.after(Some(&card), &answer(at_ms, is_right, session));
            assert_eq!(card.sure_mistake, expected, "{session}");
        }
        assert_eq!((card.answers, card.lapses), (6, 2));
    }

    #[test]
    fn recall_falls_to_what_is_desired_after_the_stability() {
        let card = Scheduler::default().after(None, &answer(0, true, "s"));
        let after = |days: f32| card.recall((days * DAY_MS as f32) as i64);
        assert!((after(card.stability) - 0.9).abs() < 1e-4);
        assert_eq!((after(0.0), after(-5.0)), (1.0, 1.0));
        assert!(after(400.0) < after(40.0));
    }

    #[test]
    fn half_a_day_and_more_is_a_day() {
        for (hours, days) in [(-5, 0), (0, 0), (11, 0), (12, 1), (35, 1), (36, 2)] {
            assert_eq!(days_between(0, hours * HOUR_MS), days, "{hours} hours");
        }
        assert_eq!(days_between(i64::MIN, i64::MAX), 36_500);
    }

    #[test]
    fn a_clock_that_was_years_ahead_does_not_keep_a_question_for_years() {
        let scheduler = Scheduler::default();
        let (now, ahead) = (100 * DAY_MS, 40_000 * DAY_MS);
        let stuck = scheduler.after(None, &answer(ahead, true, "s"));
        assert_eq!(stuck.due_at(now), now, "asked now");
        let freed = scheduler.after(Some(&stuck), &answer(now, true, "t"));
        assert_eq!((freed.last_ms, freed.clock_ms), (ahead, now));
        assert_eq!(freed.due_at(now), now + 2 * DAY_MS, "and then in the time of the right clock");
        assert_eq!(freed.due_at(ahead), freed.due_ms);
    }

    fn wild_time() -> impl Strategy<Value = i64> {
        let days = |range: std::ops::Range<i64>| range.prop_map(|days| days * DAY_MS / 3);
        prop_oneof![6 => days(0..400), 2 => any::<i64>(), 1 => prop_oneof![any::<i32>().prop_map(i64::from), days(-9..9)]]
    }

    fn history(time: impl Strategy<Value = i64>) -> impl Strategy<Value = Vec<(i64, bool, bool, u8)>> {
        prop::collection::vec((time, any::<bool>(), any::<bool>(), 0..4_u8), 1..20)
    }

    const SESSIONS: [&str; 4] = ["a", "b", "c", "d"];

    fn answers(history: &[(i64, bool, bool, u8)]) -> impl Iterator<Item = Answer<'static>> + '_ {
        history.iter().map(|&(at_ms, is_right, is_sure, session)| Answer {
            at_ms,
            is_right,
            is_sure,
            session: SESSIONS[usize::from(session)],
        })
    }

    proptest! {
        #[test]
        fn a_schedule_never_goes_back_in_time_whatever_the_clock_does(history in history(wild_time())) {
            let scheduler = Scheduler::default();
            let mut card: Option<Card> = None;
            for answer in answers(&history) {
                let next = scheduler.after(card.as_ref(), &answer);
                prop_assert!(card.is_none_or(|card| card.last_ms <= next.last_ms));
                prop_assert!(answer.at_ms <= next.last_ms && next.last_ms <= next.due_ms);
                prop_assert!((0.001..=36_500.0).contains(&next.stability), "{next:?}");
                prop_assert!((1.0..=10.0).contains(&next.difficulty), "{next:?}");
                prop_assert!((0.0..=1.0).contains(&next.recall(answer.at_ms)));
                card = Some(next);
            }
        }

        #[test]
        fn a_right_answer_given_later_never_brings_a_question_back_earlier(
            history in history(wild_time()), times in (wild_time(), wild_time()),
        ) {
            let scheduler = Scheduler::default();
            let card = scheduler.replay(answers(&history));
            let (earlier, later) = (times.0.min(times.1), times.0.max(times.1));
            let due = |at_ms| scheduler.after(card.as_ref(), &answer(at_ms, true, "new")).due_ms;
            prop_assert!(due(earlier) <= due(later));
        }

        #[test]
        fn a_clock_set_back_counts_as_standing_still(history in history(wild_time()), back in any::<u32>(), right in any::<bool>()) {
            let scheduler = Scheduler::default();
            let card = scheduler.replay(answers(&history)).unwrap();
            let at = |at_ms| Card { clock_ms: 0, ..scheduler.after(Some(&card), &answer(at_ms, right, "new")) };
            prop_assert_eq!(at(card.last_ms.saturating_sub(i64::from(back))), at(card.last_ms));
        }

        #[test]
        fn sittings_on_whole_days_are_what_fsrs_makes_of_the_whole_history(
            history in prop::collection::vec((0..200_u32, any::<bool>()), 1..20),
        ) {
            let scheduler = Scheduler::default();
            let (mut card, mut day, mut reviews) = (None, 0, Vec::new());
            for (number, &(days, is_right)) in history.iter().enumerate() {
                let delta_t = if number == 0 { 0 } else { days };
                day += i64::from(delta_t);
                reviews.push(FSRSReview { rating: if is_right { 3 } else { 1 }, delta_t });
                card = Some(scheduler.after(card.as_ref(), &answer(day * DAY_MS, is_right, &number.to_string())));
            }
            let expected = FSRS::default().memory_state(FSRSItem { reviews }, None).unwrap();
            let card = card.unwrap();
            prop_assert_eq!((card.stability, card.difficulty), (expected.stability, expected.difficulty));
        }
    }
}

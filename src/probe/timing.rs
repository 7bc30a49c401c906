//! Timing pieces of a demo against each other. A time belongs to the machine and the moment: it is shown and never asked for.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How much longer something took than something else, in the same run: `2.0` is twice as long.
///
/// It differs from run to run as the times do, so as a fact it is never a key.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Ratio(f64);

impl Ratio {
    /// `time` as a multiple of `base`; where `base` was too short for the clock, of a nanosecond.
    pub fn of(time: Duration, base: Duration) -> Self {
        Self(time.as_secs_f64() / base.max(Duration::from_nanos(1)).as_secs_f64())
    }

    /// The multiple.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Runs each of `works` `rounds` times, in turn, and says the shortest time each took.
///
/// In turn, so that what else the machine does falls on all of them alike; the shortest, because a disturbance only ever makes a
/// run longer. What a work returns is dropped after its time was taken. Without rounds all times are zero.
///
/// ```
/// use memtutor::probe::{Ratio, race};
///
/// let numbers: Vec<u64> = (0..10_000).collect();
/// let [sum, product] =
///     race(5, [&mut || numbers.iter().sum(), &mut || numbers.iter().fold(1, |all, next| all * (next | 1) % 7)]);
/// assert!(Ratio::of(product, sum).value() > 0.0);
/// ```
pub fn race<T, const N: usize>(rounds: usize, mut works: [&mut dyn FnMut() -> T; N]) -> [Duration; N] {
    let mut shortest = [None::<Duration>; N];
    for _ in 0..rounds {
        for (work, shortest) in works.iter_mut().zip(&mut shortest) {
            let start = Instant::now();
            let result = black_box(work());
            let time = start.elapsed();
            drop(result);
            *shortest = Some(shortest.map_or(time, |before| before.min(time)));
        }
    }
    shortest.map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::{Ratio, race};

    #[test]
    fn each_work_runs_in_every_round_and_its_shortest_time_counts() {
        let mut pauses = [30, 2, 20].map(Duration::from_millis).into_iter();
        let [time] = race(3, [&mut || pauses.next().map(sleep)]);
        assert_eq!(pauses.next(), None);
        assert!(time >= Duration::from_millis(2), "{time:?}");
        let [none] = race(0, [&mut || panic!("no round, no run")]);
        assert_eq!(none, Duration::ZERO);
    }

    #[test]
    fn works_take_turns() {
        let log = std::cell::RefCell::new(String::new());
        race(2, [&mut || log.borrow_mut().push('a'), &mut || log.borrow_mut().push('b')]);
        assert_eq!(log.into_inner(), "abab");
    }

    #[test]
    fn a_ratio_is_a_multiple_of_the_base() {
        let millis = Duration::from_millis;
        assert_eq!(Ratio::of(millis(30), millis(10)).value(), 3.0);
        assert_eq!(Ratio::of(millis(1), Duration::ZERO).value(), 1e6);
    }
}

//! Days as the learner counts them: in the time zone of the machine, UTC where it has none.

use chrono::{Datelike, Local, NaiveDate, NaiveTime, TimeZone};

use crate::progress::schedule::DAY_MS;

/// The number of the day 1 January 1970, counted as chrono does.
const DAY_1970: i64 = 719_163;

/// The number of the day that a time is in; day 0 is 1 January 1970.
pub(super) fn day_of(at_ms: i64) -> i64 {
    let local = Local.timestamp_millis_opt(at_ms).single();
    // A time beyond the years of the calendar is in no time zone.
    local.map_or(at_ms.div_euclid(DAY_MS), |time| i64::from(time.num_days_from_ce()) - DAY_1970)
}

/// When a day ends: the first moment of the next.
pub(super) fn end_of(day: i64) -> i64 {
    let midnight = date(day.saturating_add(1)).map(|date| date.and_time(NaiveTime::MIN));
    // Where clocks are put forward at midnight, the day begins an hour later; UTC is off by less than a day.
    let local = midnight.and_then(|midnight| {
        let begins = Local.from_local_datetime(&midnight).earliest();
        begins.or_else(|| Local.from_local_datetime(&(midnight + chrono::Duration::hours(1))).earliest())
    });
    local.map_or(day.saturating_add(1).saturating_mul(DAY_MS), |time| time.timestamp_millis())
}

/// A day as `2026-11-24`.
pub(super) fn written(day: i64) -> String {
    date(day).map_or_else(|| format!("day {day}"), |date| date.to_string())
}

/// The time zone at a time, by its distance from UTC: `UTC`, `UTC+01:00`.
pub(super) fn zone(at_ms: i64) -> String {
    match Local.timestamp_millis_opt(at_ms).single().map(|time| time.format("%:z").to_string()) {
        Some(offset) if offset != "+00:00" => format!("UTC{offset}"),
        _ => "UTC".to_owned(),
    }
}

/// When something is, for someone whose day is `today`: `today`, `tomorrow`, `in 5 days, on 2026-11-29`.
pub(super) fn distance(day: i64, today: i64) -> String {
    match day.saturating_sub(today) {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days, on {}", written(day)),
    }
}

fn date(day: i64) -> Option<NaiveDate> {
    let from_ce = day.checked_add(DAY_1970)?;
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(from_ce).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{day_of, distance, end_of, written};
    use crate::progress::schedule::DAY_MS;

    #[test]
    fn days_are_written_and_end_where_the_next_begins() {
        assert_eq!([0, -1, 20_781].map(written), ["1970-01-01", "1969-12-31", "2026-11-24"]);
        for day in [-400, 0, 19_999, 20_781] {
            assert_eq!((day_of(end_of(day) - 1), day_of(end_of(day))), (day, day + 1));
        }
    }

    #[test]
    fn no_time_is_too_far_away() {
        for at_ms in [i64::MIN, i64::MAX] {
            let day = day_of(at_ms);
            assert_eq!(day, at_ms.div_euclid(DAY_MS));
            assert_eq!(written(day), format!("day {day}"));
            end_of(day);
        }
        end_of(i64::MAX);
    }

    #[test]
    fn days_to_come_are_said_as_people_do() {
        assert_eq!([-3, 0, 1].map(|day| distance(day, 0)), ["today", "today", "tomorrow"]);
        assert_eq!(distance(20_783, 20_781), "in 2 days, on 2026-11-26");
    }
}

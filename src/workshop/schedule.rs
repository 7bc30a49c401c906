//! Lessons on a day: when each begins, where the breaks are, what does not fit.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use crate::lesson::model::Summary;

/// A time of day, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock(pub u32);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u32>().ok();
        let time = text.split_once(':').and_then(|(hours, minutes)| Some((number(hours)?, number(minutes)?)));
        time.filter(|(hours, minutes)| *minutes < 60 && (*hours < 24 || (*hours, *minutes) == (24, 0)))
            .map(|(hours, minutes)| Self(60 * hours + minutes))
            .ok_or_else(|| format!("`{text}` is no time of day; write 9:00 or 13:30"))
    }
}

/// The day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// When it begins.
    pub from: Clock,
    /// When it must be over.
    pub until: Clock,
    /// Minutes of a break.
    pub pause: u32,
    /// After at most so many minutes of lessons there is one, but never within a lesson.
    pub pause_every: u32,
    /// Minutes of the first break at or after [`LUNCH_FROM`]; 0 for a day without.
    pub lunch: u32,
}

/// From when on the next break is lunch.
pub const LUNCH_FROM: Clock = Clock(11 * 60 + 30);

/// Something on the schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it begins.
    pub from: Clock,
    /// When it ends.
    pub until: Clock,
    /// What it is.
    pub what: What<'a>,
}

/// What an entry of a schedule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// A lesson, with its quiz.
    Lesson(&'a Summary),
    /// A break.
    Pause,
    /// The long one.
    Lunch,
}

/// A day with lessons on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule<'a> {
    /// What fits, in order.
    pub entries: Vec<Entry<'a>>,
    /// The lessons that do not fit: from the first one that would end too late on.
    pub left_over: Vec<&'a Summary>,
    /// Lessons that need another which is not before them, with its id.
    pub unprepared: Vec<(&'a Summary, &'a str)>,
}

impl Schedule<'_> {
    /// Minutes of lessons on the day, without breaks.
    pub fn minutes(&self) -> u32 {
        let lesson = |entry: &Entry| if let What::Lesson(lesson) = entry.what { lesson.minutes } else { 0 };
        self.entries.iter().map(lesson).sum()
    }
}

/// `lessons` in their order on `day`.
pub fn schedule<'a>(lessons: &[&'a Summary], day: &Day) -> Schedule<'a> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut now, mut since_pause, mut had_lunch) = (day.from, 0, day.lunch == 0);
    let mut left_over = Vec::new();
    for (index, lesson) in lessons.iter().enumerate() {
        let pause = match () {
            () if since_pause == 0 => None,
            () if !had_lunch && now >= LUNCH_FROM => Some((What::Lunch, day.lunch)),
            () if since_pause + lesson.minutes > day.pause_every => Some((What::Pause, day.pause)),
            () => None,
        };
        let begins = Clock(now.0 + pause.as_ref().map_or(0, |(_, minutes)| *minutes));
        let ends = Clock(begins.0 + lesson.minutes);
        if ends > day.until {
            left_over = lessons[index..].to_vec();
            break;
        }
        if let Some((what, _)) = pause {
            had_lunch |= what == What::Lunch;
            since_pause = 0;
            entries.push(Entry { from: now, until: begins, what });
        }
        entries.push(Entry { from: begins, until: ends, what: What::Lesson(lesson) });
        since_pause += lesson.minutes;
        now = ends;
    }
    Schedule { entries, left_over, unprepared: unprepared(lessons) }
}

fn unprepared<'a>(lessons: &[&'a Summary]) -> Vec<(&'a Summary, &'a str)> {
    let mut taught = HashSet::new();
    let mut unprepared = Vec::new();
    for &lesson in lessons {
        let missing = lesson.requires.iter().map(String::as_str).filter(|id| !taught.contains(id));
        unprepared.extend(missing.map(|id| (lesson, id)));
        taught.insert(lesson.id.as_str());
    }
    unprepared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::{Clock, Day, What, schedule};
    use crate::lesson::model::{Level, Summary};

    fn lesson(id: &str, minutes: u32, requires: &[&str]) -> Summary {
        Summary {
            id: id.to_owned(),
            title: id.to_owned(),
            summary: String::new(),
            track: String::new(),
            level: Level::Core,
            minutes,
            requires: requires.iter().map(|id| (*id).to_owned()).collect(),
            patterns: Vec::new(),
        }
    }

    fn day(from: &str, until: &str) -> Day {
        let clock = |text: &str| text.parse().unwrap();
        Day { from: clock(from), until: clock(until), pause: 15, pause_every: 90, lunch: 60 }
    }

    #[track_caller]
    fn case(minutes: &[u32], day: Day, expected: &str) {
        let lessons: Vec<Summary> = minutes.iter().map(|&minutes| lesson(&minutes.to_string(), minutes, &[])).collect();
        let schedule = schedule(&lessons.iter().collect::<Vec<_>>(), &day);
        let what = |what: &What| match what {
            What::Lesson(lesson) => lesson.id.clone(),
            What::Pause => "pause".to_owned(),
            What::Lunch => "lunch".to_owned(),
        };
        let entries = schedule.entries.iter().map(|entry| format!("{} {}", entry.from, what(&entry.what)));
        let left = schedule.left_over.iter().map(|lesson| format!("left {}", lesson.id));
        assert_eq!(entries.chain(left).collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn breaks_stand_between_lessons() {
        case(&[45, 40, 50], day("9:00", "17:00"), "09:00 45, 09:45 40, 10:25 pause, 10:40 50");
        case(&[100, 30, 30], day("9:00", "17:00"), "09:00 100, 10:40 pause, 10:55 30, 11:25 30");
        case(&[60, 60, 30], day("11:00", "17:00"), "11:00 60, 12:00 lunch, 13:00 60, 14:00 30");
        let short = Day { lunch: 0, ..day("11:30", "13:00") };
        case(&[40, 40, 10], short, "11:30 40, 12:10 40, 12:50 10");
        case(&[40, 40, 11], Day { until: Clock(13 * 60 + 1), ..short }, "11:30 40, 12:10 40, left 11");
        case(&[], day("9:00", "17:00"), "");
    }

    #[test]
    fn what_is_missing_before_a_lesson_is_told() {
        let (rc, weak, tree) = (lesson("rc", 1, &["box"]), lesson("weak", 1, &["rc"]), lesson("tree", 1, &["weak"]));
        let day = day("9:00", "17:00");
        assert_eq!(schedule(&[&rc, &weak, &tree], &day).unprepared, [(&rc, "box")]);
        assert_eq!(schedule(&[&tree, &weak], &day).unprepared, [(&tree, "weak"), (&weak, "rc")]);
    }

    #[test]
    fn times_of_day_are_read() {
        for (text, expected) in [
            ("9:00", Some(540)),
            ("24:00", Some(1440)),
            ("09:05", Some(545)),
            ("24:01", None),
            ("9", None),
            ("9:60", None),
            ("x:1", None),
        ] {
            assert_eq!(text.parse::<Clock>().ok(), expected.map(Clock), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_day_is_kept(minutes in prop::collection::vec(1_u32..200, 0..12), from in 0_u32..900, length in 0_u32..900) {
            let lessons: Vec<Summary> = minutes.iter().map(|&minutes| lesson("a", minutes, &[])).collect();
            let day = Day { from: Clock(from), until: Clock(from + length), pause: 10, pause_every: 60, lunch: 45 };
            let planned = schedule(&lessons.iter().collect::<Vec<_>>(), &day);
            let taught = planned.entries.iter().filter(|entry| matches!(entry.what, What::Lesson(_))).count();
            prop_assert_eq!(taught + planned.left_over.len(), lessons.len());
            prop_assert!(planned.entries.is_sorted_by(|a, b| a.until == b.from));
            prop_assert!(planned.entries.last().is_none_or(|last| last.until <= day.until && matches!(last.what, What::Lesson(_))));
        }
    }
}

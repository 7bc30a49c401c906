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
        let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
        let time = number(hours).zip(number(minutes));
        time.filter(|(hours, minutes)| *minutes < 60 && (*hours < 24 || (*hours, *minutes) == (24, 0)))
            .map(|(hours, minutes)| Self(60 * hours + minutes))
            .ok_or_else(|| format!("`{text}` is no time of day; write 9, 9:00 or 13:30"))
    }
}

/// The day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// When it begins.
    pub from: Clock,
    /// When it must be over.
    pub until: Clock,
    /// Minutes of a break; 0 for a day without.
    pub pause: u32,
    /// After at most so many minutes of lessons there is one, but never within a lesson.
    pub pause_every: u32,
    /// Minutes of the first break at or after [`LUNCH_FROM`]; 0 for a day without.
    pub lunch: u32,
}

/// From when on the next break is lunch.
pub const LUNCH_FROM: Clock = Clock(11 * 60 + 30);

/// Minutes of lunch where nobody says how long it is: an hour, but only on a day that spans noon.
pub fn usual_lunch(from: Clock, until: Clock) -> u32 {
    if from < Clock(12 * 60) && until > Clock(13 * 60) { 60 } else { 0 }
}

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

/// A lesson that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut<'a> {
    /// The lesson.
    pub lesson: &'a Summary,
    /// When what is before it on the day ends, or the day begins.
    pub from: Clock,
    /// The break that would come first, if the lesson fitted without it.
    pub pause: Option<Entry<'a>>,
}

/// A day with lessons on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule<'a> {
    /// What fits, in order.
    pub entries: Vec<Entry<'a>>,
    /// What does not fit, in order.
    pub left_out: Vec<LeftOut<'a>>,
    /// Lessons on the day that need another which is not before them, with its id.
    pub unprepared: Vec<(&'a Summary, &'a str)>,
}

impl Schedule<'_> {
    /// Minutes of lessons on the day, without breaks.
    pub fn minutes(&self) -> u32 {
        planned(&self.entries).map(|lesson| lesson.minutes).sum()
    }
}

/// `lessons` in their order on `day`; one that does not fit is left out, and those after it are still tried.
pub fn schedule<'a>(lessons: &[&'a Summary], day: &Day) -> Schedule<'a> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut left_out = Vec::new();
    let (mut now, mut since_pause, mut had_lunch) = (day.from, 0, day.lunch == 0);
    for &lesson in lessons {
        let pause = match () {
            () if since_pause == 0 => None,
            () if !had_lunch && now >= LUNCH_FROM => Some(entry(now, day.lunch, What::Lunch)),
            () if since_pause + lesson.minutes > day.pause_every && day.pause > 0 => {
                Some(entry(now, day.pause, What::Pause))
            }
            () => None,
        };
        let begins = pause.as_ref().map_or(now, |pause| pause.until);
        let taught = entry(begins, lesson.minutes, What::Lesson(lesson));
        if taught.until > day.until {
            let fits_without = now.0 + lesson.minutes <= day.until.0;
            left_out.push(LeftOut { lesson, from: now, pause: pause.filter(|_| fits_without) });
            continue;
        }
        if let Some(pause) = pause {
            had_lunch |= pause.what == What::Lunch;
            since_pause = 0;
            entries.push(pause);
        }
        since_pause += lesson.minutes;
        now = taught.until;
        entries.push(taught);
    }
    let unprepared = unprepared(planned(&entries));
    Schedule { entries, left_out, unprepared }
}

fn entry(from: Clock, minutes: u32, what: What<'_>) -> Entry<'_> {
    Entry { from, until: Clock(from.0 + minutes), what }
}

fn planned<'a>(entries: &[Entry<'a>]) -> impl Iterator<Item = &'a Summary> {
    entries.iter().filter_map(|entry| if let What::Lesson(lesson) = entry.what { Some(lesson) } else { None })
}

fn unprepared<'a>(lessons: impl Iterator<Item = &'a Summary>) -> Vec<(&'a Summary, &'a str)> {
    let mut taught = HashSet::new();
    let mut unprepared = Vec::new();
    for lesson in lessons {
        let missing = lesson.requires.iter().map(String::as_str).filter(|id| !taught.contains(id));
        unprepared.extend(missing.map(|id| (lesson, id)));
        taught.insert(lesson.id.as_str());
    }
    unprepared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::{Clock, Day, Entry, What, schedule, usual_lunch};
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
        let [from, until] = [from, until].map(|text| text.parse().unwrap());
        Day { from, until, pause: 15, pause_every: 90, lunch: usual_lunch(from, until) }
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
        let entry = |entry: &Entry| format!("{} {}", entry.from, what(&entry.what));
        let entries = schedule.entries.iter().map(entry);
        let left = schedule.left_out.iter().map(|left| {
            let after = left.pause.as_ref().map_or_else(|| left.from.to_string(), entry);
            format!("no {} after {after}", left.lesson.id)
        });
        assert_eq!(entries.chain(left).collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn breaks_stand_between_lessons() {
        case(&[45, 40, 50], day("9:00", "17:00"), "09:00 45, 09:45 40, 10:25 pause, 10:40 50");
        case(&[100, 30, 30], day("9:00", "17:00"), "09:00 100, 10:40 pause, 10:55 30, 11:25 30");
        case(&[60, 60, 30], day("11:00", "17:00"), "11:00 60, 12:00 lunch, 13:00 60, 14:00 30");
        case(&[50, 50], Day { pause: 0, ..day("9:00", "11:00") }, "09:00 50, 09:50 50");
        case(&[], day("9:00", "17:00"), "");
    }

    #[test]
    fn lunch_is_on_a_day_that_spans_noon_or_where_it_is_asked_for() {
        case(&[45, 46], day("11:30", "13:30"), "11:30 45, no 46 after 12:15 lunch");
        case(&[45, 45], day("13:00", "14:30"), "13:00 45, 13:45 45");
        case(&[45, 45], day("18:00", "22:00"), "18:00 45, 18:45 45");
        case(&[40, 40], day("11:00", "12:30"), "11:00 40, 11:40 40");
        case(&[40, 40], Day { lunch: 30, ..day("18:00", "22:00") }, "18:00 40, 18:40 lunch, 19:10 40");
        for (from, until, expected) in [(719, 781, 60), (720, 781, 0), (719, 780, 0)] {
            assert_eq!(usual_lunch(Clock(from), Clock(until)), expected, "{from} to {until}");
        }
    }

    #[test]
    fn a_day_ends_when_it_must_and_what_does_not_fit_makes_room_for_what_does() {
        case(&[40, 40, 10], day("11:30", "13:00"), "11:30 40, 12:10 40, 12:50 10");
        case(&[40, 40, 11], day("11:30", "13:00"), "11:30 40, 12:10 40, no 11 after 12:50");
        case(&[55, 40], day("9:00", "9:50"), "09:00 40, no 55 after 09:00");
        case(&[60, 50, 20], day("9:00", "10:55"), "09:00 60, 10:00 20, no 50 after 10:00 pause");
        case(&[60, 70], day("9:00", "10:20"), "09:00 60, no 70 after 10:00");
    }

    #[test]
    fn what_is_missing_before_a_lesson_is_told() {
        let (rc, weak, tree) = (lesson("rc", 1, &["box"]), lesson("weak", 1, &["rc"]), lesson("tree", 1, &["weak"]));
        let day = day("9:00", "17:00");
        assert_eq!(schedule(&[&rc, &weak, &tree], &day).unprepared, [(&rc, "box")]);
        assert_eq!(schedule(&[&tree, &weak], &day).unprepared, [(&tree, "weak"), (&weak, "rc")]);
        let (long, next) = (lesson("long", 500, &["rc"]), lesson("next", 1, &["long"]));
        assert_eq!(schedule(&[&long, &next], &day).unprepared, [(&next, "long")], "what is left out is not taught");
    }

    #[test]
    fn times_of_day_are_read() {
        for (text, expected) in [
            ("9:00", Some(540)),
            ("24:00", Some(1440)),
            ("09:05", Some(545)),
            ("24:01", None),
            ("9", Some(540)),
            ("24", Some(1440)),
            ("25", None),
            ("930", None),
            ("9:", None),
            ("", None),
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
            prop_assert_eq!(taught + planned.left_out.len(), lessons.len());
            prop_assert!(planned.entries.is_sorted_by(|a, b| a.until == b.from));
            prop_assert!(planned.entries.last().is_none_or(|last| last.until <= day.until && matches!(last.what, What::Lesson(_))));
        }
    }
}

//! What there is to show: what is known of what exists, what is due, what was answered when.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Result;

use crate::commands::shelf::{Lost, Shelf};
use crate::commands::{World, calendar};
use crate::lesson::library::Outline;
use crate::lesson::model::Summary as Lesson;
use crate::progress::{Card, Days, Kept, LessonProgress, Origin, Streak, Summary, streak};
use crate::quiz::Quiz;

/// For how many days after today it is told how much is due.
const DAYS_AHEAD: i64 = 7;

/// Everything.
pub(super) struct Overview {
    /// The tracks of the library, with their lessons; lessons in no track come last, under no id.
    pub(super) tracks: Vec<Track>,
    /// Quiz files that were answered and can be read.
    pub(super) files: Vec<Row>,
    /// Lessons and quizzes that were answered and are not among those.
    pub(super) elsewhere: Vec<Row>,
    /// Questions that were answered and are no longer there.
    pub(super) lost: Vec<Lost>,
    /// What is due today, and on each of the next days.
    pub(super) due: Due,
    /// Days in a row.
    pub(super) streak: Streak,
    /// What was answered when.
    pub(super) days: Days,
    /// The number of this day.
    pub(super) today: i64,
    /// The time zone that days are counted in.
    pub(super) zone: String,
    /// What the store counts.
    pub(super) summary: Summary,
}

/// A track, or what is in none.
pub(super) struct Track {
    pub(super) id: Option<String>,
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

/// A lesson or a quiz.
pub(super) struct Row {
    /// The lesson's id, or the quiz's name.
    pub(super) name: String,
    /// The lesson's title, or the file's path.
    pub(super) title: String,
    /// What is known of its questions; `None` where they cannot be read.
    pub(super) mastery: Option<Mastery>,
    /// What was done of it.
    pub(super) done: Option<LessonProgress>,
}

/// What is known of some questions.
#[derive(Clone, Copy, Default)]
pub(super) struct Mastery {
    /// Questions that exist.
    pub(super) total: u64,
    /// Those right at the last try with an estimated recall of at least 90 % now.
    pub(super) known: u64,
    /// Those due today.
    pub(super) due: u64,
}

/// How many questions are due.
pub(super) struct Due {
    pub(super) today: u64,
    /// On the days from tomorrow on.
    pub(super) next: Vec<u64>,
}

impl Mastery {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { total: self.total + other.total, known: self.known + other.known, due: self.due + other.due }
    }
}

impl Track {
    pub(super) fn mastery(&self) -> Mastery {
        self.rows.iter().filter_map(|row| row.mastery).fold(Mastery::default(), Mastery::plus)
    }
}

impl Overview {
    /// Reads the store, the library, and the quiz files that were answered.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn of(world: &World) -> Result<Self> {
        let now = (world.now_ms)();
        let today = calendar::day_of(now);
        let found = world.stored(|store| Ok((store.summary()?, store.cards()?, store.days(calendar::day_of)?)))?;
        let (summary, cards, days) = found.unwrap_or_default();
        let mut counter = Counter::new(&cards, now, calendar::end_of(today));
        let mut shelf = Shelf::new(world);
        let tracks = tracks(world, &summary, &mut shelf, &mut counter);
        let files = files(&cards, &summary, &mut shelf, &mut counter);
        let shown: HashSet<&str> =
            tracks.iter().flat_map(|track| &track.rows).chain(&files).map(|row| row.name.as_str()).collect();
        let others = summary.lessons.iter().filter(|(name, _)| !shown.contains(name.as_str()));
        let elsewhere = others.map(|(name, done)| Row::new(name, "", None, Some(done))).collect();
        let lost = shelf.sort(counter.unseen()).lost;
        let due = counter.due(today);
        Ok(Self {
            elsewhere,
            lost,
            due,
            streak: streak(&days, today),
            days,
            today,
            zone: calendar::zone(now),
            tracks,
            files,
            summary,
        })
    }

    /// Whether nothing was ever done.
    pub(super) fn is_empty(&self) -> bool {
        self.summary.lessons.is_empty()
    }

    /// What is known of everything that exists.
    pub(super) fn mastery(&self) -> Mastery {
        let of_tracks = self.tracks.iter().map(Track::mastery);
        of_tracks.chain(self.files.iter().filter_map(|row| row.mastery)).fold(Mastery::default(), Mastery::plus)
    }
}

impl Row {
    fn new(name: &str, title: &str, mastery: Option<Mastery>, done: Option<&LessonProgress>) -> Self {
        Self { name: name.to_owned(), title: title.to_owned(), mastery, done: done.copied() }
    }
}

/// Counts questions that exist, each once.
struct Counter<'a> {
    cards: &'a [Kept],
    by_question: HashMap<&'a str, &'a Card>,
    now: i64,
    end_of_today: i64,
    seen: HashSet<String>,
}

impl<'a> Counter<'a> {
    fn new(cards: &'a [Kept], now: i64, end_of_today: i64) -> Self {
        let by_question = cards.iter().map(|kept| (kept.question.as_str(), &kept.card)).collect();
        Self { cards, by_question, now, end_of_today, seen: HashSet::new() }
    }

    /// What is known of the questions of a quiz that did not stand in one before.
    fn count(&mut self, quiz: &Quiz) -> Mastery {
        let mut mastery = Mastery::default();
        for question in &quiz.questions {
            if !self.seen.insert(question.id.clone()) {
                continue;
            }
            mastery.total += 1;
            if let Some(card) = self.by_question.get(question.id.as_str()) {
                mastery.known += u64::from(card.is_known(self.now));
                mastery.due += u64::from(card.due_at(self.now) < self.end_of_today);
            }
        }
        mastery
    }

    /// The cards whose questions were in no quiz.
    fn unseen(&self) -> Vec<Kept> {
        self.cards.iter().filter(|kept| !self.seen.contains(&kept.question)).cloned().collect()
    }

    /// How many of the questions seen are due when.
    fn due(&self, today: i64) -> Due {
        let mut due = Due { today: 0, next: vec![0; DAYS_AHEAD as usize] };
        for kept in self.cards.iter().filter(|kept| self.seen.contains(&kept.question)) {
            match calendar::day_of(kept.card.due_at(self.now)).saturating_sub(today) {
                ..=0 => due.today += 1,
                ahead @ 1..=DAYS_AHEAD => due.next[ahead as usize - 1] += 1,
                _ => {}
            }
        }
        due
    }
}

fn tracks(world: &World, summary: &Summary, shelf: &mut Shelf, counter: &mut Counter<'_>) -> Vec<Track> {
    let outline = world.library.outline();
    let mut row = |lesson: &Lesson| {
        let mastery = shelf.quiz(&Origin::Lesson(lesson.id.clone())).map(|quiz| counter.count(quiz));
        Row::new(&lesson.id, &lesson.title, mastery, summary.lessons.get(&lesson.id))
    };
    let groups = outline.by_track().into_iter().map(|(track, lessons)| Track {
        id: track.map(|track| track.id.clone()),
        title: track.map_or(Outline::NO_TRACK, |track| &track.title).to_owned(),
        rows: lessons.into_iter().map(&mut row).collect(),
    });
    groups.collect()
}

fn files(cards: &[Kept], summary: &Summary, shelf: &mut Shelf, counter: &mut Counter<'_>) -> Vec<Row> {
    let origins = cards.iter().filter_map(|kept| kept.origin.as_ref());
    let paths: BTreeSet<&Origin> = origins.filter(|origin| matches!(origin, Origin::File(_))).collect();
    let mut rows = Vec::new();
    for origin in paths {
        let (Some(quiz), Origin::File(path)) = (shelf.quiz(origin), origin) else { continue };
        let mastery = counter.count(quiz);
        if mastery.total > 0 {
            rows.push(Row::new(&quiz.name, path, Some(mastery), summary.lessons.get(&quiz.name)));
        }
    }
    rows
}

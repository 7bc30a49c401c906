//! Keeping what happens, whatever happens to the file.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::error::StoreError;
use super::rows::{Attempt, OpenQuiz, Origin, Position};
use super::store::Store;

/// The progress of one run of the program. Recording never fails a lesson: what cannot be written waits in memory, and
/// is tried again, in order, with whatever is recorded next.
///
/// Trouble is a [`Notice`] each time something cannot be written; whoever shows it need not show the same one twice.
#[derive(Debug)]
pub struct Progress {
    dir: Option<PathBuf>,
    store: Option<Store>,
    waiting: VecDeque<Change>,
}

/// What a learner should hear about their progress.
#[derive(Debug, Error)]
#[error("{}: {trouble}", what(*lost))]
pub struct Notice {
    /// What stands in the way.
    pub trouble: StoreError,
    /// How many answers were never written, and are gone; 0 as long as they wait.
    pub lost: usize,
}

fn what(lost: usize) -> String {
    match lost {
        0 => "progress is not being kept".to_owned(),
        1 => "1 answer is lost".to_owned(),
        lost => format!("{lost} answers are lost"),
    }
}

/// Something to write.
#[derive(Debug)]
enum Change {
    Recorded(Attempt),
    Visited(String, Position),
    Begun(OpenQuiz),
    Ended(String),
    Found(Origin, Vec<String>),
}

impl Progress {
    /// Opens the store in `dir`, making it where it is missing; `None` where no directory is known.
    ///
    /// The progress can be used whether or not that worked; opening is tried again with every write.
    pub fn open(dir: Option<PathBuf>) -> (Self, Option<Notice>) {
        let mut progress = Self { dir, store: None, waiting: VecDeque::new() };
        let failed = connect(&mut progress.store, progress.dir.as_deref()).err();
        (progress, failed.map(|trouble| Notice { trouble, lost: 0 }))
    }

    /// The store, to read from. It does not have what waits to be written.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Whether everything that was recorded is in the file.
    pub fn is_kept(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Keeps an attempt.
    pub fn record(&mut self, attempt: Attempt) -> Option<Notice> {
        self.keep(Change::Recorded(attempt))
    }

    /// Keeps where the learner is in a lesson, see [`Store::set_position`].
    pub fn visit(&mut self, lesson: &str, position: Position) -> Option<Notice> {
        self.keep(Change::Visited(lesson.to_owned(), position))
    }

    /// Keeps that a quiz is begun, see [`Store::begin_quiz`].
    pub fn begin_quiz(&mut self, begun: OpenQuiz) -> Option<Notice> {
        self.keep(Change::Begun(begun))
    }

    /// Keeps that a quiz is ended, see [`Store::end_quiz`].
    pub fn end_quiz(&mut self, quiz: &str) -> Option<Notice> {
        self.keep(Change::Ended(quiz.to_owned()))
    }

    /// Keeps where these questions are found, see [`Store::remember`].
    pub fn remember(&mut self, origin: Origin, questions: Vec<String>) -> Option<Notice> {
        self.keep(Change::Found(origin, questions))
    }

    /// Tries again to write what waits.
    pub fn flush(&mut self) -> Option<Notice> {
        let trouble = self.write_waiting().err()?;
        Some(Notice { trouble, lost: 0 })
    }

    /// Tries a last time to write what waits. If that fails, the notice says how many answers are lost now.
    pub fn finish(mut self) -> Option<Notice> {
        let trouble = self.write_waiting().err()?;
        let lost = self.waiting.iter().filter(|change| matches!(change, Change::Recorded(_))).count();
        Some(Notice { trouble, lost })
    }

    fn keep(&mut self, change: Change) -> Option<Notice> {
        self.waiting.push_back(change);
        self.flush()
    }

    fn write_waiting(&mut self) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if let Some(store) = &self.store {
            match write_in_order(&mut self.waiting, store) {
                Ok(()) => return Ok(()),
                Err(passing @ (StoreError::Busy { .. } | StoreError::Full { .. })) => return Err(passing),
                // The file may have been moved or replaced since it was opened: open what is there now.
                Err(_) => {}
            }
        }
        write_in_order(&mut self.waiting, connect(&mut self.store, self.dir.as_deref())?)
    }
}

impl Change {
    fn write_to(&self, store: &Store) -> Result<(), StoreError> {
        match self {
            Self::Recorded(attempt) => store.record(attempt),
            Self::Visited(lesson, position) => store.set_position(lesson, position),
            Self::Begun(quiz) => store.begin_quiz(quiz),
            Self::Ended(quiz) => store.end_quiz(quiz),
            Self::Found(origin, questions) => store.remember(origin, questions),
        }
    }
}

fn connect<'a>(store: &'a mut Option<Store>, dir: Option<&Path>) -> Result<&'a Store, StoreError> {
    *store = None;
    Ok(store.insert(Store::open(dir.ok_or(StoreError::NoPlace)?)?))
}

/// Stops at the first change that cannot be written; it and those behind it go on waiting.
fn write_in_order(waiting: &mut VecDeque<Change>, store: &Store) -> Result<(), StoreError> {
    while let Some(change) = waiting.front() {
        change.write_to(store)?;
        waiting.pop_front();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use rusqlite::Connection;

    use super::{Notice, Progress};
    use crate::progress::store::tests::question;
    use crate::progress::{FILE_NAME, OpenQuiz, Origin, Outcome, Position, Store, StoreError};

    fn record(progress: &mut Progress, item: &str) -> Option<Notice> {
        progress.record(question(item, Outcome::Right))
    }

    fn items(dir: &Path) -> Vec<String> {
        let store = Store::open_existing(dir).unwrap().unwrap();
        store.attempts_in("s").unwrap().into_iter().map(|attempt| attempt.item).collect()
    }

    #[test]
    fn everything_recorded_is_in_the_file_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (mut progress, notice) = Progress::open(Some(dir.path().to_path_buf()));
        assert!(notice.is_none());
        let position = Position { page: "p".to_owned(), finished: true, at_ms: 1 };
        let quiz = OpenQuiz { quiz: "rc".to_owned(), session: "s".to_owned(), seed: 4, begun_ms: 1 };
        assert!(record(&mut progress, "a").is_none());
        assert!(progress.visit("rc", position.clone()).is_none());
        assert!(progress.begin_quiz(quiz.clone()).is_none());
        assert!(progress.remember(Origin::Lesson("rc".to_owned()), vec!["a".to_owned()]).is_none());
        let read = Store::open_existing(dir.path()).unwrap().unwrap();
        assert_eq!(items(dir.path()), ["a"]);
        assert_eq!(read.position("rc").unwrap(), Some(position));
        assert_eq!(read.open_quiz("rc").unwrap(), Some(quiz));
        assert_eq!(read.cards().unwrap()[0].origin, Some(Origin::Lesson("rc".to_owned())));
        assert!(progress.end_quiz("rc").is_none());
        assert_eq!(read.open_quiz("rc").unwrap(), None);
        assert!(progress.finish().is_none());
    }

    #[test]
    fn without_a_place_the_lesson_goes_on_and_hears_what_is_lost() {
        let (mut progress, notice) = Progress::open(None);
        let told = |notice: Option<Notice>| notice.unwrap().to_string();
        let not_kept = told(notice);
        assert!(not_kept.starts_with("progress is not being kept: there is no home directory"), "{not_kept}");
        assert!(progress.store().is_none() && progress.is_kept());
        assert_eq!(told(progress.visit("rc", Position { page: "p".to_owned(), finished: false, at_ms: 1 })), not_kept);
        assert!(!progress.is_kept());
        assert_eq!(told(record(&mut progress, "a")), not_kept);
        assert_eq!(told(record(&mut progress, "b")), not_kept);
        assert_eq!(told(progress.finish()), not_kept.replace("progress is not being kept", "2 answers are lost"));
    }

    #[test]
    fn what_found_no_room_waits_and_is_written_in_order_when_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let (mut progress, _) = Progress::open(Some(dir.path().to_path_buf()));
        let limit = |progress: &Progress, pages: u32| {
            let connection = progress.store().unwrap().connection();
            connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        limit(&progress, 1);
        let long = "x".repeat(20_000);
        let notice = record(&mut progress, &long);
        assert!(matches!(notice, Some(Notice { trouble: StoreError::Full { .. }, lost: 0 })), "{notice:?}");
        assert!(record(&mut progress, "b").is_some() && !progress.is_kept());
        assert_eq!(items(dir.path()), [""; 0]);
        limit(&progress, 1_000);
        assert!(record(&mut progress, "c").is_none() && progress.is_kept());
        assert_eq!(items(dir.path()), [&long, "b", "c"]);
        assert!(progress.finish().is_none());
    }

    #[test]
    fn what_stands_in_the_way_may_change_and_nothing_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, "not a database, and longer than a header of one hundred bytes ".repeat(20)).unwrap();
        let (mut progress, notice) = Progress::open(Some(dir.path().to_path_buf()));
        assert!(matches!(notice, Some(Notice { trouble: StoreError::Damaged { .. }, .. })), "{notice:?}");
        let notice = record(&mut progress, "a");
        assert!(matches!(notice, Some(Notice { trouble: StoreError::Damaged { .. }, .. })), "{notice:?}");
        fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmarks (url)").unwrap();
        let notice = record(&mut progress, "b");
        assert!(matches!(notice, Some(Notice { trouble: StoreError::Foreign { .. }, lost: 0 })), "{notice:?}");
        assert!(record(&mut progress, "c").is_some());
        fs::remove_file(&path).unwrap();
        assert!(progress.flush().is_none());
        assert_eq!(items(dir.path()), ["a", "b", "c"]);
    }

    #[test]
    fn a_store_deleted_during_a_lesson_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("memtutor");
        let (mut progress, _) = Progress::open(Some(place.clone()));
        assert!(record(&mut progress, "a").is_none());
        fs::remove_dir_all(&place).unwrap();
        assert!(record(&mut progress, "b").is_none());
        assert_eq!(items(&place), ["b"]);
    }
}

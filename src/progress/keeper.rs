//! Keeping what happens, whatever happens to the file.

use std::collections::VecDeque;
use std::mem::{Discriminant, discriminant};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::error::StoreError;
use super::rows::{Attempt, OpenQuiz, Position};
use super::store::Store;

/// The progress of one run of the program. Recording never fails a lesson: what cannot be written waits in memory, and
/// is tried again, in order, with whatever is recorded next.
///
/// Each kind of trouble is told once, as a [`Notice`] for the caller to show.
#[derive(Debug)]
pub struct Progress {
    dir: Option<PathBuf>,
    store: Option<Store>,
    waiting: VecDeque<Change>,
    told: Vec<Discriminant<StoreError>>,
}

/// What a learner should hear about their progress.
#[derive(Debug, Error)]
#[error("progress is not being kept: {trouble}")]
pub struct Notice {
    /// What stands in the way.
    pub trouble: StoreError,
    /// How much waits in memory to be written.
    pub waiting: usize,
}

/// Something to write.
#[derive(Debug)]
enum Change {
    Recorded(Attempt),
    Visited(String, Position),
    Begun(OpenQuiz),
    Ended(String),
}

impl Progress {
    /// Opens the store in `dir`, making it where it is missing; `None` where no directory is known.
    ///
    /// The progress can be used whether or not that worked; opening is tried again with every write.
    pub fn open(dir: Option<PathBuf>) -> (Self, Option<Notice>) {
        let mut progress = Self { dir, store: None, waiting: VecDeque::new(), told: Vec::new() };
        let failed = connect(&mut progress.store, progress.dir.as_deref()).err();
        let notice = failed.and_then(|trouble| progress.tell(trouble));
        (progress, notice)
    }

    /// The store, to read from. It does not have what waits to be written.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
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

    /// Tries again to write what waits.
    pub fn flush(&mut self) -> Option<Notice> {
        let trouble = self.write_waiting().err()?;
        self.tell(trouble)
    }

    /// Tries a last time to write what waits. If that fails the notice comes whether or not the trouble was told before:
    /// what waits is lost now.
    pub fn finish(mut self) -> Option<Notice> {
        let trouble = self.write_waiting().err()?;
        Some(Notice { trouble, waiting: self.waiting.len() })
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

    fn tell(&mut self, trouble: StoreError) -> Option<Notice> {
        let kind = discriminant(&trouble);
        if self.told.contains(&kind) {
            return None;
        }
        self.told.push(kind);
        Some(Notice { trouble, waiting: self.waiting.len() })
    }
}

impl Change {
    fn write_to(&self, store: &Store) -> Result<(), StoreError> {
        match self {
            Self::Recorded(attempt) => store.record(attempt),
            Self::Visited(lesson, position) => store.set_position(lesson, position),
            Self::Begun(quiz) => store.begin_quiz(quiz),
            Self::Ended(quiz) => store.end_quiz(quiz),
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

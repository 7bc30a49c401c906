//! What was learnt: the store of answers, and when each question comes back.
//!
//! The store is one SQLite file, `progress.db`, in the directory [`data_dir`] chooses. [`Progress`] is what a command
//! uses: it records, and goes on whatever happens to the file. [`Store`] is the file itself: it reads, and fails honestly.
//! Neither grades, prints or asks for the time.
//!
//! ```
//! use memtutor::progress::{Attempt, AttemptKind, Outcome, Progress};
//!
//! # let home = tempfile::tempdir()?;
//! let (mut progress, notice) = Progress::open(Some(home.path().join("memtutor")));
//! assert!(notice.is_none());
//! let attempt = Attempt {
//!     at_ms: 1_767_225_600_000,
//!     kind: AttemptKind::Prediction,
//!     lesson: "rc".into(),
//!     item: "clone.strong".into(),
//!     given: "2".into(),
//!     outcome: Outcome::Right,
//!     hints: 0,
//!     confidence: None,
//!     duration_ms: 3_200,
//!     reason: None,
//!     session: "2026-01-01 rc".into(),
//! };
//! assert!(progress.record(attempt).is_none());
//! let summary = progress.store().expect("it was opened above").summary()?;
//! assert_eq!(summary.lessons["rc"].predictions.right, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is kept
//!
//! - `attempt`: what happened. One row for each answer, written when it is given, never changed: the truth that everything
//!   else can be counted from again. A question is known by its id, so editing its text keeps its history. `session` and
//!   `number` identify an attempt outside the file, for merging the files of two machines.
//! - `position`: the page of each lesson where the learner was last.
//! - `open_quiz`: quizzes begun and not ended. What was answered in one are the attempts of its session.
//! - `tally`, `latest`: counts over `attempt`, kept by triggers.
//! - `card`: what is remembered of each question and when it comes back, see [`schedule`]. Written in the transaction of
//!   the attempt, so that choosing what is due reads a row for each question and not one for each attempt; replayed from
//!   all attempts after a migration and an import.
//! - `origin`: where each question was found last. The store reads no quizzes: whoever asks it for what is due tells the
//!   questions that exist from those that do not.
//!
//! The files in `migrations/` say what each column means. `tally` and `latest` go by lesson and question, `card` by the
//! question alone: a question that stands in two quizzes is remembered once.
//!
//! # How it is kept
//!
//! A row is written in a transaction of its own with a rollback journal and `synchronous = EXTRA`: once [`Store::record`]
//! returns, the row survives a crash of the program, and of the machine if its disk keeps the promises it makes. A
//! write-ahead log commits faster (0.4 ms instead of 1.1 ms on the machine this was written on), but a person answers
//! every few seconds, and each `list` would pay for it: opening and reading takes 0.14 ms with the journal and 0.34 ms
//! with the log. The journal also needs no shared memory, so it is safe in a home directory on a network file system, a
//! store on a read-only medium can still be read, and reading creates no files.
//!
//! SQLite's `user_version` counts the migrations a file has had and its `application_id` says that it is ours. Only
//! these, the header and the schema are read before the file is trusted: a newer, foreign or damaged file is not written to.
//! Damage inside a page is noticed when that page is read.

mod cards;
mod error;
mod export;
mod history;
mod keeper;
mod look;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "defines functions under the names that C gave them, with its arguments and results")]
mod maths;
mod merge;
mod place;
mod rows;
pub mod schedule;
mod schema;
mod store;
#[cfg(test)]
mod trials;

pub use cards::Kept;
pub use error::StoreError;
pub use export::{Export, FormatError, Found, Numbered, Visited};
pub use history::{Day, Days, Streak, streak};
pub use keeper::{Notice, Progress};
pub use look::{Seen, can_hold_files, look};
pub use merge::Imported;
pub use place::{data_dir, platform_data_dir};
pub use rows::{
    Attempt, AttemptKind, Confidence, LessonProgress, OpenQuiz, Origin, Outcome, Position, Score, Summary, Totals,
};
pub use schedule::Card;
pub use store::{FILE_NAME, Store};

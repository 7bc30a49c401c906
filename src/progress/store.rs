//! The file.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior, named_params};

use super::cards;
use super::error::StoreError;
use super::rows::{Attempt, LessonProgress, OpenQuiz, Position, Score, Summary};
use super::schema::{MIGRATIONS, Unfit, migrate};

/// The name of the store's file in its directory.
pub const FILE_NAME: &str = "progress.db";

/// How often a locked file is tried again, [`RETRY_PAUSE`] apart, before it is reported as busy: about four seconds.
const RETRIES: i32 = 2_000;

/// A write takes about a millisecond. SQLite's own waiting backs off to 100 ms and then can starve beside a busy writer.
const RETRY_PAUSE: Duration = Duration::from_millis(2);

const SUMMARY: &str = "
    SELECT lesson, coalesce(attempts, 0), coalesce(predictions, 0), coalesce(predictions_right, 0),
           coalesce(questions, 0), coalesce(questions_right, 0), coalesce(finished, FALSE),
           max(coalesce(at_ms, last_ms), coalesce(last_ms, at_ms))
    FROM tally FULL JOIN position USING (lesson)";

/// An open store. Each write is a transaction of its own and is on the disk when it returns. See the [module](super) for
/// what is kept and how.
///
/// Several stores, in any number of processes, may be open on one file. A call waits about four seconds for another
/// process that holds the file, then fails with [`StoreError::Busy`].
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store in `dir`, making the directory and the file where they are missing.
    ///
    /// # Errors
    ///
    /// Any [`StoreError`] but `NoPlace`. A store that exists and cannot be written to is opened for reading.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(|error| StoreError::of_system(dir, error))?;
        Self::connect(dir.join(FILE_NAME), OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens the store in `dir` if there is one. Makes no file; an empty one is no store.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn open_existing(dir: &Path) -> Result<Option<Self>, StoreError> {
        let path = dir.join(FILE_NAME);
        match fs::metadata(&path) {
            Ok(found) if found.len() == 0 => Ok(None),
            Ok(_) => Self::connect(path, OpenFlags::empty()).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::of_system(&path, error)),
        }
    }

    /// Adds an attempt, and reckons when its question comes back. O(log n) in the attempts stored.
    ///
    /// # Errors
    ///
    /// Any [`StoreError`] but `NoPlace`; nothing of the attempt is in the store then.
    pub fn record(&self, attempt: &Attempt) -> Result<(), StoreError> {
        self.transact(|transaction| {
            insert(transaction, attempt, None)?;
            cards::answer(transaction, attempt)
        })
    }

    /// The attempts of a session, in the order they were recorded.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`], `Busy`, or `Unusable`.
    pub fn attempts_in(&self, session: &str) -> Result<Vec<Attempt>, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM attempt WHERE session = ? ORDER BY number")?;
            query.query_map([session], attempt)?.collect()
        })
    }

    /// What was predicted of `item` (`step.fact`) in a lesson the last time, skipped or not.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn last_prediction(&self, lesson: &str, item: &str) -> Result<Option<Attempt>, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT * FROM attempt WHERE lesson = ? AND item = ? AND kind = 'prediction' ORDER BY id DESC LIMIT 1",
            )?;
            query.query_row([lesson, item], attempt).optional()
        })
    }

    /// Where the learner was last in a lesson.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn position(&self, lesson: &str) -> Result<Option<Position>, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached("SELECT page, finished, at_ms FROM position WHERE lesson = ?")?;
            query.query_row([lesson], position).optional()
        })
    }

    /// Notes where the learner is in a lesson, which is then the last one visited.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn set_position(&self, lesson: &str, position: &Position) -> Result<(), StoreError> {
        self.run(|connection| visit(connection, lesson, position))
    }

    /// The quiz of this name that was begun and not ended.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn open_quiz(&self, quiz: &str) -> Result<Option<OpenQuiz>, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM open_quiz WHERE quiz = ?")?;
            query.query_row([quiz], open_quiz).optional()
        })
    }

    /// All quizzes that were begun and not ended, the one begun last first.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn open_quizzes(&self) -> Result<Vec<OpenQuiz>, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached("SELECT * FROM open_quiz ORDER BY begun_ms DESC, quiz")?;
            query.query_map([], open_quiz)?.collect()
        })
    }

    /// Notes that a quiz is begun, in place of one of the same name that was not ended.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn begin_quiz(&self, begun: &OpenQuiz) -> Result<(), StoreError> {
        self.run(|connection| begin_quiz(connection, begun))
    }

    /// Notes that the quiz of this name is ended; its attempts stay.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn end_quiz(&self, quiz: &str) -> Result<(), StoreError> {
        self.run(|connection| {
            connection.prepare_cached("DELETE FROM open_quiz WHERE quiz = ?")?.execute([quiz]).map(drop)
        })
    }

    /// What was done and known in each lesson. O(lessons visited), however many attempts there are.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn summary(&self) -> Result<Summary, StoreError> {
        self.run(|connection| {
            let mut query = connection.prepare_cached(SUMMARY)?;
            let lessons = query.query_map([], lesson_progress)?.collect::<rusqlite::Result<_>>()?;
            Ok(Summary { lessons })
        })
    }

    #[cfg(test)]
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn connect(path: PathBuf, creating: OpenFlags) -> Result<Self, StoreError> {
        match open_connection(&path, creating) {
            Ok(connection) => Ok(Self { connection, path }),
            Err(unfit) => Err(StoreError::of_unfit(&path, unfit, MIGRATIONS.len() as u32)),
        }
    }

    /// One statement is one transaction; several that belong together go through [`Store::transact`].
    pub(super) fn run<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        query(&self.connection).map_err(|error| StoreError::of_sqlite(&self.path, error))
    }

    /// Everything `work` does, or nothing.
    pub(super) fn transact<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.run(|connection| {
            let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }
}

fn open_connection(path: &Path, creating: OpenFlags) -> Result<Connection, Unfit> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | creating;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(|tries| {
        thread::sleep(RETRY_PAUSE);
        tries < RETRIES
    }))?;
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    migrate(&mut connection, MIGRATIONS, cards::replay)?;
    Ok(connection)
}

/// Adds an attempt with this number in its session; `None` is the next number.
pub(super) fn insert(transaction: &Transaction<'_>, attempt: &Attempt, number: Option<u32>) -> rusqlite::Result<()> {
    let statement = "
        INSERT INTO attempt (session, number, at_ms, kind, lesson, item, given, outcome, hints, confidence, duration_ms,
                             reason)
        VALUES (:session, coalesce(:number, (SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE session = :session)),
                :at_ms, :kind, :lesson, :item, :given, :outcome, :hints, :confidence, :duration_ms, :reason)";
    let parameters = named_params! {
        ":session": attempt.session,
        ":number": number,
        ":at_ms": attempt.at_ms,
        ":kind": attempt.kind,
        ":lesson": attempt.lesson,
        ":item": attempt.item,
        ":given": attempt.given,
        ":outcome": attempt.outcome,
        ":hints": attempt.hints,
        ":confidence": attempt.confidence,
        ":duration_ms": attempt.duration_ms,
        ":reason": attempt.reason,
    };
    transaction.prepare_cached(statement)?.execute(parameters).map(drop)
}

/// Replaces the lesson's row by a new one, which is the last visit then.
pub(super) fn visit(connection: &Connection, lesson: &str, position: &Position) -> rusqlite::Result<()> {
    let statement = "
        REPLACE INTO position (lesson, page, finished, at_ms)
        VALUES (:lesson, :page, :finished OR EXISTS (SELECT 1 FROM position WHERE lesson = :lesson AND finished), :at_ms)";
    let parameters = named_params! {
        ":lesson": lesson,
        ":page": position.page,
        ":finished": position.finished,
        ":at_ms": position.at_ms,
    };
    connection.prepare_cached(statement)?.execute(parameters).map(drop)
}

pub(super) fn begin_quiz(connection: &Connection, begun: &OpenQuiz) -> rusqlite::Result<()> {
    let statement = "REPLACE INTO open_quiz (quiz, session, seed, begun_ms) VALUES (?, ?, ?, ?)";
    let parameters = (&begun.quiz, &begun.session, begun.seed.cast_signed(), begun.begun_ms);
    connection.prepare_cached(statement)?.execute(parameters).map(drop)
}

pub(super) fn position(row: &Row<'_>) -> rusqlite::Result<Position> {
    Ok(Position { page: row.get("page")?, finished: row.get("finished")?, at_ms: row.get("at_ms")? })
}

pub(super) fn open_quiz(row: &Row<'_>) -> rusqlite::Result<OpenQuiz> {
    Ok(OpenQuiz {
        quiz: row.get("quiz")?,
        session: row.get("session")?,
        seed: row.get::<_, i64>("seed")?.cast_unsigned(),
        begun_ms: row.get("begun_ms")?,
    })
}

pub(super) fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        at_ms: row.get("at_ms")?,
        kind: row.get("kind")?,
        lesson: row.get("lesson")?,
        item: row.get("item")?,
        given: row.get("given")?,
        outcome: row.get("outcome")?,
        hints: row.get("hints")?,
        confidence: row.get("confidence")?,
        duration_ms: row.get("duration_ms")?,
        reason: row.get("reason")?,
        session: row.get("session")?,
    })
}

fn lesson_progress(row: &Row<'_>) -> rusqlite::Result<(String, LessonProgress)> {
    let count = |column| row.get::<_, u32>(column).map(u64::from);
    let progress = LessonProgress {
        attempts: count(1)?,
        predictions: Score { answered: count(2)?, right: count(3)? },
        questions: Score { answered: count(4)?, right: count(5)? },
        finished: row.get(6)?,
        last_visit_ms: row.get(7)?,
    };
    Ok((row.get(0)?, progress))
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert_eq, prop_oneof, proptest};
    use proptest::strategy::Just;
    use rusqlite::{Connection, StatementStatus, Transaction};
    use tempfile::TempDir;

    use super::{FILE_NAME, SUMMARY, Store, insert};
    use crate::progress::{
        Attempt, AttemptKind, Confidence, LessonProgress, OpenQuiz, Outcome, Position, Score, StoreError, Summary,
        Totals,
    };

    pub(in crate::progress) fn attempt(kind: AttemptKind, item: &str, outcome: Outcome) -> Attempt {
        Attempt {
            at_ms: 1_000,
            kind,
            lesson: "rc".to_owned(),
            item: item.to_owned(),
            given: "2".to_owned(),
            outcome,
            hints: 0,
            confidence: None,
            duration_ms: 3_200,
            reason: None,
            session: "s".to_owned(),
        }
    }

    pub(in crate::progress) fn question(item: &str, outcome: Outcome) -> Attempt {
        attempt(AttemptKind::Question, item, outcome)
    }

    /// A store that does not wait for the disk, which would only make these tests slow.
    pub(in crate::progress) fn fresh() -> (TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.connection.pragma_update(None, "synchronous", "OFF").unwrap();
        (dir, store)
    }

    /// Every file below `dir` with its bytes.
    fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    }

    /// A closed store of three attempts, as its bytes.
    fn stored() -> Vec<u8> {
        let (dir, store) = fresh();
        for item in ["a", "b", "c"] {
            store.record(&question(item, Outcome::Right)).unwrap();
        }
        drop(store);
        fs::read(dir.path().join(FILE_NAME)).unwrap()
    }

    /// What opening a file of these bytes gives, after checking that a refusal left it as it was.
    fn open_bytes(bytes: &[u8]) -> Result<(TempDir, Store), StoreError> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE_NAME), bytes).unwrap();
        let before = contents(dir.path());
        let refusals = [Store::open(dir.path()).err(), Store::open_existing(dir.path()).err()];
        if refusals.iter().all(Option::is_some) {
            assert_eq!(contents(dir.path()), before);
        }
        let store = Store::open(dir.path())?;
        store.connection.pragma_update(None, "synchronous", "OFF").unwrap();
        Ok((dir, store))
    }

    #[test]
    fn opening_makes_the_directories_and_the_file_and_asking_for_an_existing_store_makes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        assert!(Store::open_existing(&deep).unwrap().is_none());
        assert!(contents(dir.path()).is_empty());
        drop(Store::open(&deep).unwrap());
        let made = contents(&deep);
        assert_eq!(made.len(), 1, "one file and no journal");
        let found = Store::open_existing(&deep).unwrap().unwrap();
        assert_eq!(found.summary().unwrap(), Summary::default());
        assert_eq!(contents(&deep), made);
    }

    #[test]
    fn a_write_returns_when_the_disk_has_it_and_an_interrupted_one_can_be_undone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let setting = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        assert_eq!(setting("journal_mode").unwrap(), "delete");
        let extra = 3;
        assert_eq!(store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)), Ok(extra));
    }

    #[test]
    fn an_attempt_comes_back_as_it_was_recorded() {
        let (dir, store) = fresh();
        let plain = question("q", Outcome::Skipped);
        let full = Attempt {
            at_ms: i64::MIN,
            given: "it's `2`;\0\n\u{1b}[31m \u{1F980}".to_owned(),
            outcome: Outcome::Wrong,
            hints: u32::MAX,
            confidence: Some(Confidence::Sure),
            duration_ms: u32::MAX,
            reason: Some(String::new()),
            ..attempt(AttemptKind::Prediction, "clone.strong", Outcome::Wrong)
        };
        let other = Attempt { session: "t".to_owned(), confidence: Some(Confidence::Unsure), ..plain.clone() };
        for recorded in [&plain, &other, &full, &plain] {
            store.record(recorded).unwrap();
        }
        drop(store);
        let store = Store::open_existing(dir.path()).unwrap().unwrap();
        assert_eq!(store.attempts_in("s").unwrap(), [plain.clone(), full, plain]);
        assert_eq!(store.attempts_in("t").unwrap(), [other]);
        assert_eq!(store.attempts_in("u").unwrap(), []);
    }

    #[test]
    fn a_question_counts_once_by_its_last_try_and_each_prediction_counts() {
        let (_dir, store) = fresh();
        let predict = |outcome| attempt(AttemptKind::Prediction, "clone.strong", outcome);
        for recorded in [
            question("a", Outcome::Wrong),
            question("a", Outcome::Right),
            question("a", Outcome::Skipped),
            question("b", Outcome::Right),
            question("b", Outcome::Wrong),
            question("c", Outcome::Skipped),
            predict(Outcome::Right),
            predict(Outcome::Wrong),
            predict(Outcome::Skipped),
        ] {
            store.record(&recorded).unwrap();
        }
        store.set_position("arc", &Position { page: "end".to_owned(), finished: true, at_ms: 7 }).unwrap();
        let summary = store.summary().unwrap();
        let rc = LessonProgress {
            attempts: 9,
            predictions: Score { answered: 2, right: 1 },
            questions: Score { answered: 2, right: 1 },
            finished: false,
            last_visit_ms: 1_000,
        };
        let none = Score::default();
        let arc = LessonProgress { attempts: 0, predictions: none, questions: none, finished: true, last_visit_ms: 7 };
        assert_eq!(summary.lessons, [("arc".to_owned(), arc), ("rc".to_owned(), rc)].into());
        let totals =
            Totals { lessons: 2, finished: 1, attempts: 9, predictions: rc.predictions, questions: rc.questions };
        assert_eq!(summary.totals(), totals);
    }

    fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
        let kind = prop_oneof![Just(AttemptKind::Prediction), Just(AttemptKind::Question)];
        let outcome = prop_oneof![Just(Outcome::Right), Just(Outcome::Wrong), Just(Outcome::Skipped)];
        let one = (kind, outcome, "[xy]", "[ab]", -5_i64..5).prop_map(|(kind, outcome, lesson, item, at_ms)| Attempt {
            lesson,
            at_ms,
            ..attempt(kind, &item, outcome)
        });
        prop::collection::vec(one, 0..30)
    }

    /// The summary by its definition: over all attempts, one lesson at a time.
    fn counted(attempts: &[Attempt]) -> Summary {
        let mut summary = Summary::default();
        for lesson in ["x", "y"] {
            let here: Vec<_> = attempts.iter().filter(|attempt| attempt.lesson == lesson).collect();
            let Some(last_visit_ms) = here.iter().map(|attempt| attempt.at_ms).max() else { continue };
            let answered =
                |kind| here.iter().filter(move |attempt| attempt.kind == kind && attempt.outcome != Outcome::Skipped);
            let predicted: Vec<_> = answered(AttemptKind::Prediction).collect();
            let last_tries: Vec<_> = ["a", "b"]
                .iter()
                .filter_map(|item| answered(AttemptKind::Question).rfind(|attempt| attempt.item == *item))
                .collect();
            let score = |these: &[&&Attempt]| Score {
                answered: these.len() as u64,
                right: these.iter().filter(|attempt| attempt.outcome == Outcome::Right).count() as u64,
            };
            let progress = LessonProgress {
                attempts: here.len() as u64,
                predictions: score(&predicted),
                questions: score(&last_tries),
                finished: false,
                last_visit_ms,
            };
            summary.lessons.insert(lesson.to_owned(), progress);
        }
        summary
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_summary_is_what_counting_all_attempts_gives(attempts in attempts()) {
            let (_dir, store) = fresh();
            for attempt in &attempts {
                store.record(attempt).unwrap();
            }
            prop_assert_eq!(store.summary().unwrap(), counted(&attempts));
        }
    }

    #[test]
    fn the_summary_does_the_same_work_for_ten_thousand_attempts_as_for_ten() {
        let (_dir, store) = fresh();
        let add = |attempts: u32| {
            let rows = |transaction: &Transaction<'_>| {
                (0..attempts)
                    .try_for_each(|number| insert(transaction, &question(&format!("q{number}"), Outcome::Right), None))
            };
            store.transact(rows).unwrap();
        };
        let work = || {
            let mut query = store.connection.prepare(SUMMARY).unwrap();
            let lessons = query.query_map([], |_| Ok(())).unwrap().count();
            (lessons, query.get_status(StatementStatus::VmStep))
        };
        add(10);
        let few = work();
        add(10_000);
        assert_eq!(work(), few);
        assert_eq!(store.summary().unwrap().lessons["rc"].attempts, 10_010);
    }

    #[test]
    fn a_lesson_once_finished_stays_finished() {
        let (_dir, store) = fresh();
        assert_eq!(store.position("rc").unwrap(), None);
        let at = |page: &str, finished| Position { page: page.to_owned(), finished, at_ms: 5 };
        store.set_position("rc", &at("end", true)).unwrap();
        store.set_position("rc", &at("start", false)).unwrap();
        assert_eq!(store.position("rc").unwrap(), Some(at("start", true)));
        assert_eq!(store.position("arc").unwrap(), None);
    }

    #[test]
    fn a_clock_that_goes_backwards_changes_neither_the_last_try_nor_the_last_lesson() {
        let (_dir, store) = fresh();
        let at = |at_ms| Position { page: "p".to_owned(), finished: false, at_ms };
        for (lesson, at_ms) in [("arc", 50), ("rc", 900), ("arc", -7)] {
            store.set_position(lesson, &at(at_ms)).unwrap();
        }
        let visited: Vec<_> = store.export().unwrap().positions.into_iter().map(|visit| visit.lesson).collect();
        assert_eq!(visited, ["rc", "arc"]);
        store.record(&Attempt { at_ms: 2_000, ..question("a", Outcome::Wrong) }).unwrap();
        store.record(&Attempt { at_ms: -2_000, ..question("a", Outcome::Right) }).unwrap();
        let rc = store.summary().unwrap().lessons["rc"];
        assert_eq!((rc.questions.right, rc.last_visit_ms), (1, 2_000));
        let order: Vec<_> = store.attempts_in("s").unwrap().iter().map(|attempt| attempt.at_ms).collect();
        assert_eq!(order, [2_000, -2_000]);
    }

    #[test]
    fn a_quiz_is_open_from_its_beginning_to_its_end() {
        let (_dir, store) = fresh();
        let begun =
            |session: &str, seed| OpenQuiz { quiz: "rc".to_owned(), session: session.to_owned(), seed, begun_ms: 3 };
        store.begin_quiz(&begun("s", 1)).unwrap();
        store.begin_quiz(&begun("t", u64::MAX)).unwrap();
        assert_eq!(store.open_quiz("rc").unwrap(), Some(begun("t", u64::MAX)));
        assert_eq!(store.open_quiz("arc").unwrap(), None);
        store.end_quiz("rc").unwrap();
        assert_eq!(store.open_quiz("rc").unwrap(), None);
    }

    #[test]
    fn open_quizzes_come_by_when_they_were_begun() {
        let (_dir, store) = fresh();
        assert_eq!(store.open_quizzes().unwrap(), []);
        let begun = |quiz: &str, begun_ms| OpenQuiz {
            quiz: quiz.to_owned(),
            session: format!("{quiz}-{begun_ms}"),
            seed: u64::MAX,
            begun_ms,
        };
        for quiz in [begun("rc", 5), begun("weak", 7), begun("arc", 7), begun("box", -7), begun("rc", 6)] {
            store.begin_quiz(&quiz).unwrap();
        }
        store.end_quiz("box").unwrap();
        assert_eq!(store.open_quizzes().unwrap(), [begun("arc", 7), begun("weak", 7), begun("rc", 6)]);
    }

    #[test]
    fn a_store_cut_off_anywhere_is_damaged_and_left_as_it_is() {
        let whole = stored();
        for kept in [2, 15, 16, 50, 99, 100, 511, 512, 4_095, 4_096, 8_192, whole.len() - 4_096, whole.len() - 1] {
            let refused = open_bytes(&whole[..kept]).err();
            assert!(
                matches!(refused, Some(StoreError::Damaged { .. })),
                "first {kept} of {}: {refused:?}",
                whole.len()
            );
        }
    }

    #[test]
    fn an_empty_file_is_a_new_store_and_a_text_is_a_damaged_one() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE_NAME), "").unwrap();
        assert!(Store::open_existing(dir.path()).unwrap().is_none());
        assert_eq!(Store::open(dir.path()).unwrap().summary().unwrap(), Summary::default());
        let refused = open_bytes(b"my progress: none so far\n".repeat(200).as_slice()).err();
        assert!(matches!(refused, Some(StoreError::Damaged { .. })), "{refused:?}");
    }

    #[test]
    fn damage_is_reported_as_such_wherever_it_is_and_never_written_over() {
        let whole = stored();
        let mut random = fastrand::Rng::with_seed(7);
        let mut refused = 0;
        for round in 0..200 {
            let mut bytes = whole.clone();
            let from = random.usize(..bytes.len());
            let upto = bytes.len().min(from + random.usize(1..600));
            bytes[from..upto].fill_with(|| random.u8(..));
            let outcome = open_bytes(&bytes).and_then(|(dir, store)| {
                let read = store.summary().map(drop).and(store.attempts_in("s").map(drop));
                let recorded = store.record(&question("d", Outcome::Right));
                drop(store);
                if recorded.is_err() {
                    assert_eq!(contents(dir.path())[0].1, bytes, "round {round}: a failed write left something");
                }
                read.and(recorded)
            });
            if let Err(error) = outcome {
                refused += 1;
                let known = matches!(
                    error,
                    StoreError::Damaged { .. }
                        | StoreError::Foreign { .. }
                        | StoreError::Newer { .. }
                        | StoreError::ReadOnly { .. }
                );
                assert!(known, "round {round}: {error}");
            }
        }
        assert!(refused > 30, "only {refused} of 200 damaged files were noticed");
    }

    #[test]
    fn a_newer_store_and_a_foreign_file_are_refused_and_left_as_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        drop(Store::open(dir.path()).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let refused = open_bytes(&fs::read(&path).unwrap()).unwrap_err();
        assert!(matches!(refused, StoreError::Newer { found: 99, known: 2, .. }), "{refused:?}");
        assert!(refused.to_string().contains("version 99, this one knows 2"), "{refused}");

        fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmarks (url)").unwrap();
        let refused = open_bytes(&fs::read(&path).unwrap()).unwrap_err();
        assert!(matches!(refused, StoreError::Foreign { .. }), "{refused:?}");
    }

    #[test]
    fn a_place_that_cannot_be_is_unreachable() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "text").unwrap();
        fs::create_dir_all(dir.path().join("taken").join(FILE_NAME)).unwrap();
        for place in [file.clone(), file.join("below"), dir.path().join("taken")] {
            for refused in [Store::open(&place).err(), Store::open_existing(&place).err()] {
                assert!(matches!(refused, Some(StoreError::Unreachable { .. })), "{}: {refused:?}", place.display());
            }
        }
        assert_eq!(fs::read(&file).unwrap(), b"text");
    }

    #[test]
    fn a_row_that_finds_no_room_leaves_nothing_and_fits_later() {
        let (_dir, store) = fresh();
        let long = Attempt { given: "x".repeat(20_000), ..question("a", Outcome::Right) };
        let limit =
            |pages: u32| store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        limit(1);
        let refused = store.record(&long);
        assert!(matches!(refused, Err(StoreError::Full { .. })), "{refused:?}");
        assert_eq!(store.summary().unwrap(), Summary::default());
        limit(1_000);
        store.record(&long).unwrap();
        assert_eq!(store.attempts_in("s").unwrap(), [long]);
    }

    #[test]
    fn a_store_that_another_program_keeps_locked_is_busy_to_write_and_stays_readable() {
        let (dir, store) = fresh();
        store.connection.busy_handler(None).unwrap();
        let other = Connection::open(dir.path().join(FILE_NAME)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = store.record(&question("a", Outcome::Right));
        assert!(matches!(refused, Err(StoreError::Busy { .. })), "{refused:?}");
        assert_eq!(store.summary().unwrap(), Summary::default());
        other.execute_batch("COMMIT").unwrap();
        store.record(&question("a", Outcome::Right)).unwrap();
    }
}

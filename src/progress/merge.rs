//! Taking all of a store out, putting another's into it, and forgetting.

use std::collections::HashSet;

use rusqlite::{Row, Transaction};

use super::cards;
use super::error::StoreError;
use super::export::{Export, Found, Numbered, Visited};
use super::rows::{OpenQuiz, Origin};
use super::store::{Store, attempt, begin_quiz, insert, open_quiz, position, visit};

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Attempts that were not here before.
    pub new: usize,
    /// Attempts that were.
    pub known: usize,
}

impl Store {
    /// All that is kept.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn export(&self) -> Result<Export, StoreError> {
        // One transaction: what another program writes meanwhile is in all of it or in nothing.
        self.run(|connection| export(&connection.unchecked_transaction()?))
    }

    /// Adds what `theirs` has and this store does not: all of it in one transaction, or nothing.
    ///
    /// Attempts are the same if their session and number are. Both histories keep their order and are merged by time, so
    /// that a question's schedule and last try are those of all its answers, wherever they were given. Of a lesson's
    /// positions the later one counts; a lesson finished in either is finished. What was begun and not ended is taken over
    /// unless something of that sitting is here already. Importing the same again changes nothing.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn import(&self, theirs: Export) -> Result<Imported, StoreError> {
        self.transact(|transaction| {
            let ours = export(transaction)?;
            let sessions: HashSet<String> = ours.attempts.iter().map(|row| row.attempt.session.clone()).collect();
            let imported = import_attempts(transaction, ours.attempts, theirs.attempts)?;
            import_positions(transaction, ours.positions, theirs.positions)?;
            import_open_quizzes(transaction, &theirs.open_quizzes, &sessions)?;
            import_origins(transaction, &theirs.origins)?;
            Ok(imported)
        })
    }

    /// Forgets what was done in a lesson or quiz, or everything.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn forget(&self, lesson: Option<&str>) -> Result<(), StoreError> {
        let Some(lesson) = lesson else {
            return self.transact(|transaction| {
                transaction.execute_batch(
                    "DELETE FROM attempt; DELETE FROM tally; DELETE FROM latest; DELETE FROM card; DELETE FROM position;
                     DELETE FROM open_quiz; DELETE FROM origin;",
                )
            });
        };
        self.transact(|transaction| {
            for statement in [
                "DELETE FROM origin WHERE question IN (SELECT question FROM latest WHERE lesson = ?)",
                "DELETE FROM attempt WHERE lesson = ?",
                "DELETE FROM tally WHERE lesson = ?",
                "DELETE FROM latest WHERE lesson = ?",
                "DELETE FROM position WHERE lesson = ?",
                "DELETE FROM open_quiz WHERE quiz = ?",
            ] {
                transaction.execute(statement, [lesson])?;
            }
            cards::replay(transaction)
        })
    }
}

fn export(transaction: &Transaction<'_>) -> rusqlite::Result<Export> {
    let numbered = |row: &Row<'_>| Ok(Numbered { number: row.get("number")?, attempt: attempt(row)? });
    let visited = |row: &Row<'_>| Ok(Visited { lesson: row.get("lesson")?, position: position(row)? });
    let found = |row: &Row<'_>| {
        let origin = Origin::new(&row.get::<_, String>("kind")?, row.get("place")?)?;
        Ok(Found { question: row.get("question")?, origin })
    };
    Ok(Export {
        attempts: all(transaction, "SELECT * FROM attempt ORDER BY id", numbered)?,
        positions: all(transaction, "SELECT * FROM position ORDER BY id", visited)?,
        open_quizzes: all(transaction, "SELECT * FROM open_quiz", open_quiz)?,
        origins: all(transaction, "SELECT * FROM origin", found)?,
    })
}

fn all<T>(
    transaction: &Transaction<'_>,
    query: &str,
    row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    transaction.prepare(query)?.query_map([], row)?.collect()
}

fn import_attempts(
    transaction: &Transaction<'_>,
    ours: Vec<Numbered>,
    mut theirs: Vec<Numbered>,
) -> rusqlite::Result<Imported> {
    let before = theirs.len();
    let known: HashSet<_> = ours.iter().map(Numbered::identity).collect();
    theirs.retain(|row| !known.contains(&row.identity()));
    let imported = Imported { new: theirs.len(), known: before - theirs.len() };
    if theirs.is_empty() {
        return Ok(imported);
    }
    // Triggers and cards go by the order of the rows, so all rows are written anew in the order of both histories.
    transaction.execute_batch("DELETE FROM attempt; DELETE FROM tally; DELETE FROM latest;")?;
    for row in merged(ours, theirs, |row| row.attempt.at_ms) {
        insert(transaction, &row.attempt, Some(row.number))?;
    }
    cards::replay(transaction)?;
    Ok(imported)
}

fn import_positions(transaction: &Transaction<'_>, ours: Vec<Visited>, theirs: Vec<Visited>) -> rusqlite::Result<()> {
    let visits = merged(ours, theirs, |visit| visit.position.at_ms);
    transaction.execute("DELETE FROM position", [])?;
    visits.iter().try_for_each(|each| visit(transaction, &each.lesson, &each.position))
}

fn import_open_quizzes(
    transaction: &Transaction<'_>,
    theirs: &[OpenQuiz],
    our_sessions: &HashSet<String>,
) -> rusqlite::Result<()> {
    let mut is_open = transaction.prepare("SELECT 1 FROM open_quiz WHERE quiz = ?")?;
    for quiz in theirs.iter().filter(|quiz| !our_sessions.contains(&quiz.session)) {
        if !is_open.exists([&quiz.quiz])? {
            begin_quiz(transaction, quiz)?;
        }
    }
    Ok(())
}

fn import_origins(transaction: &Transaction<'_>, theirs: &[Found]) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare("INSERT OR IGNORE INTO origin (question, kind, place) VALUES (?, ?, ?)")?;
    theirs
        .iter()
        .try_for_each(|found| statement.execute([&found.question, found.origin.kind(), found.origin.place()]).map(drop))
}

/// Both histories as one, by time. Each keeps its order even where its clock was set back; ours come first at the same time.
fn merged<T>(ours: Vec<T>, theirs: Vec<T>, time: impl Fn(&T) -> i64) -> Vec<T> {
    let timed = |rows: Vec<T>| {
        let mut latest = i64::MIN;
        let time = &time;
        rows.into_iter().map(move |row| {
            latest = latest.max(time(&row));
            (latest, row)
        })
    };
    let mut rows: Vec<_> = timed(ours).chain(timed(theirs)).collect();
    rows.sort_by_key(|(time, _)| *time);
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert_eq, proptest};

    use super::{Export, Found, Imported, Origin};
    use crate::progress::cards::tests::attempts;
    use crate::progress::store::tests::{fresh, question};
    use crate::progress::{Attempt, OpenQuiz, Outcome, Position, Store, Summary};

    fn written(export: &Export) -> Vec<u8> {
        let mut json = Vec::new();
        export.write(&mut json).unwrap();
        json
    }

    /// A change of any kind to a store.
    #[derive(Clone, Debug)]
    enum Change {
        Record(Attempt),
        Visit(String, Position),
        Begin(OpenQuiz),
        Remember(Origin, String),
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let text = || "[a-c]|\\PC{0,3}|[\u{0}\"\\\\\n]";
        let visit = (text(), text(), any::<bool>(), any::<i64>())
            .prop_map(|(lesson, page, finished, at_ms)| Change::Visit(lesson, Position { page, finished, at_ms }));
        let begin = (text(), text(), any::<u64>(), any::<i64>())
            .prop_map(|(quiz, session, seed, begun_ms)| Change::Begin(OpenQuiz { quiz, session, seed, begun_ms }));
        let origin = (any::<bool>(), text(), text()).prop_map(|(is_lesson, place, question)| {
            Change::Remember(if is_lesson { Origin::Lesson(place) } else { Origin::File(place) }, question)
        });
        let recorded = (attempts(), text(), text()).prop_map(|(attempts, given, reason)| {
            let with_texts =
                |attempt: Attempt| Attempt { given: given.clone(), reason: Some(reason.clone()), ..attempt };
            attempts.into_iter().map(|attempt| Change::Record(with_texts(attempt))).collect::<Vec<_>>()
        });
        let others = prop::collection::vec(proptest::prop_oneof![visit, begin, origin], 0..6);
        (recorded, others).prop_map(|(recorded, others)| recorded.into_iter().chain(others).collect())
    }

    fn apply(store: &Store, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Record(attempt) => store.record(attempt),
                Change::Visit(lesson, position) => store.set_position(lesson, position),
                Change::Begin(quiz) => store.begin_quiz(quiz),
                Change::Remember(origin, question) => store.remember(origin, std::slice::from_ref(question)),
            }
            .unwrap();
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_export_imported_into_an_empty_store_makes_the_same_store(changes in changes()) {
            let ((_dir, store), (_other_dir, other)) = (fresh(), fresh());
            apply(&store, &changes);
            let json = written(&store.export().unwrap());
            other.import(Export::read(&json).unwrap()).unwrap();
            prop_assert_eq!(other.export().unwrap(), store.export().unwrap());
            prop_assert_eq!(written(&other.export().unwrap()), json);
            prop_assert_eq!(other.summary().unwrap(), store.summary().unwrap());
            prop_assert_eq!(other.cards().unwrap(), store.cards().unwrap());
        }

        #[test]
        fn importing_twice_is_importing_once_and_loses_nothing(ours in changes(), theirs in changes()) {
            let ((_dir, store), (_other_dir, other)) = (fresh(), fresh());
            apply(&store, &ours);
            apply(&other, &theirs);
            let (ours, theirs) = (store.export().unwrap(), other.export().unwrap());
            let imported = store.import(theirs.clone()).unwrap();
            let once = store.export().unwrap();
            prop_assert_eq!(once.attempts.len(), ours.attempts.len() + imported.new);
            prop_assert_eq!(theirs.attempts.len(), imported.known + imported.new);
            for row in &ours.attempts {
                prop_assert_eq!(once.attempts.contains(row), true);
            }
            store.import(theirs).unwrap();
            prop_assert_eq!(store.export().unwrap(), once);
        }
    }

    fn at(at_ms: i64, session: &str, outcome: Outcome) -> Attempt {
        Attempt { at_ms, session: session.to_owned(), ..question("q", outcome) }
    }

    #[test]
    fn two_histories_are_merged_by_time_and_each_keeps_its_order() {
        let ((_dir, store), (_other_dir, other)) = (fresh(), fresh());
        // The second of ours was given after the first, with the clock set back.
        for (at_ms, session) in [(10, "a"), (5, "b"), (30, "c")] {
            store.record(&at(at_ms, session, Outcome::Right)).unwrap();
        }
        for (at_ms, session) in [(20, "d"), (40, "e")] {
            other.record(&at(at_ms, session, Outcome::Wrong)).unwrap();
        }
        let ours = store.export().unwrap();
        assert_eq!(store.import(other.export().unwrap()).unwrap(), Imported { new: 2, known: 0 });
        let sessions = |store: &Store| -> Vec<String> {
            store.export().unwrap().attempts.into_iter().map(|row| row.attempt.session).collect()
        };
        assert_eq!(sessions(&store), ["a", "b", "d", "c", "e"]);
        assert_eq!(store.summary().unwrap().lessons["rc"].questions.right, 0, "the last try is the other's");
        other.import(ours).unwrap();
        assert_eq!(sessions(&other), sessions(&store));
        assert_eq!(other.cards().unwrap(), store.cards().unwrap());
    }

    #[test]
    fn of_two_positions_the_later_counts_and_a_quiz_that_was_ended_stays_ended() {
        let ((_dir, store), (_other_dir, other)) = (fresh(), fresh());
        let place = |page: &str, finished, at_ms| Position { page: page.to_owned(), finished, at_ms };
        let quiz = OpenQuiz { quiz: "rc".to_owned(), session: "s".to_owned(), seed: 1, begun_ms: 1 };
        other.set_position("rc", &place("end", true, 5)).unwrap();
        other.set_position("arc", &place("start", false, 9)).unwrap();
        other.begin_quiz(&quiz).unwrap();
        other.record(&question("q", Outcome::Right)).unwrap();
        store.set_position("rc", &place("middle", false, 7)).unwrap();
        store.import(other.export().unwrap()).unwrap();
        assert_eq!(store.position("rc").unwrap(), Some(place("middle", true, 7)));
        assert_eq!(store.export().unwrap().positions.last().map(|visit| visit.lesson.as_str()), Some("arc"));
        assert_eq!(store.open_quiz("rc").unwrap(), Some(quiz));
        store.end_quiz("rc").unwrap();
        store.import(other.export().unwrap()).unwrap();
        assert_eq!(store.open_quiz("rc").unwrap(), None);
    }

    #[test]
    fn a_lesson_or_everything_can_be_forgotten() {
        let (_dir, store) = fresh();
        let fill = || {
            for lesson in ["rc", "arc"] {
                let id = format!("{lesson} q");
                store
                    .record(&Attempt {
                        lesson: lesson.to_owned(),
                        session: id.clone(),
                        ..question(&id, Outcome::Right)
                    })
                    .unwrap();
                store.set_position(lesson, &Position { page: "p".to_owned(), finished: true, at_ms: 1 }).unwrap();
                store.remember(&Origin::Lesson(lesson.to_owned()), std::slice::from_ref(&id)).unwrap();
                store.begin_quiz(&OpenQuiz { quiz: lesson.to_owned(), session: id, seed: 1, begun_ms: 1 }).unwrap();
            }
        };
        fill();
        let both = store.export().unwrap();
        store.forget(Some("rc")).unwrap();
        let left = store.export().unwrap();
        assert_eq!((left.attempts.len(), left.positions.len(), left.open_quizzes.len()), (1, 1, 1));
        assert_eq!(left.origins, [Found { question: "arc q".to_owned(), origin: Origin::Lesson("arc".to_owned()) }]);
        assert_eq!(store.cards().unwrap().len(), 1);
        assert_eq!(store.summary().unwrap().lessons.keys().collect::<Vec<_>>(), ["arc"]);
        store.forget(None).unwrap();
        assert_eq!(store.export().unwrap(), Export::default());
        assert_eq!((store.cards().unwrap().len(), store.summary().unwrap()), (0, Summary::default()));
        store.import(both.clone()).unwrap();
        assert_eq!(store.export().unwrap(), both, "what was exported before comes back");
    }
}

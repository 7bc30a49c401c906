//! The cards in the file: what is remembered of each question, where it was found last, what is due.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};

use super::error::StoreError;
use super::rows::{Attempt, AttemptKind, Confidence, Origin, Outcome};
use super::schedule::{Answer, Card, DAY_MS, Scheduler};
use super::store::Store;

/// A question that was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its id.
    pub question: String,
    /// The lesson, or the quiz where there is no lesson, it was last answered in.
    pub lesson: String,
    /// Where it was found last, if that is known.
    pub origin: Option<Origin>,
    /// What is remembered of it.
    pub card: Card,
}

impl Kept {
    /// Orders what is to be asked first: mistakes that were made though the learner was sure, then what is due longest.
    pub fn urgency(&self, now_ms: i64) -> impl Ord + '_ {
        (!self.card.sure_mistake, self.card.due_at(now_ms), &self.question)
    }
}

/// In the order that [`card`] and [`kept`] read it.
const KEPT: &str = "
    SELECT card.stability, card.difficulty, card.last_ms, card.clock_ms, card.due_ms, card.answers, card.lapses,
           card.is_right, card.sure_mistake, card.session, card.question, card.lesson, origin.kind, origin.place
    FROM card LEFT JOIN origin USING (question)";

impl Store {
    /// The questions that come back before `until_ms`, the most urgent first, for someone whose clock stands at `now_ms`.
    /// O(questions answered), however often each was.
    ///
    /// The store does not read files: questions that no longer exist are among them.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn due(&self, now_ms: i64, until_ms: i64) -> Result<Vec<Kept>, StoreError> {
        let mut due = self.run(|connection| {
            // The second condition finds cards whose `Card::due_at` is not their `due_ms`.
            let may_be_due = format!("{KEPT} WHERE due_ms < :until OR last_ms > :future");
            let mut query = connection.prepare_cached(&may_be_due)?;
            let bounds = named_params! { ":until": until_ms, ":future": now_ms.saturating_add(DAY_MS) };
            query.query_map(bounds, kept)?.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        due.retain(|kept| kept.card.due_at(now_ms) < until_ms);
        due.sort_by(|a, b| a.urgency(now_ms).cmp(&b.urgency(now_ms)));
        Ok(due)
    }

    /// All questions that were answered, by their id.
    ///
    /// # Errors
    ///
    /// As [`Store::attempts_in`].
    pub fn cards(&self) -> Result<Vec<Kept>, StoreError> {
        self.run(|connection| {
            connection.prepare_cached(&format!("{KEPT} ORDER BY question"))?.query_map([], kept)?.collect()
        })
    }

    /// Notes where these questions are found, so that a review finds them again. Costs one read where that is known.
    ///
    /// # Errors
    ///
    /// As [`Store::record`].
    pub fn remember(&self, origin: &Origin, questions: &[String]) -> Result<(), StoreError> {
        let known: HashSet<&String> = self.run(|connection| {
            let mut query =
                connection.prepare_cached("SELECT 1 FROM origin WHERE question = ? AND kind = ? AND place = ?")?;
            let mut is_known = |question: &String| query.exists([question, origin.kind(), origin.place()]);
            let found = questions.iter().map(|question| Ok(is_known(question)?.then_some(question)));
            found.filter_map(Result::transpose).collect()
        })?;
        let new: Vec<_> = questions.iter().filter(|question| !known.contains(question)).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.transact(|transaction| {
            let mut statement =
                transaction.prepare_cached("REPLACE INTO origin (question, kind, place) VALUES (?, ?, ?)")?;
            new.iter().try_for_each(|question| statement.execute([question, origin.kind(), origin.place()]).map(drop))
        })
    }
}

/// Brings the question's card up to date with an attempt that was added just now.
pub(super) fn answer(transaction: &Transaction<'_>, attempt: &Attempt) -> rusqlite::Result<()> {
    let Some(answer) = as_answer(attempt) else { return Ok(()) };
    let mut query = transaction.prepare_cached(&format!("{KEPT} WHERE question = ?"))?;
    let before = query.query_row([&attempt.item], card).optional()?;
    let after = Scheduler::default().after(before.as_ref(), &answer);
    write(transaction, &attempt.item, &attempt.lesson, &after)
}

/// Makes all cards anew from the attempts.
pub(super) fn replay(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let scheduler = Scheduler::default();
    let mut cards: BTreeMap<String, (String, Card)> = BTreeMap::new();
    let mut query = transaction.prepare("SELECT * FROM attempt ORDER BY id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let attempt = super::store::attempt(row)?;
        let Some(answer) = as_answer(&attempt) else { continue };
        let card = scheduler.after(cards.get(&attempt.item).map(|(_, card)| card), &answer);
        cards.insert(attempt.item, (attempt.lesson, card));
    }
    transaction.execute("DELETE FROM card", [])?;
    cards.iter().try_for_each(|(question, (lesson, card))| write(transaction, question, lesson, card))
}

fn as_answer(attempt: &Attempt) -> Option<Answer<'_>> {
    let is_answer = attempt.kind == AttemptKind::Question && attempt.outcome != Outcome::Skipped;
    is_answer.then(|| Answer {
        at_ms: attempt.at_ms,
        is_right: attempt.outcome == Outcome::Right,
        is_sure: attempt.confidence == Some(Confidence::Sure),
        session: &attempt.session,
    })
}

fn write(connection: &Connection, question: &str, lesson: &str, card: &Card) -> rusqlite::Result<()> {
    let statement = "
        INSERT INTO card (question, lesson, session, stability, difficulty, last_ms, clock_ms, due_ms, answers, lapses,
                          is_right, sure_mistake)
        VALUES (:question, :lesson, :session, :stability, :difficulty, :last_ms, :clock_ms, :due_ms, :answers, :lapses,
                :is_right, :sure_mistake)
        ON CONFLICT (question) DO UPDATE SET
            lesson = :lesson, session = :session, stability = :stability, difficulty = :difficulty, last_ms = :last_ms,
            clock_ms = :clock_ms, due_ms = :due_ms, answers = :answers, lapses = :lapses, is_right = :is_right,
            sure_mistake = :sure_mistake";
    let parameters = named_params! {
        ":question": question,
        ":lesson": lesson,
        ":session": card.session,
        ":stability": card.stability,
        ":difficulty": card.difficulty,
        ":last_ms": card.last_ms,
        ":clock_ms": card.clock_ms,
        ":due_ms": card.due_ms,
        ":answers": card.answers,
        ":lapses": card.lapses,
        ":is_right": card.is_right,
        ":sure_mistake": card.sure_mistake,
    };
    connection.prepare_cached(statement)?.execute(parameters).map(drop)
}

fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        stability: row.get(0)?,
        difficulty: row.get(1)?,
        last_ms: row.get(2)?,
        clock_ms: row.get(3)?,
        due_ms: row.get(4)?,
        answers: row.get(5)?,
        lapses: row.get(6)?,
        is_right: row.get(7)?,
        sure_mistake: row.get(8)?,
        session: row.get(9)?,
    })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let origin = match row.get_ref(12)?.as_str_or_null()? {
        Some(kind) => Some(Origin::new(kind, row.get(13)?)?),
        None => None,
    };
    Ok(Kept { question: row.get(10)?, lesson: row.get(11)?, origin, card: card(row)? })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
    use proptest::strategy::Just;
    use rusqlite::Connection;

    use super::{Kept, replay};
    use crate::progress::schedule::DAY_MS;
    use crate::progress::store::tests::{attempt, fresh, question};
    use crate::progress::{Attempt, AttemptKind, Confidence, FILE_NAME, Origin, Outcome, Store};

    const NOW: i64 = 1_000 * DAY_MS;

    fn at(days: i64, item: &str, outcome: Outcome) -> Attempt {
        let at_ms = NOW + days * DAY_MS;
        Attempt { at_ms, session: format!("{days} {item}"), ..question(item, outcome) }
    }

    fn names(kept: &[Kept]) -> Vec<&str> {
        kept.iter().map(|kept| kept.question.as_str()).collect()
    }

    #[test]
    fn mistakes_made_though_sure_come_first_then_what_is_due_longest() {
        let (_dir, store) = fresh();
        let sure = Attempt { confidence: Some(Confidence::Sure), ..at(-2, "sure mistake", Outcome::Wrong) };
        for attempt in [
            at(-5, "due for four days", Outcome::Wrong),
            at(-9, "due for seven days", Outcome::Right),
            sure,
            at(-1, "due tomorrow", Outcome::Right),
            at(-2, "due at this moment", Outcome::Right),
            at(-9, "skipped", Outcome::Skipped),
            Attempt { kind: AttemptKind::Prediction, ..at(-9, "a prediction", Outcome::Wrong) },
        ] {
            store.record(&attempt).unwrap();
        }
        let due = store.due(NOW, NOW).unwrap();
        assert_eq!(names(&due), ["sure mistake", "due for seven days", "due for four days"]);
        let today = store.due(NOW, NOW + 1).unwrap();
        assert_eq!(names(&today)[3..], ["due at this moment"]);
        let ahead = store.due(NOW, NOW + 2 * DAY_MS).unwrap();
        assert_eq!(names(&ahead)[3..], ["due at this moment", "due tomorrow"]);
        assert_eq!(store.cards().unwrap().len(), 5);
    }

    #[test]
    fn answers_from_the_future_are_due_by_the_clock_of_now() {
        let (_dir, store) = fresh();
        store.record(&at(9_000, "q", Outcome::Right)).unwrap();
        assert_eq!(names(&store.due(NOW, NOW + 1).unwrap()), ["q"]);
        store.record(&at(0, "q", Outcome::Right)).unwrap();
        assert_eq!(names(&store.due(NOW, NOW + DAY_MS).unwrap()), [""; 0]);
        assert_eq!(names(&store.due(NOW, NOW + 5 * DAY_MS).unwrap()), ["q"]);
    }

    #[test]
    fn a_question_is_found_where_it_was_last() {
        let (_dir, store) = fresh();
        store.record(&at(-9, "a", Outcome::Right)).unwrap();
        store.record(&at(-9, "b", Outcome::Right)).unwrap();
        let ids = |ids: [&str; 2]| ids.map(str::to_owned);
        let (lesson, file) = (Origin::Lesson("rc".to_owned()), Origin::File("/home/x/quiz.toml".to_owned()));
        let origins = || store.due(NOW, NOW).unwrap().into_iter().map(|kept| kept.origin).collect::<Vec<_>>();
        assert_eq!(origins(), [None, None]);
        store.remember(&lesson, &ids(["a", "other"])).unwrap();
        assert_eq!(origins(), [Some(lesson.clone()), None]);
        store.remember(&file, &ids(["a", "b"])).unwrap();
        assert_eq!(origins(), [Some(file.clone()), Some(file.clone())]);
        let changes = || store.connection().total_changes();
        let before = changes();
        store.remember(&file, &ids(["b", "a"])).unwrap();
        assert_eq!(changes(), before, "known already");
    }

    #[test]
    fn a_file_of_the_first_version_gets_its_cards_and_origins() {
        let dir = tempfile::tempdir().unwrap();
        let file = Connection::open(dir.path().join(FILE_NAME)).unwrap();
        file.execute_batch(include_str!("migrations/0001_first.sql")).unwrap();
        file.execute_batch("PRAGMA application_id = 0x6d747574; PRAGMA user_version = 1").unwrap();
        let (newer_dir, newer) = fresh();
        for attempt in [at(-9, "a", Outcome::Right), at(-5, "b", Outcome::Wrong), at(-4, "a", Outcome::Right)] {
            newer.record(&attempt).unwrap();
        }
        let newer_file = newer_dir.path().join(FILE_NAME).display().to_string();
        file.execute("ATTACH ? AS newer", [newer_file]).unwrap();
        file.execute_batch("INSERT INTO attempt SELECT * FROM newer.attempt; DETACH newer").unwrap();
        drop(file);
        let migrated = Store::open_existing(dir.path()).unwrap().unwrap();
        newer.remember(&Origin::Lesson("rc".to_owned()), &["a".to_owned(), "b".to_owned()]).unwrap();
        assert_eq!(migrated.cards().unwrap(), newer.cards().unwrap());
        assert_eq!(migrated.cards().unwrap().len(), 2);
    }

    pub(in crate::progress) fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
        let kind = prop_oneof![1 => Just(AttemptKind::Prediction), 4 => Just(AttemptKind::Question)];
        let outcome = prop_oneof![Just(Outcome::Right), Just(Outcome::Wrong), Just(Outcome::Skipped)];
        let confidence = prop_oneof![Just(None), Just(Some(Confidence::Sure)), Just(Some(Confidence::Unsure))];
        let time = prop_oneof![4 => (0..900_i64).prop_map(|hours| hours * DAY_MS / 24), 1 => any::<i64>()];
        let one = (kind, outcome, confidence, time, "[xy]", "[ab]", "[st]").prop_map(
            |(kind, outcome, confidence, at_ms, lesson, item, session)| Attempt {
                at_ms,
                confidence,
                lesson,
                session,
                ..attempt(kind, &item, outcome)
            },
        );
        prop::collection::vec(one, 0..20)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn cards_kept_with_each_answer_are_those_that_replaying_all_answers_makes(attempts in attempts()) {
            let (_dir, store) = fresh();
            for attempt in &attempts {
                store.record(attempt).unwrap();
            }
            let kept = store.cards().unwrap();
            store.transact(replay).unwrap();
            prop_assert_eq!(store.cards().unwrap(), kept);
        }
    }
}

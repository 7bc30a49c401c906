//! The versions of the schema, and how a file is brought to the newest.

use std::fs;

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What each version adds to the one before it. Entries are only ever added: files of every version are out there.
pub(super) const MIGRATIONS: &[&str] =
    &[include_str!("migrations/0001_first.sql"), include_str!("migrations/0002_cards.sql")];

/// `mtut` in ASCII: says that a SQLite file is ours.
const APPLICATION_ID: i32 = 0x6d74_7574;

/// Why a file is not brought to the newest version.
#[derive(Debug)]
pub(super) enum Unfit {
    /// Another program's.
    Foreign,
    /// It has had this many migrations, more than there are here.
    Newer(u32),
    /// SQLite says so.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Brings the file from whatever version it has to the newest: all the way in one transaction, or not at all. Writes
/// nothing to a file that is at the newest version, newer, or not ours. `finish` is what SQL cannot do, for a file that had
/// an older version; it is part of the transaction.
pub(super) fn migrate(
    connection: &mut Connection,
    migrations: &[&str],
    finish: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> Result<(), Unfit> {
    let newest = migrations.len() as u32;
    if version(&connection.transaction()?, newest)? == newest {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have brought it up to date while this one waited for the lock.
    let version = version(&transaction, newest)?;
    for migration in &migrations[version as usize..] {
        transaction.execute_batch(migration)?;
    }
    if (1..newest).contains(&version) {
        finish(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest)?;
    Ok(transaction.commit()?)
}

/// How many migrations the file has had: 0 for an empty file, at most `newest`. In a transaction, so that nobody writes to
/// the file between the looks at it.
pub(super) fn version(file: &Transaction<'_>, newest: u32) -> Result<u32, Unfit> {
    let application: i32 = file.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if application == APPLICATION_ID && version > newest {
        return Err(Unfit::Newer(version));
    }
    // Makes SQLite parse the schema: damage there is found now and not in the middle of a lesson. Not done to a newer file,
    // whose schema this SQLite may not understand.
    let tables: u32 = file.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    refuse_partial_page(file)?;
    let empty = (tables, application, version) == (0, 0, 0);
    if empty || application == APPLICATION_ID { Ok(version) } else { Err(Unfit::Foreign) }
}

/// SQLite notices that whole pages are missing at the end of a file, but reads a last page cut short as if zeros followed.
fn refuse_partial_page(file: &Connection) -> rusqlite::Result<()> {
    const SMALLEST_PAGE: u64 = 512;
    let length = file.path().and_then(|path| fs::metadata(path).ok()).map_or(0, |found| found.len());
    // SQLite itself makes a file of one byte, as if it were empty, on some file systems.
    if length > 1 && !length.is_multiple_of(SMALLEST_PAGE) {
        let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        return Err(rusqlite::Error::SqliteFailure(corrupt, Some("it ends in the middle of a page".to_owned())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{APPLICATION_ID, MIGRATIONS, Unfit, migrate, version};

    fn tables(connection: &Connection) -> Vec<String> {
        let mut query =
            connection.prepare("SELECT name || ': ' || sql FROM sqlite_schema WHERE sql <> '' ORDER BY 1").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn every_older_version_becomes_what_a_new_file_is_and_keeps_its_attempts() {
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh, MIGRATIONS, |_| Ok(())).unwrap();
        for older in 0..=MIGRATIONS.len() {
            let mut file = Connection::open_in_memory().unwrap();
            migrate(&mut file, &MIGRATIONS[..older], |_| Ok(())).unwrap();
            if older > 0 {
                let row = "INSERT INTO attempt (session, number, at_ms, kind, lesson, item, given, outcome, hints, duration_ms)
                           VALUES ('s', 1, 5, 'question', 'rc', 'q', '2', 'right', 0, 9)";
                file.execute(row, []).unwrap();
            }
            migrate(&mut file, MIGRATIONS, |_| Ok(())).unwrap();
            assert_eq!(tables(&file), tables(&fresh), "from version {older}");
            let kept: u32 = file.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0)).unwrap();
            assert_eq!(kept, u32::from(older > 0), "from version {older}");
        }
    }

    #[test]
    fn each_migration_runs_once_and_in_order() {
        let mut file = Connection::open_in_memory().unwrap();
        let migrations = ["CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)", "UPDATE t SET n = n * 10"];
        for upto in [1, 1, 3, 3] {
            migrate(&mut file, &migrations[..upto], |_| Ok(())).unwrap();
            assert_eq!(version(&file.transaction().unwrap(), 3).unwrap() as usize, upto);
        }
        let rows: (i64, i64) =
            file.query_row("SELECT count(*), sum(n) FROM t", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(rows, (1, 10));
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_of_itself_or_those_before_it() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, &["CREATE TABLE a (n)"], |_| Ok(())).unwrap();
        let before = tables(&file);
        let nonsense = ["CREATE TABLE a (n)", "CREATE TABLE b (n)", "CREATE TABLE c (n); nonsense"];
        let failed = migrate(&mut file, &nonsense, |_| Ok(()));
        assert!(matches!(failed, Err(Unfit::Sqlite(_))), "{failed:?}");
        assert_eq!((tables(&file), version(&file.transaction().unwrap(), 3).unwrap()), (before, 1));
    }

    #[test]
    fn only_an_older_file_is_finished_and_if_that_fails_it_stays_as_it_is() {
        let fail = |_: &rusqlite::Transaction<'_>| Err(rusqlite::Error::QueryReturnedNoRows);
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, &["CREATE TABLE a (n)"], fail).unwrap();
        migrate(&mut file, &["CREATE TABLE a (n)"], fail).unwrap();
        let before = tables(&file);
        let failed = migrate(&mut file, &["CREATE TABLE a (n)", "CREATE TABLE b (n)"], fail);
        assert!(matches!(failed, Err(Unfit::Sqlite(_))), "{failed:?}");
        assert_eq!((tables(&file), version(&file.transaction().unwrap(), 2).unwrap()), (before, 1));
    }

    #[test]
    fn a_newer_file_and_one_of_another_program_are_told_apart() {
        #[track_caller]
        fn case(sql: &str, expected: fn(&Unfit) -> bool) {
            let mut file = Connection::open_in_memory().unwrap();
            file.execute_batch(sql).unwrap();
            let unfit = migrate(&mut file, MIGRATIONS, |_| Ok(())).unwrap_err();
            assert!(expected(&unfit), "{unfit:?}");
        }
        let ours = format!("PRAGMA application_id = {APPLICATION_ID};");
        case(&format!("{ours} PRAGMA user_version = 99"), |unfit| matches!(unfit, Unfit::Newer(99)));
        case("CREATE TABLE bookmarks (url)", |unfit| matches!(unfit, Unfit::Foreign));
        case("PRAGMA user_version = 1; CREATE TABLE bookmarks (url)", |unfit| matches!(unfit, Unfit::Foreign));
        case("PRAGMA application_id = 7", |unfit| matches!(unfit, Unfit::Foreign));
    }
}

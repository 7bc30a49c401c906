//! Looking at the store without touching it.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::schema::{MIGRATIONS, Unfit, version};
use super::store::FILE_NAME;

/// What can be seen of a store from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its version; an older one than [`Seen::newest`] is brought up to date when the store is next used.
    pub version: u32,
    /// The newest version this program knows.
    pub newest: u32,
    /// The attempts it keeps.
    pub attempts: u64,
    /// Whether it can be written to.
    pub is_writable: bool,
}

/// Looks at the store in `dir`, if there is one. Makes, changes and migrates nothing.
///
/// # Errors
///
/// As [`Store::open_existing`](super::Store::open_existing), but for `ReadOnly` and `Full`.
pub fn look(dir: &Path) -> Result<Option<Seen>, StoreError> {
    let path = dir.join(FILE_NAME);
    match fs::metadata(&path) {
        Ok(found) if found.len() == 0 => return Ok(None),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::of_system(&path, error)),
    }
    let newest = MIGRATIONS.len() as u32;
    let (version, attempts) = read(&path, newest).map_err(|unfit| StoreError::of_unfit(&path, unfit, newest))?;
    // After the connection is closed: closing the file would drop its locks.
    let is_writable = File::options().write(true).open(&path).is_ok() && can_hold_files(dir);
    Ok(Some(Seen { version, newest, attempts, is_writable }))
}

/// Whether files may be made in `dir`, or in the folder where it would be made: as far as can be told without making one.
pub fn can_hold_files(dir: &Path) -> bool {
    let found = dir.ancestors().find_map(|folder| fs::metadata(folder).ok());
    found.is_some_and(|found| found.is_dir() && !found.permissions().readonly())
}

fn read(path: &Path, newest: u32) -> Result<(u32, u64), Unfit> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    let transaction = connection.transaction()?;
    let version = version(&transaction, newest)?;
    let attempts: i64 = match version {
        0 => 0,
        _ => transaction.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))?,
    };
    Ok((version, attempts.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Seen, can_hold_files, look};
    use crate::progress::StoreError;
    use crate::progress::schema::MIGRATIONS;
    use crate::progress::store::{FILE_NAME, Store};

    #[test]
    fn looking_makes_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("not/yet");
        assert_eq!(look(&missing).unwrap(), None);
        assert!(can_hold_files(&missing) && !missing.exists());
        drop(Store::open(dir.path()).unwrap());
        let file = dir.path().join(FILE_NAME);
        // As a memtutor of the first version left it.
        let older = rusqlite::Connection::open(dir.path().join("older")).unwrap();
        older.execute_batch(MIGRATIONS[0]).unwrap();
        older.pragma_update(None, "user_version", 1).unwrap();
        older.pragma_update(None, "application_id", 0x6d74_7574).unwrap();
        drop(older);
        let newest = MIGRATIONS.len() as u32;
        for version in [newest, 1] {
            let before = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
            let seen = Seen { version, newest, attempts: 0, is_writable: true };
            assert_eq!(look(dir.path()).unwrap(), Some(seen));
            assert_eq!(before, (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()));
            fs::rename(dir.path().join("older"), &file).ok();
        }
        fs::write(&file, "no store at all, but a text of some length").unwrap();
        assert!(matches!(look(dir.path()), Err(StoreError::Damaged { .. })));
    }
}

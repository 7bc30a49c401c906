//! Why the store cannot be read or written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use super::schema::Unfit;

/// Why the store cannot be read or written. The message says what to do about it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no directory to keep it in.
    #[error(
        "there is no home directory to keep progress in; name a directory with `--data-dir` or `MEMTUTOR_DATA_DIR`"
    )]
    NoPlace,
    /// The file is not what SQLite wrote.
    #[error(
        "`{}` is damaged and was left as it is; move it away to start afresh, or name another directory with `--data-dir`",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found; no source, since the message says all that is of use.
        reason: rusqlite::Error,
    },
    /// A healthy SQLite file of another program.
    #[error(
        "`{}` belongs to another program and was left as it is; name another directory with `--data-dir`",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A memtutor with more migrations wrote the file.
    #[error(
        "`{}` was written by a newer memtutor (version {found}, this one knows {known}) and was left as it is; update \
         memtutor, or name another directory with `--data-dir`",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The file, or the directory it should be in, cannot be written to.
    #[error("`{}` cannot be written to; allow it, or name another directory with `--data-dir`", path.display())]
    ReadOnly {
        /// The file or directory.
        path: PathBuf,
    },
    /// There is no room for the row.
    #[error("the disk is full, `{}` cannot grow; make room", path.display())]
    Full {
        /// The file or directory.
        path: PathBuf,
    },
    /// Another program held the file for longer than a write takes.
    #[error("another program keeps `{}` locked; close it", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file or its directory cannot be reached.
    #[error("`{}` cannot be opened ({reason}); name another directory with `--data-dir`", path.display())]
    Unreachable {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// Anything else SQLite reports, for example a disk that fails.
    #[error("`{}` cannot be used ({reason}); name another directory with `--data-dir`", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: rusqlite::Error,
    },
}

impl StoreError {
    /// Why the file at `path` is not used by a program that knows the versions up to `known`.
    pub(super) fn of_unfit(path: &Path, unfit: Unfit, known: u32) -> Self {
        match unfit {
            Unfit::Foreign => Self::Foreign { path: path.to_path_buf() },
            Unfit::Newer(found) => Self::Newer { path: path.to_path_buf(), found, known },
            Unfit::Sqlite(error) => Self::of_sqlite(path, error),
        }
    }

    /// What an error of SQLite on the file at `path` means.
    pub(super) fn of_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { path, reason: error },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::CannotOpen) => Self::of_closed(path, error),
            // No code: SQLite read a row, but not one that this program wrote.
            None => Self::Damaged { path, reason: error },
            Some(_) => Self::Unusable { path, reason: error },
        }
    }

    /// What an error of the operating system on the directory at `path` means.
    pub(super) fn of_system(path: &Path, error: io::Error) -> Self {
        let path = path.to_path_buf();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Unreachable { path, reason: error },
        }
    }

    /// SQLite does not say why it could not open a file, so ask the file system. The file itself is not opened: closing it
    /// again would drop the locks this process holds on it.
    fn of_closed(path: PathBuf, error: rusqlite::Error) -> Self {
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => Self::Unreachable { path, reason: io::ErrorKind::IsADirectory.into() },
            Ok(_) => Self::Unreachable { path, reason: io::Error::other(error) },
            // The directory is there, but a file cannot be made in it.
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Self::ReadOnly { path },
            Err(reason) => Self::Unreachable { path, reason },
        }
    }
}

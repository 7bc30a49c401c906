//! Where a presentation is. The first terminal writes it at each key, the second reads it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::hands::Hands;

/// Where a presentation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The slide, from 0; as many as there are slides for the end.
    pub slide: usize,
    /// The slide it began with.
    pub first: usize,
    /// When it began, in milliseconds since 1970.
    pub began_ms: i64,
    /// Whether the projector is dark.
    pub is_dark: bool,
    /// What the room predicted at this slide's step.
    pub hands: Vec<Hands>,
}

/// The place of a presentation that runs: a file, and another that is locked as long as the value lives. A process that is killed
/// loses its lock, so its place is not taken for one where somebody is.
#[derive(Debug)]
pub struct Published {
    files: Files,
    _lock: File,
}

impl Published {
    /// Begins to tell where the presentation of the lesson `id` is, in the folder of progress; `None` if another does.
    ///
    /// # Errors
    /// When the folder cannot be written, or its file system knows no locks.
    pub fn begin(data_dir: &Path, id: &str) -> io::Result<Option<Self>> {
        fs::create_dir_all(data_dir)?;
        let files = Files::of(data_dir, id);
        // Who reads holds the lock for a moment where somebody was killed.
        for _ in 0..3 {
            if let Some(lock) = lock(&files.lock)? {
                return Ok(Some(Self { files, _lock: lock }));
            }
            sleep(Duration::from_millis(10));
        }
        Ok(None)
    }

    /// Tells `place`, whole: who reads sees the last place or this one.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn tell(&self, place: &Place) -> io::Result<()> {
        let mut written = NamedTempFile::new_in(self.files.place.parent().unwrap_or(Path::new(".")))?;
        written.write_all(serde_json::to_string(place)?.as_bytes())?;
        written.persist(&self.files.place)?;
        Ok(())
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        self.files.remove();
    }
}

/// Where the presentation of the lesson `id` is; `None` if nobody presents it. What a killed one left is removed.
///
/// # Errors
/// When there is a place that cannot be read, or is none of this kind.
pub fn read(data_dir: &Path, id: &str) -> io::Result<Option<Place>> {
    let files = Files::of(data_dir, id);
    let text = match fs::read_to_string(&files.place) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match lock(&files.lock) {
        Ok(Some(_lock)) => {
            files.remove();
            Ok(None)
        }
        // Where locks cannot be had, whoever wrote the place is believed.
        Ok(None) | Err(_) => Ok(Some(serde_json::from_str(&text)?)),
    }
}

/// The lessons that are presented now, by their ids.
pub fn presented(data_dir: &Path) -> Vec<String> {
    let names = fs::read_dir(data_dir).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let ids = names.filter_map(|name| Some(name.to_str()?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.to_owned()));
    let mut presented: Vec<String> = ids.filter(|id| matches!(read(data_dir, id), Ok(Some(_)))).collect();
    presented.sort_unstable();
    presented
}

const PREFIX: &str = "present-";
const SUFFIX: &str = ".json";

#[derive(Debug)]
struct Files {
    place: PathBuf,
    lock: PathBuf,
}

impl Files {
    fn of(data_dir: &Path, id: &str) -> Self {
        let file = |suffix: &str| data_dir.join(format!("{PREFIX}{id}{suffix}"));
        Self { place: file(SUFFIX), lock: file(".lock") }
    }

    /// Removes them; whoever cannot leaves a place without a lock, where nobody is.
    fn remove(&self) {
        let _ = fs::remove_file(&self.place);
        let _ = fs::remove_file(&self.lock);
    }
}

/// The locked file; `None` if another holds the lock.
fn lock(file: &Path) -> io::Result<Option<File>> {
    let file = File::options().write(true).create(true).truncate(false).open(file)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Place, Published, presented, read};
    use crate::workshop::hands::Hands;

    fn place(slide: usize) -> Place {
        let hands = vec![Hands::read("2: 14, 1: 9").unwrap()];
        Place { slide, first: 3, began_ms: 1_700_000_000_000, is_dark: slide == 7, hands }
    }

    #[test]
    fn a_place_is_read_as_it_was_told_as_long_as_somebody_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("not yet there");
        assert_eq!(read(&data_dir, "rc").unwrap(), None);
        assert!(presented(&data_dir).is_empty());
        let published = Published::begin(&data_dir, "rc").unwrap().unwrap();
        for slide in [4, 7] {
            published.tell(&place(slide)).unwrap();
            assert_eq!(read(&data_dir, "rc").unwrap(), Some(place(slide)));
        }
        assert_eq!(presented(&data_dir), ["rc"]);
        assert!(Published::begin(&data_dir, "rc").unwrap().is_none(), "another runs");
        drop(published);
        assert_eq!((read(&data_dir, "rc").unwrap(), fs::read_dir(&data_dir).unwrap().count()), (None, 0));
    }

    #[test]
    fn what_is_left_behind_is_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("present-rc.json"), serde_json::to_string(&place(4)).unwrap()).unwrap();
        fs::write(folder.path().join("present-rc.lock"), "").unwrap();
        assert_eq!(read(folder.path(), "rc").unwrap(), None);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_place_of_another_kind_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let _published = Published::begin(folder.path(), "rc").unwrap().unwrap();
        fs::write(folder.path().join("present-rc.json"), "{}").unwrap();
        assert!(read(folder.path(), "rc").is_err());
    }
}

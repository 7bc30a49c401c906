//! What was proved before, kept in files: one an outcome, named by what it depends on.
//!
//! Nothing depends on it. An entry that is damaged, or that cannot be read or written, is one that is not there. Entries are
//! written beside their place and moved there, so that several processes may use one folder.

use std::borrow::Cow;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// How many entries are kept; when there are more, the oldest quarter goes.
const MOST_ENTRIES: usize = 4_000;

/// Larger files are no entries of ours.
const MOST_BYTES: u64 = 8 << 20;

/// A folder of entries.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

/// The key stands in the entry too: names are hashes, and two keys may share one.
#[derive(Serialize, Deserialize)]
struct Entry<'k, V> {
    key: Cow<'k, str>,
    value: V,
}

impl Cache {
    /// Kept in `folder`, which is made when there is something to keep.
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.join("proof") }
    }

    /// What was put under `key`.
    pub(super) fn get<V: DeserializeOwned>(&self, key: &str) -> Option<V> {
        let path = self.path(key);
        if fs::metadata(&path).ok()?.len() > MOST_BYTES {
            return None;
        }
        let entry: Entry<'_, V> = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (entry.key == key).then_some(entry.value)
    }

    /// Keeps `value` under `key`, if it can be kept.
    pub(super) fn put<V: Serialize>(&self, key: &str, value: &V) {
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = NamedTempFile::new_in(&self.folder)?;
            file.write_all(&serde_json::to_vec(&Entry { key: key.into(), value })?)?;
            file.persist(self.path(key))?;
            Ok(())
        };
        // What cannot be kept is proved again.
        let _ = write();
    }

    /// Removes the oldest entries where there are too many.
    pub(super) fn prune(&self) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        let age = |file: fs::DirEntry| {
            let written = file.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            (written, file.path())
        };
        let mut files: Vec<_> = files.filter_map(Result::ok).map(age).collect();
        if files.len() <= MOST_ENTRIES {
            return;
        }
        files.sort_unstable();
        for (_, path) in &files[..files.len() - MOST_ENTRIES / 4 * 3] {
            // Another process may have removed it.
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        // Another release of std may hash differently: then nothing is found, and proved again.
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.folder.join(format!("{:016x}.json", hasher.finish()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Cache, MOST_ENTRIES};

    #[test]
    fn an_entry_is_found_again_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        assert_eq!(cache.get::<String>("key"), None);
        cache.put("key", &"value");
        assert_eq!(cache.get::<String>("key").as_deref(), Some("value"));
        assert_eq!(cache.get::<String>("another key"), None);
        assert_eq!(cache.get::<usize>("key"), None, "of another type");
        let whole = fs::read(cache.path("key")).unwrap();
        for damaged in [&whole[..whole.len() - 1], b"", &[0xff; 40]] {
            fs::write(cache.path("key"), damaged).unwrap();
            assert_eq!(cache.get::<String>("key"), None);
        }
    }

    #[test]
    fn keys_that_share_a_name_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        cache.put("key", &"value");
        fs::rename(cache.path("key"), cache.path("other")).unwrap();
        assert_eq!(cache.get::<String>("other"), None);
    }

    #[test]
    fn a_folder_that_cannot_be_made_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("proof"), "a file").unwrap();
        let cache = Cache::new(folder.path());
        cache.put("key", &"value");
        cache.prune();
        assert_eq!(cache.get::<String>("key"), None);
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        cache.put("key", &"value");
        let count = || fs::read_dir(&cache.folder).unwrap().count();
        for number in 1..MOST_ENTRIES {
            fs::write(cache.folder.join(number.to_string()), "").unwrap();
        }
        cache.prune();
        assert_eq!(count(), MOST_ENTRIES);
        cache.put("one more", &"value");
        cache.prune();
        assert_eq!(count(), MOST_ENTRIES / 4 * 3);
        assert!(cache.get::<String>("one more").is_some(), "the newest stay");
    }
}

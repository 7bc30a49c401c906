//! Where a presentation is. The first terminal writes it at each key, the second reads it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// Where a presentation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The slide, from 0.
    pub slide: usize,
    /// When the first slide of the lesson was shown, or should have been, in milliseconds since 1970.
    pub began_ms: i64,
    /// Whether the projector is dark.
    pub is_dark: bool,
}

impl Place {
    /// The file for the lesson `id`, in the folder of progress.
    pub fn file(data_dir: &Path, id: &str) -> PathBuf {
        data_dir.join(format!("present-{id}.json"))
    }

    /// Writes it, whole: who reads sees the last place or this one.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut written = NamedTempFile::new_in(folder)?;
        written.write_all(serde_json::to_string(self)?.as_bytes())?;
        written.persist(file)?;
        Ok(())
    }

    /// The place `file` tells; `None` if nobody presents.
    ///
    /// # Errors
    /// When the file is there and cannot be read, or is none of this kind.
    pub fn read(file: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(file) {
            Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Place;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = Place::file(&folder.path().join("not yet there"), "rc");
        assert_eq!(Place::read(&file).unwrap(), None);
        for slide in [0, 7] {
            let place = Place { slide, began_ms: 1_700_000_000_000, is_dark: slide == 7 };
            place.write(&file).unwrap();
            assert_eq!(Place::read(&file).unwrap(), Some(place));
        }
        fs::write(&file, "{}").unwrap();
        assert!(Place::read(&file).is_err());
    }
}

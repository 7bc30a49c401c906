//! What an author means by a path.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What a path that was given stands for.
pub(super) enum Given {
    /// The library in this folder.
    Library(PathBuf),
    /// The lesson in this folder.
    Lesson(PathBuf),
    /// A quiz file, or a folder in which to look for them.
    Quizzes,
}

impl Given {
    /// What `path` stands for; looks at names alone.
    pub(super) fn at(path: &Path) -> Self {
        if path.is_dir() {
            return Self::folder(path);
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match path.file_name().and_then(OsStr::to_str) {
            Some("curriculum.toml") => Self::Library(folder.to_owned()),
            Some("lesson.md") => Self::Lesson(folder.to_owned()),
            Some("quiz.toml" | "demo.rs") if folder.join("lesson.md").is_file() => Self::Lesson(folder.to_owned()),
            _ => Self::Quizzes,
        }
    }

    fn folder(path: &Path) -> Self {
        let has_lesson = |folder: &Path| folder.join("lesson.md").is_file();
        if has_lesson(path) {
            return Self::Lesson(path.to_owned());
        }
        let mut entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
        if path.join("curriculum.toml").is_file() || entries.any(|entry| has_lesson(&entry.path())) {
            return Self::Library(path.to_owned());
        }
        Self::Quizzes
    }
}

//! A library read from disk: `curriculum.toml` and one folder a lesson. Whatever is wrong there is a problem, never a
//! failure.

use std::fs;
use std::path::Path;

use super::front;
use super::names::{LESSON_ID_FORM, is_lesson_id};
use crate::problem::Problem;
use crate::reading::{self, unreadable};

/// How much of a file is read at first for its front matter; real ones end within 1 KiB.
const HEAD_BYTES: usize = 2048;

/// The names of the lesson folders in `root`, sorted. Hidden folders are not lessons.
pub(super) fn ids(root: &Path) -> (Vec<String>, Vec<Problem>) {
    let mut ids = Vec::new();
    let mut problems = Vec::new();
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) => return (ids, vec![unreadable(root, &error, "name a folder of lessons")]),
    };
    for entry in entries {
        // A file beside the lessons is nobody's mistake; a link is followed when its lesson is read.
        let folder = entry.and_then(|entry| Ok((entry.file_type()?.is_file(), entry)));
        let (is_file, entry) = match folder {
            Ok(folder) => folder,
            Err(error) => {
                problems.push(unreadable(root, &error, "check the disk"));
                continue;
            }
        };
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_file || name.starts_with('.') {
            continue;
        }
        if is_lesson_id(&name) {
            ids.push(name.into_owned());
        } else {
            let message = format!("`{name}` cannot name a lesson");
            let problem = Problem::warning(&entry.path().to_string_lossy(), 0..0, message);
            problems.push(problem.help(format!("use {LESSON_ID_FORM}")));
        }
    }
    ids.sort_unstable();
    problems.sort_by(|a, b| a.file.cmp(&b.file));
    (ids, problems)
}

/// The text of a `lesson.md` at least to the end of its front matter; `None` where there is no such file.
pub(super) fn head(path: &Path) -> Result<Option<String>, Problem> {
    let Some((head, file)) = reading::head(path, HEAD_BYTES)? else { return Ok(None) };
    match valid_head(&head) {
        Some(valid) => Ok(Some(valid.to_owned())),
        None => reading::rest(path, file, head).map(Some),
    }
}

/// As much of `bytes` as is UTF-8, if the front matter ends within.
fn valid_head(bytes: &[u8]) -> Option<&str> {
    let valid = bytes.utf8_chunks().next()?.valid();
    front::split(valid).is_ok().then_some(valid)
}

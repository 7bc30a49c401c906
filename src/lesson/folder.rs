//! A library read from disk: `curriculum.toml` and one folder a lesson. Whatever is wrong there is a problem, never a
//! failure.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::front;
use super::names::is_lesson_id;
use crate::problem::Problem;

/// The most a lesson's file may hold; real ones have some 20 KiB.
const MAX_BYTES: u64 = 1 << 20;

/// How much of a file is read at first for its front matter; real ones end within 1 KiB.
const HEAD_BYTES: u64 = 2048;

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
            let help = "use lower-case letters, digits and `-`, a letter first";
            problems.push(Problem::warning(&entry.path().to_string_lossy(), 0..0, message).help(help));
        }
    }
    ids.sort_unstable();
    problems.sort_by(|a, b| a.file.cmp(&b.file));
    (ids, problems)
}

/// The whole text of a file; `None` where there is none.
pub(super) fn text(path: &Path) -> Result<Option<String>, Problem> {
    let Some(file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    read(path, file, MAX_BYTES, &mut bytes)?;
    String::from_utf8(bytes).map(Some).map_err(|error| not_utf8(path, error.utf8_error()))
}

/// The text of a `lesson.md` at least to the end of its front matter; `None` where there is no such file.
pub(super) fn head(path: &Path) -> Result<Option<String>, Problem> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::with_capacity(HEAD_BYTES as usize);
    read(path, &mut file, HEAD_BYTES, &mut bytes)?;
    if let Some(head) = valid_head(&bytes) {
        return Ok(Some(head.to_owned()));
    }
    read(path, file, MAX_BYTES, &mut bytes)?;
    String::from_utf8(bytes).map(Some).map_err(|error| not_utf8(path, error.utf8_error()))
}

/// As much of `bytes` as is UTF-8, if the front matter ends within.
fn valid_head(bytes: &[u8]) -> Option<&str> {
    let valid = bytes.utf8_chunks().next()?.valid();
    front::split(valid).is_ok().then_some(valid)
}

fn open(path: &Path) -> Result<Option<File>, Problem> {
    let help = "check its permissions";
    // Before it is opened: opening a pipe would wait for its other end.
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let problem = Problem::error(&path.to_string_lossy(), 0..0, "this is not a file");
            Err(problem.help("put a text file in its place"))
        }
        Ok(metadata) if metadata.len() > MAX_BYTES => {
            let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", metadata.len());
            Err(Problem::error(&path.to_string_lossy(), 0..0, message).help("split the lesson into several"))
        }
        Ok(_) => File::open(path).map(Some).map_err(|error| unreadable(path, &error, help)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(path, &error, help)),
    }
}

fn read(path: &Path, file: impl Read, most: u64, bytes: &mut Vec<u8>) -> Result<(), Problem> {
    let read = file.take(most).read_to_end(bytes);
    read.map(|_| ()).map_err(|error| unreadable(path, &error, "check the disk"))
}

fn unreadable(path: &Path, error: &io::Error, help: &str) -> Problem {
    Problem::error(&path.to_string_lossy(), 0..0, format!("could not be read: {}", in_words(error))).help(help)
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        kind => kind.to_string(),
    }
}

fn not_utf8(path: &Path, error: std::str::Utf8Error) -> Problem {
    let start = error.valid_up_to();
    let problem = Problem::error(&path.to_string_lossy(), start..start, "this byte is not UTF-8");
    problem.help("save the file as UTF-8")
}

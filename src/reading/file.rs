//! Reading a text file that somebody else wrote: of limited size, an ordinary file, UTF-8. Whatever is wrong is a problem.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::problem::Problem;

/// The most a file may hold, in bytes; real lessons and quizzes have some 20 KiB.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// The whole text of a file; `None` where there is none.
pub(crate) fn text(path: &Path) -> Result<Option<String>, Problem> {
    open(path)?.map(|file| rest(path, file, Vec::new())).transpose()
}

/// The first `bytes` of a file, and the file to read the [`rest`] from; `None` where there is none.
pub(crate) fn head(path: &Path, bytes: usize) -> Result<Option<(Vec<u8>, File)>, Problem> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let mut head = Vec::with_capacity(bytes);
    read(path, &mut file, bytes, &mut head)?;
    Ok(Some((head, file)))
}

/// The text of a file of which `bytes` are read already.
pub(crate) fn rest(path: &Path, file: File, mut bytes: Vec<u8>) -> Result<String, Problem> {
    read(path, file, MAX_BYTES, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| not_utf8(path, error.utf8_error()))
}

/// The text of a file with problems, to show an excerpt of it: bytes that are not UTF-8 are replaced. `None` for one that
/// is not read at all.
pub(crate) fn excerpted(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    read(path, open(path).ok()??, MAX_BYTES, &mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The problem of a file or folder that could not be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error, help: &str) -> Problem {
    Problem::error(&path.to_string_lossy(), 0..0, format!("could not be read: {}", in_words(error))).help(help)
}

fn open(path: &Path) -> Result<Option<File>, Problem> {
    let help = "check its permissions";
    // Before it is opened: opening a pipe would wait for its other end.
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let problem = Problem::error(&path.to_string_lossy(), 0..0, "this is not a file");
            Err(problem.help("put a text file in its place"))
        }
        Ok(metadata) if metadata.len() > MAX_BYTES as u64 => {
            let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", metadata.len());
            Err(Problem::error(&path.to_string_lossy(), 0..0, message).help("split it into several"))
        }
        Ok(_) => File::open(path).map(Some).map_err(|error| unreadable(path, &error, help)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(path, &error, help)),
    }
}

fn read(path: &Path, file: impl Read, most: usize, bytes: &mut Vec<u8>) -> Result<(), Problem> {
    let read = file.take(most as u64).read_to_end(bytes);
    read.map(|_| ()).map_err(|error| unreadable(path, &error, "check the disk"))
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

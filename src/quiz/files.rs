//! The quiz files among the files and folders somebody names.
//!
//! ```no_run
//! use std::path::Path;
//!
//! let found = memtutor::quiz::files::find([Path::new("quizzes"), Path::new("extra.toml")]);
//! for file in &found.files {
//!     let (quiz, problems) = file.parse();
//!     println!("{}: {} problems", file.file, problems.len());
//! }
//! ```

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::model::{Origin, Quiz};
use super::{keys, parse};
use crate::problem::Problem;
use crate::reading::{self, Report, parse_toml};

/// How deep folders may stand in each other.
const MAX_DEPTH: usize = 32;

/// How many entries of folders are looked at: enough for any collection of quizzes, and an end to a walk over a whole disk.
const MAX_ENTRIES: usize = 20_000;

/// How much text is read in all; 1,000 real quizzes have some 5 MiB.
const MAX_BYTES: usize = 64 << 20;

/// Folders that hold what tools have built or fetched.
const NOT_WALKED: [&str; 2] = ["target", "node_modules"];

/// A quiz file, read and not yet parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizFile {
    /// Where it is, as it was given or below the folder that was given.
    pub path: PathBuf,
    /// Its absolute path without links.
    pub real: PathBuf,
    /// The path as text: what problems call it.
    pub file: String,
    /// The name of the quiz: that of the file without its extension.
    pub name: String,
    /// Its text.
    pub source: String,
}

impl QuizFile {
    /// The quiz in it, see [`parse()`](super::parse()).
    pub fn parse(&self) -> (Option<Quiz>, Vec<Problem>) {
        let (quiz, problems) = parse(&self.name, &self.file, &self.source);
        (quiz.map(|quiz| quiz.from_origin(&Origin::File(self.real.clone()))), problems)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The quiz files.
    pub files: Vec<QuizFile>,
    /// What could not be found or read.
    pub problems: Vec<Problem>,
}

/// Finds and reads the quiz files that `paths` name: files, and folders with all that is below them.
///
/// They come in the order of `paths`, those of a folder sorted by name, and each file once, however often and by
/// whatever links it is reached. A file that is named is a quiz, whatever it holds. Of a folder, the files `*.toml` are,
/// but for those that are plainly something else ([`is_quiz`]); hidden entries, `target` and `node_modules` are left out.
/// Where more files stand than are read, or deeper, that is a problem, and so is a folder without any quiz.
pub fn find<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Found {
    let mut search = Search::default();
    for path in paths {
        let path = path.as_ref();
        if !path.is_dir() {
            search.add(path, true);
            continue;
        }
        let before = (search.met, search.found.problems.len());
        if search.walk(path, 0) && (search.met, search.found.problems.len()) == before {
            let problem = Problem::error(&path.to_string_lossy(), 0..0, "there is no quiz file in this folder");
            search.found.problems.push(problem.help("quiz files are named `*.toml` and have `[[questions]]`"));
        }
    }
    search.found
}

/// Whether the text of a `*.toml` file is meant as a quiz: it has `questions` or `multipart` or a key that is nearly one
/// of them, or nothing but comments that speak of questions. Text that is not TOML may be a quiz with a mistake.
pub fn is_quiz(source: &str) -> bool {
    // Spares nearly every quiz being parsed twice.
    if source.lines().any(|line| line.starts_with("[[questions]]")) {
        return true;
    }
    let mut report = Report::new("", source);
    let Some(root) = parse_toml(&mut report) else { return true };
    if root.is_empty() {
        return source.contains(keys::ROOT[0]);
    }
    let is_near = |key: &str| keys::ROOT.iter().any(|known| strsim::damerau_levenshtein(key, known) <= 2);
    root.keys().any(|key| is_near(&key.get_ref().to_lowercase()))
}

/// A search under way.
#[derive(Default)]
struct Search {
    found: Found,
    /// The real places of the files and folders seen, so that no link leads to one twice.
    seen: HashSet<PathBuf>,
    /// How often a quiz file was met, the same one again included.
    met: usize,
    entries: usize,
    bytes: usize,
}

impl Search {
    /// Reads the file at `path`; one that was only found is left out if it is something else than a quiz.
    fn add(&mut self, path: &Path, is_named: bool) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.contains(&real) {
            self.met += 1;
            return;
        }
        let file = path.to_string_lossy().into_owned();
        let source = match reading::text(path) {
            Ok(Some(source)) => source,
            Ok(None) => {
                let problem = Problem::error(&file, 0..0, "there is no such file or folder");
                return self.found.problems.push(problem.help("check the path"));
            }
            Err(problem) => return self.found.problems.push(problem),
        };
        if !is_named && !is_quiz(&source) {
            return;
        }
        self.seen.insert(real.clone());
        self.met += 1;
        self.bytes += source.len();
        if self.bytes > MAX_BYTES {
            return self.give_up(path, &format!("the quiz files up to here have more than {} MiB", MAX_BYTES >> 20));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.found.files.push(QuizFile { path: path.to_owned(), real, file, name, source });
    }

    /// Adds the quiz files in `folder` and below; `false` if it was walked before.
    fn walk(&mut self, folder: &Path, depth: usize) -> bool {
        let is_new = self.seen.insert(fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()));
        if is_new {
            self.walk_new(folder, depth);
        }
        is_new
    }

    fn walk_new(&mut self, folder: &Path, depth: usize) {
        if depth > MAX_DEPTH {
            return self.give_up(folder, &format!("folders stand more than {MAX_DEPTH} deep in each other"));
        }
        let mut names = match names(folder) {
            Ok(names) => names,
            Err(error) => {
                return self.found.problems.push(reading::unreadable(folder, &error, "check its permissions"));
            }
        };
        names.sort_unstable();
        for name in names {
            if self.is_exhausted() {
                return;
            }
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return self
                    .give_up(folder, &format!("there are more than {MAX_ENTRIES} files and folders to look at"));
            }
            self.enter(folder, &name, depth);
        }
    }

    fn enter(&mut self, folder: &Path, name: &OsStr, depth: usize) {
        let path = folder.join(name);
        let shown = name.to_string_lossy();
        if shown.starts_with('.') {
            return;
        }
        if path.is_dir() {
            if !NOT_WALKED.contains(&&*shown) {
                self.walk(&path, depth + 1);
            }
        } else if path.extension() == Some(OsStr::new("toml")) {
            self.add(&path, false);
        }
    }

    fn is_exhausted(&self) -> bool {
        self.entries > MAX_ENTRIES || self.bytes > MAX_BYTES
    }

    fn give_up(&mut self, path: &Path, why: &str) {
        let problem = Problem::error(&path.to_string_lossy(), 0..0, why);
        self.found.problems.push(problem.help("name the files or folders you mean"));
    }
}

/// The names in `folder`, in any order; no more than are looked at.
fn names(folder: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
    let entries = fs::read_dir(folder)?.take(MAX_ENTRIES + 1);
    entries.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{MAX_DEPTH, MAX_ENTRIES, Search, find, is_quiz};

    const QUIZ: &str = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"4\"\n";

    fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The names of the files found below `root` when `given` are named, and the problems.
    #[track_caller]
    fn case(root: &Path, given: &[&str], files: &[&str], problems: &[&str]) {
        let found = find(given.iter().map(|path| root.join(path)));
        let below = |file: &str| Path::new(file).strip_prefix(root).unwrap().display().to_string();
        let names: Vec<_> = found.files.iter().map(|file| below(&file.file)).collect();
        assert_eq!(names, files, "{:?}", found.problems);
        let told: Vec<_> = found.problems.iter().map(|it| format!("{}: {}", below(&it.file), it.message)).collect();
        assert_eq!(told, problems);
    }

    #[test]
    fn files_come_as_given_and_those_of_folders_by_name() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b.toml", "c/2.toml", "c/1.toml", "c/x/0.toml", "a.toml", "c/.h.toml", "c/target/t.toml"] {
            write(dir.path(), path, QUIZ);
        }
        write(dir.path(), "c/node_modules/n.toml", QUIZ);
        write(dir.path(), "c/.hidden/n.toml", QUIZ);
        write(dir.path(), "c/notes.txt", QUIZ);
        case(dir.path(), &["b.toml", "c", "a.toml"], &["b.toml", "c/1.toml", "c/2.toml", "c/x/0.toml", "a.toml"], &[]);
        case(dir.path(), &["c/.hidden", "c/notes.txt"], &["c/.hidden/n.toml", "c/notes.txt"], &[]);
        case(dir.path(), &["a.toml", "", "a.toml"], &["a.toml", "b.toml", "c/1.toml", "c/2.toml", "c/x/0.toml"], &[]);
        let found = find([dir.path().join("c/x/0.toml")]);
        assert_eq!((found.files[0].name.as_str(), found.files[0].source.as_str()), ("0", QUIZ));
        assert_eq!(found.files[0].parse().0.map(|quiz| quiz.name), Some("0".to_owned()));
    }

    #[test]
    fn of_a_folder_only_what_may_be_a_quiz_is_taken() {
        for (source, expected) in [
            (QUIZ, true),
            ("[[question]]\n", true),
            ("[[Questions]]\n", true),
            ("questions = []\n", true),
            ("[multi-part]\na = \"b\"\n", true),
            ("# [[questions]]\n", true),
            ("not TOML", true),
            ("", false),
            ("# nothing\n", false),
            ("[package]\nname = \"questions\"\n", false),
            ("[[track]]\nid = \"a\"\n[[sections]]\n[[functions]]\n", false),
        ] {
            assert_eq!(is_quiz(source), expected, "{source:?}");
        }
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "Cargo.toml", "[package]\n");
        case(dir.path(), &[""], &[], &[": there is no quiz file in this folder"]);
        case(dir.path(), &["Cargo.toml"], &["Cargo.toml"], &[]);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_found() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "a/bad.toml", b"a = \"\xff\"");
        write(dir.path(), "a/good.toml", QUIZ);
        write(dir.path(), "a/huge.toml", vec![b'#'; (1 << 20) + 1]);
        symlink("nowhere", dir.path().join("a/lost.toml")).unwrap();
        let expected = [
            "a/bad.toml: this byte is not UTF-8",
            "a/huge.toml: the file has 1048577 bytes; at most 1048576 are read",
            "a/lost.toml: there is no such file or folder",
            "b.toml: there is no such file or folder",
        ];
        case(dir.path(), &["a", "b.toml"], &["a/good.toml"], &expected);
        assert_eq!(find([dir.path().join("a/bad.toml")]).problems[0].span, 5..5);
        case(Path::new("/dev"), &["null"], &[], &["null: this is not a file"]);
        let name = dir.path().join(std::ffi::OsStr::from_bytes(b"\xff.toml"));
        fs::write(&name, QUIZ).unwrap();
        assert_eq!((find([&name]).files[0].name.as_str(), &find([&name]).files[0].path), ("\u{fffd}", &name));
    }

    #[test]
    fn links_lead_to_each_folder_and_file_once() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "a/1.toml", QUIZ);
        write(dir.path(), "b/2.toml", QUIZ);
        symlink("..", dir.path().join("a/up")).unwrap();
        symlink("../b", dir.path().join("b/self")).unwrap();
        symlink("2.toml", dir.path().join("b/3.toml")).unwrap();
        case(dir.path(), &["a"], &["a/1.toml", "a/up/b/2.toml"], &[]);
        case(dir.path(), &["", "b"], &["a/1.toml", "b/2.toml"], &[]);
    }

    #[test]
    fn a_walk_ends() {
        let dir = tempfile::tempdir().unwrap();
        let deep = "d/".repeat(MAX_DEPTH + 1);
        write(dir.path(), &format!("{deep}q.toml"), QUIZ);
        let message = format!("{}: folders stand more than {MAX_DEPTH} deep in each other", deep.trim_end_matches('/'));
        case(dir.path(), &[""], &[], &[&message]);

        let mut search = Search { entries: MAX_ENTRIES, ..Search::default() };
        write(dir.path(), "e/1.toml", QUIZ);
        write(dir.path(), "e/2.toml", QUIZ);
        search.walk(&dir.path().join("e"), 0);
        let messages: Vec<_> = search.found.problems.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(messages, ["there are more than 20000 files and folders to look at"]);
        let mut search = Search { bytes: super::MAX_BYTES, ..Search::default() };
        search.walk(&dir.path().join("e"), 0);
        let messages: Vec<_> = search.found.problems.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(messages, ["the quiz files up to here have more than 64 MiB"]);
    }
}

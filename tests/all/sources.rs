//! The crate's own sources as tokens, without comments, literals and tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A source file.
pub(crate) struct Source {
    /// Below the package's folder, as in `src/probe/mod.rs`.
    pub(crate) path: PathBuf,
    /// The text.
    pub(crate) text: String,
    /// Identifiers, keywords, lifetimes and signs one character each, with the line they stand on, from 1.
    pub(crate) tokens: Vec<(String, usize)>,
}

/// The files below `src`, the test modules among them left out.
pub(crate) fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(read_all);
    &SOURCES
}

fn read_all() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join("src"), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| Source::read(path.strip_prefix(root()).expect("below the package"));
    let (found, tests): (Vec<Source>, Vec<BTreeSet<PathBuf>>) = paths.iter().map(read).unzip();
    let tests: BTreeSet<PathBuf> = tests.into_iter().flatten().collect();
    found.into_iter().filter(|source| !tests.contains(&source.path)).collect()
}

/// The package's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// The source at `path`, and the files of the test modules that it declares.
    pub(crate) fn read(path: &Path) -> (Self, BTreeSet<PathBuf>) {
        let text = fs::read_to_string(root().join(path)).expect("a source is text");
        let (tokens, tests) = without_tests(tokens(&text));
        let folder = submodules(path);
        let tests = tests.iter().map(|name| folder.join(name).with_extension("rs")).collect();
        (Self { path: path.to_path_buf(), text, tokens }, tests)
    }

    /// The module right below the crate that it belongs to: `probe`, or `main`.
    pub(crate) fn part(&self) -> String {
        let below = self.path.iter().nth(1).expect("below src");
        Path::new(below).with_extension("").display().to_string()
    }

    /// How many modules it lies below the crate.
    pub(crate) fn depth(&self) -> usize {
        let is_folder = self.path.file_stem().is_some_and(|stem| stem == "mod");
        self.path.iter().count() - 1 - usize::from(is_folder)
    }

    /// The lines where `sequence` stands, tokens divided by blanks: `"crate : : progress"`.
    pub(crate) fn lines_with(&self, sequence: &str) -> Vec<usize> {
        let wanted: Vec<&str> = sequence.split(' ').collect();
        let windows = self.tokens.windows(wanted.len());
        let found = windows.filter(|window| window.iter().map(|(text, _)| text.as_str()).eq(wanted.iter().copied()));
        found.map(|window| window[0].1).collect()
    }

    /// What stands after each `start`, a sequence as in [`Source::lines_with`].
    pub(crate) fn after(&self, start: &str) -> Vec<(&str, usize)> {
        let wanted: Vec<&str> = start.split(' ').collect();
        let windows = self.tokens.windows(wanted.len() + 1);
        windows
            .filter(|window| window.iter().zip(&wanted).all(|((text, _), wanted)| text == wanted))
            .filter_map(|window| window.last().map(|(text, line)| (text.as_str(), *line)))
            .collect()
    }
}

/// Where the files of the modules are that the file at `path` declares.
fn submodules(path: &Path) -> PathBuf {
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") => path.parent().expect("a folder").to_path_buf(),
        _ => path.with_extension(""),
    }
}

fn tokens(text: &str) -> Vec<(String, usize)> {
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    for token in tokenize(text, FrontmatterAllowed::No) {
        let piece = &text[at..at + token.len as usize];
        let is_code = !matches!(
            token.kind,
            TokenKind::LineComment { .. }
                | TokenKind::BlockComment { .. }
                | TokenKind::Whitespace
                | TokenKind::Literal { .. }
        );
        if is_code {
            found.push((piece.to_owned(), line));
        }
        at += piece.len();
        line += piece.matches('\n').count();
    }
    found
}

/// The tokens without the items under `#[cfg(test)]`, and the names of the modules among those that have files.
fn without_tests(tokens: Vec<(String, usize)>) -> (Vec<(String, usize)>, Vec<String>) {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut names, mut at) = (Vec::new(), Vec::new(), 0);
    while at < tokens.len() {
        let is_marked = tokens[at..].iter().map(|(text, _)| text.as_str()).take(mark.len()).eq(mark);
        if !is_marked {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        at += mark.len();
        let module =
            at + ["pub", "(", "super", ")"].iter().zip(&tokens[at..]).take_while(|(a, (b, _))| *a == b).count();
        if tokens[module].0 == "mod" && tokens[module + 2].0 == ";" {
            names.push(tokens[module + 1].0.clone());
        }
        let mut depth = 0;
        while at < tokens.len() {
            let text = tokens[at].0.as_str();
            at += 1;
            match text {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(text, "}" | ";") {
                break;
            }
        }
    }
    (kept, names)
}

//! What is wrong with a file an author wrote, as data: which file, where, what, and what to do next.
//!
//! Parsers collect problems instead of stopping at the first; `screen` draws them.

use std::ops::Range;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used as it is.
    Error,
    /// The file can be used; something in it is likely a mistake.
    Warning,
}

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file, as the person who gave it would name it (`rc/quiz.toml`).
    pub file: String,
    /// The bytes of the file the problem is about; empty at the place where something is missing.
    pub span: Range<usize>,
    /// What is wrong, one lower-case sentence without a full stop; names stand in backticks.
    pub message: String,
    /// What to do about it, in the same form.
    pub help: Option<String>,
}

impl Problem {
    /// An error at `span` of `file`.
    pub fn error(file: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, file: file.to_owned(), span, message: message.into(), help: None }
    }

    /// A warning at `span` of `file`.
    pub fn warning(file: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, span, message) }
    }

    /// The same problem with advice on what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Line and column (both from 1, columns in characters) where the problem starts in `source`, the text of its file.
    ///
    /// A span past the end means the end; one inside a character means that character.
    pub fn position(&self, source: &str) -> (usize, usize) {
        Positions::default().of(self, source)
    }
}

/// The positions of many problems. Lines are counted on from the problem before, so that all of a file's problems in their order
/// cost one pass over it.
#[derive(Clone, Debug, Default)]
pub struct Positions<'a> {
    file: &'a str,
    /// Where the problem before starts, and the line breaks above it.
    at: usize,
    breaks: usize,
}

impl<'a> Positions<'a> {
    /// As [`Problem::position`].
    pub fn of(&mut self, problem: &'a Problem, source: &str) -> (usize, usize) {
        let at = source.floor_char_boundary(problem.span.start);
        if self.file != problem.file || at < self.at {
            *self = Self { file: &problem.file, at: 0, breaks: 0 };
        }
        self.breaks += source[self.at..at].matches('\n').count();
        self.at = at;
        let line_start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        (self.breaks + 1, source[line_start..at].chars().count() + 1)
    }
}

/// What `problems` of `source` tell: the text they point at, message and help.
#[cfg(test)]
pub(crate) fn told<'a>(problems: &'a [Problem], source: &'a str) -> Vec<(&'a str, &'a str, &'a str)> {
    let told =
        |it: &'a Problem| (&source[it.span.clone()], it.message.as_str(), it.help.as_deref().unwrap_or_default());
    problems.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::{Positions, Problem};

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = "a = 1\nß = 2\n";
        for (start, expected) in [(0, (1, 1)), (4, (1, 5)), (6, (2, 1)), (7, (2, 1)), (8, (2, 2)), (99, (3, 1))] {
            let problem = Problem::error("f", start..start, "");
            assert_eq!(problem.position(source), expected, "at byte {start}");
        }
    }

    #[test]
    fn positions_are_counted_on_from_the_problem_before() {
        let source = "a\nb\nc\n";
        let problem = |file: &str, start| Problem::error(file, start..start, "");
        let problems = [problem("f", 2), problem("f", 4), problem("f", 0), problem("g", 4), problem("g", 5)];
        let mut positions = Positions::default();
        for problem in &problems {
            assert_eq!(positions.of(problem, source), problem.position(source), "{problem:?}");
        }
    }
}

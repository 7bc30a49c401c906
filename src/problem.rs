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
        let at = source.floor_char_boundary(self.span.start);
        let before = &source[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        (line, source[line_start..at].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = "a = 1\nß = 2\n";
        for (start, expected) in [(0, (1, 1)), (4, (1, 5)), (6, (2, 1)), (7, (2, 1)), (8, (2, 2)), (99, (3, 1))] {
            let problem = Problem::error("f", start..start, "");
            assert_eq!(problem.position(source), expected, "at byte {start}");
        }
    }
}

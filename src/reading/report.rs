//! The problems of one file, and the words they are told in.

use std::borrow::Borrow;
use std::ops::Range;

use super::nearest::Suggestions;
use crate::problem::Problem;

/// How many characters of a name from the file a message repeats.
const MAX_SHOWN: usize = 60;

/// The problems of one file, collected.
pub(crate) struct Report<'s> {
    file: String,
    source: &'s str,
    problems: Vec<Problem>,
    suggestions: Suggestions,
}

impl<'s> Report<'s> {
    /// Nothing wrong yet with `file`, whose text is `source`.
    pub(crate) fn new(file: &str, source: &'s str) -> Self {
        Self { file: file.to_owned(), source, problems: Vec::new(), suggestions: Suggestions::default() }
    }

    /// The text of the file.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// Adds an error.
    pub(crate) fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(&self.file, span, message).help(help));
    }

    /// Adds a warning.
    pub(crate) fn warning(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::warning(&self.file, span, message).help(help));
    }

    /// The candidate most like `name`, as [`nearest`](super::nearest()); a file that asks too often gets no more
    /// suggestions.
    pub(crate) fn nearest<'c, C>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'c C>) -> Option<&'c str>
    where
        C: Borrow<str> + 'c + ?Sized,
    {
        self.suggestions.nearest(name, candidates)
    }

    /// Advice for a name that does not exist: the nearest one, else `otherwise`.
    pub(crate) fn did_you_mean<'c, C>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c C>,
        otherwise: impl Into<String>,
    ) -> String
    where
        C: Borrow<str> + 'c + ?Sized,
    {
        self.suggestions.did_you_mean(name, candidates, otherwise)
    }

    /// Adds the problems of a part of the file that starts at `offset` and was read on its own.
    pub(crate) fn absorb(&mut self, part: Report<'_>, offset: usize) {
        self.problems.extend(part.problems.into_iter().map(|problem| {
            let span = offset + problem.span.start..offset + problem.span.end;
            Problem { span, file: self.file.clone(), ..problem }
        }));
    }

    /// All problems by position, errors first where two share one.
    pub(crate) fn into_sorted(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.span.start, problem.severity, problem.span.end));
        self.problems
    }
}

/// Text from the file as a message may repeat it: short, on one line, without control or invisible characters.
pub(crate) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut short = String::new();
    for character in chars.by_ref().take(MAX_SHOWN) {
        match character {
            '"' | '\'' | '\\' => short.push(character),
            _ => short.extend(character.escape_debug()),
        }
    }
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// Names in backticks, with commas.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Report, shown};

    #[test]
    fn names_are_shown_short_and_on_one_line() {
        for (text, expected) in
            [("a'\"\\ß", "a'\"\\ß"), ("a\nb\u{1b}", "a\\nb\\u{1b}"), (&"é".repeat(60), &"é".repeat(60))]
        {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(shown(&"é".repeat(61)), "é".repeat(60) + "…");
    }

    #[test]
    fn problems_are_sorted_by_position_and_severity() {
        let mut report = Report::new("f", "source");
        report.warning(3..4, "c", "");
        report.warning(1..2, "b", "");
        report.error(1..9, "a", "");
        let messages: Vec<_> = report.into_sorted().into_iter().map(|problem| problem.message).collect();
        assert_eq!(messages, ["a", "b", "c"]);
    }

    #[test]
    fn problems_of_a_part_are_moved_to_its_place() {
        let mut part = Report::new("f", "part");
        part.error(1..2, "a", "");
        let mut report = Report::new("f", "whole part");
        report.absorb(part, 6);
        assert_eq!(report.into_sorted()[0].span, 7..8);
    }
}

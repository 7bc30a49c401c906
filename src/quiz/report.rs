//! The problems of one file, and the words they are told in.

use std::borrow::Borrow;
use std::ops::Range;

use crate::problem::Problem;

/// How many candidates are compared for a suggestion, so that a hostile file cannot ask for millions of comparisons.
const MAX_CANDIDATES: usize = 256;

/// How many characters of a name from the file a message repeats.
const MAX_SHOWN: usize = 60;

/// The problems of one file, collected.
pub(super) struct Report<'s> {
    file: String,
    source: &'s str,
    problems: Vec<Problem>,
}

impl<'s> Report<'s> {
    /// Nothing wrong yet with `file`, whose text is `source`.
    pub(super) fn new(file: &str, source: &'s str) -> Self {
        Self { file: file.to_owned(), source, problems: Vec::new() }
    }

    /// The text of the file.
    pub(super) fn source(&self) -> &'s str {
        self.source
    }

    /// Adds an error.
    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(&self.file, span, message).help(help));
    }

    /// Adds a warning.
    pub(super) fn warning(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::warning(&self.file, span, message).help(help));
    }

    /// All problems by position, errors first where two share one.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.span.start, problem.severity, problem.span.end));
        self.problems
    }
}

/// The candidate most like `name`, ignoring case, if any is like it: at most a third of its letters differ.
pub(super) fn nearest<'c, C>(name: &str, candidates: impl IntoIterator<Item = &'c C>) -> Option<&'c str>
where
    C: Borrow<str> + 'c + ?Sized,
{
    let name: String = name.chars().take(2 * MAX_SHOWN).collect::<String>().to_lowercase();
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .map(Borrow::borrow)
        .filter(|candidate| candidate.len() <= 4 * MAX_SHOWN)
        .map(|candidate| (strsim::damerau_levenshtein(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| 3 * distance <= candidate.chars().count().max(name.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Text from the file as a message may repeat it: short, on one line, without control or invisible characters.
pub(super) fn shown(text: &str) -> String {
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
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Report, nearest, shown};

    #[test]
    fn the_nearest_name_differs_in_at_most_a_third_of_its_letters() {
        let known = ["context", "hints", "id", "promptExplanation"];
        for (name, expected) in [
            ("contxt", Some("context")),
            ("hnits", Some("hints")),
            ("ID", Some("id")),
            ("prompt_explanation", Some("promptExplanation")),
            ("explanation", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, &known), expected, "for {name}");
        }
        assert_eq!(nearest(&"x".repeat(1 << 20), &known), None);
    }

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
}

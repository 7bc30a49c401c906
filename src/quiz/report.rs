//! The problems of one file, and the words they are told in.

use std::borrow::Borrow;
use std::ops::Range;

use crate::problem::Problem;

/// How many pairs of names are compared for suggestions in one file, so that a hostile one cannot ask for billions.
const MAX_COMPARISONS: usize = 3_000;

/// The longest name that is compared, in characters.
const MAX_COMPARED: usize = 200;

/// How many characters of a name from the file a message repeats.
const MAX_SHOWN: usize = 60;

/// The problems of one file, collected.
pub(super) struct Report<'s> {
    file: String,
    source: &'s str,
    problems: Vec<Problem>,
    comparisons_left: usize,
}

impl<'s> Report<'s> {
    /// Nothing wrong yet with `file`, whose text is `source`.
    pub(super) fn new(file: &str, source: &'s str) -> Self {
        Self { file: file.to_owned(), source, problems: Vec::new(), comparisons_left: MAX_COMPARISONS }
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

    /// The candidate most like `name`, ignoring case, if any is like it: at most a third of its letters differ.
    ///
    /// A file that asks for too many comparisons gets no more suggestions.
    pub(super) fn nearest<'c, C>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'c C>) -> Option<&'c str>
    where
        C: Borrow<str> + 'c + ?Sized,
    {
        let name = name.to_lowercase();
        let length = name.chars().count();
        let mut best: Option<(usize, &str)> = None;
        for candidate in candidates.into_iter().map(Borrow::borrow) {
            self.comparisons_left = self.comparisons_left.checked_sub(1)?;
            let longest = candidate.chars().count().max(length);
            if longest > MAX_COMPARED {
                continue;
            }
            let distance = strsim::damerau_levenshtein(&name, &candidate.to_lowercase());
            if 3 * distance <= longest && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// All problems by position, errors first where two share one.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.span.start, problem.severity, problem.span.end));
        self.problems
    }
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
    use super::{MAX_COMPARISONS, Report, shown};

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
            assert_eq!(Report::new("f", "").nearest(name, &known), expected, "for {name}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_comparisons_without_end() {
        let mut report = Report::new("f", "");
        assert_eq!(report.nearest(&"x".repeat(201), &["x".repeat(201)]), None);
        for _ in 1..MAX_COMPARISONS {
            assert_eq!(report.nearest("contxt", &["context"]), Some("context"));
        }
        assert_eq!(report.nearest("contxt", &["context"]), None);
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

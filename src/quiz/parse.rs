//! From the text of a quiz file to a valid [`Quiz`], with every problem on the way.
//!
//! An error is what mdbook-quiz 0.4 rejects, an unknown id or `multipart` key of a Tracing question (which it forgets to
//! check), and nonsense in memtutor's own keys. What mdbook-quiz takes though it is likely a mistake is a warning, so that
//! every quiz written for it works here. Nothing is compiled or run: whether rustc and the program agree with the key of
//! a Tracing question is not decided here.

use toml::Spanned;

use super::contexts::Contexts;
use super::model::{Question, Quiz};
use super::{ids, keys, question};
use crate::problem::{Problem, Severity};
use crate::reading::{Report, Table, parse_toml};

/// Reads the quiz called `name` from `source`, the text of the file displayed as `file`.
///
/// Returns a quiz exactly if no problem is an error. All problems are collected, sorted by position; only text that is
/// not TOML ends with the first. Linear in the file's length, which may be 1 MiB; never panics.
///
/// ```
/// let source = r#"
/// [[questions]]
/// type = "ShortAnswer"
/// prompt.prompt = "Which keyword declares a variable?"
/// answer.answer = "let"
/// hint = ["three letters"]
/// "#;
/// let (quiz, problems) = memtutor::quiz::parse("basics", "basics.toml", source);
/// assert_eq!(quiz.unwrap().questions.len(), 1);
/// assert_eq!(problems[0].message, "unknown key `hint`");
/// assert_eq!(problems[0].help.as_deref(), Some("did you mean `hints`?"));
/// assert_eq!(problems[0].position(source), (6, 1));
/// ```
pub fn parse(name: &str, file: &str, source: &str) -> (Option<Quiz>, Vec<Problem>) {
    let (quiz, problems) = parse_in_part(name, file, source);
    let is_whole = problems.iter().all(|problem| problem.severity != Severity::Error);
    (quiz.filter(|_| is_whole), problems)
}

/// As [`parse`], but where some questions have errors the quiz has the others; `None` where there are none.
pub fn parse_in_part(name: &str, file: &str, source: &str) -> (Option<Quiz>, Vec<Problem>) {
    let mut report = Report::new(file, source);
    let mut questions = questions(&mut report);
    let problems = report.into_sorted();
    let errors = || problems.iter().filter(|problem| problem.severity == Severity::Error);
    questions.retain(|question| errors().all(|error| !question.span.contains(&error.span.start)));
    if questions.is_empty() {
        return (None, problems);
    }
    ids::derive(name, &mut questions);
    questions.iter_mut().for_each(|question| name.clone_into(&mut question.quiz));
    (Some(Quiz { name: name.to_owned(), questions }), problems)
}

/// The questions that could be read, with the ids the file gives.
fn questions(report: &mut Report<'_>) -> Vec<Question> {
    let Some(root) = parse_toml(report) else { return Vec::new() };
    let root = Table::new(&root, "", 0..0);
    root.warn_of_others(keys::ROOT, |_| None, report);
    let mut contexts = Contexts::read(&root, report);
    let tables = tables(&root, report);
    ids::report_duplicates(&tables, report);
    let questions: Vec<_> = tables.iter().map(|table| question::read(table, &mut contexts, report)).collect();
    contexts.warn_of_unused(report);
    questions.into_iter().flatten().collect()
}

/// The tables under `questions`.
fn tables<'t>(root: &Table<'t>, report: &mut Report<'_>) -> Vec<Table<'t>> {
    let tables = root.tables("questions", report);
    if tables.first().is_some_and(|first| report.source()[first.span()].starts_with('{')) {
        let span = root.value("questions").map_or(0..0, Spanned::span);
        let message = "`questions` is written as an inline array, which ends mdbook-quiz itself with a panic";
        report.warning(span, message, "begin each one with the header `[[questions]]`");
    }
    tables
}

#[cfg(test)]
pub(super) mod tests;

//! Reads TOML with the place of every value, collecting what is wrong instead of stopping at it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::names::did_you_mean;
use crate::problem::Problem;

/// The problems found so far in a file.
pub(super) struct Report<'f> {
    file: &'f str,
    problems: Vec<Problem>,
}

impl<'f> Report<'f> {
    /// No problems yet.
    pub(super) fn new(file: &'f str) -> Self {
        Self { file, problems: Vec::new() }
    }

    /// Adds an error.
    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(self.file, span, message).help(help));
    }

    /// Adds a warning.
    pub(super) fn warning(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::warning(self.file, span, message).help(help));
    }

    /// The problems, in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.span.start);
        self.problems
    }
}

/// A table of a TOML document that starts `offset` bytes into its file.
#[derive(Clone, Copy)]
pub(super) struct Table<'t, 'i> {
    entries: &'t DeTable<'i>,
    /// Where the document starts in the file.
    offset: usize,
    /// Where a missing key is reported, in the file.
    place: usize,
}

/// Parses `toml`. Syntax errors are reported, all of them, and then nothing is returned: what the parser makes of the rest
/// would only bring problems that go away with them.
pub(super) fn document<'i>(toml: &'i str, offset: usize, report: &mut Report<'_>) -> Option<Spanned<DeTable<'i>>> {
    let (table, errors) = DeTable::parse_recoverable(toml);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let span = offset + span.start.min(toml.len())..offset + span.end.min(toml.len());
        report.error(span, error.message(), "this part is TOML: `key = value`, one a line, text in double quotes");
    }
    errors.is_empty().then_some(table)
}

impl<'t, 'i> Table<'t, 'i> {
    /// The whole document.
    pub(super) fn root(document: &'t Spanned<DeTable<'i>>, offset: usize) -> Self {
        Self { entries: document.get_ref(), offset, place: offset }
    }

    /// The required one-line text under `key`.
    pub(super) fn text(&self, key: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let value = self.required(key, "text in double quotes", report)?;
        let text = self.string(key, value, report)?;
        let one_line = !text.get_ref().contains('\n') && !text.get_ref().trim().is_empty();
        if !one_line {
            report.error(text.span(), format!("`{key}` must be one line of text"), "write it in one line, not empty");
        }
        one_line.then_some(text)
    }

    /// The required whole number from 1 under `key`.
    pub(super) fn count(&self, key: &str, report: &mut Report<'_>) -> Option<u32> {
        let value = self.required(key, "a whole number from 1", report)?;
        let number = value.get_ref().as_integer().and_then(|integer| {
            u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|&number| number > 0)
        });
        if number.is_none() {
            let message = format!("`{key}` must be a whole number from 1");
            report.error(self.span(value), message, format!("write for example `{key} = 10`"));
        }
        number
    }

    /// The list of texts under `key`; empty where there is no such key.
    pub(super) fn texts(&self, key: &str, report: &mut Report<'_>) -> Vec<Spanned<String>> {
        let Some(value) = self.entries.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            let message = format!("`{key}` must be a list, this is {}", kind(value.get_ref()));
            report.error(self.span(value), message, format!("write for example `{key} = [\"rc\"]`"));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.string(key, item, report)).collect()
    }

    /// The tables under `[[key]]`; none where there is no such key.
    pub(super) fn tables(&self, key: &str, report: &mut Report<'_>) -> Vec<Table<'t, 'i>> {
        let Some(value) = self.entries.get(key) else { return Vec::new() };
        let items = value.get_ref().as_array().map(|items| items.iter().collect()).unwrap_or_else(|| vec![value]);
        let table = |item: &'t Spanned<DeValue<'i>>| {
            let place = self.span(item);
            if let Some(entries) = item.get_ref().as_table().filter(|_| value.get_ref().is_array()) {
                return Some(Table { entries, place: place.start, ..*self });
            }
            let message = format!("`{key}` must be a list of tables, this is {}", kind(item.get_ref()));
            report.error(place, message, format!("start each one with a line `[[{key}]]`"));
            None
        };
        items.into_iter().filter_map(table).collect()
    }

    /// Warns of every key that is not in `known`: it has no effect, and is likely a mistyped one.
    pub(super) fn warn_of_unknown_keys(&self, known: &[&str], report: &mut Report<'_>) {
        for key in self.entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let span = self.offset + key.span().start..self.offset + key.span().end;
            let help =
                did_you_mean(key.get_ref(), known.iter().copied(), format!("known are `{}`", known.join("`, `")));
            report.warning(span, format!("the key `{}` is not known and has no effect", key.get_ref()), help);
        }
    }

    fn required(&self, key: &str, what: &str, report: &mut Report<'_>) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = self.entries.get(key);
        if value.is_none() {
            report.error(self.place..self.place, format!("`{key}` is missing"), format!("add `{key} = …`: {what}"));
        }
        value
    }

    fn string(&self, key: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let span = self.span(value);
        let text = value.get_ref().as_str();
        if text.is_none() {
            let message = format!("`{key}` must be text, this is {}", kind(value.get_ref()));
            report.error(span.clone(), message, "put the text in double quotes");
        }
        text.map(|text| Spanned::new(span, text.to_owned()))
    }

    fn span(&self, value: &Spanned<DeValue<'_>>) -> Range<usize> {
        self.offset + value.span().start..self.offset + value.span().end
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

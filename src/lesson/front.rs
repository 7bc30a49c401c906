//! The front matter of `lesson.md`: TOML between two lines `+++` at its very top.

use std::ops::Range;

use toml::Spanned;

use super::model::{Level, Summary};
use crate::reading::{Report, Table, list, parse_toml, shown};

/// The front matter, valid, with the places of what only others can judge.
pub(super) struct FrontMatter {
    pub(super) summary: Summary,
    /// Where `track` stands, in bytes of the file.
    pub(super) track_span: Range<usize>,
    /// Where `minutes` stands.
    pub(super) minutes_span: Range<usize>,
    /// Where each of [`Summary::requires`] stands.
    pub(super) requires_spans: Vec<Range<usize>>,
}

/// `lesson.md` in its two parts.
pub(super) struct Parts<'s> {
    toml: &'s str,
    /// Where the TOML starts, in bytes of the file.
    toml_start: usize,
    /// Where the Markdown starts.
    pub(super) body_start: usize,
}

/// Why `lesson.md` has no two parts.
pub(super) enum NoFrontMatter {
    /// The file does not start with `+++`.
    Missing,
    /// No second `+++` follows. The span is that of the first.
    Unclosed(Range<usize>),
}

impl NoFrontMatter {
    pub(super) fn report(self, report: &mut Report<'_>) {
        match self {
            Self::Missing => {
                report.error(
                    0..0,
                    "the front matter is missing",
                    "start the file with a line `+++`, `title = …`, `+++`",
                );
            }
            Self::Unclosed(span) => {
                report.error(span, "the front matter is not closed", "write a line `+++` between it and the text");
            }
        }
    }
}

const FENCE: &str = "+++";
/// A day.
const MOST_MINUTES: u32 = 24 * 60;
const KEYS: [&str; 7] = ["title", "summary", "track", "level", "minutes", "requires", "patterns"];

/// Finds the two parts. Looks no further than the end of the front matter.
pub(super) fn split(source: &str) -> Result<Parts<'_>, NoFrontMatter> {
    let start = if source.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut lines = source[start..].split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == FENCE).ok_or(NoFrontMatter::Missing)?;
    let toml_start = start + first.len();
    let mut at = toml_start;
    for line in lines {
        if line.trim_end() == FENCE {
            return Ok(Parts { toml: &source[toml_start..at], toml_start, body_start: at + line.len() });
        }
        at += line.len();
    }
    Err(NoFrontMatter::Unclosed(start..start + FENCE.len()))
}

/// Reads the front matter; nothing is returned unless every required key is valid.
pub(super) fn read(id: &str, parts: &Parts<'_>, report: &mut Report<'_>) -> Option<FrontMatter> {
    // Read as a file of its own, then moved to its place.
    let mut inner = Report::new("", parts.toml);
    let front = read_toml(id, parts.toml_start, &mut inner);
    report.absorb(inner, parts.toml_start);
    front
}

fn read_toml(id: &str, start: usize, report: &mut Report<'_>) -> Option<FrontMatter> {
    let document = parse_toml(report)?;
    let table = Table::new(&document, "", 0..0);
    table.warn_of_others(&KEYS, |_| None, report);
    let title = one_line(&table, "title", report);
    let summary = one_line(&table, "summary", report);
    let track = one_line(&table, "track", report);
    let level = table.need("level", report).and_then(|name| level(&name, report));
    let minutes = minutes(&table, report);
    let requires = texts(&table, "requires", report);
    let patterns = texts(&table, "patterns", report);
    let (track, minutes) = (track?, minutes?);
    let place = |span: Range<usize>| start + span.start..start + span.end;
    Some(FrontMatter {
        track_span: place(track.span()),
        minutes_span: place(minutes.span()),
        requires_spans: requires.iter().map(|text| place(text.span())).collect(),
        summary: Summary {
            id: id.to_owned(),
            title: title?.into_inner(),
            summary: summary?.into_inner(),
            track: track.into_inner(),
            level: level?,
            minutes: minutes.into_inner(),
            requires: requires.into_iter().map(Spanned::into_inner).collect(),
            patterns: patterns.into_iter().map(Spanned::into_inner).collect(),
        },
    })
}

/// The text under `key`, which must be there.
pub(super) fn one_line(table: &Table<'_>, key: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
    let text: Spanned<String> = table.need(key, report)?;
    if text.get_ref().contains('\n') || text.get_ref().trim().is_empty() {
        report.error(text.span(), format!("`{key}` must be one line of text"), "write it in one line, not empty");
        return None;
    }
    Some(text)
}

/// The texts under `key`; none where there is no such key.
fn texts(table: &Table<'_>, key: &str, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    table.get(key, report).map(Spanned::into_inner).unwrap_or_default()
}

fn minutes(table: &Table<'_>, report: &mut Report<'_>) -> Option<Spanned<u32>> {
    let minutes: Spanned<usize> = table.need("minutes", report)?;
    let number = u32::try_from(*minutes.get_ref()).ok().filter(|number| (1..=MOST_MINUTES).contains(number));
    if number.is_none() {
        let message = format!("`minutes` must be from 1 to {MOST_MINUTES}");
        report.error(minutes.span(), message, "say how long the lesson takes to read, with its quiz");
    }
    number.map(|number| Spanned::new(minutes.span(), number))
}

fn level(name: &Spanned<String>, report: &mut Report<'_>) -> Option<Level> {
    let names = Level::NAMES.map(|(known, _)| known);
    let level = Level::NAMES.into_iter().find(|(known, _)| known == name.get_ref()).map(|(_, level)| level);
    if level.is_none() {
        let help = report.did_you_mean(name.get_ref(), names, format!("levels are {}", list(&names)));
        report.error(name.span(), format!("there is no level `{}`", shown(name.get_ref())), help);
    }
    level
}

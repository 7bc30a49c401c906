//! The front matter of `lesson.md`: TOML between two lines `+++` at its very top.

use std::ops::Range;

use toml::Spanned;

use super::model::{Level, Summary};
use super::names::did_you_mean;
use super::table::{Report, Table, document};

/// The front matter, valid, with the places the library needs to report what only it can see.
pub(super) struct FrontMatter {
    pub(super) summary: Summary,
    /// Where `track` stands, in bytes of the file.
    pub(super) track_span: Range<usize>,
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
    let document = document(parts.toml, parts.toml_start, report)?;
    let table = Table::root(&document, parts.toml_start);
    table.warn_of_unknown_keys(&KEYS, report);
    let title = table.text("title", report);
    let summary = table.text("summary", report);
    let track = table.text("track", report);
    let level = table.text("level", report).and_then(|name| level(&name, report));
    let minutes = table.count("minutes", report);
    let requires = table.texts("requires", report);
    let patterns = table.texts("patterns", report);
    let track = track?;
    Some(FrontMatter {
        track_span: track.span(),
        requires_spans: requires.iter().map(Spanned::span).collect(),
        summary: Summary {
            id: id.to_owned(),
            title: title?.into_inner(),
            summary: summary?.into_inner(),
            track: track.into_inner(),
            level: level?,
            minutes: minutes?,
            requires: requires.into_iter().map(Spanned::into_inner).collect(),
            patterns: patterns.into_iter().map(Spanned::into_inner).collect(),
        },
    })
}

fn level(name: &Spanned<String>, report: &mut Report<'_>) -> Option<Level> {
    let names = Level::NAMES.map(|(known, _)| known);
    let level = Level::NAMES.into_iter().find(|(known, _)| known == name.get_ref()).map(|(_, level)| level);
    if level.is_none() {
        let help = did_you_mean(name.get_ref(), names, format!("levels are `{}`", names.join("`, `")));
        report.error(name.span(), format!("there is no level `{}`", name.get_ref()), help);
    }
    level
}

//! The texts of a new lesson and a new quiz: small, valid, taught by example, to be written over.
//!
//! Nothing is read or written here. Where the schema for editors stands beside the files, the quiz points to it;
//! a pointer to nothing would be an error in the editor.

use std::ops::Range;

use toml::Spanned;

use super::curriculum;
use super::model::Track;
use crate::problem::Severity;
use crate::reading::{Report, Table, list as names, parse_toml};

/// The track of the first lesson in a new library.
pub const FIRST_TRACK: &str = "basics";

/// What the schema of the quiz format is called where editors should find it.
pub const SCHEMA_FILE: &str = "quiz.schema.json";

const QUIZ: &str = include_str!("scaffold/quiz.toml");

/// A lesson that is not written yet.
#[derive(Clone, Copy, Debug)]
pub struct NewLesson<'a> {
    /// Its id, a [valid](super::is_lesson_id()) one.
    pub id: &'a str,
    /// The id of its track.
    pub track: &'a str,
    /// Whether it plays a demo. That runs only in a memtutor built with the lesson.
    pub demo: bool,
    /// Whether the library has a [`SCHEMA_FILE`].
    pub schema: bool,
}

impl NewLesson<'_> {
    /// The names of its files and their texts.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let live = if self.demo { include_str!("scaffold/live.md") } else { "\n" };
        let lesson =
            include_str!("scaffold/lesson.md").replace("@TRACK@", &quoted(self.track)).replace("@LIVE@\n", live);
        let quiz = if self.demo { [QUIZ, include_str!("scaffold/live.toml")].concat() } else { QUIZ.to_owned() };
        let quiz = with_schema(&named(&quiz, self.id), "..", self.schema);
        let mut files = vec![("lesson.md", lesson), ("quiz.toml", quiz)];
        if self.demo {
            files.push(("demo.rs", include_str!("scaffold/demo.rs").to_owned()));
        }
        files
    }
}

/// A quiz that belongs to no lesson; its questions' ids begin with `name`. `schema` says whether a [`SCHEMA_FILE`] is in
/// its folder.
pub fn quiz(name: &str, schema: bool) -> String {
    let lines = QUIZ.split_inclusive('\n');
    // A page is one of a lesson.
    let text: String = lines.filter(|line| !line.starts_with("page = ")).collect();
    with_schema(&named(&text, name), ".", schema)
}

/// The `curriculum.toml` of a new library with one lesson.
pub fn curriculum(id: &str, track: &str) -> String {
    include_str!("scaffold/curriculum.toml").replace("@TRACK@", &quoted(track)).replace("@ID@", id)
}

/// A curriculum with a lesson in it, and the track that lists it.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// The text of the file.
    pub curriculum: String,
    /// The track's id.
    pub track: String,
}

/// Why a lesson cannot be added to a curriculum.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotListed {
    /// The file has errors.
    #[error("it has errors; mend them first")]
    Invalid,
    /// It has no such track.
    #[error("it has no track `{track}`; its tracks are {known}")]
    NoTrack {
        /// What was asked for.
        track: String,
        /// The tracks there are.
        known: String,
    },
    /// Another track lists it already.
    #[error("its track `{track}` lists `{id}` already")]
    Elsewhere {
        /// The lesson.
        id: String,
        /// The track.
        track: String,
    },
    /// The list is written in a way that cannot be added to without changing more.
    #[error("add `\"{id}\"` to the `lessons` of its track `{track}` yourself, then run this again")]
    ByHand {
        /// The lesson.
        id: String,
        /// The track.
        track: String,
    },
}

/// `source`, a `curriculum.toml`, with the lesson `id` at the end of `track`, or of the last track. Nothing else in the text
/// changes. A lesson that is listed already stays where it is.
///
/// # Errors
/// When the lesson cannot be added, or is listed in another track than wanted.
pub fn list(source: &str, id: &str, track: Option<&str>) -> Result<Listed, NotListed> {
    let (before, problems) = curriculum::parse("", source);
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(NotListed::Invalid);
    }
    let tracks = before.tracks;
    if let Some(listed) = tracks.iter().find(|each| each.lessons.iter().any(|lesson| lesson == id)) {
        let listed = listed.id.clone();
        return match track {
            Some(track) if track != listed => Err(NotListed::Elsewhere { id: id.to_owned(), track: listed }),
            _ => Ok(Listed { curriculum: source.to_owned(), track: listed }),
        };
    }
    let index = match track {
        Some(track) => tracks.iter().position(|each| each.id == track),
        None => tracks.len().checked_sub(1),
    };
    let Some(index) = index else {
        let known: Vec<&str> = tracks.iter().map(|track| track.id.as_str()).collect();
        return Err(NotListed::NoTrack { track: track.unwrap_or_default().to_owned(), known: names(&known) });
    };
    let track = tracks[index].id.clone();
    match inserted(source, index, id).filter(|text| is_listed(text, tracks, index, id)) {
        Some(curriculum) => Ok(Listed { curriculum, track }),
        None => Err(NotListed::ByHand { id: id.to_owned(), track }),
    }
}

/// Whether `curriculum` says what `tracks` say, and `id` at the end of the track at `index`. TOML has many forms, so an
/// edit of one is believed only when it is read back.
fn is_listed(curriculum: &str, mut tracks: Vec<Track>, index: usize, id: &str) -> bool {
    tracks[index].lessons.push(id.to_owned());
    curriculum::parse("", curriculum).0.tracks == tracks
}

/// `source` with `id` after the last lesson of the track at `index`.
fn inserted(source: &str, index: usize, id: &str) -> Option<String> {
    let (array, last) = lessons(source, index)?;
    let Some(last) = last else {
        return Some(format!("{}\"{id}\"{}", &source[..=array.start], &source[array.start + 1..]));
    };
    let line_start = source[..last.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source[last.end..array.end].find('\n').map(|newline| last.end + newline);
    let (before, after) = source.split_at(last.end);
    let Some(line_end) = line_end.filter(|_| line_start > array.start) else {
        return Some(format!("{before}, \"{id}\"{after}"));
    };
    // Lessons stand on lines of their own, and what follows the last one there may be a comment on it.
    let indentation = &source[line_start..][..source[line_start..].len() - source[line_start..].trim_start().len()];
    let has_comma = after.trim_start().starts_with(',');
    let (rest, below) = after.split_at(line_end - last.end);
    let (between, end) = if has_comma { ("", ",") } else { (",", "") };
    Some(format!("{before}{between}{rest}\n{indentation}\"{id}\"{end}{below}"))
}

/// Where the `lessons` of the track at `index` stand, and the last one of them.
fn lessons(source: &str, index: usize) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let mut report = Report::new("", source);
    let document = parse_toml(&mut report)?;
    let root = Table::new(&document, "", 0..0);
    let tracks = root.tables("track", &mut report);
    let lessons = tracks.get(index)?.value("lessons")?;
    let items = lessons.get_ref().as_array()?;
    Some((lessons.span(), items.last().map(Spanned::span)))
}

/// The template with ids that begin with `name`, as far as that can stand in one.
fn named(template: &str, name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    template.replace("@NAME@", &name)
}

/// `quiz` with a pointer to the schema in the folder `to`, or with a word on how to get there.
fn with_schema(quiz: &str, to: &str, is_there: bool) -> String {
    let pointer = format!("#:schema {to}/{SCHEMA_FILE}");
    if is_there {
        return format!("{pointer}\n{quiz}");
    }
    format!(
        "# For completion in your editor, save what `memtutor new schema` prints as {to}/{SCHEMA_FILE}, and make this the\n\
         # first line: {pointer}\n\n{quiz}"
    )
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests;

//! All that is kept, as JSON: to look at, to take along, to put into another store.
//!
//! A row stands on a line of its own, so that an error names the row it is about. What is reckoned from the attempts
//! (counts, cards) is not in it.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Write};

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use super::rows::{Attempt, OpenQuiz, Origin, Position};

/// What an export says it is.
const FORMAT: &str = "memtutor progress";

/// The version that is written and the newest that is read.
const VERSION: u32 = 1;

/// All that is kept, in the order it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The attempts.
    pub attempts: Vec<Numbered>,
    /// Where the learner is in each lesson, the last visit last.
    pub positions: Vec<Visited>,
    /// Quizzes begun and not ended.
    pub open_quizzes: Vec<OpenQuiz>,
    /// Where questions are found.
    pub origins: Vec<Found>,
}

/// An attempt with its number in its session; both together are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbered {
    /// Counts the attempts of a session, from 1.
    pub number: u32,
    /// What happened.
    pub attempt: Attempt,
}

impl Numbered {
    /// What it is known by in any store.
    pub fn identity(&self) -> (&str, u32) {
        (&self.attempt.session, self.number)
    }
}

/// Where the learner is in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visited {
    /// The lesson's id.
    pub lesson: String,
    /// Where in it.
    pub position: Position,
}

/// Where a question is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The question's id.
    pub question: String,
    /// Where it is.
    pub origin: Origin,
}

/// Why a text is no export.
#[derive(Debug, Error)]
pub enum FormatError {
    /// It is not JSON, or not what an export has in it.
    #[error("{line}:{column}: {reason}; only what `memtutor progress export` wrote can be imported")]
    Garbage {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It is JSON of something else.
    #[error("1:1: this is no export of progress; only what `memtutor progress export` wrote can be imported")]
    Foreign,
    /// A newer memtutor wrote it.
    #[error(
        "1:1: a newer memtutor wrote this export (version {found}, this one knows {VERSION}); update memtutor to import it"
    )]
    Newer {
        /// The version of the export.
        found: u32,
    },
}

/// What tells whether the rest can be understood.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    #[serde(deserialize_with = "distinct")]
    attempts: Vec<Numbered>,
    positions: Vec<Visited>,
    open_quizzes: Vec<OpenQuiz>,
    origins: Vec<Found>,
}

impl Export {
    /// Reads what [`Export::write`] wrote.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(json: &[u8]) -> Result<Self, FormatError> {
        let head: Head = serde_json::from_slice(json).map_err(garbage)?;
        match head.version {
            _ if head.format.as_deref() != Some(FORMAT) => return Err(FormatError::Foreign),
            Some(found) if found > VERSION => return Err(FormatError::Newer { found }),
            _ => {}
        }
        let Whole { attempts, positions, open_quizzes, origins, .. } = serde_json::from_slice(json).map_err(garbage)?;
        Ok(Self { attempts, positions, open_quizzes, origins })
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        write!(out, "{{\n\"format\": \"{FORMAT}\",\n\"version\": {VERSION}")?;
        rows(&mut out, "attempts", &self.attempts)?;
        rows(&mut out, "positions", &self.positions)?;
        rows(&mut out, "open_quizzes", &self.open_quizzes)?;
        rows(&mut out, "origins", &self.origins)?;
        out.write_all(b"\n}\n")
    }
}

/// Writes a member that is a list.
fn rows(out: &mut impl Write, name: &str, rows: &[impl Serialize]) -> io::Result<()> {
    write!(out, ",\n\"{name}\": [")?;
    for (row, separator) in rows.iter().zip(std::iter::once("\n").chain(std::iter::repeat(",\n"))) {
        out.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut *out, row)?;
    }
    out.write_all(if rows.is_empty() { b"]" } else { b"\n]" })
}

fn garbage(error: serde_json::Error) -> FormatError {
    let (line, column, text) = (error.line(), error.column(), error.to_string());
    let reason = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    FormatError::Garbage { line: line.max(1), column: column.max(1), reason: reason.to_owned() }
}

/// Attempts of which no two have the same identity. Checked inside each row, so that the error has the row's place.
fn distinct<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Numbered>, D::Error> {
    deserializer.deserialize_seq(Attempts)
}

struct Attempts;

impl<'de> Visitor<'de> for Attempts {
    type Value = Vec<Numbered>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of attempts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Self::Value, A::Error> {
        let (mut attempts, mut seen) = (Vec::new(), HashSet::new());
        while let Some(row) = rows.next_element_seed(New { seen: &mut seen })? {
            attempts.push(row);
        }
        Ok(attempts)
    }
}

/// An attempt that is not among those seen.
struct New<'a> {
    seen: &'a mut HashSet<(String, u32)>,
}

impl<'de> DeserializeSeed<'de> for New<'_> {
    type Value = Numbered;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Numbered, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for New<'_> {
    type Value = Numbered;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an attempt")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Numbered, A::Error> {
        let row = Numbered::deserialize(MapAccessDeserializer::new(map))?;
        let (session, number) = row.identity();
        if !self.seen.insert((session.to_owned(), number)) {
            return Err(A::Error::custom(format!("attempt {number} of session `{session}` is here twice")));
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::{Export, FormatError};

    const EMPTY: &str = "{\n\"format\": \"memtutor progress\",\n\"version\": 1,\n\"attempts\": [],\n\"positions\": [],\n\
                         \"open_quizzes\": [],\n\"origins\": []\n}\n";
    const ATTEMPT: &str = r#"{"number":1,"attempt":{"at_ms":5,"kind":"question","lesson":"rc","item":"q","given":"2","outcome":"right","hints":0,"confidence":null,"duration_ms":7,"reason":null,"session":"s"}}"#;

    fn with(attempts: &str) -> String {
        EMPTY.replace("\"attempts\": []", &format!("\"attempts\": [\n{attempts}\n]"))
    }

    fn written(export: &Export) -> String {
        let mut bytes = Vec::new();
        export.write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_export_is_read_as_it_was_written() {
        assert_eq!(written(&Export::default()), EMPTY);
        for text in [EMPTY, &with(ATTEMPT)] {
            assert_eq!(written(&Export::read(text.as_bytes()).unwrap()), text);
        }
    }

    /// `text` is refused with a message that begins so.
    #[track_caller]
    fn case(text: &[u8], expected: &str) {
        let message = Export::read(text).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }

    #[test]
    fn garbage_is_refused_with_its_place() {
        case(b"", "1:1: EOF while parsing a value;");
        case(b"PK\x03\x04", "1:1: expected value;");
        case(b"[1, 2]", "1:");
        case(b"\xff\xfe", "1:1: ");
        case(b"{}", "1:1: this is no export of progress;");
        case(br#"{"format": "other", "version": 1}"#, "1:1: this is no export of progress;");
        case(&EMPTY.as_bytes()[..60], "4:");
        case(EMPTY.replace("origins", "orgins").as_bytes(), "7:8: unknown field `orgins`");
        case(format!("{EMPTY}x").as_bytes(), "9:1: trailing characters;");
        case("[".repeat(100_000).as_bytes(), "1:");
        case(with(&format!("{ATTEMPT},\n{ATTEMPT}")).as_bytes(), "6:");
        case(with(&ATTEMPT.replace("right", "rihgt")).as_bytes(), "5:");
        case(with(&ATTEMPT.replace(":5,", ":5.5,")).as_bytes(), "5:");
        case(with(&ATTEMPT.replace("\"number\":1", "\"number\":-1")).as_bytes(), "5:");
        case(with(&ATTEMPT.replace("\"hints\":0,", "")).as_bytes(), "5:");
    }

    #[test]
    fn what_is_said_of_a_doubled_and_of_a_newer_export() {
        case(
            with(&format!("{ATTEMPT},\n{ATTEMPT}")).as_bytes(),
            &format!("6:{}: attempt 1 of session `s` is here twice; only what", ATTEMPT.len()),
        );
        let newer = EMPTY.replace("\"version\": 1", "\"version\": 7, \"more\": {}");
        case(
            newer.as_bytes(),
            "1:1: a newer memtutor wrote this export (version 7, this one knows 1); update memtutor",
        );
        let newer = Export::read(newer.as_bytes());
        assert!(matches!(newer, Err(FormatError::Newer { found: 7 })), "{newer:?}");
    }
}

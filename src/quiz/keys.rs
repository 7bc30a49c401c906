//! The keys a quiz file may have, and what to say about others.

use crate::reading::{Report, Table, list, shown};

/// The type of a question, as its file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    ShortAnswer,
    MultipleChoice,
    Tracing,
}

/// The keys of the file itself.
pub(super) const ROOT: &[&str] = &["questions", "multipart"];

const TYPES: [(&str, Type); 3] =
    [("ShortAnswer", Type::ShortAnswer), ("MultipleChoice", Type::MultipleChoice), ("Tracing", Type::Tracing)];

/// The keys of a question. `feedback` (of multiple choice only), `page`, `hints`, `difficulty` and `tags` are ours;
/// mdbook-quiz ignores them.
const QUESTION: &[&str] = &[
    "feedback",
    "type",
    "id",
    "prompt",
    "answer",
    "multipart",
    "context",
    "promptExplanation",
    "page",
    "hints",
    "difficulty",
    "tags",
];

/// The tables of a question that have keys of their own by type; the first is the question itself.
const TABLES: [&str; 3] = ["", "prompt", "answer"];

/// What authors who know other formats write for a key of this one.
const OTHER_WORDS: [(&str, &str); 9] = [
    ("choices", "prompt.distractors"),
    ("options", "prompt.distractors"),
    ("wrong", "prompt.distractors"),
    ("correct", "answer.answer"),
    ("right", "answer.answer"),
    ("question", "prompt.prompt"),
    ("code", "prompt.program"),
    ("output", "answer.stdout"),
    ("compiles", "answer.doesCompile"),
];

impl Type {
    /// The type called `name`; reports a name that is none.
    pub(super) fn named(name: &toml::Spanned<String>, report: &mut Report<'_>) -> Option<Self> {
        let known = TYPES.map(|(known, _)| known);
        let text = name.get_ref();
        let named = TYPES.iter().find(|(known, _)| known == text).map(|(_, kind)| *kind);
        if named.is_none() {
            let help = match report.nearest(text, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", list(&known)),
            };
            report.error(name.span(), format!("unknown question type `{}`", shown(text)), help);
        }
        named
    }

    /// Warns of keys that a question of this type ignores. Where the type is not known, only of those no question has.
    pub(super) fn warn_of_others(kind: Option<Self>, question: &Table<'_>, report: &mut Report<'_>) {
        let Some(kind) = kind else { return question.warn_of_others(QUESTION, |_| None, report) };
        question.warn_of_others(kind.keys(""), |key| kind.place_of(key, ""), report);
        for table in &TABLES[1..] {
            if let Some(entries) = question.sub_table(table) {
                entries.warn_of_others(kind.keys(table), |key| kind.place_of(key, table), report);
            }
        }
    }

    /// The keys that `table` of such a question may have; `live`, `errorCode`, `edition` and `panics` are ours.
    pub(super) fn keys(self, table: &str) -> &'static [&'static str] {
        match (self, table) {
            (Self::ShortAnswer, "prompt") => &["prompt", "response"],
            (Self::ShortAnswer, "answer") => &["answer", "alternatives", "live"],
            (Self::MultipleChoice, "prompt") => &["prompt", "distractors", "answerIndex", "sortAnswers"],
            (Self::MultipleChoice, "answer") => &["answer", "live"],
            (Self::Tracing, "prompt") => &["program"],
            (Self::Tracing, "answer") => &["doesCompile", "stdout", "lineNumber", "errorCode", "edition", "panics"],
            (Self::MultipleChoice, _) => QUESTION,
            (Self::ShortAnswer | Self::Tracing, _) => &QUESTION[1..],
        }
    }

    /// Whether such a question has the key at `path`, as in `prompt.distractors`.
    fn has(self, path: &str) -> bool {
        path.split_once('.').is_some_and(|(table, key)| self.keys(table).contains(&key))
    }

    /// Where `key` has a meaning that it does not have in `table`: there in another type of question, else in another
    /// table.
    fn place_of(self, key: &str, table: &str) -> Option<String> {
        let others: Vec<_> =
            TYPES.iter().filter(|(_, kind)| kind.keys(table).contains(&key)).map(|(name, _)| *name).collect();
        if !others.is_empty() {
            return Some(format!("it is ignored here; it belongs to questions of type {}", list(&others)));
        }
        if let Some((_, meant)) = OTHER_WORDS.iter().find(|(word, meant)| *word == key && self.has(meant)) {
            return Some(format!("it is ignored; did you mean `{meant}`?"));
        }
        let other_table = TABLES.iter().find(|table| self.keys(table).contains(&key))?;
        let full = if other_table.is_empty() { key.to_owned() } else { format!("{other_table}.{key}") };
        Some(format!("it is ignored here; write it as `{full}` of the question"))
    }
}

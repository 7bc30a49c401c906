//! Questions, valid: what a quiz file becomes once every problem is reported.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

/// A quiz: the questions of one file, in file order, or of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiz {
    /// The file's name without its extension, or the lesson's id; what was asked for where it is of several files.
    pub name: String,
    /// The questions.
    pub questions: Vec<Question>,
}

impl Quiz {
    /// The same quiz, its questions known to come from `origin`.
    #[must_use]
    pub fn from_origin(mut self, origin: &Origin) -> Self {
        self.questions.iter_mut().for_each(|question| question.origin = origin.clone());
        self
    }
}

/// Where a question comes from, so that it can be found again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A text that stands in no known place.
    #[default]
    Text,
    /// The quiz of the lesson with this id.
    Lesson(String),
    /// A file, by its absolute path without links.
    File(PathBuf),
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its stable identity; attempts are kept under it. Where the file gives none, one is derived from the question's text.
    pub id: String,
    /// The name of the quiz it stands in; attempts are kept under it too.
    pub quiz: String,
    /// Where that quiz stands.
    pub origin: Origin,
    /// What is asked and what is right.
    pub kind: Kind,
    /// The context it shares with its neighbours.
    pub part: Option<Part>,
    /// The explanation, Markdown; shown only in the final review.
    pub context: Option<String>,
    /// Whether the learner is asked for a reason, in words; not graded.
    pub asks_reason: bool,
    /// A ladder of hints, Markdown; shown one at a time.
    pub hints: Vec<String>,
    /// For wrong choices: the choice's text, and why someone picks it and what is true (Markdown).
    pub feedback: Vec<(String, String)>,
    /// The step of the lesson's demo, and the key of its fact that the answer must equal.
    pub live: Option<(String, String)>,
    /// The title of the lesson's page to read for it.
    pub page: Option<String>,
    /// 1 (easy) to 5.
    pub difficulty: Option<u8>,
    /// Words to select by.
    pub tags: Vec<String>,
    /// Where the question stands in its file, in bytes.
    pub span: Range<usize>,
    /// Where the values stand that the file gives, in bytes, by their key (`id`, `answer.stdout`). See [`Question::place`].
    pub places: BTreeMap<String, Range<usize>>,
}

impl Question {
    /// Whether both stand in one file under one shared context.
    pub fn shares_context_with(&self, other: &Self) -> bool {
        let key = |question: &Self| question.part.as_ref().map(|part| part.key.clone());
        self.part.is_some() && key(self) == key(other) && (&self.quiz, &self.origin) == (&other.quiz, &other.origin)
    }

    /// Where the value under `key` (`id`, `answer.stdout`) stands in the file, in bytes; the question's own place where
    /// the file does not give that key.
    pub fn place(&self, key: &str) -> Range<usize> {
        self.places.get(key).unwrap_or(&self.span).clone()
    }
}

/// A question's place in a group of consecutive questions that share a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The key of the shared context in the file.
    pub key: String,
    /// The shared context, Markdown.
    pub context: String,
}

/// The three types of question.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A word, a number, a line to type.
    ShortAnswer {
        /// What is asked, Markdown.
        prompt: String,
        /// How much room the answer wants.
        response: ResponseLength,
        /// The right answers, plain text; any of them is right, the first is shown.
        answers: Vec<String>,
    },
    /// Choices to pick from.
    MultipleChoice {
        /// What is asked, Markdown.
        prompt: String,
        /// The right choices, Markdown, in file order.
        right: Vec<String>,
        /// The wrong choices, Markdown, in file order.
        wrong: Vec<String>,
        /// Whether any number may be picked (the file gave an array) or exactly one.
        several: bool,
        /// In what order they are shown.
        order: ChoiceOrder,
    },
    /// A program: does it compile, and what does it print?
    Tracing {
        /// The program, without blank space around it.
        program: String,
        /// The Rust edition it is for.
        edition: String,
        /// What is true of it.
        expected: Expected,
    },
}

/// The editions that a program can name, oldest first.
pub const EDITIONS: [&str; 4] = ["2015", "2018", "2021", "2024"];

/// The edition of a program that names none.
pub const DEFAULT_EDITION: &str = EDITIONS[2];

/// How much room a short answer wants; it does not change grading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseLength {
    /// One line.
    #[default]
    Short,
    /// Several lines of text.
    Long,
    /// Several lines of code.
    Code,
}

/// In what order choices are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceOrder {
    /// All right choices stand together before this wrong one.
    At(usize),
    /// Ascending by their Markdown text.
    Sorted,
    /// Shuffled once per session.
    Shuffled,
}

/// What is true of a traced program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// rustc rejects it.
    Rejected {
        /// The compiler error it is about (`E0382`).
        error_code: Option<String>,
        /// The last line that takes part in the error, from 1.
        line: Option<usize>,
    },
    /// rustc accepts it.
    Runs {
        /// What it prints.
        stdout: String,
        /// Whether it panics after that.
        panics: bool,
    },
}

/// What a learner answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Text typed for a short answer.
    Text(String),
    /// The exact texts of the choices picked.
    Choices(Vec<String>),
    /// A traced program is said not to compile.
    Rejected,
    /// A traced program is said to compile and to print this.
    Prints(String),
}

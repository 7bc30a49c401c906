//! A lesson, valid: what the raw files become once every problem is reported.

use std::ops::Range;

use crate::quiz::Quiz;

/// What the front matter of `lesson.md` says; enough to list a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The folder's name, and what a learner types.
    pub id: String,
    /// The title, plain text.
    pub title: String,
    /// One line on what it is about, plain text.
    pub summary: String,
    /// The id of its track in the curriculum.
    pub track: String,
    /// Whom it is for.
    pub level: Level,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Ids of the lessons a learner should know first.
    pub requires: Vec<String>,
    /// The core modules behind it, as named in `src/patterns`.
    pub patterns: Vec<String>,
}

/// Whom a lesson is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Knows Rust's syntax.
    FirstSteps,
    /// Writes Rust.
    Core,
    /// Writes libraries.
    Advanced,
}

impl Level {
    /// All levels, with the names lesson files give them.
    pub const NAMES: [(&str, Self); 3] =
        [("first-steps", Self::FirstSteps), ("core", Self::Core), ("advanced", Self::Advanced)];

    /// Its name in a lesson file.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, level)| *level == self).map_or("", |(name, _)| name)
    }
}

/// A lesson: its summary, its pages, its quiz. The demo it plays belongs to the library, see `library::Demo`.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Its `lesson.md`, as problems name it.
    pub file: String,
    /// What the front matter says.
    pub summary: Summary,
    /// The pages in reading order. The text before the first `## ` is a page without a title, if there is any.
    pub pages: Vec<Page>,
    /// Every `{step.fact}` in prose, reasons and notes, in reading order.
    pub references: Vec<Reference>,
    /// The questions, if the folder has a `quiz.toml`.
    pub quiz: Option<Quiz>,
}

impl Lesson {
    /// The title of the page that plays `step`.
    pub fn page_of(&self, step: &str) -> Option<&str> {
        let plays = |page: &&Page| page.items.iter().any(|item| matches!(item, Item::Play(play) if play.step == step));
        self.pages.iter().find(plays)?.title.as_deref()
    }

    /// The steps it plays, in reading order.
    pub fn plays(&self) -> impl Iterator<Item = &Play> {
        self.pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
            Item::Play(play) => Some(play),
            Item::Prose(_) | Item::Source(_) => None,
        })
    }
}

/// A page: what stands under one `## `.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The heading, plain text.
    pub title: Option<String>,
    /// Prose, demo steps and pieces of source, in order.
    pub items: Vec<Item>,
    /// Speaker notes, Markdown; only presenter mode shows them.
    pub notes: Vec<String>,
}

impl Page {
    /// The minutes its notes say it takes.
    pub fn minutes(&self) -> Option<u32> {
        self.notes.iter().find_map(|notes| minutes_at_start(notes))
    }
}

/// The number that `notes` begin with, if it counts minutes: `3 minutes. Draw the value …`.
pub fn minutes_at_start(notes: &str) -> Option<u32> {
    let mut words = notes.split_whitespace();
    let number = words.next()?.parse().ok()?;
    words.next().filter(|word| word.starts_with("minute") || ["min", "min."].contains(word)).map(|_| number)
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Markdown. `{step.fact}` in it (outside code) stands for a fact of the recording; `{{` and `}}` for braces.
    Prose(String),
    /// A step of the demo, played here: predict, run, reveal.
    Play(Play),
    /// The item of this name (struct, enum, fn, impl) cut from the demo's source, shown as code.
    Source(String),
}

/// One line of a `demo` block with its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// The name of the step.
    pub step: String,
    /// What the learner predicts before the step is revealed.
    pub asks: Vec<Ask>,
    /// Where the step's name stands in `lesson.md`, in bytes.
    pub span: Range<usize>,
}

/// A prediction to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The key of a fact of the step.
    pub fact: String,
    /// Why the fact is as it is; said after the reveal. `{step.fact}` is replaced in it.
    pub why: String,
    /// Where the fact's key stands in `lesson.md`, in bytes.
    pub span: Range<usize>,
}

/// A `{step.fact}` in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name of the step; the lesson plays it at or before this place.
    pub step: String,
    /// The key of a fact of the step.
    pub fact: String,
    /// Where the reference stands in `lesson.md`, braces included, in bytes.
    pub span: Range<usize>,
}

/// A track of the curriculum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its id, as lessons name it.
    pub id: String,
    /// Its title, plain text.
    pub title: String,
    /// The ids of its lessons, in teaching order.
    pub lessons: Vec<String>,
}

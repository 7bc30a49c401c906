//! The questions that were answered, found again where they stood: in lessons and in quiz files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::World;
use crate::lesson::library::Library;
use crate::progress::{Kept, Origin};
use crate::quiz::Quiz;
use crate::quiz::files;
use crate::quiz::model::Question;

/// Quizzes read so far, each once, by where they stand; `None` for one that cannot be read.
pub(super) struct Shelf {
    library: Library,
    quizzes: BTreeMap<Origin, Option<Quiz>>,
}

/// Questions that exist, and those that were not found.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Questions that can be asked, with what is remembered of them.
    pub(super) found: Vec<(Kept, Question)>,
    /// The others: they are kept, but neither asked nor counted.
    pub(super) lost: Vec<Lost>,
}

/// A question that was not found.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) kept: Kept,
    /// Where it should be.
    pub(super) origin: Origin,
    /// Whether that can be read, and the question is no longer there.
    pub(super) is_readable: bool,
}

impl Shelf {
    pub(super) fn new(world: &World) -> Self {
        Self { library: world.library.clone(), quizzes: BTreeMap::new() }
    }

    /// The quiz that stands there, if it can be read.
    pub(super) fn quiz(&mut self, origin: &Origin) -> Option<&Quiz> {
        self.quizzes.entry(origin.clone()).or_insert_with(|| read(&self.library, origin)).as_ref()
    }

    /// The question of a card, if it is still there.
    pub(super) fn find(&mut self, kept: &Kept) -> Option<&Question> {
        let questions = &self.quiz(&origin(kept))?.questions;
        questions.iter().find(|question| question.id == kept.question)
    }

    /// Tells the questions that exist from those that do not; both keep their order.
    pub(super) fn sort(&mut self, cards: Vec<Kept>) -> Sorted {
        let mut sorted = Sorted::default();
        for kept in cards {
            match self.find(&kept).cloned() {
                Some(question) => sorted.found.push((kept, question)),
                None => {
                    let origin = origin(&kept);
                    let is_readable = self.quiz(&origin).is_some();
                    sorted.lost.push(Lost { kept, origin, is_readable });
                }
            }
        }
        sorted
    }
}

/// Where a question is looked for: where it was found last, or else in the lesson it was answered in.
fn origin(kept: &Kept) -> Origin {
    kept.origin.clone().unwrap_or_else(|| Origin::Lesson(kept.lesson.clone()))
}

fn read(library: &Library, origin: &Origin) -> Option<Quiz> {
    match origin {
        Origin::Lesson(id) => library.inspect(id).ok()?.0?.quiz,
        Origin::File(path) => files::find([PathBuf::from(path)]).files.first()?.parse().0,
    }
}

/// What is said of questions that were not found: how many, and why.
pub(super) fn describe(lost: &[Lost]) -> String {
    let mut places: BTreeMap<(&Origin, bool), usize> = BTreeMap::new();
    for each in lost {
        *places.entry((&each.origin, each.is_readable)).or_default() += 1;
    }
    let why = places.iter().map(|((origin, is_readable), count)| {
        let is = if *count == 1 { "is" } else { "are" };
        let was = if *count == 1 { "was" } else { "were" };
        match (origin, is_readable) {
            (Origin::Lesson(id), true) => format!("{count} {is} no longer in the lesson `{id}`"),
            (Origin::File(path), true) => format!("{count} {is} no longer in {path}"),
            (Origin::Lesson(id), false) => format!("{count} {was} in the lesson `{id}`, which cannot be read here"),
            (Origin::File(path), false) => format!("{count} {was} in {path}, which cannot be read"),
        }
    });
    why.collect::<Vec<_>>().join("; ")
}

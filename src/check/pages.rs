//! Pages that questions send their learners to.

use crate::lesson::model::Lesson;
use crate::problem::Problem;
use crate::quiz::Quiz;
use crate::reading::{nearest, shown};

/// The pages named in `quiz`, in `file`, that its lesson does not have.
pub(super) fn unknown(lesson: &Lesson, quiz: &Quiz, file: &str) -> Vec<Problem> {
    let titles: Vec<&str> = lesson.pages.iter().filter_map(|page| page.title.as_deref()).collect();
    let named = quiz.questions.iter().filter(|question| question.places.contains_key("page"));
    named
        .filter_map(|question| {
            let page = question.page.as_deref().filter(|page| !titles.contains(page))?;
            let message = format!("the lesson has no page `{}`", shown(page));
            let help = match nearest(page, titles.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the title of one of its pages, as it stands after `## `".to_owned(),
            };
            Some(Problem::error(file, question.place("page"), message).help(help))
        })
        .collect()
}

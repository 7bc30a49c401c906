//! The lesson to take up now.

use crate::lesson::library::Outline;
use crate::lesson::model::Summary;
use crate::progress;

/// The lesson to take up now.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    /// Which it is.
    pub lesson: &'a Summary,
    /// Whether the learner has been in it.
    pub is_begun: bool,
}

impl<'a> Next<'a> {
    /// The one that was visited last of those begun, else the first not done whose requirements are; `None` where all are
    /// done, or there is none.
    pub fn of(outline: &'a Outline, progress: &progress::Summary) -> Option<Self> {
        let done = |id: &str| progress.lessons.get(id).is_some_and(|lesson| lesson.finished);
        let open = || outline.summaries.iter().filter(|summary| !done(&summary.id));
        let begun = open().filter(|summary| progress.lessons.contains_key(&summary.id));
        if let Some(lesson) = begun.max_by_key(|summary| progress.lessons[&summary.id].last_visit_ms) {
            return Some(Self { lesson, is_begun: true });
        }
        let ready = open().find(|summary| summary.requires.iter().all(|id| done(id)));
        ready.or_else(|| open().next()).map(|lesson| Self { lesson, is_begun: false })
    }

    /// The command for it, and what that does.
    pub fn command(&self) -> String {
        let Self { lesson, is_begun } = self;
        format!("memtutor lesson {} {}", lesson.id, if *is_begun { "goes on" } else { "begins" })
    }
}

#[cfg(test)]
mod tests {
    use super::Next;
    use crate::lesson::Library;
    use crate::lesson::library::Outline;
    use crate::progress::{LessonProgress, Score, Summary};

    /// What is next for who finished and began these.
    #[track_caller]
    fn case(outline: &Outline, finished: &[&str], begun: &[&str], expected: Option<&str>) {
        let visited = finished.iter().map(|id| (id, true)).chain(begun.iter().map(|id| (id, false)));
        let mut progress = Summary::default();
        for (at, (id, finished)) in (1..).zip(visited) {
            let none = Score::default();
            let lesson =
                LessonProgress { attempts: 0, predictions: none, questions: none, finished, last_visit_ms: at };
            progress.lessons.insert((*id).to_owned(), lesson);
        }
        let next = Next::of(outline, &progress).map(|next| next.command());
        assert_eq!(next.as_deref(), expected, "{finished:?} {begun:?}");
    }

    #[test]
    fn a_lesson_begun_comes_first_then_one_whose_requirements_are_done() {
        let mut outline = Library::embedded().outline();
        outline.summaries.retain(|lesson| ["rc", "arc", "refcell"].contains(&lesson.id.as_str()));
        for lesson in &mut outline.summaries {
            lesson.requires = if lesson.id == "rc" { vec!["refcell".to_owned()] } else { Vec::new() };
        }
        case(&outline, &[], &[], Some("memtutor lesson arc begins"));
        case(&outline, &["arc"], &[], Some("memtutor lesson refcell begins"));
        case(&outline, &[], &["refcell", "rc"], Some("memtutor lesson rc goes on"));
        case(&outline, &["arc", "refcell"], &[], Some("memtutor lesson rc begins"));
        case(&outline, &["arc", "refcell", "rc"], &["elsewhere"], None);
        // Nothing is ready: the first does.
        outline.summaries[1].requires = vec!["elsewhere".to_owned()];
        outline.summaries[2].requires = vec!["elsewhere".to_owned()];
        case(&outline, &[], &[], Some("memtutor lesson rc begins"));
        outline.summaries.clear();
        case(&outline, &[], &[], None);
    }
}

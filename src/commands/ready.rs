//! A lesson with its demo run: what `lesson` plays, `present` shows and `export` writes.

use anyhow::Result;

use super::demo::cannot_run;
use super::{Ending, World};
use crate::lesson::facts::{check_against, fill_if_run};
use crate::lesson::model::{Item, Lesson};
use crate::lesson::{code, source};
use crate::probe::recording::Recording;
use crate::reading::nearest;
use crate::screen::output::Style;
use crate::screen::page;
use crate::screen::text::Line;

/// A lesson, and what its demo did just now.
pub(super) struct Ready {
    pub(super) lesson: Lesson,
    /// The text of `demo.rs`.
    pub(super) code: String,
    /// `None` where the demo cannot run; the learner was told.
    pub(super) recording: Option<Recording>,
    /// Why it cannot run.
    pub(super) trouble: Option<String>,
}

impl Ready {
    /// Loads the lesson `id` and runs its demo; `None` after its problems were shown.
    pub(super) fn load(id: &str, world: &mut World) -> Result<Option<Self>> {
        let Some(lesson) = world.load(id)? else { return Ok(None) };
        let demo = world.library.demo(id);
        let recording = demo.as_ref().and_then(|demo| demo.record());
        let trouble = demo.as_ref().filter(|_| recording.is_none()).map(|demo| cannot_run(id, demo));
        if let Some(trouble) = &trouble {
            world.warn(&format!("{trouble}; its steps are left out"))?;
        }
        let problems = recording.as_ref().map(|recording| check_against(&lesson, recording)).unwrap_or_default();
        if world.report(&problems)? == Ending::Problems {
            return Ok(None);
        }
        let code = demo.map(|demo| demo.source.into_owned()).unwrap_or_default();
        Ok(Some(Self { lesson, code, recording, trouble }))
    }

    /// Markdown of the lesson with the facts in it.
    pub(super) fn filled(&self, text: &str) -> String {
        fill_if_run(text, self.recording.as_ref())
    }

    /// What is read of an item; nothing of a step.
    pub(super) fn text(&self, item: &Item, style: &Style) -> Vec<Line> {
        match item {
            Item::Prose(text) => page::prose(&code::shown(&self.filled(text)), style),
            Item::Source(name) => source::item(&self.code, name)
                .map(|item| page::code(&item.text, item.first_line, style))
                .unwrap_or_default(),
            Item::Play(_) => Vec::new(),
        }
    }

    /// That no page and no step is meant by `wanted`, and which step may be.
    pub(super) fn nowhere(&self, wanted: &str) -> String {
        let steps = self.lesson.plays().map(|play| play.step.as_str());
        let instead = match nearest(wanted, steps).filter(|near| *near != wanted) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the pages are 1 to {}", self.lesson.pages.len()),
        };
        format!("there is no page and no step `{wanted}`; {instead}")
    }

    /// The numbers and titles of the pages.
    pub(super) fn contents(&self) -> Vec<Line> {
        let line = |page: usize| Line::from(format!("{:>3}  {}", page + 1, self.title(page)).as_str());
        (0..self.lesson.pages.len()).map(line).collect()
    }

    /// The title of a page: its own, or the lesson's.
    pub(super) fn title(&self, page: usize) -> &str {
        self.lesson.pages[page].title.as_deref().unwrap_or(&self.lesson.summary.title)
    }
}

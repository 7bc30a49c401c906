//! What comes before the first page: what the lesson is, and where the learner goes on.

use anyhow::Result;

use super::Player;
use crate::screen::ask::{Prompt, Reply};
use crate::screen::page;
use crate::screen::plain::enumeration;
use crate::screen::text::Role;

impl Player<'_> {
    /// The stop to begin at: the first, or where the learner left if they want to go on there.
    pub(super) fn begin(&mut self, restart: bool) -> Result<Reply<usize>> {
        let screen = &mut self.world.screen;
        let style = screen.style();
        let summary = &self.lesson.summary;
        screen.lines(&page::heading(&summary.title, &format!("{} min", summary.minutes), &style))?;
        screen.say(Role::Faint, &summary.summary)?;
        self.say_what_is_missing()?;
        if restart || !self.world.interactive {
            return Ok(Reply::Answer(0));
        }
        // What cannot be read now is told with the next write.
        let position = self.progress.store().and_then(|store| store.position(&summary.id).ok().flatten());
        // At the end of a lesson no page is left to go on with.
        let at = position.and_then(|left| self.stops.iter().position(|stop| stop.name(self.lesson) == left.page));
        match at {
            None | Some(0) => Ok(Reply::Answer(0)),
            Some(at) => {
                let (page, pages) = (self.stops[at].page + 1, self.lesson.pages.len());
                let question = format!("You left on page {page} of {pages}. Go on there?");
                let reply = self.asker.confirm(Prompt::from(question.as_str()), true)?;
                Ok(reply.map(|go_on| if go_on { at } else { 0 }))
            }
        }
    }

    /// Names the lessons this one builds on that were not finished.
    fn say_what_is_missing(&mut self) -> Result<()> {
        // What cannot be read now is told with the next write.
        let known = self.progress.store().and_then(|store| store.summary().ok()).unwrap_or_default();
        let is_missing = |id: &&String| !known.lessons.get(*id).is_some_and(|lesson| lesson.finished);
        let missing: Vec<String> =
            self.lesson.summary.requires.iter().filter(is_missing).map(|id| format!("`{id}`")).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let text = format!("It builds on {}, which you have not finished here.", enumeration(&missing));
        Ok(self.world.screen.say(Role::Faint, text)?)
    }
}

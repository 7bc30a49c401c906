//! What comes before the first page: what the lesson is, and where the learner goes on.

use anyhow::Result;

use super::{PREDICTED, Player};
use crate::commands::predicting::{Said, item};
use crate::lesson::model::Ask;
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
        let Some(left) = position.map(|position| position.page) else { return Ok(Reply::Answer(0)) };
        let find = |name: &str| self.stops.iter().position(|stop| stop.name(self.lesson) == name);
        let (at, is_predicted) = match left.strip_suffix(PREDICTED).and_then(find) {
            Some(at) => (at, true),
            // At the end of a lesson no page is left to go on with.
            None => (find(&left).unwrap_or(0), false),
        };
        if at == 0 {
            return Ok(Reply::Answer(0));
        }
        let (page, pages) = (self.stops[at].page + 1, self.lesson.pages.len());
        let question = format!("You left on page {page} of {pages}. Go on there?");
        let reply = self.asker.confirm(Prompt::from(question.as_str()), true)?;
        if is_predicted && reply == Reply::Answer(true) {
            self.recall(at);
        }
        Ok(reply.map(|go_on| if go_on { at } else { 0 }))
    }

    /// Takes what was predicted at a stop the last time for predicted now.
    fn recall(&mut self, at: usize) {
        let (Some(store), Some(play)) = (self.progress.store(), self.stops[at].play(self.lesson)) else { return };
        let last = |ask: &Ask| store.last_prediction(&self.lesson.summary.id, &item(&play.step, ask)).ok().flatten();
        let said = play.asks.iter().map(|ask| last(ask).map_or(Said::Nothing, Said::from)).collect();
        self.predicted.insert(at, said);
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

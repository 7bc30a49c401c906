//! What follows the last question: review, explanations, what to read.

use anyhow::Result;

use super::{Ending, Sitting, asking};
use crate::screen::ask::{Prompt, Reply};
use crate::screen::text::Role;
use crate::screen::{page, results};

impl Sitting<'_> {
    /// Score and marks; then the wrong ones again or the solutions, as the learner wants. `Some` if they leave.
    pub(super) fn review(&mut self) -> Result<Option<Ending>> {
        let style = self.world.screen.style();
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        screen.lines(&results::review(&self.session.results(), &style))?;
        screen.gap()?;
        let next = Prompt::from("What next?");
        match self.asker.choose(next, &["try the wrong ones again", "see the answers"])? {
            Reply::Answer(0) => self.session.retry_wrong()?,
            Reply::Answer(_) | Reply::End => self.session.give_up()?,
            reply @ Reply::Command(_) => return Ok(Some(asking::left_by(&reply))),
        }
        Ok(None)
    }

    /// The right answers and explanations of all questions, what to read again, and how it went in all.
    pub(super) fn explain(&mut self) -> Result<()> {
        let results = self.session.results();
        let style = self.world.screen.style();
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        let score = results.first_score();
        screen.say(Role::Title, format!("The answers: {} of {} right at the first try", score.right, score.total))?;
        screen.lines(&results::explanations(&results, &style))?;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        Ok(screen.lines(&results::summary(&results, &style))?)
    }

    /// Says how to go on, and leaves.
    pub(super) fn leave(&mut self, ending: Ending) -> Result<Ending> {
        let records = self.session.records();
        let answered = records.iter().filter(|record| !record.attempts.is_empty()).count();
        let (total, command) = (records.len(), &self.sheet.resume.command);
        let how = match answered {
            0 => format!("`{command}` begins again"),
            _ => format!("`{command}` {}", self.sheet.resume.then),
        };
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.say(Role::Notice, format!("{answered} of {total} questions answered; {how}."))?;
        Ok(ending)
    }
}

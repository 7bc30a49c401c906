//! What follows the last question: review, explanations, what to read.

use anyhow::Result;

use super::{Ending, Sitting, asking};
use crate::screen::ask::{Command, Prompt, Reply};
use crate::screen::text::{Role, counted};
use crate::screen::{page, results};

impl Sitting<'_> {
    /// Score and marks; then the wrong ones again or the solutions, as the learner wants. `Some` if they leave.
    pub(super) fn review(&mut self) -> Result<Option<Ending>> {
        self.begin_part()?;
        let style = self.world.screen.style();
        self.world.screen.lines(&results::review(&self.session.results(), &style))?;
        self.world.screen.gap()?;
        let next = Prompt::from("What next?");
        let choices = ["see the answers and their reasons", "try the wrong ones again", "leave it for now"];
        match self.asker.choose(next, &choices)? {
            Reply::Answer(0) | Reply::End => self.session.give_up()?,
            Reply::Answer(1) => self.session.retry_wrong()?,
            reply => return Ok(Some(asking::left_by(&reply))),
        }
        Ok(None)
    }

    /// The right answers and explanations of all questions, one after the other where keys lead through them; then what to read
    /// again, and how it went in all. `Some` if the learner breaks it off.
    pub(super) fn explain(&mut self) -> Result<Option<Ending>> {
        let results = self.session.results();
        let (score, count) = (results.first_score(), results.records.len());
        self.begin_part()?;
        let title = format!("The answers: {} of {} right at the first try", score.right, score.total);
        self.world.screen.say(Role::Title, title)?;
        self.world.screen.gap()?;
        for index in 0..count {
            self.world.screen.mind_width()?;
            let style = self.world.screen.style();
            self.world.screen.lines(&results::explanation(&results, index, &style))?;
            self.world.screen.gap()?;
            if !self.world.interactive || index + 1 == count {
                continue;
            }
            match self.asker.key(&[(' ', "next answer"), ('q', "end")])? {
                Reply::Answer(_) => {}
                Reply::Command(Command::Interrupted) => return self.leave(Ending::Interrupted).map(Some),
                Reply::Command(_) | Reply::End => break,
            }
        }
        let style = self.world.screen.style();
        self.world.screen.lines(&page::rule(&style))?;
        self.world.screen.lines(&results::summary(&results, &style))?;
        Ok(None)
    }

    fn begin_part(&mut self) -> Result<()> {
        let style = self.world.screen.style();
        self.world.screen.gap()?;
        Ok(self.world.screen.lines(&page::rule(&style))?)
    }

    /// Says how to go on, and leaves. Without what was answered there is nothing to go on with.
    pub(super) fn leave(&mut self, ending: Ending) -> Result<Ending> {
        let records = self.session.records();
        let answered = records.iter().filter(|record| !record.attempts.is_empty()).count();
        let (total, command) = (records.len(), &self.sheet.resume.command);
        let then = if answered > 0 && self.progress.is_kept() { self.sheet.resume.then } else { "begins again" };
        let screen = &mut self.world.screen;
        screen.gap()?;
        let of = counted(total, "question");
        screen.say(Role::Notice, format!("{answered} of {of} answered; `{command}` {then}."))?;
        Ok(ending)
    }
}

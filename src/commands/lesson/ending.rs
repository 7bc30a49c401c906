//! How a lesson ends: the learner leaves it, or is quizzed.

use anyhow::Result;

use super::Player;
use crate::cli::LessonArgs;
use crate::commands::Ending;
use crate::commands::sitting::{self, GOES_ON, Resume, Sheet};
use crate::quiz::select::Selection;
use crate::screen::ask::{Command, Prompt, Reply};
use crate::screen::text::{Role, counted};

impl Player<'_> {
    /// Says how to go on, and leaves.
    pub(super) fn leave(&mut self, at: usize, ending: Ending) -> Result<Ending> {
        let (page, pages) = (self.stops[at].page + 1, self.lesson.pages.len());
        let id = &self.lesson.summary.id;
        // Of what comes through a pipe no place is kept, see `visit`.
        let is_place_kept = self.world.interactive && self.progress.is_kept();
        let then = if is_place_kept { "goes on there" } else { "begins again" };
        self.world.screen.gap()?;
        let text = format!("You left on page {page} of {pages}; `memtutor lesson {id}` {then}.");
        self.world.screen.say(Role::Notice, text)?;
        Ok(ending)
    }

    /// The end of the last page: the quiz, if there is one and it is wanted.
    pub(super) fn end(&mut self, arguments: &LessonArgs) -> Result<Ending> {
        self.visit(self.stops.len(), true)?;
        let Some(quiz) = self.lesson.quiz.as_ref().filter(|_| !arguments.no_quiz) else { return Ok(Ending::Done) };
        let id = &self.lesson.summary.id;
        let questions = counted(quiz.questions.len(), "question");
        self.world.screen.gap()?;
        if self.world.interactive {
            let question = format!("Now the quiz, {questions}. Begin?");
            match self.asker.confirm(Prompt::from(question.as_str()), true)? {
                Reply::Answer(true) => {}
                Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
                _ => {
                    self.world.screen.say(Role::Notice, format!("`memtutor quiz {id}` asks it whenever you like."))?;
                    return Ok(Ending::Done);
                }
            }
        } else if self.asker.has_ended() {
            self.world.screen.say(Role::Notice, format!("`memtutor quiz {id}` asks {questions}."))?;
            return Ok(Ending::Done);
        }
        let title = format!("Quiz: {}", self.lesson.summary.title);
        let resume = Resume { key: id.clone(), command: format!("memtutor quiz {id}"), then: GOES_ON, restart: false };
        let selection = Selection::default();
        let sheet = Sheet { title: &title, pool: quiz, selection, seed: None, is_exam: false, resume };
        Ok(sitting::take(&sheet, self.world, self.asker, self.progress)?.ending)
    }
}

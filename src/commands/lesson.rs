//! `memtutor lesson`: read, predict, run, see, be quizzed.

use std::collections::HashMap;
use std::mem;

use anyhow::Result;

use super::predicting::{self, Said};
use super::ready::Ready;
use super::sitting::{self, GOES_ON, Resume, Sheet, new_session};
use super::steps::{self, Looked, Steps};
use super::{Ending, World};
use crate::cli::LessonArgs;
use crate::lesson::model::{Lesson, Play};
use crate::lesson::stops::{Stop, find, stops};
use crate::probe::recording::Step;
use crate::progress::{Position, Progress};
use crate::quiz::select::Selection;
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::page;
use crate::screen::plain::enumeration;
use crate::screen::text::Role;

/// What the keys do, as `?` tells it.
const KEYS: &str = "**Keys:** space or Enter goes on, `b` goes back, `g` goes to a page or a step, `r` asks the predictions of a \
                    step again, `q` leaves; you can go on from here later.\n\n\
                    **Predictions:** type what you expect. A `!` after it says that you are sure, a `?` that you guess. `:s` \
                    leaves the question out, `:b` goes back, `:q` leaves.";

pub(super) fn run(arguments: &LessonArgs, world: &mut World) -> Result<Ending> {
    let Some(ready) = Ready::load(&arguments.id, world)? else { return Ok(Ending::Problems) };
    let mut progress = world.open_progress()?;
    let mut asker = world.asker()?;
    let mut player = Player {
        stops: stops(&ready.lesson),
        lesson: &ready.lesson,
        ready: &ready,
        steps: ready.recording.as_ref().map(|recording| Steps::new(recording, &ready.code, false)),
        predicted: HashMap::new(),
        page: None,
        told_how: false,
        session: new_session((world.now_ms)()),
        world,
        asker: asker.as_mut(),
        progress: &mut progress,
    };
    let ending = player.play(arguments)?;
    let notice = progress.finish();
    world.notice(notice)?;
    Ok(ending)
}

struct Player<'a> {
    lesson: &'a Lesson,
    stops: Vec<Stop>,
    ready: &'a Ready,
    /// The demo's, if it ran.
    steps: Option<Steps<'a>>,
    /// What was predicted at each stop: it is revealed at once when the learner comes back.
    predicted: HashMap<usize, Vec<Said>>,
    /// The page whose heading was shown last.
    page: Option<usize>,
    /// Whether it was said how to predict.
    told_how: bool,
    session: String,
    world: &'a mut World,
    asker: &'a mut dyn Asker,
    progress: &'a mut Progress,
}

/// Where to go from a stop.
enum Move {
    Next,
    Back,
    To(usize),
    Stay,
    Leave(Ending),
}

impl Player<'_> {
    fn play(&mut self, arguments: &LessonArgs) -> Result<Ending> {
        let mut at = match self.begin(arguments.restart)? {
            Reply::Answer(at) => at,
            Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
            Reply::Command(_) | Reply::End => return Ok(Ending::Done),
        };
        while at < self.stops.len() {
            self.visit(at, false)?;
            let next = match self.show(at)? {
                Move::Stay => self.navigate(at)?,
                other => other,
            };
            match next {
                Move::Next => at += 1,
                Move::Back => at = at.saturating_sub(1),
                Move::To(stop) => at = stop,
                Move::Stay => {}
                Move::Leave(ending) => return self.leave(at, ending),
            }
        }
        self.end(arguments)
    }

    /// The stop to begin at: the first, or where the learner left if they want to go on there.
    fn begin(&mut self, restart: bool) -> Result<Reply<usize>> {
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

    /// Shows a stop; [`Move::Stay`] once it is shown in full.
    fn show(&mut self, at: usize) -> Result<Move> {
        let stop = self.stops[at].clone();
        self.world.screen.mind_width()?;
        let style = self.world.screen.style();
        if stop.opens_page() || self.page != Some(stop.page) {
            self.page = Some(stop.page);
            self.show_page_heading(&stop)?;
        }
        for item in stop.text(self.lesson) {
            let lines = self.ready.text(item, &style);
            self.world.screen.gap()?;
            self.world.screen.lines(&lines)?;
        }
        match stop.play(self.lesson) {
            Some(play) => self.show_step(at, play),
            None => Ok(Move::Stay),
        }
    }

    fn show_page_heading(&mut self, stop: &Stop) -> Result<()> {
        let style = self.world.screen.style();
        let title = self.ready.title(stop.page);
        let place = format!("page {} of {}", stop.page + 1, self.lesson.pages.len());
        self.world.screen.gap()?;
        self.world.screen.lines(&page::rule(&style))?;
        Ok(self.world.screen.lines(&page::heading(title, &place, &style))?)
    }

    /// Code, predictions, reveal. Without a recording there is nothing to play.
    fn show_step(&mut self, at: usize, play: &Play) -> Result<Move> {
        let Some(steps) = &self.steps else { return Ok(Move::Stay) };
        let recording = steps.recording;
        let Some(index) = recording.position(&play.step) else {
            self.world.warn(&format!("the demo took no step `{}`", play.step))?;
            return Ok(Move::Stay);
        };
        let view = steps.view(index);
        let style = self.world.screen.style();
        let predicted = self.predicted.remove(&at);
        let is_asked = predicted.is_none() && !play.asks.is_empty() && !self.asker.has_ended();
        self.world.screen.gap()?;
        self.world.screen.lines(&if is_asked { view.question_heading(&style) } else { view.heading(&style) })?;
        self.world.screen.lines(&view.code(&style))?;
        let said = match predicted {
            Some(said) => said,
            None => match self.predict(&recording.steps[index], play)? {
                Reply::Answer(said) => said,
                Reply::Command(Command::Back) => return Ok(Move::Back),
                Reply::Command(Command::Interrupted) => return Ok(Move::Leave(Ending::Interrupted)),
                Reply::Command(_) | Reply::End => return Ok(Move::Leave(Ending::Done)),
            },
        };
        // The window may have changed while the learner thought.
        let style = self.world.screen.style();
        if is_asked {
            self.world.screen.gap()?;
            self.world.screen.lines(&view.heading(&style))?;
            self.world.screen.gap()?;
        }
        self.world.screen.lines(&view.reveal(&style))?;
        for (number, ask) in play.asks.iter().enumerate() {
            let said = said.get(number).unwrap_or(&Said::Nothing);
            let text = predicting::contrast(&recording.steps[index], ask, said, recording);
            self.world.screen.gap()?;
            self.world.screen.lines(&page::prose(&text, &style))?;
        }
        self.predicted.insert(at, said);
        Ok(Move::Stay)
    }

    /// Asks for the predictions of a step, before anything of it is shown.
    fn predict(&mut self, step: &Step, play: &Play) -> Result<Reply<Vec<Said>>> {
        if !play.asks.is_empty() && self.world.interactive && !mem::replace(&mut self.told_how, true) {
            let how = "What do you expect? Type it, with a ! at the end if you are sure. :s leaves it out, :b goes back, :q \
                       leaves.";
            self.world.screen.say(Role::Faint, how)?;
        }
        let mut said = Vec::new();
        for ask in &play.asks {
            let question = predicting::Question { step, ask, lesson: &self.lesson.summary.id };
            match predicting::ask(&question, &self.session, self.world, self.asker, self.progress)? {
                Reply::Answer(one) => said.push(one),
                Reply::Command(command) => return Ok(Reply::Command(command)),
                Reply::End => said.push(Said::Nothing),
            }
        }
        Ok(Reply::Answer(said))
    }

    /// Waits for a key; straight on where nobody sits at a terminal.
    fn navigate(&mut self, at: usize) -> Result<Move> {
        if !self.world.interactive {
            return Ok(Move::Next);
        }
        let step =
            self.stops[at].play(self.lesson).and_then(|play| self.ready.recording.as_ref()?.position(&play.step));
        loop {
            let mut keys = vec![(' ', "next"), ('b', "back")];
            if let (Some(steps), Some(index)) = (&self.steps, step) {
                keys.push(('r', "replay"));
                keys.extend(steps.keys(index));
            }
            keys.extend([('g', "go to"), ('?', "help"), ('q', "quit")]);
            self.world.screen.gap()?;
            match self.asker.key(&keys)? {
                Reply::Answer(' ') => return Ok(Move::Next),
                Reply::Answer('r') => {
                    self.predicted.remove(&at);
                    return Ok(Move::Stay);
                }
                Reply::Answer('g') => match self.go_to()? {
                    Move::Stay => {}
                    elsewhere => return Ok(elsewhere),
                },
                Reply::Answer(key) => {
                    if let (Some(steps), Some(index)) = (&mut self.steps, step)
                        && steps.look(key, index, self.world)? == Looked::Differently
                    {
                        return Ok(Move::Stay);
                    }
                }
                Reply::Command(Command::Back) if at == 0 => {
                    self.world.screen.say(Role::Faint, "This is the first page.")?;
                }
                Reply::Command(Command::Back) => return Ok(Move::Back),
                Reply::Command(Command::Help) => steps::help(KEYS, self.world)?,
                Reply::Command(Command::Interrupted) => return Ok(Move::Leave(Ending::Interrupted)),
                Reply::Command(_) | Reply::End => return Ok(Move::Leave(Ending::Done)),
            }
        }
    }

    /// Shows the pages and asks for one, or for a step.
    fn go_to(&mut self) -> Result<Move> {
        self.world.screen.gap()?;
        self.world.screen.lines(&self.ready.contents())?;
        let places = || self.stops.iter().map(|stop| (stop.page, stop.play(self.lesson)));
        let find = |wanted: &str| find(places(), wanted).ok_or_else(|| self.ready.nowhere(wanted));
        Ok(match steps::go_to("a page's number or a step's name", find, self.asker, self.world)? {
            Reply::Answer(Some(stop)) => Move::To(stop),
            Reply::Answer(None) => Move::Stay,
            Reply::Command(Command::Interrupted) => Move::Leave(Ending::Interrupted),
            Reply::Command(_) | Reply::End => Move::Leave(Ending::Done),
        })
    }

    /// Keeps where the learner is; a lesson that only runs through a pipe is not a visit.
    fn visit(&mut self, at: usize, finished: bool) -> Result<()> {
        if !self.world.interactive {
            return Ok(());
        }
        let page = self.stops.get(at).map(|stop| stop.name(self.lesson)).unwrap_or_default();
        let position = Position { page, finished, at_ms: (self.world.now_ms)() };
        let notice = self.progress.visit(&self.lesson.summary.id, position);
        self.world.notice(notice)
    }

    fn leave(&mut self, at: usize, ending: Ending) -> Result<Ending> {
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
    fn end(&mut self, arguments: &LessonArgs) -> Result<Ending> {
        self.visit(self.stops.len(), true)?;
        let Some(quiz) = self.lesson.quiz.as_ref().filter(|_| !arguments.no_quiz) else { return Ok(Ending::Done) };
        let id = &self.lesson.summary.id;
        self.world.screen.gap()?;
        if self.world.interactive {
            let question = format!("Now the quiz, {} questions. Begin?", quiz.questions.len());
            match self.asker.confirm(Prompt::from(question.as_str()), true)? {
                Reply::Answer(true) => {}
                Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
                _ => {
                    self.world.screen.say(Role::Notice, format!("`memtutor quiz {id}` asks it whenever you like."))?;
                    return Ok(Ending::Done);
                }
            }
        } else if self.asker.has_ended() {
            self.world
                .screen
                .say(Role::Notice, format!("`memtutor quiz {id}` asks {} questions.", quiz.questions.len()))?;
            return Ok(Ending::Done);
        }
        let title = format!("Quiz: {}", self.lesson.summary.title);
        let resume = Resume { key: id.clone(), command: format!("memtutor quiz {id}"), then: GOES_ON, restart: false };
        let selection = Selection::default();
        let sheet = Sheet { title: &title, pool: quiz, selection, seed: None, is_exam: false, resume };
        Ok(sitting::take(&sheet, self.world, self.asker, self.progress)?.ending)
    }
}

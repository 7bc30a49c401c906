//! `memtutor lesson`: read, predict, run, see, be quizzed.

mod ending;
mod opening;

use std::collections::HashMap;
use std::mem;

use anyhow::Result;

use super::predicting::{self, Said};
use super::ready::Ready;
use super::sitting::new_session;
use super::steps::{self, Looked, Steps};
use super::{Ending, World};
use crate::cli::LessonArgs;
use crate::lesson::model::{Lesson, Play};
use crate::lesson::stops::{Stop, find, stops};
use crate::probe::recording::Step;
use crate::progress::{Position, Progress};
use crate::screen::ask::{Asker, Command, Reply};
use crate::screen::page;
use crate::screen::text::Role;

/// What the keys do, as `?` tells it.
const KEYS: &str = "**Keys:** space or Enter goes on, `b` goes back, `g` goes to a page or a step, `r` asks the predictions of a \
                    step again, `q` leaves; you can go on from here later.\n\n\
                    **Predictions:** type what you expect. A `!` after it says that you are sure, a `?` that you guess. `:s` \
                    leaves the question out, `:b` goes back, `:q` leaves.";

/// Follows the name of the place where the learner left, if it was predicted there what is asked.
const PREDICTED: &str = ", predicted";

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

    /// Keeps where the learner is; a lesson that only runs through a pipe is not a visit.
    fn visit(&mut self, at: usize, finished: bool) -> Result<()> {
        if !self.world.interactive {
            return Ok(());
        }
        let mut page = self.stops.get(at).map(|stop| stop.name(self.lesson)).unwrap_or_default();
        if self.predicted.get(&at).is_some_and(|said| !said.is_empty()) {
            page += PREDICTED;
        }
        let position = Position { page, finished, at_ms: (self.world.now_ms)() };
        let notice = self.progress.visit(&self.lesson.summary.id, position);
        self.world.notice(notice)
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
        if is_asked {
            // From now on the place is one where it was predicted.
            self.visit(at, false)?;
        }
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
                keys.extend(steps.keys(index, &self.world.screen.style()));
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
}

//! `memtutor present`: a lesson on a projector, a page or step a screen; and the speaker's notes beside it.

mod draw;
mod notes;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, anyhow};

use self::draw::Drawer;
use super::ready::Ready;
use super::steps;
use super::{Ending, World};
use crate::cli::PresentArgs;
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::output::rows;
use crate::screen::page;
use crate::screen::text::{Line, Role};
use crate::workshop::hands::Hands;
use crate::workshop::place::Place;
use crate::workshop::slides::{Shows, Slide, find, slides};

/// Rows that the keys below a slide take at most, with the blank line above them.
const KEY_ROWS: usize = 4;

pub(super) fn run(arguments: &PresentArgs, world: &mut World) -> Result<Ending> {
    let Some(ready) = Ready::load(&arguments.id, world)? else { return Ok(Ending::Problems) };
    let slides = slides(&ready.lesson);
    if arguments.notes {
        return notes::run(&ready, &slides, world);
    }
    let first = match &arguments.at {
        Some(at) => find(&slides, &ready.lesson, at).ok_or_else(|| anyhow!(ready.nowhere(at)))?,
        None => 0,
    };
    if !world.interactive {
        return print(&ready, &slides[first..], world);
    }
    // Who begins in the middle has taught what is before it.
    let taught = first.checked_sub(1).map_or(Duration::ZERO, |before| slides[before].until);
    let mut presenter = Presenter {
        file: world.data_dir.as_deref().map(|folder| Place::file(folder, &arguments.id)),
        drawer: Drawer { ready: &ready, addresses: false },
        slides: &slides,
        hands: HashMap::new(),
        began_ms: (world.now_ms)().saturating_sub_unsigned(taught.as_secs() * 1000),
        asker: world.asker()?,
        world,
    };
    let ending = presenter.present(first);
    presenter.stop_telling();
    ending
}

/// All slides one after the other, for a pipe.
fn print(ready: &Ready, slides: &[Slide], world: &mut World) -> Result<Ending> {
    let drawer = Drawer { ready, addresses: false };
    for slide in slides {
        let style = world.screen.style();
        world.screen.lines(&drawer.heading(slide, "", &style))?;
        world.screen.lines(&drawer.body(slide, &[], &style))?;
        world.screen.gap()?;
    }
    Ok(Ending::Done)
}

struct Presenter<'a> {
    /// By which the notes follow; `None` where no folder is known.
    file: Option<PathBuf>,
    drawer: Drawer<'a>,
    slides: &'a [Slide],
    /// What the room predicted at each step, by the step's name.
    hands: HashMap<String, Vec<Hands>>,
    began_ms: i64,
    asker: Box<dyn Asker>,
    world: &'a mut World,
}

/// A slide, and which screenful of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct At {
    slide: usize,
    part: usize,
}

enum Next {
    Go(At),
    /// A black screen, then the same slide.
    Dark,
    Leave(Ending),
}

impl Presenter<'_> {
    fn present(&mut self, first: usize) -> Result<Ending> {
        let mut at = At { slide: first, part: 0 };
        while at.slide < self.slides.len() {
            self.tell(at, false)?;
            let parts = self.show(&mut at)?;
            at = match self.key(at, parts)? {
                Next::Go(to) => to,
                Next::Dark => match self.go_dark(at)? {
                    Some(ending) => return Ok(ending),
                    None => at,
                },
                Next::Leave(ending) => return Ok(ending),
            };
        }
        self.world.screen.clear()?;
        let lesson = &self.drawer.ready.lesson;
        if let Some(quiz) = &lesson.quiz {
            let (id, count) = (&lesson.summary.id, quiz.questions.len());
            self.world.screen.say(Role::Strong, format!("Now the quiz: `memtutor quiz {id}`, {count} questions."))?;
        }
        Ok(Ending::Done)
    }

    /// Draws a screenful of the slide; how many there are. A resize may have made them fewer.
    fn show(&mut self, at: &mut At) -> Result<usize> {
        let slide = &self.slides[at.slide];
        self.world.screen.clear()?;
        self.world.screen.mind_width()?;
        let style = self.world.screen.style();
        let hands = slide.play(&self.drawer.ready.lesson).and_then(|play| self.hands.get(&play.step));
        let body = self.drawer.body(slide, hands.map_or(&[], Vec::as_slice), &style);
        let room = rows().saturating_sub(self.drawer.heading(slide, "", &style).len() + KEY_ROWS).max(4);
        let parts: Vec<&[Line]> = if style.plain { vec![&body] } else { body.chunks(room).collect() };
        at.part = at.part.min(parts.len().saturating_sub(1));
        let which = if parts.len() > 1 { format!(", {} of {}", at.part + 1, parts.len()) } else { String::new() };
        self.world.screen.lines(&self.drawer.heading(slide, &which, &style))?;
        self.world.screen.lines(parts.get(at.part).copied().unwrap_or_default())?;
        self.world.screen.gap()?;
        Ok(parts.len())
    }

    fn key(&mut self, at: At, parts: usize) -> Result<Next> {
        let slide = &self.slides[at.slide];
        let is_last_part = at.part + 1 >= parts;
        let next = match slide.shows {
            _ if !is_last_part => "more",
            Shows::Question(_) => "reveal",
            Shows::Text(_) | Shows::Answer(_) => "next",
        };
        let mut keys = vec![(' ', next), ('b', "back")];
        match slide.shows {
            Shows::Question(_) => keys.push(('h', "hands")),
            Shows::Answer(_) if self.drawer.addresses => keys.push(('a', "hide addresses")),
            Shows::Answer(_) => keys.push(('a', "addresses")),
            Shows::Text(_) => {}
        }
        keys.extend([('g', "go to"), ('.', "black"), ('?', "help"), ('q', "quit")]);
        Ok(match self.asker.key(&keys)? {
            Reply::Answer(' ') if is_last_part => Next::Go(At { slide: at.slide + 1, part: 0 }),
            Reply::Answer(' ') => Next::Go(At { part: at.part + 1, ..at }),
            Reply::Answer('.') => Next::Dark,
            Reply::Answer('a') => {
                self.drawer.addresses = !self.drawer.addresses;
                Next::Go(at)
            }
            Reply::Answer('g') => self.go_to(at)?,
            Reply::Answer(_) | Reply::Command(Command::Hint) => self.collect(at)?,
            Reply::Command(Command::Back) if at.part > 0 => Next::Go(At { part: at.part - 1, ..at }),
            Reply::Command(Command::Back) => Next::Go(At { slide: at.slide.saturating_sub(1), part: 0 }),
            Reply::Command(Command::Help) => self.help(at)?,
            Reply::Command(Command::Interrupted) => Next::Leave(Ending::Interrupted),
            Reply::Command(_) | Reply::End => Next::Leave(Ending::Done),
        })
    }

    /// Writes the room's predictions down, one question after the other.
    fn collect(&mut self, at: At) -> Result<Next> {
        let Some(play) = self.slides[at.slide].play(&self.drawer.ready.lesson) else { return Ok(Next::Go(at)) };
        let mut collected = Vec::new();
        for number in 1..=play.asks.len() {
            let which = if play.asks.len() > 1 { format!(" for question {number}") } else { String::new() };
            let text = format!("Hands{which}, as `2: 14, 1: 9`; Enter for none");
            loop {
                match self.asker.line(Prompt::from(text.as_str()))? {
                    Reply::Answer(typed) => match Hands::read(&typed) {
                        Ok(hands) => break collected.push(hands),
                        Err(wrong) => self.world.screen.say(Role::Notice, wrong)?,
                    },
                    Reply::Command(Command::Interrupted) => return Ok(Next::Leave(Ending::Interrupted)),
                    Reply::Command(_) | Reply::End => return Ok(Next::Go(at)),
                }
            }
        }
        self.hands.insert(play.step.clone(), collected);
        Ok(Next::Go(at))
    }

    fn go_to(&mut self, at: At) -> Result<Next> {
        let ready = self.drawer.ready;
        let find = |wanted: &str| find(self.slides, &ready.lesson, wanted).ok_or_else(|| ready.nowhere(wanted));
        let asked = steps::go_to("a page's number or a step's name", find, self.asker.as_mut(), self.world)?;
        Ok(match asked {
            Reply::Answer(Some(slide)) => Next::Go(At { slide, part: 0 }),
            Reply::Command(Command::Interrupted) => Next::Leave(Ending::Interrupted),
            Reply::Answer(None) | Reply::Command(_) | Reply::End => Next::Go(at),
        })
    }

    fn help(&mut self, at: At) -> Result<Next> {
        let id = &self.drawer.ready.lesson.summary.id;
        let text = format!(
            "**Keys:** space or Enter goes on and reveals, `b` goes back, `g` goes to a page or a step, `.` makes the screen black, \
             `a` shows addresses and sizes, `q` leaves. At a question, `h` writes down how many hands were up for which answer; \
             the answer's slide shows them.\n\n\
             `memtutor present {id} --notes` in a second terminal has the notes, what comes next and the time."
        );
        let style = self.world.screen.style();
        self.world.screen.clear()?;
        self.world.screen.lines(&page::prose(&text, &style))?;
        self.world.screen.gap()?;
        self.wait(at)
    }

    /// Until a key is pressed.
    fn wait(&mut self, at: At) -> Result<Next> {
        Ok(match self.asker.key(&[(' ', "back to the slide")])? {
            Reply::Command(Command::Interrupted) => Next::Leave(Ending::Interrupted),
            Reply::End => Next::Leave(Ending::Done),
            _ => Next::Go(at),
        })
    }

    /// A black screen until a key is pressed; `Some` if the learner leaves there.
    fn go_dark(&mut self, at: At) -> Result<Option<Ending>> {
        self.tell(at, true)?;
        self.world.screen.clear()?;
        Ok(match self.wait(at)? {
            Next::Leave(ending) => Some(ending),
            Next::Go(_) | Next::Dark => None,
        })
    }

    /// Tells the second terminal. Where that cannot be, it is said once and the presentation goes on.
    fn tell(&mut self, at: At, is_dark: bool) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let place = Place { slide: at.slide, began_ms: self.began_ms, is_dark };
        if let Err(error) = place.write(file) {
            self.world.warn(&format!("`--notes` cannot follow: {}: {error}", file.display()))?;
            self.file = None;
        }
        Ok(())
    }

    fn stop_telling(&self) {
        if let Some(file) = &self.file {
            // Who follows sees the last place; that is no reason to end with an error.
            let _ = fs::remove_file(file);
        }
    }
}

//! What covers a slide until it is wanted again: the pages, the code, the help, nothing at all.

use std::slice;

use anyhow::Result;

use super::draw::cut_at;
use super::presenter::{At, Next, Presenter};
use crate::commands::{Ending, steps};
use crate::screen::ask::{Command, REDRAW, Reply};
use crate::screen::page;
use crate::screen::parts::parts;
use crate::screen::text::{Line, Role};
use crate::workshop::slides::find;

impl Presenter<'_> {
    /// The pages, and where to go.
    pub(super) fn go_to(&mut self, at: At) -> Result<Next> {
        let ready = self.drawer.ready;
        let find = |wanted: &str| find(self.slides, &ready.lesson, wanted).ok_or_else(|| ready.nowhere(wanted));
        let mut wrong = None;
        loop {
            self.world.screen.clear()?;
            self.world.screen.lines(&ready.contents())?;
            self.world.screen.gap()?;
            if let Some(wrong) = wrong.take() {
                self.world.screen.say(Role::Notice, wrong)?;
            }
            match steps::ask_where("a page's number or a step's name", find, self.asker.as_mut())? {
                Reply::Answer(Err(nowhere)) => wrong = Some::<String>(nowhere),
                Reply::Answer(Ok(Some(slide))) => return Ok(Next::Go(At { slide, part: 0 })),
                Reply::Command(Command::Interrupted) => return Ok(Next::Leave(Ending::Interrupted)),
                Reply::Answer(Ok(None)) | Reply::Command(_) | Reply::End => return Ok(Next::Go(at)),
            }
        }
    }

    /// The code around the slide's step, or the whole program, part by part; first the part with the step.
    pub(super) fn show_code(&mut self, at: At) -> Result<Next> {
        let Some(slide) = self.slides.get(at.slide) else { return Ok(Next::Go(at)) };
        let (mut chosen, mut is_whole) = (None, false);
        loop {
            let (Some(steps), Some(index)) = (&self.drawer.steps, self.drawer.index(slide)) else {
                return Ok(Next::Go(at));
            };
            let style = self.world.screen.style();
            let lines = steps.code(index, is_whole, &style);
            let other = if is_whole { "slide" } else { "whole program" };
            let keys = |next| vec![(' ', next), ('b', "back"), ('c', other), ('q', "slide"), (REDRAW, "redraw")];
            let to_slide = keys("back to the slide");
            let heading = self.drawer.heading(slide, ", code, 99 of 99", &style);
            let room = if style.plain { lines.len() } else { self.room(&heading, slice::from_ref(&to_slide), &style) };
            let parts = parts(&lines, room);
            let is_marked = |line: &Line| line.spans().next().is_some_and(|margin| margin.role == Role::Notice);
            let marked = lines.iter().position(is_marked).unwrap_or(0);
            let with_step = parts.iter().position(|part| part.contains(&marked)).unwrap_or(0);
            let shown = cut_at(&lines, parts);
            let part = chosen.unwrap_or(with_step).min(shown.len().saturating_sub(1));
            let is_last = part + 1 >= shown.len();
            let which =
                if shown.len() > 1 { format!(", code, {} of {}", part + 1, shown.len()) } else { ", code".to_owned() };
            self.world.screen.clear()?;
            self.world.screen.lines(&self.drawer.heading(slide, &which, &style))?;
            self.world.screen.lines(shown.get(part).map_or(&[], Vec::as_slice))?;
            self.world.screen.gap()?;
            match self.asker.key(&if is_last { to_slide } else { keys("more") })? {
                Reply::Answer('c') if !is_whole => (chosen, is_whole) = (None, true),
                Reply::Answer(' ') if !is_last => chosen = Some(part + 1),
                Reply::Answer(REDRAW) => {}
                Reply::Command(Command::Back) if part > 0 => chosen = Some(part - 1),
                // Whoever leaves the code has not done with the room.
                Reply::Answer(_) | Reply::Command(Command::Back | Command::Quit) => return Ok(Next::Go(at)),
                Reply::Command(Command::Interrupted) => return Ok(Next::Leave(Ending::Interrupted)),
                Reply::Command(_) | Reply::End => return Ok(Next::Leave(Ending::Done)),
            }
        }
    }

    pub(super) fn help(&mut self, at: At) -> Result<Next> {
        let id = &self.drawer.ready.lesson.summary.id;
        let text = format!(
            "**Keys:** space or Enter goes on and reveals, `b` goes back, `g` goes to a page or a step, `.` makes the screen black \
             until any key is pressed, `q` leaves. At a step, `c` shows the code around it, `a` addresses and sizes. At a question, \
             `h` writes down how many hands were up for which answer; the answer's slide shows them.\n\n\
             `memtutor present {id} --notes` in a second terminal has the notes, what comes next and the time."
        );
        let style = self.world.screen.style();
        self.world.screen.clear()?;
        self.world.screen.lines(&page::prose(&text, &style))?;
        self.world.screen.gap()?;
        self.wait(at, &[(' ', "back to the slide"), (REDRAW, "redraw")])
    }

    /// A black screen until any key is pressed.
    pub(super) fn go_dark(&mut self, at: At) -> Result<Next> {
        self.tell(at, true);
        self.world.screen.clear()?;
        self.wait(at, &[])
    }

    /// Until one of `keys` is pressed.
    fn wait(&mut self, at: At, keys: &[(char, &str)]) -> Result<Next> {
        Ok(match self.asker.key(keys)? {
            Reply::Command(Command::Interrupted) => Next::Leave(Ending::Interrupted),
            Reply::End => Next::Leave(Ending::Done),
            _ => Next::Go(at),
        })
    }
}

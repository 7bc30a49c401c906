//! `memtutor present --notes`: the speaker's side, in a second terminal.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::afterwards;
use super::draw::{Drawer, shown};
use crate::commands::ready::Ready;
use crate::commands::{Ending, World};
use crate::screen::ask::{Command, REDRAW, Reply, key_within};
use crate::screen::output::{Style, rows};
use crate::screen::text::{Line, Role, counted, wrap};
use crate::screen::{interrupt, page};
use crate::workshop::place::{self, Place};
use crate::workshop::slides::{Shows, Slide};

/// How often it is looked where the presentation is.
const GLANCE: Duration = Duration::from_millis(150);

/// Rows for the notes: one, and one that says how many more there are.
const LEAST_ROOM: usize = 2;

pub(super) fn run(ready: &Ready, slides: &[Slide], world: &mut World) -> Result<Ending> {
    let notes = Notes { drawer: Drawer::new(ready), slides };
    if world.interactive { notes.follow(world) } else { notes.print(world) }
}

struct Notes<'a> {
    drawer: Drawer<'a>,
    slides: &'a [Slide],
}

impl Notes<'_> {
    /// Every page's notes, for a pipe.
    fn print(&self, world: &mut World) -> Result<Ending> {
        let ready = self.drawer.ready;
        for (number, slide) in self.slides.iter().enumerate() {
            if number > 0 && self.slides[number - 1].page == slide.page {
                continue;
            }
            let style = world.screen.style();
            let place = format!("page {} of {}", slide.page + 1, ready.lesson.pages.len());
            world.screen.lines(&page::heading(ready.title(slide.page), &place, &style))?;
            world.screen.gap()?;
            world.screen.lines(&self.notes_of(slide, &style))?;
            world.screen.gap()?;
        }
        Ok(Ending::Done)
    }

    /// Follows the first terminal until its presentation is over, or `q`, or Ctrl-C. Whoever left in the middle may go on.
    fn follow(&self, world: &mut World) -> Result<Ending> {
        let id = &self.drawer.ready.lesson.summary.id;
        let folder = world.data_dir.clone().context("no folder for progress is known; name one with --data-dir")?;
        interrupt::install().context("could not prepare for Ctrl-C")?;
        let mut before: Option<View> = None;
        let (mut scrolled, mut room, mut redraw) = (0, LEAST_ROOM, false);
        loop {
            let place =
                place::read(&folder, id).with_context(|| format!("cannot follow `{id}` in {}", folder.display()))?;
            let last = before.as_ref().and_then(|view| view.place.as_ref());
            if place.is_none() && last.is_some_and(|last| last.slide >= self.slides.len()) {
                world.screen.gap()?;
                world.screen.say(Role::Notice, "The presentation has ended.")?;
                return Ok(Ending::Done);
            }
            if place.as_ref().map(|place| place.slide) != last.map(|place| place.slide) {
                scrolled = 0;
            }
            let second = place.as_ref().map_or(0, |place| ((world.now_ms)() - place.began_ms).max(0) / 1000);
            let others = if place.is_none() { others(&folder, id) } else { Vec::new() };
            let size = (world.screen.style().width, rows());
            let mut view = View { place, second, others, size, scrolled };
            if before.as_ref() != Some(&view) || redraw {
                room = self.show(&mut view, world)?;
                scrolled = view.scrolled;
                before = Some(view);
                redraw = false;
            }
            match key_within(GLANCE)? {
                Reply::Answer(Some(' ')) => scrolled += room - 1,
                Reply::Answer(Some('b')) => scrolled = scrolled.saturating_sub(room - 1),
                Reply::Answer(Some(REDRAW)) => redraw = true,
                Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
                Reply::Answer(Some('q')) | Reply::End => return Ok(Ending::Done),
                Reply::Answer(_) | Reply::Command(_) => {}
            }
        }
    }

    /// Draws it all; the rows there are for the notes.
    fn show(&self, view: &mut View, world: &mut World) -> Result<usize> {
        world.screen.clear()?;
        let Some(place) = &view.place else {
            self.say_waiting(&view.others, world)?;
            return Ok(LEAST_ROOM);
        };
        let style = world.screen.style();
        let (top, notes, bottom) = self.drawn(place, view.second, &style);
        world.screen.lines(&top)?;
        // The cursor stands in a row of its own.
        let room = view.size.1.saturating_sub(top.len() + bottom.len() + 1).max(LEAST_ROOM);
        let notes = if world.screen.is_plain() { notes } else { window(notes, &mut view.scrolled, room) };
        world.screen.lines(&notes)?;
        world.screen.lines(&bottom)?;
        Ok(room)
    }

    fn say_waiting(&self, others: &[String], world: &mut World) -> Result<()> {
        let id = &self.drawer.ready.lesson.summary.id;
        let text = format!("Waiting for `memtutor present {id}` in another terminal; q or Ctrl-C leaves.");
        world.screen.say(Role::Notice, text)?;
        for other in others {
            let text = format!("`{other}` is presented now; `memtutor present {other} --notes` has its notes.");
            world.screen.say(Role::Notice, text)?;
        }
        Ok(())
    }

    /// What stays at the top, the notes, and what stays below them.
    fn drawn(&self, place: &Place, second: i64, style: &Style) -> (Vec<Line>, Vec<Line>, Vec<Line>) {
        let ready = self.drawer.ready;
        let slide = self.slides.get(place.slide);
        let dark = if place.is_dark { ", black" } else { "" };
        let at = match slide {
            Some(_) => format!("slide {} of {}{dark}", place.slide + 1, self.slides.len()),
            None => format!("the end{dark}"),
        };
        let mut top = page::heading(&ready.lesson.summary.title, &at, style);
        top.extend(wrap(&self.pace(place, second), style.prose_width(), 0));
        top.extend(page::rule(style));
        let mut notes = Vec::new();
        if let Some(slide) = slide {
            top.push(Line::new().with(Role::Strong, ready.title(slide.page)));
            notes.extend(self.key(slide, style));
            let hands: Vec<Line> = place.hands.iter().flat_map(|hands| shown(hands, None)).collect();
            if !hands.is_empty() {
                notes.extend(hands);
                notes.push(Line::new());
            }
            notes.extend(self.notes_of(slide, style));
        }
        let mut bottom = if slide.is_some() { page::rule(style) } else { Vec::new() };
        bottom.extend(wrap(&self.next(place.slide), style.prose_width(), 0));
        (top, notes, bottom)
    }

    /// `12:30 gone · plan 10:00 to here, 45:00 in all · 2:30 behind`. The plan counts from the slide it began with, as the time does.
    fn pace(&self, place: &Place, second: i64) -> Line {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        let until = |slide: Option<usize>| {
            slide.and_then(|slide| self.slides.get(slide)).map_or(0, |slide| seconds(slide.until))
        };
        let last = self.slides.len().checked_sub(1);
        let start = until(place.first.checked_sub(1));
        let planned = |slide: Option<usize>| (until(slide) - start).max(0);
        let (begins, all) = (planned(place.slide.checked_sub(1)), planned(last));
        let ends = if Some(place.slide) > last { all } else { planned(Some(place.slide)) };
        let (role, pace) = match second {
            second if second < begins => (Role::Good, format!("{} ahead", clock(begins - second))),
            second if second > ends => (Role::Bad, format!("{} behind", clock(second - ends))),
            _ => (Role::Good, "on time".to_owned()),
        };
        let whole = match (place.first, &self.drawer.ready.lesson.quiz) {
            (0, Some(_)) => "without the quiz",
            (0, None) => "in all",
            _ => "to the end",
        };
        let text = format!("{} gone · plan {} here, {} {whole} · ", clock(second), clock(begins), clock(all));
        Line::new().with(Role::Plain, text).with(role, pace)
    }

    /// The answers of a question, before the room sees them.
    fn key(&self, slide: &Slide, style: &Style) -> Vec<Line> {
        if !matches!(slide.shows, Shows::Question(_)) {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for answer in self.drawer.key(slide) {
            lines.extend(page::prose(&answer, style));
            lines.push(Line::new());
        }
        lines
    }

    fn notes_of(&self, slide: &Slide, style: &Style) -> Vec<Line> {
        let ready = self.drawer.ready;
        let notes = ready.lesson.pages[slide.page].notes.join("\n\n");
        let text = if notes.is_empty() { "No notes on this page.".to_owned() } else { ready.filled(&notes) };
        page::prose(&text, style)
    }

    fn next(&self, at: usize) -> Line {
        let ready = self.drawer.ready;
        if at >= self.slides.len() {
            return Line::new().with(Role::Plain, afterwards(ready));
        }
        let words = match self.slides.get(at + 1) {
            None => "the end".to_owned(),
            Some(next) => {
                let step = next.play(&ready.lesson).map(|play| play.step.as_str()).unwrap_or_default();
                match next.shows {
                    Shows::Question(_) => format!("step {step}, with a question"),
                    Shows::Answer(_) => format!("what step {step} did"),
                    Shows::Text(_) if next.page == self.slides[at].page => "more of this page".to_owned(),
                    Shows::Text(_) => format!("page {}, {}", next.page + 1, ready.title(next.page)),
                }
            }
        };
        Line::new().with(Role::Faint, "Next: ").with(Role::Plain, words)
    }
}

/// What the notes terminal shows.
#[derive(PartialEq, Eq)]
struct View {
    place: Option<Place>,
    second: i64,
    /// Other lessons that are presented, while nobody presents this one.
    others: Vec<String>,
    /// Columns and rows.
    size: (usize, usize),
    /// How many lines of the notes are above those that are seen.
    scrolled: usize,
}

fn others(folder: &Path, id: &str) -> Vec<String> {
    place::presented(folder).into_iter().filter(|other| other != id).collect()
}

/// As many of `lines` as fit into `room`, from `scrolled` on; where they are not all, the last line says so.
fn window(mut lines: Vec<Line>, scrolled: &mut usize, room: usize) -> Vec<Line> {
    if lines.len() <= room {
        *scrolled = 0;
        return lines;
    }
    let seen = room - 1;
    *scrolled = (*scrolled).min(lines.len() - seen);
    let below = lines.len() - seen - *scrolled;
    let said = match below {
        0 => "b shows what is above".to_owned(),
        below => format!("{}: space", counted(below, "more line")),
    };
    lines = lines.drain(*scrolled..*scrolled + seen).collect();
    lines.push(Line::new().with(Role::Faint, said));
    lines
}

/// Minutes and seconds.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

//! `memtutor present --notes`: the speaker's side, in a second terminal.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};

use super::draw::Drawer;
use crate::commands::ready::Ready;
use crate::commands::{Ending, World};
use crate::screen::output::Style;
use crate::screen::text::{Line, Role, wrap};
use crate::screen::{interrupt, page};
use crate::workshop::place::Place;
use crate::workshop::slides::{Shows, Slide};

/// How often it is looked where the presentation is.
const GLANCE: Duration = Duration::from_millis(150);

pub(super) fn run(ready: &Ready, slides: &[Slide], world: &mut World) -> Result<Ending> {
    let notes = Notes { drawer: Drawer { ready, addresses: false }, slides };
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

    /// Follows the first terminal until its presentation ends, or Ctrl-C.
    fn follow(&self, world: &mut World) -> Result<Ending> {
        let id = &self.drawer.ready.lesson.summary.id;
        let folder = world.data_dir.clone().context("no folder for progress is known; name one with --data-dir")?;
        let file = Place::file(&folder, id);
        interrupt::install().context("could not prepare for Ctrl-C")?;
        let mut shown: Option<(Option<Place>, i64, usize)> = None;
        while !interrupt::requested() {
            let place = Place::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let was_presenting = matches!(shown, Some((Some(_), ..)));
            if was_presenting && place.is_none() {
                world.screen.gap()?;
                world.screen.say(Role::Notice, "The presentation has ended.")?;
                return Ok(Ending::Done);
            }
            let second = place.as_ref().map_or(0, |place| ((world.now_ms)() - place.began_ms).max(0) / 1000);
            let now = (place, second, world.screen.style().width);
            if shown.as_ref() != Some(&now) {
                self.show(now.0.as_ref(), second, world)?;
                shown = Some(now);
            }
            sleep(GLANCE);
        }
        interrupt::acknowledge();
        Ok(Ending::Interrupted)
    }

    fn show(&self, place: Option<&Place>, second: i64, world: &mut World) -> Result<()> {
        let ready = self.drawer.ready;
        let slide = place.and_then(|place| Some((place, self.slides.get(place.slide)?)));
        let Some((place, slide)) = slide else {
            let text = format!(
                "Waiting for `memtutor present {}` in another terminal; Ctrl-C leaves.",
                ready.lesson.summary.id
            );
            world.screen.clear()?;
            return Ok(world.screen.say(Role::Notice, text)?);
        };
        let style = world.screen.style();
        let dark = if place.is_dark { ", black" } else { "" };
        let at = format!("slide {} of {}{dark}", place.slide + 1, self.slides.len());
        let mut lines = page::heading(&ready.lesson.summary.title, &at, &style);
        lines.extend(wrap(&self.pace(place.slide, second), style.prose_width(), 0));
        lines.extend(page::rule(&style));
        lines.push(Line::new().with(Role::Strong, ready.title(slide.page)));
        lines.push(Line::new());
        lines.extend(self.key(slide, &style));
        lines.extend(self.notes_of(slide, &style));
        lines.push(Line::new());
        lines.extend(page::rule(&style));
        lines.extend(wrap(&self.next(place.slide), style.prose_width(), 0));
        world.screen.clear()?;
        Ok(world.screen.lines(&lines)?)
    }

    /// `12:30 gone · plan 10:00 to here, 45:00 in all · 2:30 behind`.
    fn pace(&self, at: usize, second: i64) -> Line {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        let begins = at.checked_sub(1).map_or(0, |before| seconds(self.slides[before].until));
        let ends = seconds(self.slides[at].until);
        let all = self.slides.last().map_or(0, |last| seconds(last.until));
        let (role, pace) = match second {
            second if second < begins => (Role::Good, format!("{} ahead", clock(begins - second))),
            second if second > ends => (Role::Bad, format!("{} behind", clock(second - ends))),
            _ => (Role::Good, "on time".to_owned()),
        };
        let text = format!("{} gone · plan {} here, {} in all · ", clock(second), clock(begins), clock(all));
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
        let words = match self.slides.get(at + 1) {
            None => "the end, then the quiz".to_owned(),
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

/// Minutes and seconds.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

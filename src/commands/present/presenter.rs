//! The projector's side: slides and the keys between them.

use std::collections::HashMap;

use anyhow::Result;

use super::afterwards;
use super::draw::Drawer;
use crate::commands::ready::Ready;
use crate::commands::{Ending, World};
use crate::screen::ask::{Asker, Command, Prompt, REDRAW, Reply, key_rows};
use crate::screen::output::{Style, rows};
use crate::screen::page;
use crate::screen::text::{Line, Role, wrap};
use crate::workshop::hands::{self, Hands};
use crate::workshop::place::{Place, Published};
use crate::workshop::slides::{Shows, Slide, name};

pub(super) struct Presenter<'a> {
    /// By which the notes follow; `None` where they cannot or follow another.
    published: Option<Published>,
    pub(super) drawer: Drawer<'a>,
    pub(super) slides: &'a [Slide],
    /// What the room predicted at each step, by the step's name.
    hands: HashMap<String, Vec<Hands>>,
    /// Said above the slide at hand, until it is left.
    notices: Vec<String>,
    first: usize,
    began_ms: i64,
    pub(super) asker: Box<dyn Asker>,
    pub(super) world: &'a mut World,
}

/// A slide, or the end behind the last one, and which screenful of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) slide: usize,
    pub(super) part: usize,
}

pub(super) enum Next {
    Go(At),
    Leave(Ending),
}

impl<'a> Presenter<'a> {
    pub(super) fn new(ready: &'a Ready, slides: &'a [Slide], world: &'a mut World) -> Result<Self> {
        let id = &ready.lesson.summary.id;
        let mut notices: Vec<String> = ready.trouble.iter().map(|why| format!("No steps are shown: {why}.")).collect();
        let published = match world.data_dir.as_deref().map(|folder| Published::begin(folder, id)).transpose() {
            Ok(Some(None)) => {
                notices.push(format!("`memtutor present {id}` runs already; the notes follow that one, not this."));
                None
            }
            Ok(published) => published.flatten(),
            Err(error) => {
                notices.push(format!("The notes cannot follow: {error}."));
                None
            }
        };
        Ok(Self {
            published,
            drawer: Drawer::new(ready),
            slides,
            hands: HashMap::new(),
            notices,
            first: 0,
            began_ms: (world.now_ms)(),
            asker: world.asker()?,
            world,
        })
    }

    /// Shows slide after slide, from `first` on, until the end is left.
    pub(super) fn present(mut self, first: usize) -> Result<Ending> {
        self.first = first;
        let mut at = At { slide: first, part: 0 };
        let ending = loop {
            self.tell(at, false);
            let parts = self.show(&mut at)?;
            match self.key(at, parts)? {
                Next::Leave(ending) => break ending,
                Next::Go(to) => {
                    if to.slide != at.slide {
                        self.notices.clear();
                    }
                    at = to;
                }
            }
        };
        self.say_how_to_go_on(at)?;
        Ok(ending)
    }

    fn say_how_to_go_on(&mut self, at: At) -> Result<()> {
        let ready = self.drawer.ready;
        let text = match self.slides.get(at.slide) {
            Some(_) => {
                let (id, name) = (&ready.lesson.summary.id, name(self.slides, &ready.lesson, at.slide));
                format!("`memtutor present {id} --at {name}` goes on here.")
            }
            None => afterwards(ready),
        };
        self.world.screen.clear()?;
        Ok(self.world.screen.say(Role::Strong, text)?)
    }

    /// Draws a screenful of the slide; how many there are. A resize may have made them fewer.
    fn show(&mut self, at: &mut At) -> Result<usize> {
        self.world.screen.clear()?;
        self.world.screen.mind_width()?;
        let style = self.world.screen.style();
        let Some(slide) = self.slides.get(at.slide) else {
            let ready = self.drawer.ready;
            let mut lines = page::heading("The end", &ready.lesson.summary.title, &style);
            lines.extend(page::rule(&style));
            lines.push(Line::new());
            lines.extend(page::prose(&afterwards(ready), &style));
            lines.push(Line::new());
            self.world.screen.lines(&lines)?;
            return Ok(1);
        };
        let notice = |notice: &String| wrap(&Line::new().with(Role::Notice, notice), style.prose_width(), 0);
        let mut above: Vec<Line> = self.notices.iter().flat_map(notice).collect();
        if !above.is_empty() {
            above.push(Line::new());
        }
        let keys = [true, false].map(|more| self.keys(at.slide, more));
        let room = self.room(&self.drawer.heading(slide, ", 9 of 9", &style), &keys, &style);
        let parts = self.drawer.parts(slide, self.hands_at(at.slide), &above, room, &style);
        at.part = at.part.min(parts.len().saturating_sub(1));
        let which = if parts.len() > 1 { format!(", {} of {}", at.part + 1, parts.len()) } else { String::new() };
        self.world.screen.lines(&self.drawer.heading(slide, &which, &style))?;
        self.world.screen.lines(parts.get(at.part).map_or(&[], Vec::as_slice))?;
        self.world.screen.gap()?;
        Ok(parts.len())
    }

    /// The rows between the heading and the keys, whichever they are; an empty one is above these, and the cursor below them.
    pub(super) fn room(&self, heading: &[Line], keys: &[Vec<(char, &str)>], style: &Style) -> usize {
        let below = keys.iter().map(|keys| key_rows(keys, style.width, style.charset)).max().unwrap_or(0);
        rows().saturating_sub(heading.len() + 1 + below + 1).max(4)
    }

    /// What the room predicted at this slide's step.
    fn hands_at(&self, slide: usize) -> &[Hands] {
        let play = self.slides.get(slide).and_then(|slide| slide.play(&self.drawer.ready.lesson));
        play.and_then(|play| self.hands.get(&play.step)).map_or(&[], Vec::as_slice)
    }

    /// The keys at a slide, of which there are `more` parts.
    fn keys(&self, slide: usize, more: bool) -> Vec<(char, &'static str)> {
        let always = [('g', "go to"), ('.', "black"), ('?', "help"), ('q', "quit"), (REDRAW, "redraw")];
        let Some(slide) = self.slides.get(slide) else { return [&[('b', "back")][..], &always].concat() };
        let (next, shown) = match slide.shows {
            Shows::Text(_) => ("next", ""),
            Shows::Question(_) => ("reveal", "c"),
            Shows::Answer(_) => ("next", "ac"),
        };
        let mut keys = vec![(' ', if more { "more" } else { next }), ('b', "back")];
        if matches!(slide.shows, Shows::Question(_)) {
            keys.push(('h', "hands"));
        }
        if let (Some(steps), Some(index)) = (&self.drawer.steps, self.drawer.index(slide)) {
            keys.extend(steps.keys(index, &self.world.screen.style()).filter(|(key, _)| shown.contains(*key)));
        }
        keys.extend(always);
        keys
    }

    fn key(&mut self, at: At, parts: usize) -> Result<Next> {
        let is_last_part = at.part + 1 >= parts;
        let keys = self.keys(at.slide, !is_last_part);
        Ok(match self.asker.key(&keys)? {
            Reply::Answer(' ') if is_last_part => Next::Go(At { slide: at.slide + 1, part: 0 }),
            Reply::Answer(' ') => Next::Go(At { part: at.part + 1, ..at }),
            Reply::Answer('.') => self.go_dark(at)?,
            Reply::Answer(key @ 'a') => {
                let index = self.slides.get(at.slide).and_then(|slide| self.drawer.index(slide));
                if let (Some(steps), Some(index)) = (&mut self.drawer.steps, index) {
                    steps.look(key, index, self.world)?;
                }
                Next::Go(at)
            }
            Reply::Answer('c') => self.show_code(at)?,
            Reply::Answer('g') => self.go_to(at)?,
            Reply::Command(Command::Hint) => self.collect(at)?,
            Reply::Command(Command::Back) if at.part > 0 => Next::Go(At { part: at.part - 1, ..at }),
            Reply::Command(Command::Back) => match at.slide.checked_sub(1) {
                // Its last part: what was shown before.
                Some(slide) => Next::Go(At { slide, part: usize::MAX }),
                None => Next::Go(at),
            },
            Reply::Command(Command::Help) => self.help(at)?,
            Reply::Command(Command::Interrupted) => Next::Leave(Ending::Interrupted),
            Reply::Command(_) | Reply::End => Next::Leave(Ending::Done),
            Reply::Answer(_) => Next::Go(at),
        })
    }

    /// Writes the room's predictions down, one question after the other.
    fn collect(&mut self, mut at: At) -> Result<Next> {
        let lesson = &self.drawer.ready.lesson;
        let Some(play) = self.slides.get(at.slide).and_then(|slide| slide.play(lesson)) else {
            return Ok(Next::Go(at));
        };
        let mut collected = Vec::new();
        for number in 1..=play.asks.len() {
            let which = if play.asks.len() > 1 { format!(" for question {number}") } else { String::new() };
            let text = format!("Hands{which}, as {}; Enter for none", hands::EXAMPLE);
            loop {
                match self.asker.line(Prompt::from(text.as_str()))? {
                    Reply::Answer(typed) => match Hands::read(&typed) {
                        Ok(hands) => break collected.push(hands),
                        Err(wrong) => {
                            // Nothing piles up before the room.
                            self.show(&mut at)?;
                            self.world.screen.say(Role::Notice, wrong)?;
                        }
                    },
                    Reply::Command(Command::Interrupted) => return Ok(Next::Leave(Ending::Interrupted)),
                    Reply::Command(_) | Reply::End => return Ok(Next::Go(at)),
                }
            }
        }
        self.hands.insert(play.step.clone(), collected);
        Ok(Next::Go(at))
    }

    /// Tells the second terminal. Where that cannot be, it is said and the presentation goes on.
    pub(super) fn tell(&mut self, at: At, is_dark: bool) {
        let Some(published) = &self.published else { return };
        let hands = self.hands_at(at.slide).to_vec();
        let place = Place { slide: at.slide, first: self.first, began_ms: self.began_ms, is_dark, hands };
        if let Err(error) = published.tell(&place) {
            self.notices.push(format!("The notes cannot follow: {error}."));
            self.published = None;
        }
    }
}

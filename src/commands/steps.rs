//! What can be looked at while a step is on the screen, with the same keys wherever steps are shown.

use anyhow::Result;

use super::World;
use crate::lesson::source;
use crate::probe::recording::Recording;
use crate::screen::ask::{Asker, Prompt, Reply};
use crate::screen::diagram::legend;
use crate::screen::output::Style;
use crate::screen::page::{self, StepView};
use crate::screen::text::{Line, Role};
use crate::screen::timeline;

/// Of code longer than this it is said which lines are marked: they may have scrolled away.
const FEW_LINES: usize = 20;

/// What the keys at a step do, as `?` tells it.
const KEYS: &str = "**At a step:** `a` shows or hides addresses and sizes, `c` shows the code around it and, pressed again, the \
                    whole program, `t` shows when each name was created, shared, moved and dropped.";

/// Says what the keys do: `keys` on the way through, then those at a step, and what the signs of a picture mean.
pub(super) fn help(keys: &str, world: &mut World) -> Result<()> {
    let style = world.screen.style();
    world.screen.gap()?;
    world.screen.lines(&page::prose(&format!("{keys}\n\n{KEYS}"), &style))?;
    if !style.plain {
        world.screen.gap()?;
        world.screen.lines(&legend(style.charset))?;
    }
    Ok(())
}

/// Asks where to go until `find` finds it; `None` where the learner stays. `what` says what can be typed.
pub(super) fn go_to(
    what: &str,
    find: impl Fn(&str) -> Result<usize, String>,
    asker: &mut dyn Asker,
    world: &mut World,
) -> Result<Reply<Option<usize>>> {
    loop {
        match ask_where(what, &find, asker)? {
            Reply::Answer(Err(nowhere)) => world.screen.say(Role::Notice, nowhere)?,
            Reply::Answer(Ok(place)) => return Ok(Reply::Answer(place)),
            Reply::Command(command) => return Ok(Reply::Command(command)),
            Reply::End => return Ok(Reply::End),
        }
    }
}

/// Asks where to go once, as [`go_to`].
pub(super) fn ask_where(
    what: &str,
    find: impl Fn(&str) -> Result<usize, String>,
    asker: &mut dyn Asker,
) -> Result<Reply<Result<Option<usize>, String>>> {
    let text = format!("Go to: {what}; Enter stays here");
    let reply = asker.line(Prompt::from(text.as_str()))?;
    Ok(reply.map(|wanted| match wanted.trim() {
        "" => Ok(None),
        wanted => find(wanted).map(Some),
    }))
}

/// The steps of a demo, and how they are looked at.
pub(super) struct Steps<'a> {
    pub(super) recording: &'a Recording,
    /// The text of `demo.rs`.
    source: &'a str,
    addresses: bool,
    /// The step the code around which was shown last: pressed again, the key shows the whole.
    around: Option<usize>,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// It changed how steps are drawn.
    Differently,
    /// It showed something below the step.
    Below,
}

impl<'a> Steps<'a> {
    pub(super) fn new(recording: &'a Recording, source: &'a str, addresses: bool) -> Self {
        Self { recording, source, addresses, around: None }
    }

    /// Step `index`, to be drawn.
    pub(super) fn view(&self, index: usize) -> StepView<'a> {
        StepView { recording: self.recording, index, addresses: self.addresses }
    }

    /// The keys that can be pressed at step `index`. Sentences tell no addresses.
    pub(super) fn keys(&self, index: usize, style: &Style) -> impl Iterator<Item = (char, &'static str)> + use<> {
        let addresses = if self.addresses { "hide addresses" } else { "addresses" };
        let code = if self.around == Some(index) { "whole program" } else { "code" };
        let addresses = (!style.plain).then_some(('a', addresses));
        addresses.into_iter().chain([('c', code), ('t', "timeline")])
    }

    /// The code around step `index` or the `whole` program, with the lines of the step marked.
    pub(super) fn code(&self, index: usize, whole: bool, style: &Style) -> Vec<Line> {
        let code = &self.recording.steps[index].code;
        let marked = code.first_line..code.first_line + code.text.lines().count();
        let shown = if whole { source::whole(self.source) } else { source::around(self.source, code.first_line) };
        let mut lines = page::marked_code(&shown, &marked, style);
        if lines.len() > FEW_LINES {
            let said = format!("Marked: lines {} to {}.", marked.start, marked.end.saturating_sub(1));
            lines.extend([Line::new(), Line::new().with(Role::Faint, said)]);
        }
        lines
    }

    /// Does what `key`, one of [`Steps::keys`], means at step `index`.
    pub(super) fn look(&mut self, key: char, index: usize, world: &mut World) -> Result<Looked> {
        let style = world.screen.style();
        let lines = match key {
            'a' => {
                self.addresses = !self.addresses;
                return Ok(Looked::Differently);
            }
            'c' => {
                let whole = self.around.replace(index) == Some(index);
                self.code(index, whole, &style)
            }
            _ => timeline::draw(&self.recording.steps[..=index], &style),
        };
        world.screen.gap()?;
        world.screen.lines(&lines)?;
        Ok(Looked::Below)
    }
}

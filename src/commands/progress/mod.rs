//! `memtutor progress`: what is known, what is due, how it went; and taking it along or forgetting it.

mod draw;
mod json;
mod keeping;
mod overview;

use anyhow::Result;

use self::overview::Overview;
use super::{Ending, World};
use crate::cli::{KeptProgress, ProgressArgs};
use crate::screen::text::Role;
use crate::workshop::next::Next;

pub(super) fn run(arguments: &ProgressArgs, world: &mut World) -> Result<Ending> {
    match &arguments.what {
        Some(KeptProgress::Export(export)) => return keeping::export(export, world),
        Some(KeptProgress::Import(import)) => return keeping::import(import, world),
        Some(KeptProgress::Reset(reset)) => return keeping::reset(reset, world),
        None => {}
    }
    let overview = Overview::of(world)?;
    if arguments.json {
        world.screen.json(&json::of(&overview))?;
    } else if overview.is_empty() {
        return say_how_to_begin(&overview, world);
    } else {
        world.screen.lines(&draw::overview(&overview, &world.screen.style()))?;
    }
    Ok(Ending::Done)
}

/// With the lesson to begin, or with what is wrong where there is none.
fn say_how_to_begin(overview: &Overview, world: &mut World) -> Result<Ending> {
    let outline = world.library.outline();
    if let Some(next) = Next::of(&outline, &overview.summary) {
        world.screen.say(Role::Plain, format!("Nothing is answered yet. {}.", next.command()))?;
        return Ok(Ending::Done);
    }
    world.screen.say(Role::Plain, "Nothing is answered yet, and there is no lesson here.")?;
    world.report(&outline.problems)
}

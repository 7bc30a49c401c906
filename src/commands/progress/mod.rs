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
        world.screen.say(Role::Plain, "Nothing is answered yet. `memtutor lesson rc` begins.")?;
    } else {
        world.screen.lines(&draw::overview(&overview, &world.screen.style()))?;
    }
    Ok(Ending::Done)
}

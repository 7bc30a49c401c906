//! `memtutor runbook`: the rules of thumb, to read here or to print.

use anyhow::Result;

use super::{Ending, World};
use crate::cli::RunbookArgs;
use crate::screen::page::prose;

const RUNBOOK: &str = include_str!("../runbook.md");

pub(super) fn run(arguments: &RunbookArgs, world: &mut World) -> Result<Ending> {
    if arguments.md {
        world.screen.raw(RUNBOOK)?;
    } else {
        world.screen.lines(&prose(RUNBOOK, &world.screen.style()))?;
    }
    Ok(Ending::Done)
}

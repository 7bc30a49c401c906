//! `memtutor completions`: what a shell needs to complete the command line.

use anyhow::Result;

use super::{Ending, World};
use crate::cli::{Cli, CompletionsArgs};

pub(super) fn run(arguments: &CompletionsArgs, world: &mut World) -> Result<Ending> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "memtutor", &mut script);
    world.screen.raw(&String::from_utf8_lossy(&script))?;
    Ok(Ending::Done)
}

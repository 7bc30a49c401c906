//! `memtutor man`: the manual, made from the command line's own descriptions.

use std::fs;

use anyhow::{Context, Result};
use clap_mangen::Man;

use super::{Ending, World};
use crate::cli::{Cli, ManArgs};
use crate::screen::text::Role;

pub(super) fn run(arguments: &ManArgs, world: &mut World) -> Result<Ending> {
    // `memtutor help list` has no page but that of `list`.
    let program = Cli::command().disable_help_subcommand(true);
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        Man::new(program).render(&mut page)?;
        world.screen.raw(&String::from_utf8_lossy(&page))?;
        return Ok(Ending::Done);
    };
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(program, folder))
        .with_context(|| format!("the pages cannot be written to {}; name a folder that can", folder.display()))?;
    let page = folder.join("memtutor.1");
    world.screen.say(Role::Plain, format!("`man {}` shows the first page.", page.display()))?;
    Ok(Ending::Done)
}

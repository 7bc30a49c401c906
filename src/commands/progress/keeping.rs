//! Taking progress along, adding that of another machine, and forgetting.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::{ExportArgs, ImportArgs, ResetArgs};
use crate::commands::{Ending, World};
use crate::progress::{Export, Store, StoreError, Summary};
use crate::reading::nearest;
use crate::screen::ask::{Command, Prompt, Reply};
use crate::screen::text::Role;

/// `progress export`.
pub(super) fn export(arguments: &ExportArgs, world: &mut World) -> Result<Ending> {
    let export = world.stored(Store::export)?.unwrap_or_default();
    let Some(path) = &arguments.file else {
        let mut json = Vec::new();
        export.write(&mut json)?;
        world.screen.json_text(&String::from_utf8_lossy(&json))?;
        return Ok(Ending::Done);
    };
    write_new(path, &export).with_context(|| format!("could not write {}", path.display()))?;
    world.screen.say(Role::Plain, format!("{} in {}.", count(export.attempts.len()), path.display()))?;
    Ok(Ending::Done)
}

/// Makes a file with all of it, or none.
fn write_new(path: &Path, export: &Export) -> Result<()> {
    let file = match File::create_new(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("it exists already; name another file, or remove it first")
        }
        file => file?,
    };
    let written = write_all(&file, export);
    if written.is_err() {
        // What is there of it is of no use.
        let _ = fs::remove_file(path);
    }
    written
}

fn write_all(file: &File, export: &Export) -> Result<()> {
    let mut out = BufWriter::new(file);
    export.write(&mut out)?;
    out.flush()?;
    Ok(file.sync_all()?)
}

/// `progress import`.
pub(super) fn import(arguments: &ImportArgs, world: &mut World) -> Result<Ending> {
    let path = arguments.file.display();
    let json = fs::read(&arguments.file).with_context(|| format!("could not read {path}"))?;
    let theirs = match Export::read(&json) {
        Ok(theirs) => theirs,
        Err(error) => bail!("{path}:{error}"),
    };
    let Some(dir) = &world.data_dir else { bail!(StoreError::NoPlace) };
    let done = Store::open(dir).and_then(|store| store.import(theirs)).context("nothing was imported")?;
    let words = match (done.new, done.known) {
        (0, _) => "Nothing new: everything in it is here already.".to_owned(),
        (new, 0) => format!("{} added.", count(new)),
        (new, known) => format!("{} added; {known} were here already.", count(new)),
    };
    world.screen.say(Role::Plain, words)?;
    Ok(Ending::Done)
}

/// `progress reset`.
pub(super) fn reset(arguments: &ResetArgs, world: &mut World) -> Result<Ending> {
    let summary = world.stored(Store::summary)?.unwrap_or_default();
    if summary.lessons.is_empty() {
        world.screen.say(Role::Plain, "Nothing is kept, so there is nothing to forget.")?;
        return Ok(Ending::Done);
    }
    let (what, attempts) = match &arguments.id {
        None => ("everything".to_owned(), summary.totals().attempts),
        Some(id) => (format!("`{id}`"), kept_of(id, &summary)?),
    };
    let attempts = count(usize::try_from(attempts).unwrap_or(usize::MAX));
    let refused = if arguments.yes { None } else { refuse(&what, &attempts, world)? };
    if let Some(ending) = refused {
        world.screen.say(Role::Plain, "Nothing is forgotten.")?;
        return Ok(ending);
    }
    let forget = |store: Store| store.forget(arguments.id.as_deref());
    world.store().and_then(|store| store.map_or(Ok(()), forget)).context("nothing was forgotten")?;
    world.screen.say(Role::Plain, format!("Forgotten: {what}, {attempts}."))?;
    Ok(Ending::Done)
}

/// How many attempts there are of a lesson or quiz.
fn kept_of(id: &str, summary: &Summary) -> Result<u64> {
    if let Some(lesson) = summary.lessons.get(id) {
        return Ok(lesson.attempts);
    }
    let known: Vec<&str> = summary.lessons.keys().map(String::as_str).collect();
    match nearest(id, known.iter().copied()) {
        Some(near) => bail!("nothing is kept of `{id}`; did you mean `{near}`?"),
        None => bail!("nothing is kept of `{id}`; what is kept: {}", known.join(", ")),
    }
}

/// Asks whether to forget it; `None` if so.
fn refuse(what: &str, attempts: &str, world: &mut World) -> Result<Option<Ending>> {
    if !world.interactive {
        bail!("this would forget {what}: {attempts}, positions and schedules; --yes does it");
    }
    let warning = format!(
        "This forgets {what}: {attempts}, positions and schedules. `memtutor progress export FILE` keeps a copy."
    );
    world.screen.say(Role::Notice, warning)?;
    Ok(match world.asker()?.confirm(Prompt::from("Forget it?"), false)? {
        Reply::Answer(true) => None,
        Reply::Command(Command::Interrupted) => Some(Ending::Interrupted),
        _ => Some(Ending::Done),
    })
}

/// So many attempts, in words.
fn count(attempts: usize) -> String {
    format!("{attempts} answer{}", if attempts == 1 { "" } else { "s" })
}

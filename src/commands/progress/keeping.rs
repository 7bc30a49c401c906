//! Taking progress along, adding that of another machine, and forgetting.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::cli::{ImportArgs, KeepArgs, ResetArgs};
use crate::commands::{Ending, World, files};
use crate::progress::{Export, Store, StoreError, Summary};
use crate::reading::nearest;
use crate::screen::ask::{Command, Prompt, Reply};
use crate::screen::text::{Role, counted};

/// `progress export`.
pub(super) fn export(arguments: &KeepArgs, world: &mut World) -> Result<Ending> {
    let export = world.stored(Store::export)?.unwrap_or_default();
    let mut json = Vec::new();
    export.write(&mut json)?;
    let json = String::from_utf8(json)?;
    let Some(path) = &arguments.file else {
        world.screen.json_text(&json)?;
        return Ok(Ending::Done);
    };
    files::write(path, &json, false)?;
    world.screen.say(Role::Plain, format!("{} in {}.", counted(export.attempts.len(), "answer"), path.display()))?;
    Ok(Ending::Done)
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
        (new, 0) => format!("{} added.", counted(new, "answer")),
        (new, known) => format!("{} added; {known} were here already.", counted(new, "answer")),
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
    let attempts = counted(attempts, "answer");
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

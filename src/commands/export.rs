//! `memtutor export`: handouts of lessons, as files.

use std::env::consts::{ARCH, OS};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::ready::Ready;
use super::{Ending, World, files};
use crate::cli::{HandoutArgs, HandoutFormat};
use crate::handout::{Handout, Source, anki, html, markdown};
use crate::screen::text::{Role, counted};

/// Where handouts go unless it is said.
const FOLDER: &str = "handouts";

pub(super) fn run(arguments: &HandoutArgs, world: &mut World) -> Result<Ending> {
    let Some(lessons) = fetch(&arguments.ids, world)? else { return Ok(Ending::Problems) };
    let machine = format!("{OS}, {ARCH}");
    let handouts: Vec<Handout> = lessons
        .iter()
        .map(|Ready { lesson, recording, code, .. }| {
            Handout::new(&Source {
                lesson,
                recording: recording.as_ref(),
                code,
                notes: arguments.notes,
                machine: &machine,
            })
        })
        .collect();
    let documents = documents(&handouts, arguments.format)?;
    if arguments.output.as_deref() == Some(Path::new("-")) {
        let [(_, text)] = &documents[..] else {
            bail!("stdout takes one handout, and these are {}; name one lesson, or a folder", documents.len());
        };
        world.screen.raw(text)?;
        return Ok(Ending::Done);
    }
    let written = write(arguments, &documents)?;
    world.screen.say(Role::Plain, told(&written, &handouts, arguments.format))?;
    Ok(Ending::Done)
}

/// The lessons with these ids, their demos run; all lessons where there are no ids. `None` after problems of one were shown.
fn fetch(ids: &[String], world: &mut World) -> Result<Option<Vec<Ready>>> {
    let outline = if ids.is_empty() { Some(world.library.outline()) } else { None };
    if let Some(outline) = outline.as_ref().filter(|outline| outline.summaries.is_empty()) {
        if world.report(&outline.problems)? == Ending::Problems {
            return Ok(None);
        }
        bail!("there is no lesson here; --lessons names the folder around them");
    }
    let all: Vec<String> =
        outline.into_iter().flat_map(|outline| outline.summaries).map(|summary| summary.id).collect();
    let mut wanted: Vec<&String> = Vec::new();
    for id in ids.iter().chain(&all) {
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    let mut lessons = Vec::new();
    for id in wanted {
        match Ready::load(id, world)? {
            Some(ready) => lessons.push(ready),
            None => return Ok(None),
        }
    }
    Ok(Some(lessons))
}

/// The files by their usual names: one a lesson; one of all questions for Anki, which imports one file at a time.
fn documents(handouts: &[Handout], format: HandoutFormat) -> Result<Vec<(String, String)>> {
    let named = |handout: &Handout| format!("{}.{}", handout.summary.id, format.extension());
    Ok(match format {
        HandoutFormat::Html => handouts.iter().map(|handout| (named(handout), html::write(handout))).collect(),
        HandoutFormat::Md => handouts.iter().map(|handout| (named(handout), markdown::write(handout))).collect(),
        HandoutFormat::Anki if questions(handouts) == 0 => bail!("there is no question to make a card of"),
        HandoutFormat::Anki => {
            let name = if let [one] = handouts { named(one) } else { "memtutor.txt".to_owned() };
            vec![(name, anki::write(handouts))]
        }
    })
}

/// Writes all of them, or none where one is there already; the paths.
fn write(arguments: &HandoutArgs, documents: &[(String, String)]) -> Result<Vec<PathBuf>> {
    let output = arguments.output.as_deref().unwrap_or(Path::new(FOLDER));
    let is_file = output.extension() == Some(OsStr::new(arguments.format.extension())) && !output.is_dir();
    if is_file && documents.len() > 1 {
        bail!("`{}` is one file, and these are {} handouts; name a folder", output.display(), documents.len());
    }
    let place = |(name, _): &(String, String)| if is_file { output.to_owned() } else { output.join(name) };
    let paths: Vec<PathBuf> = documents.iter().map(place).collect();
    if let Some(path) = paths.iter().find(|path| path.exists() && !arguments.force) {
        let there = path.display();
        bail!(
            "`{there}` is there already, and nothing is overwritten; --force replaces it, --output names another place"
        );
    }
    if !is_file {
        fs::create_dir_all(output).map_err(|error| files::not_made(output, error))?;
    }
    for (path, (_, text)) in paths.iter().zip(documents) {
        files::write(path, text, arguments.force)?;
    }
    Ok(paths)
}

fn questions(handouts: &[Handout]) -> usize {
    handouts.iter().map(|handout| handout.questions.len()).sum()
}

fn told(written: &[PathBuf], handouts: &[Handout], format: HandoutFormat) -> String {
    match (written, format) {
        ([path], HandoutFormat::Anki) => {
            let cards = counted(questions(handouts), "card");
            format!("Wrote {cards} to {}. In Anki, File, Import reads them.", path.display())
        }
        ([path], _) => format!("Wrote {}.", path.display()),
        (paths, _) => {
            let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
            format!("Wrote {} handouts to {}.", paths.len(), folder.display())
        }
    }
}

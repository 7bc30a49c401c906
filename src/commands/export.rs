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
use crate::lesson::library::Outline;
use crate::screen::text::{Role, counted};

/// The file that leads to the others.
const INDEX: &str = "index.html";

pub(super) fn run(arguments: &HandoutArgs, world: &mut World) -> Result<Ending> {
    if arguments.worksheet && arguments.format == HandoutFormat::Anki {
        bail!(
            "a card has its answer on the back, so there is no worksheet for Anki; leave --worksheet out, or write html or md"
        );
    }
    let outline = arguments.ids.is_empty().then(|| world.library.outline());
    let Some(lessons) = fetch(&arguments.ids, outline.as_ref(), world)? else { return Ok(Ending::Problems) };
    let machine = format!("{OS}, {ARCH}");
    let handouts: Vec<Handout> = lessons
        .iter()
        .map(|Ready { lesson, recording, code, .. }| {
            Handout::new(&Source {
                lesson,
                recording: recording.as_ref(),
                code,
                notes: arguments.notes,
                worksheet: arguments.worksheet,
                machine: &machine,
            })
        })
        .collect();
    let documents = documents(&handouts, outline.as_ref(), arguments.format)?;
    if arguments.output.as_deref() == Some(Path::new("-")) {
        let [(_, text)] = &documents[..] else {
            bail!("stdout takes one handout, and these are {}; name one lesson, or a folder", handouts.len());
        };
        world.screen.raw(text)?;
        return Ok(Ending::Done);
    }
    let written = write(arguments, &documents, handouts.len())?;
    world.screen.say(Role::Plain, told(&written, &handouts, arguments))?;
    Ok(Ending::Done)
}

/// What is written, and the folder it goes to unless another is named.
fn what(arguments: &HandoutArgs) -> &'static str {
    if arguments.worksheet { "worksheets" } else { "handouts" }
}

/// The lessons with these ids, and those of the outline, their demos run. `None` after problems of one were shown.
fn fetch(ids: &[String], outline: Option<&Outline>, world: &mut World) -> Result<Option<Vec<Ready>>> {
    if let Some(outline) = outline.filter(|outline| outline.summaries.is_empty()) {
        if world.report(&outline.problems)? == Ending::Problems {
            return Ok(None);
        }
        bail!("there is no lesson here; --lessons names the folder around them");
    }
    let all = outline.into_iter().flat_map(|outline| &outline.summaries).map(|summary| &summary.id);
    let mut wanted: Vec<&String> = Vec::new();
    for id in ids.iter().chain(all) {
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

/// The files by their usual names: one a lesson, and in HTML one that leads to all lessons of a library; one of all questions for
/// Anki, which imports one file at a time.
fn documents(handouts: &[Handout], library: Option<&Outline>, format: HandoutFormat) -> Result<Vec<(String, String)>> {
    let named = |handout: &Handout| format!("{}.{}", handout.summary.id, format.extension());
    Ok(match format {
        HandoutFormat::Html => {
            let pages = handouts.iter().map(|handout| (named(handout), html::write(handout)));
            pages.chain(library.and_then(|library| index(handouts, library))).collect()
        }
        HandoutFormat::Md => handouts.iter().map(|handout| (named(handout), markdown::write(handout))).collect(),
        HandoutFormat::Anki if questions(handouts) == 0 => bail!("there is no question to make a card of"),
        HandoutFormat::Anki => {
            let name = if let [one] = handouts { named(one) } else { "memtutor.txt".to_owned() };
            vec![(name, anki::write(handouts))]
        }
    })
}

/// The file that leads to the handouts of all lessons. There is none of some lessons: others may be exported to the same folder.
fn index(handouts: &[Handout], library: &Outline) -> Option<(String, String)> {
    let is_taken = handouts.iter().any(|handout| handout.summary.id == "index");
    (handouts.len() > 1 && !is_taken).then(|| (INDEX.to_owned(), html::index(library)))
}

/// Writes all of them, or none where one is there already; the paths.
fn write(arguments: &HandoutArgs, documents: &[(String, String)], handouts: usize) -> Result<Vec<PathBuf>> {
    let output = arguments.output.as_deref().unwrap_or(Path::new(what(arguments)));
    let is_file = output.extension() == Some(OsStr::new(arguments.format.extension())) && !output.is_dir();
    if is_file && documents.len() > 1 {
        let what = what(arguments);
        bail!("`{}` is one file, and these are {} {what}; name a folder", output.display(), handouts);
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

fn told(written: &[PathBuf], handouts: &[Handout], arguments: &HandoutArgs) -> String {
    match (written, arguments.format) {
        ([path], HandoutFormat::Anki) => {
            let cards = counted(questions(handouts), "card");
            format!("Wrote {cards} to {}. In Anki, File, Import reads them.", path.display())
        }
        ([path], _) => format!("Wrote {}.", path.display()),
        (paths, _) => {
            let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
            let index = if paths.ends_with(&[folder.join(INDEX)]) { "; index.html leads to them" } else { "" };
            format!("Wrote {} {} to {}{index}.", handouts.len(), what(arguments), folder.display())
        }
    }
}

//! `memtutor new`: the files of a lesson or a quiz that an author begins with.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::shell::quoted;
use super::{Ending, World, files};
use crate::cli::{New, NewArgs, NewLessonArgs};
use crate::lesson::scaffold::{self, FIRST_TRACK, Listed, NewLesson, SCHEMA_FILE};
use crate::lesson::{LESSON_ID_FORM, is_lesson_id};
use crate::quiz::schema::SCHEMA;
use crate::screen::text::{Line, Role, wrap};

const CURRICULUM: &str = "curriculum.toml";

pub(super) fn run(arguments: &NewArgs, world: &mut World) -> Result<Ending> {
    match &arguments.what {
        New::Lesson(arguments) => lesson(arguments, world)?,
        New::Quiz(arguments) => quiz(&arguments.file, world)?,
        New::Schema => world.screen.raw(SCHEMA)?,
    }
    Ok(Ending::Done)
}

fn lesson(arguments: &NewLessonArgs, world: &mut World) -> Result<()> {
    let id = &arguments.id;
    if let Some(name) = [Some(id), arguments.track.as_ref()].into_iter().flatten().find(|name| !is_lesson_id(name)) {
        bail!("`{name}` cannot be an id; write {LESSON_ID_FORM}");
    }
    let mut made = Made::default();
    let folder = library(arguments.folder.as_deref().or(world.library.root()), &mut made)?;
    let listed = listing(&folder, id, arguments.track.as_deref())?;
    let schema = folder.join(SCHEMA_FILE).is_file();
    let files = NewLesson { id, track: &listed.track, demo: !arguments.no_demo, schema }.files();
    let home = folder.join(id);
    made.folder(&home)?;
    for (name, text) in &files {
        made.file(&home.join(name), text)?;
    }
    let curriculum = folder.join(CURRICULUM);
    if fs::read_to_string(&curriculum).is_ok_and(|text| text == listed.curriculum) {
        // It named the lesson before there was one.
    } else if curriculum.exists() {
        // Where it is a link, what it leads to.
        let real = curriculum.canonicalize().map_err(|error| files::not_made(&curriculum, error))?;
        files::write(&real, &listed.curriculum, true)?;
    } else {
        made.file(&curriculum, &listed.curriculum)?;
    }
    made.keep();
    tell_of_lesson(&folder, &listed.track, arguments, world)
}

/// The folder of lessons: the one that is named; else the current folder if it is one, written as the empty path; else
/// `lessons`, which is made where there is none. So no folder becomes one by accident, with all that stands in it.
fn library(named: Option<&Path>, made: &mut Made) -> Result<PathBuf> {
    if let Some(named) = named {
        if !named.is_dir() {
            bail!("there is no folder `{}`; make it first, or name another with --in", named.display());
        }
        return Ok(named.to_owned());
    }
    if Path::new(CURRICULUM).is_file() {
        return Ok(PathBuf::new());
    }
    let below = PathBuf::from("lessons");
    if !below.is_dir() {
        made.folder(&below)?;
    }
    Ok(below)
}

/// The curriculum of `folder` with the lesson in it; a new one where there is none.
fn listing(folder: &Path, id: &str, track: Option<&str>) -> Result<Listed> {
    let path = folder.join(CURRICULUM);
    let source = match fs::read_to_string(&path) {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let track = track.unwrap_or(FIRST_TRACK).to_owned();
            return Ok(Listed { curriculum: scaffold::curriculum(id, &track), track });
        }
        Err(error) => return Err(error).context(format!("could not read `{}`", path.display())),
    };
    let not_listed = || format!("the lesson cannot be added to `{}`", path.display());
    scaffold::list(&source, id, track).with_context(not_listed)
}

fn quiz(file: &Path, world: &mut World) -> Result<()> {
    let Some(name) = file.file_stem().filter(|_| file.extension() == Some(OsStr::new("toml"))) else {
        match file.file_name() {
            Some(name) if name != ".toml" => {
                bail!("a quiz file ends in `.toml`; did you mean `{}`?", file.with_added_extension("toml").display())
            }
            _ => bail!("a quiz file has a name and ends in `.toml`, as in `moves.toml`"),
        }
    };
    let schema = file.with_file_name(SCHEMA_FILE).is_file();
    let mut made = Made::default();
    made.file(file, &scaffold::quiz(&name.to_string_lossy(), schema))?;
    made.keep();
    let file = quoted(file);
    world.screen.say(Role::Plain, format!("Made {file} with three questions to write over. What next:"))?;
    let next = [
        (format!("memtutor check {file}"), "says what is wrong, and runs the programs to prove the answers"),
        (format!("memtutor quiz {file}"), "asks the questions"),
    ];
    tell_next(&next, world)
}

fn tell_of_lesson(folder: &Path, track: &str, arguments: &NewLessonArgs, world: &mut World) -> Result<()> {
    let id = &arguments.id;
    let (home, curriculum) = (quoted(folder.join(id)), quoted(folder.join(CURRICULUM)));
    let library = if folder.as_os_str().is_empty() { ".".to_owned() } else { quoted(folder) };
    let made =
        format!("Made the lesson {home} to write over, and listed it in {curriculum} under `{track}`. What next:");
    world.screen.say(Role::Plain, made)?;
    let mut next = vec![
        (format!("memtutor check {home}"), "says what is wrong, and proves what the lesson claims"),
        (format!("memtutor --lessons {library} lesson {id}"), "shows it as a learner sees it"),
    ];
    if !arguments.no_demo {
        next.push((
            format!("cargo run -- lesson {id}"),
            "runs the demo too, where the lesson stands in `lessons/` of memtutor's sources: demos are compiled in",
        ));
    }
    tell_next(&next, world)
}

/// Commands, each with what it does.
fn tell_next(next: &[(String, &str)], world: &mut World) -> Result<()> {
    for (command, what) in next {
        world.screen.gap()?;
        world.screen.line(Line::new().with(Role::Name, command).indented(2))?;
        let width = world.screen.style().prose_width().saturating_sub(6);
        let lines = wrap(&Line::new().with(Role::Faint, *what), width, 0);
        let lines: Vec<Line> = lines.into_iter().map(|line| line.indented(6)).collect();
        world.screen.lines(&lines)?;
    }
    Ok(())
}

/// What was made so far. It is removed again unless it is [kept](Self::keep): all of it is there, or nothing.
#[derive(Default)]
struct Made {
    paths: Vec<PathBuf>,
}

impl Made {
    fn folder(&mut self, path: &Path) -> Result<()> {
        fs::create_dir(path).map_err(|error| files::not_made(path, error))?;
        self.paths.push(path.to_owned());
        Ok(())
    }

    /// Writes a file that must not be there yet.
    fn file(&mut self, path: &Path, text: &str) -> Result<()> {
        files::write(path, text, false)?;
        self.paths.push(path.to_owned());
        Ok(())
    }

    fn keep(mut self) {
        self.paths.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.paths.iter().rev() {
            // What cannot be removed is empty or small, and the error that led here is told.
            let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

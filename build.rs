//! Finds the lessons, so that adding a folder under `lessons/` adds a lesson and no other file is touched.
//!
//! Writes `lessons.rs` into `OUT_DIR`: the text of every lesson's files, what its front matter says, and its demo as a module.
//! `src/lesson/embedded.rs` includes it.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo looks at everything inside the folder.
    println!("cargo::rerun-if-changed=lessons");
    println!("cargo::rerun-if-changed=build.rs");
    link_for_a_quick_start();
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=the lessons cannot be embedded: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Saves two things at each start, a fifth of the time `--version` takes: adjusting some nine thousand pointers, as a program at a
/// fixed address needs no adjusting (the heap, the stack and the libraries, which are what a lesson shows, keep their random
/// places); and loading `libgcc_s`, as the unwinder comes as a static library with every GCC, too.
fn link_for_a_quick_start() {
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=memtutor=-no-pie");
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?).join("lessons");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("lessons.rs");
    let mut table = String::new();
    let mut demos = String::new();
    for (id, folder) in lessons(&root)? {
        let demo = optional(&folder, "demo.rs")?.map(|path| {
            // Raw, since `box` is a keyword; a lesson's id has no `_`, so no two names meet here.
            let module = format!("r#{}", id.replace('-', "_"));
            (format!("Compiled {{ source: include_str!({path:?}), run: demos::{module}::run }}"), path, module)
        });
        let quiz = optional(&folder, "quiz.toml")?.map(|path| format!("include_str!({path:?})"));
        writeln!(
            table,
            "    Embedded {{ id: {id:?}, lesson: include_str!({:?}), quiz: {}, demo: {} }},",
            text(&folder.join("lesson.md"))?,
            option(quiz.as_deref()),
            option(demo.as_ref().map(|(value, ..)| value.as_str())),
        )?;
        if let Some((_, path, module)) = demo {
            writeln!(demos, "    #[path = {path:?}]\n    pub mod {module};")?;
        }
    }
    let curriculum = root.join("curriculum.toml");
    let tracks = read(&curriculum).and_then(|text| tracks(&root, &text)).map_err(|error| within(&curriculum, error))?;
    let generated = format!(
        "pub(super) static CURRICULUM: &str = include_str!({:?});\n\n\
         static TRACKS: &[Listed] = &[\n{tracks}];\n\n\
         pub(super) static LESSONS: &[Embedded] = &[\n{table}];\n\n\
         /// The demos of the lessons, one module each.\n\
         pub mod demos {{\n{demos}}}\n",
        text(&curriculum)?,
    );
    Ok(fs::write(out, generated)?)
}

/// The tracks of the curriculum and what the front matters of their lessons say, as Rust, so that a list of lessons reads no file.
/// It stands apart from the lessons' texts, which would then be loaded with it. What else may be wrong with a front matter than
/// that it cannot be read, tests find.
fn tracks(root: &Path, curriculum: &str) -> Result<String, Box<dyn Error>> {
    let curriculum: toml::Table = curriculum.parse()?;
    let mut listed = String::new();
    for track in curriculum.get("track").and_then(toml::Value::as_array).into_iter().flatten() {
        let track = track.as_table().ok_or("a `track` is a table")?;
        let (id, title) = (word(track, "id")?, word(track, "title")?);
        writeln!(listed, "    Listed {{ id: {id:?}, title: {title:?}, lessons: &[")?;
        for lesson in words(track, "lessons") {
            let file = root.join(lesson).join("lesson.md");
            let front = read(&file).and_then(|text| front(lesson, &text)).map_err(|error| within(&file, error))?;
            writeln!(listed, "        {front},")?;
        }
        writeln!(listed, "    ] }},")?;
    }
    Ok(listed)
}

fn front(id: &str, lesson: &str) -> Result<String, Box<dyn Error>> {
    let lines = lesson.lines().skip(1).take_while(|line| line.trim_end() != "+++");
    let front: toml::Table = lines.collect::<Vec<_>>().join("\n").parse()?;
    Ok(format!(
        "Front {{ id: {id:?}, title: {:?}, summary: {:?}, track: {:?}, level: Level::{}, minutes: {}, requires: &{:?}, \
         patterns: &{:?} }}",
        word(&front, "title")?,
        word(&front, "summary")?,
        word(&front, "track")?,
        word(&front, "level")?.split('-').map(capitalised).collect::<String>(),
        front.get("minutes").and_then(toml::Value::as_integer).ok_or("missing `minutes`: a number")?,
        words(&front, "requires"),
        words(&front, "patterns"),
    ))
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(fs::read_to_string(path)?)
}

fn within(path: &Path, error: Box<dyn Error>) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}

fn word<'t>(table: &'t toml::Table, key: &str) -> Result<&'t str, Box<dyn Error>> {
    let word = table.get(key).and_then(toml::Value::as_str);
    Ok(word.ok_or_else(|| format!("missing `{key}`: a text"))?)
}

fn words<'t>(table: &'t toml::Table, key: &str) -> Vec<&'t str> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

fn capitalised(word: &str) -> String {
    word.chars().take(1).map(|first| first.to_ascii_uppercase()).chain(word.chars().skip(1)).collect()
}

/// The folders with a `lesson.md`, by name.
fn lessons(root: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let mut lessons = Vec::new();
    for entry in fs::read_dir(root).map_err(|error| format!("{}: {error}", root.display()))? {
        let folder = entry?.path();
        if !folder.join("lesson.md").is_file() {
            if folder.is_dir() {
                println!("cargo::warning={} has no lesson.md", folder.display());
            }
            continue;
        }
        let id = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !is_lesson_id(&id) {
            let rule = "a lesson's folder is named with lower-case letters, digits and `-`, starts with a letter";
            return Err(format!("{}: {rule}, and is not `crate`, `self` or `super`", folder.display()).into());
        }
        lessons.push((id, folder));
    }
    lessons.sort();
    Ok(lessons)
}

/// As `lesson::is_lesson_id`, without the names that cannot be a module's.
fn is_lesson_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !matches!(id, "crate" | "self" | "super")
}

fn optional(folder: &Path, name: &str) -> Result<Option<String>, Box<dyn Error>> {
    let path = folder.join(name);
    if path.is_file() { text(&path).map(Some) } else { Ok(None) }
}

fn text(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(path.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", path.display()))?.to_owned())
}

fn option(value: Option<&str>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

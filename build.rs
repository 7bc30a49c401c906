//! Finds the lessons, so that adding a folder under `lessons/` adds a lesson and no other file is touched.
//!
//! Writes `lessons.rs` into `OUT_DIR`: the text of every lesson's files, and its demo as a module.
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
    fix_the_image_address();
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=the lessons cannot be embedded: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Links the program to a fixed address. Otherwise some nine thousand pointers in it are adjusted at each start, a tenth of the
/// time `--version` takes. The heap, the stack and the libraries, which are what a lesson shows, keep their random places.
fn fix_the_image_address() {
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bin=memtutor=-no-pie");
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
    let curriculum = text(&root.join("curriculum.toml"))?;
    let generated = format!(
        "pub(super) static CURRICULUM: &str = include_str!({curriculum:?});\n\n\
         pub(super) static LESSONS: &[Embedded] = &[\n{table}];\n\n\
         /// The demos of the lessons, one module each.\n\
         pub mod demos {{\n{demos}}}\n"
    );
    Ok(fs::write(out, generated)?)
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

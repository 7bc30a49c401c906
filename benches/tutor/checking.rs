//! `check` of a quiz of small programs: proving them for the first time, and again.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::table::{Table, median};

const PROGRAMS: usize = 64;

/// Every program compiles and is run: nothing is saved on those that are only to be rejected.
fn program(number: usize) -> String {
    format!(
        "use std::rc::Rc;\n\nfn main() {{\n    let a = Rc::new(String::from(\"{number}\"));\n    let b = Rc::clone(&a);\n    \
         println!(\"{{a}} {{}}\", Rc::strong_count(&b));\n}}\n"
    )
}

fn quiz() -> Result<String, std::fmt::Error> {
    let mut quiz = String::new();
    for number in 0..PROGRAMS {
        let text = program(number);
        writeln!(
            quiz,
            "[[questions]]\ntype = \"Tracing\"\nprompt.program = '''\n{text}'''\nanswer.doesCompile = true\nanswer.stdout = \"{number} 2\"\n"
        )?;
    }
    Ok(quiz)
}

/// Cold against one `rustc` alone in the same run, and warm against reading alone.
pub fn check(table: &mut Table) -> Result<(), Box<dyn Error>> {
    const ROUNDS: usize = 5;
    let folder = TempDir::new()?;
    fs::write(folder.path().join("quiz.toml"), quiz()?)?;
    fs::write(folder.path().join("main.rs"), program(0))?;
    let (mut alone, mut cold, mut warm, mut reading) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for _ in 0..7 {
            let rustc = ["--edition=2021", "-Awarnings", "main.rs"];
            alone.push(time(Command::new("rustc").args(rustc), folder.path())?);
        }
        let cache = TempDir::new()?;
        let check = |more: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_memtutor"));
            command.args(["check", "quiz.toml"]).args(more).env("MEMTUTOR_CACHE_DIR", cache.path());
            time(&mut command, folder.path())
        };
        cold.push(check(&[])?);
        for _ in 0..11 {
            warm.push(check(&[])?);
            reading.push(check(&["--no-run"])?);
        }
    }
    let [alone, cold, warm, reading] = [alone, cold, warm, reading].map(|mut samples| median(&mut samples));
    let detail = format!("{cold:.2} s against {PROGRAMS} x {:.0} ms, median of {ROUNDS} runs", alone * 1e3);
    table.add("check 64 programs, cold / rustc alone", cold / (PROGRAMS as f64 * alone), "x", 0.6, detail);
    let detail = format!("{:.1} ms against {:.1} ms", warm * 1e3, reading * 1e3);
    table.add("check 64 programs, warm, over reading", (warm - reading) * 1e3, "ms", 50.0, detail);
    Ok(())
}

/// The seconds a command takes; it must succeed.
fn time(command: &mut Command, folder: &Path) -> Result<f64, Box<dyn Error>> {
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(time)
}

//! The program as a whole, started as a user starts it, interleaved with a hello-world built beside it.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use memtutor::progress::{Attempt, AttemptKind, Outcome, Store};
use tempfile::TempDir;

use super::table::{Table, median};

const RUNS: usize = 201;

/// Wall time of whole runs against the hello-world's.
pub fn starts(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let hello = hello()?;
    // Filling the store costs a write to the disk a row; reading it comes from memory either way.
    let memory = Path::new("/dev/shm");
    let full = if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? };
    let empty = TempDir::new()?;
    fill_store(full.path(), 10_000)?;
    let mut runs: Vec<(&str, PathBuf, &[&str], &Path, f64)> = vec![
        ("hello", hello, &[], empty.path(), 1.0),
        ("--version", memtutor(), &["--version"], empty.path(), 1.10),
        ("list, no store yet", memtutor(), &["list"], empty.path(), 1.25),
        ("list, 10,000 attempts kept", memtutor(), &["list"], full.path(), 1.80),
        ("demo rc --json", memtutor(), &["demo", "rc", "--json"], empty.path(), 1.50),
    ];
    match static_memtutor() {
        Some(program) => runs.push(("static: --version", program, &["--version"], empty.path(), 0.80)),
        None => eprintln!("skipped the static program: it is not built (`cargo build --release --target {STATIC}`)"),
    }
    let mut samples = vec![Vec::new(); runs.len()];
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..RUNS {
        random.shuffle(&mut order);
        for &index in &order {
            let (_, program, arguments, data, _) = &runs[index];
            samples[index].push(run(program, arguments, data, &[])?);
        }
    }
    let medians: Vec<f64> = samples.iter_mut().map(|samples| median(samples)).collect();
    for ((name, _, _, _, goal), time) in runs.iter().zip(&medians).skip(1) {
        let detail = format!("{:.2} ms against {:.2} ms, medians of {RUNS} runs", time * 1e3, medians[0] * 1e3);
        table.add(&format!("{name} / hello"), time / medians[0], "x", *goal, detail);
    }
    Ok(())
}

/// Listing a folder of 10,000 lessons.
pub fn large_library(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let (library, data) = (TempDir::new()?, TempDir::new()?);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/rc/lesson.md");
    // What it requires is not in that folder.
    let lesson = fs::read_to_string(source)?.replace("[\"box\"]", "[]");
    let mut names = Vec::new();
    for number in 0..10_000 {
        let name = format!("lesson-{number}");
        fs::create_dir(library.path().join(&name))?;
        fs::write(library.path().join(&name).join("lesson.md"), &lesson)?;
        names.push(format!("{name:?}"));
    }
    let tracks = format!("[[track]]\nid = \"smart-pointers\"\ntitle = \"All\"\nlessons = [{}]\n", names.join(", "));
    fs::write(library.path().join("curriculum.toml"), tracks)?;
    let folder = library.path().display().to_string();
    let mut samples = Vec::new();
    for _ in 0..21 {
        samples.push(run(&memtutor(), &["--lessons", &folder, "list"], data.path(), &[])? * 1e3);
    }
    table.add(
        "list a folder of 10,000 lessons",
        median(&mut samples),
        "ms",
        250.0,
        "median of 21 runs, files cached".to_owned(),
    );
    Ok(())
}

/// Handouts of all lessons, in each format.
pub fn handouts(table: &mut Table) -> Result<(), Box<dyn Error>> {
    for format in ["html", "md", "anki"] {
        let mut samples = Vec::new();
        for _ in 0..5 {
            let folder = TempDir::new()?;
            let output = folder.path().display().to_string();
            let arguments = ["export", "--format", format, "--output", &output];
            samples.push(run(&memtutor(), &arguments, folder.path(), &[])?);
        }
        let detail = "median of 5 runs, files written".to_owned();
        table.add(&format!("export of all lessons, {format}"), median(&mut samples), "s", 2.0, detail);
    }
    Ok(())
}

/// Peak resident memory of `list` against the hello-world's.
pub fn peak_memory(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let (data, hello) = (TempDir::new()?, hello()?);
    let mut peaks = [Vec::new(), Vec::new()];
    for _ in 0..11 {
        peaks[0].push(peak_kib(&hello, &[], data.path())?);
        peaks[1].push(peak_kib(&memtutor(), &["list"], data.path())?);
    }
    let [hello, list] = peaks.map(|mut samples| median(&mut samples));
    let detail = format!("{list:.0} KiB against {hello:.0} KiB, when the output is written");
    table.add("peak memory of list / hello", list / hello, "x", 2.0, detail);
    Ok(())
}

pub fn memtutor() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_memtutor"))
}

const STATIC: &str = "x86_64-unknown-linux-musl";

/// The program without libraries to load, if it was built beside the other.
fn static_memtutor() -> Option<PathBuf> {
    let target = memtutor().parent()?.parent()?.to_owned();
    Some(target.join(STATIC).join("release").join("memtutor")).filter(|program| program.is_file())
}

/// The hello-world, built with the same profile.
fn hello() -> Result<PathBuf, Box<dyn Error>> {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--example", "hello"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    if !status.success() {
        return Err("the hello-world does not build".into());
    }
    let folder = memtutor().parent().map(Path::to_owned).ok_or("the program lies in a folder")?;
    Ok(folder.join("examples").join("hello"))
}

/// Starts a program and waits for it; the seconds it took.
pub fn run(program: &Path, arguments: &[&str], data: &Path, more: &[(&str, &str)]) -> Result<f64, Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("MEMTUTOR_DATA_DIR", data).envs(more.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("`{} {}` ended with {status}", program.display(), arguments.join(" ")).into());
    }
    Ok(time)
}

/// The peak of a program that has done its work and waits to write: its output is a pipe that is already full. (What `wait4`
/// says would not do: it counts the memory of the process that started the program, too.)
fn peak_kib(program: &Path, arguments: &[&str], data: &Path) -> Result<f64, Box<dyn Error>> {
    const PIPE_BYTES: usize = 65_536;
    let (_reader, mut writer) = std::io::pipe()?;
    writer.write_all(&[0; PIPE_BYTES])?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("MEMTUTOR_DATA_DIR", data).stdin(Stdio::null()).stdout(writer);
    let mut child = command.spawn()?;
    std::thread::sleep(Duration::from_millis(100));
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
    child.kill()?;
    child.wait()?;
    let status = status?;
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if !field("State:").is_some_and(|state| state.starts_with('S')) {
        return Err("the program does not wait to write".into());
    }
    let peak = field("VmHWM:").and_then(|peak| peak.strip_suffix(" kB")).ok_or("no peak in /proc")?;
    Ok(peak.parse()?)
}

fn fill_store(folder: &Path, attempts: usize) -> Result<(), Box<dyn Error>> {
    let store = Store::open(folder)?;
    for number in 0..attempts {
        store.record(&Attempt {
            at_ms: 1_700_000_000_000 + number as i64 * 60_000,
            kind: AttemptKind::Question,
            lesson: "rc".to_owned(),
            item: format!("rc-question-{}", number % 200),
            given: "2".to_owned(),
            outcome: if number % 3 == 0 { Outcome::Wrong } else { Outcome::Right },
            hints: 0,
            confidence: None,
            duration_ms: 2_000,
            reason: None,
            session: format!("session {}", number / 12),
        })?;
    }
    Ok(())
}

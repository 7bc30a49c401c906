//! What using memtutor costs: starting it, listing, recording, drawing, loading quizzes and checking them. Ratios against a named
//! peer in the same run.
//!
//! ```text
//! cargo bench --bench tutor                # everything
//! cargo bench --bench tutor -- start       # the groups whose names contain one of these words
//! cargo bench --bench tutor -- --json FILE # where the JSON goes; else target/bench/tutor.json
//! ```
//!
//! Programs are started interleaved in shuffled order; what counts is the median over all runs. Work inside the process is
//! repeated, and a ratio is the median of ratios taken side by side. The table goes to stdout, progress to stderr.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table and its progress")]

mod checking;
#[allow(unsafe_code, reason = "calls allocators directly, to time nothing else")]
mod inside;
mod keys;
mod programs;
mod reviews;
mod table;

use std::error::Error;
use std::path::PathBuf;

use memtutor::probe::CountingAllocator;
use table::Table;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

fn main() -> Result<(), Box<dyn Error>> {
    let (mut words, mut json) = (Vec::new(), PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tutor.json"));
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = arguments.next().map(PathBuf::from).ok_or("`--json` needs a file")?,
            _ => words.push(argument),
        }
    }
    let selected = |group: &str| words.is_empty() || words.iter().any(|word| group.contains(word.as_str()));
    let mut table = Table::default();
    for (group, run) in [
        ("alloc", inside::allocator as fn(&mut Table) -> Result<(), Box<dyn Error>>),
        ("step", inside::steps),
        ("review", reviews::choosing),
        ("quiz", inside::quizzes),
        ("start", programs::starts),
        ("library", programs::large_library),
        ("memory", programs::peak_memory),
        ("export", programs::handouts),
        ("key", keys::presses),
        ("tour", keys::tour),
        ("check", checking::check),
    ] {
        if selected(group) {
            eprintln!("{group} …");
            run(&mut table)?;
        }
    }
    println!("{table}");
    std::fs::write(&json, table.json())?;
    eprintln!("JSON: {}", json.display());
    Ok(())
}

//! Compares the core modules with the best crates of their kind, in one run.
//!
//! ```text
//! cargo bench --bench patterns                    # everything
//! cargo bench --bench patterns -- pool tree/      # the workloads whose names contain one of these
//! cargo bench --bench patterns -- --quick         # small: does everything run?
//! cargo bench --bench patterns -- --json FILE     # where the JSON goes; else target/bench/patterns.json
//! cargo bench --bench patterns -- --markdown docs/benchmarks.md   # everything, and the document's figures written anew
//! ```
//!
//! The table goes to stdout, ratios first; progress goes to stderr. The method is told in `harness.rs`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its table and its progress")]

mod harness;
mod interner;
mod particles;
mod pool;
mod records;
mod threads;
mod tree;

use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use harness::{Bench, Options, pin_mmap_threshold};
use memtutor::probe::CountingAllocator;

/// Counts all the time, for all contenders alike: a block more costs each of them the same few instructions more.
#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

fn main() -> Result<(), Box<dyn Error>> {
    pin_mmap_threshold();
    let mut bench = Bench::new(options(std::env::args().skip(1))?);
    for run in [pool::run, records::run, tree::run, interner::run, particles::run, threads::run] {
        run(&mut bench);
    }
    let (report, options) = bench.finish();
    println!("{report}");
    if let Some(folder) = options.json.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.json, format!("{:#}\n", report.json()))?;
    eprintln!("JSON: {}", options.json.display());
    if let Some(file) = options.markdown {
        let named = |trouble: &dyn Display| format!("{}: {trouble}", file.display());
        let document = fs::read_to_string(&file).map_err(|error| named(&error))?;
        let document = report.update(&document).map_err(|missing| named(&missing))?;
        fs::write(&file, document).map_err(|error| named(&error))?;
        eprintln!("figures: {}", file.display());
    }
    Ok(())
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    // Cargo's own scratch folder for benches stands directly in the target folder.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target"));
    let mut options = Options { json: target.join("bench").join("patterns.json"), ..Options::default() };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo passes this to every bench.
            "--bench" => {}
            "--quick" => options.quick = true,
            "--json" => options.json = arguments.next().map(PathBuf::from).ok_or("`--json` needs a file")?,
            "--markdown" => {
                options.markdown = Some(arguments.next().map(PathBuf::from).ok_or("`--markdown` needs a file")?);
            }
            flag if flag.starts_with('-') => {
                return Err(format!(
                    "unknown option `{flag}`; there are `--quick`, `--json FILE`, `--markdown FILE` and parts of workload names"
                ));
            }
            filter => options.filters.push(filter.to_owned()),
        }
    }
    if options.markdown.is_some() && (options.quick || !options.filters.is_empty()) {
        return Err("`--markdown` writes down a whole run: leave out `--quick` and the names of workloads".to_owned());
    }
    Ok(options)
}

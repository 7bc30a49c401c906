//! One program: written down, compiled, run, and everything removed again.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::PathBuf;

use tempfile::TempDir;

use super::diagnostics::errors;
use super::process::{self, End, Finished, Job};
use super::{Aim, COMPILING, Compiler, Ending, Limit, Outcome, Program, RUNNING, Run};

/// What rustc and the program know the text as.
const FILE: &str = "main.rs";

/// How much of stderr is kept: the first words tell what happened.
const KEPT_STDERR_BYTES: usize = 4_096;

/// What a Rust program that panics leaves with.
const PANICKED: i32 = 101;

#[cfg(unix)]
const ABORTED: i32 = libc::SIGABRT;
#[cfg(not(unix))]
const ABORTED: i32 = 6;

/// What comes of `program`.
pub(super) fn run(program: &Program, compiler: &Compiler, stop: &dyn Fn() -> bool) -> Outcome {
    let tried = Workshop::new(program).and_then(|workshop| workshop.prove(program, compiler, stop));
    tried.unwrap_or_else(|error| Outcome::NotDone(format!("the program could not be compiled and run: {error}")))
}

/// The folders for one program, as long as they are needed.
struct Workshop {
    /// Where it is compiled.
    build: PathBuf,
    /// Where it runs.
    empty: PathBuf,
    _root: TempDir,
}

impl Workshop {
    fn new(program: &Program) -> io::Result<Self> {
        let root = tempfile::Builder::new().prefix("memtutor-").tempdir()?;
        let (build, empty) = (root.path().join("build"), root.path().join("empty"));
        fs::create_dir(&build)?;
        fs::create_dir(&empty)?;
        fs::write(build.join(FILE), &program.text)?;
        Ok(Self { build, empty, _root: root })
    }

    fn prove(&self, program: &Program, compiler: &Compiler, stop: &dyn Fn() -> bool) -> io::Result<Outcome> {
        // All errors but the rarest show before code is generated, in a third of the time.
        if program.aim != Aim::Run
            && let Some(outcome) = self.compile(program, compiler, &["--emit=metadata"], stop)?
        {
            return Ok(outcome);
        }
        if program.aim == Aim::Compile {
            return Ok(Outcome::Compiled);
        }
        // Nobody debugs it: leaving std's own debug information out of the file is a tenth of the time.
        if let Some(outcome) = self.compile(program, compiler, &["--emit=link", "-Cstrip=debuginfo"], stop)? {
            return Ok(outcome);
        }
        self.execute(stop)
    }

    /// Compiles; the outcome, if that was all.
    fn compile(
        &self,
        program: &Program,
        compiler: &Compiler,
        kind: &[&str],
        stop: &dyn Fn() -> bool,
    ) -> io::Result<Option<Outcome>> {
        let edition = format!("--edition={}", program.edition);
        let fixed = [FILE, "--crate-type=bin", "--crate-name=main", "--error-format=json", "-Awarnings", &edition];
        let job = Job {
            program: compiler.program.clone(),
            arguments: fixed.iter().chain(kind).map(OsString::from).collect(),
            directory: self.build.clone(),
            environment: self.compiler_variables(compiler),
            limits: COMPILING,
            confined: false,
        };
        let Finished { stderr, end, .. } = process::run(&job, stop)?;
        Ok(match end {
            End::Exited(0) => None,
            End::Exited(1) => Some(rejection(&stderr)),
            End::Stopped(limit) => Some(Outcome::CompilerStopped(limit)),
            End::Interrupted => Some(interrupted()),
            End::Killed(ABORTED) if is_out_of_memory(&stderr) => Some(Outcome::CompilerStopped(Limit::Memory)),
            End::Exited(_) | End::Killed(_) => {
                Some(Outcome::NotDone(format!("rustc crashed: {}", first_words(&stderr))))
            }
        })
    }

    fn compiler_variables(&self, compiler: &Compiler) -> Vec<(OsString, OsString)> {
        let temporary = ["TMPDIR", "TMP", "TEMP"].map(|name| (name.into(), self.build.as_os_str().to_owned()));
        compiler.variables.iter().cloned().chain(temporary).collect()
    }

    fn execute(&self, stop: &dyn Fn() -> bool) -> io::Result<Outcome> {
        let job = Job {
            program: self.build.join("main").with_extension(env::consts::EXE_EXTENSION),
            arguments: Vec::new(),
            directory: self.empty.clone(),
            environment: Vec::new(),
            limits: RUNNING,
            confined: true,
        };
        let Finished { stdout, stderr, end } = process::run(&job, stop)?;
        let ending = match end {
            End::Interrupted => return Ok(interrupted()),
            End::Stopped(limit) => Ending::Stopped(limit),
            End::Killed(ABORTED) if is_out_of_memory(&stderr) => Ending::Stopped(Limit::Memory),
            End::Exited(PANICKED) | End::Killed(ABORTED) if has_panicked(&stderr) => Ending::Panicked,
            End::Killed(signal) => Ending::Killed(signal),
            End::Exited(status) => Ending::Exited(status),
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let stderr = text(&stderr[..stderr.len().min(KEPT_STDERR_BYTES)]);
        Ok(Outcome::Ran(Run { stdout: text(&stdout), stderr, ending }))
    }
}

fn rejection(stderr: &[u8]) -> Outcome {
    let errors = errors(stderr, FILE);
    let no_linker = errors.iter().find(|error| {
        let is_missing = error.message.starts_with("linker `") && error.message.ends_with("not found");
        error.lines.is_empty() && (is_missing || error.message.starts_with("could not exec the linker"))
    });
    if errors.iter().any(|error| error.code.is_none() && error.message.ends_with(": out of memory")) {
        return Outcome::CompilerStopped(Limit::Memory);
    }
    match no_linker {
        Some(error) => Outcome::NotDone(format!("rustc cannot link: {}", error.message)),
        None => Outcome::Rejected(errors),
    }
}

fn interrupted() -> Outcome {
    Outcome::NotDone("it was interrupted".to_owned())
}

fn is_out_of_memory(stderr: &[u8]) -> bool {
    let stderr = String::from_utf8_lossy(stderr);
    stderr.contains("memory allocation of ") || stderr.contains("out of memory")
}

fn has_panicked(stderr: &[u8]) -> bool {
    String::from_utf8_lossy(stderr).contains(" panicked at ")
}

fn first_words(stderr: &[u8]) -> String {
    let stderr = String::from_utf8_lossy(stderr);
    stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing").chars().take(200).collect()
}

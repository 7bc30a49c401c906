//! Proving what is said of a program: compiling it with the rustc on the machine and running it, within limits.
//!
//! A [`Program`] goes in, an [`Outcome`] comes out, for many at once on all cores. Nothing is printed and nothing decided: what
//! an outcome means for an answer key is said by whoever asks.
//!
//! # What a program can and cannot do
//!
//! Each is compiled in a fresh temporary folder and run in another one, empty, without any variable and with nothing to read.
//! Ten seconds of time, three of a processor, 512 MiB of memory, 1 MiB of output and 16 MiB a file are the most it gets; the
//! compiler gets 30 s and 4 GiB. On every Unix it runs in a process group of its own, which is killed as a whole when it ends
//! or is ended, also by Ctrl-C. Beyond that:
//!
//! | | Linux | other Unix | elsewhere |
//! | --- | --- | --- | --- |
//! | starts processes (fork bomb) | cannot; only threads | 1,000 a user; those in the group are killed | can |
//! | leaves the group (`setsid`) | has nothing to leave it with | can, and is not found again | can |
//! | memory, processor time, file size | limited | limited; macOS does not limit memory | not limited |
//! | reads the home folder | cannot | can | can |
//! | writes outside its folder | cannot, but to `/dev/null` | where the user may | where the user may |
//! | network | cannot | can | can |
//! | signals others, uses the powers of root | cannot | can | can |
//! | fills the disk within its folder | for as long as it runs | the same | the same |
//!
//! On Linux, files are kept from it by Landlock (5.13, and where the system has it switched on), TCP too; processes, all other
//! sockets and signals by a seccomp filter (x86-64 and AArch64). Without the filter the column "other Unix" holds for
//! processes; without Landlock it holds for files. None of it needs root, and root is confined in the same way. It can read
//! `/usr`, `/lib*`, `/proc` and `/sys`, as loading a program takes.
//!
//! The *compiler* is trusted, and not confined: `include_str!` in a program can read any file that the user can, and could
//! print it. The text is then in the outcome, that is on the screen of whoever runs the check. It cannot leave the machine.

mod cache;
mod compiler;
mod diagnostics;
mod process;
mod run;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use cache::Cache;
pub use compiler::{Compiler, Environment};
pub use diagnostics::CompileError;
use process::Limits;

/// Part of every key in the cache; to be counted up when an outcome means something else than before.
const FORMAT: u32 = 1;

const COMPILING: Limits = Limits {
    time: Duration::from_secs(30),
    processor_seconds: 30,
    memory_bytes: 4 << 30,
    output_bytes: 4 << 20,
    file_bytes: 512 << 20,
};

const RUNNING: Limits = Limits {
    time: Duration::from_secs(10),
    processor_seconds: 3,
    memory_bytes: 512 << 20,
    output_bytes: 1 << 20,
    file_bytes: 16 << 20,
};

/// A program to prove something of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its text: all of `main.rs`.
    pub text: String,
    /// Its edition, as rustc takes it.
    pub edition: String,
    /// How far to go with it.
    pub aim: Aim,
}

/// How far to go with a program. Where rustc rejects it, that is the outcome in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aim {
    /// Only see whether rustc takes it.
    Compile,
    /// Run it too.
    Run,
    /// The same; it is expected not to compile, so that finding out is made cheap.
    Reject,
}

/// What came of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// rustc rejects it, with these errors.
    Rejected(Vec<CompileError>),
    /// rustc takes it; it was not run.
    Compiled,
    /// It was compiled and run.
    Ran(Run),
    /// rustc was stopped: it went over a limit.
    CompilerStopped(Limit),
    /// Nothing is known of it, for this reason.
    NotDone(String),
}

impl Outcome {
    /// Whether another try would end in the same way.
    fn is_definite(&self) -> bool {
        match self {
            Self::Rejected(_) | Self::Compiled => true,
            Self::Ran(run) => !matches!(run.ending, Ending::Stopped(_)),
            Self::CompilerStopped(_) | Self::NotDone(_) => false,
        }
    }
}

/// A run of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What it printed; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// The start of what it wrote to stderr.
    pub stderr: String,
    /// How it ended.
    pub ending: Ending,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// By itself, with this status.
    Exited(i32),
    /// By a panic of its main thread.
    Panicked,
    /// The system ended it with this signal.
    Killed(i32),
    /// It went over a limit.
    Stopped(Limit),
}

impl Ending {
    /// The ending in words that follow `the program`: `ends with status 3`.
    pub fn words(self) -> String {
        match self {
            Self::Exited(status) => format!("ends with status {status}"),
            Self::Panicked => "panics".to_owned(),
            Self::Killed(signal) => format!("was ended by signal {signal}"),
            Self::Stopped(limit) => format!("was stopped: {}", limit.words(false)),
        }
    }
}

/// What a program or the compiler had too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    /// Time by the clock.
    Time,
    /// Time of a processor.
    Processor,
    /// Memory.
    Memory,
    /// Output.
    Output,
    /// The length of a file.
    File,
}

impl Limit {
    /// The limit in words, for a program that was run (`compiler` is false) or the compiler: `more than 10 s`.
    pub fn words(self, compiler: bool) -> String {
        let limits = if compiler { COMPILING } else { RUNNING };
        let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
        match self {
            Self::Time => format!("it took more than {} s", limits.time.as_secs()),
            Self::Processor => format!("it kept a processor busy for more than {} s", limits.processor_seconds),
            Self::Memory => format!("it wanted more than {} of memory", mebibytes(limits.memory_bytes)),
            Self::Output => format!("it printed more than {}", mebibytes(limits.output_bytes as u64)),
            Self::File => format!("it wrote a file of more than {}", mebibytes(limits.file_bytes)),
        }
    }
}

/// Compiles and runs programs. Making one starts nothing.
#[derive(Debug)]
pub struct Prover {
    compiler: Result<Compiler, String>,
    cache: Option<Cache>,
}

impl Prover {
    /// With the compiler that `environment` leads to, and what was proved before kept in the folder `cache`.
    ///
    /// Asks the compiler for its version, unless it was asked before.
    pub fn new(environment: &Environment, cache: Option<&Path>, stop: &dyn Fn() -> bool) -> Self {
        let cache = cache.map(Cache::new);
        Self { compiler: Compiler::find(environment, cache.as_ref(), stop), cache }
    }

    /// The compiler, or why there is none.
    pub fn compiler(&self) -> Result<&Compiler, &str> {
        self.compiler.as_ref().map_err(String::as_str)
    }

    /// What comes of each program, in their order. Never fails: what could not be done says so.
    ///
    /// `progress` is told how many are done; where `stop` says so, what runs is ended and the rest left undone.
    ///
    /// ```
    /// use memtutor::proof::{Aim, Environment, Outcome, Program, Prover};
    ///
    /// let prover = Prover::new(&Environment::of_this_process(), None, &|| false);
    /// let program = Program { text: "fn main() { 1 + true; }".into(), edition: "2021".into(), aim: Aim::Reject };
    /// let outcomes = prover.prove(&[program], |_done| (), &|| false);
    /// if let Outcome::Rejected(errors) = &outcomes[0] {
    ///     assert_eq!(errors[0].code.as_deref(), Some("E0277"));
    /// }
    /// ```
    pub fn prove(
        &self,
        programs: &[Program],
        mut progress: impl FnMut(usize),
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Vec<Outcome> {
        let compiler = match &self.compiler {
            Ok(compiler) => compiler,
            Err(reason) => return vec![Outcome::NotDone(reason.clone()); programs.len()],
        };
        let known = |program: &Program| self.cache.as_ref()?.get(&key(program, compiler));
        let mut outcomes: Vec<Option<Outcome>> = programs.iter().map(known).collect();
        let left: Vec<usize> = (0..programs.len()).filter(|&index| outcomes[index].is_none()).collect();
        let mut done = programs.len() - left.len();
        progress(done);
        let prove = |index: usize| self.prove_one(&programs[index], compiler, stop);
        on_all_cores(&left, prove, |index, outcome| {
            outcomes[index] = Some(outcome);
            done += 1;
            progress(done);
        });
        if let Some(cache) = self.cache.as_ref().filter(|_| !left.is_empty()) {
            cache.prune();
        }
        outcomes.into_iter().map(|outcome| outcome.expect("each program is known or was left to prove")).collect()
    }

    fn prove_one(&self, program: &Program, compiler: &Compiler, stop: &dyn Fn() -> bool) -> Outcome {
        let outcome = run::run(program, compiler, stop);
        if let Some(cache) = self.cache.as_ref().filter(|_| outcome.is_definite()) {
            cache.put(&key(program, compiler), &outcome);
        }
        outcome
    }
}

/// Everything an outcome depends on.
fn key(program: &Program, compiler: &Compiler) -> String {
    let Program { text, edition, aim } = program;
    let runs = if *aim == Aim::Compile { "compiled" } else { "run" };
    format!("{FORMAT} {runs} {COMPILING:?} {RUNNING:?}\n{}\n{edition}\n{text}", compiler.version)
}

/// Does `work` for each of `items`, several at once; hands what came of each to `take`, as it comes, on this thread.
fn on_all_cores<T: Send>(items: &[usize], work: impl Fn(usize) -> T + Sync, mut take: impl FnMut(usize, T)) {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    thread::scope(|threads| {
        for _ in 0..workers {
            let send = send.clone();
            threads.spawn(|| {
                let send = send;
                while let Some(&item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // The receiver lives as long as a sender.
                    let _ = send.send((item, work(item)));
                }
            });
        }
        drop(send);
        receive.into_iter().for_each(|(item, done)| take(item, done));
    });
}

/// Where outcomes are kept: the folder chosen, else `memtutor` in the platform's folder for such files.
pub fn cache_dir(chosen: Option<PathBuf>) -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let chosen = chosen.filter(|folder| !folder.as_os_str().is_empty());
    let platform = || etcetera::base_strategy::choose_native_strategy().ok();
    chosen.or_else(|| platform().map(|folders| folders.cache_dir().join("memtutor")))
}

#[cfg(test)]
mod tests;

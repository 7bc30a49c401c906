//! One process of somebody else's making, run within limits until it ends or is ended.
//!
//! On Unix [`unix`] runs it in a process group of its own, which is killed as a whole, under the limits of the system;
//! on Linux the [`confine`] module takes from a learner's program what it needs for no quiz. Everywhere else [`portable`]
//! limits time and output alone. What that means for the user is said in the documentation of [`proof`](super).

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "asks the kernel to confine the child between fork and exec")]
mod confine;
#[cfg(any(not(unix), test))]
mod portable;
#[cfg(unix)]
#[allow(unsafe_code, reason = "limits and groups of processes are the system's, which std does not offer")]
mod unix;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Limit;

#[cfg(not(unix))]
pub(super) use portable::run;
#[cfg(unix)]
pub(super) use unix::run;

/// What to run.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// Where it runs. A confined process may write here and nowhere else.
    pub(super) directory: PathBuf,
    /// All its variables.
    pub(super) environment: Vec<(OsString, OsString)>,
    pub(super) limits: Limits,
    /// Whether it is a stranger's program, rather than the compiler.
    #[cfg_attr(not(unix), expect(dead_code, reason = "nothing confines a program there"))]
    pub(super) confined: bool,
}

/// What a process may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) time: Duration,
    pub(super) processor_seconds: u32,
    /// Of its address space, threads' stacks included.
    pub(super) memory_bytes: u64,
    /// Of stdout and of stderr, each.
    pub(super) output_bytes: usize,
    /// Of each file it writes.
    pub(super) file_bytes: u64,
}

/// What a process left.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finished {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    pub(super) end: End,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal that was not sent from here.
    Killed(i32),
    /// It went over a limit.
    Stopped(Limit),
    /// The caller wanted no more.
    Interrupted,
}

/// The command for `job`, without limits: nothing to read, output to pipes.
fn command(job: &Job) -> Command {
    let mut command = Command::new(&job.program);
    command.args(&job.arguments).current_dir(&job.directory);
    command.env_clear().envs(job.environment.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Adds what `source` has to `output`; whether it has ended. More than `most` bytes are an error of kind
/// [`io::ErrorKind::FileTooLarge`].
fn take(source: &mut impl io::Read, output: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    let mut buffer = [0; 16_384];
    let length = match source.read(&mut buffer) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(false),
        read => read?,
    };
    let kept = length.min(most - output.len());
    output.extend_from_slice(&buffer[..kept]);
    if kept < length { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(length == 0) }
}

#[cfg(test)]
mod tests;

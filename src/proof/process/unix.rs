//! Processes on Unix: a group each, under `setrlimit`, watched with `poll`.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use super::confine::Confinement;
use super::{End, Finished, Job, Limits, command, take};
use crate::proof::Limit;

/// How long a process may go on before it is looked whether it should stop: also how late Ctrl-C is noticed.
const LOOK: Duration = Duration::from_millis(20);

/// Processes of this user beyond which a confined program gets no more, where it cannot be forbidden to start any.
const MOST_PROCESSES: u64 = 1_000;

/// Runs `job` to its end, or until it goes over a limit or `stop` says so. No process of its group is left after that.
pub(in crate::proof) fn run(job: &Job, stop: &dyn Fn() -> bool) -> io::Result<Finished> {
    let mut command = command(job);
    // A group of its own: Ctrl-C at the terminal reaches only us, and all of it can be ended at once.
    command.process_group(0);
    prepare(&mut command, job)?;
    let started = Instant::now();
    let mut group = Group { child: command.spawn()?, is_reaped: false };
    let (stdout, stderr) = (group.child.stdout.take(), group.child.stderr.take());
    let mut pipes = Pipes { stdout, stderr, taken: (Vec::new(), Vec::new()), most: job.limits.output_bytes };
    let stopped = watch(&group, &mut pipes, started, job.limits.time, stop)?;
    let status = group.end()?;
    let (stdout, stderr) = pipes.taken;
    let end = stopped.unwrap_or_else(|| ending(status));
    Ok(Finished { stdout, stderr, end })
}

/// Reads what the process prints until it ends; why it is to be ended earlier.
fn watch(
    group: &Group,
    pipes: &mut Pipes,
    started: Instant,
    time: Duration,
    stop: &dyn Fn() -> bool,
) -> io::Result<Option<End>> {
    loop {
        if stop() {
            return Ok(Some(End::Interrupted));
        }
        let left = time.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(Some(End::Stopped(Limit::Time)));
        }
        match pipes.read(left.min(LOOK)) {
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Ok(Some(End::Stopped(Limit::Output)));
            }
            read => read?,
        }
        // A descendant may hold the pipes open; what counts is the process itself.
        if group.has_ended()? {
            while !pipes.are_closed() && pipes.has_more()? {
                if pipes.read(Duration::ZERO).is_err() {
                    return Ok(Some(End::Stopped(Limit::Output)));
                }
            }
            return Ok(None);
        }
        if pipes.are_closed() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn ending(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Exited(code),
        (None, Some(libc::SIGXCPU)) => End::Stopped(Limit::Processor),
        (None, Some(libc::SIGXFSZ)) => End::Stopped(Limit::File),
        (None, signal) => End::Killed(signal.unwrap_or_default()),
    }
}

/// A process and those it started. Dropping it ends them all.
struct Group {
    child: Child,
    is_reaped: bool,
}

impl Group {
    /// Whether the process itself has ended. It is not reaped, so that its number still names its group.
    fn has_ended(&self) -> io::Result<bool> {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: `info` is valid for writing; all-zero bytes are a `siginfo_t`, which is plain data.
        let (failed, info) = unsafe {
            let failed = libc::waitid(libc::P_PID, self.child.id(), info.as_mut_ptr(), flags) != 0;
            (failed, info.assume_init())
        };
        if failed {
            return Err(io::Error::last_os_error());
        }
        // `si_signo` is 0 while there is nothing to tell.
        Ok(info.si_signo != 0)
    }

    /// Ends whatever is left of the group.
    fn end(&mut self) -> io::Result<ExitStatus> {
        if let Ok(id) = i32::try_from(self.child.id()) {
            // SAFETY: no memory is touched; the leader is not reaped, so the group is still ours.
            unsafe { libc::kill(-id, libc::SIGKILL) };
        }
        let status = self.child.wait()?;
        self.is_reaped = true;
        Ok(status)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_reaped {
            // On the way out of an error, which is what is reported.
            let _ = self.end();
        }
    }
}

/// The two ends to read from, and what came out of them.
struct Pipes {
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    taken: (Vec<u8>, Vec<u8>),
    most: usize,
}

impl Pipes {
    fn are_closed(&self) -> bool {
        self.stdout.is_none() && self.stderr.is_none()
    }

    /// Waits for output, `patience` at most, and takes it.
    fn read(&mut self, patience: Duration) -> io::Result<()> {
        if self.are_closed() {
            return Ok(());
        }
        let [stdout, stderr] = self.ready(patience)?;
        if stdout && close_at_end(&mut self.stdout, &mut self.taken.0, self.most)? {
            self.stdout = None;
        }
        if stderr && close_at_end(&mut self.stderr, &mut self.taken.1, self.most)? {
            self.stderr = None;
        }
        Ok(())
    }

    fn has_more(&self) -> io::Result<bool> {
        Ok(self.ready(Duration::ZERO)?.contains(&true))
    }

    /// Which of the two can be read without waiting.
    fn ready(&self, patience: Duration) -> io::Result<[bool; 2]> {
        let files = [self.stdout.as_ref().map(AsRawFd::as_raw_fd), self.stderr.as_ref().map(AsRawFd::as_raw_fd)];
        // A negative number is passed over.
        let mut waiting = files.map(|file| libc::pollfd { fd: file.unwrap_or(-1), events: libc::POLLIN, revents: 0 });
        let milliseconds = i32::try_from(patience.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: the pointer and the length are those of an array that lives through the call.
        let count = unsafe { libc::poll(waiting.as_mut_ptr(), 2, milliseconds) };
        if count < 0 {
            let error = io::Error::last_os_error();
            return if error.kind() == io::ErrorKind::Interrupted { Ok([false; 2]) } else { Err(error) };
        }
        Ok(waiting.map(|file| file.revents != 0))
    }
}

fn close_at_end(pipe: &mut Option<impl io::Read>, taken: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    pipe.as_mut().map_or(Ok(false), |pipe| take(pipe, taken, most))
}

/// Has the child limit itself before it becomes the program.
fn prepare(command: &mut Command, job: &Job) -> io::Result<()> {
    let (limits, confined) = (job.limits, job.confined);
    #[cfg(target_os = "linux")]
    let mut confinement = if confined { Some(Confinement::new(&job.program, &job.directory)?) } else { None };
    #[cfg(target_os = "linux")]
    let forbids_processes = confinement.as_ref().is_some_and(Confinement::forbids_processes);
    #[cfg(not(target_os = "linux"))]
    let forbids_processes = false;
    let parent = std::process::id();
    // SAFETY: between fork and exec the closure makes system calls only; it neither allocates nor locks.
    unsafe {
        command.pre_exec(move || {
            end_with_parent(parent)?;
            limit(limits)?;
            if confined && !forbids_processes {
                lower(libc::RLIMIT_NPROC, MOST_PROCESSES)?;
            }
            #[cfg(target_os = "linux")]
            if let Some(confinement) = &mut confinement {
                confinement.enter()?;
            }
            Ok(())
        });
    }
    Ok(())
}

/// Lets the kernel end the process should we be killed. Other systems have no such call.
#[cfg(target_os = "linux")]
fn end_with_parent(parent: u32) -> io::Result<()> {
    // SAFETY: no memory is touched.
    let (failed, is_orphan) = unsafe {
        let failed = libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0;
        (failed, libc::getppid().cast_unsigned() != parent)
    };
    if failed || is_orphan { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: u32) -> io::Result<()> {
    Ok(())
}

fn limit(limits: Limits) -> io::Result<()> {
    lower(libc::RLIMIT_CORE, 0)?;
    lower(libc::RLIMIT_CPU, limits.processor_seconds.into())?;
    lower(libc::RLIMIT_FSIZE, limits.file_bytes)?;
    match lower(libc::RLIMIT_AS, limits.memory_bytes) {
        // macOS has the limit and refuses to set it; the limits on time still hold.
        Err(_) if !cfg!(target_os = "linux") => Ok(()),
        lowered => lowered,
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
type Resource = libc::__rlimit_resource_t;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
type Resource = libc::c_int;

/// Lowers a limit, for good. A lower one that is set already stays.
fn lower(resource: Resource, most: u64) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` lives through both calls.
    let failed = unsafe {
        let failed = libc::getrlimit(resource, &raw mut limit) != 0;
        limit.rlim_max = limit.rlim_max.min(most);
        limit.rlim_cur = limit.rlim_cur.min(most);
        // The first signal at the limit on time can be told from others, the one a second later cannot be ignored.
        if resource == libc::RLIMIT_CPU {
            limit.rlim_max = limit.rlim_max.max(limit.rlim_cur + 1);
        }
        failed || libc::setrlimit(resource, &raw const limit) != 0
    };
    if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
}

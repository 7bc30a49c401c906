//! Processes where the system is not known: limits on time and output, kept by std alone. Nothing else is limited.

use std::io::{self, Read};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle, scope, sleep};
use std::time::{Duration, Instant};

use super::{End, Finished, Job, command, take};
use crate::proof::Limit;

/// Runs `job` to its end, or until it goes over a limit or `stop` says so.
pub(in crate::proof) fn run(job: &Job, stop: &dyn Fn() -> bool) -> io::Result<Finished> {
    let started = Instant::now();
    let mut child = command(job).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let is_too_long = AtomicBool::new(false);
    scope(|threads| {
        let stdout = collect(threads, stdout, job.limits.output_bytes, &is_too_long);
        let stderr = collect(threads, stderr, job.limits.output_bytes, &is_too_long);
        let mut end = wait(&mut child, started, job.limits.time, stop, &is_too_long);
        if !matches!(end, Ok(End::Exited(_) | End::Killed(_))) {
            // It may end by itself in this moment.
            let _ = child.kill();
            child.wait()?;
        }
        let (stdout, stderr) = (joined(stdout), joined(stderr));
        if is_too_long.load(Ordering::Relaxed) {
            end = Ok(End::Stopped(Limit::Output));
        }
        end.map(|end| Finished { stdout, stderr, end })
    })
}

fn wait(
    child: &mut Child,
    started: Instant,
    time: Duration,
    stop: &dyn Fn() -> bool,
    is_too_long: &AtomicBool,
) -> io::Result<End> {
    loop {
        if stop() {
            return Ok(End::Interrupted);
        }
        if is_too_long.load(Ordering::Relaxed) {
            return Ok(End::Stopped(Limit::Output));
        }
        if let Some(status) = child.try_wait()? {
            return Ok(status.code().map_or(End::Killed(0), End::Exited));
        }
        if started.elapsed() >= time {
            return Ok(End::Stopped(Limit::Time));
        }
        sleep(Duration::from_millis(2));
    }
}

fn collect<'s>(
    threads: &'s Scope<'s, '_>,
    source: Option<impl Read + Send + 's>,
    most: usize,
    is_too_long: &'s AtomicBool,
) -> ScopedJoinHandle<'s, Vec<u8>> {
    threads.spawn(move || {
        let mut output = Vec::new();
        let Some(mut source) = source else { return output };
        while let Ok(false) = take(&mut source, &mut output, most).inspect_err(|error| {
            is_too_long.fetch_or(error.kind() == io::ErrorKind::FileTooLarge, Ordering::Relaxed);
        }) {}
        output
    })
}

fn joined(reader: ScopedJoinHandle<'_, Vec<u8>>) -> Vec<u8> {
    reader.join().expect("a reader only reads")
}

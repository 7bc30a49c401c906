#![cfg(unix)]

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{End, Finished, Job, Limits, portable, unix};
use crate::proof::Limit;

type Runner = fn(&Job, &dyn Fn() -> bool) -> io::Result<Finished>;

/// A script for the shell, to run in `folder`, unconfined: a confined one could start nothing.
fn script(text: &str, folder: &TempDir) -> Job {
    Job {
        program: PathBuf::from("/bin/sh"),
        arguments: ["-c", text].map(Into::into).into(),
        directory: folder.path().to_owned(),
        environment: vec![("PATH".into(), "/usr/bin:/bin".into())],
        limits: Limits {
            time: Duration::from_secs(20),
            processor_seconds: 10,
            memory_bytes: 1 << 30,
            output_bytes: 1 << 16,
            file_bytes: 1 << 16,
        },
        confined: false,
    }
}

#[track_caller]
fn case(runner: Runner, text: &str, limit: impl Fn(&mut Limits), expected: (&str, &str, End)) {
    let folder = tempfile::tempdir().unwrap();
    let mut job = script(text, &folder);
    limit(&mut job.limits);
    let started = Instant::now();
    let Finished { stdout, stderr, end } = runner(&job, &|| false).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!((text(stdout).as_str(), text(stderr).as_str(), end), expected);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_process_ends_with_its_output_and_status() {
    for runner in [unix::run as Runner, portable::run] {
        case(runner, "echo out; echo err >&2; exit 3", |_| (), ("out\n", "err\n", End::Exited(3)));
        case(
            runner,
            "read line || echo nothing to read; env | grep -v PATH | grep =me",
            |_| (),
            ("nothing to read\n", "", End::Exited(1)),
        );
        case(runner, "exec >&- 2>&-; sleep 0.1", |_| (), ("", "", End::Exited(0)));
    }
    case(unix::run, "kill -SEGV $$", |_| (), ("", "", End::Killed(libc::SIGSEGV)));
}

#[test]
fn a_process_is_stopped_at_its_limits() {
    for runner in [unix::run as Runner, portable::run] {
        let soon = |limits: &mut Limits| limits.time = Duration::from_millis(200);
        case(runner, "echo begun; exec sleep 60", soon, ("begun\n", "", End::Stopped(Limit::Time)));
        let little = |limits: &mut Limits| limits.output_bytes = 5;
        case(runner, "while :; do echo y; done", little, ("y\ny\ny", "", End::Stopped(Limit::Output)));
        case(runner, "while :; do echo y >&2; done", little, ("", "y\ny\ny", End::Stopped(Limit::Output)));
        case(runner, "printf 12345", little, ("12345", "", End::Exited(0)));
    }
    let busy = |limits: &mut Limits| limits.processor_seconds = 1;
    case(unix::run, "while :; do :; done", busy, ("", "", End::Stopped(Limit::Processor)));
    let short = |limits: &mut Limits| limits.file_bytes = 1024;
    case(unix::run, "exec head -c 9999 /dev/zero > file", short, ("", "", End::Stopped(Limit::File)));
}

#[test]
fn the_whole_group_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    // The first ends while its descendant, with the pipes still open, would write much later.
    let job = script("(sleep 1; echo survived > file) &", &folder);
    let finished = unix::run(&job, &|| false).unwrap();
    assert_eq!(finished.end, End::Exited(0));
    std::thread::sleep(Duration::from_millis(1500));
    assert!(!folder.path().join("file").exists());
}

#[test]
fn the_caller_can_stop_it() {
    for runner in [unix::run as Runner, portable::run] {
        let folder = tempfile::tempdir().unwrap();
        let started = Instant::now();
        let job = script("exec sleep 60", &folder);
        let finished = runner(&job, &|| started.elapsed() > Duration::from_millis(100)).unwrap();
        assert_eq!(finished.end, End::Interrupted);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    for runner in [unix::run as Runner, portable::run] {
        let folder = tempfile::tempdir().unwrap();
        let job = Job { program: folder.path().join("missing"), ..script("", &folder) };
        assert_eq!(runner(&job, &|| false).unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::write(folder.path().join("missing"), "no program").unwrap();
        assert_eq!(runner(&job, &|| false).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}

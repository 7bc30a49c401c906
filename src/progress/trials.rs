//! Several processes on one store, processes killed while they write, and places without permission. The other processes
//! are this test binary, told by a variable to run one of the `child_…` tests below.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::store::tests::question;
use super::{Attempt, FILE_NAME, Notice, Outcome, Position, Progress, Store, StoreError};

/// Tells a child the directory of the store. Without it the child tests do nothing.
const DIR: &str = "MEMTUTOR_TRIAL_DIR";
/// Tells a child its session.
const SESSION: &str = "MEMTUTOR_TRIAL_SESSION";
/// What a child prints before the number of an attempt that was recorded.
const ACKNOWLEDGED: &str = "recorded ";
/// How long a process takes to start and to make a store.
const START: Duration = Duration::from_millis(40);
/// How many attempts a writer that is not killed makes.
const ROWS: usize = 60;

/// A directory in memory where there is one: what a killed process loses does not depend on the disk, waiting for it does.
fn tempdir() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn child(test: &str, dir: &Path, session: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([&format!("progress::trials::{test}"), "--exact", "--ignored", "--nocapture"]);
    command.env(DIR, dir).env(SESSION, session).stdout(Stdio::piped());
    command
}

fn dir_of_child() -> Option<PathBuf> {
    env::var_os(DIR).map(PathBuf::from)
}

fn numbered(session: &str, number: usize) -> Attempt {
    let outcome = if number.is_multiple_of(3) { Outcome::Wrong } else { Outcome::Right };
    Attempt { session: session.to_owned(), ..question(&format!("q{}", number % 7), outcome) }
}

fn write_rows(dir: &Path, session: &str) {
    let store = Store::open(dir).unwrap();
    for number in 0..ROWS {
        store.record(&numbered(session, number)).unwrap();
    }
}

#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child_that_writes_some_rows() {
    let Some(dir) = dir_of_child() else { return };
    write_rows(&dir, &env::var(SESSION).unwrap());
}

#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child_that_writes_until_it_is_killed() {
    let Some(dir) = dir_of_child() else { return };
    let session = env::var(SESSION).unwrap();
    let (mut progress, notice) = Progress::open(Some(dir));
    assert!(notice.is_none(), "{notice:?}");
    for number in 0.. {
        assert!(progress.record(numbered(&session, number)).is_none());
        let position = Position { page: number.to_string(), finished: false, at_ms: 0 };
        assert!(progress.visit("rc", position).is_none());
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{ACKNOWLEDGED}{number}.").and_then(|()| out.flush()).unwrap();
    }
}

#[test]
#[ignore = "run by the tests below, in a process of its own, as a user whom permissions bind"]
fn child_without_permission() {
    let Some(dir) = dir_of_child() else { return };
    let (missing, present) = (dir.join("missing"), dir.join("present"));
    assert!(Store::open_existing(&missing).unwrap().is_none());
    let refused = [Store::open(&missing).err(), Store::open(&missing.join("below")).err()];
    for refused in refused {
        assert!(matches!(refused, Some(StoreError::ReadOnly { .. })), "{refused:?}");
    }

    let (mut progress, notice) = Progress::open(Some(present));
    assert!(notice.is_none(), "a store that can only be read is opened: {notice:?}");
    let notice = progress.record(numbered("s", 1));
    assert!(matches!(notice, Some(Notice { trouble: StoreError::ReadOnly { .. }, lost: 0 })), "{notice:?}");
    assert!(progress.record(numbered("s", 2)).is_some());
    assert_eq!(progress.store().unwrap().summary().unwrap().lessons["rc"].attempts, 1);
    assert!(matches!(progress.finish(), Some(Notice { lost: 2, .. })));
}

fn integrity(dir: &Path) -> String {
    let store = Store::open(dir).unwrap();
    store.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// The tallies of the file, and the same counted anew from its attempts.
fn tallies(dir: &Path) -> [(u64, u64, u64); 2] {
    let store = Store::open(dir).unwrap();
    let rc = store.summary().unwrap().lessons["rc"];
    let recount = "SELECT count(*), count(DISTINCT item),
                          (SELECT count(*) FROM attempt a WHERE outcome = 'right'
                           AND id = (SELECT max(id) FROM attempt b WHERE b.item = a.item))
                   FROM attempt";
    let count = |row: &rusqlite::Row<'_>, column| row.get::<_, u32>(column).map(u64::from);
    let counted =
        store.connection().query_row(recount, [], |row| Ok((count(row, 0)?, count(row, 1)?, count(row, 2)?))).unwrap();
    [(rc.attempts, rc.questions.answered, rc.questions.right), counted]
}

/// What the file remembers of each question is what its attempts make of it.
#[track_caller]
fn cards_are_those_of_the_attempts(dir: &Path) {
    let store = Store::open(dir).unwrap();
    let kept = store.cards().unwrap();
    store.transact(super::cards::replay).unwrap();
    assert_eq!(store.cards().unwrap(), kept);
    assert!(!kept.is_empty());
}

#[test]
fn processes_and_threads_that_open_and_write_at_once_lose_nothing() {
    let dir = tempdir();
    let mut children: Vec<Child> = ["child 1", "child 2"]
        .map(|session| child("child_that_writes_some_rows", dir.path(), session).spawn().unwrap())
        .into();
    thread::scope(|scope| {
        for session in ["thread 1", "thread 2"] {
            scope.spawn(|| write_rows(dir.path(), session));
        }
    });
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let store = Store::open(dir.path()).unwrap();
    for session in ["child 1", "child 2", "thread 1", "thread 2"] {
        let expected: Vec<_> = (0..ROWS).map(|number| numbered(session, number)).collect();
        assert_eq!(store.attempts_in(session).unwrap(), expected, "{session}");
    }
    let [kept, counted] = tallies(dir.path());
    assert_eq!(kept, counted);
    assert_eq!(kept.0 as usize, 4 * ROWS);
    cards_are_those_of_the_attempts(dir.path());
}

/// Starts a writer, lets it record `attempts`, kills it in the middle of what it does next, and says how many attempts it
/// was told are recorded. What it does next is told by `when`, from 0 to 1, so that this goes well on a slow disk too.
fn kill_a_writer(dir: &Path, session: &str, attempts: usize, when: f64) -> usize {
    let started = Instant::now();
    let mut writer = child("child_that_writes_until_it_is_killed", dir, session).spawn().unwrap();
    let output = BufReader::new(writer.stdout.take().unwrap());
    // A line without its end was cut off by the kill: nobody was told.
    let lines = output.split(b'\n').map(|line| String::from_utf8(line.unwrap()).unwrap());
    let mut told = lines.filter_map(|line| line.strip_prefix(ACKNOWLEDGED)?.strip_suffix('.')?.parse::<usize>().ok());
    let mut numbers: Vec<usize> = told.by_ref().take(attempts).collect();
    let pace = if attempts == 0 { START } else { started.elapsed() / attempts as u32 };
    thread::sleep(pace.mul_f64(when));
    writer.kill().unwrap();
    writer.wait().unwrap();
    numbers.extend(told);
    assert!(numbers.iter().copied().eq(0..numbers.len()), "{numbers:?}");
    numbers.len()
}

/// How many writers are killed; `MEMTUTOR_KILLS` sets it for a long trial.
fn kills() -> usize {
    std::env::var("MEMTUTOR_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(60)
}

#[test]
fn killed_writers_lose_nothing_they_said_was_recorded() {
    let shared = tempdir();
    let mut random = fastrand::Rng::with_seed(11);
    for round in 0..kills() {
        // Every fourth makes a new store and may not come to write, so that making one is interrupted too.
        let own = tempdir();
        let (dir, attempts) = if round % 4 == 0 { (own.path(), 0) } else { (shared.path(), random.usize(1..4)) };
        let session = format!("round {round}");
        let told = kill_a_writer(dir, &session, attempts, random.f64());
        assert!(told >= attempts);
        let store = Store::open(dir).unwrap();
        let kept = store.attempts_in(&session).unwrap();
        let expected: Vec<_> = (0..kept.len()).map(|number| numbered(&session, number)).collect();
        assert_eq!(kept, expected, "round {round}");
        assert!((told..=told + 1).contains(&kept.len()), "round {round}: {told} acknowledged, {} kept", kept.len());
        assert_eq!(integrity(dir), "ok", "round {round}");
    }
    let [kept, counted] = tallies(shared.path());
    assert_eq!(kept, counted);
    cards_are_those_of_the_attempts(shared.path());
}

#[cfg(unix)]
#[test]
fn a_place_without_permission_is_read_and_what_cannot_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let dir = tempdir();
    let (missing, present) = (dir.path().join("missing"), dir.path().join("present"));
    fs::create_dir(&missing).unwrap();
    Store::open(&present).unwrap().record(&numbered("s", 0)).unwrap();
    allow(&present.join(FILE_NAME), 0o444);
    for place in [dir.path(), &missing, &present] {
        allow(place, 0o555);
    }
    let mut command = child("child_without_permission", dir.path(), "");
    if fs::write(missing.join("probe"), "").is_ok() {
        // Root is bound by no permission bits: let nobody try.
        fs::remove_file(missing.join("probe")).unwrap();
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().unwrap();
    for place in [dir.path(), &missing, &present] {
        allow(place, 0o755);
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

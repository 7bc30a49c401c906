//! A store that cannot be used: the quiz goes on, it is told once, and nothing is half-written.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use memtutor::progress::{FILE_NAME, Store};
use rusqlite::Connection;

use crate::harness::{Run, User};

const QUIZ: [&str; 4] = ["--lessons", "lessons", "quiz", "sums"];
const ANSWERS: &str = "4\nb\na\nok\n\n";

fn learner() -> User {
    let user = User::new();
    user.write_lesson(crate::quiz::QUIZ);
    user
}

/// Every file below `dir` with its bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_else(|_| vec![dir.to_path_buf()]);
    files.sort();
    files.into_iter().map(|file| (file.display().to_string(), fs::read(&file).unwrap())).collect()
}

/// The quiz is taken to its end; stderr says `trouble` as it begins, and at the end what is lost.
#[track_caller]
fn goes_on(run: &Run, trouble: &str) {
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("The answers: 3 of 3 right at the first try"), "{}", run.stdout);
    let [begin, end] = &run.stderr.lines().collect::<Vec<_>>()[..] else { panic!("two lines, not {}", run.stderr) };
    assert!(begin.starts_with("memtutor: progress is not being kept: ") && begin.contains(trouble), "{begin}");
    assert!(end.starts_with("memtutor: 3 answers are lost: ") && end.contains(trouble), "{end}");
}

/// A store in this state is told, survived by the quiz, and left as it is; so by what reads it for more than to show it.
#[track_caller]
fn case(user: &User, trouble: &str) {
    let before = contents(&user.data_dir());
    goes_on(&user.answering(&QUIZ, ANSWERS), trouble);
    for arguments in [&["list"][..], &["list", "--json"], &["tour"], &[]] {
        let run = user.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}");
        assert_ne!(run.stdout, "", "{arguments:?}");
        assert!(run.stderr.starts_with("memtutor: your progress cannot be read: "), "{arguments:?} {}", run.stderr);
        assert!(run.stderr.contains(trouble) && run.stderr.lines().count() == 1, "{}", run.stderr);
    }
    // Without it there is nothing to show, and nothing to say of what was learnt.
    let told = user.run(&["list"]).stderr;
    for arguments in [
        &["progress"][..],
        &["progress", "--json"],
        &["progress", "export"],
        &["progress", "reset", "--yes"],
        &["review"],
        &["review", "--json"],
    ] {
        let expected = Run { code: Some(2), stdout: String::new(), stderr: told.clone() };
        assert_eq!(user.run(arguments), expected, "{arguments:?}");
    }
    user.write("mine.json", User::new().run(&["progress", "export"]).ok());
    let import = user.run(&["progress", "import", "mine.json"]);
    assert!(import.stderr.starts_with("memtutor: nothing was imported: `"), "{}", import.stderr);
    let advice = told.rsplit("; ").next().unwrap();
    assert!(import.stderr.ends_with(advice), "it ends with what to do: {}", import.stderr);
    let lesson = user.run(&["lesson", "rc", "--no-quiz"]);
    assert_eq!((lesson.code, lesson.stderr.lines().count()), (Some(0), 1), "{}", lesson.stderr);
    assert_eq!(contents(&user.data_dir()), before);
}

#[test]
fn a_damaged_store() {
    let user = learner();
    user.write(&format!("progress/{FILE_NAME}"), "this is no database\n".repeat(500));
    case(&user, "is damaged and was left as it is; move it away to start afresh");
}

#[test]
fn where_nothing_is_kept_nothing_is_promised() {
    let user = learner();
    user.write(&format!("progress/{FILE_NAME}"), "this is no database\n".repeat(500));
    let quiz = user.answering(&QUIZ, "4\nb\n");
    assert!(
        quiz.stdout.ends_with("2 of 3 questions answered; `memtutor quiz sums` begins again.\n"),
        "{}",
        quiz.stdout
    );
    assert!(quiz.stderr.contains("\nmemtutor: 2 answers are lost: "), "{}", quiz.stderr);
    let mut lesson = user.at_terminal(&["lesson", "rc"], 100, 50);
    lesson.expect("space next");
    lesson.send("q");
    let (_, end) = lesson.end();
    assert!(end.contains("You left on page 1 of 10; `memtutor lesson rc` begins again."), "{end}");
    assert!(!end.contains("lost") && !end.contains("not being kept"), "no answer is, and the trouble was told: {end}");
}

#[test]
fn trouble_is_told_once_in_a_run() {
    let user = learner();
    user.write(&format!("progress/{FILE_NAME}"), "this is no database\n".repeat(500));
    let mut home = user.at_terminal(&[], 100, 50);
    let shown = home.expect("q quit");
    assert_eq!(shown.matches("your progress cannot be read").count(), 1, "{shown}");
    // The tour reads it again.
    home.send("t");
    let (code, end) = home.end();
    assert!(code == 0 && end.contains("Next: ") && !end.contains("cannot be read"), "{end}");
}

#[test]
fn a_store_that_was_cut_off() {
    let user = learner();
    user.answering(&QUIZ, ANSWERS).ok();
    let path = user.data_dir().join(FILE_NAME);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    case(&user, "is damaged and was left as it is");
}

#[test]
fn a_store_of_a_newer_program() {
    let user = learner();
    drop(Store::open(&user.data_dir()).unwrap());
    Connection::open(user.data_dir().join(FILE_NAME)).unwrap().pragma_update(None, "user_version", 99).unwrap();
    case(
        &user,
        "was written by a newer memtutor (version 99, this one knows 2) and was left as it is; update memtutor",
    );
}

#[test]
fn a_store_of_another_program() {
    let user = learner();
    fs::create_dir_all(user.data_dir()).unwrap();
    let other = Connection::open(user.data_dir().join(FILE_NAME)).unwrap();
    other.execute_batch("CREATE TABLE recipe (name TEXT)").unwrap();
    drop(other);
    case(&user, "belongs to another program and was left as it is");
}

#[test]
fn a_data_folder_that_is_a_file() {
    let user = learner();
    user.write("progress", "not a folder");
    case(&user, "name another directory with `--data-dir`");
}

#[test]
fn a_home_that_is_not_there() {
    let user = learner();
    let run = |arguments: &[&str], input: Stdio| {
        let mut command = user.command(arguments);
        // Below /proc nothing can be made, not even by root.
        command.env_remove("MEMTUTOR_DATA_DIR").env("HOME", "/proc/nobody").stdin(input);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    user.write("answers", ANSWERS);
    let answers = || Stdio::from(fs::File::open(user.home().join("answers")).unwrap());
    let (code, stdout, stderr) = run(&QUIZ, answers());
    goes_on(&Run { code, stdout, stderr }, "`/proc/nobody/.local/share/memtutor`");
    let (code, stdout, stderr) = run(&["list"], Stdio::null());
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "nothing kept yet is no trouble");
    assert!(stdout.contains("not begun"), "{stdout}");
}

#[test]
fn a_folder_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt;

    let user = learner();
    fs::create_dir(user.data_dir()).unwrap();
    fs::set_permissions(user.data_dir(), fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(user.home(), fs::Permissions::from_mode(0o755)).unwrap();
    user.write("answers", ANSWERS);
    let mut command = user.command(&QUIZ);
    command.stdin(fs::File::open(user.home().join("answers")).unwrap());
    if fs::write(user.data_dir().join("probe"), "").is_ok() {
        fs::remove_file(user.data_dir().join("probe")).unwrap();
        // Root is bound by no permission bits: let nobody try.
        command.uid(65_534).gid(65_534);
    }
    let Ok(output) = command.output() else {
        eprintln!("skipped: another user cannot run the program where it was built");
        return;
    };
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    goes_on(&run, "cannot be written to; allow it, or name another directory with `--data-dir`");
    assert!(contents(&user.data_dir()).is_empty());
}

#[test]
fn a_full_disk() {
    let user = learner();
    fs::create_dir(user.data_dir()).unwrap();
    user.write("answers", ANSWERS);
    // A disk of its own with room for the store and few rows, in a mount namespace of its own; then it is filled.
    let script = "mount -t tmpfs -o size=96k tmpfs \"$1\" || exit 77; shift
                  \"$@\" < answers > first.out 2> first.err || exit 1
                  head -c 1000000 /dev/zero > progress/filler 2> /dev/null
                  \"$@\" < answers; code=$?; rm progress/filler; cp progress/* after/; exit $code";
    fs::create_dir(user.home().join("after")).unwrap();
    let inner = user.command(&QUIZ);
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(user.data_dir());
    command.arg(inner.get_program()).args(inner.get_args()).current_dir(user.home()).env_clear();
    command.env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("MEMTUTOR_DATA_DIR", user.data_dir());
    let output = match command.output() {
        Ok(output) if output.status.code() != Some(77) && user.home().join("first.out").exists() => output,
        _ => {
            eprintln!("skipped: no disk can be mounted here");
            return;
        }
    };
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    goes_on(&run, "the disk is full, ");
    let store = Store::open_existing(&user.home().join("after")).unwrap().unwrap();
    assert_eq!(store.summary().unwrap().lessons["sums"].attempts % 3, 0, "whole rows, and those of the first run");
}

//! Ctrl-C: the learner leaves now, the terminal stays usable, and what was answered is kept.
//!
//! A prompt that is waiting returns [`Command::Interrupted`](super::ask::Command::Interrupted), and the program ends in its own way.
//! Where nothing can return (a demo computes, a plain line is awaited), a grace period ends it.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use console::Term;

/// What a process that Ctrl-C ended returns, by the convention of shells (128 + SIGINT).
pub const EXIT_CODE: u8 = 130;

/// How long the program may take to notice, before it is ended from here.
const GRACE: Duration = Duration::from_millis(300);

static INSTALLED: AtomicBool = AtomicBool::new(false);
static REQUESTED: AtomicBool = AtomicBool::new(false);
static ACKNOWLEDGED: AtomicBool = AtomicBool::new(false);

/// Handles Ctrl-C, and the requests to end by SIGTERM and SIGHUP in the same way, from now on. Calling it again changes nothing.
///
/// # Errors
///
/// Fails if the handler cannot be set up; Ctrl-C then ends the process as ever.
pub fn install() -> Result<(), ctrlc::Error> {
    if INSTALLED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    ctrlc::set_handler(|| {
        let is_first = !REQUESTED.swap(true, Ordering::SeqCst);
        if is_first {
            sleep(GRACE);
            if ACKNOWLEDGED.load(Ordering::SeqCst) {
                return;
            }
        }
        end();
    })
}

/// Whether the program was asked to end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Says that the program is about to end by itself, so it is not ended in the middle of that. A second Ctrl-C still ends it.
pub fn acknowledge() {
    ACKNOWLEDGED.store(true, Ordering::SeqCst);
}

/// Stops the program as Ctrl-Z does, until the shell goes on with it. Nothing happens where no shell could, or on systems without
/// such a thing.
pub fn suspend() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, kill_current_process_group};
        // The whole group, as the terminal does it: a `cargo run` around the program stops too.
        let _ = kill_current_process_group(Signal::TSTP);
    }
}

/// Ends the process from the handler's thread, where returning from `main` is not possible.
fn end() -> ! {
    let terminal = Term::stderr();
    if terminal.is_term() {
        // A terminal that has gone away needs no cursor.
        let _ = terminal.write_str("\r\n").and_then(|()| terminal.show_cursor());
    }
    exit(EXIT_CODE.into())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::env::current_exe;
    use std::io::{BufRead, BufReader, stdin};
    use std::process::{Child, ChildStdout, Command, Stdio, exit};
    use std::thread::sleep;
    use std::time::Duration;

    use super::{GRACE, acknowledge, install, requested};

    /// This test binary, running one of the ignored tests below, once its handler is installed.
    fn running(test: &str) -> (Child, BufReader<ChildStdout>) {
        let mut command = Command::new(current_exe().unwrap());
        command.args([&format!("screen::interrupt::tests::{test}"), "--exact", "--ignored", "--nocapture"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.ends_with("ready\n") {
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "ended early: {line}");
        }
        (child, output)
    }

    #[track_caller]
    fn ends(test: &str, signals: &[&str], expected: i32) {
        let (mut child, _output) = running(test);
        // `wait` would close it, and so end what waits for a line.
        let _open = child.stdin.take();
        for signal in signals {
            assert!(Command::new("kill").args([signal, &*child.id().to_string()]).status().unwrap().success());
            sleep(Duration::from_millis(50));
        }
        assert_eq!(child.wait().unwrap().code(), Some(expected), "{test} {signals:?}");
    }

    #[test]
    #[ignore = "ends its process; run by the tests below"]
    fn waits_for_a_line() {
        install().unwrap();
        println!("ready");
        stdin().read_line(&mut String::new()).unwrap();
    }

    #[test]
    #[ignore = "ends its process; run by the tests below"]
    fn ends_by_itself() {
        install().unwrap();
        println!("ready");
        while !requested() {
            sleep(Duration::from_millis(1));
        }
        acknowledge();
        sleep(GRACE * 3);
        exit(7);
    }

    #[test]
    fn a_blocked_program_is_ended() {
        ends("waits_for_a_line", &["-INT"], 130);
        ends("waits_for_a_line", &["-TERM"], 130);
    }

    #[test]
    fn a_program_that_has_noticed_ends_by_itself_unless_asked_again() {
        ends("ends_by_itself", &["-INT"], 7);
        ends("ends_by_itself", &["-INT", "-INT"], 130);
    }
}

//! Running the program as a user does: with a home of its own, a clean environment, answers piped in or typed at a terminal.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// A user with a home folder that lasts as long as the value.
pub(crate) struct User {
    home: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run printed and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The output of a run that must have ended well and silently.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "stdout: {}", self.stdout);
        self.stdout
    }
}

impl User {
    pub(crate) fn new() -> Self {
        Self { home: TempDir::new().expect("a temporary folder"), environment: Vec::new() }
    }

    /// The same user with a variable set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join("progress")
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_memtutor"));
        command.args(arguments).env_clear().current_dir(self.home.path());
        command.envs(self.variables()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it to the end with nothing on its standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.answering(arguments, "")
    }

    /// Runs it to the end with these lines on its standard input.
    pub(crate) fn answering(&self, arguments: &[&str], input: &str) -> Run {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        let input = input.to_owned();
        // The program may end without reading it all.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer only writes");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Starts it at a terminal of this size.
    pub(crate) fn at_terminal(&self, arguments: &[&str], columns: u16, rows: u16) -> Terminal {
        let size = PtySize { cols: columns, rows, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_memtutor"));
        command.args(arguments);
        command.env_clear();
        command.cwd(self.home.path());
        command.env("TERM", "xterm-256color");
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal {
            writer: pair.master.take_writer().expect("a writer"),
            master: pair.master,
            child,
            output,
            parser: vt100::Parser::new(rows, columns, 10_000),
            seen: String::new(),
        }
    }

    fn variables(&self) -> Vec<(String, String)> {
        let mut variables = vec![
            ("HOME".to_owned(), self.home.path().display().to_string()),
            ("MEMTUTOR_DATA_DIR".to_owned(), self.data_dir().display().to_string()),
        ];
        variables.extend(self.environment.iter().cloned());
        variables
    }
}

/// The program at a pseudo-terminal, with the screen as a terminal emulator shows it.
pub(crate) struct Terminal {
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    seen: String,
}

impl Terminal {
    const PATIENCE: Duration = Duration::from_secs(20);
    /// Keys sent before a prompt has set the terminal up are lost or echoed; it is up when the output pauses.
    const SETTLE: Duration = Duration::from_millis(120);

    /// Waits until the output since the last call contains `text`, and pauses. Panics with the screen if it never does.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> &mut Self {
        let start = Instant::now();
        let mut found = self.plain().contains(text);
        loop {
            match self.output.recv_timeout(if found { Self::SETTLE } else { Self::PATIENCE }) {
                Ok(bytes) => self.take(&bytes),
                Err(_) if found => break,
                Err(_) => panic!("`{text}` did not appear; the screen is:\n{}", self.screen()),
            }
            found = found || self.plain().contains(text);
            assert!(start.elapsed() < 3 * Self::PATIENCE, "the output never pauses:\n{}", self.screen());
        }
        self.seen.clear();
        self
    }

    /// Types keys.
    pub(crate) fn send(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
        self
    }

    /// Changes the terminal's size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.master.resize(PtySize { cols: columns, rows, ..PtySize::default() }).expect("the terminal resizes");
        self.parser.screen_mut().set_size(rows, columns);
        self
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Whether the program hid the cursor and did not show it again.
    pub(crate) fn cursor_is_hidden(&self) -> bool {
        self.parser.screen().hide_cursor()
    }

    /// Waits for the end of the program; its exit code.
    #[track_caller]
    pub(crate) fn end(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take(&bytes);
            }
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                    self.take(&bytes);
                }
                return status.exit_code();
            }
            assert!(start.elapsed() < Self::PATIENCE, "the program does not end; the screen is:\n{}", self.screen());
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.seen.push_str(&String::from_utf8_lossy(bytes));
    }

    /// What was printed since the last `expect`, without control sequences.
    fn plain(&self) -> String {
        console::strip_ansi_codes(&self.seen).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The test is over; whether the program had ended is the test's business.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

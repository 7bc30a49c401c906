//! Running the program as a user does: with a home of its own, a clean environment, answers piped in or typed at a terminal.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use memtutor::progress::Store;
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long a program that hangs is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

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
        // In memory where that can be had: what is tested does not depend on the disk, waiting for it does.
        let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
        Self { home, environment: Vec::new() }
    }

    /// The same user with a variable set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same user with the compiler that runs these tests.
    pub(crate) fn with_rustc(self) -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let rustup = variable("RUSTUP_HOME").or_else(|| Some(format!("{}/.rustup", variable("HOME")?)));
        let known =
            [("PATH", variable("PATH")), ("RUSTUP_HOME", rustup), ("RUSTUP_TOOLCHAIN", variable("RUSTUP_TOOLCHAIN"))];
        known.into_iter().fold(self, |user, (name, value)| match value {
            Some(value) => user.with(name, &value),
            None => user,
        })
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.home.path().join("progress")
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The store with what was answered so far.
    #[track_caller]
    pub(crate) fn store(&self) -> Store {
        Store::open_existing(&self.data_dir()).expect("the store can be opened").expect("there is a store")
    }

    /// Writes a file below the home folder, with the folders it needs.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.home().join(path);
        std::fs::create_dir_all(path.parent().expect("below the home")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Writes the library `lessons` with one lesson, `sums`, of one page and this quiz. Its demo is in no program.
    pub(crate) fn write_lesson(&self, quiz: &str) {
        self.write("lessons/curriculum.toml", "[[track]]\nid = \"t\"\ntitle = \"Numbers\"\nlessons = [\"sums\"]\n");
        let front = "title = \"Sums\"\nsummary = \"Adding\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 1\n";
        self.write("lessons/sums/lesson.md", format!("+++\n{front}+++\n\n## One page\n\nTwo and two are four.\n"));
        self.write("lessons/sums/quiz.toml", quiz);
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

    /// Starts it with pipes that stay open, to answer one question at a time.
    pub(crate) fn dialogue(&self, arguments: &[&str]) -> Dialogue {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        let stdin = child.stdin.take();
        let output = chunks(child.stdout.take().expect("piped"));
        Dialogue { child, stdin, output, seen: String::new() }
    }

    /// Starts it at a terminal of this size.
    pub(crate) fn at_terminal(&self, arguments: &[&str], columns: u16, rows: u16) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_memtutor"));
        command.args(arguments);
        self.start(command, columns, rows)
    }

    /// Starts a shell of these words at a terminal; `memtutor` is the program.
    pub(crate) fn shell_at_terminal(&self, words: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        self.start(command, 100, 50)
    }

    fn start(&self, mut command: CommandBuilder, columns: u16, rows: u16) -> Terminal {
        let size = PtySize { cols: columns, rows, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        command.env_clear();
        command.cwd(self.home.path());
        command.env("TERM", "xterm-256color");
        let folder = Path::new(env!("CARGO_BIN_EXE_memtutor")).parent().expect("the program is in a folder");
        command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        Terminal {
            writer: pair.master.take_writer().expect("a writer"),
            output: chunks(pair.master.try_clone_reader().expect("a reader")),
            master: pair.master,
            child,
            parser: vt100::Parser::new(cells(rows), cells(columns), 10_000),
            seen: String::new(),
            all: String::new(),
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

/// What `source` yields, read as it comes by a thread of its own.
fn chunks(mut source: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            if send.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    receive
}

fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args([name, &process.to_string()]).status().expect("`kill` exists");
    assert!(status.success());
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

/// The program reading answers from a pipe that is kept open.
pub(crate) struct Dialogue {
    child: Child,
    stdin: Option<ChildStdin>,
    output: Receiver<Vec<u8>>,
    seen: String,
}

impl Dialogue {
    /// Waits until the output since the last call contains `text`; that output up to the end of `text`.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("`{text}` did not appear in:\n{}", self.seen),
            }
        }
    }

    /// Whether the program prints anything in the next moments, while it should wait for an answer.
    pub(crate) fn says_more(&mut self) -> Option<String> {
        let more = self.output.recv_timeout(Duration::from_millis(50)).ok()?;
        self.seen.push_str(&String::from_utf8_lossy(&more));
        Some(self.seen.clone())
    }

    /// Sends lines; a program that has ended need not read them.
    pub(crate) fn answer(&mut self, lines: &str) {
        if let Some(stdin) = &mut self.stdin {
            let _ = writeln!(stdin, "{lines}").and_then(|()| stdin.flush());
        }
    }

    /// Sends a signal such as `-INT` to the program.
    pub(crate) fn signal(&mut self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Kills it as `kill -9` does; everything it printed that was not yet looked at.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().expect("a child can be killed");
        self.rest()
    }

    /// Ends its input; everything it printed that was not yet looked at, and its exit code.
    pub(crate) fn finish(mut self) -> (String, Option<i32>) {
        drop(self.stdin.take());
        let rest = self.rest();
        let code = self.child.wait().expect("the program ends").code();
        (rest, code)
    }

    /// Waits for its end with its input open; its exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        // `wait` would close the input, which ends a program that waits for an answer.
        let _open = self.stdin.take();
        self.rest();
        self.child.wait().expect("the program ends").code()
    }

    fn rest(&mut self) -> String {
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        std::mem::take(&mut self.seen)
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program at a pseudo-terminal, with the screen as a terminal emulator shows it.
pub(crate) struct Terminal {
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// What was printed since the last `expect`.
    seen: String,
    /// What was printed at all.
    all: String,
}

impl Terminal {
    /// Waits until the output since the last call contains `text` and the program waits for a key; that output, without
    /// control sequences. Panics with the screen if that never happens.
    #[track_caller]
    pub(crate) fn expect(&mut self, text: &str) -> String {
        let start = Instant::now();
        while !(self.plain().contains(text) && self.waits_for_a_key()) {
            match self.output.recv_timeout(Duration::from_millis(2)) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) if start.elapsed() < PATIENCE => {}
                Err(_) => panic!("no prompt after `{text}`; the screen is:\n{}", self.screen()),
            }
        }
        self.drain();
        let plain = self.plain();
        self.seen.clear();
        plain
    }

    /// Waits until the output since the last call contains `text`, wherever the program is then; that output.
    #[track_caller]
    pub(crate) fn expect_line(&mut self, text: &str) -> String {
        while !self.plain().contains(text) {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("`{text}` did not appear; the screen is:\n{}", self.screen()),
            }
        }
        let plain = self.plain();
        self.seen.clear();
        plain
    }

    /// Types a line where the terminal edits it.
    pub(crate) fn send_line(&mut self, line: &str) {
        self.writer.write_all(line.as_bytes()).and_then(|()| self.writer.flush()).expect("the terminal takes keys");
    }

    /// Types keys, each once the program waits for one.
    #[track_caller]
    pub(crate) fn send(&mut self, keys: &str) -> &mut Self {
        let units =
            if keys.starts_with('\u{1b}') { vec![keys.to_owned()] } else { keys.chars().map(String::from).collect() };
        for unit in units {
            let start = Instant::now();
            while !self.waits_for_a_key() {
                assert!(start.elapsed() < PATIENCE, "no key is waited for; the screen is:\n{}", self.screen());
                self.drain();
            }
            self.writer.write_all(unit.as_bytes()).expect("the terminal takes keys");
            self.writer.flush().expect("the terminal takes keys");
        }
        self
    }

    /// Sends a signal such as `-TERM` to the program.
    pub(crate) fn signal(&mut self, name: &str) {
        signal(self.child.process_id().expect("it runs"), name);
    }

    /// Changes the terminal's size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.master.resize(PtySize { cols: columns, rows, ..PtySize::default() }).expect("the terminal resizes");
        self.parser.screen_mut().set_size(cells(rows), cells(columns));
        self
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Everything it was sent, control sequences included.
    pub(crate) fn sent(&self) -> &str {
        &self.all
    }

    /// Whether the program hid the cursor and did not show it again.
    pub(crate) fn cursor_is_hidden(&self) -> bool {
        self.parser.screen().hide_cursor()
    }

    /// Waits for the end of the program; its exit code, and what it printed since the last `expect`.
    #[track_caller]
    pub(crate) fn end(&mut self) -> (u32, String) {
        let start = Instant::now();
        loop {
            self.drain();
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                // What it wrote last may still be on its way; then the terminal has no other side any more.
                while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
                    self.take(&bytes);
                }
                return (status.exit_code(), self.plain());
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end; the screen is:\n{}", self.screen());
        }
    }

    /// Whether lines are edited by the terminal, as a shell expects: what a program that has ended must leave.
    pub(crate) fn edits_lines(&self) -> bool {
        let modes: libc::termios = self.master.get_termios().expect("a terminal has modes").into();
        modes.c_lflag & libc::ICANON != 0 && modes.c_lflag & libc::ECHO != 0
    }

    /// The program takes the terminal out of line editing exactly while it waits for a key.
    fn waits_for_a_key(&self) -> bool {
        !self.edits_lines()
    }

    fn drain(&mut self) {
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(10)) {
            self.take(&bytes);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        let text = String::from_utf8_lossy(bytes);
        self.seen.push_str(&text);
        self.all.push_str(&text);
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

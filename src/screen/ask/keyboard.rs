//! Keys one by one, waited for in short pieces: meanwhile the window may be resized, or a signal ask the program to end.

use std::io::{self, ErrorKind};
use std::thread::sleep;
use std::time::{Duration, Instant};

use console::{Key, Term};

use crate::screen::interrupt;

/// How long a wait lasts until it is looked again whether anything else has happened; well below the grace of an interrupt.
const TICK: Duration = Duration::from_millis(50);

/// What came of a wait.
#[derive(Debug)]
pub(super) enum Heard {
    Key(Key),
    /// The window has another size.
    Resized,
    /// The time is over.
    Nothing,
}

/// Waits for a key at the terminal, for ever without `within`. Where a terminal cannot be polled, only a key ends a wait without
/// end, and no key is heard in any other.
///
/// # Errors
/// [`ErrorKind::Interrupted`] for Ctrl-C and the signals that [`interrupt`] handles, and whatever the terminal fails with.
pub(super) fn hear(terminal: &Term, within: Option<Duration>) -> io::Result<Heard> {
    let size = terminal.size();
    let begin = Instant::now();
    let raw = match Raw::new() {
        Ok(raw) => Some(raw),
        Err(error) if error.kind() == ErrorKind::Unsupported => None,
        Err(error) => return Err(error),
    };
    loop {
        if interrupt::requested() {
            return Err(ErrorKind::Interrupted.into());
        }
        let left = within.map_or(TICK, |within| within.saturating_sub(begin.elapsed()).min(TICK));
        match (&raw, within) {
            (Some(raw), _) if raw.has_input(left)? => return read(terminal, raw).map(Heard::Key),
            (None, None) => return terminal.read_key().map(Heard::Key),
            (None, Some(_)) => sleep(left),
            (Some(_), _) => {}
        }
        if terminal.size() != size {
            return Ok(Heard::Resized);
        }
        if within.is_some_and(|within| begin.elapsed() >= within) {
            return Ok(Heard::Nothing);
        }
    }
}

/// Reads a key. Of those that `console` does not know it leaves the end, which would be taken for what somebody typed.
fn read(terminal: &Term, raw: &Raw) -> io::Result<Key> {
    let key = terminal.read_key()?;
    if let Key::UnknownEscSeq(start) = &key
        && matches!(start[..], ['[' | 'O', ref rest @ ..] if !rest.iter().copied().any(is_final))
    {
        while raw.has_input(Duration::ZERO)? && !matches!(terminal.read_key()?, Key::Char(c) if is_final(c)) {}
    }
    Ok(key)
}

/// Whether `c` ends an escape sequence: `~` that of F5, `ESC [ 1 5 ~`.
fn is_final(c: char) -> bool {
    ('\u{40}'..='\u{7e}').contains(&c)
}

/// The terminal of the standard input, sending each key at once, as long as the value lasts.
#[cfg(unix)]
struct Raw {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Raw {
    fn new() -> io::Result<Self> {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        // What is printed meanwhile still ends its lines.
        raw.output_modes = before.output_modes;
        tcsetattr(io::stdin(), OptionalActions::Drain, &raw)?;
        Ok(Self { before })
    }

    /// Waits until something can be read, at most this long; whether it can.
    fn has_input(&self, within: Duration) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let input = io::stdin();
        let mut input = [PollFd::new(&input, PollFlags::IN)];
        let within = Timespec::try_from(within).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
        match poll(&mut input, Some(&within)) {
            Ok(count) => Ok(count > 0),
            // A signal: whoever waits looks which.
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(unix)]
impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that has gone away needs no modes.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Drain, &self.before);
    }
}

#[cfg(not(unix))]
struct Raw;

#[cfg(not(unix))]
impl Raw {
    fn new() -> io::Result<Self> {
        Err(ErrorKind::Unsupported.into())
    }

    fn has_input(&self, _within: Duration) -> io::Result<bool> {
        Ok(false)
    }
}

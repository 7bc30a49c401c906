//! Questions to the learner: one trait, answered at a terminal ([`TerminalAsker`]), from plain lines ([`LineAsker`]) or by a test
//! ([`ScriptedAsker`]).
//!
//! A refusal to answer is a value too: whoever asks gets a [`Reply`] and decides what going back or leaving means. Where a line is
//! typed, commands are `?` or start with a colon (`:q`), since `a`, `b` and `q` are names a learner may have to answer with.

mod answer;
mod draft;
mod keyboard;
mod line;
mod look;
mod menu;
mod terminal;

use std::io::{self, BufReader, IsTerminal, Write};

use super::palette;
use super::text::Charset;

pub use self::draft::Draft;
pub use self::line::{LineAsker, ScriptedAsker};
pub use self::terminal::{TerminalAsker, key_within};

/// The key Ctrl-L. A prompt that has it among its keys also replies with it when what stands on the screen must be drawn again:
/// the window was resized, or the program goes on after Ctrl-Z. It is never shown among the keys.
pub const REDRAW: char = '\u{c}';

/// The rows that a terminal of `width` columns takes to show what `keys` do.
pub fn key_rows(keys: &[(char, &str)], width: usize, charset: Charset) -> usize {
    // As at the prompt, one column stays free.
    look::hints(keys, width.saturating_sub(1), charset).len()
}

/// What a learner may do instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Go back a step.
    Back,
    /// Leave this question out.
    Skip,
    /// Show the next hint.
    Hint,
    /// Say before answering that one is sure.
    Sure,
    /// Say before answering that one is not sure.
    Unsure,
    /// Say what can be done here.
    Help,
    /// Leave, and keep what was answered.
    Quit,
    /// Leave at once: Ctrl-C.
    Interrupted,
}

impl Command {
    /// The commands that can be typed, with their keys and names.
    const TYPED: [(Command, char, &str); 7] = [
        (Command::Hint, 'h', "hint"),
        (Command::Sure, 'y', "sure"),
        (Command::Unsure, 'n', "unsure"),
        (Command::Back, 'b', "back"),
        (Command::Skip, 's', "skip"),
        (Command::Help, '?', "help"),
        (Command::Quit, 'q', "quit"),
    ];

    /// The command of a key: `b`, `s`, `h`, `y`, `n`, `?` or `q`.
    pub fn of_key(key: char) -> Option<Command> {
        Self::TYPED.iter().find(|(_, of, _)| *of == key).map(|(command, ..)| *command)
    }
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// An answer of the kind asked for.
    Answer(T),
    /// The learner wants something else.
    Command(Command),
    /// Nobody will answer any more: the input has ended. Go straight on; every further question ends the same way, in silence.
    End,
}

impl<T> Reply<T> {
    /// The same reply with the answer changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        match self {
            Self::Answer(answer) => Reply::Answer(change(answer)),
            Self::Command(command) => Reply::Command(command),
            Self::End => Reply::End,
        }
    }
}

/// A question, and the commands that make sense at it.
#[derive(Clone, Copy, Debug)]
pub struct Prompt<'a> {
    /// The question, one line of plain text.
    pub text: &'a str,
    /// What may be asked for instead of answering. [`Command::Quit`] and [`Command::Interrupted`] always may; without
    /// [`Command::Help`] the asker itself answers `?` by naming the commands.
    pub commands: &'a [Command],
}

impl Prompt<'_> {
    /// Whether `command` may be asked for.
    fn offers(&self, command: Command) -> bool {
        command == Command::Quit || self.commands.contains(&command)
    }
}

impl<'a> From<&'a str> for Prompt<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, commands: &[] }
    }
}

/// Someone who can be asked.
///
/// Answers are what was meant, checked: a choice is one of those offered. What cannot be understood is said kindly and asked again.
///
/// # Errors
///
/// All operations fail if reading from or writing to the other side does; the end of the input is no error.
pub trait Asker {
    /// Waits for one of `keys`, each with what it does: `(' ', "next")`, where the space also stands for Enter. A key that
    /// [`Command::of_key`] knows replies with its command, any other with itself. Without `keys` any key replies with itself,
    /// and nothing is shown.
    fn key(&mut self, keys: &[(char, &str)]) -> io::Result<Reply<char>>;

    /// A line of text, as it was typed; it may be empty.
    fn line(&mut self, prompt: Prompt) -> io::Result<Reply<String>>;

    /// Several lines, joined by line breaks; an empty line or one with a single `.` ends them, one of blanks is an empty line. The
    /// lines in `draft` were typed before; those that are typed until a command is given are added to it. Where
    /// [`Command::Back`] makes sense it leads to the line before, and replies only from the first line.
    fn lines(&mut self, prompt: Prompt, draft: &mut Draft) -> io::Result<Reply<String>>;

    /// One of `labels`, by its index. Labels are short: what a choice says in full stands above the question.
    fn choose(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<usize>>;

    /// At least one of `labels`, by their indices in ascending order.
    fn choose_several(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<Vec<usize>>>;

    /// Yes or no; `default` is what Enter alone means, and the space.
    fn confirm(&mut self, prompt: Prompt, default: bool) -> io::Result<Reply<bool>>;

    /// Whether it is known that nobody will answer any more.
    fn has_ended(&self) -> bool {
        false
    }
}

/// The asker for this process: at the terminal if input and error output are one, else from the lines of standard input,
/// asking on `output`.
///
/// `by_line` asks line by line in any case, for screen readers and for terminals that cannot move the cursor (`TERM=dumb`).
pub fn open(by_line: bool, charset: Charset, output: Box<dyn Write>) -> Box<dyn Asker> {
    let input_is_terminal = io::stdin().is_terminal();
    if input_is_terminal && io::stderr().is_terminal() && !by_line {
        palette::set_prompt_color();
        return Box::new(TerminalAsker::new(charset));
    }
    Box::new(LineAsker::new(BufReader::new(io::stdin()), output, !input_is_terminal))
}

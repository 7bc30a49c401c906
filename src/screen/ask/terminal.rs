//! Questions at a terminal: single keys and lists to pick from. Asked on the error output, so the standard output stays the lesson's.

use std::io::{self, ErrorKind, Write};
use std::time::Duration;

use console::{Key, Term};
use dialoguer::{Confirm, Input, MultiSelect, Select};

use super::answer::{self, Typed};
use super::keyboard::{Heard, hear};
use super::line::{HOW_LINES_END, ends_lines, meant};
use super::look::{Look, hints};
use super::{Asker, Command, Prompt, REDRAW, Reply};
use crate::screen::interrupt;
use crate::screen::palette::paint;
use crate::screen::question::letter;
use crate::screen::text::{Charset, Line, Role, width, wrap};

/// What Ctrl-Z sends while keys are read one by one.
const CTRL_Z: char = '\u{1a}';

/// What Ctrl-D sends: the end of the input.
const CTRL_D: char = '\u{4}';

/// What stands before a line the learner types.
const INPUT_MARK: &str = "> ";

/// Asks at the terminal. Ctrl-C is a reply only if [`interrupt::install`] was called; else it ends the process.
pub struct TerminalAsker {
    terminal: Term,
    charset: Charset,
}

/// Shows the cursor again, however a prompt ends: dialoguer leaves it hidden when it fails.
struct CursorGuard<'a>(&'a Term);

impl Drop for CursorGuard<'_> {
    fn drop(&mut self) {
        // A terminal that has gone away needs no cursor.
        let _ = self.0.show_cursor();
    }
}

impl TerminalAsker {
    /// For a process whose standard input and error output are terminals; with others every question fails or waits for keys.
    pub fn new(charset: Charset) -> Self {
        Self { terminal: Term::stderr(), charset }
    }

    fn width(&self) -> usize {
        usize::from(self.terminal.size().1).max(20)
    }

    fn say(&self, role: Role, text: &str) -> io::Result<()> {
        let line = Line::new().with(role, self.charset.text(text));
        wrap(&line, self.width(), 2).iter().try_for_each(|line| self.terminal.write_line(&paint(line)))
    }

    /// Runs a prompt, and asks again as long as it yields nothing.
    fn until_answered<T>(
        &self,
        prompt: Prompt,
        ask: impl Fn() -> dialoguer::Result<Option<T>>,
    ) -> io::Result<Reply<T>> {
        replied((|| {
            io::stdout().flush()?;
            let _guard = CursorGuard(&self.terminal);
            self.say(Role::Notice, prompt.text)?;
            loop {
                if let Some(answer) = ask()? {
                    return Ok(Reply::Answer(answer));
                }
                if let Some(command) = self.menu(prompt)? {
                    return Ok(Reply::Command(command));
                }
            }
        })())
    }

    /// What Esc at a list leads to: the commands, or back to the list.
    fn menu(&self, prompt: Prompt) -> io::Result<Option<Command>> {
        let offered = Command::TYPED
            .iter()
            .filter(|(command, ..)| *command == Command::Quit || prompt.commands.contains(command))
            .map(|(_, key, does)| (*key, *does));
        let keys: Vec<(char, &str)> = [(' ', "answer")].into_iter().chain(offered).collect();
        self.wait_for_key(&keys).map(Command::of_key)
    }

    /// Shows what `keys` do, waits for one of them, and wipes the hints away. Without `keys` any will do, and nothing is shown.
    fn wait_for_key(&self, keys: &[(char, &str)]) -> io::Result<char> {
        // One column stays free: a line that fills the terminal may take two rows.
        let lines = if keys.is_empty() { Vec::new() } else { hints(keys, self.width() - 1, self.charset) };
        let show = || lines.iter().try_for_each(|line| self.terminal.write_line(&paint(line)));
        let _guard =
            keys.is_empty().then(|| self.terminal.hide_cursor().map(|()| CursorGuard(&self.terminal))).transpose()?;
        show()?;
        let redraws = keys.iter().any(|(key, _)| *key == REDRAW);
        loop {
            let key = match hear(&self.terminal, None)? {
                Heard::Key(key) if key == Key::Char(CTRL_Z) => {
                    interrupt::suspend();
                    if redraws {
                        return Ok(REDRAW);
                    }
                    // The shell has written something since.
                    show()?;
                    continue;
                }
                Heard::Key(key) => key,
                Heard::Resized if redraws => return Ok(REDRAW),
                Heard::Resized | Heard::Nothing => continue,
            };
            let pressed = pressed(&key);
            if keys.is_empty() {
                return Ok(pressed.unwrap_or(' '));
            }
            if let Some(key) = pressed.filter(|pressed| keys.iter().any(|(key, _)| key == pressed)) {
                self.terminal.clear_last_lines(lines.len())?;
                return Ok(key);
            }
        }
    }

    /// Reads one line with the cursor in it; what was typed stays on the screen.
    fn read_line(&self) -> io::Result<String> {
        let look = Look { items: Vec::new() };
        let input = Input::<String>::with_theme(&look).with_prompt(INPUT_MARK).allow_empty(true).report(false);
        let line = input.interact_text_on(&self.terminal)?;
        // dialoguer wipes only the last row of a line that took several.
        let rows_above =
            (width(INPUT_MARK) + width(&line)).saturating_sub(1) / usize::from(self.terminal.size().1).max(1);
        self.terminal.clear_last_lines(rows_above)?;
        self.say(Role::Plain, &format!("{INPUT_MARK}{line}"))?;
        Ok(line)
    }

    /// Reads lines until one is no command that cannot be used here.
    fn read_answer(&self, prompt: Prompt) -> io::Result<Reply<String>> {
        loop {
            let line = self.read_line()?;
            match answer::typed(&line, prompt) {
                Typed::Answer => return Ok(Reply::Answer(line)),
                Typed::Command(command) => return Ok(Reply::Command(command)),
                Typed::Notice(notice) => self.say(Role::Faint, &notice)?,
            }
        }
    }

    fn look(&self, labels: &[&str]) -> Look {
        let room = self.width() - Look::MARKS - 1;
        let item = |(index, label): (usize, &&str)| {
            // A label may be the letter itself: the choice stands in full above.
            let letter = letter(index);
            let named = if *label == letter { letter } else { format!("{letter}  {label}") };
            let text = self.charset.text(&named);
            Line::from(text.as_str()).truncated(room, self.charset)
        };
        Look { items: labels.iter().enumerate().map(item).collect() }
    }

    /// Leaves what was picked on the screen.
    fn picked(&self, look: &Look, indices: &[usize]) -> io::Result<()> {
        indices
            .iter()
            .try_for_each(|&index| self.say(Role::Plain, &format!("{INPUT_MARK}{}", look.items[index].text())))
    }
}

impl Asker for TerminalAsker {
    fn key(&mut self, keys: &[(char, &str)]) -> io::Result<Reply<char>> {
        replied((|| {
            io::stdout().flush()?;
            let key = self.wait_for_key(keys)?;
            let command = Command::of_key(key).filter(|_| !keys.is_empty());
            Ok(command.map_or(Reply::Answer(key), Reply::Command))
        })())
    }

    fn line(&mut self, prompt: Prompt) -> io::Result<Reply<String>> {
        replied((|| {
            io::stdout().flush()?;
            self.say(Role::Notice, prompt.text)?;
            self.read_answer(prompt)
        })())
    }

    fn lines(&mut self, prompt: Prompt) -> io::Result<Reply<String>> {
        replied((|| {
            io::stdout().flush()?;
            self.say(Role::Notice, prompt.text)?;
            self.say(Role::Faint, HOW_LINES_END)?;
            let first = self.read_answer(prompt)?;
            let Reply::Answer(mut line) = first else { return Ok(first) };
            let mut lines = Vec::new();
            while !ends_lines(&line) {
                lines.push(meant(line));
                line = self.read_line()?;
                if let Some(command) = answer::command_among_lines(&line, prompt) {
                    return Ok(Reply::Command(command));
                }
            }
            Ok(Reply::Answer(lines.join("\n")))
        })())
    }

    fn choose(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<usize>> {
        let look = self.look(labels);
        self.until_answered(prompt, || {
            let select = Select::with_theme(&look).with_prompt("arrows, enter; esc more").report(false).default(0);
            let picked = select.items(0..labels.len()).interact_on_opt(&self.terminal)?;
            self.picked(&look, picked.as_slice())?;
            Ok(picked)
        })
    }

    fn choose_several(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<Vec<usize>>> {
        let look = self.look(labels);
        self.until_answered(prompt, || {
            loop {
                let select = MultiSelect::with_theme(&look).with_prompt("space marks, enter; esc more").report(false);
                let picked = select.items(0..labels.len()).interact_on_opt(&self.terminal)?;
                self.picked(&look, picked.as_deref().unwrap_or_default())?;
                if picked.as_ref().is_none_or(|picked| !picked.is_empty()) {
                    return Ok(picked);
                }
                self.say(Role::Faint, "mark at least one with the space key, then press enter")?;
            }
        })
    }

    fn confirm(&mut self, prompt: Prompt, default: bool) -> io::Result<Reply<bool>> {
        let look = Look { items: Vec::new() };
        self.until_answered(prompt, || {
            let confirm = Confirm::with_theme(&look).report(false).default(default);
            let confirmed = confirm.interact_on_opt(&self.terminal)?;
            if let Some(yes) = confirmed {
                self.say(Role::Plain, if yes { "> yes" } else { "> no" })?;
            }
            Ok(confirmed)
        })
    }
}

/// The key pressed at the terminal in this time, as [`Asker::key`] would reply; nothing is shown. [`REDRAW`] after Ctrl-Z. Where a
/// terminal cannot be waited for so, there is no key.
///
/// # Errors
/// When the terminal cannot be read.
pub fn key_within(time: Duration) -> io::Result<Reply<Option<char>>> {
    replied(hear(&Term::stderr(), Some(time)).map(|heard| match heard {
        Heard::Key(Key::Char(CTRL_Z)) => {
            interrupt::suspend();
            Reply::Answer(Some(REDRAW))
        }
        Heard::Key(key) => Reply::Answer(pressed(&key)),
        Heard::Resized | Heard::Nothing => Reply::Answer(None),
    }))
}

/// The key a navigation prompt means: arrows and the page keys turn pages as the space and `b` do.
fn pressed(key: &Key) -> Option<char> {
    match key {
        Key::Enter | Key::ArrowRight | Key::ArrowDown | Key::PageDown => Some(' '),
        Key::ArrowLeft | Key::ArrowUp | Key::PageUp | Key::Backspace => Some('b'),
        Key::Char(CTRL_D) => Some('q'),
        Key::Char(c) => c.to_lowercase().next(),
        _ => None,
    }
}

/// Ctrl-C and a terminal that has gone away are replies.
fn replied<T>(result: io::Result<Reply<T>>) -> io::Result<Reply<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::Interrupted => {
            interrupt::acknowledge();
            Ok(Reply::Command(Command::Interrupted))
        }
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Reply::End),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use std::env::current_exe;
    use std::io::{Read, Write};
    use std::num::NonZero;
    use std::sync::{Arc, Mutex};
    use std::thread::{sleep, spawn};
    use std::time::{Duration, Instant};

    use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
    use vt100::Parser;

    use super::TerminalAsker;
    use crate::screen::ask::{Asker, Command, Prompt};
    use crate::screen::interrupt;
    use crate::screen::text::Charset;

    const ROWS: NonZero<u16> = NonZero::new(60).unwrap();

    /// This test binary, running one of the ignored tests below in a terminal of its own.
    struct Terminal {
        keyboard: Box<dyn Write + Send>,
        screen: Arc<Mutex<Parser>>,
        child: Box<dyn Child + Send + Sync>,
    }

    impl Terminal {
        fn running(test: &str, columns: NonZero<u16>) -> Self {
            let size = PtySize { rows: ROWS.get(), cols: columns.get(), pixel_width: 0, pixel_height: 0 };
            let pty = native_pty_system().openpty(size).unwrap();
            let mut command = CommandBuilder::new(current_exe().unwrap());
            command.args([
                &format!("screen::ask::terminal::tests::{test}"),
                "--exact",
                "--ignored",
                "--nocapture",
                "-q",
            ]);
            let child = pty.slave.spawn_command(command).unwrap();
            let keyboard = pty.master.take_writer().unwrap();
            let mut output = pty.master.try_clone_reader().unwrap();
            let screen = Arc::new(Mutex::new(Parser::new(ROWS, columns, 0)));
            let seen = Arc::clone(&screen);
            spawn(move || {
                let _open = pty.master;
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = output.read(&mut bytes) {
                    seen.lock().unwrap().process(&bytes[..count]);
                }
            });
            Self { keyboard, screen, child }
        }

        fn text(&self) -> String {
            self.screen.lock().unwrap().screen().contents()
        }

        #[track_caller]
        fn wait_for(&self, text: &str) {
            let start = Instant::now();
            while !self.text().contains(text) {
                assert!(start.elapsed() < Duration::from_secs(20), "no {text:?} on\n{}", self.text());
                sleep(Duration::from_millis(10));
            }
            // Keys that come before the terminal is raw again are echoed.
            sleep(Duration::from_millis(150));
        }

        #[track_caller]
        fn answer(&mut self, question: &str, keys: &str) {
            self.wait_for(question);
            for key in keys.split_inclusive(' ') {
                self.keyboard.write_all(key.as_bytes()).unwrap();
                sleep(Duration::from_millis(50));
            }
        }

        #[track_caller]
        fn exit_code(&mut self) -> u32 {
            self.child.wait().unwrap().exit_code()
        }

        fn shows_cursor(&self) -> bool {
            !self.screen.lock().unwrap().screen().hide_cursor()
        }
    }

    #[test]
    #[ignore = "needs a terminal; run by the tests below"]
    fn asks_everything() {
        interrupt::install().unwrap();
        let mut asker = TerminalAsker::new(Charset::Unicode);
        let commands = &[Command::Skip];
        let long = "another one, which is far longer than the terminal is wide";
        println!(
            "= {:?}",
            asker.choose(Prompt { text: "Which one of these?", commands }, &["one", long, "three"]).unwrap()
        );
        println!("= {:?}", asker.choose(Prompt { text: "Which then?", commands }, &["one", "two"]).unwrap());
        println!("= {:?}", asker.choose_several("Which ones?".into(), &["one", "two", "three"]).unwrap());
        println!("= {:?}", asker.line("Name?".into()).unwrap());
        println!("= {:?}", asker.lines("Output?".into()).unwrap());
        println!("= {:?}", asker.confirm("Sure?".into(), true).unwrap());
        println!("= {:?}", asker.key(&[(' ', "next"), ('r', "replay"), ('q', "quit")]).unwrap());
        println!("= {:?}", asker.line("Leave?".into()).unwrap());
        println!("= {:?}", asker.choose("Still here?".into(), &["yes", "no"]).unwrap());
        println!("= end");
    }

    #[test]
    fn a_learner_answers_with_keys() {
        const DOWN: &str = "\u{1b}[B";
        let mut terminal = Terminal::running("asks_everything", NonZero::new(30).unwrap());
        terminal.answer("c  three", DOWN);
        terminal.answer("> b  another", "\r");
        terminal.answer("Which then?", "\u{1b}");
        terminal.answer("s skip", "s");
        terminal.answer("Which ones?", "\r");
        terminal.answer("mark at least one", " ");
        terminal.answer("[x] a", &format!("{DOWN}{DOWN} "));
        terminal.answer("[x] c", "\r");
        terminal.answer("Name?", "a long name that takes two rows of it\r");
        terminal.answer("Output?", "1\r");
        terminal.answer("> 1", "\r");
        terminal.answer("Sure?", "n");
        terminal.answer("r replay", "xr");
        terminal.answer("Leave?", ":q\r");
        terminal.answer("Still here?", "\u{3}");
        terminal.wait_for("= end");
        let screen = terminal.text();
        let start = screen.find("Which one of").unwrap();
        let shown = &screen[start..screen.find("= end").unwrap()];
        assert_eq!(shown, DIALOGUE);
        assert!(terminal.shows_cursor());
        assert_eq!(terminal.exit_code(), 0);
    }
    /// What is left on the screen of the dialogue above; the list that Ctrl-C ended stays as it was.
    const DIALOGUE: &str = "\
Which one of these?
> b  another one, which …
= Answer(1)
Which then?
= Command(Skip)
Which ones?
mark at least one with the
  space key, then press enter
> a  one
> c  three
= Answer([0, 2])
Name?
> a long name that takes two
  rows of it
= Answer(\"a long name that takes two rows of it\")
Output?
(an empty line ends it; a
  space alone makes one)
> 1
>\x20
= Answer(\"1\")
Sure?
> no
= Answer(false)
= Answer('r')
Leave?
> :q
= Command(Quit)
Still here?
arrows, enter; esc more
> a  yes
  b  no
= Command(Interrupted)
";
}

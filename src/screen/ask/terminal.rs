//! Questions at a terminal: single keys and lists to pick from. Asked on the error output, so the standard output stays the lesson's.

use std::io::{self, ErrorKind, Write};
use std::time::Duration;

use console::{Key, Term};
use dialoguer::Input;

use super::answer::{self, Typed};
use super::draft::{Draft, Taken, how_to_type};
use super::keyboard::{Heard, hear};
use super::look::{Bare, hints};
use super::menu::{Menu, Pressed};
use super::{Asker, Command, Prompt, REDRAW, Reply};
use crate::screen::interrupt;
use crate::screen::palette::paint;
use crate::screen::text::{Charset, Line, Role, width, wrap};

/// What Ctrl-Z sends while keys are read one by one.
const CTRL_Z: char = '\u{1a}';

/// What Ctrl-D sends: the end of the input.
pub(super) const CTRL_D: char = '\u{4}';

/// What stands before a line the learner types.
const INPUT_MARK: &str = "> ";

/// Asks at the terminal. Ctrl-C is a reply only if [`interrupt::install`] was called; else it ends the process.
pub struct TerminalAsker {
    terminal: Term,
    charset: Charset,
}

/// Shows the cursor again, however a prompt ends.
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

    /// Lets the learner pick from `menu`, whose state survives what they do in between; what was picked stays on the screen.
    fn pick(&self, prompt: Prompt, mut menu: Menu) -> io::Result<Reply<Vec<usize>>> {
        io::stdout().flush()?;
        self.say(Role::Notice, prompt.text)?;
        let _guard = CursorGuard(&self.terminal);
        loop {
            self.terminal.hide_cursor()?;
            let lines = menu.lines(usize::from(self.terminal.size().0), self.width() - 1, self.charset);
            let Some(key) = self.key_below(&lines, false)? else { continue };
            match menu.press(&key) {
                Pressed::Picked(none) if none.is_empty() => {
                    self.say(Role::Faint, "mark at least one, with its letter or the space key, then press enter")?;
                }
                Pressed::Picked(picked) => {
                    let mut items = picked.iter().map(|index| menu.item(*index));
                    items.try_for_each(|item| self.say(Role::Plain, &format!("{INPUT_MARK}{item}")))?;
                    return Ok(Reply::Answer(picked));
                }
                Pressed::Other => {
                    if let Some(command) = self.more(prompt)? {
                        return Ok(Reply::Command(command));
                    }
                }
                Pressed::Nothing => {}
            }
        }
    }

    /// What Esc at a list leads to: the commands, or back to the list.
    fn more(&self, prompt: Prompt) -> io::Result<Option<Command>> {
        let offered =
            Command::TYPED.iter().filter(|(command, ..)| prompt.offers(*command)).map(|(_, key, does)| (*key, *does));
        let keys: Vec<(char, &str)> = [(' ', "answer")].into_iter().chain(offered).collect();
        self.wait_for_key(&keys).map(Command::of_key)
    }

    /// Shows what `keys` do, waits for one of them, and wipes the hints away. Without `keys` any will do, and nothing is shown.
    fn wait_for_key(&self, keys: &[(char, &str)]) -> io::Result<char> {
        let redraws = keys.iter().any(|(key, _)| *key == REDRAW);
        let _guard =
            keys.is_empty().then(|| self.terminal.hide_cursor().map(|()| CursorGuard(&self.terminal))).transpose()?;
        loop {
            // One column stays free: a line that fills the terminal may take two rows.
            let lines = if keys.is_empty() { Vec::new() } else { hints(keys, self.width() - 1, self.charset) };
            let Some(key) = self.key_below(&lines, redraws)? else {
                if redraws {
                    return Ok(REDRAW);
                }
                continue;
            };
            let pressed = pressed(&key);
            if keys.is_empty() {
                return Ok(pressed.unwrap_or(' '));
            }
            if let Some(key) = pressed.filter(|pressed| keys.iter().any(|(key, _)| key == pressed)) {
                return Ok(key);
            }
        }
    }

    /// Shows `lines`, waits for a key below them, and wipes them away. `None` where they are no longer the last on the screen: after
    /// Ctrl-Z, which stops the program until the shell goes on with it, or, if that counts, when the window has another size.
    fn key_below(&self, lines: &[Line], resize_counts: bool) -> io::Result<Option<Key>> {
        lines.iter().try_for_each(|line| self.terminal.write_line(&paint(line)))?;
        loop {
            match hear(&self.terminal, None)? {
                Heard::Key(Key::Char(CTRL_Z)) => {
                    self.terminal.show_cursor()?;
                    interrupt::suspend();
                    return Ok(None);
                }
                Heard::Key(key) => {
                    self.terminal.clear_last_lines(lines.len())?;
                    return Ok(Some(key));
                }
                Heard::Resized if resize_counts => return Ok(None),
                Heard::Resized | Heard::Nothing => {}
            }
        }
    }

    /// Reads one line with the cursor in it, behind what it begins with; what was typed stays on the screen.
    fn read_line(&self, begun: &str) -> io::Result<String> {
        let input = Input::<String>::with_theme(&Bare).with_prompt(INPUT_MARK).allow_empty(true).report(false);
        let input = input.with_initial_text(begun);
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
            let line = self.read_line("")?;
            match answer::typed(&line, prompt) {
                Typed::Answer => return Ok(Reply::Answer(line)),
                Typed::Command(command) => return Ok(Reply::Command(command)),
                Typed::Notice(notice) => self.say(Role::Faint, &notice)?,
            }
        }
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

    fn lines(&mut self, prompt: Prompt, draft: &mut Draft) -> io::Result<Reply<String>> {
        replied((|| {
            io::stdout().flush()?;
            self.say(Role::Notice, prompt.text)?;
            self.say(Role::Faint, how_to_type(prompt))?;
            draft.lines().iter().try_for_each(|line| self.say(Role::Plain, &format!("{INPUT_MARK}{line}")))?;
            let mut begun = String::new();
            loop {
                match draft.take(self.read_line(&begun)?, prompt) {
                    Taken::Line => begun.clear(),
                    Taken::Whole(text) => return Ok(Reply::Answer(text)),
                    Taken::Again(line) => begun = line,
                    Taken::Command(command) => return Ok(Reply::Command(command)),
                    Taken::Notice(notice) => self.say(Role::Faint, &notice)?,
                }
            }
        })())
    }

    fn choose(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<usize>> {
        let picked = replied(self.pick(prompt, Menu::new(labels, false)))?;
        Ok(picked.map(|picked| picked[0]))
    }

    fn choose_several(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<Vec<usize>>> {
        replied(self.pick(prompt, Menu::new(labels, true)))
    }

    fn confirm(&mut self, prompt: Prompt, default: bool) -> io::Result<Reply<bool>> {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let other = if default { 'n' } else { 'y' };
        let keys = [(' ', word(default)), (other, word(!default)), ('q', "quit")];
        replied((|| {
            io::stdout().flush()?;
            self.say(Role::Notice, prompt.text)?;
            let yes = loop {
                match self.key_below(&hints(&keys, self.width() - 1, self.charset), false)?.as_ref().and_then(pressed) {
                    Some(' ') => break default,
                    Some('y') => break true,
                    Some('n') => break false,
                    Some('q') => return Ok(Reply::Command(Command::Quit)),
                    _ => {}
                }
            };
            self.say(Role::Plain, &format!("{INPUT_MARK}{}", word(yes)))?;
            Ok(Reply::Answer(yes))
        })())
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
    use crate::screen::ask::{Asker, Command, Draft, Prompt};
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
        println!("= {:?}", asker.choose("By its letter?".into(), &["one", "two"]).unwrap());
        println!("= {:?}", asker.choose_several("Which ones?".into(), &["one", "two", "three"]).unwrap());
        println!("= {:?}", asker.line("Name?".into()).unwrap());
        println!(
            "= {:?}",
            asker.lines(Prompt { text: "Output?", commands: &[Command::Back] }, &mut Draft::default()).unwrap()
        );
        println!("= {:?}", asker.confirm("Sure?".into(), true).unwrap());
        println!("= {:?}", asker.confirm("Go on?".into(), true).unwrap());
        println!("= {:?}", asker.confirm("Forget it?".into(), false).unwrap());
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
        terminal.answer("By its letter?", "b");
        terminal.answer("Which ones?", "\r");
        terminal.answer("mark at least one", "a");
        terminal.answer("[x] a", &format!("{DOWN}{DOWN} "));
        terminal.answer("[x] c", "\r");
        terminal.answer("Name?", "a long name that takes two rows of it\r");
        terminal.answer("Output?", "1\r");
        terminal.answer("> 1", ":b\r");
        terminal.answer("> :b", "2\r");
        terminal.answer("> 12", "\r");
        terminal.answer("Sure?", "n");
        terminal.answer("Go on?", " ");
        terminal.answer("Forget it?", "x ");
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
> b  another one, which is far
  longer than the terminal is
  wide
= Answer(1)
Which then?
= Command(Skip)
By its letter?
> b  two
= Answer(1)
Which ones?
mark at least one, with its
  letter or the space key,
  then press enter
> a  one
> c  three
= Answer([0, 2])
Name?
> a long name that takes two
  rows of it
= Answer(\"a long name that takes two rows of it\")
Output?
(an empty line ends it; a
  space alone makes one; :b
  goes back)
> 1
> :b
> 12
>\x20
= Answer(\"12\")
Sure?
> no
= Answer(false)
Go on?
> yes
= Answer(true)
Forget it?
> no
= Answer(false)
= Answer('r')
Leave?
> :q
= Command(Quit)
Still here?
a-b or arrows, enter; esc
  more
> a  yes
  b  no
= Command(Interrupted)
";
}

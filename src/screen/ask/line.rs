//! Answers from plain lines: piped in, or typed at something that is no full terminal.

use std::io::{self, BufRead, Cursor, Write};

use console::Term;

use super::answer::{self, Typed};
use super::draft::{Draft, Taken, how_to_type};
use super::{Asker, Command, Prompt, REDRAW, Reply};
use crate::screen::text::{Line, printable, wrap};

/// Asks on `output` and reads the answers, one a line, from `input`.
pub struct LineAsker<R, W> {
    input: R,
    output: W,
    echoes: bool,
    has_ended: bool,
}

/// An asker for tests: the answers are given beforehand, the questions can be read afterwards.
pub type ScriptedAsker = LineAsker<Cursor<String>, Vec<u8>>;

impl ScriptedAsker {
    /// Will be answered with `lines`, then with the end of the input. A line `"\u{3}"` is Ctrl-C.
    pub fn scripted(lines: &[&str]) -> Self {
        let input: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        Self::new(Cursor::new(input), Vec::new(), true)
    }

    /// What was asked and answered so far.
    pub fn transcript(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }
}

impl<R: BufRead, W: Write> LineAsker<R, W> {
    /// An asker that also writes each answer after its question if it `echoes`, as a terminal does by itself.
    pub fn new(input: R, output: W, echoes: bool) -> Self {
        Self { input, output, echoes, has_ended: false }
    }

    /// Asks until `parse` understands the answer.
    fn ask<T>(
        &mut self,
        prompt: Prompt,
        suffix: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Reply<T>> {
        loop {
            let Some(line) = self.read(&format!("{}{suffix} ", prompt.text))? else { return Ok(Reply::End) };
            let notice = match answer::typed(&line, prompt) {
                Typed::Command(command) => return Ok(Reply::Command(command)),
                Typed::Notice(notice) => notice,
                Typed::Answer => match parse(&line) {
                    Ok(answer) => return Ok(Reply::Answer(answer)),
                    Err(notice) => notice,
                },
            };
            self.say(&notice)?;
        }
    }

    /// The next line without its end, or `None` once there is none.
    fn read(&mut self, question: &str) -> io::Result<Option<String>> {
        if self.has_ended {
            return Ok(None);
        }
        write!(self.output, "{}", self.fitted(question))?;
        self.output.flush()?;
        let mut bytes = Vec::new();
        if self.input.read_until(b'\n', &mut bytes)? == 0 {
            self.has_ended = true;
            writeln!(self.output)?;
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\n', '\r']);
        if self.echoes {
            self.say(line)?;
        }
        Ok(Some(line.to_owned()))
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        let text = self.fitted(text);
        writeln!(self.output, "{text}")
    }

    /// `text` as it is written: broken between words where a terminal would break it within one.
    fn fitted(&self, text: &str) -> String {
        if self.echoes {
            return printable(text).into_owned();
        }
        // The end of a question keeps the column where the answer begins.
        let columns = usize::from(Term::stdout().size().1).saturating_sub(1);
        let lines = wrap(&Line::from(text), columns, 0);
        let end = &text[text.trim_end_matches(' ').len()..];
        let lines: Vec<&str> = lines.iter().map(|line| line.text().trim_end_matches(' ')).collect();
        lines.join("\n") + end
    }
}

impl<R: BufRead, W: Write> Asker for LineAsker<R, W> {
    fn key(&mut self, keys: &[(char, &str)]) -> io::Result<Reply<char>> {
        // Nobody reads the hints of a pipe; someone who types lines does.
        let keys: Vec<_> = keys.iter().copied().filter(|(key, _)| *key != REDRAW).collect();
        let hints: Vec<String> =
            keys.iter().map(|(key, does)| format!("{} {does}", answer::key_name(*key, "enter"))).collect();
        let is_silent = self.echoes || keys.is_empty();
        let question = if is_silent { String::new() } else { format!("[{}] ", hints.join(", ")) };
        loop {
            let Some(line) = self.read(&question)? else { return Ok(Reply::End) };
            if answer::typed(&line, Prompt::from("")) == Typed::Command(Command::Interrupted) {
                return Ok(Reply::Command(Command::Interrupted));
            }
            match answer::key(&line, &keys) {
                _ if keys.is_empty() => return Ok(Reply::Answer(' ')),
                Ok(key) => return Ok(Command::of_key(key).map_or(Reply::Answer(key), Reply::Command)),
                Err(notice) => self.say(&notice)?,
            }
        }
    }

    fn line(&mut self, prompt: Prompt) -> io::Result<Reply<String>> {
        self.ask(prompt, "", |line| Ok(line.to_owned()))
    }

    fn lines(&mut self, prompt: Prompt, draft: &mut Draft) -> io::Result<Reply<String>> {
        let asked = format!("{} {} ", prompt.text, how_to_type(prompt));
        let mut question = asked.as_str();
        if !draft.lines().is_empty() && !self.has_ended {
            self.say(question.trim_end())?;
            draft.lines().iter().try_for_each(|line| self.say(line))?;
            question = "";
        }
        loop {
            let Some(line) = self.read(question)? else {
                let is_none = draft.lines().is_empty();
                return Ok(if is_none { Reply::End } else { Reply::Answer(draft.finish()) });
            };
            question = "";
            match draft.take(line, prompt) {
                Taken::Line => {}
                Taken::Whole(text) => return Ok(Reply::Answer(text)),
                Taken::Again(line) => self.say(&format!("taken back: `{line}`; type that line again"))?,
                Taken::Command(command) => return Ok(Reply::Command(command)),
                Taken::Notice(notice) => {
                    self.say(&notice)?;
                    question = &asked;
                }
            }
        }
    }

    fn choose(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<usize>> {
        let range = format!("{} [{}]", answer::legend(labels), answer::range(labels.len()));
        self.ask(prompt, &range, |line| answer::labelled(line, labels))
    }

    fn choose_several(&mut self, prompt: Prompt, labels: &[&str]) -> io::Result<Reply<Vec<usize>>> {
        let range = format!("{} [{}, one or more]", answer::legend(labels), answer::range(labels.len()));
        self.ask(prompt, &range, |line| answer::choices(line, labels.len()))
    }

    fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn confirm(&mut self, prompt: Prompt, default: bool) -> io::Result<Reply<bool>> {
        let answers = if default { " [Y/n]" } else { " [y/N]" };
        self.ask(prompt, answers, |line| answer::yes_or_no(line, default))
    }
}

#[cfg(test)]
mod tests {
    use super::ScriptedAsker;
    use crate::screen::ask::{Asker, Command, Draft, Prompt, Reply};

    const KEYS: [(char, &str); 3] = [(' ', "next"), ('r', "replay"), ('q', "quit")];

    #[test]
    fn answers_come_in_order_and_end_in_silence() {
        let mut asker = ScriptedAsker::scripted(&["", "r", " two ", "b", "c,a", "y"]);
        assert_eq!(asker.key(&KEYS).unwrap(), Reply::Answer(' '));
        assert_eq!(asker.key(&KEYS).unwrap(), Reply::Answer('r'));
        assert_eq!(asker.line("Strong?".into()).unwrap(), Reply::Answer(" two ".to_owned()));
        assert_eq!(asker.choose("Which?".into(), &["x", "y"]).unwrap(), Reply::Answer(1));
        assert_eq!(asker.choose_several("Which?".into(), &["x", "y", "z"]).unwrap(), Reply::Answer(vec![0, 2]));
        assert_eq!(asker.confirm("Sure?".into(), false).unwrap(), Reply::Answer(true));
        assert!(asker.transcript().contains("Which? (a x, b y) [a-b] b\n"), "{}", asker.transcript());
        let asked = asker.transcript();
        assert_eq!(asker.line("More?".into()).unwrap(), Reply::End);
        assert_eq!(asker.confirm("Sure?".into(), false).unwrap(), Reply::End);
        assert_eq!(asker.transcript(), asked + "More? \n");
    }

    #[test]
    fn what_is_not_understood_is_said_and_the_next_line_tried() {
        let mut asker = ScriptedAsker::scripted(&["x", "", "?", ":b", "c"]);
        assert_eq!(asker.choose("Which?".into(), &["a", "b", "c"]).unwrap(), Reply::Answer(2));
        assert_eq!(
            asker.transcript(),
            "Which? [a-c] x\n`x` is not one of the choices; type a-c\n\
             Which? [a-c] \ntype a-c to choose\n\
             Which? [a-c] ?\ntype an answer, or :q quit\n\
             Which? [a-c] :b\nthere is no back here; type an answer, or :q quit\n\
             Which? [a-c] c\n"
        );
    }

    #[test]
    fn any_line_is_any_key() {
        let mut asker = ScriptedAsker::scripted(&["q", "\u{3}"]);
        assert_eq!(asker.key(&[]).unwrap(), Reply::Answer(' '));
        assert_eq!(asker.key(&[]).unwrap(), Reply::Command(Command::Interrupted));
        assert_eq!(asker.key(&[]).unwrap(), Reply::End);
    }

    #[test]
    fn commands_are_replies() {
        let prompt = Prompt { text: "Which?", commands: &[Command::Hint] };
        let mut asker = ScriptedAsker::scripted(&["q", ":h", ":q", "\u{3}", "\u{3}"]);
        assert_eq!(asker.key(&KEYS).unwrap(), Reply::Command(Command::Quit));
        assert_eq!(asker.line(prompt).unwrap(), Reply::Command(Command::Hint));
        assert_eq!(asker.choose(prompt, &["x"]).unwrap(), Reply::Command(Command::Quit));
        assert_eq!(asker.confirm(prompt, true).unwrap(), Reply::Command(Command::Interrupted));
        assert_eq!(asker.key(&KEYS).unwrap(), Reply::Command(Command::Interrupted));
    }

    #[test]
    fn several_lines_end_at_an_empty_one_a_dot_or_the_end() {
        let mut asker = ScriptedAsker::scripted(&["1", " ", "?", "", "2", ".", "", "3", ":q", "4"]);
        for expected in ["1\n\n?", "2", ""] {
            assert_eq!(
                asker.lines("Output?".into(), &mut Draft::default()).unwrap(),
                Reply::Answer(expected.to_owned())
            );
        }
        assert_eq!(asker.lines("Output?".into(), &mut Draft::default()).unwrap(), Reply::Command(Command::Quit));
        assert_eq!(asker.lines("Output?".into(), &mut Draft::default()).unwrap(), Reply::Answer("4".to_owned()));
        assert_eq!(asker.lines("Output?".into(), &mut Draft::default()).unwrap(), Reply::End);
    }

    #[test]
    fn a_line_can_be_typed_again() {
        let prompt = Prompt { text: "Output?", commands: &[Command::Back, Command::Hint] };
        let mut asker = ScriptedAsker::scripted(&["1", "2", ":b", ":h", "3", "", ":b"]);
        let mut draft = Draft::default();
        assert_eq!(asker.lines(prompt, &mut draft).unwrap(), Reply::Command(Command::Hint));
        assert_eq!(asker.lines(prompt, &mut draft).unwrap(), Reply::Answer("1\n3".to_owned()));
        assert_eq!(asker.lines(prompt, &mut draft).unwrap(), Reply::Command(Command::Back));
        let asked = "Output? (an empty line ends it; a space alone makes one; :b goes back)";
        assert_eq!(
            asker.transcript(),
            format!("{asked} 1\n2\n:b\ntaken back: `2`; type that line again\n:h\n{asked}\n1\n3\n\n{asked} :b\n")
        );
    }

    #[test]
    fn what_is_typed_cannot_command_the_terminal() {
        let mut asker = ScriptedAsker::scripted(&["\u{1b}[2J"]);
        asker.line("Clear?".into()).unwrap();
        assert!(!asker.transcript().contains('\u{1b}'));
    }
}

//! An answer of several lines while it is typed. Pure; whoever reads the lines asks here what each means.

use std::mem;

use super::answer::{self, Typed};
use super::{Command, Prompt};

/// The lines typed so far. Whoever asks keeps them, so that a command in between loses none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    lines: Vec<String>,
}

/// What a line means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is one of the answer's.
    Line,
    /// It ends the answer, which is this.
    Whole(String),
    /// The line before it is to be typed again; this is how it was.
    Again(String),
    /// It is something else.
    Command(Command),
    /// It is none; something to say before asking again.
    Notice(String),
}

impl Draft {
    /// The lines as they were typed.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Takes the next line. [`Command::Back`] means the line before, and only before the first line anything else.
    pub(super) fn take(&mut self, line: String, prompt: Prompt) -> Taken {
        let meant = match self.lines.is_empty() {
            true => answer::typed(&line, prompt),
            false => answer::command_among_lines(&line, prompt).map_or(Typed::Answer, Typed::Command),
        };
        match meant {
            Typed::Command(Command::Back) => self.lines.pop().map_or(Taken::Command(Command::Back), Taken::Again),
            Typed::Command(command) => Taken::Command(command),
            Typed::Notice(notice) => Taken::Notice(notice),
            Typed::Answer if line.is_empty() || line == "." => Taken::Whole(self.finish()),
            Typed::Answer => {
                self.lines.push(line);
                Taken::Line
            }
        }
    }

    /// The answer as it is now, and an empty draft. A blank line is meant as an empty one, because a really empty one would end the
    /// answer.
    pub(super) fn finish(&mut self) -> String {
        let meant = |line: String| if line.trim().is_empty() { String::new() } else { line };
        mem::take(&mut self.lines).into_iter().map(meant).collect::<Vec<_>>().join("\n")
    }
}

/// How an answer of several lines is typed.
pub(super) fn how_to_type(prompt: Prompt) -> &'static str {
    match prompt.commands.contains(&Command::Back) {
        true => "(an empty line ends it; a space alone makes one; :b goes back)",
        false => "(an empty line ends it; a space alone makes one)",
    }
}

#[cfg(test)]
mod tests {
    use super::Taken::{self, Again, Line, Notice, Whole};
    use super::{Command, Draft, Prompt};

    const PROMPT: Prompt = Prompt { text: "", commands: &[Command::Back, Command::Hint] };

    fn take(draft: &mut Draft, line: &str) -> Taken {
        draft.take(line.to_owned(), PROMPT)
    }

    #[test]
    fn back_goes_line_by_line_and_then_out() {
        let mut draft = Draft::default();
        assert_eq!(take(&mut draft, "1"), Line);
        assert_eq!(take(&mut draft, " "), Line);
        assert_eq!(take(&mut draft, ":b"), Again(" ".to_owned()));
        assert_eq!(take(&mut draft, "2"), Line);
        assert_eq!(take(&mut draft, ":b"), Again("2".to_owned()));
        assert_eq!(take(&mut draft, ":b"), Again("1".to_owned()));
        assert_eq!(take(&mut draft, ":b"), Taken::Command(Command::Back));
        assert_eq!(take(&mut draft, ""), Whole(String::new()));
    }

    #[test]
    fn a_command_keeps_what_was_typed() {
        let mut draft = Draft::default();
        for (line, expected) in [
            ("1", Line),
            (":h", Taken::Command(Command::Hint)),
            (" ", Line),
            ("?", Line),
            (":s", Line),
            (" :b", Line),
            (".", Whole("1\n\n?\n:s\n :b".to_owned())),
        ] {
            assert_eq!(take(&mut draft, line), expected, "{line:?}");
        }
        assert_eq!(draft, Draft::default(), "the next answer begins anew");
        assert!(matches!(take(&mut draft, ":s"), Notice(notice) if notice.starts_with("there is no skip here")));
    }
}

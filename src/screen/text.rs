//! Styled text: characters with a meaning. Colour is added at the very end, by the palette.

/// What a piece of text means; the palette maps it to a colour or to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Plain,
    /// A heading.
    Title,
    /// Emphasised text.
    Strong,
    /// Text that may be overlooked: borders, line numbers, key hints.
    Faint,
    /// A value that was measured, a number to look at.
    Value,
    /// A name: variable, block label, inline code.
    Name,
    /// A pointer that owns or shares.
    Pointer,
    /// A pointer that does not keep its target.
    Weak,
    /// Moved, dropped, freed.
    Dead,
    /// New or changed in this step.
    Changed,
    /// A right answer.
    Good,
    /// A wrong answer, an error.
    Bad,
    /// A warning, a question put to the learner.
    Notice,
    /// A Rust keyword.
    Keyword,
    /// A string, char or number in Rust code.
    Literal,
    /// A comment in Rust code.
    Comment,
    /// A type name or macro in Rust code.
    Type,
}

/// Characters of one role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The characters; no line break and no control character among them.
    pub text: String,
    /// What they mean.
    pub role: Role,
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces from left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// The line with `text` added at its end. Control characters are replaced, so no text can command the terminal.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl AsRef<str>) -> Self {
        self.push(role, text);
        self
    }

    /// Adds `text` at the end, replacing control characters.
    pub fn push(&mut self, role: Role, text: impl AsRef<str>) {
        let text = printable(text.as_ref());
        if text.is_empty() {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if last.role == role => last.text.push_str(&text),
            _ => self.spans.push(Span { text, role }),
        }
    }
}

/// `text` without characters that could command the terminal: tabs become four spaces, other control characters `\u{FFFD}`.
pub fn printable(text: &str) -> String {
    text.chars()
        .filter(|&c| c != '\r')
        .flat_map(|c| match c {
            '\t' => "    ".chars().collect::<Vec<_>>(),
            c if c.is_control() => vec!['\u{FFFD}'],
            c => vec![c],
        })
        .collect()
}

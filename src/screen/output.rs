//! Where everything the learner reads is written: one place that knows the width, the charset and how it is to be said.

use std::io::{self, Write};

use super::palette::paint;
use super::text::{Charset, Line, Role, is_harmless, wrap};

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill at most; at least [`Style::NARROWEST`].
    pub width: usize,
    /// The characters to draw with.
    pub charset: Charset,
    /// Whether to say everything in sentences instead of drawing.
    pub plain: bool,
}

impl Style {
    /// Drawings need this many columns; on a narrower terminal lines run over its edge.
    pub const NARROWEST: usize = 40;
    /// Prose in longer lines is hard to read.
    pub const WIDEST_PROSE: usize = 88;
    /// Used where there is no terminal to ask.
    pub const DEFAULT_WIDTH: usize = 80;

    /// Columns for prose.
    pub fn prose_width(&self) -> usize {
        self.width.min(Self::WIDEST_PROSE)
    }
}

/// The output.
pub struct Screen {
    out: Box<dyn Write>,
    /// Asks the terminal, or answers a fixed number; asked anew for each picture, so that a resized window is seen.
    width: Box<dyn Fn() -> usize>,
    charset: Charset,
    plain: bool,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("style", &self.style()).finish_non_exhaustive()
    }
}

impl Screen {
    /// Writes to `out`, as wide as `width` says.
    pub fn new(out: Box<dyn Write>, width: Box<dyn Fn() -> usize>, charset: Charset, plain: bool) -> Self {
        Self { out, width, charset, plain }
    }

    /// Writes to `out` from now on, as wide as `width` says; the screen that is returned writes where this one did.
    pub fn redirect(&mut self, out: Box<dyn Write>, width: Box<dyn Fn() -> usize>) -> Self {
        let redirected = Self::new(out, width, self.charset, self.plain);
        std::mem::replace(self, redirected)
    }

    /// How to draw now.
    pub fn style(&self) -> Style {
        Style { width: (self.width)().max(Style::NARROWEST), charset: self.charset, plain: self.plain }
    }

    /// Writes lines.
    ///
    /// # Errors
    /// When the output cannot be written; a closed pipe is such an error and means that nobody reads any more.
    pub fn lines(&mut self, lines: &[Line]) -> io::Result<()> {
        let mut text = String::new();
        for line in lines {
            let painted = match self.charset {
                Charset::Unicode => paint(line),
                Charset::Ascii => paint(&line.clone().in_charset(self.charset)),
            };
            text.push_str(painted.trim_end());
            text.push('\n');
        }
        self.raw(&text)
    }

    /// Writes one line.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn line(&mut self, line: Line) -> io::Result<()> {
        self.lines(&[line])
    }

    /// Writes text of one role, broken at the prose width.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn say(&mut self, role: Role, text: impl AsRef<str>) -> io::Result<()> {
        let line = Line::new().with(role, text);
        self.lines(&wrap(&line, self.style().prose_width(), 0))
    }

    /// Writes an empty line.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn gap(&mut self) -> io::Result<()> {
        self.line(Line::new())
    }

    /// Writes JSON. Characters that could command a terminal are escaped, though JSON itself allows some of them.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        let mut text = String::new();
        for c in format!("{value:#}\n").chars() {
            match c {
                '\n' => text.push(c),
                c if is_harmless(c) => text.push(c),
                c => text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
            }
        }
        self.raw(&text)
    }

    /// Writes text that is not for people, JSON for example, as it is.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

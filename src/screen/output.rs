//! Where everything the learner reads is written: one place that knows the width, the charset and how it is to be said.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use console::Term;
use serde::Serialize;

use super::palette::paint;
use super::text::{Charset, Line, Role, is_harmless, wrap};

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill at most; at least [`Style::LEAST`], and [`Style::NARROWEST`] where anything is drawn.
    pub width: usize,
    /// The characters to draw with.
    pub charset: Charset,
    /// Whether to say everything in sentences instead of drawing.
    pub plain: bool,
}

impl Style {
    /// Drawings need this many columns; on a narrower terminal everything is said in sentences.
    pub const NARROWEST: usize = 40;
    /// Sentences need this many.
    pub const LEAST: usize = 20;
    /// Prose in longer lines is hard to read.
    pub const WIDEST_PROSE: usize = 88;
    /// Used where there is no terminal to ask.
    pub const DEFAULT_WIDTH: usize = 80;
    /// … and for rows.
    pub const DEFAULT_HEIGHT: usize = 24;

    /// Columns for prose.
    pub fn prose_width(&self) -> usize {
        self.width.min(Self::WIDEST_PROSE)
    }
}

/// The rows of the terminal that the standard output is; [`Style::DEFAULT_HEIGHT`] where it is none.
pub fn rows() -> usize {
    Term::stdout().size_checked().map_or(Style::DEFAULT_HEIGHT, |(rows, _)| usize::from(rows))
}

/// The output.
pub struct Screen {
    out: Box<dyn Write>,
    /// Asks the terminal, or answers a fixed number; asked anew for each picture, so that a resized window is seen.
    width: Box<dyn Fn() -> usize>,
    charset: Charset,
    plain: bool,
    /// Whether it was said that the window is too narrow for drawings.
    is_narrow: bool,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("style", &self.style()).finish_non_exhaustive()
    }
}

impl Screen {
    /// Writes to `out`, as wide as `width` says.
    pub fn new(out: Box<dyn Write>, width: Box<dyn Fn() -> usize>, charset: Charset, plain: bool) -> Self {
        Self { out, width, charset, plain, is_narrow: false }
    }

    /// Writes to `out` from now on, as wide as `width` says; the screen that is returned writes where this one did.
    pub fn redirect(&mut self, out: Box<dyn Write>, width: Box<dyn Fn() -> usize>) -> Self {
        let redirected = Self::new(out, width, self.charset, self.plain);
        std::mem::replace(self, redirected)
    }

    /// How to draw now.
    pub fn style(&self) -> Style {
        let width = (self.width)();
        let plain = self.plain || width < Style::NARROWEST;
        Style { width: width.max(Style::LEAST), charset: self.charset, plain }
    }

    /// Whether everything is to be said in sentences, however wide the window is.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Says, once each time it comes to that, that the window is too narrow for drawings.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn mind_width(&mut self) -> io::Result<()> {
        let columns = (self.width)();
        let is_narrow = columns < Style::NARROWEST && !self.plain;
        if is_narrow && !std::mem::replace(&mut self.is_narrow, is_narrow) {
            let needed = Style::NARROWEST;
            let text = format!(
                "This window has {columns} columns. Pictures need {needed}: until it is wider, words stand for them."
            );
            self.say(Role::Notice, text)?;
            self.gap()?;
        }
        self.is_narrow = is_narrow;
        Ok(())
    }

    /// Writes lines.
    ///
    /// # Errors
    /// When the output cannot be written; a closed pipe is such an error and means that nobody reads any more.
    pub fn lines(&mut self, lines: &[Line]) -> io::Result<()> {
        let mut text = String::new();
        for line in lines {
            let line = match self.charset {
                Charset::Unicode => Cow::Borrowed(line),
                Charset::Ascii => Cow::Owned(line.clone().in_charset(self.charset)),
            };
            text.push_str(paint(&line).trim_end());
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

    /// Writes text of one role, broken at the prose width; in plain style without backquotes, which a screen reader would spell out.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn say(&mut self, role: Role, text: impl AsRef<str>) -> io::Result<()> {
        let style = self.style();
        let line = match style.plain {
            true => Line::new().with(role, text.as_ref().replace('`', "")),
            false => Line::new().with(role, text),
        };
        self.lines(&wrap(&line, style.prose_width(), 0))
    }

    /// An empty screen with the cursor at its top; in plain sentences nothing is wiped away.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn clear(&mut self) -> io::Result<()> {
        if self.plain { self.gap() } else { self.raw("\u{1b}[2J\u{1b}[H") }
    }

    /// Writes an empty line.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn gap(&mut self) -> io::Result<()> {
        self.line(Line::new())
    }

    /// Writes JSON, indented, as [`Screen::json_text`] does.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        self.json_text(&format!("{value:#}\n"))
    }

    /// Writes text that is JSON. Characters that could command a terminal are escaped, though JSON itself allows some of them.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn json_text(&mut self, json: &str) -> io::Result<()> {
        let mut text = String::with_capacity(json.len());
        for c in json.chars() {
            match c {
                '\n' => text.push(c),
                c if is_harmless(c) => text.push(c),
                c => text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
            }
        }
        self.raw(&text)
    }

    /// Writes `document` as JSON in one line, piece by piece. Of characters only those that JSON does not allow are escaped:
    /// it is for what this program wrote, not for texts from files.
    ///
    /// # Errors
    /// As [`Screen::lines`], and those of `document` itself.
    pub fn json_line(&mut self, document: &impl Serialize) -> io::Result<()> {
        let mut out = BufWriter::new(&mut self.out);
        serde_json::to_writer(&mut out, document)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// Writes text that is not for people, a shell's script for example, as it is.
    ///
    /// # Errors
    /// As [`Screen::lines`].
    pub fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

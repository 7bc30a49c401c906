//! Styled text: characters with a meaning. Colour is added at the very end, by the palette.
//!
//! Everything here counts in columns of the terminal, not in bytes or characters: `語` takes two, a combining accent none.

use std::borrow::Cow;
use std::fmt::Display;
use std::iter;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use super::charset::Charset;
pub use super::wrap::{chop, chop_each, wrap};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// The characters; no line break and no control character among them.
    pub text: &'a str,
    /// What they mean.
    pub role: Role,
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// The roles from left to right, with the byte of `text` before which each ends.
    ends: Vec<(Role, usize)>,
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
        self.add(role, &printable(text.as_ref()));
    }

    /// Adds `text`, which has no control characters.
    fn add(&mut self, role: Role, text: &str) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        match self.ends.last_mut() {
            Some(last) if last.0 == role => last.1 = end,
            _ => self.ends.push((role, end)),
        }
    }

    /// Adds the pieces of `other` at the end.
    pub fn append(&mut self, other: &Line) {
        self.append_part(other, 0..other.text.len());
    }

    /// Adds what stands in the bytes `part` of `other`.
    pub(super) fn append_part(&mut self, other: &Line, part: Range<usize>) {
        self.text.reserve(part.len());
        let first = other.ends.partition_point(|&(_, end)| end <= part.start);
        let mut start = part.start;
        for &(role, end) in &other.ends[first..] {
            if start >= part.end {
                break;
            }
            self.add(role, &other.text[start..end.min(part.end)]);
            start = end;
        }
    }

    /// Its pieces from left to right.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        let starts = iter::once(0).chain(self.ends.iter().map(|&(_, end)| end));
        self.ends.iter().zip(starts).map(|(&(role, end), start)| Span { text: &self.text[start..end], role })
    }

    /// The characters without their roles.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The columns the line takes.
    pub fn width(&self) -> usize {
        width(&self.text)
    }

    /// Whether nothing but blanks would be seen.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line with plain spaces at its end up to `columns`; a longer line stays as it is.
    #[must_use]
    pub fn padded(mut self, columns: usize) -> Self {
        let missing = columns.saturating_sub(self.width());
        self.push(Role::Plain, " ".repeat(missing));
        self
    }

    /// The line without the blanks at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        let pieces = self.ends.partition_point(|&(_, its)| its < end);
        self.ends.truncate(if end == 0 { 0 } else { pieces + 1 });
        if let Some(last) = self.ends.last_mut() {
            last.1 = end;
        }
        self
    }

    /// The line after `columns` spaces.
    #[must_use]
    pub fn indented(self, columns: usize) -> Self {
        let mut line = Line::new().with(Role::Plain, " ".repeat(columns));
        line.append(&self);
        line
    }

    /// The line cut to `columns`. Where something was cut an ellipsis stands at the end, so a cut is never mistaken for the whole.
    #[must_use]
    pub fn truncated(self, columns: usize, charset: Charset) -> Self {
        if self.width() <= columns {
            return self;
        }
        let ellipsis: String = charset.ellipsis().chars().take(columns).collect();
        let room = columns - width(&ellipsis);
        let mut line = Line::new();
        line.append_part(&self, 0..prefix(&self.text, room).len());
        line.with(Role::Faint, ellipsis)
    }

    /// The line in the characters of `charset`; its width may change, so this comes before layout.
    #[must_use]
    pub fn in_charset(self, charset: Charset) -> Self {
        match charset {
            Charset::Unicode => self,
            Charset::Ascii => {
                let mut line = Line::new();
                for span in self.spans() {
                    line.push(span.role, charset.text(span.text));
                }
                line
            }
        }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Line::new().with(Role::Plain, text)
    }
}

/// The columns `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    if is_visible_ascii(text) { text.len() } else { UnicodeWidthStr::width(text) }
}

/// Whether `text` is, like nearly all, of one byte and one column a character.
fn is_visible_ascii(text: &str) -> bool {
    // Without an early end, which nearly no text would use, many bytes are compared at once.
    text.bytes().fold(true, |visible, byte| visible & matches!(byte, b' '..=b'~'))
}

/// So many of `what`, in words: `1 question`, `3 questions`.
pub fn counted(number: impl Display, what: &str) -> String {
    let number = number.to_string();
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// `text` without characters that could command the terminal: tabs become four spaces, other control characters and those that
/// reverse the direction of text become `\u{FFFD}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if is_visible_ascii(text) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| c != '\r') {
        match c {
            '\t' => printable.push_str("    "),
            c if is_harmless(c) => printable.push(c),
            _ => printable.push('\u{FFFD}'),
        }
    }
    Cow::Owned(printable)
}

/// Whether `c` neither commands the terminal nor makes code read differently from what it is, as embeddings, overrides and isolates
/// of direction can ("Trojan Source", CVE-2021-42574).
pub(super) fn is_harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The longest start of `text` that takes at most `columns`; an accent or variation sign is never parted from its character.
pub(super) fn prefix(text: &str, columns: usize) -> &str {
    let mut end = 0;
    while end < text.len() {
        let next = end + cluster(&text[end..]);
        if width(&text[..next]) > columns {
            break;
        }
        end = next;
    }
    &text[..end]
}

/// The bytes of the first character of `text` and of those without a width of their own that follow it.
pub(super) fn cluster(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    characters.find(|(_, c)| c.width() != Some(0)).map_or(text.len(), |(next, _)| next)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::{any, prop, proptest};
    use proptest::prop_assert;
    use proptest::strategy::Strategy;

    use super::{Charset, Line, Role, counted, printable, width};

    /// Lines with words, blanks, wide and joined characters in two roles.
    pub(in crate::screen) fn any_line() -> impl Strategy<Value = Line> {
        let span = ("[ a-z]{0,12}|\\PC{0,8}|[语e\u{301}\u{200D}\u{FE0F}👩❤ ]{0,8}", any::<bool>());
        prop::collection::vec(span, 0..6).prop_map(|spans| {
            spans.into_iter().fold(Line::new(), |line, (text, strong)| {
                line.with(if strong { Role::Strong } else { Role::Plain }, text)
            })
        })
    }

    /// The characters of each line.
    pub(in crate::screen) fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn width_counts_columns() {
        for (text, expected) in
            [("", 0), ("abc", 3), ("語", 2), ("e\u{301}", 1), ("é", 1), ("👩\u{200D}👩\u{200D}👧", 2), ("─", 1)]
        {
            assert_eq!(width(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cut_is_marked() {
        for (text, columns, charset, expected) in [
            ("abcdef", 6, Charset::Unicode, "abcdef"),
            ("abcdef", 5, Charset::Unicode, "abcd…"),
            ("abcdef", 5, Charset::Ascii, "ab..."),
            ("abcdef", 2, Charset::Ascii, ".."),
            ("abcdef", 0, Charset::Unicode, ""),
            ("語語語", 4, Charset::Unicode, "語…"),
        ] {
            assert_eq!(Line::from(text).truncated(columns, charset).text(), expected, "{text} in {columns}");
        }
    }

    #[test]
    fn padding_fills_up_and_never_cuts() {
        assert_eq!(Line::from("語").padded(4).text(), "語  ");
        assert_eq!(Line::from("abc").padded(2).text(), "abc");
        assert_eq!(Line::from("a").indented(2).text(), "  a");
        assert_eq!(Line::from("  a ").with(Role::Name, "  ").trimmed().text(), "  a");
    }

    #[test]
    fn one_is_not_counted_as_many() {
        assert_eq!(["0", "1", "11"].map(|n| counted(n, "more line")), ["0 more lines", "1 more line", "11 more lines"]);
    }

    #[test]
    fn no_text_commands_the_terminal() {
        assert_eq!(printable("a\tb\r\u{1b}[31m\u{9b}\u{202e}"), "a    b\u{FFFD}[31m\u{FFFD}\u{FFFD}");
    }

    proptest! {
        #[test]
        fn truncated_lines_fit(line in any_line(), columns in 0_usize..30) {
            prop_assert!(line.clone().truncated(columns, Charset::Unicode).width() <= columns);
            prop_assert!(line.truncated(columns, Charset::Ascii).width() <= columns);
        }

    }
}

//! Long lines in pieces: broken at spaces (prose) or between characters (code).

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::wrap_first_fit;

use super::text::{Line, Role, cluster, prefix, width};

/// `line` broken at spaces into lines of at most `columns`, all but the first after `indent` spaces.
///
/// A word that does not fit on a line of its own is split between characters. No text is lost, only blanks at a break; one
/// character wider than `columns` stands alone on a line too long. At least half of `columns` is left beside the indent.
/// Costs time linear in the text (times `columns` for words without spaces).
pub fn wrap(line: &Line, columns: usize, indent: usize) -> Vec<Line> {
    let columns = columns.max(1);
    if line.width() <= columns {
        return vec![line.clone()];
    }
    let indent = indent.min(columns / 2).min(columns.saturating_sub(2));
    let room = columns - indent;
    let words = words(line.text(), room);
    let mut lines = Vec::new();
    for words in wrap_first_fit(&words, &[columns as f64, room as f64]) {
        let mut wrapped = Line::new().with(Role::Plain, " ".repeat(if lines.is_empty() { 0 } else { indent }));
        if let [first, ..] = words
            && let [.., last] = words
        {
            wrapped.append_part(line, first.letters.start..last.letters.end);
        }
        lines.push(wrapped);
    }
    lines
}

/// `line` cut between characters into pieces of at most `columns`, blanks and all; at least one piece.
///
/// One character wider than `columns` is a piece too long.
pub fn chop(line: &Line, columns: usize) -> Vec<Line> {
    chop_each(line, |_| columns)
}

/// As [`chop`], with a width of its own for each piece, by its index.
pub fn chop_each(line: &Line, columns: impl Fn(usize) -> usize) -> Vec<Line> {
    let piece = |part| {
        let mut piece = Line::new();
        piece.append_part(line, part);
        piece
    };
    cut(line.text(), columns).into_iter().map(piece).collect()
}

/// The bytes of the pieces of `text`, each as wide as its index allows; at least one.
fn cut(text: &str, columns: impl Fn(usize) -> usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() || pieces.is_empty() {
        let rest = &text[start..];
        let fitting = match prefix(rest, columns(pieces.len())).len() {
            0 => cluster(rest),
            fitting => fitting,
        };
        pieces.push(start..start + fitting);
        start += fitting;
    }
    pieces
}

/// A run of characters other than the space, and the spaces after it.
#[derive(Debug)]
struct Word {
    /// The bytes of the characters.
    letters: Range<usize>,
    width: usize,
    blanks: usize,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.blanks as f64
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// The words of `text`; the first is empty where it starts with spaces. None is wider than `columns`, unless it is one character.
fn words(text: &str, columns: usize) -> Vec<Word> {
    // One English word with its space takes six bytes.
    let mut words = Vec::with_capacity(text.len() / 6 + 1);
    let count = |rest: &str, is_blank: bool| rest.bytes().take_while(|&byte| (byte == b' ') == is_blank).count();
    let mut start = 0;
    while start < text.len() {
        let end = start + count(&text[start..], false);
        let next = end + count(&text[end..], true);
        let word = Word { letters: start..end, width: width(&text[start..end]), blanks: next - end };
        if word.width <= columns {
            words.push(word);
        } else {
            words.extend(split(&text[start..end], word, columns));
        }
        start = next;
    }
    words
}

/// `word`, whose characters are `letters`, in words of at most `columns`.
fn split(letters: &str, word: Word, columns: usize) -> impl Iterator<Item = Word> {
    cut(letters, |_| columns).into_iter().map(move |part| Word {
        width: width(&letters[part.clone()]),
        blanks: if part.end == letters.len() { word.blanks } else { 0 },
        letters: word.letters.start + part.start..word.letters.start + part.end,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;
    use proptest::{prop_assert, prop_assert_eq};

    use super::{chop, wrap};
    use crate::screen::text::tests::{any_line, texts};
    use crate::screen::text::{Line, Role, width};

    #[track_caller]
    fn wraps(text: &str, columns: usize, indent: usize, expected: &[&str]) {
        assert_eq!(texts(&wrap(&Line::from(text), columns, indent)), expected);
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_keeps_those_inside() {
        wraps("", 5, 0, &[""]);
        wraps("one two three", 7, 0, &["one two", "three"]);
        wraps("one two three", 8, 2, &["one two", "  three"]);
        wraps("  a  b c", 6, 0, &["  a  b", "c"]);
        wraps("a b ", 4, 0, &["a b "]);
        wraps("語語 語", 4, 0, &["語語", "語"]);
    }

    #[test]
    fn wrapping_splits_words_that_do_not_fit() {
        wraps("abcdefgh ij", 3, 0, &["abc", "def", "gh", "ij"]);
        wraps("語語語", 3, 0, &["語", "語", "語"]);
        wraps("語", 1, 0, &["語"]);
        wraps("abcdef", 4, 9, &["abcd", "  ef"]);
        wraps("abc", 0, 0, &["a", "b", "c"]);
    }

    #[test]
    fn wrapping_keeps_roles() {
        let line = Line::new().with(Role::Plain, "an ").with(Role::Name, "owner of").with(Role::Strong, "ten");
        let wrapped = wrap(&line, 8, 0);
        assert_eq!(wrapped[0], Line::new().with(Role::Plain, "an ").with(Role::Name, "owner"));
        assert_eq!(wrapped[1], Line::new().with(Role::Name, "of").with(Role::Strong, "ten"));
    }

    fn without_spaces(text: &str) -> String {
        text.chars().filter(|&c| c != ' ').collect()
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_nothing(line in any_line(), columns in 1_usize..30, indent in 0_usize..40) {
            let lines = wrap(&line, columns, indent);
            for line in &lines {
                let characters = line.text().chars().filter(|c| width(&c.to_string()) > 0).count();
                prop_assert!(line.width() <= columns || characters == 1, "{line:?} in {columns}");
            }
            prop_assert_eq!(without_spaces(&texts(&lines).concat()), without_spaces(line.text()));
        }

        #[test]
        fn chopped_lines_fit_and_lose_nothing(line in any_line(), columns in 2_usize..30) {
            let pieces = chop(&line, columns);
            prop_assert!(pieces.iter().all(|piece| piece.width() <= columns), "{pieces:?}");
            prop_assert_eq!(texts(&pieces).concat(), line.text());
        }
    }
}

//! Long lines in pieces: broken at spaces (prose) or between characters (code).

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
    wrap_first_fit(&words(line, room), &[columns as f64, room as f64])
        .into_iter()
        .enumerate()
        .map(|(index, words)| join(words, if index == 0 { 0 } else { indent }))
        .collect()
}

/// `line` cut between characters into pieces of at most `columns`, blanks and all; at least one piece.
///
/// One character wider than `columns` is a piece too long.
pub fn chop(line: &Line, columns: usize) -> Vec<Line> {
    chop_each(line, |_| columns)
}

/// As [`chop`], with a width of its own for each piece, by its index.
pub fn chop_each(line: &Line, columns: impl Fn(usize) -> usize) -> Vec<Line> {
    let cut = cut(line.spans.iter().map(|span| (span.role, span.text.as_str())), columns);
    let line = |pieces: Vec<Piece<'_>>| {
        let mut line = Line::new();
        pieces.into_iter().for_each(|(role, text)| line.add(role, text));
        line
    };
    cut.into_iter().map(line).collect()
}

fn cut<'t>(pieces: impl Iterator<Item = Piece<'t>>, columns: impl Fn(usize) -> usize) -> Vec<Vec<Piece<'t>>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for (role, mut rest) in pieces {
        while !rest.is_empty() {
            let mut fitting = prefix(rest, columns(lines.len() - 1).saturating_sub(used));
            if fitting.is_empty() && used == 0 {
                fitting = &rest[..cluster(rest)];
            }
            if fitting.is_empty() {
                lines.push(Vec::new());
                used = 0;
            } else if let Some(line) = lines.last_mut() {
                line.push((role, fitting));
                used += width(fitting);
                rest = &rest[fitting.len()..];
            }
        }
    }
    lines
}

/// Characters of one role.
type Piece<'t> = (Role, &'t str);

/// A run of characters other than the space, and the spaces after it.
#[derive(Debug, Default)]
struct Word<'t> {
    pieces: Vec<Piece<'t>>,
    width: usize,
    blanks: usize,
    /// The role of the first space.
    blank: Role,
}

impl Fragment for Word<'_> {
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

impl<'t> Word<'t> {
    fn push(&mut self, role: Role, letters: &'t str) {
        if !letters.is_empty() {
            self.pieces.push((role, letters));
            self.width += width(letters);
        }
    }

    fn push_blanks(&mut self, role: Role, blanks: usize) {
        if self.blanks == 0 {
            self.blank = role;
        }
        self.blanks += blanks;
    }

    /// Adds it to `words` in pieces of at most `columns`, or of one character each where that is wider.
    fn split(self, columns: usize, words: &mut Vec<Self>) {
        let (blanks, blank) = (self.blanks.min(columns), self.blank);
        if self.width <= columns {
            return words.push(Word { blanks, ..self });
        }
        words.extend(cut(self.pieces.into_iter(), |_| columns).into_iter().map(|pieces| {
            let mut word = Word::default();
            pieces.into_iter().for_each(|(role, letters)| word.push(role, letters));
            word
        }));
        if let Some(last) = words.last_mut() {
            last.push_blanks(blank, blanks);
        }
    }
}

/// The words of `line`; the first is empty where the line starts with spaces. None is wider than `columns`, unless it is one
/// character.
fn words(line: &Line, columns: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for span in &line.spans {
        for piece in span.text.split_inclusive(' ') {
            let letters = piece.trim_end_matches(' ');
            if !letters.is_empty() && word.blanks > 0 {
                std::mem::take(&mut word).split(columns, &mut words);
            }
            word.push(span.role, letters);
            word.push_blanks(span.role, piece.len() - letters.len());
        }
    }
    word.split(columns, &mut words);
    words
}

/// The words side by side, without the blanks after the last.
fn join(words: &[Word<'_>], indent: usize) -> Line {
    let mut line = Line::new();
    line.add(Role::Plain, &" ".repeat(indent));
    for (index, word) in words.iter().enumerate() {
        word.pieces.iter().for_each(|&(role, letters)| line.add(role, letters));
        if index + 1 < words.len() {
            (0..word.blanks).for_each(|_| line.add(word.blank, " "));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;
    use proptest::{prop_assert, prop_assert_eq};

    use super::{chop, wrap};
    use crate::screen::text::tests::any_line;
    use crate::screen::text::{Line, Role, width};

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

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
            prop_assert_eq!(without_spaces(&texts(&lines).concat()), without_spaces(&line.text()));
        }

        #[test]
        fn chopped_lines_fit_and_lose_nothing(line in any_line(), columns in 2_usize..30) {
            let pieces = chop(&line, columns);
            prop_assert!(pieces.iter().all(|piece| piece.width() <= columns), "{pieces:?}");
            prop_assert_eq!(texts(&pieces).concat(), line.text());
        }
    }
}

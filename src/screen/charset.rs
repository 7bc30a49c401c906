//! The characters a terminal can show, and how to spell the others.

use super::text::width;

/// The characters a terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Charset {
    /// Everything.
    #[default]
    Unicode,
    /// Space to tilde.
    Ascii,
}

impl Charset {
    /// `text` in characters of this set. For ASCII the signs memtutor draws with and those of typeset prose get their usual
    /// spellings (`→` becomes `->`), combining marks go, and what is left becomes `?`.
    pub fn text(self, text: &str) -> String {
        match self {
            Charset::Unicode => text.to_owned(),
            Charset::Ascii => {
                let mut ascii = String::with_capacity(text.len());
                text.chars().for_each(|c| push_ascii(&mut ascii, c));
                ascii
            }
        }
    }

    /// The sign that something was cut.
    pub fn ellipsis(self) -> &'static str {
        match self {
            Charset::Unicode => "…",
            Charset::Ascii => "...",
        }
    }
}

fn push_ascii(ascii: &mut String, c: char) {
    let spelling = match c {
        ' '..='~' => return ascii.push(c),
        '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => " ",
        '‘' | '’' | '′' => "'",
        '“' | '”' | '″' => "\"",
        '–' | '‐' | '‑' | '−' | '·' | '─' | '━' | '╌' | '┄' => "-",
        '—' => "--",
        '…' => "...",
        '→' | '⟶' => "->",
        '←' | '⟵' => "<-",
        '↔' => "<->",
        '⇒' => "=>",
        '↓' | '▼' => "v",
        '↑' | '▲' => "^",
        '│' | '┃' | '┊' | '┆' | '║' => "|",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╭' | '╮' | '╯' | '╰' => "+",
        '═' => "=",
        '●' | '•' | '◦' | '○' | '∙' => "*",
        '▶' | '▸' | '❯' | '›' => ">",
        '◀' | '◂' | '‹' => "<",
        '«' => "<<",
        '»' => ">>",
        '✓' | '✔' => "+",
        '✕' | '✗' | '✘' | '×' => "x",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '≈' => "~",
        '∞' => "inf",
        'µ' | 'μ' => "u",
        '░' | '▒' | '▁' => ".",
        '▓' | '█' | '■' | '▇' => "#",
        '⁰' => "^0",
        '¹' => "^1",
        '²' => "^2",
        '³' => "^3",
        '⁴'..='⁹' => {
            ascii.push('^');
            return ascii.push(char::from(b'4' + (c as u32 - '⁴' as u32) as u8));
        }
        c if width(c.encode_utf8(&mut [0; 4])) == 0 => "",
        _ => "?",
    };
    ascii.push_str(spelling);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert;

    use super::Charset;
    use crate::screen::text::printable;

    #[test]
    fn ascii_spells_what_it_cannot_show() {
        for (text, expected) in [
            ("“a” — ‘b’…", "\"a\" -- 'b'..."),
            ("a → b · 2⁵ ≤ x²", "a -> b - 2^5 <= x^2"),
            ("┌─●──▶ #1 │", "+-*--> #1 |"),
            ("e\u{301}語", "e?"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(Charset::Ascii.text(text), expected);
        }
    }

    proptest! {
        #[test]
        fn ascii_is_ascii(text in any::<String>()) {
            prop_assert!(Charset::Ascii.text(&printable(&text)).is_ascii());
        }
    }
}

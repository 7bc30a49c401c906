//! Whether a file is TOML at all, and every place where it is not.

use std::ops::Range;

use toml::de::{DeTable, Error};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::file::MAX_BYTES;
use super::report::Report;

/// How deep inline tables may stand in each other; a quiz needs two.
const MAX_INLINE_DEPTH: usize = 8;

/// How many mistakes in the syntax are told; one may make the next look wrong.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Parses the file, or reports why it is not TOML that can be read safely: every mistake in its syntax.
pub(crate) fn parse_toml<'s>(report: &mut Report<'s>) -> Option<DeTable<'s>> {
    let source = report.source();
    if source.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", source.len());
        report.error(0..0, message, "split it into several files");
        return None;
    }
    if let Some(at) = too_deep(source) {
        let message = format!("inline tables stand more than {MAX_INLINE_DEPTH} deep in each other");
        report.error(at, message, "write the inner ones under headers of their own: `[like.this]`");
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(source);
    for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
        tell(error, report);
    }
    errors.is_empty().then(|| root.into_inner())
}

/// Reports a mistake in the syntax, at the place to mend and with what to write there.
fn tell(error: &Error, report: &mut Report<'_>) {
    let source = report.source();
    let span = error.span().unwrap_or(0..0);
    let span = span.start.min(source.len())..span.end.min(source.len());
    if let Some(opening) = unclosed(source, &span) {
        let quotes = &source[opening.clone()];
        let message = format!("not valid TOML: the text that begins with {quotes} does not end");
        let help = format!("end it with {quotes}; the rest of the file is checked once its syntax is right");
        return report.error(opening, message, help);
    }
    let rest = source[span.start..].trim_start();
    let help = if rest.starts_with(['“', '”', '„', '‘', '’']) {
        "write straight quotes: `\"` or `'`"
    } else if ["True", "False"].iter().any(|word| rest.starts_with(word)) {
        "write `true` or `false` in small letters"
    } else {
        "the rest of the file is checked once its syntax is right"
    };
    report.error(span, format!("not valid TOML: {}", error.message()), help);
}

/// The three quotes of the text of several lines that `error`, at the end of the file, misses the end of.
fn unclosed(source: &str, error: &Range<usize>) -> Option<Range<usize>> {
    if error.end < source.trim_end().len() {
        return None;
    }
    let last = Source::new(source).lex().filter(|token| token.span().start() < token.span().end()).last()?;
    let opening = last.span().start()..last.span().start() + 3;
    let is_text = matches!(last.kind(), TokenKind::MlBasicString | TokenKind::MlLiteralString);
    let (text, quotes) = (source.get(last.span().start()..last.span().end())?, source.get(opening.clone())?);
    (is_text && (text.len() < 6 || !text.ends_with(quotes))).then_some(opening)
}

/// Where the first inline table beyond [`MAX_INLINE_DEPTH`] opens.
///
/// `toml` bounds the nesting of values and the parts of a key, each by 80, but not their product: some 3,000 tables can
/// stand in each other in a file of 6 KB, and dropping such a tree overflows a stack of 2 MiB, which ends the process.
fn too_deep(source: &str) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for token in Source::new(source).lex() {
        match token.kind() {
            TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_INLINE_DEPTH {
            return Some(token.span().start()..token.span().end());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Report, parse_toml};
    use crate::problem::told;

    /// The problems of `source`: what they point at, message and help.
    #[track_caller]
    fn case(source: &str, expected: &[(&str, &str, &str)]) {
        let mut report = Report::new("f", source);
        assert_eq!(parse_toml(&mut report).is_some(), expected.is_empty());
        assert_eq!(told(&report.into_sorted(), source), expected);
    }

    #[test]
    fn every_mistake_in_the_syntax_is_told_with_what_to_write() {
        const LATER: &str = "the rest of the file is checked once its syntax is right";
        case("a = \"\"\"\nb\n\"\"\"\n", &[]);
        case(
            "a = 1\nb = \"\"\"\ntext\n",
            &[(
                "\"\"\"",
                "not valid TOML: the text that begins with \"\"\" does not end",
                "end it with \"\"\"; the rest of the file is checked once its syntax is right",
            )],
        );
        case(
            "a = True\nb = 1\nb = 2\n",
            &[
                (
                    "True",
                    "not valid TOML: invalid boolean, expected `true`",
                    "write `true` or `false` in small letters",
                ),
                ("b", "not valid TOML: duplicate key", LATER),
            ],
        );
    }
}

//! Rust source as styled lines.
//!
//! The compiler's own lexer finds the tokens, so what it takes for a string is shown as one, in code that does not compile too.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use super::output::Style;
use super::text::{Charset, Line, Role, chop_each, prefix, width};

/// `rust` highlighted, one line for each of its lines. Any text will do.
pub fn highlight(rust: &str) -> Vec<Line> {
    let mut lines = vec![Line::new()];
    let mut rest = rust;
    for token in tokenize(rust, FrontmatterAllowed::No) {
        let (text, after) = rest.split_at(token.len as usize);
        rest = after;
        push_token(&mut lines, role(token.kind, text, after), text);
    }
    if rust.is_empty() || rust.ends_with('\n') {
        lines.pop();
    }
    lines
}

/// `rust` as a learner reads it: highlighted, behind line numbers from `first` on, as in `  3 │ let b = …`. For each line of it
/// the lines that show it: several where it is wider than `style.width`.
pub fn listing(rust: &str, first: usize, style: &Style) -> Vec<Vec<Line>> {
    let code = highlight(rust);
    let bar = match style.charset {
        _ if style.plain => ":",
        Charset::Unicode => " │",
        Charset::Ascii => " |",
    };
    let gutters = numbers(code.len(), first, bar);
    let sign = if style.plain { "  " } else { going_on(style.charset) };
    let whole = code.into_iter().map(|line| line.in_charset(style.charset)).zip(&gutters);
    whole.map(|(line, gutter)| continued(&line, &Line::new(), gutter, style.width, sign)).collect()
}

/// What stands before `count` lines of code: their numbers from `first` on, and `bar`.
pub(super) fn numbers(count: usize, first: usize, bar: &str) -> Vec<Line> {
    let digits = (first + count).saturating_sub(1).to_string().len();
    let number = |index| Line::new().with(Role::Faint, format!("{:>digits$}{bar} ", first + index));
    (0..count).map(number).collect()
}

/// The sign that a line goes on here.
pub(super) fn going_on(charset: Charset) -> &'static str {
    match charset {
        Charset::Unicode => "↳ ",
        Charset::Ascii => "~ ",
    }
}

/// `line` in pieces with its carets below each, behind `gutter`; all pieces but the first behind `sign`.
pub(super) fn continued(line: &Line, carets: &Line, gutter: &Line, columns: usize, sign: &str) -> Vec<Line> {
    let room = columns.saturating_sub(gutter.width()).max(1);
    let (pieces, marks) = if line.width() <= room {
        (vec![line.clone()], vec![carets.clone()])
    } else {
        let room = room.saturating_sub(width(sign)).max(1);
        let widths = code_widths(line.text(), room);
        let columns = |index: usize| widths.get(index).copied().unwrap_or(room);
        (chop_each(line, columns), chop_each(carets, columns))
    };
    let mut lines = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let mut first =
            if index == 0 { gutter.clone() } else { Line::new().padded(gutter.width()).with(Role::Faint, sign) };
        let left = first.width();
        first.append(piece);
        lines.push(first);
        if let Some(mark) = marks.get(index).filter(|mark| !mark.is_blank()) {
            let mut below = Line::new().padded(left);
            below.append(mark);
            lines.push(below);
        }
    }
    lines
}

/// The columns of each piece of `code`, at most `columns`.
fn code_widths(code: &str, columns: usize) -> Vec<usize> {
    let mut widths = Vec::new();
    let mut rest = code;
    while width(rest) > columns {
        let fitting = prefix(rest, columns);
        let piece = &rest[..good_end(fitting, columns / 3).unwrap_or(fitting.len())];
        if piece.is_empty() {
            break;
        }
        widths.push(width(piece));
        rest = &rest[piece.len()..];
    }
    widths
}

/// Where `code` is best cut, if anywhere beyond its first `least` columns: after a blank, a comma or an opening bracket, or
/// before a dot; of these within the fewest brackets, and there the last.
fn good_end(code: &str, least: usize) -> Option<usize> {
    let mut depth = 0_i32;
    let mut best = None;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        let (end, depth) = match c {
            // What stands before a brace belongs to it.
            ' ' if code[at..].starts_with(" {") => (at + 1, depth + 1),
            ' ' | ',' | '(' | '[' | '{' => (at + 1, depth),
            '<' => (at + 1, depth + 1),
            '.' => (at, depth),
            _ => continue,
        };
        let is_better = best.is_none_or(|(_, least_depth)| depth <= least_depth);
        if is_better && width(&code[..end]) > least {
            best = Some((end, depth));
        }
    }
    best.map(|(end, _)| end)
}

fn push_token(lines: &mut Vec<Line>, role: Role, text: &str) {
    for (index, piece) in text.split('\n').enumerate() {
        if index > 0 {
            lines.push(Line::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(role, piece);
        }
    }
}

fn role(kind: TokenKind, text: &str, after: &str) -> Role {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Role::Comment,
        TokenKind::Literal { .. } => Role::Literal,
        TokenKind::Lifetime { .. } | TokenKind::RawLifetime => Role::Type,
        TokenKind::Ident if KEYWORDS.contains(&text) => Role::Keyword,
        TokenKind::Ident if PRIMITIVES.contains(&text) || is_type_name(text) || is_macro_call(after) => Role::Type,
        _ => Role::Plain,
    }
}

/// By convention: types start with a capital letter, constants have no small one.
fn is_type_name(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && (name.len() == 1 || name.contains(char::is_lowercase))
}

/// `after` starts with the `!` of a macro call, not with a `!=`.
fn is_macro_call(after: &str) -> bool {
    after.starts_with('!') && !after.starts_with("!=")
}

/// The strict keywords of Rust 2024, `union` left out because it is mostly a name.
const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while", "yield",
];

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128",
    "usize",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert_eq;

    use super::{highlight, listing};
    use crate::screen::output::Style;
    use crate::screen::text::tests::texts;
    use crate::screen::text::{Charset, Line, Role, printable};

    #[track_caller]
    fn case(rust: &str, expected: &[(&str, Role)]) {
        let lines = highlight(rust);
        assert_eq!(lines.len(), 1, "{rust}");
        let found: Vec<(&str, Role)> =
            lines[0].spans().filter(|span| span.role != Role::Plain).map(|span| (span.text, span.role)).collect();
        assert_eq!(found, expected, "{rust}");
    }

    #[test]
    fn tokens_get_their_roles() {
        case("let b = Rc::clone(&a);", &[("let", Role::Keyword), ("Rc", Role::Type)]);
        case("x != 1_u8 // no", &[("1_u8", Role::Literal), ("// no", Role::Comment)]);
        case("println!(\"{}\")", &[("println", Role::Type), ("\"{}\"", Role::Literal)]);
        case(
            "fn f<'a>(s: &'a str)",
            &[("fn", Role::Keyword), ("'a", Role::Type), ("'a", Role::Type), ("str", Role::Type)],
        );
        case("const MAX: T", &[("const", Role::Keyword), ("T", Role::Type)]);
        case("r#type letter", &[]);
    }

    #[test]
    fn tokens_over_several_lines_keep_their_role() {
        let lines = highlight("/* a\nb */\n\"c\nd\"\n");
        let comment = |text| Line::new().with(Role::Comment, text);
        let string = |text| Line::new().with(Role::Literal, text);
        assert_eq!(lines, [comment("/* a"), comment("b */"), string("\"c"), string("d\"")]);
    }

    #[track_caller]
    fn listed(rust: &str, first: usize, style: Style, expected: &[&str]) {
        let lines = listing(rust, first, &style).concat();
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), expected, "{rust}");
    }

    #[test]
    fn numbers_align_and_long_lines_go_on() {
        let drawn = Style { width: 40, charset: Charset::Unicode, plain: false };
        let ascii = Style { charset: Charset::Ascii, ..drawn };
        let plain = Style { plain: true, ..drawn };
        listed("a\nb", 9, drawn, &[" 9 │ a", "10 │ b"]);
        listed("a", 1, ascii, &["1 | a"]);
        listed("a", 1, plain, &["1: a"]);
        let long = "*window.owns.borrow_mut() = Some(Rc::clone(&button));";
        listed(long, 7, drawn, &["7 │ *window.owns.borrow_mut() = ", "    ↳ Some(Rc::clone(&button));"]);
        listed(long, 7, plain, &["7: *window.owns.borrow_mut() = ", "     Some(Rc::clone(&button));"]);
        let brackets = "dropped[lease], facts { stored: stored }";
        listed(brackets, 1, drawn, &["1 │ dropped[lease], ", "    ↳ facts { stored: stored }"]);
        listed(
            "// x … y z, and then on and on to here",
            1,
            ascii,
            &["1 | // x ... y z, and then on and on ", "    ~ to here"],
        );
    }

    proptest! {
        #[test]
        fn no_character_is_lost(rust in any::<String>()) {
            let shown = texts(&highlight(&rust));
            let lines: Vec<String> = rust.split_terminator('\n').map(|line| printable(line).into_owned()).collect();
            prop_assert_eq!(shown, lines);
        }

        #[test]
        fn broken_code_is_shown_as_it_is(rust in "([a-z'\"/*#!br ]|\\n|é|//|r#\"|\\{|'a){0,40}") {
            let shown = texts(&highlight(&rust));
            let lines: Vec<&str> = rust.split_terminator('\n').collect();
            prop_assert_eq!(shown, lines);
        }
    }
}

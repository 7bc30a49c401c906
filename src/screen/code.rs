//! Rust source as styled lines.
//!
//! The compiler's own lexer finds the tokens, so what it takes for a string is shown as one, in code that does not compile too.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use super::text::{Charset, Line, Role};

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

/// `lines` behind line numbers from `first` on, as in `  3 │ let b = …`.
pub fn numbered(lines: Vec<Line>, first: usize, charset: Charset) -> Vec<Line> {
    let bar = match charset {
        Charset::Unicode => "│",
        Charset::Ascii => "|",
    };
    let digits = (first + lines.len()).saturating_sub(1).to_string().len();
    let number = |(index, line): (usize, Line)| {
        let mut numbered = Line::new().with(Role::Faint, format!("{:>digits$} {bar} ", first + index));
        numbered.append(&line);
        numbered
    };
    lines.into_iter().enumerate().map(number).collect()
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

    use super::{highlight, numbered};
    use crate::screen::text::{Charset, Line, Role, printable};

    #[track_caller]
    fn case(rust: &str, expected: &[(&str, Role)]) {
        let lines = highlight(rust);
        assert_eq!(lines.len(), 1, "{rust}");
        let found: Vec<(&str, Role)> = lines[0]
            .spans
            .iter()
            .filter(|span| span.role != Role::Plain)
            .map(|span| (span.text.as_str(), span.role))
            .collect();
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

    #[test]
    fn numbers_align() {
        let lines = numbered(highlight("a\nb"), 9, Charset::Unicode);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), [" 9 │ a", "10 │ b"]);
        assert_eq!(numbered(highlight("a"), 1, Charset::Ascii)[0].text(), "1 | a");
    }

    proptest! {
        #[test]
        fn no_character_is_lost(rust in any::<String>()) {
            let shown: Vec<String> = highlight(&rust).iter().map(Line::text).collect();
            let lines: Vec<String> = rust.split_terminator('\n').map(printable).collect();
            prop_assert_eq!(shown, lines);
        }

        #[test]
        fn broken_code_is_shown_as_it_is(rust in "([a-z'\"/*#!br ]|\\n|é|//|r#\"|\\{|'a){0,40}") {
            let shown: Vec<String> = highlight(&rust).iter().map(Line::text).collect();
            let lines: Vec<&str> = rust.split_terminator('\n').collect();
            prop_assert_eq!(shown, lines);
        }
    }
}

//! Code blocks: highlighted, with the regions an author marked, and with long lines continued.

use std::ops::Range;

use super::aquascope::strip;
use crate::lesson::code::Fence;
use crate::screen::code::{continued, going_on, highlight, numbers};
use crate::screen::text::{Charset, Line, Role, printable, width, wrap};

/// `code` of the language that `info` (the words after the fence) names, in lines of at most `columns`.
///
/// A region between `` `[ `` and `` ]` `` is shown in [`Role::Notice`], with a line of `^` below it. What is marked in an
/// Aquascope block is said below it, by the numbers of lines, which such a block then has in any case.
pub fn render(info: &str, code: &str, columns: usize, charset: Charset, numbered: bool) -> Vec<Line> {
    let fence = Fence::of(info);
    let code = code.trim_end().trim_start_matches(['\n', '\r']);
    let (code, marks) = if fence.language == "aquascope" { strip(code) } else { (code.to_owned(), Vec::new()) };
    let code = code.lines().map(|line| charset.text(&printable(line))).collect::<Vec<_>>().join("\n");
    let (code, regions) = marked_regions(&code);
    let lines = match fence.language {
        "rust" | "ide" | "aquascope" => highlight(&code),
        _ => code.lines().map(Line::from).collect(),
    };
    let bar = charset.text(" │");
    let numbered = numbered || !marks.is_empty();
    let gutters = match numbers(lines.len(), 1, &bar) {
        gutters if numbered && gutters.iter().all(|gutter| gutter.width() + 4 <= columns) => gutters,
        _ => vec![Line::new(); lines.len()],
    };
    let mut start = 0;
    let mut rendered = Vec::new();
    for (line, gutter) in lines.iter().zip(&gutters) {
        let (line, carets) = mark(line, start, &regions);
        start += line.text().len() + 1;
        rendered.extend(continued(&line, &carets, gutter, columns, going_on(charset)));
    }
    if let Some(said) = fate(&fence) {
        rendered.extend(wrap(&Line::new().with(Role::Faint, charset.text(&printable(&said))), columns, 2));
    }
    if !marks.is_empty() {
        let said = charset.text(&printable(&format!("marked: {}", marks.join("; "))));
        rendered.extend(wrap(&Line::new().with(Role::Faint, said), columns, 2));
    }
    rendered
}

/// What becomes of a block that rustdoc's words after the fence say does not just run.
fn fate(fence: &Fence) -> Option<String> {
    match fence.error_code() {
        _ if fence.has("should_panic") => Some("(panics)".to_owned()),
        Some(code) => Some(format!("(does not compile: {code})")),
        None if fence.has("compile_fail") => Some("(does not compile)".to_owned()),
        None => None,
    }
}

/// The line that starts at byte `start` of the code with `regions` in it marked, and the carets below them.
fn mark(line: &Line, start: usize, regions: &[Range<usize>]) -> (Line, Line) {
    let mut marked = Line::new();
    let mut carets = Line::new();
    let end = start + line.text().len();
    let regions: Vec<_> = regions.iter().filter(|region| region.start < end && region.end > start).collect();
    let mut at = start;
    let mut is_indented = true;
    for span in line.spans() {
        for c in span.text.chars() {
            let mut buffer = [0; 4];
            let text = &*c.encode_utf8(&mut buffer);
            is_indented &= c.is_whitespace();
            let is_marked = !is_indented && regions.iter().any(|region| region.contains(&at));
            marked.push(if is_marked { Role::Notice } else { span.role }, text);
            carets.push(Role::Notice, if is_marked { "^" } else { " " }.repeat(width(text)));
            at += text.len();
        }
    }
    let carets = Line::new().with(Role::Notice, carets.text().trim_end());
    (marked, carets)
}

/// `code` without the delimiters of marked regions, and where the regions are then. A delimiter without its partner is code.
fn marked_regions(code: &str) -> (String, Vec<Range<usize>>) {
    let mut plain = String::with_capacity(code.len());
    let mut regions = Vec::new();
    let mut rest = code;
    while let Some((before, (region, after))) =
        rest.split_once("`[").and_then(|(before, after)| Some((before, after.split_once("]`")?)))
    {
        plain.push_str(before);
        let start = plain.len();
        plain.push_str(region);
        regions.push(start..plain.len());
        rest = after;
    }
    plain.push_str(rest);
    (plain, regions)
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::screen::code::highlight;
    use crate::screen::text::{Charset, Line, Role};

    #[track_caller]
    fn case(info: &str, code: &str, columns: usize, expected: &[&str]) {
        let lines = render(info, code, columns, Charset::Unicode, false);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn marked_regions_are_pointed_at() {
        case("", "let s = `[f()]`;", 40, &["let s = f();", "        ^^^"]);
        case("ide", "a(`[b]`, `[c\n  d]`);\n", 40, &["a(b, c", "  ^  ^", "  d);", "  ^"]);
        case("rust", "let a = \"`[\";", 40, &["let a = \"`[\";"]);
        let lines = render("rust", "`[let]` x", 40, Charset::Unicode, false);
        assert_eq!(lines[0], Line::new().with(Role::Notice, "let").with(Role::Plain, " x"));
    }

    #[test]
    fn long_lines_are_continued_with_their_marks() {
        case("text", "abcd`[efgh]`ij", 6, &["abcd", "↳ efgh", "  ^^^^", "↳ ij"]);
        case("text", "語語語", 5, &["語", "↳ 語", "↳ 語"]);
    }

    #[test]
    fn a_block_with_marks_and_no_language_is_rust() {
        for info in ["", "rust", "compile_fail", "E0382", "no_run,edition2024"] {
            let lines = render(info, "let x = 1;", 40, Charset::Unicode, false);
            assert_eq!(lines[0], highlight("let x = 1;")[0], "{info}");
            assert_ne!(lines[0], Line::from("let x = 1;"), "{info}");
        }
        case("E0382", "a", 40, &["a", "(does not compile: E0382)"]);
        case("compile_fail", "a", 40, &["a", "(does not compile)"]);
        case("text,compiles", "a", 40, &["a"]);
    }

    #[test]
    fn prompts_have_line_numbers() {
        let lines = render("", "a\nb[0]", 40, Charset::Unicode, true);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["1 │ a", "2 │ b[0]"]);
        let marked = render("", "`[a]`", 40, Charset::Ascii, true);
        assert_eq!(marked.iter().map(Line::text).collect::<Vec<_>>(), ["1 | a", "    ^"]);
    }

    #[test]
    fn aquascope_blocks_show_their_code_and_say_what_is_marked() {
        case(
            "aquascope,interpreter+permissions,stepper",
            "#fn main() {\n\\#[derive(Debug)]\nlet a = 1;`[]`\nf(a);`(focus,paths:a)` // `a` `{}`\n#}",
            70,
            &[
                "1 │ #[derive(Debug)]",
                "2 │ let a = 1;",
                "3 │ f(a); // `a` ",
                "marked: L1 after line 2; line 3 (paths a); line 3 (what it needs)",
            ],
        );
    }

    #[test]
    fn a_hash_elsewhere_is_code() {
        case("rust", "#[derive(Debug)]\nstruct A;", 40, &["#[derive(Debug)]", "struct A;"]);
    }
}

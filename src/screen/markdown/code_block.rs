//! Code blocks: highlighted, with the regions an author marked, and with long lines continued.

use std::ops::Range;

use crate::screen::code::{highlight, numbered};
use crate::screen::text::{Charset, Line, Role, chop, printable, width};

/// `code` of the language that `info` (the words after the fence) names, in lines of at most `columns`.
///
/// A region between `` `[ `` and `` ]` `` is shown in [`Role::Notice`], with a line of `^` below it.
pub(super) fn render(info: &str, code: &str, columns: usize, charset: Charset, numbers: bool) -> Vec<Line> {
    let language = info.split([',', ' ']).next().unwrap_or_default();
    let code = code.trim_end().trim_start_matches(['\n', '\r']);
    let code = if language == "aquascope" { without_annotations(code) } else { code.to_owned() };
    let code = code.lines().map(|line| charset.text(&printable(line))).collect::<Vec<_>>().join("\n");
    let (code, regions) = marked_regions(&code);
    let lines = match language {
        "" | "rust" | "ide" | "aquascope" => highlight(&code),
        _ => code.lines().map(Line::from).collect(),
    };
    let gutters = match numbered(vec![Line::new(); lines.len()], 1, charset) {
        gutters if numbers && gutters.iter().all(|gutter| gutter.width() + 4 <= columns) => gutters,
        _ => vec![Line::new(); lines.len()],
    };
    let mut start = 0;
    let mut rendered = Vec::new();
    for (line, gutter) in lines.iter().zip(&gutters) {
        let (line, carets) = mark(line, start, &regions);
        start += line.text().len() + 1;
        rendered.extend(continued(&line, &carets, gutter, columns, charset));
    }
    rendered
}

/// `line` in pieces with its carets below each, behind `gutter`; all pieces but the first behind a sign that they go on.
fn continued(line: &Line, carets: &Line, gutter: &Line, columns: usize, charset: Charset) -> Vec<Line> {
    let room = columns.saturating_sub(gutter.width()).max(1);
    let sign = match charset {
        Charset::Unicode => "↳ ",
        Charset::Ascii => "\\ ",
    };
    let (pieces, marks) = if line.width() <= room {
        (vec![line.clone()], vec![carets.clone()])
    } else {
        let room = room.saturating_sub(width(sign)).max(1);
        (chop(line, room), chop(carets, room))
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

/// The line that starts at byte `start` of the code with `regions` in it marked, and the carets below them.
fn mark(line: &Line, start: usize, regions: &[Range<usize>]) -> (Line, Line) {
    let mut marked = Line::new();
    let mut carets = Line::new();
    let end = start + line.text().len();
    let regions: Vec<_> = regions.iter().filter(|region| region.start < end && region.end > start).collect();
    let mut at = start;
    for span in &line.spans {
        for c in span.text.chars() {
            let mut buffer = [0; 4];
            let text = &*c.encode_utf8(&mut buffer);
            let is_marked = regions.iter().any(|region| region.contains(&at));
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

/// The code of an Aquascope block: without hidden lines, and without the signs that ask for diagrams and permissions.
fn without_annotations(code: &str) -> String {
    code.lines().filter(|line| !line.starts_with('#')).map(without_signs).collect::<Vec<_>>().join("\n")
}

fn without_signs(line: &str) -> String {
    let line = line.strip_prefix("\\#").map_or_else(|| line.to_owned(), |rest| format!("#{rest}"));
    let mut plain = String::new();
    let mut rest = line.as_str();
    while let Some((before, sign)) = rest.split_once('`') {
        let end = match sign.as_bytes().first() {
            Some(b'[') => sign.starts_with("[]`").then_some(3),
            Some(b'(') => sign.find(")`").map(|at| at + 2),
            Some(b'{') => sign.find("}`").map(|at| at + 2),
            _ => None,
        };
        plain.push_str(before);
        plain.push_str(if end.is_none() { "`" } else { "" });
        rest = &sign[end.unwrap_or(0)..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::screen::text::{Charset, Line, Role};

    #[track_caller]
    fn case(info: &str, code: &str, columns: usize, expected: &[&str]) {
        let lines = render(info, code, columns, Charset::Unicode, false);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn marked_regions_are_pointed_at() {
        case("", "let s = `[f()]`;", 40, &["let s = f();", "        ^^^"]);
        case("ide", "a(`[b]`, `[c\n  d]`);\n", 40, &["a(b, c", "  ^  ^", "  d);", "^^^"]);
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
    fn prompts_have_line_numbers() {
        let lines = render("", "a\nb[0]", 40, Charset::Unicode, true);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["1 │ a", "2 │ b[0]"]);
        let marked = render("", "`[a]`", 40, Charset::Ascii, true);
        assert_eq!(marked.iter().map(Line::text).collect::<Vec<_>>(), ["1 | a", "    ^"]);
    }

    #[test]
    fn aquascope_blocks_show_only_their_code() {
        case(
            "aquascope,interpreter+permissions,stepper",
            "#fn main() {\n\\#[derive(Debug)]\nlet a = 1;`[]`\nf(a);`(focus,paths:a)` // `a` `{}`\n#}",
            60,
            &["#[derive(Debug)]", "let a = 1;", "f(a); // `a` "],
        );
    }

    #[test]
    fn a_hash_elsewhere_is_code() {
        case("rust", "#[derive(Debug)]\nstruct A;", 40, &["#[derive(Debug)]", "struct A;"]);
    }
}

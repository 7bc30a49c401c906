//! Cutting a step's code from the demo's own source, so that code shown is code run.

use std::ops::Range;

use super::recording::Code;

/// A demo's source, cut where its steps are taken.
#[derive(Debug)]
pub(super) struct Source {
    text: String,
    /// Where in the text each line stands, without its line break.
    lines: Vec<Range<usize>>,
    /// The lines after which a step's code may begin, ascending.
    cuts: Vec<Cut>,
}

/// A line after which a step's code may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    /// Its number, from 1.
    line: usize,
    /// Whether a function's head ends there; otherwise a step does.
    is_head: bool,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let heads = function_heads(&lines).map(|line| Cut { line, is_head: true });
        let mut cuts: Vec<Cut> = heads.chain(step_ends(text).map(|line| Cut { line, is_head: false })).collect();
        cuts.sort_unstable();
        let place = |line: &str| {
            let start = line.as_ptr().addr() - text.as_ptr().addr();
            start..start + line.len()
        };
        Self { text: text.to_owned(), lines: lines.into_iter().map(place).collect(), cuts }
    }

    /// The code that belongs to the step taken at `line` (from 1): what stands between the step above it, or the head of the
    /// function around it, and the step itself. Empty where nothing stands there or the source has no such line.
    pub(super) fn code_above(&self, line: usize) -> Code {
        let end = line.saturating_sub(1).min(self.lines.len());
        let start = self.cut_above(line).map_or(0, |cut| cut.line);
        let piece: Vec<&str> = self.lines[start..end].iter().map(|line| &self.text[line.clone()]).collect();
        let leading = piece.iter().take_while(|line| line.trim().is_empty()).count();
        let trailing = piece[leading..].iter().rev().take_while(|line| line.trim().is_empty()).count();
        Code { first_line: start + leading + 1, text: dedent(&piece[leading..piece.len() - trailing]) }
    }

    /// Whether a function's head, and no other step, stands above the step taken at `line` (from 1).
    pub(super) fn is_first_in_function(&self, line: usize) -> bool {
        self.cut_above(line).is_some_and(|cut| cut.is_head)
    }

    fn cut_above(&self, line: usize) -> Option<Cut> {
        let above = self.cuts.partition_point(|cut| cut.line < line);
        above.checked_sub(1).map(|last| self.cuts[last])
    }
}

/// The number of the last line of each function's head (`fn name(…) {`).
fn function_heads(lines: &[&str]) -> impl Iterator<Item = usize> {
    let is_head = |line: &str| line.starts_with("fn ") || line.starts_with("pub fn ");
    lines.iter().enumerate().filter(move |(_, line)| is_head(line.trim_start())).map(|(index, _)| {
        let opening = lines[index..].iter().position(|line| line.trim_end().ends_with('{')).unwrap_or(0);
        index + opening + 1
    })
}

/// The number of the last line of each `step!(…)`.
fn step_ends(text: &str) -> impl Iterator<Item = usize> {
    let (mut counted, mut line) = (0, 1);
    text.match_indices("step!(").filter_map(move |(at, _)| {
        let is_comment = text[..at].rsplit('\n').next().unwrap_or("").contains("//");
        let end = at + invocation_length(&text[at..]);
        line += text[counted..end.max(counted)].bytes().filter(|&byte| byte == b'\n').count();
        counted = end.max(counted);
        (!is_comment).then_some(line)
    })
}

/// The bytes up to and with the parenthesis that closes the first one opened; strings, chars and comments do not count.
fn invocation_length(code: &str) -> usize {
    let bytes = code.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'(' => depth += 1,
            b')' if depth <= 1 => return at + 1,
            b')' => depth -= 1,
            b'"' => at += string_length(&code[at..]) - 1,
            b'\'' => at += char_length(&bytes[at..]) - 1,
            b'/' if bytes[at..].starts_with(b"//") => at += code[at..].find('\n').unwrap_or(bytes.len() - at) - 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The bytes of the string literal at the start of `code`, quotes included. A raw string's guards are not needed here: its
/// quotes end it all the same unless it holds a quote, which no step's arguments do.
fn string_length(code: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in code.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The bytes of the char literal at the start of `bytes`, or 1 for a lifetime's quote.
fn char_length(bytes: &[u8]) -> usize {
    if bytes.get(1) == Some(&b'\\') {
        return bytes.iter().skip(3).position(|&byte| byte == b'\'').map_or(1, |at| at + 4);
    }
    let closing = bytes.iter().take(6).skip(2).position(|&byte| byte == b'\'');
    closing.map_or(1, |at| at + 3)
}

fn dedent(lines: &[&str]) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let dedented: Vec<&str> = lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    dedented.join("\n")
}

#[cfg(test)]
mod tests {
    use super::Source;
    use indoc::indoc;

    const DEMO: &str = indoc! {r#"
        pub fn run(stage: &mut Stage) {
            let a = 1;
            step!(stage, "one)", facts { paren: ')' == 'x', text: "\")" });

            {
                let b = 2;
                step!(
                    stage,
                    "two", // not the end: )
                    show [a, b],
                );
            }
            step!(stage, "three");
            step!(stage, "four");
            helper(stage);
        }

        fn helper<'a>(
            stage: &'a mut Stage,
        ) {
            // step!( in a comment is none
            let c = 3;
            step!(stage, "five");
        }
    "#};

    fn line_of(step: &str) -> usize {
        let line = DEMO.lines().position(|line| line.contains(step)).expect("the step is in the demo") + 1;
        let invoked = DEMO.lines().take(line).collect::<Vec<_>>();
        invoked.iter().rposition(|line| line.contains("step!(")).expect("a step is above") + 1
    }

    #[track_caller]
    fn case(step: &str, first_line: usize, text: &str) {
        let code = Source::new(DEMO).code_above(line_of(step));
        assert_eq!((code.first_line, code.text.as_str()), (first_line, text), "{step}");
    }

    #[test]
    fn a_step_gets_the_code_since_the_step_above_it() {
        case("one", 2, "let a = 1;");
        case("two", 5, "{\n    let b = 2;");
        case("three", 12, "}");
        case("four", 14, "");
        case("five", 21, "// step!( in a comment is none\nlet c = 3;");
    }

    #[test]
    fn the_first_step_of_a_function_is_known() {
        let first =
            ["one", "two", "three", "four", "five"].map(|it| Source::new(DEMO).is_first_in_function(line_of(it)));
        assert_eq!(first, [true, false, false, false, true]);
    }

    #[test]
    fn a_source_without_the_line_gives_no_code() {
        assert_eq!(Source::new("").code_above(7).text, "");
        assert!(!Source::new("").is_first_in_function(7));
    }
}

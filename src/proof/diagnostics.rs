//! What rustc's JSON says about a program, boiled down to what a key can state.

use serde::{Deserialize, Serialize};

/// An error of the compiler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileError {
    /// Its code (`E0382`), where it has one.
    pub code: Option<String>,
    /// What it says, in one line.
    pub message: String,
    /// The lines of the program that take part in it, from 1: first and last line of each place it marks, in order.
    pub lines: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    line_end: usize,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

/// The errors that rustc wrote to stderr with `--error-format=json`, about the file that it knows as `file`.
///
/// The closing words on how many there were are left out. Lines that are not JSON are passed over.
pub(super) fn errors(stderr: &[u8], file: &str) -> Vec<CompileError> {
    let lines = stderr.split(|&byte| byte == b'\n');
    let messages = lines.filter_map(|line| serde_json::from_slice::<Message>(line).ok());
    let errors = messages.filter(|message| message.level == "error" && !is_summary(message));
    errors.map(|message| error(message, file)).collect()
}

fn is_summary(message: &Message) -> bool {
    message.code.is_none() && message.spans.is_empty() && message.message.starts_with("aborting due to")
}

fn error(Message { message, code, spans, .. }: Message, file: &str) -> CompileError {
    let mut lines: Vec<_> = spans.iter().filter_map(|span| lines_in(span, file)).collect();
    lines.sort_unstable();
    lines.dedup();
    let message = message.lines().next().unwrap_or_default().to_owned();
    CompileError { code: code.map(|code| code.code), message, lines }
}

/// The lines of `file` that `span` is about: those where a macro is called, for a place inside a macro of std.
fn lines_in(span: &Span, file: &str) -> Option<(usize, usize)> {
    let mut span = span;
    while span.file_name != file {
        span = &span.expansion.as_ref()?.span;
    }
    Some((span.line_start, span.line_end))
}

#[cfg(test)]
mod tests {
    use super::errors;

    /// Places as `file start-end`, each inside the macro call after it.
    fn span(places: &[(&str, usize, usize)]) -> String {
        let (file, start, end) = places[0];
        let expansion = match &places[1..] {
            [] => "null".to_owned(),
            outer => format!("{{\"span\": {}}}", span(outer)),
        };
        format!(r#"{{"file_name": "{file}", "line_start": {start}, "line_end": {end}, "expansion": {expansion}}}"#)
    }

    #[track_caller]
    fn case(
        level: &str,
        code: &str,
        text: &str,
        spans: &[&[(&str, usize, usize)]],
        expected: &[(&str, &[(usize, usize)])],
    ) {
        let code = if code.is_empty() { "null".to_owned() } else { format!("{{\"code\": \"{code}\"}}") };
        let spans: Vec<_> = spans.iter().map(|places| span(places)).collect();
        let spans = spans.join(", ");
        let line = format!(r#"{{"level": "{level}", "message": "{text}", "code": {code}, "spans": [{spans}]}}"#);
        let found = errors(format!("no JSON\n{line}\n").as_bytes(), "main.rs");
        let found: Vec<_> = found.iter().map(|error| (error.message.as_str(), error.lines.as_slice())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn errors_keep_their_lines_in_the_program() {
        case("error", "E0382", "moved", &[&[("main.rs", 4, 5)], &[("main.rs", 2, 2)]], &[("moved", &[(2, 2), (4, 5)])]);
        case("error", "", "in a macro", &[&[("std.rs", 90, 90), ("main.rs", 3, 3)]], &[("in a macro", &[(3, 3)])]);
        case("error", "E0277", "elsewhere", &[&[("std.rs", 90, 90)]], &[("elsewhere", &[])]);
        case("error", "", r"linking failed\nwith much to say", &[], &[("linking failed", &[])]);
    }

    #[test]
    fn warnings_and_the_closing_words_are_no_errors() {
        case("warning", "", "unused", &[&[("main.rs", 1, 1)]], &[]);
        case("error", "", "aborting due to 2 previous errors", &[], &[]);
        case("failure-note", "", "for more information", &[], &[]);
    }
}

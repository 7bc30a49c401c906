//! Rust in a lesson's prose: lines that belong to the program and are not for the reader.
//!
//! As in rustdoc, such a line begins with `# ` or is `#` alone; one that begins with `##` is shown, with one `#`.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::parse::MARKDOWN;

/// `markdown` without the hidden lines of its blocks of Rust.
pub fn shown(markdown: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let (mut copied, mut inside) = (0, false);
    for (event, span) in Parser::new_ext(markdown, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => inside = is_rust(&info),
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(_) if inside => {
                let mut at = span.start;
                for line in markdown[span].split_inclusive('\n') {
                    let cut = match hidden(line) {
                        Hidden::No => None,
                        Hidden::Mark => {
                            let mark = at + line.len() - line.trim_start().len();
                            Some(mark..mark + 1)
                        }
                        // With what stands before it in a list or a quote.
                        Hidden::Line => {
                            let start = markdown[..at].rfind('\n').map_or(0, |newline| newline + 1);
                            Some(start..at + line.len())
                        }
                    };
                    if let Some(cut) = cut {
                        text.push_str(&markdown[copied..cut.start]);
                        copied = cut.end;
                    }
                    at += line.len();
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(markdown);
    }
    text.push_str(&markdown[copied..]);
    Cow::Owned(text)
}

/// The text of a block as it is compiled: all of it, without the marks. Every line stays on its line.
pub fn compiled(text: &str) -> String {
    let line = |line: &str| match hidden(line) {
        Hidden::No => line.to_owned(),
        Hidden::Mark => line.replacen('#', "", 1),
        Hidden::Line => line.trim_start().trim_start_matches('#').trim_start_matches(' ').to_owned(),
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// Whether a block with these words after its fence is Rust; one without a word is.
fn is_rust(info: &str) -> bool {
    matches!(info.split([',', ' ', '\t']).next(), None | Some("" | "rust"))
}

enum Hidden {
    No,
    /// Only the first `#` is.
    Mark,
    Line,
}

fn hidden(line: &str) -> Hidden {
    let line = line.trim();
    match line.strip_prefix('#') {
        Some(rest) if rest.starts_with('#') => Hidden::Mark,
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => Hidden::Line,
        _ => Hidden::No,
    }
}

#[cfg(test)]
mod tests {
    use super::{compiled, shown};

    #[test]
    fn hidden_lines_are_compiled_and_not_shown() {
        let block = "# use std::rc::Rc;\n#\n#[derive(Debug)]\nstruct S;\n    ## x\n";
        assert_eq!(compiled(block), "use std::rc::Rc;\n\n#[derive(Debug)]\nstruct S;\n    # x\n");
        let after = "#[derive(Debug)]\nstruct S;\n    # x\n";
        for (fence, expected) in [("```rust", after), ("```", after), ("```rust,no_run", after), ("```sh", block)] {
            let text = |block: &str| format!("# Title\n\n{fence}\n{block}```\n\n# Next\n");
            assert_eq!(shown(&text(block)), text(expected), "{fence}");
        }
        let in_a_list = "- a\n\n  ```\n  # let a = 1;\n  b\n  ```\n";
        assert_eq!(shown(in_a_list), "- a\n\n  ```\n  b\n  ```\n");
    }
}

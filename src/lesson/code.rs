//! Rust in a lesson's prose: which blocks are Rust, and lines that belong to the program and are not for the reader.
//!
//! As in rustdoc, such a line begins with `# ` or is `#` alone; one that begins with `##` is shown, with one `#`.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::parse::MARKDOWN;

/// The words after a fence that say what becomes of a block of Rust; an error's code is one too.
pub const MARKS: [&str; 9] = [
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "E0000",
    "edition2015",
    "edition2018",
    "edition2021",
    "edition2024",
];

/// The words after a fence, as rustdoc reads them: a language, and marks of a block of Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence<'i> {
    /// The language. A block that names none is Rust.
    pub language: &'i str,
    /// The words after it, whatever they are.
    pub marks: Vec<&'i str>,
}

impl<'i> Fence<'i> {
    /// Reads `info`, the words after the fence.
    pub fn of(info: &'i str) -> Self {
        let mut words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty()).peekable();
        let language = words.next_if(|word| !is_mark(word)).unwrap_or("rust");
        Self { language, marks: words.collect() }
    }

    /// Whether the block is Rust.
    pub fn is_rust(&self) -> bool {
        self.language == "rust"
    }

    /// Whether it is marked with `mark`.
    pub fn has(&self, mark: &str) -> bool {
        self.marks.contains(&mark)
    }

    /// The error that rustc is to give.
    pub fn error_code(&self) -> Option<&'i str> {
        self.marks.iter().copied().find(|word| is_error_code(word))
    }
}

/// Whether `word` is a mark of a block of Rust.
pub fn is_mark(word: &str) -> bool {
    MARKS.contains(&word) || is_error_code(word)
}

fn is_error_code(word: &str) -> bool {
    word.strip_prefix('E').is_some_and(|rest| rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `markdown` without the hidden lines of its blocks of Rust.
pub fn shown(markdown: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let (mut copied, mut inside) = (0, false);
    for (event, span) in Parser::new_ext(markdown, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => inside = Fence::of(&info).is_rust(),
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
    use super::{Fence, compiled, is_mark, shown};
    use crate::quiz::model::EDITIONS;

    #[test]
    fn a_block_that_names_no_language_is_rust() {
        let read = |info| {
            let Fence { language, marks } = Fence::of(info);
            (language, marks)
        };
        assert_eq!(read(""), ("rust", vec![]));
        assert_eq!(read(" compile_fail\tE0382"), ("rust", vec!["compile_fail", "E0382"]));
        assert_eq!(read("rust, norun"), ("rust", vec!["norun"]));
        assert_eq!(read("norun"), ("norun", vec![]));
        assert_eq!(Fence::of("rust,E038,E0382").error_code(), Some("E0382"));
        assert!(EDITIONS.iter().all(|edition| is_mark(&format!("edition{edition}"))));
    }

    #[test]
    fn hidden_lines_are_compiled_and_not_shown() {
        let block = "# use std::rc::Rc;\n#\n#[derive(Debug)]\nstruct S;\n    ## x\n";
        assert_eq!(compiled(block), "use std::rc::Rc;\n\n#[derive(Debug)]\nstruct S;\n    # x\n");
        let after = "#[derive(Debug)]\nstruct S;\n    # x\n";
        for (fence, expected) in [
            ("```rust", after),
            ("```", after),
            ("```rust,no_run", after),
            ("```compile_fail", after),
            ("```E0382", after),
            ("```sh", block),
            ("```sh,ignore", block),
        ] {
            let text = |block: &str| format!("# Title\n\n{fence}\n{block}```\n\n# Next\n");
            assert_eq!(shown(&text(block)), text(expected), "{fence}");
        }
        let in_a_list = "- a\n\n  ```\n  # let a = 1;\n  b\n  ```\n";
        assert_eq!(shown(in_a_list), "- a\n\n  ```\n  b\n  ```\n");
    }
}

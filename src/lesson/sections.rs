//! `lesson.md` as its author sees it: pages with their notes and code blocks, and where each stands in the file.
//!
//! [`parse`](super::parse::parse) keeps what is taught. This keeps what only an author asks for.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::blocks::is_purpose;
use super::front;
use super::parse::MARKDOWN;
use crate::reading::Report;

/// What stands under one `## `, or above the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading; `None` above the first one.
    pub heading: Option<Range<usize>>,
    /// The speaker notes.
    pub notes: Vec<Block>,
    /// The blocks of code, those of `demo` and `source` left out.
    pub code: Vec<Block>,
    /// Whether there is anything else than notes.
    pub has_text: bool,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The words after the fence.
    pub info: String,
    /// The text between the fences, without the indentation of the block.
    pub text: String,
    /// All of it, fences included, in bytes of the file.
    pub span: Range<usize>,
}

impl Block {
    /// The first line, with the fence.
    pub fn fence(&self, source: &str) -> Range<usize> {
        let first = source[self.span.clone()].lines().next().unwrap_or_default();
        self.span.start..self.span.start + first.trim_end().len()
    }
}

/// The sections of a `lesson.md`; none where it has no front matter. One pass of the Markdown parser.
pub fn sections(source: &str) -> Vec<Section> {
    let Ok(parts) = front::split(source) else { return Vec::new() };
    let start = parts.body_start;
    let mut sections = vec![Section::default()];
    let mut open: Option<Block> = None;
    let mut depth = 0_usize;
    for (event, span) in Parser::new_ext(&source[start..], MARKDOWN).into_offset_iter() {
        let span = start + span.start..start + span.end;
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { level: HeadingLevel::H2, .. } if depth == 0 => {
                        sections.push(Section { heading: Some(span), ..Section::default() });
                    }
                    Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                        open = Some(Block { info: info.trim().to_owned(), text: String::new(), span });
                    }
                    _ => last(&mut sections).has_text = true,
                }
                depth += 1;
            }
            Event::End(end) => {
                depth -= 1;
                if let Some(block) = open.take_if(|_| end == TagEnd::CodeBlock) {
                    last(&mut sections).add(block);
                }
            }
            Event::Text(text) => open.iter_mut().for_each(|block| block.text.push_str(&text)),
            _ => {}
        }
    }
    sections
}

impl Section {
    fn add(&mut self, block: Block) {
        match block.info.as_str() {
            "notes" => self.notes.push(block),
            info => {
                self.has_text = true;
                if !is_purpose(info) {
                    self.code.push(block);
                }
            }
        }
    }
}

fn last(sections: &mut [Section]) -> &mut Section {
    sections.last_mut().expect("the text above the first heading is a section")
}

/// Where the value of `minutes` stands; the top of a file whose front matter has errors.
pub fn minutes_place(source: &str) -> Range<usize> {
    let mut report = Report::new("", source);
    let front = front::split(source).ok().and_then(|parts| front::read("", &parts, &mut report));
    front.map(|front| front.minutes_span).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use indoc::indoc;

    use super::{minutes_place, sections};

    const LESSON: &str = indoc! {"
        +++
        title = \"One\"
        summary = \"Two\"
        track = \"t\"
        level = \"core\"
        'minutes' = 12
        +++

        - in a list:

          ```rust,no_run
          let a = 1;
            let b = 2;
          ```

        ## First

        ```demo
        step
        ```

        ```notes
        3 minutes. Wait.
        ```

        ## Second

        > ```text
        > quoted
        > ```
    "};

    #[test]
    fn blocks_keep_their_text_and_place() {
        let sections = sections(LESSON);
        let told: Vec<_> = sections
            .iter()
            .map(|section| {
                let heading = section.heading.clone().map(|span| LESSON[span].trim());
                let blocks = section.code.iter().chain(&section.notes);
                let blocks: Vec<_> = blocks.map(|block| (block.info.as_str(), block.text.as_str())).collect();
                (heading, blocks, section.has_text)
            })
            .collect();
        let expected = [
            (None, vec![("rust,no_run", "let a = 1;\n  let b = 2;\n")], true),
            (Some("## First"), vec![("notes", "3 minutes. Wait.\n")], true),
            (Some("## Second"), vec![("text", "quoted\n")], true),
        ];
        assert_eq!(told, expected);
        assert_eq!(&LESSON[sections[0].code[0].fence(LESSON)], "```rust,no_run");
        assert_eq!(&LESSON[minutes_place(LESSON)], "12");
        assert_eq!(minutes_place("+++\n+++\n"), 0..0);
    }
}

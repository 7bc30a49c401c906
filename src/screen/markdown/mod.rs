//! Markdown as styled lines.
//!
//! CommonMark with tables, and what quiz files add to it: HTML, marked regions in code, Aquascope blocks (quiz-format.md §6).
//! The text is untrusted: whatever it holds, no line can command the terminal.

mod aquascope;
mod code_block;
mod html;
mod page;
mod table;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};

pub use self::aquascope::with_letters;
pub use self::code_block::render as code_block;
pub use self::html::{InlineTag, Script, inline_tag, name as tag_name, plain_text};
use self::page::Page;
use self::table::Table;
use super::output::Style;
use super::text::{Charset, Line, Role, wrap};
use crate::lesson::parse::MARKDOWN;

/// `markdown` in lines of at most [`Style::prose_width`] columns (at least 12).
///
/// In plain style tables are read row by row. A code block without a language is Rust; its lines are cut where they are too long, and marked as continued.
pub fn render(markdown: &str, style: &Style) -> Vec<Line> {
    Renderer::new(style, false).run(markdown)
}

/// The same with line numbers in code blocks, as the prompts of quizzes have them.
pub fn render_numbered(markdown: &str, style: &Style) -> Vec<Line> {
    Renderer::new(style, true).run(markdown)
}

/// How far code stands from the margin of text that has `room` columns.
pub fn code_indent(room: usize) -> usize {
    if room < 60 { 2 } else { 4 }.min(room / 4)
}

struct Renderer {
    charset: Charset,
    /// Whether nothing is drawn: tables are read row by row.
    plain: bool,
    numbers_code: bool,
    page: Page,
    /// The next number of each open list; `None` where it has bullets.
    lists: Vec<Option<u64>>,
    /// The block of running text at hand, in lines as far as the author broke them.
    inline: Vec<Line>,
    /// The roles of the open emphasis, innermost last.
    roles: Vec<Role>,
    /// Whether text is raised or lowered, and how such text is written.
    script: Option<Script>,
    /// For each open link or image, its address and where its text starts in the line.
    links: Vec<(String, usize)>,
    code: Option<(String, String)>,
    html: Option<String>,
    table: Option<Table>,
}

impl Renderer {
    fn new(style: &Style, numbers_code: bool) -> Self {
        let Style { charset, plain, .. } = *style;
        Self {
            charset,
            plain,
            numbers_code,
            page: Page::new(style.prose_width().max(8), charset),
            lists: Vec::new(),
            inline: vec![Line::new()],
            roles: Vec::new(),
            script: None,
            links: Vec::new(),
            code: None,
            html: None,
            table: None,
        }
    }

    fn run(mut self, markdown: &str) -> Vec<Line> {
        let markdown = aquascope::with_letters(markdown);
        for event in Parser::new_ext(&markdown, MARKDOWN) {
            self.event(event);
        }
        self.flush();
        self.page.into_lines()
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline_code(&code),
            Event::Html(html) => self.html.get_or_insert_default().push_str(&html),
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::SoftBreak => self.push(self.role(), " "),
            Event::HardBreak => self.inline.push(Line::new()),
            Event::Rule => self.rule(),
            // Not asked for in the options.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::BlockQuote(_) => {
                self.flush();
                self.page.enter_quote();
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.start_item(),
            Tag::CodeBlock(kind) => self.start_code(kind),
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(String::new());
            }
            Tag::Table(alignments) => {
                self.flush();
                self.table = Some(Table::new(alignments));
            }
            Tag::TableHead => {
                self.table.iter_mut().for_each(Table::start_row);
                self.roles.push(Role::Strong);
            }
            Tag::TableRow => self.table.iter_mut().for_each(Table::start_row),
            Tag::Heading { .. } => self.roles.push(Role::Title),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.roles.push(Role::Strong),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.start_link(&dest_url),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_block(),
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.page.leave();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.page.gap();
                }
            }
            TagEnd::Item => self.end_item(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                self.inline.push(Line::new());
                self.table.iter_mut().for_each(|table| table.push(&cell));
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.roles.pop();
            }
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    /// Adds to the running text.
    fn push(&mut self, role: Role, text: &str) {
        let text = self.charset.text(&text.replace('\n', " "));
        if let Some(line) = self.inline.last_mut() {
            line.push(role, text);
        }
    }

    fn role(&self) -> Role {
        self.roles.last().copied().unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some((_, code)) => code.push_str(text),
            None => match self.script {
                Some(script) => self.push(self.role(), &script.write(text)),
                None => self.push(self.role(), text),
            },
        }
    }

    // The backticks stay: without colour, they alone tell the variable `a` from the article.
    fn inline_code(&mut self, code: &str) {
        self.push(Role::Name, &format!("`{code}`"));
    }

    fn inline_html(&mut self, html: &str) {
        match html::inline_tag(html) {
            InlineTag::Script(script) => self.script = script,
            InlineTag::Break => self.inline.push(Line::new()),
            InlineTag::Emphasis(true) => self.roles.push(Role::Strong),
            InlineTag::Emphasis(false) => {
                self.roles.pop();
            }
            InlineTag::Ignored => {}
            InlineTag::Text => self.push(self.role(), html),
        }
    }

    fn start_link(&mut self, url: &str) {
        let start = self.inline.last().map_or(0, |line| line.text().len());
        self.links.push((url.to_owned(), start));
    }

    /// Adds the address, unless the text says it or it leads nowhere from a terminal.
    fn end_link(&mut self) {
        let Some((url, start)) = self.links.pop() else { return };
        let text = self.inline.last().map(Line::text).unwrap_or_default();
        let said = text.get(start..).unwrap_or_default();
        let address = url.strip_prefix("mailto:").unwrap_or(&url);
        if !url.starts_with('#') && !url.is_empty() && said != self.charset.text(address) {
            self.push(Role::Faint, &format!(" ({url})"));
        }
    }

    fn start_item(&mut self) {
        let depth = self.lists.len();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{}. ", *number - 1)
            }
            _ if depth % 2 == 1 => "• ".to_owned(),
            _ => "◦ ".to_owned(),
        };
        self.flush();
        self.page.enter_item(self.charset.text(&marker));
    }

    fn end_item(&mut self) {
        self.flush();
        self.page.leave();
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        self.roles.pop();
        let longest = self.inline.iter().map(Line::width).max().unwrap_or(0);
        if self.flush() && level <= HeadingLevel::H2 {
            self.line_across(longest);
        }
        self.page.gap();
    }

    fn rule(&mut self) {
        self.flush();
        self.line_across(40);
        self.page.gap();
    }

    fn line_across(&mut self, columns: usize) {
        let rule = self.charset.text("─").repeat(columns.min(self.page.room()));
        self.page.write(vec![Line::new().with(Role::Faint, rule)]);
    }

    fn start_code(&mut self, kind: CodeBlockKind) {
        self.flush();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => CowStr::Borrowed(""),
        };
        self.code = Some((info.to_string(), String::new()));
    }

    fn end_code(&mut self) {
        let Some((info, code)) = self.code.take() else { return };
        let room = self.page.room();
        let indent = code_indent(room);
        let lines = code_block::render(&info, &code, room - indent, self.charset, self.numbers_code);
        self.page.write(lines.into_iter().map(|line| line.indented(indent)).collect());
        self.page.gap();
    }

    fn end_html(&mut self) {
        let Some(html) = self.html.take() else { return };
        for paragraph in html::plain_text(&html) {
            self.push(Role::Plain, &paragraph);
            self.end_block();
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        let room = self.page.room();
        self.page.write(if self.plain { table.records(room) } else { table.render(room, self.charset) });
        self.page.gap();
    }

    /// Writes the running text as a block of its own.
    fn end_block(&mut self) {
        if self.flush() {
            self.page.gap();
        }
    }

    /// Writes the running text, if there is any.
    fn flush(&mut self) -> bool {
        let inline = std::mem::replace(&mut self.inline, vec![Line::new()]);
        if inline.iter().all(Line::is_blank) {
            return false;
        }
        let room = self.page.room();
        self.page.write(inline.iter().flat_map(|line| wrap(line, room, 0)).collect());
        true
    }
}

#[cfg(test)]
mod tests {
    use indoc::indoc;
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert;

    use super::{render, render_numbered};
    use crate::screen::output::Style;
    use crate::screen::text::tests::texts;
    use crate::screen::text::{Charset, Line, Role};

    fn styled(width: usize, charset: Charset) -> Style {
        Style { width, charset, plain: false }
    }

    #[track_caller]
    fn case(markdown: &str, width: usize, expected: &str) {
        let shown: String = render(markdown, &styled(width, Charset::Unicode))
            .iter()
            .map(|line| format!("{}\n", line.text()))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn paragraphs_are_wrapped_and_set_apart() {
        case("one two\nthree\n\nfour  \nfive", 9, "one two\nthree\n\nfour\nfive\n");
    }

    #[test]
    fn headings_stand_out_without_colour() {
        case("# One\n\ntext\n\n### Three\ntext", 40, "One\n───\n\ntext\n\nThree\n\ntext\n");
    }

    #[test]
    fn words_keep_their_meaning() {
        let lines = render("a **b** *c* `d`", &styled(40, Charset::Unicode));
        let expected = Line::new()
            .with(Role::Plain, "a ")
            .with(Role::Strong, "b")
            .with(Role::Plain, " ")
            .with(Role::Strong, "c")
            .with(Role::Plain, " ")
            .with(Role::Name, "`d`");
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn lists_nest_and_hang() {
        case(
            indoc! {"
                Before:
                - one two three
                  1. first
                  2. second

                     more
                - `x`
                -
            "},
            12,
            indoc! {"
                Before:

                • one two
                  three
                  1. first

                  2. second

                     more

                • `x`
                •
            "},
        );
        case("9. a\n10. b", 20, "9. a\n10. b\n");
        case("- a\n\n- b", 20, "• a\n\n• b\n");
    }

    #[test]
    fn quotes_have_a_bar() {
        case("a\n\n> one two\n>\n> - three\n\nb", 9, "a\n\n│ one two\n│\n│ • three\n\nb\n");
    }

    #[test]
    fn code_is_set_in() {
        case("a\n```\nlet x;\n\nx\n```\nb", 40, "a\n\n  let x;\n\n  x\n\nb\n");
        let numbered = render_numbered("```rust\nlet x;\n```", &styled(80, Charset::Ascii));
        assert_eq!(numbered[0].text(), "    1 | let x;");
    }

    #[test]
    fn links_say_where_they_lead() {
        case("[the book](https://a.b/c) <https://a.b>", 60, "the book (https://a.b/c) https://a.b\n");
        case("[up](#top) ![a heap](heap.png)", 60, "up a heap (heap.png)\n");
    }

    #[test]
    fn html_comes_to_text() {
        case(
            "2<sup>8</sup> &lt;&nbsp;3 &amp; Rc<T><!-- no --> <kbd>q</kbd><br>next",
            60,
            "2⁸ <\u{a0}3 & Rc<T> q\nnext\n",
        );
        case("<!-- no -->\n\n<p>yes &gt;</p>\n", 60, "yes >\n");
    }

    #[test]
    fn plain_tables_are_read_row_by_row() {
        let style = Style { plain: true, ..styled(80, Charset::Unicode) };
        let lines = render("| type | owners |\n|---|--:|\n| `Box` | 1 |\n| `Rc` | any |", &style);
        assert_eq!(texts(&lines), ["type: `Box`", "owners: 1", "", "type: `Rc`", "owners: any"]);
    }

    #[test]
    fn tables_stand_in_columns_or_in_records() {
        let table = "| type | owners |\n|---|--:|\n| `Box` | 1 |\n| `Rc` of many | any |";
        case(
            table,
            40,
            indoc! {"
                type         │ owners
                ─────────────┼───────
                `Box`        │      1
                `Rc` of many │    any
            "},
        );
        case(
            table,
            18,
            indoc! {"
                type      │ owners
                ──────────┼───────
                `Box`     │      1
                `Rc` of   │    any
                many      │
            "},
        );
        case(table, 10, "type:\n  `Box`\nowners: 1\n\ntype: `Rc`\n  of many\nowners:\n  any\n");
    }

    fn checks(markdown: &str, width: usize) -> Result<(), proptest::test_runner::TestCaseError> {
        for line in render_numbered(markdown, &styled(width, Charset::Unicode)) {
            prop_assert!(line.width() <= width, "{line:?} in {width}");
            prop_assert!(!line.text().contains(char::is_control), "{line:?}");
        }
        for line in render(markdown, &styled(width, Charset::Ascii)) {
            prop_assert!(line.text().chars().all(|c| matches!(c, ' '..='~')), "{line:?}");
        }
        Ok(())
    }

    #[test]
    fn deep_nesting_stays_readable() {
        let deep = format!("{}x", "> - ".repeat(2_000));
        let lines = render(&deep, &styled(40, Charset::Unicode));
        assert_eq!(lines.last().map(Line::width), Some(21));
    }

    proptest! {
        #[test]
        fn any_text_is_shown_and_fits(markdown in any::<String>(), width in 12_usize..120) {
            checks(&markdown, width)?;
        }

        #[test]
        fn any_markdown_is_shown_and_fits(
            markdown in "([ab語>*_`#|<\\-\\[\\]()!&;~]|\\n|\\n\\n|    |1\\. |- |> |```|`\\[|\\]`|\\|-\\|-\\||<sup>|<p>|<!--|-->|\\PC){0,60}",
            width in 12_usize..40,
        ) {
            checks(&markdown, width)?;
        }
    }
}

//! Markdown as HTML that can do nothing but be read.
//!
//! The text is untrusted. Of the HTML in it a few elements stay, without attributes, and are closed where the text around them
//! ends; links lead to the web or nowhere; images become links.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use crate::lesson::parse::MARKDOWN;
use crate::screen::code::listing;
use crate::screen::markdown::{InlineTag, code_block, inline_tag, plain_text, tag_name, with_letters};
use crate::screen::output::Style;
use crate::screen::svg::spans;
use crate::screen::text::{Charset, Line};

/// Wider than any line, so that none is broken; browsers scroll.
const UNBOUNDED: usize = 1 << 20;

/// `markdown` below a heading of this level: its own headings are deeper and leave no level out.
pub fn prose(markdown: &str, level: usize) -> Markup {
    render(markdown, level, false)
}

/// The same with line numbers in code blocks, as the prompts of quizzes have them.
pub fn numbered(markdown: &str, level: usize) -> Markup {
    render(markdown, level, true)
}

/// `markdown` to stand within a line where it is one paragraph.
pub fn phrase(markdown: &str, level: usize) -> Markup {
    let block = prose(markdown, level).into_string();
    let inner = block.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>\n"));
    PreEscaped(inner.filter(|inner| !inner.contains("<p>")).map(str::to_owned).unwrap_or(block))
}

/// Rust with line numbers from `first_line` on.
pub fn code(rust: &str, first_line: usize) -> Markup {
    let style = Style { width: UNBOUNDED, charset: Charset::Unicode, plain: false };
    pre(&listing(rust, first_line, &style).concat())
}

/// Text as it was printed.
pub fn verbatim(text: &str) -> Markup {
    pre(&text.lines().map(Line::from).collect::<Vec<_>>())
}

fn pre(lines: &[Line]) -> Markup {
    html! { pre { code { @for line in lines { (spans(line)) "\n" } } } }
}

fn render(markdown: &str, level: usize, numbers_code: bool) -> Markup {
    let markdown = with_letters(markdown);
    let mut safe =
        Safe { numbers_code, level, headings: Vec::new(), open: Vec::new(), block: None, events: Vec::new() };
    for event in Parser::new_ext(&markdown, MARKDOWN) {
        safe.take(event);
    }
    let mut text = String::new();
    pulldown_cmark::html::push_html(&mut text, safe.events.into_iter());
    PreEscaped(text)
}

/// The events of a text that are safe to write.
struct Safe<'m> {
    numbers_code: bool,
    /// The level of the heading that the text stands below.
    level: usize,
    /// The author's levels of the headings that the text at hand stands below.
    headings: Vec<HeadingLevel>,
    open: Vec<Open>,
    /// The block of code or HTML at hand: what stands after its fence, and its text.
    block: Option<(String, String)>,
    events: Vec<Event<'m>>,
}

/// What is open at the place at hand.
enum Open {
    /// Markdown that is written.
    Written,
    /// Markdown of which only the content is written.
    Content,
    /// An element of HTML.
    Element(&'static str),
}

/// The elements that may stand in running text.
const ELEMENTS: [&str; 17] = [
    "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "var",
];

impl<'m> Safe<'m> {
    fn take(&mut self, event: Event<'m>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) if self.block.is_some() => {
                self.block.iter_mut().for_each(|(_, block)| block.push_str(&text));
            }
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::Html(text) => self.events.push(Event::Text(text)),
            event => self.events.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'m>) {
        match tag {
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.block = Some((info, String::new()));
            }
            Tag::HtmlBlock => self.block = Some(Default::default()),
            Tag::Heading { level, .. } => {
                let level = self.deeper(level);
                self.write(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() });
            }
            Tag::Link { ref dest_url, link_type, .. } if link_type == LinkType::Email || is_web(dest_url) => {
                self.write(tag);
            }
            Tag::Image { dest_url, title, id, .. } if is_web(&dest_url) && !self.is_in_link() => {
                self.write(Tag::Link { link_type: LinkType::Inline, dest_url, title, id });
            }
            Tag::Link { .. } | Tag::Image { .. } => self.open.push(Open::Content),
            Tag::Table(_) => {
                self.raw("<div class=\"scroll\">");
                self.write(tag);
            }
            tag => self.write(tag),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                let (info, code) = self.block.take().unwrap_or_default();
                let lines = code_block(&info, &code, UNBOUNDED, Charset::Unicode, self.numbers_code);
                return self.raw(&pre(&lines).into_string());
            }
            TagEnd::HtmlBlock => {
                let (_, html) = self.block.take().unwrap_or_default();
                let paragraphs = plain_text(&html);
                return self.raw(&html! { @for text in paragraphs { p { (text) } } }.into_string());
            }
            _ => {}
        }
        while let Some(Open::Element(name)) = self.open.pop_if(|open| matches!(open, Open::Element(_))) {
            self.raw(&format!("</{name}>"));
        }
        match (self.open.pop(), tag) {
            (Some(Open::Content) | None, _) => {}
            (_, TagEnd::Heading(_)) => {
                let level = self.current();
                self.events.push(Event::End(TagEnd::Heading(level)));
            }
            (_, TagEnd::Image) => self.events.push(Event::End(TagEnd::Link)),
            (_, TagEnd::Table) => {
                self.events.push(Event::End(tag));
                self.raw("</div>");
            }
            _ => self.events.push(Event::End(tag)),
        }
    }

    fn inline_html(&mut self, html: &str) {
        let name = tag_name(html);
        match ELEMENTS.into_iter().find(|known| *known == name) {
            Some(name) if html.starts_with("</") => self.close(name),
            Some(name) => {
                self.open.push(Open::Element(name));
                self.raw(&format!("<{name}>"));
            }
            None => match inline_tag(html) {
                InlineTag::Break => self.raw("<br>"),
                InlineTag::Text => self.events.push(Event::Text(html.to_owned().into())),
                InlineTag::Script(_) | InlineTag::Emphasis(_) | InlineTag::Ignored => {}
            },
        }
    }

    /// Closes `name` and what was opened in it; nothing if it is not open here.
    fn close(&mut self, name: &str) {
        let is_element = |open: &&Open| matches!(open, Open::Element(_));
        let mut here = self.open.iter().rev().take_while(is_element);
        let Some(above) = here.position(|open| matches!(open, Open::Element(open) if *open == name)) else { return };
        for open in self.open.split_off(self.open.len() - 1 - above).iter().rev() {
            if let Open::Element(closed) = open {
                self.raw(&format!("</{closed}>"));
            }
        }
    }

    fn write(&mut self, tag: Tag<'m>) {
        self.open.push(Open::Written);
        self.events.push(Event::Start(tag));
    }

    fn raw(&mut self, html: &str) {
        self.events.push(Event::Html(html.to_owned().into()));
    }

    fn is_in_link(&self) -> bool {
        let written = self
            .events
            .iter()
            .rev()
            .find(|event| matches!(event, Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link)));
        matches!(written, Some(Event::Start(_)))
    }

    /// The level in the file of a heading that the author gave this one.
    fn deeper(&mut self, level: HeadingLevel) -> HeadingLevel {
        while self.headings.pop_if(|above| *above >= level).is_some() {}
        self.headings.push(level);
        self.current()
    }

    fn current(&self) -> HeadingLevel {
        HeadingLevel::try_from((self.level + self.headings.len()).min(6)).unwrap_or(HeadingLevel::H6)
    }
}

fn is_web(url: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_oneof, proptest};
    use proptest::sample::select;
    use proptest::strategy::Strategy;

    use super::{ELEMENTS, code, phrase, prose};

    #[track_caller]
    fn case(markdown: &str, expected: &str) {
        assert_eq!(prose(markdown, 2).into_string(), expected, "{markdown}");
    }

    #[test]
    fn markdown_is_html() {
        case("a **b** `c < d`", "<p>a <strong>b</strong> <code>c &lt; d</code></p>\n");
        case("[book](https://a.b/c?d&e)", "<p><a href=\"https://a.b/c?d&amp;e\">book</a></p>\n");
        case("<me@a.b>", "<p><a href=\"mailto:me@a.b\">me@a.b</a></p>\n");
        case(
            "```\nlet a = \"<\";\n```",
            "<pre><code><span class=\"keyword\">let</span> a = <span class=\"literal\">&quot;&lt;&quot;</span>;\n</code></pre>",
        );
    }

    #[test]
    fn headings_leave_no_level_out() {
        case("# a\n### b\n#### c\n### d\n# e", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h4>d</h4>\n<h3>e</h3>\n");
        case("###### a", "<h3>a</h3>\n");
    }

    #[test]
    fn html_is_text_but_for_a_few_elements() {
        case("Rc<T> and 2<sup class=x>8</sup><br>", "<p>Rc&lt;T&gt; and 2<sup>8</sup><br></p>\n");
        case("**<b>a** b", "<p><strong><b>a</b></strong> b</p>\n");
        case("</b> a <i>b <kbd>c</i> d</kbd>", "<p> a <i>b <kbd>c</kbd></i> d</p>\n");
        case("<p onclick=x>a &lt;</p>", "<p>a &lt;</p>");
        case("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        case("a <script src=x>", "<p>a &lt;script src=x&gt;</p>\n");
        case("a <img src=x onerror=y> b", "<p>a  b</p>\n");
        case("a <!-- b -->", "<p>a </p>\n");
    }

    #[test]
    fn links_lead_to_the_web_and_images_are_links() {
        case("[a](javascript:b) [c](#d) [e](f.html)", "<p>a c e</p>\n");
        case("![a](https://b/c.png)", "<p><a href=\"https://b/c.png\">a</a></p>\n");
        case("[![a](https://b)](https://c) ![d](e.png)", "<p><a href=\"https://c\">a</a> d</p>\n");
    }

    #[test]
    fn one_paragraph_can_stand_in_a_line() {
        assert_eq!(phrase("a *b*", 3).into_string(), "a <em>b</em>");
        assert_eq!(phrase("a\n\nb", 3).into_string(), "<p>a</p>\n<p>b</p>\n");
        assert!(code("let a;", 7).into_string().contains("<span class=\"faint\">7 │ </span>"));
    }

    /// The tags of `html`, in order; panics where one is none that this module writes.
    fn tags(html: &str) -> Vec<&str> {
        html.split('<').skip(1).map(|piece| piece.split_once('>').unwrap_or_else(|| panic!("{html}")).0).collect()
    }

    const BLOCKS: [&str; 22] = [
        "a",
        "blockquote",
        "code",
        "div",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];

    proptest! {
        #[test]
        fn no_text_makes_other_elements_and_every_element_is_closed(
            pieces in proptest::collection::vec(
                prop_oneof![
                    any::<String>(),
                    select(vec!["<b>", "</b>", "<i>", "<script>", "</p>", "\n\n", "- ", "> ", "**", "[a](", "https:", ")", "![", "]",
                        "<div>\n", "| a | b |\n|---|---|\n", "# ", "```\n", "`", "<p onload=x>", "<!--", "\""]).prop_map(str::to_owned),
                ],
                0..12,
            )
        ) {
            let html = prose(&pieces.concat(), 2).into_string();
            let mut open = Vec::new();
            for tag in tags(&html) {
                let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
                match name.strip_prefix('/') {
                    Some(name) => prop_assert_eq!(open.pop(), Some(name), "{}", html),
                    None if ["br", "hr", "br /", "hr /"].contains(&tag) => {}
                    None => {
                        prop_assert!(BLOCKS.contains(&name) || ELEMENTS.contains(&name), "{tag} in {html}");
                        open.push(name);
                    }
                }
                let known = ["", "href=\"", "class=\"", "start=\"", "title=\"", "/"];
                prop_assert!(known.iter().any(|known| attributes.starts_with(known)), "{tag}");
            }
            prop_assert!(open.is_empty(), "{open:?} in {html}");
        }
    }
}

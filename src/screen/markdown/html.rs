//! What HTML in Markdown comes to without a browser.

/// What a piece of HTML in running text asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum InlineTag {
    /// From here on the text is raised or lowered, or no longer.
    Script(Option<Script>),
    /// From here on the text is emphasised, or no longer.
    Emphasis(bool),
    /// A line break.
    Break,
    /// Nothing a terminal shows, comments among it.
    Ignored,
    /// It is no HTML at all: `<T>` in `Rc<T>` that somebody wrote without backticks.
    Text,
}

/// Where text stands beside the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Above it.
    Super,
    /// Below it.
    Sub,
}

/// Reads a tag with its angle brackets, or a comment.
pub fn inline_tag(html: &str) -> InlineTag {
    if html.starts_with("<!") || html.starts_with("<?") {
        return InlineTag::Ignored;
    }
    let opens = !html.starts_with("</");
    match name(html) {
        "sup" => InlineTag::Script(opens.then_some(Script::Super)),
        "sub" => InlineTag::Script(opens.then_some(Script::Sub)),
        "b" | "strong" | "i" | "em" => InlineTag::Emphasis(opens),
        "br" => InlineTag::Break,
        name if ELEMENTS.contains(&name) || ends_block(name) => InlineTag::Ignored,
        _ => InlineTag::Text,
    }
}

impl Script {
    /// `text` as an exponent or an index: `²`, or `^n` where there are no such digits. The endings of ordinal numbers stay
    /// as they are.
    pub(super) fn write(self, text: &str) -> String {
        let (digits, sign) = match self {
            Self::Super => (['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'], '^'),
            Self::Sub => (['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'], '_'),
        };
        let small: Option<String> = text.chars().map(|c| c.to_digit(10).map(|digit| digits[digit as usize])).collect();
        match small {
            Some(small) => small,
            None if matches!(text, "st" | "nd" | "rd" | "th") => text.to_owned(),
            None => format!("{sign}{text}"),
        }
    }
}

/// The text of a block of HTML, in paragraphs.
pub fn plain_text(html: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        add(&mut paragraphs, text);
        let end =
            if tag.starts_with("<!--") { tag.find("-->").map(|at| at + 3) } else { tag.find('>').map(|at| at + 1) };
        let (tag, after) = tag.split_at(end.unwrap_or(tag.len()));
        rest = after;
        match inline_tag(tag) {
            InlineTag::Text => add(&mut paragraphs, tag),
            InlineTag::Break => paragraphs.push(String::new()),
            _ if ends_block(name(tag)) => paragraphs.push(String::new()),
            _ => {}
        }
    }
    add(&mut paragraphs, rest);
    paragraphs.iter().map(|text| decode(text.trim())).filter(|text| !text.is_empty()).collect()
}

fn add(paragraphs: &mut [String], text: &str) {
    if let Some(last) = paragraphs.last_mut() {
        last.push_str(text);
    }
}

/// The element of a tag with its angle brackets.
pub fn name(tag: &str) -> &str {
    let tag = tag.trim_start_matches(['<', '/']);
    &tag[..tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len())]
}

/// `text` with the characters that it names or numbers: the names quiz files use in blocks of HTML; in Markdown itself the
/// parser knows all.
fn decode(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest))) {
            Some((character, rest)) => {
                decoded.push(character);
                decoded.push_str(rest);
            }
            None => decoded.extend(["&", piece]),
        }
    }
    decoded
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
        return hexadecimal.unwrap_or_else(|| number.parse()).ok().and_then(char::from_u32);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)
}

const NAMED: [(&str, char); 18] = [
    ("amp", '&'),
    ("apos", '\''),
    ("copy", '©'),
    ("gt", '>'),
    ("hellip", '…'),
    ("larr", '←'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("quot", '"'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("times", '×'),
];

fn ends_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "pre"
            | "summary"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
    )
}

/// The other elements that stand in prose. What is not among them is taken for text.
const ELEMENTS: [&str; 23] = [
    "a",
    "abbr",
    "blockquote",
    "code",
    "dd",
    "del",
    "details",
    "dl",
    "dt",
    "img",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "tbody",
    "td",
    "th",
    "thead",
    "u",
    "var",
];

#[cfg(test)]
mod tests {
    use super::{InlineTag, Script, inline_tag, plain_text};

    #[test]
    fn tags_are_told_from_type_parameters() {
        for (html, expected) in [
            ("<sup>", InlineTag::Script(Some(Script::Super))),
            ("</sup>", InlineTag::Script(None)),
            ("<sub>", InlineTag::Script(Some(Script::Sub))),
            ("<br/>", InlineTag::Break),
            ("<b class='x'>", InlineTag::Emphasis(true)),
            ("<!-- note -->", InlineTag::Ignored),
            ("<span>", InlineTag::Ignored),
            ("<T>", InlineTag::Text),
            ("<u32>", InlineTag::Text),
        ] {
            assert_eq!(inline_tag(html), expected, "{html}");
        }
    }

    #[test]
    fn exponents_are_raised() {
        for (text, expected) in [("2", "²"), ("10", "¹⁰"), ("n", "^n"), ("th", "th")] {
            assert_eq!(Script::Super.write(text), expected);
        }
        assert_eq!((Script::Sub.write("10"), Script::Sub.write("i")), ("₁₀".to_owned(), "_i".to_owned()));
    }

    #[test]
    fn blocks_become_paragraphs() {
        for (html, expected) in [
            ("<p>One &lt;T&gt;</p>\n<p>Two</p>", vec!["One <T>", "Two"]),
            ("<!-- a <p> in a comment -->", vec![]),
            ("<div>never closed <", vec!["never closed <"]),
            ("<!-- never closed", vec![]),
            ("&amp;lt;", vec!["&lt;"]),
            (
                "a &mdash; b &#8212; c &#x2014; d & e; &unknown; &#x110000;",
                vec!["a — b — c — d & e; &unknown; &#x110000;"],
            ),
        ] {
            assert_eq!(plain_text(html), expected, "{html}");
        }
    }
}

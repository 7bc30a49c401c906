//! Cutting an item out of a demo's source, so that the code a lesson shows is the code that was compiled.

use crate::probe::recording::Code;

/// The struct, enum, trait, function, constant or first `impl` called `name`, with the attributes and comments directly above
/// it; `None` if the source has no such item.
///
/// Finds items by their first line and ends them where rustfmt puts their end: at the first line of the same indentation that
/// closes a brace, or on the first line itself.
pub fn item(source: &str, name: &str) -> Option<Code> {
    let lines: Vec<&str> = source.lines().collect();
    let head = lines.iter().position(|line| declares(line, name))?;
    let indent = indentation(lines[head]);
    let is_above =
        |line: &&&str| indentation(line) == indent && ["//", "#["].iter().any(|mark| line.trim().starts_with(mark));
    let above = lines[..head].iter().rev().take_while(is_above).count();
    let closes = |line: &&str| indentation(line) == indent && line.trim_start().starts_with('}');
    let ends_at_once = lines[head].trim_end().ends_with([';', '}']);
    let length = if ends_at_once { 1 } else { lines[head..].iter().position(closes)? + 1 };
    let first = head - above;
    let text: Vec<&str> = lines[first..head + length].iter().map(|line| line.get(indent..).unwrap_or("")).collect();
    Some(Code { first_line: first + 1, text: text.join("\n") })
}

/// The item around `line` (from 1): from the last line above it that is not indented to the first one below that closes a brace.
pub fn around(source: &str, line: usize) -> Code {
    let lines: Vec<&str> = source.lines().collect();
    let at = line.saturating_sub(1).min(lines.len().saturating_sub(1));
    let opens = |line: &&str| line.starts_with(|first: char| first.is_alphabetic());
    let first = lines.iter().take(at + 1).rposition(opens).unwrap_or(0);
    let last = lines.iter().skip(at).position(|line| line.starts_with('}')).map_or(lines.len(), |end| at + end + 1);
    Code { first_line: first + 1, text: lines[first..last].join("\n") }
}

/// All of it.
pub fn whole(source: &str) -> Code {
    Code { first_line: 1, text: source.to_owned() }
}

fn declares(line: &str, name: &str) -> bool {
    let mut words = line.trim_start();
    for visibility in ["pub(crate) ", "pub "] {
        words = words.strip_prefix(visibility).unwrap_or(words);
    }
    let keywords = ["struct ", "enum ", "trait ", "fn ", "const ", "static ", "type ", "impl "];
    let Some(rest) = keywords.iter().find_map(|keyword| words.strip_prefix(keyword)) else { return false };
    rest.strip_prefix(name).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::item;
    use indoc::indoc;

    const SOURCE: &str = indoc! {"
        use std::rc::Rc;

        /// A node.
        #[derive(Debug)]
        struct Node<T> {
            value: T,
        }

        struct NodeList;

        impl Node<u8> {
            fn new() -> Self {
                Self { value: 1 }
            }
        }
    "};

    #[track_caller]
    fn case(name: &str, first_line: usize, text: &str) {
        let found = item(SOURCE, name).map(|code| (code.first_line, code.text));
        assert_eq!(found, Some((first_line, text.to_owned())));
    }

    #[test]
    fn an_item_is_cut_with_what_belongs_to_it() {
        case("Node", 3, "/// A node.\n#[derive(Debug)]\nstruct Node<T> {\n    value: T,\n}");
        case("NodeList", 9, "struct NodeList;");
        case("new", 12, "fn new() -> Self {\n    Self { value: 1 }\n}");
    }

    #[test]
    fn a_line_is_shown_with_the_item_around_it() {
        let node = super::around(SOURCE, 6);
        assert_eq!((node.first_line, node.text.as_str()), (5, "struct Node<T> {\n    value: T,\n}"));
        let method = super::around(SOURCE, 13);
        assert_eq!((method.first_line, method.text.lines().count()), (11, 5));
        assert_eq!(super::around("", 3).text, "");
    }

    #[test]
    fn an_item_that_is_not_there_is_not_found() {
        assert_eq!(item(SOURCE, "Nod"), None);
        assert_eq!(item("", "Node"), None);
    }
}

//! From what was typed to what was meant. Pure; every `Err` is a sentence for the learner.

use super::{Command, Prompt};
use crate::screen::question::letter;

/// A line that is not an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Answer,
    Command(Command),
    /// Something to say before asking again.
    Notice(String),
}

/// The byte a terminal sends for Ctrl-C.
const CTRL_C: &str = "\u{3}";

/// Whether `line` is a command at `prompt`: `?`, or a colon with the command's key or name. Blanks before the colon do not count: a
/// space pressed once too often at the prompt before lands here. Before anything else than the colon of a known command a blank makes
/// the line an answer.
pub(super) fn typed(line: &str, prompt: Prompt) -> Typed {
    if line == CTRL_C {
        return Typed::Command(Command::Interrupted);
    }
    let name = match line.trim().strip_prefix(':') {
        _ if line == "?" => "?",
        Some(name) if name == "?" || name.starts_with(char::is_alphabetic) => name,
        _ => return Typed::Answer,
    };
    let known = Command::TYPED.iter().find(|(_, key, word)| name == *word || name.chars().eq([*key]));
    match known {
        Some((command, ..)) if prompt.offers(*command) => Typed::Command(*command),
        Some((Command::Help, ..)) => Typed::Notice(commands(prompt)),
        Some((_, _, word)) => Typed::Notice(format!("there is no {word} here; {}", commands(prompt))),
        None if line.starts_with(char::is_whitespace) => Typed::Answer,
        None => Typed::Notice(format!(
            "`:{name}` is no command; {}; put a blank before it to answer with it",
            commands(prompt)
        )),
    }
}

/// The command a line is that stands among others of an answer; there `?`, commands not offered and those behind blanks are output
/// like any.
pub(super) fn command_among_lines(line: &str, prompt: Prompt) -> Option<Command> {
    match typed(line, prompt) {
        Typed::Command(command) if line.starts_with([':', '\u{3}']) => Some(command),
        _ => None,
    }
}

fn commands(prompt: Prompt) -> String {
    let offered = Command::TYPED
        .iter()
        .filter(|(command, ..)| prompt.offers(*command))
        .map(|(_, key, word)| if *key == '?' { format!("? {word}") } else { format!(":{key} {word}") });
    format!("type an answer, or {}", offered.collect::<Vec<_>>().join(", "))
}

/// What the letters stand for, ` (a compiles, b does not)`; nothing where the labels are the letters themselves, because
/// what they stand for is said above.
pub(super) fn legend(labels: &[&str]) -> String {
    if labels.iter().enumerate().all(|(index, label)| *label == letter(index)) {
        return String::new();
    }
    let named = labels.iter().enumerate().map(|(index, label)| format!("{} {label}", letter(index)));
    format!(" ({})", named.collect::<Vec<_>>().join(", "))
}

/// The index of one of `count` choices, typed by its letter or number: `b`, `B)`, `2`.
pub(super) fn choice(text: &str, count: usize) -> Result<usize, String> {
    let name = text.trim().trim_matches(['(', ')', '.', '`']).to_lowercase();
    let named = (0..count).find(|&index| letter(index) == name || (index + 1).to_string() == name);
    named.ok_or_else(|| match text.trim() {
        "" => format!("type {} to choose", range(count)),
        text => format!("`{text}` is not one of the choices; type {}", range(count)),
    })
}

/// The index of one of `labels`: by its letter or number, or the label itself.
pub(super) fn labelled(text: &str, labels: &[&str]) -> Result<usize, String> {
    let named = labels.iter().position(|label| label.eq_ignore_ascii_case(text.trim()));
    named.map_or_else(|| choice(text, labels.len()), Ok)
}

/// The indices of at least one of `count` choices: `a,c`, `a c`, `1 3`.
pub(super) fn choices(text: &str, count: usize) -> Result<Vec<usize>, String> {
    let names = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|name| !name.is_empty());
    let mut indices = names.map(|name| choice(name, count)).collect::<Result<Vec<_>, _>>()?;
    indices.sort_unstable();
    indices.dedup();
    match indices.is_empty() {
        true => Err(format!("type at least one of {}, as in `a,c`", range(count))),
        false => Ok(indices),
    }
}

pub(super) fn range(count: usize) -> String {
    match count {
        0 | 1 => "a".to_owned(),
        count => format!("a-{}", letter(count - 1)),
    }
}

/// Yes or no, in English.
pub(super) fn yes_or_no(text: &str, default: bool) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "" => Ok(default),
        "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        text => Err(format!("`{text}` is neither yes nor no; type y or n")),
    }
}

/// One of `keys`: the key itself, what it does, or nothing for Enter.
pub(super) fn key(text: &str, keys: &[(char, &str)]) -> Result<char, String> {
    let name = text.trim().trim_start_matches(':').to_lowercase();
    let named = keys.iter().find(|(key, does)| name == *does || name.chars().eq((*key != ' ').then_some(*key)));
    named.map(|(key, _)| *key).ok_or_else(|| {
        let offered: Vec<String> =
            keys.iter().map(|(key, does)| format!("{} {does}", key_name(*key, "enter"))).collect();
        format!("`{}` does nothing here; type {}", text.trim(), offered.join(", "))
    })
}

/// How a key is written; `space` is what the space is called.
pub(super) fn key_name(key: char, space: &str) -> String {
    if key == ' ' { space.to_owned() } else { key.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{Typed, choice, choices, key, labelled, letter, typed, yes_or_no};
    use crate::screen::ask::{Command, Prompt};

    #[test]
    fn commands_are_told_from_answers() {
        let prompt = Prompt { text: "", commands: &[Command::Hint, Command::Back] };
        for (line, expected) in [
            (":q", Typed::Command(Command::Quit)),
            (":quit ", Typed::Command(Command::Quit)),
            (":h", Typed::Command(Command::Hint)),
            (":back", Typed::Command(Command::Back)),
            ("\u{3}", Typed::Command(Command::Interrupted)),
            ("q", Typed::Answer),
            ("", Typed::Answer),
            ("::from", Typed::Answer),
            ("  :q", Typed::Command(Command::Quit)),
            (" :i32", Typed::Answer),
            (" ?", Typed::Answer),
            (" 4", Typed::Answer),
            ("?", Typed::Notice("type an answer, or :h hint, :b back, :q quit".to_owned())),
            (":s", Typed::Notice("there is no skip here; type an answer, or :h hint, :b back, :q quit".to_owned())),
        ] {
            assert_eq!(typed(line, prompt), expected, "{line:?}");
        }
        let with_help = Prompt { text: "", commands: &[Command::Help] };
        assert_eq!(typed("?", with_help), Typed::Command(Command::Help));
        assert!(matches!(typed(":i32", prompt), Typed::Notice(notice) if notice.starts_with("`:i32` is no command")));
    }

    #[test]
    fn choices_go_by_letter_or_number() {
        for (text, expected) in
            [("a", Some(0)), (" C) ", Some(2)), ("2", Some(1)), ("d", None), ("0", None), ("", None), ("ab", None)]
        {
            assert_eq!(choice(text, 3).ok(), expected, "{text:?}");
        }
        assert_eq!(choice("x", 3), Err("`x` is not one of the choices; type a-c".to_owned()));
        assert_eq!((letter(25), letter(26), choice("27", 30)), ("z".to_owned(), "27".to_owned(), Ok(26)));
    }

    #[test]
    fn a_label_may_be_typed_in_full() {
        for (text, expected) in [("several", Some(1)), (" One ", Some(0)), ("b", Some(1)), ("1", Some(0)), ("tw", None)]
        {
            assert_eq!(labelled(text, &["one", "several"]).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn several_choices_are_sorted_and_counted_once() {
        for (text, expected) in [
            ("c,a", Some(vec![0, 2])),
            ("a c a", Some(vec![0, 2])),
            ("1; 2", Some(vec![0, 1])),
            (" ", None),
            ("a,x", None),
        ] {
            assert_eq!(choices(text, 3).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn enter_alone_takes_the_default() {
        for (text, expected) in [("", Ok(true)), ("N", Ok(false)), ("yes", Ok(true))] {
            assert_eq!(yes_or_no(text, true), expected);
        }
        assert!(yes_or_no("maybe", true).is_err());
    }

    #[test]
    fn keys_go_by_name_too() {
        let keys = [(' ', "next"), ('b', "back")];
        for (text, expected) in [
            ("", Some(' ')),
            ("next", Some(' ')),
            ("b", Some('b')),
            (":b", Some('b')),
            ("back", Some('b')),
            ("x", None),
        ] {
            assert_eq!(key(text, &keys).ok(), expected, "{text:?}");
        }
        assert_eq!(key("x", &keys), Err("`x` does nothing here; type enter next, b back".to_owned()));
    }
}

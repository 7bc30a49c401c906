//! The blocks a lesson adds to Markdown: `demo`, `source` and `notes`.

use std::ops::Range;

use super::model::{Ask, Play};
use super::names::is_step_or_fact;
use crate::reading::{Report, shown};

/// What a fenced block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Demo,
    Source,
    Notes,
}

const PURPOSES: [(&str, Purpose); 3] =
    [("demo", Purpose::Demo), ("source", Purpose::Source), ("notes", Purpose::Notes)];

/// Whether a block with these words after its fence is one that a lesson adds to Markdown.
pub(super) fn is_purpose(info: &str) -> bool {
    PURPOSES.iter().any(|(name, _)| *name == info)
}

impl Purpose {
    /// What the word after the fence says; `None` for code in any language.
    ///
    /// A word much like a purpose is likely a mistyped one, and words after a purpose would have no effect: both are
    /// reported, since the block would be shown as code or the words lost.
    pub(super) fn of(info: &str, span: &Range<usize>, report: &mut Report<'_>) -> Option<Self> {
        let (word, rest) = info.split_at(info.find([' ', '\t', ',', '{']).unwrap_or(info.len()));
        let names = PURPOSES.map(|(name, _)| name);
        let purpose = PURPOSES.into_iter().find(|&(name, _)| name == word).map(|(_, purpose)| purpose);
        if purpose.is_some() && !rest.trim().is_empty() {
            let message = format!("`{}` after `{word}` has no effect", shown(rest.trim()));
            report.error(span.clone(), message, format!("write only `{word}` after the fence"));
        } else if let Some(near) = report.nearest(word, names).filter(|_| purpose.is_none()) {
            let message = format!("`{word}` is not a block of a lesson, so it is shown as code");
            report.warning(span.clone(), message, format!("did you mean `{near}`?"));
        }
        purpose
    }
}

/// A line of a file: its text without the line break, and where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'s> {
    pub(super) start: usize,
    pub(super) text: &'s str,
}

impl<'s> Line<'s> {
    /// Where `part`, a piece of this line's text, stands in the file.
    fn span(&self, part: &str) -> Range<usize> {
        let start = self.start + (part.as_ptr().addr() - self.text.as_ptr().addr());
        start..start + part.len()
    }

    fn trimmed(&self) -> &'s str {
        self.text.trim()
    }
}

/// The lines between the fences of the block at `span`, without the indentation of its opening fence.
pub(super) fn lines<'s>(source: &'s str, span: &Range<usize>) -> Vec<Line<'s>> {
    let line_start = source[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = source[line_start..].len() - source[line_start..].trim_start_matches(' ').len();
    let mut start = span.start;
    let mut lines = Vec::new();
    for line in source[span.clone()].trim_end().split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches(' ').len();
        let skipped = blank.min(indentation);
        lines.push(Line { start: start + skipped, text: line[skipped..].trim_end_matches(['\n', '\r']) });
        start += line.len();
    }
    // The fences.
    lines.pop();
    if !lines.is_empty() {
        lines.remove(0);
    }
    lines
}

/// The steps of a `demo` block: unindented lines name a step, indented `ask FACT: WHY` lines below belong to it.
pub(super) fn plays(lines: &[Line<'_>], fence: &Range<usize>, report: &mut Report<'_>) -> Vec<Play> {
    let mut plays: Vec<Play> = Vec::new();
    for line in lines.iter().filter(|line| !line.trimmed().is_empty()) {
        if line.text.starts_with([' ', '\t']) {
            let Some(ask) = ask(line, report) else { continue };
            match plays.last_mut() {
                Some(play) => add_ask(play, ask, report),
                None => report.error(ask.span, "no step stands above this `ask`", "name the step in a line above"),
            }
        } else {
            let step = line.trimmed();
            check_step_name(step, line.span(step), report);
            plays.push(Play { step: step.to_owned(), asks: Vec::new(), span: line.span(step) });
        }
    }
    if plays.is_empty() {
        report.error(fence.clone(), "the `demo` block plays no step", "name a step of `demo.rs` in it, one a line");
    }
    plays
}

/// Where the reason of `ask` starts in `source`, the text of its file: after the fact's key come blanks, `:` and
/// blanks.
pub(super) fn reason_start(ask: &Ask, source: &str) -> usize {
    let rest = source[ask.span.end..].trim_start();
    source.len() - rest.strip_prefix(':').unwrap_or(rest).trim_start().len()
}

/// The names in a `source` block, one a line.
pub(super) fn sources(lines: &[Line<'_>], fence: &Range<usize>, report: &mut Report<'_>) -> Vec<String> {
    let names: Vec<_> = lines.iter().map(|line| line.trimmed().to_owned()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        let help = "name a struct, enum, fn or impl of `demo.rs` in it, one a line";
        report.error(fence.clone(), "the `source` block names no item", help);
    }
    names
}

fn check_step_name(step: &str, span: Range<usize>, report: &mut Report<'_>) {
    if is_step_or_fact(step) {
        return;
    }
    let help = if step.starts_with("ask ") {
        "indent the line: an `ask` belongs to the step above it"
    } else {
        "a step's name has letters, digits, `-` and `_`; one step a line"
    };
    report.error(span, format!("`{}` cannot name a step", shown(step)), help);
}

fn ask(line: &Line<'_>, report: &mut Report<'_>) -> Option<Ask> {
    const FORM: &str = "write `ask FACT: WHY`, with the reason in the same line";
    let text = line.trimmed();
    let Some((fact, why)) = text.strip_prefix("ask").filter(|rest| rest.starts_with([' ', '\t'])).and_then(split_ask)
    else {
        report.error(line.span(text), "an indented line must be an `ask`", FORM);
        return None;
    };
    if !is_step_or_fact(fact) {
        report.error(line.span(fact), format!("`{}` cannot name a fact", shown(fact)), FORM);
        return None;
    }
    if why.is_empty() {
        report.error(line.span(fact), format!("the question for `{fact}` does not say why"), FORM);
        return None;
    }
    Some(Ask { fact: fact.to_owned(), why: why.to_owned(), span: line.span(fact) })
}

fn split_ask(rest: &str) -> Option<(&str, &str)> {
    rest.split_once(':').map(|(fact, why)| (fact.trim(), why.trim()))
}

fn add_ask(play: &mut Play, ask: Ask, report: &mut Report<'_>) {
    if play.asks.iter().any(|earlier| earlier.fact == ask.fact) {
        let message = format!("`{}` of `{}` is asked twice", ask.fact, play.step);
        report.error(ask.span, message, "remove one of the two");
    } else {
        play.asks.push(ask);
    }
}

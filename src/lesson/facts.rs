//! Facts in text: `{step.fact}` stands for what the demo's run found, so no number is typed twice.
//!
//! References are looked for outside of code, HTML and escaped characters; `{{` and `}}` stand for braces.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::model::{Lesson, Play, Reference};
use super::names::is_step_or_fact;
use super::parse::MARKDOWN;
use crate::probe::recording::{Fact, Measured, Recording, Step};
use crate::problem::Problem;
use crate::reading::{Report, list, shown};

/// What stands in the place of a fact that the allocator would have given, where it is not installed.
pub const NOT_MEASURED: &str = "(not measured)";

/// `markdown` with every reference replaced by the fact's value, `{{` by `{` and `}}` by `}`.
///
/// Values are escaped, so no value can act as Markdown. A reference to something the recording does not have stays as
/// it is; [`check_against`] reports it. Costs one pass of the Markdown parser.
pub fn fill(markdown: &str, recording: &Recording) -> String {
    replaced(markdown, |step, fact, after| value(recording, step, fact, after))
}

/// As [`fill`]; where the demo did not run, [`NOT_MEASURED`] stands in the place of every reference.
pub fn fill_if_run(markdown: &str, recording: Option<&Recording>) -> String {
    recording.map_or_else(|| fill_unmeasured(markdown), |recording| fill(markdown, recording))
}

fn fill_unmeasured(markdown: &str) -> String {
    replaced(markdown, |_, _, _| Some(NOT_MEASURED.to_owned()))
}

/// `markdown` with its references replaced by what `value` says for a step, a fact, and the text after the reference.
fn replaced(markdown: &str, value: impl Fn(&str, &str, &str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(markdown.len());
    let mut copied = 0;
    for Mark { span, kind } in marks(markdown) {
        let replacement = match kind {
            MarkKind::Brace(brace) => Some(brace.to_string()),
            MarkKind::Reference { step, fact } => value(step, fact, &markdown[span.end..]),
            MarkKind::Malformed => None,
        };
        if let Some(replacement) = replacement {
            filled.push_str(&markdown[copied..span.start]);
            filled.push_str(&replacement);
            copied = span.end;
        }
    }
    filled.push_str(&markdown[copied..]);
    filled
}

/// What does not fit between a lesson and a recording of its demo: steps and facts that one of them does not have,
/// steps in another order, questions whose answer differs from run to run.
pub fn check_against(lesson: &Lesson, recording: &Recording) -> Vec<Problem> {
    let mut report = Report::new(&lesson.file, "");
    let plays: Vec<&Play> = lesson.plays().collect();
    let mut last: Option<(usize, &str)> = None;
    for play in &plays {
        let Some(index) = check_step(recording, &play.step, &play.span, &mut report) else { continue };
        if let Some((_, earlier)) = last.filter(|&(last, _)| last > index) {
            let message = format!("`{}` is played after `{earlier}`, but the demo takes it before", play.step);
            report.error(play.span.clone(), message, "play the steps in the order of the demo");
        }
        last = Some((index, &play.step));
        check_asks(play, &recording.steps[index], &mut report);
    }
    check_all_played(&plays, recording, &mut report);
    for reference in &lesson.references {
        if let Some(step) = recording.step(&reference.step) {
            check_fact(step, &reference.fact, &reference.span, &mut report);
        }
    }
    report.into_sorted()
}

/// The references in `markdown`, which starts `offset` bytes into its file; a `{` that is none is reported.
pub(super) fn references(markdown: &str, offset: usize, report: &mut Report<'_>) -> Vec<Reference> {
    let mut references = Vec::new();
    for Mark { span, kind } in marks(markdown) {
        let span = offset + span.start..offset + span.end;
        match kind {
            MarkKind::Reference { step, fact } => {
                references.push(Reference { step: step.to_owned(), fact: fact.to_owned(), span });
            }
            MarkKind::Malformed => {
                let help = "write `{step.fact}`, put code in backticks, or write `{{` for a brace";
                report.error(span, "this brace does not name a fact", help);
            }
            MarkKind::Brace(_) => {}
        }
    }
    references
}

/// Reports references to steps that the lesson plays later or never. `references` come with the number of steps played
/// before them.
pub(super) fn check_order(plays: &[Play], references: &[(Reference, usize)], report: &mut Report<'_>) {
    for (reference, played) in references {
        let Reference { step, fact, span } = reference;
        match plays.iter().position(|play| play.step == *step) {
            Some(index) if index < *played => {}
            Some(_) => {
                let message = format!("`{{{step}.{fact}}}` tells what the step `{step}` shows before it is played");
                report.error(span.clone(), message, "move the text below the step, or name a step played above");
            }
            None => {
                let names = plays.iter().map(|play| play.step.as_str());
                let help = report.did_you_mean(step, names, format!("play `{step}` in a `demo` block above"));
                report.error(span.clone(), format!("this lesson does not play the step `{step}`"), help);
            }
        }
    }
}

/// A place in Markdown that is not itself.
struct Mark<'m> {
    span: Range<usize>,
    kind: MarkKind<'m>,
}

enum MarkKind<'m> {
    Reference { step: &'m str, fact: &'m str },
    Brace(char),
    Malformed,
}

fn marks(markdown: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    if !markdown.contains(['{', '}']) {
        return marks;
    }
    let opaque = opaque(markdown);
    let mut opaque = opaque.iter().peekable();
    let mut at = 0;
    while let Some(found) = markdown[at..].find(['{', '}', '\\']).map(|found| at + found) {
        while opaque.next_if(|span| span.end <= found).is_some() {}
        if let Some(span) = opaque.peek().filter(|span| span.start <= found) {
            at = span.end;
            continue;
        }
        let rest = &markdown[found..];
        let (length, kind) = mark(rest);
        if let Some(kind) = kind {
            marks.push(Mark { span: found..found + length, kind });
        }
        at = found + length;
    }
    marks
}

/// What `rest`, which starts with a brace or a backslash, starts with, and how long that is.
fn mark(rest: &str) -> (usize, Option<MarkKind<'_>>) {
    if let Some(escaped) = rest.strip_prefix('\\') {
        return (1 + escaped.chars().next().map_or(0, char::len_utf8), None);
    }
    if rest.starts_with("{{") {
        return (2, Some(MarkKind::Brace('{')));
    }
    if rest.starts_with('}') {
        return if rest.starts_with("}}") { (2, Some(MarkKind::Brace('}'))) } else { (1, None) };
    }
    let end = 1 + rest[1..].find(|c: char| c.is_whitespace() || "{}".contains(c)).unwrap_or(0);
    if !rest[end..].starts_with('}') {
        return (1, Some(MarkKind::Malformed));
    }
    let kind = match rest[1..end].split_once('.') {
        Some((step, fact)) if is_step_or_fact(step) && is_step_or_fact(fact) => MarkKind::Reference { step, fact },
        _ => MarkKind::Malformed,
    };
    (end + 1, Some(kind))
}

/// The code and HTML of `markdown`, in order.
fn opaque(markdown: &str) -> Vec<Range<usize>> {
    Parser::new_ext(markdown, MARKDOWN)
        .into_offset_iter()
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)
                    | Event::Code(_)
                    | Event::Html(_)
                    | Event::InlineHtml(_)
            )
        })
        .map(|(_, span)| span)
        .collect()
}

fn value(recording: &Recording, step: &str, key: &str, after: &str) -> Option<String> {
    let step = recording.step(step)?;
    match step.fact(key) {
        Some(fact) => Some(escape(&fact.value.for_reading(), after)),
        None => is_unmeasured(step, key).then(|| NOT_MEASURED.to_owned()),
    }
}

/// `value` as Markdown that reads as `value` when `after` follows.
fn escape(value: &str, after: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            c if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    // At the start of a line, a number before `.` or `)` would begin a list.
    if value.ends_with(|last: char| last.is_ascii_digit()) && after.starts_with(['.', ')']) {
        escaped.push('\\');
    }
    escaped
}

fn is_unmeasured(step: &Step, key: &str) -> bool {
    let missing = step.allocations == Measured::NotMeasured || step.live == Measured::NotMeasured;
    missing && Step::MEASURED_FACTS.contains(&key)
}

fn check_asks(play: &Play, step: &Step, report: &mut Report<'_>) {
    for ask in &play.asks {
        let fact = check_fact(step, &ask.fact, &ask.span, report);
        if fact.is_some_and(|fact| !fact.value.is_steady()) {
            let message = format!("`{}` is a measured time or ratio, which differs from run to run", ask.fact);
            report.error(ask.span.clone(), message, "ask for a count; times can stand in the text");
        }
    }
}

/// The index of the step called `name`; reported at `span` where the demo takes none.
pub(crate) fn check_step(
    recording: &Recording,
    name: &str,
    span: &Range<usize>,
    report: &mut Report<'_>,
) -> Option<usize> {
    let index = recording.position(name);
    if index.is_none() {
        let names = recording.steps.iter().map(|step| step.name.as_str());
        let help = report.did_you_mean(name, names, "take it in `demo.rs` with `step!`, or remove it here");
        report.error(span.clone(), format!("the demo does not take the step `{}`", shown(name)), help);
    }
    index
}

/// The fact of `step` called `key`; reported at `span` where the step has none. One that was not measured is missing, but
/// nobody's fault.
pub(crate) fn check_fact(step: &Step, key: &str, span: &Range<usize>, report: &mut Report<'_>) -> Option<Fact> {
    let fact = step.fact(key);
    if fact.is_none() && !is_unmeasured(step, key) {
        let stated = step.facts.iter().map(|fact| fact.key.as_str());
        let names: Vec<_> = stated.chain(Step::MEASURED_FACTS).collect();
        let help = report.did_you_mean(key, names.iter().copied(), format!("it has {}", list(&names)));
        report.error(span.clone(), format!("the step `{}` has no fact `{}`", step.name, shown(key)), help);
    }
    fact
}

fn check_all_played(plays: &[&Play], recording: &Recording, report: &mut Report<'_>) {
    let end = plays.last().map_or(0, |play| play.span.end);
    for step in &recording.steps {
        if !plays.iter().any(|play| play.step == step.name) {
            let message = format!("the demo takes the step `{}`, which the lesson never plays", step.name);
            report.error(end..end, message, format!("add `{}` to a `demo` block", step.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check_against, fill};
    use crate::lesson::parse::parse;
    use crate::lesson::sample::{LESSON, recording};
    use crate::probe::recording::{Measured, Step};
    use crate::problem::told;

    #[track_caller]
    fn filled(markdown: &str, expected: &str) {
        assert_eq!(fill(markdown, &recording()), expected, "{markdown}");
    }

    #[test]
    fn references_become_values_and_doubled_braces_single_ones() {
        filled("it is {clone.strong}, was {create.strong}", "it is 2, was 1");
        filled("{clone.allocated_bytes} bytes, {create.allocated_bytes} before", "0 bytes, 45 before");
        filled("a set {{1, 2}} of {{{clone.strong}}}", "a set {1, 2} of {2}");
        filled("nothing", "nothing");
    }

    #[test]
    fn code_html_and_escaped_braces_stay_as_they_are() {
        for markdown in [
            "`{clone.strong}`",
            "``{clone.strong}` {clone.strong}``",
            "```\n{clone.strong}\n```",
            "text\n\n    {clone.strong}\n",
            "<b id={clone.strong}>",
            "<!-- {clone.strong} -->",
            r"\{clone.strong}",
            "struct S {}",
        ] {
            filled(markdown, markdown);
        }
        filled("`a` {clone.strong} `{b}` {clone.strong}", "`a` 2 `{b}` 2");
    }

    #[test]
    fn values_cannot_act_as_markdown() {
        filled("{clone.name}", r"a \*star\*");
        filled("{clone.strong}. Then", r"2\. Then");
        filled("({clone.strong})", r"(2\)");
    }

    #[test]
    fn unknown_facts_stay_visible() {
        filled("{clone.weak} {drop.strong} {x} {", "{clone.weak} {drop.strong} {x} {");
    }

    #[test]
    fn what_the_allocator_did_not_measure_says_so() {
        let mut recording = recording();
        recording.steps[1].allocations = Measured::NotMeasured;
        let text = fill("{clone.allocated_bytes}, {clone.strong}, {clone.weak}", &recording);
        assert_eq!(text, "(not measured), 2, {clone.weak}");
        let (lesson, _) = parse("rc", "rc/lesson.md", LESSON);
        assert_eq!(check_against(&lesson.unwrap(), &recording), [], "a missing allocator is not the lesson's fault");
    }

    #[test]
    fn the_keys_of_measured_facts_are_the_ones_listed() {
        let facts = recording().steps[0].measured_facts();
        assert_eq!(facts.iter().map(|fact| fact.key.as_str()).collect::<Vec<_>>(), Step::MEASURED_FACTS);
    }

    /// The problems of the sample, with `from` replaced by `to`, against its recording: the text they point at,
    /// message, help.
    #[track_caller]
    fn mismatch(from: &str, to: &str, expected: &[(&str, &str, &str)]) {
        assert!(LESSON.contains(from), "{from}");
        let source = LESSON.replacen(from, to, 1);
        let (lesson, problems) = parse("rc", "rc/lesson.md", &source);
        let lesson = lesson.unwrap_or_else(|| panic!("{problems:?}"));
        assert_eq!(told(&check_against(&lesson, &recording()), &source), expected);
    }

    #[test]
    fn the_sample_fits_its_demo() {
        mismatch("", "", &[]);
    }

    #[test]
    fn a_lesson_that_does_not_fit_its_demo_is_told_where() {
        mismatch(
            "ask strong: one",
            "ask stong: one",
            &[("stong", "the step `create` has no fact `stong`", "did you mean `strong`?")],
        );
        mismatch(
            "ask strong: one",
            "ask time: one",
            &[(
                "time",
                "`time` is a measured time or ratio, which differs from run to run",
                "ask for a count; times can stand in the text",
            )],
        );
        mismatch("is {clone.strong};", "took {create.time};", &[]);
        mismatch(
            "is {clone.strong};",
            "is {clone.live_byte};",
            &[("{clone.live_byte}", "the step `clone` has no fact `live_byte`", "did you mean `live_bytes`?")],
        );
        let unplayed = "add `create` to a `demo` block";
        mismatch(
            "create\n  ask strong: one name owns it\nclone\n  ask strong: a clone adds an owner: {clone.strong}, after {create.strong}",
            "clone",
            &[("", "the demo takes the step `create`, which the lesson never plays", unplayed)],
        );
        mismatch(
            "allocated_bytes: no memory is copied\n",
            "allocated_bytes: no memory is copied\ndropp\n",
            &[(
                "dropp",
                "the demo does not take the step `dropp`",
                "take it in `demo.rs` with `step!`, or remove it here",
            )],
        );
    }

    #[test]
    fn steps_in_another_order_than_the_demo_takes_them_are_reported() {
        let source =
            LESSON.replace("create\n  ask strong: one name owns it\n", "").replace(", after {create.strong}", "");
        let source = source.replace("## In production", "```demo\ncreate\n```");
        let (lesson, problems) = parse("rc", "rc/lesson.md", &source);
        let problems = check_against(&lesson.unwrap_or_else(|| panic!("{problems:?}")), &recording());
        let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["`create` is played after `clone`, but the demo takes it before"]);
    }
}

//! The three types of question: prompt and answer, and the rules that bind them.

use std::collections::HashSet;
use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, tokenize};
use toml::Spanned;
use toml::de::DeValue;

use super::model::{ChoiceOrder, DEFAULT_EDITION, EDITIONS, Expected, Kind, ResponseLength};
use super::question::warn_if_blank;
use crate::reading::{Read, Report, Table, list, mismatch, shown};

const RESPONSES: [(&str, ResponseLength); 3] =
    [("short", ResponseLength::Short), ("long", ResponseLength::Long), ("code", ResponseLength::Code)];

/// Reads a question whose answer is typed.
pub(super) fn short_answer(prompt: &Table<'_>, answer: &Table<'_>, report: &mut Report<'_>) -> Option<Kind> {
    let text = prompt_text(prompt, report);
    let response = match prompt.get::<String>("response", report) {
        Some(name) => one_of(&name, "prompt.response", &RESPONSES.map(|(name, _)| name), report)
            .and_then(|name| RESPONSES.iter().find(|(known, _)| *known == name))
            .map(|(_, response)| *response),
        None => Some(ResponseLength::default()),
    };
    if let Some(DeValue::Array(_)) = answer.value("answer").map(Spanned::get_ref) {
        let help = "give one answer, and further accepted ones in `answer.alternatives`";
        let value = answer.value("answer")?;
        return mismatch(value, "answer.answer", "a string in a short-answer question", help, report);
    }
    let key = answer.need::<String>("answer", report);
    let others = answer.get::<Vec<Spanned<String>>>("alternatives", report);
    let answers: Vec<_> = key.into_iter().chain(others.into_iter().flat_map(Spanned::into_inner)).collect();
    for accepted in &answers {
        if accepted.get_ref().trim().is_empty() {
            let help = "an empty reply cannot be given: write the answer, or remove it";
            report.warning(accepted.span(), "an accepted answer is empty", help);
        }
    }
    let answers = answers.into_iter().map(Spanned::into_inner).collect();
    Some(Kind::ShortAnswer { prompt: text?, response: response?, answers })
}

/// Reads a question whose answer is picked.
pub(super) fn multiple_choice(prompt: &Table<'_>, answer: &Table<'_>, report: &mut Report<'_>) -> Option<Kind> {
    let text = prompt_text(prompt, report);
    let wrong = prompt.need::<Vec<Spanned<String>>>("distractors", report).map(Spanned::into_inner);
    let right = answer.need::<Right>("answer", report);
    if let Some(right) = right.as_ref().filter(|right| right.get_ref().choices.is_empty()) {
        report.error(right.span(), "there is no right choice", "write at least one; \"none of these\" is a choice too");
    }
    let order = choice_order(prompt, wrong.as_ref().map(Vec::len), report);
    let (right, wrong) = (right?.into_inner(), wrong?);
    warn_of_bad_choices(&right.choices, &wrong, report);
    let plain = |choices: Vec<Spanned<String>>| choices.into_iter().map(Spanned::into_inner).collect();
    Some(Kind::MultipleChoice {
        prompt: text?,
        right: plain(right.choices),
        wrong: plain(wrong),
        several: right.several,
        order,
    })
}

/// Reads a question on what rustc and a program do.
pub(super) fn tracing(prompt: &Table<'_>, answer: &Table<'_>, report: &mut Report<'_>) -> Option<Kind> {
    let program = prompt.need::<String>("program", report);
    let compiles = answer.need::<bool>("doesCompile", report).map(Spanned::into_inner);
    let edition = match answer.get::<String>("edition", report) {
        Some(name) => one_of(&name, "answer.edition", &EDITIONS, report),
        None => Some(DEFAULT_EDITION),
    };
    let lines = program.as_ref().map(|program| program.get_ref().trim().lines().count());
    if let Some(program) = &program {
        warn_if_blank(program, "prompt.program", report);
        warn_of_line_breaks(program, report);
        report_mark(program, compiles, report);
    }
    let expected = if compiles? { runs(answer, report) } else { rejected(answer, lines, report) };
    Some(Kind::Tracing {
        program: program?.get_ref().trim().to_owned(),
        edition: edition?.to_owned(),
        expected: expected?,
    })
}

/// `answer.answer` of a multiple-choice question. The form decides, not the number: an array of one still allows several.
struct Right {
    choices: Vec<Spanned<String>>,
    several: bool,
}

impl Read for Right {
    const EXAMPLE: &'static str = "\"…\"";

    fn read(value: &Spanned<DeValue<'_>>, name: &str, report: &mut Report<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Array(_) => {
                let choices = Vec::<Spanned<String>>::read(value, name, report)?;
                Some(Self { choices, several: true })
            }
            DeValue::String(_) => {
                let choice = String::read(value, name, report)?;
                Some(Self { choices: vec![Spanned::new(value.span(), choice)], several: false })
            }
            _ => mismatch(value, name, "a string or an array of strings", "put it in double quotes", report),
        }
    }
}

fn prompt_text(prompt: &Table<'_>, report: &mut Report<'_>) -> Option<String> {
    let text = prompt.need::<String>("prompt", report)?;
    warn_if_blank(&text, "prompt.prompt", report);
    Some(text.into_inner())
}

fn one_of(name: &Spanned<String>, key: &str, known: &[&'static str], report: &mut Report<'_>) -> Option<&'static str> {
    let text = name.get_ref();
    let found = known.iter().find(|known| *known == text).copied();
    if found.is_none() {
        let help = match report.nearest(text, known) {
            Some(near) => format!("did you mean `{near}`? known are {}", list(known)),
            None => format!("write one of {}", list(known)),
        };
        report.error(name.span(), format!("`{key}` cannot be `{}`", shown(text)), help);
    }
    found
}

fn choice_order(prompt: &Table<'_>, wrong: Option<usize>, report: &mut Report<'_>) -> ChoiceOrder {
    let index = prompt.get::<usize>("answerIndex", report);
    let sorted = prompt.get::<bool>("sortAnswers", report);
    if let (Some(index), Some(sorted)) = (&index, &sorted) {
        let later = if index.span().start > sorted.span().start { index.span() } else { sorted.span() };
        let message = "`prompt.answerIndex` and `prompt.sortAnswers` are both given";
        report.error(later, message, "each says how the choices are ordered: remove one, even if it is `false`");
    }
    if let (Some(index), Some(wrong)) = (&index, wrong)
        && *index.get_ref() > wrong
    {
        let message = format!("`prompt.answerIndex` is {}, but can be at most {wrong}", index.get_ref());
        report.error(
            index.span(),
            message,
            format!("it is a place among the wrong choices: 0 is before all, {wrong} after all"),
        );
    }
    match (index, sorted.map(Spanned::into_inner)) {
        (Some(index), _) => ChoiceOrder::At(index.into_inner()),
        (None, Some(true)) => ChoiceOrder::Sorted,
        (None, _) => ChoiceOrder::Shuffled,
    }
}

/// Warns of choices that are empty or cannot be told apart; mdbook-quiz takes them, so they are no errors.
fn warn_of_bad_choices(right: &[Spanned<String>], wrong: &[Spanned<String>], report: &mut Report<'_>) {
    let right_texts: HashSet<&str> = right.iter().map(|choice| choice.get_ref().trim()).collect();
    let mut seen = HashSet::new();
    for (at, choice) in right.iter().chain(wrong).enumerate() {
        let text = choice.get_ref().trim();
        if text.is_empty() {
            report.warning(choice.span(), "a choice is empty", "write its text, or remove it");
        } else if !seen.insert(text) {
            let contradicts = at >= right.len() && right_texts.contains(text);
            let what = if contradicts { "is both right and wrong" } else { "is there twice" };
            let message = format!("the choice `{}` {what}", shown(text));
            report.warning(choice.span(), message, "choices are told apart by their text: change or remove one");
        }
    }
}

fn runs(answer: &Table<'_>, report: &mut Report<'_>) -> Option<Expected> {
    let stdout = answer.get::<String>("stdout", report);
    let panics = answer.get::<bool>("panics", report).is_some_and(Spanned::into_inner);
    if !answer.has("stdout") {
        let at = answer.span().start;
        let help = "add `answer.stdout = \"…\"` with what the program prints, or set `answer.doesCompile = false`";
        report.error(at..at, "missing `answer.stdout` of a program that compiles", help);
    }
    if let Some(code) = answer.get::<String>("errorCode", report) {
        let message = "there is an `answer.errorCode`, but the program is said to compile";
        report.error(code.span(), message, "remove it, or set `answer.doesCompile = false`");
    }
    if let Some(line) = answer.get::<usize>("lineNumber", report) {
        let message = "there is an `answer.lineNumber`, but the program is said to compile";
        report.warning(line.span(), message, "it is the line of a compile error: remove it");
    }
    Some(Expected::Runs { stdout: stdout?.into_inner(), panics })
}

fn rejected(answer: &Table<'_>, lines: Option<usize>, report: &mut Report<'_>) -> Option<Expected> {
    if let Some(stdout) = answer.value("stdout") {
        let message = "there is an `answer.stdout`, but the program is said not to compile";
        report.error(stdout.span(), message, "remove it, or set `answer.doesCompile = true`");
    }
    if let Some(panics) = answer.get::<bool>("panics", report).filter(|panics| *panics.get_ref()) {
        let message = "`answer.panics` is set, but the program is said not to compile";
        report.error(panics.span(), message, "remove it, or set `answer.doesCompile = true`");
    }
    let line = answer.get::<usize>("lineNumber", report);
    if let (Some(line), Some(lines)) = (&line, lines)
        && !(1..=lines).contains(line.get_ref())
    {
        let message = format!("`answer.lineNumber` is {}, but the program ends at line {lines}", line.get_ref());
        report.warning(line.span(), message, "count from 1, without blank lines before the program");
    }
    let code = answer.get::<String>("errorCode", report);
    if let Some(code) = code.as_ref().filter(|code| !is_error_code(code.get_ref())) {
        let message = format!("`answer.errorCode` cannot be `{}`", shown(code.get_ref()));
        report.error(code.span(), message, "write the code as rustc prints it: `E` and four digits, as in `E0382`");
    }
    let (error_code, line) = (code.map(Spanned::into_inner), line.map(Spanned::into_inner));
    Some(Expected::Rejected { error_code, line })
}

fn is_error_code(text: &str) -> bool {
    text.strip_prefix('E').is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reports a highlight mark in a program. Programs are compiled as they stand, so rustc rejects it: that contradicts a
/// key that says "compiles", and makes one that says "does not" true for the wrong reason.
fn report_mark(program: &Spanned<String>, compiles: Option<bool>, report: &mut Report<'_>) {
    let Some(mark) = highlight_mark(program.get_ref()) else { return };
    let help = "marks work in the code blocks of texts only; remove them here";
    let message = "highlight mark in a program: it is compiled as it stands, and rustc rejects the mark";
    let span = backtick_in_source(report.source(), program, mark);
    if compiles == Some(false) {
        report.warning(span, message, help);
    } else {
        report.error(span, message, help);
    }
}

/// Warns of `\n` in a program between `"""`: TOML makes it a line break, also where it was meant for a string of Rust.
fn warn_of_line_breaks(program: &Spanned<String>, report: &mut Report<'_>) {
    let written = &report.source()[program.span()];
    if !written.starts_with("\"\"\"") {
        return;
    }
    // An escaped backslash is no beginning of a line break.
    let Some(at) = written.replace(r"\\", "__").find(r"\n") else { return };
    let span = program.span().start + at..program.span().start + at + 2;
    let help = "put the program between `'''`, where nothing is escaped, or write `\\\\n`";
    report.warning(span, "TOML makes this a line break before rustc sees it", help);
}

/// The place in the file of the backtick at byte `at` of `text`: the same one counted from the text's start. All of the
/// text if the file has other backticks there (written as an escape).
fn backtick_in_source(source: &str, text: &Spanned<String>, at: usize) -> Range<usize> {
    let written = &source[text.span()];
    let all = |text: &str| text.matches('`').count();
    let before = all(&text.get_ref()[..at]);
    match written.match_indices('`').nth(before) {
        Some((found, _)) if all(written) == all(text.get_ref()) => {
            text.span().start + found..text.span().start + found + 1
        }
        _ => text.span(),
    }
}

/// Where the first `` `[ `` or `` ]` `` stands in `program`, in bytes, that is not in a comment or a
/// string: those are tokens as a whole, a lone backtick is one of its own.
fn highlight_mark(program: &str) -> Option<usize> {
    let mut at = 0;
    tokenize(program, FrontmatterAllowed::No).find_map(|token| {
        let start = at;
        at += token.len as usize;
        let is_mark = program[at..].starts_with('[') || program[..start].ends_with(']');
        (&program[start..at] == "`" && is_mark).then_some(start)
    })
}

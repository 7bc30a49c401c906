//! One question of a quiz file: from TOML to a valid [`Question`], with every problem reported.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::contexts::Contexts;
use super::keys::Type;
use super::kinds;
use super::model::{Kind, Origin, Question};
use crate::reading::{Read, Report, Table, mismatch, shown};

/// Reads a question; `None` if an error was reported. Its id is empty where the file gives none, and that of its quiz too.
pub(super) fn read(table: &Table<'_>, contexts: &mut Contexts, report: &mut Report<'_>) -> Option<Question> {
    let kind = table.need::<String>("type", report).and_then(|name| Type::named(&name, report));
    Type::warn_of_others(kind, table, report);
    let id = table.get::<String>("id", report);
    let part = table.get::<String>("multipart", report).map(|key| contexts.part(&key, report));
    let context = text(table, "context", report);
    let asks_reason = table.get::<bool>("promptExplanation", report);
    let hints = texts(table, "hints", report);
    let tags = texts(table, "tags", report);
    let difficulty = difficulty(table, report);
    let page = page(table, report);
    let prompt = section(table, "prompt", kind, report);
    let answer = section(table, "answer", kind, report);
    report_swallowed(table, report);
    let (kind_name, prompt, answer) = (kind?, prompt?, answer?);
    let live = if kind_name == Type::Tracing { None } else { live(&answer, report) };
    let kind = match kind_name {
        Type::ShortAnswer => kinds::short_answer(&prompt, &answer, report),
        Type::MultipleChoice => kinds::multiple_choice(&prompt, &answer, report),
        Type::Tracing => kinds::tracing(&prompt, &answer, report),
    }?;
    let feedback = feedback(table, &kind, report);
    let places = places(table);
    Some(Question {
        id: id.map(Spanned::into_inner).unwrap_or_default(),
        quiz: String::new(),
        origin: Origin::Text,
        kind,
        part: part.flatten(),
        context,
        asks_reason: asks_reason.is_some_and(Spanned::into_inner),
        hints,
        feedback,
        live,
        page,
        difficulty,
        tags,
        span: whole(table, &places),
        places,
    })
}

/// The table under `key`; a text in its place is what belongs under the first of its keys.
fn section<'t>(question: &Table<'t>, key: &str, kind: Option<Type>, report: &mut Report<'_>) -> Option<Table<'t>> {
    let text = question.value(key).filter(|value| value.get_ref().is_str());
    let (Some(text), Some(first)) = (text, kind.and_then(|kind| kind.keys(key).first())) else {
        return question.table(key, report);
    };
    let message = format!("`{key}` must be a table, found a string");
    report.error(text.span(), message, format!("write it as `{key}.{first} = …`"));
    None
}

/// Reports keys of the question that TOML takes as keys of its feedback, since they stand below that header.
fn report_swallowed(question: &Table<'_>, report: &mut Report<'_>) {
    let feedback = question.sub_table("feedback");
    for (key, _) in feedback.iter().flat_map(Table::entries).filter(|(_, value)| value.get_ref().is_table()) {
        let message = format!("`{}` stands below `[questions.feedback]`, so it is part of it", shown(key.get_ref()));
        report.error(key.span(), message, "move it above that header; only texts for wrong choices stand below");
    }
}

/// Warns of a text without any visible character. The format allows it, so it is no error.
pub(super) fn warn_if_blank(text: &Spanned<String>, name: &str, report: &mut Report<'_>) {
    if text.get_ref().trim().is_empty() {
        report.warning(text.span(), format!("`{name}` is empty"), "write the text, or remove it");
    }
}

fn text(table: &Table<'_>, key: &str, report: &mut Report<'_>) -> Option<String> {
    let text = table.get::<String>(key, report)?;
    warn_if_blank(&text, &table.name(key), report);
    Some(text.into_inner())
}

fn texts(table: &Table<'_>, key: &str, report: &mut Report<'_>) -> Vec<String> {
    let texts = table.get::<Vec<Spanned<String>>>(key, report).map(Spanned::into_inner).unwrap_or_default();
    for text in &texts {
        warn_if_blank(text, &table.name(key), report);
    }
    texts.into_iter().map(Spanned::into_inner).collect()
}

fn difficulty(table: &Table<'_>, report: &mut Report<'_>) -> Option<u8> {
    const RANGE: &str = "write a number from 1 (easy) to 5";
    let value = table.value("difficulty")?;
    if value.get_ref().as_integer().is_none() {
        return mismatch(value, "difficulty", "a number", RANGE, report);
    }
    let difficulty = table.get::<usize>("difficulty", report)?;
    let level = u8::try_from(*difficulty.get_ref()).ok().filter(|level| (1..=5).contains(level));
    if level.is_none() {
        report.error(difficulty.span(), format!("`difficulty` is {}", difficulty.get_ref()), RANGE);
    }
    level
}

/// The page to read. Others may mean something else by this key, which mdbook-quiz ignores, so it is no error.
fn page(table: &Table<'_>, report: &mut Report<'_>) -> Option<String> {
    let value = table.value("page")?;
    let Some(title) = value.get_ref().as_str() else {
        let message = "`page` is not a string, so it is ignored";
        report.warning(value.span(), message, "write the title of the lesson's page in double quotes");
        return None;
    };
    warn_if_blank(&Spanned::new(value.span(), title.to_owned()), "page", report);
    Some(title.trim().to_owned()).filter(|title| !title.is_empty())
}

fn live(answer: &Table<'_>, report: &mut Report<'_>) -> Option<(String, String)> {
    let fact = answer.get::<String>("live", report)?;
    let named = fact.get_ref().split_once('.').filter(|(step, key)| !step.is_empty() && !key.is_empty());
    if named.is_none() {
        let message = format!("`answer.live` does not name a fact: `{}`", shown(fact.get_ref()));
        report.error(fact.span(), message, "write the demo's step and the fact's key, as in `clone.strong`");
    }
    named.map(|(step, key)| (step.to_owned(), key.to_owned()))
}

/// The texts for wrong choices, by the choices' own texts. A key may leave out blank space around the choice.
fn feedback(table: &Table<'_>, kind: &Kind, report: &mut Report<'_>) -> Vec<(String, String)> {
    let Kind::MultipleChoice { right, wrong, .. } = kind else { return Vec::new() };
    let by_text: HashMap<&str, &String> = wrong.iter().rev().map(|choice| (choice.trim(), choice)).collect();
    let mut feedback = Vec::new();
    let entries = table.table("feedback", report);
    // A table among them was reported as a key that belongs elsewhere.
    for (key, value) in entries.iter().flat_map(Table::entries).filter(|(_, value)| !value.get_ref().is_table()) {
        let text = String::read(value, "feedback[..]", report);
        let Some(choice) = by_text.get(key.get_ref().trim()) else {
            let known = right.iter().any(|choice| choice.trim() == key.get_ref().trim());
            report_feedback(&key, known, wrong, report);
            continue;
        };
        if let Some(text) = text {
            warn_if_blank(&Spanned::new(value.span(), text.clone()), "feedback[..]", report);
            feedback.push(((*choice).clone(), text));
        }
    }
    feedback
}

fn report_feedback(key: &Spanned<&str>, is_right: bool, wrong: &[String], report: &mut Report<'_>) {
    let name = shown(key.get_ref());
    if is_right {
        let message = format!("there is feedback for `{name}`, a right choice");
        return report.error(key.span(), message, "feedback is for wrong choices; say it in `context`");
    }
    let help = match report.nearest(key.get_ref(), wrong) {
        Some(near) => format!("did you mean `{}`?", shown(near)),
        None => "repeat the text of one of `prompt.distractors`".to_owned(),
    };
    report.error(key.span(), format!("there is feedback for `{name}`, which is not a choice"), help);
}

/// Where each value of the question stands, by its key with the table it is in.
fn places(table: &Table<'_>) -> BTreeMap<String, Range<usize>> {
    let mut places = BTreeMap::new();
    for (key, value) in table.entries() {
        places.insert(table.name(key.get_ref()), value.span());
        if let DeValue::Table(entries) = value.get_ref() {
            let inner = Table::new(entries, &table.name(key.get_ref()), value.span());
            places.extend(inner.entries().map(|(key, value)| (inner.name(key.get_ref()), value.span())));
        }
    }
    places
}

/// From the header of the question to the end of its last value.
fn whole(table: &Table<'_>, places: &BTreeMap<String, Range<usize>>) -> Range<usize> {
    let end = places.values().map(|place| place.end).max().unwrap_or(0);
    table.span().start..end.max(table.span().end)
}

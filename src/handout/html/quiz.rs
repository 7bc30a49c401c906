//! The quiz of a handout. Without script the answers stand behind their summaries; with it, answers are graded. On a worksheet there
//! are none.

use maud::{Markup, html};
use serde_json::json;

use super::prose::{code, numbered, phrase, prose, verbatim};
use crate::handout::{Asked, Handout};
use crate::quiz::model::{Expected, Kind, Question, ResponseLength};
use crate::quiz::words;

/// The level of a question's heading.
const LEVEL: usize = 3;

/// All questions; nothing where there are none.
pub(super) fn section(handout: &Handout) -> Markup {
    html! {
        @if !handout.questions.is_empty() {
            section id="quiz" {
                h2 { "Quiz" }
                @if !handout.worksheet {
                    p.small { "Answer before you look. Printed, only the answers that are open appear." }
                }
                @for (index, asked) in handout.questions.iter().enumerate() { (question(index, asked, handout)) }
            }
        }
    }
}

fn question(index: usize, asked: &Asked, handout: &Handout) -> Markup {
    let Asked { title, question, .. } = asked;
    html! {
        @if let Some(part) = question.part.as_ref().filter(|_| asked.opens_group()) {
            div.shared { (numbered(&part.context, LEVEL - 1)) }
        }
        section.question {
            h3 { "Question " (title) }
            (prompt(question))
            @if handout.worksheet { (inputs(index, asked)) } @else { (graded(index, asked, handout)) }
        }
    }
}

/// What is answered, checked, hinted at and told.
fn graded(index: usize, asked: &Asked, handout: &Handout) -> Markup {
    let Asked { title, question, .. } = asked;
    let name = format!("question {title}");
    html! {
        form data-key=(key(asked)) {
            (inputs(index, asked))
            p.check hidden {
                button { "Check" span.hidden { " " (name) } }
                span.verdict role="status" {}
            }
        }
        @for (index, hint) in question.hints.iter().enumerate() {
            details.hint { summary { "Hint " (index + 1) span.hidden { " for " (name) } } (prose(hint, LEVEL)) }
        }
        details.answer {
            summary { "Answer" span.hidden { " to " (name) } }
            (answer(asked))
            (again(question, handout))
        }
    }
}

fn prompt(question: &Question) -> Markup {
    match &question.kind {
        Kind::ShortAnswer { prompt, .. } | Kind::MultipleChoice { prompt, .. } => numbered(prompt, LEVEL),
        Kind::Tracing { program, .. } => html! { p { (words::TRACING) } (code(program, 1)) },
    }
}

/// What is right, for the script.
fn key(asked: &Asked) -> String {
    let key = match &asked.question.kind {
        Kind::ShortAnswer { answers, .. } => json!({ "texts": answers }),
        Kind::MultipleChoice { .. } => json!({ "choices": asked.right }),
        Kind::Tracing { expected: Expected::Rejected { .. }, .. } => json!({ "prints": null }),
        Kind::Tracing { expected: Expected::Runs { stdout, .. }, .. } => json!({ "prints": stdout }),
    };
    key.to_string()
}

/// A line to type or write on.
pub(super) fn line() -> Markup {
    html! { input type="text" autocomplete="off" autocapitalize="off" spellcheck="false"; }
}

/// Where the answer goes, and the reason where one is asked for.
fn inputs(index: usize, asked: &Asked) -> Markup {
    html! {
        (answer_inputs(index, asked))
        @if asked.question.asks_reason {
            label { (words::REASON) " (nobody checks this)" textarea rows="2" {} }
        }
    }
}

fn answer_inputs(index: usize, asked: &Asked) -> Markup {
    let name = format!("answer-{}", index + 1);
    let lines = asked.lines();
    match &asked.question.kind {
        Kind::ShortAnswer { response: ResponseLength::Short, .. } => html! {
            label { "Your answer" (line()) }
        },
        Kind::ShortAnswer { .. } => html! { label { "Your answer" textarea rows=(lines) spellcheck="false" {} } },
        Kind::MultipleChoice { several, .. } => html! {
            fieldset {
                legend { @if *several { (words::SEVERAL) } @else { "Pick one." } }
                @for choice in &asked.choices {
                    label.choice {
                        input type=(if *several { "checkbox" } else { "radio" }) name=(name);
                        span { (phrase(choice, LEVEL)) }
                    }
                }
            }
        },
        Kind::Tracing { .. } => html! {
            fieldset {
                legend { "This program" }
                label.choice { input type="radio" name=(name); span { "does not compile" } }
                label.choice { input type="radio" name=(name); span { "compiles, and prints:" } }
                textarea aria-label="What it prints" rows=(lines) spellcheck="false" {}
            }
        },
    }
}

/// The right answer, why others are wrong, and the explanation.
fn answer(asked: &Asked) -> Markup {
    let Asked { question, choices, right, .. } = asked;
    let feedback = asked.feedback();
    html! {
        @match &question.kind {
            Kind::ShortAnswer { answers, .. } => (verbatim(answers.first().map_or("", String::as_str))),
            Kind::MultipleChoice { .. } => ul { @for &place in right { li { (phrase(&choices[place], LEVEL)) } } },
            Kind::Tracing { expected, .. } => (verbatim(&words::outcome(expected))),
        }
        @if let Some(context) = &question.context { (prose(context, LEVEL)) }
        @if !feedback.is_empty() {
            dl {
                @for (place, why) in feedback {
                    div data-choice=(place) {
                        dt { (phrase(&choices[place], LEVEL)) }
                        dd { (prose(why, LEVEL)) }
                    }
                }
            }
        }
    }
}

/// The page to read again.
fn again(question: &Question, handout: &Handout) -> Markup {
    let page = question.page.as_deref().filter(|page| !page.is_empty());
    let found = page.and_then(|page| Some((page, handout.pages.iter().position(|sheet| sheet.title == Some(page))?)));
    html! {
        @if let Some((page, index)) = found {
            p.small { "Read again: " a href={"#" (super::anchor(index))} { (page) } }
        }
    }
}

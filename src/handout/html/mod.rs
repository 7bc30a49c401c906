//! A handout as one HTML file that needs nothing else: no server, no script, font or image from elsewhere.
//!
//! It can be read without script; the script in it only grades answers, and opens steps to be printed. A worksheet has none. A policy
//! in its head forbids every other script and every request, so that nothing a lesson file holds can act.

mod index;
pub mod prose;
mod quiz;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use self::index::index;
use self::prose::{code, phrase, prose};
use super::{Handout, Part, Played, Prediction, Sheet, harmless};
use crate::screen::diagram::{Drawing, LEAST_WIDTH, legend};
use crate::screen::step::{describe_step, draw_step};
use crate::screen::svg;
use crate::screen::text::Charset;

const PAGE_STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("quiz.js");
/// The SHA-256 of [`SCRIPT`] in base 64, for the only script that may run. A browser checks it, so the tests that open handouts in one
/// fail where it is not that: `openssl dgst -sha256 -binary quiz.js | base64` prints it.
const SCRIPT_HASH: &str = "6ysinUq74fjU9f2TSO0NjH5zVelkQvYg//rebcqZVTE=";

/// Columns of a picture on a screen or on paper.
const WIDE: usize = 80;

/// The file.
pub fn write(handout: &Handout) -> String {
    let summary = handout.summary;
    let body = html! {
        header {
            h1 { (summary.title) }
            p.lead { (summary.summary) "." }
            p.small { (handout.about()) }
        }
        (contents(handout))
        @if handout.pictures() { (signs()) }
        main {
            @for (index, page) in handout.pages.iter().enumerate() { (sheet(index, page, handout.worksheet)) }
            (quiz::section(handout))
        }
        footer { p.small { (made_by()) " " kbd { "memtutor lesson " (summary.id) } " runs it live." } }
        @if !handout.worksheet { script { (PreEscaped(SCRIPT)) } }
    };
    document(&summary.title, &body)
}

fn made_by() -> &'static str {
    concat!("Made by memtutor ", env!("CARGO_PKG_VERSION"), ".")
}

/// A whole file.
fn document(title: &str, body: &Markup) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
    );
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(svg::STYLE)) (PreEscaped(PAGE_STYLE)) }
            }
            body { (body) }
        }
    };
    harmless(&document.into_string())
}

fn contents(handout: &Handout) -> Markup {
    html! {
        nav aria-label="Pages" {
            ol {
                @for (index, page) in handout.pages.iter().enumerate() {
                    @if let Some(title) = page.title { li { a href={"#" (anchor(index))} { (title) } } }
                }
                @if !handout.questions.is_empty() { li { a href="#quiz" { "Quiz" } } }
            }
        }
    }
}

/// What the signs of the pictures say. Only for those who see them: others are told in words.
fn signs() -> Markup {
    let label = "The signs of the pictures";
    html! {
        figure.signs aria-hidden="true" {
            figcaption.small { (label) }
            (svg::inline(&legend(Charset::Unicode), "legend", label, None))
        }
    }
}

/// The id of a page in the file.
fn anchor(page: usize) -> String {
    format!("page-{}", page + 1)
}

fn sheet(index: usize, page: &Sheet, worksheet: bool) -> Markup {
    html! {
        section id=(anchor(index)) {
            @if let Some(title) = page.title { h2 { (title) } }
            @for part in &page.parts {
                @match part {
                    Part::Prose(text) => (prose(text, 2)),
                    Part::Source(item) => (code(&item.text, item.first_line)),
                    Part::Played(played) => (step(played, worksheet)),
                }
            }
            @if !page.notes.is_empty() {
                aside aria-label="Speaker notes" { @for note in &page.notes { (prose(note, 2)) } }
            }
        }
    }
}

fn step(played: &Played, worksheet: bool) -> Markup {
    let Played { number, count, step, predictions, .. } = played;
    html! {
        section.step {
            h3 {
                // A name often says what the step does.
                @if worksheet { "Step " (number) " of " (count) }
                @else { (step.name) " " span.place { "step " (number) " of " (count) } }
            }
            (code(&step.code.text, step.code.first_line))
            @if !predictions.is_empty() {
                div.predict {
                    p { "What do you expect?" }
                    ul {
                        @for Prediction { question, .. } in predictions {
                            li { @if worksheet { label { (phrase(question, 3)) (quiz::line()) } } @else { (prose(question, 3)) } }
                        }
                    }
                }
            }
            @if !worksheet { (happened(played)) }
        }
    }
}

/// What the step did; told last where it is to be predicted.
fn happened(played: &Played) -> Markup {
    let Played { step, predictions, .. } = played;
    html! {
        @if predictions.is_empty() {
            (memory(played))
        } @else {
            details.reveal {
                summary { "What happened" span.hidden { " in " (step.name) } }
                (memory(played))
                ul { @for prediction in predictions { li { (prose(&prediction.answer, 3)) } } }
            }
        }
    }
}

/// The picture of a step, drawn for a wide and for a narrow screen, and what it shows in sentences.
fn memory(played: &Played) -> Markup {
    let Played { step, before, .. } = *played;
    let words = format!("{}-in-words", step.name);
    let label = format!("Memory after {}", step.name);
    let picture = |width: usize, class: &str| {
        let drawing = Drawing { width, charset: Charset::Unicode, show_addresses: false };
        svg::inline(&draw_step(step, before, &drawing), class, &label, Some(&words))
    };
    html! {
        figure {
            (picture(WIDE, "wide"))
            (picture(LEAST_WIDTH, "narrow"))
            details.words {
                summary { "In words" span.hidden { ": memory after " (step.name) } }
                p id=(words) { (describe_step(step, before).join(" ")) }
            }
        }
    }
}

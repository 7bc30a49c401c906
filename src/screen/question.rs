//! A question on the screen: asked, and explained afterwards.

use super::code::{highlight, numbered};
use super::output::Style;
use super::page::prose;
use super::text::{Line, Role, wrap};
use crate::quiz::model::{Answer, Expected, Kind, Question};

/// The question with its shared context, and its choices with letters in the order given.
pub fn ask(question: &Question, choices: &[String], style: &Style) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(part) = &question.part {
        lines.extend(prose(&part.context, style));
        lines.push(Line::new());
    }
    match &question.kind {
        Kind::ShortAnswer { prompt, .. } => lines.extend(prose(prompt, style)),
        Kind::MultipleChoice { prompt, several, .. } => {
            lines.extend(prose(prompt, style));
            if *several {
                lines.push(Line::new().with(Role::Faint, "Pick all that are true; there may be one or several."));
            }
            lines.push(Line::new());
            lines.extend(lettered(choices, style));
        }
        Kind::Tracing { program, .. } => {
            let prompt = "Does this program compile? If it does, what does it print?";
            lines.extend(wrap(&Line::new().with(Role::Plain, prompt), style.prose_width(), 0));
            lines.push(Line::new());
            lines.extend(numbered(highlight(program), 1, style.charset));
        }
    }
    lines
}

/// The right answer, the learner's where it was wrong, why it was picked, and the explanation.
pub fn explain(question: &Question, given: Option<&Answer>, right: bool, style: &Style) -> Vec<Line> {
    let mut lines = Vec::new();
    if let (false, Some(given)) = (right, given) {
        lines.extend(labelled("you said", &in_words(given), Role::Bad, style));
    }
    lines.extend(labelled("right is", &solution(question), Role::Good, style));
    if let (false, Some(Answer::Choices(picked))) = (right, given) {
        for (_, why) in question.feedback.iter().filter(|(choice, _)| picked.contains(choice)) {
            lines.push(Line::new());
            lines.extend(prose(why, style));
        }
    }
    if let Some(context) = &question.context {
        lines.push(Line::new());
        lines.extend(prose(context, style));
    }
    lines
}

/// An answer as one text, for the store and the screen.
pub fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Text(text) => text.clone(),
        Answer::Choices(choices) => choices.join("\n"),
        Answer::Rejected => "does not compile".to_owned(),
        Answer::Prints(stdout) if stdout.trim().is_empty() => "compiles and prints nothing".to_owned(),
        Answer::Prints(stdout) => stdout.clone(),
    }
}

/// The name of the choice at this place: a to z, then numbers.
pub fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(small @ 0..26) => char::from(b'a' + small).to_string(),
        _ => (index + 1).to_string(),
    }
}

fn lettered(choices: &[String], style: &Style) -> Vec<Line> {
    const MARGIN: usize = 5;
    let narrow = Style { width: style.prose_width() - MARGIN, ..*style };
    let mut lines = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let head = Line::new().with(Role::Strong, format!("  {}) ", letter(index)));
        let body = prose(choice, &narrow);
        for (number, line) in body.iter().enumerate() {
            let mut whole = if number == 0 { head.clone() } else { Line::new().with(Role::Plain, " ".repeat(MARGIN)) };
            whole.append(line);
            lines.push(whole);
        }
    }
    lines
}

/// Text of several lines behind a label.
fn labelled(label: &str, text: &str, role: Role, style: &Style) -> Vec<Line> {
    let margin = label.len() + 2;
    let narrow = Style { width: style.prose_width() - margin, ..*style };
    let body = prose(text, &narrow);
    let mut lines = Vec::new();
    for (number, line) in body.iter().enumerate() {
        let mut whole = match number {
            0 => Line::new().with(role, format!("{label}: ")),
            _ => Line::new().with(Role::Plain, " ".repeat(margin)),
        };
        whole.append(line);
        lines.push(whole);
    }
    lines
}

/// The right answer, as Markdown.
fn solution(question: &Question) -> String {
    match &question.kind {
        Kind::ShortAnswer { answers, .. } => answers.first().cloned().unwrap_or_default(),
        Kind::MultipleChoice { right, .. } => right.join("\n\n"),
        Kind::Tracing { expected, .. } => match expected {
            Expected::Rejected { error_code, line } => {
                let code = error_code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
                let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
                format!("does not compile{code}{line}")
            }
            Expected::Runs { stdout, panics } => {
                let end = if *panics { "\n\nand then panics" } else { "" };
                let printed = stdout.trim();
                if printed.is_empty() {
                    format!("prints nothing{end}")
                } else {
                    format!("```text\n{printed}\n```{end}")
                }
            }
        },
    }
}

//! A question on the screen: asked, and explained afterwards.

use super::markdown::code_indent;
use super::output::Style;
use super::page::{code, numbered, prose};
use super::text::{Line, Role, wrap};
use crate::quiz::model::{Answer, Kind, Question};
use crate::quiz::words;

/// The question, and its choices with letters in the order given; above it the context it shares with others, if that is wanted.
pub fn ask(question: &Question, choices: &[String], with_context: bool, style: &Style) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(part) = question.part.as_ref().filter(|_| with_context) {
        lines.extend(prose(&part.context, style));
        lines.push(Line::new());
    }
    match &question.kind {
        Kind::ShortAnswer { prompt, .. } => lines.extend(numbered(prompt, style)),
        Kind::MultipleChoice { prompt, several, .. } => {
            lines.extend(numbered(prompt, style));
            if *several {
                lines.extend(wrap(&Line::new().with(Role::Faint, words::SEVERAL), style.prose_width(), 0));
            }
            lines.push(Line::new());
            lines.extend(lettered(choices, style));
        }
        Kind::Tracing { program, .. } => {
            lines.extend(wrap(&Line::new().with(Role::Plain, words::TRACING), style.prose_width(), 0));
            lines.push(Line::new());
            lines.extend(listed_program(program, style));
        }
    }
    lines
}

/// The right answer, the learner's where it was wrong, why it was picked, and the explanation.
pub fn explain(question: &Question, given: Option<&Answer>, right: bool, style: &Style) -> Vec<Line> {
    let mut lines = Vec::new();
    if let (false, Some(given)) = (right, given) {
        lines.extend(labelled("you said", Role::Bad, style, |style| said(given, style)));
    }
    lines.extend(labelled("right is", Role::Good, style, |style| solution(question, style)));
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

/// A program, as far from the margin as the code in a prompt.
fn listed_program(program: &str, style: &Style) -> Vec<Line> {
    let indent = code_indent(style.prose_width());
    let narrow = Style { width: style.width - indent, ..*style };
    code(program, 1, &narrow).into_iter().map(|line| line.indented(indent)).collect()
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
    let bodies: Vec<Vec<Line>> = choices.iter().map(|choice| prose(choice, &narrow)).collect();
    let are_apart = bodies.iter().any(|body| body.len() > 1);
    for (index, body) in bodies.iter().enumerate() {
        if are_apart && index > 0 {
            lines.push(Line::new());
        }
        let head = Line::new().with(Role::Strong, format!("  {}) ", letter(index)));
        for (number, line) in body.iter().enumerate() {
            let mut whole = if number == 0 { head.clone() } else { Line::new().with(Role::Plain, " ".repeat(MARGIN)) };
            whole.append(line);
            lines.push(whole);
        }
    }
    lines
}

/// A label, and behind it the lines that `body` draws in the width that is left.
fn labelled(label: &str, role: Role, style: &Style, body: impl Fn(&Style) -> Vec<Line>) -> Vec<Line> {
    let margin = label.len() + 2;
    let narrow = Style { width: style.prose_width() - margin, ..*style };
    let mut lines = Vec::new();
    for (number, line) in body(&narrow).iter().enumerate() {
        let mut whole = match number {
            0 => Line::new().with(role, format!("{label}: ")),
            _ => Line::new().with(Role::Plain, " ".repeat(margin)),
        };
        whole.append(line);
        lines.push(whole);
    }
    lines
}

/// What was typed is shown as it was typed; only choices are Markdown.
fn said(answer: &Answer, style: &Style) -> Vec<Line> {
    match answer {
        Answer::Choices(picked) => listed(picked, style),
        Answer::Text(_) | Answer::Rejected | Answer::Prints(_) => verbatim(&words::write(answer), style),
    }
}

/// Choices below each other; set apart where one takes more than a line.
fn listed(choices: &[String], style: &Style) -> Vec<Line> {
    let drawn: Vec<Vec<Line>> = choices.iter().map(|choice| prose(choice, style)).collect();
    let gap = if drawn.iter().any(|lines| lines.len() > 1) { vec![Line::new()] } else { Vec::new() };
    drawn.join(&gap[..])
}

fn verbatim(text: &str, style: &Style) -> Vec<Line> {
    text.lines().flat_map(|line| wrap(&Line::from(line), style.prose_width(), 0)).collect()
}

/// The right answer.
fn solution(question: &Question, style: &Style) -> Vec<Line> {
    match &question.kind {
        Kind::ShortAnswer { answers, .. } => answers.first().map(|first| verbatim(first, style)).unwrap_or_default(),
        Kind::MultipleChoice { right, .. } => listed(right, style),
        Kind::Tracing { expected, .. } => verbatim(&words::outcome(expected), style),
    }
}

#[cfg(test)]
mod tests {
    use super::ask;
    use crate::quiz::parse;
    use crate::screen::output::Style;
    use crate::screen::text::Charset;

    const QUIZ: &str = r#"
[[questions]]
type = "ShortAnswer"
prompt.prompt = """
```rust
let a = 1;
```
"""
answer.answer = "1"

[[questions]]
type = "Tracing"
prompt.program = "let a = 1;"
answer.doesCompile = false
"#;

    #[test]
    fn code_stands_at_the_same_place_in_all_kinds() {
        let (quiz, problems) = parse("q", "q.toml", QUIZ);
        let quiz = quiz.unwrap_or_else(|| panic!("{problems:?}"));
        for (width, code) in [(100, "    1 │ let a = 1;"), (40, "  1 │ let a = 1;")] {
            let style = Style { width, charset: Charset::Unicode, plain: false };
            for question in &quiz.questions {
                let lines = ask(question, &[], true, &style);
                assert!(lines.iter().any(|line| line.text() == code), "{lines:?}");
            }
        }
    }
}

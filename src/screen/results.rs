//! What came of a sitting, on the screen.

use super::output::Style;
use super::question::{ask, explain};
use super::text::{Line, Role, wrap};
use crate::quiz::grade::choices;
use crate::quiz::model::Question;
use crate::quiz::results::{Results, sources};
use crate::quiz::session::Record;

/// The score, and which questions are right by now; nothing of the right answers.
pub fn review(results: &Results, style: &Style) -> Vec<Line> {
    let score = results.score();
    let mut lines = vec![Line::new().with(Role::Title, format!("{} of {} right", score.right, score.total))];
    for at in 0..results.records.len() {
        let (role, mark) = if results.records[at].is_right() { (Role::Good, "right") } else { (Role::Bad, "not yet") };
        let name = format!("  question {:<4}", results.titles[at].to_string());
        lines.push(Line::new().with(Role::Plain, name).with(role, mark).with(Role::Faint, source(results, at)));
    }
    lines.iter().flat_map(|line| wrap(line, style.prose_width(), 4)).collect()
}

/// The right answer to a question, with the question and its explanation. `index` counts in the order of explaining: those first
/// where the learner was sure and wrong, which is said before the first of them and of the others.
pub fn explanation(results: &Results, index: usize, style: &Style) -> Vec<Line> {
    let places = results.by_surprise();
    let surprises = results.records.iter().filter(|record| record.is_confident_mistake()).count();
    let heading = match index {
        0 if surprises > 0 => Some("You were sure of these, so they come first."),
        _ if index == surprises && surprises > 0 => Some("The others:"),
        _ => None,
    };
    let mut lines = Vec::new();
    if let Some(heading) = heading {
        lines.extend(wrap(&Line::new().with(Role::Notice, heading), style.prose_width(), 0));
        lines.push(Line::new());
    }
    let group = |at: usize| results.titles[at].group;
    let is_first = places[..index].iter().all(|before| group(*before) != group(places[index]));
    lines.extend(explained(results, places[index], is_first, style));
    lines
}

/// How it went in all, and what to read again.
pub fn summary(results: &Results, style: &Style) -> Vec<Line> {
    let (first, last) = (results.first_score(), results.score());
    let mut score = format!("Score: {} of {}", first.right, first.total);
    if last.right > first.right {
        score += &format!(", {} in the end", last.right);
    }
    score += &format!(". Time: {}.", duration(results.duration_ms()));
    let mut lines = wrap(&Line::new().with(Role::Title, score), style.prose_width(), 0);
    let readings = results.read_again();
    if !readings.is_empty() {
        lines.push(Line::new().with(Role::Strong, "Read again:"));
    }
    for reading in readings {
        let titles: Vec<String> = reading.questions.iter().map(|at| results.titles[*at].to_string()).collect();
        let plural = if titles.len() == 1 { "" } else { "s" };
        let page = reading.page.map(|page| format!(", page \"{page}\"")).unwrap_or_default();
        let line = Line::new()
            .with(Role::Plain, "  lesson ")
            .with(Role::Name, &reading.lesson)
            .with(Role::Plain, page)
            .with(Role::Faint, format!(" (question{plural} {})", titles.join(", ")));
        lines.extend(wrap(&line, style.prose_width(), 4));
    }
    lines
}

/// A duration as people say it: `1 h 5 min`, `2 min 5 s`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1000);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

fn explained(results: &Results, at: usize, with_context: bool, style: &Style) -> Vec<Line> {
    let (question, record): (&Question, &Record) = (&results.quiz.questions[at], &results.records[at]);
    let first = record.attempts.first();
    let right = record.is_right_at_first();
    let (role, mark) = if right { (Role::Good, "right") } else { (Role::Bad, "wrong at first") };
    let hints = match first.map_or(0, |attempt| attempt.hints) {
        0 => String::new(),
        1 => ", with a hint".to_owned(),
        hints => format!(", with {hints} hints"),
    };
    let head = Line::new().with(Role::Strong, format!("Question {}  ", results.titles[at])).with(role, mark);
    let head = head.with(Role::Plain, hints).with(Role::Faint, source(results, at));
    let mut lines = wrap(&head, style.prose_width(), 4);
    lines.extend(ask(question, &choices(question, results.seed), with_context, style));
    lines.push(Line::new());
    let given = first.and_then(|attempt| attempt.answer.as_ref());
    lines.extend(explain(question, given, right, style));
    if let Some(reason) = first.and_then(|attempt| attempt.reason.as_ref()) {
        lines.push(Line::new());
        lines.extend(prose_of_learner(reason, style));
    }
    lines
}

/// What the learner wrote: no Markdown.
fn prose_of_learner(text: &str, style: &Style) -> Vec<Line> {
    let line = Line::new().with(Role::Faint, "your reason: ").with(Role::Plain, text);
    wrap(&line, style.prose_width(), 4)
}

fn source(results: &Results, at: usize) -> String {
    match sources(&results.quiz).len() {
        0 | 1 => String::new(),
        _ => format!("  {}", results.quiz.questions[at].quiz),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_said_as_people_say_them() {
        for (milliseconds, expected) in [
            (0, "0 s"),
            (1, "1 s"),
            (59_000, "59 s"),
            (60_000, "1 min 0 s"),
            (125_000, "2 min 5 s"),
            (3_599_001, "1 h 0 min"),
            (3_900_000, "1 h 5 min"),
        ] {
            assert_eq!(duration(milliseconds), expected);
        }
    }
}

//! Answers that claim to be facts of a lesson's demo.

use std::ops::Range;

use crate::lesson::facts::{check_fact, check_step};
use crate::probe::recording::Recording;
use crate::problem::Problem;
use crate::quiz::Quiz;
use crate::quiz::model::{Kind, Question};
use crate::reading::{Report, shown};

/// What does not fit between the keys of `quiz`, in `file`, and a run of the demo of its lesson.
pub(super) fn check(quiz: &Quiz, file: &str, recording: &Recording) -> Vec<Problem> {
    let mut report = Report::new(file, "");
    for question in &quiz.questions {
        check_one(question, recording, &mut report);
    }
    report.into_sorted()
}

/// Keys of a quiz that belongs to no lesson, so that there is no demo to ask.
pub(super) fn without_lesson(quiz: &Quiz, file: &str) -> Vec<Problem> {
    let problem = |place| {
        let message = "`answer.live` names a fact of a demo, but this quiz belongs to no lesson";
        Problem::warning(file, place, message).help("move it to a lesson's `quiz.toml`, or remove the key")
    };
    places(quiz).map(problem).collect()
}

/// Keys of a lesson's quiz whose lesson has no demo.
pub(super) fn without_demo(quiz: &Quiz, file: &str) -> Vec<Problem> {
    let problem = |place| {
        let message = "`answer.live` names a fact of the lesson's demo, but it has none";
        Problem::error(file, place, message).help("write `demo.rs` beside `lesson.md`, or remove the key")
    };
    places(quiz).map(problem).collect()
}

/// Where the keys stand.
fn places(quiz: &Quiz) -> impl Iterator<Item = Range<usize>> {
    quiz.questions.iter().filter(|question| question.live.is_some()).map(|question| question.place("answer.live"))
}

fn check_one(question: &Question, recording: &Recording, report: &mut Report<'_>) {
    let Some((step, key)) = &question.live else { return };
    let place = question.place("answer.live");
    let Some(index) = check_step(recording, step, &place, report) else { return };
    let Some(fact) = check_fact(&recording.steps[index], key, &place, report) else { return };
    let value = fact.value.to_string();
    if !fact.value.is_steady() {
        let message = format!("`{step}.{key}` is `{}`, which differs from run to run", shown(&value));
        return report.error(place, message, "name a fact that is the same in every run");
    }
    let fits = match &question.kind {
        Kind::ShortAnswer { answers, .. } => {
            answers.iter().any(|answer| answer.trim().eq_ignore_ascii_case(value.trim()))
        }
        Kind::MultipleChoice { right, .. } => {
            right.iter().any(|choice| choice.trim().trim_matches('`') == value.trim())
        }
        Kind::Tracing { .. } => true,
    };
    if !fits {
        let message = format!("no right answer is `{}`, which `{step}.{key}` is in the demo", shown(&value));
        report.error(question.place("answer.answer"), message, "correct the answer, or name another fact");
    }
}

#[cfg(test)]
mod tests {
    use super::{check, without_lesson};
    use crate::probe::recording::Measured;
    use crate::probe::{Stage, record, step};
    use crate::quiz::{Quiz, parse};

    fn demo(stage: &mut Stage) {
        step!(stage, "first", facts { two: 1 + 1, word: "Some(x)", time: std::time::Duration::from_millis(3) });
    }

    /// A quiz of one question with this answer, which claims to be the fact `live`, and its text.
    fn quiz(kind: &str, answer: &str, live: &str) -> (Quiz, String) {
        let distractors = if kind == "MultipleChoice" { "prompt.distractors = []\n" } else { "" };
        let source = format!(
            "[[questions]]\ntype = \"{kind}\"\nprompt.prompt = \"p\"\n{distractors}answer.answer = {answer}\nanswer.live = \"{live}\"\n"
        );
        let (quiz, problems) = parse("q", "q.toml", &source);
        (quiz.unwrap_or_else(|| panic!("{problems:?}")), source)
    }

    #[track_caller]
    fn case(kind: &str, answer: &str, live: &str, expected: &[(&str, &str)]) {
        let (quiz, source) = quiz(kind, answer, live);
        let found = check(&quiz, "q.toml", &record("", demo));
        let found: Vec<_> = found.iter().map(|it| (&source[it.span.clone()], it.message.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!(without_lesson(&quiz, "q.toml").len(), 1);
    }

    #[test]
    fn an_answer_equals_its_fact() {
        case("ShortAnswer", "\"2\"", "first.two", &[]);
        case("ShortAnswer", "\"some(X)\"", "first.word", &[]);
        case("MultipleChoice", "\"`2`\"", "first.two", &[]);
        case("MultipleChoice", "[\"3\", \"2\"]", "first.two", &[]);
        let wrong = "no right answer is `2`, which `first.two` is in the demo";
        case("ShortAnswer", "\"3\"", "first.two", &[("\"3\"", wrong)]);
        case("MultipleChoice", "\"3\"", "first.two", &[("\"3\"", wrong)]);
        case("ShortAnswer", "\"2\"", "frist.two", &[("\"frist.two\"", "the demo does not take the step `frist`")]);
        case("ShortAnswer", "\"2\"", "first.tow", &[("\"first.tow\"", "the step `first` has no fact `tow`")]);
        case(
            "ShortAnswer",
            "\"2\"",
            "first.time",
            &[("\"first.time\"", "`first.time` is `3.0ms`, which differs from run to run")],
        );
    }

    #[test]
    fn what_was_not_measured_is_not_the_quizs_fault() {
        let mut recording = record("", demo);
        recording.steps[0].allocations = Measured::NotMeasured;
        let (quiz, _) = quiz("ShortAnswer", "\"0\"", "first.live_blocks");
        assert_eq!(check(&quiz, "q.toml", &recording), []);
    }
}

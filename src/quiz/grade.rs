//! Right or wrong, and in what order choices are shown: pure functions of a question.

use fastrand::Rng;

use super::ids::fingerprint;
use super::model::{Answer, ChoiceOrder, Expected, Kind, Question};

/// Whether `answer` is right, by the rules of mdbook-quiz.
///
/// - Short answer: equal to any accepted answer, without regard to letter case and to blank space around it.
/// - Multiple choice: the texts picked are exactly the right ones, in any order. There is no partial credit.
/// - Tracing: the program is rightly said not to compile, or to compile and to print this, without regard to blank space
///   around the output. Letter case, blank space within, and line ends (LF) count.
///
/// An answer of a form that the question does not have is wrong.
pub fn is_right(question: &Question, answer: &Answer) -> bool {
    match (&question.kind, answer) {
        (Kind::ShortAnswer { answers, .. }, Answer::Text(text)) => {
            answers.iter().any(|accepted| normal(accepted) == normal(text))
        }
        (Kind::MultipleChoice { right, .. }, Answer::Choices(picked)) => sorted(right) == sorted(picked),
        (Kind::Tracing { expected: Expected::Rejected { .. }, .. }, Answer::Rejected) => true,
        (Kind::Tracing { expected: Expected::Runs { stdout, .. }, .. }, Answer::Prints(text)) => {
            stdout.trim() == text.trim()
        }
        _ => false,
    }
}

/// The choices in the order they are shown; none for a question that has no choices.
///
/// The same question and `seed` give the same order on every machine. Questions are shuffled independently of each other,
/// so one order says nothing about the next.
pub fn choices(question: &Question, seed: u64) -> Vec<String> {
    let Kind::MultipleChoice { right, wrong, order, .. } = &question.kind else { return Vec::new() };
    match *order {
        ChoiceOrder::At(index) => {
            let (before, after) = wrong.split_at(index.min(wrong.len()));
            [before, right, after].concat()
        }
        ChoiceOrder::Sorted => {
            let mut all = [&right[..], wrong].concat();
            // The format sorts as JavaScript does: by UTF-16 code units.
            all.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
            all
        }
        ChoiceOrder::Shuffled => {
            let mut all = [&right[..], wrong].concat();
            Rng::with_seed(seed ^ fingerprint(&question.id)).shuffle(&mut all);
            all
        }
    }
}

/// What the author says about the wrong choices in `answer`: pairs of choice and feedback, in the file's order.
pub fn feedback<'q>(question: &'q Question, answer: &Answer) -> Vec<(&'q str, &'q str)> {
    let Answer::Choices(picked) = answer else { return Vec::new() };
    let said = question.feedback.iter().filter(|(choice, _)| picked.contains(choice));
    said.map(|(choice, text)| (choice.as_str(), text.as_str())).collect()
}

fn normal(text: &str) -> String {
    text.to_lowercase().trim().to_owned()
}

fn sorted(texts: &[String]) -> Vec<&String> {
    let mut texts: Vec<_> = texts.iter().collect();
    texts.sort_unstable();
    texts
}

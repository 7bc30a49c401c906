//! Whether questions teach: warnings on what the format allows and a learner misses.
//!
//! A file that uses none of memtutor's own keys was written for mdbook-quiz, which has no hints and no feedback. There each
//! kind is told once for the whole file; where an author uses them, each question that lacks them is named.

use std::ops::Range;

use crate::problem::Problem;
use crate::quiz::Quiz;
use crate::quiz::model::{Kind, Question};
use crate::reading::shown;

/// Keys that mdbook-quiz does not have.
const OURS: [&str; 8] =
    ["hints", "feedback", "difficulty", "tags", "page", "answer.live", "answer.errorCode", "answer.panics"];

/// Words of a prompt that asks for a reason.
const ASKS_WHY: [&str; 5] = ["why", "reason", "explain", "because", "what makes"];

/// Something a question lacks.
struct Lack {
    /// Of one question: what it lacks.
    one: String,
    /// Where.
    place: Range<usize>,
    kind: &'static Sort,
}

/// A kind of lack.
#[derive(Debug, PartialEq, Eq)]
struct Sort {
    /// What several questions lack, after "5 of 7 questions".
    several: &'static str,
    help: &'static str,
}

const EXPLANATION: Sort = Sort {
    several: "have no explanation",
    help: "say in `context` why the right answer is right; it is shown at the end",
};
const HINTS: Sort = Sort {
    several: "have no hint",
    help: "add `hints = [\"…\", \"…\"]`: a nudge, then the idea, then a step of the way",
};
const FEEDBACK: Sort = Sort {
    several: "have wrong choices without feedback",
    help: "add `[questions.feedback]` with `\"choice\" = \"why someone picks it, and what is true\"`",
};
const WHY: Sort = Sort {
    several: "ask what a program does and are followed by none that asks why",
    help: "let a question follow that asks for the reason, with \"why\" in its prompt or among its `tags`",
};

/// What the questions of `quiz`, in `file`, lack. Where questions were left out, `is_whole` is false: the one that asks why
/// may be among them.
pub(super) fn warnings(quiz: &Quiz, file: &str, is_whole: bool) -> Vec<Problem> {
    let mut lacks = lacks(quiz);
    lacks.retain(|lack| is_whole || *lack.kind != WHY);
    if quiz.questions.iter().any(|question| OURS.iter().any(|key| question.places.contains_key(*key))) {
        let single = |lack: Lack| Problem::warning(file, lack.place, lack.one).help(lack.kind.help);
        return lacks.into_iter().map(single).collect();
    }
    let all = quiz.questions.len();
    let summary = |kind: &'static Sort| {
        let mut of_kind = lacks.iter().filter(|lack| lack.kind == kind);
        let first = of_kind.next()?;
        let message = match of_kind.count() + 1 {
            _ if all == 1 => first.one.clone(),
            count => format!("{count} of {all} questions {}", kind.several),
        };
        Some(Problem::warning(file, first.place.clone(), message).help(kind.help))
    };
    [&EXPLANATION, &HINTS, &FEEDBACK, &WHY].into_iter().filter_map(summary).collect()
}

fn lacks(quiz: &Quiz) -> Vec<Lack> {
    let mut lacks = Vec::new();
    for (index, question) in quiz.questions.iter().enumerate() {
        let mut lack = |kind, place, one: String| lacks.push(Lack { one, place, kind });
        let head = question.place("type");
        if question.context.as_ref().is_none_or(|context| context.trim().is_empty()) {
            lack(&EXPLANATION, head.clone(), "the question has no explanation".to_owned());
        }
        if question.hints.is_empty() {
            lack(&HINTS, head.clone(), "the question has no hint".to_owned());
        }
        if let Some(missing) = without_feedback(question) {
            lack(&FEEDBACK, question.place("prompt.distractors"), missing);
        }
        let is_traced = matches!(question.kind, Kind::Tracing { .. });
        if is_traced && !question.asks_reason && !is_asked_why(&quiz.questions[index + 1..]) {
            lack(&WHY, head, "no question after this one asks for the reason".to_owned());
        }
    }
    lacks
}

fn without_feedback(question: &Question) -> Option<String> {
    let Kind::MultipleChoice { wrong, .. } = &question.kind else { return None };
    let has_none = |choice: &&String| !question.feedback.iter().any(|(known, _)| known == *choice);
    let missing: Vec<&String> = wrong.iter().filter(has_none).collect();
    match missing[..] {
        [] => None,
        [only] => Some(format!("the wrong choice `{}` has no feedback", shown(only.trim()))),
        _ if missing.len() == wrong.len() => Some("no wrong choice has feedback".to_owned()),
        _ => {
            let names: Vec<_> = missing.iter().map(|choice| format!("`{}`", shown(choice.trim()))).collect();
            Some(format!("wrong choices without feedback: {}", names.join(", ")))
        }
    }
}

/// Whether the first question in `after` that is no Tracing one asks for a reason: several programs in a row may share it.
fn is_asked_why(after: &[Question]) -> bool {
    after
        .iter()
        .find_map(|question| match &question.kind {
            Kind::ShortAnswer { prompt, .. } | Kind::MultipleChoice { prompt, .. } => Some((question, prompt)),
            Kind::Tracing { .. } => None,
        })
        .is_some_and(|(question, prompt)| {
            let prompt = prompt.to_lowercase();
            let has =
                |asks: &&str| prompt.match_indices(*asks).any(|(at, _)| !prompt[..at].ends_with(char::is_alphanumeric));
            question.tags.iter().any(|tag| tag == "why") || ASKS_WHY.iter().any(has)
        })
}

#[cfg(test)]
mod tests {
    use super::warnings;
    use crate::quiz::parse;

    const TRACED: &str = "[[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {}\"\nanswer.doesCompile = true\nanswer.stdout = \"\"\n";
    const WHY: &str = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"Why?\"\nanswer.answer = \"a\"\n";
    const CHOICE: &str = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"Which?\"\nprompt.distractors = [\"b\", \"c\"]\nanswer.answer = \"a\"\n";
    const WHOLE: &str = "context = \"c\"\nhints = [\"h\"]\n";

    #[track_caller]
    fn case(source: &str, expected: &[(&str, &str)]) {
        let (quiz, problems) = parse("q", "q.toml", source);
        let found = warnings(&quiz.unwrap_or_else(|| panic!("{problems:?}")), "q.toml", true);
        let found: Vec<_> = found.iter().map(|it| (&source[it.span.clone()], it.message.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_for_mdbook_quiz_is_told_each_kind_once() {
        case(
            &format!("{TRACED}{WHY}{CHOICE}context = \"c\"\n"),
            &[
                ("\"Tracing\"", "2 of 3 questions have no explanation"),
                ("\"Tracing\"", "3 of 3 questions have no hint"),
                ("[\"b\", \"c\"]", "1 of 3 questions have wrong choices without feedback"),
            ],
        );
        case(
            &format!("{TRACED}context = \"c\"\n"),
            &[
                ("\"Tracing\"", "the question has no hint"),
                ("\"Tracing\"", "no question after this one asks for the reason"),
            ],
        );
    }

    #[test]
    fn a_file_with_our_keys_is_told_each_question() {
        let feedback = "[questions.feedback]\n\"b\" = \"no\"\n";
        case(
            &format!("{CHOICE}{WHOLE}{feedback}{WHY}"),
            &[
                ("[\"b\", \"c\"]", "the wrong choice `c` has no feedback"),
                ("\"ShortAnswer\"", "the question has no explanation"),
                ("\"ShortAnswer\"", "the question has no hint"),
            ],
        );
        case(&format!("{CHOICE}{WHOLE}"), &[("[\"b\", \"c\"]", "no wrong choice has feedback")]);
    }

    #[test]
    fn the_reason_may_be_asked_in_several_ways() {
        let lacks = [("\"Tracing\"", "no question after this one asks for the reason")];
        let asks = |prompt: &str, more: &str| format!("{TRACED}{WHOLE}{}{WHOLE}{more}", WHY.replace("Why?", prompt));
        case(&asks("Why does it?", ""), &[]);
        case(&asks("What makes the difference?", ""), &[]);
        case(&asks("Which line?", "tags = [\"why\"]\n"), &[]);
        case(&asks("Which line?", ""), &lacks);
        case(&asks("Which line, anywhy?", ""), &lacks);
        case(&format!("{TRACED}{WHOLE}{}", asks("Why?", "")), &[]);
        case(&format!("{TRACED}{WHOLE}promptExplanation = true\n"), &[]);
    }
}

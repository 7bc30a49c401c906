//! What a learner hands in, and whether it can be handed in at all.

use thiserror::Error;

use super::model::{Answer, Kind, Question};

/// The marks that may stand behind a typed answer, as behind a prediction.
const MARKS: [(char, Confidence); 2] = [('!', Confidence::Sure), ('?', Confidence::Unsure)];

/// How sure a learner is of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Sure.
    Sure,
    /// Not sure.
    Unsure,
}

/// What a learner hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// How sure they are, if they say so.
    pub confidence: Option<Confidence>,
    /// Why, in their words; needed where [`Session::wants_reason`](super::Session::wants_reason) holds.
    pub reason: Option<String>,
    /// How long it took.
    pub duration_ms: u32,
}

impl Reply {
    /// An answer alone.
    pub fn new(answer: Answer) -> Self {
        Self { answer, confidence: None, reason: None, duration_ms: 0 }
    }
}

/// Why a reply or a choice of what to do next was not accepted. Nothing has changed then; ask again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// No question is being asked.
    #[error("no question is being asked")]
    NotAsking,
    /// Only a review offers a retry and the solutions.
    #[error("retry and solutions are offered in a review only")]
    NotInReview,
    /// The answer has another form than the question.
    #[error("the answer does not fit the type of the question")]
    WrongForm,
    /// There is nothing in the answer.
    #[error("the answer is empty")]
    Empty,
    /// Exactly one choice can be picked.
    #[error("pick exactly one choice, not {picked}")]
    PickOne {
        /// How many were picked.
        picked: usize,
    },
    /// A text is not among the choices, or was picked more often than it stands there.
    #[error("`{choice}` is not a choice")]
    UnknownChoice {
        /// The text.
        choice: String,
    },
    /// The question asks for a reason.
    #[error("a reason in your own words is missing")]
    ReasonMissing,
}

/// What was typed, trimmed, and how sure of it the mark behind it says the learner is: `4!` is sure, `4?` is not.
pub fn unmark(typed: &str) -> (&str, Option<Confidence>) {
    let typed = typed.trim();
    let unmarked = |(mark, confidence)| Some((typed.strip_suffix::<char>(mark)?.trim_end(), Some(confidence)));
    MARKS.into_iter().find_map(unmarked).unwrap_or((typed, None))
}

/// The same of an answer to `question`: a mark that a right answer ends with is part of the answer.
pub fn unmark_answer<'t>(question: &Question, typed: &'t str) -> (&'t str, Option<Confidence>) {
    let typed = typed.trim();
    let ends_as_typed = |answer: &String| typed.chars().last().is_some_and(|last| answer.trim_end().ends_with(last));
    match &question.kind {
        Kind::ShortAnswer { answers, .. } if !answers.iter().any(ends_as_typed) => unmark(typed),
        Kind::ShortAnswer { .. } | Kind::MultipleChoice { .. } | Kind::Tracing { .. } => (typed, None),
    }
}

/// Whether `answer` can be given at all. An empty output can: a program may print nothing.
pub(super) fn accept(question: &Question, answer: &Answer) -> Result<(), Refused> {
    match (&question.kind, answer) {
        (Kind::ShortAnswer { .. }, Answer::Text(text)) if text.trim().is_empty() => Err(Refused::Empty),
        (Kind::ShortAnswer { .. }, Answer::Text(_)) => Ok(()),
        (Kind::Tracing { .. }, Answer::Rejected | Answer::Prints(_)) => Ok(()),
        (Kind::MultipleChoice { right, wrong, several, .. }, Answer::Choices(picked)) => {
            if picked.is_empty() {
                return Err(Refused::Empty);
            }
            if !several && picked.len() != 1 {
                return Err(Refused::PickOne { picked: picked.len() });
            }
            let mut left: Vec<_> = right.iter().chain(wrong).collect();
            for choice in picked {
                let at = left.iter().position(|text| *text == choice);
                let at = at.ok_or_else(|| Refused::UnknownChoice { choice: choice.clone() })?;
                left.swap_remove(at);
            }
            Ok(())
        }
        _ => Err(Refused::WrongForm),
    }
}

#[cfg(test)]
mod tests {
    use super::{Confidence, Refused, accept, unmark, unmark_answer};
    use crate::quiz::model::Answer;
    use crate::quiz::parse;

    #[test]
    fn a_mark_says_how_sure_one_is_where_no_right_answer_ends_with_it() {
        let quiz = |answers: &str| {
            let source = format!("[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\n{answers}\n");
            parse("q", "q.toml", &source).0.expect("valid")
        };
        let span = quiz("answer.answer = \"span\"");
        let println = quiz("answer.answer = \"print\"\nanswer.alternatives = [\"println! \"]");
        let (sure, unsure) = (Some(Confidence::Sure), Some(Confidence::Unsure));
        for (quiz, typed, expected) in [
            (&span, " span! ", ("span", sure)),
            (&span, "span ?", ("span", unsure)),
            (&span, " span", ("span", None)),
            (&span, "span!!", ("span!", sure)),
            (&span, "!", ("", sure)),
            (&println, "println!", ("println!", None)),
            (&println, "println?", ("println", unsure)),
        ] {
            assert_eq!(unmark_answer(&quiz.questions[0], typed), expected, "{typed:?}");
        }
        assert_eq!(unmark(" println! "), ("println", sure), "no question is known");
    }

    #[test]
    fn only_what_the_question_has_room_for_can_be_handed_in() {
        let source = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n\
                      [[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"p\"\nprompt.distractors = [\"b\"]\n\
                      answer.answer = \"a\"\n\
                      [[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"p\"\nprompt.distractors = [\"b\"]\n\
                      answer.answer = [\"a\"]\n\
                      [[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {}\"\nanswer.doesCompile = true\n\
                      answer.stdout = \"\"\n";
        let quiz = parse("q", "q.toml", source).0.expect("valid");
        let [short, single, several, traced] = &quiz.questions[..] else { panic!("four questions") };
        let text = |text: &str| Answer::Text(text.to_owned());
        let choices = |texts: &[&str]| Answer::Choices(texts.iter().map(|text| (*text).to_owned()).collect());
        let unknown = |choice: &str| Err(Refused::UnknownChoice { choice: choice.to_owned() });
        for (question, answer, expected) in [
            (short, text("x"), Ok(())),
            (short, text(" \n"), Err(Refused::Empty)),
            (short, Answer::Rejected, Err(Refused::WrongForm)),
            (single, choices(&["b"]), Ok(())),
            (single, choices(&[]), Err(Refused::Empty)),
            (single, choices(&["a", "b"]), Err(Refused::PickOne { picked: 2 })),
            (single, choices(&["c"]), unknown("c")),
            (several, choices(&["b", "a"]), Ok(())),
            (several, choices(&["a", "a"]), unknown("a")),
            (several, text("a"), Err(Refused::WrongForm)),
            (traced, Answer::Rejected, Ok(())),
            (traced, Answer::Prints(String::new()), Ok(())),
            (traced, text("a"), Err(Refused::WrongForm)),
        ] {
            assert_eq!(accept(question, &answer), expected, "{answer:?}");
        }
    }
}

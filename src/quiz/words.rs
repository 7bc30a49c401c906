//! An answer as one text, as the store keeps it and the screen shows it, and back; and what questions say themselves.

use super::model::{Answer, Expected, Kind, Question};

/// What is asked of a program.
pub const TRACING: &str = "Does this program compile? If it does, what does it print?";
/// How choices are picked where there may be several.
pub const SEVERAL: &str = "Pick all that are true; there may be one or several.";
/// What is asked of an answer where a reason is wanted.
pub const REASON: &str = "Why do you think so?";

const REJECTED: &str = "does not compile";
const PRINTS_NOTHING: &str = "compiles and prints nothing";

/// `answer` as one text: what was typed, the texts of the choices in lines, or what is said of a program.
pub fn write(answer: &Answer) -> String {
    match answer {
        Answer::Text(text) => text.clone(),
        Answer::Choices(choices) => choices.join("\n"),
        Answer::Rejected => REJECTED.to_owned(),
        Answer::Prints(stdout) if stdout.trim().is_empty() => PRINTS_NOTHING.to_owned(),
        Answer::Prints(stdout) => stdout.clone(),
    }
}

/// What is true of a traced program.
pub fn outcome(expected: &Expected) -> String {
    match expected {
        Expected::Rejected { error_code, line } => {
            let code = error_code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
            let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
            format!("{REJECTED}{code}{line}")
        }
        Expected::Runs { stdout, panics } => {
            let end = if *panics { "\nand then panics" } else { "" };
            let printed = stdout.trim();
            format!("{}{end}", if printed.is_empty() { "prints nothing" } else { printed })
        }
    }
}

/// The answer to `question` that was [written](write()) as `text`; `None` if its choices are no longer those of the question.
pub fn read(question: &Question, text: &str) -> Option<Answer> {
    match &question.kind {
        Kind::ShortAnswer { .. } => Some(Answer::Text(text.to_owned())),
        Kind::Tracing { .. } => Some(match text {
            REJECTED => Answer::Rejected,
            PRINTS_NOTHING => Answer::Prints(String::new()),
            stdout => Answer::Prints(stdout.to_owned()),
        }),
        Kind::MultipleChoice { right, wrong, .. } => {
            let choices: Vec<&str> = right.iter().chain(wrong).map(String::as_str).collect();
            picked(text, &choices).map(|picked| Answer::Choices(picked.into_iter().map(str::to_owned).collect()))
        }
    }
}

/// The choices that `text` is made of. The longest is tried first: a choice may be the first line of another.
fn picked<'c>(text: &str, choices: &[&'c str]) -> Option<Vec<&'c str>> {
    let mut left = choices.to_vec();
    left.sort_by_key(|choice| std::cmp::Reverse(choice.len()));
    let mut picked = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let starts =
            |choice: &&str| text.strip_prefix(*choice).is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'));
        let choice = left.remove(left.iter().position(starts)?);
        picked.push(choice);
        rest = text[choice.len()..].strip_prefix('\n');
    }
    Some(picked)
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::quiz::model::{Answer, Quiz};
    use crate::quiz::parse;

    fn quiz() -> Quiz {
        let source = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n\
                      [[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"p\"\nprompt.distractors = [\"b\", \"b\\nc\", \"\"]\n\
                      answer.answer = [\"\\na\\n\"]\n\
                      [[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {}\"\nanswer.doesCompile = true\n\
                      answer.stdout = \"\"\n";
        parse("q", "q.toml", source).0.expect("valid")
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let quiz = quiz();
        let choices = |texts: &[&str]| Answer::Choices(texts.iter().map(|text| (*text).to_owned()).collect());
        for (question, answer) in [
            (0, Answer::Text(" a\nb ".to_owned())),
            (1, choices(&["b"])),
            (1, choices(&["b\nc"])),
            (1, choices(&["\na\n", "b", "b\nc"])),
            (1, choices(&["b\nc", "b"])),
            (1, choices(&["", "\na\n"])),
            (2, Answer::Rejected),
            (2, Answer::Prints(String::new())),
            (2, Answer::Prints("1\n\n2".to_owned())),
        ] {
            assert_eq!(read(&quiz.questions[question], &write(&answer)), Some(answer.clone()), "{answer:?}");
        }
        assert_eq!(read(&quiz.questions[1], "gone"), None);
        assert_eq!(read(&quiz.questions[1], "b\nb"), None);
    }
}

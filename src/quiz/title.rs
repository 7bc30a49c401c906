//! The numbers of questions, by group.

use std::fmt;

use super::model::{Question, Quiz};

/// A question's number as shown: `2`, or `2a`, `2b` for questions that share a context.
///
/// Questions are numbered by group; a group is a run of consecutive questions with the same `multipart` key. mdbook-quiz
/// remembers the last key across a plain question, so that for the keys a, none, a it shows the last question in the plain
/// one's group. That is a mistake there and not repeated: they are `1a`, `2`, `3a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// The group, from 1.
    pub group: usize,
    /// Which part of its group it is, from 0; `None` without shared context. Part 0 is where a review shows the context.
    pub part: Option<usize>,
}

impl fmt::Display for Title {
    /// Parts are lettered a to z, then aa, ab and so on.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.group, self.part.map(letters).unwrap_or_default())
    }
}

/// The number of each question of `quiz`.
pub fn titles(quiz: &Quiz) -> Vec<Title> {
    let mut titles: Vec<Title> = Vec::with_capacity(quiz.questions.len());
    let mut before: Option<&Question> = None;
    for question in &quiz.questions {
        let goes_on = before.is_some_and(|before| question.shares_context_with(before));
        titles.push(match titles.last() {
            Some(last) if goes_on => Title { group: last.group, part: last.part.map(|part| part + 1) },
            last => Title { group: last.map_or(1, |last| last.group + 1), part: question.part.as_ref().map(|_| 0) },
        });
        before = Some(question);
    }
    titles
}

/// 0 is `a`, 25 `z`, 26 `aa`.
fn letters(part: usize) -> String {
    let letter = char::from(b'a' + (part % 26) as u8);
    if part < 26 { letter.to_string() } else { letters(part / 26 - 1) + &letter.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{letters, titles};
    use crate::quiz::parse;

    #[test]
    fn consecutive_questions_with_one_context_form_a_group() {
        for (keys, expected) in [
            ("-", "1"),
            ("---", "1 2 3"),
            ("-aa-", "1 2a 2b 3"),
            ("a", "1a"),
            ("aabb", "1a 1b 2a 2b"),
            ("a-a", "1a 2 3a"),
            ("aba", "1a 2a 3a"),
        ] {
            let mut source = "[multipart]\na = \"A\"\nb = \"B\"\n".to_owned();
            for key in keys.chars() {
                source += "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n";
                if key != '-' {
                    source += &format!("multipart = \"{key}\"\n");
                }
            }
            let quiz = parse("q", "q.toml", &source).0.expect("valid");
            let shown: Vec<_> = titles(&quiz).iter().map(ToString::to_string).collect();
            assert_eq!(shown.join(" "), expected, "for the keys {keys}");
        }
    }

    #[test]
    fn parts_beyond_z_have_two_letters() {
        for (part, expected) in [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba"), (701, "zz"), (702, "aaa")] {
            assert_eq!(letters(part), expected);
        }
    }
}

//! The identity of questions: derived where the file gives none, and unique.

use std::collections::{HashMap, HashSet};

use toml::Spanned;

use super::model::{Kind, Question, Quiz};
use crate::problem::Problem;
use crate::reading::{Report, Table, shown};

/// Reports ids that stand in more than one of `quizzes`, each given with its file's display name.
///
/// An id that both files give is an error at the second one. One that was derived in either file is a warning: the same
/// question stands in two quizzes of the same name, and attempts at them are counted together. Ids within one file are
/// checked by [`parse`](super::parse()). Linear in the number of questions.
pub fn duplicates<'q>(quizzes: impl IntoIterator<Item = (&'q str, &'q Quiz)>) -> Vec<Problem> {
    let mut first: HashMap<&str, (&str, &Question)> = HashMap::new();
    let mut problems = Vec::new();
    let questions = quizzes.into_iter().flat_map(|(file, quiz)| quiz.questions.iter().map(move |each| (file, each)));
    for (file, question) in questions {
        let Some((other_file, other)) = first.get(question.id.as_str()) else {
            first.insert(&question.id, (file, question));
            continue;
        };
        let (id, place) = (shown(&question.id), question.place("id"));
        problems.push(if is_given(question) && is_given(other) {
            Problem::error(file, place, format!("the id `{id}` is already taken in {other_file}"))
                .help("give this question an id of its own")
        } else {
            Problem::warning(file, place, format!("the same question without an id stands in {other_file}"))
                .help(format!("its attempts are counted together, as `{id}`; give one of them an `id`"))
        });
    }
    problems
}

/// Reports ids given twice in one file.
pub(super) fn report_duplicates(questions: &[Table<'_>], report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    for id in questions.iter().filter_map(|question| question.value("id")) {
        if let Some(text) = id.get_ref().as_str().filter(|text| !seen.insert(*text)) {
            let message = format!("the id `{}` is already taken in this file", shown(text));
            report.error(Spanned::span(id), message, "give this question an id of its own");
        }
    }
}

/// Gives every question without an id one made from the quiz's name and the question's prompt (or program).
///
/// It is `name#` and 16 hexadecimal digits of the prompt's [`fingerprint`], which does not see how the text is wrapped or
/// indented. So it stays the same when questions are moved, or their answers, hints or explanations are edited, and changes
/// with the wording of the prompt and with the quiz's name. The second question with the same prompt gets `-2` and so on,
/// in file order; an id the file gives is never taken.
pub(super) fn derive(name: &str, questions: &mut [Question]) {
    let mut taken: HashSet<String> =
        questions.iter().filter(|each| is_given(each)).map(|each| each.id.clone()).collect();
    let mut next: HashMap<String, usize> = HashMap::new();
    for question in questions.iter_mut().filter(|question| !is_given(question)) {
        let words: Vec<_> = prompt(&question.kind).split_whitespace().collect();
        let stem = format!("{name}#{:016x}", fingerprint(&words.join(" ")));
        let number = next.entry(stem.clone()).or_insert(1);
        question.id = loop {
            let id = if *number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            *number += 1;
            if taken.insert(id.clone()) {
                break id;
            }
        };
    }
}

/// The 64-bit FNV-1a hash of `text`: equal in every release and on every machine, unlike std's hashers.
///
/// Source: Fowler, Noll, Vo, `draft-eastlake-fnv`. Not for protection against people who want collisions.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn is_given(question: &Question) -> bool {
    question.places.contains_key("id")
}

fn prompt(kind: &Kind) -> &str {
    match kind {
        Kind::ShortAnswer { prompt, .. } | Kind::MultipleChoice { prompt, .. } => prompt,
        Kind::Tracing { program, .. } => program,
    }
}

#[cfg(test)]
mod tests {
    use super::{duplicates, fingerprint};
    use crate::problem::Severity;
    use crate::quiz::parse;

    #[test]
    fn fingerprints_are_the_published_ones_of_fnv_1a() {
        for (text, expected) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fingerprint(text), expected, "{text:?}");
        }
    }

    #[test]
    fn ids_are_unique_over_files() {
        let source = |id: &str| {
            format!("[[questions]]\n{id}\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n")
        };
        let quiz = |name: &str, id: &str| parse(name, "f", &source(id)).0.expect("valid");
        let (x, y, z) = (quiz("a", "id = 'x'"), quiz("b", "id = 'y'"), quiz("c", "id = 'x'"));
        assert_eq!(duplicates([("a.toml", &x), ("b.toml", &y)]), []);
        let [problem] = &duplicates([("a.toml", &x), ("b.toml", &y), ("c.toml", &z)])[..] else {
            panic!("one problem")
        };
        assert_eq!((problem.severity, problem.file.as_str()), (Severity::Error, "c.toml"));
        assert_eq!(problem.message, "the id `x` is already taken in a.toml");
        assert_eq!(&source("id = 'x'")[problem.span.clone()], "'x'");
    }

    #[test]
    fn one_question_without_id_in_two_files_of_one_name_is_a_warning() {
        let source = "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"p\"\nanswer.answer = \"a\"\n";
        let quiz = |name: &str| parse(name, "f", source).0.expect("valid");
        assert_eq!(duplicates([("1/a.toml", &quiz("a")), ("b.toml", &quiz("b"))]), []);
        let [problem] = &duplicates([("1/a.toml", &quiz("a")), ("2/a.toml", &quiz("a"))])[..] else {
            panic!("one problem")
        };
        assert_eq!((problem.severity, problem.file.as_str()), (Severity::Warning, "2/a.toml"));
    }
}

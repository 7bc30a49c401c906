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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::{choices, feedback, is_right};
    use crate::quiz::model::{Answer, ChoiceOrder, Expected, Kind, Origin, Question, ResponseLength};

    fn question(kind: Kind) -> Question {
        Question {
            id: "id".to_owned(),
            quiz: String::new(),
            origin: Origin::Text,
            kind,
            part: None,
            context: None,
            asks_reason: false,
            hints: vec![],
            feedback: vec![],
            live: None,
            page: None,
            difficulty: None,
            tags: vec![],
            span: 0..0,
            places: [].into(),
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn multiple(right: &[&str], wrong: &[&str], order: ChoiceOrder) -> Question {
        let (right, wrong) = (texts(right), texts(wrong));
        question(Kind::MultipleChoice { prompt: String::new(), right, wrong, several: true, order })
    }

    fn traced(expected: Expected) -> Question {
        question(Kind::Tracing { program: String::new(), edition: "2021".to_owned(), expected })
    }

    fn prints(stdout: &str, panics: bool) -> Question {
        traced(Expected::Runs { stdout: stdout.to_owned(), panics })
    }

    #[test]
    fn short_answers_ignore_case_and_surrounding_space_only() {
        let question = question(Kind::ShortAnswer {
            prompt: String::new(),
            response: ResponseLength::Short,
            answers: texts(&[" Let mut ", "`let`", "STRASSE", "İ"]),
        });
        for (reply, expected) in [
            ("let mut", true),
            ("\tLET MUT\n", true),
            ("let  mut", false),
            ("letmut", false),
            ("`LET`", true),
            ("let", false),
            ("straße", false),
            ("İ", true),
            ("", false),
        ] {
            assert_eq!(is_right(&question, &Answer::Text(reply.to_owned())), expected, "{reply:?}");
        }
    }

    #[test]
    fn choices_must_be_exactly_the_right_ones_as_a_multiset() {
        let plain = multiple(&["a", "b"], &["c"], ChoiceOrder::Shuffled);
        let twice = multiple(&["a", "a"], &["c"], ChoiceOrder::Shuffled);
        for (question, picked, expected) in [
            (&plain, &["a", "b"][..], true),
            (&plain, &["b", "a"], true),
            (&plain, &["a"], false),
            (&plain, &["a", "b", "c"], false),
            (&plain, &["a", "b", "b"], false),
            (&plain, &["A", "b"], false),
            (&plain, &["a ", "b"], false),
            (&plain, &[], false),
            (&twice, &["a", "a"], true),
            (&twice, &["a"], false),
        ] {
            assert_eq!(is_right(question, &Answer::Choices(texts(picked))), expected, "{picked:?}");
        }
    }

    #[test]
    fn traced_output_counts_but_for_surrounding_space() {
        let rejected = traced(Expected::Rejected { error_code: Some("E0382".to_owned()), line: Some(1) });
        let print = |text: &str| Answer::Prints(text.to_owned());
        for (question, answer, expected) in [
            (&rejected, Answer::Rejected, true),
            (&rejected, print(""), false),
            (&prints("a\nb\n", false), Answer::Rejected, false),
            (&prints("a\nb\n", false), print("a\nb"), true),
            (&prints("a\nb", false), print(" \na\nb\n\n"), true),
            (&prints("a\nb", false), print("a \nb"), false),
            (&prints("a\nb", false), print("A\nb"), false),
            (&prints("", false), print(" "), true),
            (&prints("a", true), print("a"), true),
        ] {
            assert_eq!(is_right(question, &answer), expected, "{:?} for {:?}", answer, question.kind);
        }
    }

    #[test]
    fn an_answer_of_another_form_is_wrong() {
        let question = multiple(&["a"], &[], ChoiceOrder::Shuffled);
        for answer in [Answer::Text("a".to_owned()), Answer::Prints("a".to_owned()), Answer::Rejected] {
            assert!(!is_right(&question, &answer));
        }
        assert!(!is_right(&prints("a", false), &Answer::Text("a".to_owned())));
    }

    #[test]
    fn an_index_puts_all_right_choices_together() {
        for (index, expected) in [(0, ["R", "S", "x", "y"]), (1, ["x", "R", "S", "y"]), (2, ["x", "y", "R", "S"])] {
            assert_eq!(choices(&multiple(&["R", "S"], &["x", "y"], ChoiceOrder::At(index)), 1), expected);
        }
    }

    #[test]
    fn sorted_choices_stand_in_the_order_of_utf_16_units() {
        let wrong = ["b", "10", "`a`", "2", "B", "\u{ff5e}"];
        let sorted = choices(&multiple(&["a", "\u{1f980}"], &wrong, ChoiceOrder::Sorted), 1);
        assert_eq!(sorted, ["10", "2", "B", "`a`", "a", "b", "\u{1f980}", "\u{ff5e}"]);
    }

    #[test]
    fn shuffles_reach_every_order_and_differ_between_questions() {
        let one = multiple(&["a"], &["b", "c"], ChoiceOrder::Shuffled);
        let other = Question { id: "other".to_owned(), ..one.clone() };
        let orders: BTreeSet<_> = (0..100).map(|seed| choices(&one, seed)).collect();
        assert_eq!(orders.len(), 6);
        assert!((0..100).any(|seed| choices(&one, seed) != choices(&other, seed)));
        assert_eq!(choices(&prints("a", false), 1), texts(&[]));
    }

    #[test]
    fn feedback_is_given_for_picked_choices_only() {
        let mut question = multiple(&["a"], &["b", "c"], ChoiceOrder::Shuffled);
        question.feedback = vec![("b".to_owned(), "B".to_owned()), ("c".to_owned(), "C".to_owned())];
        assert_eq!(feedback(&question, &Answer::Choices(texts(&["a", "c"]))), [("c", "C")]);
        assert_eq!(feedback(&question, &Answer::Rejected), []);
    }

    /// A question with different choices and an order, and some of its choices picked.
    fn picked() -> impl Strategy<Value = (Question, Vec<String>)> {
        let order = prop::sample::select(vec![
            ChoiceOrder::At(0),
            ChoiceOrder::At(1),
            ChoiceOrder::Sorted,
            ChoiceOrder::Shuffled,
        ]);
        let all = prop::collection::btree_set("[a-z`0-9]{1,4}", 2..8);
        let all = all.prop_map(|all| all.into_iter().collect::<Vec<_>>()).prop_shuffle();
        (all, any::<prop::sample::Index>(), order).prop_flat_map(|(all, split, order)| {
            let (right, wrong) = all.split_at(1 + split.index(all.len() - 1));
            let strs = |texts: &[String]| texts.to_vec();
            let kind = Kind::MultipleChoice {
                prompt: String::new(),
                right: strs(right),
                wrong: strs(wrong),
                several: true,
                order,
            };
            // Half of the picks are the right ones, else hardly any would be.
            let picks = proptest::prop_oneof![
                Just(right.to_vec()).prop_shuffle(),
                prop::sample::subsequence(all.clone(), 0..=all.len()).prop_shuffle(),
            ];
            (Just(question(kind)), picks)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn grading_sees_the_set_picked_and_no_order((question, picked) in picked(), seeds in any::<(u64, u64)>()) {
            let Kind::MultipleChoice { right, .. } = &question.kind else { unreachable!("made above") };
            let as_set: BTreeSet<_> = picked.iter().collect();
            let expected = as_set == right.iter().collect();
            prop_assert_eq!(is_right(&question, &Answer::Choices(picked.clone())), expected);
            for seed in [seeds.0, seeds.1] {
                let shown: Vec<_> = choices(&question, seed).into_iter().filter(|text| picked.contains(text)).collect();
                prop_assert_eq!(is_right(&question, &Answer::Choices(shown)), expected);
            }
        }

        #[test]
        fn one_seed_gives_one_order_of_all_choices((question, _) in picked(), seed in any::<u64>()) {
            let Kind::MultipleChoice { right, wrong, .. } = &question.kind else { unreachable!("made above") };
            let mut shown = choices(&question, seed);
            prop_assert_eq!(&shown, &choices(&question.clone(), seed));
            let mut all = [&right[..], wrong].concat();
            all.sort();
            shown.sort();
            prop_assert!(shown == all);
        }
    }
}

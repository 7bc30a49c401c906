//! Several quizzes as one, and some of its questions: by tag, by number, in another order. Pure: chance comes as a seed.

use std::collections::HashMap;
use std::ops::Range;

use fastrand::Rng;

use super::ids::fingerprint;
use super::model::{Question, Quiz};

/// Which questions are asked, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only questions with one of these tags; all where there are none.
    pub tags: Vec<String>,
    /// How many, drawn by chance; all where it is not said.
    pub count: Option<usize>,
    /// Whether they are asked in an order of chance instead of that of the files.
    pub shuffle: bool,
}

/// A question left out because its id was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The id.
    pub id: String,
    /// The quiz it is asked of.
    pub kept: String,
    /// The quiz it is left out of.
    pub left_out: String,
}

/// `quizzes` one after the other as one quiz called `name`, each question once; and those that stood there again.
pub fn join(name: &str, quizzes: impl IntoIterator<Item = Quiz>) -> (Quiz, Vec<Repeated>) {
    let mut kept: HashMap<String, String> = HashMap::new();
    let mut repeated = Vec::new();
    let mut questions = Vec::new();
    for question in quizzes.into_iter().flat_map(|quiz| quiz.questions) {
        if let Some(kept) = kept.get(&question.id) {
            repeated.push(Repeated { id: question.id, kept: kept.clone(), left_out: question.quiz });
        } else {
            kept.insert(question.id.clone(), question.quiz.clone());
            questions.push(question);
        }
    }
    (Quiz { name: name.to_owned(), questions }, repeated)
}

/// The questions of `pool` that `selection` asks for. The same selection and seed give the same quiz on every machine.
///
/// Questions under one shared context stay together and in order. A draw takes such a group as a whole where it fits, and
/// else the first parts of one. Without `shuffle` what was drawn stays in the order of the pool.
pub fn select(pool: &Quiz, selection: &Selection, seed: u64) -> Quiz {
    let is_wanted = |question: &&Question| {
        selection.tags.is_empty() || question.tags.iter().any(|tag| selection.tags.contains(tag))
    };
    let tagged: Vec<&Question> = pool.questions.iter().filter(is_wanted).collect();
    let mut rng = Rng::with_seed(seed ^ fingerprint("select"));
    let mut groups = groups(&tagged);
    if let Some(count) = selection.count.filter(|count| *count < tagged.len()) {
        groups = draw(&groups, count, &mut rng);
    }
    if selection.shuffle {
        rng.shuffle(&mut groups);
    }
    let questions = groups.into_iter().flatten().map(|at| tagged[at].clone()).collect();
    Quiz { name: pool.name.clone(), questions }
}

/// The tags of `quiz`, each once, sorted.
pub fn tags(quiz: &Quiz) -> Vec<&str> {
    let mut tags: Vec<_> = quiz.questions.iter().flat_map(|question| &question.tags).map(String::as_str).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// The places of neighbours that share a context, and of every other question alone.
fn groups(questions: &[&Question]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if question.shares_context_with(questions[at - 1]) => last.end = at + 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

/// Groups with `count` questions in all, in the order of `groups`. There are at least as many.
fn draw(groups: &[Range<usize>], count: usize, rng: &mut Rng) -> Vec<Range<usize>> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    rng.shuffle(&mut order);
    let mut left = count;
    let (mut drawn, mut too_large) = (Vec::new(), Vec::new());
    for group in order.into_iter().map(|at| groups[at].clone()) {
        if group.len() <= left {
            left -= group.len();
            drawn.push(group);
        } else {
            too_large.push(group);
        }
    }
    if let (1.., Some(group)) = (left, too_large.first()) {
        drawn.push(group.start..group.start + left);
    }
    drawn.sort_unstable_by_key(|group| group.start);
    drawn
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::{ProptestConfig, any, prop, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::{Selection, join, select, tags};
    use crate::quiz::grade::{choices, is_right};
    use crate::quiz::model::{Answer, Origin, Quiz};
    use crate::quiz::parse;
    use crate::quiz::session::Session;

    /// A quiz with a question for each letter of `keys`: `-` stands alone, the others under the context of that letter. The
    /// ids are the quiz's name and their number; every third question has the tag `third`.
    fn quiz(name: &str, keys: &str) -> Quiz {
        let mut source = "[multipart]\na = \"A\"\nb = \"B\"\n".to_owned();
        for (number, key) in keys.chars().enumerate() {
            source +=
                &format!("[[questions]]\ntype = \"MultipleChoice\"\nid = \"{name}{number}\"\nprompt.prompt = \"p\"\n");
            source += "prompt.distractors = [\"b\", \"c\", \"d\", \"e\"]\nanswer.answer = \"a\"\n";
            source += if number % 3 == 2 { "tags = [\"x\", \"third\"]\n" } else { "" };
            if key != '-' {
                source += &format!("multipart = \"{key}\"\n");
            }
        }
        parse(name, "f", &source).0.expect("valid").from_origin(&Origin::Lesson(name.to_owned()))
    }

    fn ids(quiz: &Quiz) -> Vec<&str> {
        quiz.questions.iter().map(|question| question.id.as_str()).collect()
    }

    #[test]
    fn quizzes_are_joined_and_a_question_is_asked_once() {
        let mut second = quiz("n", "--");
        second.questions[1].id = "m0".to_owned();
        let (joined, repeated) = join("both", [quiz("m", "a"), second]);
        assert_eq!((joined.name.as_str(), ids(&joined)), ("both", vec!["m0", "n0"]));
        let told: Vec<_> = repeated.iter().map(|it| (it.id.as_str(), it.kept.as_str(), it.left_out.as_str())).collect();
        assert_eq!(told, [("m0", "m", "n")]);
    }

    #[test]
    fn contexts_of_two_quizzes_are_two_groups() {
        let (joined, _) = join("both", [quiz("m", "-aa"), quiz("n", "a-")]);
        let titles: Vec<_> = Session::new(&joined, 1).titles().iter().map(ToString::to_string).collect();
        assert_eq!(titles, ["1", "2a", "2b", "3a", "4"]);
    }

    #[test]
    fn tags_select() {
        let pool = quiz("m", "------");
        let tagged = |names: &[&str]| Selection {
            tags: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Selection::default()
        };
        assert_eq!(ids(&select(&pool, &tagged(&["third"]), 1)), ["m2", "m5"]);
        assert_eq!(ids(&select(&pool, &tagged(&["y", "x"]), 1)), ["m2", "m5"]);
        assert_eq!(select(&pool, &tagged(&["y"]), 1).questions, []);
        assert_eq!(tags(&pool), ["third", "x"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        #[test]
        fn a_seed_gives_one_quiz_with_its_groups_whole_and_in_order(
            keys in "[-ab]{1,12}",
            more in "[-ab]{1,6}",
            count in prop::option::of(0..20_usize),
            shuffle in any::<bool>(),
            seed in any::<u64>(),
        ) {
            let (pool, _) = join("both", [quiz("m", &keys), quiz("n", &more)]);
            let selection = Selection { tags: Vec::new(), count, shuffle };
            let selected = select(&pool, &selection, seed);
            prop_assert_eq!(&select(&pool, &selection, seed), &selected);
            let total = pool.questions.len();
            let expected = count.unwrap_or(total).min(total);
            prop_assert_eq!(ids(&selected).into_iter().collect::<BTreeSet<_>>().len(), expected);
            prop_assert_eq!(selected.questions.len(), expected);

            let place = |id: &str| pool.questions.iter().position(|question| question.id == id).expect("of the pool");
            let places: Vec<_> = ids(&selected).into_iter().map(place).collect();
            prop_assert!(shuffle || places.is_sorted());
            let mut cut = 0;
            for at in places.iter().copied() {
                let next = pool.questions.get(at + 1);
                if next.is_some_and(|next| next.shares_context_with(&pool.questions[at])) && !places.contains(&(at + 1)) {
                    cut += 1;
                }
                let goes_on = at > 0 && pool.questions[at].shares_context_with(&pool.questions[at - 1]);
                let before = places.iter().position(|place| *place == at).and_then(|index| index.checked_sub(1));
                prop_assert!(!goes_on || before.is_some_and(|before| places[before] == at - 1), "{:?}", places);
            }
            prop_assert!(cut <= 1, "at most one group is cut: {:?}", places);

        }

        /// What is picked is graded alike, whatever was selected and in whatever order it was shown and picked.
        #[test]
        fn grading_knows_nothing_of_selection_and_order(
            keys in "[-ab]{1,8}",
            count in 1..8_usize,
            shuffle in any::<bool>(),
            seeds in any::<[u64; 2]>(),
            picked in any::<u8>(),
        ) {
            let pool = quiz("m", &keys);
            let selection = Selection { tags: Vec::new(), count: Some(count), shuffle };
            for question in select(&pool, &selection, seeds[0]).questions {
                let here = choices(&question, seeds[0]);
                let again = choices(&question, seeds[0]);
                prop_assert_eq!(&here, &again, "one seed, one order");
                let is_picked = |choice: &String| picked & (1 << (choice.as_bytes()[0] - b'a')) != 0;
                let pick = |shown: Vec<String>| Answer::Choices(shown.into_iter().filter(is_picked).collect());
                let right = is_right(&question, &pick(here));
                prop_assert_eq!(right, picked & 0b11111 == 1);
                prop_assert_eq!(right, is_right(&question, &pick(choices(&question, seeds[1]))));
            }
        }
    }

    #[test]
    fn every_question_can_be_drawn_and_come_first() {
        let pool = quiz("m", "-aa-bb--");
        let selection = Selection { count: Some(3), shuffle: true, ..Selection::default() };
        let quizzes: Vec<_> = (0..200).map(|seed| select(&pool, &selection, seed)).collect();
        let drawn: BTreeSet<_> = quizzes.iter().flat_map(ids).collect();
        assert_eq!(drawn.len(), 8);
        let first: BTreeSet<_> = quizzes.iter().map(|quiz| ids(quiz)[0]).collect();
        assert_eq!(first.len(), 6, "one for each group: {first:?}");
    }
}

use std::collections::BTreeSet;

use super::{Next, follow, paths, tree};
use crate::probe::recording::Measured;

#[test]
fn no_path_asks_twice_and_each_ends_in_advice_of_its_own() {
    let paths = paths();
    let mut advised = BTreeSet::new();
    for (steps, advice) in &paths {
        let asked: BTreeSet<&str> = steps.iter().map(|(question, _)| question.id).collect();
        assert_eq!(asked.len(), steps.len(), "{}", tree::flags(steps));
        assert!(steps.len() <= 6, "an interview is short: {}", tree::flags(steps));
        assert!(advised.insert(advice.id), "`{}` is reached twice", advice.id);
    }
    let expected = [
        "arc",
        "arc-weak",
        "atomic",
        "box",
        "columns",
        "interner",
        "mutex",
        "pool",
        "rc",
        "rc-cell",
        "rc-refcell",
        "scope",
        "snapshots",
        "value",
        "weak",
    ];
    assert_eq!(advised.into_iter().collect::<Vec<_>>(), expected, "all advice is reached");
}

#[test]
fn a_question_has_one_wording_and_two_different_answers() {
    for (steps, _) in paths() {
        for (question, _) in steps {
            assert_ne!(question.answers[0].0, question.answers[1].0);
            assert!(question.text.ends_with(['?', '.']) && question.text.len() <= 100, "{}", question.text);
            for (others, _) in paths() {
                for (other, _) in others.into_iter().filter(|(other, _)| other.id == question.id) {
                    assert_eq!(other.text, question.text);
                }
            }
        }
    }
}

#[test]
fn following_the_answers_of_a_path_leads_to_its_end() {
    for (steps, advice) in paths() {
        let given = |id: &str| steps.iter().find(|(question, _)| question.id == id).map(|(it, at)| it.answers[*at].0);
        let (walked, next) = follow(given);
        assert_eq!(tree::flags(&walked), tree::flags(&steps));
        assert!(matches!(next, Next::Take(found) if found.id == advice.id), "{}", tree::flags(&steps));
        // Without the last answer its question is asked.
        let (last, _) = steps[steps.len() - 1];
        let (_, next) = follow(|id| if id == last.id { None } else { given(id) });
        assert!(matches!(next, Next::Ask(question) if question.id == last.id));
    }
    assert!(matches!(follow(|_| Some("perhaps")), (steps, Next::Ask(_)) if steps.is_empty()));
}

#[test]
fn every_advice_is_measured_against_another_way() {
    for (_, advice) in paths() {
        let [ours, theirs] = (advice.trial)();
        assert_ne!(ours.way, theirs.way);
        assert!(!ours.time.is_zero() && !theirs.time.is_zero(), "{}", advice.id);
        let (Measured::Value(ours), Measured::Value(theirs)) = (ours.allocations, theirs.allocations) else {
            panic!("unit tests measure")
        };
        assert!(ours.allocated.blocks + theirs.allocated.blocks > 0, "{}", advice.id);
        // What is said to save memory does.
        if ["box", "interner", "rc", "arc", "pool", "rc-refcell", "snapshots", "scope"].contains(&advice.id) {
            assert!(ours.allocated.bytes < theirs.allocated.bytes, "{}", advice.id);
        }
    }
}

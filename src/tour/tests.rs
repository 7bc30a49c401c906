use super::{Claim, PATTERNS, Should, Verdict, take};
use crate::probe::recording::{Allocations, Amount, FactValue, Measured, Outcome, Recording, Step};

fn verdicts(recording: &Recording) -> Vec<(Claim, Verdict)> {
    PATTERNS.iter().flat_map(|pattern| pattern.verdicts(recording)).collect()
}

#[test]
fn every_pattern_behaves_and_every_reference_is_filled() {
    let recording = take();
    assert_eq!(recording.end.outcome, Outcome::Finished);
    for (claim, verdict) in verdicts(&recording) {
        assert_eq!(verdict, Verdict::Holds, "{}", claim.fact);
    }
    for pattern in PATTERNS {
        let said = pattern.said(&recording);
        assert!(!said.contains(['{', '}']) && !said.contains("not measured"), "{said}");
        assert_eq!(pattern.code(&recording).count(), pattern.steps.len(), "{}", pattern.name);
    }
    let shown: usize = PATTERNS.iter().map(|pattern| pattern.steps.len()).sum();
    assert_eq!(shown, recording.steps.len(), "each step is shown by one pattern");
}

/// The recording with one fact changed to something a claim about it must refuse.
fn with_wrong(recording: &Recording, path: &str) -> Recording {
    let (step, key) = path.split_once('.').unwrap();
    let mut wrong = recording.clone();
    let step = wrong.steps.iter_mut().find(|it| it.name == step).unwrap();
    match step.facts.iter_mut().find(|fact| fact.key == key) {
        Some(fact) => {
            fact.value = match &fact.value {
                FactValue::Integer(number) => FactValue::Integer(number + 1_000_000_000),
                FactValue::Bool(flag) => FactValue::Bool(!flag),
                _ => FactValue::Text("something else".to_owned()),
            }
        }
        None => {
            let much = Amount { blocks: 1_000_000_000, bytes: 1_000_000_000 };
            step.allocations = Measured::Value(Allocations { allocated: much, freed: much, ..Allocations::default() });
            step.live = Measured::Value(much);
        }
    }
    wrong
}

#[test]
fn every_claim_can_fail_and_says_how() {
    let recording = take();
    for (claim, _) in verdicts(&recording) {
        match claim.verdict(&with_wrong(&recording, claim.fact)) {
            Verdict::Fails(why) => assert!(why.starts_with(&format!("`{}` is ", claim.fact)), "{why}"),
            verdict => panic!("{}: {verdict:?}", claim.fact),
        }
    }
    let leak = Claim::new("cut.live_bytes", Should::Be(0)).verdict(&with_wrong(&recording, "cut.live_bytes"));
    assert_eq!(leak, Verdict::Fails("`cut.live_bytes` is 1000000000, and should be 0".to_owned()));
}

#[test]
fn what_was_not_measured_or_not_reached_is_told() {
    let mut recording = take();
    recording.steps.iter_mut().for_each(|step| step.allocations = Measured::NotMeasured);
    let found = verdicts(&recording);
    assert!(found.iter().any(|(_, verdict)| *verdict == Verdict::NotMeasured));
    for (claim, verdict) in found {
        let (_, key) = claim.fact.split_once('.').unwrap();
        assert_eq!(verdict == Verdict::NotMeasured, Step::MEASURED_FACTS.contains(&key), "{}", claim.fact);
    }
    recording.steps.clear();
    recording.end.outcome = Outcome::Panicked { message: "out of memory".to_owned(), line: None };
    let lost = PATTERNS[0].verdicts(&recording).next().unwrap().1;
    assert_eq!(lost, Verdict::Fails("the step `share` was not taken: the tour panicked: out of memory".to_owned()));
}

#[test]
fn a_hundred_tours_find_the_same() {
    for _ in 0..100 {
        assert!(verdicts(&take()).iter().all(|(_, verdict)| *verdict == Verdict::Holds));
    }
}

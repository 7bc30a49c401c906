//! `memtutor tour`: everything runs, and a number that is wrong is told.

use memtutor::tour::{PATTERNS, Verdict, take};
use serde_json::Value;

use crate::harness::User;

#[test]
fn all_eight_patterns_run_and_behave() {
    let user = User::new();
    let text = user.run(&["tour"]).ok();
    for pattern in PATTERNS {
        assert!(text.contains(&format!(". {}", pattern.name)), "{text}");
    }
    assert!(text.contains("All 8 patterns behave: "), "{text}");
    assert!(text.trim_end().ends_with(" begins."), "the last line says where to go on:\n{text}");
    assert!(!text.contains("Misbehaves"), "{text}");
}

#[test]
fn scripts_get_every_claim_and_the_recording() {
    let document: Value = serde_json::from_str(&User::new().run(&["tour", "--json"]).ok()).unwrap();
    assert_eq!(document["measured"], true);
    let patterns = document["patterns"].as_array().unwrap();
    assert_eq!(patterns.len(), 8);
    let steps = document["recording"]["steps"].as_array().unwrap();
    for pattern in patterns {
        assert_eq!(pattern["behaves"], true, "{pattern}");
        let claims = pattern["claims"].as_array().unwrap();
        assert!(!claims.is_empty() && claims.iter().all(|claim| claim["verdict"] == "holds"), "{pattern}");
        for step in pattern["steps"].as_array().unwrap() {
            assert!(steps.iter().any(|taken| taken["name"] == *step), "{step}");
        }
    }
}

/// This binary has no counting allocator.
#[test]
fn where_nothing_is_measured_the_rest_is_checked() {
    let recording = take();
    let verdicts: Vec<Verdict> =
        PATTERNS.iter().flat_map(|pattern| pattern.verdicts(&recording)).map(|(_, verdict)| verdict).collect();
    let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    assert!(count(Verdict::Holds) > 8 && count(Verdict::NotMeasured) > 8);
    assert_eq!(count(Verdict::Holds) + count(Verdict::NotMeasured), verdicts.len(), "{verdicts:?}");
    assert!(PATTERNS[0].said(&recording).contains("(not measured) blocks"));
}

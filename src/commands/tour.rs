//! `memtutor tour`: all eight patterns, run now, in a few lines each.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};

use super::{Ending, World};
use crate::cli::TourArgs;
use crate::lesson::json;
use crate::probe::is_measuring;
use crate::probe::recording::Recording;
use crate::screen::output::Style;
use crate::screen::page::{heading, prose};
use crate::screen::text::{Line, Role, wrap};
use crate::tour::{self, PATTERNS, Pattern, Verdict};
use crate::workshop::next::Next;

pub(super) fn run(arguments: &TourArgs, world: &mut World) -> Result<Ending> {
    let start = Instant::now();
    let recording = tour::take();
    let took = start.elapsed();
    let verdicts: Vec<Verdict> = PATTERNS.iter().flat_map(|it| it.verdicts(&recording)).map(|(_, it)| it).collect();
    let ending = ending(&verdicts);
    if arguments.json {
        world.screen.json(&as_json(&recording, took)?)?;
        return Ok(ending);
    }
    let outline = world.library.outline();
    let style = world.screen.style();
    for (index, pattern) in PATTERNS.iter().enumerate() {
        let is_there = outline.summaries.iter().any(|lesson| lesson.id == pattern.lesson);
        world.screen.lines(&draw(index + 1, pattern, is_there, &recording, &style))?;
        world.screen.gap()?;
    }
    let (role, words) = summary(&verdicts, took);
    world.screen.say(role, words)?;
    let progress = world.progress_so_far()?;
    if let Some(next) = Next::of(&outline, &progress) {
        world.screen.say(Role::Plain, format!("Next: {}. {}.", next.lesson.title, next.command()))?;
    }
    Ok(ending)
}

fn ending(verdicts: &[Verdict]) -> Ending {
    if verdicts.iter().any(is_failure) { Ending::Problems } else { Ending::Done }
}

fn is_failure(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fails(_))
}

/// A pattern: its name, the code that ran, what it showed, and what is wrong with that.
fn draw(number: usize, pattern: &Pattern, has_lesson: bool, recording: &Recording, style: &Style) -> Vec<Line> {
    let place =
        if has_lesson { format!("memtutor lesson {}", pattern.lesson) } else { format!("lesson {}", pattern.lesson) };
    let mut lines = heading(&format!("{number}. {}", pattern.name), &place, style);
    let code: Vec<&str> = pattern.code(recording).map(|code| code.text.as_str()).collect();
    lines.extend(prose(&format!("```rust\n{}\n```\n\n{}", code.join("\n"), pattern.said(recording)), style));
    for (_, verdict) in pattern.verdicts(recording) {
        if let Verdict::Fails(why) = verdict {
            let why = Line::new().with(Role::Bad, format!("Misbehaves: {why}."));
            lines.extend(wrap(&why, style.prose_width(), 2));
        }
    }
    lines
}

/// What came of all the claims, in a sentence.
fn summary(verdicts: &[Verdict], took: Duration) -> (Role, String) {
    let failed = verdicts.iter().filter(|verdict| is_failure(verdict)).count();
    let unmeasured = verdicts.iter().filter(|verdict| **verdict == Verdict::NotMeasured).count();
    let checked = verdicts.len() - unmeasured;
    let mut words = match failed {
        0 => format!("All {} patterns behave: {checked} numbers checked in {took:.1?}.", PATTERNS.len()),
        failed => format!("{failed} of {checked} numbers are wrong: memory does not behave here as the lessons say."),
    };
    if unmeasured > 0 {
        words +=
            &format!(" {unmeasured} more need the counting allocator, which this program runs without: not measured.");
    }
    (if failed == 0 { Role::Good } else { Role::Bad }, words)
}

fn as_json(recording: &Recording, took: Duration) -> Result<Value> {
    let pattern = |pattern: &Pattern| {
        let claims: Vec<Value> = pattern
            .verdicts(recording)
            .map(|(claim, verdict)| {
                let (verdict, why) = match verdict {
                    Verdict::Holds => ("holds", None),
                    Verdict::NotMeasured => ("not measured", None),
                    Verdict::Fails(why) => ("fails", Some(why)),
                };
                json!({ "fact": claim.fact, "should": claim.should.words(None), "verdict": verdict, "why": why })
            })
            .collect();
        let behaves = !pattern.verdicts(recording).any(|(_, verdict)| is_failure(&verdict));
        json!({
            "name": pattern.name, "lesson": pattern.lesson, "steps": pattern.steps, "behaves": behaves,
            "said": pattern.said(recording), "claims": claims,
        })
    };
    let recorded: Value = serde_json::to_value(json::recording("tour", recording))?;
    Ok(json!({
        "measured": is_measuring(), "nanoseconds": took.as_nanos(),
        "patterns": PATTERNS.iter().map(pattern).collect::<Vec<_>>(), "recording": recorded,
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{draw, ending, summary};
    use crate::commands::Ending;
    use crate::probe::recording::{Amount, Measured};
    use crate::screen::output::Style;
    use crate::screen::text::{Charset, Role};
    use crate::tour::Verdict::{Fails, Holds, NotMeasured};
    use crate::tour::{self, PATTERNS};

    #[test]
    fn a_claim_that_fails_is_a_problem_and_one_not_measured_is_none() {
        let took = Duration::from_millis(2);
        let wrong = [Holds, Fails("`a.b` is 1, and should be 0".to_owned()), NotMeasured];
        assert_eq!(ending(&wrong), Ending::Problems);
        let (role, words) = summary(&wrong, took);
        assert!(role == Role::Bad && words.starts_with("1 of 2 numbers are wrong: "), "{words}");
        assert!(words.ends_with("not measured."), "{words}");
        assert_eq!(ending(&[Holds, NotMeasured]), Ending::Done);
        let well = (Role::Good, "All 8 patterns behave: 2 numbers checked in 2.0ms.".to_owned());
        assert_eq!(summary(&[Holds, Holds], took), well);
    }

    #[test]
    fn what_misbehaves_is_shown_with_its_pattern() {
        let mut recording = tour::take();
        let step = recording.steps.iter_mut().find(|step| step.name == "cut").unwrap();
        step.live = Measured::Value(Amount { blocks: 2, bytes: 64 });
        let style = Style { width: 80, charset: Charset::Unicode, plain: false };
        let says =
            |pattern, words| draw(1, pattern, true, &recording, &style).iter().any(|line| line.text().contains(words));
        assert!(says(&PATTERNS[6], "Misbehaves: `cut.live_bytes` is 64, and should be 0."));
        assert!(!says(&PATTERNS[5], "Misbehaves"));
    }
}

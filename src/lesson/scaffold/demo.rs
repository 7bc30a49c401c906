//! What the lesson runs: a text that is cloned, moved and dropped.

use memtutor::probe::{Stage, step};

/// Takes the steps of the lesson. The code a learner sees at a step is what stands between the step above and this one.
pub fn run(stage: &mut Stage) {
    let settings = String::from("color = auto");
    step!(stage, "create", show[settings], facts { length: settings.len() });

    let copy = settings.clone();
    step!(stage, "clone", show [settings, copy], facts { same: copy == settings });

    let kept = settings;
    step!(stage, "move", show [copy, kept], moved [settings => kept], facts { length: kept.len() });

    drop(copy);
    drop(kept);
    step!(stage, "end", dropped[copy, kept]);
}

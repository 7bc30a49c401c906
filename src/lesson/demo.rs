//! A lesson's demo: its text, and whether this binary can run it.

use std::borrow::Cow;

use super::embedded::Compiled;
use crate::probe::recording::Recording;
use crate::probe::{Stage, record};

/// The function of a demo: what `demo.rs` calls `run`.
pub type Run = fn(&mut Stage);

/// A lesson's demo: its text, and whether this binary can run it.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The text of `demo.rs`.
    pub source: Cow<'static, str>,
    /// Whether it can run.
    pub state: DemoState,
}

/// Whether a demo is compiled into this binary.
#[derive(Clone, Copy, Debug)]
pub enum DemoState {
    /// It is, and this is its function.
    Compiled(Run),
    /// The binary has a demo of this name with another text; running that would not be honest.
    Changed,
    /// The binary has no demo of this name.
    Absent,
}

impl Demo {
    /// Runs the demo now, on this thread; `None` where it is not compiled in.
    pub fn record(&self) -> Option<Recording> {
        match self.state {
            DemoState::Compiled(run) => Some(record(&self.source, run)),
            DemoState::Changed | DemoState::Absent => None,
        }
    }
}

impl DemoState {
    /// That of the demo with this text, where `compiled` is the one of its name in the binary.
    pub(super) fn of(compiled: Option<Compiled>, source: &str) -> Self {
        match compiled {
            // Line by line: how lines end is up to the system the folder came through.
            Some(Compiled { source: known, run }) if known.lines().eq(source.lines()) => Self::Compiled(run),
            Some(_) => Self::Changed,
            None => Self::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Demo, DemoState};
    use crate::lesson::embedded::Compiled;
    use crate::probe::{Stage, step};

    fn run(stage: &mut Stage) {
        step!(stage, "only", facts { two: 1 + 1 });
    }

    #[test]
    fn only_the_demo_that_is_compiled_in_runs() {
        let compiled = Some(Compiled { source: "fn run()\n", run });
        let record = |state| Demo { source: "".into(), state }.record();
        let DemoState::Compiled(found) = DemoState::of(compiled, "fn run()\r\n") else { panic!("the same program") };
        let recording = record(DemoState::Compiled(found)).unwrap();
        assert_eq!(recording.fact("only.two").unwrap().value.to_string(), "2");
        let changed = DemoState::of(compiled, "fn run(other)\n");
        assert!(matches!(changed, DemoState::Changed) && record(changed).is_none());
        let absent = DemoState::of(None, "fn run()\n");
        assert!(matches!(absent, DemoState::Absent) && record(absent).is_none());
    }
}

//! What went with the part of a demo before the one that a step begins: told in words, not drawn, since the picture would show
//! it and nothing of the step's own.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::plain::enumeration;
use super::text::counted;
use super::view::each_pointer;
use crate::probe::graph::{BlockState, Graph, Label, Target, Variable, VariableState};
use crate::probe::recording::Step;

/// Names that ended before a step began, and the blocks that were freed with them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone {
    names: Vec<String>,
    blocks: usize,
}

impl Gone {
    /// What to draw of `step`, and what to tell of it: of the first step in a function, the names that are gone and the freed
    /// blocks that no other name leads to.
    pub(super) fn of(step: &Step) -> (Cow<'_, Graph>, Option<Self>) {
        let ended = |variable: &Variable| variable.state == VariableState::Dropped;
        if !step.first_in_function || !step.graph.variables.iter().any(ended) {
            return (Cow::Borrowed(&step.graph), None);
        }
        let mut graph = step.graph.clone();
        // The live ones stand first, so that pointers to variables still lead where they did.
        graph.variables.retain(|variable| !ended(variable));
        let known = pointed_to(&graph);
        graph.blocks.retain(|block| block.state != BlockState::Freed || known.contains(&block.label));
        let names = step.graph.variables.iter().filter(|it| ended(it)).map(|it| it.name.clone()).collect();
        let blocks = step.graph.blocks.len() - graph.blocks.len();
        (Cow::Owned(graph), Some(Self { names, blocks }))
    }

    /// `a, b`; `2 blocks freed`.
    pub(super) fn parts(&self) -> Vec<String> {
        let blocks = match self.blocks {
            0 => None,
            blocks => Some(format!("{} freed", counted(blocks, "block"))),
        };
        std::iter::once(self.names.join(", ")).chain(blocks).collect()
    }

    /// `Gone since the step before: a and b; 2 blocks freed.`
    pub(super) fn sentence(&self) -> String {
        let mut parts = self.parts();
        parts[0] = enumeration(&self.names);
        format!("Gone since the step before: {}.", parts.join("; "))
    }
}

/// The blocks that the variables and the blocks still there lead to.
fn pointed_to(graph: &Graph) -> BTreeSet<Label> {
    let blocks = graph.blocks.iter().filter(|block| block.state != BlockState::Freed).map(|block| &block.contents);
    let mut labels = BTreeSet::new();
    for value in graph.variables.iter().map(|variable| &variable.value).chain(blocks) {
        each_pointer(value, &mut |pointer| {
            if let Target::Block(label) = pointer.target {
                labels.insert(label);
            }
        });
    }
    labels
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Gone;
    use crate::probe::graph::{BlockState, VariableState};
    use crate::probe::recording::Recording;
    use crate::probe::{Stage, record, step};

    fn first(stage: &mut Stage) -> Rc<u8> {
        let (a, kept, n) = (Box::new(1_u8), Rc::new(2_u8), 3_u8);
        step!(stage, "first", show [a, kept, n]);
        kept
    }

    fn second(stage: &mut Stage, kept: Rc<u8>) {
        let b = Box::new(4_u8);
        step!(stage, "second", show [kept, b], dropped [a, n]);
        drop(b);
        step!(stage, "third", show[kept], dropped[b]);
    }

    fn recording() -> Recording {
        record(include_str!("told.rs"), |stage| {
            let kept = first(stage);
            second(stage, kept);
        })
    }

    #[test]
    fn what_went_with_the_function_before_is_told_and_not_drawn() {
        let recording = recording();
        let (graph, gone) = Gone::of(&recording.steps[1]);
        let names: Vec<&str> = graph.variables.iter().map(|variable| variable.name.as_str()).collect();
        assert_eq!(names, ["kept", "b"]);
        assert!(graph.blocks.iter().all(|block| block.state == BlockState::Reachable), "{graph:?}");
        let gone = gone.expect("two names are gone");
        assert_eq!(gone.parts(), ["a, n", "1 block freed"]);
        assert_eq!(gone.sentence(), "Gone since the step before: a and n; 1 block freed.");
    }

    #[test]
    fn what_goes_within_a_function_is_drawn() {
        let recording = recording();
        let (graph, gone) = Gone::of(&recording.steps[2]);
        assert_eq!((graph.as_ref(), gone), (&recording.steps[2].graph, None));
    }

    #[test]
    fn a_freed_block_that_a_moved_name_held_is_drawn() {
        let mut recording = recording();
        let step = &mut recording.steps[2];
        step.first_in_function = true;
        let [kept, b] = step.graph.variables.as_mut_slice() else { panic!("two variables") };
        b.state = VariableState::Moved { to: "c".to_owned() };
        kept.state = VariableState::Dropped;
        let (graph, gone) = Gone::of(step);
        assert!(graph.blocks.iter().any(|block| block.state == BlockState::Freed), "{graph:?}");
        assert_eq!(gone.expect("one name is gone").parts(), ["kept"]);
    }
}

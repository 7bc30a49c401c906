//! How the core modules' own types are shown.
//!
//! `patterns` knows nothing of the tutor and `probe` nothing of the patterns; this module alone knows both.

use crate::patterns::arc::{self, Published, Reader, Snapshot};
use crate::patterns::mutex::Locked;
use crate::patterns::rc::{Mutation, Shared, WeakShared};
use crate::probe::graph::Value;
use crate::probe::recording::FactValue;
use crate::probe::{Observe, Observer, observe_struct};

impl<T: Observe + ?Sized> Observe for arc::Shared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

observe_struct!(Published<T> { current });

observe_struct!(Snapshot<T> { generation, value });

impl<T: Observe> Observe for Reader<'_, T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.held.observe(observer)
    }
}

impl From<arc::Mutation> for FactValue {
    fn from(mutation: arc::Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

impl<T: Observe, P> Observe for Locked<T, P> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.value.observe(observer)
    }
}

impl<T: Observe + ?Sized> Observe for Shared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl<T: Observe> Observe for WeakShared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl From<Mutation> for FactValue {
    fn from(mutation: Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::patterns::arc::Published;
    use crate::patterns::mutex::Locked;
    use crate::probe::graph::Value;
    use crate::probe::recording::Recording;
    use crate::probe::{Stage, record, step, thread};

    /// The text of a value shown in the last step: fields in order, blocks as `#1`.
    fn shown(recording: &Recording, name: &str) -> String {
        let graph = &recording.steps.last().expect("a step was taken").graph;
        let variable = graph.variables.iter().find(|variable| variable.name == name);
        text(&variable.expect("the variable is shown").value)
    }

    fn text(value: &Value) -> String {
        match value {
            Value::Scalar(text) | Value::Hidden(text) => text.clone(),
            Value::Fields { name, fields } => {
                let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
                format!("{name} {{ {} }}", fields.join(", "))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_snapshot_shows_its_generation_and_shares_its_block_with_readers() {
        fn demo(stage: &mut Stage) {
            let limits = Published::new(10);
            let before = limits.load();
            let reader = limits.reader();
            limits.update(|limit| limit + 1);
            step!(stage, "update", show [limits, before, reader]);
        }
        let recording = record("", demo);
        let before = shown(&recording, "before");
        assert!(before.starts_with("Snapshot { generation: 1, value: Pointer"), "{before}");
        assert_eq!(shown(&recording, "reader"), before);
        let limits = shown(&recording, "limits");
        assert!(limits.contains("lock: free, value: Snapshot { generation: 2"), "{limits}");
        assert_eq!(recording.steps[0].graph.blocks.len(), 2);
    }

    #[test]
    fn a_locked_value_shows_its_lock_and_its_poison() {
        fn demo(stage: &mut Stage) {
            let (refusing, mending) = (Locked::new(1), Locked::with_repair(1, |number| *number = 0));
            let break_both = || refusing.update(|_| mending.update(|_| panic!("on purpose")));
            let broken = std::thread::scope(|scope| scope.spawn(thread::counted(break_both)).join().is_err());
            assert!(broken && mending.update(|number| *number += 2).is_ok());
            step!(stage, "panicked", show [refusing, mending]);
        }
        let recording = record("", demo);
        assert_eq!(shown(&recording, "refusing"), "Mutex { lock: free, poisoned, value: 1 }");
        assert_eq!(shown(&recording, "mending"), "Mutex { lock: free, value: 2 }");
    }
}

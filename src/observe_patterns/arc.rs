use crate::patterns::arc::{Mutation, Published, Reader, Shared, Snapshot};
use crate::probe::graph::Value;
use crate::probe::recording::FactValue;
use crate::probe::{Observe, Observer, observe_struct};

impl<T: Observe + ?Sized> Observe for Shared<T> {
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

impl From<Mutation> for FactValue {
    fn from(mutation: Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{last_graph, text_of};
    use crate::patterns::arc::Published;
    use crate::probe::step;

    #[test]
    fn a_snapshot_shows_its_generation_and_shares_its_block_with_readers() {
        let graph = last_graph(|stage| {
            let limits = Published::new(10);
            let before = limits.load();
            let reader = limits.reader();
            limits.update(|limit| limit + 1);
            step!(stage, "update", show [limits, before, reader]);
        });
        let before = text_of(&graph, "before");
        assert!(before.starts_with("Snapshot { generation: 1, value: Pointer"), "{before}");
        assert_eq!(text_of(&graph, "reader"), before);
        let limits = text_of(&graph, "limits");
        assert!(limits.contains("lock: free, value: Snapshot { generation: 2"), "{limits}");
        assert_eq!(graph.blocks.len(), 2);
    }
}

use crate::patterns::refcell::TrackedCell;
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl<T: Observe> Observe for TrackedCell<T> {
    /// Looks past the tracking: what the observer borrows is never named as the holder.
    fn observe(&self, observer: &mut Observer) -> Value {
        self.value.observe(observer)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{fields_of, last_graph, scalar};
    use crate::patterns::refcell::TrackedCell;
    use crate::probe::step;

    #[test]
    fn observing_a_cell_leaves_no_trace_of_a_borrow() {
        let graph = last_graph(|stage| {
            let cell = TrackedCell::new(7);
            step!(stage, "make", show[cell]);
            let writer = cell.borrow_mut();
            step!(stage, "write", show[cell]);
            let holder = cell.try_get().unwrap_err().borrowed_at();
            assert!(holder.is_none_or(|at| at.file() == file!()), "the observer's own borrow is not noted");
            drop(writer);
        });
        assert_eq!(fields_of(&graph, "cell")[0].1, scalar("writing"));
    }
}

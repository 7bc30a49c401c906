use super::{fields, owned_code};
use crate::patterns::cleanup::{Cleanup, CleanupStack, Closing};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl<T: Observe, F: FnOnce(T)> Observe for Cleanup<T, F> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let callback = Value::Hidden("runs on drop".to_owned());
        fields("Cleanup", [("value", (**self).observe(observer)), ("callback", callback)])
    }
}

impl<T: Observe, C, L> Observe for Closing<T, C, L> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let close = Value::Hidden("runs on `close` or drop".to_owned());
        fields("Closing", [("value", (**self).observe(observer)), ("close", close)])
    }
}

impl Observe for CleanupStack<'_> {
    /// The steps in the order they were pushed, without the list's own block.
    fn observe(&self, observer: &mut Observer) -> Value {
        let steps: Vec<_> = self.callbacks.iter().map(|callback| Step(&**callback)).collect();
        fields("CleanupStack", [("steps", observer.list(steps.iter()))])
    }
}

struct Step<'s>(&'s dyn FnOnce());

impl Observe for Step<'_> {
    fn observe(&self, observer: &mut Observer) -> Value {
        owned_code(self.0, observer)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{fields_of, last_graph, scalar};
    use crate::patterns::cleanup::{Cleanup, CleanupStack, Closing};
    use crate::probe::graph::Value;
    use crate::probe::step;

    #[test]
    fn guards_show_their_value_and_a_stack_what_its_steps_captured() {
        let graph = last_graph(|stage| {
            let guard = Cleanup::new(7_u8, |_| {});
            let closing = Closing::new(8_u8, Ok::<u8, u8>, |_| {});
            let mut stack = CleanupStack::new();
            let captured = 9_u64;
            stack.push(move || assert_eq!(captured, 9));
            stack.push(|| {});
            step!(stage, "arm", show [guard, closing, stack]);
        });
        assert_eq!(fields_of(&graph, "guard")[0].1, scalar("7"));
        assert_eq!(fields_of(&graph, "closing")[0].1, scalar("8"));
        assert!(matches!(&fields_of(&graph, "stack")[0].1, Value::List { items, .. } if items.len() == 2));
        assert_eq!(graph.blocks.iter().map(|block| block.size).collect::<Vec<_>>(), [8], "one step captured something");
    }
}

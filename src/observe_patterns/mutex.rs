use crate::patterns::mutex::Locked;
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl<T: Observe, P> Observe for Locked<T, P> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.value.observe(observer)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{last_graph, text_of};
    use crate::patterns::mutex::Locked;
    use crate::probe::{step, thread};

    #[test]
    fn a_locked_value_shows_its_lock_and_its_poison() {
        let graph = last_graph(|stage| {
            let (refusing, mending) = (Locked::new(1), Locked::with_repair(1, |number| *number = 0));
            let break_both = || refusing.update(|_| mending.update(|_| panic!("on purpose")));
            let broken = std::thread::scope(|scope| scope.spawn(thread::counted(break_both)).join().is_err());
            assert!(broken && mending.update(|number| *number += 2).is_ok());
            step!(stage, "panicked", show [refusing, mending]);
        });
        assert_eq!(text_of(&graph, "refusing"), "Mutex { lock: free, poisoned, value: 1 }");
        assert_eq!(text_of(&graph, "mending"), "Mutex { lock: free, value: 2 }");
    }
}

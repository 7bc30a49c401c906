use super::{Entry, fields};
use crate::patterns::weak::{Counts, Subject, WeakCache};
use crate::probe::graph::Value;
use crate::probe::recording::FactValue;
use crate::probe::{Observe, Observer};

impl<T: Observe> Observe for Subject<T> {
    /// The observers, dead ones included, without the book-keeping of the list they stand in.
    fn observe(&self, observer: &mut Observer) -> Value {
        let entries = self.entries.borrow();
        let observers = entries.iter().map(|entry| &entry.observer);
        fields("Subject", [("observers", observer.list(observers))])
    }
}

impl<K: Observe + Ord, V: Observe> Observe for WeakCache<K, V> {
    /// The entries by key: the order of a hash table differs from run to run.
    fn observe(&self, observer: &mut Observer) -> Value {
        let mut entries: Vec<_> = self.entries.iter().map(|(key, value)| Entry { key, value }).collect();
        entries.sort_by_key(|entry| entry.key);
        fields("WeakCache", [("entries", observer.list(entries.iter()))])
    }
}

impl From<Counts> for FactValue {
    fn from(counts: Counts) -> Self {
        Self::Text(format!("strong {} · weak {}", counts.strong, counts.weak))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::observe_patterns::shown::{last_graph, scalar};
    use crate::patterns::weak::{Subject, WeakCache};
    use crate::probe::graph::Value;
    use crate::probe::step;

    #[test]
    fn a_subject_and_a_cache_show_their_dead_entries_in_order() {
        let graph = last_graph(|stage| {
            let (subject, mut cache) = (Subject::new(), WeakCache::new());
            let kept = Rc::new(7_u8);
            subject.subscribe(Rc::downgrade(&Rc::new(8_u8)));
            subject.subscribe(Rc::downgrade(&kept));
            cache.insert(2_u8, &Rc::new(9_u8));
            cache.insert(1_u8, &kept);
            step!(stage, "fill", show [subject, cache]);
        });
        let contents: Vec<_> = graph.blocks.iter().map(|block| block.contents.clone()).collect();
        assert_eq!(contents, [Value::Dropped, scalar("7"), Value::Dropped]);
    }
}

use super::{Entry, fields};
use crate::patterns::refcell::{Memo, TrackedCell};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl<T: Observe> Observe for TrackedCell<T> {
    /// Looks past the tracking: what the observer borrows is never named as the holder.
    fn observe(&self, observer: &mut Observer) -> Value {
        self.value.observe(observer)
    }
}

impl<K: Observe + Ord, V: Observe> Observe for Memo<K, V> {
    /// The values by key, for the order of a hash table differs from run to run; then the keys being computed.
    fn observe(&self, observer: &mut Observer) -> Value {
        let values = match self.values.value.try_borrow() {
            Ok(values) => {
                let mut entries: Vec<_> = values.iter().map(|(key, value)| Entry { key, value }).collect();
                entries.sort_by_key(|entry| entry.key);
                observer.list(entries.iter())
            }
            Err(_) => Value::Hidden("being written".to_owned()),
        };
        let computing = match self.computing.value.try_borrow() {
            Ok(computing) => observer.list(computing.iter()),
            Err(_) => Value::Hidden("being written".to_owned()),
        };
        fields("Memo", [("values", values), ("computing", computing)])
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{fields_of, last_graph, scalar};
    use crate::patterns::refcell::{Memo, MemoError, TrackedCell};
    use crate::probe::graph::Value;
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

    #[test]
    fn a_memo_shows_its_values_by_key_and_what_it_computes() {
        let graph = last_graph(|stage| {
            let memo = Memo::new();
            for key in [3_u8, 1] {
                assert_eq!(memo.get_or_compute(key, |&key| Ok::<_, MemoError<u8>>(key + 10)), Ok(key + 10));
            }
            let computed = memo.get_or_compute(7, |_| {
                step!(stage, "compute", show[memo]);
                Ok::<_, MemoError<u8>>(0)
            });
            assert_eq!(computed, Ok(0));
        });
        let pair = |key, value| super::fields("", [("0", scalar(key)), ("1", scalar(value))]);
        let [(_, values), (_, computing)] = fields_of(&graph, "memo") else { panic!("a memo has two fields") };
        assert_eq!(*values, Value::List { items: vec![pair("1", "11"), pair("3", "13")], omitted: 0 });
        assert_eq!(*computing, Value::List { items: vec![scalar("7")], omitted: 0 });
    }
}

//! How the core modules' own types are shown.
//!
//! `patterns` knows nothing of the tutor and `probe` nothing of the patterns; this module alone knows both.

use std::rc::Weak;

use crate::patterns::boxed::{Expression, Node, Place};
use crate::patterns::cleanup::{Cleanup, CleanupStack, Closing};
use crate::patterns::rc::{Mutation, Shared, WeakShared};
use crate::patterns::refcell::TrackedCell;
use crate::patterns::weak::{Counts, Subject, WeakCache};
use crate::probe::graph::{Ownership, Value};
use crate::probe::recording::FactValue;
use crate::probe::{HeapPlace, Observe, Observer, short_type_name};

impl<T: Observe> Observe for Place<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl Observe for Expression {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl Observe for Node {
    /// Goes no deeper than the observer enters blocks, so a deep expression does not overflow the stack.
    fn observe(&self, observer: &mut Observer) -> Value {
        match self {
            Self::Number(number) => number.observe(observer),
            Self::Computed(compute) => named("Computed", vec![("0", owned_code(&**compute, observer))]),
            Self::Negated(operand) => named("Negated", vec![("0", operand.observe(observer))]),
            Self::Joined(operator, operands) => {
                let operator = Value::Scalar(operator.to_string());
                named("Joined", vec![("0", operator), ("1", operands.observe(observer))])
            }
        }
    }
}

/// A box of something that can be called: its captured bytes are a block, what they mean only the compiler knows.
fn owned_code<T: ?Sized>(code: &T, observer: &mut Observer) -> Value {
    let place = HeapPlace {
        address: (&raw const *code).addr(),
        size: size_of_val(code),
        type_name: short_type_name::<T>(),
        header: Vec::new(),
    };
    observer.enter(Ownership::Owning, place, |_| Value::Hidden("captured variables".to_owned()))
}

fn named(name: &str, fields: Vec<(&str, Value)>) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Fields { name: name.to_owned(), fields }
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

impl<T: Observe, F: FnOnce(T)> Observe for Cleanup<T, F> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let callback = Value::Hidden("runs on drop".to_owned());
        named("Cleanup", vec![("value", (**self).observe(observer)), ("callback", callback)])
    }
}

impl<T: Observe, C, L> Observe for Closing<T, C, L> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let close = Value::Hidden("runs on `close` or drop".to_owned());
        named("Closing", vec![("value", (**self).observe(observer)), ("close", close)])
    }
}

impl Observe for CleanupStack<'_> {
    /// The steps in the order they were pushed, without the list's own block.
    fn observe(&self, observer: &mut Observer) -> Value {
        let steps: Vec<_> = self.callbacks.iter().map(|callback| Step(&**callback)).collect();
        named("CleanupStack", vec![("steps", observer.list(steps.iter()))])
    }
}

struct Step<'s>(&'s dyn FnOnce());

impl Observe for Step<'_> {
    fn observe(&self, observer: &mut Observer) -> Value {
        owned_code(self.0, observer)
    }
}

impl<T: Observe> Observe for TrackedCell<T> {
    /// Looks past the tracking: what the observer borrows is never named as the holder.
    fn observe(&self, observer: &mut Observer) -> Value {
        self.value.observe(observer)
    }
}

impl<T: Observe> Observe for Subject<T> {
    /// The observers, dead ones included, without the book-keeping of the list they stand in.
    fn observe(&self, observer: &mut Observer) -> Value {
        let entries = self.entries.borrow();
        let observers = entries.iter().map(|entry| &entry.observer);
        named("Subject", vec![("observers", observer.list(observers))])
    }
}

impl<K: Observe + Ord, V: Observe> Observe for WeakCache<K, V> {
    /// The entries by key: the order of a hash table differs from run to run.
    fn observe(&self, observer: &mut Observer) -> Value {
        let mut entries: Vec<_> = self.entries.iter().map(|(key, value)| CacheEntry { key, value }).collect();
        entries.sort_by_key(|entry| entry.key);
        named("WeakCache", vec![("entries", observer.list(entries.iter()))])
    }
}

struct CacheEntry<'c, K, V> {
    key: &'c K,
    value: &'c Weak<V>,
}

impl<K: Observe, V: Observe> Observe for CacheEntry<'_, K, V> {
    fn observe(&self, observer: &mut Observer) -> Value {
        named("", vec![("0", self.key.observe(observer)), ("1", self.value.observe(observer))])
    }
}

impl From<Counts> for FactValue {
    fn from(counts: Counts) -> Self {
        Self::Text(format!("strong {} · weak {}", counts.strong, counts.weak))
    }
}

impl From<Mutation> for FactValue {
    fn from(mutation: Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::patterns::boxed::{Expression, Place};
    use crate::patterns::cleanup::{Cleanup, CleanupStack, Closing};
    use crate::patterns::refcell::TrackedCell;
    use crate::patterns::weak::{Subject, WeakCache};
    use crate::probe::graph::{Graph, Target, Value};
    use crate::probe::{Stage, record, step};

    fn last_graph(demo: fn(&mut Stage)) -> Graph {
        record("", demo).steps.pop().expect("the demo takes a step").graph
    }

    #[test]
    fn an_emptied_place_still_has_its_block() {
        let graph = last_graph(|stage| {
            let mut place = Place::new(7_u32);
            place.take();
            step!(stage, "take", show[place]);
        });
        assert_eq!(graph.blocks.len(), 1);
        assert_eq!(graph.blocks[0].contents, Value::Scalar("None".to_owned()));
    }

    #[test]
    fn the_operands_of_an_operation_lie_in_one_block() {
        let graph = last_graph(|stage| {
            let sum = Expression::from(1) + -Expression::from(2);
            step!(stage, "sum", show[sum]);
        });
        assert_eq!(graph.blocks.len(), 2, "the pair, and the operand of the negation");
    }

    #[test]
    fn a_closure_that_captures_nothing_has_no_block() {
        let graph = last_graph(|stage| {
            let constant = Expression::computed(|| 1);
            step!(stage, "make", show[constant]);
        });
        assert!(graph.blocks.is_empty());
        let Value::Fields { fields, .. } = &graph.variables[0].value else { panic!("a node has fields") };
        assert!(matches!(&fields[0].1, Value::Pointer(pointer) if pointer.target == Target::Nothing));
    }

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
        let Value::Fields { fields, .. } = &graph.variables[0].value else { panic!("a cell has fields") };
        assert_eq!(fields[0].1, Value::Scalar("writing".to_owned()));
    }

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
        assert_eq!(contents, [Value::Dropped, Value::Scalar("7".to_owned()), Value::Dropped]);
    }

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
        let first_fields = graph.variables.iter().map(|variable| match &variable.value {
            Value::Fields { fields, .. } => fields[0].1.clone(),
            other => panic!("{other:?} has no fields"),
        });
        let first_fields: Vec<_> = first_fields.collect();
        assert_eq!(first_fields[..2], [Value::Scalar("7".to_owned()), Value::Scalar("8".to_owned())]);
        assert!(matches!(&first_fields[2], Value::List { items, .. } if items.len() == 2));
        assert_eq!(graph.blocks.iter().map(|block| block.size).collect::<Vec<_>>(), [8], "one step captured something");
    }

    #[test]
    fn a_deep_expression_is_shown_in_part() {
        let graph = last_graph(|stage| {
            let deep = (0..100_000).fold(Expression::from(1), |deep, _| -deep);
            step!(stage, "grow", show[deep]);
        });
        assert_eq!((graph.blocks.len(), graph.omitted_blocks), (48, 1));
    }
}

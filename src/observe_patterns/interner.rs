use super::fields;
use crate::patterns::interner::{Interner, Slot, Symbol};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl Observe for Symbol {
    /// The number, which is what a symbol means; in memory stands one more.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(format!("{self:?}"))
    }
}

impl<S> Observe for Interner<S> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let (text, bounds, slots) = self.parts();
        let parts = [
            ("text", text.observe(observer)),
            ("bounds", bounds.observe(observer)),
            ("slots", slots.observe(observer)),
        ];
        fields("Interner", parts)
    }
}

impl Observe for Slot {
    /// Hash and symbol.
    fn observe(&self, _observer: &mut Observer) -> Value {
        let text = self.symbol.map_or("free".to_owned(), |symbol| format!("{:08x} {symbol:?}", self.hash));
        Value::Scalar(text)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::shows_all_it_holds;
    use crate::patterns::interner::Interner;
    use crate::probe::{measure, record, step};

    #[test]
    fn an_interner_is_shown_with_all_its_blocks() {
        let recording = record("", |stage| {
            let mut names = Interner::new();
            let main = names.intern("main");
            step!(stage, "show", show[names], facts { found: main.is_ok() });
        });
        shows_all_it_holds(&recording, 3);
        let graph = format!("{:?}", recording.step("show").expect("the demo took the step").graph);
        assert!(graph.contains(r#"Text { text: "main""#) && graph.contains(" Symbol(0)"), "{graph}");
    }

    #[test]
    fn the_bytes_an_interner_says_it_occupies_are_what_the_allocator_counts() {
        let (interner, allocations) = measure(|| {
            let mut interner = Interner::new();
            for number in 0..500 {
                interner.intern(&number.to_string()).unwrap();
            }
            interner
        });
        let counted = allocations.value().expect("unit tests run on the counting allocator");
        assert_eq!(interner.heap_bytes() as u64, counted.allocated.bytes - counted.freed.bytes);
        assert_eq!(counted.allocated.blocks - counted.freed.blocks, 3);
    }
}

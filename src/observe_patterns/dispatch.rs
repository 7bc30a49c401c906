use super::fields;
use crate::patterns::dispatch::{AnyRule, Cents, Off, PercentOff, Rule, Then, With};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl Observe for Cents {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("Cents", [("0", self.0.observe(observer))])
    }
}

impl Observe for PercentOff {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("PercentOff", [("0", self.0.observe(observer))])
    }
}

impl Observe for Off {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("Off", [("0", self.0.0.observe(observer))])
    }
}

impl<A: Observe, B: Observe> Observe for Then<A, B> {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("Then", [("0", self.0.observe(observer)), ("1", self.1.observe(observer))])
    }
}

impl<F> Observe for With<F> {
    /// What a closure captured, only the compiler knows.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Hidden(if size_of::<F>() == 0 { "no bytes" } else { "captured variables" }.to_owned())
    }
}

impl Observe for AnyRule {
    fn observe(&self, observer: &mut Observer) -> Value {
        match self {
            Self::PercentOff(rule) => rule.observe(observer),
            Self::Off(rule) => rule.observe(observer),
        }
    }
}

impl Observe for &(dyn Rule + '_) {
    /// Leads to the rule. Its other half, the vtable, is in the program and on no heap.
    fn observe(&self, observer: &mut Observer) -> Value {
        observer.borrow(std::ptr::from_ref::<dyn Rule>(*self).addr())
    }
}

impl Observe for dyn Rule {
    /// Which type stands behind the trait, a vtable does not tell.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Hidden("some rule".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{last_graph, shows_all_it_holds, text_of};
    use crate::patterns::dispatch::{AnyRule, Cents, Off, PercentOff, Rule, With, total};
    use crate::probe::graph::{Ownership, Pointer, Target, Value};
    use crate::probe::{record, step};

    #[test]
    fn nested_rules_show_their_fields_and_have_no_block() {
        let graph = last_graph(|stage| {
            let nested = PercentOff(20).then(With(|price: Cents| price));
            let lent: &dyn Rule = &nested;
            total(lent, &[Cents(100); 10]);
            step!(stage, "nest", show [nested, lent]);
        });
        assert_eq!(text_of(&graph, "nested"), "Then { 0: PercentOff { 0: 20 }, 1: no bytes }");
        let to_nested = Pointer { ownership: Ownership::Borrow, target: Target::Variable(0) };
        assert_eq!(graph.variables[1].value, Value::Pointer(to_nested));
        assert!(graph.blocks.is_empty());
    }

    #[test]
    fn a_closed_set_lies_in_one_block_and_an_open_one_in_a_block_for_each_rule_with_bytes() {
        let closed = record("", |stage| {
            let rules: Vec<AnyRule> = vec![PercentOff(20).into(), Off(Cents(500)).into()];
            step!(stage, "show", show[rules]);
        });
        shows_all_it_holds(&closed, 1);
        let open = record("", |stage| {
            let rules: Vec<Box<dyn Rule>> =
                vec![Box::new(PercentOff(20)), Box::new(Off(Cents(500))), Box::new(With(|price: Cents| price))];
            step!(stage, "show", show[rules]);
        });
        shows_all_it_holds(&open, 3);
    }
}

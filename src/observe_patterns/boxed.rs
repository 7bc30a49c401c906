use super::{fields, owned_code};
use crate::patterns::boxed::{Expression, Node, Place};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

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
            Self::Computed(compute) => fields("Computed", [("0", owned_code(&**compute, observer))]),
            Self::Negated(operand) => fields("Negated", [("0", operand.observe(observer))]),
            Self::Joined(operator, operands) => {
                let operator = Value::Scalar(operator.to_string());
                fields("Joined", [("0", operator), ("1", operands.observe(observer))])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{fields_of, last_graph, scalar};
    use crate::patterns::boxed::{Expression, Place};
    use crate::probe::graph::{Target, Value};
    use crate::probe::step;

    #[test]
    fn an_emptied_place_still_has_its_block() {
        let graph = last_graph(|stage| {
            let mut place = Place::new(7_u32);
            place.take();
            step!(stage, "take", show[place]);
        });
        assert_eq!(graph.blocks.len(), 1);
        assert_eq!(graph.blocks[0].contents, scalar("None"));
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
        let code = &fields_of(&graph, "constant")[0].1;
        assert!(matches!(code, Value::Pointer(pointer) if pointer.target == Target::Nothing));
    }

    #[test]
    fn a_deep_expression_is_shown_in_part() {
        let graph = last_graph(|stage| {
            let levels = if cfg!(miri) { 100 } else { 100_000 };
            let deep = (0..levels).fold(Expression::from(1), |deep, _| -deep);
            step!(stage, "grow", show[deep]);
        });
        assert_eq!((graph.blocks.len(), graph.omitted_blocks), (48, 1));
    }
}

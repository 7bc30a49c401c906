//! A type that contains itself.

use std::fmt::{self, Debug, Display, Formatter};
use std::ops::{Add, Mul, Neg};
use std::slice;

use thiserror::Error;

/// An arithmetic expression over `i64`: a tree whose leaves are numbers or functions called at each evaluation.
///
/// Built with the operators themselves. The two operands of an operation share one heap block, so a tree of `n`
/// operations takes `n` blocks. Nothing here recurses: depth is bounded by memory, not by the stack.
///
/// ```
/// use memtutor::patterns::boxed::Expression;
/// let expression = -(Expression::from(2) + 3.into()) * 4.into();
/// assert_eq!(expression.to_string(), "(-(2 + 3) * 4)");
/// assert_eq!(expression.evaluate(), Ok(-20));
/// ```
pub struct Expression(pub(crate) Node);

/// One node. `Node` in place of the `Box<Node>`s would be a type of infinite size.
pub(crate) enum Node {
    Number(i64),
    Computed(Box<dyn Fn() -> i64>),
    Negated(Box<Node>),
    Joined(Operator, Box<[Node; 2]>),
}

/// What joins two operands.
///
/// ```
/// use memtutor::patterns::boxed::Operator;
/// assert_eq!(Operator::Times.to_string(), "*");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `*`
    Times,
}

/// Why an expression has no value.
///
/// ```
/// use memtutor::patterns::boxed::{EvaluateError, Expression, Operator};
/// let error = (Expression::from(i64::MAX) + 1.into()).evaluate().unwrap_err();
/// assert_eq!(error, EvaluateError::Joined { left: i64::MAX, operator: Operator::Plus, right: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EvaluateError {
    /// The negation of an operand does not fit.
    #[error("`-({operand})` does not fit an `i64`: keep the operands smaller")]
    Negated {
        /// The operand.
        operand: i64,
    },
    /// The sum or product of two operands does not fit.
    #[error("`{left} {operator} {right}` does not fit an `i64`: keep the operands smaller")]
    Joined {
        /// The operand before the operator.
        left: i64,
        /// What joins them.
        operator: Operator,
        /// The operand behind it.
        right: i64,
    },
}

impl Expression {
    /// A leaf whose number `compute` gives anew at each evaluation. A trait object: each closure has its own type.
    ///
    /// Allocates what `compute` captures; nothing if it captures nothing.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Expression;
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// let stock = Rc::new(Cell::new(2));
    /// let sensor = Rc::clone(&stock);
    /// let doubled = Expression::computed(move || sensor.get()) * 2.into();
    /// assert_eq!(doubled.evaluate(), Ok(4));
    /// stock.set(5);
    /// assert_eq!(doubled.evaluate(), Ok(10));
    /// ```
    pub fn computed(compute: impl Fn() -> i64 + 'static) -> Self {
        Self(Node::Computed(Box::new(compute)))
    }

    /// The value: left operands before right ones, each function called once. O(nodes); memory O(depth).
    ///
    /// # Errors
    /// The first operation whose result does not fit an `i64`.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Expression;
    /// assert_eq!((Expression::from(6) * 7.into()).evaluate(), Ok(42));
    /// assert!((-Expression::from(i64::MIN)).evaluate().is_err());
    /// ```
    pub fn evaluate(&self) -> Result<i64, EvaluateError> {
        let mut visits = vec![Visit::Enter(&self.0)];
        let mut values = Vec::new();
        while let Some(visit) = visits.pop() {
            match visit {
                Visit::Enter(Node::Number(number)) => values.push(*number),
                Visit::Enter(Node::Computed(compute)) => values.push(compute()),
                Visit::Enter(node) => {
                    visits.push(Visit::Leave(node));
                    visits.extend(node.operands().iter().rev().map(Visit::Enter));
                }
                Visit::Leave(node) => {
                    let operands = values.len() - node.operands().len();
                    let value = node.apply(&values[operands..])?;
                    values.truncate(operands);
                    values.push(value);
                }
            }
        }
        Ok(values[0])
    }

    fn join(left: Self, operator: Operator, right: Self) -> Self {
        Self(Node::Joined(operator, Box::new([left.0, right.0])))
    }
}

/// Where a walk stands: before a node's operands, or behind them.
enum Visit<'e> {
    Enter(&'e Node),
    Leave(&'e Node),
}

impl Node {
    pub(crate) fn operands(&self) -> &[Node] {
        match self {
            Self::Number(_) | Self::Computed(_) => &[],
            Self::Negated(operand) => slice::from_ref(operand),
            Self::Joined(_, operands) => operands.as_slice(),
        }
    }

    fn operands_mut(&mut self) -> &mut [Node] {
        match self {
            Self::Number(_) | Self::Computed(_) => &mut [],
            Self::Negated(operand) => slice::from_mut(operand),
            Self::Joined(_, operands) => operands.as_mut_slice(),
        }
    }

    fn apply(&self, values: &[i64]) -> Result<i64, EvaluateError> {
        match (self, values) {
            (&Self::Joined(operator, _), &[left, right]) => match operator {
                Operator::Plus => left.checked_add(right),
                Operator::Times => left.checked_mul(right),
            }
            .ok_or(EvaluateError::Joined { left, operator, right }),
            (_, values) => {
                let operand = values[0];
                operand.checked_neg().ok_or(EvaluateError::Negated { operand })
            }
        }
    }

    /// Moves the operands that have operands themselves to `out`, leaving numbers in their places.
    fn detach_operands(&mut self, out: &mut Vec<Node>) {
        let inner = self.operands_mut().iter_mut().filter(|operand| !operand.operands().is_empty());
        out.extend(inner.map(|operand| std::mem::replace(operand, Self::Number(0))));
    }
}

impl Drop for Node {
    /// Takes the tree apart in a loop, so that the compiler's own recursive drop never goes deeper than one level.
    ///
    /// Allocates a list of the subtrees still to be dropped where there is a second level: one entry for a chain, at
    /// most one for each operation. If the drop of what a function captured panics, the rest is dropped all the same:
    /// each node of the list takes itself apart when unwinding drops it.
    fn drop(&mut self) {
        let mut detached = Vec::new();
        self.detach_operands(&mut detached);
        while let Some(mut node) = detached.pop() {
            node.detach_operands(&mut detached);
        }
    }
}

impl From<i64> for Expression {
    /// A number. Allocates nothing.
    fn from(number: i64) -> Self {
        Self(Node::Number(number))
    }
}

impl Neg for Expression {
    type Output = Self;

    fn neg(self) -> Self {
        Self(Node::Negated(Box::new(self.0)))
    }
}

impl Add for Expression {
    type Output = Self;

    fn add(self, right: Self) -> Self {
        Self::join(self, Operator::Plus, right)
    }
}

impl Mul for Expression {
    type Output = Self;

    fn mul(self, right: Self) -> Self {
        Self::join(self, Operator::Times, right)
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plus => "+",
            Self::Times => "*",
        })
    }
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        enum Piece<'e> {
            Node(&'e Node),
            Operator(Operator),
            Close,
        }
        let mut pieces = vec![Piece::Node(&self.0)];
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Close => f.write_str(")")?,
                Piece::Operator(operator) => write!(f, " {operator} ")?,
                Piece::Node(Node::Number(number)) => write!(f, "{number}")?,
                Piece::Node(Node::Computed(_)) => f.write_str("computed")?,
                Piece::Node(Node::Negated(operand)) => {
                    f.write_str("-")?;
                    pieces.push(Piece::Node(operand));
                }
                Piece::Node(Node::Joined(operator, operands)) => {
                    f.write_str("(")?;
                    let [left, right] = &**operands;
                    pieces.extend([Piece::Close, Piece::Node(right), Piece::Operator(*operator), Piece::Node(left)]);
                }
            }
        }
        Ok(())
    }
}

impl Debug for Expression {
    /// As [`Display`]: a derived one would recurse.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::thread;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{EvaluateError, Expression, Operator};
    use crate::patterns::testing::{Alive, Counted, panics, random_cases};

    /// A function that captures a counted value.
    fn computed(value: i64, captured: Counted) -> Expression {
        Expression::computed(move || {
            let _captured = &captured;
            value
        })
    }

    #[derive(Clone, Debug)]
    enum Op {
        Number(i64),
        Computed(i64),
        Negate(usize),
        Join(Operator, usize, usize),
        Drop(usize),
    }

    fn op() -> impl Strategy<Value = Op> {
        let index = any::<usize>;
        let number = || prop_oneof![6 => -9_i64..10, 1 => any::<i64>()];
        prop_oneof![
            3 => number().prop_map(Op::Number),
            3 => number().prop_map(Op::Computed),
            2 => index().prop_map(Op::Negate),
            4 => (index(), index()).prop_map(|(left, right)| Op::Join(Operator::Plus, left, right)),
            2 => (index(), index()).prop_map(|(left, right)| Op::Join(Operator::Times, left, right)),
            1 => index().prop_map(Op::Drop),
        ]
    }

    /// What an expression should be, computed while it is built.
    struct Model {
        value: Result<i64, EvaluateError>,
        text: String,
        computed: isize,
    }

    impl Model {
        fn negated(operand: &Self) -> Self {
            let negate = |operand: i64| operand.checked_neg().ok_or(EvaluateError::Negated { operand });
            Self {
                value: operand.value.and_then(negate),
                text: format!("-{}", operand.text),
                computed: operand.computed,
            }
        }

        fn joined(left: &Self, operator: Operator, right: &Self) -> Self {
            let value = left.value.and_then(|left| {
                let right = right.value?;
                let sum = if operator == Operator::Plus { left.checked_add(right) } else { left.checked_mul(right) };
                sum.ok_or(EvaluateError::Joined { left, operator, right })
            });
            let text = format!("({} {operator} {})", left.text, right.text);
            Self { value, text, computed: left.computed + right.computed }
        }
    }

    fn apply(built: &mut Vec<(Expression, Model)>, op: &Op, alive: &Alive) {
        match *op {
            Op::Number(number) => {
                built.push((number.into(), Model { value: Ok(number), text: number.to_string(), computed: 0 }));
            }
            Op::Computed(value) => {
                let model = Model { value: Ok(value), text: "computed".to_owned(), computed: 1 };
                built.push((computed(value, Counted::new(0, alive)), model));
            }
            Op::Negate(at) if !built.is_empty() => {
                let (operand, model) = built.swap_remove(at % built.len());
                built.push((-operand, Model::negated(&model)));
            }
            Op::Join(operator, left, right) if built.len() >= 2 => {
                let (left, left_model) = built.swap_remove(left % built.len());
                let (right, right_model) = built.swap_remove(right % built.len());
                let model = Model::joined(&left_model, operator, &right_model);
                built.push((if operator == Operator::Plus { left + right } else { left * right }, model));
            }
            Op::Drop(at) if !built.is_empty() => drop(built.swap_remove(at % built.len())),
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn expressions_built_at_random_agree_with_a_model(ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })) {
            let alive = Alive::default();
            let mut built = Vec::new();
            for op in &ops {
                apply(&mut built, op, &alive);
                if let Some((expression, model)) = built.last() {
                    prop_assert_eq!(expression.evaluate(), model.value);
                    prop_assert_eq!(expression.to_string(), &*model.text);
                }
                let computed: isize = built.iter().map(|(_, model)| model.computed).sum();
                prop_assert_eq!(alive.count(), computed, "a function lives as long as its expression");
            }
            drop(built);
            prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
        }
    }

    /// Levels of the deep trees, and a stack far too small to recurse over them.
    const LEVELS: usize = if cfg!(miri) { 100 } else { 200_000 };
    const STACK_BYTES: usize = 128 * 1024;

    #[track_caller]
    fn deep(shape: &str, grow: fn(Expression) -> Expression, value: i64) {
        let walk = move || {
            let deep = (0..LEVELS).fold(Expression::from(1), |deep, _| grow(deep));
            assert_eq!(deep.evaluate(), Ok(value));
            assert!(deep.to_string().len() > LEVELS);
            drop(deep);
        };
        let walked = thread::Builder::new().stack_size(STACK_BYTES).spawn(walk).expect("a small thread starts").join();
        assert!(walked.is_ok(), "{shape}");
    }

    #[test]
    fn deep_expressions_are_evaluated_shown_and_dropped_on_a_small_stack() {
        deep("deep on the left", |deep| deep + 1.into(), LEVELS as i64 + 1);
        deep("deep on the right", |deep| Expression::from(1) + deep, LEVELS as i64 + 1);
        deep("negations", |deep| -deep, 1);
        deep("an operation on both sides", |deep| deep * (-Expression::from(-1)), 1);
    }

    #[test]
    fn a_panic_in_one_leafs_drop_keeps_nothing_else_alive_and_does_not_recurse() {
        let drop_panicking = || {
            let alive = Alive::default();
            let make = |level| if level == LEVELS / 2 { Counted::with_panicking_drop } else { Counted::new };
            let grow = |deep, level| deep + computed(1, make(level)(0, &alive));
            let deep = (0..LEVELS).fold(Expression::from(1), grow);
            assert!(panics(|| drop(deep)));
            assert_eq!(alive.count(), 0);
        };
        let dropping = thread::Builder::new().stack_size(STACK_BYTES).spawn(drop_panicking);
        dropping.expect("a small thread starts").join().expect("the drop is a loop");
    }

    #[test]
    fn a_panicking_function_leaves_the_expression_as_it_was() {
        let calls = Rc::new(Cell::new(0));
        let counter = Rc::clone(&calls);
        let fragile = Expression::from(1)
            + Expression::computed(move || {
                counter.set(counter.get() + 1);
                assert!(counter.get() > 1, "the first call panics on purpose");
                41
            });
        assert!(panics(|| fragile.evaluate()));
        assert_eq!((fragile.evaluate(), calls.get()), (Ok(42), 2));
    }

    #[test]
    fn a_node_is_three_words() {
        assert_eq!(size_of::<Expression>(), 3 * size_of::<usize>());
        assert_eq!(size_of::<Option<Expression>>(), 3 * size_of::<usize>());
    }
}

//! Graphs for the tests of the drawing, and the strategy that makes arbitrary ones.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{collection, option};

use crate::probe::graph::{
    Block, BlockState, Graph, Label, Ownership, Pointer, Run, Target, Value, Variable, VariableState,
};

pub(super) fn scalar(text: impl ToString) -> Value {
    Value::Scalar(text.to_string())
}

pub(super) fn text(text: &str) -> Value {
    Value::Text { text: text.to_owned(), omitted: 0 }
}

pub(super) fn fields<const N: usize>(name: &str, fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Fields { name: name.to_owned(), fields }
}

pub(super) fn some(value: Value) -> Value {
    fields("Some", [("0", value)])
}

pub(super) fn none() -> Value {
    scalar("None")
}

pub(super) fn list(items: impl IntoIterator<Item = Value>, omitted: usize) -> Value {
    Value::List { items: items.into_iter().collect(), omitted }
}

pub(super) fn pointer(ownership: Ownership, target: Target) -> Value {
    Value::Pointer(Pointer { ownership, target })
}

pub(super) fn owning(label: Label) -> Value {
    pointer(Ownership::Owning, Target::Block(label))
}

pub(super) fn shared(label: Label) -> Value {
    pointer(Ownership::Shared, Target::Block(label))
}

pub(super) fn weak(label: Label) -> Value {
    pointer(Ownership::Weak, Target::Block(label))
}

pub(super) fn string(length: usize, buffer: Label) -> Value {
    fields("String", [("len", scalar(length)), ("capacity", scalar(length)), ("pointer", owning(buffer))])
}

pub(super) fn variable(name: &str, type_name: &str, value: Value) -> Variable {
    Variable {
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        address: 0x7ffc_a5e0_1000,
        size: 8,
        needs_drop: true,
        value,
        state: VariableState::Live,
    }
}

pub(super) fn block<const N: usize>(
    label: Label,
    type_name: &str,
    size: usize,
    header: [(&str, &str); N],
    contents: Value,
) -> Block {
    Block {
        label,
        type_name: type_name.to_owned(),
        address: 0x55d0_c8a0_0000 + 64 * label as usize,
        size,
        header: header.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        contents,
        state: BlockState::Reachable,
    }
}

pub(super) fn graph<const V: usize, const B: usize>(variables: [Variable; V], blocks: [Block; B]) -> Graph {
    Graph { variables: variables.into(), blocks: blocks.into(), omitted_blocks: 0 }
}

pub(super) fn moved(variable: Variable, to: &str) -> Variable {
    Variable { state: VariableState::Moved { to: to.to_owned() }, ..variable }
}

pub(super) fn dropped(variable: Variable) -> Variable {
    Variable { state: VariableState::Dropped, ..variable }
}

/// A variable of a type that has nothing to drop, gone.
pub(super) fn ended(variable: Variable) -> Variable {
    Variable { needs_drop: false, ..dropped(variable) }
}

pub(super) fn in_state(block: Block, state: BlockState) -> Block {
    Block { state, ..block }
}

/// `let a = Rc::new(String::from("Hello"))`.
pub(super) fn one_owner() -> Graph {
    graph(
        [variable("a", "Rc<String>", shared(1))],
        [
            block(1, "Rc<String>", 40, [("strong", "1"), ("weak", "0")], string(5, 2)),
            block(2, "text buffer", 5, [], text("Hello")),
        ],
    )
}

/// Then `let b = Rc::clone(&a)`.
pub(super) fn two_owners() -> Graph {
    let mut graph = one_owner();
    graph.variables.push(variable("b", "Rc<String>", shared(1)));
    graph.blocks[0].header[0].1 = "2".to_owned();
    graph
}

/// A tree node that names its parent weakly.
fn node(value: i32, children: Value, parent: Value) -> Value {
    fields("Node", [("value", scalar(value)), ("children", children), ("parent", parent)])
}

/// Two nodes, parent and child, each behind an `Rc`; the way back is weak.
pub(super) fn tree() -> Graph {
    let vec = fields("Vec", [("len", scalar(1)), ("capacity", scalar(4)), ("pointer", owning(3))]);
    let empty = fields(
        "Vec",
        [("len", scalar(0)), ("capacity", scalar(0)), ("pointer", pointer(Ownership::Owning, Target::Nothing))],
    );
    graph(
        [variable("leaf", "Rc<Node>", shared(1)), variable("branch", "Rc<Node>", shared(2))],
        [
            block(1, "Rc<Node>", 72, [("strong", "2"), ("weak", "0")], node(3, empty, some(weak(2)))),
            block(2, "Rc<Node>", 72, [("strong", "1"), ("weak", "1")], node(5, vec, none())),
            block(3, "buffer of Rc<Node>", 32, [], list([shared(1)], 0)),
        ],
    )
}

/// Two `Rc`s that own each other, still named.
pub(super) fn cycle() -> Graph {
    let contents = |next| fields("RefCell", [("borrow", scalar("free")), ("value", some(shared(next)))]);
    let header = [("strong", "2"), ("weak", "0")];
    graph(
        [variable("a", "Rc<RefCell<Link>>", shared(1)), variable("b", "Rc<RefCell<Link>>", shared(2))],
        [
            block(1, "Rc<RefCell<Link>>", 32, header, contents(2)),
            block(2, "Rc<RefCell<Link>>", 32, header, contents(1)),
        ],
    )
}

/// The names of [`cycle`] dropped.
pub(super) fn leaked_cycle() -> Graph {
    let mut graph = cycle();
    for variable in &mut graph.variables {
        variable.state = VariableState::Dropped;
    }
    for block in &mut graph.blocks {
        block.state = BlockState::Unreachable;
        block.header[0].1 = "1".to_owned();
    }
    graph
}

/// The value of an `Rc` dropped, the allocation kept by a `Weak`.
pub(super) fn value_dropped() -> Graph {
    let mut graph = one_owner();
    graph.variables[0].state = VariableState::Dropped;
    graph.variables.push(variable("w", "Weak<String>", weak(1)));
    graph.blocks[0].header = vec![("strong".to_owned(), "0".to_owned()), ("weak".to_owned(), "1".to_owned())];
    graph.blocks[0].contents = Value::Dropped;
    graph.blocks[1].state = BlockState::Freed;
    graph
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{0,12}", 1 => "[ a-zäß語ü👩\u{301}\u{202E}\n\t\u{1b}]{0,60}"]
}

fn any_pointer() -> impl Strategy<Value = Pointer> {
    let ownership =
        prop_oneof![Just(Ownership::Owning), Just(Ownership::Shared), Just(Ownership::Weak), Just(Ownership::Borrow)];
    let target = prop_oneof![
        4 => (1..9u32).prop_map(Target::Block),
        1 => (0..6usize).prop_map(Target::Variable),
        1 => Just(Target::Omitted),
        1 => Just(Target::Nothing),
        1 => any::<usize>().prop_map(Target::Elsewhere),
    ];
    (ownership, target).prop_map(|(ownership, target)| Pointer { ownership, target })
}

fn any_run() -> impl Strategy<Value = Run> {
    (option::of(any_text()), 0..100usize).prop_map(|(field, bytes)| Run { field, bytes })
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any_text().prop_map(Value::Scalar),
        (any_text(), 0..100usize).prop_map(|(text, omitted)| Value::Text { text, omitted }),
        any_pointer().prop_map(Value::Pointer),
        Just(Value::Dropped),
        (any_text(), collection::vec(any_run(), 0..6)).prop_map(|(name, runs)| Value::Bytes { name, runs }),
        any_text().prop_map(Value::Hidden),
    ];
    leaf.prop_recursive(8, 40, 5, |inner| {
        let named = collection::vec((any_text(), inner.clone()), 0..4);
        let tuple = collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (any_text(), named).prop_map(|(name, fields)| Value::Fields { name, fields }),
            (any_text(), tuple).prop_map(|(name, values)| Value::Fields {
                name,
                fields: values.into_iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
            }),
            (collection::vec(inner, 0..5), 0..100usize).prop_map(|(items, omitted)| Value::List { items, omitted }),
        ]
    })
}

fn any_variable() -> impl Strategy<Value = Variable> {
    let state = prop_oneof![
        4 => Just(VariableState::Live),
        1 => any_text().prop_map(|to| VariableState::Moved { to }),
        1 => Just(VariableState::Dropped)
    ];
    (any_text(), any_text(), any::<usize>(), any::<usize>(), any::<bool>(), any_value(), state).prop_map(
        |(name, type_name, address, size, needs_drop, value, state)| Variable {
            name,
            type_name,
            address,
            size,
            needs_drop,
            value,
            state,
        },
    )
}

fn any_block() -> impl Strategy<Value = Block> {
    let state = prop_oneof![
        3 => Just(BlockState::Reachable),
        1 => Just(BlockState::Unreachable),
        1 => Just(BlockState::Freed),
        1 => Just(BlockState::Unknown)
    ];
    let header = collection::vec((any_text(), any_text()), 0..4);
    (any_text(), any::<usize>(), any::<usize>(), header, any_value(), state).prop_map(
        |(type_name, address, size, header, contents, state)| Block {
            label: 0,
            type_name,
            address,
            size,
            header,
            contents,
            state,
        },
    )
}

/// Graphs of every shape, sensible or not; labels ascend from 1.
pub(super) fn any_graph() -> impl Strategy<Value = Graph> {
    let variables = collection::vec(any_variable(), 0..6);
    let blocks = collection::vec(any_block(), 0..8);
    (variables, blocks, option::of(any::<usize>())).prop_map(|(variables, mut blocks, omitted)| {
        for (label, block) in (1..).zip(&mut blocks) {
            block.label = label;
        }
        Graph { variables, blocks, omitted_blocks: omitted.unwrap_or(0) }
    })
}

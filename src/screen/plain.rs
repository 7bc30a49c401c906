//! The picture of memory in sentences, for screen readers: what changed, then what each name and block holds. No drawing.

mod changes;
mod phrase;

use std::collections::BTreeSet;

pub(crate) use phrase::enumeration;
use phrase::{article, said, said_whole};

use crate::probe::graph::{BlockState, Graph, Label, Ownership, Pointer, Target, Value, Variable, VariableState};
use crate::screen::text::{counted, printable};
use crate::screen::view::{View, owners_not_shown};

/// `graph` in sentences that read well aloud; first what changed since `before`, the graph of the step before.
///
/// ```
/// use memtutor::probe::graph::{Graph, Value, Variable, VariableState};
/// use memtutor::screen::plain::describe;
///
/// let n = |text: &str| Variable {
///     name: "n".into(),
///     type_name: "i32".into(),
///     address: 0x7ffc_0010,
///     size: 4,
///     needs_drop: false,
///     value: Value::Scalar(text.into()),
///     state: VariableState::Live,
/// };
/// let before = Graph { variables: vec![n("5")], ..Graph::default() };
/// let now = Graph { variables: vec![n("6")], ..Graph::default() };
/// assert_eq!(describe(&now, Some(&before)), ["n went from 5 to 6.", "n, an i32, is 6."]);
/// ```
pub fn describe(graph: &Graph, before: Option<&Graph>) -> Vec<String> {
    let view = View { graph, before };
    let mut speaker = Speaker { view, introduced: BTreeSet::new(), sentences: changes::sentences(view) };
    speaker.say_variables();
    speaker.say_blocks();
    match graph.omitted_blocks {
        0 => {}
        1 => speaker.say("1 more block is not shown."),
        more => speaker.say(&format!("{more} more blocks are not shown.")),
    }
    speaker.sentences.iter().map(|sentence| printable(sentence).into_owned()).collect()
}

struct Speaker<'a> {
    view: View<'a>,
    /// The blocks whose type and counts were said.
    introduced: BTreeSet<Label>,
    sentences: Vec<String>,
}

impl Speaker<'_> {
    fn say(&mut self, sentence: &str) {
        self.sentences.push(sentence.to_owned());
    }

    fn say_variables(&mut self) {
        let variables = &self.view.graph.variables;
        for (index, variable) in variables.iter().enumerate() {
            let Variable { name, type_name, value, .. } = variable;
            match (&variable.state, block_pointer(value)) {
                (VariableState::Moved { to }, _) => self.say(&format!("{name} was moved to {to}.")),
                (VariableState::Dropped, _) if variable.needs_drop => self.say(&format!("{name} was dropped.")),
                (VariableState::Dropped, _) => self.say(&format!("{name} is gone; it had nothing to drop.")),
                (VariableState::Live, None) => {
                    let what = said_whole(value, type_name, self.view);
                    self.say(&format!("{name}, {} {type_name}{what}.", article(type_name)));
                }
                (VariableState::Live, Some((pointer, label))) => {
                    let same = |other: &&Variable| other.state == VariableState::Live && other.value == *value;
                    // Said together with the first variable that points there.
                    if !variables[..index].iter().any(|other| same(&other)) {
                        let names: Vec<&str> =
                            variables[index..].iter().filter(same).map(|variable| variable.name.as_str()).collect();
                        self.say_pointers(&names, pointer, label);
                    }
                }
            }
        }
    }

    /// `a and b both own block 1, an Rc<String>, strong 2, weak 0.`
    fn say_pointers(&mut self, names: &[&str], pointer: Pointer, label: Label) {
        let verb = match (pointer.ownership, names.len()) {
            (Ownership::Owning | Ownership::Shared, 1) => "owns",
            (Ownership::Owning | Ownership::Shared, _) => "own",
            (Ownership::Weak, 1) => "points weakly to",
            (Ownership::Weak, _) => "point weakly to",
            (Ownership::Borrow, 1) => "borrows",
            (Ownership::Borrow, _) => "borrow",
        };
        let all = match names.len() {
            1 => "",
            2 => "both ",
            _ => "all ",
        };
        let introduction = self.introduction(label);
        let fate = phrase::fate(pointer, self.view);
        self.say(&format!("{} {all}{verb} block {label}{introduction}{fate}.", enumeration(names)));
    }

    fn say_blocks(&mut self) {
        let claims = self.view.claims();
        for block in &self.view.graph.blocks {
            let label = block.label;
            let introduction = self.introduction(label);
            let comma = if introduction.is_empty() { "" } else { "," };
            let size = counted(block.size, "byte");
            let holds = said(&block.contents, self.view);
            match block.state {
                BlockState::Freed => self.say(&format!("Block {label}{introduction}, {size}, was freed.")),
                _ => self.say(&format!("Block {label}{introduction}{comma} {holds}. It takes {size}.")),
            }
            match owners_not_shown(block, claims.get(&label).map_or(&[], Vec::as_slice)) {
                0 => {}
                1 => self.say(&format!("1 owner of block {label} is not shown.")),
                more => self.say(&format!("{more} owners of block {label} are not shown.")),
            }
            match block.state {
                BlockState::Reachable | BlockState::Freed => {}
                BlockState::Unreachable => {
                    self.say(&format!("No name reaches block {label}; it is still allocated."));
                }
                BlockState::Unknown => {
                    self.say(&format!("No name reaches block {label} any more; whether it was freed was not measured."))
                }
            }
        }
    }

    /// The block's type and counts, once.
    fn introduction(&mut self, label: Label) -> String {
        let Some(block) = self.view.block(label) else { return String::new() };
        if !self.introduced.insert(label) {
            return String::new();
        }
        let mut words = format!(", {} {}", article(&block.type_name), block.type_name);
        let counts: Vec<String> = block.header.iter().map(|(name, value)| format!("{name} {value}")).collect();
        match block.state {
            _ if counts.is_empty() => {}
            BlockState::Freed => {}
            BlockState::Reachable => words.extend([", ".to_owned(), counts.join(", ")]),
            BlockState::Unreachable | BlockState::Unknown => {
                words.extend([", last seen with ".to_owned(), enumeration(&counts)]);
            }
        }
        words
    }
}

/// The pointer that the value is, if it leads to a block.
fn block_pointer(value: &Value) -> Option<(Pointer, Label)> {
    match value {
        Value::Pointer(pointer) => match pointer.target {
            Target::Block(label) => Some((*pointer, label)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};
    use proptest::{option, prop_assert_eq};
    use snapbox::{IntoData, assert_data_eq, str};

    use super::describe;
    use crate::probe::graph::{BlockState, Graph, Ownership, Target, Value};
    use crate::screen::samples::{
        any_graph, block, cycle, dropped, ended, fields, graph, in_state, leaked_cycle, list, moved, none, one_owner,
        owning, pointer, scalar, shared, some, text, tree, two_owners, value_dropped, variable,
    };

    #[track_caller]
    fn says(graph: &Graph, before: Option<&Graph>, expected: impl IntoData) {
        assert_data_eq!(describe(graph, before).join("\n"), expected.raw());
    }

    #[test]
    fn owners_of_one_block_are_named_together() {
        says(
            &two_owners(),
            Some(&one_owner()),
            str![[r#"
New: b.
The strong count of block 1 went from 1 to 2.
a and b both own block 1, an Rc<String>, strong 2, weak 0.
Block 1 holds a String: length 5, capacity 5, owns block 2. It takes 40 bytes.
Block 2, a text buffer, holds the text "Hello". It takes 5 bytes.
"#]],
        );
    }

    #[test]
    fn owners_that_are_not_shown_are_counted() {
        let mut now = two_owners();
        now.blocks[0].header[0].1 = "9".to_owned();
        says(
            &now,
            None,
            str![[r#"
a and b both own block 1, an Rc<String>, strong 9, weak 0.
Block 1 holds a String: length 5, capacity 5, owns block 2. It takes 40 bytes.
7 owners of block 1 are not shown.
Block 2, a text buffer, holds the text "Hello". It takes 5 bytes.
"#]],
        );
    }

    #[test]
    fn a_leak_is_what_no_name_reaches() {
        says(
            &leaked_cycle(),
            Some(&cycle()),
            str![[r#"
The strong count of block 1 went from 2 to 1.
The strong count of block 2 went from 2 to 1.
a was dropped.
b was dropped.
Block 1, an Rc<RefCell<Link>>, last seen with strong 1 and weak 0, holds a RefCell: borrow free, value Some that shares block 2. It takes 32 bytes.
No name reaches block 1; it is still allocated.
Block 2, an Rc<RefCell<Link>>, last seen with strong 1 and weak 0, holds a RefCell: borrow free, value Some that shares block 1. It takes 32 bytes.
No name reaches block 2; it is still allocated.
"#]],
        );
    }

    #[test]
    fn a_weak_pointer_outlives_the_value() {
        says(
            &value_dropped(),
            Some(&one_owner()),
            str![[r#"
New: w.
The strong count of block 1 went from 1 to 0.
The weak count of block 1 went from 0 to 1.
a was dropped.
w points weakly to block 1, an Rc<String>, strong 0, weak 1, whose value was dropped.
Block 1 holds no value any more: it was dropped, the memory is still allocated. It takes 40 bytes.
Block 2, a text buffer, 5 bytes, was freed.
"#]],
        );
    }

    #[test]
    fn a_moved_variable_says_where_its_value_went() {
        let a = moved(variable("a", "Rc<String>", shared(1)), "b");
        says(
            &graph([variable("b", "Rc<String>", shared(1)), a], []),
            Some(&one_owner()),
            str![[r#"
New: b.
b owns block 1.
a was moved to b.
"#]],
        );
    }

    #[test]
    fn what_has_nothing_to_drop_was_not_dropped() {
        let n = ended(variable("n", "u32", scalar(5)));
        let first = variable("first", "&u32", pointer(Ownership::Borrow, Target::Variable(1)));
        says(
            &graph([first, n], []),
            None,
            str![[r#"
first, a &u32, borrows n, which is gone.
n is gone; it had nothing to drop.
"#]],
        );
    }

    #[test]
    fn what_was_freed_and_what_was_not_measured_differ() {
        let [first, second] = one_owner().blocks.try_into().expect("two blocks");
        let a = dropped(variable("a", "Rc<String>", shared(1)));
        let now = graph([a], [in_state(first, BlockState::Freed), in_state(second, BlockState::Unknown)]);
        says(
            &now,
            Some(&one_owner()),
            str![[r#"
a was dropped.
Block 1, an Rc<String>, 40 bytes, was freed.
Block 2, a text buffer, holds the text "Hello". It takes 5 bytes.
No name reaches block 2 any more; whether it was freed was not measured.
"#]],
        );
    }

    #[test]
    fn a_tree_reads_aloud() {
        says(
            &tree(),
            None,
            str![[r#"
leaf owns block 1, an Rc<Node>, strong 2, weak 0.
branch owns block 2, an Rc<Node>, strong 1, weak 1.
Block 1 holds a Node: value 3, children Vec with length 0, capacity 0 and points to nothing, parent Some that points weakly to block 2. It takes 72 bytes.
Block 2 holds a Node: value 5, children Vec with length 1, capacity 4 and owns block 3, parent None. It takes 72 bytes.
Block 3, a buffer of Rc<Node>, holds a list of 1: one that shares block 1. It takes 32 bytes.
"#]],
        );
    }

    #[test]
    fn changes_within_values_say_where() {
        let with = |len, parent, items: Vec<Value>| {
            let vec = fields("Vec", [("len", scalar(len)), ("capacity", scalar(4)), ("pointer", owning(1))]);
            let node = fields("Node", [("parent", parent), ("children", vec)]);
            graph([variable("n", "Node", node)], [block(1, "buffer: i32 elements", 16, [], list(items, 0))])
        };
        let before = with(2, none(), vec![scalar(1), scalar(2)]);
        let mut now = with(3, some(shared(1)), vec![scalar(1), scalar(7), scalar(3)]);
        now.blocks[0].size = 32;
        now.blocks[0].address += 64;
        says(
            &now,
            Some(&before),
            str![[r#"
In n, parent changed.
In n, children, length went from 2 to 3.
The value in block 1 went from 2 to 3 items.
In block 1, item 1 went from 2 to 7.
The size of block 1 went from 16 to 32 bytes.
Block 1 lies at a new address.
n, a Node: parent Some that shares block 1, children Vec with length 3, capacity 4 and owns block 1.
Block 1, a buffer: i32 elements, holds a list of 3: 1, 7, 3. It takes 32 bytes.
"#]],
        );
    }

    #[test]
    fn every_kind_of_value_has_words() {
        let values = [
            scalar(5),
            text("Hello"),
            Value::Text { text: "Hello".to_owned(), omitted: 7 },
            fields("", []),
            fields("", [("0", scalar(1)), ("1", scalar(2))]),
            some(fields("Point", [("x", scalar(1)), ("y", scalar(2))])),
            list([], 0),
            list([scalar(1), scalar(9)], 7),
            Value::Dropped,
            Value::Hidden("locked".to_owned()),
            pointer(Ownership::Weak, Target::Nothing),
            pointer(Ownership::Borrow, Target::Variable(0)),
            pointer(Ownership::Borrow, Target::Elsewhere(64)),
            pointer(Ownership::Shared, Target::Omitted),
        ];
        let mut now = Graph { omitted_blocks: 2, ..Graph::default() };
        now.variables = values.into_iter().map(|value| variable("v", "u8", value)).collect();
        says(
            &now,
            None,
            str![[r#"
v, a u8, is 5.
v, a u8, is the text "Hello".
v, a u8, is the text "Hello" and 7 more characters.
v, a u8, holds the empty tuple.
v, a u8, holds a tuple of 1 and 2.
v, a u8, holds Some of Point with x 1 and y 2.
v, a u8, holds an empty list.
v, a u8, holds a list of 9: 1, then 7 more, then 9.
v, a u8, holds no value any more: it was dropped, the memory is still allocated.
v, a u8, holds a value that cannot be looked at now, locked.
v, a u8, points to nothing.
v, a u8, borrows v.
v, a u8, borrows memory outside what is shown.
v, a u8, shares a block that is not shown.
2 more blocks are not shown.
"#]],
        );
    }

    proptest! {
        #[test]
        fn sentences_have_no_drawing_and_name_every_block(now in any_graph(), before in option::of(any_graph())) {
            let sentences = describe(&now, before.as_ref());
            for sentence in &sentences {
                // Arrows, lines, geometric shapes, dingbats.
                let drawn = |c: char| matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2500}'..='\u{27BF}');
                prop_assert!(!sentence.contains(drawn), "{sentence}");
                prop_assert!(!sentence.contains(char::is_control), "{sentence:?}");
                prop_assert_eq!(sentence.ends_with('.'), true, "{}", sentence);
            }
            for block in &now.blocks {
                let label = format!("Block {}", block.label);
                prop_assert!(sentences.iter().any(|sentence| sentence.starts_with(&label)), "no {label}");
            }
        }
    }
}

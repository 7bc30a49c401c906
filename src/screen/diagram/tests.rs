use proptest::prelude::{any, prop_assert, proptest};
use proptest::{option, prop_assert_eq};
use snapbox::{IntoData, assert_data_eq, str};

use super::{Drawing, draw};
use crate::probe::graph::{BlockState, Graph, Ownership, Run, Target, Value};
use crate::screen::samples::{
    any_graph, block, cycle, dropped, ended, fields, graph, in_state, leaked_cycle, list, moved, none, one_owner,
    owning, pointer, scalar, shared, some, string, text, tree, two_owners, value_dropped, variable, weak,
};
use crate::screen::text::Charset;
use crate::screen::text::tests::texts;

const WIDE: Drawing = Drawing { width: 100, charset: Charset::Unicode, show_addresses: false };
const NARROW: Drawing = Drawing { width: 40, charset: Charset::Unicode, show_addresses: false };
const NARROW_ASCII: Drawing = Drawing { width: 40, charset: Charset::Ascii, show_addresses: false };

#[track_caller]
fn draws(graph: &Graph, before: Option<&Graph>, style: Drawing, expected: impl IntoData) {
    let lines = texts(&draw(graph, before, &style));
    assert_data_eq!(lines.join("\n"), expected.raw());
}

#[test]
fn a_second_owner_is_new_and_changes_the_count() {
    draws(
        &two_owners(),
        Some(&one_owner()),
        WIDE,
        str![[r#"
stack                                   heap
┌───────────────────────────────┐       ┌ #1  Rc<String> ─ strong 2 (was 1) · weak 0 ─┐
│ a  Rc<String>   ●──▶ #1       │       │ String   len 5   capacity 5   ●══▶ #2       │
│ b  Rc<String>   ●──▶ #1 (new) │       └ shared by a, b ─────────────────── 40 bytes ┘
└───────────────────────────────┘       ┌ #2  text buffer ──────┐
                                        │ "Hello"               │
                                        └ owned by #1 ─ 5 bytes ┘
"#]],
    );
    draws(
        &two_owners(),
        Some(&one_owner()),
        NARROW_ASCII,
        str![[r#"
stack
+-------------------------------+
| a  Rc<String>   *--> #1       |
| b  Rc<String>   *--> #1 (new) |
+-------------------------------+
heap
+ #1  Rc<String> --------------------+
| strong 2 (was 1); weak 0           |
| String  len 5  capacity 5  *==> #2 |
+ shared by a, b ---------- 40 bytes +
+ #2  text buffer ------+
| "Hello"               |
+ owned by #1 - 5 bytes +
"#]],
    );
}

#[test]
fn a_first_step_marks_nothing() {
    draws(
        &two_owners(),
        None,
        NARROW,
        str![[r#"
stack
┌─────────────────────────┐
│ a  Rc<String>   ●──▶ #1 │
│ b  Rc<String>   ●──▶ #1 │
└─────────────────────────┘
heap
┌ #1  Rc<String> ─ strong 2 · weak 0 ─┐
│ String  len 5  capacity 5  ●══▶ #2  │
└ shared by a, b ─────────── 40 bytes ┘
┌ #2  text buffer ──────┐
│ "Hello"               │
└ owned by #1 ─ 5 bytes ┘
"#]],
    );
}

#[test]
fn a_cycle_is_told_by_who_shares_what() {
    draws(
        &cycle(),
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌────────────────────────────────┐      ┌ #1  Rc<RefCell<Link>> ─ strong 2 · weak 0 ──┐
│ a  Rc<RefCell<Link>>   ●──▶ #1 │      │ RefCell   borrow free   value Some(●──▶ #2) │
│ b  Rc<RefCell<Link>>   ●──▶ #2 │      └ shared by a, #2 ────────────────── 32 bytes ┘
└────────────────────────────────┘      ┌ #2  Rc<RefCell<Link>> ─ strong 2 · weak 0 ──┐
                                        │ RefCell   borrow free   value Some(●──▶ #1) │
                                        └ shared by b, #1 ────────────────── 32 bytes ┘
"#]],
    );
    draws(
        &cycle(),
        None,
        NARROW_ASCII,
        str![[r#"
stack
+--------------------------------+
| a  Rc<RefCell<Link>>   *--> #1 |
| b  Rc<RefCell<Link>>   *--> #2 |
+--------------------------------+
heap
+ #1  Rc<RefCell<Link>> -------------+
| strong 2; weak 0                   |
| RefCell                            |
|   borrow free  value Some(*--> #2) |
+ shared by a, #2 --------- 32 bytes +
+ #2  Rc<RefCell<Link>> -------------+
| strong 2; weak 0                   |
| RefCell                            |
|   borrow free  value Some(*--> #1) |
+ shared by b, #1 --------- 32 bytes +
"#]],
    );
}

#[test]
fn a_leak_is_what_no_name_reaches() {
    draws(
        &leaked_cycle(),
        Some(&cycle()),
        WIDE,
        str![[r#"
stack                                   heap
┌──────────────────────────────────┐    ┌ #1  Rc<RefCell<Link>> ──────────────────────┐
│ a  Rc<RefCell<Link>>   ✕ dropped │    │ ! no name reaches this; still allocated     │
│ b  Rc<RefCell<Link>>   ✕ dropped │    │ last seen: strong 1 (was 2) · weak 0        │
└──────────────────────────────────┘    │ RefCell   borrow free   value Some(●──▶ #2) │
                                        └ shared by #2 ───────────────────── 32 bytes ┘
                                        ┌ #2  Rc<RefCell<Link>> ──────────────────────┐
                                        │ ! no name reaches this; still allocated     │
                                        │ last seen: strong 1 (was 2) · weak 0        │
                                        │ RefCell   borrow free   value Some(●──▶ #1) │
                                        └ shared by #1 ───────────────────── 32 bytes ┘
"#]],
    );
    draws(
        &leaked_cycle(),
        Some(&cycle()),
        NARROW_ASCII,
        str![[r#"
stack
+----------------------------------+
| a  Rc<RefCell<Link>>   x dropped |
| b  Rc<RefCell<Link>>   x dropped |
+----------------------------------+
heap
+ #1  Rc<RefCell<Link>> --------------+
| ! no name reaches this; still       |
|   allocated                         |
| last seen: strong 1 (was 2); weak 0 |
| RefCell                             |
|   borrow free  value Some(*--> #2)  |
+ shared by #2 ------------- 32 bytes +
+ #2  Rc<RefCell<Link>> --------------+
| ! no name reaches this; still       |
|   allocated                         |
| last seen: strong 1 (was 2); weak 0 |
| RefCell                             |
|   borrow free  value Some(*--> #1)  |
+ shared by #1 ------------- 32 bytes +
"#]],
    );
}

#[test]
fn a_weak_pointer_outlives_the_value() {
    draws(
        &value_dropped(),
        Some(&one_owner()),
        WIDE,
        str![[r#"
stack                                   heap
┌─────────────────────────────┐         ┌ #1  Rc<String> ─ strong 0 (was 1) · weak 1 (was 0) ─┐
│ a  Rc<String>     ✕ dropped │         │ ✕ value gone                                        │
│ w  Weak<String> (new)       │         └ weak from w ────────────────────────────── 40 bytes ┘
│   ○╌╌✕ #1 value gone        │         ┌ #2  text buffer ╌ ✕ freed ╌┐
└─────────────────────────────┘         ┊ "Hello"                    ┊
                                        └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 5 bytes ┘
"#]],
    );
    draws(
        &value_dropped(),
        Some(&one_owner()),
        NARROW_ASCII,
        str![[r#"
stack
+-----------------------------+
| a  Rc<String>     x dropped |
| w  Weak<String> (new)       |
|   o..x #1 value gone        |
+-----------------------------+
heap
+ #1  Rc<String> ------------------+
| strong 0 (was 1); weak 1 (was 0) |
| x value gone                     |
+ weak from w ----------- 40 bytes +
. #2  text buffer . x freed ..
: "Hello"                    :
.................... 5 bytes .
"#]],
    );
}

#[test]
fn a_type_too_long_for_its_column_keeps_its_distance() {
    let [users, carol] = [("users", "IndexPool"), ("carol", "usize")].map(|(name, of)| variable(name, of, scalar(0)));
    let freed = in_state(block(1, "text buffer", 5, [], text("Hello")), BlockState::Freed);
    draws(
        &graph([dropped(users), ended(carol)], [freed]),
        None,
        Drawing { width: 80, ..WIDE },
        str![[r#"
stack                              heap
┌──────────────────────────────┐   ┌ #1  text buffer ╌ ✕ freed ╌┐
│ users  IndexPool   ✕ dropped │   ┊ "Hello"                    ┊
│ carol  usize       ✕ gone    │   └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 5 bytes ┘
└──────────────────────────────┘
"#]],
    );
}

#[test]
fn a_moved_variable_says_where_its_value_went() {
    let mut now = one_owner();
    now.variables = vec![variable("b", "Rc<String>", shared(1)), moved(variable("a", "Rc<String>", shared(1)), "b")];
    draws(
        &now,
        Some(&one_owner()),
        WIDE,
        str![[r#"
stack                                   heap
┌───────────────────────────────┐       ┌ #1  Rc<String> ─ strong 1 · weak 0 ───┐
│ b  Rc<String>   ●──▶ #1 (new) │       │ String   len 5   capacity 5   ●══▶ #2 │
│ a  Rc<String>   ✕ moved → b   │       └ shared by b ──────────────── 40 bytes ┘
└───────────────────────────────┘       ┌ #2  text buffer ──────┐
                                        │ "Hello"               │
                                        └ owned by #1 ─ 5 bytes ┘
"#]],
    );
    draws(
        &now,
        Some(&one_owner()),
        NARROW_ASCII,
        str![[r#"
stack
+-------------------------------+
| b  Rc<String>   *--> #1 (new) |
| a  Rc<String>   x moved -> b  |
+-------------------------------+
heap
+ #1  Rc<String> - strong 1; weak 0 -+
| String  len 5  capacity 5  *==> #2 |
+ shared by b ------------- 40 bytes +
+ #2  text buffer ------+
| "Hello"               |
+ owned by #1 - 5 bytes +
"#]],
    );
}

#[test]
fn what_was_freed_is_struck_out() {
    let mut now = one_owner();
    now.variables = now.variables.into_iter().map(dropped).collect();
    now.blocks = now.blocks.into_iter().map(|block| in_state(block, BlockState::Freed)).collect();
    draws(
        &now,
        Some(&one_owner()),
        WIDE,
        str![[r#"
stack                                   heap
┌───────────────────────────┐           ┌ #1  Rc<String> ╌ ✕ freed ╌╌╌╌╌╌╌╌╌╌╌╌╌┐
│ a  Rc<String>   ✕ dropped │           ┊ String   len 5   capacity 5   ●══▶ #2 ┊
└───────────────────────────┘           └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 40 bytes ┘
                                        ┌ #2  text buffer ╌ ✕ freed ╌┐
                                        ┊ "Hello"                    ┊
                                        └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 5 bytes ┘
"#]],
    );
    draws(
        &now,
        Some(&one_owner()),
        NARROW_ASCII,
        str![[r#"
stack
+---------------------------+
| a  Rc<String>   x dropped |
+---------------------------+
heap
. #1  Rc<String> . x freed ...........
: String  len 5  capacity 5  *==> #2 :
........................... 40 bytes .
. #2  text buffer . x freed ..
: "Hello"                    :
.................... 5 bytes .
"#]],
    );
}

#[test]
fn what_was_not_measured_is_not_called_freed() {
    let mut now = one_owner();
    now.variables.clear();
    now.blocks = now.blocks.into_iter().map(|block| in_state(block, BlockState::Unknown)).collect();
    draws(
        &now,
        Some(&one_owner()),
        WIDE,
        str![[r#"
heap
┌ #1  Rc<String> ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐
┊ ? no name reaches this; whether it was freed was not measured ┊
┊ last seen: strong 1 · weak 0                                  ┊
┊ String   len 5   capacity 5   ●══▶ #2                         ┊
└╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 40 bytes ┘
┌ #2  text buffer ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐
┊ ? no name reaches this; whether it was freed was not measured ┊
┊ "Hello"                                                       ┊
└╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 5 bytes ┘
"#]],
    );
}

#[test]
fn a_tree_with_weak_ways_back() {
    draws(
        &tree(),
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌────────────────────────────┐          ┌ #1  Rc<Node> ─ strong 2 · weak 0 ───────────────────┐
│ leaf    Rc<Node>   ●──▶ #1 │          │ Node                                                │
│ branch  Rc<Node>   ●──▶ #2 │          │   value     3                                       │
└────────────────────────────┘          │   children  Vec   len 0   capacity 0   ●══✕ nothing │
                                        │   parent    Some(○╌╌▷ #2)                           │
                                        └ shared by leaf, #3 ─────────────────────── 72 bytes ┘
                                        ┌ #2  Rc<Node> ─ strong 1 · weak 1 ──────────────┐
                                        │ Node                                           │
                                        │   value     5                                  │
                                        │   children  Vec   len 1   capacity 4   ●══▶ #3 │
                                        │   parent    None                               │
                                        └ shared by branch · weak from #1 ───── 72 bytes ┘
                                        ┌ #3  buffer of Rc<Node> ─┐
                                        │ [●──▶ #1]               │
                                        └ owned by #2 ── 32 bytes ┘
"#]],
    );
    draws(
        &tree(),
        None,
        NARROW_ASCII,
        str![[r#"
stack
+----------------------------+
| leaf    Rc<Node>   *--> #1 |
| branch  Rc<Node>   *--> #2 |
+----------------------------+
heap
+ #1  Rc<Node> - strong 2; weak 0 ----+
| Node                                |
|   value     3                       |
|   children  Vec                     |
|     len 0  capacity 0  *==x nothing |
|   parent    Some(o..> #2)           |
+ shared by leaf, #3 ------- 72 bytes +
+ #2  Rc<Node> - strong 1; weak 1 ----+
| Node                                |
|   value     5                       |
|   children                          |
|     Vec  len 1  capacity 4  *==> #3 |
|   parent    None                    |
| shared by branch; weak from #1      |
+--------------------------- 72 bytes +
+ #3  buffer of Rc<Node> -+
| [*--> #1]               |
+ owned by #2 -- 32 bytes +
"#]],
    );
}

/// A `Vec` of `length` numbers with room for `capacity`.
fn numbers(length: usize, capacity: usize) -> Graph {
    let shown = (1..=11.min(length)).chain((length > 11).then_some(length)).map(scalar);
    let vec = fields("Vec", [("len", scalar(length)), ("capacity", scalar(capacity)), ("pointer", owning(1))]);
    let buffer = block(1, "buffer of i32", capacity * 4, [], list(shown, length.saturating_sub(12)));
    graph([variable("v", "Vec<i32>", vec)], [buffer])
}

#[test]
fn a_long_list_counts_what_it_leaves_out() {
    draws(
        &numbers(100, 100),
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌──────────────────────────────────┐    ┌ #1  buffer of i32 ────────────────────────────────────┐
│ v  Vec<i32>                      │    │ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 88 more …, 100] │
│   len 100  capacity 100  ●══▶ #1 │    └ owned by v ──────────────────────────────── 400 bytes ┘
└──────────────────────────────────┘
"#]],
    );
    draws(
        &numbers(100, 100),
        None,
        NARROW_ASCII,
        str![[r#"
stack
+------------------------------------+
| v  Vec<i32>                        |
|   len 100   capacity 100   *==> #1 |
+------------------------------------+
heap
+ #1  buffer of i32 ------------------+
| [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, |
|  ... 88 more ..., 100]              |
+ owned by v -------------- 400 bytes +
"#]],
    );
}

#[test]
fn a_grown_buffer_tells_its_size_and_address() {
    let mut now = numbers(5, 8);
    now.blocks[0].address += 4096;
    draws(
        &now,
        Some(&numbers(4, 4)),
        WIDE,
        str![[r#"
stack                                                heap
┌────────────────────────────────────────────────┐   ┌ #1  buffer of i32 ──────────────────────────┐
│ v  Vec<i32>                                    │   │ [1, 2, 3, 4, 5 (new)]                       │
│   len 5 (was 4)   capacity 8 (was 4)   ●══▶ #1 │   └ owned by v ─ 32 bytes (was 16), new address ┘
└────────────────────────────────────────────────┘
"#]],
    );
    draws(
        &now,
        Some(&numbers(4, 4)),
        Drawing { show_addresses: true, ..NARROW },
        str![[r#"
stack
┌─────────────────────────────┐
│ v  Vec<i32>                 │
│   len       5 (was 4)       │
│   capacity  8 (was 4)       │
│   ●══▶ #1                   │
│   8 bytes at 0x7ffca5e01000 │
└─────────────────────────────┘
heap
┌ #1  buffer of i32 ──────────────────┐
│ [1, 2, 3, 4, 5 (new)]               │
│ owned by v                          │
│ 32 bytes (was 16) at 0x55d0c8a01040 │
│   (was 0x55d0c8a00040)              │
└─────────────────────────────────────┘
"#]],
    );
}

#[test]
fn items_of_a_list_tell_how_they_changed() {
    let slots = |items: [Value; 3]| graph([variable("slots", "[Slot; 3]", list(items, 0))], []);
    let before = slots([some(scalar(1)), some(scalar(2)), none()]);
    draws(
        &slots([some(scalar(1)), none(), some(scalar(3))]),
        Some(&before),
        NARROW,
        str![[r#"
stack
┌───────────────────────────┐
│ slots  [Slot; 3]          │
│   [0]  Some(1)            │
│   [1]  None (was Some(2)) │
│   [2]  Some(3) (was None) │
└───────────────────────────┘
"#]],
    );
    let shorter = graph([variable("slots", "[Slot; 3]", list([scalar(9), scalar(9)], 0))], []);
    draws(
        &shorter,
        Some(&before),
        NARROW,
        str![[r#"
stack
┌──────────────────────────────────────┐
│ slots  [Slot; 3]                     │
│   [9 (was Some(1)), 9 (was Some(2))] │
│    (1 fewer)                         │
└──────────────────────────────────────┘
"#]],
    );
}

#[test]
fn deep_nesting_goes_below_its_names() {
    let address = fields("Address", [("street", string(9, 3)), ("zip", text("12345"))]);
    let customer = fields("Customer", [("name", string(12, 2)), ("address", address)]);
    let price = fields("Price", [("cents", scalar(1999)), ("currency", text("EUR"))]);
    let line = fields("Line", [("article", scalar(17)), ("price", some(price))]);
    let order = fields("Order", [("id", scalar(8)), ("customer", customer), ("lines", list([line, none()], 3))]);
    let order = graph([variable("order", "Option<Box<Order>>", some(owning(1)))], [block(1, "Order", 96, [], order)]);
    draws(
        &order,
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌───────────────────────────┐           ┌ #1  Order ─────────────────────────────────────────┐
│ order  Option<Box<Order>> │           │ id        8                                        │
│   Some(●══▶ #1)           │           │ customer  Customer                                 │
└───────────────────────────┘           │   name     String   len 12   capacity 12   ●══▶ #2 │
                                        │   address  Address                                 │
                                        │     street  String   len 9   capacity 9   ●══▶ #3  │
                                        │     zip     "12345"                                │
                                        │ lines                                              │
                                        │   [0]  Line                                        │
                                        │     article  17                                    │
                                        │     price                                          │
                                        │       Some(Price { cents: 1999, currency: "EUR" }) │
                                        │   … 3 more …                                       │
                                        │   [4]  None                                        │
                                        └ owned by order ────────────────────────── 96 bytes ┘
"#]],
    );
    draws(
        &order,
        None,
        NARROW_ASCII,
        str![[r#"
stack
+---------------------------+
| order  Option<Box<Order>> |
|   Some(*==> #1)           |
+---------------------------+
heap
+ #1  Order -------------------------+
| id        8                        |
| customer  Customer                 |
|   name     String                  |
|     len 12  capacity 12  *==> #2   |
|   address  Address                 |
|     street  String                 |
|       len 9  capacity 9  *==> #3   |
|     zip     "12345"                |
| lines                              |
|   [0]  Line                        |
|     article  17                    |
|     price    Some                  |
|       Price                        |
|         cents 1999  currency "EUR" |
|   ... 3 more ...                   |
|   [4]  None                        |
+ owned by order ---------- 96 bytes +
"#]],
    );
}

#[test]
fn a_value_being_written_is_not_shown() {
    let cell = |borrow: &str, value| fields("RefCell", [("borrow", scalar(borrow)), ("value", value)]);
    let with = |value| block(1, "Rc<RefCell<i32>>", 32, [("strong", "1"), ("weak", "0")], value);
    let before = graph([variable("a", "Rc<RefCell<i32>>", shared(1))], [with(cell("free", scalar(5)))]);
    let guard = variable("guard", "RefMut<i32>", pointer(Ownership::Borrow, Target::Block(1)));
    let mut now = before.clone();
    now.variables.push(guard);
    now.blocks = vec![with(cell("writing", Value::Hidden("being written".to_owned())))];
    draws(
        &now,
        Some(&before),
        WIDE,
        str![[r#"
stack                                         heap
┌─────────────────────────────────────────┐   ┌ #1  Rc<RefCell<i32>> ─ strong 1 · weak 0 ──────────┐
│ a      Rc<RefCell<i32>>   ●──▶ #1       │   │ RefCell                                            │
│ guard  RefMut<i32>        &──▶ #1 (new) │   │   borrow writing (was free)  value (being written) │
└─────────────────────────────────────────┘   └ shared by a · borrowed by guard ───────── 32 bytes ┘
"#]],
    );
    draws(
        &now,
        Some(&before),
        NARROW_ASCII,
        str![[r#"
stack
+-----------------------------------+
| a      Rc<RefCell<i32>>   *--> #1 |
| guard  RefMut<i32> (new)          |
|   &--> #1                         |
+-----------------------------------+
heap
+ #1  Rc<RefCell<i32>> ----------+
| strong 1; weak 0               |
| RefCell                        |
|   borrow  writing (was free)   |
|   value   (being written)      |
| shared by a; borrowed by guard |
+---------------------- 32 bytes +
"#]],
    );
}

#[test]
fn every_claim_has_its_sign() {
    let claims = [Ownership::Owning, Ownership::Shared, Ownership::Weak, Ownership::Borrow];
    let rows = |target| claims.map(|claim| variable("p", "_", pointer(claim, target)));
    let borrowed = [Target::Variable(0), Target::Block(2), Target::Elsewhere(64), Target::Omitted]
        .map(|target| variable("p", "_", pointer(Ownership::Borrow, target)));
    let freed = in_state(block(2, "u8", 1, [], scalar(2)), BlockState::Freed);
    let mut now = graph([], [block(1, "u8", 1, [], scalar(1)), freed]);
    now.variables = [rows(Target::Block(1)), rows(Target::Nothing), borrowed].concat();
    now.omitted_blocks = 1;
    draws(
        &now,
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌───────────────────────┐               ┌ #1  u8 ────────────────────────────────────────────────┐
│ p  _   ●══▶ #1        │               │ 1                                                      │
│ p  _   ●──▶ #1        │               │ owned by p · shared by p · weak from p · borrowed by p │
│ p  _   ○╌╌▷ #1        │               └──────────────────────────────────────────────── 1 byte ┘
│ p  _   &──▶ #1        │               ┌ #2  u8 ╌ ✕ freed ╌╌╌╌╌╌┐
│ p  _   ●══✕ nothing   │               ┊ 2                      ┊
│ p  _   ●──✕ nothing   │               └ borrowed by p ╌ 1 byte ┘
│ p  _   ○╌╌✕ nothing   │               … 1 more block not shown
│ p  _   &──✕ nothing   │
│ p  _   &──▶ p         │
│ p  _   &──✕ #2 freed  │
│ p  _   &──▶ elsewhere │
│ p  _   &──▶ not shown │
└───────────────────────┘
"#]],
    );
    draws(
        &now,
        None,
        NARROW_ASCII,
        str![[r#"
stack
+-----------------------+
| p  _   *==> #1        |
| p  _   *--> #1        |
| p  _   o..> #1        |
| p  _   &--> #1        |
| p  _   *==x nothing   |
| p  _   *--x nothing   |
| p  _   o..x nothing   |
| p  _   &--x nothing   |
| p  _   &--> p         |
| p  _   &--x #2 freed  |
| p  _   &--> elsewhere |
| p  _   &--> not shown |
+-----------------------+
heap
+ #1  u8 ------------------------------+
| 1                                    |
| owned by p; shared by p; weak from p |
| borrowed by p                        |
+------------------------------ 1 byte +
. #2  u8 . x freed .......
: 2                      :
. borrowed by p . 1 byte .
... 1 more block not shown
"#]],
    );
}

#[test]
fn text_is_escaped_as_rust_would() {
    let now = graph([variable("größe", "String", text("Grüße, 語\n\u{202E}\u{1b}[2J"))], []);
    draws(
        &now,
        None,
        NARROW,
        str![[r#"
stack
┌──────────────────────────────────┐
│ größe  String                    │
│   "Grüße, 語\n\u{202e}\u{1b}[2J" │
└──────────────────────────────────┘
"#]],
    );
    draws(
        &now,
        None,
        NARROW_ASCII,
        str![[r#"
stack
+---------------------------------+
| gr??e  String                   |
|   "Gr\u{fc}\u{df}e,             |
|    \u{8a9e}\n\u{202e}\u{1b}[2J" |
+---------------------------------+
"#]],
    );
}

#[test]
fn many_holders_are_counted() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut now = graph(names.map(|name| variable(name, "Rc<u8>", shared(1))), [block(1, "Rc<u8>", 24, [], scalar(1))]);
    now.variables.push(variable("ways", "[Weak<u8>; 2]", list([weak(1), weak(1)], 0)));
    draws(
        &now,
        None,
        WIDE,
        str![[r#"
stack                                          heap
┌──────────────────────────────────────────┐   ┌ #1  Rc<u8> ───────────────────────────┐
│ a     Rc<u8>          ●──▶ #1            │   │ 1                                     │
│ b     Rc<u8>          ●──▶ #1            │   │ shared by a, b, c, d, e, f and 2 more │
│ c     Rc<u8>          ●──▶ #1            │   │ weak from ways twice                  │
│ d     Rc<u8>          ●──▶ #1            │   └───────────────────────────── 24 bytes ┘
│ e     Rc<u8>          ●──▶ #1            │
│ f     Rc<u8>          ●──▶ #1            │
│ g     Rc<u8>          ●──▶ #1            │
│ h     Rc<u8>          ●──▶ #1            │
│ ways  [Weak<u8>; 2]   [○╌╌▷ #1, ○╌╌▷ #1] │
└──────────────────────────────────────────┘
"#]],
    );
}

#[test]
fn an_empty_graph_says_so() {
    draws(&Graph::default(), None, WIDE, str![""]);
}

#[test]
fn types_stand_below_each_other_where_values_stand_below_names() {
    let names = ["document", "undo", "print_job"].map(|name| variable(name, "Rc<String>", shared(1)));
    draws(
        &Graph { variables: names.into(), ..tree() },
        None,
        Drawing { width: 80, ..WIDE },
        str![[r#"
stack                           heap
┌───────────────────────┐       ┌ #1  Rc<Node> ─ strong 2 · weak 0 ───────────┐
│ document   Rc<String> │       │ Node                                        │
│   ●──▶ #1             │       │   value     3                               │
│ undo       Rc<String> │       │   children                                  │
│   ●──▶ #1             │       │     Vec   len 0   capacity 0   ●══✕ nothing │
│ print_job  Rc<String> │       │   parent    Some(○╌╌▷ #2)                   │
│   ●──▶ #1             │       │ shared by document, undo, print_job, #3     │
└───────────────────────┘       └─────────────────────────────────── 72 bytes ┘
                                ┌ #2  Rc<Node> ─ strong 1 · weak 1 ───────────┐
                                │ Node                                        │
                                │   value     5                               │
                                │   children  Vec  len 1  capacity 4  ●══▶ #3 │
                                │   parent    None                            │
                                │ shared by 1 not shown · weak from #1        │
                                └─────────────────────────────────── 72 bytes ┘
                                ┌ #3  buffer of Rc<Node> ─┐
                                │ [●──▶ #1]               │
                                └ owned by #2 ── 32 bytes ┘
"#]],
    );
}

#[test]
fn owners_that_are_not_drawn_are_counted() {
    let mut now = two_owners();
    now.blocks[0].header[0].1 = "2001".to_owned();
    draws(
        &now,
        None,
        WIDE,
        str![[r#"
stack                                   heap
┌─────────────────────────┐             ┌ #1  Rc<String> ─ strong 2001 · weak 0 ──┐
│ a  Rc<String>   ●──▶ #1 │             │ String   len 5   capacity 5   ●══▶ #2   │
│ b  Rc<String>   ●──▶ #1 │             └ shared by a, b and 1999 more ─ 40 bytes ┘
└─────────────────────────┘             ┌ #2  text buffer ──────┐
                                        │ "Hello"               │
                                        └ owned by #1 ─ 5 bytes ┘
"#]],
    );
    now.variables = vec![variable("w", "Weak<String>", weak(1))];
    draws(
        &now,
        None,
        NARROW_ASCII,
        str![[r#"
stack
+---------------------------+
| w  Weak<String>   o..> #1 |
+---------------------------+
heap
+ #1  Rc<String> --------------------+
| strong 2001; weak 0                |
| String  len 5  capacity 5  *==> #2 |
| shared by 2001 not shown           |
| weak from w                        |
+-------------------------- 40 bytes +
+ #2  text buffer ------+
| "Hello"               |
+ owned by #1 - 5 bytes +
"#]],
    );
}

proptest! {
    #[test]
    fn every_picture_fits_and_shows_every_block(
        now in any_graph(),
        before in option::of(any_graph()),
        width in 40..=200usize,
        ascii in any::<bool>(),
        show_addresses in any::<bool>(),
    ) {
        let charset = if ascii { Charset::Ascii } else { Charset::Unicode };
        let lines = draw(&now, before.as_ref(), &Drawing { width, charset, show_addresses });
        for line in &lines {
            let text = line.text();
            prop_assert!(line.width() <= width, "{} columns in {width}: {text}", line.width());
            prop_assert!(!text.contains(char::is_control), "{text:?}");
            prop_assert!(!ascii || text.is_ascii(), "{text}");
            prop_assert_eq!(text.trim_end(), text);
        }
        for block in &now.blocks {
            let label = format!(" #{} ", block.label);
            prop_assert!(lines.iter().any(|line| line.text().contains(&label)), "no{label}");
        }
    }
}

fn c_reading() -> Graph {
    let run = |field: Option<&str>, bytes| Run { field: field.map(str::to_owned), bytes };
    let runs = [(Some("valid"), 1), (None, 7), (Some("value"), 8), (Some("image"), 40), (Some("mark"), 0)];
    let value = Value::Bytes { name: "CReading".to_owned(), runs: runs.map(|(field, bytes)| run(field, bytes)).into() };
    graph([variable("in_c", "TypeLayout", value)], [])
}

#[test]
fn a_letter_stands_for_one_field_in_a_whole_picture() {
    let runs = [("value", 8), ("sensor", 2), ("valid", 1)];
    let mut runs: Vec<Run> = runs.map(|(field, bytes)| Run { field: Some(field.to_owned()), bytes }).into();
    runs.push(Run { field: None, bytes: 5 });
    let mut both = c_reading();
    both.variables.push(variable("in_rust", "TypeLayout", Value::Bytes { name: "Reading".to_owned(), runs }));
    draws(
        &both,
        None,
        NARROW_ASCII,
        str![[r#"
stack
+-------------------------------------+
| in_c     TypeLayout                 |
|   CReading, 56 bytes                |
|     0  v.......  v valid, padding   |
|     8  aaaaaaaa  a value            |
|    16  iiiiiiii  i image            |
|        ... 3 more rows ...          |
|    48  iiiiiiii  mark (no bytes)    |
| in_rust  TypeLayout                 |
|   Reading, 16 bytes                 |
|     0  aaaaaaaa  a value            |
|     8  ssv.....  s sensor, v valid, |
|                  padding            |
+-------------------------------------+
"#]],
    );
    draws(
        &both,
        None,
        Drawing { show_addresses: true, ..WIDE },
        str![[r#"
stack
┌────────────────────────────────────────────────────┐
│ in_c     TypeLayout                                │
│   CReading, 56 bytes                               │
│     0  v · · · · · · ·  v valid, padding           │
│     8  a a a a a a a a  a value                    │
│    16  i i i i i i i i  i image                    │
│        … 3 more rows …                             │
│    48  i i i i i i i i  mark (no bytes)            │
│ in_rust  TypeLayout                                │
│   Reading, 16 bytes                                │
│     0  a a a a a a a a  a value                    │
│     8  s s v · · · · ·  s sensor, v valid, padding │
└────────────────────────────────────────────────────┘
"#]],
    );
}

#[test]
fn a_type_is_drawn_byte_by_byte() {
    draws(
        &c_reading(),
        None,
        WIDE,
        str![[r#"
stack
┌──────────────────────────────────────────┐
│ in_c  TypeLayout                         │
│   CReading, 56 bytes                     │
│     0  v · · · · · · ·  v valid, padding │
│     8  a a a a a a a a  a value          │
│    16  i i i i i i i i  i image          │
│        … 3 more rows …                   │
│    48  i i i i i i i i  mark (no bytes)  │
└──────────────────────────────────────────┘
"#]],
    );
    draws(
        &c_reading(),
        None,
        NARROW_ASCII,
        str![[r#"
stack
+-----------------------------------+
| in_c  TypeLayout                  |
|   CReading, 56 bytes              |
|     0  v.......  v valid, padding |
|     8  aaaaaaaa  a value          |
|    16  iiiiiiii  i image          |
|        ... 3 more rows ...        |
|    48  iiiiiiii  mark (no bytes)  |
+-----------------------------------+
"#]],
    );
}

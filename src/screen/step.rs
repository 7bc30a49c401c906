//! What a step did: the picture, the facts, the allocator's word. The code that ran is shown by the caller.

use crate::probe::recording::{Allocations, Amount, Fact, FactValue, Measured, Step};
use crate::screen::diagram::{Drawing, LEAST_WIDTH, draw, flow};
use crate::screen::plain::describe;
use crate::screen::text::{Line, Role, counted, printable, wrap};
use crate::screen::told::Gone;

/// Blanks between the columns of the table of facts.
const GAP: usize = 3;

/// Said of times, which another run would not repeat.
const THIS_RUN: &str = "this run";

/// The picture of `step`, its facts and what the allocator counted, with what changed since `before`, the step before.
pub fn draw_step(step: &Step, before: Option<&Step>, style: &Drawing) -> Vec<Line> {
    let (graph, gone) = Gone::of(step);
    let mut lines = draw(&graph, before.map(|before| &before.graph), style);
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    let mut rows: Vec<Row> = step.facts.iter().map(|fact| Row::of_fact(fact, before, style)).collect();
    rows.extend(gone.map(|gone| Row::of_gone(&gone, style)));
    rows.push(Row { label: Line::from("allocator"), cells: allocator_cells(step, style) });
    lines.extend(table(&rows, style.width.max(LEAST_WIDTH)));
    lines
}

/// `step` in sentences that read well aloud, without the code that ran.
pub fn describe_step(step: &Step, before: Option<&Step>) -> Vec<String> {
    let (graph, gone) = Gone::of(step);
    let mut sentences = describe(&graph, before.map(|before| &before.graph));
    sentences.extend(gone.map(|gone| printable(&gone.sentence()).into_owned()));
    for fact in &step.facts {
        let was = value_before(fact, before).map_or(String::new(), |was| format!("; it was {}", was.for_reading()));
        let run = if fact.value.is_steady() { String::new() } else { format!(", in {THIS_RUN}") };
        let value = fact.value.for_reading();
        sentences.push(printable(&format!("{} is {value}{was}{run}.", fact.expression)).into_owned());
    }
    match step.allocations {
        Measured::NotMeasured => sentences.push("What this step allocated was not measured.".to_owned()),
        Measured::Value(allocations) => sentences.push(allocations_said(allocations)),
    }
    if let Measured::Value(live) = step.live {
        sentences.push(format!("Live now: {}.", amount(live)));
    }
    sentences
}

/// A row of the table: what it is about, and what is said of it, piece by piece.
struct Row {
    label: Line,
    cells: Vec<Line>,
}

impl Row {
    fn of_fact(fact: &Fact, before: Option<&Step>, style: &Drawing) -> Self {
        let text = |text: &str| style.charset.text(text);
        let mut cells = vec![Line::new().with(Role::Value, text(&fact.value.for_reading()))];
        if let Some(was) = value_before(fact, before) {
            cells.push(Line::new().with(Role::Changed, text(&format!("was {}", was.for_reading()))));
        }
        if !fact.value.is_steady() {
            cells.push(Line::new().with(Role::Faint, THIS_RUN));
        }
        Self { label: Line::new().with(Role::Plain, text(&fact.expression)), cells }
    }

    /// The first column for its cells that leaves its label whole.
    fn least_start(&self) -> usize {
        self.label.width() + GAP
    }

    /// The columns its cells take side by side.
    fn cells_width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width() + GAP).sum::<usize>().saturating_sub(GAP)
    }

    /// Whether its cells, one below the other at worst, can begin at the column `start`.
    fn can_start(&self, start: usize, width: usize) -> bool {
        let widest = self.cells.iter().map(Line::width).max().unwrap_or(0);
        self.least_start() <= start && start + widest <= width
    }

    fn of_gone(gone: &Gone, style: &Drawing) -> Self {
        let cells = gone.parts().iter().map(|part| Line::new().with(Role::Dead, style.charset.text(part))).collect();
        Self { label: Line::from("gone"), cells }
    }
}

/// What the step before said of the same expression, if it was something else. Times of two steps are times of different code.
fn value_before<'a>(fact: &Fact, before: Option<&'a Step>) -> Option<&'a FactValue> {
    if !fact.value.is_steady() {
        return None;
    }
    let earlier = before?.facts.iter().find(|earlier| earlier.expression == fact.expression)?;
    (earlier.value != fact.value).then_some(&earlier.value)
}

/// The rows with their cells in a column; beside or below their own label where that column leaves them too little.
fn table(rows: &[Row], width: usize) -> Vec<Line> {
    let column = column(rows, width);
    let mut lines = Vec::new();
    for row in rows {
        let start = [column, row.least_start()].into_iter().find(|&start| row.can_start(start, width));
        let cells = |start: usize| flow(&row.cells, &" ".repeat(GAP), width - start);
        match start.map(|start| (start, cells(start))) {
            Some((start, cells)) => {
                let mut label = row.label.clone();
                for cell in cells {
                    let mut line = label.padded(start);
                    line.append(&cell);
                    lines.push(line);
                    label = Line::new();
                }
            }
            None => {
                lines.extend(wrap(&row.label, width, 2));
                lines.extend(cells(2).into_iter().map(|cell| cell.indented(2)));
            }
        }
    }
    lines
}

/// Where the most rows have room for all their cells side by side: the last of several such columns.
fn column(rows: &[Row], width: usize) -> usize {
    let has_room = |row: &Row, start| row.least_start() <= start && start + row.cells_width() <= width;
    let served = |start: usize| rows.iter().filter(|row| has_room(row, start)).count();
    let starts = rows.iter().map(Row::least_start).filter(|start| *start <= width * 3 / 4);
    starts.max_by_key(|&start| (served(start), start)).unwrap_or(GAP)
}

fn allocator_cells(step: &Step, style: &Drawing) -> Vec<Line> {
    let Measured::Value(Allocations { allocated, freed, reallocations, .. }) = step.allocations else {
        return vec![Line::new().with(Role::Faint, "not measured")];
    };
    let change = |sign: &str, Amount { blocks, bytes }: Amount| {
        let words = format!("{sign}{}  {sign}{}", count(blocks, "block"), count(bytes, "byte"));
        Line::new().with(Role::Value, style.charset.text(&words))
    };
    let mut cells = vec![change("+", allocated)];
    if freed != Amount::default() {
        cells.push(change("−", freed));
    }
    if reallocations > 0 {
        cells.push(Line::new().with(Role::Value, count(reallocations, "reallocation")));
    }
    let live = match step.live {
        Measured::Value(live) => amount(live),
        Measured::NotMeasured => "not measured".to_owned(),
    };
    cells.push(Line::new().with(Role::Plain, "live ").with(Role::Value, live));
    cells
}

fn allocations_said(Allocations { allocated, freed, reallocations, .. }: Allocations) -> String {
    let mut words = match allocated {
        Amount { blocks: 0, bytes: 0 } => "This step allocated nothing".to_owned(),
        allocated => format!("This step allocated {}", amount(allocated)),
    };
    if reallocations > 0 {
        words += &format!(", resized {}", count(reallocations, "block"));
    }
    words += &match freed {
        Amount { blocks: 0, bytes: 0 } => " and freed nothing.".to_owned(),
        freed => format!(" and freed {}.", amount(freed)),
    };
    words
}

/// `2 blocks, 45 bytes`.
fn amount(Amount { blocks, bytes }: Amount) -> String {
    format!("{}, {}", count(blocks, "block"), count(bytes, "byte"))
}

fn count(number: u64, what: &str) -> String {
    counted(FactValue::from(number).for_reading(), what)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use proptest::prelude::{any, prop_assert, proptest};
    use snapbox::{IntoData, assert_data_eq, str};

    use super::{describe_step, draw_step};
    use crate::probe::graph::Graph;
    use crate::probe::recording::{Allocations, Amount, Code, Fact, FactValue, Measured, Step};
    use crate::probe::{Ratio, Stage, record, step};
    use crate::screen::diagram::Drawing;
    use crate::screen::samples::{any_graph, graph, one_owner, scalar, two_owners, variable};
    use crate::screen::text::Charset;
    use crate::screen::text::tests::texts;

    fn step_of(graph: Graph, facts: &[(&str, FactValue)], allocations: Allocations, live: Amount) -> Step {
        let fact = |(expression, value): &(&str, FactValue)| Fact {
            key: String::new(),
            expression: (*expression).to_owned(),
            value: value.clone(),
        };
        Step {
            name: String::new(),
            code: Code { first_line: 1, text: String::new() },
            first_in_function: false,
            graph,
            facts: facts.iter().map(fact).collect(),
            allocations: Measured::Value(allocations),
            live: Measured::Value(live),
        }
    }

    fn create() -> Step {
        let two = Amount { blocks: 2, bytes: 45 };
        let facts = [("Rc::strong_count(&a)", 1.into()), ("Rc::weak_count(&a)", 0.into())];
        step_of(one_owner(), &facts, Allocations { allocated: two, ..Allocations::default() }, two)
    }

    fn clone() -> Step {
        let facts = [("Rc::strong_count(&a)", 2.into()), ("Rc::weak_count(&a)", 0.into())];
        step_of(two_owners(), &facts, Allocations::default(), Amount { blocks: 2, bytes: 45 })
    }

    fn grow() -> Step {
        let facts = [
            ("v.iter().map(|row| row.len()).sum::<usize>()", FactValue::Integer(1_000_000)),
            ("elapsed", Duration::from_micros(1500).into()),
        ];
        let allocations = Allocations {
            allocated: Amount { blocks: 1, bytes: 64 },
            freed: Amount { blocks: 1, bytes: 1 },
            reallocations: 1,
            peak_bytes: None,
        };
        let graph = graph([variable("n", "i32", scalar(5))], []);
        step_of(graph, &facts, allocations, Amount { blocks: 1, bytes: 64 })
    }

    #[track_caller]
    fn draws(step: &Step, before: Option<&Step>, width: usize, charset: Charset, expected: impl IntoData) {
        let style = Drawing { width, charset, show_addresses: false };
        let lines = draw_step(step, before, &style);
        assert_data_eq!(texts(&lines).join("\n"), expected.raw());
    }

    #[test]
    fn facts_say_what_they_were_when_that_differs() {
        draws(
            &clone(),
            Some(&create()),
            100,
            Charset::Unicode,
            str![[r#"
stack                                   heap
┌───────────────────────────────┐       ┌ #1  Rc<String> ─ strong 2 (was 1) · weak 0 ─┐
│ a  Rc<String>   ●──▶ #1       │       │ String   len 5   capacity 5   ●══▶ #2       │
│ b  Rc<String>   ●──▶ #1 (new) │       └ shared by a, b ─────────────────── 40 bytes ┘
└───────────────────────────────┘       ┌ #2  text buffer ──────┐
                                        │ "Hello"               │
                                        └ owned by #1 ─ 5 bytes ┘

Rc::strong_count(&a)   2   was 1
Rc::weak_count(&a)     0
allocator              +0 blocks  +0 bytes   live 2 blocks, 45 bytes
"#]],
        );
        draws(
            &clone(),
            Some(&create()),
            40,
            Charset::Ascii,
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

Rc::strong_count(&a)   2   was 1
Rc::weak_count(&a)     0
allocator   +0 blocks  +0 bytes
            live 2 blocks, 45 bytes
"#]],
        );
    }

    #[test]
    fn values_begin_where_most_of_them_fit() {
        let facts = [
            ("c_time", Duration::from_micros(1500).into()),
            ("c_time / rust_time", Ratio::of(Duration::from_millis(3), Duration::from_millis(2)).into()),
            ("size_of_val(c.as_slice())", 1_200_000.into()),
        ];
        let step = step_of(Graph::default(), &facts, Allocations::default(), Amount::default());
        draws(
            &step,
            None,
            40,
            Charset::Unicode,
            str![[r#"
c_time               1.5ms   this run
c_time / rust_time   1.5   this run
size_of_val(c.as_slice())   1,200,000
allocator   +0 blocks  +0 bytes
            live 0 blocks, 0 bytes
"#]],
        );
    }

    #[test]
    fn long_expressions_stand_above_their_values() {
        draws(
            &grow(),
            None,
            100,
            Charset::Unicode,
            str![[r#"
stack
┌────────────┐
│ n  i32   5 │
└────────────┘

v.iter().map(|row| row.len()).sum::<usize>()   1,000,000
elapsed                                        1.5ms   this run
allocator                                      +1 block  +64 bytes   −1 block  −1 byte
                                               1 reallocation   live 1 block, 64 bytes
"#]],
        );
        draws(
            &grow(),
            None,
            40,
            Charset::Ascii,
            str![[r#"
stack
+------------+
| n  i32   5 |
+------------+

v.iter().map(|row|
  row.len()).sum::<usize>()
  1,000,000
elapsed     1.5ms   this run
allocator   +1 block  +64 bytes
            -1 block  -1 byte
            1 reallocation
            live 1 block, 64 bytes
"#]],
        );
    }

    #[test]
    fn what_was_not_measured_is_said_to_be_so() {
        let step = Step { allocations: Measured::NotMeasured, live: Measured::NotMeasured, ..grow() };
        draws(
            &step,
            None,
            100,
            Charset::Unicode,
            str![[r#"
stack
┌────────────┐
│ n  i32   5 │
└────────────┘

v.iter().map(|row| row.len()).sum::<usize>()   1,000,000
elapsed                                        1.5ms   this run
allocator                                      not measured
"#]],
        );
    }

    #[track_caller]
    fn says(step: &Step, before: Option<&Step>, expected: impl IntoData) {
        assert_data_eq!(describe_step(step, before).join("\n"), expected.raw());
    }

    #[test]
    fn a_real_run_is_drawn_as_it_was_recorded() {
        let recording = record("", |stage: &mut Stage| {
            let name = String::from("Hello");
            let first = &name;
            step!(stage, "borrow", show [name, first]);
            let owner = Rc::new(Some(name));
            step!(stage, "share", show [owner], moved [name => owner], dropped [first]);
        });
        let [before, now] = recording.steps.as_slice() else { panic!("two steps: {recording:?}") };
        draws(
            now,
            Some(before),
            100,
            Charset::Unicode,
            str![[r#"
stack                                   heap
┌──────────────────────────────────┐    ┌ #1  text buffer ──────┐
│ owner  Rc<Option<String>> (new)  │    │ "Hello"               │
│   ●──▶ #2                        │    └ owned by #2 ─ 5 bytes ┘
│ name   String    ✕ moved → owner │    ┌ #2  Rc<Option<String>> ─ new ─ strong 1 · weak 0 ─┐
│ first  &String   ✕ gone          │    │ Some(String { len: 5, capacity: 5, ●══▶ #1 })     │
└──────────────────────────────────┘    └ shared by owner ──────────────────────── 40 bytes ┘

allocator   +1 block  +40 bytes   live 2 blocks, 45 bytes
"#]],
        );
    }

    #[test]
    fn a_step_reads_aloud() {
        says(
            &clone(),
            Some(&create()),
            str![[r#"
New: b.
The strong count of block 1 went from 1 to 2.
a and b both own block 1, an Rc<String>, strong 2, weak 0.
Block 1 holds a String: length 5, capacity 5, owns block 2. It takes 40 bytes.
Block 2, a text buffer, holds the text "Hello". It takes 5 bytes.
Rc::strong_count(&a) is 2; it was 1.
Rc::weak_count(&a) is 0.
This step allocated nothing and freed nothing.
Live now: 2 blocks, 45 bytes.
"#]],
        );
        says(
            &grow(),
            None,
            str![[r#"
n, an i32, is 5.
v.iter().map(|row| row.len()).sum::<usize>() is 1,000,000.
elapsed is 1.5ms, in this run.
This step allocated 1 block, 64 bytes, resized 1 block and freed 1 block, 1 byte.
Live now: 1 block, 64 bytes.
"#]],
        );
        let unmeasured = Step { allocations: Measured::NotMeasured, live: Measured::NotMeasured, ..grow() };
        says(
            &unmeasured,
            Some(&grow()),
            str![[r#"
n, an i32, is 5.
v.iter().map(|row| row.len()).sum::<usize>() is 1,000,000.
elapsed is 1.5ms, in this run.
What this step allocated was not measured.
"#]],
        );
    }

    proptest! {
        #[test]
        fn every_step_fits(
            graph in any_graph(),
            expression in "[ a-z:語]{0,80}",
            value in "[ a-z語\n]{0,120}",
            width in 40..=200usize,
            ascii in any::<bool>(),
        ) {
            let charset = if ascii { Charset::Ascii } else { Charset::Unicode };
            let step = step_of(graph, &[(&expression, value.into())], Allocations::default(), Amount::default());
            for line in draw_step(&step, Some(&create()), &Drawing { width, charset, show_addresses: true }) {
                let text = line.text();
                prop_assert!(line.width() <= width, "{} columns in {width}: {text}", line.width());
                prop_assert!(!ascii || text.is_ascii(), "{text}");
                prop_assert!(!text.contains(char::is_control), "{text:?}");
            }
        }
    }
}

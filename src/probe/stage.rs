//! Running a demo and recording its steps.

use std::mem;
use std::sync::Arc;

use super::alloc::WatchList;
use super::code::Source;
use super::graph::{Block, BlockState, Graph, Ownership, Target, Value, Variable, VariableState};
use super::measure::Meter;
use super::observe::{Labels, Observe, Observer};
use super::panic;
use super::recording::{Allocations, Amount, End, Fact, FactValue, Measured, Outcome, Recording, Step};
use super::thread::watched_by;
use super::type_name::short_type_name;

/// Runs `demo` now, on this thread, and says what it did. `source` is the text of the demo's file, from which each step's code
/// is cut.
///
/// A demo that panics ends the recording, not the program: [`End::outcome`] holds the panic.
pub fn record(source: &str, demo: impl FnOnce(&mut Stage)) -> Recording {
    let freed = Arc::new(WatchList::new());
    let mut stage = Stage::new(source, Arc::clone(&freed));
    let outcome = watched_by(&freed, || {
        panic::catch(|| {
            stage.meter.restart();
            demo(&mut stage);
        })
    });
    stage.finish(outcome)
}

/// Where a demo stands while it runs: it takes steps on it with [`step!`](crate::step).
#[derive(Debug)]
pub struct Stage {
    source: Source,
    steps: Vec<Step>,
    labels: Labels,
    freed: Arc<WatchList>,
    meter: Meter,
    live: Live,
}

impl Stage {
    fn new(source: &str, freed: Arc<WatchList>) -> Self {
        Self {
            source: Source::new(source),
            steps: Vec::new(),
            labels: Labels::default(),
            freed,
            meter: Meter::start(),
            live: Live::default(),
        }
    }

    /// Ends the piece of code that ran since the last step. [`step!`](crate::step) calls it; what follows until
    /// [`StepBuilder::finish`] is not counted.
    pub fn begin(&mut self, name: &str, line: u32) -> StepBuilder<'_> {
        let allocations = self.meter.read();
        self.live.add(allocations);
        let step = Step {
            name: name.to_owned(),
            code: self.source.code_above(line as usize),
            first_in_function: self.source.is_first_in_function(line as usize),
            graph: Graph::default(),
            facts: Vec::new(),
            allocations,
            live: self.live.amount(allocations),
        };
        let before = self.steps.last().map(|step| step.graph.blocks.as_slice()).unwrap_or_default();
        let gone: Vec<Block> = before.iter().filter_map(|block| self.fate(block)).collect();
        let mut labels = mem::take(&mut self.labels);
        for block in gone.iter().filter(|block| block.state == BlockState::Freed) {
            labels.retire(block.address);
        }
        StepBuilder { observer: Observer::new(labels), step, gone, stage: self }
    }

    /// What has become of a block of the step before, as far as it is not simply seen again.
    fn fate(&self, block: &Block) -> Option<Block> {
        let state = match self.freed.was_freed(block.address) {
            _ if matches!(block.state, BlockState::Freed | BlockState::Unknown) => return None,
            Some(true) => BlockState::Freed,
            Some(false) if super::is_measuring() => BlockState::Unreachable,
            _ => BlockState::Unknown,
        };
        let mut block = Block { state, ..block.clone() };
        forget_variables(&mut block.contents, self.variables_before());
        Some(block)
    }

    fn variables_before(&self) -> &[Variable] {
        self.steps.last().map(|step| step.graph.variables.as_slice()).unwrap_or_default()
    }

    fn finish(mut self, outcome: Outcome) -> Recording {
        let allocations = self.meter.read();
        self.live.add(allocations);
        let end = End { outcome, allocations, live: self.live.amount(allocations) };
        Recording { steps: self.steps, end }
    }
}

/// A step being taken; made by [`step!`](crate::step).
#[derive(Debug)]
pub struct StepBuilder<'a> {
    observer: Observer,
    step: Step,
    /// Blocks of the step before with what became of them, unless they are seen again.
    gone: Vec<Block>,
    stage: &'a mut Stage,
}

impl StepBuilder<'_> {
    /// Shows the variable `name`, which holds `value`.
    pub fn show<T: Observe>(&mut self, name: &str, value: &T) {
        let observed = value.observe(&mut self.observer);
        self.step.graph.variables.push(Variable {
            name: name.to_owned(),
            type_name: short_type_name::<T>(),
            address: std::ptr::from_ref(value).addr(),
            size: size_of::<T>(),
            needs_drop: mem::needs_drop::<T>(),
            value: observed,
            state: VariableState::Live,
        });
    }

    /// Says that the variable `name`, shown before, was moved to `to`.
    ///
    /// # Panics
    /// When `name` was not shown in the step before: a mistake in the demo.
    pub fn moved(&mut self, name: &str, to: &str) {
        self.account_for(name, VariableState::Moved { to: to.to_owned() });
    }

    /// Says that the variable `name`, shown before, was dropped; or, where its type has nothing to drop, that it is out of
    /// scope or not used any more.
    ///
    /// # Panics
    /// When `name` was not shown in the step before: a mistake in the demo.
    pub fn dropped(&mut self, name: &str) {
        self.account_for(name, VariableState::Dropped);
    }

    /// States a fact: `expression` is the text of what was evaluated; a ratio of two names is kept as the
    /// division it is, `load / look`.
    pub fn fact(&mut self, key: &str, expression: &str, value: impl Into<FactValue>) {
        let arguments = expression.strip_prefix("Ratio::of(").and_then(|rest| rest.strip_suffix(')'));
        let names = arguments.filter(|arguments| !arguments.contains(['(', ')']));
        let expression = match names.and_then(|names| names.split_once(", ")) {
            Some((time, base)) => format!("{time} / {base}"),
            None => expression.to_owned(),
        };
        self.step.facts.push(Fact { key: key.to_owned(), expression, value: value.into() });
    }

    /// Records the step and starts counting again.
    ///
    /// # Panics
    /// When a variable of the step before is neither shown nor said to be moved or dropped, or the step's name was used before:
    /// mistakes in the demo, which end its recording.
    pub fn finish(self) {
        self.check();
        let Self { observer, mut step, mut gone, stage } = self;
        let (seen, omitted_blocks, mut labels) = observer.finish();
        gone.retain(|gone| !seen.iter().any(|block| block.label == gone.label));
        for block in gone.iter().filter(|block| block.state == BlockState::Unknown) {
            labels.retire(block.address);
        }
        let graph = &mut step.graph;
        graph.blocks = seen.into_iter().chain(gone).collect();
        graph.blocks.sort_by_key(|block| block.label);
        graph.omitted_blocks = omitted_blocks;
        resolve_borrows(graph);
        let present = |block: &&Block| matches!(block.state, BlockState::Reachable | BlockState::Unreachable);
        stage.freed.watch(graph.blocks.iter().filter(present).map(|block| block.address));
        stage.labels = labels;
        stage.steps.push(step);
        // Last, with everything of this step stored or dropped: from here on the demo's own code counts.
        stage.meter.restart();
    }

    fn check(&self) {
        let name = &self.step.name;
        let taken = self.stage.steps.iter().any(|step| step.name == *name);
        assert!(!taken, "two steps of this demo are called `{name}`");
        let before = self.stage.variables_before();
        let accounted = |old: &Variable| self.step.graph.variables.iter().any(|new| new.name == old.name);
        let lost = before.iter().find(|old| old.state == VariableState::Live && !accounted(old));
        if let Some(Variable { name: lost, .. }) = lost {
            panic!("step `{name}` must say what became of `{lost}`: show it, or list it under `moved` or `dropped`");
        }
    }

    fn account_for(&mut self, name: &str, state: VariableState) {
        let before = self.stage.variables_before();
        let Some(old) = before.iter().find(|old| old.name == name) else {
            panic!("step `{}` says what became of `{name}`, but the step before did not show it", self.step.name);
        };
        let mut variable = Variable { state, ..old.clone() };
        forget_variables(&mut variable.value, before);
        self.step.graph.variables.push(variable);
    }
}

/// What the demo as a whole holds. Signed, because a demo may free what was allocated before it began.
#[derive(Debug, Default)]
struct Live {
    blocks: i128,
    bytes: i128,
}

impl Live {
    fn add(&mut self, allocations: Measured<Allocations>) {
        if let Measured::Value(Allocations { allocated, freed, .. }) = allocations {
            self.blocks += i128::from(allocated.blocks) - i128::from(freed.blocks);
            self.bytes += i128::from(allocated.bytes) - i128::from(freed.bytes);
        }
    }

    fn amount(&self, measured: Measured<Allocations>) -> Measured<Amount> {
        let count = |count: i128| u64::try_from(count).unwrap_or(0);
        match measured {
            Measured::Value(_) => Measured::Value(Amount { blocks: count(self.blocks), bytes: count(self.bytes) }),
            Measured::NotMeasured => Measured::NotMeasured,
        }
    }
}

/// Settles where references lead, now that every variable and block is known.
fn resolve_borrows(graph: &mut Graph) {
    let live = |variable: &&Variable| variable.state == VariableState::Live;
    let stack: Vec<_> = graph.variables.iter().take_while(live).map(|it| (it.address, it.size)).collect();
    // A new block may stand where one was just freed; a reference can only mean the new one.
    let present = graph.blocks.iter().filter(|block| block.state != BlockState::Freed);
    let heap: Vec<_> = present.map(|it| (it.address, it.size, it.label)).collect();
    let inside = |start: usize, size: usize, address: usize| (start..start + size.max(1)).contains(&address);
    let find = |target: Target| match target {
        Target::Elsewhere(at) => {
            let variable = stack.iter().position(|&(start, size)| inside(start, size, at)).map(Target::Variable);
            let block = heap.iter().find(|&&(start, size, _)| inside(start, size, at));
            variable.or_else(|| block.map(|&(_, _, label)| Target::Block(label))).unwrap_or(target)
        }
        target => target,
    };
    let values = graph.variables.iter_mut().map(|variable| &mut variable.value);
    for value in values.chain(graph.blocks.iter_mut().map(|block| &mut block.contents)) {
        retarget(value, &find);
    }
}

/// Makes references to variables of an earlier graph mere addresses again: indices differ from graph to graph.
fn forget_variables(value: &mut Value, variables: &[Variable]) {
    retarget(value, &|target| match target {
        Target::Variable(index) => Target::Elsewhere(variables[index].address),
        target => target,
    });
}

fn retarget(value: &mut Value, change: &impl Fn(Target) -> Target) {
    match value {
        Value::Pointer(pointer) if pointer.ownership == Ownership::Borrow => pointer.target = change(pointer.target),
        Value::Fields { fields, .. } => fields.iter_mut().for_each(|(_, value)| retarget(value, change)),
        Value::List { items, .. } => items.iter_mut().for_each(|value| retarget(value, change)),
        _ => {}
    }
}

/// Takes a step on a [`Stage`]: closes the piece of code since the step above, shows variables, says what became of earlier
/// ones, states facts.
///
/// `step!(stage, "name", show [a, b], moved [x => y], dropped [z], facts { strong: Rc::strong_count(&a) })`; each clause may be
/// left out, the order is fixed. A name shown in the step before must be shown again or accounted for.
#[macro_export]
macro_rules! step {
    (
        $stage:expr, $name:literal
        $(, show [$($shown:ident),* $(,)?])?
        $(, moved [$($from:ident => $to:ident),* $(,)?])?
        $(, dropped [$($gone:ident),* $(,)?])?
        $(, facts { $($key:ident : $fact:expr),* $(,)? })?
        $(,)?
    ) => {{
        #[allow(unused_mut, reason = "a step may show and state nothing")]
        let mut step = $stage.begin($name, line!());
        $($(step.show(stringify!($shown), &$shown);)*)?
        $($(step.moved(stringify!($from), stringify!($to));)*)?
        $($(step.dropped(stringify!($gone));)*)?
        $($(step.fact(stringify!($key), stringify!($fact), $fact);)*)?
        step.finish();
    }};
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::mem::ManuallyDrop;
    use std::rc::{Rc, Weak};
    use std::time::Duration;

    use super::{Stage, record};
    use crate::probe::graph::{BlockState, Graph, Ownership, Pointer, Target, Value, VariableState};
    use crate::probe::recording::{Measured, Outcome, Recording};
    use crate::probe::{Ratio, observe_struct, thread};

    fn facts<const N: usize>(recording: &Recording, paths: [&str; N]) -> [String; N] {
        paths.map(|path| recording.fact(path).unwrap_or_else(|| panic!("no fact {path}")).value.to_string())
    }

    fn states(graph: &Graph) -> Vec<(u32, BlockState)> {
        graph.blocks.iter().map(|block| (block.label, block.state)).collect()
    }

    #[test]
    fn counts_and_allocations_of_each_step_are_its_own() {
        let recording = record("", |stage: &mut Stage| {
            let a = Rc::new(String::from("Hello"));
            step!(stage, "create", show[a], facts { strong: Rc::strong_count(&a) });
            let b = Rc::clone(&a);
            step!(stage, "clone", show [a, b], facts { strong: Rc::strong_count(&a), same: Rc::ptr_eq(&a, &b) });
            drop(a);
            step!(stage, "drop", show[b], dropped[a], facts { strong: Rc::strong_count(&b) });
            drop(b);
            step!(stage, "last", dropped[b]);
        });
        assert_eq!(
            facts(&recording, ["create.strong", "create.allocated_bytes", "create.live_blocks"]),
            ["1", "45", "2"]
        );
        assert_eq!(facts(&recording, ["clone.strong", "clone.same", "clone.allocated_blocks"]), ["2", "true", "0"]);
        assert_eq!(facts(&recording, ["drop.strong", "drop.freed_bytes", "last.freed_bytes"]), ["1", "0", "45"]);
        assert_eq!(recording.end.outcome, Outcome::Finished);
        assert_eq!(recording.end.live.value().expect("measured").bytes, 0);
        let expressions: Vec<_> = recording.steps[1].facts.iter().map(|fact| fact.expression.as_str()).collect();
        assert_eq!(expressions, ["Rc::strong_count(&a)", "Rc::ptr_eq(&a, &b)"]);
    }

    #[test]
    fn a_ratio_is_told_as_a_division() {
        let recording = record("", |stage: &mut Stage| {
            let (load, look) = (Duration::from_millis(30), Duration::from_millis(10));
            step!(stage, "race", facts { ratio: Ratio::of(load, look), more: Ratio::of(load, look).value() });
        });
        let facts: Vec<_> = recording.steps[0].facts.iter().map(|fact| fact.expression.as_str()).collect();
        assert_eq!(facts, ["load / look", "Ratio::of(load, look).value()"]);
    }

    #[test]
    fn shared_blocks_are_one_block_with_the_size_the_allocator_saw() {
        let recording = record("", |stage: &mut Stage| {
            let a = Rc::new(String::from("Hello"));
            let b = Rc::clone(&a);
            step!(stage, "shared", show [a, b]);
        });
        let graph = &recording.steps[0].graph;
        let sizes: Vec<_> = graph.blocks.iter().map(|block| (block.label, block.size)).collect();
        assert_eq!(sizes, [(1, 40), (2, 5)]);
        let pointer = Value::Pointer(Pointer { ownership: Ownership::Shared, target: Target::Block(1) });
        assert!(graph.variables.iter().all(|variable| variable.value == pointer), "{graph:?}");
        assert_eq!(graph.blocks[0].header[0], ("strong".to_owned(), "2".to_owned()));
    }

    struct Node {
        next: RefCell<Option<Rc<Node>>>,
    }
    observe_struct!(Node { next });

    #[test]
    fn a_cycle_ends_the_walk_and_stays_visible_as_unreachable_when_leaked() {
        let recording = record("", |stage: &mut Stage| {
            let a = Rc::new(Node { next: RefCell::new(None) });
            let b = Rc::new(Node { next: RefCell::new(Some(Rc::clone(&a))) });
            *a.next.borrow_mut() = Some(Rc::clone(&b));
            step!(stage, "cycle", show [a, b]);
            let breaker = Rc::downgrade(&a);
            drop((a, b));
            step!(stage, "leaked", dropped [a, b]);
            step!(stage, "still leaked");
            breaker.upgrade().expect("the cycle keeps it").next.take();
            drop(breaker);
            step!(stage, "broken");
            step!(stage, "after");
        });
        let shown: Vec<_> = recording.steps.iter().map(|step| states(&step.graph)).collect();
        use BlockState::{Freed, Reachable, Unreachable};
        assert_eq!(shown[0], [(1, Reachable), (2, Reachable)]);
        assert_eq!(shown[1], [(1, Unreachable), (2, Unreachable)]);
        assert_eq!(shown[2], shown[1]);
        assert_eq!(shown[3], [(1, Freed), (2, Freed)]);
        assert_eq!(shown[4], []);
        assert!(recording.steps[1].graph.variables.iter().all(|gone| gone.state == VariableState::Dropped));
    }

    #[test]
    fn what_has_nothing_to_drop_says_so() {
        let recording = record("", |stage: &mut Stage| {
            let (name, number) = (String::from("a"), 1_u8);
            let (borrowed, wrapped) = (&number, ManuallyDrop::new(String::new()));
            step!(stage, "held", show [name, number, borrowed, wrapped]);
            drop(name);
            step!(stage, "gone", dropped [name, number, borrowed, wrapped]);
        });
        let needs: Vec<_> = recording.steps[1].graph.variables.iter().map(|gone| gone.needs_drop).collect();
        assert_eq!(needs, [true, false, false, false]);
    }

    #[test]
    fn an_allocation_at_a_freed_address_is_a_new_block() {
        let recording = record("", |stage: &mut Stage| {
            let mut a = Box::new([1_u64; 4]);
            step!(stage, "first", show[a]);
            drop(a);
            a = Box::new([2_u64; 4]);
            step!(stage, "second", show[a]);
        });
        assert_eq!(states(&recording.steps[1].graph), [(1, BlockState::Freed), (2, BlockState::Reachable)]);
    }

    #[test]
    fn a_weak_keeps_the_allocation_but_not_the_value() {
        let recording = record("", |stage: &mut Stage| {
            let owner = Rc::new(7_u64);
            let weak: Weak<u64> = Rc::downgrade(&owner);
            drop(owner);
            step!(stage, "dangling", show[weak], facts { gone: weak.upgrade().is_none() });
        });
        let block = &recording.steps[0].graph.blocks[0];
        assert_eq!((&block.contents, block.state), (&Value::Dropped, BlockState::Reachable));
    }

    #[test]
    fn references_lead_to_the_variable_or_block_they_point_into() {
        let recording = record("", |stage: &mut Stage| {
            let numbers = vec![1_u8, 2, 3];
            let inside = &numbers[1];
            let outer = &numbers;
            step!(stage, "borrowed", show [numbers, inside, outer]);
        });
        let variables = &recording.steps[0].graph.variables;
        let target = |index: usize| match variables[index].value {
            Value::Pointer(Pointer { target, .. }) => target,
            _ => panic!("not a pointer: {:?}", variables[index]),
        };
        assert_eq!((target(1), target(2)), (Target::Block(1), Target::Variable(0)));
    }

    #[test]
    fn a_reference_leads_to_the_new_block_where_one_was_just_freed() {
        let recording = record("", |stage: &mut Stage| {
            let numbers = vec![1_u8, 2, 3];
            step!(stage, "first", show[numbers]);
            drop(numbers);
            // Allocators hand out the block that was freed last; should this one not, the test still holds.
            let numbers = vec![4_u8, 5, 6];
            let inside = &numbers[1];
            step!(stage, "second", show [numbers, inside]);
        });
        let pointer = Value::Pointer(Pointer { ownership: Ownership::Borrow, target: Target::Block(2) });
        assert_eq!(recording.steps[1].graph.variables[1].value, pointer);
    }

    #[test]
    fn a_panic_ends_the_recording_and_keeps_its_steps() {
        let recording = record("", |stage: &mut Stage| {
            let cell = RefCell::new(1_u8);
            step!(stage, "before", show[cell]);
            let _first = cell.borrow_mut();
            let _second = cell.borrow_mut();
            step!(stage, "never", show[cell]);
        });
        assert_eq!(recording.steps.len(), 1);
        let Outcome::Panicked { message, .. } = &recording.end.outcome else { panic!("the demo must panic") };
        assert!(message.contains("already"), "{message}");
    }

    #[test]
    fn a_panic_that_the_demo_catches_itself_leaves_no_trace_in_the_counts() {
        let recording = record("", |stage: &mut Stage| {
            let caught = std::panic::catch_unwind(|| panic!("a message of {} words", 5));
            drop(caught);
            step!(stage, "caught");
        });
        assert_eq!(recording.end.outcome, Outcome::Finished);
        let Measured::Value(end) = recording.end.allocations else { panic!("measured") };
        assert_eq!((end.allocated.blocks, end.freed.blocks), (0, 0));
    }

    #[test]
    fn a_name_that_disappears_unaccounted_ends_the_recording() {
        let recording = record("", |stage: &mut Stage| {
            let a = 1_u8;
            step!(stage, "one", show[a]);
            step!(stage, "two");
        });
        let Outcome::Panicked { message, .. } = &recording.end.outcome else { panic!("the demo is at fault") };
        assert_eq!(message, "step `two` must say what became of `a`: show it, or list it under `moved` or `dropped`");
    }

    #[test]
    fn threads_of_the_demo_count_and_their_frees_are_seen() {
        let recording = record("", |stage: &mut Stage| {
            let sent = vec![0_u8; 1000];
            step!(stage, "made", show[sent]);
            let back = thread::spawn(move || {
                drop(sent);
                vec![0_u8; 2000]
            });
            let back = back.join().expect("the thread only allocates");
            step!(stage, "back", show [back], moved [sent => back]);
        });
        let live = recording.steps[1].live.value().expect("measured");
        assert_eq!(live.bytes, 2000, "all the thread's own machinery is freed after the join");
        assert_eq!(recording.steps[1].graph.blocks[0].state, BlockState::Freed);
        let Measured::Value(allocations) = recording.steps[1].allocations else { panic!("measured") };
        assert_eq!(allocations.peak_bytes, None);
    }

    #[test]
    fn a_large_graph_is_abbreviated_and_says_so() {
        let recording = record("", |stage: &mut Stage| {
            let boxes: Vec<Box<u8>> = (0..12).map(Box::new).collect();
            let many: Vec<Vec<Box<u8>>> = (0..100).map(|_| (0..12).map(Box::new).collect()).collect();
            step!(stage, "many", show [boxes, many]);
        });
        let graph = &recording.steps[0].graph;
        assert_eq!(graph.blocks.len(), crate::probe::Observer::MOST_BLOCKS);
        assert!(graph.omitted_blocks > 0);
    }
}

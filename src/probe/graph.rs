//! The memory graph: what the shown variables hold and what they point to, as plain data.

/// The stable small number of a heap block: `#1`, `#2` … in order of discovery, kept over the steps of a recording.
pub type Label = u32;

/// The stack variables a step shows and the heap blocks reachable from them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The shown variables, in the order the step names them; then those moved or dropped in this step.
    pub variables: Vec<Variable>,
    /// Heap blocks, ascending by label: reachable ones, and earlier ones in their last seen shape (see [`BlockState`]).
    pub blocks: Vec<Block>,
    /// How many blocks pointers lead to that were not entered, because the graph is too large to show.
    pub omitted_blocks: usize,
}

/// A named variable on the stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its name in the demo.
    pub name: String,
    /// Its type without module paths: `Rc<String>`.
    pub type_name: String,
    /// Where it lies.
    pub address: usize,
    /// How many bytes it takes there (what it owns elsewhere is not counted).
    pub size: usize,
    /// Whether code runs for its type when it goes; a number or a reference needs none.
    pub needs_drop: bool,
    /// What it holds. Of a moved or dropped variable: what it held last.
    pub value: Value,
    /// Whether it still holds it.
    pub state: VariableState,
}

/// What became of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableState {
    /// It holds its value.
    Live,
    /// Its value went to the place named here; shown for one step.
    Moved {
        /// The name that holds the value now.
        to: String,
    },
    /// Its value was dropped; where there is [nothing to drop](Variable::needs_drop), the demo is done with it. Shown for one
    /// step.
    Dropped,
}

/// One heap allocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its number on the screen.
    pub label: Label,
    /// What lies in it: `Rc<String>`, `buffer of String`.
    pub type_name: String,
    /// The allocation's first byte.
    pub address: usize,
    /// The allocation's size in bytes, header and padding included.
    pub size: usize,
    /// Book-keeping that stands before or beside the contents, name and value: `strong` 2, `weak` 0, `borrow` writing.
    pub header: Vec<(String, String)>,
    /// What it holds.
    pub contents: Value,
    /// Whether it is still there.
    pub state: BlockState,
}

/// Whether a block is still allocated, and whether the shown variables reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockState {
    /// Reachable from a shown variable.
    Reachable,
    /// Not reachable from any shown variable, and the allocator says it was not freed: hidden for now, or leaked.
    Unreachable,
    /// Freed in this step, as the allocator says; shown for one step with what it held last.
    Freed,
    /// Not reachable any more; whether it was freed was not measured. Shown for one step.
    Unknown,
}

/// What a place in memory holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, a bool, a char, `()`: as Rust would write it.
    Scalar(String),
    /// Characters, with the count of those left out at the end.
    Text {
        /// The characters shown.
        text: String,
        /// How many more there are.
        omitted: usize,
    },
    /// A struct, tuple or enum variant: its name (empty for a tuple) and fields (tuple fields are named `0`, `1` …).
    Fields {
        /// The struct's or variant's name.
        name: String,
        /// Field names and values, in declaration order.
        fields: Vec<(String, Value)>,
    },
    /// Elements one after the other, with the count of those left out before the last one shown.
    List {
        /// The elements shown: all, or the first few and the last.
        items: Vec<Value>,
        /// How many are left out.
        omitted: usize,
    },
    /// The bytes of a type, by what they belong to; what a description of a type holds.
    Bytes {
        /// The type's name.
        name: String,
        /// Runs of bytes in the order of memory.
        runs: Vec<Run>,
    },
    /// A pointer.
    Pointer(Pointer),
    /// The place is still allocated but holds no value any more, dropped or moved away (an `Rc` kept by `Weak`s alone).
    Dropped,
    /// The value cannot be looked at now: `being written`, `locked`.
    Hidden(String),
}

/// Bytes beside each other that belong to one field, or to none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The field's name; `None` for padding.
    pub field: Option<String>,
    /// How many bytes; 0 for a field that takes none.
    pub bytes: usize,
}

/// A pointer, with what it means for the life of what it points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// Its claim on the target.
    pub ownership: Ownership,
    /// Where it leads.
    pub target: Target,
}

/// The claim a pointer has on its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// The only owner: `Box`, `Vec`, `String`.
    Owning,
    /// One of several owners: `Rc`, `Arc`.
    Shared,
    /// Knows the allocation, does not keep the value: `Weak`.
    Weak,
    /// A reference: borrows for a while.
    Borrow,
}

/// Where a pointer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A block of this graph.
    Block(Label),
    /// The variable at this index of [`Graph::variables`] (a reference to the stack).
    Variable(usize),
    /// A block left out of this graph, see [`Graph::omitted_blocks`].
    Omitted,
    /// Nothing: an empty `Vec`'s or `String`'s buffer, `Weak::new()`.
    Nothing,
    /// An address outside every block and variable of the graph, static data for example.
    Elsewhere(usize),
}

//! Walking memory: from a value over what it owns, shares or knows.

use std::alloc::Layout;
use std::collections::{HashMap, HashSet};

use super::graph::{Block, BlockState, Label, Ownership, Pointer, Target, Value};
use super::type_name::short_type_name;

/// A type that can show what it holds.
///
/// A struct of one's own gets it from [`observe_struct!`](crate::observe_struct).
pub trait Observe {
    /// What stands in this place, entering the heap blocks it points to with [`Observer::enter`].
    ///
    /// Must not change anything: a count raised to look inside is lowered again before the call returns.
    fn observe(&self, observer: &mut Observer) -> Value;
}

/// A heap allocation to be entered.
#[derive(Clone, Debug)]
pub struct HeapPlace {
    /// Its first byte.
    pub address: usize,
    /// Its size in bytes, header and padding included.
    pub size: usize,
    /// What lies in it.
    pub type_name: String,
    /// Book-keeping beside the contents, name and value.
    pub header: Vec<(String, String)>,
}

impl HeapPlace {
    /// The allocation behind a reference-counted pointer to a value at `value`: two counters, then the value, as `Rc` and `Arc`
    /// lay it out (`repr(C)` in the standard library's `RcInner` and `ArcInner`; a test compares it with the allocator's word).
    pub fn counted(value: *const u8, layout: Layout, type_name: String, strong: usize, weak: &str) -> Self {
        let counters = Layout::new::<[usize; 2]>();
        let (whole, offset) = counters.extend(layout).expect("the value's layout was allocated with its counters");
        Self {
            address: value.addr().wrapping_sub(offset),
            size: whole.pad_to_align().size(),
            type_name,
            header: vec![("strong".to_owned(), strong.to_string()), ("weak".to_owned(), weak.to_owned())],
        }
    }
}

/// Collects the heap blocks of one graph.
#[derive(Debug)]
pub struct Observer {
    labels: Labels,
    blocks: Vec<Block>,
    entered: HashMap<usize, Label>,
    omitted: HashSet<usize>,
}

impl Observer {
    /// How many blocks a graph shows; pointers to further ones lead to [`Target::Omitted`].
    pub const MOST_BLOCKS: usize = 48;
    /// How many elements of a sequence are shown: all, or these many less one and the last.
    pub const MOST_ITEMS: usize = 12;
    /// How many characters of a text are shown.
    pub const MOST_CHARS: usize = 60;

    pub(super) fn new(labels: Labels) -> Self {
        Self { labels, blocks: Vec::new(), entered: HashMap::new(), omitted: HashSet::new() }
    }

    /// A pointer to the block at `place`; its contents are asked for once per graph, however many pointers lead there.
    ///
    /// A place of no bytes is not allocated: the pointer leads to nothing.
    pub fn enter(
        &mut self,
        ownership: Ownership,
        place: HeapPlace,
        contents: impl FnOnce(&mut Observer) -> Value,
    ) -> Value {
        let target = if place.size == 0 { Target::Nothing } else { self.enter_block(place, contents) };
        Value::Pointer(Pointer { ownership, target })
    }

    /// A reference to `address`; where it leads is settled when the whole graph is known.
    pub fn borrow(&mut self, address: usize) -> Value {
        Value::Pointer(Pointer { ownership: Ownership::Borrow, target: Target::Elsewhere(address) })
    }

    /// The elements of a sequence: all, or the first few and the last with the count of those between.
    pub fn list<'v, T: Observe + 'v>(&mut self, items: impl ExactSizeIterator<Item = &'v T>) -> Value {
        let length = items.len();
        let omitted = length.saturating_sub(Self::MOST_ITEMS);
        let first_omitted = Self::MOST_ITEMS - 1;
        let shown =
            items.enumerate().filter(|&(index, _)| omitted == 0 || index < first_omitted || index + 1 == length);
        Value::List { items: shown.map(|(_, item)| item.observe(self)).collect(), omitted }
    }

    /// Characters, abbreviated.
    pub fn text(&self, text: &str) -> Value {
        let end = text.char_indices().nth(Self::MOST_CHARS).map_or(text.len(), |(at, _)| at);
        Value::Text { text: text[..end].to_owned(), omitted: text[end..].chars().count() }
    }

    /// The blocks seen, how many more pointers lead to, and the labels for the next graph.
    pub(super) fn finish(self) -> (Vec<Block>, usize, Labels) {
        let omitted = self.omitted.iter().filter(|address| !self.entered.contains_key(address)).count();
        (self.blocks, omitted, self.labels)
    }

    fn enter_block(&mut self, place: HeapPlace, contents: impl FnOnce(&mut Observer) -> Value) -> Target {
        if let Some(&label) = self.entered.get(&place.address) {
            return Target::Block(label);
        }
        if self.entered.len() >= Self::MOST_BLOCKS {
            self.omitted.insert(place.address);
            return Target::Omitted;
        }
        let label = self.labels.of(place.address);
        // Entered before its contents are asked for, so that a cycle ends here.
        self.entered.insert(place.address, label);
        let contents = contents(self);
        self.blocks.push(Block {
            label,
            type_name: place.type_name,
            address: place.address,
            size: place.size,
            header: place.header,
            contents,
            state: BlockState::Reachable,
        });
        Target::Block(label)
    }
}

/// The numbers given to blocks so far, by address. A freed block's number is not given again.
#[derive(Debug, Default)]
pub(super) struct Labels {
    last: Label,
    by_address: HashMap<usize, Label>,
}

impl Labels {
    fn of(&mut self, address: usize) -> Label {
        *self.by_address.entry(address).or_insert_with(|| {
            self.last += 1;
            self.last
        })
    }

    /// The block at `address` is gone: whatever is found there later is another block.
    pub(super) fn retire(&mut self, address: usize) {
        self.by_address.remove(&address);
    }
}

/// A struct's value: its type's name and its fields.
pub(super) fn fields<T: ?Sized>(fields: Vec<(&str, Value)>) -> Value {
    let name = short_type_name::<T>();
    let name = name.split('<').next().unwrap_or(&name).to_owned();
    Value::Fields { name, fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }
}

/// Implements [`Observe`](crate::probe::Observe) for a struct by naming the fields to show.
///
/// ```
/// use memtutor::probe::observe_struct;
/// use std::rc::Rc;
///
/// struct Node {
///     value: u8,
///     next: Option<Rc<Node>>,
/// }
/// observe_struct!(Node { value, next });
/// # let _ = Node { value: 1, next: None };
/// ```
#[macro_export]
macro_rules! observe_struct {
    ($type:ident $(<$($parameter:ident),+>)? { $($field:ident),* $(,)? }) => {
        impl $(<$($parameter: $crate::probe::Observe),+>)? $crate::probe::Observe for $type $(<$($parameter),+>)? {
            fn observe(&self, observer: &mut $crate::probe::Observer) -> $crate::probe::graph::Value {
                let fields = vec![$((
                    ::std::string::String::from(stringify!($field)),
                    $crate::probe::Observe::observe(&self.$field, observer),
                )),*];
                $crate::probe::graph::Value::Fields { name: ::std::string::String::from(stringify!($type)), fields }
            }
        }
    };
}

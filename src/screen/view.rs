//! A memory graph beside the one of the step before it: what changed, what is gone, who points where.

use std::collections::BTreeMap;

use crate::probe::graph::{
    Block, BlockState, Graph, Label, Ownership, Pointer, Target, Value, Variable, VariableState,
};

/// A graph, and the graph of the step before where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub graph: &'a Graph,
    pub before: Option<&'a Graph>,
}

/// What the step before knew of something.
#[derive(Debug, PartialEq)]
pub(super) enum Past<'a, T> {
    /// There was no step before, or it could not tell.
    Unknown,
    /// The step before did not have it.
    New,
    /// What it was.
    Was(&'a T),
}

impl<'a, T> Past<'a, T> {
    /// What it was, where that is known.
    pub(super) fn known(&self) -> Option<&'a T> {
        match self {
            Self::Was(was) => Some(was),
            Self::Unknown | Self::New => None,
        }
    }
}

/// Whether a pointer's target can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is there, or nothing says that it is not.
    There,
    /// There is no target.
    Nothing,
    /// It is not there any more.
    Gone(Gone),
}

/// What became of a pointer's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// The block was given back.
    Freed,
    /// The block is there, its value is not: an upgrade gives `None`.
    ValueDropped,
    /// The variable's value is elsewhere now.
    Moved,
    /// The variable's value was dropped.
    Dropped,
    /// The variable is out of scope or not used any more; it had nothing to drop.
    Ended,
}

impl Gone {
    /// `value gone`.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Freed => "freed",
            Self::ValueDropped => "value gone",
            Self::Moved => "moved",
            Self::Dropped => "dropped",
            Self::Ended => "gone",
        }
    }
}

impl<'a> View<'a> {
    /// What `variable` was: the live variable of the same name, the n-th of that name where names are shadowed.
    pub(super) fn variable_before(&self, index: usize) -> Past<'a, Variable> {
        let Some(before) = self.before else { return Past::Unknown };
        let name = &self.graph.variables[index].name;
        let namesake = |variable: &&Variable| variable.name == *name && variable.state == VariableState::Live;
        let shadowed = self.graph.variables[..index].iter().filter(namesake).count();
        before.variables.iter().filter(namesake).nth(shadowed).map_or(Past::New, Past::Was)
    }

    /// What the block with this label was.
    pub(super) fn block_before(&self, label: Label) -> Past<'a, Block> {
        let Some(before) = self.before else { return Past::Unknown };
        find_block(before, label).map_or(Past::New, Past::Was)
    }

    /// The block with this label.
    pub(super) fn block(&self, label: Label) -> Option<&'a Block> {
        find_block(self.graph, label)
    }

    /// The variable that a pointer leads to.
    pub(super) fn variable(&self, index: usize) -> Option<&'a Variable> {
        self.graph.variables.get(index)
    }

    /// Whether `pointer` leads to something that is there.
    pub(super) fn fate(&self, pointer: Pointer) -> Fate {
        match pointer.target {
            Target::Nothing => Fate::Nothing,
            Target::Block(label) => match self.block(label) {
                Some(block) if block.state == BlockState::Freed => Fate::Gone(Gone::Freed),
                Some(block) if pointer.ownership == Ownership::Weak && block.contents == Value::Dropped => {
                    Fate::Gone(Gone::ValueDropped)
                }
                _ => Fate::There,
            },
            Target::Variable(index) => self.variable(index).map_or(Fate::There, fate_of_variable),
            Target::Omitted | Target::Elsewhere(_) => Fate::There,
        }
    }

    /// Who points to each block: live variables, and blocks that were not freed.
    pub(super) fn claims(&self) -> BTreeMap<Label, Vec<Claim<'a>>> {
        let variables = self.graph.variables.iter().filter(|variable| variable.state == VariableState::Live);
        let blocks = self.graph.blocks.iter().filter(|block| is_allocated(block.state));
        let holders = variables
            .map(|variable| (Holder::Variable(&variable.name), &variable.value))
            .chain(blocks.map(|block| (Holder::Block(block.label), &block.contents)));
        let mut claims: BTreeMap<Label, Vec<Claim<'a>>> = BTreeMap::new();
        for (holder, value) in holders {
            each_pointer(value, &mut |pointer| {
                let Target::Block(label) = pointer.target else { return };
                let claims = claims.entry(label).or_default();
                let same = |claim: &&mut Claim| claim.holder == holder && claim.ownership == pointer.ownership;
                match claims.iter_mut().rev().find(same) {
                    Some(claim) => claim.times += 1,
                    None => claims.push(Claim { holder, ownership: pointer.ownership, times: 1 }),
                }
            });
        }
        claims
    }
}

/// Somebody's pointers to one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim<'a> {
    pub holder: Holder<'a>,
    pub ownership: Ownership,
    /// How many of its pointers lead there.
    pub times: usize,
}

/// Where a pointer lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder<'a> {
    Variable(&'a str),
    Block(Label),
}

/// How many of a block's owners are not among those who claim it: its strong count knows of more.
pub(super) fn owners_not_shown(block: &Block, claims: &[Claim]) -> usize {
    // The count of a block that is only remembered may have changed unseen.
    let counts = block.header.iter().filter(|(name, _)| name == "strong" && block.state == BlockState::Reachable);
    let strong = counts.filter_map(|(_, count)| count.parse().ok()).next().unwrap_or(0);
    let shown = claims.iter().filter(|claim| claim.ownership == Ownership::Shared).map(|claim| claim.times);
    shown.fold(strong, usize::saturating_sub)
}

/// Whether nothing says that the block is gone.
pub(super) fn is_allocated(state: BlockState) -> bool {
    matches!(state, BlockState::Reachable | BlockState::Unreachable)
}

/// The earlier fields of a struct or variant, if `was` is the same struct or variant.
pub(super) fn fields_before<'a>(
    name: &str,
    fields: &[(String, Value)],
    was: &'a Value,
) -> Option<&'a [(String, Value)]> {
    match was {
        Value::Fields { name: name_before, fields: before }
            if name == name_before
                && fields.len() == before.len()
                && fields.iter().zip(before).all(|((now, _), (then, _))| now == then) =>
        {
            Some(before)
        }
        _ => None,
    }
}

/// The place in the whole list of the shown item at `index`: the last one stands after those left out.
pub(super) fn position(index: usize, shown: usize, omitted: usize) -> usize {
    if index + 1 == shown { index.saturating_add(omitted) } else { index }
}

/// What stood at `position` of a list. A list that is not known, or an item it left out, tells nothing.
pub(super) fn item_before(position: usize, was: Option<&Value>) -> Past<'_, Value> {
    let Some(Value::List { items, omitted }) = was else { return Past::Unknown };
    let last = items.len().saturating_sub(1);
    if position >= items.len().saturating_add(*omitted) {
        Past::New
    } else if position < last || *omitted == 0 {
        Past::Was(&items[position])
    } else if position == last.saturating_add(*omitted) && !items.is_empty() {
        Past::Was(&items[last])
    } else {
        Past::Unknown
    }
}

/// Whether all fields are numbered, as a tuple's are.
pub(super) fn is_tuple(fields: &[(String, Value)]) -> bool {
    fields.iter().enumerate().all(|(index, (name, _))| name.parse() == Ok(index))
}

/// Whether a value of the type is called so anyway: `String` of `String`, `Node` of `Node<i32>`.
pub(super) fn is_named(type_name: &str, name: &str) -> bool {
    type_name.split('<').next() == Some(name)
}

/// What a count of a block's header was, if it surely changed: `1 or more` may still be the 1 it was.
pub(super) fn count_before<'a>(name: &str, now: &str, was: &'a Block) -> Option<&'a str> {
    let (_, was) = was.header.iter().find(|(earlier, _)| earlier == name)?;
    let least = now.strip_suffix(" or more").and_then(|least| least.parse::<u64>().ok());
    let still = least.is_some_and(|least| was.parse().is_ok_and(|was: u64| was >= least));
    (was != now && !still).then_some(was)
}

/// Whether nothing in `now` differs from `was`, as far as both can be seen.
pub(super) fn is_same(now: &Value, was: &Value, view: View<'_>) -> bool {
    match (now, was) {
        (Value::Fields { name, fields }, Value::Fields { .. }) => fields_before(name, fields, was)
            .is_some_and(|before| fields.iter().zip(before).all(|(now, was)| is_same(&now.1, &was.1, view))),
        (Value::List { items, omitted }, Value::List { items: before, omitted: omitted_before }) => {
            (items.len(), omitted) == (before.len(), omitted_before)
                && items.iter().zip(before).all(|(now, was)| is_same(now, was, view))
        }
        _ => is_same_leaf(now, was, view),
    }
}

/// [`is_same`] for values without parts. A value that cannot be seen now says so itself.
pub(super) fn is_same_leaf(now: &Value, was: &Value, view: View<'_>) -> bool {
    match (now, was) {
        (Value::Hidden(_) | Value::Dropped, _) | (_, Value::Hidden(_)) => true,
        (Value::Pointer(now), Value::Pointer(was)) => {
            now.ownership == was.ownership && is_same_target(now.target, was.target, view)
        }
        _ => now == was,
    }
}

fn is_same_target(now: Target, was: Target, view: View<'_>) -> bool {
    let name = |graph: &Graph, index: usize| graph.variables.get(index).map(|variable| variable.name.clone());
    match (now, was, view.before) {
        (Target::Variable(now), Target::Variable(was), Some(before)) => name(view.graph, now) == name(before, was),
        _ => now == was,
    }
}

fn fate_of_variable(variable: &Variable) -> Fate {
    match variable.state {
        VariableState::Live => Fate::There,
        VariableState::Moved { .. } => Fate::Gone(Gone::Moved),
        VariableState::Dropped if variable.needs_drop => Fate::Gone(Gone::Dropped),
        VariableState::Dropped => Fate::Gone(Gone::Ended),
    }
}

fn find_block(graph: &Graph, label: Label) -> Option<&Block> {
    graph.blocks.iter().find(|block| block.label == label)
}

/// Visits every pointer in `value`.
pub(super) fn each_pointer(value: &Value, visit: &mut impl FnMut(Pointer)) {
    match value {
        Value::Pointer(pointer) => visit(*pointer),
        Value::Fields { fields, .. } => fields.iter().for_each(|(_, value)| each_pointer(value, visit)),
        Value::List { items, .. } => items.iter().for_each(|item| each_pointer(item, visit)),
        Value::Scalar(_) | Value::Text { .. } | Value::Bytes { .. } | Value::Dropped | Value::Hidden(_) => {}
    }
}

//! How a pool shows itself: both arrays, slot by slot.

use super::slots::Slot;
use super::{Handle, Pool};
use crate::probe::graph::{Ownership, Value};
use crate::probe::{HeapPlace, Observe, Observer, short_type_name};

impl<T> Observe for Handle<T> {
    /// `3v1`: slot 3, generation 1.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(format!("{self:?}"))
    }
}

impl<T: Observe> Observe for Pool<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let slots = || (0..).map_while(|index| self.slots.slot(index));
        let tags: Vec<Tag> = slots().map(Tag::from).collect();
        let cells: Vec<Cell<'_, T>> = slots().map(Cell).collect();
        let [tag_block, cell_block] = self.slots.blocks();
        let tags = observer
            .enter(Ownership::Owning, place(tag_block, "tags".to_owned()), |observer| observer.list(tags.iter()));
        let type_name = format!("cells of {}", short_type_name::<T>());
        let cells =
            observer.enter(Ownership::Owning, place(cell_block, type_name), |observer| observer.list(cells.iter()));
        let number = |number: usize| Value::Scalar(number.to_string());
        let fields = [
            ("len", number(self.len())),
            ("capacity", number(self.capacity())),
            ("first vacant", self.slots.first_vacant().map_or_else(|| Value::Scalar("none".to_owned()), number)),
            ("tags", tags),
            ("cells", cells),
        ];
        Value::Fields { name: "Pool".to_owned(), fields: fields.map(|(name, value)| (name.to_owned(), value)).into() }
    }
}

fn place((start, size): (*const u8, usize), type_name: String) -> HeapPlace {
    HeapPlace { address: start.addr(), size, type_name, header: Vec::new() }
}

/// A slot's entry in the array of tags, in words.
struct Tag(String);

impl<T> From<Slot<'_, T>> for Tag {
    fn from(slot: Slot<'_, T>) -> Self {
        Self(match slot {
            Slot::Occupied { generation, .. } => format!("generation {}", generation.bits()),
            Slot::Vacant { next_vacant: Some(next), .. } => format!("vacant, then {next}"),
            Slot::Vacant { next_vacant: None, .. } => "vacant, the last".to_owned(),
        })
    }
}

impl Observe for Tag {
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(self.0.clone())
    }
}

/// A slot's cell: the value, or the generation of the next one.
struct Cell<'a, T>(Slot<'a, T>);

impl<T: Observe> Observe for Cell<'_, T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        match &self.0 {
            Slot::Occupied { value, .. } => T::observe(value, observer),
            Slot::Vacant { next_generation, .. } => {
                Value::Scalar(format!("next generation {}", next_generation.bits()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::patterns::pool::Pool;
    use crate::probe::graph::Value;
    use crate::probe::{Stage, record, step};

    #[test]
    fn a_pool_shows_its_tags_and_cells_and_who_is_next() {
        let recording = record("", |stage: &mut Stage| {
            let mut pool = Pool::with_fixed_capacity(3);
            let [a, b] = [10_u64, 20].map(|number| pool.allocate(number).unwrap());
            pool.deallocate(a).unwrap();
            step!(stage, "show", show[pool, b]);
        });
        let graph = &recording.steps[0].graph;
        let list = |items: &[&str]| Value::List {
            items: items.iter().map(|&item| Value::Scalar(item.to_owned())).collect(),
            omitted: 0,
        };
        assert_eq!(graph.blocks[0].contents, list(&["vacant, the last", "generation 1"]));
        assert_eq!(graph.blocks[1].contents, list(&["next generation 2", "20"]));
        assert_eq!((graph.blocks[0].size, graph.blocks[1].size), (12, 24));
        let Value::Fields { fields, .. } = &graph.variables[0].value else { panic!("{graph:?}") };
        assert_eq!(fields[2], ("first vacant".to_owned(), Value::Scalar("0".to_owned())));
        assert_eq!(graph.variables[1].value, Value::Scalar("1v1".to_owned()));
    }
}

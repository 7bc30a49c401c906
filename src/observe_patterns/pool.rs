//! A pool: both arrays, slot by slot.

use super::{fields, number};
use crate::patterns::pool::{Handle, HandleError, Pool, Slot};
use crate::probe::graph::{Ownership, Value};
use crate::probe::{HeapPlace, Observe, Observer, short_type_name};

impl<T> Observe for Handle<T> {
    /// `3v1`: slot 3, generation 1.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(format!("{self:?}"))
    }
}

impl Observe for HandleError {
    /// The reason in words, as a program that reports it would say it.
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(self.to_string())
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
        fields(
            "Pool",
            [
                ("len", number(self.len())),
                ("capacity", number(self.capacity())),
                ("first vacant", self.slots.first_vacant().map_or_else(|| Value::Scalar("none".to_owned()), number)),
                ("tags", tags),
                ("cells", cells),
            ],
        )
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
    use crate::observe_patterns::shown::{fields_of, last_graph, scalar};
    use crate::patterns::pool::Pool;
    use crate::probe::graph::Value;
    use crate::probe::step;

    #[test]
    fn a_pool_shows_its_tags_and_cells_and_who_is_next() {
        let graph = last_graph(|stage| {
            let mut pool = Pool::with_fixed_capacity(3);
            let [a, b] = [10_u64, 20].map(|number| pool.allocate(number).unwrap());
            pool.deallocate(a).unwrap();
            step!(stage, "show", show[pool, b]);
        });
        let list = |items: [&str; 2]| Value::List { items: items.map(scalar).into(), omitted: 0 };
        assert_eq!(graph.blocks[0].contents, list(["vacant, the last", "generation 1"]));
        assert_eq!(graph.blocks[1].contents, list(["next generation 2", "20"]));
        assert_eq!((graph.blocks[0].size, graph.blocks[1].size), (12, 24));
        assert_eq!(fields_of(&graph, "pool")[2], ("first vacant".to_owned(), scalar("0")));
        assert_eq!(graph.variables[1].value, scalar("1v1"));
    }

    #[test]
    fn a_refused_handle_shows_the_reason() {
        let graph = last_graph(|stage| {
            let mut pool = Pool::new();
            let gone = pool.allocate('a').unwrap();
            pool.deallocate(gone).unwrap();
            let found = pool.get(gone);
            step!(stage, "show", show[found]);
        });
        let reason = ("0".to_owned(), scalar("slot 0 is vacant: the value of generation 1 was deallocated"));
        assert_eq!(graph.variables[0].value, Value::Fields { name: "Err".to_owned(), fields: vec![reason] });
    }
}

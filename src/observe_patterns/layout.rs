use crate::patterns::layout::{Byte, TypeLayout};
use crate::probe::graph::{Run, Value};
use crate::probe::{Observe, Observer};

impl Observe for TypeLayout {
    /// The bytes of each field in order, and the padding between them: what the description says, not where it lies itself.
    fn observe(&self, _observer: &mut Observer) -> Value {
        let run = |run: &[Byte]| {
            let field = match run[0] {
                Byte::Field(index) => Some(self.fields[index].field.name().to_owned()),
                Byte::Padding => None,
            };
            Run { field, bytes: run.len() }
        };
        let mut runs: Vec<Run> = self.bytes().chunk_by(|one, next| one == next).map(run).collect();
        let empty = self.fields.iter().filter(|placed| placed.field.size() == 0);
        runs.extend(empty.map(|placed| Run { field: Some(placed.field.name().to_owned()), bytes: 0 }));
        Value::Bytes { name: self.name.clone(), runs }
    }
}

#[cfg(test)]
mod tests {
    use crate::layout_of;
    use crate::observe_patterns::shown::{last_graph, text_of};
    use crate::probe::step;

    #[test]
    fn a_layout_is_shown_byte_by_byte_in_the_order_of_memory() {
        #[repr(C)]
        struct Sample {
            tag: u8,
            count: u32,
            mark: (),
            code: u16,
        }
        let graph = last_graph(|stage| {
            let layout = layout_of!(Sample { tag, count, mark, code });
            step!(stage, "read", show[layout]);
        });
        let expected = "Sample: tag 1, padding 3, count 4, code 2, padding 2, mark 0";
        assert_eq!(text_of(&graph, "layout"), expected);
        assert!(graph.blocks.is_empty());
    }
}

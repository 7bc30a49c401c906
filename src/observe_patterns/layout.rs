use crate::patterns::layout::{Byte, Placed, TypeLayout};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer};

impl Observe for TypeLayout {
    /// The bytes of each field in order, and the padding between them: what the description says, not where it lies itself.
    fn observe(&self, _observer: &mut Observer) -> Value {
        let bytes = self.bytes();
        let mut shown = Vec::new();
        let mut start = 0;
        for run in bytes.chunk_by(|one, next| one == next) {
            let end = start + run.len();
            let name = match run[0] {
                Byte::Field(index) => self.fields[index].field.name(),
                Byte::Padding => "padding",
            };
            shown.push((name.to_owned(), Value::Scalar(format!("bytes {start}..{end}"))));
            start = end;
        }
        let empty = self.fields.iter().filter(|placed| placed.field.size() == 0);
        shown.extend(empty.map(|Placed { field, offset }| {
            (field.name().to_owned(), Value::Scalar(format!("no bytes, at {offset}")))
        }));
        Value::Fields { name: self.name.clone(), fields: shown }
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
        let expected = "Sample { tag: bytes 0..1, padding: bytes 1..4, count: bytes 4..8, code: bytes 8..10, \
                        padding: bytes 10..12, mark: no bytes, at 8 }";
        assert_eq!(text_of(&graph, "layout"), expected);
        assert!(graph.blocks.is_empty());
    }
}

use super::{fields, number};
use crate::patterns::records::Records;
use crate::probe::graph::{Ownership, Value};
use crate::probe::{HeapPlace, Observe, Observer};

impl Observe for Records {
    fn observe(&self, observer: &mut Observer) -> Value {
        let place = HeapPlace {
            address: self.as_bytes().as_ptr().addr(),
            size: self.heap_bytes(),
            type_name: format!("records of {} bytes", self.record_size()),
            header: Vec::new(),
        };
        let records: Vec<Record<'_>> = self.iter().map(Record).collect();
        let bytes = observer.enter(Ownership::Owning, place, |observer| observer.list(records.iter()));
        fields("Records", [("size", number(self.record_size())), ("len", number(self.len())), ("bytes", bytes)])
    }
}

/// One record, shown as its bytes.
struct Record<'a>(&'a [u8]);

impl Observe for Record<'_> {
    fn observe(&self, observer: &mut Observer) -> Value {
        <[u8]>::observe(self.0, observer)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{last_graph, scalar};
    use crate::patterns::records::Records;
    use crate::probe::graph::Value;
    use crate::probe::step;

    #[test]
    fn records_show_their_block_record_by_record() {
        let graph = last_graph(|stage| {
            let records = Records::zeroed(3, 2).unwrap();
            step!(stage, "show", show[records]);
        });
        let block = &graph.blocks[0];
        assert_eq!((block.size, block.type_name.as_str()), (16, "records of 3 bytes"));
        let zeros = Value::List { items: vec![scalar("0"); 3], omitted: 0 };
        assert_eq!(block.contents, Value::List { items: vec![zeros; 2], omitted: 0 });
    }
}

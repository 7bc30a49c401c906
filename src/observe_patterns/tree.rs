use crate::patterns::tree::{Inner, Links, Node};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer, observe_struct};

observe_struct!(Inner<T> { value, links });
observe_struct!(Links<T> { parent, previous, next, first_child, last_child });

impl<T: Observe> Observe for Node<T> {
    /// The shared block with its counts, and from there the links.
    fn observe(&self, observer: &mut Observer) -> Value {
        self.inner.observe(observer)
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::last_graph;
    use crate::patterns::tree::Node;
    use crate::probe::step;

    #[test]
    fn a_tree_shows_one_block_per_node_with_the_counts_of_its_owners() {
        let graph = last_graph(|stage| {
            let root = Node::new(1);
            let child = root.add_child(Node::new(2)).unwrap();
            step!(stage, "show", show[root, child]);
        });
        let counts = |strong: &str, weak: &str| {
            vec![("strong".to_owned(), strong.to_owned()), ("weak".to_owned(), weak.to_owned())]
        };
        let headers: Vec<_> = graph.blocks.iter().map(|block| block.header.clone()).collect();
        // The root is held by its name and known to the child; the child is also owned, and known as the last child.
        assert_eq!(headers, [counts("1", "1"), counts("2", "1")]);
    }
}

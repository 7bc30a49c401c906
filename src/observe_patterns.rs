//! How the core modules' own types are shown.
//!
//! `patterns` knows nothing of the tutor and `probe` nothing of the patterns; this module alone knows both.

use crate::observe_struct;
use crate::patterns::interner::{Interner, Slot, Symbol};
use crate::patterns::particles::{Particle, ParticlesAos, ParticlesSoa, Point};
use crate::patterns::rc::{Mutation, Shared, WeakShared};
use crate::probe::graph::Value;
use crate::probe::recording::FactValue;
use crate::probe::{Observe, Observer};

impl<T: Observe + ?Sized> Observe for Shared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl<T: Observe> Observe for WeakShared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

/// The number, which is what a symbol means; in memory stands one more.
impl Observe for Symbol {
    fn observe(&self, _observer: &mut Observer) -> Value {
        Value::Scalar(format!("{self:?}"))
    }
}

impl<S> Observe for Interner<S> {
    fn observe(&self, observer: &mut Observer) -> Value {
        let (text, bounds, slots) = self.parts();
        named(
            "Interner",
            [
                ("text", text.observe(observer)),
                ("bounds", bounds.observe(observer)),
                ("slots", slots.observe(observer)),
            ],
        )
    }
}

/// Hash and symbol.
impl Observe for Slot {
    fn observe(&self, _observer: &mut Observer) -> Value {
        let text = self.symbol.map_or("free".to_owned(), |symbol| format!("{:08x} {symbol:?}", self.hash));
        Value::Scalar(text)
    }
}

observe_struct!(Particle { x, y, z, mass });
observe_struct!(Point { x, y, z });

impl Observe for ParticlesAos {
    fn observe(&self, observer: &mut Observer) -> Value {
        named("ParticlesAos", [("particles", self.parts().observe(observer))])
    }
}

impl Observe for ParticlesSoa {
    fn observe(&self, observer: &mut Observer) -> Value {
        named("ParticlesSoa", self.parts().map(|(name, field)| (name, field.observe(observer))))
    }
}

fn named<const N: usize>(name: &str, fields: [(&str, Value); N]) -> Value {
    Value::Fields { name: name.to_owned(), fields: fields.map(|(name, value)| (name.to_owned(), value)).into() }
}

impl From<Mutation> for FactValue {
    fn from(mutation: Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::patterns::interner::Interner;
    use crate::patterns::particles::{Particle, ParticlesAos, ParticlesSoa};
    use crate::probe::recording::Recording;
    use crate::probe::{record, step};

    /// The blocks that are shown are those the allocator counts.
    #[track_caller]
    fn shows_all_it_holds(recording: &Recording, blocks: usize) {
        let step = recording.step("show").expect("the demo took the step");
        let shown: usize = step.graph.blocks.iter().map(|block| block.size).sum();
        let live = step.live.value().expect("unit tests run on the counting allocator");
        assert_eq!((step.graph.blocks.len(), shown as u64), (blocks, live.bytes));
        assert_eq!(live.blocks, blocks as u64);
    }

    #[test]
    fn an_interner_is_shown_with_all_its_blocks() {
        let recording = record("", |stage| {
            let mut names = Interner::new();
            let main = names.intern("main");
            step!(stage, "show", show[names], facts { found: main.is_ok() });
        });
        shows_all_it_holds(&recording, 3);
        let graph = format!("{:?}", recording.step("show").expect("the demo took the step").graph);
        assert!(graph.contains(r#"Text { text: "main""#) && graph.contains(" Symbol(0)"), "{graph}");
    }

    #[test]
    fn particles_are_shown_in_one_block_or_four() {
        let one = Particle { x: 1.0, y: 2.0, z: 3.0, mass: 4.5 };
        let aos = record("", |stage| {
            let particles = ParticlesAos::from_iter([one; 3]);
            step!(stage, "show", show[particles]);
        });
        shows_all_it_holds(&aos, 1);
        let soa = record("", |stage| {
            let particles = ParticlesSoa::from_iter([one; 3]);
            step!(stage, "show", show[particles]);
        });
        shows_all_it_holds(&soa, 4);
    }
}

use super::fields;
use crate::patterns::particles::{Particle, ParticlesAos, ParticlesSoa, Point, Traffic};
use crate::probe::graph::Value;
use crate::probe::{Observe, Observer, observe_struct};

observe_struct!(Particle { x, y, z, mass });
observe_struct!(Point { x, y, z });
observe_struct!(Traffic { bytes_used, cache_lines });

impl Observe for ParticlesAos {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("ParticlesAos", [("particles", self.parts().observe(observer))])
    }
}

impl Observe for ParticlesSoa {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("ParticlesSoa", self.parts().map(|(name, field)| (name, field.observe(observer))))
    }
}

#[cfg(test)]
mod tests {
    use crate::observe_patterns::shown::{last_graph, shows_all_it_holds, text_of};
    use crate::patterns::particles::{Field, Layout, Particle, ParticlesAos, ParticlesSoa, Traffic};
    use crate::probe::{record, step};

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

    #[test]
    fn traffic_is_shown_as_bytes_and_lines() {
        let graph = last_graph(|stage| {
            let mass = Traffic::of_pass(Layout::ArrayOfStructs, &[Field::Mass], 1000);
            step!(stage, "show", show[mass]);
        });
        assert_eq!(text_of(&graph, "mass"), "Traffic { bytes_used: 4000, cache_lines: 250 }");
    }
}

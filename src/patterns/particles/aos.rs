//! The array of structs.

use super::passes::{aos_moments, aos_sum};
use super::{Field, Particle, ParticlesSoa, Point};

/// Particles one after the other: an array of structs.
///
/// ```
/// use memtutor::patterns::particles::{Particle, ParticlesAos};
///
/// let mut particles = ParticlesAos::new();
/// particles.add(Particle { x: 0.0, y: 0.0, z: 0.0, mass: 1.0 });
/// particles.add(Particle { x: 4.0, y: 0.0, z: 0.0, mass: 3.0 });
/// assert_eq!(particles.centre_of_mass().map(|centre| centre.x), Some(3.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParticlesAos {
    particles: Vec<Particle>,
}

impl ParticlesAos {
    /// No particles. Allocates nothing.
    ///
    /// ```
    /// assert!(memtutor::patterns::particles::ParticlesAos::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a particle behind the others: the guide's `add_particle`. Amortised constant time, one line touched.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesAos};
    ///
    /// let mut particles = ParticlesAos::new();
    /// particles.add(Particle::default());
    /// assert_eq!(particles.len(), 1);
    /// ```
    pub fn add(&mut self, particle: Particle) {
        self.particles.push(particle);
    }

    /// How many particles there are.
    ///
    /// ```
    /// assert_eq!(memtutor::patterns::particles::ParticlesAos::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.particles.len()
    }

    /// Whether there are no particles.
    ///
    /// ```
    /// assert!(memtutor::patterns::particles::ParticlesAos::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.particles.is_empty()
    }

    /// The particle added as number `index`, counted from 0.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesAos};
    ///
    /// let one = ParticlesAos::from_iter([Particle::default()]);
    /// assert_eq!((one.get(0), one.get(1)), (Some(Particle::default()), None));
    /// ```
    pub fn get(&self, index: usize) -> Option<Particle> {
        self.particles.get(index).copied()
    }

    /// All particles, to read.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesAos};
    ///
    /// assert_eq!(ParticlesAos::from_iter([Particle::default()]).as_slice(), [Particle::default()]);
    /// ```
    pub fn as_slice(&self) -> &[Particle] {
        &self.particles
    }

    /// The vector itself, for showing.
    pub(crate) fn parts(&self) -> &Vec<Particle> {
        &self.particles
    }

    /// The mass-weighted mean place, or `None` where the masses add up to zero, as those of no particles do: the guide's
    /// `center_of_mass`. Reads every byte once; see the [notes on accuracy](super#accuracy).
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesAos};
    ///
    /// let mut particles = ParticlesAos::from_iter([Particle { x: 7.0, ..Particle::default() }]);
    /// assert_eq!(particles.centre_of_mass(), None);
    /// particles.add(Particle { x: 1.0, y: 2.0, z: 3.0, mass: 4.0 });
    /// assert_eq!(particles.centre_of_mass().map(|centre| centre.z), Some(3.0));
    /// ```
    pub fn centre_of_mass(&self) -> Option<Point> {
        aos_moments(&self.particles).centre()
    }

    /// The sum of one field. Reads the lines of all fields for it; see [`Traffic`](super::Traffic).
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Particle, ParticlesAos};
    ///
    /// let high = Particle { z: 2.5, ..Particle::default() };
    /// assert_eq!(ParticlesAos::from_iter([high; 4]).sum(Field::Z), 10.0);
    /// ```
    pub fn sum(&self, field: Field) -> f64 {
        let particles = &self.particles;
        match field {
            Field::X => aos_sum(particles, |particle| particle.x),
            Field::Y => aos_sum(particles, |particle| particle.y),
            Field::Z => aos_sum(particles, |particle| particle.z),
            Field::Mass => aos_sum(particles, |particle| particle.mass),
        }
    }

    /// The sum of all masses: [`sum`](Self::sum) of [`Field::Mass`].
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesAos};
    ///
    /// let heavy = Particle { mass: 2.5, ..Particle::default() };
    /// assert_eq!(ParticlesAos::from_iter([heavy; 4]).total_mass(), 10.0);
    /// ```
    pub fn total_mass(&self) -> f64 {
        self.sum(Field::Mass)
    }
}

/// Copies every particle once.
impl From<&ParticlesSoa> for ParticlesAos {
    fn from(particles: &ParticlesSoa) -> Self {
        particles.iter().collect()
    }
}

impl FromIterator<Particle> for ParticlesAos {
    fn from_iter<I: IntoIterator<Item = Particle>>(particles: I) -> Self {
        Self { particles: Vec::from_iter(particles) }
    }
}

impl Extend<Particle> for ParticlesAos {
    fn extend<I: IntoIterator<Item = Particle>>(&mut self, particles: I) {
        self.particles.extend(particles);
    }
}

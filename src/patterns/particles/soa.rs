//! The struct of arrays.

use super::passes::{soa_moments, soa_sum};
use super::{Field, Particle, ParticlesAos, Point};

/// Each field of all particles one after the other: a struct of arrays.
///
/// ```
/// use memtutor::patterns::particles::{Particle, ParticlesSoa};
///
/// let mut particles = ParticlesSoa::new();
/// particles.add(Particle { x: 0.0, y: 0.0, z: 0.0, mass: 1.0 });
/// particles.add(Particle { x: 4.0, y: 0.0, z: 0.0, mass: 3.0 });
/// assert_eq!(particles.centre_of_mass().map(|centre| centre.x), Some(3.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParticlesSoa {
    // The four vectors are equally long.
    x: Vec<f32>,
    y: Vec<f32>,
    z: Vec<f32>,
    mass: Vec<f32>,
}

impl ParticlesSoa {
    /// No particles. Allocates nothing.
    ///
    /// ```
    /// assert!(memtutor::patterns::particles::ParticlesSoa::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a particle behind the others: the guide's `add_particle`. Amortised constant time, four lines touched.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesSoa};
    ///
    /// let mut particles = ParticlesSoa::new();
    /// particles.add(Particle::default());
    /// assert_eq!(particles.len(), 1);
    /// ```
    pub fn add(&mut self, particle: Particle) {
        let Particle { x, y, z, mass } = particle;
        self.x.push(x);
        self.y.push(y);
        self.z.push(z);
        self.mass.push(mass);
    }

    /// How many particles there are.
    ///
    /// ```
    /// assert_eq!(memtutor::patterns::particles::ParticlesSoa::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.mass.len()
    }

    /// Whether there are no particles.
    ///
    /// ```
    /// assert!(memtutor::patterns::particles::ParticlesSoa::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.mass.is_empty()
    }

    /// The particle added as number `index`, counted from 0; gathers it from four places.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesSoa};
    ///
    /// let one = ParticlesSoa::from_iter([Particle::default()]);
    /// assert_eq!((one.get(0), one.get(1)), (Some(Particle::default()), None));
    /// ```
    pub fn get(&self, index: usize) -> Option<Particle> {
        let [x, y, z, mass] = Field::ALL.map(|field| self.field(field).get(index).copied());
        Some(Particle { x: x?, y: y?, z: z?, mass: mass? })
    }

    /// One field of all particles, to read.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Particle, ParticlesSoa};
    ///
    /// let two = ParticlesSoa::from_iter([1.0, 2.0].map(|x| Particle { x, ..Particle::default() }));
    /// assert_eq!(two.field(Field::X), [1.0, 2.0]);
    /// ```
    pub fn field(&self, field: Field) -> &[f32] {
        match field {
            Field::X => &self.x,
            Field::Y => &self.y,
            Field::Z => &self.z,
            Field::Mass => &self.mass,
        }
    }

    /// One field of all particles, to change: a pass that reads and writes a quarter of the memory.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Particle, ParticlesSoa};
    ///
    /// let mut one = ParticlesSoa::from_iter([Particle { z: 1.0, ..Particle::default() }]);
    /// one.field_mut(Field::Z).iter_mut().for_each(|z| *z += 9.0);
    /// assert_eq!(one.get(0).map(|particle| particle.z), Some(10.0));
    /// ```
    pub fn field_mut(&mut self, field: Field) -> &mut [f32] {
        match field {
            Field::X => &mut self.x,
            Field::Y => &mut self.y,
            Field::Z => &mut self.z,
            Field::Mass => &mut self.mass,
        }
    }

    /// The vectors themselves, for showing.
    pub(crate) fn parts(&self) -> [(&'static str, &Vec<f32>); 4] {
        [("x", &self.x), ("y", &self.y), ("z", &self.z), ("mass", &self.mass)]
    }

    /// The particles, gathered one after the other.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesSoa};
    ///
    /// let one = ParticlesSoa::from_iter([Particle::default()]);
    /// assert_eq!(one.iter().collect::<Vec<_>>(), [Particle::default()]);
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Particle> {
        let places = self.x.iter().zip(&self.y).zip(&self.z);
        places.zip(&self.mass).map(|(((&x, &y), &z), &mass)| Particle { x, y, z, mass })
    }

    /// The mass-weighted mean place, or `None` where the masses add up to zero, as those of no particles do: the guide's
    /// `center_of_mass`. Reads every byte once; see the [notes on accuracy](super#accuracy).
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesSoa};
    ///
    /// let mut particles = ParticlesSoa::from_iter([Particle { x: 7.0, ..Particle::default() }]);
    /// assert_eq!(particles.centre_of_mass(), None);
    /// particles.add(Particle { x: 1.0, y: 2.0, z: 3.0, mass: 4.0 });
    /// assert_eq!(particles.centre_of_mass().map(|centre| centre.z), Some(3.0));
    /// ```
    pub fn centre_of_mass(&self) -> Option<Point> {
        soa_moments(Field::ALL.map(|field| self.field(field))).centre()
    }

    /// The sum of one field. Reads the lines of this field alone; see [`Traffic`](super::Traffic).
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Particle, ParticlesSoa};
    ///
    /// let high = Particle { z: 2.5, ..Particle::default() };
    /// assert_eq!(ParticlesSoa::from_iter([high; 4]).sum(Field::Z), 10.0);
    /// ```
    pub fn sum(&self, field: Field) -> f64 {
        soa_sum(self.field(field))
    }

    /// The sum of all masses: [`sum`](Self::sum) of [`Field::Mass`].
    ///
    /// ```
    /// use memtutor::patterns::particles::{Particle, ParticlesSoa};
    ///
    /// let heavy = Particle { mass: 2.5, ..Particle::default() };
    /// assert_eq!(ParticlesSoa::from_iter([heavy; 4]).total_mass(), 10.0);
    /// ```
    pub fn total_mass(&self) -> f64 {
        self.sum(Field::Mass)
    }
}

/// Copies every particle once.
impl From<&ParticlesAos> for ParticlesSoa {
    fn from(particles: &ParticlesAos) -> Self {
        particles.as_slice().iter().copied().collect()
    }
}

impl FromIterator<Particle> for ParticlesSoa {
    fn from_iter<I: IntoIterator<Item = Particle>>(particles: I) -> Self {
        let mut collected = Self::new();
        collected.extend(particles);
        collected
    }
}

impl Extend<Particle> for ParticlesSoa {
    fn extend<I: IntoIterator<Item = Particle>>(&mut self, particles: I) {
        let particles = particles.into_iter();
        for field in [&mut self.x, &mut self.y, &mut self.z, &mut self.mass] {
            field.reserve(particles.size_hint().0);
        }
        particles.for_each(|particle| self.add(particle));
    }
}

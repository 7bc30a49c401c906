//! Particles in two layouts: an array of structs and a struct of arrays.
//!
//! # The problem
//!
//! A simulation passes over millions of particles, often for the sake of one field: the total mass, all heights. Memory comes in
//! cache lines of 64 bytes, so what matters is not how many bytes a pass *uses* but how many lines it *touches*.
//!
//! # The idea
//!
//! Put next to each other what is read together: whole particles, or one field of all of them.
//!
//! # Layout
//!
//! ```text
//! array of structs   [x y z m][x y z m][x y z m][x y z m] …    one line holds 4 whole particles
//! struct of arrays   [x x x x …] [y y y y …] [z z z z …] [m m m m …]    one line holds one field of 16 particles
//! ```
//!
//! [`ParticlesAos`] keeps each particle together: the layout for work on one particle at a time, in any order.
//! [`ParticlesSoa`] keeps each field together: the layout for passes over few fields. [`Traffic`] computes what either reads.
//!
//! # Cost
//!
//! Sixteen bytes a particle either way; one heap block against four, so adding writes to four places. One particle at random
//! touches one line against four; a pass over one field touches all lines against a quarter of them. A pass over *all* fields
//! touches the same lines in both: the centre of mass gains little from the layout itself. What it does gain is that neighbours
//! in memory are what one instruction computes with: eight masses, not a particle.
//!
//! Compilers do not reorder additions of floats, for the result would change. A plain loop therefore waits for one addition
//! after the other, in both layouts, at about 0.85 ns a particle. The passes here keep many sums at once, in an order fixed by
//! this code, and use AVX2 where the processor has it (asked at run time): the centre of mass of ten million particles takes as
//! long as reading them, of a thousand a seventh of the plain loop. Calling AVX2 code is the one `unsafe` here.
//!
//! # Accuracy
//!
//! Ten million times 0.1, added to a running `f32` sum, make 1,087,937: the sum grows until small terms round away. Here at
//! most 16 terms are summed in `f32`, then the partial sums in `f64`. Every term is rounded at most 17 times, each time by at
//! most 2⁻²⁴, so at the very worst a sum is off by 1.02·10⁻⁶ of the sum of the terms' magnitudes. Roundings go both ways: the
//! centre of ten million random particles is off by about 10⁻¹⁰.
//!
//! # What it does not do
//!
//! - Products of mass and coordinate are `f32`: beyond 3.4·10³⁸ they become infinite, below 10⁻³⁸ they lose digits.
//! - Nothing is validated. NaN in, NaN out; masses that cancel have no centre.
//! - There is no removal and no identity: a particle is its index.
//! - Both AVX2 and plain code are within the bound above, but their last digits differ.
//!
//! # The guide's names
//!
//! The guide's `add_particle` is [`ParticlesAos::add`] and [`ParticlesSoa::add`], its `center_of_mass` is
//! [`ParticlesAos::centre_of_mass`] and [`ParticlesSoa::centre_of_mass`].

mod aos;
mod passes;
mod soa;
mod traffic;

pub use aos::ParticlesAos;
pub use soa::ParticlesSoa;
pub use traffic::{CACHE_LINE_BYTES, Layout, Traffic};

/// One particle: a place and a mass, 16 bytes.
///
/// ```
/// use memtutor::patterns::particles::Particle;
///
/// assert_eq!(size_of::<Particle>(), 16);
/// assert_eq!(Particle { x: 1.0, y: 2.0, z: 3.0, mass: 4.0 }.mass, 4.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Particle {
    /// First coordinate.
    pub x: f32,
    /// Second coordinate.
    pub y: f32,
    /// Third coordinate.
    pub z: f32,
    /// How much it weighs.
    pub mass: f32,
}

/// A point in space, in the precision sums are kept in.
///
/// ```
/// use memtutor::patterns::particles::{Particle, ParticlesAos, Point};
///
/// let one = ParticlesAos::from_iter([Particle { x: 1.0, y: 2.0, z: 3.0, mass: 5.0 }]);
/// assert_eq!(one.centre_of_mass(), Some(Point { x: 1.0, y: 2.0, z: 3.0 }));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// First coordinate.
    pub x: f64,
    /// Second coordinate.
    pub y: f64,
    /// Third coordinate.
    pub z: f64,
}

/// A field of a [`Particle`], for passes over one field.
///
/// ```
/// use memtutor::patterns::particles::{Field, Particle, ParticlesSoa};
///
/// let two = ParticlesSoa::from_iter([1.0, 2.0].map(|y| Particle { y, ..Particle::default() }));
/// assert_eq!(two.sum(Field::Y), 3.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// [`Particle::x`].
    X,
    /// [`Particle::y`].
    Y,
    /// [`Particle::z`].
    Z,
    /// [`Particle::mass`].
    Mass,
}

impl Field {
    /// All fields in declaration order.
    ///
    /// ```
    /// use memtutor::patterns::particles::Field;
    ///
    /// assert_eq!(Field::ALL.len(), 4);
    /// ```
    pub const ALL: [Self; 4] = [Self::X, Self::Y, Self::Z, Self::Mass];
}

/// The mass of all particles, and the sums of mass times coordinate.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    x: f64,
    y: f64,
    z: f64,
    mass: f64,
}

impl Moments {
    fn centre(self) -> Option<Point> {
        let Self { x, y, z, mass } = self;
        (mass != 0.0).then(|| Point { x: x / mass, y: y / mass, z: z / mass })
    }
}

#[cfg(test)]
mod tests;

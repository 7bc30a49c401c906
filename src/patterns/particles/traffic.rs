//! What a pass reads, by arithmetic.

use super::{Field, Particle};

/// Bytes a processor moves between memory and cache at once: 64 on x86-64 and on most ARM processors.
///
/// ```
/// assert_eq!(memtutor::patterns::particles::CACHE_LINE_BYTES, 64);
/// ```
pub const CACHE_LINE_BYTES: usize = 64;

/// How the particles lie in memory.
///
/// ```
/// use memtutor::patterns::particles::Layout;
///
/// assert_ne!(Layout::ArrayOfStructs, Layout::StructOfArrays);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// [`ParticlesAos`](super::ParticlesAos).
    ArrayOfStructs,
    /// [`ParticlesSoa`](super::ParticlesSoa).
    StructOfArrays,
}

/// What reading some fields costs in memory traffic, if arrays begin at a line's start (large ones do, but for 16 bytes).
///
/// ```
/// use memtutor::patterns::particles::{Field, Layout, Traffic};
///
/// // The total mass of a million particles: the same bytes used, a quarter of the lines.
/// let aos = Traffic::of_pass(Layout::ArrayOfStructs, &[Field::Mass], 1_000_000);
/// let soa = Traffic::of_pass(Layout::StructOfArrays, &[Field::Mass], 1_000_000);
/// assert_eq!((aos.bytes_used, soa.bytes_used), (4_000_000, 4_000_000));
/// assert_eq!((aos.cache_lines, soa.cache_lines), (250_000, 62_500));
///
/// // One particle at random: the other way round.
/// let aos = Traffic::of_one(Layout::ArrayOfStructs, &Field::ALL);
/// let soa = Traffic::of_one(Layout::StructOfArrays, &Field::ALL);
/// assert_eq!((aos.cache_lines, soa.cache_lines), (1, 4));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes the computation needs.
    pub bytes_used: usize,
    /// Cache lines that hold them.
    pub cache_lines: usize,
}

impl Traffic {
    /// What a pass over the `fields` of the first `particles` particles reads. Name each field once.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Layout, Traffic};
    ///
    /// let all = |layout| Traffic::of_pass(layout, &Field::ALL, 100).cache_lines;
    /// assert_eq!((all(Layout::ArrayOfStructs), all(Layout::StructOfArrays)), (25, 4 * 7));
    /// ```
    pub fn of_pass(layout: Layout, fields: &[Field], particles: usize) -> Self {
        let column_bytes = particles * size_of::<f32>();
        let cache_lines = match layout {
            _ if fields.is_empty() => 0,
            Layout::ArrayOfStructs => (particles * size_of::<Particle>()).div_ceil(CACHE_LINE_BYTES),
            Layout::StructOfArrays => fields.len() * column_bytes.div_ceil(CACHE_LINE_BYTES),
        };
        Self { bytes_used: fields.len() * column_bytes, cache_lines }
    }

    /// What reading the `fields` of one particle somewhere in the middle costs. Name each field once.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Layout, Traffic};
    ///
    /// let soa = Traffic::of_one(Layout::StructOfArrays, &[Field::Mass]);
    /// assert_eq!(soa, Traffic { bytes_used: 4, cache_lines: 1 });
    /// ```
    pub fn of_one(layout: Layout, fields: &[Field]) -> Self {
        // A line holds four particles, or sixteen values of a field: neither straddles two lines.
        Self::of_pass(layout, fields, 1)
    }

    /// Bytes brought into the cache: whole lines.
    ///
    /// ```
    /// use memtutor::patterns::particles::Traffic;
    ///
    /// assert_eq!(Traffic { bytes_used: 4, cache_lines: 1 }.bytes_fetched(), 64);
    /// ```
    pub fn bytes_fetched(self) -> usize {
        self.cache_lines * CACHE_LINE_BYTES
    }

    /// The share of what is fetched that is used, from 0 to 1; 0 if nothing is fetched.
    ///
    /// ```
    /// use memtutor::patterns::particles::{Field, Layout, Traffic};
    ///
    /// assert_eq!(Traffic::of_pass(Layout::ArrayOfStructs, &[Field::Mass], 1000).share_used(), 0.25);
    /// ```
    pub fn share_used(self) -> f64 {
        if self.cache_lines == 0 { 0.0 } else { self.bytes_used as f64 / self.bytes_fetched() as f64 }
    }
}

//! The passes with AVX2: eight `f32` or four `f64` in one instruction, products added in the same one.
//!
//! The functions are safe but for the instructions: a processor without them must not come here.

use std::arch::x86_64::{
    __m256, __m256d, _mm_add_pd, _mm_add_sd, _mm_cvtsd_f64, _mm_setr_ps, _mm_unpackhi_pd, _mm256_add_pd, _mm256_add_ps,
    _mm256_blend_pd, _mm256_castpd256_pd128, _mm256_castps256_ps128, _mm256_cvtps_pd, _mm256_extractf128_pd,
    _mm256_extractf128_ps, _mm256_fmadd_pd, _mm256_fmadd_ps, _mm256_permute4x64_pd, _mm256_set1_pd, _mm256_setr_ps,
    _mm256_setzero_pd, _mm256_setzero_ps,
};

use super::{LANES, Moments, Particle, TERMS, add_particle, add_rest, sum_in_order};

#[target_feature(enable = "avx2,fma")]
pub(super) fn soa_moments(fields: [&[f32]; 4]) -> Moments {
    let [(x, _), (y, _), (z, _), (mass, mass_rest)] = fields.map(<[f32]>::as_chunks::<LANES>);
    let [mut x_total, mut y_total, mut z_total, mut mass_total] = [Total::zero(); 4];
    let places = x.chunks(TERMS).zip(y.chunks(TERMS)).zip(z.chunks(TERMS));
    for (((x, y), z), mass) in places.zip(mass.chunks(TERMS)) {
        let [mut x_sum, mut y_sum, mut z_sum, mut mass_sum] = [Sum::zero(); 4];
        for (((x, y), z), mass) in x.iter().zip(y).zip(z).zip(mass) {
            let mass = Sum::load(mass);
            x_sum = x_sum.plus_product(mass, Sum::load(x));
            y_sum = y_sum.plus_product(mass, Sum::load(y));
            z_sum = z_sum.plus_product(mass, Sum::load(z));
            mass_sum = mass_sum.plus(mass);
        }
        x_total = x_total.plus(x_sum);
        y_total = y_total.plus(y_sum);
        z_total = z_total.plus(z_sum);
        mass_total = mass_total.plus(mass_sum);
    }
    let totals = [x_total.sum(), y_total.sum(), z_total.sum(), mass_total.sum()];
    add_rest(totals, fields, mass_rest.len())
}

#[target_feature(enable = "avx2,fma")]
pub(super) fn soa_sum(field: &[f32]) -> f64 {
    let (chunks, rest) = field.as_chunks::<LANES>();
    let (quarters, rest_chunks) = chunks.split_at(chunks.len() / 4 * 4);
    let (front, back) = quarters.split_at(quarters.len() / 2);
    let ((a, b), (c, d)) = (front.split_at(front.len() / 2), back.split_at(back.len() / 2));
    let mut total = Total::zero();
    for (((a, b), c), d) in a.chunks(TERMS).zip(b.chunks(TERMS)).zip(c.chunks(TERMS)).zip(d.chunks(TERMS)) {
        let [mut a_sum, mut b_sum, mut c_sum, mut d_sum] = [Sum::zero(); 4];
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
            a_sum = a_sum.plus(Sum::load(a));
            b_sum = b_sum.plus(Sum::load(b));
            c_sum = c_sum.plus(Sum::load(c));
            d_sum = d_sum.plus(Sum::load(d));
        }
        total = total.plus(a_sum).plus(b_sum).plus(c_sum).plus(d_sum);
    }
    total.sum() + sum_in_order(rest_chunks.as_flattened()) + sum_in_order(rest)
}

#[target_feature(enable = "avx2,fma")]
pub(super) fn aos_moments(particles: &[Particle]) -> Moments {
    let (chunks, rest) = particles.as_chunks::<4>();
    let [mut a_total, mut b_total, mut c_total, mut d_total] = [_mm256_setzero_pd(); 4];
    for [a, b, c, d] in chunks {
        a_total = plus_particle(a_total, a);
        b_total = plus_particle(b_total, b);
        c_total = plus_particle(c_total, c);
        d_total = plus_particle(d_total, d);
    }
    let mut totals = lanes(_mm256_add_pd(_mm256_add_pd(a_total, b_total), _mm256_add_pd(c_total, d_total)));
    rest.iter().for_each(|particle| add_particle(&mut totals, particle));
    Moments::from(totals)
}

/// Adds mass times place, and mass times one, to the totals of `[x, y, z, mass]`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn plus_particle(totals: __m256d, particle: &Particle) -> __m256d {
    let &Particle { x, y, z, mass } = particle;
    let fields = _mm256_cvtps_pd(_mm_setr_ps(x, y, z, mass));
    let mass = _mm256_permute4x64_pd::<0b11_11_11_11>(fields);
    let place_and_one = _mm256_blend_pd::<0b1000>(fields, _mm256_set1_pd(1.0));
    _mm256_fmadd_pd(place_and_one, mass, totals)
}

#[target_feature(enable = "avx2,fma")]
fn lanes(values: __m256d) -> [f64; 4] {
    let (low, high) = (_mm256_castpd256_pd128(values), _mm256_extractf128_pd::<1>(values));
    let second = |pair| _mm_cvtsd_f64(_mm_unpackhi_pd(pair, pair));
    [_mm_cvtsd_f64(low), second(low), _mm_cvtsd_f64(high), second(high)]
}

/// Sixteen sums in `f32`.
#[derive(Clone, Copy)]
struct Sum(__m256, __m256);

impl Sum {
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn zero() -> Self {
        Self(_mm256_setzero_ps(), _mm256_setzero_ps())
    }

    /// The compiler makes two loads of it.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn load(values: &[f32; LANES]) -> Self {
        let &[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = values;
        Self(_mm256_setr_ps(a, b, c, d, e, f, g, h), _mm256_setr_ps(i, j, k, l, m, n, o, p))
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn plus(self, other: Self) -> Self {
        Self(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1))
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn plus_product(self, a: Self, b: Self) -> Self {
        Self(_mm256_fmadd_ps(a.0, b.0, self.0), _mm256_fmadd_ps(a.1, b.1, self.1))
    }
}

/// Eight sums in `f64`.
#[derive(Clone, Copy)]
struct Total(__m256d, __m256d);

impl Total {
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn zero() -> Self {
        Self(_mm256_setzero_pd(), _mm256_setzero_pd())
    }

    /// Adds sums in pairs first, so that half as many are converted.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn plus(self, sum: Sum) -> Self {
        let pairs = _mm256_add_ps(sum.0, sum.1);
        let low = _mm256_cvtps_pd(_mm256_castps256_ps128(pairs));
        let high = _mm256_cvtps_pd(_mm256_extractf128_ps::<1>(pairs));
        Self(_mm256_add_pd(self.0, low), _mm256_add_pd(self.1, high))
    }

    #[target_feature(enable = "avx2,fma")]
    fn sum(self) -> f64 {
        let both = _mm256_add_pd(self.0, self.1);
        let pair = _mm_add_pd(_mm256_castpd256_pd128(both), _mm256_extractf128_pd::<1>(both));
        _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)))
    }
}

//! The passes over all particles. Each exists for any processor, here, and for AVX2, in [`avx2`]: of a loop with several sums
//! in many lanes the compiler makes anything from the best code to the worst, depending on how it is phrased.
#![allow(unsafe_code, reason = "calls code compiled for AVX2 once the processor is known to have it")]

use super::{Moments, Particle};

#[cfg(target_arch = "x86_64")]
mod avx2;

/// Sums kept side by side, so that no addition waits for the one before.
const LANES: usize = 16;
/// How many terms a lane adds up in `f32` before it goes into an `f64`; the accuracy rests on it.
const TERMS: usize = 16;

/// Masses and moments from the fields `[x, y, z, mass]`, equally long.
pub(super) fn soa_moments(fields: [&[f32]; 4]) -> Moments {
    #[cfg(target_arch = "x86_64")]
    if let Some(moments) = with_avx2(avx2::soa_moments, fields) {
        return moments;
    }
    soa_moments_anywhere(fields)
}

/// The sum of one field.
pub(super) fn soa_sum(field: &[f32]) -> f64 {
    #[cfg(target_arch = "x86_64")]
    if let Some(sum) = with_avx2(avx2::soa_sum, field) {
        return sum;
    }
    soa_sum_anywhere(field)
}

/// Masses and moments from whole particles, in `f64` throughout: reading takes longer.
pub(super) fn aos_moments(particles: &[Particle]) -> Moments {
    #[cfg(target_arch = "x86_64")]
    if let Some(moments) = with_avx2(avx2::aos_moments, particles) {
        return moments;
    }
    aos_moments_anywhere(particles)
}

/// The sum of one field, picked from whole particles; wider instructions do not help to pick.
pub(super) fn aos_sum(particles: &[Particle], field: impl Fn(&Particle) -> f32) -> f64 {
    let (chunks, rest) = particles.as_chunks::<4>();
    let mut totals = [0.0; 4];
    for chunk in chunks {
        for (total, particle) in totals.iter_mut().zip(chunk) {
            *total += f64::from(field(particle));
        }
    }
    totals.iter().sum::<f64>() + rest.iter().map(|particle| f64::from(field(particle))).sum::<f64>()
}

/// The result of `pass` if this processor has AVX2 and FMA. `pass` must need nothing else to be safe.
#[cfg(target_arch = "x86_64")]
fn with_avx2<A, R>(pass: unsafe fn(A) -> R, argument: A) -> Option<R> {
    let supported = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    // SAFETY: the passes in `avx2` are safe functions but for the instructions they need, and these are there.
    supported.then(|| unsafe { pass(argument) })
}

pub(super) fn soa_moments_anywhere(fields: [&[f32]; 4]) -> Moments {
    let [(x, _), (y, _), (z, _), (mass, mass_rest)] = fields.map(<[f32]>::as_chunks::<LANES>);
    let mut totals = [[0.0; LANES]; 4];
    let places = x.chunks(TERMS).zip(y.chunks(TERMS)).zip(z.chunks(TERMS));
    for (((x, y), z), mass) in places.zip(mass.chunks(TERMS)) {
        let mut sums = [[0.0; LANES]; 4];
        for (((x, y), z), mass) in x.iter().zip(y).zip(z).zip(mass) {
            for lane in 0..LANES {
                sums[0][lane] += mass[lane] * x[lane];
                sums[1][lane] += mass[lane] * y[lane];
                sums[2][lane] += mass[lane] * z[lane];
                sums[3][lane] += mass[lane];
            }
        }
        for (total, sum) in totals.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *total += f64::from(*sum);
        }
    }
    let totals = totals.map(|lanes| lanes.iter().sum());
    add_rest(totals, fields, mass_rest.len())
}

pub(super) fn soa_sum_anywhere(field: &[f32]) -> f64 {
    let (chunks, rest) = field.as_chunks::<LANES>();
    let mut totals = [0.0; LANES];
    for chunks in chunks.chunks(TERMS) {
        let mut sums = [0.0; LANES];
        for chunk in chunks {
            for (sum, value) in sums.iter_mut().zip(chunk) {
                *sum += value;
            }
        }
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += f64::from(sum);
        }
    }
    totals.iter().sum::<f64>() + sum_in_order(rest)
}

pub(super) fn aos_moments_anywhere(particles: &[Particle]) -> Moments {
    let (pairs, rest) = particles.as_chunks::<2>();
    let (mut even, mut odd) = ([0.0; 4], [0.0; 4]);
    for [a, b] in pairs {
        add_particle(&mut even, a);
        add_particle(&mut odd, b);
    }
    rest.iter().for_each(|particle| add_particle(&mut even, particle));
    Moments::from(std::array::from_fn(|field| even[field] + odd[field]))
}

/// Adds the last `count` particles, too few for a whole step, to the totals of `[x, y, z, mass]`.
fn add_rest(mut totals: [f64; 4], fields: [&[f32]; 4], count: usize) -> Moments {
    let [x, y, z, mass] = fields.map(|field| &field[field.len() - count..]);
    for (((&x, &y), &z), &mass) in x.iter().zip(y).zip(z).zip(mass) {
        add_particle(&mut totals, &Particle { x, y, z, mass });
    }
    Moments::from(totals)
}

fn add_particle(totals: &mut [f64; 4], particle: &Particle) {
    let &Particle { x, y, z, mass } = particle;
    for (total, field) in totals.iter_mut().zip([x, y, z, 1.0]) {
        *total += f64::from(field) * f64::from(mass);
    }
}

fn sum_in_order(values: &[f32]) -> f64 {
    values.iter().copied().map(f64::from).sum()
}

impl From<[f64; 4]> for Moments {
    fn from([x, y, z, mass]: [f64; 4]) -> Self {
        Self { x, y, z, mass }
    }
}

//! The particle layouts against each other, and against reading the same bytes and doing nothing else.

use std::hint::black_box;

use memtutor::patterns::particles::{Field, Particle, ParticlesAos, ParticlesSoa};

use super::harness::Bench;

/// Runs the particles' workloads.
pub fn run(bench: &mut Bench) {
    centre_of_mass(bench, "particles/centre of mass/1e3", 1_000, 1.5);
    centre_of_mass(bench, "particles/centre of mass/1e6", 1_000_000, 1.15);
    centre_of_mass(bench, "particles/centre of mass/1e7", 10_000_000, 1.05);
    total_mass(bench, "particles/total mass/1e7", 10_000_000);
}

fn particles(count: usize) -> ParticlesSoa {
    let mut random = fastrand::Rng::with_seed(1);
    let mut next = || random.f32() + 0.5;
    (0..count).map(|_| Particle { x: next(), y: next(), z: next(), mass: next() }).collect()
}

/// How often a pass is repeated, so that a small one is timed too.
fn rounds(count: usize) -> usize {
    10_000_000_usize.div_ceil(count).min(1_000)
}

fn centre_of_mass(bench: &mut Bench, name: &str, count: usize, goal: f64) {
    let Some(workload) = bench.workload(name) else { return };
    let soa = particles(count);
    let aos = ParticlesAos::from(&soa);
    let rounds = rounds(count);
    workload
        .operations(count * rounds)
        .contender("read four streams", |watch| watch.time(|| repeat(rounds, || four_streams(&soa))))
        .contender("SoA", |watch| watch.time(|| repeat(rounds, || soa.centre_of_mass())))
        .contender("AoS", |watch| watch.time(|| repeat(rounds, || aos.centre_of_mass())))
        .contender("SoA, plain loop", |watch| watch.time(|| repeat(rounds, || plain(soa.iter()))))
        .contender("AoS, plain loop", |watch| watch.time(|| repeat(rounds, || plain(aos.as_slice().iter().copied()))))
        .goal("SoA", &["read four streams"], goal, 0.10)
        .run();
}

fn total_mass(bench: &mut Bench, name: &str, count: usize) {
    let Some(workload) = bench.workload(name) else { return };
    let soa = particles(count);
    let aos = ParticlesAos::from(&soa);
    workload
        .operations(count)
        .contender("AoS", |watch| watch.time(|| repeat(1, || aos.total_mass())))
        .contender("AoS, four streams", |watch| watch.time(|| repeat(1, || mass_of_four_streams(aos.as_slice()))))
        .contender("AoS, plain loop", |watch| {
            watch.time(|| repeat(1, || aos.as_slice().iter().map(|particle| particle.mass).sum::<f32>()))
        })
        .contender("SoA", |watch| watch.time(|| repeat(1, || soa.total_mass())))
        .contender("SoA, plain loop", |watch| watch.time(|| repeat(1, || soa.field(Field::Mass).iter().sum::<f32>())))
        .goal("SoA", &["AoS", "AoS, four streams", "AoS, plain loop"], 0.30, 0.10)
        .run();
}

/// Runs a pass several times. The contenders round differently, so there is no check value: the unit tests compare them.
fn repeat<T>(rounds: usize, mut pass: impl FnMut() -> T) -> u64 {
    for _ in 0..rounds {
        black_box(pass());
    }
    0
}

/// One running sum a field, as one would first write it.
fn plain(particles: impl Iterator<Item = Particle>) -> [f32; 4] {
    particles.fold([0.0; 4], |[x, y, z, mass], particle| {
        [
            x + particle.mass * particle.x,
            y + particle.mass * particle.y,
            z + particle.mass * particle.z,
            mass + particle.mass,
        ]
    })
}

/// The mass of four parts of the array at once: four streams fill the memory bus better than one.
fn mass_of_four_streams(particles: &[Particle]) -> f64 {
    let quarter = particles.len() / 4;
    let mut parts = particles.chunks_exact(quarter);
    let mut part = || parts.next().unwrap_or_default().iter();
    let mut sums = [0.0; 4];
    for (((a, b), c), d) in part().zip(part()).zip(part()).zip(part()) {
        for (sum, particle) in sums.iter_mut().zip([a, b, c, d]) {
            *sum += f64::from(particle.mass);
        }
    }
    sums.iter().sum()
}

/// The least a pass over all fields can do: read them, in four streams, with the widest loads.
fn four_streams(soa: &ParticlesSoa) -> u32 {
    let columns = Field::ALL.map(|field| soa.field(field));
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: this processor has AVX2, as just asked.
        #[allow(unsafe_code, reason = "the bound to reach needs the widest loads")]
        return unsafe { four_streams_avx2(columns) };
    }
    read(columns)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn four_streams_avx2(columns: [&[f32]; 4]) -> u32 {
    read(columns)
}

/// Combines the bits: the cheapest use that still needs every one of them.
#[inline(always)]
fn read(columns: [&[f32]; 4]) -> u32 {
    let [x, y, z, mass] = columns.map(|column| column.as_chunks::<16>().0);
    let mut sums = [[0; 16]; 4];
    let [a, b, c, d] = &mut sums;
    for (((x, y), z), mass) in x.iter().zip(y).zip(z).zip(mass) {
        combine(a, x);
        combine(b, y);
        combine(c, z);
        combine(d, mass);
    }
    sums.as_flattened().iter().fold(0, |all, bits| all ^ bits)
}

#[inline(always)]
fn combine(bits: &mut [u32; 16], values: &[f32; 16]) {
    *bits = std::array::from_fn(|lane| bits[lane] ^ values[lane].to_bits());
}

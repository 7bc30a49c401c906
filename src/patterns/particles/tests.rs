//! The layouts against a `Vec`, and the passes against sums in `f64`.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

use super::{Field, Layout, Moments, Particle, ParticlesAos, ParticlesSoa, Point, Traffic, passes};
use crate::patterns::testing::random_cases;

/// 17 roundings of half a unit in the last place.
const TOLERANCE: f64 = 17.0 / (1 << 24) as f64;

fn particle() -> impl Strategy<Value = Particle> {
    let coordinate = -1000.0_f32..1000.0;
    (coordinate.clone(), coordinate.clone(), coordinate, 0.0_f32..10.0).prop_map(|(x, y, z, mass)| Particle {
        x,
        y,
        z,
        mass,
    })
}

#[derive(Clone, Debug)]
enum Op {
    Add(Particle),
    Extend(Vec<Particle>),
    Get(usize),
    Convert,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => particle().prop_map(Op::Add),
        1 => prop::collection::vec(particle(), 0..50).prop_map(Op::Extend),
        2 => (0..100_usize).prop_map(Op::Get),
        1 => Just(Op::Convert),
    ]
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn both_layouts_hold_what_a_vec_holds(ops in prop::collection::vec(op(), 0..40)) {
        let (mut aos, mut soa, mut model) = (ParticlesAos::new(), ParticlesSoa::new(), Vec::new());
        for op in ops {
            match op {
                Op::Add(particle) => {
                    aos.add(particle);
                    soa.add(particle);
                    model.push(particle);
                }
                Op::Extend(particles) => {
                    aos.extend(particles.iter().copied());
                    soa.extend(particles.iter().copied());
                    model.extend(particles);
                }
                Op::Get(index) => assert_eq!([aos.get(index), soa.get(index)], [model.get(index).copied(); 2]),
                Op::Convert => (aos, soa) = (ParticlesAos::from(&soa), ParticlesSoa::from(&aos)),
            }
            assert_eq!((aos.len(), soa.len()), (model.len(), model.len()));
            assert_eq!((aos.is_empty(), soa.is_empty()), (model.is_empty(), model.is_empty()));
        }
        assert_eq!(aos.as_slice(), model);
        assert_eq!(soa.iter().collect::<Vec<_>>(), model);
    }

    #[test]
    fn every_pass_is_as_accurate_as_promised(particles in prop::collection::vec(particle(), 0..if cfg!(miri) { 100 } else { 700 })) {
        let aos = ParticlesAos::from_iter(particles.iter().copied());
        let soa = ParticlesSoa::from(&aos);
        let (exact, magnitude) = exact_moments(&particles);
        let columns = Field::ALL.map(|field| soa.field(field));
        for moments in [
            passes::soa_moments(columns),
            passes::soa_moments_anywhere(columns),
            passes::aos_moments(&particles),
            passes::aos_moments_anywhere(&particles),
        ] {
            assert_near(moments.x, exact.x, magnitude.x);
            assert_near(moments.y, exact.y, magnitude.y);
            assert_near(moments.z, exact.z, magnitude.z);
            assert_near(moments.mass, exact.mass, magnitude.mass);
        }
        for field in Field::ALL {
            let exact = soa.field(field).iter().map(|&value| f64::from(value)).sum();
            let magnitude = soa.field(field).iter().map(|&value| f64::from(value.abs())).sum();
            for sum in [aos.sum(field), soa.sum(field), passes::soa_sum_anywhere(soa.field(field))] {
                assert_near(sum, exact, magnitude);
            }
        }
    }

    #[test]
    fn a_pass_over_columns_touches_no_more_lines_than_one_over_rows(count in 0..100_000_usize, mask in any::<u8>()) {
        let fields: Vec<Field> = Field::ALL.into_iter().filter(|&field| mask >> field as u8 & 1 == 1).collect();
        let aos = Traffic::of_pass(Layout::ArrayOfStructs, &fields, count);
        let soa = Traffic::of_pass(Layout::StructOfArrays, &fields, count);
        assert_eq!(aos.bytes_used, soa.bytes_used);
        assert!(soa.bytes_used <= soa.bytes_fetched() && aos.bytes_used <= aos.bytes_fetched());
        // Each array may end in the middle of a line.
        assert!(soa.cache_lines <= aos.cache_lines + fields.len());
    }
}

/// The sums in `f64`, and the sums of the terms' magnitudes.
fn exact_moments(particles: &[Particle]) -> (Moments, Moments) {
    let total = |term: fn(&Particle) -> f64, part: fn(f64) -> f64| particles.iter().map(|p| part(term(p))).sum::<f64>();
    let moments = |part| Moments {
        x: total(|p| f64::from(p.mass) * f64::from(p.x), part),
        y: total(|p| f64::from(p.mass) * f64::from(p.y), part),
        z: total(|p| f64::from(p.mass) * f64::from(p.z), part),
        mass: total(|p| f64::from(p.mass), part),
    };
    (moments(|term| term), moments(f64::abs))
}

#[track_caller]
fn assert_near(found: f64, exact: f64, magnitude: f64) {
    assert!((found - exact).abs() <= TOLERANCE * magnitude, "{found} is too far from {exact}");
}

#[track_caller]
fn centre(particles: &[Particle], expected: Option<Point>) {
    let aos = ParticlesAos::from_iter(particles.iter().copied());
    assert_eq!([aos.centre_of_mass(), ParticlesSoa::from(&aos).centre_of_mass()], [expected; 2]);
}

#[test]
fn the_centre_of_mass_is_weighted_and_absent_without_mass() {
    let at = |x, mass| Particle { x, y: -x, z: 2.0, mass };
    centre(&[], None);
    centre(&[at(1.0, 0.0)], None);
    centre(&[at(1.0, 2.0), at(3.0, -2.0)], None);
    centre(&[at(1.0, 2.0)], Some(Point { x: 1.0, y: -1.0, z: 2.0 }));
    centre(&[at(0.0, 1.0), at(4.0, 3.0)], Some(Point { x: 3.0, y: -3.0, z: 2.0 }));
}

#[test]
fn what_is_not_a_number_stays_visible() {
    let soa = ParticlesSoa::from_iter([Particle { x: f32::NAN, y: 1.0, z: 1.0, mass: 1.0 }; 40]);
    let centre = soa.centre_of_mass().unwrap();
    assert!(centre.x.is_nan());
    assert_eq!(centre.y, 1.0);
}

#[test]
fn ten_million_terms_are_summed_within_a_millionth() {
    let tenths = vec![0.1_f32; if cfg!(miri) { 1_000 } else { 10_000_000 }];
    let exact = f64::from(0.1_f32) * tenths.len() as f64;
    for sum in [passes::soa_sum(&tenths), passes::soa_sum_anywhere(&tenths)] {
        assert!((sum / exact - 1.0).abs() < 1e-6, "{sum} instead of {exact}");
    }
    if !cfg!(miri) {
        assert_eq!(tenths.iter().sum::<f32>(), 1_087_937.0, "the pitfall that the module doc tells");
    }
}

#[test]
fn the_centre_of_many_random_particles_is_exact_to_eight_digits() {
    let mut random = fastrand::Rng::with_seed(1);
    let mut next = || random.f32() + 0.5;
    // Roundings average out over many particles.
    let (count, tolerance) = if cfg!(miri) { (1_000, 1e-6) } else { (300_000, 1e-8) };
    let particles: Vec<Particle> =
        (0..count).map(|_| Particle { x: next(), y: next(), z: next(), mass: next() }).collect();
    let exact = exact_moments(&particles).0.centre().unwrap();
    let found = ParticlesSoa::from_iter(particles).centre_of_mass().unwrap();
    for (found, exact) in [(found.x, exact.x), (found.y, exact.y), (found.z, exact.z)] {
        assert!((found / exact - 1.0).abs() < tolerance, "{found} instead of {exact}");
    }
}

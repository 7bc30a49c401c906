//! What the lesson on SoA runs: the same particles in rows and in columns, what passes over them touch and how long they take.

use memtutor::patterns::layout::{Byte, TypeLayout, layout_of};
use memtutor::patterns::particles::Layout::{ArrayOfStructs, StructOfArrays};
use memtutor::patterns::particles::{Field, Particle, ParticlesAos, ParticlesSoa, Traffic};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

#[repr(C)]
struct Tagged {
    x: f32,
    y: f32,
    z: f32,
    mass: f32,
    alive: bool,
}

#[repr(C)]
struct FourTagged {
    x: [f32; 4],
    y: [f32; 4],
    z: [f32; 4],
    mass: [f32; 4],
    alive: [bool; 4],
}

struct Stars {
    name: Vec<char>,
    mass: Vec<f32>,
}

observe_struct!(Stars { name, mass });

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    lay_out(stage);
    touch(stage);
    time(stage);
    fall_out_of_step(stage);
    write_to_a_copy(stage);
    grow(stage);
}

fn lay_out(stage: &mut Stage) {
    let rows = ParticlesAos::from_iter(three());
    step!(stage, "rows", show[rows], facts { bytes_each: size_of::<Particle>() });

    let columns = ParticlesSoa::from(&rows);
    step!(stage, "columns", show [rows, columns], facts { same: columns.iter().eq(three()) });

    drop((rows, columns));
    let row = layout_of!(Tagged { x, y, z, mass, alive });
    step!(stage, "row_bytes", show [row], dropped [rows, columns], facts {
        size: row.size,
        bytes: letters(&row),
    });

    let tile = layout_of!(FourTagged { x, y, z, mass, alive });
    step!(stage, "tile_bytes", show [row, tile], facts {
        size: tile.size,
        four_rows: 4 * row.size,
        bytes: letters(&tile),
    });
}

fn three() -> [Particle; 3] {
    [1.0, 2.0, 3.0].map(|x| Particle { x, y: 10.0 * x, z: 0.0, mass: 0.1 })
}

/// The bytes of a type: of each the first letter of its field's name, or a dot for padding.
fn letters(layout: &TypeLayout) -> String {
    let letter = |byte| match byte {
        Byte::Field(index) => layout.fields[index].field.name().chars().next().unwrap_or('?'),
        Byte::Padding => '.',
    };
    layout.bytes().into_iter().map(letter).collect()
}

fn touch(stage: &mut Stage) {
    let row_traffic = Traffic::of_pass(ArrayOfStructs, &[Field::Mass], 1000);
    step!(stage, "mass_by_row", show [row_traffic], dropped [row, tile], facts {
        lines: row_traffic.cache_lines,
        share_used: row_traffic.share_used(),
    });

    let column_traffic = Traffic::of_pass(StructOfArrays, &[Field::Mass], 1000);
    step!(stage, "mass_by_column", show [row_traffic, column_traffic], facts { lines: column_traffic.cache_lines });

    let row_traffic = Traffic::of_pass(ArrayOfStructs, &Field::ALL, 1000);
    let column_traffic = Traffic::of_pass(StructOfArrays, &Field::ALL, 1000);
    step!(stage, "all_fields", show [row_traffic, column_traffic], facts {
        by_row: row_traffic.cache_lines,
        by_column: column_traffic.cache_lines,
    });

    let row_traffic = Traffic::of_one(ArrayOfStructs, &Field::ALL);
    let column_traffic = Traffic::of_one(StructOfArrays, &Field::ALL);
    step!(stage, "one_particle", show [row_traffic, column_traffic], facts {
        by_row: row_traffic.cache_lines,
        by_column: column_traffic.cache_lines,
    });
}

const COUNT: usize = 100_000;

fn cloud() -> ParticlesAos {
    let place = |index: usize| (index % 1000) as f32;
    let particle = |index| Particle { x: place(index), y: place(index * 7), z: place(index * 31), mass: 3.1 };
    (0..COUNT).map(particle).collect()
}

fn time(stage: &mut Stage) {
    let rows = cloud();
    let columns = ParticlesSoa::from(&rows);
    let [by_row, by_column] = race(3, [&mut || rows.total_mass(), &mut || columns.total_mass()]);
    step!(stage, "total_mass", dropped [row_traffic, column_traffic], facts {
        by_row: by_row,
        by_column: by_column,
        ratio: Ratio::of(by_row, by_column),
    });

    let [by_row, by_column] = race(3, [&mut || add_rows(&rows), &mut || add_column(&columns)]);
    step!(stage, "plain_sum", facts { by_row: by_row, by_column: by_column, ratio: Ratio::of(by_row, by_column) });

    let mut particles = rows.as_slice().to_vec();
    let mut moving = columns.clone();
    let xs = moving.field_mut(Field::X);
    let [by_row, by_column] = race(3, [&mut || shift_rows(&mut particles), &mut || shift_column(xs)]);
    drop((particles, moving));
    step!(stage, "plain_shift", facts { by_row: by_row, by_column: by_column, ratio: Ratio::of(by_row, by_column) });

    let plain = add_column(&columns).round();
    let careful = columns.total_mass().round();
    step!(stage, "lost", facts { right: plain == 310_000.0, plain: plain as i64, careful: careful as i64 });

    let [by_row, by_column] = race(3, [&mut || rows.centre_of_mass(), &mut || columns.centre_of_mass()]);
    step!(stage, "centre", facts { by_row: by_row, by_column: by_column, ratio: Ratio::of(by_row, by_column) });

    let [by_row, by_column] = race(3, [&mut || visit(|at| rows.get(at)), &mut || visit(|at| columns.get(at))]);
    step!(stage, "at_random", facts { by_row: by_row, by_column: by_column, ratio: Ratio::of(by_column, by_row) });
}

fn add_rows(rows: &ParticlesAos) -> f32 {
    rows.as_slice().iter().map(|particle| particle.mass).sum()
}

fn add_column(columns: &ParticlesSoa) -> f32 {
    columns.field(Field::Mass).iter().sum()
}

fn shift_rows(particles: &mut [Particle]) {
    for particle in particles {
        particle.x += 1.0;
    }
}

fn shift_column(xs: &mut [f32]) {
    for x in xs {
        *x += 1.0;
    }
}

fn visit(get: impl Fn(usize) -> Option<Particle>) -> f32 {
    let hops = (0..COUNT).map(|step| step * 7919 % COUNT);
    hops.filter_map(get).map(|particle| particle.mass * (particle.x + particle.y + particle.z)).sum()
}

fn fall_out_of_step(stage: &mut Stage) {
    let mut stars = Stars { name: vec!['a', 'b', 'c'], mass: vec![10.0, 20.0, 30.0] };
    step!(stage, "stars", show[stars], facts { mass_of_c: mass_of(&stars, 'c') });

    stars.name.swap_remove(0);
    let pairs = stars.name.iter().zip(&stars.mass).count();
    step!(stage, "one_column", show[stars], facts { pairs: pairs, mass_of_c: mass_of(&stars, 'c') });

    stars.mass.swap_remove(0);
    step!(stage, "both_columns", show[stars], facts { mass_of_c: mass_of(&stars, 'c') });
}

fn mass_of(stars: &Stars, name: char) -> i64 {
    let mut pairs = stars.name.iter().zip(&stars.mass);
    pairs.find(|pair| *pair.0 == name).map_or(0, |pair| *pair.1 as i64)
}

fn write_to_a_copy(stage: &mut Stage) {
    let mut columns = ParticlesSoa::from_iter(three());
    if let Some(mut particle) = columns.get(0) {
        push_away(&mut particle);
    }
    step!(stage, "copy", show[columns], dropped[stars], facts { x: columns.field(Field::X)[0] as i64 });

    columns.field_mut(Field::X)[0] = 99.0;
    step!(stage, "field_mut", show[columns], facts { x: columns.field(Field::X)[0] as i64 });
}

fn push_away(particle: &mut Particle) {
    particle.x = 99.0;
}

fn grow(stage: &mut Stage) {
    let mut rows = ParticlesAos::new();
    for _ in 0..1000 {
        rows.add(Particle::default());
    }
    step!(stage, "grow_rows", dropped[columns], facts { particles: rows.len() });

    let mut columns = ParticlesSoa::new();
    for _ in 0..1000 {
        columns.add(Particle::default());
    }
    step!(stage, "grow_columns", facts { particles: columns.len() });
}

//! What the lesson on records runs: samples of a sensor in one block, a product that wraps, and bytes that are no value.

use std::error::Error;
use std::hint::black_box;

use memtutor::patterns::records::{Records, RecordsError};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

/// Bytes of a sample: two for the sensor, four for what it measured.
const SAMPLE: usize = 6;

/// A sample as it comes over the wire, the low byte of each number first.
fn sample(sensor: u16, value: i32) -> [u8; SAMPLE] {
    let mut bytes = [0; SAMPLE];
    bytes[..2].copy_from_slice(&sensor.to_le_bytes());
    bytes[2..].copy_from_slice(&value.to_le_bytes());
    bytes
}

/// The four bytes of a sample that hold its value.
fn value_bytes(sample: &[u8]) -> [u8; 4] {
    [sample[2], sample[3], sample[4], sample[5]]
}

/// A flag, if the byte is one.
fn flag(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// Records as somebody writes them first. `*` in a release build does what `wrapping_mul` does.
struct Rows {
    bytes: Vec<u8>,
    size: usize,
}

observe_struct!(Rows { bytes, size });

impl Rows {
    fn get(&self, index: usize) -> Option<&[u8]> {
        let start = index.wrapping_mul(self.size);
        self.bytes.get(start..start.wrapping_add(self.size))
    }
}

/// Why it did not work.
fn reason<T>(result: &Result<T, RecordsError>) -> String {
    result.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    for part in [pack, byte_order, wrap, bytes_are_no_value, view, time] {
        part(stage).expect("the sizes fit, and what is used with `?` is there");
    }
}

fn pack(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut rows: Vec<Vec<u8>> = Vec::with_capacity(100);
    for number in 0..100 {
        rows.push(sample(1, number).to_vec());
    }
    step!(stage, "rows", facts { contents: rows.iter().map(Vec::len).sum::<usize>() });

    let mut packed = black_box(Records::zeroed(SAMPLE, 100)?);
    for number in 0..100 {
        packed.set(number as usize, &sample(1, number))?;
    }
    step!(stage, "packed", facts { contents: packed.as_bytes().len() });

    drop((rows, packed));
    let mut samples = Records::new(SAMPLE)?;
    samples.push(&sample(7, 258))?;
    samples.push(&sample(8, -1))?;
    samples.push(&sample(9, 3))?;
    step!(stage, "samples", show[samples], facts { len: samples.len(), heap_bytes: samples.heap_bytes() });

    let beyond = samples.get(3);
    step!(stage, "beyond", show[samples], facts { found: beyond.is_ok(), says: reason(&beyond) });

    let short = samples.set(1, b"abc");
    step!(stage, "short", show[samples], facts { stored: short.is_ok(), says: reason(&short) });

    samples.swap_remove(0)?;
    step!(stage, "removed", show[samples], facts { len: samples.len(), first: samples.get(0)?[0] });
    Ok(())
}

fn byte_order(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let bytes = value_bytes(&sample(7, 258));
    step!(stage, "order", show[bytes], dropped[samples], facts { first: bytes[0] });

    let value = i32::from_le_bytes(bytes);
    step!(stage, "value", show [bytes, value], facts { value: value });

    let swapped = i32::from_be_bytes(bytes);
    step!(stage, "swapped", show [bytes, value, swapped], facts { same: value == swapped, swapped: swapped });

    let sent = swapped.to_be_bytes();
    step!(stage, "sent", show [bytes, swapped, sent], dropped[value], facts { same: bytes == sent });
    Ok(())
}

fn wrap(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let rows = Rows { bytes: b"LHRZRHCDG".to_vec(), size: 3 };
    let index = usize::MAX / 3 * 2 + 1;
    let read = rows.get(index).map(String::from_utf8_lossy);
    step!(stage, "wrapped", show[rows], dropped [bytes, swapped, sent], facts {
        start: index.wrapping_mul(3),
        found: read.is_some(),
        reads: read.as_deref().unwrap_or_default(),
    });

    let mut airports = Records::new(3)?;
    airports.push(b"LHR")?;
    let refused = airports.get(index);
    step!(stage, "refused", show [rows, airports], facts { found: refused.is_ok() });

    drop(rows);
    drop(airports);
    let (count, size) = (0x4000_0001_u32, 4_u32);
    let promised = count.wrapping_mul(size);
    step!(stage, "header", show [count, size, promised], dropped [rows, airports], facts { promised: promised });

    let too_large = Records::zeroed(usize::MAX / 2, 4);
    step!(stage, "too_large", dropped [count, size, promised], facts {
        made: too_large.is_ok(),
        checked: count.checked_mul(size).is_some(),
    });
    Ok(())
}

fn bytes_are_no_value(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut numbers = Records::new(4)?;
    for number in [1_u32, 2, 3] {
        numbers.push(&number.to_le_bytes())?;
    }
    let bytes = numbers.as_bytes();
    let start = bytes.as_ptr().cast::<u32>().is_aligned();
    let shifted = bytes[1..].as_ptr().cast::<u32>().is_aligned();
    step!(stage, "shifted", show[numbers], facts { start: start, shifted: shifted });

    let sent = [0_u8, 1, 2];
    let flags: [Option<bool>; 3] = sent.map(flag);
    step!(stage, "flags", show [numbers, sent, flags], facts { valid: flags.iter().flatten().count() });
    Ok(())
}

fn view(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let mut points = Records::new(8)?;
    points.push(&[1.0_f32.to_ne_bytes(), 2.0_f32.to_ne_bytes()].concat())?;
    points.push(&[3.0_f32.to_ne_bytes(), 4.0_f32.to_ne_bytes()].concat())?;
    step!(stage, "points", show[points], dropped [numbers, sent, flags], facts { len: points.len() });

    let seen: &[[f32; 2]] = points.view()?;
    let second = seen[1];
    step!(stage, "view", show [points, second], facts {
        len: seen.len(),
        same_place: seen.as_ptr().addr() == points.as_bytes().as_ptr().addr(),
    });

    for point in points.view_mut::<[f32; 2]>()? {
        point[0] *= 10.0;
    }
    let first = points.view::<[f32; 2]>()?[0];
    step!(stage, "changed", show [points, first], dropped[second], facts { x: f64::from(first[0]) });

    let refused = points.view::<u32>();
    step!(stage, "wrong_size", show[points], dropped[first], facts { seen: refused.is_ok(), says: reason(&refused) });
    Ok(())
}

/// How many records are added up.
const MANY: u32 = 1000;

fn sum_rows(rows: &[Vec<u8>]) -> u64 {
    rows.iter().map(|row| u64::from(u32::from_ne_bytes([row[0], row[1], row[2], row[3]]))).sum()
}

fn sum_records(records: &Records) -> u64 {
    records.iter().map(|row| u64::from(u32::from_ne_bytes([row[0], row[1], row[2], row[3]]))).sum()
}

fn sum_view(records: &Records) -> u64 {
    records.view::<u32>().map_or(0, |numbers| numbers.iter().copied().map(u64::from).sum())
}

fn time(stage: &mut Stage) -> Result<(), Box<dyn Error>> {
    let vectors: Vec<Vec<u8>> = (0..MANY).map(|number| number.to_ne_bytes().to_vec()).collect();
    let mut records = Records::new(4)?;
    for number in 0..MANY {
        records.push(&number.to_ne_bytes())?;
    }
    step!(stage, "filled", dropped[points], facts { rows: vectors.len(), records: records.len() });

    let mut rows = || sum_rows(&vectors);
    let mut bytes = || sum_records(&records);
    let mut view = || sum_view(&records);
    let [rows, bytes, view] = race(10, [&mut rows, &mut bytes, &mut view]);
    let (of_rows, of_view) = (Ratio::of(rows, bytes), Ratio::of(view, bytes));
    step!(stage, "summed", facts { rows: rows, bytes: bytes, view: view, rows_ratio: of_rows, view_ratio: of_view });

    let mut rows = || black_box(vectors.clone()).len();
    let mut packed = || black_box(records.clone()).len();
    let [rows, packed] = race(10, [&mut rows, &mut packed]);
    step!(stage, "copied", facts { rows: rows, packed: packed, ratio: Ratio::of(rows, packed) });
    Ok(())
}

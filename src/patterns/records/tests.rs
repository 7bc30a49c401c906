use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::test_runner::TestRunner;

use super::{Records, RecordsError};
use crate::patterns::testing::random_cases;

#[test]
fn sizes_that_do_not_fit_are_refused_and_change_nothing() {
    let mut records = Records::zeroed(3, 1).unwrap();
    for given in [0, 2, 4, 16] {
        let mismatch = Err(RecordsError::SizeMismatch { expected: 3, given });
        assert_eq!(records.set(0, &[1; 16][..given]), mismatch);
        assert_eq!(records.push(&[1; 16][..given]), mismatch);
    }
    assert_eq!(records, Records::zeroed(3, 1).unwrap());
}

#[test]
fn indices_past_the_end_are_refused_however_large() {
    let mut records = Records::zeroed(3, 2).unwrap();
    // The last one times three wraps around to 1.
    for index in [2, 3, usize::MAX, usize::MAX / 3 * 2 + 1] {
        let out = RecordsError::OutOfBounds { index, len: 2 };
        assert_eq!(records.get(index), Err(out.clone()));
        assert_eq!(records.get_mut(index), Err(out.clone()));
        assert_eq!(records.set(index, &[0; 3]), Err(out.clone()));
        assert_eq!(records.swap_remove(index), Err(out));
    }
}

#[test]
fn more_bytes_than_the_address_space_holds_are_refused() {
    for (size, len) in [(usize::MAX, 1), (2, isize::MAX as usize / 2 + 1), (usize::MAX, usize::MAX)] {
        assert_eq!(Records::zeroed(size, len), Err(RecordsError::TooLarge { size, len }));
    }
    assert_eq!(Records::new(usize::MAX).unwrap().len(), 0);
}

#[test]
fn a_view_needs_the_size_of_a_record_and_is_aligned_for_any_primitive_type() {
    let mut records = Records::zeroed(16, 3).unwrap();
    assert_eq!(records.view::<u128>().unwrap(), [0; 3]);
    records.view_mut::<[u64; 2]>().unwrap()[2] = [1, 2];
    assert_eq!(records.view::<[u64; 2]>().unwrap()[2], [1, 2]);
    assert_eq!(
        records.view::<u64>().unwrap_err().to_string(),
        "records of 16 bytes are no `u64`, which has 8 bytes, aligned to 8"
    );
    assert!(records.view::<()>().is_err());
    assert_eq!(Records::new(4).unwrap().view::<u32>(), Ok(&[][..]));
}

#[test]
fn records_print_as_their_bytes() {
    let mut records = Records::new(2).unwrap();
    records.push(b"ab").unwrap();
    assert_eq!(format!("{records:?}"), "[[97, 98]]");
}

/// One operation; numbers choose among the records there are, and some beyond.
#[derive(Clone, Debug)]
enum Op {
    Push(u8),
    Set(usize, u8),
    SwapRemove(usize),
    Increment,
}

#[test]
fn random_operations_agree_with_a_vector_of_vectors() {
    let op = prop_oneof![
        4 => any::<u8>().prop_map(Op::Push),
        2 => (0..40_usize, any::<u8>()).prop_map(|(index, byte)| Op::Set(index, byte)),
        2 => (0..40_usize).prop_map(Op::SwapRemove),
        1 => any::<bool>().prop_map(|_| Op::Increment),
    ];
    let longest = if cfg!(miri) { 20 } else { 100 };
    let replayed = TestRunner::new(random_cases()).run(&(1..40_usize, vec(op, 0..longest)), |(size, ops)| {
        replay(size, &ops);
        Ok(())
    });
    replayed.unwrap();
}

fn replay(size: usize, ops: &[Op]) {
    let mut records = Records::new(size).unwrap();
    let mut model: Vec<Vec<u8>> = Vec::new();
    for op in ops {
        match *op {
            Op::Push(byte) => {
                model.push(vec![byte; size]);
                records.push(&vec![byte; size]).unwrap();
            }
            Op::Set(index, byte) => match model.get_mut(index) {
                Some(record) => {
                    record.fill(byte);
                    records.set(index, record).unwrap();
                }
                None => assert!(records.set(index, &vec![byte; size]).is_err()),
            },
            Op::SwapRemove(index) if index < model.len() => {
                model.swap_remove(index);
                records.swap_remove(index).unwrap();
            }
            Op::SwapRemove(index) => assert!(records.swap_remove(index).is_err()),
            Op::Increment => {
                model.iter_mut().for_each(|record| record[0] = record[0].wrapping_add(1));
                (&mut records).into_iter().for_each(|record| record[0] = record[0].wrapping_add(1));
            }
        }
        assert!(records.iter().eq(model.iter().map(Vec::as_slice)));
        assert_eq!(records.as_bytes(), model.concat());
        let fresh = model.iter().fold(Records::new(size).unwrap(), |mut fresh, record| {
            fresh.push(record).unwrap();
            fresh
        });
        assert_eq!(records, fresh, "equal contents are equal records, whatever was there before");
    }
}

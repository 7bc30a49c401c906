//! What the lesson on `Box` runs: frames that are handed on, formulas made of formulas, and the end of a deep one.

use std::cell::Cell;
use std::fmt::Display;
use std::hint::black_box;

use memtutor::patterns::boxed::{BoxCost, Expression, Place};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

struct Frame {
    id: u32,
    pixels: [u8; 4092],
}

observe_struct!(Frame { id, pixels });

impl Frame {
    fn new(id: u32) -> Self {
        Self { id, pixels: [7; 4092] }
    }
}

/// A sum that leans to the left, as a parser makes it from `1 + 2 + 3`.
struct Sum {
    left: Option<Box<Sum>>,
    right: u32,
    _end: EndOfDrop,
}

observe_struct!(Sum { left, right });

impl Drop for Sum {
    /// Counts one more drop that has begun. The fields are dropped after this.
    fn drop(&mut self) {
        let (under_way, deepest) = DROPS.get();
        DROPS.set((under_way + 1, deepest.max(under_way + 1)));
    }
}

/// The last field of a [`Sum`], and so the last to be dropped.
struct EndOfDrop;

impl Drop for EndOfDrop {
    fn drop(&mut self) {
        let (under_way, deepest) = DROPS.get();
        DROPS.set((under_way - 1, deepest));
    }
}

thread_local! {
    /// How many drops of sums are under way, and how many were at most.
    static DROPS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// How many drops were under way at once, since this was last asked.
fn drops_at_once() -> usize {
    DROPS.take().1
}

fn sum_of(terms: u32) -> Option<Box<Sum>> {
    (1..=terms).fold(None, |left, right| Some(Box::new(Sum { left, right, _end: EndOfDrop })))
}

fn take_apart(mut sum: Option<Box<Sum>>) {
    while let Some(mut last) = sum {
        sum = last.left.take();
    }
}

fn formula_of(terms: i64) -> Expression {
    (1..=terms).fold(Expression::from(0), |left, right| left + Expression::from(right))
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    own_a_block(stage);
    contain_itself(stage);
    have_no_size(stage);
    avoid_the_stack(stage);
    end_a_deep_one(stage);
    keep_the_block(stage);
    compare(stage);
}

fn own_a_block(stage: &mut Stage) {
    {
        let frame = Box::new(Frame::new(1));
        let place = &raw const *frame;
        step!(stage, "create", show[frame], facts { handle: size_of_val(&frame) });

        let mut sent = frame;
        step!(stage, "send", show[sent], moved[frame => sent], facts { stayed: &raw const *sent == place });

        let taken = *sent;
        step!(stage, "unbox", show[taken], moved[sent => taken], facts { id: taken.id });

        *sent = Frame::new(2);
        step!(stage, "refill", show [sent, taken], facts { stayed: &raw const *sent == place });
    }
    step!(stage, "frames_end", dropped [sent, taken]);
}

fn contain_itself(stage: &mut Stage) {
    let price = Expression::from(3) + Expression::from(4);
    step!(stage, "sum", show[price], facts { text: price.to_string() });

    let total = -price * Expression::from(2);
    step!(stage, "nest", show[total], moved[price => total], facts {
        text: total.to_string(),
        value: total.evaluate().unwrap_or_default(),
    });

    drop(total);
    step!(stage, "formula_end", dropped[total]);
}

fn have_no_size(stage: &mut Stage) {
    let rates: Box<[i64]> = vec![19, 7].into_boxed_slice();
    step!(stage, "slice", show[rates], facts { fat: size_of_val(&rates), thin: size_of::<Box<i64>>() });

    let rate = rates[0];
    let live = Expression::computed(move || rate);
    step!(stage, "closure", show [rates, live]);

    let fixed = Expression::computed(|| 19);
    step!(stage, "no_bytes", show [rates, live, fixed]);

    drop((rates, live, fixed));
    step!(stage, "costs", dropped [rates, live, fixed], facts {
        thin: BoxCost::of(&7_i64).pointer,
        fat: BoxCost::of::<dyn Display>(&7_i64).pointer,
        option: size_of::<Option<Box<i64>>>(),
    });
}

fn avoid_the_stack(stage: &mut Stage) {
    let zeros = vec![0_u8; 1 << 20];
    let block = zeros.as_ptr();
    step!(stage, "on_the_heap", show[zeros]);

    let image: Result<Box<[u8; 1 << 20]>, _> = zeros.try_into();
    step!(stage, "as_array", show[image], moved[zeros => image], facts {
        stayed: image.as_ref().is_ok_and(|image| image.as_ptr() == block),
    });

    drop(image);
    step!(stage, "image_end", dropped[image]);
}

fn end_a_deep_one(stage: &mut Stage) {
    let sum = sum_of(3);
    step!(stage, "three", show[sum]);

    drop(sum);
    step!(stage, "three_end", dropped[sum], facts { at_once: drops_at_once() });

    drop(sum_of(1000));
    step!(stage, "thousand_end", facts { at_once: drops_at_once() });

    take_apart(sum_of(1000));
    step!(stage, "loop", facts { at_once: drops_at_once() });

    drop(formula_of(50_000));
    step!(stage, "deep_end");
}

fn keep_the_block(stage: &mut Stage) {
    for id in 0..100 {
        let slot = Some(Box::new(Frame::new(id)));
        black_box(slot);
    }
    step!(stage, "renew");

    let mut slot = Place::empty();
    for id in 0..100 {
        slot.replace(Frame::new(id));
        black_box(slot.take());
    }
    step!(stage, "reuse", show[slot], facts { empty: slot.get().is_none() });

    drop(slot);
    step!(stage, "slot_end", dropped[slot]);
}

fn compare(stage: &mut Stage) {
    let numbers: Vec<u64> = (0..10_000).collect();
    let boxes: Vec<_> = (0..10_000).map(Box::<u64>::new).collect();
    let add = &mut || numbers.iter().sum::<u64>();
    let add_boxed = &mut || boxes.iter().map(Box::as_ref).sum();
    let [add, add_boxed] = race(5, [add, add_boxed]);
    drop((numbers, boxes));
    step!(stage, "add", facts { plain: add, boxed: add_boxed, ratio: Ratio::of(add_boxed, add) });

    let mut frames: Vec<_> = (0..200).map(Frame::new).collect();
    let mut boxes: Vec<_> = (0..200).map(Frame::new).map(Box::new).collect();
    let turn = &mut || frames.reverse();
    let turn_boxed = &mut || boxes.reverse();
    let [turn, turn_boxed] = race(5, [turn, turn_boxed]);
    drop((frames, boxes));
    step!(stage, "turn", facts { plain: turn, boxed: turn_boxed, ratio: Ratio::of(turn, turn_boxed) });
}

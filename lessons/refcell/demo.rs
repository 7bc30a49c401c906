//! What the lesson on `Cell` and `RefCell` runs: a report that is read through `&` and remembers things all the same.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};

use memtutor::patterns::refcell::{BorrowError, Memo, MemoError, TrackedCell};
use memtutor::probe::{Ratio, Stage, race, step};

type Figures = Memo<&'static str, u32>;

/// The figures that a figure is the sum of, each with 10 added.
fn needs(figure: &str) -> &'static [&'static str] {
    match figure {
        "total" => &["north", "south"],
        "north" | "south" => &["rate"],
        "price" => &["margin"],
        "margin" => &["price"],
        _ => &[],
    }
}

/// A figure, kept in `table` the obvious way.
fn holding(table: &RefCell<HashMap<&'static str, u32>>, figure: &'static str) -> u32 {
    let compute = || 10 + needs(figure).iter().map(|need| holding(table, need)).sum::<u32>();
    *table.borrow_mut().entry(figure).or_insert_with(compute)
}

/// A figure, kept in `figures`, which holds no borrow while it computes.
fn letting_go(figures: &Figures, computed: &Cell<u32>, figure: &'static str) -> Result<u32, MemoError<&'static str>> {
    figures.get_or_compute(figure, |figure| {
        computed.set(computed.get() + 1);
        needs(figure).iter().try_fold(10, |sum, need| Ok(sum + letting_go(figures, computed, need)?))
    })
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    swap_the_whole(stage);
    lend_by_the_rule(stage);
    write_while_reading(stage);
    match_on_a_guard(stage);
    ask_who_holds_it(stage);
    come_back(stage);
    pay(stage);
}

fn swap_the_whole(stage: &mut Stage) {
    let lookups = Cell::new(0_u64);
    let (view, export) = (&lookups, &lookups);
    view.set(view.get() + 1);
    export.set(export.get() + 1);
    step!(stage, "count", show [lookups, view, export], facts { lookups: lookups.get() });

    let title = Cell::new(String::from("Q3 plan"));
    let old = title.replace(String::from("Q4 plan"));
    let new = title.take();
    step!(stage, "swap", show [old, new], dropped [lookups, view, export], facts { left: title.take().len() });

    drop((old, new));
    let mut sums = [3, 5, 8];
    let cells = Cell::from_mut(&mut sums[..]).as_slice_of_cells();
    for pair in cells.windows(2) {
        pair[1].set(pair[0].get() + pair[1].get());
    }
    step!(stage, "running_total", show[sums], dropped [old, new], facts { last: sums[2] });
}

fn lend_by_the_rule(stage: &mut Stage) {
    let row = RefCell::new([3, 5, 8]);
    step!(stage, "make", show[row], dropped[sums]);

    let view = row.borrow();
    let export = row.borrow();
    step!(stage, "read", show [row, view, export], facts {
        readable: row.try_borrow().is_ok(),
        writable: row.try_borrow_mut().is_ok(),
    });

    drop(view);
    step!(stage, "one_reader_left", show [row, export], dropped [view], facts {
        writable: row.try_borrow_mut().is_ok(),
    });

    drop(export);
    let mut editor = row.borrow_mut();
    editor[0] = 4;
    step!(stage, "write", show [row, editor], dropped [export], facts { readable: row.try_borrow().is_ok() });

    drop(editor);
    step!(stage, "written", show[row], dropped[editor], facts { first: row.borrow()[0] });
}

fn write_while_reading(stage: &mut Stage) {
    let prices = RefCell::new([3, 5, 8]);
    let add_up = || {
        for value in prices.borrow().iter() {
            prices.borrow_mut()[0] += value;
        }
    };
    let panicked = catch_unwind(AssertUnwindSafe(add_up)).is_err();
    step!(stage, "add_up", show [prices, panicked], dropped [row], facts {
        panicked: panicked,
        first: prices.borrow()[0],
        writable: prices.try_borrow_mut().is_ok(),
    });

    let sum = prices.borrow().iter().sum();
    prices.borrow_mut()[0] = sum;
    step!(stage, "copied_out", show [prices, sum], dropped [panicked]);
}

fn match_on_a_guard(stage: &mut Stage) {
    let queue = RefCell::new([3, 5, 8]);
    let writable = match queue.borrow().first() {
        Some(_) => queue.try_borrow_mut().is_ok(),
        None => true,
    };
    step!(stage, "match_head", show[queue], dropped [prices, sum], facts { writable: writable });

    let first = queue.borrow().first().copied();
    let writable = match first {
        Some(_) => queue.try_borrow_mut().is_ok(),
        None => true,
    };
    step!(stage, "let_first", show [queue, first], facts { writable: writable });
}

fn ask_who_holds_it(stage: &mut Stage) {
    let title = TrackedCell::new("Q3");
    let reader = title.borrow();
    let refused = title.try_set("Q4").expect_err("it is being read");
    step!(stage, "refused", show [title, reader], dropped [queue, first], facts {
        reading: matches!(refused.reason, BorrowError::Reading { .. }),
        given_back: refused.value,
    });

    drop(reader);
    let inside = title.update(|text| {
        *text = "Q4";
        title.try_get()
    });
    step!(stage, "in_closure", show[title], dropped[reader], facts { inside: inside.is_ok(), title: title.get() });
}

fn come_back(stage: &mut Stage) {
    let table = RefCell::new(HashMap::new());
    let panicked = catch_unwind(AssertUnwindSafe(|| holding(&table, "total"))).is_err();
    step!(stage, "reentrant", dropped[title], facts { panicked: panicked, kept: table.borrow().len() });

    drop(table);
    let memo = Memo::new();
    let total = memo.get_or_compute("total", |_| {
        let north = memo.get_or_compute("north", |_| {
            step!(stage, "computing", show[memo], facts { free: memo.clear().is_ok() });
            Ok::<u32, MemoError<_>>(20)
        });
        Ok::<u32, MemoError<_>>(north? + 30)
    });
    step!(stage, "computed", show[memo], facts { total: total == Ok(50) });

    drop(memo);
    let (figures, computed) = (Figures::new(), Cell::new(0));
    let total = letting_go(&figures, &computed, "total");
    step!(stage, "once_each", show [figures, computed], dropped [memo], facts {
        total: total == Ok(50),
        computed: computed.get(),
    });

    let error = letting_go(&figures, &computed, "price").expect_err("a circle");
    step!(stage, "circular", show [figures, computed], facts { error: error.to_string() });

    drop((figures, error));
    step!(stage, "closed", dropped [figures, computed]);
}

fn pay(stage: &mut Stage) {
    let swapped = [const { Cell::new(0_u8) }; 100];
    let lent = [const { RefCell::new(0_u8) }; 100];
    let (number, guarded) = (Cell::new(0_u64), RefCell::new(0_u64));
    step!(stage, "sizes", show [number, guarded], facts {
        cell: size_of_val(&number),
        ref_cell: size_of_val(&guarded),
        swapped: size_of_val(&swapped),
        lent: size_of_val(&lent),
    });

    let mut plain = 0_u64;
    let [direct, swapping, borrowing] = race(
        5,
        [
            &mut || (0..1000).for_each(|_| *black_box(&mut plain) += 1),
            &mut || (0..1000).for_each(|_| black_box(&number).update(|count| count + 1)),
            &mut || (0..1000).for_each(|_| *black_box(&guarded).borrow_mut() += 1),
        ],
    );
    step!(stage, "race", show [number, guarded], facts {
        direct: direct,
        swapping: swapping,
        borrowing: borrowing,
        cell_ratio: Ratio::of(swapping, direct),
        ref_cell_ratio: Ratio::of(borrowing, direct),
    });
}

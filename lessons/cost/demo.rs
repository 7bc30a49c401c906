//! What the lesson on costs runs: the prices of a shop, changed by rules, in ways that cost nothing and in ways that do.

use std::cell::Cell;
use std::hint::black_box;
use std::iter::repeat_n;

use memtutor::patterns::dispatch::{AnyRule, Cents, Off, PercentOff, Rule, With, total};
use memtutor::probe::{Ratio, Stage, race, step};

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    name_a_number(stage);
    capture(stage);
    choose_a_rule(stage);
    let prices = chain(stage);
    be_lazy(stage, &prices);
    pay_before_the_call(stage, &prices);
    compare(stage);
}

fn name_a_number(stage: &mut Stage) {
    let numbers: Vec<u64> = vec![1999, 250, 8000];
    step!(stage, "numbers", show[numbers], facts { size: size_of_val(&numbers[0]) });

    let prices: Vec<Cents> = numbers.into_iter().map(Cents).collect();
    step!(stage, "prices", show[prices], moved[numbers => prices], facts { size: size_of_val(&prices[0]) });
}

fn half(price: u64) -> u64 {
    price / 2
}

fn capture(stage: &mut Stage) {
    let double = |price: u64| price * 2;
    step!(stage, "nothing", dropped[prices], facts { size: size_of_val(&double), result: double(250) });

    let rates = [19_u8; 256];
    let rate = |group: usize| rates[group];
    step!(stage, "lent", show[rates], facts { size: size_of_val(&rate), result: rate(7) });

    let rate = move |group: usize| rates[group];
    step!(stage, "kept", show[rates], facts { size: size_of_val(&rate), result: rate(7) });

    let change: fn(u64) -> u64 = half;
    step!(stage, "function", dropped[rates], facts { size: size_of_val(&half), pointer: size_of_val(&change) });

    let thousand: Vec<_> = repeat_n(double, 1000).collect();
    step!(stage, "thousand", facts { length: thousand.len(), result: thousand[999](250) });
}

fn choose_a_rule(stage: &mut Stage) {
    let percent = PercentOff(20);
    let fixed = Off(Cents(500));
    let nested = percent.then(fixed);
    step!(stage, "nested", show[nested], facts { size: size_of_val(&nested) });

    let borrowed: &dyn Rule = &nested;
    step!(stage, "borrowed", show [nested, borrowed], facts {
        pointer: size_of::<&dyn Rule>(),
        plain: size_of::<&PercentOff>(),
    });

    let closed: Vec<AnyRule> = vec![percent.into(), fixed.into()];
    step!(stage, "closed", show [nested, borrowed, closed], facts { size: size_of_val(&closed[0]) });

    let at_least = With(|price: Cents| price.max(Cents(100)));
    let open: Vec<Box<dyn Rule>> = vec![Box::new(percent), Box::new(fixed), Box::new(at_least)];
    step!(stage, "open", show [nested, borrowed, closed, open], facts { size: size_of_val(&open[0]) });

    let cart = [Cents(10_000), Cents(2_500)];
    step!(stage, "totals", show [nested, borrowed, closed, open, cart], facts {
        nested: total(&nested, &cart).0,
        closed: total(closed.as_slice(), &cart).0,
        open: total(open.as_slice(), &cart).0,
    });
}

fn chain(stage: &mut Stage) -> Vec<Cents> {
    let prices: Vec<Cents> = (0..1000).map(|n| Cents(n * 10)).collect();
    let sale = PercentOff(20).then(Off(Cents(500)));
    step!(stage, "shop", dropped [nested, borrowed, closed, open, cart], facts { length: prices.len() });

    let mut sum = 0;
    for &price in &prices {
        let reduced = sale.apply(price);
        if reduced >= Cents(5_000) {
            sum += reduced.0;
        }
    }
    step!(stage, "loop", facts { sum: sum });

    let reduce = |&price: &Cents| sale.apply(price);
    let is_high = |price: &Cents| *price >= Cents(5_000);
    let high = prices.iter().map(reduce).filter(is_high);
    step!(stage, "chain", facts { size: size_of_val(&high) });

    let sum = high.sum::<Cents>().0;
    step!(stage, "chain_run", facts { sum: sum });

    let reduced: Vec<Cents> = prices.iter().map(reduce).collect();
    let high: Vec<Cents> = reduced.iter().copied().filter(is_high).collect();
    let sum = high.iter().copied().sum::<Cents>().0;
    step!(stage, "staged", facts { sum: sum });

    prices
}

fn be_lazy(stage: &mut Stage, prices: &[Cents]) {
    let looked_at = Cell::new(0);
    let look = |price: &Cents| {
        looked_at.set(looked_at.get() + 1);
        PercentOff(20).apply(*price)
    };
    let mut reduced = prices.iter().map(look);
    step!(stage, "not_yet", facts { looked_at: looked_at.get() });

    let first = reduced.find(|&price| price >= Cents(80));
    step!(stage, "first", show[first], facts { looked_at: looked_at.get() });

    looked_at.set(0);
    let reduced = prices.iter().map(look);
    let least = reduced.clone().min();
    let most = reduced.max();
    step!(stage, "twice", show [least, most], dropped [first], facts { looked_at: looked_at.get() });
}

fn pay_before_the_call(stage: &mut Stage, prices: &[Cents]) {
    for id in 0..100 {
        let price = prices.get(id).ok_or(format!("no product {id}"));
        black_box(price.is_ok());
    }
    step!(stage, "eager", dropped [least, most]);

    for id in 0..100 {
        let price = prices.get(id).ok_or_else(|| format!("no product {id}"));
        black_box(price.is_ok());
    }
    step!(stage, "late");

    for _ in 0..100 {
        let free = black_box(boxed_free_ones(prices));
        black_box(free.count());
    }
    step!(stage, "boxed_chain");

    for _ in 0..100 {
        let free = black_box(free_ones(prices));
        black_box(free.count());
    }
    step!(stage, "plain_chain");
}

fn boxed_free_ones<'p>(prices: &'p [Cents]) -> Box<dyn Iterator<Item = Cents> + 'p> {
    Box::new(free_ones(prices))
}

fn free_ones(prices: &[Cents]) -> impl Iterator<Item = Cents> {
    prices.iter().take(10).copied().filter(|&price| price == Cents(0))
}

const COUNT: usize = 10_000;

fn compare(stage: &mut Stage) {
    let prices: Vec<Cents> = (0..COUNT as u64).map(|n| Cents(n * 10)).collect();
    let limit = black_box(Cents(5_000));
    let by_loop = &mut || sum_by_loop(&prices, limit);
    let by_chain = &mut || sum_by_chain(&prices, limit);
    let by_list = &mut || sum_by_list(&prices, limit);
    let [by_loop, by_chain, by_list] = race(5, [by_loop, by_chain, by_list]);
    step!(
        stage,
        "loops",
        facts {
            by_loop: by_loop,
            by_chain: by_chain,
            by_list: by_list,
            chain_ratio: Ratio::of(by_chain, by_loop),
            list_ratio: Ratio::of(by_list, by_loop),
        }
    );

    let (percent, fixed) = (PercentOff(20), Off(Cents(500)));
    let nested = black_box(percent.then(fixed));
    let closed: [AnyRule; 2] = black_box([percent.into(), fixed.into()]);
    let open: [Box<dyn Rule>; 2] = black_box([Box::new(percent), Box::new(fixed)]);
    let by_nested = &mut || total(&nested, &prices);
    let by_enum = &mut || total(closed.as_slice(), &prices);
    let by_dyn = &mut || total(open.as_slice(), &prices);
    let [by_nested, by_enum, by_dyn] = race(5, [by_nested, by_enum, by_dyn]);
    step!(
        stage,
        "rules",
        facts {
            by_nested: by_nested,
            by_enum: by_enum,
            by_dyn: by_dyn,
            enum_ratio: Ratio::of(by_enum, by_nested),
            dyn_ratio: Ratio::of(by_dyn, by_nested),
        }
    );

    let old: Vec<u32> = (0..COUNT as u32).map(|n| n * 3).collect();
    let new: Vec<u32> = (0..COUNT as u32).map(|n| n * 4).collect();
    let count = black_box(COUNT);
    let by_index = &mut || rise_by_index(&old, &new, count);
    let by_zip = &mut || rise_by_zip(&old, &new);
    let [by_index, by_zip] = race(5, [by_index, by_zip]);
    step!(stage, "checks", facts { by_index: by_index, by_zip: by_zip, ratio: Ratio::of(by_index, by_zip) });

    let plain = &mut || drop(black_box(vec![0_u64; 1 << 18]));
    let named = &mut || drop(black_box(vec![Cents(0); 1 << 18]));
    let [plain, named] = race(3, [plain, named]);
    step!(stage, "zeros", facts { plain: plain, named: named, ratio: Ratio::of(named, plain) });
}

fn sum_by_loop(prices: &[Cents], limit: Cents) -> u64 {
    let mut sum = 0;
    for price in prices {
        if *price >= limit {
            sum += price.0;
        }
    }
    sum
}

fn sum_by_chain(prices: &[Cents], limit: Cents) -> u64 {
    let high = prices.iter().filter(|price| **price >= limit);
    high.map(|price| price.0).sum()
}

fn sum_by_list(prices: &[Cents], limit: Cents) -> u64 {
    let high = prices.iter().filter(|price| **price >= limit);
    let high: Vec<Cents> = high.copied().collect();
    high.iter().map(|price| price.0).sum()
}

fn rise_by_index(old: &[u32], new: &[u32], count: usize) -> u32 {
    let mut sum = 0;
    for at in 0..count {
        sum += new[at] - old[at];
    }
    sum
}

fn rise_by_zip(old: &[u32], new: &[u32]) -> u32 {
    old.iter().zip(new).map(|(old, new)| new - old).sum()
}

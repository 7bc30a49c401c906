//! One operation for several types: which code runs is decided when the program is compiled, or at each call.
//!
//! # The problem
//!
//! A shop changes prices by rules: so much per cent off, so many cents off, something of its own. Rules are combined. Some
//! combinations are written in the program, some are chosen by the shop while it runs.
//!
//! # The idea
//!
//! A [`Rule`] turns a price into a price. There are three ways to have several:
//!
//! - *Nested types*, [`Rule::then`]: the combination is a type of its own, as an iterator with its adapters is. The compiler
//!   makes code for just this combination, in which every call is known and can be inlined.
//! - *A closed set*, [`AnyRule`]: an enum. Each call is a `match`; the list of kinds stands in one place.
//! - *An open set*, `Box<dyn Rule>`: a vtable. Each call is looked up there; anybody may add a kind, a closure in [`With`] too.
//!
//! The three mix, because a slice of rules, a reference to a rule and a box of one are rules as well:
//!
//! ```
//! use memtutor::patterns::dispatch::{AnyRule, Cents, Off, PercentOff, Rule, With, total};
//!
//! let nested = PercentOff(20).then(Off(Cents(500)));
//! let closed: [AnyRule; 2] = [PercentOff(20).into(), Off(Cents(500)).into()];
//! let open: [Box<dyn Rule>; 2] = [Box::new(PercentOff(20)), Box::new(With(|price: Cents| Cents(price.0 - 500)))];
//!
//! let prices = [Cents(10_000), Cents(2_500)];
//! assert_eq!(total(&nested, &prices), Cents(7_500 + 1_500));
//! assert_eq!(total(closed.as_slice(), &prices), Cents(9_000));
//! assert_eq!(total(open.as_slice(), &prices), Cents(9_000));
//! ```
//!
//! # Layout
//!
//! ```text
//!  nested   the fields of all rules, side by side; no tag, no pointer
//!  closed   tag · fields of the largest kind
//!  &dyn     ● · ●──▶ vtable: drop, size, alignment, apply (one per type and trait, in the program)
//!           └─────▶ the rule, wherever it lies
//! ```
//!
//! # Cost
//!
//! - Nested: what the code would cost if written out by hand, in an optimised build. Each combination is compiled for itself,
//!   which takes time to compile and room in the program.
//! - Closed: as large as the largest kind, and a branch at each call.
//! - Open: two words a pointer, an indirect call, which is inlined only where the optimiser sees the rule's type, and a block
//!   for each box unless the rule has no bytes.
//!
//! [`Cents`] and [`With`] cost nothing: a struct of one field is laid out as that field, and `repr(transparent)` promises it.
//!
//! # What it does not do
//!
//! - It does not round to the customer's favour: fractions of a cent are dropped.
//! - It does not say which rule did what; a rule sees a price and nothing else.

use std::iter::Sum;

/// An amount of money that is not negative, in cents. Adding stops at the largest amount.
///
/// A `u64` with a name: the same size, alignment and layout, and another type, so that no weight gets in among the prices.
///
/// ```
/// use memtutor::patterns::dispatch::Cents;
///
/// assert_eq!(size_of::<Cents>(), size_of::<u64>());
/// assert_eq!([Cents(250), Cents(50)].into_iter().sum::<Cents>(), Cents(300));
/// assert_eq!([Cents(u64::MAX), Cents(1)].into_iter().sum::<Cents>(), Cents(u64::MAX));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Cents(pub u64);

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

/// Something that turns a price into another.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, Rule};
///
/// struct AtMost(Cents);
///
/// impl Rule for AtMost {
///     fn apply(&self, price: Cents) -> Cents {
///         price.min(self.0)
///     }
/// }
///
/// assert_eq!(AtMost(Cents(999)).apply(Cents(1_200)), Cents(999));
/// ```
pub trait Rule {
    /// What becomes of `price`.
    fn apply(&self, price: Cents) -> Cents;

    /// This rule, and `next` on what it leaves: a new type that holds both. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::dispatch::{Cents, Off, PercentOff, Rule};
    ///
    /// assert_eq!(PercentOff(50).then(Off(Cents(100))).apply(Cents(1_000)), Cents(400));
    /// assert_eq!(Off(Cents(100)).then(PercentOff(50)).apply(Cents(1_000)), Cents(450));
    /// ```
    fn then<R: Rule>(self, next: R) -> Then<Self, R>
    where
        Self: Sized,
    {
        Then(self, next)
    }
}

/// So many per cent off; fractions of a cent are dropped. More than 100 leave nothing, as 100 do.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, PercentOff, Rule};
/// assert_eq!(PercentOff(20).apply(Cents(999)), Cents(799));
/// assert_eq!(PercentOff(200).apply(Cents(999)), Cents(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PercentOff(pub u8);

impl Rule for PercentOff {
    fn apply(&self, Cents(price): Cents) -> Cents {
        let left = 100_u64.saturating_sub(self.0.into());
        // `price * left / 100` without the product, which may not fit.
        Cents(price / 100 * left + price % 100 * left / 100)
    }
}

/// A fixed amount off; a smaller price becomes zero.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, Off, Rule};
/// assert_eq!(Off(Cents(500)).apply(Cents(1_999)), Cents(1_499));
/// assert_eq!(Off(Cents(500)).apply(Cents(300)), Cents(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Off(pub Cents);

impl Rule for Off {
    fn apply(&self, price: Cents) -> Cents {
        Cents(price.0.saturating_sub(self.0.0))
    }
}

/// A function or closure as a rule. As large as what the closure captured; nothing for a function.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, Rule, With};
///
/// let round_down = With(|price: Cents| Cents(price.0 / 100 * 100));
/// assert_eq!((round_down.apply(Cents(1_999)), size_of_val(&round_down)), (Cents(1_900), 0));
/// ```
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct With<F>(pub F);

impl<F: Fn(Cents) -> Cents> Rule for With<F> {
    fn apply(&self, price: Cents) -> Cents {
        self.0(price)
    }
}

/// One rule, then another; made by [`Rule::then`]. As large as the two side by side.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, Off, PercentOff, Rule, Then, With};
///
/// let shown: Then<PercentOff, Off> = PercentOff(20).then(Off(Cents(500)));
/// assert_eq!(size_of_val(&shown), size_of::<(u8, u64)>());
/// assert_eq!(size_of_val(&shown.then(With(|price: Cents| price))), size_of::<(u8, u64)>());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Then<A, B>(pub(crate) A, pub(crate) B);

impl<A: Rule, B: Rule> Rule for Then<A, B> {
    fn apply(&self, price: Cents) -> Cents {
        self.1.apply(self.0.apply(price))
    }
}

/// One of the kinds of rules this module knows: what a shop stores, and chooses from while it runs, without a block for each.
///
/// ```
/// use memtutor::patterns::dispatch::{AnyRule, Cents, Off, PercentOff, Rule};
///
/// let rules: Vec<AnyRule> = vec![PercentOff(20).into(), Off(Cents(500)).into()];
/// assert_eq!(rules.as_slice().apply(Cents(10_000)), Cents(7_500));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyRule {
    /// So many per cent off.
    PercentOff(PercentOff),
    /// A fixed amount off.
    Off(Off),
}

impl Rule for AnyRule {
    fn apply(&self, price: Cents) -> Cents {
        match self {
            Self::PercentOff(rule) => rule.apply(price),
            Self::Off(rule) => rule.apply(price),
        }
    }
}

impl From<PercentOff> for AnyRule {
    fn from(rule: PercentOff) -> Self {
        Self::PercentOff(rule)
    }
}

impl From<Off> for AnyRule {
    fn from(rule: Off) -> Self {
        Self::Off(rule)
    }
}

/// All rules in order; none leave the price as it is.
impl<R: Rule> Rule for [R] {
    fn apply(&self, price: Cents) -> Cents {
        self.iter().fold(price, |price, rule| rule.apply(price))
    }
}

impl<R: Rule + ?Sized> Rule for &R {
    fn apply(&self, price: Cents) -> Cents {
        (**self).apply(price)
    }
}

impl<R: Rule + ?Sized> Rule for Box<R> {
    fn apply(&self, price: Cents) -> Cents {
        (**self).apply(price)
    }
}

/// The sum of what `rule` makes of `prices`. One function for all ways to have rules: compiled once for each type it is called with.
///
/// ```
/// use memtutor::patterns::dispatch::{Cents, PercentOff, Rule, total};
///
/// let prices = [Cents(100), Cents(300)];
/// assert_eq!(total(&PercentOff(50), &prices), Cents(200)); // a copy for `PercentOff`
/// let lent: &dyn Rule = &PercentOff(50);
/// assert_eq!(total(lent, &prices), Cents(200)); // a copy for `dyn Rule`, in which the rule's type is not known
/// ```
pub fn total<R: Rule + ?Sized>(rule: &R, prices: &[Cents]) -> Cents {
    prices.iter().map(|&price| rule.apply(price)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

    use super::{AnyRule, Cents, Off, PercentOff, Rule, Then, With};
    use crate::patterns::testing::random_cases;

    fn rule() -> impl Strategy<Value = AnyRule> {
        prop_oneof![
            any::<u8>().prop_map(|percent| PercentOff(percent).into()),
            any::<u64>().prop_map(|amount| Off(Cents(amount)).into()),
        ]
    }

    fn boxed(rule: AnyRule) -> Box<dyn Rule> {
        match rule {
            AnyRule::PercentOff(rule) => Box::new(rule),
            AnyRule::Off(Off(amount)) => Box::new(With(move |price: Cents| Off(amount).apply(price))),
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn all_three_ways_make_the_same_price(first in rule(), second in rule(), price in any::<u64>()) {
            let nested = first.then(second).apply(Cents(price));
            prop_assert_eq!([first, second].as_slice().apply(Cents(price)), nested);
            prop_assert_eq!([boxed(first), boxed(second)].as_slice().apply(Cents(price)), nested);
        }

        #[test]
        fn a_percentage_is_exact_but_for_the_fraction(percent in 0..=100_u8, price in any::<u64>()) {
            let exact = u128::from(price) * u128::from(100 - percent) / 100;
            prop_assert_eq!(u128::from(PercentOff(percent).apply(Cents(price)).0), exact);
        }

        #[test]
        fn no_rule_makes_a_price_larger(rule in rule(), price in any::<u64>()) {
            prop_assert_eq!(rule.apply(Cents(price)).max(Cents(price)), Cents(price));
        }
    }

    #[test]
    fn no_rules_leave_the_price() {
        assert_eq!(<[AnyRule]>::apply(&[], Cents(7)), Cents(7));
    }

    #[test]
    fn sizes_are_those_the_module_promises() {
        assert_eq!((size_of::<Cents>(), align_of::<Cents>()), (size_of::<u64>(), align_of::<u64>()));
        assert_eq!(size_of::<Then<PercentOff, PercentOff>>(), 2);
        assert_eq!(size_of::<&dyn Rule>(), 2 * size_of::<usize>());
        let factor = 2;
        let doubled = With(move |price: Cents| Cents(price.0 * factor));
        assert_eq!((size_of_val(&doubled), doubled.apply(Cents(4))), (size_of::<u64>(), Cents(8)));
    }
}

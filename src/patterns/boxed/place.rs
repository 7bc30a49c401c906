//! A heap block that outlives the values in it.

use thiserror::Error;

/// A heap block for one value at a time. Taking the value out keeps the block for the next.
///
/// `Option<Box<T>>` frees its block with the value and allocates another for the next one; this is `Box<Option<T>>`. In
/// exchange an empty place still occupies its memory, and values are moved in and out by copying their bytes.
///
/// ```
/// use memtutor::patterns::boxed::Place;
///
/// let mut frame = Place::empty(); // the only allocation
/// for number in 0..1000 {
///     frame.try_fill([number; 512]).expect("taken out in the round before");
///     assert_eq!(frame.take().map(|pixels| pixels[0]), Some(number));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place<T>(pub(crate) Box<Option<T>>);

/// Why [`Place::try_fill`] did not take the value: the place holds another. Gives the value back.
///
/// ```
/// use memtutor::patterns::boxed::{Occupied, Place};
/// assert_eq!(Place::new(1).try_fill(2), Err(Occupied(2)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the place already holds a value: take it out first, or swap the two with `replace`")]
pub struct Occupied<T>(pub T);

impl<T> Place<T> {
    /// A place with `value` in it. Allocates.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// assert_eq!(Place::new(5).get(), Some(&5));
    /// ```
    pub fn new(value: T) -> Self {
        Self(Box::new(Some(value)))
    }

    /// A place with nothing in it. Allocates already now, and never again.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// assert_eq!(Place::<String>::empty().get(), None);
    /// ```
    pub fn empty() -> Self {
        Self(Box::new(None))
    }

    /// The value, to read.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// assert_eq!(Place::new("hello").get().map(|text| text.len()), Some(5));
    /// ```
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().as_ref()
    }

    /// The value, to change.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// let mut place = Place::new(5);
    /// *place.get_mut().expect("filled above") += 1;
    /// assert_eq!(place.get(), Some(&6));
    /// ```
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut().as_mut()
    }

    /// Puts `value` in and gives back what was there.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// let mut place = Place::new(5);
    /// assert_eq!((place.replace(6), place.get()), (Some(5), Some(&6)));
    /// ```
    pub fn replace(&mut self, value: T) -> Option<T> {
        self.0.replace(value)
    }

    /// Puts `value` in where nothing is, and lends it.
    ///
    /// # Errors
    /// A place that holds a value keeps it and gives `value` back.
    ///
    /// ```
    /// use memtutor::patterns::boxed::{Occupied, Place};
    /// let mut place = Place::empty();
    /// assert_eq!(place.try_fill(5), Ok(&mut 5));
    /// assert_eq!(place.try_fill(6), Err(Occupied(6)));
    /// ```
    pub fn try_fill(&mut self, value: T) -> Result<&mut T, Occupied<T>> {
        match &mut *self.0 {
            Some(_) => Err(Occupied(value)),
            empty => Ok(empty.insert(value)),
        }
    }

    /// Takes the value out; the block stays.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// let mut place = Place::new(String::from("hello"));
    /// assert_eq!((place.take().as_deref(), place.take()), (Some("hello"), None));
    /// ```
    pub fn take(&mut self) -> Option<T> {
        self.0.take()
    }

    /// Takes the value out and frees the block.
    ///
    /// ```
    /// use memtutor::patterns::boxed::Place;
    /// assert_eq!(Place::new(5).into_inner(), Some(5));
    /// ```
    pub fn into_inner(self) -> Option<T> {
        *self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{Occupied, Place};
    use crate::patterns::testing::{Alive, Counted, panics, random_cases};

    #[derive(Clone, Debug)]
    enum Op {
        Replace(u8),
        Fill(u8),
        Write(u8),
        Take,
        Renew(u8),
    }

    fn op() -> impl Strategy<Value = Op> {
        prop_oneof![
            any::<u8>().prop_map(Op::Replace),
            any::<u8>().prop_map(Op::Fill),
            any::<u8>().prop_map(Op::Write),
            any::<()>().prop_map(|()| Op::Take),
            any::<u8>().prop_map(Op::Renew),
        ]
    }

    fn apply(place: &mut Place<Counted>, model: &mut Option<u8>, op: &Op, alive: &Alive) {
        let read = |counted: Option<Counted>| counted.map(|counted| counted.value);
        match *op {
            Op::Replace(value) => {
                assert_eq!(read(place.replace(Counted::new(value, alive))), model.replace(value));
            }
            Op::Fill(value) => match place.try_fill(Counted::new(value, alive)) {
                Ok(counted) => assert_eq!((counted.value, model.replace(value)), (value, None)),
                Err(Occupied(counted)) => assert!(counted.value == value && model.is_some()),
            },
            Op::Write(value) => {
                if let Some(counted) = place.get_mut() {
                    counted.value = value;
                }
                *model = model.map(|_| value);
            }
            Op::Take => assert_eq!(read(place.take()), model.take()),
            Op::Renew(value) => {
                let old = std::mem::replace(place, Place::new(Counted::new(value, alive)));
                assert_eq!(read(old.into_inner()), model.replace(value));
            }
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn any_sequence_of_operations_agrees_with_an_option(ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })) {
            let alive = Alive::default();
            let mut place = Place::empty();
            let mut model = None;
            for op in &ops {
                let block: *const Option<Counted> = &raw const *place.0;
                apply(&mut place, &mut model, op, &alive);
                prop_assert_eq!(place.get().map(|counted| counted.value), model);
                prop_assert_eq!(alive.count(), isize::from(model.is_some()), "one value lives, or none");
                prop_assert_eq!(block == &raw const *place.0, !matches!(op, Op::Renew(_)), "the block stays");
            }
            drop(place);
            prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
        }
    }

    #[test]
    fn a_panic_in_the_old_values_drop_leaves_the_new_one_in_place() {
        let alive = Alive::default();
        let mut place = Place::new(Counted::with_panicking_drop(0, &alive));
        assert!(panics(|| drop(place.replace(Counted::new(1, &alive)))));
        assert_eq!((place.get().map(|counted| counted.value), alive.count()), (Some(1), 1));
        drop(place);
        assert_eq!(alive.count(), 0);
    }
}

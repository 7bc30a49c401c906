//! A table of computed values that may be asked for more while it computes.

use std::collections::HashMap;
use std::hash::Hash;

use thiserror::Error;

use super::{BorrowError, TrackedCell};

/// Remembers what was computed for a key, through `&`.
///
/// The obvious table holds its borrow while it computes, and panics when the computation asks for another value:
///
/// ```should_panic
/// use memtutor::patterns::refcell::TrackedCell;
/// use std::collections::HashMap;
///
/// fn fibonacci(table: &TrackedCell<HashMap<u32, u64>>, n: u32) -> u64 {
///     let compute = || if n < 2 { n.into() } else { fibonacci(table, n - 1) + fibonacci(table, n - 2) };
///     *table.borrow_mut().entry(n).or_insert_with(compute) // written while it calls itself
/// }
/// fibonacci(&TrackedCell::default(), 10);
/// ```
///
/// This one borrows to look, lets go, computes, and borrows again to keep the result. A computation that needs its own
/// result is an error too, where a table without that check would recurse until the stack ends:
///
/// ```
/// use memtutor::patterns::refcell::{Memo, MemoError};
///
/// type Table = Memo<u32, u64>;
///
/// fn fibonacci(table: &Table, n: u32) -> Result<u64, MemoError<u32>> {
///     table.get_or_compute(n, |&n| match n {
///         0 | 1 => Ok(n.into()),
///         _ => Ok(fibonacci(table, n - 1)? + fibonacci(table, n - 2)?),
///     })
/// }
/// assert_eq!(fibonacci(&Table::new(), 90), Ok(2_880_067_194_370_816_120));
///
/// fn circular(table: &Table, n: u32) -> Result<u64, MemoError<u32>> {
///     table.get_or_compute(n, |n| circular(table, (n + 1) % 3))
/// }
/// assert_eq!(circular(&Table::new(), 0), Err(MemoError::Circular { path: vec![0, 1, 2, 0] }));
/// ```
///
/// Keys are hashed with std's keyed hash, so strangers may choose them. Nothing is forgotten but by [`Memo::clear`].
/// Values that need each other are computed by nested calls: a chain of a hundred thousand of them overflows the stack.
#[derive(Debug)]
pub struct Memo<K, V> {
    pub(crate) values: TrackedCell<HashMap<K, V>>,
    /// The keys being computed, each by the one before it. On one thread calls nest, so this is a stack.
    pub(crate) computing: TrackedCell<Vec<K>>,
}

/// Why a [`Memo`] gave no value.
///
/// ```
/// use memtutor::patterns::refcell::{Memo, MemoError};
/// let memo = Memo::<&str, u8>::new();
/// let error = memo.get_or_compute("a", |a| memo.get_or_compute(a, |_| Ok::<_, MemoError<_>>(1))).unwrap_err();
/// assert_eq!(error, MemoError::Circular { path: vec!["a", "a"] });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MemoError<K> {
    /// Computing a value asked for that value.
    #[error("the value needs itself, by way of `{path:?}`: break the circle, or give one of these a value of its own")]
    Circular {
        /// From the key that was asked for first to the same key again.
        path: Vec<K>,
    },
    /// The key's `hash` or `eq`, or the value's `clone`, called the memo that was calling it.
    #[error("the memo was called by a key or value it was looking at: {0}")]
    Busy(#[from] BorrowError),
}

impl<K: Clone + Eq + Hash, V: Clone> Memo<K, V> {
    /// A memo that has computed nothing yet. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::refcell::Memo;
    /// assert_eq!(Memo::<u32, u64>::new().get(&1), Ok(None));
    /// ```
    pub fn new() -> Self {
        Self { values: TrackedCell::new(HashMap::new()), computing: TrackedCell::new(Vec::new()) }
    }

    /// The value for `key`, computed if it is not there. `compute` may ask the memo for other keys and may clear it.
    ///
    /// A look-up if the value is there. Otherwise `key` is also compared with the keys of the computations this one is
    /// part of. `V` is cloned for the caller; make it an [`Rc`](std::rc::Rc) if that is dear.
    ///
    /// # Errors
    /// What `compute` returns, or a [`MemoError`]. Nothing is kept then, nor if `compute` panics.
    ///
    /// ```
    /// use memtutor::patterns::refcell::{Memo, MemoError};
    /// let memo = Memo::new();
    /// let length = |word: &&str| Ok::<_, MemoError<&str>>(word.len());
    /// assert_eq!(memo.get_or_compute("hello", length), Ok(5));
    /// assert_eq!(memo.get_or_compute("hello", |_| unreachable!("it was kept")), length(&"hello"));
    /// ```
    #[track_caller]
    pub fn get_or_compute<E>(&self, key: K, compute: impl FnOnce(&K) -> Result<V, E>) -> Result<V, E>
    where
        E: From<MemoError<K>>,
    {
        if let Some(value) = self.get(&key).map_err(MemoError::Busy)? {
            return Ok(value);
        }
        let computing = self.begin(&key)?;
        let value = compute(&key)?;
        drop(computing);
        self.keep(key, value.clone()).map_err(MemoError::Busy)?;
        Ok(value)
    }

    /// The value for `key`, if it was computed.
    ///
    /// # Errors
    /// If called by a key or value that the memo is just looking at.
    ///
    /// ```
    /// use memtutor::patterns::refcell::{Memo, MemoError};
    /// let memo = Memo::new();
    /// memo.get_or_compute(2, |n| Ok::<_, MemoError<i32>>(n * n)).expect("2 does not need itself");
    /// assert_eq!((memo.get(&2), memo.get(&3)), (Ok(Some(4)), Ok(None)));
    /// ```
    #[track_caller]
    pub fn get(&self, key: &K) -> Result<Option<V>, BorrowError> {
        Ok(self.values.try_borrow()?.get(key).cloned())
    }

    /// Forgets all values, in a computation too: it goes on, and its own value is kept.
    ///
    /// # Errors
    /// If called by a key or value that the memo is just looking at.
    ///
    /// ```
    /// use memtutor::patterns::refcell::{Memo, MemoError};
    /// let memo = Memo::new();
    /// memo.get_or_compute(2, |n| Ok::<_, MemoError<i32>>(n * n)).expect("2 does not need itself");
    /// assert_eq!((memo.clear(), memo.get(&2)), (Ok(()), Ok(None)));
    /// ```
    #[track_caller]
    pub fn clear(&self) -> Result<(), BorrowError> {
        // Taken out first: the values are dropped when the table is free again.
        self.values.try_take().map(drop)
    }

    #[track_caller]
    fn begin(&self, key: &K) -> Result<Computing<'_, K>, MemoError<K>> {
        let running = self.computing.try_borrow()?;
        if let Some(start) = running.iter().position(|other| other == key) {
            let path = running[start..].iter().chain([key]).cloned().collect();
            return Err(MemoError::Circular { path });
        }
        drop(running);
        let key = key.clone();
        self.computing.try_borrow_mut()?.push(key);
        Ok(Computing(&self.computing))
    }

    #[track_caller]
    fn keep(&self, key: K, value: V) -> Result<(), BorrowError> {
        let old = self.values.try_borrow_mut()?.insert(key, value);
        drop(old); // the table is free again
        Ok(())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Default for Memo<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The newest entry of the stack of computations, taken off when the computation ends, however it ends.
struct Computing<'m, K>(&'m TrackedCell<Vec<K>>);

impl<K> Drop for Computing<'_, K> {
    fn drop(&mut self) {
        // No borrow of the stack outlives the call that made it, and those calls have ended.
        let key = self.0.try_update(Vec::pop);
        drop(key); // dropped when the stack is free again
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::HashMap;
    use std::hash::{Hash, Hasher};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{Memo, MemoError};
    use crate::patterns::testing::random_cases;

    const KEYS: usize = 8;

    /// What each key needs: its value is one more than the sum of theirs.
    type Needs = Vec<Vec<usize>>;

    #[derive(Clone, Debug, PartialEq)]
    enum Failure {
        Memo(MemoError<usize>),
        OnPurpose,
    }

    impl From<MemoError<usize>> for Failure {
        fn from(error: MemoError<usize>) -> Self {
            Self::Memo(error)
        }
    }

    #[derive(Clone, Debug)]
    enum Op {
        Compute(usize),
        ComputeFailingAt(usize, usize),
        ComputeClearingAt(usize, usize),
        Get(usize),
        Clear,
    }

    fn op() -> impl Strategy<Value = Op> {
        let key = || 0..KEYS;
        prop_oneof![
            4 => key().prop_map(Op::Compute),
            2 => (key(), key()).prop_map(|(key, failing)| Op::ComputeFailingAt(key, failing)),
            1 => (key(), key()).prop_map(|(key, clearing)| Op::ComputeClearingAt(key, clearing)),
            2 => key().prop_map(Op::Get),
            1 => any::<()>().prop_map(|()| Op::Clear),
        ]
    }

    /// A value that counts its kind.
    type Counted = (u64, Rc<()>);

    struct Replay {
        needs: Needs,
        memo: Memo<usize, Counted>,
        token: Rc<()>,
        kept: HashMap<usize, u64>,
    }

    #[derive(Clone, Copy, Default)]
    struct Special {
        failing: Option<usize>,
        clearing: Option<usize>,
    }

    impl Replay {
        fn real(&self, key: usize, special: Special) -> Result<Counted, Failure> {
            self.memo.get_or_compute(key, |&key| {
                if special.failing == Some(key) {
                    return Err(Failure::OnPurpose);
                }
                let mut sum = 1;
                for &need in &self.needs[key] {
                    sum += self.real(need, special)?.0;
                }
                if special.clearing == Some(key) {
                    self.memo.clear().map_err(MemoError::Busy)?;
                }
                Ok((sum, Rc::clone(&self.token)))
            })
        }

        /// The same over a plain map and an explicit path.
        fn model(&mut self, key: usize, special: Special, path: &mut Vec<usize>) -> Result<u64, Failure> {
            if let Some(&value) = self.kept.get(&key) {
                return Ok(value);
            }
            if let Some(start) = path.iter().position(|&other| other == key) {
                return Err(Failure::Memo(MemoError::Circular { path: [&path[start..], &[key]].concat() }));
            }
            if special.failing == Some(key) {
                return Err(Failure::OnPurpose);
            }
            path.push(key);
            let mut sum = 1;
            for need in self.needs[key].clone() {
                sum += self.model(need, special, path)?;
            }
            path.pop();
            if special.clearing == Some(key) {
                self.kept.clear();
            }
            self.kept.insert(key, sum);
            Ok(sum)
        }

        fn apply(&mut self, op: &Op) {
            let (key, special) = match *op {
                Op::Get(key) => {
                    let found = self.memo.get(&key).map(|found| found.map(|counted| counted.0));
                    return assert_eq!(found, Ok(self.kept.get(&key).copied()));
                }
                Op::Clear => {
                    self.kept.clear();
                    return assert_eq!(self.memo.clear(), Ok(()));
                }
                Op::Compute(key) => (key, Special::default()),
                Op::ComputeFailingAt(key, at) => (key, Special { failing: Some(at), clearing: None }),
                Op::ComputeClearingAt(key, at) => (key, Special { failing: None, clearing: Some(at) }),
            };
            let real = self.real(key, special).map(|counted| counted.0);
            assert_eq!(real, self.model(key, special, &mut Vec::new()));
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn values_that_need_each_other_agree_with_a_model(
            needs in vec(vec(0..KEYS, 0..3), KEYS),
            ops in vec(op(), 0..if cfg!(miri) { 16 } else { 80 }),
        ) {
            let token = Rc::new(());
            let mut replay = Replay { needs, memo: Memo::new(), token: Rc::clone(&token), kept: HashMap::new() };
            for op in &ops {
                replay.apply(op);
                prop_assert_eq!(Rc::strong_count(&token) - 2, replay.kept.len(), "what is kept lives, nothing else");
            }
            drop(replay);
            prop_assert_eq!(Rc::strong_count(&token), 1, "everything is dropped");
        }
    }

    #[test]
    fn a_panicking_computation_keeps_nothing_and_can_be_tried_again() {
        let memo = Memo::new();
        let panicking = || memo.get_or_compute(1, |_| -> Result<u8, MemoError<u8>> { panic!("on purpose") });
        let outer = || memo.get_or_compute(2, |_| panicking());
        assert!(catch_unwind(AssertUnwindSafe(outer)).is_err());
        assert_eq!((memo.get(&1), memo.get(&2)), (Ok(None), Ok(None)));
        assert_eq!(memo.get_or_compute(2, |_| memo.get_or_compute(1, |_| Ok::<_, MemoError<u8>>(7))), Ok(7));
    }

    #[test]
    fn a_panicking_clone_of_the_value_keeps_nothing() {
        struct Fragile {
            _token: Rc<()>,
        }
        impl Clone for Fragile {
            fn clone(&self) -> Self {
                panic!("on purpose")
            }
        }
        let token = Rc::new(());
        let memo = Memo::new();
        let compute = |_: &u8| Ok::<_, MemoError<u8>>(Fragile { _token: Rc::clone(&token) });
        assert!(catch_unwind(AssertUnwindSafe(|| memo.get_or_compute(1, compute))).is_err());
        assert_eq!((memo.get(&1).map(|found| found.is_none()), Rc::strong_count(&token)), (Ok(true), 1));
    }

    /// A key whose hash calls the memo, or panics, once its countdown has run out.
    #[derive(Clone)]
    struct Nosy {
        name: u8,
        trap: Rc<Trap>,
    }

    struct Trap {
        hashes_left: Cell<u32>,
        panics: bool,
        memo: Memo<Nosy, u8>,
        answer: Cell<Option<Result<u8, &'static str>>>,
    }

    impl PartialEq for Nosy {
        fn eq(&self, other: &Self) -> bool {
            self.name == other.name
        }
    }

    impl Eq for Nosy {}

    impl Hash for Nosy {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.name.hash(state);
            let trap = &self.trap;
            trap.hashes_left.set(trap.hashes_left.get().wrapping_sub(1));
            if trap.hashes_left.get() == 0 {
                assert!(!trap.panics, "this hash panics on purpose");
                let other = Nosy { name: 100, trap: Rc::clone(trap) };
                let answer = trap.memo.get_or_compute(other, |_| Ok::<_, MemoError<Nosy>>(9));
                trap.answer.set(Some(answer.map_err(|error| match error {
                    MemoError::Busy(_) => "busy",
                    MemoError::Circular { .. } => "circular",
                })));
            }
        }
    }

    /// Asks for a value with a key whose `at`-th hash springs the trap.
    fn spring(at: u32, panics: bool) -> (Rc<Trap>, Result<u8, ()>) {
        let trap = Trap { hashes_left: Cell::new(0), panics, memo: Memo::new(), answer: Cell::new(None) };
        let trap = Rc::new(trap);
        let key = |name| Nosy { name, trap: Rc::clone(&trap) };
        let ask = |name| trap.memo.get_or_compute(key(name), |_| Ok::<_, MemoError<Nosy>>(name)).map_err(drop);
        assert_eq!(ask(1), Ok(1), "a first value, so that looking up hashes");
        trap.hashes_left.set(at);
        let asked = catch_unwind(AssertUnwindSafe(|| ask(2))).unwrap_or(Err(()));
        trap.hashes_left.set(0);
        assert_eq!(ask(2), Ok(2), "the memo works on");
        (trap, asked)
    }

    #[test]
    fn a_key_that_calls_the_memo_while_it_is_hashed_is_told_so() {
        for (at, at_what) in [(1, "looking up"), (2, "keeping the value")] {
            let (trap, asked) = spring(at, false);
            assert_eq!((trap.answer.take(), asked), (Some(Err("busy")), Ok(2)), "{at_what}");
            trap.memo.clear().expect("nobody looks at the memo");
        }
    }

    #[test]
    fn a_key_that_panics_while_it_is_hashed_leaves_a_working_memo() {
        for at in [1, 2] {
            let (trap, asked) = spring(at, true);
            assert_eq!(asked, Err(()));
            trap.memo.clear().expect("nobody looks at the memo");
            assert_eq!(Rc::strong_count(&trap), 1, "all keys are dropped");
        }
    }
}

//! A value that is replaced while it is read: the slot, the snapshots taken of it, and readers that keep one.

use std::fmt;
use std::mem;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Shared;

/// A value that writers replace whole while readers hold on to what they have read. See the [module](super).
///
/// ```
/// use memtutor::patterns::arc::Published;
/// let limits = Published::new(10);
/// let before = limits.load();
/// limits.store(20);
/// assert_eq!((*before, *limits.load()), (10, 20));
/// ```
#[derive(Debug)]
pub struct Published<T> {
    // Locked for the time of a count or a swap. No code of `T` or of a caller ever runs under it.
    pub(crate) current: Mutex<Snapshot<T>>,
    // The generation of `current`, for readers who only want to know whether theirs is still the newest.
    newest: OwnCacheLine<AtomicU64>,
}

/// What a [`Published`] value was at one moment: an owner of it, and the number of its generation. It never changes.
///
/// ```
/// use memtutor::patterns::arc::Published;
/// let limits = Published::new(vec![10, 20]);
/// let snapshot = limits.load();
/// let sum = std::thread::spawn(move || snapshot.iter().sum::<i32>()); // outlives the borrow of `limits`
/// assert_eq!(sum.join().unwrap(), 30);
/// ```
pub struct Snapshot<T> {
    pub(crate) value: Shared<T>,
    pub(crate) generation: u64,
}

/// Reads one [`Published`] value again and again and touches its lock only when there is something new. Made by
/// [`Published::reader`]; one for each thread.
///
/// ```
/// use memtutor::patterns::arc::{Published, Snapshot};
/// let limits = Published::new(10);
/// let mut reader = limits.reader();
/// assert_eq!(**reader.load(), 10);
/// limits.store(20);
/// assert_eq!(Snapshot::generation(reader.load()), 2);
/// ```
#[derive(Debug)]
pub struct Reader<'p, T> {
    published: &'p Published<T>,
    pub(crate) held: Snapshot<T>,
}

/// Why [`Published::try_store`] published nothing.
///
/// ```
/// use memtutor::patterns::arc::{Published, StoreError};
/// let text = Published::new("draft");
/// let seen = text.load();
/// text.store("final");
/// let StoreError::Stale { value, current } = text.try_store(&seen, "draft 2").unwrap_err();
/// assert_eq!((value, *current), ("draft 2", "final"));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum StoreError<T> {
    /// What the value was computed from is no longer current.
    #[error(
        "generation {} has been published meanwhile; compute the value from `current` and try again",
        Snapshot::generation(.current)
    )]
    Stale {
        /// The value that was handed in.
        value: T,
        /// What is current instead.
        current: Snapshot<T>,
    },
}

impl<T> Published<T> {
    /// Publishes the first value, as generation 1.
    ///
    /// ```
    /// use memtutor::patterns::arc::{Published, Snapshot};
    /// assert_eq!(Snapshot::generation(&Published::new("hello").load()), 1);
    /// ```
    pub fn new(value: T) -> Self {
        let first = Snapshot { value: Shared::new(value), generation: 1 };
        Self { newest: OwnCacheLine(AtomicU64::new(first.generation)), current: Mutex::new(first) }
    }

    /// What is current now: one more owner of it, and no copy. Waits for others who are loading or storing, for the
    /// time of a few instructions; never for a computation.
    ///
    /// ```
    /// use memtutor::patterns::arc::Published;
    /// assert_eq!(Published::new(String::from("hello")).load().as_str(), "hello");
    /// ```
    pub fn load(&self) -> Snapshot<T> {
        self.lock().clone()
    }

    /// Publishes `value`, whatever was current before, and gives that back: dropping it is the caller's, outside the
    /// lock. Allocates the new value's block. If the value depends on the one before, use [`update`](Self::update).
    ///
    /// ```
    /// use memtutor::patterns::arc::Published;
    /// let limits = Published::new(10);
    /// assert_eq!(*limits.store(20), 10);
    /// ```
    pub fn store(&self, value: T) -> Snapshot<T> {
        let value = Shared::new(value);
        let mut current = self.lock();
        let next = Snapshot { value, generation: current.generation + 1 };
        self.replace(&mut current, next)
    }

    /// Publishes `value` only if `seen` is still current, and returns it as a snapshot.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another thread was faster, with `value` and what is current instead.
    ///
    /// ```
    /// use memtutor::patterns::arc::Published;
    /// let limits = Published::new(10);
    /// let seen = limits.load();
    /// assert_eq!(*limits.try_store(&seen, *seen + 1).unwrap(), 11);
    /// assert!(limits.try_store(&seen, *seen + 1).is_err()); // else this addition would have undone the other
    /// ```
    pub fn try_store(&self, seen: &Snapshot<T>, value: T) -> Result<Snapshot<T>, StoreError<T>> {
        // Allocated before it is known to be of use, so that the lock is not held for it.
        let value = Shared::new(value);
        let mut current = self.lock();
        // `seen` keeps its block, so no other value can have come to lie there.
        if !Shared::ptr_eq(&current.value, &seen.value) {
            let current = current.clone();
            let value = Shared::into_inner(value).expect("nobody else has seen this owner");
            return Err(StoreError::Stale { value, current });
        }
        let next = Snapshot { value, generation: current.generation + 1 };
        // The replaced value is not dropped under the lock: `seen` owns it.
        self.replace(&mut current, next.clone());
        Ok(next)
    }

    /// Publishes what `next` makes of the current value, and returns it as a snapshot. No update is lost: if another
    /// thread publishes while `next` runs, `next` is asked again with the newer value. It runs under no lock, so it may
    /// take its time, read this value, or panic; nothing is published then.
    ///
    /// ```
    /// use memtutor::patterns::arc::{Published, Snapshot};
    /// let words = Published::new(vec!["to"]);
    /// let two = words.update(|words| [words.as_slice(), &["be"]].concat());
    /// assert_eq!((two.len(), Snapshot::generation(&two)), (2, 2));
    /// ```
    pub fn update(&self, mut next: impl FnMut(&T) -> T) -> Snapshot<T> {
        let mut seen = self.load();
        loop {
            match self.try_store(&seen, next(&seen)) {
                Ok(published) => return published,
                Err(StoreError::Stale { current, .. }) => seen = current,
            }
        }
    }

    /// A reader that starts with what is current now.
    ///
    /// ```
    /// use memtutor::patterns::arc::Published;
    /// let limits = Published::new(10);
    /// assert_eq!(**limits.reader().load(), 10);
    /// ```
    pub fn reader(&self) -> Reader<'_, T> {
        Reader { published: self, held: self.load() }
    }

    fn replace(&self, current: &mut MutexGuard<'_, Snapshot<T>>, next: Snapshot<T>) -> Snapshot<T> {
        // The number is only a hint to take the lock, and the lock orders everything else: `Relaxed` will do.
        self.newest.0.store(next.generation, Ordering::Relaxed);
        mem::replace(&mut **current, next)
    }

    fn lock(&self) -> MutexGuard<'_, Snapshot<T>> {
        // Nothing that runs under the lock can panic, so there is no poison to heed.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Snapshot<T> {
    /// Which of the published values this is, counted from 1.
    ///
    /// ```
    /// use memtutor::patterns::arc::{Published, Snapshot};
    /// let limits = Published::new(10);
    /// limits.store(20);
    /// assert_eq!(Snapshot::generation(&limits.load()), 2);
    /// ```
    pub fn generation(this: &Self) -> u64 {
        this.generation
    }

    /// The owner inside, to keep the value without its generation.
    ///
    /// ```
    /// use memtutor::patterns::arc::{Published, Shared, Snapshot};
    /// let limits = Published::new(10);
    /// assert_eq!(Shared::strong_count(Snapshot::owner(&limits.load())), 2); // the snapshot and `limits`
    /// ```
    pub fn owner(this: &Self) -> &Shared<T> {
        &this.value
    }
}

impl<T> Reader<'_, T> {
    /// What is current now. If that is what it was last time, nothing is written, neither lock nor count; otherwise the
    /// reader lets go of the old snapshot, and drops the value if it was the last to hold it.
    ///
    /// ```
    /// use memtutor::patterns::arc::Published;
    /// let limits = Published::new(10);
    /// let mut reader = limits.reader();
    /// limits.store(20);
    /// assert_eq!(**reader.load(), 20);
    /// ```
    pub fn load(&mut self) -> &Snapshot<T> {
        if self.published.newest.0.load(Ordering::Relaxed) != self.held.generation {
            self.held = self.published.load();
        }
        &self.held
    }
}

impl<T> Clone for Snapshot<T> {
    /// Another owner of the same value, of the same generation.
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), generation: self.generation }
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Snapshot<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").field("generation", &self.generation).field("value", &**self).finish()
    }
}

/// Keeps what is written often away from what is read often: 64 bytes is the cache line of today's common processors.
#[derive(Debug)]
#[repr(align(64))]
struct OwnCacheLine<T>(T);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::thread;

    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{Published, Reader, Snapshot, StoreError};
    use crate::patterns::testing::{Alive, Counted, panic_quietly, panics, random_cases};

    /// One thing a program may do. Indices are taken modulo the number of snapshots held.
    #[derive(Clone, Debug)]
    enum Op {
        Load,
        Drop(usize),
        Store(u8),
        TryStore(usize, u8),
        Update(u8),
        PanicInUpdate,
        Read,
    }

    fn op() -> impl Strategy<Value = Op> {
        prop_oneof![
            3 => Just(Op::Load),
            2 => any::<usize>().prop_map(Op::Drop),
            2 => any::<u8>().prop_map(Op::Store),
            3 => (any::<usize>(), any::<u8>()).prop_map(|(index, value)| Op::TryStore(index, value)),
            2 => any::<u8>().prop_map(Op::Update),
            1 => Just(Op::PanicInUpdate),
            2 => Just(Op::Read),
        ]
    }

    struct Replay<'p> {
        alive: &'p Alive,
        published: &'p Published<Counted>,
        reader: Reader<'p, Counted>,
        held: Vec<Snapshot<Counted>>,
        /// Every value that was published; generation `n` is at index `n - 1`.
        values: Vec<u8>,
    }

    impl Replay<'_> {
        fn apply(&mut self, op: &Op) {
            match *op {
                Op::Load => self.held.push(self.published.load()),
                Op::Drop(at) if !self.held.is_empty() => drop(self.held.swap_remove(at % self.held.len())),
                Op::Store(value) => {
                    let before = self.published.store(Counted::new(value, self.alive));
                    assert_eq!(Snapshot::generation(&before), self.values.len() as u64);
                    self.values.push(value);
                }
                Op::TryStore(at, value) if !self.held.is_empty() => self.try_store(at % self.held.len(), value),
                Op::Update(added) => {
                    let now = self.published.update(|old| Counted::new(old.value.wrapping_add(added), self.alive));
                    self.values.push(self.values[self.values.len() - 1].wrapping_add(added));
                    assert_eq!(Snapshot::generation(&now), self.values.len() as u64);
                }
                Op::PanicInUpdate => {
                    let update = || self.published.update(|_| panic_quietly());
                    assert!(panics(update));
                }
                Op::Read => {
                    assert_eq!(Snapshot::generation(self.reader.load()), self.values.len() as u64, "the newest");
                }
                Op::Drop(_) | Op::TryStore(..) => {}
            }
        }

        fn try_store(&mut self, at: usize, value: u8) {
            let seen = &self.held[at];
            let newest = self.values.len() as u64;
            match self.published.try_store(seen, Counted::new(value, self.alive)) {
                Ok(now) => {
                    assert_eq!((Snapshot::generation(seen), Snapshot::generation(&now)), (newest, newest + 1));
                    self.values.push(value);
                }
                Err(StoreError::Stale { value: given_back, current }) => {
                    assert!(Snapshot::generation(seen) < newest);
                    assert_eq!((given_back.value, Snapshot::generation(&current)), (value, newest));
                }
            }
        }

        fn check(&self) {
            let current = self.published.load();
            let snapshots = self.held.iter().chain([&self.reader.held, &current]);
            let mut generations = BTreeSet::new();
            for snapshot in snapshots {
                let generation = Snapshot::generation(snapshot);
                assert_eq!(snapshot.value.value, self.values[generation as usize - 1], "a snapshot never changes");
                generations.insert(generation);
            }
            assert_eq!(Snapshot::generation(&current), self.values.len() as u64);
            assert_eq!(self.alive.count(), generations.len() as isize, "exactly what is held is alive");
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn any_sequence_of_operations_agrees_with_a_list_of_generations(
            ops in vec(op(), 0..if cfg!(miri) { 24 } else { 80 })
        ) {
            let alive = Alive::default();
            let published = Published::new(Counted::new(0, &alive));
            let reader = published.reader();
            let mut replay = Replay { alive: &alive, published: &published, reader, held: Vec::new(), values: vec![0] };
            for op in &ops {
                replay.apply(op);
                replay.check();
            }
            drop(replay);
            drop(published);
            prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
        }
    }

    #[test]
    fn readers_see_whole_values_in_order_while_writers_lose_no_update() {
        let rounds = if cfg!(miri) { 10 } else { 2_000 };
        let pair = Published::new([0_u64; 8]);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..rounds {
                        pair.update(|old| old.map(|number| number + 1));
                    }
                });
                scope.spawn(|| {
                    let mut reader = pair.reader();
                    let mut last = 0;
                    while last < 2 * rounds {
                        let snapshot = if last % 2 == 0 { reader.load().clone() } else { pair.load() };
                        assert_eq!(*snapshot, [snapshot[0]; 8], "whole");
                        assert_eq!(
                            Snapshot::generation(&snapshot),
                            snapshot[0] + 1,
                            "the generation belongs to the value"
                        );
                        assert!(snapshot[0] >= last, "never back");
                        last = snapshot[0];
                        thread::yield_now();
                    }
                });
            }
        });
        assert_eq!(*pair.load(), [2 * rounds; 8]);
    }

    #[test]
    fn an_update_overtaken_by_another_is_computed_again_from_the_newer_value() {
        let published = Published::new(1);
        let mut seen = Vec::new();
        let now = published.update(|&old| {
            seen.push(old);
            if old == 1 {
                published.store(10); // also: storing inside of an update does not lock twice
            }
            old + 1
        });
        assert_eq!((*now, Snapshot::generation(&now), seen), (11, 3, vec![1, 10]));
    }

    #[test]
    fn a_snapshot_of_another_slot_is_never_current() {
        let (one, other) = (Published::new(1), Published::new(1));
        let error = one.try_store(&other.load(), 2).unwrap_err();
        assert_eq!(
            error.to_string(),
            "generation 1 has been published meanwhile; compute the value from `current` and try again"
        );
    }

    #[test]
    fn a_panic_in_the_old_values_drop_leaves_the_new_one_published_and_readable() {
        let alive = Alive::default();
        let published = Published::new(Counted::with_panicking_drop(1, &alive));
        let mut reader = published.reader();
        drop(published.store(Counted::new(2, &alive))); // the reader still holds the first
        assert!(panics(|| reader.load().value.value));
        assert_eq!((reader.load().value.value, published.load().value.value, alive.count()), (2, 2, 1));
        drop(reader);
        drop(published);
        assert_eq!(alive.count(), 0);
    }

    #[test]
    fn what_readers_look_at_shares_no_cache_line_with_the_lock() {
        assert_eq!((size_of::<Published<u64>>(), align_of::<Published<u64>>()), (128, 64));
        assert_eq!(size_of::<Snapshot<[u8; 4096]>>(), 16);
    }
}

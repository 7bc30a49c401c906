//! A cache that owns nothing.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::hash::Hash;
use std::rc::{Rc, Weak};

use super::prune::{Entries, Limit};

/// Finds a value again as long as somebody uses it: one image however many views show it, none when the last is closed.
///
/// There are never more entries, dead ones included, than twice those that were alive at the last pruning (but at least
/// 8), and insertion prunes when that many are reached. Keys are hashed with std's keyed hash, so strangers may choose
/// them.
///
/// ```
/// use memtutor::patterns::weak::WeakCache;
/// use std::rc::Rc;
///
/// let mut images = WeakCache::new();
/// let load = |name: &&str| Rc::new(format!("pixels of {name}"));
/// let a = images.get_or_insert_with("cat.png", load);
/// let b = images.get_or_insert_with("cat.png", |_| unreachable!("`a` has it"));
/// assert!(Rc::ptr_eq(&a, &b));
///
/// drop((a, b)); // the last users
/// assert!(images.get("cat.png").is_none());
/// ```
pub struct WeakCache<K, V: ?Sized> {
    pub(crate) entries: HashMap<K, Weak<V>>,
    limit: Limit,
}

impl<K: Eq + Hash, V: ?Sized> WeakCache<K, V> {
    /// A cache that knows nothing yet. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// assert_eq!(WeakCache::<&str, str>::new().get("a"), None);
    /// ```
    pub fn new() -> Self {
        Self { entries: HashMap::new(), limit: Limit::default() }
    }

    /// The value known by `key`, if somebody still owns it.
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// use std::rc::Rc;
    /// let (mut cache, five) = (WeakCache::new(), Rc::new(5));
    /// cache.insert("five", &five);
    /// assert_eq!(cache.get("five"), Some(five));
    /// ```
    pub fn get<Q>(&self, key: &Q) -> Option<Rc<V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key)?.upgrade()
    }

    /// The value known by `key`; made, and known from now on, if there is none. If `make` panics nothing has changed.
    ///
    /// `make` cannot come back for this cache: it is lent to this call alone.
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// let mut names = WeakCache::new();
    /// let name = names.get_or_insert_with(7, |id| format!("user {id}").into());
    /// assert_eq!(names.get(&7).as_deref(), Some("user 7"));
    /// # drop(name);
    /// ```
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce(&K) -> Rc<V>) -> Rc<V> {
        self.get(&key).unwrap_or_else(|| {
            let value = make(&key);
            self.insert(key, &value);
            value
        })
    }

    /// Knows `value` by `key` from now on. Returns the value known before, if somebody owns it. Constant on average.
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// use std::rc::Rc;
    /// let (mut cache, old, new) = (WeakCache::new(), Rc::new(1), Rc::new(2));
    /// assert_eq!(cache.insert("key", &old), None);
    /// assert_eq!(cache.insert("key", &new), Some(old));
    /// ```
    pub fn insert(&mut self, key: K, value: &Rc<V>) -> Option<Rc<V>> {
        if self.limit.is_reached(self.entries.len()) {
            self.prune();
        }
        self.entries.insert(key, Rc::downgrade(value))?.upgrade()
    }

    /// Forgets `key`. Returns its value, if somebody owns it.
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// use std::rc::Rc;
    /// let (mut cache, five) = (WeakCache::new(), Rc::new(5));
    /// cache.insert("five", &five);
    /// assert_eq!((cache.remove("five"), cache.remove("five")), (Some(five), None));
    /// ```
    pub fn remove<Q>(&mut self, key: &Q) -> Option<Rc<V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.remove(key)?.upgrade()
    }

    /// Removes the entries whose values are gone, which frees their blocks. Returns how many. O(capacity).
    ///
    /// ```
    /// use memtutor::patterns::weak::WeakCache;
    /// use std::rc::Rc;
    /// let mut cache = WeakCache::new();
    /// cache.insert("gone", &Rc::new(5));
    /// assert_eq!((cache.prune(), cache.prune()), (1, 0));
    /// ```
    pub fn prune(&mut self) -> usize {
        let before = self.entries.len();
        self.entries.retain(|_, value| value.strong_count() > 0);
        self.limit = Limit::after_pruning(self.entries.len());
        before - self.entries.len()
    }

    /// How many entries there are, by whether their values are. O(capacity).
    ///
    /// ```
    /// use memtutor::patterns::weak::{Entries, WeakCache};
    /// use std::rc::Rc;
    /// let mut cache = WeakCache::new();
    /// cache.insert("gone", &Rc::new(5));
    /// assert_eq!(cache.entries(), Entries { live: 0, dead: 1 });
    /// ```
    pub fn entries(&self) -> Entries {
        Entries::count(self.entries.values().map(|value| value.strong_count() > 0))
    }
}

impl<K: Eq + Hash, V: ?Sized> Default for WeakCache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Debug, V: ?Sized> Debug for WeakCache<K, V> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
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

    use super::{Entries, Limit, WeakCache};
    use crate::patterns::testing::random_cases;

    #[derive(Clone, Debug)]
    enum Op {
        Get(u8),
        GetOrInsert(u8),
        Insert(u8),
        Remove(u8),
        DropOwner(usize),
        DropAll,
        Prune,
    }

    fn op() -> impl Strategy<Value = Op> {
        let key = || 0..40_u8;
        prop_oneof![
            2 => key().prop_map(Op::Get),
            6 => key().prop_map(Op::GetOrInsert),
            2 => key().prop_map(Op::Insert),
            1 => key().prop_map(Op::Remove),
            5 => any::<usize>().prop_map(Op::DropOwner),
            1 => any::<()>().prop_map(|()| Op::DropAll),
            1 => any::<()>().prop_map(|()| Op::Prune),
        ]
    }

    /// A value: its number, and a token that counts those alive.
    type Counted = (usize, Rc<()>);

    #[derive(Default)]
    struct Replay {
        cache: WeakCache<u8, Counted>,
        owners: Vec<Rc<Counted>>,
        known: HashMap<u8, usize>,
        made: usize,
        most_live: usize,
        token: Rc<()>,
    }

    impl Replay {
        fn live(&self, key: u8) -> Option<usize> {
            let number = *self.known.get(&key)?;
            self.owners.iter().any(|owner| owner.0 == number).then_some(number)
        }

        fn make(&mut self) -> Rc<Counted> {
            self.made += 1;
            Rc::new((self.made, Rc::clone(&self.token)))
        }

        fn apply(&mut self, op: &Op) {
            let number = |value: Option<Rc<Counted>>| value.map(|value| value.0);
            match *op {
                Op::Get(key) => assert_eq!(number(self.cache.get(&key)), self.live(key)),
                Op::GetOrInsert(key) => {
                    let expected = self.live(key);
                    let new = self.make();
                    let value = self.cache.get_or_insert_with(key, |_| new);
                    assert_eq!(value.0, expected.unwrap_or(self.made));
                    self.known.insert(key, value.0);
                    self.owners.push(value);
                }
                Op::Insert(key) => {
                    let (expected, new) = (self.live(key), self.make());
                    assert_eq!(number(self.cache.insert(key, &new)), expected);
                    self.known.insert(key, new.0);
                    self.owners.push(new);
                }
                Op::Remove(key) => {
                    assert_eq!(number(self.cache.remove(&key)), self.live(key));
                    self.known.remove(&key);
                }
                Op::DropOwner(at) if !self.owners.is_empty() => drop(self.owners.swap_remove(at % self.owners.len())),
                Op::DropOwner(_) => {}
                Op::DropAll => self.owners.clear(),
                Op::Prune => {
                    let dead = self.cache.entries().dead;
                    assert_eq!((self.cache.prune(), self.cache.entries().dead), (dead, 0));
                }
            }
        }

        fn check(&mut self) {
            let Entries { live, dead } = self.cache.entries();
            assert_eq!(live, self.known.keys().filter(|&&key| self.live(key).is_some()).count());
            self.most_live = self.most_live.max(live);
            assert!(live + dead <= Limit::LEAST.max(2 * self.most_live), "dead entries are bounded");
            let mut numbers: Vec<_> = self.owners.iter().map(|owner| owner.0).collect();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(Rc::strong_count(&self.token) - 1, numbers.len(), "the cache keeps nothing alive");
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn any_sequence_of_operations_agrees_with_a_model(ops in vec(op(), 0..if cfg!(miri) { 40 } else { 200 })) {
            let mut replay = Replay::default();
            for op in &ops {
                replay.apply(op);
                replay.check();
            }
            let token = Rc::clone(&replay.token);
            drop(replay);
            prop_assert_eq!(Rc::strong_count(&token), 1, "everything is dropped");
        }
    }

    #[test]
    fn a_key_that_panics_while_it_is_hashed_or_dropped_leaves_a_working_cache() {
        struct Fragile {
            name: u8,
            hash_panics: bool,
            drop_panics: Rc<Cell<bool>>,
        }
        impl PartialEq for Fragile {
            fn eq(&self, other: &Self) -> bool {
                self.name == other.name
            }
        }
        impl Eq for Fragile {}
        impl Hash for Fragile {
            fn hash<H: Hasher>(&self, state: &mut H) {
                assert!(!self.hash_panics, "this hash panics on purpose");
                self.name.hash(state);
            }
        }
        impl Drop for Fragile {
            fn drop(&mut self) {
                assert!(!self.drop_panics.take(), "this drop panics on purpose");
            }
        }

        let drop_panics = Rc::new(Cell::new(false));
        let key = |name, hash_panics| Fragile { name, hash_panics, drop_panics: Rc::clone(&drop_panics) };
        let mut cache = WeakCache::new();
        let kept = cache.get_or_insert_with(key(1, false), |_| Rc::new(1));
        cache.insert(key(2, false), &Rc::new(2));
        cache.insert(key(3, false), &Rc::new(3));

        assert!(catch_unwind(AssertUnwindSafe(|| cache.insert(key(4, true), &kept))).is_err());
        drop_panics.set(true);
        assert!(catch_unwind(AssertUnwindSafe(|| cache.prune())).is_err());

        assert_eq!(cache.get(&key(1, false)), Some(kept));
        cache.prune();
        assert_eq!(cache.entries(), Entries { live: 0, dead: 0 });
        drop(cache);
        assert_eq!(Rc::strong_count(&drop_panics), 1, "all keys are dropped");
    }
}

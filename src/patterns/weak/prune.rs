//! When to look for dead entries.

/// How many entries a [`Subject`](super::Subject) or [`WeakCache`](super::WeakCache) has.
///
/// ```
/// use memtutor::patterns::weak::{Entries, WeakCache};
/// let mut cache = WeakCache::new();
/// let kept = cache.get_or_insert_with(1, |_| "one".into());
/// cache.get_or_insert_with(2, |_| "two".into()); // not kept by anybody
/// assert_eq!(cache.entries(), Entries { live: 1, dead: 1 });
/// # let _: std::rc::Rc<str> = kept;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Those whose value somebody owns.
    pub live: usize,
    /// Those whose value is gone. They stay, with its block, until they are pruned.
    pub dead: usize,
}

impl Entries {
    pub(super) fn count(states: impl Iterator<Item = bool>) -> Self {
        states.fold(Self::default(), |entries, is_live| {
            if is_live {
                Self { live: entries.live + 1, ..entries }
            } else {
                Self { dead: entries.dead + 1, ..entries }
            }
        })
    }
}

/// How many entries there may be before the dead are looked for: twice as many as were left the last time.
///
/// So each look at `n` entries is paid for by at least `n / 2` insertions since the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit(usize);

impl Limit {
    /// Fewer are not worth a look.
    pub(super) const LEAST: usize = 8;

    pub(super) fn is_reached(self, entries: usize) -> bool {
        entries >= self.0
    }

    pub(super) fn after_pruning(left: usize) -> Self {
        Self(left.saturating_mul(2).max(Self::LEAST))
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self::after_pruning(0)
    }
}

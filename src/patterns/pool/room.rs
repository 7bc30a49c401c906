//! How much a pool holds, and can hold.

use super::Pool;

impl<T> Pool<T> {
    /// How many values the pool holds.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::new();
    /// pool.allocate('a')?;
    /// assert_eq!(pool.len(), 1);
    /// # Ok::<(), memtutor::patterns::pool::AllocateError<char>>(())
    /// ```
    pub fn len(&self) -> usize {
        self.slots.occupied()
    }

    /// Whether the pool holds no value.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// assert!(Pool::<u64>::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values the pool can hold without asking for memory; of a fixed pool, at all. Retired slots do not count.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// assert_eq!(Pool::<u64>::with_fixed_capacity(10).capacity(), 10);
    /// ```
    pub fn capacity(&self) -> usize {
        self.slots.capacity() - self.slots.retired()
    }

    /// How many slots are retired, because they served as many values as there are generations.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// assert_eq!(Pool::<u64>::new().retired(), 0);
    /// ```
    pub fn retired(&self) -> usize {
        self.slots.retired()
    }
}

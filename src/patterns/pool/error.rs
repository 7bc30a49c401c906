//! What can go wrong with a pool, as data.

use thiserror::Error;

/// Why a pool did not take a value. The value comes back in it.
///
/// ```
/// use memtutor::patterns::pool::{AllocateError, Pool};
///
/// let mut pool = Pool::with_fixed_capacity(0);
/// let refused = pool.allocate('a');
/// assert_eq!(refused, Err(AllocateError::Full { value: 'a', capacity: 0 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AllocateError<T> {
    /// Every slot is occupied or retired, and the pool has all the slots it may have.
    #[error("all {capacity} slots of the pool are taken; deallocate a value first or make the pool larger")]
    Full {
        /// The value that found no place.
        value: T,
        /// How many slots can hold a value, which is how many now do.
        capacity: usize,
    },
}

impl<T> AllocateError<T> {
    /// The value that found no place.
    ///
    /// ```
    /// # use memtutor::patterns::pool::Pool;
    /// let mut pool = Pool::with_fixed_capacity(0);
    /// let refused = pool.allocate(String::from("kept")).unwrap_err();
    /// assert_eq!(refused.into_value(), "kept");
    /// ```
    pub fn into_value(self) -> T {
        let Self::Full { value, .. } = self;
        value
    }
}

/// Why a handle does not name a value of this pool.
///
/// ```
/// use memtutor::patterns::pool::{HandleError, Pool};
///
/// let mut pool = Pool::new();
/// let a = pool.allocate('a')?;
/// pool.deallocate(a)?;
/// assert_eq!(pool.get(a), Err(HandleError::Vacant { index: 0, handle: 1 }));
///
/// pool.allocate('b')?; // into the same slot
/// assert_eq!(pool.get(a), Err(HandleError::Reused { index: 0, handle: 1, slot: 2 }));
///
/// let another = Pool::new();
/// assert_eq!(another.get(a), Err(HandleError::Unknown { index: 0, slots: 0 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HandleError {
    /// The value was deallocated, and its slot holds nothing now.
    #[error("slot {index} is vacant: the value of generation {handle} was deallocated")]
    Vacant {
        /// The handle's slot.
        index: usize,
        /// The handle's generation.
        handle: u32,
    },
    /// The value was deallocated, and its slot holds a later one (or the handle is from another pool).
    #[error("slot {index} holds generation {slot}, not generation {handle} that the handle is for")]
    Reused {
        /// The handle's slot.
        index: usize,
        /// The handle's generation.
        handle: u32,
        /// The generation of the value that is there.
        slot: u32,
    },
    /// The pool never had that slot: the handle is from another pool.
    #[error("there is no slot {index} in this pool of {slots}; the handle is from another pool")]
    Unknown {
        /// The handle's slot.
        index: usize,
        /// How many slots the pool has.
        slots: usize,
    },
    /// The same value was asked for twice at once.
    #[error("the value in slot {index} was asked for twice at once")]
    Repeated {
        /// The slot that two handles name.
        index: usize,
    },
}

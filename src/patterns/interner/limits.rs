//! How much an interner takes, and how it refuses.

/// How much an [`Interner`](super::Interner) may hold before it refuses with [`InternError`].
///
/// The default is what four-byte symbols and offsets can express: 2³² − 1 strings, 4 GiB of text.
///
/// ```
/// use memtutor::patterns::interner::{InternError, Interner, Limits};
///
/// let mut tags = Interner::new().limited(Limits { strings: 1, ..Limits::default() });
/// let known = tags.intern("info")?;
/// assert_eq!(tags.intern("debug"), Err(InternError::TooManyStrings { limit: 1 }));
/// assert_eq!(tags.intern("info"), Ok(known));
/// # Ok::<(), InternError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most distinct strings.
    pub strings: u32,
    /// The most bytes of text, all strings together.
    pub bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { strings: u32::MAX, bytes: u32::MAX }
    }
}

/// Why a new string was not taken in. What was interned before is untouched, and known strings are still found.
///
/// ```
/// use memtutor::patterns::interner::{InternError, Interner, Limits};
///
/// let mut words = Interner::new().limited(Limits { bytes: 4, ..Limits::default() });
/// let refused = words.intern("hello");
/// assert_eq!(refused, Err(InternError::TooManyBytes { limit: 4, used: 0, needed: 5 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InternError {
    /// Every symbol is taken.
    #[error("the interner holds its limit of {limit} strings; raise `Limits::strings` or start a new interner")]
    TooManyStrings {
        /// The limit in force.
        limit: u32,
    },
    /// The text buffer would pass its limit.
    #[error(
        "a string of {needed} bytes does not fit: {used} of {limit} bytes are used; raise `Limits::bytes` or start a new interner"
    )]
    TooManyBytes {
        /// The limit in force.
        limit: u32,
        /// Bytes of text stored so far.
        used: usize,
        /// Bytes of the refused string.
        needed: usize,
    },
}

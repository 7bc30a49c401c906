//! An end that can fail.

use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};

use super::Cleanup;

/// A value whose end can fail: a file that still has to write its last bytes.
///
/// A drop cannot report; a [`BufWriter`](std::io::BufWriter) that is dropped swallows the error of its last write. So
/// end it with [`close`](Self::close) and look at the result. If that is forgotten, or an error or panic is in the way,
/// dropping closes it all the same, and an error goes to `lost` instead of nowhere.
///
/// ```
/// use memtutor::patterns::cleanup::Closing;
/// use std::cell::RefCell;
///
/// let lost = RefCell::new(Vec::new());
/// let close = |name| Err::<(), _>(format!("{name}: disk full"));
/// let open = |name| Closing::new(name, close, |error| lost.borrow_mut().push(error));
///
/// assert_eq!(open("a.txt").close(), Err("a.txt: disk full".to_owned())); // told
/// assert!(lost.borrow().is_empty());
///
/// drop(open("b.txt")); // forgotten: the safety net
/// assert_eq!(*lost.borrow(), ["b.txt: disk full"]);
/// ```
#[must_use = "it is dropped, and so closed, at once"]
pub struct Closing<T, C, L>(Net<T, C, L>);

/// Holds the value, its `close`, and `lost`.
type Net<T, C, L> = Cleanup<(T, C, L), fn((T, C, L))>;

impl<T, C, L> Closing<T, C, L> {
    /// A value that ends with `close`; an error that nobody is there to see goes to `lost`. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::Closing;
    /// let text = Closing::new(String::from("hello"), |text| text.parse::<u32>(), |_| unreachable!("closed below"));
    /// assert_eq!(text.len(), 5); // used through the guard
    /// assert!(text.close().is_err());
    /// ```
    pub fn new<R, E>(value: T, close: C, lost: L) -> Self
    where
        C: FnOnce(T) -> Result<R, E>,
        L: FnOnce(E),
    {
        Self(Cleanup::new((value, close, lost), |(value, close, lost)| {
            if let Err(error) = close(value) {
                lost(error);
            }
        }))
    }

    /// Ends it now, and says how that went. It is not tried again.
    ///
    /// # Errors
    /// What the `close` given to [`new`](Self::new) returns.
    ///
    /// ```
    /// use memtutor::patterns::cleanup::Closing;
    /// use std::io::{BufWriter, Write};
    ///
    /// let mut writer = Closing::new(BufWriter::new(Vec::new()), BufWriter::into_inner, |_| {});
    /// writer.write_all(b"hello")?;
    /// assert_eq!(writer.close()?, b"hello"); // flushed, and the error would be seen
    /// # Ok::<_, std::io::Error>(())
    /// ```
    pub fn close<R, E>(self) -> Result<R, E>
    where
        C: FnOnce(T) -> Result<R, E>,
    {
        let (value, close, _lost) = Cleanup::dismiss(self.0);
        close(value)
    }
}

impl<T, C, L> Deref for Closing<T, C, L> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T, C, L> DerefMut for Closing<T, C, L> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0.0
    }
}

impl<T: Debug, C, L> Debug for Closing<T, C, L> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").field("value", &**self).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::rc::Rc;

    use super::Closing;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Outcome {
        Success,
        Failure,
        Panic,
    }

    /// Ends a value whose close has `outcome`. How often it was closed, how often an error was lost, what came out.
    fn run(outcome: Outcome, closes: bool, unwinding: bool) -> (u32, u32, Option<&'static str>) {
        let (closed, lost, token) = (Cell::new(0), Cell::new(0), Rc::new(()));
        let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
        let close = |_value: Rc<()>| {
            count(&closed);
            match outcome {
                Outcome::Success => Ok(()),
                Outcome::Failure => Err("failure"),
                Outcome::Panic => resume_unwind(Box::new("close")),
            }
        };
        let value = Closing::new(Rc::clone(&token), close, |_| count(&lost));
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let value = value;
            if unwinding {
                resume_unwind(Box::new("first"));
            }
            if closes { value.close() } else { Ok(()) }
        }));
        assert_eq!(Rc::strong_count(&token), 1, "the value is dropped, {outcome:?}");
        let came_out = match ended {
            Ok(result) => result.err(),
            Err(payload) => payload.downcast_ref().copied(),
        };
        (closed.get(), lost.get(), came_out)
    }

    #[test]
    fn it_is_closed_once_on_every_way_out_and_no_error_goes_nowhere() {
        use Outcome::{Failure, Panic, Success};
        let (closes, drops, unwinding) = ((true, false), (false, false), (false, true));
        for (outcome, way_out, expected) in [
            (Success, closes, (1, 0, None)),
            (Success, drops, (1, 0, None)),
            (Success, unwinding, (1, 0, Some("first"))),
            (Failure, closes, (1, 0, Some("failure"))),
            (Failure, drops, (1, 1, None)),
            (Failure, unwinding, (1, 1, Some("first"))),
            (Panic, closes, (1, 0, Some("close"))),
            (Panic, drops, (1, 0, Some("close"))),
            (Panic, unwinding, (1, 0, Some("first"))),
        ] {
            assert_eq!(run(outcome, way_out.0, way_out.1), expected, "{outcome:?}, {way_out:?}");
        }
    }
}

//! How the core modules' own types are shown: one file for each module of [`patterns`](crate::patterns) that has such types.
//!
//! `patterns` knows nothing of the tutor and `probe` nothing of the patterns; this module alone knows both.

mod arc;
mod boxed;
mod cleanup;
mod dispatch;
mod interner;
mod layout;
mod mutex;
mod particles;
mod pool;
mod rc;
mod records;
mod refcell;
#[cfg(test)]
mod shown;
mod tree;
mod weak;

use crate::probe::graph::{Ownership, Value};
use crate::probe::{HeapPlace, Observe, Observer, short_type_name};

/// A struct as it is shown. Without a name it is a tuple.
fn fields<const N: usize>(name: &str, fields: [(&str, Value); N]) -> Value {
    Value::Fields { name: name.to_owned(), fields: fields.map(|(name, value)| (name.to_owned(), value)).into() }
}

fn number(number: usize) -> Value {
    Value::Scalar(number.to_string())
}

/// A box of something that can be called: its captured bytes are a block, what they mean only the compiler knows.
fn owned_code<T: ?Sized>(code: &T, observer: &mut Observer) -> Value {
    let place = HeapPlace {
        address: (&raw const *code).addr(),
        size: size_of_val(code),
        type_name: short_type_name::<T>(),
        header: Vec::new(),
    };
    observer.enter(Ownership::Owning, place, |_| Value::Hidden("captured variables".to_owned()))
}

/// An entry of a table, shown as a pair.
struct Entry<'t, K, V> {
    key: &'t K,
    value: &'t V,
}

impl<K: Observe, V: Observe> Observe for Entry<'_, K, V> {
    fn observe(&self, observer: &mut Observer) -> Value {
        fields("", [("0", self.key.observe(observer)), ("1", self.value.observe(observer))])
    }
}

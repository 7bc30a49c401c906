use crate::patterns::rc::{Mutation, Shared, WeakShared};
use crate::probe::graph::Value;
use crate::probe::recording::FactValue;
use crate::probe::{Observe, Observer};

impl<T: Observe + ?Sized> Observe for Shared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl<T: Observe> Observe for WeakShared<T> {
    fn observe(&self, observer: &mut Observer) -> Value {
        self.0.observe(observer)
    }
}

impl From<Mutation> for FactValue {
    fn from(mutation: Mutation) -> Self {
        Self::Text(format!("{mutation:?}"))
    }
}

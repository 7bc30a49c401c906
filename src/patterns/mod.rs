//! The core modules: what the lessons teach.

pub mod arc;
pub mod boxed;
pub mod cleanup;
pub mod interner;
pub mod layout;
pub mod mutex;
pub mod particles;
pub mod pool;
pub mod rc;
pub mod records;
pub mod refcell;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod weak;

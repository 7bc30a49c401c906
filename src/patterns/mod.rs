//! The core modules: what the lessons teach.

pub mod arc;
pub mod boxed;
pub mod cleanup;
#[cfg(test)]
mod counted;
pub mod interner;
pub mod layout;
pub mod mutex;
pub mod particles;
pub mod pool;
pub mod rc;
pub mod records;
pub mod refcell;
pub mod tree;
pub mod weak;

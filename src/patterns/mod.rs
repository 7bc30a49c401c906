//! The core modules: what the lessons teach.

pub mod arc;
#[cfg(test)]
mod counted;
pub mod mutex;
pub mod pool;
pub mod rc;
pub mod records;
pub mod tree;

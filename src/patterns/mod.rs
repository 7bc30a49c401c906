//! The core modules: what the lessons teach.

pub mod pool;
pub mod rc;
pub mod records;
pub mod tree;

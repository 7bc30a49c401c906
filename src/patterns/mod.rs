//! The core modules: what the lessons teach.
pub mod interner;
pub mod pool;

//! The core modules: what the lessons teach.
pub mod pool;

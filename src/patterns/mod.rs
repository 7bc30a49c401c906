//! The core modules: what the lessons teach.

pub mod interner;
pub mod layout;
pub mod particles;
pub mod pool;
pub mod rc;

//! The core modules: what the lessons teach.

pub mod rc;

//! The core modules: what the lessons teach.

pub mod arc;
#[cfg(test)]
mod counted;
pub mod mutex;
pub mod rc;

//! The core modules: what the lessons teach.

pub mod boxed;
pub mod rc;
pub mod refcell;
pub mod weak;

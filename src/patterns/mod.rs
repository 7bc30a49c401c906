//! The core modules: what the lessons teach.

pub mod boxed;
pub mod cleanup;
pub mod rc;
pub mod refcell;
pub mod weak;

//! A lesson as data: read from its files, valid or with a list of problems.
pub mod model;
pub mod stops;

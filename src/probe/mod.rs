//! Watching memory, with nothing but std.
pub mod graph;
pub mod recording;

//! Which design? A few questions that end in advice, as pure data, and what the advice costs on this machine.
//!
//! - [`tree`] has the questions and where each answer leads; [`follow`] walks along given answers.
//! - [`advice`] has what is recommended, why, and when not.
//! - [`trials`] runs each recommended design against the one it is chosen over.

pub mod advice;
mod ownership_trials;
pub mod tree;
pub mod trials;

pub use advice::Advice;
pub use tree::{FIRST, Next, Question, follow, paths};
pub use trials::Cost;

#[cfg(test)]
mod tests;

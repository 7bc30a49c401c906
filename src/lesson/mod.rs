//! A lesson as data: read from its files, valid or with a list of problems.
//!
//! - [`model`] is what a valid lesson is.
//! - [`parse`](mod@parse) reads `lesson.md`.
//! - [`facts`] puts what a run found into the text, and checks that lesson and run fit.
//! - [`code`] says which blocks of the text are Rust, and what of them is for the compiler alone.
//! - [`source`] cuts items from the text of a demo.
//! - [`stops`] divides a lesson into what is read between two keys.
//! - [`predict`] reads and judges a prediction, and says what came of it.
//! - [`sections`] finds an author's notes and code blocks in it.
//! - [`library`] finds lessons: in the binary, where `build.rs` put them, or in a folder.
//! - [`scaffold`] has the texts of a new lesson.
//! - [`json`] writes a recording for other programs.

mod blocks;
pub mod code;
mod curriculum;
mod demo;
pub mod embedded;
pub mod facts;
mod folder;
mod front;
pub mod json;
pub mod library;
pub mod model;
mod names;
pub mod parse;
pub mod predict;
mod requires;
#[cfg(test)]
pub(crate) mod sample;
pub mod scaffold;
pub mod sections;
pub mod source;
pub mod stops;

pub use library::Library;
pub use names::{LESSON_ID_FORM, is_lesson_id};

/// The guide for authors: its Rust compiles.
#[cfg(doctest)]
#[doc = include_str!("../../lessons/README.md")]
struct Guide;

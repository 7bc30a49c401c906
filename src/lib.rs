//! memtutor teaches Rust memory management by letting people watch real memory.
//!
//! In reading order:
//!
//! - [`patterns`]: the core modules the lessons teach. Ordinary data structures, nothing of the tutor in them.
//! - [`probe`]: watching memory. Counts allocations, walks the memory graph, records a demo step by step.
//! - [`problem`]: what is wrong with a file, and where; `reading` (private) reads such files and collects it.
//! - [`quiz`]: questions, grading, sessions.
//! - [`lesson`]: a lesson as data, the library of lessons, the demos compiled in.
//! - [`proof`]: compiling and running programs, within limits, to see what is true of them.
//! - [`check`]: all that is wrong with lessons and quizzes.
//! - [`tour`]: all eight patterns in one run, and what must be true of its numbers.
//! - [`choose`]: questions that end in advice, and what the advice costs here.
//! - [`workshop`]: a lesson as slides, the room's predictions, a day's schedule.
//! - [`progress`]: what was learnt: the store of answers.
//! - [`doctor`]: what works on a machine, and what to do about the rest.
//! - [`screen`]: the terminal: styled text, diagrams, prompts.
//! - [`handout`]: lessons as files to print, send and import: HTML, Markdown, Anki.
//! - [`cli`] and [`commands`]: the program around them.
//!
//! Dependencies point from the later parts to the earlier ones, never back.

// Demos are ordinary programs that name this crate, here and when a learner compiles them outside.
extern crate self as memtutor;

pub mod check;
pub mod choose;
pub mod cli;
pub mod commands;
pub mod doctor;
pub mod handout;
pub mod lesson;
mod observe_patterns;
pub mod patterns;
pub mod probe;
pub mod problem;
pub mod progress;
pub mod proof;
pub mod quiz;
mod reading;
pub mod screen;
pub mod tour;
pub mod workshop;

/// The runbook: its snippets compile and hold.
#[cfg(doctest)]
#[doc = include_str!("runbook.md")]
struct Runbook;

// Unit tests measure too.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: probe::CountingAllocator = probe::CountingAllocator::system();

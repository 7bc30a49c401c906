//! The terminal: styled text, Markdown, code, memory diagrams, prompts.

mod charset;
pub mod code;
pub mod diagram;
pub mod palette;
pub mod plain;
pub mod problems;
#[cfg(test)]
mod samples;
pub mod step;
pub mod text;
mod view;
mod wrap;

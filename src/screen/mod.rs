//! The terminal: styled text, Markdown, code, memory diagrams, prompts.

mod charset;
pub mod code;
pub mod palette;
pub mod problems;
pub mod text;
mod wrap;

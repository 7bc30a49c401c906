//! The terminal: styled text, Markdown, code, memory diagrams, prompts.

pub mod ask;
mod charset;
pub mod code;
pub mod interrupt;
pub mod markdown;
pub mod palette;
pub mod problems;
pub mod text;
mod wrap;

//! The terminal: styled text, Markdown, code, memory diagrams, prompts.

mod charset;
pub mod text;
mod wrap;

//! The terminal: styled text, Markdown, code, memory diagrams, prompts.
pub mod text;

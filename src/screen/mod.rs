//! The terminal: styled text, Markdown, code, memory diagrams, prompts.
//!
//! Everything but [`ask`], [`interrupt`] and [`output`] is a pure function from data to styled [`text`]; [`palette`] colours it at
//! the very end.

pub mod ask;
pub mod bar;
mod charset;
pub mod charts;
pub mod code;
pub mod diagram;
pub mod interrupt;
pub mod markdown;
pub mod output;
pub mod page;
pub mod palette;
pub mod parts;
pub mod plain;
pub mod problems;
pub mod question;
pub mod results;
#[cfg(test)]
mod samples;
pub mod step;
pub mod svg;
pub mod text;
pub mod timeline;
mod told;
mod view;
mod wrap;

//! Reading the files that authors write: their text, TOML values with their places, problems collected, names that were
//! likely meant.
//!
//! [`quiz`](crate::quiz) and [`lesson`](crate::lesson) say what a file must hold; this says how it is read and told
//! about.

mod file;
mod nearest;
mod report;
mod syntax;
mod table;

pub(crate) use file::{excerpted, head, rest, text, unreadable};
pub(crate) use nearest::{Suggestions, nearest};
pub(crate) use report::{Report, list, shown};
pub(crate) use syntax::parse_toml;
pub(crate) use table::{Read, Table, mismatch};

//! Questions, grading and sessions. Prints nothing.
//!
//! [`files`] finds quiz files, [`parse()`] turns one into a [`Quiz`] and [problems](crate::problem), [`select`] joins several
//! and draws from them, [`grade`] says what is right, [`session`] asks in order, [`results`] sums up, [`schema`] tells editors
//! what a file may hold. The file format is that of mdbook-quiz with a few keys of ours, which it ignores.

mod contexts;
mod ids;
mod keys;
mod kinds;
mod parse;
mod question;
mod record;

pub mod files;
pub mod grade;
pub mod model;
pub mod reply;
pub mod results;
pub mod schema;
pub mod select;
pub mod session;
pub mod title;
pub mod words;

pub use ids::duplicates;
pub use model::Quiz;
pub use parse::{parse, parse_in_part};
pub use session::Session;

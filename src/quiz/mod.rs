//! Questions, grading and sessions. Prints nothing.
pub mod model;
pub use model::Quiz;

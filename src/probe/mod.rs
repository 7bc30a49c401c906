//! Watching memory, with nothing but std, so that it can be compiled into a learner's own program too.
//!
//! - [`CountingAllocator`] counts what a program asks of the heap; [`measure`] reads the counts around one closure, [`race`]
//!   times several.
//! - [`Observe`] walks from variables over the blocks they own or share, into a [`graph::Graph`].
//! - [`record`] runs a demo, a function that takes [`step!`]s on a [`Stage`], and yields a [`recording::Recording`]: plain data.
//!
//! ```
//! use memtutor::probe::{Stage, record, step};
//! use std::rc::Rc;
//!
//! fn demo(stage: &mut Stage) {
//!     let a = Rc::new(7);
//!     step!(stage, "create", show [a], facts { strong: Rc::strong_count(&a) });
//!     let b = Rc::clone(&a);
//!     step!(stage, "clone", show [a, b], facts { strong: Rc::strong_count(&a) });
//! }
//!
//! let recording = record("", demo);
//! assert_eq!(recording.fact("clone.strong").unwrap().value.to_string(), "2");
//! ```

#[allow(unsafe_code, reason = "a `GlobalAlloc` cannot be written without; it only counts and forwards")]
mod alloc;
mod code;
pub mod graph;
mod measure;
mod observe;
mod panic;
pub mod recording;
mod stage;
mod std_types;
pub mod thread;
mod timing;
mod type_name;

pub use crate::{observe_struct, step};
pub use alloc::CountingAllocator;
pub use measure::{is_measuring, measure};
pub use observe::{HeapPlace, Observe, Observer};
pub use stage::{Stage, StepBuilder, record};
pub use timing::{Ratio, race};
pub use type_name::short_type_name;

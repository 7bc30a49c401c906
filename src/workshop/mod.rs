//! A lesson as slides, the room's predictions, the pace, a day's schedule, what comes next. No terminal, no clock.
//!
//! - [`slides`]: one page or step a slide; what a step did is a slide of its own, so no answer is visible early.
//! - [`hands`]: a show of hands, written down.
//! - [`next`]: the lesson that a learner should take up now.
//! - [`place`]: where a presentation is, as a file by which a second terminal follows the first.
//! - [`schedule`]: lessons on a day, with breaks.

pub mod hands;
pub mod next;
pub mod place;
pub mod schedule;
pub mod slides;

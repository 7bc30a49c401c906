//! The commands: each fetches, calls pure code, and shows.

mod calendar;
mod check;
mod choose;
mod completions;
mod demo;
mod doctor;
mod export;
mod files;
mod home;
mod lesson;
mod list;
mod man;
mod new;
mod predicting;
mod present;
mod progress;
mod quiz;
mod ready;
mod review;
mod runbook;
mod schedule;
mod shelf;
mod shell;
mod sitting;
mod steps;
mod tour;
mod world;

use crate::cli::{Cli, Command};
use anyhow::Result;

pub use world::World;

/// How a command ended; what went wrong instead is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It did what it should.
    Done,
    /// It found what the user should look at: a quiz below `--pass`, a pattern that misbehaves.
    Problems,
    /// The user interrupted it; what was answered is kept.
    Interrupted,
}

/// Runs the command that `cli` names.
///
/// # Errors
/// With a message for the user. A closed pipe is an [`std::io::Error`] of kind `BrokenPipe`.
pub fn run(cli: &Cli, world: &mut World) -> Result<Ending> {
    match &cli.command {
        None => home::run(world),
        Some(Command::Tour(arguments)) => tour::run(arguments, world),
        Some(Command::List(arguments)) => list::run(arguments, world),
        Some(Command::Lesson(arguments)) => lesson::run(arguments, world),
        Some(Command::Demo(arguments)) => demo::run(arguments, world),
        Some(Command::Present(arguments)) => present::run(arguments, world),
        Some(Command::Quiz(arguments)) => quiz::run(arguments, world),
        Some(Command::Review(arguments)) => review::run(arguments, world),
        Some(Command::Choose(arguments)) => choose::run(arguments, world),
        Some(Command::Runbook(arguments)) => runbook::run(arguments, world),
        Some(Command::Export(arguments)) => export::run(arguments, world),
        Some(Command::Progress(arguments)) => progress::run(arguments, world),
        Some(Command::Check(arguments)) => check::run(arguments, world),
        Some(Command::New(arguments)) => new::run(arguments, world),
        Some(Command::Doctor(arguments)) => doctor::run(arguments, world),
        Some(Command::Man(arguments)) => man::run(arguments, world),
        Some(Command::Completions(arguments)) => completions::run(arguments, world),
    }
}

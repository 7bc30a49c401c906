//! The program as its users meet it: every test here runs the built binary or reads its sources.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod basics;
mod choose;
mod demo;
mod guide;
mod harness;
mod invariants;
mod keys;
mod kill;
mod lesson;
mod new;
mod pictures;
mod quiz;
mod quiz_sources;
mod runbook;
mod sources;
mod store;
mod systems;
mod terminal;
mod tour;

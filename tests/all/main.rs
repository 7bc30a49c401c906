//! The program as its users meet it: every test here runs the built binary or reads its sources.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod basics;
mod browser;
mod check;
mod check_hostile;
mod choose;
mod demo;
mod doctor;
mod export;
mod guide;
mod handouts;
mod harness;
mod invariants;
mod kill;
mod lesson;
mod new;
mod pictures;
mod present;
mod progress;
mod quiz;
mod quiz_sources;
mod review;
mod runbook;
mod shells;
mod sources;
mod store;
mod systems;
mod terminal;
mod tour;

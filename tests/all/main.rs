//! The program as its users meet it: every test here runs the built binary or reads its sources.

mod basics;
mod demo;
mod harness;
mod kill;
mod lesson;
mod pictures;
mod quiz;
mod store;
mod terminal;

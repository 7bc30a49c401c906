//! The `memtutor` program: parses, builds the world, runs the command, turns what came of it into an exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use memtutor::cli::Cli;
use memtutor::commands::{self, Ending, World};
use memtutor::probe::CountingAllocator;
use memtutor::screen::interrupt;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut world = World::new(&cli.global);
    match commands::run(&cli, &mut world) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Problems) => ExitCode::from(1),
        Ok(Ending::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        // Whoever reads has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // With stderr gone too there is nobody left to tell.
            let _ = writeln!(io::stderr(), "memtutor: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_errors = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    io_errors.map(io::Error::kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

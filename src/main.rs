//! The `memtutor` program: parses, builds the world, runs the command, turns what came of it into an exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use memtutor::cli::Cli;
use memtutor::commands::{self, Ending, World};
use memtutor::probe::CountingAllocator;
use memtutor::screen::interrupt;
use memtutor::screen::text::printable;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::system();

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut world = World::new(&cli.global);
    match commands::run(&cli, &mut world) {
        // The pipe that answers came from may end before the program notices Ctrl-C.
        Ok(_) if interrupt::requested() => ExitCode::from(interrupt::EXIT_CODE),
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Problems) => ExitCode::from(1),
        Ok(Ending::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        // Whoever reads has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // With stderr gone too there is nobody left to tell.
            let _ = writeln!(io::stderr(), "memtutor: {}", printable(&format!("{error:#}")));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_errors = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    io_errors.map(io::Error::kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

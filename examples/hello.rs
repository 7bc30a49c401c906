//! The smallest clap program: what the start-up goals of `benches/tutor` are measured against.

use std::io::Write;

use clap::Parser;

/// Says hello.
#[derive(Parser)]
#[command(version)]
struct Hello {
    /// Whom to greet
    #[arg(default_value = "world")]
    name: String,
}

fn main() -> std::io::Result<()> {
    let Hello { name } = Hello::parse();
    writeln!(std::io::stdout(), "hello {name}")
}

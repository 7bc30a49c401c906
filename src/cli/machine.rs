//! Options of what is about the machine: what works there, completions, manual pages.

use std::path::PathBuf;

use clap::Args;

// Options of `doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// Print JSON for scripts
    #[arg(long)]
    pub json: bool,
}

// Options of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell to complete for
    pub shell: clap_complete::Shell,
}

// Options of `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// Write a page for memtutor and one for each command into this folder
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

//! Options of what learners use.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples;
use crate::workshop::schedule::Clock;

// Options of `tour`.
#[derive(Clone, Debug, Args)]
pub struct TourArgs {
    /// Print JSON for scripts: each pattern's claims with what came of them, and the whole recording
    #[arg(long)]
    pub json: bool,
}

// Options of `list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Only these lessons, or the lessons of these tracks, each once; a plan keeps this order
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Put them on a day, with breaks: when each begins, and what does not fit
    #[arg(long)]
    pub schedule: bool,
    /// When the day begins
    #[arg(long, value_name = "TIME", default_value = "9:00", requires = "schedule")]
    pub from: Clock,
    /// When it must be over
    #[arg(long, value_name = "TIME", default_value = "17:00", requires = "schedule")]
    pub until: Clock,
    /// Minutes of a break, 0 for none
    #[arg(long, value_name = "MIN", default_value_t = 15, requires = "schedule", value_parser = clap::value_parser!(u32).range(0..=240))]
    pub pause: u32,
    /// A break after at most so many minutes of lessons, never within one
    #[arg(long, value_name = "MIN", default_value_t = 90, requires = "schedule", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub pause_every: u32,
    /// Minutes of the first break at or after 11:30, 0 for none; 60 if the day begins before 12:00 and ends after 13:00, else 0
    #[arg(long, value_name = "MIN", requires = "schedule", value_parser = clap::value_parser!(u32).range(0..=240))]
    pub lunch: Option<u32>,
    /// Print JSON for scripts
    #[arg(long)]
    pub json: bool,
}

// Options of `lesson`.
#[derive(Clone, Debug, Args)]
pub struct LessonArgs {
    /// The lesson's id, as `memtutor list` shows it
    pub id: String,
    /// Start at the first page, also when you left in the middle
    #[arg(long)]
    pub restart: bool,
    /// Leave the quiz at the end out
    #[arg(long)]
    pub no_quiz: bool,
}

// Options of `demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// The lesson's id
    pub id: String,
    /// Print the whole recording as JSON: code, graph, facts and allocations of each step
    #[arg(long)]
    pub json: bool,
    /// Only this step: its number from 1, or its name
    #[arg(long, value_name = "N")]
    pub step: Option<String>,
    /// Print all steps at once; else a terminal shows them one after the other, as you press keys
    #[arg(long)]
    pub all: bool,
    /// Show addresses too
    #[arg(long)]
    pub addresses: bool,
}

// Options of `quiz`.
#[derive(Clone, Debug, Args)]
pub struct QuizArgs {
    /// What to ask: ids of lessons, quiz files (of mdbook-quiz too), folders of them
    #[arg(value_name = "ID|FILE|DIR")]
    pub sources: Vec<PathBuf>,
    /// Ask every lesson's questions
    #[arg(long, conflicts_with = "sources")]
    pub all: bool,
    /// Only questions with this tag; several tags: with any of them. Without an ID, of every lesson
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Only so many questions, drawn by chance
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub count: Option<u32>,
    /// Ask in an order of chance; parts of one question stay together
    #[arg(long)]
    pub shuffle: bool,
    /// Begin anew, and draw all chance from this number: the same number, the same quiz
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Begin anew, also when you left in the middle
    #[arg(long)]
    pub restart: bool,
    /// No hints and no second try; the time is shown
    #[arg(long)]
    pub exam: bool,
    /// Leave with exit code 1 below this share of right first answers, in percent
    #[arg(long, value_name = "PCT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub pass: Option<u8>,
    /// Print the results as JSON on stdout; the questions then stand on stderr
    #[arg(long)]
    pub json: bool,
}

// Options of `review`.
#[derive(Clone, Debug, Args)]
pub struct ReviewArgs {
    /// At most so many questions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Also what is due in the next days, 7 unless you say how many
    #[arg(long, value_name = "DAYS", num_args = 0..=1, default_missing_value = "7", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub ahead: Option<u32>,
    /// Print what is due as JSON, and ask nothing
    #[arg(long)]
    pub json: bool,
}

// Options of `choose`: its questions, and how to answer.
#[derive(Clone, Debug, Args)]
pub struct ChooseArgs {
    /// One who lends the value to others is one owner
    #[arg(long, value_name = "HOW_MANY", value_parser = ["one", "several"])]
    pub owners: Option<String>,
    /// One owner: are they strings, and many of them equal?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub strings: Option<String>,
    /// Are there many of one type, which come and go all the time?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub short_lived: Option<String>,
    /// Do passes over many items read few fields of each?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub few_fields: Option<String>,
    /// Does the type contain itself, have no fixed size, or is it large and rare among small ones?
    #[arg(long = "unsized", value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub unsized_: Option<String>,
    /// Several owners: do parts point back at what holds them, as a child at its parent?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub back_links: Option<String>,
    /// Are the owners on several threads?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub threads: Option<String>,
    /// Does it change while it is shared?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub mutated: Option<String>,
    /// Is the part that changes small, and replaced as a whole, as a number or a flag is?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub replaced_whole: Option<String>,
    /// Do all the threads end before the function that starts them returns?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub scoped: Option<String>,
    /// Is it one number or one flag?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub number: Option<String>,
    /// Is it read all the time, and replaced rarely and as a whole?
    #[arg(long, value_name = "YES_OR_NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub read_mostly: Option<String>,
    /// Print JSON for scripts; every question on the way must be answered by a flag
    #[arg(long)]
    pub json: bool,
}

// Options of `runbook`.
#[derive(Clone, Debug, Args)]
pub struct RunbookArgs {
    /// Print it as Markdown, to keep or to print
    #[arg(long)]
    pub md: bool,
}

// Options of `progress`.
#[derive(Clone, Debug, Args)]
pub struct ProgressArgs {
    /// What to do instead of showing it.
    #[command(subcommand)]
    pub what: Option<KeptProgress>,
    /// Print JSON for scripts
    #[arg(long)]
    pub json: bool,
}

// What `progress` can do with what is kept.
#[derive(Clone, Debug, Subcommand)]
pub enum KeptProgress {
    /// Write everything that is kept as JSON
    #[command(after_help = examples::KEEP)]
    Export(KeepArgs),
    /// Add what an export has and this machine does not
    #[command(after_help = examples::IMPORT)]
    Import(ImportArgs),
    /// Forget a lesson or quiz, or everything
    #[command(after_help = examples::RESET)]
    Reset(ResetArgs),
}

// Options of `progress export`.
#[derive(Clone, Debug, Args)]
pub struct KeepArgs {
    /// The file to make; stdout unless said
    pub file: Option<PathBuf>,
}

// Options of `progress import`.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// What `memtutor progress export` wrote
    pub file: PathBuf,
}

// Options of `progress reset`.
#[derive(Clone, Debug, Args)]
pub struct ResetArgs {
    /// The lesson, or the quiz by its name; everything unless said
    pub id: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

//! The command line: clap types and nothing else. A doc comment is the help text.

#![allow(missing_docs, reason = "a doc comment on a command's options would take the place of the command's own help")]

mod examples;
mod learning;
mod machine;
mod teaching;

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use self::learning::{
    ChooseArgs, DemoArgs, ImportArgs, KeepArgs, KeptProgress, LessonArgs, ListArgs, ProgressArgs, QuizArgs, ResetArgs,
    ReviewArgs, RunbookArgs, TourArgs,
};
pub use self::machine::{CompletionsArgs, DoctorArgs, ManArgs};
pub use self::teaching::{
    CheckArgs, HandoutArgs, HandoutFormat, New, NewArgs, NewLessonArgs, NewQuizArgs, PresentArgs,
};

/// What was asked for on the command line.
#[derive(Clone, Debug)]
pub struct Cli {
    /// What to do; nothing greets you and shows what comes next.
    pub command: Option<Command>,
    /// Options every command takes.
    pub global: Global,
}

impl Cli {
    /// The words this process was started with. As clap does, answers `--help` and tells what is wrong by itself, and exits.
    pub fn parse() -> Self {
        let command = Self::command_for(std::env::args_os().nth(1).as_deref());
        let matches = command.try_get_matches().map_err(with_tip);
        let cli = matches.and_then(|mut matches| {
            let command = matches.subcommand_name().is_some().then(|| Command::from_arg_matches_mut(&mut matches));
            Ok(Self { command: command.transpose()?, global: Global::from_arg_matches_mut(&mut matches)? })
        });
        cli.unwrap_or_else(|error| error.exit())
    }

    /// The whole command line.
    pub fn command() -> clap::Command {
        Command::augment_subcommands(Program::command())
    }

    /// As much of the command line as is needed where `first` comes first: clap would copy the options of [`Global`] into each
    /// command, which takes longer than `list`.
    fn command_for(first: Option<&OsStr>) -> clap::Command {
        match first.and_then(OsStr::to_str) {
            Some("--version" | "-V") => Program::command(),
            Some(name) => match Command::augment_subcommands(clap::Command::default()).find_subcommand(name) {
                Some(command) => Program::command().disable_help_subcommand(true).subcommand(command.clone()),
                None => Self::command(),
            },
            None => Self::command(),
        }
    }
}

/// What clap says, with a way on where it knows none.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let is_told = error.get(ContextKind::Suggested).is_some() || error.get(ContextKind::SuggestedSubcommand).is_some();
    let tip = match error.kind() {
        ErrorKind::MissingRequiredArgument if misses_lesson(&error) => {
            "`memtutor list` shows the lessons and their ids"
        }
        ErrorKind::InvalidSubcommand => "a lesson's id comes after a command: `memtutor lesson rc`",
        _ => return error,
    };
    if !is_told {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

fn misses_lesson(error: &clap::Error) -> bool {
    let missing = error.get(ContextKind::InvalidArg);
    matches!(missing, Some(ContextValue::Strings(arguments)) if arguments.iter().any(|argument| argument == "<ID>"))
}

/// Learn Rust memory management by watching real memory.
///
/// Every lesson runs its program live: you predict what a step does to counts, addresses and allocations, see what it did, and
/// are quizzed. Without a command memtutor shows where you are and what comes next.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = examples::PROGRAM)]
struct Program {
    #[command(flatten)]
    _global: Global,
}

/// Options every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Read lessons from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR", env = "MEMTUTOR_LESSONS", global = true, hide_env_values = true)]
    pub lessons: Option<PathBuf>,
    /// Keep progress in this folder
    #[arg(long, value_name = "DIR", env = "MEMTUTOR_DATA_DIR", global = true, hide_env_values = true)]
    pub data_dir: Option<PathBuf>,
    /// When to colour; NO_COLOR and CLICOLOR are heeded under `auto`
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, hide_possible_values = true)]
    pub color: ColorChoice,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Say everything in plain sentences, without drawings and colours: for screen readers
    #[arg(long, global = true)]
    pub plain: bool,
    /// Use this many columns instead of the terminal's width
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(40..=1000))]
    pub width: Option<u16>,
}

// The commands. The options of one are not built before it is asked for: all of them together cost more than `list`.
#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// See all eight patterns run, in under a minute; this also tests the installation
    #[command(after_help = examples::TOUR)]
    Tour(TourArgs),
    /// List the lessons, and how far you are
    #[command(after_help = examples::LIST)]
    List(ListArgs),
    /// Go through a lesson: read, predict, watch, be quizzed
    #[command(after_help = examples::LESSON)]
    Lesson(LessonArgs),
    /// Run a lesson's program and walk through its steps
    #[command(after_help = examples::DEMO)]
    Demo(DemoArgs),
    /// Teach a lesson on a projector: a page or step a screen, answers only when you reveal them
    #[command(after_help = examples::PRESENT)]
    Present(PresentArgs),
    /// Answer questions: of lessons, or of any mdbook-quiz file
    #[command(after_help = examples::QUIZ)]
    Quiz(QuizArgs),
    /// Answer again what you are about to forget
    #[command(after_help = examples::REVIEW)]
    Review(ReviewArgs),
    /// Find the design that fits: a few questions, advice, and what it costs here
    #[command(after_help = examples::CHOOSE)]
    Choose(Box<ChooseArgs>),
    /// The rules of thumb, by pattern: when, when not, the cost, a snippet
    #[command(after_help = examples::RUNBOOK)]
    Runbook(RunbookArgs),
    /// Write handouts: each lesson as a page to print or send, or its questions as cards
    #[command(after_help = examples::HANDOUT)]
    Export(HandoutArgs),
    /// Show what you know, what is due, and how it went; take it along, or forget it
    #[command(disable_help_subcommand = true, after_help = examples::PROGRESS, args_conflicts_with_subcommands = true)]
    Progress(ProgressArgs),
    /// Check lessons and quizzes: find every mistake, and prove every answer about a program by running it
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Begin a lesson or a quiz of your own: a small one that passes every check, to write over
    #[command(disable_help_subcommand = true, after_help = examples::NEW)]
    New(NewArgs),
    /// See what works on this machine, what is switched off, and what to do about it
    #[command(after_help = examples::DOCTOR)]
    Doctor(DoctorArgs),
    /// Print completions for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all commands
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use clap::Command;

    use super::Cli;

    #[test]
    fn the_command_line_is_well_formed() {
        let command = Cli::command();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.starts_with("Learn Rust memory management"), "{about}");
        command.debug_assert();
    }

    #[test]
    fn a_command_is_the_same_by_itself_as_among_the_others() {
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            let help = |mut all: Command| {
                all.build();
                let command = all.find_subcommand_mut(name).map(|command| command.render_long_help().to_string());
                command.unwrap_or_default()
            };
            let alone = Cli::command_for(Some(OsStr::new(name)));
            assert_eq!(alone.get_subcommands().count(), 1);
            assert_eq!(help(alone), help(Cli::command()));
        }
    }

    /// The commands with what they are about, and those below them.
    fn abouts(command: &Command) -> Vec<(String, String)> {
        let about = |command: &Command| (command.get_name().to_owned(), format!("{:?}", command.get_about()));
        command.get_subcommands().flat_map(|below| [vec![about(below)], abouts(below)].concat()).collect()
    }

    #[test]
    fn everything_is_described_and_a_command_by_itself_as_in_the_list() {
        let mut command = Cli::command();
        let listed = abouts(&command);
        command.build();
        let built = abouts(&command);
        assert!(listed.len() > 10 && listed.iter().all(|about| built.contains(about)), "{listed:?} {built:?}");
        let mut commands = vec![&command];
        while let Some(command) = commands.pop() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let bare = command.get_arguments().find(|argument| argument.get_help().is_none());
            assert!(bare.is_none(), "{}: {bare:?}", command.get_name());
            commands.extend(command.get_subcommands());
        }
    }
}

//! The command line: clap types and nothing else. A doc comment is the help text.

#![allow(missing_docs, reason = "a doc comment on a command's options would take the place of the command's own help")]

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use indoc::indoc;

use crate::workshop::schedule::Clock;

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
#[command(version, max_term_width = 100, after_help = AFTER_HELP)]
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
    #[command(after_help = TOUR_EXAMPLES)]
    Tour(TourArgs),
    /// List the lessons, and how far you are
    #[command(after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Go through a lesson: read, predict, watch, be quizzed
    #[command(after_help = LESSON_EXAMPLES)]
    Lesson(LessonArgs),
    /// Run a lesson's program and walk through its steps
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Teach a lesson on a projector: a page or step a screen, answers only when you reveal them
    #[command(after_help = PRESENT_EXAMPLES)]
    Present(PresentArgs),
    /// Answer questions: of lessons, or of any mdbook-quiz file
    #[command(after_help = QUIZ_EXAMPLES)]
    Quiz(QuizArgs),
    /// Answer again what you are about to forget
    #[command(after_help = REVIEW_EXAMPLES)]
    Review(ReviewArgs),
    /// Find the design that fits: a few questions, advice, and what it costs here
    #[command(after_help = CHOOSE_EXAMPLES)]
    Choose(Box<ChooseArgs>),
    /// The rules of thumb, by pattern: when, when not, the cost, a snippet
    #[command(after_help = RUNBOOK_EXAMPLES)]
    Runbook(RunbookArgs),
    /// Write handouts: each lesson as a page to print or send, or its questions as cards
    #[command(after_help = HANDOUT_EXAMPLES)]
    Export(HandoutArgs),
    /// Show what you know, what is due, and how it went; take it along, or forget it
    #[command(disable_help_subcommand = true, after_help = PROGRESS_EXAMPLES, args_conflicts_with_subcommands = true)]
    Progress(ProgressArgs),
    /// Check lessons and quizzes: find every mistake, and prove every answer about a program by running it
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Begin a lesson or a quiz of your own: a small one that passes every check, to write over
    #[command(disable_help_subcommand = true, after_help = NEW_EXAMPLES)]
    New(NewArgs),
    /// See what works on this machine, what is switched off, and what to do about it
    #[command(after_help = DOCTOR_EXAMPLES)]
    Doctor(DoctorArgs),
    /// Print completions for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all commands
    #[command(after_help = MAN_EXAMPLES)]
    Man(ManArgs),
}

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

// Options of `present`.
#[derive(Clone, Debug, Args)]
pub struct PresentArgs {
    /// The lesson's id
    pub id: String,
    /// Follow the presentation from a second terminal: speaker notes, what comes next, the time. In a pipe: all notes
    #[arg(long)]
    pub notes: bool,
    /// Begin with this page, by its number, or with this step
    #[arg(long, value_name = "PAGE|STEP", conflicts_with = "notes")]
    pub at: Option<String>,
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

// Options of `export`.
#[derive(Clone, Debug, Args)]
pub struct HandoutArgs {
    /// The lessons; all of them unless said
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = HandoutFormat::Html)]
    pub format: HandoutFormat,
    /// The folder, or for one lesson the file; `-` is stdout. `handouts` or `worksheets` unless said
    #[arg(long, short, value_name = "DIR|FILE")]
    pub output: Option<PathBuf>,
    /// With the speaker notes
    #[arg(long)]
    pub notes: bool,
    /// To write on, in HTML or Markdown: the code of each step and all questions, room for the answers, and none of the answers
    #[arg(long, conflicts_with = "notes")]
    pub worksheet: bool,
    /// Replace files that are there
    #[arg(long)]
    pub force: bool,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HandoutFormat {
    /// A page a lesson that needs nothing else: pictures of each step, and a quiz that grades itself
    Html,
    /// Markdown, with the pictures as text
    Md,
    /// One text file that Anki imports, a card a question
    Anki,
}

impl HandoutFormat {
    /// What the names of its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Anki => "txt",
        }
    }
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
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Add what an export has and this machine does not
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Forget a lesson or quiz, or everything
    #[command(after_help = RESET_EXAMPLES)]
    Reset(ResetArgs),
}

// Options of `progress export`.
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
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

// Options of `new`.
#[derive(Clone, Debug, Args)]
pub struct NewArgs {
    /// What to begin.
    #[command(subcommand)]
    pub what: New,
}

// What `new` begins.
#[derive(Clone, Debug, Subcommand)]
pub enum New {
    /// Make a lesson: prose, a demo, a quiz, and its line in the curriculum
    #[command(after_help = NEW_LESSON_EXAMPLES)]
    Lesson(NewLessonArgs),
    /// Make a quiz file of three questions, one of each type
    #[command(after_help = NEW_QUIZ_EXAMPLES)]
    Quiz(NewQuizArgs),
    /// Print the JSON schema of quiz files, for completion and checks in an editor
    #[command(after_help = NEW_SCHEMA_EXAMPLES)]
    Schema,
}

// Options of `new lesson`.
#[derive(Clone, Debug, Args)]
pub struct NewLessonArgs {
    /// Its id, what learners will type: lower-case letters, digits and `-`
    #[arg(value_name = "NEW-ID")]
    pub id: String,
    /// The folder of lessons it becomes part of; else that of --lessons, else the current folder if it has a curriculum.toml, else
    /// `lessons` in it
    #[arg(long = "in", value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The track it belongs to; the last one of the curriculum unless said
    #[arg(long, value_name = "TRACK")]
    pub track: Option<String>,
    /// Leave the demo out: one can only run in a memtutor that is built with the lesson
    #[arg(long)]
    pub no_demo: bool,
}

// Options of `new quiz`.
#[derive(Clone, Debug, Args)]
pub struct NewQuizArgs {
    /// The file to make, which ends in `.toml`
    pub file: PathBuf,
}

// Options of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// What to check: lessons, folders of lessons, quiz files (of mdbook-quiz too), folders of them; nothing means all lessons
    /// memtutor knows
    #[arg(value_name = "DIR|FILE")]
    pub paths: Vec<PathBuf>,
    /// Compile and run nothing: neither programs nor demos
    #[arg(long)]
    pub no_run: bool,
    /// Leave with exit code 1 also where there are only warnings, or programs could not be run
    #[arg(long, visible_alias = "deny-warnings")]
    pub strict: bool,
    /// Print JSON for scripts
    #[arg(long)]
    pub json: bool,
    /// Keep what was proved in this folder, so that it need not be run again
    #[arg(long, value_name = "DIR", env = "MEMTUTOR_CACHE_DIR", hide_env_values = true)]
    pub cache_dir: Option<PathBuf>,
}

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

const AFTER_HELP: &str = indoc! {"
    Examples:
      memtutor tour                    see everything once
      memtutor lesson rc               learn how Rc shares one value
      memtutor demo rc --step clone    see one step of its program
      memtutor quiz rc                 check yourself
      memtutor review                  keep what you have learnt

    Exit codes:
      0  done   1  problems found, or a quiz below --pass   2  bad usage or input   130  interrupted"};

const TOUR_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor tour
      memtutor tour --json

    The exit code is 1 if a number is not what the lessons say it is."};

const LIST_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor list
      memtutor list --json
      memtutor list smart-pointers
      memtutor list rc arc weak --schedule --from 13:00 --until 17:00
      memtutor --lessons ./my-lessons list

    A track's id stands behind its title; where a lesson has the same id, the lesson is meant.
    A lesson's minutes include its quiz; those in its speaker notes do not.

    If a lesson does not fit on the day, the exit code is 1; later ones are planned if they fit."};

const LESSON_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor lesson rc
      memtutor lesson rc --restart
      memtutor --plain lesson rc > rc.txt"};

const DEMO_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor demo rc
      memtutor demo rc --all
      memtutor demo rc --step clone --addresses
      memtutor demo rc --json"};

const PRESENT_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor present rc
      memtutor present rc --at 3
      memtutor present rc --notes   in a second terminal, beside the first"};

const QUIZ_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor quiz rc
      memtutor quiz ./my-quizzes extra.toml
      memtutor quiz --all --count 10 --shuffle
      memtutor quiz --tag cost --tag layout
      memtutor quiz rc --exam --pass 80 --seed 7 --json > results.json"};

const REVIEW_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor review
      memtutor review --limit 10
      memtutor review --ahead 3
      memtutor review --json

    A question comes back when you would recall it with a probability of 90 %, as FSRS estimates from your right and wrong
    answers. What you got wrong though you were sure comes first, then what is due longest.

    JSON: `due` lists the questions in the order they would be asked, each with `question`, `quiz`, `origin` (`lesson` or
    `file`), `due_ms`, `sure_mistake`, `recall` (now, 0 to 1), `stability_days`, `difficulty` (1 to 10), `answers`, `lapses`
    and `right` (at the last try); `not_found` those that are due and no longer there; `next_due_ms` is when the next comes.
    Times are milliseconds since 1970."};

const CHOOSE_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor choose
      memtutor choose --owners several --threads yes
      memtutor choose --owners one --strings yes --json"};

const RUNBOOK_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor runbook
      memtutor runbook --md > runbook.md"};

const HANDOUT_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor export
      memtutor export rc weak --output for-my-class
      memtutor export rc --format md --notes --output rc.md
      memtutor export rc --format md --output - > rc-copy.md
      memtutor export --format anki
      memtutor export rc --worksheet

    A worksheet has the code of each step, what is asked of it, and the quiz. Pictures, text, hints, the
    names of steps, and code that the lesson shows after a question tell answers, so they are left out:
    present the lesson beside it, or give out the handout afterwards.

    Of all lessons in HTML, `index.html` beside them names each by track, with its minutes.

    Nothing is overwritten without --force. The demos run while handouts are made: times in them are of
    this machine and this run. In Anki, File, Import reads the cards; importing again updates them and
    keeps your schedule."};

const PROGRESS_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor progress
      memtutor progress --json
      memtutor progress export progress.json
      memtutor progress import progress.json
      memtutor progress reset rc

    A question is known if it was right at the last try and its estimated recall is 90 % or more now.

    JSON: `lessons` by id and `tracks` and `files`, each with `total` questions, how many are `known` and how many `due`
    today (`null` for a lesson that is not here); `due` today and on the `next` days; `streak` of days with an answer;
    `days` with predictions and questions `answered` and `right`; `not_found`, questions answered that are no longer
    there; `totals`. Days are those of `time_zone`; times are milliseconds since 1970."};

const EXPORT_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor progress export mine.json
      memtutor progress export > backup.json

    An existing file is not overwritten."};

const IMPORT_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor progress import progress.json

    Importing the same again changes nothing. Nothing that is kept here is lost."};

const RESET_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor progress reset rc
      memtutor progress reset --yes

    Export first if you may want it back."};

const CHECK_EXAMPLES: &str = indoc! {"
    Programs run within limits, in an empty folder, without input and variables. Linux (Landlock,
    seccomp) keeps your files from them; elsewhere read a stranger's quiz first, or use --no-run.

    Examples:
      memtutor check
      memtutor check extra.toml
      memtutor check my-lessons my-quizzes
      memtutor check my-lessons --strict --json > report.json"};

const NEW_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor new lesson ownership --no-demo
      memtutor new quiz moves.toml
      memtutor new schema > quiz.schema.json

    Nothing is ever overwritten."};

const NEW_LESSON_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor new lesson slices
      memtutor new lesson borrowing --no-demo --track basics"};

const NEW_QUIZ_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor new quiz clones.toml"};

const NEW_SCHEMA_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor new schema > quiz.schema.json

    A quiz file whose first line is `#:schema ./quiz.schema.json` then gets completion, explanations and checks in
    editors with taplo: Even Better TOML in VS Code, the taplo language server elsewhere."};

const DOCTOR_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor doctor
      memtutor doctor --json

    Nothing is made or changed. The exit code is 1 only if something is broken: a store that cannot be read, lessons with
    errors.

    JSON: `found` has what was found, by part; `off` what does not work, each with what is `off`, what to `do` and
    `is_broken`; `ok` is false if anything is broken."};

const COMPLETIONS_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor completions bash > ~/.local/share/bash-completion/completions/memtutor
      memtutor completions fish > ~/.config/fish/completions/memtutor.fish
      memtutor completions zsh > _memtutor

    zsh looks for that file in the folders of `fpath`; PowerShell takes the text in the file that `$PROFILE` names."};

const MAN_EXAMPLES: &str = indoc! {"
    Examples:
      memtutor man > memtutor.1
      memtutor man pages"};

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

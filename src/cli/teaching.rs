//! Options of what teachers and authors use.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::examples;

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
    #[command(after_help = examples::NEW_LESSON)]
    Lesson(NewLessonArgs),
    /// Make a quiz file of three questions, one of each type
    #[command(after_help = examples::NEW_QUIZ)]
    Quiz(NewQuizArgs),
    /// Print the JSON schema of quiz files, for completion and checks in an editor
    #[command(after_help = examples::NEW_SCHEMA)]
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

//! What memtutor can do on a machine: what was found there, what is switched off because of it, and what to do about that.
//!
//! Facts go in, sentences come out; nothing is asked or printed here.

mod said;

use serde::Serialize;

pub use self::said::{Lack, Section};

/// What was found on the machine.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// Which memtutor this is.
    pub program: Release,
    /// Where memtutor talks to the learner.
    pub terminal: Terminal,
    /// Where progress is kept.
    pub progress: Keeping,
    /// What programs are proved with.
    pub compiler: Proving,
    /// Where lessons come from.
    pub lessons: Teaching,
}

/// A memtutor.
#[derive(Clone, Debug, Serialize)]
pub struct Release {
    /// Its version.
    pub version: &'static str,
    /// The processor and the operating system it was built for.
    pub system: String,
}

/// The terminal, as far as it can be known.
#[derive(Clone, Debug, Serialize)]
pub struct Terminal {
    /// Whether stdin, stdout and stderr are a terminal.
    pub is_terminal: [bool; 3],
    /// The columns that are used.
    pub width: usize,
    /// The columns that drawings need.
    pub narrowest: usize,
    /// Whether colours are used.
    pub has_color: bool,
    /// `NO_COLOR`, if it is set.
    pub no_color: Option<String>,
    /// `TERM`, if it is set.
    pub term: Option<String>,
    /// The variable that decides how characters are encoded, as `NAME=VALUE`; none on systems that always use Unicode.
    pub locale: Option<String>,
    /// Whether the locale has all characters.
    pub has_unicode: bool,
}

/// The place of the store, and the store.
#[derive(Clone, Debug, Serialize)]
pub struct Keeping {
    /// The folder, if one is known.
    pub folder: Option<String>,
    /// What is in it.
    pub store: Store,
}

/// The store, looked at from outside.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Store {
    /// There is none yet.
    Missing {
        /// Whether one can be made.
        is_writable: bool,
    },
    /// It can be read.
    Readable {
        /// Its version.
        version: u32,
        /// The newest version this memtutor knows.
        newest: u32,
        /// The attempts it keeps.
        attempts: u64,
        /// Whether it can be written to.
        is_writable: bool,
    },
    /// It cannot be used.
    Broken {
        /// Why, and what to do.
        reason: String,
    },
}

/// The compiler, and what came of a program that was compiled and run with it.
#[derive(Clone, Debug, Serialize)]
pub struct Proving {
    /// The compiler's file, if there is a compiler.
    pub rustc: Option<String>,
    /// What it says of its version.
    pub version: Option<String>,
    /// The edition of the program.
    pub edition: &'static str,
    /// What came of the program.
    pub trial: Trial,
}

/// A program that tried to reach out of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// It could read a folder outside its own.
    pub files: bool,
    /// It could open a socket.
    pub network: bool,
    /// It could start another program.
    pub processes: bool,
}

/// What came of the program.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Trial {
    /// It ran.
    Ran {
        /// What it reached.
        reached: Reach,
    },
    /// It could not be compiled or run.
    Failed {
        /// Why.
        reason: String,
    },
}

/// The lessons.
#[derive(Clone, Debug, Serialize)]
pub struct Teaching {
    /// The folder they are read from; none for those in the binary.
    pub folder: Option<String>,
    /// How many there are.
    pub lessons: usize,
    /// How many errors the curriculum and the front matters have.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// The command that shows them, as a shell takes it.
    #[serde(skip)]
    pub check: String,
}

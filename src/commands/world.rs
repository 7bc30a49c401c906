//! The world a command runs in: the library, the terminal, the store's place, the clock.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use clap::ColorChoice;
use console::Term;

use super::Ending;
use crate::cli::Global;
use crate::lesson::library::{Library, LoadError};
use crate::lesson::model::Lesson;
use crate::problem::{Problem, Severity};
use crate::progress::{self, Notice, Progress, Store, StoreError};
use crate::reading;
use crate::screen::ask::{self, Asker, LineAsker};
use crate::screen::output::{Screen, Style};
use crate::screen::palette::{Surroundings, set_color, wants_color};
use crate::screen::text::Charset;
use crate::screen::{interrupt, problems};

/// What a command needs of its surroundings; built once, from the command line and the environment.
#[derive(Debug)]
pub struct World {
    /// The lessons.
    pub library: Library,
    /// Where to write.
    pub screen: Screen,
    /// Where progress is kept; `None` where no folder is known.
    pub data_dir: Option<PathBuf>,
    /// Milliseconds since 1970.
    pub now_ms: fn() -> i64,
    /// Whether a person sits at a terminal: stdin, stdout and stderr are all one.
    pub interactive: bool,
    /// When to colour, as the options say.
    color: ColorChoice,
    /// Whether the screen is coloured.
    colored: bool,
    /// The columns the user asked for.
    fixed_width: Option<usize>,
    /// Whether stdout is for data alone, so that people are talked to on stderr.
    talks_on_stderr: bool,
    /// The trouble with the store that was told.
    told: Vec<String>,
}

impl World {
    /// The world as the options and the environment say.
    pub fn new(options: &Global) -> Self {
        // In this order: asking standard input for the first time allocates its buffer.
        let interactive = io::stdout().is_terminal() && io::stderr().is_terminal() && io::stdin().is_terminal();
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let color =
            if options.plain && options.color == ColorChoice::Auto { ColorChoice::Never } else { options.color };
        let colored = decide_color(color, &io::stdout());
        set_color(colored);
        let fixed = options.width.map(usize::from);
        let width = move || fixed.or_else(|| terminal_width(&Term::stdout())).unwrap_or(Style::DEFAULT_WIDTH);
        let charset = if options.ascii { Charset::Ascii } else { Charset::Unicode };
        let plain = options.plain || dumb;
        Self {
            library: options.lessons.as_ref().map_or_else(Library::embedded, Library::folder),
            screen: Screen::new(Box::new(io::stdout()), Box::new(width), charset, plain),
            data_dir: progress::data_dir(options.data_dir.as_deref(), progress::platform_data_dir),
            now_ms,
            interactive,
            color,
            colored,
            fixed_width: fixed,
            talks_on_stderr: false,
            told: Vec::new(),
        }
    }

    /// What was learnt, without making a store where there is none. Trouble with the store is told once and read as nothing
    /// learnt.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn progress_so_far(&mut self) -> Result<progress::Summary> {
        self.read_progress(Store::summary)
    }

    /// What `read` finds in the store, for commands that do more than show it: trouble is told once and read as nothing.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn read_progress<T: Default>(&mut self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T> {
        match self.stored(read) {
            Ok(found) => Ok(found.unwrap_or_default()),
            Err(trouble) => {
                self.warn_once(format!("{trouble:#}"))?;
                Ok(T::default())
            }
        }
    }

    /// What `read` finds in the store; `None` where there is none, and none is made.
    ///
    /// # Errors
    /// When the store cannot be read: with what to do about it.
    pub fn stored<T>(&self, read: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<Option<T>> {
        let found = self.store().and_then(|store| store.as_ref().map(read).transpose());
        found.context("your progress cannot be read")
    }

    /// The store, if there is one.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn store(&self) -> Result<Option<Store>, StoreError> {
        self.data_dir.as_deref().map_or(Ok(None), Store::open_existing)
    }

    /// The progress to record in; trouble is told once.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn open_progress(&mut self) -> Result<Progress> {
        let (progress, notice) = Progress::open(self.data_dir.clone());
        self.notice(notice)?;
        Ok(progress)
    }

    /// The lesson `id`; `None` after its problems were shown.
    ///
    /// # Errors
    /// When there is no such lesson.
    pub fn load(&self, id: &str) -> Result<Option<Lesson>> {
        match self.library.load(id) {
            Ok(lesson) => Ok(Some(lesson)),
            Err(LoadError::Invalid { problems, .. }) => {
                self.report(&problems)?;
                Ok(None)
            }
            Err(unknown @ LoadError::Unknown { .. }) => Err(unknown.into()),
        }
    }

    /// From here on people are talked to on stderr; the screen that is returned writes data to stdout.
    pub fn talk_on_stderr(&mut self) -> Screen {
        self.talks_on_stderr = true;
        self.interactive = io::stdin().is_terminal() && io::stderr().is_terminal();
        self.colored = decide_color(self.color, &io::stderr());
        set_color(self.colored);
        let fixed = self.fixed_width;
        let width = move || fixed.or_else(|| terminal_width(&Term::stderr())).unwrap_or(Style::DEFAULT_WIDTH);
        self.screen.redirect(Box::new(io::stderr()), Box::new(width))
    }

    /// Who answers: the learner at the terminal, the lines of standard input, or nobody.
    ///
    /// # Errors
    /// When Ctrl-C cannot be handled.
    pub fn asker(&self) -> Result<Box<dyn Asker>> {
        let style = self.screen.style();
        if !self.interactive && io::stdin().is_terminal() {
            // The output goes elsewhere: questions would be asked where their text cannot be seen.
            return Ok(Box::new(LineAsker::new(io::empty(), io::sink(), false)));
        }
        interrupt::install().context("could not prepare for Ctrl-C")?;
        let output: Box<dyn Write> = if self.talks_on_stderr { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
        Ok(ask::open(self.screen.is_plain(), style.charset, output))
    }

    /// Whether the screen is coloured.
    pub fn colored(&self) -> bool {
        self.colored
    }

    /// Tells trouble with the store, if there is any that was not told before.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn notice(&mut self, notice: Option<Notice>) -> Result<()> {
        notice.map_or(Ok(()), |notice| self.warn_once(notice.to_string()))
    }

    fn warn_once(&mut self, message: String) -> Result<()> {
        if !self.told.contains(&message) {
            self.warn(&message)?;
            self.told.push(message);
        }
        Ok(())
    }

    /// Says something beside the output, on stderr.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn warn(&self, message: &str) -> Result<()> {
        Ok(writeln!(io::stderr(), "memtutor: {}", crate::screen::text::printable(message))?)
    }

    /// Shows what is wrong with files, on stderr; [`Ending::Problems`] if any of it is an error.
    ///
    /// # Errors
    /// When stderr cannot be written.
    pub fn report(&self, found: &[Problem]) -> Result<Ending> {
        if found.is_empty() {
            return Ok(Ending::Done);
        }
        let sources: HashMap<&str, String> =
            found.iter().filter_map(|problem| Some((problem.file.as_str(), self.source(&problem.file)?))).collect();
        let colored = decide_color(self.color, &io::stderr());
        let text = self.draw(found, |file| sources.get(file).map(String::as_str), colored);
        writeln!(io::stderr(), "{text}")?;
        let failed = found.iter().any(|problem| problem.severity == Severity::Error);
        Ok(if failed { Ending::Problems } else { Ending::Done })
    }

    /// Problems as they are shown, without a line break at the end; `source_of` yields the text of a file.
    pub fn draw<'a>(&self, found: &[Problem], source_of: impl Fn(&str) -> Option<&'a str>, colored: bool) -> String {
        let style = self.screen.style();
        problems::render(found, source_of, style.width, style.charset, colored)
    }

    /// The text of a file that a problem names: one of the library, or any other.
    fn source(&self, file: &str) -> Option<String> {
        self.library.source(file).or_else(|| reading::excerpted(Path::new(file)))
    }
}

/// Whether what is written to `stream` is coloured.
fn decide_color(choice: ColorChoice, stream: &impl IsTerminal) -> bool {
    let variable = |name| std::env::var(name).ok();
    let [no_color, force, clicolor, term] = ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM"].map(variable);
    let surroundings = Surroundings {
        no_color: no_color.as_deref(),
        clicolor_force: force.as_deref(),
        clicolor: clicolor.as_deref(),
        term: term.as_deref(),
        is_terminal: stream.is_terminal(),
    };
    wants_color(choice, &surroundings)
}

/// The columns of the terminal that output goes to, if it goes to one.
fn terminal_width(output: &Term) -> Option<usize> {
    output.size_checked().map(|(_, columns)| usize::from(columns))
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

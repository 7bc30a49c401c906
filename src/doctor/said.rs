//! What is said of what was found.

use serde::Serialize;

use super::{Findings, Keeping, Proving, Reach, Release, Store, Teaching, Terminal, Trial};
use crate::screen::text::counted;

/// What is said of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The part.
    pub title: &'static str,
    /// What was found.
    pub facts: Vec<String>,
    /// What does not work.
    pub lacks: Vec<Lack>,
}

/// Something that does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lack {
    /// What is switched off.
    pub off: String,
    /// What to do about it.
    #[serde(rename = "do")]
    pub todo: String,
    /// Whether something is broken, rather than missing.
    pub is_broken: bool,
}

impl Findings {
    /// All parts.
    pub fn sections(&self) -> [Section; 5] {
        [
            self.program.section(),
            self.terminal.section(),
            self.progress.section(),
            self.compiler.section(),
            self.lessons.section(),
        ]
    }
}

impl Section {
    fn new(title: &'static str) -> Self {
        Self { title, facts: Vec::new(), lacks: Vec::new() }
    }

    fn fact(&mut self, fact: impl Into<String>) {
        self.facts.push(fact.into());
    }

    fn lack(&mut self, off: impl Into<String>, todo: impl Into<String>) {
        self.lacks.push(Lack { off: off.into(), todo: todo.into(), is_broken: false });
    }

    fn broken(&mut self, off: impl Into<String>, todo: impl Into<String>) {
        self.lacks.push(Lack { off: off.into(), todo: todo.into(), is_broken: true });
    }
}

impl Release {
    fn section(&self) -> Section {
        let mut section = Section::new("memtutor");
        section.fact(format!("version {}, for {}", self.version, self.system));
        section
    }
}

impl Terminal {
    fn section(&self) -> Section {
        let mut section = Section::new("Terminal");
        let [input, output, errors] = self.is_terminal.map(|is| if is { "a terminal" } else { "no terminal" });
        section.fact(format!("stdin: {input}, stdout: {output}, stderr: {errors}"));
        let color = if self.has_color { "colours" } else { "no colours" };
        let term = self.term.as_deref().unwrap_or("not set");
        section.fact(format!("{} columns, {color}, TERM: {term}", self.width));
        if let Some(locale) = &self.locale {
            section.fact(format!("characters: {locale}"));
        }
        let is_dumb = self.term.as_deref() == Some("dumb");
        if self.is_terminal.contains(&false) {
            section.lack(
                "menus and single keys: questions are asked in lines, and answered by the lines of stdin",
                "start memtutor in a terminal, without a pipe",
            );
        }
        if is_dumb {
            section.lack("drawings: everything is said in sentences", "set TERM to what the terminal is");
        } else if self.width < self.narrowest {
            section
                .lack(format!("drawings: words stand for them below {} columns", self.narrowest), "widen the window");
        }
        if !self.has_color && self.is_terminal[1] {
            let todo = match (&self.no_color, is_dumb) {
                (Some(_), _) => "unset NO_COLOR, or use --color always",
                (None, true) => "set TERM to what the terminal is, or use --color always",
                (None, false) => "leave --plain out, or use --color always; see CLICOLOR too",
            };
            section.lack("colours; they only repeat what words and signs say", todo);
        }
        if !self.has_unicode {
            section.lack(
                "perhaps the lines and arrows of drawings: the locale does not promise them",
                "use --ascii if they look wrong, or a locale of UTF-8: LANG=C.UTF-8",
            );
        }
        section
    }
}

impl Keeping {
    fn section(&self) -> Section {
        let mut section = Section::new("Progress");
        let Some(folder) = &self.folder else {
            section.fact("no folder is known to keep it in");
            section
                .lack("keeping answers, `review` and `progress`", "name a folder with --data-dir or MEMTUTOR_DATA_DIR");
            return section;
        };
        section.fact(folder.clone());
        match &self.store {
            Store::Missing { is_writable } => {
                section.fact("no store yet; the first answer makes it");
                if !is_writable {
                    section.lack("keeping answers: the folder cannot be written to", CHOOSE_FOLDER);
                }
            }
            Store::Readable { version, newest, attempts, is_writable } => {
                let age = if version < newest { ", brought up to date at the next use" } else { "" };
                section.fact(format!("a store of version {version}{age}; {}", counted(attempts, "attempt")));
                if !is_writable {
                    section.lack("keeping answers: the store can only be read", CHOOSE_FOLDER);
                }
            }
            // The reason says what to do.
            Store::Broken { reason } => section.broken("keeping answers, `review` and `progress`", reason.clone()),
        }
        section
    }
}

const CHOOSE_FOLDER: &str = "allow writing, or name another folder with --data-dir";

impl Proving {
    fn section(&self) -> Section {
        let mut section = Section::new("Proofs");
        match (&self.rustc, &self.version) {
            (Some(rustc), Some(version)) => {
                section.fact(format!("{}, {rustc}", version.lines().next().unwrap_or_default()));
            }
            _ => section.fact("no rustc"),
        }
        match &self.trial {
            Trial::Failed { reason } => section.lack(
                format!("`check` proves no answer about a program: {reason}"),
                "install Rust and a linker (https://rustup.rs), or name the compiler with RUSTC; nothing else needs them",
            ),
            Trial::Ran { reached: Reach { files, network, processes } } => {
                section.fact(format!("a program of edition {} was compiled and run", self.edition));
                let can = [(files, "read your files"), (network, "use the network"), (processes, "start programs")];
                let parted = |which: bool| -> Vec<&str> {
                    can.iter().filter(|(reached, _)| **reached == which).map(|(_, what)| *what).collect()
                };
                let (able, unable) = (parted(true), parted(false));
                if !unable.is_empty() {
                    section.fact(format!("as it should be, it could not {}", unable.join(", nor ")));
                }
                if !able.is_empty() {
                    section.lack(
                        format!("confinement: a program under `check` can {}", able.join(", ")),
                        "read a stranger's quiz first, or use --no-run; Linux with Landlock and seccomp confines programs",
                    );
                }
            }
        }
        section
    }
}

impl Teaching {
    fn section(&self) -> Section {
        let mut section = Section::new("Lessons");
        let place = self.folder.as_deref().unwrap_or("in the program");
        section.fact(format!("{}, {place}", counted(self.lessons, "lesson")));
        let [errors, warnings] =
            [(self.errors, "error"), (self.warnings, "warning")].map(|(number, what)| counted(number, what));
        let found = format!("{errors}, {warnings} in curriculum and lessons");
        let todo = format!("`{}` shows them", self.check);
        match (self.errors, self.warnings) {
            (0, 0) => {}
            (0, _) => section.lack(found, todo),
            _ => section.broken(format!("lessons with errors: {found}"), todo),
        }
        section
    }
}

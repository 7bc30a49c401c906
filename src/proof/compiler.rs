//! The rustc on the machine: where it is, and which.
//!
//! What `rustc` starts need not be a compiler: under rustup it is a small program that looks up which toolchain the folder
//! wants, and starts that one's. Asking it costs a fifth of a small compilation, so what it answered is remembered, together
//! with everything it looked at.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::process::{self, End, Finished, Job, Limits};

/// How long it may take to say its version: rustup may have to unpack it first.
const TIME_TO_ANSWER: Duration = Duration::from_secs(60);

/// What decides which compiler is used.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The compiler to use; where none is named, `rustc` is looked for.
    pub rustc: Option<OsString>,
    /// The folders of programs, in the form of the variable `PATH`.
    pub path: Option<OsString>,
    /// The folder the user is in: a toolchain may be chosen for it.
    pub directory: PathBuf,
    /// All variables, for asking a `rustc` that may be rustup.
    pub variables: Vec<(OsString, OsString)>,
}

impl Environment {
    /// That of this process. The only thing in this module that reads it.
    pub fn of_this_process() -> Self {
        Self {
            rustc: env::var_os("RUSTC").filter(|rustc| !rustc.is_empty()),
            path: env::var_os("PATH"),
            directory: env::current_dir().unwrap_or_default(),
            variables: env::vars_os().collect(),
        }
    }

    fn variable(&self, name: &str) -> Option<&OsString> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The file that `rustc` starts.
    fn find(&self) -> Result<PathBuf, String> {
        let name = self.rustc.clone().unwrap_or_else(|| "rustc".into());
        let named = Path::new(&name);
        if named.components().count() > 1 {
            let path = self.directory.join(named);
            return if path.is_file() { Ok(path) } else { Err(format!("there is no compiler at {}", path.display())) };
        }
        let file = named.with_extension(env::consts::EXE_EXTENSION);
        let folders = self.path.iter().flat_map(env::split_paths);
        let found = folders.map(|folder| self.directory.join(folder).join(&file)).find(|path| path.is_file());
        found.ok_or_else(|| format!("there is no `{}` in any folder of PATH", named.display()))
    }

    /// Everything that decides what the program at `rustc` does when it is asked for its version.
    fn state(&self, rustc: &Path) -> String {
        let mut state = format!("compiler {}\n{}\n", rustc.display(), Stamp::of(rustc));
        for name in ["RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "HOME", "USERPROFILE"] {
            writeln!(state, "{name} {:?}", self.variable(name)).expect("a text can be written to");
        }
        let home = self.variable("HOME").or_else(|| self.variable("USERPROFILE"));
        let rustup = self.variable("RUSTUP_HOME").map(PathBuf::from).or_else(|| Some(Path::new(home?).join(".rustup")));
        let settings = rustup.map(|rustup| rustup.join("settings.toml"));
        let choices = self
            .directory
            .ancestors()
            .flat_map(|folder| ["rust-toolchain.toml", "rust-toolchain"].map(|name| folder.join(name)));
        for file in settings.into_iter().chain(choices) {
            writeln!(state, "{} {}", file.display(), Stamp::of(&file)).expect("a text can be written to");
        }
        state
    }
}

/// A compiler that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compiler {
    /// Its file; that of the toolchain itself where rustup was asked.
    pub program: PathBuf,
    /// Everything `rustc -vV` says.
    pub version: String,
    stamp: Stamp,
    /// The variables it is given.
    #[serde(skip)]
    pub(super) variables: Vec<(OsString, OsString)>,
}

/// The variables a compiler needs to find its linker and, on some systems, the system's libraries. A program can read those
/// of its compiler, so it gets no more.
const KEPT: [&str; 7] =
    ["PATH", "LD_LIBRARY_PATH", "SDKROOT", "DEVELOPER_DIR", "MACOSX_DEPLOYMENT_TARGET", "SystemRoot", "ProgramData"];

impl Compiler {
    /// The compiler that `environment` leads to; else why there is none.
    pub(super) fn find(
        environment: &Environment,
        cache: Option<&Cache>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, String> {
        let rustc = environment.find()?;
        let kept = KEPT.iter().filter_map(|name| Some(((*name).into(), environment.variable(name)?.clone())));
        let variables: Vec<(OsString, OsString)> = kept.collect();
        let state = environment.state(&rustc);
        let known = cache.and_then(|cache| cache.get::<Self>(&state));
        if let Some(known) = known.filter(|known| known.stamp == Stamp::of(&known.program)) {
            return Ok(Self { variables, ..known });
        }
        let sysroot = ask(&rustc, &["--print", "sysroot"], environment, stop)?;
        let own = Path::new(sysroot.trim()).join("bin").join("rustc").with_extension(env::consts::EXE_EXTENSION);
        let program = if own.is_file() { own } else { rustc };
        let version = ask(&program, &["-vV"], environment, stop)?;
        let compiler = Self { stamp: Stamp::of(&program), program, version, variables };
        if let Some(cache) = cache {
            cache.put(&state, &compiler);
        }
        Ok(compiler)
    }
}

fn ask(rustc: &Path, arguments: &[&str], environment: &Environment, stop: &dyn Fn() -> bool) -> Result<String, String> {
    let job = Job {
        program: rustc.to_owned(),
        arguments: arguments.iter().map(OsString::from).collect(),
        directory: environment.directory.clone(),
        environment: environment.variables.clone(),
        limits: Limits { time: TIME_TO_ANSWER, ..super::COMPILING },
        confined: false,
    };
    let name = rustc.display();
    match process::run(&job, stop) {
        Ok(Finished { end: End::Exited(0), stdout, .. }) => Ok(String::from_utf8_lossy(&stdout).into_owned()),
        Ok(Finished { stderr, .. }) => {
            let stderr = String::from_utf8_lossy(&stderr);
            let said = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
            Err(format!("{name} does not answer `rustc {}`: {said}", arguments.join(" ")))
        }
        Err(error) => Err(format!("{name} cannot be started: {error}")),
    }
}

/// What tells a file from what it was before: nothing of it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp(String);

impl Stamp {
    fn of(path: &Path) -> Self {
        let stamp = fs::metadata(path).ok().map(|about| (about.len(), about.modified().ok()));
        Self(format!("{stamp:?}"))
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

//! `memtutor doctor`: what works on this machine, what is switched off, and what to do about it. Changes nothing.

use std::env;
use std::io::{self, IsTerminal};

use anyhow::{Context, Result};
use serde_json::json;

use super::shell::quoted;
use super::{Ending, World};
use crate::cli::DoctorArgs;
use crate::doctor::{Findings, Keeping, Lack, Proving, Reach, Release, Section, Store, Teaching, Terminal, Trial};
use crate::problem::Severity;
use crate::progress::{self, Seen};
use crate::proof::{Aim, Environment, Outcome, Program, Prover};
use crate::quiz::model::EDITIONS;
use crate::screen::interrupt;
use crate::screen::output::Style;
use crate::screen::text::{Line, Role, wrap};

/// Counted up when the JSON changes in a way that breaks its readers.
const JSON_FORMAT: u32 = 1;

/// The newest that programs may name.
const EDITION: &str = EDITIONS[EDITIONS.len() - 1];

/// Tries to reach what a confined program cannot: a folder, a socket, another program.
const TRIAL: &str = r#"
fn main() {
    let files = std::fs::read_dir("/").is_ok();
    let network = std::net::UdpSocket::bind("127.0.0.1:0").is_ok();
    let itself = std::env::current_exe().expect("a program has a file");
    let processes = std::env::args().len() > 1 || std::process::Command::new(itself).arg("again").status().is_ok();
    println!("{files} {network} {processes}");
}
"#;

pub(super) fn run(arguments: &DoctorArgs, world: &mut World) -> Result<Ending> {
    interrupt::install().context("could not prepare for Ctrl-C")?;
    let system = format!("{} {}", env::consts::ARCH, env::consts::OS);
    let findings = Findings {
        program: Release { version: env!("CARGO_PKG_VERSION"), system },
        terminal: terminal(world),
        progress: keeping(world),
        compiler: proving(),
        lessons: teaching(world),
    };
    if interrupt::requested() {
        interrupt::acknowledge();
        return Ok(Ending::Interrupted);
    }
    let sections = findings.sections();
    let lacks: Vec<&Lack> = sections.iter().flat_map(|section| &section.lacks).collect();
    let is_broken = lacks.iter().any(|lack| lack.is_broken);
    if arguments.json {
        world.screen.json(&json!({ "format": JSON_FORMAT, "found": findings, "off": lacks, "ok": !is_broken }))?;
    } else {
        world.screen.lines(&draw(&sections, world.screen.style().prose_width()))?;
    }
    Ok(if is_broken { Ending::Problems } else { Ending::Done })
}

fn draw(sections: &[Section], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut entry = |indent: &str, head: &str, role: Role, text: &str| {
        let line = Line::new().with(Role::Plain, indent).with(role, head).with(Role::Plain, text);
        lines.extend(wrap(&line, width, 6));
    };
    for Section { title, facts, lacks } in sections {
        entry("", title, Role::Title, "");
        facts.iter().for_each(|fact| entry("  ", "", Role::Plain, fact));
        for Lack { off, todo, is_broken } in lacks {
            let (head, role) = if *is_broken { ("broken: ", Role::Bad) } else { ("off: ", Role::Notice) };
            entry("  ", head, role, off);
            entry("  ", "do: ", Role::Strong, todo);
        }
        entry("", "", Role::Plain, "");
    }
    lines
}

fn terminal(world: &World) -> Terminal {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    // The first that is set decides.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, variable(name)?)));
    let names_utf8 = |locale: &str| locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    Terminal {
        is_terminal: [io::stdin().is_terminal(), io::stdout().is_terminal(), io::stderr().is_terminal()],
        width: world.screen.style().width,
        narrowest: Style::NARROWEST,
        has_color: world.colored(),
        no_color: variable("NO_COLOR"),
        term: variable("TERM"),
        has_unicode: cfg!(windows) || locale.as_ref().is_some_and(|(_, locale)| names_utf8(locale)),
        locale: match locale {
            Some((name, value)) => Some(format!("{name}={value}")),
            None if cfg!(windows) => None,
            None => Some("no locale is set".to_owned()),
        },
    }
}

fn keeping(world: &World) -> Keeping {
    let Some(folder) = &world.data_dir else {
        return Keeping { folder: None, store: Store::Missing { is_writable: false } };
    };
    let store = match progress::look(folder) {
        Ok(None) => Store::Missing { is_writable: progress::can_hold_files(folder) },
        Ok(Some(Seen { version, newest, attempts, is_writable })) => {
            Store::Readable { version, newest, attempts, is_writable }
        }
        Err(error) => Store::Broken { reason: error.to_string() },
    };
    Keeping { folder: Some(folder.display().to_string()), store }
}

fn proving() -> Proving {
    let prover = Prover::new(&Environment::of_this_process(), None, &interrupt::requested);
    let program = Program { text: TRIAL.to_owned(), edition: EDITION.to_owned(), aim: Aim::Run };
    let outcome = prover.prove(&[program], |_| (), &interrupt::requested).pop();
    let compiler = prover.compiler().ok();
    Proving {
        rustc: compiler.map(|compiler| compiler.program.display().to_string()),
        version: compiler.map(|compiler| compiler.version.clone()),
        edition: EDITION,
        trial: outcome.map_or_else(|| failed("nothing came of the program"), trial),
    }
}

fn trial(outcome: Outcome) -> Trial {
    match outcome {
        Outcome::Ran(run) => match reached(&run.stdout) {
            Some(reached) => Trial::Ran { reached },
            None => failed(&format!("a program {}; it printed `{}`", run.ending.words(), run.stdout.trim())),
        },
        Outcome::Rejected(errors) => {
            let first = errors.first().map_or("it gives no reason", |error| &error.message);
            failed(&format!("rustc rejects a program of edition {EDITION}: {first}"))
        }
        Outcome::CompilerStopped(limit) => failed(&format!("rustc was stopped: {}", limit.words(true))),
        Outcome::NotDone(reason) => failed(&reason),
        Outcome::Compiled => failed("the program was not run"),
    }
}

fn failed(reason: &str) -> Trial {
    Trial::Failed { reason: reason.to_owned() }
}

fn reached(printed: &str) -> Option<Reach> {
    let mut words = printed.split_whitespace().rev().map(str::parse);
    let mut next = || words.next()?.ok();
    let (processes, network, files) = (next()?, next()?, next()?);
    Some(Reach { files, network, processes })
}

fn teaching(world: &World) -> Teaching {
    let outline = world.library.outline();
    let errors = outline.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let folder = world.library.root();
    let paths = folder.map(|folder| format!(" {}", quoted(folder))).unwrap_or_default();
    Teaching {
        folder: folder.map(|folder| folder.display().to_string()),
        lessons: outline.summaries.len(),
        errors,
        warnings: outline.problems.len() - errors,
        check: format!("memtutor check{paths}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Trial, trial};
    use crate::proof::{Ending, Limit, Outcome, Run};

    #[test]
    fn how_the_trial_ended_is_told_in_words() {
        for (ending, words) in [
            (Ending::Killed(9), "a program was ended by signal 9; it printed `x`"),
            (Ending::Stopped(Limit::Time), "a program was stopped: it took more than 10 s; it printed `x`"),
        ] {
            let run = Run { stdout: "x\n".to_owned(), stderr: String::new(), ending };
            let told = trial(Outcome::Ran(run));
            assert!(matches!(&told, Trial::Failed { reason } if reason == words), "{told:?}");
        }
    }
}

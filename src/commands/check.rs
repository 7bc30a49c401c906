//! `memtutor check`: what is wrong with lessons and quizzes.

use std::io;

use anyhow::{Context, Result};
use console::Term;
use serde_json::{Value, json};

use super::{Ending, World};
use crate::check::{Checked, Demos};
use crate::cli::CheckArgs;
use crate::problem::{Positions, Severity};
use crate::proof::{self, Environment, Prover};
use crate::screen::text::{Line, Role, counted};
use crate::screen::{bar, interrupt};

/// Counted up when the JSON changes in a way that breaks its readers.
const JSON_FORMAT: u32 = 1;

pub(super) fn run(arguments: &CheckArgs, world: &mut World) -> Result<Ending> {
    interrupt::install().context("could not prepare for Ctrl-C")?;
    let demos = if arguments.no_run { Demos::Skip } else { Demos::Run };
    let mut checked = match &arguments.paths[..] {
        [] => Checked::library(&world.library, demos),
        paths => Checked::paths(paths, demos),
    };
    let compiler =
        if arguments.no_run || checked.claims.is_empty() { None } else { prove(arguments, world, &mut checked) };
    if interrupt::requested() {
        // What ran has been ended and removed.
        interrupt::acknowledge();
        return Ok(Ending::Interrupted);
    }
    if arguments.json {
        world.screen.json(&as_json(arguments, &checked, compiler.as_deref()))?;
    } else {
        show(arguments, world, &checked)?;
    }
    let unproved = !arguments.no_run && checked.undone() > 0;
    let is_strictly_bad = arguments.strict && (!checked.problems.is_empty() || unproved);
    Ok(if checked.errors() > 0 || is_strictly_bad { Ending::Problems } else { Ending::Done })
}

/// Runs the programs, with a bar where somebody watches; the compiler's version, if there is one.
fn prove(arguments: &CheckArgs, world: &World, checked: &mut Checked) -> Option<String> {
    let cache = proof::cache_dir(arguments.cache_dir.clone());
    let prover = Prover::new(&Environment::of_this_process(), cache.as_deref(), &interrupt::requested);
    let terminal = Term::stderr();
    let style = world.screen.style();
    let is_watched = terminal.is_term() && !style.plain;
    let progress = |done: usize, all: usize| {
        if is_watched {
            let columns = usize::from(terminal.size().1).saturating_sub(1);
            let line = bar::draw("running programs", done, all, columns, style.charset);
            // A bar that cannot be drawn is no reason to stop.
            let _ = terminal.clear_line().and_then(|()| terminal.write_str(line.text()));
        }
    };
    checked.prove(&prover, progress, &interrupt::requested);
    if is_watched {
        let _ = terminal.clear_line();
    }
    prover.compiler().ok().map(|compiler| compiler.version.clone())
}

fn show(arguments: &CheckArgs, world: &mut World, checked: &Checked) -> io::Result<()> {
    if !checked.problems.is_empty() {
        let source_of = |file: &str| checked.sources.get(file).map(String::as_str);
        let text = world.draw(&checked.problems, source_of, world.colored());
        world.screen.raw(&(text + "\n\n"))?;
    }
    for (reason, programs) in &checked.not_done {
        let note = match programs {
            0 => format!("Not done: {reason}."),
            programs => format!("Not done: {}: {reason}.", counted(*programs, "program")),
        };
        world.screen.say(Role::Notice, note)?;
    }
    let role = if checked.errors() > 0 { Role::Bad } else { Role::Good };
    world.screen.line(Line::new().with(role, summary(arguments, checked)))
}

fn summary(arguments: &CheckArgs, checked: &Checked) -> String {
    let (programs, proved) = (checked.claims.len(), checked.proved);
    let all = counted(programs, "program");
    let proof = match (programs, proved) {
        _ if programs == proved => format!("{all} proved"),
        _ if arguments.no_run => format!("{all} not run, as --no-run says"),
        _ => format!("{proved} of {all} proved"),
    };
    let errors = checked.errors();
    let warnings = checked.problems.len() - errors;
    let found = match (errors, warnings) {
        (0, 0) => "no problems".to_owned(),
        (errors, warnings) => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    };
    let [files, questions] =
        [(checked.files.len(), "file"), (checked.questions(), "question")].map(|(n, what)| counted(n, what));
    format!("{files}, {questions}, {proof}: {found}")
}

fn as_json(arguments: &CheckArgs, checked: &Checked, compiler: Option<&str>) -> Value {
    // The problems come by file and place.
    let mut positions = Positions::default();
    let problems = checked.problems.iter().map(|problem| {
        let place = checked.sources.get(&problem.file).map(|source| positions.of(problem, source));
        json!({
            "severity": match problem.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "file": problem.file, "line": place.map(|(line, _)| line), "column": place.map(|(_, column)| column),
            "span": { "start": problem.span.start, "end": problem.span.end },
            "message": problem.message, "help": problem.help,
        })
    });
    let not_done = checked.not_done.iter().map(|(reason, programs)| json!({ "reason": reason, "programs": programs }));
    json!({
        "format": JSON_FORMAT,
        "files": checked.files,
        "problems": problems.collect::<Vec<_>>(),
        "proof": {
            "run": !arguments.no_run, "compiler": compiler, "programs": checked.claims.len(), "proved": checked.proved,
            "refuted": checked.refuted,
            "not_done": not_done.collect::<Vec<_>>(),
        },
        "counts": {
            "files": checked.files.len(), "questions": checked.questions(),
            "errors": checked.errors(), "warnings": checked.problems.len() - checked.errors(),
        },
    })
}

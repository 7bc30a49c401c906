//! `memtutor demo`: a lesson's program, run and shown without the lesson around it.

use anyhow::{Result, bail};

use super::{Ending, World};
use crate::cli::DemoArgs;
use crate::lesson::json;
use crate::lesson::library::{Demo, DemoState};
use crate::probe::recording::{Outcome, Recording};
use crate::screen::page::StepView;
use crate::screen::text::{Line, Role};

pub(super) fn run(arguments: &DemoArgs, world: &mut World) -> Result<Ending> {
    let id = &arguments.id;
    let Some(demo) = world.library.demo(id) else {
        world.library.load(id)?;
        bail!("the lesson `{id}` has no demo");
    };
    let Some(recording) = demo.record() else { bail!("{}", cannot_run(id, &demo)) };
    let chosen = arguments.step.as_deref().map(|step| find_step(&recording, step)).transpose()?;
    if arguments.json {
        let text = match chosen {
            Some(index) => json::step(id, &recording, index).transpose()?.unwrap_or_default(),
            None => json::recording(id, &recording)?,
        };
        world.screen.raw(&text)?;
        return Ok(Ending::Done);
    }
    show(&recording, chosen, arguments.addresses, world)?;
    Ok(Ending::Done)
}

fn show(recording: &Recording, chosen: Option<usize>, addresses: bool, world: &mut World) -> Result<()> {
    let steps = match chosen {
        Some(index) => index..index + 1,
        None => 0..recording.steps.len(),
    };
    for index in steps {
        let view = StepView { recording, index, addresses };
        let style = world.screen.style();
        world.screen.lines(&view.heading(&style))?;
        world.screen.lines(&view.code(&style))?;
        world.screen.lines(&view.reveal(&style))?;
        world.screen.gap()?;
    }
    if let (None, Outcome::Panicked { message, line }) = (chosen, &recording.end.outcome) {
        let place = line.map(|line| format!(" in line {line}")).unwrap_or_default();
        world.screen.line(Line::new().with(Role::Bad, format!("The demo ended with a panic{place}: {message}")))?;
    }
    Ok(())
}

/// Why a demo of this library does not run, and what to do.
pub(super) fn cannot_run(id: &str, demo: &Demo) -> String {
    let reason = match demo.state {
        DemoState::Changed => format!("the text of `{id}/demo.rs` differs from the one compiled into this program"),
        DemoState::Absent | DemoState::Compiled(_) => format!("`{id}/demo.rs` is not compiled into this program"),
    };
    format!("{reason}, so the demo cannot run; build memtutor with this folder in `lessons/` to run it")
}

/// The index of the step that is called `wanted` or has this number, from 1.
fn find_step(recording: &Recording, wanted: &str) -> Result<usize> {
    let named = recording.steps.iter().position(|step| step.name == wanted);
    let numbered = wanted.parse().ok().and_then(|number: usize| number.checked_sub(1));
    match named.or(numbered.filter(|&index| index < recording.steps.len())) {
        Some(index) => Ok(index),
        None => {
            let names: Vec<_> = recording.steps.iter().map(|step| step.name.as_str()).collect();
            bail!("there is no step `{wanted}`; the steps are 1 to {}: {}", names.len(), names.join(", "))
        }
    }
}

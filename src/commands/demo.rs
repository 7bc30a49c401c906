//! `memtutor demo`: a lesson's program, run and shown without the lesson around it.

use anyhow::{Result, anyhow, bail};

use super::steps::{self, Looked, Steps};
use super::{Ending, World};
use crate::cli::DemoArgs;
use crate::lesson::json;
use crate::lesson::library::{Demo, DemoState};
use crate::probe::recording::{Outcome, Recording};
use crate::screen::ask::{Asker, Command, Reply};
use crate::screen::text::{Line, Role};

/// What the keys do, as `?` tells it.
const KEYS: &str = "**Keys:** space or Enter goes on, `b` goes back, `g` goes to a step, `q` leaves. `memtutor demo ID --all` prints \
                    all steps at once.";

pub(super) fn run(arguments: &DemoArgs, world: &mut World) -> Result<Ending> {
    let id = &arguments.id;
    let Some(demo) = world.library.demo(id) else {
        if world.load(id)?.is_none() {
            return Ok(Ending::Problems);
        }
        bail!("the lesson `{id}` has no demo; `memtutor lesson {id}` teaches it");
    };
    let Some(recording) = demo.record() else { bail!("{}", cannot_run(id, &demo)) };
    let chosen = arguments.step.as_deref().map(|step| find_step(&recording, step)).transpose()?;
    if arguments.json {
        let document = match chosen {
            Some(index) => json::step(id, &recording, index),
            None => Some(json::recording(id, &recording)),
        };
        world.screen.json_line(&document)?;
        return Ok(Ending::Done);
    }
    let steps = Steps::new(&recording, &demo.source, arguments.addresses);
    if chosen.is_none() && world.interactive && !arguments.all {
        return walk(steps, world);
    }
    let shown = chosen.map_or(0..recording.steps.len(), |index| index..index + 1);
    for index in shown {
        show(&steps, index, world)?;
        world.screen.gap()?;
    }
    if chosen.is_none() {
        say_panic(&recording, world)?;
    }
    Ok(Ending::Done)
}

/// Step by step, as long as the learner wants.
fn walk(mut steps: Steps, world: &mut World) -> Result<Ending> {
    let mut asker = world.asker()?;
    let mut at = 0;
    while at < steps.recording.steps.len() {
        show(&steps, at, world)?;
        at = match navigate(&mut steps, at, asker.as_mut(), world)? {
            Reply::Answer(to) => to,
            Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
            Reply::Command(_) | Reply::End => return Ok(Ending::Done),
        };
    }
    say_panic(steps.recording, world)?;
    Ok(Ending::Done)
}

/// Waits at the step that is shown until another is wanted, or the same drawn otherwise; its index.
fn navigate(steps: &mut Steps, at: usize, asker: &mut dyn Asker, world: &mut World) -> Result<Reply<usize>> {
    let is_last = at + 1 == steps.recording.steps.len();
    loop {
        let mut keys = vec![(' ', if is_last { "end" } else { "next" }), ('b', "back")];
        keys.extend(steps.keys(at, &world.screen.style()));
        keys.extend([('g', "go to"), ('?', "help"), ('q', "quit")]);
        world.screen.gap()?;
        match asker.key(&keys)? {
            Reply::Answer(' ') => return Ok(Reply::Answer(at + 1)),
            Reply::Answer('g') => {
                let find = |wanted: &str| find_step(steps.recording, wanted).map_err(|none| none.to_string());
                match steps::go_to("a step's number or name", find, asker, world)? {
                    Reply::Answer(None) => {}
                    reply => return Ok(reply.map(|to| to.unwrap_or(at))),
                }
            }
            Reply::Answer(key) => {
                if steps.look(key, at, world)? == Looked::Differently {
                    return Ok(Reply::Answer(at));
                }
            }
            Reply::Command(Command::Back) => return Ok(Reply::Answer(at.saturating_sub(1))),
            Reply::Command(Command::Help) => steps::help(KEYS, world)?,
            reply => return Ok(reply.map(|_| at)),
        }
    }
}

fn show(steps: &Steps, index: usize, world: &mut World) -> Result<()> {
    let view = steps.view(index);
    world.screen.mind_width()?;
    let style = world.screen.style();
    world.screen.lines(&view.heading(&style))?;
    world.screen.lines(&view.code(&style))?;
    Ok(world.screen.lines(&view.reveal(&style))?)
}

fn say_panic(recording: &Recording, world: &mut World) -> Result<()> {
    let Outcome::Panicked { message, line } = &recording.end.outcome else { return Ok(()) };
    let place = line.map(|line| format!(" in line {line}")).unwrap_or_default();
    Ok(world.screen.line(Line::new().with(Role::Bad, format!("The demo ended with a panic{place}: {message}")))?)
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
    let count = recording.steps.len();
    let numbered = wanted.parse().ok().and_then(|number: usize| number.checked_sub(1)).filter(|&index| index < count);
    recording.position(wanted).or(numbered).ok_or_else(|| {
        let names: Vec<_> = recording.steps.iter().map(|step| step.name.as_str()).collect();
        anyhow!("there is no step `{wanted}`; the steps are 1 to {count}: {}", names.join(", "))
    })
}

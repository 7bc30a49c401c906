//! `memtutor quiz`: the questions of lessons and of quiz files.

mod choosing;
mod sources;

use anyhow::{Result, bail};

use self::choosing::Chosen;
use self::sources::Pool;
use super::sitting::{self, GOES_ON, Resume, Sheet};
use super::{Ending, World};
use crate::cli::QuizArgs;
use crate::quiz::results::Results;
use crate::quiz::select::{Selection, tags};
use crate::reading::{list, nearest};
use crate::screen::text::Role;

pub(super) fn run(arguments: &QuizArgs, world: &mut World) -> Result<Ending> {
    let data = arguments.json.then(|| world.talk_on_stderr());
    let mut asker = None;
    let names = match choosing::choose(arguments, world, &mut asker)? {
        Chosen::Sources(names) => names,
        Chosen::Nothing(ending) => return Ok(ending),
    };
    let Some(pool) = sources::load(&names, arguments, world)? else { return Ok(Ending::Problems) };
    check_tags(&arguments.tags, &pool)?;
    let count = arguments.count.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    let sheet = Sheet {
        title: &pool.title,
        pool: &pool.quiz,
        selection: Selection { tags: arguments.tags.clone(), count, shuffle: arguments.shuffle },
        seed: arguments.seed,
        is_exam: arguments.exam,
        resume: Resume {
            key: pool.key.clone(),
            command: pool.command.clone(),
            then: GOES_ON,
            restart: arguments.restart,
        },
    };
    let mut progress = world.open_progress()?;
    let mut asker = match asker {
        Some(asker) => asker,
        None => world.asker()?,
    };
    let taken = sitting::take(&sheet, world, asker.as_mut(), &mut progress)?;
    world.notice(progress.finish())?;
    if let (Some(mut data), Some(results)) = (data, &taken.results) {
        data.json(&results.as_json())?;
    }
    match taken {
        sitting::Taken { ending: Ending::Done, results: Some(results) } => verdict(&results, arguments.pass, world),
        taken => Ok(taken.ending),
    }
}

/// [`Ending::Problems`] for a score below the pass mark.
fn verdict(results: &Results, pass: Option<u8>, world: &mut World) -> Result<Ending> {
    let score = results.first_score();
    let Some(pass) = pass.filter(|pass| score.right * 100 < usize::from(*pass) * score.total) else {
        return Ok(Ending::Done);
    };
    let words = format!("{} of {} right at the first try: below {pass} %.", score.right, score.total);
    world.screen.say(Role::Bad, words)?;
    Ok(Ending::Problems)
}

/// Fails if no question has any of `wanted`.
fn check_tags(wanted: &[String], pool: &Pool) -> Result<()> {
    let known = tags(&pool.quiz);
    if wanted.is_empty() || wanted.iter().any(|tag| known.contains(&tag.as_str())) {
        return Ok(());
    }
    let what = wanted.iter().map(String::as_str).collect::<Vec<_>>();
    let near = what.iter().find_map(|tag| nearest(tag, known.iter().copied()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "no question has any tag".to_owned(),
        None => format!("tags here: {}", known.join(", ")),
    };
    bail!("no question has the tag {}; {help}", list(&what))
}

//! Which quizzes: those named, all, or what a learner picks who named none.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cli::QuizArgs;
use crate::commands::{Ending, World};
use crate::lesson::model::Summary;
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::text::{Line, Role, counted, wrap};

/// What is to be asked.
pub(super) enum Chosen {
    /// The lessons, files and folders of these names.
    Sources(Vec<PathBuf>),
    /// Nothing; the command ends so.
    Nothing(Ending),
}

/// A lesson with a quiz.
struct Offer {
    id: String,
    title: String,
    questions: usize,
}

/// What is named; every lesson that has a quiz for `--all` or a tag alone; else what the learner picks, who is asked with
/// the asker that is left in `asker`.
pub(super) fn choose(arguments: &QuizArgs, world: &mut World, asker: &mut Option<Box<dyn Asker>>) -> Result<Chosen> {
    if !arguments.sources.is_empty() {
        return Ok(Chosen::Sources(arguments.sources.clone()));
    }
    let outline = world.library.outline();
    let offers = offers(outline.summaries, world)?;
    let all = || Chosen::Sources(offers.iter().map(|offer| PathBuf::from(&offer.id)).collect());
    if offers.is_empty() {
        if world.report(&outline.problems)? == Ending::Problems {
            return Ok(Chosen::Nothing(Ending::Problems));
        }
        bail!("no lesson has a quiz; name a quiz file or a folder of them");
    }
    if arguments.all || !arguments.tags.is_empty() {
        return Ok(all());
    }
    show(&offers, world)?;
    if !world.interactive {
        bail!("name a lesson, a quiz file or a folder of them; --all asks what every lesson has");
    }
    let asker = asker.insert(world.asker()?);
    let mut labels: Vec<&str> = offers.iter().map(|offer| offer.id.as_str()).collect();
    labels.extend((offers.len() > 1).then_some("all of them"));
    Ok(match asker.choose(Prompt::from("Which quiz?"), &labels)? {
        Reply::Answer(at) if at < offers.len() => Chosen::Sources(vec![PathBuf::from(&offers[at].id)]),
        Reply::Answer(_) => all(),
        Reply::Command(Command::Interrupted) => Chosen::Nothing(Ending::Interrupted),
        Reply::Command(_) | Reply::End => Chosen::Nothing(Ending::Done),
    })
}

/// Those of `lessons` that have a quiz. One whose files have errors is offered too: taking it tells them.
fn offers(lessons: Vec<Summary>, world: &World) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for summary in lessons {
        let (lesson, _) = world.library.inspect(&summary.id)?;
        let questions = match lesson {
            Some(lesson) => lesson.quiz.map(|quiz| quiz.questions.len()),
            None => Some(0),
        };
        offers.extend(questions.map(|questions| Offer { id: summary.id, title: summary.title, questions }));
    }
    Ok(offers)
}

fn show(offers: &[Offer], world: &mut World) -> Result<()> {
    let width = world.screen.style().prose_width();
    world.screen.say(Role::Title, "Lessons with a quiz")?;
    for offer in offers {
        let questions =
            if offer.questions == 0 { "has errors".to_owned() } else { counted(offer.questions, "question") };
        let line = Line::new()
            .with(Role::Name, format!("  {:<12}", offer.id))
            .with(Role::Plain, format!(" {}", offer.title))
            .with(Role::Faint, format!("  {questions}"));
        world.screen.lines(&wrap(&line, width, 15))?;
    }
    Ok(world.screen.gap()?)
}

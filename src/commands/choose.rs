//! `memtutor choose`: an interview that ends in advice, or the same by flags.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::{Ending, World};
use crate::choose::tree::{Step, flags};
use crate::choose::{Advice, Cost, Next, Question, follow, paths};
use crate::cli::ChooseArgs;
use crate::probe::recording::Measured;
use crate::screen::ask::{Asker, Command, Prompt, Reply};
use crate::screen::page::prose;
use crate::screen::text::Role;

pub(super) fn run(arguments: &ChooseArgs, world: &mut World) -> Result<Ending> {
    let given = given(arguments);
    let (steps, next) = follow(|id| answer(&given, id));
    match next {
        Next::Take(advice) if arguments.json => {
            world.screen.json(&as_json(&steps, advice, &unused(&given, &steps)))?;
            Ok(Ending::Done)
        }
        Next::Ask(question) if arguments.json => bail!("{}", missing(question)),
        _ => interview(given, world),
    }
}

/// The answers given as flags, by the ids of their questions.
fn given(arguments: &ChooseArgs) -> Vec<(&'static str, String)> {
    let ChooseArgs { owners, strings, short_lived, few_fields, unsized_, back_links, .. } = arguments;
    let ChooseArgs { threads, mutated, replaced_whole, scoped, number, read_mostly, .. } = arguments;
    let all = [
        ("owners", owners),
        ("strings", strings),
        ("short-lived", short_lived),
        ("few-fields", few_fields),
        ("unsized", unsized_),
        ("back-links", back_links),
        ("threads", threads),
        ("mutated", mutated),
        ("replaced-whole", replaced_whole),
        ("scoped", scoped),
        ("number", number),
        ("read-mostly", read_mostly),
    ];
    all.into_iter().filter_map(|(id, answer)| Some((id, answer.clone()?))).collect()
}

fn answer<'a>(given: &'a [(&'static str, String)], id: &str) -> Option<&'a str> {
    given.iter().find(|(of, _)| *of == id).map(|(_, answer)| answer.as_str())
}

/// The flags that made no difference: the questions they answer are not on the way.
fn unused(given: &[(&'static str, String)], steps: &[Step]) -> Vec<&'static str> {
    let is_unused = |id: &&str| !steps.iter().any(|(question, _)| question.id == *id);
    given.iter().map(|(id, _)| *id).filter(is_unused).collect()
}

fn missing(question: &Question) -> String {
    let [one, other] = question.answers.map(|(word, _)| format!("--{} {word}", question.id));
    format!("one more answer is needed: `{one}` or `{other}`\n  {}", question.text)
}

/// Asks what the flags leave open. Going back takes the last answer back that was asked for.
fn interview(mut given: Vec<(&'static str, String)>, world: &mut World) -> Result<Ending> {
    let by_flag = given.len();
    let mut asker: Option<Box<dyn Asker>> = None;
    loop {
        let (steps, next) = follow(|id| answer(&given, id));
        let question = match next {
            Next::Take(advice) => {
                show(&steps, advice, &unused(&given[..by_flag], &steps), world)?;
                return Ok(Ending::Done);
            }
            Next::Ask(question) => question,
        };
        let asker = match &mut asker {
            Some(asker) => asker,
            None => asker.insert(world.asker()?),
        };
        let can_go_back = given.len() > by_flag;
        let commands = if can_go_back { &[Command::Back][..] } else { &[] };
        let words = question.answers.map(|(word, _)| word);
        match asker.choose(Prompt { text: question.text, commands }, &words)? {
            Reply::Answer(index) => given.push((question.id, words[index].to_owned())),
            Reply::Command(Command::Back) => drop(given.pop()),
            Reply::Command(Command::Interrupted) => return Ok(Ending::Interrupted),
            Reply::Command(_) => return Ok(Ending::Done),
            Reply::End => return list_from(&steps, world),
        }
    }
}

fn show(steps: &[Step], advice: &Advice, unused: &[&str], world: &mut World) -> Result<()> {
    let style = world.screen.style();
    world.screen.gap()?;
    world.screen.lines(&prose(&in_words(advice, &(advice.trial)()), &style))?;
    world.screen.gap()?;
    let outline = world.library.outline();
    let lesson = match outline.summaries.iter().any(|lesson| lesson.id == advice.lesson) {
        true => format!("memtutor lesson {} explains it.", advice.lesson),
        false => format!("The lesson on it is called {}.", advice.lesson),
    };
    world.screen.say(Role::Plain, lesson)?;
    world.screen.say(Role::Faint, format!("The same again: memtutor choose {}", flags(steps)))?;
    if !unused.is_empty() {
        let unused: Vec<String> = unused.iter().map(|id| format!("--{id}")).collect();
        world.screen.say(Role::Notice, format!("{} made no difference here.", unused.join(", ")))?;
    }
    Ok(())
}

/// Advice and what it cost now, in Markdown.
fn in_words(advice: &Advice, costs: &[Cost]) -> String {
    let Advice { design, reason, price, unless, .. } = advice;
    let row = |cost: &Cost| {
        let count = |pick: fn(u64, u64) -> u64| match cost.allocations {
            Measured::Value(found) => pick(found.allocated.blocks, found.allocated.bytes).to_string(),
            Measured::NotMeasured => "not measured".to_owned(),
        };
        format!("| {} | {} | {} | {:.1?} |\n", cost.way, count(|blocks, _| blocks), count(|_, bytes| bytes), cost.time)
    };
    let rows: String = costs.iter().map(row).collect();
    format!(
        "Take **{design}**.\n\n{reason}\n\n- You pay: {price}\n- Unless: {unless}\n\n\
         | In this run | blocks | bytes | time |\n| --- | ---: | ---: | ---: |\n{rows}"
    )
}

/// Nobody answers: where the answers so far may still lead.
fn list_from(so_far: &[Step], world: &mut World) -> Result<Ending> {
    let reached = paths().into_iter().filter(|(steps, _)| {
        let starts = steps.iter().zip(so_far).filter(|((a, at), (b, to))| a.id == b.id && at == to);
        starts.count() == so_far.len()
    });
    let lines: String = reached.map(|(steps, advice)| format!("- `{}`: {}\n", flags(&steps), advice.design)).collect();
    let text = format!("Nobody answers. These flags do, and `--help` has the questions:\n\n{lines}");
    world.screen.lines(&prose(&text, &world.screen.style()))?;
    Ok(Ending::Done)
}

fn as_json(steps: &[Step], advice: &Advice, unused: &[&str]) -> Value {
    let answers: serde_json::Map<String, Value> =
        steps.iter().map(|(question, at)| (question.id.to_owned(), question.answers[*at].0.into())).collect();
    let cost = |cost: Cost| {
        let allocated = cost.allocations.value().map(|found| found.allocated);
        json!({
            "way": cost.way, "blocks": allocated.map(|it| it.blocks), "bytes": allocated.map(|it| it.bytes),
            "nanoseconds": cost.time.as_nanos(),
        })
    };
    json!({
        "answers": answers, "unused": unused,
        "advice": {
            "id": advice.id, "design": advice.design, "reason": advice.reason, "price": advice.price,
            "unless": advice.unless, "lesson": advice.lesson,
        },
        "costs": (advice.trial)().map(cost),
    })
}

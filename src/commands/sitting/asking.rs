//! Asking one question: showing it, taking the answer, and how sure the learner is of it; keeping both.

use std::time::Instant;

use anyhow::Result;

use super::{Ending, Sitting};
use crate::progress::{self, Attempt, AttemptKind, Outcome};
use crate::quiz::model::{Answer, Kind, Question, ResponseLength};
use crate::quiz::reply::{Confidence, Reply as Given, unmark_answer};
use crate::quiz::{session, words};
use crate::screen::ask::{Command, Draft, Prompt, Reply};
use crate::screen::text::Role;
use crate::screen::{page, question, results};

/// How often in a row a learner passes over the question how sure they are before it is put no more.
const PATIENCE: usize = 2;

/// What the learner says of being sure, and whether to ask them.
#[derive(Debug, Default)]
pub(super) struct Certainty {
    /// What was said before the answer to the current question.
    said: Option<Confidence>,
    /// How often in a row it was not said when asked.
    passed: usize,
}

/// How a learner leaves who does not answer.
pub(super) fn left_by<T>(reply: &Reply<T>) -> Ending {
    if matches!(reply, Reply::Command(Command::Interrupted)) { Ending::Interrupted } else { Ending::Done }
}

impl Sitting<'_> {
    /// Shows a question, and what can be done at it.
    pub(super) fn show(&mut self, current: &Question) -> Result<()> {
        let choices = self.session.choices();
        self.world.screen.mind_width()?;
        let style = self.world.screen.style();
        let at = self.session.current_index().unwrap_or_default();
        let (number, of) = self.session.position().unwrap_or((at + 1, at + 1));
        let source = self.source(current).map(|name| format!("{name}, ")).unwrap_or_default();
        let time = match self.sheet.is_exam {
            true => format!(", {}", results::duration(self.session.duration_ms())),
            false => String::new(),
        };
        let heading = format!("Question {}", self.session.titles()[at]);
        let screen = &mut self.world.screen;
        screen.gap()?;
        screen.lines(&page::rule(&style))?;
        screen.lines(&page::heading(&heading, &format!("{source}{number} of {of}{time}"), &style))?;
        screen.gap()?;
        screen.lines(&question::ask(current, &choices, true, &style))?;
        screen.gap()?;
        if self.world.interactive {
            let what = self.what_can_be_done(current, style.plain);
            self.world.screen.say(Role::Faint, what)?;
        }
        self.asked = Instant::now();
        self.certainty.said = None;
        Ok(())
    }

    fn what_can_be_done(&self, current: &Question, by_line: bool) -> String {
        let hints = match self.session.hints_left() {
            0 => String::new(),
            1 => "1 hint, ".to_owned(),
            hints => format!("{hints} hints, "),
        };
        let typed = if hints.is_empty() { ":q, ?" } else { ":h, :q, ?" };
        match &current.kind {
            Kind::ShortAnswer { response: ResponseLength::Short, .. } => {
                format!("{hints}leave, help ({typed}); ! behind the answer: you are sure")
            }
            _ if by_line => format!("{hints}leave, help ({typed}); :sure before the answer: you are sure"),
            Kind::ShortAnswer { .. } => format!("{hints}leave, help ({typed})"),
            Kind::MultipleChoice { .. } => format!("{hints}leave, help (Esc at the list)"),
            Kind::Tracing { .. } => format!("{hints}leave, help (Esc at the list; {typed} where you type)"),
        }
    }

    /// Asks until the question is answered, with hints in between; `Some` if the learner leaves.
    pub(super) fn ask(&mut self, current: &Question) -> Result<Option<Ending>> {
        let answer = match self.ask_acceptable(current)? {
            Reply::Answer(answer) => answer,
            reply => return Ok(Some(left_by(&reply))),
        };
        let duration_ms = u32::try_from(self.asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        let reason = match self.ask_reason()? {
            Reply::Answer(reason) => reason,
            reply => return Ok(Some(left_by(&reply))),
        };
        let (confidence, left) = self.ask_certainty()?;
        let given = words::write(&answer);
        let attempt = self.session.answer(Given { answer, confidence, reason, duration_ms })?.clone();
        self.keep(current, given, attempt)?;
        Ok(left)
    }

    /// An answer that can be graded.
    fn ask_acceptable(&mut self, current: &Question) -> Result<Reply<Answer>> {
        let choices = self.session.choices();
        loop {
            match self.ask_answer(current, &choices)? {
                Reply::Answer(answer) => match self.session.accepts(&answer) {
                    Ok(()) => return Ok(Reply::Answer(answer)),
                    Err(refused) => self.world.screen.say(Role::Notice, format!("Not yet: {refused}."))?,
                },
                Reply::Command(command) if self.obey(command)? => {}
                reply => return Ok(reply),
            }
        }
    }

    fn ask_answer(&mut self, current: &Question, choices: &[String]) -> Result<Reply<Answer>> {
        let with_hint = [Command::Hint, Command::Sure, Command::Unsure, Command::Help];
        let commands = if self.session.hints_left() > 0 { &with_hint[..] } else { &with_hint[1..] };
        let prompt = |text| Prompt { text, commands };
        let letters: Vec<String> = (0..choices.len()).map(question::letter).collect();
        let labels: Vec<&str> = letters.iter().map(String::as_str).collect();
        Ok(match &current.kind {
            Kind::ShortAnswer { response: ResponseLength::Short, .. } => {
                self.asker.line(prompt("Your answer"))?.map(|typed| {
                    let (answer, said) = unmark_answer(current, &typed);
                    // What is refused as empty is typed again.
                    if !answer.is_empty() {
                        self.certainty.said = said.or(self.certainty.said);
                    }
                    Answer::Text(answer.to_owned())
                })
            }
            Kind::ShortAnswer { .. } => self.ask_lines(prompt("Your answer"))?.map(Answer::Text),
            Kind::MultipleChoice { several: false, .. } => {
                let picked = self.asker.choose(prompt("Your answer"), &labels)?;
                picked.map(|index| Answer::Choices(vec![choices[index].clone()]))
            }
            Kind::MultipleChoice { .. } => {
                let picked = self.asker.choose_several(prompt("Your answers"), &labels)?;
                picked.map(|all| Answer::Choices(all.into_iter().map(|index| choices[index].clone()).collect()))
            }
            Kind::Tracing { .. } => loop {
                match self.asker.choose(prompt("This program"), &["compiles", "does not compile"])? {
                    Reply::Answer(0) => {}
                    other => break other.map(|_| Answer::Rejected),
                }
                match self.ask_output(&[commands, &[Command::Back]].concat())? {
                    // The learner takes back that it compiles.
                    Reply::Command(Command::Back) => {}
                    other => break other,
                }
            },
        })
    }

    /// What a program prints. An empty output is an answer only if the learner says so: it is easily given by mistake.
    fn ask_output(&mut self, commands: &[Command]) -> Result<Reply<Answer>> {
        loop {
            let printed = match self.ask_lines(Prompt { text: "What it prints", commands })? {
                Reply::Answer(printed) => printed,
                other => return Ok(other.map(Answer::Prints)),
            };
            if !printed.trim().is_empty() {
                return Ok(Reply::Answer(Answer::Prints(printed)));
            }
            match self.asker.confirm(Prompt::from("Does it print nothing at all?"), false)? {
                Reply::Answer(false) => {}
                other => return Ok(other.map(|_| Answer::Prints(String::new()))),
            }
        }
    }

    /// An answer of several lines, of which hints in between lose none.
    fn ask_lines(&mut self, prompt: Prompt) -> Result<Reply<String>> {
        let mut draft = Draft::default();
        loop {
            match self.asker.lines(prompt, &mut draft)? {
                Reply::Command(command) if self.obey(command)? => {}
                reply => return Ok(reply),
            }
        }
    }

    /// Why the learner thinks so, where the question asks for it.
    fn ask_reason(&mut self) -> Result<Reply<Option<String>>> {
        if !self.session.wants_reason() {
            return Ok(Reply::Answer(None));
        }
        loop {
            match self.asker.line(Prompt::from(words::REASON))? {
                Reply::Answer(reason) if reason.trim().is_empty() => {
                    self.world.screen.say(Role::Notice, "This question asks for a reason: a few words will do.")?;
                }
                other => return Ok(other.map(Some)),
            }
        }
    }

    /// How sure the learner is: what they said before, or what a key says now. Who passes over it is soon asked no more.
    /// The answer stands also where they leave here.
    fn ask_certainty(&mut self) -> Result<(Option<Confidence>, Option<Ending>)> {
        let can_press_keys = self.world.interactive && !self.world.screen.style().plain;
        if self.certainty.said.is_some() || !can_press_keys || self.certainty.passed == PATIENCE {
            return Ok((self.certainty.said, None));
        }
        let reply = self.asker.key(&[(' ', "go on"), ('y', "I am sure"), ('n', "I am not sure"), ('q', "leave")])?;
        let said = match reply {
            Reply::Command(Command::Sure) => Some(Confidence::Sure),
            Reply::Command(Command::Unsure) => Some(Confidence::Unsure),
            Reply::Answer(_) => None,
            reply => return Ok((None, Some(left_by(&reply)))),
        };
        self.certainty.passed = if said.is_some() { 0 } else { self.certainty.passed + 1 };
        if self.certainty.passed == PATIENCE {
            let how =
                "You are not asked again how sure you are; ! behind a typed answer still says it, and Esc at a list.";
            self.world.screen.say(Role::Faint, how)?;
        }
        Ok((said, None))
    }

    /// Gives a hint or help, or notes how sure the learner is of the answer to come; whether `command` is one of these.
    fn obey(&mut self, command: Command) -> Result<bool> {
        let style = self.world.screen.style();
        let screen = &mut self.world.screen;
        match command {
            Command::Sure => {
                self.certainty.said = Some(Confidence::Sure);
                screen.say(Role::Faint, "You are sure of what you answer now.")?;
            }
            Command::Unsure => {
                self.certainty.said = Some(Confidence::Unsure);
                screen.say(Role::Faint, "You are not sure of what you answer now.")?;
            }
            Command::Hint => match self.session.take_hint() {
                Some(hint) => screen.lines(&page::prose(&format!("**Hint:** {hint}"), &style))?,
                None => screen.say(Role::Faint, "There is no further hint.")?,
            },
            Command::Help => screen.lines(&page::prose(HELP, &style))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Keeps an attempt the moment it is made.
    fn keep(&mut self, current: &Question, given: String, attempt: session::Attempt) -> Result<()> {
        let kept = Attempt {
            at_ms: (self.world.now_ms)(),
            kind: AttemptKind::Question,
            lesson: current.quiz.clone(),
            item: current.id.clone(),
            given,
            outcome: if attempt.right { Outcome::Right } else { Outcome::Wrong },
            hints: u32::try_from(attempt.hints).unwrap_or(u32::MAX),
            confidence: attempt.confidence.map(kept_confidence),
            duration_ms: attempt.duration_ms,
            reason: attempt.reason,
            session: self.open.session.clone(),
        };
        let notice = self.progress.record(kept);
        self.world.notice(notice)
    }
}

/// How sure a learner is, as the store keeps it.
pub(in crate::commands) fn kept_confidence(said: Confidence) -> progress::Confidence {
    match said {
        Confidence::Sure => progress::Confidence::Sure,
        Confidence::Unsure => progress::Confidence::Unsure,
    }
}

/// What `?` tells at a question; Markdown.
const HELP: &str = "\
**At a list:** the letter of a choice picks it, or ticks it where several may be true; arrows with space or Enter do so too. Esc \
leads to hints and out.

**Where you type:** `:h` gives a hint, if there is one, and `:q` leaves; what you answered is kept. While \
you type what a program prints, `:b` gives the line before back to type again, and from the first line leads back to the list. An answer that is `?` alone \
has a blank before it.

**How sure you are:** `!` behind an answer of one line says that you are sure of it, `?` that you are not, unless a right answer \
ends so. Of any other answer a key says it afterwards, or `:sure` and `:unsure` before. What you were sure of and got wrong is \
explained first.";

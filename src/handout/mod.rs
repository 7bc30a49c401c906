//! Handouts: a lesson to print, to send, to put beside a screen. Pure: a lesson and a run of its demo in, text out.
//!
//! [`Handout`] is a lesson with everything resolved: facts filled in, code cut from the demo, each step beside the one before.
//! [`html`], [`markdown`] and [`anki`] write it down. A *worksheet* is a handout to write on: [`html`] and [`markdown`] leave room
//! in place of whatever tells an answer.

pub mod anki;
pub mod html;
pub mod markdown;

use crate::lesson::code::shown;
use crate::lesson::facts::fill_if_run;
use crate::lesson::model::{Item, Lesson, Page, Play, Summary};
use crate::lesson::predict::{explanation, question};
use crate::lesson::source;
use crate::probe::recording::{Code, Recording, Step};
use crate::quiz::grade::choices;
use crate::quiz::model::{Kind, Question, ResponseLength};
use crate::quiz::title::{Title, titles};
use crate::screen::text::printable;

/// What a handout is made of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// A run of its demo; `None` where it cannot run, and then no step is shown.
    pub recording: Option<&'a Recording>,
    /// The text of `demo.rs`, or nothing.
    pub code: &'a str,
    /// Whether the speaker notes are for the reader; they are on no worksheet.
    pub notes: bool,
    /// Whether it is a worksheet.
    pub worksheet: bool,
    /// The machine it is made on, as it is said to readers.
    pub machine: &'a str,
}

/// A lesson to be written down.
#[derive(Debug)]
pub struct Handout<'a> {
    /// What the front matter says.
    pub summary: &'a Summary,
    /// The pages, in reading order.
    pub pages: Vec<Sheet<'a>>,
    /// The questions, in the order of the file.
    pub questions: Vec<Asked<'a>>,
    /// Where its numbers come from.
    pub measured: String,
    /// Whether it is a worksheet: nothing that a step did is to be written down, nothing that is right, and no hint.
    pub worksheet: bool,
}

/// A page of a handout.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Its heading, plain text; none for text before the first page.
    pub title: Option<&'a str>,
    /// What stands on it.
    pub parts: Vec<Part<'a>>,
    /// Speaker notes, Markdown, if they are wanted.
    pub notes: Vec<String>,
}

/// A part of a page.
#[derive(Debug)]
pub enum Part<'a> {
    /// Markdown.
    Prose(String),
    /// An item of the demo's source.
    Source(Code),
    /// A step of the demo.
    Played(Played<'a>),
}

/// A step of the demo, with what to predict of it.
#[derive(Debug)]
pub struct Played<'a> {
    /// Which step it is, from 1.
    pub number: usize,
    /// How many steps the demo takes.
    pub count: usize,
    /// The step.
    pub step: &'a Step,
    /// The step before it.
    pub before: Option<&'a Step>,
    /// What to predict.
    pub predictions: Vec<Prediction>,
}

/// A prediction to make.
#[derive(Debug, PartialEq, Eq)]
pub struct Prediction {
    /// What is asked, Markdown.
    pub question: String,
    /// What the run showed, and why; Markdown.
    pub answer: String,
}

/// A question of the quiz.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Its number.
    pub title: Title,
    /// The question.
    pub question: &'a Question,
    /// Its choices in the order shown, the same in every handout.
    pub choices: Vec<String>,
    /// The places of the right ones, ascending.
    pub right: Vec<usize>,
}

impl<'a> Handout<'a> {
    /// The handout of a lesson that [fits](crate::lesson::facts::check_against) the run.
    pub fn new(source: &Source<'a>) -> Self {
        let Source { lesson, worksheet, .. } = *source;
        let questions = lesson.quiz.iter().flat_map(|quiz| titles(quiz).into_iter().zip(&quiz.questions));
        let pages = lesson.pages.iter().map(|page| sheet(source, page));
        Self {
            summary: &lesson.summary,
            pages: pages.filter(|sheet| !worksheet || sheet.plays()).collect(),
            questions: questions.map(|(title, question)| Asked::new(title, question)).collect(),
            measured: measured(source),
            worksheet,
        }
    }
}

impl Handout<'_> {
    /// What it is and where its numbers come from.
    pub fn about(&self) -> String {
        let what = if self.worksheet { "A worksheet for a lesson" } else { "A lesson" };
        let about = format!("{what} of memtutor, {} min with its quiz. {}", self.summary.minutes, self.measured);
        about.trim_end().to_owned()
    }

    /// Whether it shows what a step of the demo did.
    pub fn pictures(&self) -> bool {
        !self.worksheet && self.pages.iter().any(Sheet::plays)
    }
}

impl Sheet<'_> {
    /// Whether a step of the demo stands on it.
    fn plays(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Played(_)))
    }
}

impl<'a> Asked<'a> {
    fn new(title: Title, question: &'a Question) -> Self {
        let choices = choices(question, 0);
        let mut left: Vec<&String> = match &question.kind {
            Kind::MultipleChoice { right, .. } => right.iter().collect(),
            Kind::ShortAnswer { .. } | Kind::Tracing { .. } => Vec::new(),
        };
        let mut is_right = |choice: &String| {
            let found = left.iter().position(|right| *right == choice);
            found.map(|at| left.swap_remove(at)).is_some()
        };
        let right = (0..choices.len()).filter(|&place| is_right(&choices[place])).collect();
        Self { title, question, choices, right }
    }

    /// What the author says of wrong choices: their places, ascending, and the text, Markdown.
    pub fn feedback(&self) -> Vec<(usize, &'a str)> {
        let said = self.question.feedback.iter();
        let place = |wrong: &String| self.choices.iter().position(|choice| choice == wrong);
        let mut said: Vec<_> = said.filter_map(|(wrong, why)| Some((place(wrong)?, why.as_str()))).collect();
        said.sort_unstable();
        said
    }

    /// The lines there are to write an answer on; none where choices are ticked.
    pub fn lines(&self) -> usize {
        match &self.question.kind {
            Kind::ShortAnswer { response: ResponseLength::Short, .. } => 1,
            Kind::ShortAnswer { response: ResponseLength::Long | ResponseLength::Code, .. } => 4,
            Kind::MultipleChoice { .. } => 0,
            Kind::Tracing { .. } => 3,
        }
    }

    /// Whether it begins a group of questions with a shared context.
    pub fn opens_group(&self) -> bool {
        self.title.part == Some(0)
    }
}

fn sheet<'a>(source: &Source<'a>, page: &'a Page) -> Sheet<'a> {
    let items: Vec<&Item> = if source.worksheet { untold(page) } else { page.items.iter().collect() };
    let parts = items.into_iter().filter_map(|item| match item {
        Item::Prose(text) => Some(Part::Prose(shown(&fill_if_run(text, source.recording)).into_owned())),
        Item::Source(name) => source::item(source.code, name).map(Part::Source),
        Item::Play(play) => played(source.recording?, play).map(Part::Played),
    });
    let notes =
        page.notes.iter().filter(|_| source.notes && !source.worksheet).map(|note| fill_if_run(note, source.recording));
    Sheet { title: page.title.as_deref(), parts: parts.collect(), notes: notes.collect() }
}

/// The items of a page that tell no answer: its steps, and the code before the first that is to be predicted. Text tells what steps
/// did, here and on the pages before; code after a prediction may be what was asked for.
fn untold(page: &Page) -> Vec<&Item> {
    let mut was_asked = false;
    let tells_nothing = |item: &&Item| match item {
        Item::Prose(_) => false,
        Item::Source(_) => !was_asked,
        Item::Play(play) => {
            was_asked |= !play.asks.is_empty();
            true
        }
    };
    page.items.iter().filter(tells_nothing).collect()
}

fn played<'a>(recording: &'a Recording, play: &Play) -> Option<Played<'a>> {
    let index = recording.position(&play.step)?;
    let step = &recording.steps[index];
    let predictions = play.asks.iter().map(|ask| Prediction {
        question: question(step, ask).unwrap_or_else(|| format!("`{}`", ask.fact)),
        answer: explanation(step, ask, recording),
    });
    Some(Played {
        number: index + 1,
        count: recording.steps.len(),
        step,
        before: index.checked_sub(1).map(|before| &recording.steps[before]),
        predictions: predictions.collect(),
    })
}

/// Where the numbers of a handout come from; nothing where no step is played, or nothing is told of any.
fn measured(source: &Source) -> String {
    let Source { lesson, recording, machine, worksheet, .. } = source;
    if lesson.plays().next().is_none() {
        return String::new();
    }
    if recording.is_none() {
        return "Its program was not run, so its steps are left out.".to_owned();
    }
    if *worksheet {
        return String::new();
    }
    format!(
        "Its program was run for this handout, on a machine with {machine}; what its steps show was measured in that run. Counts \
         and bytes come out the same again; times, and how they compare, are of that machine and that run."
    )
}

/// `document` without characters that could command a terminal or make code read differently from what it is.
fn harmless(document: &str) -> String {
    let line = |line: &str| line.split('\t').map(printable).collect::<Vec<_>>().join("\t");
    document.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::mem::swap;

    use super::{Handout, Part, Source, html, markdown};
    use crate::lesson::library::Library;
    use crate::lesson::model::{Item, Lesson, Summary};
    use crate::lesson::parse::parse;
    use crate::lesson::sample::LESSON;
    use crate::probe::graph::Graph;
    use crate::probe::recording::{Amount, FactValue, Measured, Recording};
    use crate::quiz::model::{Expected, Kind};

    /// A lesson with every construct.
    pub(super) fn lesson() -> Lesson {
        parse("rc", "rc/lesson.md", LESSON).0.expect("valid")
    }

    /// A lesson of one page, with a question of each type.
    pub(super) fn quiz() -> Lesson {
        let front = "title = \"A `<T>` *of*\"\nsummary = \"One\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 1\n";
        let text = format!("+++\n{front}+++\n\n## Page\n\nText.\n");
        let questions = r#"
[multipart]
all = "Of all:"
[[questions]]
id = "short"
type = "ShortAnswer"
multipart = "all"
prompt.prompt = "How many\n\n```\nlet a;\n```"
answer.answer = "1"
answer.alternatives = ["one"]
hints = ["Count.", "*Again.*"]
context = "There is **one**."
tags = ["a b", "c"]
page = "Page"
[[questions]]
id = "choice"
type = "MultipleChoice"
multipart = "all"
prompt.prompt = "Which `Rc<T>`?"
prompt.distractors = ["x < y", "z"]
prompt.sortAnswers = true
answer.answer = ["b", "a"]
[questions.feedback]
"z" = "Not z."
[[questions]]
id = "traced"
type = "Tracing"
promptExplanation = true
prompt.program = "fn main() {}"
answer.doesCompile = false
answer.errorCode = "E0382"
"#;
        let quiz = crate::quiz::parse("quiz", "quiz.toml", questions).0;
        Lesson { quiz, ..parse("one", "one/lesson.md", &text).0.expect("valid") }
    }

    const CODE: &str = "struct Node {\n    value: i32,\n}\n";

    fn source<'a>(lesson: &'a Lesson, recording: Option<&'a Recording>, code: &'a str) -> Source<'a> {
        Source { lesson, recording, code, notes: false, worksheet: false, machine: "linux, x86_64" }
    }

    pub(super) fn handout<'a>(lesson: &'a Lesson, recording: Option<&'a Recording>, notes: bool) -> Handout<'a> {
        Handout::new(&Source { notes, ..source(lesson, recording, CODE) })
    }

    /// A worksheet, with the notes asked for that it must not have.
    pub(super) fn worksheet<'a>(lesson: &'a Lesson, recording: Option<&'a Recording>) -> Handout<'a> {
        Handout::new(&Source { notes: true, worksheet: true, ..source(lesson, recording, CODE) })
    }

    #[test]
    fn without_a_run_there_is_no_step_and_no_number() {
        let lesson = lesson();
        let handout = handout(&lesson, None, false);
        let parts: Vec<&Part> = handout.pages.iter().flat_map(|page| &page.parts).collect();
        assert!(!parts.iter().any(|part| matches!(part, Part::Played(_))));
        assert!(
            parts.iter().any(|part| matches!(part, Part::Prose(text) if text.contains("The count is (not measured);")))
        );
        assert!(handout.pages.iter().all(|page| page.notes.is_empty()), "they were not asked for");
        assert!(handout.measured.contains("was not run"));
        assert_eq!(super::tests::handout(&quiz(), None, false).measured, "", "it has no program");
        let worksheet = worksheet(&lesson, None);
        assert!(worksheet.measured.contains("steps are left out") && worksheet.pages.is_empty());
    }

    /// The same lesson and run, where whatever tells an answer is another.
    fn altered(mut lesson: Lesson, mut recording: Recording) -> (Lesson, Recording) {
        let other = || "other".to_owned();
        let name = |step: &str| recording.position(step).map_or_else(other, |index| format!("step-{index}"));
        for page in &mut lesson.pages {
            page.notes = vec![other()];
            page.items.iter_mut().for_each(|item| match item {
                Item::Prose(text) => *text = other(),
                Item::Source(_) => {}
                Item::Play(play) => {
                    play.step = name(&play.step);
                    play.asks.iter_mut().for_each(|ask| ask.why = other());
                }
            });
        }
        for question in lesson.quiz.iter_mut().flat_map(|quiz| &mut quiz.questions) {
            (question.context, question.page, question.hints) = (Some(other()), Some(other()), vec![other()]);
            question.feedback = Vec::new();
            match &mut question.kind {
                Kind::ShortAnswer { answers, .. } => *answers = vec![other()],
                Kind::MultipleChoice { right, wrong, .. } => swap(right, wrong),
                Kind::Tracing { expected, .. } => *expected = Expected::Runs { stdout: other(), panics: false },
            }
        }
        for (index, step) in recording.steps.iter_mut().enumerate() {
            step.name = format!("step-{index}");
            step.graph = Graph::default();
            step.facts.iter_mut().for_each(|fact| fact.value = FactValue::Text(other()));
            let amount = Amount { blocks: 7, bytes: 4103 };
            step.live = Measured::Value(amount);
            if let Measured::Value(allocations) = &mut step.allocations {
                (allocations.allocated, allocations.freed) = (amount, amount);
            }
        }
        (lesson, recording)
    }

    #[test]
    fn a_worksheet_is_the_same_whatever_the_answers_are() {
        let library = Library::embedded();
        for Summary { id, .. } in library.outline().summaries {
            let (lesson, demo) = (library.load(&id).expect("valid"), library.demo(&id).expect("it has one"));
            let recording = demo.record().expect("it is compiled in");
            let (other_lesson, other_recording) = altered(lesson.clone(), recording.clone());
            let written = |worksheet| {
                let made = |lesson, recording| {
                    Handout::new(&Source { worksheet, ..source(lesson, Some(recording), &demo.source) })
                };
                let (handout, mut other) = (made(&lesson, &recording), made(&other_lesson, &other_recording));
                // Their order may hang on which are right.
                for (asked, other) in handout.questions.iter().zip(&mut other.questions) {
                    other.choices.clone_from(&asked.choices);
                }
                [handout, other].map(|handout| [html::write(&handout), markdown::write(&handout)])
            };
            let [worksheet, other] = written(true);
            assert_eq!(worksheet, other, "{id}");
            // Drawing all steps of all lessons would take long.
            if id == "rc" {
                let [[html, markdown], [other_html, other_markdown]] = written(false);
                assert!(html != other_html && markdown != other_markdown, "nothing was altered");
            }
        }
    }

    #[test]
    fn control_characters_are_in_no_handout() {
        let mut lesson = quiz();
        lesson.summary.title = "a\u{1b}[31m\u{202e}".to_owned();
        let handout = handout(&lesson, None, false);
        for text in [super::html::write(&handout), super::markdown::write(&handout), super::anki::write(&[handout])] {
            assert!(!text.contains(|c: char| c.is_control() && !"\t\n".contains(c) || c == '\u{202e}'), "{text}");
        }
    }
}

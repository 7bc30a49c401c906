//! The lives of a demo's names over its steps: when each was created, shared, moved, dropped.

use std::fmt;

use super::diagram::flow;
use super::output::Style;
use super::text::{Line, Role, width, wrap};
use crate::probe::graph::{Graph, Ownership, Pointer, Target, Value, Variable, VariableState};
use crate::probe::recording::Step;

/// What is said of a name needs this many columns beside its bar; in less it stands below.
const LEAST_WORDS: usize = 28;

/// Columns between the name, the bar and the words.
const GAP: usize = 2;

/// Between what is said of a name.
const SEPARATOR: &str = " · ";

/// The bars' signs, with what they say.
const SIGNS: [(char, &str); 5] = [('●', "created"), ('─', "there"), ('═', "shared"), ('▶', "moved"), ('✕', "gone")];

/// The names that `steps` show, in the order of their creation, with a sign for each step and what happened to them in words.
///
/// Give it the steps that were shown so far: it tells everything it is given.
pub fn draw(steps: &[Step], style: &Style) -> Vec<Line> {
    let lives = lives(steps);
    if lives.is_empty() {
        return vec![Line::new().with(Role::Faint, "No name was shown yet.")];
    }
    if style.plain {
        let sentence = |life: &Life| format!("{}: {}.", life.name, words(life, steps).join("; "));
        return lives.iter().flat_map(|life| wrap(&Line::from(&*sentence(life)), style.prose_width(), 0)).collect();
    }
    let named = |life: &&Life| width(&life.name) <= style.width / 4;
    let names = lives.iter().filter(named).map(|life| width(&life.name)).max().unwrap_or(0) + GAP;
    let mut lines = wrap(&legend(), style.width, 0);
    lines.push(ruler(steps.len()).indented(names));
    lines.extend(lives.iter().flat_map(|life| row(life, steps, names, style)));
    lines.into_iter().map(|line| line.in_charset(style.charset)).collect()
}

fn legend() -> Line {
    SIGNS.iter().enumerate().fold(Line::new(), |line, (index, (sign, says))| {
        let between = if index == 0 { "" } else { "   " };
        line.with(Role::Faint, format!("{between}{sign}\u{a0}{says}"))
    })
}

/// The numbers of the steps above the bars: the first, and every fifth.
fn ruler(steps: usize) -> Line {
    let mut numbers = String::new();
    for number in (1..=steps).filter(|number| *number == 1 || number.is_multiple_of(5)) {
        numbers.push_str(&" ".repeat((number - 1).saturating_sub(numbers.len())));
        numbers.push_str(&number.to_string());
    }
    Line::new().with(Role::Faint, numbers)
}

fn row(life: &Life, steps: &[Step], names: usize, style: &Style) -> Vec<Line> {
    let words: Vec<Line> = words(life, steps).iter().map(|word| Line::from(word.as_str())).collect();
    let below = || flow(&words, SEPARATOR, style.width - GAP).into_iter().map(|line| line.indented(GAP));
    let start = names + steps.len() + GAP;
    let mut head = Line::new().with(Role::Name, &life.name);
    if head.width() + GAP > names {
        let mut lines = wrap(&head, style.width, GAP);
        lines.push(bar(life).indented(names));
        lines.extend(below());
        return lines;
    }
    head = head.padded(names);
    head.append(&bar(life));
    let room = style.width.saturating_sub(start);
    if room < LEAST_WORDS {
        return std::iter::once(head).chain(below()).collect();
    }
    let mut wrapped = flow(&words, SEPARATOR, room).into_iter();
    head = head.padded(start);
    head.append(&wrapped.next().unwrap_or_default());
    std::iter::once(head).chain(wrapped.map(|line| line.indented(start))).collect()
}

fn bar(life: &Life) -> Line {
    life.marks.iter().fold(Line::new(), |line, mark| match mark {
        Mark::Absent => line.with(Role::Plain, " "),
        Mark::Created => line.with(Role::Changed, "●"),
        Mark::There => line.with(Role::Name, "─"),
        Mark::Shared => line.with(Role::Name, "═"),
        Mark::Moved => line.with(Role::Dead, "▶"),
        Mark::Gone => line.with(Role::Dead, "✕"),
    })
}

/// `1 create: created`, `4 share: 2 owners`.
fn words(life: &Life, steps: &[Step]) -> Vec<String> {
    life.events.iter().map(|(step, event)| format!("{} {}: {event}", step + 1, steps[*step].name)).collect()
}

/// A name from its creation to its end.
#[derive(Debug, PartialEq)]
struct Life {
    name: String,
    /// For each step what it was.
    marks: Vec<Mark>,
    /// What happened, with the index of the step.
    events: Vec<(usize, Event)>,
    /// The owners of what it shares, at the last step that showed it; 1 where it shares nothing.
    owners: u64,
    /// With the name it tells it from others: a value that a function returns has another address.
    type_name: String,
    over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Not there, or not among the names this step shows.
    Absent,
    Created,
    There,
    Shared,
    Moved,
    Gone,
}

#[derive(Debug, PartialEq, Eq)]
enum Event {
    Created { owners: u64 },
    Owners(u64),
    Moved { to: String },
    Dropped,
    Ended,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created { owners: 0 | 1 } => f.write_str("created"),
            Self::Created { owners } => write!(f, "created, one of {owners} owners"),
            Self::Owners(1) => f.write_str("1 owner"),
            Self::Owners(owners) => write!(f, "{owners} owners"),
            Self::Moved { to } => write!(f, "moved to {to}"),
            Self::Dropped => f.write_str("dropped"),
            Self::Ended => f.write_str("gone"),
        }
    }
}

fn lives(steps: &[Step]) -> Vec<Life> {
    let mut lives: Vec<Life> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        for variable in &step.graph.variables {
            let is_it = |life: &&mut Life| {
                let comes_again = life.marks.len() <= index;
                !life.over && comes_again && life.name == variable.name && life.type_name == variable.type_name
            };
            match lives.iter_mut().find(is_it) {
                Some(life) => life.go_on(index, variable, &step.graph),
                None if variable.state == VariableState::Live => lives.push(Life::begin(index, variable, &step.graph)),
                // It came and went between two steps.
                None => {}
            }
        }
        lives.iter_mut().for_each(|life| life.marks.resize(index + 1, Mark::Absent));
    }
    lives
}

impl Life {
    fn begin(index: usize, variable: &Variable, graph: &Graph) -> Self {
        let owners = owners(&variable.value, graph);
        let mut marks = vec![Mark::Absent; index];
        marks.push(Mark::Created);
        let events = vec![(index, Event::Created { owners })];
        let Variable { name, type_name, .. } = variable;
        Self { name: name.clone(), type_name: type_name.clone(), marks, events, owners, over: false }
    }

    fn go_on(&mut self, index: usize, variable: &Variable, graph: &Graph) {
        match &variable.state {
            VariableState::Live => {
                let owners = owners(&variable.value, graph);
                self.marks.push(if owners > 1 { Mark::Shared } else { Mark::There });
                if owners != self.owners {
                    self.events.push((index, Event::Owners(owners)));
                    self.owners = owners;
                }
            }
            VariableState::Moved { to } => self.end(index, Mark::Moved, Event::Moved { to: to.clone() }),
            VariableState::Dropped if variable.needs_drop => self.end(index, Mark::Gone, Event::Dropped),
            VariableState::Dropped => self.end(index, Mark::Gone, Event::Ended),
        }
    }

    fn end(&mut self, index: usize, mark: Mark, event: Event) {
        self.marks.push(mark);
        self.events.push((index, event));
        self.over = true;
    }
}

/// How many own what `value` shares, as its block's strong count says; 1 where it shares nothing.
fn owners(value: &Value, graph: &Graph) -> u64 {
    let Value::Pointer(Pointer { ownership: Ownership::Shared, target: Target::Block(label) }) = value else {
        return 1;
    };
    let block = graph.blocks.iter().find(|block| block.label == *label);
    let strong = block.and_then(|block| block.header.iter().find(|(name, _)| name == "strong"));
    strong.and_then(|(_, count)| count.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use snapbox::{IntoData, assert_data_eq, str};

    use super::{LEAST_WORDS, draw};
    use crate::probe::recording::Step;
    use crate::probe::{Stage, record, step};
    use crate::screen::output::Style;
    use crate::screen::text::tests::texts;
    use crate::screen::text::{Charset, Line};

    fn demo(stage: &mut Stage) {
        let document = Rc::new(String::from("text"));
        step!(stage, "create", show[document]);
        let undo = Rc::clone(&document);
        step!(stage, "share", show [document, undo]);
        let kept = undo;
        step!(stage, "hand_over", show [document, kept], moved [undo => kept]);
        drop(document);
        step!(stage, "close", show[kept], dropped[document]);
    }

    #[track_caller]
    fn draws(steps: &[Step], style: Style, expected: impl IntoData) {
        let lines: Vec<Line> = draw(steps, &style).into_iter().map(Line::trimmed).collect();
        assert_data_eq!(texts(&lines).join("\n"), expected.raw());
    }

    const WIDE: Style = Style { width: 100, charset: Charset::Unicode, plain: false };

    #[test]
    fn each_name_has_its_life() {
        draws(
            &record(include_str!("timeline.rs"), demo).steps,
            WIDE,
            str![[r#"
● created   ─ there   ═ shared   ▶ moved   ✕ gone
          1
document  ●══✕  1 create: created · 2 share: 2 owners · 4 close: dropped
undo       ●▶   2 share: created, one of 2 owners · 3 hand_over: moved to kept
kept        ●─  3 hand_over: created, one of 2 owners · 4 close: 1 owner
"#]],
        );
    }

    #[test]
    fn a_name_without_anything_to_drop_is_gone() {
        let recording = record("", |stage: &mut Stage| {
            let n = 5_u8;
            step!(stage, "create", show[n]);
            step!(stage, "end", dropped[n]);
        });
        let plain = Style { plain: true, ..WIDE };
        draws(&recording.steps, plain, "n: 1 create: created; 2 end: gone.");
    }

    #[test]
    fn narrow_windows_have_the_words_below() {
        draws(
            &record(include_str!("timeline.rs"), demo).steps,
            Style { width: 40, charset: Charset::Ascii, ..WIDE },
            str![[r#"
* created   - there   = shared   > moved
x gone
          1
document  *==x
  1 create: created - 2 share: 2 owners
  4 close: dropped
undo       *>
  2 share: created, one of 2 owners
  3 hand_over: moved to kept
kept        *-
  3 hand_over: created, one of 2 owners
  4 close: 1 owner
"#]],
        );
    }

    #[test]
    fn plain_says_it_in_sentences() {
        draws(
            &record(include_str!("timeline.rs"), demo).steps,
            Style { plain: true, ..WIDE },
            str![[r#"
document: 1 create: created; 2 share: 2 owners; 4 close: dropped.
undo: 2 share: created, one of 2 owners; 3 hand_over: moved to kept.
kept: 3 hand_over: created, one of 2 owners; 4 close: 1 owner.
"#]],
        );
    }

    #[test]
    fn steps_that_were_not_shown_are_not_told() {
        let steps = record(include_str!("timeline.rs"), demo).steps;
        let told = draw(&steps[..2], &WIDE).iter().map(Line::text).collect::<String>();
        assert!(told.contains("2 owners") && !told.contains("moved to"), "{told}");
        draws(&[], WIDE, "No name was shown yet.");
    }

    #[test]
    fn lines_fit() {
        let steps = record(include_str!("timeline.rs"), demo).steps;
        for columns in 40..40 + LEAST_WORDS {
            let lines = draw(&steps, &Style { width: columns, ..WIDE });
            assert!(lines.iter().all(|line| line.width() <= columns), "{columns}: {lines:?}");
        }
    }
}

//! The report as the measured part of a document, so that no figure in it is typed by hand.

use super::super::machine::{date, machine, toolchain, unix_seconds};
use super::{Group, Outcome, Report, Row, Verdict};

/// The part between these two lines is written anew.
const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

impl Report {
    /// The document with what was measured between its two marks; an error if it does not have them.
    pub fn update(&self, document: &str) -> Result<String, String> {
        let parts = document.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let (before, after) =
            parts.ok_or(format!("the lines `{}` and `{}` are missing", BEGIN.trim_end(), END.trim_end()))?;
        Ok(format!("{before}{BEGIN}{}{END}{after}", self.markdown()))
    }

    fn markdown(&self) -> String {
        let (machine, toolchain, day) = (machine(), toolchain(), date(unix_seconds()));
        let outcomes: Vec<_> =
            self.groups.iter().flat_map(|group| group.outcomes.iter().map(move |outcome| (group, outcome))).collect();
        let reached = outcomes.iter().filter(|(_, outcome)| outcome.verdict != Verdict::Missed).count();
        let goals: String = outcomes.iter().map(|(group, outcome)| goal(group, outcome)).collect();
        let rows: String =
            self.groups.iter().flat_map(|group| group.rows.iter().map(move |each| row(group, each))).collect();
        format!(
            "\nMeasured on {day} with {toolchain} on {machine}. Medians of {} repetitions.\n\n\
             ## Goals: {reached} of {} reached\n\n\
             | workload | contender | measured | goal | against | |\n|---|---|--:|--:|---|---|\n{goals}\n\
             ## All figures\n\n\
             | workload | contender | ratio | median | quartiles |\n|---|---|--:|--:|--:|\n{rows}\n",
            self.repetitions,
            outcomes.len(),
        )
    }
}

fn goal(group: &Group, outcome: &Outcome) -> String {
    let goal = &outcome.goal;
    let quantity = if goal.quantity == "ratio" { String::new() } else { format!(" {}", goal.quantity) };
    let word = match outcome.verdict {
        Verdict::Reached => "reached",
        Verdict::Tie => "tie",
        Verdict::Missed => "**missed**",
    };
    format!(
        "| {} | {} | {:.2}{quantity} | {:.2} | {} | {word} |\n",
        group.name,
        goal.contender,
        outcome.measured,
        goal.at_most,
        code(&goal.against.join(" / ")),
    )
}

fn row(group: &Group, row: &Row) -> String {
    let unit = group.unit;
    let spread = match row.blocks {
        Some(1) => "1 block".to_owned(),
        Some(blocks) => format!("{blocks} blocks"),
        None => format!("{:.2} to {:.2}", row.quartiles.0, row.quartiles.1),
    };
    format!("| {} | {} | {:.2} | {:.2} {unit} | {spread} |\n", group.name, code(&row.contender), row.ratio, row.median)
}

/// Names of types have brackets, which Markdown would read.
fn code(text: &str) -> String {
    if text.contains(['<', '[']) { format!("`{text}`") } else { text.to_owned() }
}

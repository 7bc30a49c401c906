//! What a run measured, as a table for people and as JSON.

mod markdown;

use std::fmt;

use serde_json::{Value, json};

use super::machine::{machine, toolchain, unix_seconds};
use super::{Goal, Live};

/// Everything one run measured.
#[derive(Debug)]
pub struct Report {
    /// Measured repetitions per contender.
    pub repetitions: usize,
    quick: bool,
    groups: Vec<Group>,
}

/// One workload's rows and goals.
#[derive(Debug)]
struct Group {
    name: String,
    unit: &'static str,
    count: usize,
    rows: Vec<Row>,
    outcomes: Vec<Outcome>,
}

/// One contender's figures.
#[derive(Debug)]
struct Row {
    contender: String,
    ratio: f64,
    median: f64,
    quartiles: (f64, f64),
    /// Heap blocks, where memory was measured.
    blocks: Option<i64>,
}

/// A goal and the figure that was measured for it.
#[derive(Debug)]
struct Outcome {
    goal: Goal,
    measured: f64,
    verdict: Verdict,
}

/// Whether a goal was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Reached,
    /// Above the goal by no more than the method's noise.
    Tie,
    Missed,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Tie => "reached (tie within noise)",
            Self::Missed => "NOT reached",
        }
    }
}

impl Report {
    pub(super) fn new(quick: bool, repetitions: usize) -> Self {
        Self { repetitions, quick, groups: Vec::new() }
    }

    /// Adds a workload's samples, in nanoseconds per operation; those of one repetition stand at the same index.
    pub(super) fn add_times(&mut self, name: String, count: usize, samples: Vec<(String, Vec<f64>)>, goals: Vec<Goal>) {
        let rows = samples
            .iter()
            .map(|(contender, times)| Row {
                contender: contender.clone(),
                ratio: paired_ratio(times, &samples[0].1),
                median: quantile(times, 0.5),
                quartiles: (quantile(times, 0.25), quantile(times, 0.75)),
                blocks: None,
            })
            .collect();
        let measure = |goal: &Goal| {
            let of = |name: &String| {
                &samples.iter().find(|(contender, _)| contender == name).expect("goal names a contender").1
            };
            let peers = goal.against.iter().map(of);
            let best = peers.min_by(|a, b| quantile(a, 0.5).total_cmp(&quantile(b, 0.5)));
            paired_ratio(of(&goal.contender), best.expect("a ratio is against somebody"))
        };
        let outcomes = goals.into_iter().map(|goal| Outcome::new(measure(&goal), goal)).collect();
        self.groups.push(Group { name, unit: "ns", count, rows, outcomes });
    }

    /// Adds what each contender has live on the heap.
    pub(super) fn add_memory(&mut self, name: String, count: usize, contenders: Vec<(String, Live)>, goals: Vec<Goal>) {
        let per_item = |live: &Live| live.bytes as f64 / count as f64;
        let reference = contenders.first().map_or(1.0, |(_, live)| per_item(live));
        let measure = |goal: &Goal| {
            let (_, live) =
                contenders.iter().find(|(name, _)| *name == goal.contender).expect("goal names a contender");
            if goal.quantity == "blocks" { live.blocks as f64 } else { per_item(live) }
        };
        let outcomes = goals.into_iter().map(|goal| Outcome::new(measure(&goal), goal)).collect();
        let rows = contenders
            .iter()
            .map(|(contender, live)| Row {
                contender: contender.clone(),
                ratio: per_item(live) / reference,
                median: per_item(live),
                quartiles: (per_item(live), per_item(live)),
                blocks: Some(live.blocks),
            })
            .collect();
        self.groups.push(Group { name, unit: "bytes", count, rows, outcomes });
    }

    /// The whole report as JSON.
    pub fn json(&self) -> Value {
        json!({
            "machine": machine(),
            "toolchain": toolchain(),
            "unix_seconds": unix_seconds(),
            "quick": self.quick,
            "repetitions": self.repetitions,
            "workloads": self.groups.iter().map(Group::json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}; median of {} repetitions, lower is better", machine(), self.repetitions)?;
        if self.quick {
            writeln!(formatter, "quick run: sizes and repetitions are reduced, the verdicts decide nothing")?;
        }
        for group in &self.groups {
            writeln!(formatter, "\n{group}")?;
        }
        let outcomes =
            || self.groups.iter().flat_map(|group| group.outcomes.iter().map(move |outcome| (group, outcome)));
        let missed = outcomes().filter(|(_, outcome)| outcome.verdict == Verdict::Missed);
        let reached = outcomes().count() - missed.clone().count();
        writeln!(formatter, "\ngoals reached: {reached} of {}", outcomes().count())?;
        for (group, outcome) in missed {
            writeln!(formatter, "  not reached: {}: {outcome}", group.name)?;
        }
        Ok(())
    }
}

impl Group {
    fn json(&self) -> Value {
        let row = |row: &Row| {
            json!({
                "contender": row.contender, "ratio": row.ratio, "median": row.median,
                "first_quartile": row.quartiles.0, "third_quartile": row.quartiles.1, "blocks": row.blocks,
            })
        };
        let goal = |outcome: &Outcome| {
            json!({
                "contender": outcome.goal.contender, "against": outcome.goal.against, "quantity": outcome.goal.quantity,
                "at_most": outcome.goal.at_most, "noise": outcome.goal.noise, "measured": outcome.measured,
                "verdict": outcome.verdict.word(),
            })
        };
        json!({
            "name": self.name, "unit": self.unit, "count": self.count,
            "contenders": self.rows.iter().map(row).collect::<Vec<_>>(),
            "goals": self.outcomes.iter().map(goal).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Group {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = if self.unit == "ns" { "ns per operation" } else { "bytes per item" };
        write!(formatter, "{}   {per}, {} of them", self.name, self.count)?;
        for row in &self.rows {
            write!(formatter, "\n  {:>7.3}  {:>10.3} {}", row.ratio, row.median, self.unit)?;
            match row.blocks {
                Some(blocks) => write!(formatter, "  {blocks:>8} blocks      ")?,
                None => write!(formatter, "  ({:>8.3} to {:>8.3})", row.quartiles.0, row.quartiles.1)?,
            }
            write!(formatter, "  {}", row.contender)?;
        }
        for outcome in &self.outcomes {
            write!(formatter, "\n  goal: {outcome}")?;
        }
        Ok(())
    }
}

impl Outcome {
    fn new(measured: f64, goal: Goal) -> Self {
        let verdict = if measured <= goal.at_most {
            Verdict::Reached
        } else if measured <= goal.at_most * (1.0 + goal.noise) {
            Verdict::Tie
        } else {
            Verdict::Missed
        };
        Self { goal, measured, verdict }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Goal { contender, against, quantity, at_most, .. } = &self.goal;
        write!(formatter, "{contender} {quantity} {:.3}, at most {at_most:.3}", self.measured)?;
        if !against.is_empty() {
            write!(formatter, " of {}", against.join(" / "))?;
        }
        write!(formatter, ": {}", self.verdict.word())
    }
}

/// The median over the repetitions of contender / reference.
fn paired_ratio(contender: &[f64], reference: &[f64]) -> f64 {
    let ratios: Vec<f64> = contender.iter().zip(reference).map(|(time, base)| time / base).collect();
    quantile(&ratios, 0.5)
}

/// The value below which this share of the samples lies, interpolated between neighbours.
fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

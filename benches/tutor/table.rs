//! What was measured, against its goal.

use std::fmt;

/// A measured quantity with its goal.
#[derive(Debug)]
struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    goal: f64,
    detail: String,
}

/// All rows of a run.
#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Adds a row; `value` and `goal` are in `unit`, and lower is better.
    pub fn add(&mut self, what: &str, value: f64, unit: &'static str, goal: f64, detail: String) {
        self.0.push(Row { what: what.to_owned(), value, unit, goal, detail });
    }

    /// The rows as JSON.
    pub fn json(&self) -> String {
        let rows = self.0.iter().map(|row| {
            let Row { what, value, unit, goal, detail } = row;
            serde_json::json!({ "what": what, "value": value, "unit": unit, "goal": goal, "reached": value <= goal, "detail": detail })
        });
        format!("{:#}\n", serde_json::Value::from_iter(rows))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44} {:>10} {:>10}   {:<8} detail", "what", "measured", "goal", "")?;
        for Row { what, value, unit, goal, detail } in &self.0 {
            let verdict = if value <= goal { "reached" } else { "MISSED" };
            writeln!(f, "{what:<44} {value:>8.3} {unit:<2}{goal:>7.2} {unit:<2}   {verdict:<8} {detail}")?;
        }
        Ok(())
    }
}

/// The middle of `samples`.
pub fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

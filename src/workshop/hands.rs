//! A show of hands: what a room predicts, and how many of it.

use serde::{Deserialize, Serialize};

use crate::lesson::predict::Prediction;
use crate::probe::recording::FactValue;

/// What hands look like. No answer to anything.
pub const EXAMPLE: &str = "`A: 14, B: 9`";

/// What was predicted, with the hands for it, in the order it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hands(pub Vec<(String, u32)>);

impl Hands {
    /// Reads `yes: 14, no: 9`: answers, each with the hands for it. The hands for one answer are added up. Nothing is a room
    /// without hands.
    ///
    /// # Errors
    /// With a sentence for the instructor.
    pub fn read(typed: &str) -> Result<Self, String> {
        let mut hands: Vec<(String, u32)> = Vec::new();
        for part in typed.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
            let (answer, count) = part.split_once(':').ok_or_else(|| wrong(part))?;
            let count: u32 = count.trim().parse().map_err(|_| wrong(part))?;
            let answer = same_for_all(answer).ok_or_else(|| wrong(part))?;
            match hands.iter_mut().find(|(said, _)| said.eq_ignore_ascii_case(&answer)) {
                Some((_, sum)) => *sum = sum.saturating_add(count),
                None => hands.push((answer, count)),
            }
        }
        Ok(Self(hands))
    }

    /// All hands.
    pub fn total(&self) -> u32 {
        self.0.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The hands for what happened.
    pub fn right(&self, actual: &FactValue) -> u32 {
        let right = self.0.iter().filter(|(answer, _)| Prediction::read(answer).is_right(actual) == Some(true));
        right.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }
}

/// The answer as everybody's of this kind is counted: `07!` is 7. `None` of nothing.
fn same_for_all(answer: &str) -> Option<String> {
    let answer = Prediction::read(answer).answer;
    match answer.parse::<u64>() {
        Ok(number) => Some(number.to_string()),
        Err(_) => (!answer.is_empty()).then_some(answer),
    }
}

fn wrong(part: &str) -> String {
    format!("`{part}` is not an answer, a colon and a number of hands; write {EXAMPLE}")
}

#[cfg(test)]
mod tests {
    use super::Hands;
    use crate::probe::recording::FactValue::{Bool, Integer};

    #[test]
    fn hands_are_counted_by_answer() {
        let hands = Hands::read("2: 14, 1:9,, 2!: 1; 02: 1").unwrap();
        assert_eq!(hands.0, [("2".to_owned(), 16), ("1".to_owned(), 9)]);
        assert_eq!((hands.total(), hands.right(&Integer(2)), hands.right(&Integer(7))), (25, 16, 0));
        assert_eq!(Hands::read("yes: 3, false: 20, Yes: 1").unwrap().right(&Bool(true)), 4);
        assert_eq!(Hands::read("  ").unwrap(), Hands::default());
        assert_eq!(Hands::read("a: 4294967295, a: 9").unwrap().total(), u32::MAX);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for typed in ["2", "2: many", ": 4", "1: -1", "7: 4 4103: 22", "!: 2"] {
            let wrong = format!("`{typed}` is not an answer, a colon and a number of hands; write `A: 14, B: 9`");
            assert_eq!(Hands::read(typed), Err(wrong));
        }
    }
}

//! A show of hands: what a room predicts, and how many of it.

use crate::lesson::predict::Prediction;
use crate::probe::recording::FactValue;

/// What was predicted, with the hands for it, in the order it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hands(pub Vec<(String, u32)>);

impl Hands {
    /// Reads `2: 14, 1: 9`: answers, each with the hands for it. Nothing is a room without hands.
    ///
    /// # Errors
    /// With a sentence for the instructor.
    pub fn read(typed: &str) -> Result<Self, String> {
        let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
        let hands = parts.map(|part| {
            let (answer, count) = part.rsplit_once(':').ok_or_else(|| wrong(part))?;
            let count = count.trim().parse().map_err(|_| wrong(part))?;
            if answer.trim().is_empty() { Err(wrong(part)) } else { Ok((answer.trim().to_owned(), count)) }
        });
        hands.collect::<Result<_, _>>().map(Self)
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

fn wrong(part: &str) -> String {
    format!("`{part}` is not an answer with its hands; write `2: 14, 1: 9`")
}

#[cfg(test)]
mod tests {
    use super::Hands;
    use crate::probe::recording::FactValue::{Bool, Integer};

    #[test]
    fn hands_are_counted_by_answer() {
        let hands = Hands::read("2: 14, 1:9,, 2!: 1").unwrap();
        assert_eq!((hands.0.len(), hands.total(), hands.right(&Integer(2)), hands.right(&Integer(7))), (3, 24, 15, 0));
        assert_eq!(Hands::read("yes: 3, false: 20").unwrap().right(&Bool(true)), 3);
        assert_eq!(Hands::read("  ").unwrap(), Hands::default());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for typed in ["2", "2: many", ": 4", "1: -1"] {
            assert_eq!(
                Hands::read(typed),
                Err(format!("`{typed}` is not an answer with its hands; write `2: 14, 1: 9`"))
            );
        }
    }
}

//! Predictions: what is asked, whether what was typed says what the run showed, and what is said of it afterwards.

use super::facts::fill;
use super::model::Ask;
use crate::probe::recording::{Fact, FactValue, Recording, Step};
use crate::quiz::reply::{Confidence, unmark};

/// A prediction as it was meant: the answer without the mark for how sure the learner is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// The answer, trimmed.
    pub answer: String,
    /// What the mark said.
    pub confidence: Option<Confidence>,
}

impl Prediction {
    /// Reads a typed line: `2`, `2!` (sure), `2?` (a guess).
    pub fn read(typed: &str) -> Self {
        let (answer, confidence) = unmark(typed);
        Self { answer: answer.to_owned(), confidence }
    }

    /// Whether it says `actual`; `None` if it cannot be an answer to a question of this kind (a word where a number is asked).
    ///
    /// Numbers may be grouped (`4,096`, `4_096`) and be followed by a word (`3 owners`, `4 KiB`); text may stand in quotes.
    pub fn is_right(&self, actual: &FactValue) -> Option<bool> {
        match actual {
            FactValue::Integer(actual) => Some(Quantity::read(&self.answer)?.is_whole(*actual)),
            FactValue::Float(actual) => Some(Quantity::read(&self.answer)?.is_near(*actual)),
            FactValue::Bool(actual) => match self.answer.to_lowercase().as_str() {
                "true" | "t" | "yes" | "y" => Some(*actual),
                "false" | "f" | "no" | "n" => Some(!*actual),
                _ => None,
            },
            FactValue::Text(actual) => {
                let said = self.answer.trim_matches(['"', '\'', '`']);
                (!self.answer.is_empty()).then(|| said == actual.trim())
            }
            // A time differs from run to run: there is nothing to be right about.
            FactValue::Duration(_) | FactValue::Ratio(_) => None,
        }
    }

    /// What an answer to a question about `actual` looks like, for a learner whose answer could not be read.
    pub fn form(actual: &FactValue) -> &'static str {
        match actual {
            FactValue::Integer(_) => "a whole number, 0 for example",
            FactValue::Float(_) => "a number, 1.5 for example",
            FactValue::Bool(_) => "true or false",
            FactValue::Text(_) | FactValue::Duration(_) | FactValue::Ratio(_) => "a few characters of text",
        }
    }
}

/// What `ask` asks for; Markdown. `None` where the run of `step` did not measure it.
pub fn question(step: &Step, ask: &Ask) -> Option<String> {
    step.fact(&ask.fact).map(|fact| asked(step, &fact))
}

/// What the run of `step`, one of `recording`, showed of `ask`, and why; Markdown.
pub fn explanation(step: &Step, ask: &Ask, recording: &Recording) -> String {
    let why = sentence(&fill(&ask.why, recording));
    match step.fact(&ask.fact) {
        Some(fact) => format!("{}: **{}**. {why}.", asked(step, &fact), fact.value.for_reading()),
        None => format!("Not measured in this run. {why}."),
    }
}

/// A fact the demo stated is asked for by its expression, one that was measured in words.
fn asked(step: &Step, fact: &Fact) -> String {
    let is_code = step.facts.iter().any(|stated| stated.key == fact.key);
    if is_code { format!("`{}`", fact.expression) } else { sentence(&fact.expression) }
}

/// A clause made a sentence: first letter large, no full stop yet.
fn sentence(clause: &str) -> String {
    let clause = clause.trim().trim_end_matches('.');
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number as it was typed: `4 KiB` is one of 4 and 1,024.
struct Quantity {
    /// A sign, digits and a point, as far as they were typed.
    digits: String,
    /// What they say, as exactly as a float can.
    number: f64,
    /// What a unit may stand for.
    factors: &'static [i128],
}

impl Quantity {
    /// Reads digits, with or without grouping marks, and the word after them, if there is one.
    fn read(text: &str) -> Option<Self> {
        let unit_at = text.find(char::is_alphabetic).unwrap_or(text.len());
        let (digits, word) = text.split_at(unit_at);
        let digits: String = digits.trim().chars().filter(|mark| !matches!(mark, ',' | '_' | '\'')).collect();
        let unit = word.split_whitespace().next().unwrap_or_default().to_lowercase();
        let factors: &[i128] = match unit.as_str() {
            "kib" => &[1 << 10],
            "mib" => &[1 << 20],
            // Said of both.
            "k" | "kb" => &[1 << 10, 1_000],
            "m" | "mb" => &[1 << 20, 1_000_000],
            unit if unit.chars().all(char::is_alphabetic) => &[1],
            _ => return None,
        };
        Some(Self { number: digits.parse().ok()?, digits, factors })
    }

    /// Whether it says `right`, to the last digit: a float would take neighbours above 2^53 for one number.
    fn is_whole(&self, right: i128) -> bool {
        let (whole, fraction) = self.digits.split_once('.').unwrap_or((&self.digits, ""));
        // `1.5` is 15 tenths. What has more digits than fit is no number that was measured.
        let said = format!("{whole}{fraction}").parse::<i128>().ok();
        let parts = u32::try_from(fraction.len()).ok().and_then(|places| 10_i128.checked_pow(places));
        let right = parts.and_then(|parts| right.checked_mul(parts));
        said.zip(right)
            .is_some_and(|(said, right)| self.factors.iter().any(|factor| said.checked_mul(*factor) == Some(right)))
    }

    /// Whether it says `right` to two digits, which are what anybody predicts of a measured ratio.
    fn is_near(&self, right: f64) -> bool {
        self.factors.iter().any(|factor| (self.number * *factor as f64 - right).abs() <= 0.01 * right.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::{Confidence, Prediction};
    use crate::probe::recording::FactValue::{self, Bool, Float, Integer, Text};

    #[track_caller]
    fn case(typed: &str, actual: FactValue, right: Option<bool>) {
        assert_eq!(Prediction::read(typed).is_right(&actual), right, "{typed} for {actual:?}");
    }

    #[test]
    fn a_prediction_is_right_when_it_says_what_was_measured() {
        case("2", Integer(2), Some(true));
        case(" 2 ", Integer(2), Some(true));
        case("3", Integer(2), Some(false));
        case("4,096 bytes", Integer(4096), Some(true));
        case("1_000", Integer(1000), Some(true));
        case("-1", Integer(-1), Some(true));
        case("4 KiB", Integer(4096), Some(true));
        case("4kb", Integer(4096), Some(true));
        case("4 kB", Integer(4000), Some(true));
        case("4 KiB", Integer(4), Some(false));
        case("4096B", Integer(4096), Some(true));
        case("1.5 MiB", Integer(1_572_864), Some(true));
        case(".5 KiB", Integer(512), Some(true));
        case("2.0", Integer(2), Some(true));
        case("2.5", Integer(2), Some(false));
        case("2.5.1", Integer(2), None);
        case(".", Integer(0), None);
        case("1e3", Integer(1000), None);
        case("bytes", Integer(0), None);
        case("two", Integer(2), None);
        case("", Integer(2), None);
        case("2.5", Float(2.5), Some(true));
        case("2", Float(2.5), Some(false));
        case("2 K", Float(2000.0), Some(true));
        case("yes", Bool(true), Some(true));
        case("f", Bool(true), Some(false));
        case("maybe", Bool(true), None);
        case("\"hello\"", Text("hello".to_owned()), Some(true));
        case("Hello", Text("hello".to_owned()), Some(false));
        case("", Text("hello".to_owned()), None);
    }

    #[test]
    fn whole_numbers_are_compared_to_the_last_digit() {
        let odd = (1 << 53) + 1;
        assert_eq!(odd as f64, (odd - 1) as f64, "a float takes the two for one");
        case("9,007,199,254,740,993", Integer(odd), Some(true));
        case("9007199254740993", Integer(odd - 1), Some(false));
        case("9007199254740992", Integer(odd), Some(false));
        case("9007199254740993.5", Integer(odd), Some(false));
        case("8796093022208 KiB", Integer(odd - 1), Some(true));
        case("8796093022208 KiB", Integer(odd), Some(false));
        case(&i128::MIN.to_string(), Integer(i128::MIN), Some(true));
        for too_long in [i128::MAX.to_string() + " KiB", "9".repeat(40), format!("0.{}", "0".repeat(40))] {
            case(&too_long, Integer(i128::MAX), Some(false));
        }
    }

    #[test]
    fn a_mark_at_the_end_says_how_sure() {
        let read = |typed| {
            let Prediction { answer, confidence } = Prediction::read(typed);
            (answer, confidence)
        };
        assert_eq!(read("2"), ("2".to_owned(), None));
        assert_eq!(read("2!"), ("2".to_owned(), Some(Confidence::Sure)));
        assert_eq!(read("2 ?"), ("2".to_owned(), Some(Confidence::Unsure)));
    }
}

//! Which name was meant.

use std::borrow::Borrow;

/// How many pairs of names are compared for suggestions in one file, so that a hostile one cannot ask for billions.
const MAX_COMPARISONS: usize = 3_000;

/// The longest name that is compared, in characters.
const MAX_COMPARED: usize = 200;

/// The candidate most like `name`, ignoring case, if any is like it: at most a third of its letters differ, or one
/// letter of a short name. Takes some 0.1 µs per candidate and letter.
pub(crate) fn nearest<'c, C>(name: &str, candidates: impl IntoIterator<Item = &'c C>) -> Option<&'c str>
where
    C: Borrow<str> + 'c + ?Sized,
{
    let name = name.to_lowercase();
    let length = name.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().map(Borrow::borrow) {
        let longest = candidate.chars().count().max(length);
        if longest > MAX_COMPARED {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&name, &candidate.to_lowercase());
        let tolerated = (longest / 3).max(1).min(longest.saturating_sub(1));
        if distance <= tolerated && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Suggestions for one file or folder, with an end.
#[derive(Debug)]
pub(crate) struct Suggestions {
    comparisons_left: usize,
}

impl Default for Suggestions {
    fn default() -> Self {
        Self { comparisons_left: MAX_COMPARISONS }
    }
}

impl Suggestions {
    /// As [`nearest`], among as many candidates as may still be compared.
    pub(crate) fn nearest<'c, C>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'c C>) -> Option<&'c str>
    where
        C: Borrow<str> + 'c + ?Sized,
    {
        let left = &mut self.comparisons_left;
        nearest(
            name,
            candidates.into_iter().take_while(|_| left.checked_sub(1).inspect(|&less| *left = less).is_some()),
        )
    }

    /// Advice for a name that does not exist: the nearest one, else `otherwise`.
    pub(crate) fn did_you_mean<'c, C>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'c C>,
        otherwise: impl Into<String>,
    ) -> String
    where
        C: Borrow<str> + 'c + ?Sized,
    {
        let near = self.nearest(name, candidates);
        near.map_or_else(|| otherwise.into(), |near| format!("did you mean `{near}`?"))
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_COMPARISONS, Suggestions, nearest};

    #[test]
    fn the_nearest_name_differs_in_at_most_a_third_of_its_letters_or_in_one() {
        let known = ["context", "hints", "id", "promptExplanation", "rc", "arc", "interner", "x"];
        for (name, expected) in [
            ("contxt", Some("context")),
            ("hnits", Some("hints")),
            ("ID", Some("id")),
            ("prompt_explanation", Some("promptExplanation")),
            ("explanation", None),
            ("rv", Some("rc")),
            ("acr", Some("arc")),
            ("intern", Some("interner")),
            ("yz", None),
            ("y", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, &known), expected, "for {name}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_comparisons_without_end() {
        let mut suggestions = Suggestions::default();
        assert_eq!(suggestions.nearest(&"x".repeat(201), &["x".repeat(201)]), None);
        for _ in 1..MAX_COMPARISONS {
            assert_eq!(suggestions.nearest("contxt", &["context"]), Some("context"));
        }
        assert_eq!(suggestions.nearest("contxt", &["context"]), None);
    }
}

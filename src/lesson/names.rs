//! Names that people type: which are valid, and which one was meant.

/// Whether `id` can name a lesson: lower-case letters, digits and `-`, starting with a letter.
///
/// Such a name is a folder on every system, a word on every command line, and never a path out of the library.
pub fn is_lesson_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Whether `name` can name a step or a fact where text refers to it: letters, digits, `-` and `_`.
pub(super) fn is_step_or_fact(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The candidate that `name` was most likely meant to be: at most a third of its letters differ, and at least one may.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let tolerated = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= tolerated)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Advice for a name that does not exist: the nearest one, else `otherwise`.
pub(super) fn did_you_mean<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: impl Into<String>,
) -> String {
    nearest(name, candidates).map_or_else(|| otherwise.into(), |candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::{is_lesson_id, nearest};

    #[test]
    fn lesson_ids_are_words_and_never_paths() {
        for id in ["rc", "ref-cell", "a1"] {
            assert!(is_lesson_id(id), "{id}");
        }
        for id in ["", "..", "a/b", "a\\b", "-a", "1a", "A", "a b", "ä", "a_b", "/etc", "a\0"] {
            assert!(!is_lesson_id(id), "{id}");
        }
    }

    #[test]
    fn the_nearest_name_is_proposed_only_when_it_is_near() {
        let known = ["rc", "arc", "interner", "pool"];
        for (typed, expected) in [
            ("rv", Some("rc")),
            ("acr", Some("arc")),
            ("intern", Some("interner")),
            ("pol", Some("pool")),
            ("xy", None),
            ("", None),
            ("lifetimes", None),
        ] {
            assert_eq!(nearest(typed, known), expected, "{typed}");
        }
    }
}

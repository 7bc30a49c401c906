//! Which names are valid.

/// Whether `id` can name a lesson: lower-case letters, digits and `-`, starting with a letter.
///
/// Such a name is a folder on every system, a word on every command line, and never a path out of the library.
pub fn is_lesson_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// What the id of a lesson is made of, for whoever wrote another.
pub const LESSON_ID_FORM: &str = "lower-case letters, digits and `-`, a letter first";

/// Whether `name` can name a step or a fact where text refers to it: letters, digits, `-` and `_`.
pub(super) fn is_step_or_fact(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::is_lesson_id;

    #[test]
    fn lesson_ids_are_words_and_never_paths() {
        for id in ["rc", "ref-cell", "a1"] {
            assert!(is_lesson_id(id), "{id}");
        }
        for id in ["", "..", "a/b", "a\\b", "-a", "1a", "A", "a b", "ä", "a_b", "/etc", "a\0"] {
            assert!(!is_lesson_id(id), "{id}");
        }
    }
}

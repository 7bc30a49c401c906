//! Words of a command line that people are told to type.

use std::ffi::OsStr;

/// `word` as a shell takes it for one.
pub(super) fn quoted(word: impl AsRef<OsStr>) -> String {
    let word = word.as_ref().to_string_lossy();
    // On Windows `\` parts folders; elsewhere a shell takes the character after it for itself.
    let is_safe = |c: char| c.is_alphanumeric() || "-_./,:@+=".contains(c) || (cfg!(windows) && c == '\\');
    if !word.is_empty() && word.chars().all(is_safe) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_where_a_shell_would_not_take_them_as_they_are() {
        for (word, expected) in [
            ("a/b-1.toml", "a/b-1.toml"),
            ("my quiz", "'my quiz'"),
            ("it's", "'it'\\''s'"),
            ("", "''"),
            ("a;b", "'a;b'"),
            (r"a\b", if cfg!(windows) { r"a\b" } else { r"'a\b'" }),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}

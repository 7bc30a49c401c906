//! What a run said, in the words of a report.

use crate::reading::shown;

/// What is printed against what the key says, in one sentence, and what to do.
pub(super) fn difference(key: &str, printed: &str) -> (String, String) {
    const HELP: &str = "correct `answer.stdout`, or the program";
    if printed.is_empty() {
        return ("the program prints nothing".to_owned(), HELP.to_owned());
    }
    if !key.contains('\n') && !printed.contains('\n') {
        return (format!("the program prints `{}`, not `{}`", shown(printed), shown(key)), HELP.to_owned());
    }
    let (keys, prints): (Vec<&str>, Vec<&str>) = (key.lines().collect(), printed.lines().collect());
    let at = keys.iter().zip(&prints).take_while(|(key, print)| key == print).count();
    let line = at + 1;
    let message = match (keys.get(at), prints.get(at)) {
        (Some(key), Some(print)) => {
            format!("the program prints `{}` as line {line}, not `{}`", shown(print), shown(key))
        }
        (None, Some(print)) => format!("the program prints more: `{}` as line {line}", shown(print)),
        (Some(key), None) => format!("the program prints nothing as line {line}, not `{}`", shown(key)),
        (None, None) => "the program prints something else".to_owned(),
    };
    (message, format!("it prints `{}`: {HELP}", shown(printed)))
}

/// The first words a program wrote to stderr.
pub(super) fn said(stderr: &str) -> String {
    let line = stderr.lines().map(str::trim).find(|line| !line.is_empty());
    line.map_or_else(|| "it says nothing".to_owned(), shown)
}

/// What a panic said: the line after the one that tells where.
pub(super) fn panic_message(stderr: &str) -> String {
    let mut lines = stderr.lines().skip_while(|line| !line.contains(" panicked at "));
    let place =
        lines.next().and_then(|line| line.rsplit_once("panicked at ")).map(|(_, place)| place.trim_end_matches(':'));
    let message = lines.next().unwrap_or_default();
    let line = place.and_then(|place| place.split(':').nth(1));
    match line {
        Some(line) => format!("`{}` in line {line}", shown(message)),
        None => said(stderr),
    }
}

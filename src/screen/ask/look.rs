//! How key and line prompts look on a terminal: the same roles and characters as everything else.

use std::fmt;

use dialoguer::theme::Theme;

use super::REDRAW;
use super::answer::key_name;
use crate::screen::text::{Charset, Line, Role};

/// Draws what stands before a line of text, and nothing else.
pub(super) struct Bare;

impl Theme for Bare {
    // Without colour: dialoguer counts the columns of this one.
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, _default: Option<&str>) -> fmt::Result {
        f.write_str(prompt)
    }
}

/// What the keys do, in as many lines as it takes: `space next · b back · q quit`.
pub(super) fn hints(keys: &[(char, &str)], width: usize, charset: Charset) -> Vec<Line> {
    let mut lines = vec![Line::new()];
    for (key, does) in keys.iter().filter(|(key, _)| *key != REDRAW) {
        let mut hint = Line::new().with(Role::Name, charset.text(&key_name(*key, "space")));
        hint.push(Role::Faint, format!(" {}", charset.text(does)));
        let hint = hint.truncated(width, charset);
        if let Some(last) = lines.last_mut().filter(|last| !last.is_blank()) {
            if last.width() + 3 + hint.width() > width {
                lines.push(hint);
                continue;
            }
            last.push(Role::Faint, charset.text(" · "));
        }
        if let Some(last) = lines.last_mut() {
            last.append(&hint);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{REDRAW, hints};
    use crate::screen::text::Charset;
    use crate::screen::text::tests::texts;

    #[test]
    fn hints_wrap_between_keys() {
        let keys = [(' ', "next"), ('b', "back"), (REDRAW, "redraw"), ('q', "quit")];
        let shown = |width, charset| texts(&hints(&keys, width, charset));
        assert_eq!(shown(40, Charset::Unicode), ["space next · b back · q quit"]);
        assert_eq!(shown(20, Charset::Ascii), ["space next - b back", "q quit"]);
        assert_eq!(shown(6, Charset::Unicode), ["space…", "b back", "q quit"]);
    }
}

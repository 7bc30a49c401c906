//! How prompts look on a terminal: the same roles and characters as everything else.

use std::fmt;

use dialoguer::theme::Theme;

use super::REDRAW;
use super::answer::key_name;
use crate::screen::palette::paint;
use crate::screen::text::{Charset, Line, Role};

/// The items of a list as they are drawn.
///
/// dialoguer is given the indices of the items as their texts: it takes bytes for columns when it clears a list, and so leaves traces
/// of any text that is longer than it looks.
pub(super) struct Look {
    /// Each fits into the width beside the marks.
    pub(super) items: Vec<Line>,
}

impl Look {
    /// The columns the marks before an item take at most.
    pub(super) const MARKS: usize = 6;

    fn write(&self, f: &mut dyn fmt::Write, marks: &str, item: &str, is_active: bool) -> fmt::Result {
        let role = if is_active { Role::Strong } else { Role::Plain };
        let mut line = Line::new().with(role, marks);
        if let Some(item) = item.parse().ok().and_then(|index: usize| self.items.get(index)) {
            line.push(role, item.text());
        }
        f.write_str(&paint(&line))
    }
}

impl Theme for Look {
    fn format_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        f.write_str(&paint(&Line::new().with(Role::Faint, prompt)))
    }

    // Without colour: dialoguer counts the columns of this one.
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, _default: Option<&str>) -> fmt::Result {
        f.write_str(prompt)
    }

    fn format_select_prompt_item(&self, f: &mut dyn fmt::Write, item: &str, is_active: bool) -> fmt::Result {
        self.write(f, if is_active { "> " } else { "  " }, item, is_active)
    }

    fn format_multi_select_prompt_item(
        &self,
        f: &mut dyn fmt::Write,
        item: &str,
        is_checked: bool,
        is_active: bool,
    ) -> fmt::Result {
        let marks = match (is_active, is_checked) {
            (true, true) => "> [x] ",
            (true, false) => "> [ ] ",
            (false, true) => "  [x] ",
            (false, false) => "  [ ] ",
        };
        self.write(f, marks, item, is_active)
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
    use dialoguer::theme::Theme;

    use super::{Look, REDRAW, hints};
    use crate::screen::text::{Charset, Line};

    #[test]
    fn hints_wrap_between_keys() {
        let keys = [(' ', "next"), ('b', "back"), (REDRAW, "redraw"), ('q', "quit")];
        let shown = |width, charset| hints(&keys, width, charset).iter().map(Line::text).collect::<Vec<_>>();
        assert_eq!(shown(40, Charset::Unicode), ["space next · b back · q quit"]);
        assert_eq!(shown(20, Charset::Ascii), ["space next - b back", "q quit"]);
        assert_eq!(shown(6, Charset::Unicode), ["space…", "b back", "q quit"]);
    }

    #[test]
    fn items_are_drawn_from_their_indices() {
        let look = Look { items: vec![Line::from("a  one"), Line::from("b  two")] };
        let mut drawn = String::new();
        look.format_select_prompt_item(&mut drawn, "1", true).unwrap();
        look.format_multi_select_prompt_item(&mut drawn, "0", true, false).unwrap();
        assert_eq!(drawn, "> b  two  [x] a  one");
    }
}

//! A list to pick from, between two keys: keys in, lines out. Pure; the terminal reads and draws.

use console::Key;

use super::answer;
use super::terminal::CTRL_D;
use crate::screen::question::letter;
use crate::screen::text::{Charset, Line, Role, wrap};

/// What stands before an item, by whether the cursor is on it.
const MARKS: [&str; 2] = ["  ", "> "];

/// The rows beside the items: two of keys at most, and the one the cursor is in.
const OTHER_ROWS: usize = 3;

/// The items, where the cursor is, and what is ticked.
pub(super) struct Menu {
    items: Vec<String>,
    active: usize,
    /// Which items are ticked, where several can be picked.
    ticked: Option<Vec<bool>>,
}

/// What came of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// These items were picked, by their indices in ascending order; none where nothing was ticked.
    Picked(Vec<usize>),
    /// The learner wants something else than to pick.
    Other,
    /// The list may look different now.
    Nothing,
}

impl Menu {
    /// A list of which one item is picked, or where `several`, any number.
    pub(super) fn new(labels: &[&str], several: bool) -> Self {
        let item = |(index, label): (usize, &&str)| {
            // A label may be the letter itself: the choice stands in full above.
            let letter = letter(index);
            if *label == letter { letter } else { format!("{letter}  {label}") }
        };
        Self {
            items: labels.iter().enumerate().map(item).collect(),
            active: 0,
            ticked: several.then(|| vec![false; labels.len()]),
        }
    }

    /// An item as it is shown.
    pub(super) fn item(&self, index: usize) -> &str {
        &self.items[index]
    }

    /// Does what `key` says: a letter picks its item or ticks it; arrows with Enter, or with the space where items are ticked, do the
    /// same in two steps.
    pub(super) fn press(&mut self, key: &Key) -> Pressed {
        let count = self.items.len().max(1);
        match key {
            Key::ArrowUp | Key::BackTab => self.active = (self.active + count - 1) % count,
            Key::ArrowDown | Key::Tab => self.active = (self.active + 1) % count,
            Key::Home => self.active = 0,
            Key::End => self.active = count - 1,
            Key::Enter => return Pressed::Picked(self.picked()),
            Key::Escape => return Pressed::Other,
            // A space too many behind the question before picks nothing.
            Key::Char(' ') if self.ticked.is_some() => return self.take(self.active),
            Key::Char(key) => match (self.named(*key), key) {
                (Some(index), _) => return self.take(index),
                (None, 'q' | 'Q' | '?' | &CTRL_D) => return Pressed::Other,
                (None, _) => {}
            },
            _ => {}
        }
        Pressed::Nothing
    }

    /// The item of a letter, or of a digit where all numbers have one.
    fn named(&self, key: char) -> Option<usize> {
        let count = self.items.len();
        answer::choice(&key.to_string(), count).ok().filter(|_| key.is_alphabetic() || count < 10)
    }

    fn take(&mut self, index: usize) -> Pressed {
        self.active = index;
        match self.ticked.as_mut().and_then(|ticked| ticked.get_mut(index)) {
            Some(tick) => {
                *tick = !*tick;
                Pressed::Nothing
            }
            None => Pressed::Picked(self.picked()),
        }
    }

    fn picked(&self) -> Vec<usize> {
        match &self.ticked {
            Some(ticked) => (0..ticked.len()).filter(|index| ticked[*index]).collect(),
            None => vec![self.active],
        }
    }

    /// The list as it is now, its keys first; of one too long for `rows` the page with the cursor.
    pub(super) fn lines(&self, rows: usize, columns: usize, charset: Charset) -> Vec<Line> {
        let page_size = rows.saturating_sub(OTHER_ROWS).max(1);
        let (page, pages) = (self.active / page_size, self.items.len().div_ceil(page_size));
        let keys = if self.ticked.is_some() { "space marks, enter" } else { "arrows, enter" };
        let range = answer::range(self.items.len());
        let place = if pages > 1 { format!("; page {} of {pages}", page + 1) } else { String::new() };
        let keys = Line::new().with(Role::Faint, format!("{range} or {keys}; esc more{place}"));
        let shown = (0..self.items.len()).skip(page * page_size).take(page_size);
        let items = shown.map(|index| self.line(index).truncated(columns, charset));
        wrap(&keys, columns, 2).into_iter().chain(items).collect()
    }

    fn line(&self, index: usize) -> Line {
        let is_active = index == self.active;
        let role = if is_active { Role::Strong } else { Role::Plain };
        let tick = self.ticked.as_ref().map_or("", |ticked| if ticked[index] { "[x] " } else { "[ ] " });
        Line::new().with(role, format!("{}{tick}{}", MARKS[usize::from(is_active)], self.items[index]))
    }
}

#[cfg(test)]
mod tests {
    use console::Key::{self, ArrowDown, ArrowUp, Char, Enter, Escape};

    use super::Menu;
    use super::Pressed::{self, Nothing, Other, Picked};
    use crate::screen::text::Charset;
    use crate::screen::text::tests::texts;

    /// What the last of `keys` leads to.
    fn pressing(menu: &mut Menu, keys: &[Key]) -> Pressed {
        keys.iter().fold(Nothing, |_, key| menu.press(key))
    }

    #[test]
    fn one_item_is_picked_by_its_letter_or_with_arrows() {
        for (keys, expected) in [
            (&[Char('b')][..], Picked(vec![1])),
            (&[Char('C')], Picked(vec![2])),
            (&[Char('2')], Picked(vec![1])),
            (&[Enter], Picked(vec![0])),
            (&[ArrowDown, Enter], Picked(vec![1])),
            (&[ArrowUp, Enter], Picked(vec![2])),
            (&[Char(' ')], Nothing),
            (&[ArrowDown, ArrowDown, ArrowDown, Enter], Picked(vec![0])),
            (&[Char('d')], Nothing),
            (&[Char('4')], Nothing),
            (&[Char('q')], Other),
            (&[Escape], Other),
        ] {
            assert_eq!(pressing(&mut Menu::new(&["x", "y", "z"], false), keys), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_key_that_names_an_item_does_nothing_else() {
        let labels = vec!["x"; 20];
        assert_eq!(Menu::new(&labels, false).press(&Char('q')), Picked(vec![16]));
        assert_eq!(Menu::new(&labels, false).press(&Char('1')), Nothing, "it may be the first digit of 12");
    }

    #[test]
    fn several_items_are_ticked_by_letter_or_space() {
        for (keys, expected) in [
            (&[Char('c'), Char('a'), Enter][..], vec![0, 2]),
            (&[Char(' '), ArrowDown, ArrowDown, Char(' '), Enter], vec![0, 2]),
            (&[Char('a'), Char('a'), Enter], vec![]),
            (&[Enter], vec![]),
        ] {
            assert_eq!(pressing(&mut Menu::new(&["x", "y", "z"], true), keys), Picked(expected), "{keys:?}");
        }
        assert_eq!(pressing(&mut Menu::new(&["x", "y"], true), &[Char('b')]), Nothing);
    }

    fn shown(menu: &Menu, rows: usize, columns: usize) -> Vec<String> {
        texts(&menu.lines(rows, columns, Charset::Unicode))
    }

    #[test]
    fn the_cursor_and_the_ticks_are_seen() {
        let mut menu = Menu::new(&["a", "a label far too long"], false);
        menu.press(&ArrowDown);
        assert_eq!(shown(&menu, 24, 16), ["a-b or arrows,", "  enter; esc", "  more", "  a", "> b  a label fa…"]);
        let mut menu = Menu::new(&["one", "two"], true);
        menu.press(&Char('b'));
        assert_eq!(shown(&menu, 24, 40), ["a-b or space marks, enter; esc more", "  [ ] a  one", "> [x] b  two"]);
    }

    #[test]
    fn a_long_list_is_shown_page_by_page() {
        let mut menu = Menu::new(&["x", "y", "z", "w", "v"], false);
        assert_eq!(shown(&menu, 5, 60), ["a-e or arrows, enter; esc more; page 1 of 3", "> a  x", "  b  y"]);
        menu.press(&ArrowUp);
        assert_eq!(shown(&menu, 5, 60), ["a-e or arrows, enter; esc more; page 3 of 3", "> e  v"]);
    }
}

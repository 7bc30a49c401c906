//! A lesson as the stops a learner makes: some text and a step of the demo, then a key.

use std::ops::Range;

use super::model::{Item, Lesson, Play};

/// A place to stop and press a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The page it stands on, an index into [`Lesson::pages`].
    pub page: usize,
    /// The items of the page that are read here, prose and source; may be none.
    text: Range<usize>,
    /// The item of the page that plays a step after the text.
    step: Option<usize>,
}

impl Stop {
    /// Whether it is the first stop of its page, which shows the page's title.
    pub fn opens_page(&self) -> bool {
        self.text.start == 0
    }

    /// What is read.
    pub fn text<'a>(&self, lesson: &'a Lesson) -> &'a [Item] {
        &lesson.pages[self.page].items[self.text.clone()]
    }

    /// The items of the page that are read.
    pub fn items(&self) -> Range<usize> {
        self.text.clone()
    }

    /// The item of the page that plays a step after them.
    pub fn step(&self) -> Option<usize> {
        self.step
    }

    /// What is played after it.
    pub fn play<'a>(&self, lesson: &'a Lesson) -> Option<&'a Play> {
        match &lesson.pages[self.page].items[self.step?] {
            Item::Play(play) => Some(play),
            Item::Prose(_) | Item::Source(_) => None,
        }
    }

    /// A name that finds the stop again when the lesson has been edited in between: the step's, or the page's.
    pub fn name(&self, lesson: &Lesson) -> String {
        match self.play(lesson) {
            Some(play) => format!("step {}", play.step),
            None => format!("after page {}", lesson.pages[self.page].title.as_deref().unwrap_or_default()),
        }
    }
}

/// The index of the place that a reader of a lesson means: that of the step of this name, or the first of the page of this
/// number, from 1. Each of `places` is a page's index and the step played there, if any.
pub fn find<'a>(mut places: impl Iterator<Item = (usize, Option<&'a Play>)> + Clone, wanted: &str) -> Option<usize> {
    let page = wanted.parse().ok().and_then(|number: usize| number.checked_sub(1));
    let step = places.clone().position(|(_, play)| play.is_some_and(|play| play.step == wanted));
    step.or_else(|| places.position(|(at, _)| Some(at) == page))
}

/// The stops of a lesson in order: each step with the text before it, and the text after a page's last step.
pub fn stops(lesson: &Lesson) -> Vec<Stop> {
    let mut stops = Vec::new();
    for (page, content) in lesson.pages.iter().enumerate() {
        let mut start = 0;
        for (index, item) in content.items.iter().enumerate() {
            if let Item::Play(_) = item {
                stops.push(Stop { page, text: start..index, step: Some(index) });
                start = index + 1;
            }
        }
        if start < content.items.len() {
            stops.push(Stop { page, text: start..content.items.len(), step: None });
        }
    }
    stops
}

#[cfg(test)]
mod tests {
    use super::stops;
    use crate::lesson::model::{Item, Lesson, Level, Page, Play, Summary};

    fn play(step: &str) -> Item {
        Item::Play(Play { step: step.to_owned(), asks: Vec::new(), span: 0..0 })
    }

    fn lesson(pages: Vec<(Option<&str>, Vec<Item>)>) -> Lesson {
        let page =
            |(title, items): (Option<&str>, _)| Page { title: title.map(str::to_owned), items, notes: Vec::new() };
        Lesson {
            file: "rc/lesson.md".into(),
            references: Vec::new(),
            summary: Summary {
                id: String::new(),
                title: String::new(),
                summary: String::new(),
                track: String::new(),
                level: Level::Core,
                minutes: 1,
                requires: Vec::new(),
                patterns: Vec::new(),
            },
            pages: pages.into_iter().map(page).collect(),
            quiz: None,
        }
    }

    #[test]
    fn a_step_is_one_stop_with_the_text_before_it() {
        let text = || Item::Prose("text".to_owned());
        let lesson = lesson(vec![
            (None, vec![text()]),
            (Some("One"), vec![text(), Item::Source("Node".to_owned()), play("a"), play("b"), text()]),
            (Some("Empty"), vec![]),
            (Some("Two"), vec![play("c")]),
        ]);
        let found: Vec<_> = stops(&lesson)
            .iter()
            .map(|stop| (stop.page, stop.opens_page(), stop.text(&lesson).len(), stop.name(&lesson)))
            .collect();
        let expected = [
            (0, true, 1, "after page "),
            (1, true, 2, "step a"),
            (1, false, 0, "step b"),
            (1, false, 1, "after page One"),
            (3, true, 0, "step c"),
        ];
        assert_eq!(found, expected.map(|(page, opens, items, name)| (page, opens, items, name.to_owned())));
    }
}

//! A lesson as the stops a learner makes: a piece of text, a step of the demo, a piece of text …

use super::model::{Item, Lesson, Play};

/// A place to stop and press a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The page it stands on, an index into [`Lesson::pages`].
    pub page: usize,
    /// Whether it is the first stop of its page, which shows the page's title.
    pub opens_page: bool,
    /// What is shown.
    pub kind: StopKind,
}

/// What a stop shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// These items of the page, prose and source.
    Text(std::ops::Range<usize>),
    /// The step of the demo that this item of the page plays.
    Step(usize),
}

impl Stop {
    /// What the stop plays, if it is a step.
    pub fn play<'a>(&self, lesson: &'a Lesson) -> Option<&'a Play> {
        let StopKind::Step(item) = self.kind else { return None };
        match lesson.pages.get(self.page)?.items.get(item)? {
            Item::Play(play) => Some(play),
            _ => None,
        }
    }

    /// The items of a piece of text; none for a step.
    pub fn text<'a>(&self, lesson: &'a Lesson) -> &'a [Item] {
        match &self.kind {
            StopKind::Text(items) => &lesson.pages[self.page].items[items.clone()],
            StopKind::Step(_) => &[],
        }
    }

    /// A name that finds the stop again when the lesson has been edited in between: the step's, or the page's and the number of
    /// the text on it.
    pub fn name(&self, lesson: &Lesson) -> String {
        match (self.play(lesson), &self.kind) {
            (Some(play), _) => format!("step {}", play.step),
            (None, StopKind::Text(items)) => {
                let title = lesson.pages[self.page].title.as_deref().unwrap_or_default();
                format!("page {title} {}", items.start)
            }
            (None, StopKind::Step(item)) => format!("item {item}"),
        }
    }
}

/// The stops of a lesson in order. Everything of a page between two steps is one stop.
pub fn stops(lesson: &Lesson) -> Vec<Stop> {
    let mut stops = Vec::new();
    for (page, content) in lesson.pages.iter().enumerate() {
        let mut opens_page = true;
        let mut at = 0;
        while at < content.items.len() {
            let is_text = |item: &Item| !matches!(item, Item::Play(_));
            let length = content.items[at..].iter().take_while(|item| is_text(item)).count();
            let kind = if length == 0 { StopKind::Step(at) } else { StopKind::Text(at..at + length) };
            stops.push(Stop { page, opens_page, kind });
            opens_page = false;
            at += length.max(1);
        }
    }
    stops
}

#[cfg(test)]
mod tests {
    use super::{Stop, StopKind, stops};
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
    fn text_between_steps_is_one_stop() {
        let text = || Item::Prose("text".to_owned());
        let lesson = lesson(vec![
            (None, vec![text()]),
            (Some("One"), vec![text(), Item::Source("Node".to_owned()), play("a"), play("b"), text()]),
            (Some("Empty"), vec![]),
            (Some("Two"), vec![play("c")]),
        ]);
        let found: Vec<_> =
            stops(&lesson).iter().map(|stop| (stop.page, stop.opens_page, stop.name(&lesson))).collect();
        let expected = [
            (0, true, "page  0"),
            (1, true, "page One 0"),
            (1, false, "step a"),
            (1, false, "step b"),
            (1, false, "page One 4"),
            (3, true, "step c"),
        ];
        assert_eq!(found, expected.map(|(page, opens, name)| (page, opens, name.to_owned())));
    }

    #[test]
    fn a_text_stop_gives_its_items_and_no_step() {
        let lesson = lesson(vec![(None, vec![Item::Prose("p".to_owned()), play("a")])]);
        let stop = Stop { page: 0, opens_page: true, kind: StopKind::Text(0..1) };
        assert_eq!((stop.text(&lesson).len(), stop.play(&lesson)), (1, None));
    }
}

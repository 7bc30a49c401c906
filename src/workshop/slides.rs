//! A lesson as slides.

use std::ops::Range;
use std::time::Duration;

use crate::lesson::model::{Item, Lesson, Play};
use crate::lesson::stops::{self, Stop, stops};

/// One slide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide {
    /// The page it belongs to, an index into [`Lesson::pages`].
    pub page: usize,
    /// What it shows.
    pub shows: Shows,
    /// How long the lesson should have taken when it is left, by the minutes in the notes of its pages.
    pub until: Duration,
}

/// What a slide shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// These items of the page: prose and source.
    Text(Range<usize>),
    /// The code of a step, played by this item of the page, and what to predict; nothing of what the step did.
    Question(usize),
    /// What the step of this item did, and why.
    Answer(usize),
}

impl Slide {
    /// The step of a question or an answer.
    pub fn play<'a>(&self, lesson: &'a Lesson) -> Option<&'a Play> {
        let (Shows::Question(item) | Shows::Answer(item)) = self.shows else { return None };
        match lesson.pages[self.page].items.get(item)? {
            Item::Play(play) => Some(play),
            Item::Prose(_) | Item::Source(_) => None,
        }
    }
}

/// The slides of `lesson`: text, then for each step its question and its answer. A step without predictions is one slide, the
/// answer. Where the demo did not run, by `has_run`, there is nothing of its steps to show and they have no slides.
pub fn slides(lesson: &Lesson, has_run: bool) -> Vec<Slide> {
    let mut slides: Vec<Slide> = stops(lesson).iter().flat_map(|stop| of_stop(stop, lesson, has_run)).collect();
    let mut before = Duration::ZERO;
    for (page, content) in lesson.pages.iter().enumerate() {
        let minutes = Duration::from_secs(60 * u64::from(content.minutes().unwrap_or(0)));
        let on_page: Vec<&mut Slide> = slides.iter_mut().filter(|slide| slide.page == page).collect();
        let count = u32::try_from(on_page.len()).unwrap_or(u32::MAX);
        for (slide, number) in on_page.into_iter().zip(1..) {
            slide.until = before + minutes * number / count;
        }
        before += minutes;
    }
    slides
}

fn of_stop(stop: &Stop, lesson: &Lesson, has_run: bool) -> Vec<Slide> {
    let slide = |shows| Slide { page: stop.page, shows, until: Duration::ZERO };
    let mut slides = Vec::new();
    if !stop.items().is_empty() {
        slides.push(slide(Shows::Text(stop.items())));
    }
    if let (Some(item), Some(play), true) = (stop.step(), stop.play(lesson), has_run) {
        if !play.asks.is_empty() {
            slides.push(slide(Shows::Question(item)));
        }
        slides.push(slide(Shows::Answer(item)));
    }
    slides
}

/// The first slide of the page of this number, from 1, or of the step of this name.
pub fn find(slides: &[Slide], lesson: &Lesson, wanted: &str) -> Option<usize> {
    stops::find(slides.iter().map(|slide| (slide.page, slide.play(lesson))), wanted)
}

/// The name by which [`find`] leads to slide `at`, or to the last one before it that has a name: a step's, or a page's number.
pub fn name(slides: &[Slide], lesson: &Lesson, at: usize) -> String {
    let named = |at: usize| {
        let slide = slides.get(at)?;
        let page = (slide.page + 1).to_string();
        let step = slide.play(lesson).map(|play| play.step.clone());
        [Some(page), step].into_iter().flatten().find(|name| find(slides, lesson, name) == Some(at))
    };
    (0..=at).rev().find_map(named).unwrap_or_else(|| "1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Shows, find, name, slides};
    use crate::lesson::library::Library;
    use crate::lesson::model::Page;

    #[test]
    fn every_step_has_its_answer_after_its_question() {
        let lesson = Library::embedded().load("rc").unwrap();
        let slides = slides(&lesson, true);
        assert!(matches!(slides[0].shows, Shows::Text(_)), "the first page");
        for (index, slide) in slides.iter().enumerate() {
            match slide.shows {
                Shows::Question(item) => assert_eq!(slides[index + 1].shows, Shows::Answer(item)),
                Shows::Answer(item) => {
                    let is_asked = !slide.play(&lesson).unwrap().asks.is_empty();
                    assert_eq!(index > 0 && slides[index - 1].shows == Shows::Question(item), is_asked);
                }
                Shows::Text(_) => {}
            }
        }
        let answers = slides.iter().filter(|slide| matches!(slide.shows, Shows::Answer(_))).count();
        assert_eq!(answers, lesson.plays().count());
    }

    #[test]
    fn the_plan_ends_with_the_minutes_of_the_notes() {
        let lesson = Library::embedded().load("rc").unwrap();
        let slides = slides(&lesson, true);
        assert!(slides.is_sorted_by(|a, b| a.until <= b.until));
        let all: u32 = lesson.pages.iter().filter_map(Page::minutes).sum();
        assert_eq!(slides.last().unwrap().until.as_secs(), 60 * u64::from(all));
    }

    #[test]
    fn slides_are_found_by_page_and_by_step() {
        let lesson = Library::embedded().load("rc").unwrap();
        let slides = slides(&lesson, true);
        assert_eq!(find(&slides, &lesson, "1"), Some(0));
        let second = find(&slides, &lesson, "2").unwrap();
        assert!(slides[second].page == 1 && slides[second - 1].page == 0);
        let step = find(&slides, &lesson, "clone").unwrap();
        assert!(matches!(slides[step].shows, Shows::Question(_)));
        assert_eq!(find(&slides, &lesson, "0").or(find(&slides, &lesson, "nowhere")), None);
    }

    #[test]
    fn every_slide_has_a_name_that_leads_to_it_or_shortly_before_it() {
        let lesson = Library::embedded().load("rc").unwrap();
        let slides = slides(&lesson, true);
        for (at, slide) in slides.iter().enumerate() {
            let found = find(&slides, &lesson, &name(&slides, &lesson, at)).unwrap();
            assert!(found <= at && slides[found].page == slide.page, "{at}");
            if matches!(slide.shows, Shows::Question(_)) {
                assert_eq!(found, at);
            }
        }
        let step = find(&slides, &lesson, "clone").unwrap();
        assert_eq!([name(&slides, &lesson, 0), name(&slides, &lesson, step + 1)], ["1", "clone"]);
    }

    #[test]
    fn without_a_run_only_text_is_shown() {
        let lesson = Library::embedded().load("rc").unwrap();
        let slides = slides(&lesson, false);
        assert!(slides.len() >= lesson.pages.len() && slides.iter().all(|slide| slide.play(&lesson).is_none()));
    }
}

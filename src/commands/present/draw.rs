//! What stands on a slide.

use crate::commands::predicting::{self, Said};
use crate::commands::ready::Ready;
use crate::lesson::facts::fill;
use crate::lesson::model::Ask;
use crate::probe::recording::{FactValue, Step};
use crate::screen::output::Style;
use crate::screen::page::{self, StepView};
use crate::screen::text::{Line, Role, wrap};
use crate::workshop::hands::Hands;
use crate::workshop::slides::{Shows, Slide};

/// Draws slides of one lesson.
pub(super) struct Drawer<'a> {
    pub(super) ready: &'a Ready,
    pub(super) addresses: bool,
}

impl Drawer<'_> {
    /// The page's title, and where it is; `which` says which part of the slide this is.
    pub(super) fn heading(&self, slide: &Slide, which: &str, style: &Style) -> Vec<Line> {
        let place = format!("page {} of {}{which}", slide.page + 1, self.ready.lesson.pages.len());
        let mut lines = page::heading(self.ready.title(slide.page), &place, style);
        lines.extend(page::rule(style));
        lines.push(Line::new());
        lines
    }

    /// What the slide shows, with the room's predictions where there are any.
    pub(super) fn body(&self, slide: &Slide, hands: &[Hands], style: &Style) -> Vec<Line> {
        match &slide.shows {
            Shows::Text(items) => {
                let items = &self.ready.lesson.pages[slide.page].items[items.clone()];
                let texts: Vec<Vec<Line>> = items.iter().map(|item| self.ready.text(item, style)).collect();
                texts.join(&Line::new())
            }
            Shows::Question(_) => self.step(slide, style, |drawer, step| drawer.questions(slide, step, hands, style)),
            Shows::Answer(_) => self.step(slide, style, |drawer, step| drawer.answers(slide, step, hands, style)),
        }
    }

    /// A step's heading and code, and below it what `rest` makes of it.
    fn step(&self, slide: &Slide, style: &Style, rest: impl Fn(&Self, StepView) -> Vec<Line>) -> Vec<Line> {
        let Some(view) = self.view(slide) else {
            return vec![Line::from("The demo did not run; this step is missing.")];
        };
        let mut lines = view.heading(style);
        lines.extend(view.code(style));
        lines.extend(rest(self, view));
        lines
    }

    fn view(&self, slide: &Slide) -> Option<StepView<'_>> {
        let recording = self.ready.recording.as_ref()?;
        let index = recording.position(&slide.play(&self.ready.lesson)?.step)?;
        Some(StepView { recording, index, addresses: self.addresses })
    }

    fn asks(&self, slide: &Slide) -> &[Ask] {
        slide.play(&self.ready.lesson).map_or(&[], |play| play.asks.as_slice())
    }

    fn questions(&self, slide: &Slide, view: StepView, hands: &[Hands], style: &Style) -> Vec<Line> {
        let step = step_of(&view);
        let mut lines = Vec::new();
        for (index, ask) in self.asks(slide).iter().enumerate() {
            let Some(fact) = step.fact(&ask.fact) else { continue };
            let form = if matches!(fact.value, FactValue::Bool(_)) { "   true or false?" } else { "" };
            let text = format!("{}  {}{form}", index + 1, fact.expression);
            lines.extend(wrap(&Line::new().with(Role::Notice, text), style.prose_width(), 3));
            lines.extend(hands.get(index).map(|hands| shown(hands, None)).unwrap_or_default());
            lines.push(Line::new());
        }
        lines
    }

    fn answers(&self, slide: &Slide, view: StepView, hands: &[Hands], style: &Style) -> Vec<Line> {
        let (step, recording) = (step_of(&view), view.recording);
        let mut lines = view.reveal(style);
        for (index, ask) in self.asks(slide).iter().enumerate() {
            let text = predicting::contrast(step, ask, &Said::Nothing, &fill(&ask.why, recording));
            lines.push(Line::new());
            lines.extend(page::prose(&text, style));
            let value = step.fact(&ask.fact).map(|fact| fact.value);
            lines.extend(hands.get(index).map(|hands| shown(hands, value.as_ref())).unwrap_or_default());
        }
        lines
    }

    /// The answers to a slide's questions, for the speaker; Markdown.
    pub(super) fn key(&self, slide: &Slide) -> Vec<String> {
        let Some(view) = self.view(slide) else { return Vec::new() };
        let answer =
            |ask: &Ask| predicting::contrast(step_of(&view), ask, &Said::Nothing, &fill(&ask.why, view.recording));
        self.asks(slide).iter().map(answer).collect()
    }
}

fn step_of<'a>(view: &StepView<'a>) -> &'a Step {
    &view.recording.steps[view.index]
}

/// What the room predicted: `2: 14 · 1: 9`, and once `actual` is known how many were right.
fn shown(hands: &Hands, actual: Option<&FactValue>) -> Vec<Line> {
    if hands.0.is_empty() {
        return Vec::new();
    }
    let said: Vec<String> = hands.0.iter().map(|(answer, count)| format!("{answer}: {count}")).collect();
    let right = actual.map(|actual| format!("; right: {} of {}", hands.right(actual), hands.total()));
    let text = format!("   the room   {}{}", said.join(" · "), right.unwrap_or_default());
    vec![Line::new().with(Role::Value, text)]
}

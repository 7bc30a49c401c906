//! What stands on a slide.

use std::ops::Range;

use crate::commands::ready::Ready;
use crate::commands::steps::Steps;
use crate::lesson::model::Ask;
use crate::lesson::predict::explanation;
use crate::probe::recording::{FactValue, Step};
use crate::screen::diagram::STACKED;
use crate::screen::output::Style;
use crate::screen::page::{self, StepView};
use crate::screen::parts::{broken, parts};
use crate::screen::text::{Line, Role, wrap};
use crate::workshop::hands::Hands;
use crate::workshop::slides::{Shows, Slide};

/// Draws slides of one lesson.
pub(super) struct Drawer<'a> {
    pub(super) ready: &'a Ready,
    /// The demo's, if it ran.
    pub(super) steps: Option<Steps<'a>>,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(ready: &'a Ready) -> Self {
        let steps = ready.recording.as_ref().map(|recording| Steps::new(recording, &ready.code, false));
        Self { ready, steps }
    }

    /// The page's title, and where it is; `which` says which part of the slide this is.
    pub(super) fn heading(&self, slide: &Slide, which: &str, style: &Style) -> Vec<Line> {
        let place = format!("page {} of {}{which}", slide.page + 1, self.ready.lesson.pages.len());
        let mut lines = page::heading(self.ready.title(slide.page), &place, style);
        lines.extend(page::rule(style));
        lines.push(Line::new());
        lines
    }

    /// What the slide shows, below `above`, in parts of at most `room` lines. A picture that does not fit is drawn as a column
    /// where fewer of its boxes are broken so.
    pub(super) fn parts(
        &self,
        slide: &Slide,
        hands: &[Hands],
        above: &[Line],
        room: usize,
        style: &Style,
    ) -> Vec<Vec<Line>> {
        let body = |style: &Style| [above, &self.body(slide, hands, style)].concat();
        let lines = body(style);
        if style.plain {
            return vec![lines];
        }
        let cut = parts(&lines, room);
        if broken(&lines, &cut) > 0 && style.width > STACKED {
            let column = body(&Style { width: STACKED, ..*style });
            let column_cut = parts(&column, room);
            if broken(&column, &column_cut) < broken(&lines, &cut) {
                return cut_at(&column, column_cut);
            }
        }
        cut_at(&lines, cut)
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
        let Some(view) = self.view(slide) else { return Vec::new() };
        let is_question = matches!(slide.shows, Shows::Question(_));
        let mut lines = if is_question { view.question_heading(style) } else { view.heading(style) };
        lines.extend(view.code(style));
        lines.extend(rest(self, view));
        lines
    }

    /// Which step of the recording the slide is about.
    pub(super) fn index(&self, slide: &Slide) -> Option<usize> {
        self.steps.as_ref()?.recording.position(&slide.play(&self.ready.lesson)?.step)
    }

    fn view(&self, slide: &Slide) -> Option<StepView<'_>> {
        self.index(slide).zip(self.steps.as_ref()).map(|(index, steps)| steps.view(index))
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
        let step = step_of(&view);
        let mut lines = view.reveal(style);
        for (index, ask) in self.asks(slide).iter().enumerate() {
            let text = explanation(step, ask, view.recording);
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
        self.asks(slide).iter().map(|ask| explanation(step_of(&view), ask, view.recording)).collect()
    }
}

/// The lines of each part.
pub(super) fn cut_at(lines: &[Line], parts: Vec<Range<usize>>) -> Vec<Vec<Line>> {
    parts.into_iter().map(|part| lines[part].to_vec()).collect()
}

fn step_of<'a>(view: &StepView<'a>) -> &'a Step {
    &view.recording.steps[view.index]
}

/// What the room predicted: `2: 14 · 1: 9`; and once `actual` is known how many were right.
pub(super) fn shown(hands: &Hands, actual: Option<&FactValue>) -> Vec<Line> {
    if hands.0.is_empty() {
        return Vec::new();
    }
    let said: Vec<String> = hands.0.iter().map(|(answer, count)| format!("{answer}: {count}")).collect();
    let right = actual.map(|actual| format!("; right: {} of {}", hands.right(actual), hands.total()));
    let text = format!("   the room   {}{}", said.join(" · "), right.unwrap_or_default());
    vec![Line::new().with(Role::Value, text)]
}

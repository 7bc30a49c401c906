//! The file that leads to the handouts of a whole library.

use maud::{Markup, html};

use super::{document, made_by};
use crate::lesson::library::Outline;
use crate::lesson::model::{Summary, Track};

/// The file: every lesson below its track, those of no track last. The handouts stand beside it, each named by its lesson's id.
pub fn index(library: &Outline) -> String {
    let title_of = |track: Option<&Track>| track.map_or(Outline::NO_TRACK, |track| &track.title).to_owned();
    let sections: Vec<(String, Vec<&Summary>)> =
        library.by_track().into_iter().map(|(track, lessons)| (title_of(track), lessons)).collect();
    let minutes: u32 = library.summaries.iter().map(|lesson| lesson.minutes).sum();
    let title = "Lessons of memtutor";
    let body = html! {
        header {
            h1 { (title) }
            p.small { (library.summaries.len()) " lessons, " (minutes) " min with their quizzes." }
        }
        nav aria-label="Tracks" {
            ol { @for (place, (title, _)) in sections.iter().enumerate() { li { a href={"#" (anchor(place))} { (title) } } } }
        }
        main {
            @for (place, (title, lessons)) in sections.iter().enumerate() {
                section id=(anchor(place)) {
                    h2 { (title) }
                    ul { @for lesson in lessons { (entry(lesson)) } }
                }
            }
        }
        footer { p.small { (made_by()) } }
    };
    document(title, &body)
}

fn anchor(track: usize) -> String {
    format!("track-{}", track + 1)
}

fn entry(lesson: &Summary) -> Markup {
    html! {
        li {
            p { a href={(lesson.id) ".html"} { (lesson.title) } " " span.place { (lesson.minutes) " min" }
                br; (lesson.summary) "." }
        }
    }
}

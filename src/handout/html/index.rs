//! The file that leads to the handouts of a whole library.

use maud::{Markup, html};

use super::{document, made_by};
use crate::handout::Handout;
use crate::lesson::model::{Summary, Track};

/// The file: every handout's lesson below its track, in the order of the tracks, those of no track last. The handouts stand
/// beside it, each named by its lesson's id.
pub fn index(tracks: &[Track], handouts: &[Handout]) -> String {
    let mut left: Vec<&Summary> = handouts.iter().map(|handout| handout.summary).collect();
    let mut sections: Vec<(&str, Vec<&Summary>)> = Vec::new();
    for track in tracks {
        let taken = |id: &String| left.iter().position(|lesson| lesson.id == *id).map(|at| left.remove(at));
        sections.push((&track.title, track.lessons.iter().filter_map(taken).collect()));
    }
    sections.push(("In no track", left));
    sections.retain(|(_, lessons)| !lessons.is_empty());
    let minutes: u32 = handouts.iter().map(|handout| handout.summary.minutes).sum();
    let title = "Lessons of memtutor";
    let body = html! {
        header {
            h1 { (title) }
            p.small { (handouts.len()) " lessons, " (minutes) " min with their quizzes." }
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

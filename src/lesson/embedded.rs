//! The lessons in the binary. `build.rs` writes the table from the folders under `lessons/`.

use super::demo::Run;
use super::library::Outline;
use super::model::{Level, Summary, Track};

/// A lesson's files, as they were when the binary was built.
pub(super) struct Embedded {
    pub(super) id: &'static str,
    pub(super) lesson: &'static str,
    pub(super) quiz: Option<&'static str>,
    pub(super) demo: Option<Compiled>,
}

/// What the front matter of a lesson says.
struct Front {
    id: &'static str,
    title: &'static str,
    summary: &'static str,
    track: &'static str,
    level: Level,
    minutes: u32,
    requires: &'static [&'static str],
    patterns: &'static [&'static str],
}

/// A track of the curriculum.
struct Listed {
    id: &'static str,
    title: &'static str,
    lessons: &'static [Front],
}

/// A demo, as text and as code.
#[derive(Clone, Copy)]
pub(super) struct Compiled {
    pub(super) source: &'static str,
    pub(super) run: Run,
}

/// The embedded lesson `id`. The table is sorted by id.
pub(super) fn find(id: &str) -> Option<&'static Embedded> {
    LESSONS.binary_search_by(|embedded| embedded.id.cmp(id)).ok().map(|index| &LESSONS[index])
}

/// All that the curriculum names. It was read when the binary was built, and had no problems.
pub(super) fn outline() -> Outline {
    let track = |Listed { id, title, lessons }: &Listed| Track {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        lessons: lessons.iter().map(|front| front.id.to_owned()).collect(),
    };
    Outline {
        tracks: TRACKS.iter().map(track).collect(),
        summaries: TRACKS.iter().flat_map(|track| track.lessons).map(summary).collect(),
        problems: Vec::new(),
    }
}

fn summary(front: &Front) -> Summary {
    Summary {
        id: front.id.to_owned(),
        title: front.title.to_owned(),
        summary: front.summary.to_owned(),
        track: front.track.to_owned(),
        level: front.level,
        minutes: front.minutes,
        requires: owned(front.requires),
        patterns: owned(front.patterns),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

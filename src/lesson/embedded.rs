//! The lessons in the binary. `build.rs` writes the table from the folders under `lessons/`.

use super::demo::Run;

/// A lesson's files, as they were when the binary was built.
pub(super) struct Embedded {
    pub(super) id: &'static str,
    pub(super) lesson: &'static str,
    pub(super) quiz: Option<&'static str>,
    pub(super) demo: Option<Compiled>,
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

include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

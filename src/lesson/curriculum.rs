//! `curriculum.toml`: the tracks and the order of lessons; and what only shows when all lessons are seen together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml::Spanned;

use super::front::{FrontMatter, one_line};
use super::model::Track;
use crate::problem::Problem;
use crate::reading::{Report, Suggestions, Table, list, parse_toml, shown};

/// The tracks, with the places the library needs.
#[derive(Debug, Default)]
pub(super) struct Curriculum {
    pub(super) tracks: Vec<Track>,
    /// Where each lesson is named.
    places: HashMap<String, Place>,
    /// How long the file is: where something missing is reported.
    end: usize,
}

#[derive(Clone, Debug)]
struct Place {
    track: usize,
    /// The lesson's place in the whole curriculum.
    order: usize,
    span: Range<usize>,
}

/// The front matter of a lesson and the file it stands in.
pub(super) struct Entry {
    pub(super) file: String,
    pub(super) front: FrontMatter,
}

/// Reads the file. Tracks and lessons that are wrong are reported and left out.
pub(super) fn parse(file: &str, source: &str) -> (Curriculum, Vec<Problem>) {
    let mut report = Report::new(file, source);
    let mut curriculum = Curriculum { end: source.len(), ..Curriculum::default() };
    if let Some(document) = parse_toml(&mut report) {
        let root = Table::new(&document, "", 0..0);
        root.warn_of_others(&["track"], |_| None, &mut report);
        for table in root.tables("track", &mut report) {
            curriculum.add_track(&table, &mut report);
        }
    }
    (curriculum, report.into_sorted())
}

impl Curriculum {
    fn add_track(&mut self, table: &Table<'_>, report: &mut Report<'_>) {
        table.warn_of_others(&["id", "title", "lessons"], |_| None, report);
        let id = one_line(table, "id", report);
        let title = one_line(table, "title", report);
        let lessons: Option<Spanned<Vec<Spanned<String>>>> = table.need("lessons", report);
        let lessons = lessons.map(Spanned::into_inner).unwrap_or_default();
        let (Some(id), Some(title)) = (id, title) else { return };
        if self.track(id.get_ref()).is_some() {
            report.error(
                id.span(),
                format!("two tracks are called `{}`", shown(id.get_ref())),
                "give each track its own id",
            );
            return;
        }
        let lessons = lessons.into_iter().filter_map(|lesson| self.add_lesson(lesson, report)).collect();
        self.tracks.push(Track { id: id.into_inner(), title: title.into_inner(), lessons });
    }

    fn add_lesson(&mut self, lesson: Spanned<String>, report: &mut Report<'_>) -> Option<String> {
        let (span, id) = (lesson.span(), lesson.into_inner());
        if self.places.contains_key(&id) {
            report.error(
                span,
                format!("the lesson `{}` stands here for the second time", shown(&id)),
                "remove one of the two",
            );
            return None;
        }
        let place = Place { track: self.tracks.len(), order: self.places.len(), span };
        self.places.insert(id.clone(), place);
        Some(id)
    }

    /// Where `lesson` stands in teaching order; lessons that no track lists come last.
    pub(super) fn order(&self, lesson: &str) -> usize {
        self.places.get(lesson).map_or(usize::MAX, |place| place.order)
    }

    /// Reports lessons named here that the library does not have, and those of the library that no track names. The
    /// former are taken out of their tracks.
    pub(super) fn check_lessons(&mut self, file: &str, known: &[String]) -> Vec<Problem> {
        let mut report = Report::new(file, "");
        let names: HashSet<&str> = known.iter().map(String::as_str).collect();
        for (id, place) in self.places.iter().filter(|(id, _)| !names.contains(id.as_str())) {
            let help = report.did_you_mean(id, known, "add its folder with a `lesson.md`, or remove it here");
            report.error(place.span.clone(), format!("there is no lesson `{}`", shown(id)), help);
        }
        for id in known.iter().filter(|id| !self.places.contains_key(*id)) {
            let message = format!("no track has the lesson `{id}`");
            report.warning(self.end..self.end, message, "add it to the `lessons` of its track");
        }
        for track in &mut self.tracks {
            track.lessons.retain(|id| names.contains(id.as_str()));
        }
        report.into_sorted()
    }

    /// Reports lessons whose `track` is not the one that lists them.
    pub(super) fn check_tracks(&self, entries: &[Entry]) -> Vec<Problem> {
        let mut suggestions = Suggestions::default();
        entries.iter().filter_map(|entry| self.check_track(entry, &mut suggestions)).collect()
    }

    fn check_track(&self, Entry { file, front }: &Entry, suggestions: &mut Suggestions) -> Option<Problem> {
        let claimed = &front.summary.track;
        if self.track(claimed).is_none() {
            let ids: Vec<_> = self.tracks.iter().map(|track| track.id.as_str()).collect();
            let help = suggestions.did_you_mean(claimed, ids.iter().copied(), format!("tracks are {}", list(&ids)));
            let message = format!("there is no track `{}`", shown(claimed));
            return Some(Problem::error(file, front.track_span.clone(), message).help(help));
        }
        let listed = &self.tracks.get(self.places.get(&front.summary.id)?.track)?.id;
        (listed != claimed).then(|| {
            let message = format!("the curriculum lists this lesson under `{listed}`");
            Problem::error(file, front.track_span.clone(), message).help("name the same track in both places")
        })
    }

    fn track(&self, id: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::parse;
    use crate::lesson::sample::{CURRICULUM, damaged};
    use crate::problem::told;

    #[track_caller]
    fn case(from: &str, to: &str, expected: &[(&str, &str, &str)]) {
        assert!(CURRICULUM.contains(from), "{from}");
        let source = CURRICULUM.replacen(from, to, 1);
        let (mut curriculum, mut problems) = parse("curriculum.toml", &source);
        problems.extend(curriculum.check_lessons("curriculum.toml", &["box", "pool", "rc"].map(str::to_owned)));
        assert_eq!(told(&problems, &source), expected);
    }

    #[test]
    fn the_sample_is_read_in_order() {
        let (curriculum, problems) = parse("curriculum.toml", CURRICULUM);
        assert_eq!(problems, []);
        let lessons: Vec<_> = curriculum.tracks.iter().map(|it| (it.id.as_str(), it.lessons.join(" "))).collect();
        assert_eq!(lessons, [("smart-pointers", "box rc".to_owned()), ("data-structures", "pool".to_owned())]);
        assert_eq!(["box", "rc", "pool", "other"].map(|id| curriculum.order(id)), [0, 1, 2, usize::MAX]);
    }

    #[test]
    fn problems_come_with_their_places() {
        case("", "", &[]);
        let missing = "add it to the `lessons` of its track";
        case(
            "\"rc\"",
            "\"rcc\"",
            &[
                ("\"rcc\"", "there is no lesson `rcc`", "did you mean `rc`?"),
                ("", "no track has the lesson `rc`", missing),
            ],
        );
        case(", \"rc\"", "", &[("", "no track has the lesson `rc`", missing)]);
        case(
            "\"pool\"",
            "\"pool\", \"rc\"",
            &[("\"rc\"", "the lesson `rc` stands here for the second time", "remove one of the two")],
        );
        case(
            "\"data-structures\"",
            "\"smart-pointers\"",
            &[
                ("\"smart-pointers\"", "two tracks are called `smart-pointers`", "give each track its own id"),
                ("", "no track has the lesson `pool`", missing),
            ],
        );
        case(
            "[\"pool\"]",
            "\"pool\"",
            &[
                (
                    "\"pool\"",
                    "`lessons` must be an array of strings, found a string",
                    "put the strings in brackets: `[\"…\"]`",
                ),
                ("", "no track has the lesson `pool`", missing),
            ],
        );
        case(
            "id      = \"data",
            "ID = \"data",
            &[
                ("", "missing `id`", "add `id = \"…\"`"),
                ("ID", "unknown key `ID`", "did you mean `id`?"),
                ("", "no track has the lesson `pool`", missing),
            ],
        );
        let all_missing = [
            ("", "no track has the lesson `box`", missing),
            ("", "no track has the lesson `pool`", missing),
            ("", "no track has the lesson `rc`", missing),
        ];
        let with = |first| [&[first], all_missing.as_slice()].concat();
        let begin = "begin each one with the header `[[track]]`";
        case(CURRICULUM, "", &with(("", "missing `track`: there must be at least one", begin)));
        case(CURRICULUM, "track = 1", &with(("1", "`track` must be an array of tables, found the integer 1", begin)));
        case(CURRICULUM, "track = [1]", &with(("1", "`track` must hold tables, found the integer 1", begin)));
    }

    proptest! {
        #[test]
        fn a_damaged_curriculum_is_a_curriculum_or_problems_inside_the_file(source in damaged(CURRICULUM)) {
            let (mut curriculum, mut problems) = parse("f", &source);
            prop_assert!(!curriculum.tracks.is_empty() || !problems.is_empty());
            problems.extend(curriculum.check_lessons("f", &["rc".to_owned()]));
            for problem in &problems {
                prop_assert!(source.get(problem.span.clone()).is_some(), "{problem:?}");
            }
        }
    }
}

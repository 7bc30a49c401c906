//! The library of lessons: those in the binary, or a folder read at run time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::curriculum::{self, Curriculum, Entry};
pub use super::demo::{Demo, DemoState, Run};
use super::embedded;
use super::model::{Lesson, Summary, Track};
use super::parse::{parse, parse_front};
use super::requires::check_requires;
use super::{folder, is_lesson_id};
use crate::problem::{Problem, Severity};
use crate::quiz::model::Origin;
use crate::quiz::{self, Quiz};
use crate::reading::{self, nearest};

/// Where lessons come from. Making one reads nothing.
#[derive(Clone, Debug)]
pub struct Library {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Embedded,
    Folder(PathBuf),
}

/// What a library offers, as far as the curriculum and the front matters tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The tracks in teaching order. They name only lessons the library has.
    pub tracks: Vec<Track>,
    /// The lessons in teaching order; those that no track names come last, by id. Lessons whose front matter has errors
    /// are missing, even where a track names them.
    pub summaries: Vec<Summary>,
    /// What is wrong with the curriculum and the front matters.
    pub problems: Vec<Problem>,
}

impl Outline {
    /// What stands above the lessons that no track names.
    pub const NO_TRACK: &str = "In no track";

    /// The tracks that have lessons here, with those lessons; last the lessons that no track names, by id.
    pub fn by_track(&self) -> Vec<(Option<&Track>, Vec<&Summary>)> {
        let mut left: BTreeMap<&str, &Summary> = self.summaries.iter().map(|it| (it.id.as_str(), it)).collect();
        let mut groups = Vec::with_capacity(self.tracks.len() + 1);
        for track in &self.tracks {
            let lessons = track.lessons.iter().filter_map(|id| left.remove(id.as_str())).collect();
            groups.push((Some(track), lessons));
        }
        groups.push((None, left.into_values().collect()));
        groups.retain(|(_, lessons): &(_, Vec<_>)| !lessons.is_empty());
        groups
    }
}

/// Why a lesson cannot be taught.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The library has no such lesson.
    #[error("there is no lesson `{id}`{}", instead(nearest.as_deref()))]
    Unknown {
        /// What was asked for.
        id: String,
        /// The lesson that was most likely meant.
        nearest: Option<String>,
    },
    /// Its files have errors, or the folder of lessons cannot be read.
    #[error("the lesson `{id}` cannot be used: {} in its files", count(problems))]
    Invalid {
        /// The lesson.
        id: String,
        /// What is wrong with its files or the folder, warnings included.
        problems: Vec<Problem>,
    },
}

impl Library {
    /// The lessons in this binary.
    pub fn embedded() -> Self {
        Self { place: Place::Embedded }
    }

    /// The lessons in a folder that is laid out as `lessons/` is.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::Folder(path.into()) }
    }

    /// The folder they are read from; none for those in the binary.
    pub fn root(&self) -> Option<&Path> {
        match &self.place {
            Place::Embedded => None,
            Place::Folder(root) => Some(root),
        }
    }

    /// Reads the curriculum and of each lesson nothing but the front matter: some 20 µs a lesson from disk. Those in the binary
    /// need no reading.
    pub fn outline(&self) -> Outline {
        let Place::Folder(root) = &self.place else { return embedded::outline() };
        let (ids, mut problems) = folder::ids(root);
        let (curriculum, found) = self.curriculum(&ids);
        problems.extend(found);
        let mut entries = Vec::with_capacity(ids.len());
        for id in &ids {
            let (entry, found) = entry(root, id, self.file(id, "lesson.md"));
            entries.extend(entry);
            problems.extend(found);
        }
        problems.extend(check_requires(&entries, &ids));
        if let Some(curriculum) = &curriculum {
            problems.extend(curriculum.check_tracks(&entries));
            entries.sort_by_key(|entry| curriculum.order(&entry.front.summary.id));
        }
        Outline {
            tracks: curriculum.unwrap_or_default().tracks,
            summaries: entries.into_iter().map(|entry| entry.front.summary).collect(),
            problems,
        }
    }

    /// The lesson `id`, if its `lesson.md` and `quiz.toml` have no errors.
    ///
    /// # Errors
    /// [`LoadError::Unknown`] where there is no such lesson, [`LoadError::Invalid`] with all problems of its files, or of
    /// a folder of lessons that cannot be read.
    pub fn load(&self, id: &str) -> Result<Lesson, LoadError> {
        let (lesson, problems) = self.inspect(id)?;
        lesson.ok_or_else(|| LoadError::Invalid { id: id.to_owned(), problems })
    }

    /// The lesson `id` with everything that is wrong with its files, warnings included; no lesson where there are
    /// errors.
    ///
    /// # Errors
    /// [`LoadError::Unknown`] where there is no such lesson, [`LoadError::Invalid`] where the folder of lessons cannot be
    /// read.
    pub fn inspect(&self, id: &str) -> Result<(Option<Lesson>, Vec<Problem>), LoadError> {
        let mut problems = Vec::new();
        let source = match self.text(id, "lesson.md") {
            Ok(Some(source)) => source,
            Ok(None) => return Err(self.unknown(id)),
            Err(problem) => return Ok((None, vec![problem])),
        };
        let (lesson, found) = parse(id, &self.file(id, "lesson.md"), &source);
        problems.extend(found);
        let quiz = self.text(id, "quiz.toml").unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let quiz = quiz.and_then(|source| {
            let (quiz, found) = quiz::parse(id, &self.file(id, "quiz.toml"), &source);
            problems.extend(found);
            quiz
        });
        let lesson = lesson.map(|lesson| Lesson { quiz: quiz.map(|quiz| placed(quiz, &lesson)), ..lesson });
        if let Some(play) = lesson.as_ref().and_then(|lesson| lesson.plays().next()) {
            problems.extend(self.missing_demo(id, play.span.clone()));
        }
        let usable = problems.iter().all(|problem| problem.severity != Severity::Error);
        Ok((lesson.filter(|_| usable), problems))
    }

    /// The demo of the lesson `id`, if the lesson has one that can be read.
    pub fn demo(&self, id: &str) -> Option<Demo> {
        let compiled = embedded::find(id).and_then(|embedded| embedded.demo);
        match &self.place {
            Place::Embedded => compiled
                .map(|compiled| Demo { source: compiled.source.into(), state: DemoState::Compiled(compiled.run) }),
            Place::Folder(_) => {
                let source = self.text(id, "demo.rs").ok()??;
                Some(Demo { state: DemoState::of(compiled, &source), source })
            }
        }
    }

    /// The text of a file that a problem of this library names, to show an excerpt. Bytes that are not UTF-8 are
    /// replaced.
    pub fn source(&self, file: &str) -> Option<String> {
        match &self.place {
            Place::Embedded if file == CURRICULUM => Some(embedded::CURRICULUM.to_owned()),
            Place::Embedded => {
                let (id, name) = file.split_once('/')?;
                self.text(id, name).ok()?.map(Cow::into_owned)
            }
            Place::Folder(root) => {
                Path::new(file).strip_prefix(root).ok()?;
                reading::excerpted(Path::new(file))
            }
        }
    }

    /// The ids of all lessons, by name, those with errors included.
    pub fn ids(&self) -> Vec<String> {
        self.find_ids().0
    }

    /// Whether the lesson `id` has a quiz, readable or not.
    pub fn has_quiz(&self, id: &str) -> bool {
        !matches!(self.text(id, "quiz.toml"), Ok(None))
    }

    /// The curriculum and what problems call it, if there is one that can be read.
    pub fn curriculum_text(&self) -> Option<(String, String)> {
        let (file, source) = self.curriculum_source();
        Some((file, source.ok()??.into_owned()))
    }

    fn find_ids(&self) -> (Vec<String>, Vec<Problem>) {
        match &self.place {
            Place::Embedded => (embedded::LESSONS.iter().map(|lesson| lesson.id.to_owned()).collect(), Vec::new()),
            Place::Folder(root) => folder::ids(root),
        }
    }

    /// What a lesson's file is called in problems.
    pub fn file(&self, id: &str, name: &str) -> String {
        match &self.place {
            Place::Embedded => format!("{id}/{name}"),
            Place::Folder(root) => root.join(id).join(name).to_string_lossy().into_owned(),
        }
    }

    fn text(&self, id: &str, name: &str) -> Result<Option<Cow<'static, str>>, Problem> {
        match &self.place {
            Place::Embedded => Ok(embedded::find(id).and_then(|lesson| match name {
                "lesson.md" => Some(Cow::Borrowed(lesson.lesson)),
                "quiz.toml" => lesson.quiz.map(Cow::Borrowed),
                "demo.rs" => lesson.demo.map(|demo| Cow::Borrowed(demo.source)),
                _ => None,
            })),
            Place::Folder(root) if is_lesson_id(id) => Ok(reading::text(&root.join(id).join(name))?.map(Cow::Owned)),
            // Also keeps an id from being a path out of the folder.
            Place::Folder(_) => Ok(None),
        }
    }

    fn curriculum_source(&self) -> (String, Result<Option<Cow<'static, str>>, Problem>) {
        match &self.place {
            Place::Embedded => (CURRICULUM.to_owned(), Ok(Some(Cow::Borrowed(embedded::CURRICULUM)))),
            Place::Folder(root) => {
                let path = root.join(CURRICULUM);
                (path.to_string_lossy().into_owned(), reading::text(&path).map(|text| text.map(Cow::Owned)))
            }
        }
    }

    fn curriculum(&self, ids: &[String]) -> (Option<Curriculum>, Vec<Problem>) {
        let (file, source) = self.curriculum_source();
        match source {
            Ok(Some(source)) => {
                let (mut curriculum, mut problems) = curriculum::parse(&file, &source);
                problems.extend(curriculum.check_lessons(&file, ids));
                (Some(curriculum), problems)
            }
            Ok(None) if ids.is_empty() => (None, Vec::new()),
            Ok(None) => {
                let problem = Problem::warning(&file, 0..0, "there is no `curriculum.toml`, so lessons come by name");
                (None, vec![problem.help("list them in it: `[[track]]`, `id = …`, `title = …`, `lessons = […]`")])
            }
            Err(problem) => (None, vec![problem]),
        }
    }

    fn missing_demo(&self, id: &str, span: std::ops::Range<usize>) -> Option<Problem> {
        match self.text(id, "demo.rs") {
            Ok(Some(_)) => None,
            Ok(None) => {
                let file = self.file(id, "lesson.md");
                let problem = Problem::warning(&file, span, "the lesson plays steps, but its folder has no `demo.rs`");
                Some(problem.help("add one with `pub fn run(stage: &mut Stage)`"))
            }
            // Everything but the demo can still be taught.
            Err(problem) => Some(Problem { severity: Severity::Warning, ..problem }),
        }
    }

    /// Why there is no lesson `id`: what keeps the folder of lessons from being read, if anything does.
    fn unknown(&self, id: &str) -> LoadError {
        let (ids, problems) = self.find_ids();
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return LoadError::Invalid { id: id.to_owned(), problems };
        }
        let nearest = nearest(id, &ids).map(str::to_owned);
        LoadError::Unknown { id: id.to_owned(), nearest }
    }
}

/// What the folder `root` says of the lesson `id` in `file`, read no further than its front matter.
fn entry(root: &Path, id: &str, file: String) -> (Option<Entry>, Vec<Problem>) {
    match folder::head(&root.join(id).join("lesson.md")) {
        Ok(Some(head)) => {
            let (front, problems) = parse_front(id, &file, &head);
            (front.map(|front| Entry { file, front }), problems)
        }
        Ok(None) => {
            let problem = Problem::warning(&file, 0..0, "the folder has no `lesson.md`");
            (None, vec![problem.help("add one, or move the folder elsewhere")])
        }
        Err(problem) => (None, vec![problem]),
    }
}

const CURRICULUM: &str = "curriculum.toml";

/// `quiz`, its questions knowing that they are of `lesson` and which of its pages to read.
fn placed(quiz: Quiz, lesson: &Lesson) -> Quiz {
    let mut quiz = quiz.from_origin(&Origin::Lesson(lesson.summary.id.clone()));
    for question in quiz.questions.iter_mut().filter(|question| question.page.is_none()) {
        question.page = question.live.as_ref().and_then(|(step, _)| lesson.page_of(step)).map(str::to_owned);
    }
    quiz
}

fn instead(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; `memtutor list` shows what there is".to_owned(), |id| format!(", did you mean `{id}`?"))
}

fn count(problems: &[Problem]) -> String {
    match problems.len() {
        1 => "1 problem".to_owned(),
        many => format!("{many} problems"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Library, LoadError};
    use crate::lesson::embedded;
    use crate::lesson::facts::check_against;
    use crate::lesson::model::Summary;
    use crate::lesson::sample::{CURRICULUM, LESSON};
    use crate::problem::Problem;

    /// A folder with the files `path: text`.
    fn folder(files: &[(&str, &str)]) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// A lesson that requires nothing, in the given track.
    fn lesson(track: &str) -> String {
        LESSON.replace("\"smart-pointers\"", &format!("{track:?}")).replace("[\"box\"]", "[]")
    }

    /// Severity, file below `root`, message.
    fn told(problems: &[Problem], root: &Path) -> Vec<String> {
        let name = |file: &str| Path::new(file).strip_prefix(root).unwrap().display().to_string();
        problems.iter().map(|it| format!("{:?} {}: {}", it.severity, name(&it.file), it.message)).collect()
    }

    #[test]
    fn lessons_come_in_the_order_of_the_curriculum() {
        let (box_lesson, pool) = (lesson("smart-pointers"), lesson("data-structures"));
        let mut files =
            vec![("pool/lesson.md", pool.as_str()), ("box/lesson.md", &box_lesson), ("rc/lesson.md", LESSON)];
        files.push(("README.md", "how to write a lesson"));
        files.push(("curriculum.toml", CURRICULUM));
        let root = folder(&files);
        let outline = Library::folder(root.path()).outline();
        assert_eq!(outline.problems, []);
        assert_eq!(outline.summaries.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["box", "rc", "pool"]);
        assert_eq!(outline.tracks.iter().map(|it| it.lessons.len()).collect::<Vec<_>>(), [2, 1]);
        fs::remove_file(root.path().join("curriculum.toml")).unwrap();
        let outline = Library::folder(root.path()).outline();
        assert_eq!(outline.summaries.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["box", "pool", "rc"]);
        assert_eq!(
            outline.by_track(),
            [(None, outline.summaries.iter().collect())],
            "a track without lessons is left out"
        );
        let expected = ["Warning curriculum.toml: there is no `curriculum.toml`, so lessons come by name"];
        assert_eq!(told(&outline.problems, root.path()), expected);
    }

    #[test]
    fn what_is_wrong_between_lessons_is_reported() {
        let files = [
            ("rc/lesson.md", LESSON),
            ("pool/lesson.md", &lesson("smart-pointers")),
            ("arc/lesson.md", &lesson("smart-pointer")),
            ("curriculum.toml", CURRICULUM),
        ];
        let root = folder(&files);
        let outline = Library::folder(root.path()).outline();
        assert_eq!(
            told(&outline.problems, root.path()),
            [
                "Error curriculum.toml: there is no lesson `box`",
                "Warning curriculum.toml: no track has the lesson `arc`",
                "Error rc/lesson.md: there is no lesson `box` to require",
                "Error arc/lesson.md: there is no track `smart-pointer`",
                "Error pool/lesson.md: the curriculum lists this lesson under `data-structures`",
            ]
        );
        assert_eq!(outline.tracks[0].lessons, ["rc"], "tracks name only lessons that exist");
        let by_track = outline.by_track().into_iter().map(|(track, lessons)| {
            (track.map(|it| it.id.as_str()), lessons.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())
        });
        let expected =
            [(Some("smart-pointers"), vec!["rc"]), (Some("data-structures"), vec!["pool"]), (None, vec!["arc"])];
        assert_eq!(by_track.collect::<Vec<_>>(), expected);
        assert_eq!(outline.summaries.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["rc", "pool", "arc"]);
    }

    #[cfg(unix)]
    #[test]
    fn files_that_cannot_be_read_are_problems_and_the_rest_is_listed() {
        let root =
            folder(&[("good/lesson.md", &lesson("smart-pointers")), ("empty/other.md", ""), ("Not A Lesson/x", "")]);
        let path = |name: &str| root.path().join(name);
        fs::create_dir_all(path("folder/lesson.md")).unwrap();
        fs::create_dir_all(path("bytes")).unwrap();
        fs::write(path("bytes/lesson.md"), b"+++\ntitle = \"\xFF\"\n+++\n").unwrap();
        fs::create_dir_all(path("large")).unwrap();
        fs::write(path("large/lesson.md"), vec![b'x'; 2 << 20]).unwrap();
        std::os::unix::fs::symlink("circle", path("circle")).unwrap();
        std::os::unix::fs::symlink("..", path("up")).unwrap();
        std::os::unix::fs::symlink("good", path("again")).unwrap();
        let outline = Library::folder(root.path()).outline();
        let mut told = told(&outline.problems, root.path());
        let circle = told.iter().position(|it| it.starts_with("Error circle/lesson.md: could not be read: ")).unwrap();
        told.remove(circle);
        assert_eq!(
            told,
            [
                "Warning Not A Lesson: `Not A Lesson` cannot name a lesson",
                "Warning curriculum.toml: there is no `curriculum.toml`, so lessons come by name",
                "Error bytes/lesson.md: this byte is not UTF-8",
                "Warning empty/lesson.md: the folder has no `lesson.md`",
                "Error folder/lesson.md: this is not a file",
                "Error large/lesson.md: the file has 2097152 bytes; at most 1048576 are read",
                "Warning up/lesson.md: the folder has no `lesson.md`",
            ]
        );
        assert_eq!(outline.summaries.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["again", "good"]);
        for id in ["bytes", "circle", "folder", "large"] {
            let LoadError::Invalid { problems, .. } = Library::folder(root.path()).load(id).unwrap_err() else {
                panic!("{id}")
            };
            assert_eq!(problems.len(), 1, "{problems:?}");
        }
        let missing = Library::folder(path("missing")).outline();
        assert_eq!(missing.problems[0].message, "could not be read: there is no such file or folder");
        let LoadError::Invalid { problems, .. } = Library::folder(path("missing")).load("rc").unwrap_err() else {
            panic!("a lesson may be in a folder that cannot be read")
        };
        assert_eq!(problems, missing.problems);
    }

    #[test]
    fn a_front_matter_longer_than_the_first_read_is_read_whole() {
        let long = LESSON.replace("patterns =", &format!("# {}\npatterns =", "ß".repeat(40_000)));
        let root = folder(&[("rc/lesson.md", &long.replace("[\"box\"]", "[]"))]);
        assert_eq!(Library::folder(root.path()).outline().summaries[0].patterns, ["rc"]);
    }

    #[test]
    fn a_lesson_is_loaded_with_its_file_names_and_a_mistyped_one_is_guessed() {
        let outside = folder(&[("rc/lesson.md", LESSON), ("in/rc/lesson.md", LESSON), ("in/arc/lesson.md", "")]);
        let library = Library::folder(outside.path().join("in"));
        let lesson = library.load("rc").unwrap();
        assert_eq!(lesson.summary.id, "rc");
        assert_eq!(library.source(&lesson.file).as_deref(), Some(LESSON));
        assert_eq!(library.source("/etc/hostname"), None);
        for (id, expected) in [
            ("rx", "there is no lesson `rx`, did you mean `rc`?"),
            ("pool", "there is no lesson `pool`; `memtutor list` shows what there is"),
            ("../rc", "there is no lesson `../rc`; `memtutor list` shows what there is"),
            ("arc", "the lesson `arc` cannot be used: 1 problem in its files"),
        ] {
            assert_eq!(library.load(id).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn steps_without_a_demo_are_a_warning_and_the_lesson_is_taught() {
        let root = folder(&[("rc/lesson.md", LESSON)]);
        let library = Library::folder(root.path());
        let (lesson, problems) = library.inspect("rc").unwrap();
        assert!(lesson.is_some());
        let expected = ["Warning rc/lesson.md: the lesson plays steps, but its folder has no `demo.rs`"];
        assert_eq!(told(&problems, root.path()), expected);
        assert_eq!(&LESSON[problems[0].span.clone()], "create");
        assert!(library.demo("rc").is_none());
    }

    #[test]
    fn a_folder_with_the_embedded_files_is_the_embedded_library() {
        let root = tempfile::tempdir().unwrap();
        for lesson in embedded::LESSONS {
            fs::create_dir(root.path().join(lesson.id)).unwrap();
            let files = [
                ("lesson.md", Some(lesson.lesson)),
                ("quiz.toml", lesson.quiz),
                ("demo.rs", lesson.demo.map(|demo| demo.source)),
            ];
            for (name, text) in files.into_iter().filter_map(|(name, text)| Some((name, text?))) {
                fs::write(root.path().join(lesson.id).join(name), text).unwrap();
            }
        }
        fs::write(root.path().join("curriculum.toml"), embedded::CURRICULUM).unwrap();
        let (embedded, copy) = (Library::embedded(), Library::folder(root.path()));
        let (inside, outside) = (embedded.outline(), copy.outline());
        // The binary claims to have no problems, so the files must have none.
        assert_eq!(inside, outside);
        for Summary { id, .. } in &inside.summaries {
            let (lesson, problems) = embedded.inspect(id).unwrap();
            assert_eq!(problems, []);
            assert_eq!(lesson.as_ref().map(|it| &it.pages), copy.load(id).ok().as_ref().map(|it| &it.pages));
            let states = [embedded.demo(id), copy.demo(id)].map(|demo| demo.map(|it| it.record().is_some()));
            assert!(states[0] == states[1] && states[0] != Some(false), "{id}: {states:?}");
        }
    }

    #[test]
    fn the_embedded_lessons_fit_their_demos_and_each_other() {
        let library = Library::embedded();
        for Summary { id, .. } in &library.outline().summaries {
            let lesson = library.load(id).unwrap_or_else(|error| panic!("{error:?}"));
            let demo = library.demo(id).and_then(|demo| demo.record());
            assert_eq!(demo.map(|recording| check_against(&lesson, &recording)), Some(Vec::new()), "{id}");
        }
    }
}

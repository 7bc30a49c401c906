//! Checking what authors write: lesson libraries, single lessons, quiz files. All problems at once, as data.
//!
//! [`Checked`] reads and collects; what it finds out without running anything is there at once. What is claimed about
//! programs is left as [`Claim`]s, which [`Checked::prove`] hands to a [`Prover`]. Nothing is printed, nothing written.
//!
//! ```no_run
//! use memtutor::check::{Checked, Demos};
//! use memtutor::proof::{Environment, Prover};
//!
//! let mut checked = Checked::paths(&["quizzes"], Demos::Run);
//! let prover = Prover::new(&Environment::of_this_process(), None, &|| false);
//! checked.prove(&prover, |_done, _all| (), &|| false);
//! assert_eq!(checked.errors(), 0);
//! ```

mod blocks;
mod claim;
mod given;
mod live;
mod pages;
mod speaker;
mod teaching;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

pub use claim::Claim;
use given::Given;

use crate::lesson::facts::check_against;
use crate::lesson::library::{DemoState, Library};
use crate::lesson::model::Lesson;
use crate::lesson::sections::sections;
use crate::lesson::{LESSON_ID_FORM, is_lesson_id};
use crate::problem::{Problem, Severity};
use crate::proof::{Outcome, Prover};
use crate::quiz::files::{self, QuizFile};
use crate::quiz::{self, Quiz};
use crate::reading;

/// Whether demos are run, to compare lessons with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demos {
    /// They are.
    Run,
    /// They are not; what depends on them is not checked.
    Skip,
}

/// What was checked, and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// The files that were read, in order, as problems name them.
    pub files: Vec<String>,
    /// Their texts, as far as they are text.
    pub sources: HashMap<String, String>,
    /// What is wrong, sorted by file and place.
    pub problems: Vec<Problem>,
    /// The quizzes, with their files and without the questions that have errors in their form.
    pub quizzes: Vec<(String, Quiz)>,
    /// What is said of programs.
    pub claims: Vec<Claim>,
    /// How many claims are true.
    pub proved: usize,
    /// How many are not, or were stopped at a limit.
    pub refuted: usize,
    /// What could not be checked and why, with how many programs that concerns; none for a demo.
    pub not_done: BTreeMap<String, usize>,
    demos: Demos,
    /// The real places of the lessons and quizzes that were read.
    seen: HashSet<PathBuf>,
}

impl Checked {
    /// Everything in `library`.
    pub fn library(library: &Library, demos: Demos) -> Self {
        let mut checked = Self::nothing(demos);
        checked.add_library(library);
        checked.finished()
    }

    /// What is at `paths`, files and folders: a folder with a `lesson.md` is a lesson, one with a `curriculum.toml` or with
    /// such folders is a library, and in any other all quiz files below it are meant. Files of a lesson stand for the lesson.
    pub fn paths<P: AsRef<Path>>(paths: &[P], demos: Demos) -> Self {
        let mut checked = Self::nothing(demos);
        let mut quizzes = Vec::new();
        for path in paths.iter().map(AsRef::as_ref) {
            match Given::at(path) {
                Given::Library(folder) => checked.add_library(&Library::folder(folder)),
                Given::Lesson(folder) => checked.add_lesson_at(&folder),
                Given::Quizzes => quizzes.push(path),
            }
        }
        let found = files::find(quizzes);
        checked.problems.extend(found.problems);
        for file in found.files {
            checked.add_quiz_file(file);
        }
        checked.finished()
    }

    /// How many problems are errors.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// How many questions there are without errors in their form.
    pub fn questions(&self) -> usize {
        self.quizzes.iter().map(|(_, quiz)| quiz.questions.len()).sum()
    }

    /// How many claims nothing is known of, as their programs were not compiled and run to the end.
    pub fn undone(&self) -> usize {
        self.claims.len() - self.proved - self.refuted
    }

    /// Holds every claim against what comes of its program. `progress` is told how many of how many are done.
    pub fn prove(&mut self, prover: &Prover, mut progress: impl FnMut(usize, usize), stop: &(dyn Fn() -> bool + Sync)) {
        let programs: Vec<_> = self.claims.iter().map(|claim| claim.program.clone()).collect();
        let outcomes = prover.prove(&programs, |done| progress(done, programs.len()), stop);
        let mut found = Vec::new();
        for (claim, outcome) in self.claims.iter().zip(&outcomes) {
            let source = self.sources.get(&claim.file).map_or("", String::as_str);
            let against = claim.judge(outcome, source);
            match outcome {
                Outcome::NotDone(reason) => *self.not_done.entry(reason.clone()).or_default() += 1,
                _ if against.iter().any(|problem| problem.severity == Severity::Error) => self.refuted += 1,
                _ => self.proved += 1,
            }
            found.extend(against);
        }
        // What a run shows is said better by it than by a guess at the same place.
        let places: HashSet<_> = found.iter().map(|problem| (problem.file.clone(), problem.span.clone())).collect();
        let is_guess = |problem: &Problem| {
            problem.severity == Severity::Warning && places.contains(&(problem.file.clone(), problem.span.clone()))
        };
        self.problems.retain(|problem| !is_guess(problem));
        self.problems.extend(found);
        self.sort();
    }

    fn nothing(demos: Demos) -> Self {
        Self {
            files: Vec::new(),
            sources: HashMap::new(),
            problems: Vec::new(),
            quizzes: Vec::new(),
            claims: Vec::new(),
            proved: 0,
            refuted: 0,
            not_done: BTreeMap::new(),
            demos,
            seen: HashSet::new(),
        }
    }

    fn finished(mut self) -> Self {
        let quizzes = self.quizzes.iter().map(|(file, quiz)| (file.as_str(), quiz));
        self.problems.extend(quiz::duplicates(quizzes));
        let unread: Vec<&str> = self.problems.iter().map(|problem| problem.file.as_str()).collect();
        let texts = unread.into_iter().filter(|file| !self.sources.contains_key(*file));
        let texts: Vec<_> =
            texts.filter_map(|file| Some((file.to_owned(), reading::excerpted(Path::new(file))?))).collect();
        self.sources.extend(texts);
        self.sort();
        self
    }

    fn sort(&mut self) {
        let order: HashMap<&str, usize> =
            self.files.iter().enumerate().map(|(at, file)| (file.as_str(), at + 1)).collect();
        self.problems.sort_by(|a, b| {
            let key = |problem: &Problem| {
                (order.get(problem.file.as_str()).copied().unwrap_or_default(), problem.span.start, problem.severity)
            };
            key(a).cmp(&key(b)).then_with(|| a.file.cmp(&b.file)).then_with(|| a.message.cmp(&b.message))
        });
        // Front matter is read twice, for the library and for its lesson.
        self.problems.dedup();
    }

    fn add_library(&mut self, library: &Library) {
        let outline = library.outline();
        self.problems.extend(outline.problems);
        if let Some((file, source)) = library.curriculum_text() {
            self.add_source(file, source);
        }
        for id in library.ids() {
            self.add_lesson(library, &id);
        }
    }

    fn add_lesson_at(&mut self, folder: &Path) {
        // `.` has no name, its real place has.
        let named =
            if folder.file_name().is_some() { folder.to_owned() } else { fs::canonicalize(folder).unwrap_or_default() };
        let id = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let library = Library::folder(named.parent().unwrap_or(Path::new("")));
        if is_lesson_id(&id) {
            return self.add_lesson(&library, &id);
        }
        let problem =
            Problem::error(&folder.to_string_lossy(), 0..0, format!("`{}` cannot name a lesson", reading::shown(&id)));
        self.problems.push(problem.help(format!("use {LESSON_ID_FORM}")));
    }

    fn add_lesson(&mut self, library: &Library, id: &str) {
        let (file, quiz_file) = (library.file(id, "lesson.md"), library.file(id, "quiz.toml"));
        if fs::canonicalize(&file).is_ok_and(|real| !self.seen.insert(real)) {
            return;
        }
        let Ok((lesson, problems)) = library.inspect(id) else { return };
        self.problems.extend(problems);
        let Some(source) = library.source(&file) else { return };
        self.add_text(&file, &source, lesson.as_ref());
        let quiz = library.source(&quiz_file).filter(|_| library.has_quiz(id)).and_then(|source| {
            self.seen.extend(fs::canonicalize(&quiz_file));
            let (quiz, problems) = quiz::parse_in_part(id, &quiz_file, &source);
            self.problems.extend(problems);
            self.add_source(quiz_file.clone(), source);
            quiz
        });
        if !library.has_quiz(id) {
            let problem = Problem::warning(&file, 0..0, "the lesson has no quiz");
            self.problems.push(problem.help("add `quiz.toml`: what was not asked for is soon forgotten"));
        }
        if let (Some(lesson), Some(quiz)) = (&lesson, &quiz) {
            self.problems.extend(pages::unknown(lesson, quiz, &quiz_file));
        }
        self.compare_with_demo(library, id, lesson.as_ref(), quiz.as_ref().map(|quiz| (quiz, quiz_file.as_str())));
        self.add_source(file, source);
        if let Some(quiz) = quiz {
            self.add_quiz(quiz_file, quiz);
        }
    }

    /// What only an author asks of `lesson.md`.
    fn add_text(&mut self, file: &str, source: &str, lesson: Option<&Lesson>) {
        let sections = sections(source);
        if let Some(lesson) = lesson {
            self.problems.extend(speaker::warnings(file, source, &sections, lesson.summary.minutes));
        }
        for block in sections.iter().flat_map(|section| &section.code) {
            if let Some(claimed) = blocks::program(block, file, source, &mut self.problems) {
                let fence = block.fence(source);
                self.claims.push(Claim::of_block(file, claimed, fence, block.span.clone()));
            }
        }
    }

    fn compare_with_demo(&mut self, library: &Library, id: &str, lesson: Option<&Lesson>, quiz: Option<(&Quiz, &str)>) {
        let is_live = quiz.is_some_and(|(quiz, _)| quiz.questions.iter().any(|question| question.live.is_some()));
        if !is_live && lesson.is_none_or(|lesson| lesson.plays().next().is_none()) {
            return;
        }
        let Some(demo) = library.demo(id) else {
            // For the lesson itself it is a problem already.
            return self.problems.extend(quiz.iter().flat_map(|(quiz, file)| live::without_demo(quiz, file)));
        };
        if self.demos == Demos::Skip || !matches!(demo.state, DemoState::Compiled(_)) {
            let why = if self.demos == Demos::Skip { "was not run" } else { "is not compiled into this memtutor" };
            self.not_done
                .insert(format!("the demo of `{id}` {why}, so steps, facts and `answer.live` are not compared"), 0);
            return;
        }
        let Some(recording) = demo.record() else { return };
        self.problems.extend(lesson.iter().flat_map(|lesson| check_against(lesson, &recording)));
        self.problems.extend(quiz.iter().flat_map(|(quiz, file)| live::check(quiz, file, &recording)));
    }

    fn add_quiz_file(&mut self, file: QuizFile) {
        // Found somewhere below a folder of other things.
        if let Given::Lesson(folder) = Given::at(&file.path) {
            return self.add_lesson_at(&folder);
        }
        if fs::canonicalize(&file.path).is_ok_and(|real| !self.seen.insert(real)) {
            return;
        }
        let (quiz, problems) = quiz::parse_in_part(&file.name, &file.file, &file.source);
        self.problems.extend(problems);
        self.add_source(file.file.clone(), file.source);
        if let Some(quiz) = quiz {
            self.problems.extend(live::without_lesson(&quiz, &file.file));
            self.add_quiz(file.file, quiz);
        }
    }

    fn add_quiz(&mut self, file: String, quiz: Quiz) {
        let is_bad = |problem: &Problem| problem.severity == Severity::Error && problem.file == file;
        let is_whole = !self.problems.iter().any(is_bad);
        self.problems.extend(teaching::warnings(&quiz, &file, is_whole));
        self.claims.extend(quiz.questions.iter().filter_map(|question| Claim::of_question(&file, question)));
        self.quizzes.push((file, quiz));
    }

    fn add_source(&mut self, file: String, source: String) {
        self.files.push(file.clone());
        self.sources.insert(file, source);
    }
}

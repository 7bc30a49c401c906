//! The quizzes that a command line names, as one pool of questions.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::QuizArgs;
use crate::commands::World;
use crate::commands::shell::quoted;
use crate::lesson::library::LoadError;
use crate::problem::Problem;
use crate::quiz::Quiz;
use crate::quiz::files::{Found, find};
use crate::quiz::select::join;

/// All questions that may be asked.
pub(super) struct Pool {
    pub(super) quiz: Quiz,
    /// What stands above the questions.
    pub(super) title: String,
    /// The name under which a sitting is kept: the same for the same request, in whatever order and from whatever folder.
    pub(super) key: String,
    /// The command that goes on with it.
    pub(super) command: String,
}

/// What was read so far.
#[derive(Default)]
struct Read {
    quizzes: Vec<Quiz>,
    /// The title of the lesson read last.
    lesson: Option<String>,
    /// The files read, so that each is read once.
    files: HashSet<PathBuf>,
    /// What is wrong with the others.
    problems: Vec<Problem>,
    broken: usize,
    /// For each source, what it is called in the key.
    keys: Vec<String>,
}

/// Reads what `names` name. `None` after problems were shown: a quiz with errors would be another quiz than was asked for.
///
/// # Errors
/// When a name is neither a lesson nor a file or folder, or a lesson has no quiz.
pub(super) fn load(names: &[PathBuf], arguments: &QuizArgs, world: &mut World) -> Result<Option<Pool>> {
    let mut read = Read::default();
    for name in names {
        let id = name.to_str().unwrap_or_default();
        if read.keys.iter().any(|key| key == id) {
            continue;
        }
        match world.library.inspect(id) {
            Ok((lesson, problems)) => match lesson {
                Some(lesson) => {
                    let Some(quiz) = lesson.quiz else { bail!("the lesson `{id}` has no quiz") };
                    read.lesson = Some(lesson.summary.title);
                    read.keys.push(id.to_owned());
                    read.quizzes.push(quiz);
                }
                None => read.break_off(problems),
            },
            Err(LoadError::Unknown { nearest, .. }) => read.path(name, nearest.as_deref())?,
            // A file can be asked whatever is wrong with the folder of lessons.
            Err(LoadError::Invalid { .. }) if name.exists() => read.path(name, None)?,
            Err(LoadError::Invalid { problems, .. }) => {
                world.report(&problems)?;
                return Ok(None);
            }
        }
    }
    if read.broken > 0 {
        world.report(&read.problems)?;
        world.warn(&advice(read.broken, read.quizzes.len()))?;
        return Ok(None);
    }
    Ok(Some(pool(read, names, arguments, world)?))
}

impl Read {
    fn break_off(&mut self, problems: Vec<Problem>) {
        self.problems.extend(problems);
        self.broken += 1;
    }

    /// Reads a file or folder; `lesson` may have been meant instead.
    fn path(&mut self, path: &Path, lesson: Option<&str>) -> Result<()> {
        if !path.exists() && !path.is_symlink() {
            let name = path.display();
            if path.components().count() > 1 {
                bail!("there is no file or folder `{name}`");
            }
            let help = match lesson {
                Some(lesson) => format!("did you mean the lesson `{lesson}`?"),
                None => "`memtutor list` shows the lessons".to_owned(),
            };
            bail!("`{name}` is neither a lesson nor a file; {help}");
        }
        let Found { files, problems } = find([path]);
        self.broken += problems.len();
        self.problems.extend(problems);
        for file in files {
            if !self.files.insert(file.real.clone()) {
                continue;
            }
            match file.parse() {
                (Some(quiz), _) => self.quizzes.push(quiz),
                (None, problems) => self.break_off(problems),
            }
        }
        self.keys.push(std::path::absolute(path)?.display().to_string());
        Ok(())
    }
}

fn pool(mut read: Read, names: &[PathBuf], arguments: &QuizArgs, world: &mut World) -> Result<Pool> {
    let title = match &read.quizzes[..] {
        [one] => format!("Quiz: {}", read.lesson.as_ref().unwrap_or(&one.name)),
        [one, two] => format!("Quiz: {} and {}", one.name, two.name),
        many => format!("Quiz: {} and {} more", many[0].name, many.len() - 1),
    };
    read.keys.sort_unstable();
    read.keys.dedup();
    let options = options(arguments);
    let key = read.keys.join(" ") + &options;
    let shown: Vec<String> = match arguments.sources.is_empty() && names.len() > 1 {
        true => Vec::new(),
        false => names.iter().map(quoted).collect(),
    };
    let all = if shown.is_empty() && arguments.tags.is_empty() { " --all" } else { "" };
    let command =
        format!("memtutor quiz{all}{}{options}", shown.iter().map(|name| format!(" {name}")).collect::<String>());
    let (quiz, repeated) = join(&key, read.quizzes);
    for one in repeated {
        let text =
            format!("the question `{}` of {} stands in {} too and is asked once", one.id, one.left_out, one.kept);
        world.warn(&text)?;
    }
    Ok(Pool { quiz, title, key, command })
}

/// The options that make it another quiz, as they are typed.
fn options(arguments: &QuizArgs) -> String {
    let mut options = String::new();
    let mut tags: Vec<&String> = arguments.tags.iter().collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        options += &format!(" --tag {}", quoted(tag));
    }
    options.extend(arguments.count.map(|count| format!(" --count {count}")));
    options += if arguments.shuffle { " --shuffle" } else { "" };
    options += if arguments.exam { " --exam" } else { "" };
    options
}

fn advice(broken: usize, fine: usize) -> String {
    let files = if broken == 1 { "1 quiz has errors".to_owned() } else { format!("{broken} quizzes have errors") };
    match fine {
        0 => format!("{files}; nothing is asked before they are mended"),
        1 => format!("{files}; the other one is fine: name it alone, or mend the errors"),
        fine => format!("{files}; the other {fine} are fine: name them alone, or mend the errors"),
    }
}

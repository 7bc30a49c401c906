//! `memtutor new`: what an author begins with is whole and valid, and nothing is ever lost for it.

use std::fs;
use std::path::Path;

use memtutor::lesson::Library;
use serde_json::Value;

use crate::harness::{Run, User};

/// The library in `folder` has no problem, and these lessons.
#[track_caller]
fn has(folder: &Path, lessons: &[&str]) {
    let library = Library::folder(folder);
    let outline = library.outline();
    assert_eq!(outline.problems, []);
    assert_eq!(outline.summaries.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), lessons);
    for id in lessons {
        let (lesson, problems) = library.inspect(id).expect("the lesson is there");
        assert_eq!(problems, []);
        assert!(lesson.is_some_and(|lesson| lesson.quiz.is_some()));
    }
}

/// Everything below `folder`: paths and texts.
fn everything(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = if path.is_dir() {
            found.extend(everything(&path));
            String::new()
        } else {
            fs::read_to_string(&path).expect("text")
        };
        found.push((path.display().to_string(), text));
    }
    found.sort();
    found
}

/// Fails with this message and changes nothing.
#[track_caller]
fn refused(user: &User, arguments: &[&str], message: &str) {
    let before = everything(user.home());
    let run = user.run(arguments);
    assert_eq!(run, Run { code: Some(2), stdout: String::new(), stderr: format!("memtutor: {message}\n") });
    assert_eq!(everything(user.home()), before, "{arguments:?}");
}

#[test]
fn a_lesson_is_made_and_taught_without_building() {
    let user = User::new();
    let said = user.run(&["new", "lesson", "moves"]).ok();
    assert!(said.starts_with("Made the lesson lessons/moves to write over, and listed it in"), "{said}");
    assert!(said.contains("\n  memtutor check lessons/moves\n"), "{said}");
    assert!(said.contains("\n  memtutor --lessons lessons lesson moves\n"), "{said}");
    has(&user.home().join("lessons"), &["moves"]);
    let taught = user.run(&["--lessons", "lessons", "lesson", "moves"]);
    assert_eq!(taught.code, Some(0));
    assert!(taught.stderr.contains("is not compiled into this program"), "{}", taught.stderr);
    let said = user.run(&["new", "lesson", "clones", "--no-demo"]).ok();
    assert!(!said.contains("cargo run"), "{said}");
    has(&user.home().join("lessons"), &["moves", "clones"]);
    let lesson = user.run(&["--lessons", "lessons", "lesson", "clones"]).ok();
    assert!(lesson.contains("Who frees the text?"), "{lesson}");
    let quiz = user.answering(&["--lessons", "lessons", "quiz", "clones"], ":q\n").ok();
    assert!(quiz.contains("0 of 3 questions answered"), "{quiz}");
}

#[test]
fn a_lesson_goes_where_it_is_said_to() {
    let user = User::new();
    for folder in ["named", "listed", "current"] {
        fs::create_dir(user.home().join(folder)).unwrap();
    }
    user.run(&["new", "lesson", "a", "--in", "named", "--lessons", "listed"]).ok();
    has(&user.home().join("named"), &["a"]);
    user.run(&["new", "lesson", "b", "--lessons", "listed", "--track", "first"]).ok();
    has(&user.home().join("listed"), &["b"]);
    let in_listed = |arguments: &[&str]| {
        let mut command = user.command(arguments);
        String::from_utf8(command.current_dir(user.home().join("listed")).output().unwrap().stdout).unwrap()
    };
    let said = in_listed(&["new", "lesson", "c"]);
    assert!(said.contains("\n  memtutor check c\n") && said.contains("--lessons . lesson c\n"), "{said}");
    has(&user.home().join("listed"), &["b", "c"]);
    let spaced = user.home().join("it's mine");
    fs::create_dir(&spaced).unwrap();
    let said = user.run(&["new", "lesson", "d", "--in", "it's mine"]).ok();
    assert!(said.contains(r"  memtutor check 'it'\''s mine/d'"), "{said}");
}

#[test]
fn the_curriculum_keeps_every_other_character() {
    let user = User::new();
    let curriculum = "# mine\n[[track]]\nid = 'x' # one\ntitle = \"Ä\"\nlessons = [\n  # none yet\n]\n";
    user.write("lessons/curriculum.toml", curriculum);
    user.run(&["new", "lesson", "a"]).ok();
    // What someone else left there is in nobody's way.
    user.write("lessons/curriculum.toml.new", "");
    user.run(&["new", "lesson", "b", "--track", "x"]).ok();
    let now = fs::read_to_string(user.home().join("lessons/curriculum.toml")).unwrap();
    assert_eq!(now, curriculum.replace("[\n", "[\"a\", \"b\"\n"));
    has(&user.home().join("lessons"), &["a", "b"]);
}

#[test]
fn a_quiz_is_made_beside_the_schema_that_it_names() {
    let user = User::new();
    let schema = user.run(&["new", "schema"]).ok();
    let title = serde_json::from_str::<Value>(&schema).expect("JSON")["title"].clone();
    assert_eq!(title, "memtutor quiz");
    user.run(&["new", "quiz", "alone.toml"]).ok();
    user.write("mine/quiz.schema.json", schema);
    let said = user.run(&["new", "quiz", "mine/my quiz.toml"]).ok();
    assert!(said.starts_with("Made 'mine/my quiz.toml' with three questions"), "{said}");
    for (file, first) in [("alone.toml", "# "), ("mine/my quiz.toml", "#:schema ./quiz.schema.json\n")] {
        let text = fs::read_to_string(user.home().join(file)).unwrap();
        assert!(text.starts_with(first), "{text}");
        let (quiz, problems) = memtutor::quiz::parse("q", file, &text);
        assert_eq!((quiz.map(|quiz| quiz.questions.len()), problems), (Some(3), vec![]));
    }
}

#[cfg(unix)]
#[test]
fn the_commands_that_are_advised_can_be_typed() {
    let user = User::new();
    let said = user.run(&["new", "quiz", r"a\b.toml"]).ok();
    assert!(said.contains(r"  memtutor check 'a\b.toml'"), "{said}");
}

#[test]
fn nothing_is_overwritten_and_nothing_is_left_half_made() {
    let user = User::new();
    user.run(&["new", "lesson", "a"]).ok();
    user.run(&["new", "quiz", "q.toml"]).ok();
    let there = "is there already, and nothing is overwritten; choose another name";
    refused(&user, &["new", "lesson", "a"], &format!("`lessons/a` {there}"));
    refused(&user, &["new", "quiz", "q.toml"], &format!("`q.toml` {there}"));
    refused(&user, &["new", "quiz", "lessons/q"], "a quiz file ends in `.toml`; did you mean `lessons/q.toml`?");
    refused(&user, &["new", "quiz", ".toml"], "a quiz file has a name and ends in `.toml`, as in `moves.toml`");
    refused(&user, &["new", "quiz", "no/q.toml"], "there is no folder `no`; make it first");
    let missing = "there is no folder `no`; make it first, or name another with --in";
    refused(&user, &["new", "lesson", "b", "--in", "no"], missing);
    let id = "cannot be an id; write lower-case letters, digits and `-`, a letter first";
    refused(&user, &["new", "lesson", "../b"], &format!("`../b` {id}"));
    refused(&user, &["new", "lesson", "b", "--track", "T"], &format!("`T` {id}"));
    let listed = "the lesson cannot be added to `lessons/curriculum.toml`";
    let track = format!("{listed}: it has no track `t`; its tracks are `basics`");
    refused(&user, &["new", "lesson", "b", "--track", "t"], &track);
    user.write("lessons/curriculum.toml", "[[track]]");
    refused(&user, &["new", "lesson", "b"], &format!("{listed}: it has errors; mend them first"));
    user.write("lessons/curriculum.toml", [0xff]);
    let run = user.run(&["new", "lesson", "b"]);
    assert!(run.stderr.contains("could not read `lessons/curriculum.toml`"), "{}", run.stderr);
    assert!(!user.home().join("lessons/b").exists());
}

/// The last file to be written cannot be: what was made before it goes again.
#[cfg(unix)]
#[test]
fn a_failure_in_the_middle_takes_back_what_was_made() {
    let user = User::new();
    fs::create_dir(user.home().join("lessons")).unwrap();
    // A link to nothing: there is no curriculum to read, and none can be made under that name.
    std::os::unix::fs::symlink("nowhere", user.home().join("lessons/curriculum.toml")).unwrap();
    let run = user.run(&["new", "lesson", "a"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.starts_with("memtutor: `lessons/curriculum.toml` is there already"), "{}", run.stderr);
    let left: Vec<_> = fs::read_dir(user.home().join("lessons")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["curriculum.toml"]);
}

#[cfg(unix)]
#[test]
fn a_linked_curriculum_stays_a_link_with_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let user = User::new();
    user.write("elsewhere.toml", "[[track]]\nid = \"t\"\ntitle = \"T\"\nlessons = []\n");
    let file = user.home().join("elsewhere.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(user.home().join("lessons")).unwrap();
    let link = user.home().join("lessons/curriculum.toml");
    std::os::unix::fs::symlink("../elsewhere.toml", &link).unwrap();
    user.run(&["new", "lesson", "a"]).ok();
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&file).unwrap().ends_with("lessons = [\"a\"]\n"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

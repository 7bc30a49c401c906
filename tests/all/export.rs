//! `export`: what is written where, and what is never overwritten.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use memtutor::lesson::library::Library;
use memtutor::lesson::model::Lesson;
use memtutor::quiz::model::Question;
use serde_json::Value;

use crate::harness::User;

/// The names of the files in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

fn ids(user: &User) -> Vec<String> {
    let list: Value = serde_json::from_str(&user.run(&["list", "--json"]).ok()).unwrap();
    list["lessons"].as_array().unwrap().iter().map(|lesson| lesson["id"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn refused(user: &User, arguments: &[&str], stderr: &str) {
    let run = user.run(arguments);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(2), "", stderr), "{arguments:?}");
}

#[test]
fn every_lesson_is_a_file_that_stands_alone() {
    let user = User::new();
    let ids = ids(&user);
    let said = user.run(&["export"]).ok();
    assert_eq!(said, format!("Wrote {} handouts to handouts; index.html leads to them.\n", ids.len()));
    let folder = user.home().join("handouts");
    assert_eq!(
        names(&folder),
        ids.iter().map(String::as_str).chain(["index"]).map(|id| format!("{id}.html")).collect()
    );
    for id in ids {
        let page = fs::read_to_string(folder.join(format!("{id}.html"))).unwrap();
        for elsewhere in ["src=", "<link", "<iframe", "<object", "@import", "url(", "{step"] {
            assert!(!page.contains(elsewhere), "`{elsewhere}` in {id}");
        }
        assert_eq!(page.matches("<script").count(), 1, "{id}");
        assert_eq!(page.matches("<h1").count(), 1, "{id}");
        assert!(!page.contains("Speaker notes</"), "{id}: they were not asked for");
        let steps = page.matches("<section class=\"step\"").count();
        assert!(steps > 0 && page.matches("<figure>").count() == steps, "{id}");
        assert_eq!(page.matches("<figure class=\"signs\"").count(), 1, "{id}");
    }
}

#[test]
fn an_index_leads_to_all_lessons_by_track() {
    let user = User::new();
    user.write_lesson(crate::quiz::QUIZ);
    let lesson = |title: &str, track: &str, minutes: u32| {
        format!(
            "+++\ntitle = \"{title}\"\nsummary = \"About it\"\ntrack = \"{track}\"\nlevel = \"core\"\nminutes = {minutes}\n+++\n\n\
             ## Page\n\nText.\n"
        )
    };
    user.write("lessons/more/lesson.md", lesson("More <sums>", "t", 20));
    user.write("lessons/alone/lesson.md", lesson("Alone", "nowhere", 3));
    user.write(
        "lessons/curriculum.toml",
        "[[track]]\nid = \"t\"\ntitle = \"Numbers\"\nlessons = [\"sums\", \"more\"]\n",
    );
    let run = user.run(&["--lessons", "lessons", "export"]);
    assert_eq!(run.stdout, "Wrote 3 handouts to handouts; index.html leads to them.\n", "{}", run.stderr);
    let index = fs::read_to_string(user.home().join("handouts/index.html")).unwrap();
    assert!(index.contains("<p class=\"small\">3 lessons, 24 min with their quizzes.</p>"), "{index}");
    let places = [
        "<h2>Numbers</h2>",
        "<a href=\"sums.html\">Sums</a> <span class=\"place\">1 min</span>",
        "<a href=\"more.html\">More &lt;sums&gt;</a> <span class=\"place\">20 min</span>",
        "<h2>In no track</h2>",
        "<a href=\"alone.html\">Alone</a> <span class=\"place\">3 min</span>",
    ]
    .map(|part| index.find(part).unwrap_or_else(|| panic!("no {part} in {index}")));
    assert!(places.is_sorted(), "{places:?}");
    // Of some lessons it would not name what else is there.
    user.run(&["--lessons", "lessons", "export", "sums", "more", "-o", "some"]);
    assert_eq!(names(&user.home().join("some")), ["more.html", "sums.html"].map(str::to_owned).into());
    user.run(&["--lessons", "lessons", "export", "--format", "md", "-o", "md"]);
    assert_eq!(names(&user.home().join("md")).len(), 3);
    user.write("lessons/index/lesson.md", lesson("Index", "t", 3));
    user.run(&["--lessons", "lessons", "export", "-o", "taken"]);
    assert!(fs::read_to_string(user.home().join("taken/index.html")).unwrap().contains("<h1>Index</h1>"));
}

#[test]
fn a_file_that_is_there_is_kept_until_force_is_used() {
    let user = User::new();
    let export = ["export", "rc", "--format", "md"];
    user.write("handouts/rc.md", "mine");
    refused(
        &user,
        &export,
        "memtutor: `handouts/rc.md` is there already, and nothing is overwritten; --force replaces it, --output names another \
         place\n",
    );
    // Of several files none is written if one of them is there.
    refused(
        &user,
        &["export", "weak", "rc", "--format", "md"],
        "memtutor: `handouts/rc.md` is there already, and nothing is overwritten; --force replaces it, --output names another \
         place\n",
    );
    let folder = user.home().join("handouts");
    assert_eq!((names(&folder).len(), fs::read_to_string(folder.join("rc.md")).unwrap().as_str()), (1, "mine"));
    assert_eq!(user.run(&[&export[..], &["--force"]].concat()).ok(), "Wrote handouts/rc.md.\n");
    assert!(
        fs::read_to_string(folder.join("rc.md")).unwrap().starts_with("# Rc\\<T\\>: shared ownership on one thread\n")
    );
    assert_eq!(names(&folder).len(), 1, "nothing else is left there");
}

#[test]
fn the_output_is_a_folder_a_file_or_stdout() {
    let user = User::new();
    assert_eq!(user.run(&["export", "rc", "-o", "a/b"]).ok(), "Wrote a/b/rc.html.\n");
    assert_eq!(user.run(&["export", "rc", "-o", "one.html"]).ok(), "Wrote one.html.\n");
    assert_eq!(user.run(&["export", "rc", "rc", "weak", "-o", "two"]).ok(), "Wrote 2 handouts to two.\n");
    let page = user.run(&["export", "rc", "-o", "-"]).ok();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>"));
    let many = "memtutor: stdout takes one handout, and these are 2; name one lesson, or a folder\n";
    refused(&user, &["export", "rc", "weak", "-o", "-"], many);
    let one = "memtutor: `a.html` is one file, and these are 2 handouts; name a folder\n";
    refused(&user, &["export", "rc", "weak", "-o", "a.html"], one);
    refused(&user, &["export", "rv"], "memtutor: there is no lesson `rv`, did you mean `rc`?\n");
    user.write("file", "");
    let run = user.run(&["export", "rc", "-o", "file"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("memtutor: `file` is there already"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_handout_can_be_read_by_whom_the_mask_lets() {
    use std::os::unix::fs::PermissionsExt;
    let user = User::new();
    user.run(&["export", "rc"]).ok();
    user.write("beside", "");
    let mode = |path: &str| fs::metadata(user.home().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("handouts/rc.html"), mode("beside"));
}

#[test]
fn times_are_said_to_be_of_this_run() {
    let user = User::new();
    for format in ["html", "md"] {
        let text = user.run(&["export", "soa", "--format", format, "-o", "-"]).ok();
        assert!(text.contains("times, and how they compare, are of that machine and that run."), "{format}");
        assert!(text.contains("this run"), "{format}");
    }
}

#[test]
fn notes_are_there_for_who_asks() {
    let user = User::new();
    let marks = |more: &[&str]| {
        let html = user.run(&[&["export", "rc", "-o", "-"], more].concat()).ok();
        let markdown = user.run(&[&["export", "rc", "--format", "md", "-o", "-"], more].concat()).ok();
        (html.matches("<aside aria-label=\"Speaker notes\">").count(), markdown.matches("> **Speaker notes**").count())
    };
    assert_eq!(marks(&[]), (0, 0));
    let (html, markdown) = marks(&["--notes"]);
    assert!(html > 5 && html == markdown, "{html} {markdown}");
}

/// The parts of Markdown that stand in every format as they are, in small letters between single blanks. Code is none: questions
/// quote it too.
fn as_written(markdown: &str) -> impl Iterator<Item = String> {
    let text = markdown.split('`').step_by(2);
    let marks = ['*', '_', '[', ']', '(', ')', '<', '>', '{', '}', '&', '"', '\'', '\\', '|', '#'];
    text.flat_map(move |text| text.split(marks)).map(one_line).filter(|part| part.len() >= 24)
}

fn one_line(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is told of a lesson's predictions and questions when they are answered.
fn told(lesson: &Lesson) -> Vec<String> {
    let asks = lesson.plays().flat_map(|play| &play.asks).map(|ask| &ask.why);
    let questions = lesson.quiz.iter().flat_map(|quiz| &quiz.questions);
    let of_question = |question: &'_ Question| {
        let feedback = question.feedback.iter().map(|(_, why)| why);
        question.hints.iter().chain(&question.context).chain(feedback).cloned().collect::<Vec<_>>()
    };
    let told: Vec<String> = asks.cloned().chain(questions.flat_map(of_question)).collect();
    told.iter().flat_map(|text| as_written(text)).collect()
}

#[test]
fn a_worksheet_asks_everything_and_tells_no_answer() {
    let user = User::new();
    let (ids, library) = (ids(&user), Library::embedded());
    for (format, telling, asking) in [
        (
            "html",
            &["data-key", "data-choice", "class=\"answer\"", "<details", "<svg", "<figure", "<script>"][..],
            &["<p>what do you expect?</p>", "<h3>question ", "class=\"choice\"", "<textarea "][..],
        ),
        (
            "md",
            &["<details>", "<summary>what happened", "<summary>answer", "<summary>hint", "```text"],
            &["**what do you expect?**", "### question "],
        ),
    ] {
        user.run(&["export", "--format", format]).ok();
        let said = user.run(&["export", "--format", format, "--worksheet"]).ok();
        assert!(said.starts_with(&format!("Wrote {} worksheets to worksheets", ids.len())), "{said}");
        for id in &ids {
            let read = |folder: &str| fs::read_to_string(user.home().join(format!("{folder}/{id}.{format}"))).unwrap();
            let (handout, worksheet) = (one_line(&read("handouts")), one_line(&read("worksheets")));
            let told = told(&library.load(id).unwrap());
            assert!(told.len() > 20, "{id}");
            for text in told.iter().map(String::as_str).chain(telling.iter().copied()) {
                assert!(handout.contains(text), "{id}.{format} does not tell: {text}");
                assert!(!worksheet.contains(text), "the worksheet {id}.{format} tells: {text}");
            }
            for mark in asking {
                let [in_handout, in_worksheet] = [&handout, &worksheet].map(|text| text.matches(mark).count());
                assert_eq!(in_worksheet, in_handout, "`{mark}` in {id}.{format}");
            }
        }
    }
}

#[test]
fn a_worksheet_has_the_code_to_predict_and_neither_names_nor_code_that_answer() {
    let user = User::new();
    let written =
        |id: &str, more: &[&str]| user.run(&[&["export", id, "--format", "md", "-o", "-"], more].concat()).ok();
    for (id, text, stays) in [
        ("rc", "struct Widget {", true),
        ("rc", "let undo = Rc::clone(&document);", true),
        ("rc", r"no\_leak", false),
        // It is shown after the question which of three designs is the one to pick.
        ("choose", "fn settings_snapshots()", false),
    ] {
        assert!(written(id, &[]).contains(text), "{id}: {text}");
        assert_eq!(written(id, &["--worksheet"]).contains(text), stays, "{id}: {text}");
    }
}

#[test]
fn a_worksheet_has_no_notes_and_is_no_card() {
    let user = User::new();
    let cards = ["export", "rc", "--worksheet", "--format", "anki"];
    let why = "memtutor: a card has its answer on the back, so there is no worksheet for Anki; leave --worksheet out, or write \
               html or md\n";
    refused(&user, &cards, why);
    let run = user.run(&["export", "rc", "--worksheet", "--notes"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("'--worksheet' cannot be used with '--notes'"), "{}", run.stderr);
    assert!(!user.home().join("worksheets").exists());
}

#[test]
fn every_question_is_a_card_once() {
    let user = User::new();
    let count: usize = {
        let all = user.answering(&["quiz", "--all", "--json"], "");
        serde_json::from_str::<Value>(&all.stdout).unwrap()["questions"].as_array().unwrap().len()
    };
    let said = user.run(&["export", "--format", "anki"]).ok();
    assert_eq!(said, format!("Wrote {count} cards to handouts/memtutor.txt. In Anki, File, Import reads them.\n"));
    let file = fs::read_to_string(user.home().join("handouts/memtutor.txt")).unwrap();
    let notes = records(&file);
    let ids: BTreeSet<&str> = notes.iter().map(|note| note[0].as_str()).collect();
    assert_eq!((notes.len(), ids.len()), (count, count));
    for note in &notes {
        let [id, deck, front, back, tags] = &note[..] else { panic!("{} fields: {note:?}", note.len()) };
        assert!(deck.starts_with("memtutor::") && !tags.contains('<'), "{id}");
        assert!(front.contains("<p>") && !back.is_empty(), "{id}");
    }
    assert_eq!(user.run(&["export", "rc", "--format", "anki", "-o", "-"]).ok().lines().next(), Some("#separator:tab"));
}

/// The notes of a file for Anki, read as Anki reads them: comments, fields between tabs, quotes doubled within quotes.
fn records(file: &str) -> Vec<Vec<String>> {
    let body = file.lines().take_while(|line| line.starts_with('#')).map(|line| line.len() + 1).sum();
    let (mut notes, mut note, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = file[body..].chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted || field.is_empty() => quoted = !quoted,
            '\t' if !quoted => note.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                note.push(std::mem::take(&mut field));
                notes.push(std::mem::take(&mut note));
            }
            c => field.push(c),
        }
    }
    assert!(!quoted && note.is_empty() && field.is_empty());
    notes
}

#[test]
fn a_lesson_of_a_folder_has_its_text_and_quiz_and_says_what_is_missing() {
    let user = User::new();
    user.write_lesson("[[questions]]\nid = \"q\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"<script>p</script>\"\nanswer.answer = \"4\"\n");
    let page = user.run(&["--lessons", "lessons", "export", "-o", "-"]).ok();
    assert!(page.contains("<p>Two and two are four.</p>") && page.contains("&lt;script&gt;p&lt;/script&gt;"));
    assert!(!page.contains("Its program"), "it has none");
    user.write("lessons/sums/demo.rs", "pub fn run(stage: &mut memtutor::probe::Stage) {}\n");
    let run = user.run(&["--lessons", "lessons", "export"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "Wrote handouts/sums.html.\n"));
    assert!(run.stderr.contains("is not compiled into this program"), "{}", run.stderr);
    user.write("lessons/sums/quiz.toml", "[[questions]]\n");
    let run = user.run(&["--lessons", "lessons", "export", "-o", "other"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("lessons/sums/quiz.toml") && !user.home().join("other").exists(), "{}", run.stderr);
    fs::create_dir(user.home().join("none")).unwrap();
    let run = user.run(&["--lessons", "none", "export"]);
    assert_eq!(run.code, Some(2));
    let none = "memtutor: there is no lesson here; --lessons names the folder around them\n";
    assert!(run.stderr.ends_with(none), "{}", run.stderr);
}

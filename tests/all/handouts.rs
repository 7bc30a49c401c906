//! Handouts in a real browser: how they fit, what they ask of the network, what assistive technology is told, how their quiz grades.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::harness::User;

const DESKTOP: u32 = 1280;
const PHONE: u32 = 375;
const SMALL_PHONE: u32 = 320;
/// A4 between the margins, in pixels of CSS.
const PAPER: u32 = 672;

/// The value of a property of a node of the accessibility tree.
fn text<'a>(node: &'a Value, property: &str) -> &'a str {
    node[property]["value"].as_str().unwrap_or_default()
}

/// The nodes with this role.
fn with_role<'a>(tree: &'a [Value], role: &str) -> Vec<&'a Value> {
    tree.iter().filter(|node| text(node, "role") == role).collect()
}

fn level(heading: &Value) -> i64 {
    let properties = heading["properties"].as_array().unwrap();
    let level = properties.iter().find(|property| property["name"] == "level").unwrap();
    level["value"]["value"].as_i64().unwrap()
}

const CONTROLS: [&str; 6] = ["textbox", "radio", "checkbox", "button", "link", "DisclosureTriangle"];

/// Everything is named, and the headings and landmarks say how the page is built.
#[track_caller]
fn can_be_heard(browser: &mut Browser, place: &str) {
    let steps = browser.evaluate("document.querySelectorAll('.step').length");
    let tree = browser.accessibility_tree();
    let pictures = with_role(&tree, "image");
    assert_eq!(json!(pictures.len()), steps, "{place}: a picture a step, not one for each width");
    for picture in pictures {
        assert!(text(picture, "name").starts_with("Memory after "), "{place}: {picture}");
        assert!(text(picture, "description").ends_with('.'), "{place}: {picture}");
        assert_eq!(picture["childIds"], json!([]), "{place}: a picture is not read out word by word");
    }
    for role in CONTROLS {
        for control in with_role(&tree, role) {
            assert_ne!(text(control, "name").trim(), "", "{place}: {control}");
        }
    }
    let levels: Vec<i64> = with_role(&tree, "heading").into_iter().map(level).collect();
    assert_eq!((levels[0], levels.iter().filter(|level| **level == 1).count()), (1, 1), "{place}: {levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{place}: {levels:?}");
    for landmark in ["banner", "navigation", "main", "contentinfo"] {
        assert_eq!(with_role(&tree, landmark).len(), 1, "{place}: {landmark}");
    }
}

/// The page, made so wide, scrolls down only, and nothing sticks out of it but what scrolls in its own box.
#[track_caller]
fn fits(browser: &mut Browser, width: u32, place: &str) {
    browser.resize(width);
    // A phone zooms out where something sticks out, so that `innerWidth` is no measure.
    let wide = browser.evaluate(&format!(
        "[...document.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > {width} && \
         !it.closest('pre, .scroll')).map(it => it.outerHTML.slice(0, 100))"
    ));
    assert_eq!(wide, json!([]), "{place} at {width}");
    assert_eq!(browser.evaluate("document.documentElement.scrollWidth"), json!(width), "{place} at {width}");
}

/// Every name in the page that something refers to is there once.
#[track_caller]
fn is_connected(browser: &mut Browser, place: &str) {
    let lost = browser.evaluate(
        "{ const ids = [...document.querySelectorAll('[id]')].map(it => it.id); \
           const links = [...document.querySelectorAll('a[href^=\"#\"]')].map(it => it.hash.slice(1)); \
           const described = [...document.querySelectorAll('[aria-describedby]')].map(it => it.getAttribute('aria-describedby')); \
           [...links, ...described].filter(id => !ids.includes(id)).concat(ids.filter((id, at) => ids.indexOf(id) !== at)) }",
    );
    assert_eq!(lost, json!([]), "{place}");
}

#[test]
fn every_handout_fits_and_can_be_heard_and_asks_for_nothing() {
    let Some(mut browser) = Browser::start() else { return };
    let user = User::new();
    user.run(&["export"]).ok();
    let folder = user.home().join("handouts");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for (turn, path) in paths.iter().enumerate() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        browser.open(path);
        is_connected(&mut browser, &name);
        browser.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))");
        for width in [DESKTOP, PHONE, SMALL_PHONE] {
            fits(&mut browser, width, &name);
        }
        // By turns: the tree of a long page takes a second, and widths differ only in their pictures.
        let width = [DESKTOP, PHONE][turn % 2];
        browser.resize(width);
        can_be_heard(&mut browser, &format!("{name} at {width}"));
        assert_eq!(browser.requests(), [format!("file://{}", path.display())], "{name}");
        assert_eq!(browser.complaints(), Vec::<&Value>::new(), "{name}");
    }
}

const QUIZ: &str = r#"
[[questions]]
id = "short"
type = "ShortAnswer"
prompt.prompt = "How many?"
answer.answer = "Two"
answer.alternatives = ["2"]
hints = ["Count them."]
context = "There are two."
[[questions]]
id = "one"
type = "MultipleChoice"
prompt.prompt = "Which one?"
prompt.distractors = ["b", "c"]
prompt.answerIndex = 0
answer.answer = "a"
[questions.feedback]
"c" = "Not *c*."
[[questions]]
id = "several"
type = "MultipleChoice"
prompt.prompt = "Which ones?"
prompt.distractors = ["b"]
prompt.sortAnswers = true
answer.answer = ["a", "c"]
[[questions]]
id = "prints"
type = "Tracing"
prompt.program = "fn main() { println!(\"1\"); }"
answer.doesCompile = true
answer.stdout = "1\n"
[[questions]]
id = "rejected"
type = "Tracing"
prompt.program = "fn main() { 1 }"
answer.doesCompile = false
"#;

/// A lesson with [`QUIZ`], as a file in the user's home.
fn quiz(user: &User) -> PathBuf {
    user.write_lesson(QUIZ);
    user.run(&["--lessons", "lessons", "export", "-o", "quiz.html"]).ok();
    user.home().join("quiz.html")
}

/// A quiz at work.
struct Sitting {
    browser: Browser,
}

impl Sitting {
    /// Presses the button of the question; what is said then.
    #[track_caller]
    fn check(&mut self, question: usize) -> String {
        self.browser.click(&format!(".question:nth-of-type({question}) button"));
        let verdict = format!("document.querySelector('.question:nth-of-type({question}) .verdict').textContent");
        self.browser.evaluate(&verdict).as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn pick(&mut self, question: usize, choice: usize) {
        self.browser.click(&format!(".question:nth-of-type({question}) .choice:nth-of-type({choice})"));
    }

    #[track_caller]
    fn write(&mut self, question: usize, text: &str) {
        let field = ["input[type=text]", "textarea"].map(|field| format!(".question:nth-of-type({question}) {field}"));
        self.browser.type_into(&field.join(", "), text);
    }

    fn answer_is_open(&mut self, question: usize) -> bool {
        let open = format!("document.querySelector('.question:nth-of-type({question}) .answer').open");
        self.browser.evaluate(&open).as_bool().unwrap()
    }
}

#[test]
fn the_quiz_of_a_handout_grades_as_the_program_does() {
    let Some(browser) = Browser::start() else { return };
    let user = User::new();
    let mut sitting = Sitting { browser };
    sitting.browser.resize(PHONE);
    sitting.browser.open(&quiz(&user));

    assert_eq!(sitting.check(1), "Answer first.");
    for (answer, verdict) in [("three", "Not this time."), (" ", "Answer first."), (" TWO ", "Right."), ("2", "Right.")]
    {
        sitting.write(1, answer);
        assert_eq!(sitting.check(1), verdict, "{answer}");
        assert_eq!(sitting.answer_is_open(1), verdict == "Right." || answer == "2", "{answer}");
    }
    // Enter does what the button does.
    sitting.write(1, "four");
    let key = |kind: &str| json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
    sitting.browser.call("Input.dispatchKeyEvent", key("keyDown"));
    sitting.browser.call("Input.dispatchKeyEvent", key("keyUp"));
    assert_eq!(sitting.browser.evaluate("document.querySelector('.verdict').textContent"), "Not this time.");

    for (choice, verdict) in [(2, "Not this time."), (3, "Not this time. Not c."), (1, "Right.")] {
        sitting.pick(2, choice);
        assert_eq!(sitting.check(2), verdict, "{choice}");
    }
    for (choice, verdict) in [(1, "Not this time."), (3, "Right."), (2, "Not this time."), (2, "Right.")] {
        sitting.pick(3, choice);
        assert_eq!(sitting.check(3), verdict, "{choice}");
    }
    for (choice, printed, verdict) in [(1, "1", "Not this time."), (2, "2", "Not this time."), (2, "1 \n", "Right.")] {
        sitting.pick(4, choice);
        sitting.write(4, printed);
        assert_eq!(sitting.check(4), verdict, "{choice} {printed}");
    }
    sitting.pick(5, 2);
    assert_eq!(sitting.check(5), "Not this time.");
    sitting.pick(5, 1);
    assert_eq!(sitting.check(5), "Right.");
    assert_eq!(sitting.browser.complaints(), Vec::<&Value>::new());
}

/// Whether `selector` finds something that takes room.
fn is_seen(browser: &mut Browser, selector: &str) -> bool {
    let seen =
        format!("document.querySelector({}).checkVisibility({{ contentVisibilityAuto: true }})", json!(selector));
    browser.evaluate(&seen).as_bool().unwrap()
}

#[test]
fn without_script_answers_stand_behind_their_summaries() {
    let Some(mut browser) = Browser::start() else { return };
    let user = User::new();
    let path = quiz(&user);
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&path);
    assert!(!is_seen(&mut browser, ".check"), "a button that does nothing");
    for part in [".hint", ".answer"] {
        let content = format!("{part} > p");
        assert!(!is_seen(&mut browser, &content), "{part}");
        browser.click(&format!("{part} > summary"));
        assert!(is_seen(&mut browser, &content), "{part}");
    }
}

#[test]
fn steps_are_printed_and_closed_answers_are_not() {
    let Some(mut browser) = Browser::start() else { return };
    let user = User::new();
    user.run(&["export", "rc"]).ok();
    browser.open(&user.home().join("handouts/rc.html"));
    browser.evaluate("document.querySelector('.question:nth-of-type(2) .answer').open = true");
    assert!(!is_seen(&mut browser, ".reveal svg"));
    browser.resize(PAPER);
    browser.print();
    assert!(is_seen(&mut browser, ".reveal svg.wide"));
    assert!(!is_seen(&mut browser, ".question:nth-of-type(1) .answer"));
    assert!(is_seen(&mut browser, ".question:nth-of-type(2) .answer pre"));
    assert!(!is_seen(&mut browser, "nav") && !is_seen(&mut browser, "button"));
    fits(&mut browser, PAPER, "on paper");
}

#[test]
fn nothing_in_a_lesson_file_can_act() {
    let Some(mut browser) = Browser::start() else { return };
    let user = User::new();
    let hostile = "<script>hacked = 1</script> <img src=https://example.org/a onerror=hacked=1> <b onclick=hacked=1>b</b>\n\n\
                   <iframe src=https://example.org></iframe>\n\n<style>@import url(https://example.org)</style>\n\n\
                   [a](javascript:hacked=1) ![i](https://example.org/i.png) `<script>hacked=1</script>`";
    let quoted = format!("'''{hostile} \" ' '''");
    user.write_lesson(&format!(
        "[[questions]]\nid = \"q\"\ntype = \"MultipleChoice\"\nprompt.prompt = {quoted}\nprompt.distractors = [{quoted}]\n\
         answer.answer = \"\\\"><script>hacked = 1</script>\"\nhints = [{quoted}]\ncontext = {quoted}\n"
    ));
    let front = "title = \"</title><script>hacked = 1</script>\"\nsummary = \"<b>\"\ntrack = \"t\"\nlevel = \"core\"\nminutes = 1\n";
    let page = format!("+++\n{front}+++\n\n## <script>hacked = 1</script>\n\n{hostile}\n\n```notes\n{hostile}\n```\n");
    user.write("lessons/sums/lesson.md", page);
    user.run(&["--lessons", "lessons", "export", "--notes", "-o", "hostile.html"]).ok();
    let path = user.home().join("hostile.html");
    browser.open(&path);
    browser.evaluate("document.querySelectorAll('b').forEach(it => it.click())");
    assert_eq!(browser.evaluate("typeof hacked"), "undefined");
    assert_eq!(browser.evaluate("document.scripts.length"), 1);
    assert_eq!(browser.requests(), [format!("file://{}", path.display())]);
    assert_eq!(browser.evaluate("document.title"), "</title><script>hacked = 1</script>");
    assert_eq!(browser.complaints(), Vec::<&Value>::new());
}

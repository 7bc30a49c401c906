//! The pictures of the README, the docs and the main screens are what the program draws today.
//!
//! `SNAPSHOTS=overwrite cargo test --test all pictures` draws them anew; look at the difference before it is committed.

use memtutor::screen::svg;
use memtutor::screen::text::{Line, Role};
use snapbox::{Assert, Data};

use crate::harness::User;
use crate::quiz::QUIZ;

/// The picture at `path` is what the program prints with these arguments and answers, colours included.
#[track_caller]
fn case(path: &str, label: &str, arguments: &[&str], answers: &str) {
    let arguments: Vec<&str> = ["--color", "always"].iter().chain(arguments).copied().collect();
    let user = User::new();
    // A small library of the test's own, so that its screens change only with the program.
    user.write_lesson(QUIZ);
    let printed = user.answering(&arguments, answers).ok();
    let lines: Vec<Line> = printed.trim_end().lines().map(|line| without_times(&unpainted(line))).collect();
    let path = format!("{}/{path}.svg", env!("CARGO_MANIFEST_DIR"));
    let picture = Data::read_from(path.as_ref(), None);
    Assert::new().action_env("SNAPSHOTS").eq(Data::text(svg::standalone(&lines, label)).raw(), picture.raw());
}

/// A painted line as the styled text it was made from, as far as colours tell.
fn unpainted(painted: &str) -> Line {
    let mut pieces = painted.split("\u{1b}[");
    let mut line = Line::from(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (codes, text) = piece.split_once('m').unwrap_or_else(|| panic!("no colour in {painted:?}"));
        let role = match codes {
            "0" => Role::Plain,
            "1" => Role::Strong,
            "2" => Role::Faint,
            "1;36" => Role::Value,
            "36" => Role::Name,
            "35" => Role::Pointer,
            "2;35" => Role::Weak,
            "2;9" => Role::Dead,
            "1;32" => Role::Changed,
            "32" => Role::Good,
            "1;31" => Role::Bad,
            "1;35" => Role::Notice,
            codes => panic!("no role is painted `{codes}`"),
        };
        line.push(role, text);
    }
    line
}

/// The line with a word in the place of each measured time (`1.2ms`, `3 s`), so that every run draws the same.
fn without_times(line: &Line) -> Line {
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let is_time = |word: &str| {
        let number = ["ns", "µs", "ms", "s"].iter().find_map(|unit| word.strip_suffix(unit));
        number.is_some_and(is_number)
    };
    line.spans().fold(Line::new(), |line, span| {
        let mut words: Vec<&str> = Vec::new();
        for word in span.text.split(' ') {
            let (bare, end) = word.strip_suffix('.').map_or((word, ""), |bare| (bare, "."));
            let follows_number = bare == "s" && words.last().is_some_and(|last| is_number(last));
            if follows_number {
                words.pop();
            }
            let time = if end.is_empty() { "[time]" } else { "[time]." };
            words.push(if is_time(bare) || follows_number { time } else { word });
        }
        line.with(span.role, words.join(" "))
    })
}

#[test]
fn times_are_taken_out() {
    let line = Line::from("it took 1.2ms and 212.6µs. Time: 3 s. 2 bytes, 0.25");
    assert_eq!(without_times(&line).text(), "it took [time] and [time]. Time: [time]. 2 bytes, 0.25");
}

#[test]
fn the_picture_of_the_readme() {
    let label = "A step of the lesson on Rc: the code, the memory after it, what changed";
    case("docs/clone", label, &["--width", "100", "demo", "rc", "--step", "clone"], "");
}

#[test]
fn steps_of_lessons_for_the_docs() {
    for (lesson, step, what) in [
        ("rc", "leak", "two owners in a ring, and no name reaches them"),
        ("weak", "known_closed", "the window is gone, and its handle says so"),
        ("pool", "refused", "a slot is used again, and the old handle is refused"),
        ("tree", "adopt", "a child knows its parent weakly"),
        ("soa", "row_bytes", "the bytes of a row, field by field"),
    ] {
        let label = format!("The step {step} of the lesson {lesson}: {what}");
        case(&format!("docs/pictures/{lesson}"), &label, &["--width", "100", "demo", lesson, "--step", step], "");
    }
}

#[test]
fn the_tour_for_the_docs() {
    case("docs/pictures/tour", "The tour: all eight patterns in one run", &["--width", "100", "tour"], "");
}

#[test]
fn the_main_screens_wide_and_narrow_in_unicode_and_ascii() {
    for (name, arguments, answers) in [
        ("home", &["--lessons", "lessons"][..], ""),
        ("list", &["--lessons", "lessons", "list"], ""),
        ("step", &["demo", "weak", "--step", "known_closed"], ""),
        ("quiz", &["--lessons", "lessons", "quiz", "sums"], "4\nc\nb\na\n"),
    ] {
        for width in ["40", "100"] {
            for (charset, flag) in [("unicode", &[][..]), ("ascii", &["--ascii"])] {
                let label = format!("{name}, {width} columns, {charset}");
                let arguments = [&["--width", width], flag, arguments].concat();
                case(&format!("tests/pictures/{name}-{width}-{charset}"), &label, &arguments, answers);
            }
        }
    }
}

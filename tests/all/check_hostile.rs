//! Files by somebody who means harm: `check` ends, says what it saw, and nothing happened.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::check::traced;
use crate::harness::{Run, User};

/// No case may take longer, on a machine that does other things too.
const MOST: Duration = Duration::from_secs(60);

/// Checks what is at `path` in time; it must end with problems, silently on stderr.
#[track_caller]
fn check(user: &User, path: &str) -> Run {
    let started = Instant::now();
    let run = user.run(&["check", path]);
    assert!(started.elapsed() < MOST, "{path}: {:?}", started.elapsed());
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "{}", run.stdout);
    run
}

/// A program that says it prints nothing is reported with this message.
#[track_caller]
fn program(text: &str, message: &str) {
    let user = User::new().with_rustc();
    user.write("q.toml", traced(text, "answer.doesCompile = true\nanswer.stdout = \"\""));
    let run = check(&user, "q.toml");
    assert!(run.stdout.contains(&format!("error: {message}")), "{}", run.stdout);
}

/// How the message on a busy program begins: on a machine with much else to do the limit on time may come first.
const STOPPED: &str = "the program was stopped: it ";

#[test]
fn programs_without_end_or_measure_are_stopped() {
    program("fn main() { loop {} }", STOPPED);
    program("fn main() { loop { std::thread::park() } }", "the program was stopped: it took more than 10 s");
    program(
        "fn main() { std::hint::black_box(vec![1u8; 10 << 30]); }",
        "the program was stopped: it wanted more than 512 MiB of memory",
    );
    let megabyte = "let s = \"x\".repeat(1 << 20);";
    program(
        &format!("fn main() {{ {megabyte} for _ in 0..1024 {{ print!(\"{{s}}\") }} }}"),
        "the program was stopped: it printed more than 1 MiB",
    );
    program(
        &format!("fn main() {{ {megabyte} loop {{ eprint!(\"{{s}}\") }} }}"),
        "the program was stopped: it printed more than 1 MiB",
    );
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[test]
fn a_fork_bomb_starts_nothing() {
    // It prints, and so would be told apart, if it ever started one.
    let bomb = "extern \"C\" { fn fork() -> i32; }\nfn main() { loop { if unsafe { fork() } >= 0 { println!(\"started\"); break } } }";
    program(bomb, STOPPED);
    let spawns =
        "fn main() { for _ in 0..9 { println!(\"{}\", std::process::Command::new(\"/bin/sh\").spawn().is_err()) } }";
    program(spawns, "the program prints more: `true` as line 1");
}

#[cfg(target_os = "linux")]
#[test]
fn files_of_the_user_can_be_neither_read_nor_written() {
    let user = User::new().with_rustc();
    user.write("secret", "the secret");
    let home = user.home().display().to_string();
    let text = format!(
        "use std::fs;\nfn main() {{\n    println!(\"{{}} {{}} {{}}\", fs::read(\"{home}/secret\").is_ok(), \
         fs::write(\"{home}/secret\", \"\").is_ok(), fs::write(\"{home}/new\", \"\").is_ok());\n}}"
    );
    user.write("q.toml", traced(&text, "answer.doesCompile = true\nanswer.stdout = \"false false false\""));
    let run = user.run(&["check", "q.toml"]);
    assert!(run.stdout.contains("1 program proved"), "{}", run.stdout);
    assert_eq!(fs::read_to_string(user.home().join("secret")).unwrap(), "the secret");
    assert!(!user.home().join("new").exists());
}

#[test]
fn a_compiler_without_end_is_stopped() {
    // Usually it wants more memory than it may have, which `proof::tests` holds; on a busy machine its time is over before.
    program("include!(\"/dev/zero\");\nfn main() {}", "rustc was stopped on this program: it ");
}

#[test]
fn a_program_that_waits_for_input_gets_none() {
    let user = User::new().with_rustc();
    let reads =
        "fn main() { let mut s = String::new(); println!(\"{}\", std::io::stdin().read_line(&mut s).unwrap()) }";
    user.write("q.toml", traced(reads, "answer.doesCompile = true\nanswer.stdout = \"0\""));
    assert!(user.run(&["check", "q.toml"]).stdout.contains("1 program proved"));
}

/// What a terminal would obey, as TOML writes it.
const ESCAPES: &str = "\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202e";

#[test]
fn no_text_of_a_file_commands_the_terminal() {
    let user = User::new().with_rustc();
    let e = ESCAPES;
    let quiz = format!(
        "\"{e}\" = 1\n[multipart]\n\"{e}\" = \"{e}\"\n\
         [[questions]]\nid = \"{e}\"\ntype = \"{e}\"\nprompt.prompt = \"{e}\"\nanswer.answer = \"{e}\"\n\
         [[questions]]\nid = \"{e}\"\ntype = \"MultipleChoice\"\nmultipart = \"x{e}\"\nprompt.prompt = \"{e}\"\nprompt.distractors = [\"{e}\", \"{e}\"]\nanswer.answer = \"{e}\"\nanswer.live = \"{e}\"\nhints = [\"{e}\"]\ntags = [\"{e}\"]\ncontext = \"{e}\"\n[questions.feedback]\n\"y{e}\" = \"{e}\"\n\
         [[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"{e}\"\nprompt.response = \"{e}\"\nanswer.answer = \"{e}\"\npage = \"{e}\"\nanswer.live = \"a.{e}\"\n\
         [[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {{ println!(\\\"{e}\\\"); eprintln!(\\\"{e}\\\"); panic!(\\\"{e}\\\") }}\"\nanswer.doesCompile = true\nanswer.stdout = \"{e}x\"\n\
         [[questions]]\ntype = \"Tracing\"\nprompt.program = \"fn main() {{ let _: u8 = \\\"{e}\\\"; }}\"\nanswer.doesCompile = false\nanswer.edition = \"{e}\"\nanswer.errorCode = \"{e}\"\n\
         [[questions]]\ntype = \"Tracing\"\nprompt.program = \"compile_error!(\\\"said {e}\\\");\\nfn main() {{}}\"\nanswer.doesCompile = true\nanswer.stdout = \"\"\n"
    );
    user.write("q.toml", quiz);
    let name = "\u{1b}[31mred\u{202e}.toml";
    user.write(name, traced("fn main() {}", "answer.doesCompile = false"));
    for arguments in
        [&["check", "q.toml", name][..], &["check", "q.toml", name, "--json"], &["check", "q.toml", "--no-run"]]
    {
        let run = user.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
        let bad = run.stdout.chars().find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
        assert_eq!(bad, None, "{}", run.stdout);
        let is_run = !arguments.contains(&"--no-run");
        assert_eq!(run.stdout.contains("the program does not compile: said "), is_run, "{}", run.stdout);
    }
}

#[test]
fn files_that_are_no_quiz_end_in_a_report() {
    let user = User::new();
    user.write("huge.toml", vec![b'#'; 50 << 20]);
    user.write("deep.toml", format!("a = {}", "[".repeat(100_000)));
    user.write("tables.toml", format!("a = {}", "{ a = ".repeat(50_000)));
    user.write("dotted.toml", format!("{} = 1", vec!["a"; 50_000].join(".")));
    user.write("bytes.toml", b"[[questions]]\ntype = \"\xff\xfe\"\n");
    user.write("null.toml", [0_u8; 4096]);
    for (file, message) in [
        ("huge.toml", "error: the file has 52428800 bytes; at most 1048576 are read"),
        ("deep.toml", "error: not valid TOML"),
        ("tables.toml", "error: inline tables stand more than 8 deep in each other"),
        ("dotted.toml", "error: not valid TOML"),
        ("bytes.toml", "error: this byte is not UTF-8\n --> bytes.toml:2:9\n"),
        ("null.toml", "error: not valid TOML"),
        ("/dev/zero", "error: this is not a file"),
    ] {
        let run = check(&user, file);
        assert!(run.stdout.starts_with(message), "{file}: {}", run.stdout);
        assert!(run.stdout.len() < 4_000, "{file}: {} bytes", run.stdout.len());
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_walked_once() {
    let user = User::new();
    user.write("quizzes/a/q.toml", "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = 1\n");
    std::os::unix::fs::symlink("..", user.home().join("quizzes/a/up")).unwrap();
    std::os::unix::fs::symlink("circle", user.home().join("quizzes/circle")).unwrap();
    let run = user.run(&["check", "--json", "quizzes"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["files"], serde_json::json!(["quizzes/a/q.toml"]));
    // A library in which a lesson is a link to the library.
    user.write("lessons/curriculum.toml", "");
    std::os::unix::fs::symlink(".", user.home().join("lessons/again")).unwrap();
    check(&user, "lessons");
}

#[test]
fn a_quiz_of_many_mistakes_is_told_in_time() {
    let user = User::new();
    let question = "[[questions]]\nidd = 1\ntype = \"MultipleChoice\"\nprompt.prompt = \"\"\nprompt.distractors = [\"\", 1]\nanswer.answer = \"\"\n";
    user.write("many.toml", question.repeat(8_000));
    let started = Instant::now();
    assert!(check(&user, "many.toml").stdout.ends_with(" warnings\n"));
    let as_text = started.elapsed();
    let started = Instant::now();
    let run = user.run(&["check", "--json", "many.toml"]);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(document["problems"].as_array().map(Vec::len), Some(24_000));
    // Counted from the top for each, the lines alone take seven times as long.
    assert!(started.elapsed() < 4 * as_text, "{:?}, {as_text:?} as text", started.elapsed());
}

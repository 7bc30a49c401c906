//! Real programs through the rustc on this machine.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indoc::indoc;

use super::{Aim, CompileError, Ending, Environment, Limit, Outcome, Program, Prover, Run};

fn program(aim: Aim, text: &str) -> Program {
    Program { text: text.to_owned(), edition: "2021".to_owned(), aim }
}

fn prover() -> Prover {
    Prover::new(&Environment::of_this_process(), None, &|| false)
}

#[track_caller]
fn outcome(aim: Aim, text: &str) -> Outcome {
    prover().prove(&[program(aim, text)], |_| (), &|| false).remove(0)
}

#[track_caller]
fn runs(text: &str, stdout: &str, ending: Ending) -> Run {
    match outcome(Aim::Run, text) {
        Outcome::Ran(run) => {
            assert_eq!((run.stdout.as_str(), run.ending), (stdout, ending), "stderr: {}", run.stderr);
            run
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn rejected(aim: Aim, text: &str) -> Vec<CompileError> {
    match outcome(aim, text) {
        Outcome::Rejected(errors) => errors,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_program_runs_in_an_empty_place() {
    let text = indoc! {r#"
        use std::io::Read;
        fn main() {
            let mut input = String::new();
            std::io::stdin().read_to_string(&mut input).unwrap();
            let entries = std::fs::read_dir(".").unwrap().count();
            println!("{input:?} {entries} {} {}", std::env::vars().count(), std::env::args().count());
            std::fs::write("here", "may be written").unwrap();
            std::process::exit(std::fs::read("here").unwrap().len() as i32);
        }"#};
    runs(text, "\"\" 0 0 1\n", Ending::Exited(14));
}

#[test]
fn threads_run_and_panics_are_told_from_exits() {
    runs("fn main() { println!(\"{}\", std::thread::spawn(|| 7).join().unwrap()); }", "7\n", Ending::Exited(0));
    let run = runs("fn main() { println!(\"so far\"); panic!(\"no further\"); }", "so far\n", Ending::Panicked);
    assert!(run.stderr.contains("main.rs:1:") && run.stderr.contains("no further"), "{}", run.stderr);
    runs("fn main() { std::process::exit(101); }", "", Ending::Exited(101));
    runs("fn main() { std::process::abort(); }", "", Ending::Killed(6));
    runs(
        "struct D; impl Drop for D { fn drop(&mut self) { panic!() } } fn main() { let _d = D; panic!() }",
        "",
        Ending::Panicked,
    );
    let quiet = "fn main() { let _ = std::thread::spawn(|| panic!()).join(); println!(\"on\"); }";
    runs(quiet, "on\n", Ending::Exited(0));
}

#[test]
fn what_rustc_rejects_comes_with_codes_and_lines() {
    let moved = "fn main() {\n    let s = String::new();\n    let t = s;\n    println!(\"{s}{t}\");\n}";
    for aim in [Aim::Run, Aim::Reject, Aim::Compile] {
        let [CompileError { code, message, lines }] = &rejected(aim, moved)[..] else { panic!("one error") };
        let expected = (Some("E0382"), "borrow of moved value: `s`", [(2, 2), (3, 3), (4, 4)].as_slice());
        assert_eq!((code.as_deref(), message.as_str(), lines.as_slice()), expected);
    }
    assert_eq!(rejected(Aim::Run, "fn main() { x }\nfn f() -> u8 { true }").len(), 2);
    // Only code generation finds this one.
    let late = "struct S<const N: usize>; impl<const N: usize> S<N> { const A: () = assert!(N > 0); }\nfn main() { S::<0>::A }";
    assert_eq!(rejected(Aim::Reject, late)[0].code.as_deref(), Some("E0080"));
}

#[test]
fn editions_and_aims_are_kept() {
    let program = |edition: &str| Program {
        edition: edition.to_owned(),
        ..program(Aim::Run, "fn main() { let async = 1; print!(\"{}\", async); }")
    };
    let outcomes = prover().prove(&[program("2015"), program("2018")], |_| (), &|| false);
    assert!(matches!(&outcomes[0], Outcome::Ran(run) if run.stdout == "1"), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Outcome::Rejected(_)), "{outcomes:?}");
    assert_eq!(outcome(Aim::Compile, "fn main() { loop {} }"), Outcome::Compiled);
}

#[test]
fn programs_that_want_too_much_are_stopped() {
    let started = Instant::now();
    let Outcome::Ran(run) = outcome(Aim::Run, "fn main() { loop {} }") else { panic!("it runs") };
    // On a machine with much else to do the second comes first.
    assert!(matches!(run.ending, Ending::Stopped(Limit::Processor | Limit::Time)), "{run:?}");
    runs("fn main() { let v = vec![1u8; 10 << 30]; println!(\"{}\", v.len()); }", "", Ending::Stopped(Limit::Memory));
    let Outcome::Ran(run) =
        outcome(Aim::Run, "fn main() { let s = \"x\".repeat(1 << 20); for _ in 0..1024 { print!(\"{s}\") } }")
    else {
        panic!("it runs")
    };
    assert_eq!((run.stdout.len(), run.ending), (1 << 20, Ending::Stopped(Limit::Output)));
    runs("fn main() { std::fs::write(\"f\", vec![1; 64 << 20]).unwrap(); }", "", Ending::Stopped(Limit::File));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_compiler_that_is_kept_busy_is_told_from_one_that_rejects() {
    let endless = "include!(\"/dev/zero\");\nfn main() {}";
    assert_eq!(outcome(Aim::Reject, endless), Outcome::CompilerStopped(Limit::Memory));
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[test]
fn a_program_cannot_reach_out_of_its_folder() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    let victim = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let victim = Mutex::new(victim);
    let text = indoc! {r#"
        use std::fs;
        use std::process::Command;
        unsafe extern "C" { fn fork() -> i32; fn kill(process: i32, signal: i32) -> i32; fn geteuid() -> u32; fn setuid(id: u32) -> i32; }
        fn main() {
            let failed = |what: &str, failed: bool| println!("{what}: {failed}");
            failed("read", fs::read("SECRET").is_err());
            failed("list", fs::read_dir("/home").is_err() && fs::read_dir("/root").is_err() && fs::read_dir("/tmp").is_err());
            failed("write", fs::write("SECRET", "overwritten").is_err() && fs::write("/tmp/memtutor-escaped", "").is_err());
            failed("start", Command::new("/bin/true").status().is_err());
            failed("fork", unsafe { fork() } == -1);
            failed("kill", unsafe { kill(VICTIM, 9) == -1 && kill(-1, 9) == -1 });
            failed("connect", std::net::TcpStream::connect("127.0.0.1:1").is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied));
            failed("rule", unsafe { geteuid() != 0 || setuid(1) == -1 });
            println!("{}", std::thread::available_parallelism().is_ok());
        }"#};
    let text = text
        .replace("SECRET", secret.path().to_str().unwrap())
        .replace("VICTIM", &victim.lock().unwrap().id().to_string());
    let all =
        ["read", "list", "write", "start", "fork", "kill", "connect", "rule"].map(|what| format!("{what}: true\n"));
    runs(&text, &(all.concat() + "true\n"), Ending::Exited(0));
    assert!(victim.lock().unwrap().try_wait().unwrap().is_none(), "the other process lives");
    victim.lock().unwrap().kill().unwrap();
    victim.lock().unwrap().wait().unwrap();
}

#[test]
fn outcomes_come_in_order_and_progress_is_told() {
    let programs: Vec<_> = (0..6).map(|n| program(Aim::Run, &format!("fn main() {{ print!(\"{n}\") }}"))).collect();
    let mut told = Vec::new();
    let outcomes = prover().prove(&programs, |done| told.push(done), &|| false);
    let printed: Vec<_> =
        outcomes.iter().map(|outcome| if let Outcome::Ran(run) = outcome { run.stdout.as_str() } else { "" }).collect();
    assert_eq!(printed, ["0", "1", "2", "3", "4", "5"]);
    assert_eq!(told, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn stopping_leaves_the_rest_undone() {
    let looks = AtomicUsize::new(0);
    let programs = vec![program(Aim::Run, "fn main() { std::thread::sleep(std::time::Duration::from_secs(9)); }"); 8];
    let started = Instant::now();
    let stop = || looks.fetch_add(1, Ordering::Relaxed) > 2;
    let outcomes = prover().prove(&programs, |_| (), &stop);
    assert!(
        outcomes.iter().all(|outcome| *outcome == Outcome::NotDone("it was interrupted".to_owned())),
        "{outcomes:?}"
    );
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn definite_outcomes_are_kept_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment::of_this_process();
    let prover = || Prover::new(&environment, Some(folder.path()), &|| false);
    let programs = [
        program(Aim::Run, "fn main() { println!(\"kept\") }"),
        program(Aim::Reject, "fn main() { kept }"),
        program(Aim::Run, "fn main() { loop {} }"),
    ];
    let first = prover().prove(&programs, |_| (), &|| false);
    // What is kept is there before anything is started.
    let again = prover().prove(&programs, |_| (), &|| true);
    assert_eq!(first[..2], again[..2]);
    assert!(matches!(&first[2], Outcome::Ran(_)) && matches!(&again[2], Outcome::NotDone(_)), "{first:?} {again:?}");
    let other_edition = Program { edition: "2024".to_owned(), ..programs[0].clone() };
    assert!(matches!(prover().prove(&[other_edition], |_| (), &|| true)[0], Outcome::NotDone(_)));
}

#[test]
fn without_a_compiler_nothing_is_proved() {
    let empty = tempfile::tempdir().unwrap();
    let bare = Environment { directory: empty.path().to_owned(), ..Environment::default() };
    let case = |environment: &Environment, expected: &str| {
        let prover = Prover::new(environment, None, &|| false);
        let outcomes = prover.prove(&[program(Aim::Run, "fn main() {}")], |_| (), &|| false);
        let Outcome::NotDone(reason) = &outcomes[0] else { panic!("{outcomes:?}") };
        assert!(reason.contains(expected), "{reason}");
        assert_eq!(prover.compiler(), Err(reason.as_str()));
    };
    case(&bare, "there is no `rustc` in any folder of PATH");
    case(&Environment { path: Some(empty.path().into()), ..bare.clone() }, "there is no `rustc` in any folder of PATH");
    case(
        &Environment { rustc: Some("/no/such/rustc".into()), ..bare.clone() },
        "there is no compiler at /no/such/rustc",
    );
    case(
        &Environment { rustc: Some("/bin/false".into()), ..bare.clone() },
        "/bin/false does not answer `rustc --print sysroot`",
    );
}

#[test]
fn without_a_linker_a_program_is_not_said_to_be_rejected() {
    let environment = Environment::of_this_process();
    let variables = environment.variables.iter().filter(|(name, _)| name != "PATH").cloned().collect();
    let prover = Prover::new(&Environment { variables, ..environment }, None, &|| false);
    let outcomes = prover.prove(&[program(Aim::Run, "fn main() {}")], |_| (), &|| false);
    assert!(matches!(&outcomes[0], Outcome::NotDone(reason) if reason.contains("linker")), "{outcomes:?}");
}

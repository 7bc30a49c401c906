//! What `memtutor doctor` says of machines on which something is missing or broken.

use std::fs;

use serde_json::Value;

use crate::harness::User;

/// What the doctor finds, with the exit code.
fn doctor(user: &User, arguments: &[&str]) -> (Value, Option<i32>) {
    let run = user.run(&[&["doctor", "--json"], arguments].concat());
    assert_eq!(run.stderr, "");
    (serde_json::from_str(&run.stdout).unwrap(), run.code)
}

/// What is switched off, in one text.
fn off(found: &Value) -> String {
    found["off"].as_array().unwrap().iter().map(|lack| lack["off"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_missing_is_said_with_what_is_off_and_changes_nothing() {
    let user = User::new();
    let (found, code) = doctor(&user, &[]);
    assert_eq!((code, found["ok"].as_bool()), (Some(0), Some(true)));
    assert_eq!(found["found"]["progress"]["store"]["state"], "missing");
    assert_eq!(found["found"]["compiler"]["trial"]["state"], "failed");
    assert!(found["found"]["lessons"]["lessons"].as_u64().unwrap() > 8);
    let off = off(&found);
    assert!(off.contains("`check` proves no answer") && off.contains("menus and single keys"), "{off}");
    assert!(fs::read_dir(user.home()).unwrap().next().is_none(), "the home is as empty as before");
    let text = user.run(&["doctor"]).ok();
    for part in ["memtutor", "Terminal", "Progress", "Proofs", "Lessons", "off: ", "do: "] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_compiler_is_tried_and_so_is_the_confinement() {
    let (found, code) = doctor(&User::new().with_rustc(), &[]);
    let trial = &found["found"]["compiler"]["trial"];
    assert_eq!((code, trial["state"].as_str()), (Some(0), Some("ran")), "{found:#}");
    let reached = ["files", "network", "processes"].map(|what| trial["reached"][what].as_bool().unwrap());
    assert_eq!(off(&found).contains("confinement"), reached.contains(&true));
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        assert_eq!(reached[1..], [false, false], "seccomp forbids both");
    }
}

#[test]
fn the_terminal_is_described() {
    let described = |user: &User, arguments: &[&str]| doctor(user, arguments).0["found"]["terminal"].clone();
    let user = User::new().with("LANG", "C").with("LC_ALL", "de_DE.UTF-8").with("TERM", "xterm").with("NO_COLOR", "1");
    let terminal = described(&user, &["--width", "50"]);
    assert_eq!(terminal["locale"], "LC_ALL=de_DE.UTF-8");
    assert_eq!((terminal["has_unicode"].as_bool(), terminal["width"].as_u64()), (Some(true), Some(50)));
    assert_eq!((terminal["no_color"].as_str(), terminal["term"].as_str()), (Some("1"), Some("xterm")));
    assert_eq!(terminal["is_terminal"], serde_json::json!([false, false, false]));
    let none = User::new();
    assert_eq!(described(&none, &[])["has_unicode"], cfg!(windows));
    let (code, seen) = none.at_terminal(&["doctor"], 100, 60).end();
    assert!(code == 0 && seen.contains("stdin: a terminal, stdout: a terminal, stderr: a terminal"), "{seen}");
    assert!(seen.contains("100 columns, colours, TERM: xterm-256color"), "{seen}");
}

#[test]
fn what_is_broken_makes_the_exit_code_1_and_stays_as_it_is() {
    let user = User::new();
    user.write("progress/progress.db", "no store at all, but a text of some length");
    let (found, code) = doctor(&user, &[]);
    assert_eq!((code, found["ok"].as_bool()), (Some(1), Some(false)));
    assert!(off(&found).contains("keeping answers"), "{found:#}");
    assert_eq!(fs::read(user.data_dir().join("progress.db")).unwrap(), b"no store at all, but a text of some length");

    let user = User::new();
    let (found, code) = doctor(&user, &["--lessons", "not here"]);
    assert_eq!(code, Some(1), "{found:#}");
    assert!(off(&found).contains("lessons with errors"), "{found:#}");
    assert_eq!(found["found"]["lessons"]["folder"], "not here");
    let lack = found["off"].as_array().unwrap().last().unwrap();
    assert_eq!(lack["do"], "`memtutor check 'not here'` shows them", "{found:#}");
}

#[test]
fn the_attempts_of_a_store_are_counted() {
    let user = User::new();
    user.answering(&["quiz", "rc"], "0\nb\n").ok();
    let (found, code) = doctor(&user, &[]);
    let store = &found["found"]["progress"]["store"];
    assert_eq!((code, store["attempts"].as_u64(), store["is_writable"].as_bool()), (Some(0), Some(2), Some(true)));
    assert_eq!(store["version"], store["newest"]);
}

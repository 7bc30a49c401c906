//! What shells and `man` make of what `memtutor completions` and `memtutor man` print.

use std::fs;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use crate::harness::User;

/// What a program prints, if there is such a program on this machine; it must end well and say nothing on stderr.
fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let output = match Command::new(program).args(arguments).stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(_) => {
            // Not by `eprintln!`, which the harness keeps back.
            writeln!(io::stderr(), "skipped: there is no {program} on this machine").expect("stderr can be written");
            return None;
        }
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!((output.status.success(), text(&output.stderr).as_str()), (true, ""), "{program} {arguments:?}");
    Some(text(&output.stdout))
}

/// The script for a shell, in a file.
fn script(user: &User, shell: &str) -> String {
    user.write(shell, user.run(&["completions", shell]).ok());
    user.home().join(shell).display().to_string()
}

#[test]
fn bash_completes_commands_options_and_what_they_take() {
    let user = User::new();
    let script = script(&user, "bash");
    for (typed, expected) in [
        ("do", "doctor\n"),
        ("progress ex", "export\n"),
        ("list --js", "--json\n"),
        ("completions f", "fish\n"),
        ("demo rc --color n", "never\n"),
    ] {
        let words: Vec<&str> = ["memtutor"].into_iter().chain(typed.split(' ')).collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let complete = format!(
            "source {script}; COMP_WORDS=({}); COMP_CWORD={}; _memtutor memtutor {last} {before}; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1,
        );
        let Some(completed) = printed("bash", &["--norc", "-c", &complete]) else { return };
        assert_eq!(completed, expected, "{typed}");
    }
}

#[test]
fn fish_completes_commands_and_options() {
    let user = User::new();
    let script = script(&user, "fish");
    for (typed, expected) in [("do", "doctor\t"), ("progress ex", "export\t"), ("list --js", "--json\t")] {
        let complete = format!("source {script}; complete -C 'memtutor {typed}'");
        let Some(completed) = printed("fish", &["--no-config", "-c", &complete]) else { return };
        assert!(completed.starts_with(expected) && completed.lines().count() == 1, "{typed}: {completed}");
    }
}

#[test]
fn zsh_takes_its_script() {
    let user = User::new();
    let script = script(&user, "zsh");
    let load = format!("autoload -U compinit; compinit -D; source {script}; print $_comps[memtutor]");
    let Some(completer) = printed("zsh", &["-f", "-c", &load]) else { return };
    assert_eq!(completer, "_memtutor\n");
}

#[test]
fn power_shell_gets_a_completer_that_names_every_command() {
    let script = User::new().run(&["completions", "powershell"]).ok();
    assert!(script.contains("Register-ArgumentCompleter -Native -CommandName 'memtutor'"));
    assert!(script.contains("'memtutor;doctor'") && script.contains("'memtutor;progress;export'"), "{script}");
}

#[test]
fn the_manual_has_a_page_for_every_command_and_can_be_set() {
    let user = User::new();
    let said = user.run(&["man", "pages"]).ok();
    assert!(said.contains("memtutor.1"), "{said}");
    let pages = user.home().join("pages");
    assert_eq!(fs::read_to_string(pages.join("memtutor.1")).unwrap(), user.run(&["man"]).ok());
    for name in ["list", "doctor", "progress-export", "new-quiz"] {
        let page = pages.join(format!("memtutor-{name}.1"));
        let text = fs::read_to_string(&page).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.contains(".SH OPTIONS"), "{name}: {text}");
        assert!(!text.contains(&user.data_dir().display().to_string()), "{name} tells the user's own folder");
        let Some(set) = printed("groff", &["-man", "-Tascii", "-ww", &page.display().to_string()]) else {
            return;
        };
        assert!(set.contains("Examples:"), "{name}: {set}");
    }
}

//! Code blocks of a lesson as programs: what a block is marked with, and the program it stands for.
//!
//! As in rustdoc: `fn main` is put around a block that has none, and a line that begins with `# ` belongs to the program and
//! is not for the reader. What is Rust, and what is hidden of it, is said by [`code`](crate::lesson::code), for the screen too.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use crate::lesson::code::{Fence, MARKS, compiled, is_mark};
use crate::lesson::sections::Block;
use crate::problem::Problem;
use crate::proof::{Aim, Program};
use crate::quiz::model::DEFAULT_EDITION;
use crate::reading::{list, nearest, shown};

/// What is to come of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It compiles.
    Compiles,
    /// It compiles and runs to its end.
    Runs,
    /// It compiles, runs and panics.
    Panics,
    /// rustc rejects it, with this error if one is named.
    Rejected(Option<String>),
}

/// The program in `block` of `file`, and what is to come of it. `None` where there is nothing to prove.
pub(super) fn program(
    block: &Block,
    file: &str,
    source: &str,
    problems: &mut Vec<Problem>,
) -> Option<(Program, Wanted)> {
    let fence = Fence::of(&block.info);
    if !fence.is_rust() {
        return None;
    }
    let (known, unknown): (Vec<&str>, Vec<&str>) = fence.marks.iter().partition(|word| is_mark(word));
    for word in unknown {
        let message = format!("`{}` after the fence has no effect", shown(word));
        let help = match nearest(word, &MARKS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("marks of a block of Rust are {}", list(&MARKS)),
        };
        problems.push(Problem::warning(file, block.fence(source), message).help(help));
    }
    let wanted = wanted(&fence)?;
    let edition = known.iter().rev().find_map(|word| word.strip_prefix("edition")).unwrap_or(DEFAULT_EDITION);
    let aim = match wanted {
        Wanted::Compiles => Aim::Compile,
        Wanted::Runs | Wanted::Panics => Aim::Run,
        Wanted::Rejected(_) => Aim::Reject,
    };
    Some((Program { text: with_main(&compiled(&block.text)), edition: edition.to_owned(), aim }, wanted))
}

fn wanted(fence: &Fence) -> Option<Wanted> {
    match fence.error_code() {
        _ if fence.has("ignore") => None,
        Some(code) => Some(Wanted::Rejected(Some(code.to_owned()))),
        None if fence.has("compile_fail") => Some(Wanted::Rejected(None)),
        None if fence.has("no_run") => Some(Wanted::Compiles),
        None if fence.has("should_panic") => Some(Wanted::Panics),
        None => Some(Wanted::Runs),
    }
}

/// `text` as a whole program, its lines on the same lines.
fn with_main(text: &str) -> String {
    if has_main(text) {
        return text.to_owned();
    }
    let attributes: usize = text.split_inclusive('\n').take_while(|line| is_outside(line)).map(str::len).sum();
    let (outside, inside) = text.split_at(attributes);
    if text.trim_end().ends_with("(())") {
        // As rustdoc has it: a block may use `?` if it ends with a result.
        return format!(
            "{outside}fn main() {{ fn run() -> Result<(), impl std::fmt::Debug> {{ {inside}}} run().unwrap() }}\n"
        );
    }
    format!("{outside}fn main() {{ {inside}}}\n")
}

/// Whether a line at the top cannot stand in a function.
fn is_outside(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("#![") || line.starts_with("//") || line.starts_with("extern crate ")
}

/// Whether the text, comments and literals left out, has `fn main`.
fn has_main(text: &str) -> bool {
    let mut at = 0;
    let words = tokenize(text, FrontmatterAllowed::No).filter_map(|token| {
        let word = &text[at..at + token.len as usize];
        at += word.len();
        (token.kind == TokenKind::Ident).then_some(word)
    });
    let words: Vec<&str> = words.collect();
    words.windows(2).any(|pair| pair == ["fn", "main"])
}

#[cfg(test)]
mod tests {
    use super::{Wanted, program};
    use crate::lesson::sections::Block;
    use crate::proof::{Aim, Program};

    fn block(info: &str, text: &str) -> Block {
        Block { info: info.to_owned(), text: text.to_owned(), span: 0..0 }
    }

    #[track_caller]
    fn marks(info: &str, expected: Option<(Wanted, Aim, &str)>, told: &[&str]) {
        let mut problems = Vec::new();
        let found = program(&block(info, "fn main() {}"), "f", "", &mut problems);
        assert_eq!(
            found.map(|(Program { edition, aim, .. }, wanted)| (wanted, aim, edition)),
            expected.map(|(wanted, aim, edition)| (wanted, aim, edition.to_owned()))
        );
        assert_eq!(problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(), told);
    }

    #[test]
    fn marks_say_what_is_to_come() {
        marks("", Some((Wanted::Runs, Aim::Run, "2021")), &[]);
        marks("rust", Some((Wanted::Runs, Aim::Run, "2021")), &[]);
        marks("rust,no_run,edition2018", Some((Wanted::Compiles, Aim::Compile, "2018")), &[]);
        marks("rust, should_panic", Some((Wanted::Panics, Aim::Run, "2021")), &[]);
        marks("rust compile_fail", Some((Wanted::Rejected(None), Aim::Reject, "2021")), &[]);
        marks("compile_fail,E0382", Some((Wanted::Rejected(Some("E0382".into())), Aim::Reject, "2021")), &[]);
        marks("rust,E0382,compile_fail", Some((Wanted::Rejected(Some("E0382".into())), Aim::Reject, "2021")), &[]);
        marks("rust,should_panic,no_run", Some((Wanted::Compiles, Aim::Compile, "2021")), &[]);
        marks("rust,ignore", None, &[]);
        marks("ignore", None, &[]);
        marks("text", None, &[]);
        marks("toml,ignore", None, &[]);
        marks("rust,norun", Some((Wanted::Runs, Aim::Run, "2021")), &["`norun` after the fence has no effect"]);
        let told = "`edition2042` after the fence has no effect";
        marks("rust,edition2042", Some((Wanted::Runs, Aim::Run, "2021")), &[told]);
    }

    #[track_caller]
    fn text(written: &str, expected: &str) {
        let (found, _) = program(&block("rust", written), "f", "", &mut Vec::new()).expect("a program");
        assert_eq!(found.text, expected);
    }

    #[test]
    fn a_block_becomes_a_program_line_by_line() {
        text("let a = 1;\n", "fn main() { let a = 1;\n}\n");
        text("fn main() {}\n", "fn main() {}\n");
        text("// fn main\nlet a = \"fn main\";\n", "// fn main\nfn main() { let a = \"fn main\";\n}\n");
        text("#![allow(unused)]\n\nlet a = 1;\n", "#![allow(unused)]\n\nfn main() { let a = 1;\n}\n");
        text(
            "# use std::rc::Rc;\n#\n#[derive(Debug)]\nstruct S;\n## x\n",
            "fn main() { use std::rc::Rc;\n\n#[derive(Debug)]\nstruct S;\n# x\n}\n",
        );
        let asks = "let n: u8 = \"1\".parse()?;\n# Ok::<(), std::num::ParseIntError>(())\n";
        text(
            asks,
            "fn main() { fn run() -> Result<(), impl std::fmt::Debug> { let n: u8 = \"1\".parse()?;\nOk::<(), std::num::ParseIntError>(())\n} run().unwrap() }\n",
        );
    }
}

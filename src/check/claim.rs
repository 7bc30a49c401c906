//! A claim about a program, and whether what came of the program bears it out.

use std::ops::Range;

use super::blocks::Wanted;
use super::words::{difference, panic_message, said};
use crate::problem::Problem;
use crate::proof::{Aim, CompileError, Ending, Limit, Outcome, Program, Run};
use crate::quiz::model::{Expected, Kind, Question};
use crate::reading::{list, shown};

/// A program and what its author says of it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The file it stands in, as problems call it.
    pub file: String,
    /// The program.
    pub program: Program,
    said: Said,
}

#[derive(Clone, Debug)]
enum Said {
    /// The key of a Tracing question.
    Key(Box<Question>),
    /// The marks of a code block, with the place of its fence.
    Block { wanted: Wanted, fence: Range<usize>, text: Range<usize> },
}

impl Claim {
    /// That of a Tracing question; others claim nothing about a program.
    pub(super) fn of_question(file: &str, question: &Question) -> Option<Self> {
        let Kind::Tracing { program, edition, expected } = &question.kind else { return None };
        let aim = match expected {
            Expected::Rejected { .. } => Aim::Reject,
            Expected::Runs { .. } => Aim::Run,
        };
        let program = Program { text: program.clone(), edition: edition.clone(), aim };
        Some(Self { file: file.to_owned(), program, said: Said::Key(Box::new(question.clone())) })
    }

    /// That of a block of code, whose fence and text stand at these places.
    pub(super) fn of_block(
        file: &str,
        (program, wanted): (Program, Wanted),
        fence: Range<usize>,
        text: Range<usize>,
    ) -> Self {
        Self { file: file.to_owned(), program, said: Said::Block { wanted, fence, text } }
    }

    /// What `outcome` says against it; `source` is the text of its file. An outcome that was not reached says nothing.
    pub fn judge(&self, outcome: &Outcome, source: &str) -> Vec<Problem> {
        let judge = Judge { claim: self, source, problems: Vec::new() };
        judge.judge(outcome)
    }

    /// Where the value under `key` stands; for a block, its fence.
    fn place(&self, key: &str) -> Range<usize> {
        match &self.said {
            Said::Key(question) => question.place(key),
            Said::Block { fence, .. } => fence.clone(),
        }
    }

    /// Where line `line` (from 1) of the program stands in `source`, if it stands there as it is.
    fn line(&self, line: usize, source: &str) -> Option<Range<usize>> {
        let inside = match &self.said {
            Said::Key(question) => question.place("prompt.program"),
            Said::Block { text, .. } => text.clone(),
        };
        let lines: Vec<&str> = self.program.text.lines().collect();
        let written: Vec<&str> = source.get(inside)?.lines().collect();
        // A block's first lines may be hidden or follow what was put around them: any line that is there shows the shift.
        let wanted = lines.get(line.checked_sub(1)?)?;
        let first = match &self.said {
            Said::Key(_) => {
                written.iter().position(|text| text.trim_start_matches(['"', '\'']).trim() == lines[0].trim())?
            }
            Said::Block { .. } => 1,
        };
        let found = written
            .get(first + line - 1)
            .filter(|text| text.contains(wanted.trim()) || wanted.contains(text.trim()))?;
        let text = found.trim();
        let start = text.as_ptr().addr() - source.as_ptr().addr();
        (!text.is_empty()).then_some(start..start + text.len())
    }
}

/// A claim being held against an outcome.
struct Judge<'c> {
    claim: &'c Claim,
    source: &'c str,
    problems: Vec<Problem>,
}

impl Judge<'_> {
    fn judge(mut self, outcome: &Outcome) -> Vec<Problem> {
        match (&self.claim.said, outcome) {
            (_, Outcome::NotDone(_)) => {}
            (_, Outcome::CompilerStopped(limit)) => self.compiler_stopped(*limit),
            (Said::Key(question), outcome) => {
                if let Kind::Tracing { expected, .. } = &question.kind {
                    self.key(expected, outcome);
                }
            }
            (Said::Block { wanted, .. }, outcome) => self.block(wanted, outcome),
        }
        self.problems
    }

    fn key(&mut self, expected: &Expected, outcome: &Outcome) {
        match (expected, outcome) {
            (Expected::Rejected { error_code, line }, Outcome::Rejected(errors)) => {
                self.errors(error_code.as_deref(), *line, errors);
            }
            (Expected::Rejected { .. }, Outcome::Ran(run)) => {
                let help = match run.stdout.trim() {
                    "" => "set `answer.doesCompile = true` and add `answer.stdout = \"\"`, or change the program"
                        .to_owned(),
                    printed => format!(
                        "set `answer.doesCompile = true` and add `answer.stdout` with what it prints (`{}`), or change the program",
                        shown(printed)
                    ),
                };
                self.error("answer.doesCompile", "the program compiles", help);
            }
            (Expected::Rejected { .. }, _) => {
                self.error(
                    "answer.doesCompile",
                    "the program compiles",
                    "set `answer.doesCompile = true`, or change it",
                );
            }
            (Expected::Runs { .. }, Outcome::Rejected(errors)) => {
                let help = "set `answer.doesCompile = false` and remove `answer.stdout`, or mend the program";
                self.rejected("answer.doesCompile", errors, help);
            }
            (Expected::Runs { stdout, panics }, Outcome::Ran(run)) => self.run(stdout, *panics, run),
            (Expected::Runs { .. }, _) => {}
        }
    }

    /// The code and the line must be those of one error.
    fn errors(&mut self, code: Option<&str>, line: Option<usize>, errors: &[CompileError]) {
        let has_code = |error: &&CompileError| code.is_none_or(|code| error.code.as_deref() == Some(code));
        let mut of_code: Vec<&CompileError> = errors.iter().filter(has_code).collect();
        if let Some(code) = code.filter(|_| of_code.is_empty()) {
            self.other_code(code, errors);
            of_code = errors.iter().collect();
        }
        let Some(line) = line else { return };
        let spans = || of_code.iter().flat_map(|error| &error.lines);
        let mut last: Vec<usize> = spans().map(|(_, last)| *last).collect();
        last.sort_unstable();
        last.dedup();
        if last.contains(&line) {
            return;
        }
        let lines: Vec<String> = last.iter().map(usize::to_string).collect();
        let help = match lines.last() {
            Some(last) => format!("rustc marks line {}; the last line that takes part is {last}", lines.join(", ")),
            None => "rustc marks no line of this program: remove `answer.lineNumber`".to_owned(),
        };
        if spans().any(|(first, last)| (*first..=*last).contains(&line)) {
            let message = format!("line {line} takes part in the error, but another is the last to do so");
            self.problems
                .push(Problem::warning(&self.claim.file, self.claim.place("answer.lineNumber"), message).help(help));
        } else {
            self.error("answer.lineNumber", format!("no error marks line {line} of the program"), help);
        }
    }

    fn other_code(&mut self, code: &str, errors: &[CompileError]) {
        let codes: Vec<&str> = errors.iter().filter_map(|error| error.code.as_deref()).collect();
        let found = if codes.is_empty() { "an error without a code".to_owned() } else { list(&codes) };
        let message = format!("the error of the program is not `{code}`");
        let said = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
        self.error("answer.errorCode", message, format!("rustc says {found}: {}", shown(said)));
    }

    fn run(&mut self, stdout: &str, panics: bool, run: &Run) {
        let words = run.ending.words();
        match run.ending {
            Ending::Stopped(limit) => return self.stopped(limit),
            Ending::Killed(_) => {
                let message = format!("the program {words}: {}", said(&run.stderr));
                return self.error("prompt.program", message, "let it return from `main`, or panic");
            }
            Ending::Exited(status) if status != 0 => {
                let message = format!("the program {words}");
                return self.error("prompt.program", message, "let it return from `main`: no key can say this");
            }
            Ending::Panicked if !panics => {
                let message = format!("the program {words}: {}", panic_message(&run.stderr));
                self.error("answer.stdout", message, "say so with `answer.panics = true`, or mend the program");
            }
            Ending::Exited(_) if panics => {
                self.error(
                    "answer.panics",
                    "the program does not panic",
                    "remove `answer.panics`, or change the program",
                );
            }
            Ending::Panicked | Ending::Exited(_) => {}
        }
        if run.stdout.trim() != stdout.trim() {
            let (message, help) = difference(stdout.trim(), run.stdout.trim());
            self.error("answer.stdout", message, help);
        }
    }

    fn block(&mut self, wanted: &Wanted, outcome: &Outcome) {
        match (wanted, outcome) {
            (Wanted::Rejected(code), Outcome::Rejected(errors)) => {
                let code = code.as_deref();
                self.errors(code, None, errors);
            }
            (Wanted::Rejected(_), _) => {
                self.error("", "the code compiles", "remove `compile_fail` after the fence, or change the code");
            }
            (_, Outcome::Rejected(errors)) => {
                let help = "mend it, or mark the fence: `rust,compile_fail` if this is the point, `rust,ignore`, or `text` if it is no Rust";
                self.rejected("", errors, help);
            }
            (Wanted::Runs | Wanted::Panics, Outcome::Ran(run)) => match (run.ending, wanted) {
                (Ending::Panicked, Wanted::Panics) | (Ending::Exited(0), Wanted::Runs) => {}
                (Ending::Stopped(limit), _) => self.stopped(limit),
                (Ending::Panicked, _) => {
                    let message = format!("the code {}: {}", run.ending.words(), panic_message(&run.stderr));
                    self.error("", message, "mend it, or mark the fence `rust,should_panic` or `rust,no_run`");
                }
                (_, Wanted::Panics) => {
                    self.error("", "the code does not panic", "remove `should_panic` after the fence")
                }
                (ending, _) => {
                    let message = format!("the code {}: {}", ending.words(), said(&run.stderr));
                    self.error("", message, "mend it, or mark the fence `rust,no_run`");
                }
            },
            _ => {}
        }
    }

    fn rejected(&mut self, key: &str, errors: &[CompileError], help: &str) {
        let Some(error) = errors.first() else { return self.error(key, "rustc rejects the program", help) };
        let code = error.code.as_ref().map(|code| format!("{code}, ")).unwrap_or_default();
        let message = format!("the program does not compile: {code}{}", error.message);
        // Where rustc points, if that can be found in the file: it is what the author wants to see.
        let line = error.lines.last().and_then(|(_, last)| self.claim.line(*last, self.source));
        let place = line.unwrap_or_else(|| self.claim.place(key));
        self.problems.push(Problem::error(&self.claim.file, place, message).help(help));
    }

    fn stopped(&mut self, limit: Limit) {
        let help = match limit {
            Limit::Time | Limit::Processor => "let it end by itself, and soon: a loop without end has no answer",
            Limit::Memory | Limit::Output | Limit::File => {
                "let it need less, so that it runs on every learner's machine"
            }
        };
        let message = format!("the program {}", Ending::Stopped(limit).words());
        self.error("prompt.program", message, help);
    }

    fn compiler_stopped(&mut self, limit: Limit) {
        let message = format!("rustc was stopped on this program: {}", limit.words(true));
        self.error("prompt.program", message, "make the program smaller, or see with rustc what takes so much");
    }

    fn error(&mut self, key: &str, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(&self.claim.file, self.claim.place(key), message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, Wanted};
    use crate::proof::{Aim, CompileError, Ending, Limit, Outcome, Program, Run};
    use crate::quiz::parse;

    fn ran(stdout: &str, ending: Ending) -> Outcome {
        let stderr = "\nthread 'main' (7) panicked at main.rs:2:5:\nboo\n".to_owned();
        Outcome::Ran(Run { stdout: stdout.to_owned(), stderr, ending })
    }

    fn rejected(errors: &[(&str, &[(usize, usize)])]) -> Outcome {
        let error = |(code, lines): &(&str, &[(usize, usize)])| CompileError {
            code: Some((*code).to_owned()),
            message: "it is wrong".to_owned(),
            lines: lines.to_vec(),
        };
        Outcome::Rejected(errors.iter().map(error).collect())
    }

    /// A key of a program of three lines, an outcome, and the problems: what they point at and say.
    #[track_caller]
    fn key(answer: &str, outcome: &Outcome, expected: &[(&str, &str)]) {
        let program = "fn main() {\n    one();\n}";
        let source =
            format!("[[questions]]\ntype = \"Tracing\"\nprompt.program = \"\"\"\n{program}\n\"\"\"\n{answer}\n");
        let (quiz, problems) = parse("q", "q.toml", &source);
        let quiz = quiz.unwrap_or_else(|| panic!("{problems:?}"));
        let claim = Claim::of_question("q.toml", &quiz.questions[0]).expect("a program");
        let found = claim.judge(outcome, &source);
        let found: Vec<_> = found.iter().map(|it| (&source[it.span.clone()], it.message.as_str())).collect();
        assert_eq!(found, expected, "{answer}");
    }

    #[test]
    fn a_key_that_says_it_runs_is_held_against_the_run() {
        let runs = "answer.doesCompile = true\nanswer.stdout = \"1\\n2\"";
        let ended = |stdout: &str| ran(stdout, Ending::Exited(0));
        key(runs, &ended(" 1\n2\n\n"), &[]);
        key(runs, &ended("1\n3\n"), &[("\"1\\n2\"", "the program prints `3` as line 2, not `2`")]);
        key(runs, &ended("1\n"), &[("\"1\\n2\"", "the program prints nothing as line 2, not `2`")]);
        key(runs, &ended("1\n2\n3"), &[("\"1\\n2\"", "the program prints more: `3` as line 3")]);
        key(runs, &ended(""), &[("\"1\\n2\"", "the program prints nothing")]);
        let one = "answer.doesCompile = true\nanswer.stdout = \"1\"";
        key(one, &ended("2"), &[("\"1\"", "the program prints `2`, not `1`")]);
        key(one, &ran("1", Ending::Panicked), &[("\"1\"", "the program panics: `boo` in line 2")]);
        key(one, &rejected(&[("E0425", &[(2, 2)])]), &[("one();", "the program does not compile: E0425, it is wrong")]);
        key(one, &rejected(&[("E0425", &[])]), &[("true", "the program does not compile: E0425, it is wrong")]);
        key(&format!("{one}\nanswer.panics = true"), &ran("1", Ending::Panicked), &[]);
        key(&format!("{one}\nanswer.panics = true"), &ended("1"), &[("true", "the program does not panic")]);
        key(one, &Outcome::NotDone("no rustc".to_owned()), &[]);
    }

    #[test]
    fn a_program_that_does_not_end_well_is_reported() {
        let one = "answer.doesCompile = true\nanswer.stdout = \"1\"";
        let program = "\"\"\"\nfn main() {\n    one();\n}\n\"\"\"";
        for (ending, expected) in [
            (Ending::Exited(3), "the program ends with status 3"),
            (Ending::Killed(11), "the program was ended by signal 11: thread 'main' (7) panicked at main.rs:2:5:"),
            (Ending::Stopped(Limit::Time), "the program was stopped: it took more than 10 s"),
            (Ending::Stopped(Limit::Memory), "the program was stopped: it wanted more than 512 MiB of memory"),
        ] {
            key(one, &ran("2", ending), &[(program, expected)]);
        }
        let expected = "rustc was stopped on this program: it took more than 30 s";
        key(one, &Outcome::CompilerStopped(Limit::Time), &[(program, expected)]);
    }

    #[test]
    fn a_key_that_says_it_is_rejected_is_held_against_the_errors() {
        let errors = rejected(&[("E0382", &[(1, 1), (2, 3)]), ("E0499", &[(2, 2)])]);
        let not = "answer.doesCompile = false";
        key(not, &errors, &[]);
        key(not, &ran("2", Ending::Exited(0)), &[("false", "the program compiles")]);
        key(not, &Outcome::Compiled, &[("false", "the program compiles")]);
        let code =
            |code: &str, line: usize| format!("{not}\nanswer.errorCode = \"{code}\"\nanswer.lineNumber = {line}");
        key(&code("E0382", 3), &errors, &[]);
        key(&code("E0382", 1), &errors, &[]);
        key(&code("E0499", 1), &errors, &[("1", "no error marks line 1 of the program")]);
        let another = "line 2 takes part in the error, but another is the last to do so";
        key(&code("E0382", 2), &errors, &[("2", another)]);
        key(&code("E0505", 3), &errors, &[("\"E0505\"", "the error of the program is not `E0505`")]);
        key(&format!("{not}\nanswer.lineNumber = 2"), &errors, &[]);
        key(&format!("{not}\nanswer.lineNumber = 1"), &rejected(&[]), &[("1", "no error marks line 1 of the program")]);
    }

    #[track_caller]
    fn block(wanted: Wanted, outcome: &Outcome, expected: &[&str]) {
        let source = "```rust\nlet a = b;\n```\n";
        let program = Program { text: "fn main() { let a = b;\n}".into(), edition: "2021".into(), aim: Aim::Run };
        let claim = Claim::of_block("lesson.md", (program, wanted), 0..7, 0..source.len());
        let found = claim.judge(outcome, source);
        let found: Vec<_> = found.iter().map(|it| format!("{} | {}", &source[it.span.clone()], it.message)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_block_is_held_against_its_marks() {
        let errors = rejected(&[("E0425", &[(1, 1)])]);
        let (ended, panicked) = (ran("", Ending::Exited(0)), ran("", Ending::Panicked));
        block(Wanted::Runs, &ended, &[]);
        block(Wanted::Compiles, &Outcome::Compiled, &[]);
        block(Wanted::Panics, &panicked, &[]);
        block(Wanted::Rejected(None), &errors, &[]);
        block(Wanted::Rejected(Some("E0425".into())), &errors, &[]);
        block(Wanted::Rejected(Some("E0382".into())), &errors, &["```rust | the error of the program is not `E0382`"]);
        block(Wanted::Rejected(None), &ended, &["```rust | the code compiles"]);
        block(Wanted::Runs, &errors, &["let a = b; | the program does not compile: E0425, it is wrong"]);
        block(Wanted::Runs, &panicked, &["```rust | the code panics: `boo` in line 2"]);
        block(Wanted::Panics, &ended, &["```rust | the code does not panic"]);
        let said = "thread 'main' (7) panicked at main.rs:2:5:";
        for (ending, words) in [(Ending::Exited(3), "ends with status 3"), (Ending::Killed(9), "was ended by signal 9")]
        {
            block(Wanted::Runs, &ran("", ending), &[&format!("```rust | the code {words}: {said}")]);
        }
        block(
            Wanted::Runs,
            &ran("", Ending::Stopped(Limit::Output)),
            &["```rust | the program was stopped: it printed more than 1 MiB"],
        );
    }
}

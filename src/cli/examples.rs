//! What stands below the options in a command's help: examples, and what needs more words. Prose takes no more than 76
//! columns: a narrow terminal would break its lines once more.

use indoc::indoc;

pub(super) const PROGRAM: &str = indoc! {"
    Examples:
      memtutor tour                    see everything once
      memtutor lesson rc               learn how Rc shares one value
      memtutor demo rc --step clone    see one step of its program
      memtutor quiz rc                 check yourself
      memtutor review                  keep what you have learnt

    Exit codes:
      0    done
      1    problems found, or a quiz below --pass
      2    bad usage or input
      130  interrupted"};

pub(super) const TOUR: &str = indoc! {"
    Examples:
      memtutor tour
      memtutor tour --json

    The exit code is 1 if a number is not what the lessons say it is."};

pub(super) const LIST: &str = indoc! {"
    Examples:
      memtutor list
      memtutor list --json
      memtutor list smart-pointers
      memtutor list rc arc weak --schedule --from 13:00 --until 17:00
      memtutor --lessons ./my-lessons list

    A track's id stands behind its title; where a lesson has the same id, the
    lesson is meant. A lesson's minutes include its quiz; those in its speaker
    notes do not.

    If a lesson does not fit on the day, the exit code is 1; later ones are
    planned if they fit."};

pub(super) const LESSON: &str = indoc! {"
    Examples:
      memtutor lesson rc
      memtutor lesson rc --restart
      memtutor --plain lesson rc > rc.txt"};

pub(super) const DEMO: &str = indoc! {"
    Examples:
      memtutor demo rc
      memtutor demo rc --all
      memtutor demo rc --step clone --addresses
      memtutor demo rc --json"};

pub(super) const PRESENT: &str = indoc! {"
    Examples:
      memtutor present rc
      memtutor present rc --at 3
      memtutor present rc --notes   in a second terminal, beside the first"};

pub(super) const QUIZ: &str = indoc! {"
    Examples:
      memtutor quiz rc
      memtutor quiz ./my-quizzes extra.toml
      memtutor quiz --all --count 10 --shuffle
      memtutor quiz --tag cost --tag layout
      memtutor quiz rc --exam --pass 80 --seed 7 --json > results.json"};

pub(super) const REVIEW: &str = indoc! {"
    Examples:
      memtutor review
      memtutor review --limit 10
      memtutor review --ahead 3
      memtutor review --json

    A question comes back when you would recall it with a probability of 90 %,
    as FSRS estimates from your right and wrong answers. What you got wrong
    though you were sure comes first, then what is due longest.

    JSON: `due` lists the questions in the order they would be asked, each with
    `question`, `quiz`, `origin` (`lesson` or `file`), `due_ms`, `sure_mistake`,
    `recall` (now, 0 to 1), `stability_days`, `difficulty` (1 to 10), `answers`,
    `lapses` and `right` (at the last try); `not_found` those that are due and
    no longer there; `next_due_ms` is when the next comes. Times are
    milliseconds since 1970."};

pub(super) const CHOOSE: &str = indoc! {"
    Examples:
      memtutor choose
      memtutor choose --owners several --threads yes
      memtutor choose --owners one --strings yes --json"};

pub(super) const RUNBOOK: &str = indoc! {"
    Examples:
      memtutor runbook
      memtutor runbook --md > runbook.md"};

pub(super) const HANDOUT: &str = indoc! {"
    Examples:
      memtutor export
      memtutor export rc weak --output for-my-class
      memtutor export rc --format md --notes --output rc.md
      memtutor export rc --format md --output - > rc-copy.md
      memtutor export --format anki
      memtutor export rc --worksheet

    A worksheet has the code of each step, what is asked of it, and the quiz.
    Pictures, text, hints, the names of steps, and code that the lesson shows
    after a question tell answers, so they are left out: present the lesson
    beside it, or give out the handout afterwards.

    Of all lessons in HTML, `index.html` beside them names each by track, with
    its minutes.

    Nothing is overwritten without --force. The demos run while handouts are
    made: times in them are of this machine and this run. In Anki, File, Import
    reads the cards; importing again updates them and keeps your schedule."};

pub(super) const PROGRESS: &str = indoc! {"
    Examples:
      memtutor progress
      memtutor progress --json
      memtutor progress export progress.json
      memtutor progress import progress.json
      memtutor progress reset rc

    A question is known if it was right at the last try and its estimated recall
    is 90 % or more now.

    JSON: `lessons` by id and `tracks` and `files`, each with `total` questions,
    how many are `known` and how many `due` today (`null` for a lesson that is
    not here); `due` today and on the `next` days; `streak` of days with an
    answer; `days` with predictions and questions `answered` and `right`;
    `not_found`, questions answered that are no longer there; `totals`. Days are
    those of `time_zone`; times are milliseconds since 1970."};

pub(super) const KEEP: &str = indoc! {"
    Examples:
      memtutor progress export mine.json
      memtutor progress export > backup.json

    An existing file is not overwritten."};

pub(super) const IMPORT: &str = indoc! {"
    Examples:
      memtutor progress import progress.json

    Importing the same again changes nothing. Nothing that is kept here is lost."};

pub(super) const RESET: &str = indoc! {"
    Examples:
      memtutor progress reset rc
      memtutor progress reset --yes

    Export first if you may want it back."};

pub(super) const CHECK: &str = indoc! {"
    Programs run within limits, in an empty folder, without input and variables.
    Linux (Landlock, seccomp) keeps your files from them; elsewhere read a
    stranger's quiz first, or use --no-run.

    Examples:
      memtutor check
      memtutor check extra.toml
      memtutor check my-lessons my-quizzes
      memtutor check my-lessons --strict --json > report.json"};

pub(super) const NEW: &str = indoc! {"
    Examples:
      memtutor new lesson ownership --no-demo
      memtutor new quiz moves.toml
      memtutor new schema > quiz.schema.json

    Nothing is ever overwritten."};

pub(super) const NEW_LESSON: &str = indoc! {"
    Examples:
      memtutor new lesson slices
      memtutor new lesson borrowing --no-demo --track basics"};

pub(super) const NEW_QUIZ: &str = indoc! {"
    Examples:
      memtutor new quiz clones.toml"};

pub(super) const NEW_SCHEMA: &str = indoc! {"
    Examples:
      memtutor new schema > quiz.schema.json

    A quiz file whose first line is `#:schema ./quiz.schema.json` then gets
    completion, explanations and checks in editors with taplo: Even Better TOML
    in VS Code, the taplo language server elsewhere."};

pub(super) const DOCTOR: &str = indoc! {"
    Examples:
      memtutor doctor
      memtutor doctor --json

    Nothing is made or changed. The exit code is 1 only if something is broken:
    a store that cannot be read, lessons with errors.

    JSON: `found` has what was found, by part; `off` what does not work, each
    with what is `off`, what to `do` and `is_broken`; `ok` is false if anything
    is broken."};

pub(super) const COMPLETIONS: &str = indoc! {"
    Examples:
      memtutor completions bash > ~/.local/share/bash-completion/completions/memtutor
      memtutor completions fish > ~/.config/fish/completions/memtutor.fish
      memtutor completions zsh > _memtutor

    zsh looks for that file in the folders of `fpath`; PowerShell takes the text
    in the file that `$PROFILE` names."};

pub(super) const MAN: &str = indoc! {"
    Examples:
      memtutor man > memtutor.1
      memtutor man pages"};

//! A quiz killed at random moments: what the program acknowledged is kept.

use std::io::Write;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use memtutor::progress::{Attempt, FILE_NAME, Outcome, Store};
use memtutor::quiz::session::{self, Past, Session};
use rusqlite::Connection;

use crate::harness::User;

const QUESTIONS: usize = 60;
/// Each sitting is a new one: a quiz that was left in the middle would be gone on with.
const ARGUMENTS: [&str; 5] = ["--lessons", "lessons", "quiz", "sums", "--restart"];

/// How many kills there are unless `MEMTUTOR_KILLS` says.
const KILLS: usize = 40;

/// A question for each number; every third is answered wrongly.
fn quiz() -> String {
    let question = |number: usize| {
        format!(
            "[[questions]]\nid = \"q{number}\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"{number}?\"\nanswer.answer = \"{}\"\n",
            if number.is_multiple_of(3) { 0 } else { number }
        )
    };
    (1..=QUESTIONS).map(question).collect()
}

fn answers() -> String {
    (1..=QUESTIONS).map(|number| format!("{number}\n")).collect()
}

/// What the first `count` answers must be in the store.
fn expected(count: usize) -> Vec<(String, String, Outcome)> {
    let outcome = |number: usize| if number.is_multiple_of(3) { Outcome::Wrong } else { Outcome::Right };
    (1..=count).map(|number| (format!("q{number}"), number.to_string(), outcome(number))).collect()
}

fn summary(attempt: Attempt) -> (String, String, Outcome) {
    (attempt.item, attempt.given, attempt.outcome)
}

fn past(kept: &Attempt) -> Past {
    let attempt = session::Attempt {
        answer: None,
        right: kept.outcome == Outcome::Right,
        hints: 0,
        confidence: None,
        reason: None,
        duration_ms: kept.duration_ms,
    };
    Past { id: kept.item.clone(), given: kept.given.clone(), attempt }
}

/// Takes the quiz, kills it a moment after `prompts` prompts, and says how many prompts it printed in all.
fn kill(user: &User, prompts: usize, random: &mut fastrand::Rng) -> usize {
    let start = Instant::now();
    let mut quiz = user.dialogue(&ARGUMENTS);
    quiz.answer(&answers());
    for _ in 0..prompts {
        quiz.expect("Your answer");
    }
    // Some time on the way to the next prompt, whatever the machine's pace is.
    let pace =
        if prompts == 0 { Duration::from_millis(60) } else { start.elapsed().mul_f64(2.0 / (prompts + 4) as f64) };
    sleep(pace.mul_f64(random.f64()));
    prompts + quiz.kill().matches("Your answer").count()
}

#[test]
fn no_acknowledged_answer_is_lost_to_a_kill() {
    let kills = std::env::var("MEMTUTOR_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let shared = User::new();
    let (quiz, _) = memtutor::quiz::parse("sums", "quiz.toml", &quiz());
    let quiz = quiz.unwrap();
    let mut sessions = Vec::new();
    let (mut acknowledged, mut unacknowledged) = (0, 0);
    for round in 0..kills {
        let what = format!("round {round} of seed {seed}");
        // Every fourth has a store of its own and may be killed while it is made.
        let own = User::new();
        let user = if round % 4 == 0 { &own } else { &shared };
        user.write_lesson(&self::quiz());
        let least = if round % 4 == 0 { 0 } else { random.usize(0..20) };
        let prompts = kill(user, least, &mut random);

        let Some(store) = Store::open_existing(&user.data_dir()).unwrap_or_else(|error| panic!("{what}: {error}"))
        else {
            assert_eq!(prompts, 0, "{what}: there is no store");
            continue;
        };
        let check = Connection::open(user.data_dir().join(FILE_NAME)).unwrap();
        let integrity: String = check.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(integrity, "ok", "{what}");
        let open = store.open_quiz("sums").unwrap().filter(|open| !sessions.contains(&open.session));
        let Some(open) = open else {
            assert_eq!(prompts, 0, "{what}: a question was asked in a quiz that was not begun");
            continue;
        };
        let kept = store.attempts_in(&open.session).unwrap();
        // The answer to the last prompt was read, but whether it was graded nobody was told.
        let told = prompts.saturating_sub(1);
        assert!(kept.len() == told || kept.len() == prompts, "{what}: {told} acknowledged, {} kept", kept.len());
        acknowledged += told;
        unacknowledged += kept.len() - told;
        let past = kept.iter().map(past);
        let resumed = Session::resume(&quiz, open.seed, past);
        let next = Some(kept.len()).filter(|&next| next < QUESTIONS);
        assert_eq!(resumed.current_index(), next, "{what}");
        let count = kept.len();
        assert_eq!(kept.into_iter().map(summary).collect::<Vec<_>>(), expected(count), "{what}");
        sessions.push(open.session);
    }
    println!("{kills} kills: {acknowledged} acknowledged answers, {unacknowledged} more in the store");
    assert!(acknowledged > 3 * kills, "{acknowledged} answers: the kills come too early to test anything");
    let answered: usize = sessions.iter().map(|session| attempts(&shared, session)).sum();
    assert_eq!(usize::try_from(shared.store().summary().unwrap().lessons["sums"].attempts), Ok(answered));
}

fn attempts(user: &User, session: &str) -> usize {
    user.store().attempts_in(session).unwrap().len()
}

#[test]
fn a_killed_quiz_is_offered_again() {
    let user = User::new();
    user.write_lesson(&quiz());
    let mut quiz = user.dialogue(&ARGUMENTS);
    for number in 1..=3 {
        quiz.expect("Your answer");
        quiz.answer(&number.to_string());
    }
    quiz.expect("Your answer");
    quiz.kill();
    let mut terminal = user.at_terminal(&ARGUMENTS[..4], 80, 30);
    terminal.expect("Go on there?");
    terminal.send("y");
    let question = terminal.expect("Your answer");
    assert!(question.contains("Question 4 ") && question.contains("4 of 60"), "{question}");
}

#[test]
fn two_programs_at_once_keep_all_answers() {
    let user = User::new();
    user.write_lesson(&quiz());
    let run = || {
        let mut child = user.command(&ARGUMENTS).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(answers().as_bytes()).unwrap();
        child
    };
    for child in [run(), run()] {
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    }
    assert_eq!(user.store().summary().unwrap().lessons["sums"].attempts, 2 * QUESTIONS as u64);
}

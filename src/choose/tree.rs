//! The questions, each with where its answers lead.

use super::advice::{self, Advice};

/// A question of the interview.
#[derive(Debug)]
pub struct Question {
    /// Its name, also as a flag: `--owners`.
    pub id: &'static str,
    /// The question, one line.
    pub text: &'static str,
    /// The possible answers: a word, and where it leads.
    pub answers: [(&'static str, Next); 2],
}

/// Where an answer leads.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// To another question.
    Ask(&'static Question),
    /// To the end.
    Take(&'static Advice),
}

/// A question with the index of the answer it got.
pub type Step = (&'static Question, usize);

/// The first question.
pub static FIRST: Question = Question {
    id: "owners",
    text: "How many owners does the value have? One who lends it to others is one.",
    answers: [("one", Next::Ask(&STRINGS)), ("several", Next::Ask(&BACK_LINKS))],
};

static STRINGS: Question = Question {
    id: "strings",
    text: "Are they strings, and many of them equal?",
    answers: yes_or_no(Next::Take(&advice::INTERNER), Next::Ask(&SHORT_LIVED)),
};

static SHORT_LIVED: Question = Question {
    id: "short-lived",
    text: "Are there many of one type, which come and go all the time?",
    answers: yes_or_no(Next::Take(&advice::POOL), Next::Ask(&FEW_FIELDS)),
};

static FEW_FIELDS: Question = Question {
    id: "few-fields",
    text: "Do passes over many items read few fields of each?",
    answers: yes_or_no(Next::Take(&advice::COLUMNS), Next::Ask(&UNSIZED)),
};

static UNSIZED: Question = Question {
    id: "unsized",
    text: "Does the type contain itself, have no fixed size, or is it large and rare among small ones?",
    answers: yes_or_no(Next::Take(&advice::BOX), Next::Take(&advice::VALUE)),
};

static BACK_LINKS: Question = Question {
    id: "back-links",
    text: "Do parts point back at what holds them, as a child at its parent?",
    answers: yes_or_no(Next::Ask(&LINKED_THREADS), Next::Ask(&THREADS)),
};

static LINKED_THREADS: Question = Question {
    id: "threads",
    text: ACROSS_THREADS,
    answers: yes_or_no(Next::Take(&advice::ARC_WEAK), Next::Take(&advice::WEAK)),
};

static THREADS: Question = Question {
    id: "threads",
    text: ACROSS_THREADS,
    answers: yes_or_no(Next::Ask(&THREADS_MUTATED), Next::Ask(&MUTATED)),
};

static MUTATED: Question = Question {
    id: "mutated",
    text: CHANGED_WHILE_SHARED,
    answers: yes_or_no(Next::Ask(&REPLACED_WHOLE), Next::Take(&advice::RC)),
};

static REPLACED_WHOLE: Question = Question {
    id: "replaced-whole",
    text: "Is the part that changes small, and replaced as a whole, as a number or a flag is?",
    answers: yes_or_no(Next::Take(&advice::RC_CELL), Next::Take(&advice::RC_REFCELL)),
};

static THREADS_MUTATED: Question =
    Question { id: "mutated", text: CHANGED_WHILE_SHARED, answers: yes_or_no(Next::Ask(&NUMBER), Next::Ask(&SCOPED)) };

static SCOPED: Question = Question {
    id: "scoped",
    text: "Do all the threads end before the function that starts them returns?",
    answers: yes_or_no(Next::Take(&advice::SCOPE), Next::Take(&advice::ARC)),
};

static NUMBER: Question = Question {
    id: "number",
    text: "Is it one number or one flag?",
    answers: yes_or_no(Next::Take(&advice::ATOMIC), Next::Ask(&READ_MOSTLY)),
};

static READ_MOSTLY: Question = Question {
    id: "read-mostly",
    text: "Is it read all the time, and replaced rarely and as a whole?",
    answers: yes_or_no(Next::Take(&advice::SNAPSHOTS), Next::Take(&advice::MUTEX)),
};

const ACROSS_THREADS: &str = "Are the owners on several threads?";
const CHANGED_WHILE_SHARED: &str = "Does it change while it is shared?";

const fn yes_or_no(yes: Next, no: Next) -> [(&'static str, Next); 2] {
    [("yes", yes), ("no", no)]
}

/// Walks from the first question along the answers that `given` has for questions of these ids, as far as they go: the steps,
/// and what comes after them.
pub fn follow<'a>(given: impl Fn(&str) -> Option<&'a str>) -> (Vec<Step>, Next) {
    let mut steps = Vec::new();
    let mut next = Next::Ask(&FIRST);
    while let Next::Ask(question) = next {
        let Some(answer) = given(question.id).and_then(|word| question.index(word)) else { break };
        steps.push((question, answer));
        next = question.answers[answer].1;
    }
    (steps, next)
}

/// Every way from the first question to advice.
pub fn paths() -> Vec<(Vec<Step>, &'static Advice)> {
    let mut paths = Vec::new();
    extend(&mut Vec::new(), Next::Ask(&FIRST), &mut paths);
    paths
}

fn extend(steps: &mut Vec<Step>, next: Next, paths: &mut Vec<(Vec<Step>, &'static Advice)>) {
    match next {
        Next::Take(advice) => paths.push((steps.clone(), advice)),
        Next::Ask(question) => {
            for (index, (_, next)) in question.answers.iter().enumerate() {
                steps.push((question, index));
                extend(steps, *next, paths);
                steps.pop();
            }
        }
    }
}

/// The steps as flags: `--owners several --threads no`.
pub fn flags(steps: &[Step]) -> String {
    let flag = |(question, answer): &Step| format!("--{} {}", question.id, question.answers[*answer].0);
    steps.iter().map(flag).collect::<Vec<_>>().join(" ")
}

impl Question {
    /// The index of the answer `word`.
    pub fn index(&self, word: &str) -> Option<usize> {
        self.answers.iter().position(|(answer, _)| *answer == word)
    }
}

//! What lessons require of each other: it must exist, and nothing may in the end require itself.

use std::collections::{HashMap, HashSet};

use super::curriculum::Entry;
use crate::problem::Problem;
use crate::reading::{Suggestions, shown};

/// Reports lessons that require a lesson that does not exist, or in the end themselves. `known` are all ids of the
/// library.
pub(super) fn check_requires(entries: &[Entry], known: &[String]) -> Vec<Problem> {
    let names: HashSet<&str> = known.iter().map(String::as_str).collect();
    let mut suggestions = Suggestions::default();
    let mut problems = Vec::new();
    for Entry { file, front } in entries {
        for (required, span) in front.summary.requires.iter().zip(&front.requires_spans) {
            if !names.contains(required.as_str()) {
                let help = suggestions.did_you_mean(required, known, "add that lesson, or remove it here");
                let message = format!("there is no lesson `{}` to require", shown(required));
                problems.push(Problem::error(file, span.clone(), message).help(help));
            }
        }
    }
    problems.extend(cycles(entries));
    problems
}

/// A problem for each cycle found; at least one if there is any.
///
/// What is left after [`unteachable`] always requires something that is left too, so following the first such
/// requirement ends in a cycle. No recursion: a chain may be as long as the library.
fn cycles(entries: &[Entry]) -> Vec<Problem> {
    let open = unteachable(entries);
    let by_id: HashMap<&str, &Entry> = entries.iter().map(|entry| (id(entry), entry)).collect();
    let mut walked: HashSet<&str> = HashSet::new();
    let mut problems = Vec::new();
    for start in entries.iter().map(id).filter(|id| open.contains(id)) {
        let mut path: Vec<&str> = Vec::new();
        let mut at = start;
        while walked.insert(at) {
            path.push(at);
            let Some(next) = requirements(by_id[at]).find(|required| open.contains(required)) else { break };
            at = next;
        }
        if let Some(first) = path.iter().position(|&id| id == at) {
            problems.push(cycle_problem(&path[first..], by_id[at]));
        }
    }
    problems
}

/// The lessons that cannot come after all they require, because of a cycle.
fn unteachable(entries: &[Entry]) -> HashSet<&str> {
    let mut waiting: HashMap<&str, usize> = entries.iter().map(|entry| (id(entry), 0)).collect();
    let mut dependents: HashMap<&str, Vec<&str>> = HashMap::new();
    for entry in entries {
        for required in requirements(entry).filter(|required| waiting.contains_key(required)).collect::<Vec<_>>() {
            *waiting.entry(id(entry)).or_default() += 1;
            dependents.entry(required).or_default().push(id(entry));
        }
    }
    let mut ready: Vec<&str> = waiting.iter().filter(|&(_, &count)| count == 0).map(|(&id, _)| id).collect();
    while let Some(taught) = ready.pop() {
        waiting.remove(taught);
        for dependent in dependents.remove(taught).unwrap_or_default() {
            let count = waiting.entry(dependent).or_default();
            *count -= 1;
            if *count == 0 {
                ready.push(dependent);
            }
        }
    }
    waiting.into_keys().collect()
}

fn cycle_problem(cycle: &[&str], entry: &Entry) -> Problem {
    let next = cycle.get(1).unwrap_or(&cycle[0]);
    let index = entry.front.summary.requires.iter().position(|required| required == next).unwrap_or_default();
    let span = entry.front.requires_spans[index].clone();
    let around: Vec<_> = cycle.iter().chain(&cycle[..1]).map(|id| format!("`{id}`")).collect();
    let message = format!("the lesson requires itself: {}", around.join(" requires "));
    Problem::error(&entry.file, span, message).help("remove one of these requirements")
}

fn id(entry: &Entry) -> &str {
    &entry.front.summary.id
}

fn requirements(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.front.summary.requires.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::check_requires;
    use crate::lesson::curriculum::Entry;
    use crate::lesson::parse::parse_front;
    use crate::lesson::sample::LESSON;

    /// Lessons `id: requirement requirement …` and the problems expected: file, text they point at, message.
    #[track_caller]
    fn case(lessons: &[&str], expected: &[(&str, &str, &str)]) {
        let mut sources = Vec::new();
        let mut entries = Vec::new();
        for lesson in lessons {
            let (id, requires) = lesson.split_once(':').unwrap();
            let source = LESSON.replace("[\"box\"]", &format!("{:?}", requires.split_whitespace().collect::<Vec<_>>()));
            let (front, problems) = parse_front(id, id, &source);
            entries.push(Entry { file: id.to_owned(), front: front.unwrap_or_else(|| panic!("{problems:?}")) });
            sources.push(source);
        }
        let known: Vec<_> = entries.iter().map(|entry| entry.front.summary.id.clone()).collect();
        let problems = check_requires(&entries, &known);
        let found: Vec<_> = problems
            .iter()
            .map(|p| {
                let index = known.iter().position(|id| *id == p.file).unwrap();
                (p.file.as_str(), &sources[index][p.span.clone()], p.message.as_str())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn requirements_exist_and_have_no_cycle() {
        case(&["a:", "b: a", "c: a b"], &[]);
        case(&["arc:", "b: arcc"], &[("b", "\"arcc\"", "there is no lesson `arcc` to require")]);
        case(&["a: a"], &[("a", "\"a\"", "the lesson requires itself: `a` requires `a`")]);
        case(
            &["z:", "a: z b", "b: c", "c: z a", "d: a", "e: d e"],
            &[
                ("a", "\"b\"", "the lesson requires itself: `a` requires `b` requires `c` requires `a`"),
                // `e` waits for `d`, which waits for the cycle above: its own one shows once that is broken.
            ],
        );
        case(
            &["d: a", "a: b", "b: a", "x: y y", "y: x"],
            &[
                ("a", "\"b\"", "the lesson requires itself: `a` requires `b` requires `a`"),
                ("x", "\"y\"", "the lesson requires itself: `x` requires `y` requires `x`"),
            ],
        );
    }

    #[test]
    fn a_long_chain_is_no_problem() {
        let lessons: Vec<_> = (0..3000).map(|index| format!("l{index}: l{}", (index + 1) % 3001)).collect();
        let lessons: Vec<_> = lessons.iter().map(String::as_str).chain(["l3000:"]).collect();
        case(&lessons, &[]);
    }
}

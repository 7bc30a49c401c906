//! Whether a speaker knows how long each page takes.

use crate::lesson::model::minutes_at_start;
use crate::lesson::sections::{Section, minutes_place};
use crate::problem::Problem;

/// What the notes in `sections` of a lesson of `minutes` lack.
pub(super) fn warnings(file: &str, source: &str, sections: &[Section], minutes: u32) -> Vec<Problem> {
    let pages = || sections.iter().filter(|section| section.heading.is_some() || section.has_text);
    let help = "begin a `notes` block on the page with how long it takes: `3 minutes. …`";
    // Whoever does not present needs to hear it once.
    if pages().all(|page| page.notes.is_empty()) {
        return vec![Problem::warning(file, minutes_place(source), "no page has notes for a speaker").help(help)];
    }
    let mut problems = Vec::new();
    let mut sum = 0;
    for page in pages() {
        let given = page.notes.iter().find_map(|notes| minutes_at_start(&notes.text));
        sum += given.unwrap_or_default();
        let (place, message) = match (given, page.notes.first(), &page.heading) {
            (Some(_), ..) => continue,
            (None, Some(notes), _) => (notes.fence(source), "the notes do not begin with the minutes the page takes"),
            (None, None, Some(heading)) => {
                (heading.start..heading.end.min(source.len()), "the page has no notes for a speaker")
            }
            (None, None, None) => (minutes_place(source), "the text above the first page has no notes for a speaker"),
        };
        problems.push(Problem::warning(file, place, message).help(help));
    }
    if sum > minutes {
        let message = format!("the notes take {sum} minutes, more than the {minutes} of the lesson");
        let help = "count the minutes of all pages, and those of the quiz";
        problems.push(Problem::warning(file, minutes_place(source), message).help(help));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::warnings;
    use crate::lesson::sections::sections;

    #[track_caller]
    fn case(minutes: u32, body: &str, expected: &[(&str, &str)]) {
        let front = "title = 'A'\nsummary = 'B'\ntrack = 'c'\nlevel = 'core'";
        let source = format!("+++\n{front}\nminutes = {minutes}\n+++\n{body}");
        let found = warnings("f", &source, &sections(&source), minutes);
        let found: Vec<_> = found.iter().map(|it| (source[it.span.clone()].trim(), it.message.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_page_says_its_minutes() {
        let page = |title: &str, notes: &str| format!("\n## {title}\n\ntext\n\n```notes\n{notes}\n```\n");
        case(4, &(page("A", "3 minutes. Ask.") + &page("B", "1 minute, then the quiz.")), &[]);
        case(9, &(page("A", "3 minutes.") + "\n## B\n\ntext\n"), &[("## B", "the page has no notes for a speaker")]);
        let late = [("```notes", "the notes do not begin with the minutes the page takes")];
        case(9, &(page("A", "Ask. 3 minutes.") + &page("B", "1 minute.")), &late);
        let above = [("9", "the text above the first page has no notes for a speaker")];
        case(9, &("\ntext\n".to_owned() + &page("A", "3 min. Ask.")), &above);
        case(2, &page("A", "3 minutes."), &[("2", "the notes take 3 minutes, more than the 2 of the lesson")]);
        case(9, "\n## A\n\ntext\n\n## B\n", &[("9", "no page has notes for a speaker")]);
    }
}

//! Lines in parts, each of which fits on the screen, broken where a reader would break them.

use std::ops::Range;

use super::text::{Line, width};

/// What it costs to break within a paragraph, a picture or code, rather than at a blank line.
const WITHIN: usize = 100;
/// … so that one line of it stands alone: a heading without its picture, the last words of a sentence.
const LONE_LINE: usize = 200;
/// … and a part with at most [`FEW`] lines.
const FEW_LINES: usize = 400;
const FEW: usize = 2;

/// `lines` in as few parts of at most `room` lines (at least 1) as there can be without breaking a box that fits, of about the
/// same length; blank lines at a break are left out. Costs time linear in the lines, times `room`.
pub fn parts(lines: &[Line], room: usize) -> Vec<Range<usize>> {
    let room = room.max(1);
    let through = boxes_through(lines, room);
    // What the cheapest way to show the lines before each costs, and where its last part begins.
    let mut best: Vec<(Cost, usize)> = vec![(Cost::default(), 0)];
    for end in 1..=lines.len() {
        let ways = (0..end).rev().map_while(|start| {
            let part = trimmed(lines, start..end);
            // Blank lines at its ends are not shown.
            (part.len() <= room).then(|| {
                let here = Cost {
                    boxes: through.get(end).copied().unwrap_or(0),
                    parts: usize::from(!part.is_empty()),
                    look: look(lines, end, &part, room),
                };
                (best[start].0.plus(here), start)
            })
        });
        let cheapest = ways.min();
        best.push(cheapest.expect("one line fits into any room"));
    }
    let mut parts = Vec::new();
    let mut end = lines.len();
    while end > 0 {
        let start = best[end].1;
        parts.push(trimmed(lines, start..end));
        end = start;
    }
    parts.retain(|part| !part.is_empty());
    parts.reverse();
    parts
}

/// How many boxes in `lines` are not in one of `parts` as a whole.
pub fn broken(lines: &[Line], parts: &[Range<usize>]) -> usize {
    let is_whole = |rows: &Range<usize>| parts.iter().any(|part| part.start <= rows.start && rows.end <= part.end);
    boxes(lines).iter().filter(|rows| !is_whole(rows)).count()
}

/// In the order of what matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    boxes: usize,
    parts: usize,
    look: usize,
}

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self { boxes: self.boxes + other.boxes, parts: self.parts + other.parts, look: self.look + other.look }
    }
}

/// What is bad about a part that ends before the line `end`.
fn look(lines: &[Line], end: usize, part: &Range<usize>, room: usize) -> usize {
    if part.is_empty() {
        return 0;
    }
    let empty = room - part.len();
    let few = if part.len() <= FEW { FEW_LINES } else { 0 };
    empty * empty + few + break_before(lines, end)
}

fn break_before(lines: &[Line], end: usize) -> usize {
    let is_blank = |index: Option<usize>| index.and_then(|index| lines.get(index)).is_none_or(Line::is_blank);
    if is_blank(end.checked_sub(1)) || is_blank(Some(end)) {
        return 0;
    }
    let lone = is_blank(end.checked_sub(2)) || is_blank(Some(end + 1));
    WITHIN + if lone { LONE_LINE } else { 0 }
}

fn trimmed(lines: &[Line], mut range: Range<usize>) -> Range<usize> {
    while !range.is_empty() && lines[range.start].is_blank() {
        range.start += 1;
    }
    while !range.is_empty() && lines[range.end - 1].is_blank() {
        range.end -= 1;
    }
    range
}

/// For each line, how many boxes of at most `room` lines a break before it would go through.
fn boxes_through(lines: &[Line], room: usize) -> Vec<usize> {
    let mut through = vec![0; lines.len()];
    for rows in boxes(lines).into_iter().filter(|rows| rows.len() <= room) {
        (rows.start + 1..rows.end).for_each(|before| through[before] += 1);
    }
    through
}

/// The rows of each box, from its upper border to behind its lower one.
fn boxes(lines: &[Line]) -> Vec<Range<usize>> {
    let signs: Vec<Vec<(usize, char)>> = lines.iter().map(signs).collect();
    let sign_at = |row: usize, column: usize| {
        let found = signs.get(row)?.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(signs[row][found].1)
    };
    let mut boxes = Vec::new();
    for (row, found) in signs.iter().enumerate() {
        for &(column, sign) in found {
            for (_, side, corner) in CORNERS.iter().filter(|(upper, ..)| *upper == sign) {
                let sides = (row + 1..).take_while(|&row| sign_at(row, column) == Some(*side)).count();
                // The lower border of one box may stand above the upper one of the next, with the same sign.
                if sides > 0 && sign_at(row + 1 + sides, column) == Some(*corner) {
                    boxes.push(row..row + sides + 2);
                }
            }
        }
    }
    boxes
}

/// The signs at the left of a box as it is drawn: its upper corner, its side, its lower corner.
const CORNERS: [(char, char, char); 4] = [('┌', '│', '└'), ('┌', '┊', '└'), ('+', '|', '+'), ('.', ':', '.')];

/// The signs in a line that may be the left of a box, with their columns.
fn signs(line: &Line) -> Vec<(usize, char)> {
    let text = line.text();
    let is_sign = |sign: &char| CORNERS.iter().any(|(upper, side, lower)| [upper, side, lower].contains(&sign));
    text.char_indices().filter(|(_, sign)| is_sign(sign)).map(|(at, sign)| (width(&text[..at]), sign)).collect()
}

#[cfg(test)]
mod tests {
    use indoc::indoc;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{boxes, broken, parts};
    use crate::screen::diagram::{Drawing, STACKED, draw};
    use crate::screen::samples::any_graph;
    use crate::screen::text::{Charset, Line};

    #[track_caller]
    fn case(text: &str, room: usize, expected: &[&str]) {
        let lines: Vec<Line> = text.lines().map(Line::from).collect();
        let shown =
            |part: &std::ops::Range<usize>| lines[part.clone()].iter().map(Line::text).collect::<Vec<_>>().join("\n");
        assert_eq!(parts(&lines, room).iter().map(shown).collect::<Vec<_>>(), expected, "in {room} lines");
    }

    #[test]
    fn a_break_is_where_a_reader_would_make_it() {
        case("", 3, &[]);
        case("\na\n\n", 3, &["a"]);
        case("a\nb\nc", 3, &["a\nb\nc"]);
        // Between paragraphs, not in the middle.
        case("a\nb\nc\nd\n\ne\nf\ng", 6, &["a\nb\nc\nd", "e\nf\ng"]);
        // In halves, not with a rest.
        case("a\nb\nc\nd\ne\nf\ng\nh", 6, &["a\nb\nc\nd", "e\nf\ng\nh"]);
        // The heading stays with what it is about.
        case("a\nb\nc\n\nhead\nd\ne\nf", 5, &["a\nb\nc", "head\nd\ne\nf"]);
    }

    #[test]
    fn boxes_are_kept_whole_where_they_fit() {
        let picture = indoc! {"
            heap
            +- #1 -+
            | 1    |
            | 2    |
            +------+
            +- #2 -+
            | 3    |
            +------+
        "};
        let (first, second) = ("+- #1 -+\n| 1    |\n| 2    |\n+------+", "+- #2 -+\n| 3    |\n+------+");
        case(picture, 5, &[&format!("heap\n{first}"), second]);
        case(picture, 4, &["heap", first, second]);
        case(picture, 3, &["heap\n+- #1 -+", "| 1    |\n| 2    |\n+------+", second]);
    }

    proptest! {
        #[test]
        fn every_part_fits_and_nothing_is_lost(
            graph in any_graph(), room in 1..40usize, width in 40..130usize, is_stacked in any::<bool>(), ascii in any::<bool>(),
        ) {
            let charset = if ascii { Charset::Ascii } else { Charset::Unicode };
            let width = if is_stacked { width.min(STACKED) } else { width };
            let lines = draw(&graph, None, &Drawing { width, charset, show_addresses: false });
            let parts = parts(&lines, room);
            prop_assert!(parts.iter().all(|part| (1..=room).contains(&part.len())), "{parts:?} in {room}");
            let shown: Vec<&Line> = parts.iter().flat_map(|part| &lines[part.clone()]).filter(|line| !line.is_blank()).collect();
            prop_assert_eq!(shown, lines.iter().filter(|line| !line.is_blank()).collect::<Vec<_>>());
            if width <= STACKED {
                let too_tall = boxes(&lines).iter().filter(|rows| rows.len() > room).count();
                prop_assert_eq!(broken(&lines, &parts), too_tall);
            }
        }
    }
}

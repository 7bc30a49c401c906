//! The overview on the screen.

use super::overview::{Mastery, Overview, Row, Track};
use crate::commands::{calendar, shelf};
use crate::progress::{Day, Score};
use crate::screen::charts::{Share, bar, columns};
use crate::screen::output::Style;
use crate::screen::page::heading;
use crate::screen::text::{Line, Role, counted, width, wrap};

/// For how many days the charts go back.
const DAYS_SHOWN: i64 = 28;

/// On a narrower screen a row says its numbers without words.
const ROOM_FOR_WORDS: usize = 60;

const KNOWN: &str = "Known: right at the last try, and the estimated recall is 90 % or more now.";

/// All of it.
pub(super) fn overview(overview: &Overview, style: &Style) -> Vec<Line> {
    let mut lines = Vec::new();
    let tracks = overview.tracks.iter().map(|track| (track.title.as_str(), &track.rows[..], Some(track)));
    let others = [("Quiz files", &overview.files), ("No longer here", &overview.elsewhere)];
    let others = others.into_iter().map(|(title, rows)| (title, &rows[..], None));
    let widest = tracks.clone().chain(others.clone()).flat_map(|(_, rows, _)| rows).map(|row| width(&row.name)).max();
    for (title, rows, track) in tracks.chain(others).filter(|(_, rows, _)| !rows.is_empty()) {
        lines.extend(title_line(title, track, style));
        for row in rows {
            lines.extend(if style.plain { sentence(row, style) } else { line(row, widest.unwrap_or_default(), style) });
        }
        lines.push(Line::new());
    }
    lines.extend(counts(overview, style));
    lines.extend(history(overview, style));
    lines
}

fn title_line(title: &str, track: Option<&Track>, style: &Style) -> Vec<Line> {
    match track.map(Track::mastery) {
        Some(mastery) => heading(title, &format!("{} of {} known", mastery.known, mastery.total), style),
        None => vec![Line::new().with(Role::Title, title)],
    }
}

fn line(row: &Row, widest: usize, style: &Style) -> Vec<Line> {
    let columns = style.prose_width();
    let has_room = columns >= ROOM_FOR_WORDS;
    let name = Line::new().with(Role::Name, format!("  {}", row.name)).truncated(columns / 3, style.charset);
    let mut line = name.padded((widest + 2).min(columns / 3)).with(Role::Plain, "  ");
    let Some(mastery) = row.mastery else {
        return vec![line.with(Role::Faint, state(row))];
    };
    line.append(&bar(share(mastery), if has_room { 24 } else { 8 }, style.charset));
    let (known, total, due) = (mastery.known, mastery.total, mastery.due);
    line.push(
        Role::Plain,
        if has_room { format!("  {:<15}", format!("{known} of {total} known")) } else { format!(" {known}/{total}") },
    );
    match due {
        0 if has_room => line.push(Role::Faint, format!("  {}", state(row))),
        0 => {}
        due => line.push(Role::Notice, format!("  {due} due")),
    }
    wrap(&line, columns, 4)
}

fn sentence(row: &Row, style: &Style) -> Vec<Line> {
    let known = row.mastery.map(|Mastery { total, known, due }| {
        format!("{known} of {} known, {due} due today, ", counted(total, "question"))
    });
    let text = format!("{}: {}{}.", row.name, known.unwrap_or_default(), state(row));
    wrap(&Line::from(text.as_str()), style.prose_width(), 0)
}

/// What was done of it, in a few words.
fn state(row: &Row) -> String {
    let Some(done) = row.done else { return "not begun".to_owned() };
    match (row.mastery, done.questions, done.finished) {
        (None, questions, _) if questions.answered > 0 => {
            format!("{} of {} right", questions.right, questions.answered)
        }
        (_, _, true) => "done".to_owned(),
        _ => "begun".to_owned(),
    }
}

/// What is due, the streak, and how many answers there were.
fn counts(overview: &Overview, style: &Style) -> Vec<Line> {
    let next: u64 = overview.due.next.iter().sum();
    let mut due = format!("{} today, {next} in the {} days after", overview.due.today, overview.due.next.len());
    if overview.due.today > 0 {
        due += "; `memtutor review` asks them";
    }
    let total = overview.days.values().fold(Day::default(), |sum, day| Day {
        predictions: sum.predictions.plus(day.predictions),
        questions: sum.questions.plus(day.questions),
    });
    let known = overview.mastery();
    let mut lines = fact("Known", &format!("{} of {}", known.known, counted(known.total, "question")), style);
    lines.extend(fact("Due", &due, style));
    lines.extend(fact("Streak", &streak(overview), style));
    lines.extend(fact("Answers", &answers(total), style));
    if !overview.lost.is_empty() {
        let lost = &overview.lost;
        let what = format!("{}, kept and not counted: {}", lost.len(), shelf::describe(lost));
        lines.extend(fact("Not found", &what, style));
    }
    lines
}

fn fact(name: &str, text: &str, style: &Style) -> Vec<Line> {
    let line = match style.plain {
        true => Line::new().with(Role::Plain, format!("{name}: {text}.")),
        false => Line::new().with(Role::Strong, format!("{name:<9}")).with(Role::Plain, format!(" {text}")),
    };
    wrap(&line, style.prose_width(), if style.plain { 0 } else { 10 })
}

fn streak(overview: &Overview) -> String {
    let streak = overview.streak;
    let days = |days: u64| if days == 1 { "1 day".to_owned() } else { format!("{days} days in a row") };
    let mut text = match (streak.now, streak.has_today) {
        (0, _) => "no answer today or yesterday".to_owned(),
        (now, true) => format!("{} with an answer, today too", days(now)),
        (now, false) => format!("{} with an answer up to yesterday, none today yet", days(now)),
    };
    if streak.longest > streak.now {
        text += &format!("; the longest was {}", days(streak.longest));
    }
    text
}

fn answers(total: Day) -> String {
    let part = |what: &str, score: Score| match (Share { part: score.right, whole: score.answered }).percent() {
        Some(percent) => format!("{} {what}, {percent} % right", score.answered),
        None => format!("no {what}"),
    };
    format!("{}; {}", part("to questions", total.questions), part("predictions", total.predictions))
}

/// How many answers were right on each of the last days, and how many there were.
fn history(overview: &Overview, style: &Style) -> Vec<Line> {
    let first = overview.today.saturating_sub(DAYS_SHOWN - 1);
    let recent: Vec<(i64, Score)> = (first..=overview.today)
        .map(|day| {
            let done = overview.days.get(&day).copied().unwrap_or_default();
            (day, done.predictions.plus(done.questions))
        })
        .collect();
    let title = format!("The last {DAYS_SHOWN} days, to {} ({})", calendar::written(overview.today), overview.zone);
    let mut lines = vec![Line::new()];
    lines.extend(wrap(
        &Line::new().with(Role::Title, title + if style.plain { "." } else { "" }),
        style.prose_width(),
        0,
    ));
    lines.extend(if style.plain { days_in_words(&recent, style) } else { charts(&recent, style) });
    lines.push(Line::new());
    lines.extend(wrap(&Line::new().with(Role::Faint, KNOWN), style.prose_width(), 0));
    lines
}

fn charts(recent: &[(i64, Score)], style: &Style) -> Vec<Line> {
    let most = recent.iter().map(|(_, score)| score.answered).max().unwrap_or_default();
    let chart = |name: &str, shares: Vec<Share>, scale: String| {
        let mut line = Line::new().with(Role::Plain, format!("{name:<9} "));
        line.append(&columns(&shares, style.charset));
        wrap(&line.with(Role::Faint, format!("  {scale}")), style.prose_width(), 10)
    };
    let right = recent.iter().map(|(_, score)| Share { part: score.right, whole: score.answered }).collect();
    let amount = |score: &Score| Share { part: score.answered, whole: if score.answered == 0 { 0 } else { most } };
    let amounts = recent.iter().map(|(_, score)| amount(score)).collect();
    let mut lines = chart("right", right, "up to all".to_owned());
    lines.extend(chart("answers", amounts, format!("up to {most}")));
    lines
}

fn days_in_words(recent: &[(i64, Score)], style: &Style) -> Vec<Line> {
    let days = recent.iter().filter(|(_, score)| score.answered > 0);
    let words =
        days.map(|(day, score)| format!("{}: {} of {} right.", calendar::written(*day), score.right, score.answered));
    let lines: Vec<Line> = words.flat_map(|words| wrap(&Line::from(words.as_str()), style.prose_width(), 0)).collect();
    if lines.is_empty() { vec![Line::from("No answers.")] } else { lines }
}

fn share(mastery: Mastery) -> Share {
    Share { part: mastery.known, whole: mastery.total }
}

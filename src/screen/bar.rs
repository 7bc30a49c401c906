//! How far a long piece of work is, in one line.

use super::text::{Charset, Line, Role, width};

/// Columns of the bar itself, where there is room.
const LENGTH: usize = 24;

/// `done` of `all` as a bar, with `what` is being done; never wider than `columns`. The bar is shorter, or left out, before a word is
/// cut.
pub fn draw(what: &str, done: usize, all: usize, columns: usize, charset: Charset) -> Line {
    let (what, counts) = (format!("{what} "), format!(" {done} of {all}"));
    let length = columns.saturating_sub(width(&what) + counts.len()).min(LENGTH);
    let filled = (done.min(all) * length).checked_div(all).unwrap_or(length);
    let (full, empty) = match charset {
        Charset::Unicode => ("━", "╌"),
        Charset::Ascii => ("=", "-"),
    };
    let (bar, rest) = (full.repeat(filled), empty.repeat(length - filled));
    let line = Line::new().with(Role::Plain, what).with(Role::Good, bar).with(Role::Faint, rest);
    line.with(Role::Plain, counts).truncated(columns, charset)
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::screen::text::Charset;

    #[test]
    fn a_bar_fills_up() {
        for (done, all, expected) in [
            (0, 4, "running ------------------------ 0 of 4"),
            (1, 4, "running ======------------------ 1 of 4"),
            (4, 4, "running ======================== 4 of 4"),
            (0, 0, "running ======================== 0 of 0"),
        ] {
            assert_eq!(draw("running", done, all, 80, Charset::Ascii).text(), expected);
        }
        assert_eq!(draw("running", 1, 4, 21, Charset::Ascii).text(), "running =----- 1 of 4");
        assert_eq!(draw("running", 1, 4, 10, Charset::Ascii).text(), "running...");
    }
}

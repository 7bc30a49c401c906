//! How far a long piece of work is, in one line.

use super::text::{Charset, Line, Role};

/// Columns of the bar itself.
const LENGTH: usize = 24;

/// `done` of `all` as a bar, with `what` is being done; never wider than `columns`.
pub fn draw(what: &str, done: usize, all: usize, columns: usize, charset: Charset) -> Line {
    let filled = (done.min(all) * LENGTH).checked_div(all).unwrap_or(LENGTH);
    let (full, empty) = match charset {
        Charset::Unicode => ("━", "╌"),
        Charset::Ascii => ("=", "-"),
    };
    let (bar, rest) = (full.repeat(filled), empty.repeat(LENGTH - filled));
    let line = Line::new().with(Role::Plain, format!("{what} ")).with(Role::Good, bar).with(Role::Faint, rest);
    line.with(Role::Plain, format!(" {done} of {all}")).truncated(columns, charset)
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
        assert!(draw("running", 1, 4, 20, Charset::Unicode).width() <= 20);
    }
}

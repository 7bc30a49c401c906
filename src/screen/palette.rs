//! Colour: decided once, added last.
//!
//! Meaning is never in the colour alone; [`paint`] without colour yields the plain text. Only colours that can be read on dark and on
//! light backgrounds are used: the default foreground, bold, dim, and the terminal's own red, green, magenta and cyan.

use std::borrow::Cow;

use clap::ColorChoice;
use colored::{ColoredString, Colorize};

use super::text::{Line, Role};

/// What the surroundings say about colour; each field is the environment variable of its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings<'a> {
    /// `NO_COLOR`: no colour if not empty (<https://no-color.org>).
    pub no_color: Option<&'a str>,
    /// `CLICOLOR_FORCE`: colour even in a pipe unless `0` (<https://bixense.com/clicolors>).
    pub clicolor_force: Option<&'a str>,
    /// `CLICOLOR`: no colour if `0`.
    pub clicolor: Option<&'a str>,
    /// `TERM`: no colour if `dumb`.
    pub term: Option<&'a str>,
    /// Whether the output is a terminal.
    pub is_terminal: bool,
}

/// Whether to use colour. The first that says something wins: the flag, `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`, the output.
pub fn wants_color(flag: ColorChoice, surroundings: &Surroundings) -> bool {
    let set = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
    match flag {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set(surroundings.no_color) => false,
        ColorChoice::Auto if set(surroundings.clicolor_force) && surroundings.clicolor_force != Some("0") => true,
        ColorChoice::Auto if surroundings.clicolor == Some("0") => false,
        ColorChoice::Auto if surroundings.term == Some("dumb") => false,
        ColorChoice::Auto => surroundings.is_terminal,
    }
}

/// Makes the decision known to [`paint`]. Process-wide; called at start, and when the screen moves to another stream.
pub fn set_color(wanted: bool) {
    colored::control::set_override(wanted);
}

/// Makes the decision known to the prompts, too; called before the first. Apart from [`set_color`], since it asks the terminal.
pub fn set_prompt_color() {
    let wanted = colored::control::SHOULD_COLORIZE.should_colorize();
    console::set_colors_enabled(wanted);
    console::set_colors_enabled_stderr(wanted);
}

/// `line` as text for the terminal, with colour if [`set_color`] said so.
pub fn paint(line: &Line) -> Cow<'_, str> {
    if !colored::control::SHOULD_COLORIZE.should_colorize() {
        return Cow::Borrowed(line.text());
    }
    line.spans().map(|span| style(span.role, span.text).to_string()).collect()
}

fn style(role: Role, text: &str) -> ColoredString {
    match role {
        Role::Plain => text.normal(),
        Role::Title | Role::Strong => text.bold(),
        Role::Faint | Role::Comment => text.dimmed(),
        Role::Value => text.cyan().bold(),
        Role::Name | Role::Type => text.cyan(),
        Role::Pointer | Role::Keyword => text.magenta(),
        Role::Weak => text.magenta().dimmed(),
        Role::Dead => text.dimmed().strikethrough(),
        Role::Changed => text.green().bold(),
        Role::Good | Role::Literal => text.green(),
        Role::Bad => text.red().bold(),
        Role::Notice => text.magenta().bold(),
    }
}

#[cfg(test)]
mod tests {
    use clap::ColorChoice;

    use super::{Surroundings, paint, set_color, wants_color};
    use crate::screen::text::{Line, Role};

    const TERMINAL: Surroundings =
        Surroundings { no_color: None, clicolor_force: None, clicolor: None, term: Some("xterm"), is_terminal: true };
    const PIPE: Surroundings = Surroundings { is_terminal: false, ..TERMINAL };

    #[track_caller]
    fn case(flag: ColorChoice, surroundings: Surroundings, expected: bool) {
        assert_eq!(wants_color(flag, &surroundings), expected, "{flag:?} {surroundings:?}");
    }

    #[test]
    fn the_first_that_says_something_decides() {
        let auto = ColorChoice::Auto;
        case(auto, TERMINAL, true);
        case(auto, PIPE, false);
        case(ColorChoice::Always, Surroundings { no_color: Some("1"), ..PIPE }, true);
        case(ColorChoice::Never, Surroundings { clicolor_force: Some("1"), ..TERMINAL }, false);
        case(auto, Surroundings { no_color: Some("1"), ..TERMINAL }, false);
        case(auto, Surroundings { no_color: Some(""), ..TERMINAL }, true);
        case(auto, Surroundings { no_color: Some("1"), clicolor_force: Some("1"), ..TERMINAL }, false);
        case(auto, Surroundings { clicolor_force: Some("1"), ..PIPE }, true);
        case(auto, Surroundings { clicolor_force: Some("0"), ..PIPE }, false);
        case(auto, Surroundings { clicolor_force: Some("1"), clicolor: Some("0"), term: Some("dumb"), ..PIPE }, true);
        case(auto, Surroundings { clicolor: Some("0"), ..TERMINAL }, false);
        case(auto, Surroundings { clicolor: Some("1"), ..PIPE }, false);
        case(auto, Surroundings { term: Some("dumb"), ..TERMINAL }, false);
    }

    // The only test that colours: the decision is process-wide, and the other tests expect none.
    #[test]
    fn colour_surrounds_the_text_and_can_be_left_out() {
        let line = Line::new().with(Role::Plain, "strong ").with(Role::Value, "2");
        set_color(true);
        let colored = paint(&line);
        set_color(false);
        assert_eq!(colored, "strong \u{1b}[1;36m2\u{1b}[0m");
        assert_eq!(paint(&line), "strong 2");
    }
}

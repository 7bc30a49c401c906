//! Small charts of one line.

use super::text::{Charset, Line, Role};

/// A part of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// The share in percent, to the nearest; only all is 100 and only none is 0. `None` of nothing.
    pub fn percent(self) -> Option<u64> {
        self.scaled(100)
    }

    /// The share in `steps` steps, to the nearest; only all is all of them and only none is 0. `None` of nothing.
    fn scaled(self, steps: u64) -> Option<u64> {
        let part = u128::from(self.part.min(self.whole));
        let (whole, steps) = (u128::from(self.whole), u128::from(steps));
        let nearest = (part * steps + whole / 2).checked_div(whole)?;
        let scaled = match part {
            0 => 0,
            part if part == whole => steps,
            _ => nearest.clamp(1.min(steps), steps.saturating_sub(1).max(1)),
        };
        u64::try_from(scaled).ok()
    }
}

/// A bar of `width` columns, filled as far as `share` goes.
pub fn bar(share: Share, width: usize, charset: Charset) -> Line {
    let filled = share.scaled(width as u64).map_or(0, |filled| usize::try_from(filled).unwrap_or(width));
    let (full, empty) = match charset {
        Charset::Unicode => ("█", "░"),
        Charset::Ascii => ("#", "."),
    };
    Line::new().with(Role::Good, full.repeat(filled)).with(Role::Faint, empty.repeat(width - filled))
}

/// A column for each share, the higher the greater; a dot where there is nothing. Without block characters a digit says
/// the tenths, 9 for nine tenths and more.
pub fn columns(shares: &[Share], charset: Charset) -> Line {
    let glyph = |share: &Share| match (charset, share.scaled(7), share.part * 10) {
        (_, None, _) => (Role::Faint, if charset == Charset::Ascii { '.' } else { '·' }),
        (Charset::Unicode, Some(step), _) => (Role::Value, ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][step as usize]),
        (Charset::Ascii, Some(_), tenths) => (Role::Value, char::from(b'0' + (tenths / share.whole).min(9) as u8)),
    };
    shares.iter().map(glyph).fold(Line::new(), |line, (role, glyph)| line.with(role, glyph.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::{Share, bar, columns};
    use crate::screen::text::Charset;

    fn share(part: u64, whole: u64) -> Share {
        Share { part, whole }
    }

    #[test]
    fn a_bar_is_full_for_all_and_empty_for_none() {
        for (part, whole, expected, ascii) in [
            (0, 4, "░░░░░░░░", "........"),
            (1, 4, "██░░░░░░", "##......"),
            (4, 4, "████████", "########"),
            (1, 1000, "█░░░░░░░", "#......."),
            (999, 1000, "███████░", "#######."),
            (0, 0, "░░░░░░░░", "........"),
        ] {
            assert_eq!(bar(share(part, whole), 8, Charset::Unicode).text(), expected, "{part} of {whole}");
            assert_eq!(bar(share(part, whole), 8, Charset::Ascii).text(), ascii, "{part} of {whole}");
        }
    }

    #[test]
    fn percents_are_rounded_and_keep_all_and_none_apart() {
        for (part, whole, expected) in [
            (1, 3, Some(33)),
            (2, 3, Some(67)),
            (999, 1000, Some(99)),
            (1, 1000, Some(1)),
            (5, 5, Some(100)),
            (0, 0, None),
        ] {
            assert_eq!(share(part, whole).percent(), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn columns_rise_with_the_share() {
        let shares = [share(0, 0), share(0, 5), share(1, 7), share(1, 2), share(6, 7), share(5, 5)];
        assert_eq!(columns(&shares, Charset::Unicode).text(), "·▁▂▅▇█");
        assert_eq!(columns(&shares, Charset::Ascii).text(), ".01589");
    }

    proptest! {
        #[test]
        fn charts_are_as_wide_as_said(part in any::<u32>(), whole in any::<u32>(), width in 0..50_usize) {
            let share = share(part.into(), whole.into());
            for charset in [Charset::Unicode, Charset::Ascii] {
                prop_assert_eq!(bar(share, width, charset).width(), width);
                prop_assert_eq!(columns(&vec![share; width], charset).width(), width);
            }
            prop_assert!(share.percent().is_none_or(|percent| percent <= 100));
        }
    }
}

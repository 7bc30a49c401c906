//! The signs of the drawing, in Unicode and in ASCII.

use crate::probe::graph::Ownership;
use crate::screen::text::Charset;

/// The signs of one character set.
#[derive(Debug)]
pub(super) struct Glyphs {
    /// What a pointer starts with says what claim it has; all four are equally wide.
    owning: Arrow,
    shared: Arrow,
    weak: Arrow,
    borrow: Arrow,
    /// Moved, dropped, freed.
    pub gone: &'static str,
    /// Gone, with nothing to drop.
    pub ended: &'static str,
    /// To where a value was moved.
    pub moved: &'static str,
    /// Between the parts of a note.
    pub separator: &'static str,
    /// A byte that belongs to no field.
    pub padding: &'static str,
    /// Something was left out.
    pub more: &'static str,
    /// Around what is there.
    pub solid: Border,
    /// Around what is gone.
    pub dashed: Border,
}

/// A pointer's sign: to what is there, and to what is not.
#[derive(Debug)]
struct Arrow {
    alive: &'static str,
    gone: &'static str,
}

/// The lines of a box.
#[derive(Debug)]
pub(super) struct Border {
    pub top: [&'static str; 2],
    pub bottom: [&'static str; 2],
    pub across: &'static str,
    pub down: &'static str,
}

impl Glyphs {
    /// The signs to draw with in `charset`.
    pub(super) fn of(charset: Charset) -> &'static Self {
        match charset {
            Charset::Unicode => &UNICODE,
            Charset::Ascii => &ASCII,
        }
    }

    /// What the signs say.
    pub(super) fn legend(&self) -> [(&'static str, &'static str); 6] {
        let pointer = |ownership| self.arrow(ownership, false);
        [
            (pointer(Ownership::Owning), "owns"),
            (pointer(Ownership::Shared), "owns with others"),
            (pointer(Ownership::Weak), "knows, does not own"),
            (pointer(Ownership::Borrow), "borrows"),
            (self.gone, "moved, dropped or freed"),
            (self.ended, "not used any more, nothing to drop"),
        ]
    }

    /// The sign of a pointer, by its claim and whether its target is there.
    pub(super) fn arrow(&self, ownership: Ownership, gone: bool) -> &'static str {
        let arrow = match ownership {
            Ownership::Owning => &self.owning,
            Ownership::Shared => &self.shared,
            Ownership::Weak => &self.weak,
            Ownership::Borrow => &self.borrow,
        };
        if gone { arrow.gone } else { arrow.alive }
    }
}

static UNICODE: Glyphs = Glyphs {
    owning: Arrow { alive: "●══▶", gone: "●══✕" },
    shared: Arrow { alive: "●──▶", gone: "●──✕" },
    weak: Arrow { alive: "○╌╌▷", gone: "○╌╌✕" },
    borrow: Arrow { alive: "&──▶", gone: "&──✕" },
    gone: "✕",
    ended: "✕ gone",
    moved: "→",
    separator: " · ",
    padding: "·",
    more: "…",
    solid: Border { top: ["┌", "┐"], bottom: ["└", "┘"], across: "─", down: "│" },
    dashed: Border { top: ["┌", "┐"], bottom: ["└", "┘"], across: "╌", down: "┊" },
};

static ASCII: Glyphs = Glyphs {
    owning: Arrow { alive: "*==>", gone: "*==x" },
    shared: Arrow { alive: "*-->", gone: "*--x" },
    weak: Arrow { alive: "o..>", gone: "o..x" },
    borrow: Arrow { alive: "&-->", gone: "&--x" },
    gone: "x",
    ended: "x gone",
    moved: "->",
    separator: "; ",
    padding: ".",
    more: "...",
    solid: Border { top: ["+", "+"], bottom: ["+", "+"], across: "-", down: "|" },
    dashed: Border { top: [".", "."], bottom: [".", "."], across: ".", down: ":" },
};

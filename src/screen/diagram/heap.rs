//! One heap block: its label, type and counts above, what it holds, who points to it and its size below.

use super::flow;
use super::frame::{Frame, SIDES, notes_width};
use super::glyphs::Border;
use super::value::Values;
use crate::probe::graph::{Block, BlockState, Ownership};
use crate::screen::text::{Line, Role, counted, wrap};
use crate::screen::view::{Claim, Holder, Past, count_before, is_allocated, owners_not_shown};

/// More holders than this are counted, not named.
const MOST_HOLDERS: usize = 6;

/// `block` as a box of at most `columns`.
pub(super) fn draw(values: &Values, block: &Block, claims: &[Claim], columns: usize) -> Vec<Line> {
    let alive = is_allocated(block.state);
    let values = &Values { last_seen: !alive, ..*values };
    let drawer = Drawer { values, block, columns: columns - SIDES };
    let frame = drawer.frame(claims);
    let width = frame.width();
    let lines = frame.draw(width, drawer.border());
    if alive { lines } else { lines.iter().map(|line| Line::new().with(Role::Dead, line.text())).collect() }
}

struct Drawer<'a> {
    values: &'a Values<'a>,
    block: &'a Block,
    /// Columns within the box.
    columns: usize,
}

impl Drawer<'_> {
    fn border(&self) -> &'static Border {
        if is_allocated(self.block.state) { &self.values.glyphs.solid } else { &self.values.glyphs.dashed }
    }

    fn frame(&self, claims: &[Claim]) -> Frame {
        let mut frame = Frame::default();
        self.write_title(&mut frame);
        self.write_state(&mut frame);
        let was = self.values.view.block_before(self.block.label).known().map(|was| &was.contents);
        frame.body.extend(self.values.lines(&self.block.contents, was, &self.block.type_name, self.columns));
        let separator = self.values.glyphs.separator;
        let holders = self.holders(claims);
        frame.left = join(&holders, separator);
        frame.right = self.size();
        if notes_width(&frame.left, &frame.right) > self.columns + SIDES {
            frame.left = Line::new();
            frame.body.extend(flow(&holders, separator, self.columns));
        }
        if notes_width(&frame.left, &frame.right) > self.columns + SIDES {
            let right = std::mem::take(&mut frame.right);
            frame.body.extend(wrap(&right, self.columns, 2));
        }
        frame
    }

    /// Puts as much into the title as it can hold, the rest into the body.
    fn write_title(&self, frame: &mut Frame) {
        let Block { label, type_name, .. } = self.block;
        frame.title = Line::new().with(Role::Name, format!("#{label}"));
        let type_name = Line::new().with(Role::Type, self.values.text(type_name));
        let rule = format!(" {} ", self.border().across);
        let mut parts = vec![("  ", vec![type_name]), (rule.as_str(), vec![self.mark()])];
        if self.block.state == BlockState::Reachable {
            parts.push((&rule, self.counts()));
        }
        for (between, part) in parts {
            let joined = join(&part, self.values.glyphs.separator);
            let mut longer = frame.title.clone().with(Role::Faint, between);
            longer.append(&joined);
            if joined.is_blank() {
            } else if frame.body.is_empty() && longer.width() < self.columns {
                frame.title = longer;
            } else {
                frame.body.extend(flow(&part, self.values.glyphs.separator, self.columns));
            }
        }
    }

    /// What is new about the block as a whole.
    fn mark(&self) -> Line {
        match (self.block.state, self.values.view.block_before(self.block.label)) {
            (BlockState::Freed, _) => Line::new().with(Role::Dead, format!("{} freed", self.values.glyphs.gone)),
            (_, Past::New) => Line::new().with(Role::Changed, "new"),
            _ => Line::new(),
        }
    }

    /// The book-keeping, entry by entry: `strong 2 (was 1)`, `weak 0`.
    fn counts(&self) -> Vec<Line> {
        let before = self.values.view.block_before(self.block.label);
        let count = |(name, value): &(String, String)| {
            let mut line = Line::new().with(Role::Plain, format!("{} ", self.values.text(name)));
            line.push(Role::Value, self.values.text(value));
            if let Some(was) = before.known().and_then(|was| count_before(name, value, was)) {
                line.push(Role::Changed, format!(" (was {})", self.values.text(was)));
            }
            line
        };
        self.block.header.iter().map(count).collect()
    }

    /// Says of a block that no name reaches what is known of it. Its counts may have changed unseen.
    fn write_state(&self, frame: &mut Frame) {
        let note = match self.block.state {
            BlockState::Reachable | BlockState::Freed => return,
            BlockState::Unreachable => "! no name reaches this; still allocated",
            BlockState::Unknown => "? no name reaches this; whether it was freed was not measured",
        };
        frame.body.extend(wrap(&Line::new().with(Role::Notice, note), self.columns, 2));
        let mut counts = self.counts();
        if let Some(first) = counts.first_mut() {
            let mut labelled = Line::new().with(Role::Faint, "last seen: ");
            labelled.append(first);
            *first = labelled;
        }
        frame.body.extend(flow(&counts, self.values.glyphs.separator, self.columns));
    }

    /// Who points here, claim by claim: `shared by a, b`, `weak from #2`.
    fn holders(&self, claims: &[Claim]) -> Vec<Line> {
        let kinds = [
            (Ownership::Owning, "owned by "),
            (Ownership::Shared, "shared by "),
            (Ownership::Weak, "weak from "),
            (Ownership::Borrow, "borrowed by "),
        ];
        let mut lines = Vec::new();
        for (ownership, words) in kinds {
            let holders: Vec<&Claim> = claims.iter().filter(|claim| claim.ownership == ownership).collect();
            let not_shown = if ownership == Ownership::Shared { owners_not_shown(self.block, claims) } else { 0 };
            if holders.is_empty() && not_shown == 0 {
                continue;
            }
            let mut line = Line::new().with(Role::Faint, words);
            for (index, holder) in holders.iter().take(MOST_HOLDERS).enumerate() {
                line.push(Role::Faint, if index == 0 { "" } else { ", " });
                self.write_holder(holder, &mut line);
            }
            match holders.len().saturating_sub(MOST_HOLDERS).saturating_add(not_shown) {
                0 => {}
                more if holders.is_empty() => line.push(Role::Faint, format!("{more} not shown")),
                more => line.push(Role::Faint, format!(" and {more} more")),
            }
            lines.push(line);
        }
        lines
    }

    fn write_holder(&self, claim: &Claim, line: &mut Line) {
        match claim.holder {
            Holder::Variable(name) => line.push(Role::Name, self.values.text(name)),
            Holder::Block(label) => line.push(Role::Name, format!("#{label}")),
        }
        match claim.times {
            1 => {}
            2 => line.push(Role::Faint, " twice"),
            times => line.push(Role::Faint, format!(" {times} times")),
        }
    }

    /// How large the block is, and where it lies if that is asked for.
    fn size(&self) -> Line {
        let Block { label, size, address, state, .. } = self.block;
        let was = self.values.view.block_before(*label).known().filter(|_| is_allocated(*state));
        let mut line = Line::new().with(Role::Value, counted(size, "byte"));
        if let Some(was) = was.filter(|was| was.size != *size) {
            line.push(Role::Changed, format!(" (was {})", was.size));
        }
        let moved = was.filter(|was| was.address != *address);
        if self.values.style.show_addresses {
            line.push(Role::Faint, format!(" at {address:#x}"));
            if let Some(was) = moved {
                line.push(Role::Changed, format!(" (was {:#x})", was.address));
            }
        } else if moved.is_some() {
            line.push(Role::Changed, ", new address");
        }
        line
    }
}

/// The parts on one line.
fn join(parts: &[Line], separator: &str) -> Line {
    let mut line = Line::new();
    for (index, part) in parts.iter().enumerate() {
        line.push(Role::Faint, if index == 0 { "" } else { separator });
        line.append(part);
    }
    line
}

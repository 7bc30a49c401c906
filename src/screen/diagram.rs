//! The picture of memory: the shown variables beside the heap blocks they lead to.
//!
//! Pointers are labels (`●──▶ #1`), not routed lines, so the picture survives cycles, narrow terminals and ASCII. What a pointer
//! claims is said twice: by its sign, and in words at the block it leads to (`shared by a, b`). What changed since the step
//! before is said in words (`2 (was 1)`, `new`); colour only repeats it.

mod bytes;
mod frame;
mod glyphs;
mod heap;
mod layout;
mod stack;
mod value;

use frame::Frame;
use glyphs::Glyphs;
use value::Values;

use crate::probe::graph::Graph;
use crate::screen::text::{Charset, Line, Role, counted, wrap};
use crate::screen::view::View;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The columns to draw in. Below 40 the picture is drawn for 40.
    pub width: usize,
    /// The characters to draw with.
    pub charset: Charset,
    /// Whether to say where variables and blocks lie, and how large the variables are.
    pub show_addresses: bool,
}

/// The least width a picture can be drawn in.
pub const LEAST_WIDTH: usize = 40;

/// Up to this width the heap stands below the stack, not beside it.
pub const STACKED: usize = 71;

/// Columns between the stack and the heap.
const GUTTER: usize = 3;

/// Draws `graph`, marking what changed since `before`, the graph of the step before; without one, nothing is marked.
///
/// A graph without names has no stack, one without blocks no heap, and an empty one no picture. No line is wider than `style.width`, and nothing is left out beyond what the graph itself left out. Costs time linear in the
/// number of values shown times the depth of their nesting.
///
/// ```
/// use memtutor::probe::graph::{Graph, Value, Variable, VariableState};
/// use memtutor::screen::diagram::{Drawing, draw};
/// use memtutor::screen::text::Charset;
///
/// let n = Variable {
///     name: "n".into(),
///     type_name: "i32".into(),
///     address: 0x7ffc_0010,
///     size: 4,
///     needs_drop: false,
///     value: Value::Scalar("5".into()),
///     state: VariableState::Live,
/// };
/// let graph = Graph { variables: vec![n], ..Graph::default() };
/// let style = Drawing { width: 40, charset: Charset::Ascii, show_addresses: false };
/// let lines: Vec<String> = draw(&graph, None, &style).iter().map(|line| line.text().to_owned()).collect();
/// assert_eq!(lines, ["stack", "+------------+", "| n  i32   5 |", "+------------+"]);
/// ```
pub fn draw(graph: &Graph, before: Option<&Graph>, style: &Drawing) -> Vec<Line> {
    let style = Drawing { width: style.width.max(LEAST_WIDTH), ..*style };
    let view = View { graph, before };
    let picture = Picture { values: Values { view, style, glyphs: Glyphs::of(style.charset), last_seen: false } };
    if picture.has_stack() && picture.has_heap() && style.width > STACKED {
        picture.side_by_side()
    } else {
        picture.stacked()
    }
}

/// The signs of the picture, each with what it says: `●══▶ owns`.
pub fn legend(charset: Charset) -> Vec<Line> {
    let entry =
        |(sign, says): &(&str, &str)| Line::new().with(Role::Pointer, sign).with(Role::Plain, format!("  {says}"));
    Glyphs::of(charset).legend().iter().map(entry).collect()
}

/// The two halves of the picture, and how they stand to each other.
struct Picture<'a> {
    values: Values<'a>,
}

impl Picture<'_> {
    fn has_stack(&self) -> bool {
        !self.values.view.graph.variables.is_empty()
    }

    fn has_heap(&self) -> bool {
        let graph = self.values.view.graph;
        !graph.blocks.is_empty() || graph.omitted_blocks > 0
    }

    fn stacked(&self) -> Vec<Line> {
        let width = self.values.style.width;
        let mut lines = if self.has_stack() { self.stack(width) } else { Vec::new() };
        if self.has_heap() {
            lines.extend(self.heap(width));
        }
        lines
    }

    /// The heap starts at two fifths of the width, so that it stays in place from step to step; later where a stack that is
    /// higher than the heap needs more, and the picture gets shorter by that.
    fn side_by_side(&self) -> Vec<Line> {
        let width = self.values.style.width;
        let usual = width * 2 / 5;
        let (stack, heap) = (self.stack(usual - GUTTER), self.heap(width - usual));
        if stack.len() <= heap.len() {
            return beside(stack, heap, usual);
        }
        let wider = self.stack(width - usual - GUTTER);
        let start = (widest(&wider) + GUTTER).max(usual);
        let narrower = self.heap(width - start);
        if wider.len().max(narrower.len()) < stack.len() {
            beside(wider, narrower, start)
        } else {
            beside(stack, heap, usual)
        }
    }

    fn stack(&self, columns: usize) -> Vec<Line> {
        let frame = Frame { body: stack::rows(&self.values, columns - frame::SIDES), ..Frame::default() };
        let width = frame.width();
        let mut lines = vec![Line::new().with(Role::Title, "stack")];
        lines.extend(frame.draw(width, &self.values.glyphs.solid));
        lines
    }

    fn heap(&self, columns: usize) -> Vec<Line> {
        let Graph { blocks, omitted_blocks, .. } = self.values.view.graph;
        let claims = self.values.view.claims();
        let mut lines = vec![Line::new().with(Role::Title, "heap")];
        for block in blocks {
            let claims = claims.get(&block.label).map_or(&[][..], Vec::as_slice);
            lines.extend(heap::draw(&self.values, block, claims, columns));
        }
        if *omitted_blocks > 0 {
            let blocks = counted(omitted_blocks, "more block");
            let more = self.values.glyphs.more;
            let note = Line::new().with(Role::Faint, format!("{more} {blocks} not shown"));
            lines.extend(wrap(&note, columns, 2));
        }
        lines
    }
}

/// The lines of `left`, with those of `right` from the column `start` on.
fn beside(left: Vec<Line>, right: Vec<Line>, start: usize) -> Vec<Line> {
    let count = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let joined = (0..count).map(|_| match (left.next(), right.next()) {
        (left, None) => left.unwrap_or_default(),
        (left, Some(right)) => {
            let mut line = left.unwrap_or_default().padded(start);
            line.append(&right);
            line
        }
    });
    joined.collect()
}

fn widest(lines: &[Line]) -> usize {
    lines.iter().map(Line::width).max().unwrap_or(0)
}

/// The parts in lines of at most `columns`, broken between parts where that is enough.
pub(super) fn flow(parts: &[Line], separator: &str, columns: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for part in parts {
        let longer = lines.last().map(|line| {
            let mut longer = line.clone().with(Role::Faint, separator);
            longer.append(part);
            longer
        });
        match (lines.last_mut(), longer) {
            (Some(line), Some(longer)) if longer.width() <= columns => *line = longer,
            _ => lines.extend(wrap(part, columns, 2)),
        }
    }
    lines
}

#[cfg(test)]
mod tests;

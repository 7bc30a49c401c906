//! Where blocks go: one below the other, behind what the quotes and list items around them put on the left.

use crate::screen::text::{Charset, Line, Role};

/// Something blocks stand in.
enum Container {
    Quote,
    Item {
        /// What stands before the first line.
        marker: String,
        /// Whether that line has been written.
        is_marked: bool,
    },
}

/// The lines written so far.
pub(super) struct Page {
    width: usize,
    charset: Charset,
    lines: Vec<Line>,
    containers: Vec<Container>,
    /// Whether an empty line is due before the next block.
    gap: bool,
}

impl Page {
    pub(super) fn new(width: usize, charset: Charset) -> Self {
        Self { width, charset, lines: Vec::new(), containers: Vec::new(), gap: false }
    }

    pub(super) fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// The columns left for a block.
    pub(super) fn room(&self) -> usize {
        self.width - self.left(true).width()
    }

    /// Leaves an empty line before the next block.
    pub(super) fn gap(&mut self) {
        self.gap = true;
    }

    pub(super) fn enter_quote(&mut self) {
        self.write_gap();
        self.containers.push(Container::Quote);
    }

    pub(super) fn enter_item(&mut self, marker: String) {
        self.write_gap();
        self.containers.push(Container::Item { marker, is_marked: false });
    }

    /// Leaves the innermost quote or item; an empty item is shown by its marker.
    pub(super) fn leave(&mut self) {
        if matches!(self.containers.last(), Some(Container::Item { is_marked: false, .. })) {
            self.write(vec![Line::new()]);
        }
        self.containers.pop();
    }

    /// Writes a block of lines that fit into the room.
    pub(super) fn write(&mut self, block: Vec<Line>) {
        self.write_gap();
        for line in block {
            let mut whole = self.left(true);
            whole.append(&line);
            self.lines.push(whole.trimmed());
            for container in &mut self.containers {
                if let Container::Item { is_marked, .. } = container {
                    *is_marked = true;
                }
            }
        }
    }

    fn write_gap(&mut self) {
        if std::mem::take(&mut self.gap) && !self.lines.is_empty() {
            let left = self.left(false);
            self.lines.push(Line::new().with(Role::Faint, left.text().trim_end()));
        }
    }

    /// What stands left of a line, with the markers still due or with blanks in their place. Where blocks are nested so deeply
    /// that less than half of the width would be left, only the innermost part of it.
    fn left(&self, marks: bool) -> Line {
        let mut left = String::new();
        for container in &self.containers {
            match container {
                Container::Quote => left.push_str(if self.charset == Charset::Ascii { "| " } else { "│ " }),
                Container::Item { marker, is_marked: false } if marks => left.push_str(marker),
                Container::Item { marker, .. } => left.extend(marker.chars().map(|_| ' ')),
            }
        }
        // Each character of it is one column wide.
        let surplus = left.chars().count().saturating_sub(self.width / 2);
        Line::new().with(Role::Faint, left.chars().skip(surplus).collect::<String>())
    }
}

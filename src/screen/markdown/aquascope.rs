//! Aquascope in text: code with annotations that ask for diagrams, and `@Perm{…}` in prose.
//!
//! Neither diagram nor permissions are drawn. The code is shown as it would run, and what was marked in it is said in words,
//! because questions refer to it ("at L2").

/// The code of an Aquascope block without hidden lines and annotations, and what was marked, one text a mark.
pub(super) fn strip(code: &str) -> (String, Vec<String>) {
    let mut plain = Vec::new();
    let mut marks = Marks::default();
    for line in code.lines().filter(|line| !line.starts_with('#')) {
        let line = line.strip_prefix("\\#").map_or_else(|| line.to_owned(), |rest| format!("#{rest}"));
        plain.push(marks.take(&line, plain.len() + 1));
    }
    (plain.join("\n"), marks.said)
}

/// `text` with permissions as letters: `@Perm{read}` is R, `@Perm[lost]{write}` is W (lost).
pub fn with_letters(text: &str) -> String {
    let mut pieces = text.split("@Perm");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match letter(piece) {
            Some((letter, rest)) => whole += &(letter + rest),
            None => whole.extend(["@Perm", piece]),
        }
    }
    whole
}

/// The marks of a block.
#[derive(Default)]
struct Marks {
    said: Vec<String>,
    /// How many memory diagrams were asked for: they are called L1, L2 and so on.
    points: usize,
}

impl Marks {
    /// `line`, shown under `number`, without its annotations.
    fn take(&mut self, line: &str, number: usize) -> String {
        let mut plain = String::new();
        let mut rest = line;
        while let Some((before, sign)) = rest.split_once('`') {
            plain.push_str(before);
            let end = match sign.as_bytes().first() {
                Some(b'[') => sign.starts_with("[]`").then_some(3),
                Some(b'(') => sign.find(")`").map(|at| at + 2),
                Some(b'{') => sign.find("}`").map(|at| at + 2),
                _ => None,
            };
            match end {
                Some(end) => self.say(&sign[..end - 1], &sign[end..], number),
                None => plain.push('`'),
            }
            rest = &sign[end.unwrap_or(0)..];
        }
        plain + rest
    }

    /// Says what `sign`, an annotation without its backticks, asks for; `after` is what follows it in its line.
    fn say(&mut self, sign: &str, after: &str, number: usize) {
        let inner = &sign[1..sign.len() - 1];
        self.said.push(if sign.starts_with('[') {
            self.points += 1;
            let is_last = after.trim_start().is_empty() || after.trim_start().starts_with("//");
            format!("L{} {} line {number}", self.points, if is_last { "after" } else { "in" })
        } else if sign.starts_with('(') {
            let paths = inner.split(',').filter_map(|part| part.trim().split_once(':'));
            let paths: Vec<&str> = paths.filter(|(key, _)| key.ends_with("paths")).map(|(_, path)| path).collect();
            let paths = if paths.is_empty() { "all paths".to_owned() } else { format!("paths {}", paths.join(", ")) };
            format!("line {number} ({paths})")
        } else {
            format!("line {number} (what it needs)")
        });
    }
}

/// The letter for the permission that `text`, what follows `@Perm`, begins with; and what follows it.
fn letter(text: &str) -> Option<(String, &str)> {
    let (change, text) = match text.strip_prefix('[') {
        Some(changed) => changed.split_once(']').map(|(change, text)| (Some(change), text))?,
        None => (None, text),
    };
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    let letter = match name {
        "read" => "R",
        "write" => "W",
        "own" => "O",
        "flow" => "F",
        _ => return None,
    };
    let change = match change {
        None => String::new(),
        Some(change @ ("gained" | "lost" | "missing")) => format!(" ({change})"),
        Some(_) => return None,
    };
    Some((format!("{letter}{change}"), rest))
}

#[cfg(test)]
mod tests {
    use super::{strip, with_letters};

    #[test]
    fn annotations_are_taken_out_and_said() {
        let code = "#fn main() {\n\\#[derive(Debug)]\nlet a = 1;`[]`\nf(a);`(focus,paths:a,rxpaths:b$)` // `a`\n\
                    v`{}`.push(`[]`x);`(focus)`\n#}";
        let (plain, marks) = strip(code);
        assert_eq!(plain, "#[derive(Debug)]\nlet a = 1;\nf(a); // `a`\nv.push(x);");
        let expected =
            ["L1 after line 2", "line 3 (paths a, b$)", "line 4 (what it needs)", "L2 in line 4", "line 4 (all paths)"];
        assert_eq!(marks, expected);
        assert_eq!(strip("let a = \"`[\"; // `(`"), ("let a = \"`[\"; // `(`".to_owned(), vec![]));
    }

    #[test]
    fn permissions_are_letters() {
        for (text, expected) in [
            ("needs @Perm{write}, has @Perm{read}.", "needs W, has R."),
            ("@Perm[lost]{own}@Perm[gained]{flow}", "O (lost)F (gained)"),
            ("@Perm[missing]{write}", "W (missing)"),
            ("@Perm{all} @Perm @Perm[lost] @Perm[x]{own}", "@Perm{all} @Perm @Perm[lost] @Perm[x]{own}"),
        ] {
            assert_eq!(with_letters(text), expected);
        }
    }
}

//! A small lesson for tests, with the demo it is about, and files damaged in every way.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};

use crate::probe::recording::Recording;
use crate::probe::{Stage, record, step};

/// A valid `lesson.md` with every construct.
pub(crate) const LESSON: &str = r#"+++
title    = "Rc<T>: shared ownership"
summary  = "Several owners, one value"
track    = "smart-pointers"
level    = "core"
minutes  = 12
requires = ["box"]
patterns = ["rc"]
+++

Several owners, `{not.a_fact}`.

## One value, two owners

```source
Node
fn build
```

```demo
create
  ask strong: one name owns it
clone
  ask strong: a clone adds an owner: {clone.strong}, after {create.strong}
  ask allocated_bytes: no memory is copied
```

The count is {clone.strong}; the clone allocated {clone.allocated_bytes} bytes, and `Rc<{T}>` has {{braces}}.

```notes
Ask the room: {clone.strong}?
```

## In production

```rust
let code = { shown };
```
"#;

/// A valid `curriculum.toml` with one lesson of its own.
pub(super) const CURRICULUM: &str = r#"[[track]]
id      = "smart-pointers"
title   = "Smart pointers"
lessons = ["box", "rc"]

[[track]]
id      = "data-structures"
title   = "Data structures"
lessons = ["pool"]
"#;

/// What edits insert: everything that means something to one of the parsers.
const PIECES: &[&str] = &[
    "`", "```", "~~~", "\n", "\r\n", "\"", "{", "}", "+++\n", "[", "=", "\u{FEFF}", "ß", "\0", "> ", "- ", "  ", "## ",
];

/// A run of the demo of [`LESSON`].
pub(crate) fn recording() -> Recording {
    record("", |stage: &mut Stage| {
        let a = Rc::new(String::from("Hello"));
        step!(stage, "create", show[a], facts { strong: Rc::strong_count(&a), time: std::time::Duration::ZERO });
        let b = Rc::clone(&a);
        step!(stage, "clone", show [a, b], facts { strong: Rc::strong_count(&b), name: "a *star*" });
    })
}

/// `source` after up to four edits: bytes deleted or inserted, lines doubled, the end cut off. Always valid UTF-8.
pub(super) fn damaged(source: &'static str) -> impl Strategy<Value = String> {
    let anywhere = any::<Index>();
    let edit = (0..4_u8, anywhere, 1..20_usize, select(PIECES));
    vec(edit, 1..5).prop_map(move |edits| {
        let mut bytes = source.as_bytes().to_vec();
        for (kind, at, count, text) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            match kind {
                0 => drop(bytes.drain(at..(at + count).min(bytes.len()))),
                1 => drop(bytes.splice(at..at, text.bytes())),
                2 => bytes.truncate(at),
                _ => {
                    let line: Vec<u8> =
                        bytes[at..].split_inclusive(|&b| b == b'\n').next().unwrap_or_default().to_vec();
                    drop(bytes.splice(at..at, line));
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

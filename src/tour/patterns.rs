//! The eight patterns, in the order of the guide.

use super::Should::{Be, BeBelow, Equal, Hold, NotHold, Say};
use super::{Claim, Pattern};

/// The eight patterns.
pub const PATTERNS: [Pattern; 8] = [
    Pattern {
        name: "Smart pointers",
        lesson: "rc",
        steps: &["share", "threads"],
        says: "Two owners, one text, {share.allocated_blocks} blocks: `Rc::clone` copied nothing. Four threads added to one \
               number under a lock, and none of {threads.served} additions was lost.",
        claims: &[
            Claim::new("share.owners", Be(2)),
            Claim::new("share.same", Hold),
            Claim::new("share.allocated_blocks", Be(2)),
            Claim::new("threads.finished", Hold),
            Claim::new("threads.served", Be(4000)),
        ],
    },
    Pattern {
        name: "Memory layout",
        lesson: "soa",
        steps: &["pass"],
        says: "The same total. Over whole particles the pass fetches {pass.structs_bytes} bytes, over a column of masses \
               {pass.columns_bytes}; it took {pass.structs_time} and {pass.columns_time}.",
        claims: &[Claim::new("pass.same_total", Hold), Claim::new("pass.columns_bytes", BeBelow("pass.structs_bytes"))],
    },
    Pattern {
        name: "Reclamation",
        lesson: "leaks",
        steps: &["one_left", "none_left"],
        says: "One owner went and {one_left.live_bytes} bytes stayed. The last one went and freed them at that line: \
               {none_left.live_bytes} left, and no collector ran.",
        claims: &[
            Claim::new("one_left.owners", Be(1)),
            Claim::new("one_left.live_blocks", Be(2)),
            Claim::new("none_left.freed_bytes", Equal("one_left.live_bytes")),
            Claim::new("none_left.live_bytes", Be(0)),
        ],
    },
    Pattern {
        name: "Pools",
        lesson: "pool",
        steps: &["reuse"],
        says: "A thousand slots in {reuse.allocated_blocks} blocks. The second value took the slot of the first, and the \
               first one's handle is refused: it does not find \"{reuse.found}\" by mistake.",
        claims: &[
            Claim::new("reuse.same_slot", Hold),
            Claim::new("reuse.stale_refused", Hold),
            Claim::new("reuse.found", Say("second")),
            Claim::new("reuse.allocated_blocks", Be(2)),
        ],
    },
    Pattern {
        name: "Interning",
        lesson: "interner",
        steps: &["log", "strings", "symbols"],
        says: "{log.words} words as strings: {strings.allocated_bytes} bytes. Each of the {symbols.distinct} different words \
               once, and a number for every place: {symbols.allocated_bytes}.",
        claims: &[
            Claim::new("symbols.distinct", Be(4)),
            Claim::new("symbols.same_symbol", Hold),
            Claim::new("symbols.last", Say("DELETE")),
            Claim::new("symbols.allocated_bytes", BeBelow("strings.allocated_bytes")),
        ],
    },
    Pattern {
        name: "Weak references",
        lesson: "weak",
        steps: &["watch"],
        says: "Found while somebody owned the page: {watch.found}. Found after the owner went: {watch.found_later}. The \
               handle kept nothing alive, and says so instead of dangling.",
        claims: &[Claim::new("watch.found", Hold), Claim::new("watch.found_later", NotHold)],
    },
    Pattern {
        name: "Circular references",
        lesson: "tree",
        steps: &["ring", "cut", "tree"],
        says: "Two widgets that own each other outlived both names: {ring.live_blocks} blocks leaked. One cut freed them. A \
               child that holds its parent weakly needs no cut: {tree.live_bytes} bytes left.",
        claims: &[
            Claim::new("ring.alive", Hold),
            Claim::new("ring.live_blocks", Be(2)),
            Claim::new("cut.freed_blocks", Be(2)),
            Claim::new("cut.live_bytes", Be(0)),
            Claim::new("tree.parent_known", Hold),
            Claim::new("tree.live_bytes", Be(0)),
        ],
    },
    Pattern {
        name: "Clean-up",
        lesson: "cleanup",
        steps: &["unwound"],
        says: "The work panicked, and both guards undid what was done on the way out, last first: {unwound.undone}.",
        claims: &[Claim::new("unwound.panicked", Hold), Claim::new("unwound.undone", Say("lock, file"))],
    },
];

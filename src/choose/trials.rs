//! What a recommended design costs here, against the one it is chosen over: both do the same work, now.

use std::time::Duration;

use crate::patterns::interner::{Interner, Symbol};
use crate::patterns::particles::{Particle, ParticlesAos, ParticlesSoa};
use crate::patterns::pool::{Handle, Pool};
use crate::probe::recording::{Allocations, Measured};
use crate::probe::{measure, race};

/// Of the times that a work took, the shortest of so many is told.
const ROUNDS: usize = 5;

/// What one way of doing a work costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// What was done, and how.
    pub way: &'static str,
    /// What preparing it and doing it once asked of the heap.
    pub allocations: Measured<Allocations>,
    /// How long the work took, without what was prepared.
    pub time: Duration,
}

/// A way of doing a work.
pub(super) struct Way<S> {
    pub(super) name: &'static str,
    pub(super) prepare: fn() -> S,
    pub(super) work: fn(&mut S) -> usize,
}

/// Does both works and says what each cost.
pub(super) fn compare<A, B>(this: &Way<A>, other: &Way<B>) -> [Cost; 2] {
    let (mut ours, our_allocations) = once(this);
    let (mut theirs, their_allocations) = once(other);
    let [our_time, their_time] = race(ROUNDS, [&mut || (this.work)(&mut ours), &mut || (other.work)(&mut theirs)]);
    [
        Cost { way: this.name, allocations: our_allocations, time: our_time },
        Cost { way: other.name, allocations: their_allocations, time: their_time },
    ]
}

fn once<S>(way: &Way<S>) -> (S, Measured<Allocations>) {
    measure(|| {
        let mut prepared = (way.prepare)();
        std::hint::black_box((way.work)(&mut prepared));
        prepared
    })
}

pub(super) fn value() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 points in a `Vec`, added up",
            prepare: || (0..1000).map(|n| [n, 2 * n]).collect::<Vec<[usize; 2]>>(),
            work: |points| points.iter().map(|point| point[0] ^ point[1]).sum(),
        },
        &Way {
            name: "each of them in a `Box`",
            prepare: || (0..1000).map(|n| Box::new([n, 2 * n])).collect::<Vec<Box<[usize; 2]>>>(),
            work: |points| points.iter().map(|point| point[0] ^ point[1]).sum(),
        },
    )
}

pub(super) fn boxed() -> [Cost; 2] {
    #[expect(clippy::large_enum_variant, reason = "what the trial is about")]
    enum Inline {
        Key(u8),
        Paste([u8; 1024]),
    }
    enum Boxed {
        Key(u8),
        Paste(Box<[u8; 1024]>),
    }
    compare(
        &Way {
            name: "1,000 events, one in a hundred large and in a `Box`",
            prepare: || {
                let event = |n: u8| if n == 0 { Boxed::Paste(Box::new([1; 1024])) } else { Boxed::Key(n) };
                (0..1000).map(|n| event((n % 100) as u8)).collect::<Vec<_>>()
            },
            work: |events| {
                let size = |event: &Boxed| match event {
                    Boxed::Key(key) => usize::from(*key),
                    Boxed::Paste(text) => text.len(),
                };
                events.iter().map(size).sum()
            },
        },
        &Way {
            name: "the large ones inside the `enum`",
            prepare: || {
                let event = |n: u8| if n == 0 { Inline::Paste([1; 1024]) } else { Inline::Key(n) };
                (0..1000).map(|n| event((n % 100) as u8)).collect::<Vec<_>>()
            },
            work: |events| {
                let size = |event: &Inline| match event {
                    Inline::Key(key) => usize::from(*key),
                    Inline::Paste(text) => text.len(),
                };
                events.iter().map(size).sum()
            },
        },
    )
}

pub(super) fn interner() -> [Cost; 2] {
    const WORDS: [&str; 4] = ["content-type", "content-length", "authorization", "accept-encoding"];
    compare(
        &Way {
            name: "2,000 header names interned, counting the equal ones",
            prepare: || {
                let mut names = Interner::new();
                let mut symbols: Vec<Symbol> = Vec::with_capacity(2000);
                names.intern_all(WORDS.into_iter().cycle().take(2000), &mut symbols).expect("four words fit");
                (names, symbols)
            },
            work: |(_, symbols)| symbols.iter().filter(|symbol| **symbol == symbols[3]).count(),
        },
        &Way {
            name: "each a `String`",
            prepare: || WORDS.into_iter().cycle().take(2000).map(String::from).collect::<Vec<String>>(),
            work: |names| names.iter().filter(|name| **name == names[3]).count(),
        },
    )
}

pub(super) fn pool() -> [Cost; 2] {
    type Slot = [u64; 8];
    compare(
        &Way {
            name: "1,000 values of 64 bytes come and go in a pool",
            prepare: || (Pool::<Slot>::with_capacity(16), Vec::<Handle<Slot>>::with_capacity(16)),
            work: |(pool, handles)| {
                for n in 0..1000 {
                    if handles.len() == 16 {
                        // Not the newest, so that slots are not used as a stack.
                        pool.deallocate(handles.swap_remove(n % 16)).expect("each handle is used once");
                    }
                    handles.push(pool.allocate([1; 8]).expect("a slot is free"));
                }
                pool.len()
            },
        },
        &Way {
            name: "each in a `Box`",
            prepare: || Vec::<Box<Slot>>::with_capacity(16),
            work: |boxes| {
                for n in 0..1000 {
                    if boxes.len() == 16 {
                        drop(boxes.swap_remove(n % 16));
                    }
                    boxes.push(Box::new([1; 8]));
                }
                boxes.len()
            },
        },
    )
}

pub(super) fn columns() -> [Cost; 2] {
    const COUNT: usize = 20_000;
    const BODY: Particle = Particle { x: 1.0, y: 2.0, z: 3.0, mass: 4.0 };
    compare(
        &Way {
            name: "one field of 20,000 particles added up, by column",
            prepare: || std::iter::repeat_n(BODY, COUNT).collect::<ParticlesSoa>(),
            work: |bodies| bodies.total_mass() as usize,
        },
        &Way {
            name: "the same over whole particles",
            prepare: || std::iter::repeat_n(BODY, COUNT).collect::<ParticlesAos>(),
            work: |bodies| bodies.total_mass() as usize,
        },
    )
}

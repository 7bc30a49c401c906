//! What the lesson on layout runs: readings of a sensor, a buffer shared with C, options and queued events, byte by byte.

use std::hint::black_box;
use std::mem::offset_of;
use std::num::NonZeroU64;

use memtutor::patterns::layout::{Field, has_niche, layout_of, repr_c, tightest_order};
use memtutor::probe::graph::Value;
use memtutor::probe::{Observe, Observer, Ratio, Stage, observe_struct, race, step};

#[repr(C)]
#[derive(Clone, Copy)]
struct CReading {
    valid: bool,
    value: f64,
    sensor: u16,
}

#[derive(Clone, Copy)]
struct Reading {
    valid: bool,
    value: f64,
    sensor: u16,
}

observe_struct!(Reading { valid, value, sensor });

struct BatchReading {
    valid: bool,
    value: f64,
    sensor: u16,
    batch: u32,
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct PackedReading {
    valid: bool,
    value: f64,
    sensor: u16,
}

#[repr(C)]
struct CBuffer {
    len: u32,
    start: *const u8,
}

struct Buffer {
    len: u32,
    start: *const u8,
}

#[expect(clippy::large_enum_variant, reason = "shown here")]
enum Event {
    Tick,
    Key(u8),
    Image([u8; 256]),
}

enum BoxedEvent {
    Tick,
    Key(u8),
    Image(Box<[u8; 256]>),
}

enum Entry {
    Empty,
    Number(f64),
    Text(String),
}

macro_rules! observe_enum {
    ($type:ident { $empty:ident, $($full:ident),+ }) => {
        impl Observe for $type {
            fn observe(&self, observer: &mut Observer) -> Value {
                let (name, held) = match self {
                    Self::$empty => return Value::Scalar(stringify!($empty).to_owned()),
                    $(Self::$full(held) => (stringify!($full), held.observe(observer)),)+
                };
                Value::Fields { name: name.to_owned(), fields: vec![("0".to_owned(), held)] }
            }
        }
    };
}

observe_enum!(Event { Tick, Key, Image });
observe_enum!(BoxedEvent { Tick, Key, Image });
observe_enum!(Entry { Empty, Number, Text });

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    place(stage);
    misread(stage);
    leave_out(stage);
    queue(stage);
    pack(stage);
}

fn place(stage: &mut Stage) {
    let in_c = layout_of!(CReading { valid, value, sensor });
    step!(stage, "in_c", show[in_c], facts { size: size_of::<CReading>(), align: in_c.align, padding: in_c.padding() });

    let in_rust = layout_of!(Reading { valid, value, sensor });
    step!(stage, "in_rust", show [in_c, in_rust], facts {
        size: size_of::<Reading>(),
        padding: in_rust.padding(),
    });

    drop(in_c);
    let with_batch = layout_of!(BatchReading { valid, value, sensor, batch });
    step!(stage, "with_batch", show [in_rust, with_batch], dropped [in_c], facts {
        size: size_of::<BatchReading>(),
        padding: with_batch.padding(),
    });

    drop(with_batch);
    let order = tightest_order(&declared());
    let by_hand = repr_c("by hand", &order).expect("three fields fit");
    step!(stage, "by_hand", show [in_rust, by_hand], dropped [with_batch], facts {
        same_size: by_hand.size == size_of::<Reading>(),
    });
}

fn declared() -> [Field; 3] {
    [Field::of::<bool>("valid"), Field::of::<f64>("value"), Field::of::<u16>("sensor")]
}

fn misread(stage: &mut Stage) {
    let in_c = layout_of!(CBuffer { len, start });
    step!(stage, "c_buffer", show [in_c], dropped [in_rust, by_hand], facts { len_at: offset_of!(CBuffer, len) });

    let in_rust = layout_of!(Buffer { len, start });
    step!(stage, "buffer", show [in_c, in_rust], facts {
        len_at: offset_of!(Buffer, len),
        same_size: size_of::<Buffer>() == size_of::<CBuffer>(),
    });

    let mut bytes = [0; size_of::<CBuffer>()];
    put(&mut bytes, offset_of!(CBuffer, len), &5_u32.to_le_bytes());
    put(&mut bytes, offset_of!(CBuffer, start), &ADDRESS.to_le_bytes());

    let at = offset_of!(Buffer, len);
    let len = bytes[at..].first_chunk().copied().map(u32::from_le_bytes);
    step!(stage, "misread", show [in_c, in_rust, len], facts { right: len == Some(5) });
}

/// Where the text of the example lies.
const ADDRESS: u64 = 0x7f3a_0000_1000;

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

fn leave_out(stage: &mut Stage) {
    let count: Option<u64> = Some(7);
    step!(stage, "number", show [count], dropped [in_c, in_rust, len], facts {
        size: size_of_val(&count),
        size_inside: size_of::<u64>(),
    });

    let next: Option<Box<u64>> = None;
    step!(stage, "pointer", show [count, next], facts {
        size: size_of_val(&next),
        non_zero: size_of::<Option<NonZeroU64>>(),
    });

    let name: Option<Option<String>> = Some(None);
    step!(stage, "text", show [count, next, name], facts {
        size: size_of_val(&name),
        size_inside: size_of::<String>(),
    });

    let twice: Option<Option<Box<u64>>> = None;
    step!(stage, "twice", show [count, next, name, twice], facts { size: size_of_val(&twice) });

    let last: Option<Reading> = Some(Reading { valid: true, value: 0.5, sensor: 7 });
    drop((count, next, name, twice));
    step!(stage, "inside", show [last], dropped [count, next, name, twice], facts {
        size: size_of_val(&last),
        niche: has_niche::<Reading>(),
        nested_bool: size_of::<Option<Option<bool>>>(),
        pair: size_of::<(u32, u8)>(),
    });

    let pair: Option<(u32, u8)> = None;
    step!(stage, "padding", show [last, pair], facts { size: size_of_val(&pair) });
}

fn queue(stage: &mut Stage) {
    let queue = vec![Event::Tick, Event::Key(b'q'), Event::Tick, Event::Image([0; 256])];
    step!(stage, "queue", show [queue], dropped [last, pair], facts { size: size_of_val(&queue[0]) });

    drop(queue);
    let mut boxed = vec![BoxedEvent::Tick, BoxedEvent::Key(b'q'), BoxedEvent::Tick, BoxedEvent::Tick];
    step!(stage, "boxed", show[boxed], dropped[queue], facts { size: size_of_val(&boxed[0]) });

    boxed[3] = BoxedEvent::Image(Box::new([0; 256]));
    step!(stage, "image", show[boxed]);

    drop(boxed);
    let entries = [Entry::Empty, Entry::Number(0.5), Entry::Text(String::new())];
    step!(stage, "entry", show[entries], dropped[boxed], facts { size: size_of_val(&entries[0]) });
}

fn pack(stage: &mut Stage) {
    let c_layout = layout_of!(CReading { valid, value, sensor });
    let packed_layout = layout_of!(PackedReading { valid, value, sensor });
    step!(stage, "packed", show [c_layout, packed_layout], dropped [entries], facts {
        size: size_of::<PackedReading>(),
        align: align_of::<PackedReading>(),
        value_at: offset_of!(PackedReading, value),
    });

    drop((c_layout, packed_layout));
    let c = vec![CReading { valid: true, value: 0.5, sensor: 7 }; 50_000];
    let rust = vec![Reading { valid: true, value: 0.5, sensor: 7 }; 50_000];
    let packed = vec![PackedReading { valid: true, value: 0.5, sensor: 7 }; 50_000];
    let copies: [&mut dyn FnMut(); 3] = [&mut || copy(&c), &mut || copy(&rust), &mut || copy(&packed)];
    let [c_time, rust_time, packed_time] = race(5, copies);
    step!(stage, "copies", dropped [c_layout, packed_layout], facts {
            c_time: c_time,
            rust_time: rust_time,
            packed_time: packed_time,
            c_to_rust: Ratio::of(c_time, rust_time),
            c_bytes: size_of_val(c.as_slice()),
            rust_bytes: size_of_val(rust.as_slice()),
            packed_bytes: size_of_val(packed.as_slice()),
        }
    );
}

fn copy<T: Clone>(readings: &[T]) {
    black_box(readings.to_vec());
}

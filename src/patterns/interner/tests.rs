//! Laws of the interner, against a `HashMap` and a `Vec`.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use foldhash::fast::FixedState;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

use super::{InternError, Interner, Limits, Symbol};
use crate::patterns::testing::random_cases;

/// Gives all strings of one length the same hash: every bucket overflows.
#[derive(Clone, Default)]
struct ByLength(u64);

impl Hasher for ByLength {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = (bytes.len() as u64) << 61;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The obvious interner: every string twice.
#[derive(Default)]
struct Model {
    symbols: HashMap<String, Symbol>,
    strings: Vec<String>,
}

impl Model {
    fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&symbol) = self.symbols.get(text) {
            return symbol;
        }
        let symbol = Symbol::new(self.strings.len() as u32).unwrap();
        self.symbols.insert(text.to_owned(), symbol);
        self.strings.push(text.to_owned());
        symbol
    }
}

#[derive(Clone, Debug)]
enum Op {
    Intern(String),
    InternAll(Vec<String>),
    Get(String),
    Resolve(u8),
    Reserve(u8),
    Shrink,
    Clone,
}

/// Few letters, so that strings repeat; some of more than one byte.
fn word() -> impl Strategy<Value = String> {
    "[aé😀]{0,4}"
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => word().prop_map(Op::Intern),
        1 => prop::collection::vec(word(), 0..if cfg!(miri) { 40 } else { 80 }).prop_map(Op::InternAll),
        2 => word().prop_map(Op::Get),
        2 => any::<u8>().prop_map(Op::Resolve),
        1 => any::<u8>().prop_map(Op::Reserve),
        1 => Just(Op::Shrink),
        1 => Just(Op::Clone),
    ]
}

fn replay<S: BuildHasher + Clone>(mut interner: Interner<S>, ops: Vec<Op>) {
    let mut model = Model::default();
    for op in ops {
        match op {
            Op::Intern(text) => assert_eq!(interner.intern(&text), Ok(model.intern(&text))),
            Op::InternAll(texts) => {
                let mut symbols = Vec::new();
                assert_eq!(interner.intern_all(texts.iter().map(String::as_str), &mut symbols), Ok(()));
                assert_eq!(symbols, texts.iter().map(|text| model.intern(text)).collect::<Vec<_>>());
            }
            Op::Get(text) => assert_eq!(interner.get(&text), model.symbols.get(&text).copied()),
            Op::Resolve(index) => {
                let symbol = Symbol::new(index.into()).unwrap();
                assert_eq!(interner.resolve(symbol), model.strings.get(usize::from(index)).map(String::as_str));
            }
            Op::Reserve(more) => {
                interner.reserve(more.into(), more.into());
                assert!(interner.capacity() >= interner.len() + usize::from(more));
            }
            Op::Shrink => interner.shrink_to_fit(),
            Op::Clone => interner = interner.clone(),
        }
    }
    assert_eq!(interner.len(), model.strings.len());
    assert_eq!(interner.is_empty(), model.strings.is_empty());
    assert_eq!(interner.text_bytes(), model.strings.iter().map(String::len).sum::<usize>());
    let texts: Vec<&str> = interner.iter().map(|(_, text)| text).collect();
    assert_eq!(texts, model.strings);
    assert!(interner.iter().rev().all(|(symbol, text)| model.symbols[text] == symbol));
}

proptest! {
    #![proptest_config(random_cases())]

    #[test]
    fn it_behaves_like_two_maps(ops in prop::collection::vec(op(), 0..if cfg!(miri) { 12 } else { 60 })) {
        replay(Interner::with_hasher(FixedState::with_seed(1)), ops);
    }

    #[test]
    fn it_behaves_like_two_maps_when_hashes_collide(ops in prop::collection::vec(op(), 0..if cfg!(miri) { 12 } else { 60 })) {
        replay(Interner::with_hasher(BuildHasherDefault::<ByLength>::default()), ops);
    }
}

#[test]
fn symbols_count_from_zero_and_leave_room_for_none() {
    assert_eq!(size_of::<Option<Symbol>>(), 4);
    assert_eq!(Symbol::new(0).map(Symbol::index), Some(0));
    assert_eq!(Symbol::new(u32::MAX - 1).map(Symbol::index), Some(u32::MAX as usize - 1));
    assert_eq!(Symbol::new(u32::MAX), None);
}

#[test]
fn symbols_do_not_depend_on_the_seed() {
    let numbers = |seed| -> Vec<usize> {
        let mut interner = Interner::with_hasher(FixedState::with_seed(seed));
        ["b", "a", "b", "", "c"].iter().map(|text| interner.intern(text).unwrap().index()).collect()
    };
    assert_eq!(numbers(1), [0, 1, 0, 2, 3]);
    assert_eq!(numbers(2), numbers(1));
}

#[test]
fn thousands_of_strings_survive_growth_and_shrinking() {
    let words: Vec<String> =
        (0..if cfg!(miri) { 100 } else { 20_000 }).map(|number| format!("word {number}")).collect();
    let mut interner = Interner::new();
    let symbols: Vec<Symbol> = words.iter().map(|word| interner.intern(word).unwrap()).collect();
    let before = interner.heap_bytes();
    interner.shrink_to_fit();
    assert!(interner.heap_bytes() < before);
    for (word, &symbol) in words.iter().zip(&symbols) {
        assert_eq!(interner.resolve(symbol), Some(word.as_str()));
        assert_eq!(interner.get(word), Some(symbol));
        assert_eq!(interner.intern(word), Ok(symbol));
    }
    assert_eq!(interner.get("word"), None);
}

#[test]
fn a_full_interner_refuses_new_strings_and_knows_the_old_ones() {
    let mut interner = Interner::new().limited(Limits { strings: 2, ..Limits::default() });
    let (a, b) = (interner.intern("a").unwrap(), interner.intern("b").unwrap());
    for _ in 0..2 {
        assert_eq!(interner.intern("c"), Err(InternError::TooManyStrings { limit: 2 }));
    }
    assert_eq!((interner.intern("a"), interner.get("b"), interner.get("c")), (Ok(a), Some(b), None));
    assert_eq!((interner.len(), interner.text_bytes()), (2, 2));
}

#[test]
fn text_beyond_the_limit_is_refused_and_shorter_text_still_fits() {
    let mut interner = Interner::new().limited(Limits { bytes: 4, ..Limits::default() });
    interner.intern("abc").unwrap();
    assert_eq!(interner.intern("de"), Err(InternError::TooManyBytes { limit: 4, used: 3, needed: 2 }));
    let d = interner.intern("d").unwrap();
    assert_eq!((d.index(), interner.resolve(d), interner.text_bytes()), (1, Some("d"), 4));
    assert_eq!(interner.intern("").map(Symbol::index), Ok(2));
}

#[test]
fn a_batch_stops_at_the_string_that_does_not_fit() {
    let mut interner = Interner::new().limited(Limits { strings: 40, ..Limits::default() });
    let texts: Vec<String> = (0..100).map(|number| (number / 2).to_string()).collect();
    let mut symbols = Vec::new();
    let refused = interner.intern_all(texts.iter().map(String::as_str), &mut symbols);
    assert_eq!(refused, Err(InternError::TooManyStrings { limit: 40 }));
    assert_eq!((symbols.len(), interner.len()), (80, 40));
}

#[test]
fn an_iterator_that_panics_leaves_the_strings_before_its_group() {
    let mut interner = Interner::new();
    let mut symbols = Vec::new();
    let texts: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let panicking =
        texts.iter().enumerate().map(|(number, text)| if number == 49 { panic!("as told") } else { &**text });
    let caught = catch_unwind(AssertUnwindSafe(|| interner.intern_all(panicking, &mut symbols)));
    assert!(caught.is_err());
    assert_eq!((symbols.len(), interner.len()), (32, 32));
    assert_eq!(interner.intern("31").map(Symbol::index), Ok(31));
    assert_eq!(interner.intern("49").map(Symbol::index), Ok(32));
}

/// Panics over strings that start with `!`.
#[derive(Clone, Default)]
struct Touchy(u64);

impl Hasher for Touchy {
    fn write(&mut self, bytes: &[u8]) {
        assert_ne!(bytes.first(), Some(&b'!'), "as told");
        self.0 = bytes.len() as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[test]
fn a_hasher_that_panics_changes_nothing() {
    let mut interner = Interner::with_hasher(BuildHasherDefault::<Touchy>::default());
    let a = interner.intern("a").unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| interner.intern("!"))).is_err());
    assert_eq!((interner.len(), interner.text_bytes()), (1, 1));
    assert_eq!((interner.get("a"), interner.intern("b").map(Symbol::index)), (Some(a), Ok(1)));
}

#[test]
fn it_prints_as_a_map() {
    let mut interner = Interner::new();
    interner.intern("x").unwrap();
    assert_eq!(format!("{interner:?}"), r#"{Symbol(0): "x"}"#);
}

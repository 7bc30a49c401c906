//! What the lesson on the interner runs: the names in a log, stored once, twice and a thousand times.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use memtutor::patterns::interner::{InternError, Interner, Limits, Symbol};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

/// The services that write to the log.
#[rustfmt::skip]
const SERVICES: [&str; 12] = [
    "auth", "billing", "catalogue", "checkout", "delivery", "gateway",
    "inventory", "mailer", "payments", "reports", "search", "sessions",
];

/// The service of each record, in the order of the log.
fn log() -> impl ExactSizeIterator<Item = &'static str> {
    (0..1200).map(|record: usize| SERVICES[record * 7 % SERVICES.len()])
}

/// The id of each request: a thousand texts of eight letters, no two alike.
fn requests() -> impl ExactSizeIterator<Item = &'static str> {
    static IDS: [[u8; 8]; 1000] = request_ids();
    IDS.iter().map(|id| str::from_utf8(id).expect("letters and digits"))
}

const fn request_ids() -> [[u8; 8]; 1000] {
    let mut ids = [*b"req-0000"; 1000];
    let mut number = 0;
    while number < ids.len() {
        ids[number][5] += (number / 100) as u8;
        ids[number][6] += (number / 10 % 10) as u8;
        ids[number][7] += (number % 10) as u8;
        number += 1;
    }
    ids
}

/// A plain hash, the same in every run and on every machine: FNV-1a, mixed at the end.
#[derive(Clone)]
struct Steady(u64);

impl BuildHasher for Steady {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        self.clone()
    }
}

impl Hasher for Steady {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// An interner that does the same in every run.
fn interner() -> Interner<Steady> {
    Interner::with_hasher(Steady(0xcbf2_9ce4_8422_2325))
}

/// An interner as it is often written first: a table for each direction.
#[derive(Default)]
struct TwoTables {
    ids: Vec<(String, usize)>,
    texts: Vec<String>,
}

observe_struct!(TwoTables { ids, texts });

impl TwoTables {
    fn intern(&mut self, text: &str) -> usize {
        match self.ids.binary_search_by(|(known, _)| known.as_str().cmp(text)) {
            Ok(place) => self.ids[place].1,
            Err(place) => {
                let id = self.texts.len();
                self.texts.push(text.to_owned());
                self.ids.insert(place, (text.to_owned(), id));
                id
            }
        }
    }
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    own_each(stage);
    for part in [number_each, store_once, repeat_nothing, forget_nothing, mix_up, time] {
        part(stage).expect("the limits are met only where the demo looks at the error");
    }
}

fn own_each(stage: &mut Stage) {
    let records: Vec<String> = log().take(3).map(str::to_owned).collect();
    step!(stage, "owned", show[records], facts { record: size_of::<String>() });

    drop(records);
    step!(stage, "owned_gone", dropped[records]);
}

fn number_each(stage: &mut Stage) -> Result<(), InternError> {
    let mut names = interner();
    let search = names.intern("search")?;
    let mailer = names.intern("mailer")?;
    step!(stage, "intern", show [names, search, mailer], facts {
        search: search.index(),
        mailer: mailer.index(),
        symbol: size_of::<Symbol>(),
    });

    let again = names.intern("search")?;
    step!(stage, "again", show [names, search, mailer, again], facts { same: again == search, len: names.len() });

    let text = names.resolve(mailer).unwrap_or("unknown");
    step!(stage, "resolve", show [names, search, mailer, text], dropped [again], facts { text: text });

    let asked = names.get("reports");
    step!(stage, "get", show [names, search, mailer, asked], dropped [text], facts {
        found: asked.is_some(),
        len: names.len(),
    });

    let auth = names.intern("auth")?;
    let mut sorted = [auth, mailer, search];
    sorted.sort();
    step!(stage, "order", show [names, search, mailer, auth, sorted], dropped [asked], facts {
        first: names.resolve(sorted[0]).unwrap_or("unknown"),
        last: names.resolve(sorted[2]).unwrap_or("unknown"),
    });

    let mut counts = vec![0; names.len()];
    for name in ["mailer", "auth", "mailer", "search", "mailer"] {
        counts[names.intern(name)?.index()] += 1;
    }
    step!(stage, "count", show [names, search, mailer, auth, counts], dropped [sorted], facts {
        mailer: counts[mailer.index()],
        len: names.len(),
    });

    drop(counts);
    let copy = names.clone();
    drop(names);
    step!(stage, "copy", show [copy, search, mailer, auth], dropped [names, counts], facts {
        mailer: copy.resolve(mailer).unwrap_or("unknown"),
        same: copy.get("mailer") == Some(mailer),
    });

    drop(copy);
    step!(stage, "copy_gone", dropped [copy, search, mailer, auth]);
    Ok(())
}

fn store_once(stage: &mut Stage) -> Result<(), InternError> {
    let mut tables = TwoTables::default();
    tables.intern("auth");
    tables.intern("mailer");
    step!(stage, "twice", show[tables], facts { len: tables.texts.len() });

    drop(tables);
    step!(stage, "twice_gone", dropped[tables]);

    let records: Vec<String> = log().map(str::to_owned).collect();
    step!(stage, "copies", facts { records: records.len() });

    drop(records);
    let mut tables = TwoTables::default();
    let records: Vec<usize> = log().map(|name| tables.intern(name)).collect();
    step!(stage, "two_tables", facts { records: records.len(), texts: tables.texts.len() });

    drop((tables, records));
    let mut names = interner();
    let mut records = Vec::with_capacity(log().len());
    names.intern_all(log(), &mut records)?;
    step!(stage, "interned", facts { text_bytes: names.text_bytes(), interner: names.heap_bytes() });
    Ok(())
}

fn repeat_nothing(stage: &mut Stage) -> Result<(), InternError> {
    let owned: Vec<Box<str>> = requests().map(Box::from).collect();
    step!(stage, "distinct_boxes", facts { len: owned.len(), handle: size_of::<Box<str>>() });

    let boxes: usize = owned.iter().map(|id| size_of_val(id) + id.len()).sum();
    drop(owned);
    let mut names = interner();
    let mut records = Vec::with_capacity(requests().len());
    names.intern_all(requests(), &mut records)?;
    step!(stage, "distinct_interned", facts { saves: names.heap_bytes() < boxes, text_bytes: names.text_bytes() });

    names.shrink_to_fit();
    step!(stage, "shrunk", facts { interner: names.heap_bytes() });

    drop(records);
    step!(stage, "strangers", facts { len: names.len() });
    Ok(())
}

fn forget_nothing(stage: &mut Stage) -> Result<(), InternError> {
    let mut tags = interner().limited(Limits { strings: 2, ..Limits::default() });
    let known = tags.intern("info")?;
    tags.intern("warn")?;
    let refused = tags.intern("req-0001");
    step!(stage, "limit", facts { taken: refused.is_ok(), known: tags.intern("info") == Ok(known) });
    Ok(())
}

fn mix_up(stage: &mut Stage) -> Result<(), InternError> {
    let mut services = interner();
    let mut hosts = interner();
    let auth = services.intern("auth")?;
    hosts.intern("host-17")?;
    step!(stage, "wrong_interner", show [services, hosts, auth], facts {
        auth: hosts.resolve(auth).unwrap_or("unknown"),
    });

    drop(services);
    drop(hosts);
    step!(stage, "mixed_gone", dropped [services, hosts, auth]);
    Ok(())
}

fn own_all(records: &mut Vec<String>) -> usize {
    records.clear();
    records.extend(log().map(str::to_owned));
    records.len()
}

fn intern_all(names: &mut Interner<Steady>, records: &mut Vec<Symbol>) -> usize {
    records.clear();
    records.extend(log().filter_map(|name| names.intern(name).ok()));
    records.len()
}

fn count_texts(records: &[String], wanted: &str) -> u64 {
    let wanted = black_box(wanted);
    records.iter().map(|record| u64::from(record == wanted)).sum()
}

fn count_symbols(records: &[Symbol], wanted: Symbol) -> u64 {
    let wanted = black_box(wanted);
    records.iter().map(|record| u64::from(*record == wanted)).sum()
}

fn tally_texts(records: &[String]) -> u64 {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.as_str()).or_insert(0) += 1;
    }
    counts["payments"]
}

fn tally_symbols(records: &[Symbol], symbols: usize) -> u64 {
    let mut counts = vec![0; symbols];
    for record in records {
        counts[record.index()] += 1;
    }
    counts[0]
}

fn time(stage: &mut Stage) -> Result<(), InternError> {
    let mut names = interner();
    let payments = names.intern("payments")?;
    let mut texts = Vec::with_capacity(log().len());
    let mut symbols = Vec::with_capacity(log().len());
    let mut own = || own_all(&mut texts);
    let mut intern = || intern_all(&mut names, &mut symbols);
    let [own, intern] = race(5, [&mut own, &mut intern]);
    step!(stage, "take_in", facts { own: own, intern: intern, ratio: Ratio::of(own, intern) });

    let mut by_text = || count_texts(&texts, "payments");
    let mut by_symbol = || count_symbols(&symbols, payments);
    let [text, symbol] = race(5, [&mut by_text, &mut by_symbol]);
    step!(stage, "compare", facts { text: text, symbol: symbol, ratio: Ratio::of(text, symbol) });

    let mut by_text = || tally_texts(&texts);
    let mut by_symbol = || tally_symbols(&symbols, names.len());
    let [text, symbol] = race(5, [&mut by_text, &mut by_symbol]);
    step!(stage, "tally", facts { text: text, symbol: symbol, ratio: Ratio::of(text, symbol) });
    Ok(())
}

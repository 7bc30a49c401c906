//! The interner against lasso's `Rodeo` and string-interner, all with foldhash.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use fastrand::Rng;
use foldhash::fast::RandomState;
use lasso::{Key, Rodeo, Spur};
use memtutor::patterns::interner::{Interner, Symbol};
use string_interner::backend::{BufferBackend, StringBackend};
use string_interner::symbol::SymbolU32;
use string_interner::{StringInterner, Symbol as _};

use super::harness::Bench;

/// The row of [`floor`].
const FLOOR: &str = "hash and compare only";

type Lasso = Rodeo<Spur, RandomState>;
type StringBacked = StringInterner<StringBackend<SymbolU32>, RandomState>;
type Buffered = StringInterner<BufferBackend<SymbolU32>, RandomState>;

/// Runs the interner's workloads. The noise of these ratios is 15 to 20 %.
pub fn run(bench: &mut Bench) {
    let words = words(bench.size(1_000_000));
    let common = &words[..words.len() / 5];
    intern(bench, "interner/intern zipf/200k words", &zipf(common, bench.size(5_000_000)), 0.60, 0.37);
    intern(bench, "interner/intern distinct/1M words", &Corpus::new(words.iter().map(String::as_str)), 0.35, 0.29);
    hit(bench, &words);
    resolve(bench, &words);
    memory(bench, "interner/bytes/200k words of 8", common);
    memory(bench, "interner/bytes/1M words of 8", &words);
}

/// Distinct words of 5 to 11 letters, 8 on average.
fn words(count: usize) -> Vec<String> {
    let mut random = Rng::with_seed(1);
    let mut seen = HashSet::with_capacity(count);
    while seen.len() < count {
        let length = random.usize(5..=11);
        seen.insert((0..length).map(|_| random.lowercase()).collect::<String>());
    }
    let mut words: Vec<String> = seen.into_iter().collect();
    words.sort_unstable();
    random.shuffle(&mut words);
    words
}

/// Words one after the other, as a reader of text meets them.
struct Corpus {
    text: String,
    ends: Vec<usize>,
}

impl Corpus {
    fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut corpus = Self { text: String::new(), ends: vec![0] };
        for word in words {
            corpus.text.push_str(word);
            corpus.ends.push(corpus.text.len());
        }
        corpus
    }

    fn tokens(&self) -> Vec<&str> {
        self.ends.windows(2).map(|pair| &self.text[pair[0]..pair[1]]).collect()
    }
}

/// Words drawn with a frequency of one over their rank.
fn zipf(words: &[String], count: usize) -> Corpus {
    let mut random = Rng::with_seed(2);
    let mut cumulative: Vec<f64> = Vec::with_capacity(words.len());
    let mut sum = 0.0;
    for rank in 1..=words.len() {
        sum += 1.0 / rank as f64;
        cumulative.push(sum);
    }
    Corpus::new((0..count).map(|_| {
        let drawn = random.f64() * sum;
        words[cumulative.partition_point(|&up_to| up_to < drawn).min(words.len() - 1)].as_str()
    }))
}

fn empty_lasso() -> Lasso {
    Rodeo::with_hasher(RandomState::default())
}

fn ours(tokens: &[&str], interner: &mut Interner) -> u64 {
    tokens.iter().map(|token| interner.intern(token).map_or(0, |symbol| symbol.index() as u64)).sum()
}

fn ours_batch(tokens: &[&str], interner: &mut Interner) -> u64 {
    let mut symbols = Vec::with_capacity(1024);
    let mut sum = 0;
    for page in tokens.chunks(1024) {
        symbols.clear();
        if interner.intern_all(page.iter().copied(), &mut symbols).is_err() {
            return 0;
        }
        sum += symbols.iter().map(|symbol| symbol.index() as u64).sum::<u64>();
    }
    sum
}

fn lasso(tokens: &[&str], interner: &mut Lasso) -> u64 {
    tokens.iter().map(|token| interner.get_or_intern(token).into_usize() as u64).sum()
}

fn string_backed(tokens: &[&str], interner: &mut StringBacked) -> u64 {
    tokens.iter().map(|token| interner.get_or_intern(token).to_usize() as u64).sum()
}

/// What no interner can do without: a hash of each token, and a comparison with the string that it is.
fn floor(tokens: &[&str], symbols: &[Symbol], known: &Interner) -> u64 {
    let hasher = RandomState::default();
    let compare = |(token, &symbol): (&&str, &Symbol)| {
        let mut hash = hasher.build_hasher();
        hash.write(token.as_bytes());
        black_box(hash.finish());
        if known.resolve(symbol) == Some(*token) { symbol.index() as u64 } else { 0 }
    };
    tokens.iter().zip(symbols).map(compare).sum()
}

fn symbols(tokens: &[&str], interner: &mut Interner) -> Vec<Symbol> {
    let mut symbols = Vec::with_capacity(tokens.len());
    interner.intern_all(tokens.iter().copied(), &mut symbols).expect("the words fit");
    symbols
}

/// From empty to full.
fn intern(bench: &mut Bench, name: &str, corpus: &Corpus, goal: f64, batch_goal: f64) {
    let Some(workload) = bench.workload(name) else { return };
    let tokens = corpus.tokens();
    let mut known = Interner::new();
    let symbols = symbols(&tokens, &mut known);
    workload
        .operations(tokens.len())
        .contender("lasso", |watch| watch.time(|| lasso(&tokens, &mut empty_lasso())))
        .contender(FLOOR, |watch| watch.time(|| floor(&tokens, &symbols, &known)))
        .contender("string-interner", |watch| watch.time(|| string_backed(&tokens, &mut StringBacked::new())))
        .contender("Interner", |watch| watch.time(|| ours(&tokens, &mut Interner::new())))
        .contender("Interner, batch", |watch| watch.time(|| ours_batch(&tokens, &mut Interner::new())))
        .goal("Interner", &["lasso"], goal, 0.15)
        .goal("Interner, batch", &["lasso"], batch_goal, 0.15)
        .run();
}

/// Strings that are all there, in random order.
fn hit(bench: &mut Bench, words: &[String]) {
    let Some(workload) = bench.workload("interner/intern hits/1M words") else { return };
    let known: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut random = Rng::with_seed(3);
    let corpus = Corpus::new((0..known.len()).map(|_| known[random.usize(..known.len())]));
    let tokens = corpus.tokens();
    let (mut rodeo, mut peer, mut single) = (empty_lasso(), StringBacked::new(), Interner::new());
    lasso(&known, &mut rodeo);
    string_backed(&known, &mut peer);
    ours(&known, &mut single);
    let mut batch = single.clone();
    let known = single.clone();
    let symbols = symbols(&tokens, &mut batch);
    workload
        .operations(tokens.len())
        .contender("lasso", |watch| watch.time(|| lasso(&tokens, &mut rodeo)))
        .contender(FLOOR, |watch| watch.time(|| floor(&tokens, &symbols, &known)))
        .contender("string-interner", |watch| watch.time(|| string_backed(&tokens, &mut peer)))
        .contender("Interner", |watch| watch.time(|| ours(&tokens, &mut single)))
        .contender("Interner, batch", |watch| watch.time(|| ours_batch(&tokens, &mut batch)))
        .goal("Interner", &["lasso"], 0.60, 0.15)
        .goal("Interner, batch", &["lasso"], 0.32, 0.15)
        .run();
}

/// Symbols in random order, back to text; the reader looks at the length and the first byte.
fn resolve(bench: &mut Bench, words: &[String]) {
    let Some(workload) = bench.workload("interner/resolve at random/1M words") else { return };
    fn look(text: &str) -> u64 {
        (text.len() + usize::from(text.as_bytes()[0])) as u64
    }
    let (mut rodeo, mut peer, mut interner) = (empty_lasso(), StringBacked::new(), Interner::new());
    let mut symbols: Vec<_> = words
        .iter()
        .filter_map(|word| Some((rodeo.get_or_intern(word), peer.get_or_intern(word), interner.intern(word).ok()?)))
        .collect();
    Rng::with_seed(4).shuffle(&mut symbols);
    let spurs: Vec<_> = symbols.iter().map(|all| all.0).collect();
    let peers: Vec<_> = symbols.iter().map(|all| all.1).collect();
    let symbols: Vec<_> = symbols.iter().map(|all| all.2).collect();
    workload
        .operations(symbols.len())
        .contender("lasso", |watch| watch.time(|| spurs.iter().map(|spur| look(rodeo.resolve(spur))).sum()))
        .contender("string-interner", |watch| {
            watch.time(|| peers.iter().filter_map(|&symbol| peer.resolve(symbol)).map(look).sum())
        })
        .contender("Interner", |watch| {
            watch.time(|| symbols.iter().filter_map(|&symbol| interner.resolve(symbol)).map(look).sum())
        })
        .goal("Interner", &["lasso"], 0.75, 0.15)
        .run();
}

fn memory(bench: &mut Bench, name: &str, words: &[String]) {
    let Some(memory) = bench.memory(name) else { return };
    memory
        .items(words.len())
        .contender("lasso", || {
            words.iter().fold(empty_lasso(), |mut all, word| {
                all.get_or_intern(word);
                all
            })
        })
        .contender("string-interner, string", || StringBacked::from_iter(words))
        .contender("string-interner, buffer", || Buffered::from_iter(words))
        .contender("Interner", || {
            words.iter().fold(Interner::new(), |mut all, word| {
                let _ = all.intern(word);
                all
            })
        })
        .bytes_goal("Interner", 30.0)
        .blocks_goal("Interner", 4)
        .report();
}

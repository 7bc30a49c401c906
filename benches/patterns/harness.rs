//! The bench harness: contenders of one workload, run side by side, compared by paired ratios.
//!
//! Absolute times on a shared machine move by a factor of two between runs; ratios taken close together do not. So every contender
//! of a [`Workload`] runs once per repetition, in a freshly shuffled order, and what counts is the median over the repetitions of
//! (contender / reference *in the same repetition*). Times are thread CPU time, and wall time
//! where threads wait for each other.
//!
//! A workload file looks like this; see `pool.rs` for a whole one:
//!
//! ```ignore
//! pub fn run(bench: &mut Bench) {
//!     let n = bench.size(1_000_000);
//!     if let Some(workload) = bench.workload("pool/random get/u64") {
//!         let peer = build_peer(n);                       // shared set-up, built only when the filter selects the workload
//!         let ours = build_ours(n);
//!         workload
//!             .operations(n)
//!             .contender("SlotMap", |watch| watch.time(|| get_all(&peer)))      // the first one is the reference
//!             .contender("Pool", |watch| {
//!                 let fresh = ours.clone();               // not timed
//!                 watch.time(|| get_all(&fresh))          // timed; the returned check value must agree between contenders
//!             })
//!             .goal("Pool", &["SlotMap"], 1.0, 0.10)      // ratio at most 1.0; up to 10 % above counts as a tie
//!             .run();
//!     }
//!     if let Some(memory) = bench.memory("pool/bytes per item/u64") {
//!         memory.items(n).contender("Pool", || build_ours(n)).bytes_goal("Pool", 12.0).report();
//!     }
//! }
//! ```

mod machine;
mod memory;
mod report;
#[allow(unsafe_code, reason = "clocks and `mallopt` cannot be had without")]
mod system;

use std::fmt;
use std::hint::black_box;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Barrier;
use std::time::Instant;

pub use memory::{Live, Memory};
pub use report::Report;
pub use system::pin_mmap_threshold;

/// What the command line asks for.
#[derive(Debug, Default)]
pub struct Options {
    /// Run the workloads whose name contains one of these; all of them when empty.
    pub filters: Vec<String>,
    /// Fewer repetitions and smaller sizes: shows that everything runs, decides nothing.
    pub quick: bool,
    /// Where the results go as JSON.
    pub json: PathBuf,
    /// The document whose measured part is written anew, if any.
    pub markdown: Option<PathBuf>,
}

/// A run of the benchmark: what to run, and the rows measured so far.
#[derive(Debug)]
pub struct Bench {
    options: Options,
    report: Report,
}

impl Bench {
    /// A run with nothing measured yet.
    pub fn new(options: Options) -> Self {
        let repetitions = if options.quick { 3 } else { 9 };
        Self { report: Report::new(options.quick, repetitions), options }
    }

    /// A problem size: `full`, or a tenth of it in a quick run.
    pub fn size(&self, full: usize) -> usize {
        if self.options.quick { full.div_ceil(10) } else { full }
    }

    /// Starts a timed workload; `None` when the filters do not select it. `name` is `pattern/what/payload`.
    pub fn workload<'a>(&'a mut self, name: &str) -> Option<Workload<'a>> {
        self.selects(name).then(|| Workload {
            bench: self,
            name: name.to_owned(),
            operations: 1,
            contenders: Vec::new(),
            goals: Vec::new(),
        })
    }

    /// Starts a measurement of heap bytes; `None` when the filters do not select it.
    pub fn memory<'a>(&'a mut self, name: &str) -> Option<Memory<'a>> {
        self.selects(name).then(|| Memory::new(self, name))
    }

    /// Ends the run and hands out what it measured.
    pub fn finish(self) -> (Report, Options) {
        (self.report, self.options)
    }

    fn selects(&self, name: &str) -> bool {
        self.options.filters.is_empty() || self.options.filters.iter().any(|filter| name.contains(filter.as_str()))
    }
}

/// Measures the part of a contender that counts. Calls in one repetition add up.
#[derive(Debug, Default)]
pub struct Stopwatch {
    nanoseconds: u64,
}

impl Stopwatch {
    /// Runs `work` and adds its thread CPU time. The result passes through `black_box`, so it cannot be optimised away;
    /// dropping it is the caller's and not timed.
    pub fn time<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let start = system::thread_nanoseconds();
        let result = black_box(work());
        self.nanoseconds += system::thread_nanoseconds() - start;
        result
    }

    /// Runs `work` on so many threads at once and adds the wall time from the first start to the last end: what threads
    /// wait for each other is what is measured here, and CPU time would leave it out. `work` should take milliseconds,
    /// so that all threads are under way for most of it.
    pub fn time_threads(&mut self, threads: usize, work: impl Fn() + Sync) {
        let start = Barrier::new(threads);
        let timed = || {
            start.wait();
            let begin = Instant::now();
            work();
            (begin, Instant::now())
        };
        let times: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(timed)).collect();
            threads.into_iter().map(|thread| thread.join().expect("a contender does not panic")).collect()
        });
        let begin = times.iter().map(|&(begin, _)| begin).min().expect("there is at least one thread");
        let end = times.iter().map(|&(_, end)| end).max().expect("there is at least one thread");
        self.nanoseconds += (end - begin).as_nanos() as u64;
    }
}

/// One repetition of a contender: set up, time with the stopwatch, return a check value.
type Work<'a> = Box<dyn FnMut(&mut Stopwatch) -> u64 + 'a>;

/// Contenders that do the same work, and the goals for them.
#[must_use = "a workload does nothing until `run`"]
pub struct Workload<'a> {
    bench: &'a mut Bench,
    name: String,
    operations: usize,
    contenders: Vec<(String, Work<'a>)>,
    goals: Vec<Goal>,
}

impl fmt::Debug for Workload<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Workload").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a contender should reach.
#[derive(Debug)]
pub struct Goal {
    /// Whose goal it is.
    pub contender: String,
    /// For a ratio: the contenders it is measured against; of several, the one with the lowest median counts.
    /// Empty for an absolute limit.
    pub against: Vec<String>,
    /// What is limited: a ratio, bytes per item, blocks.
    pub quantity: &'static str,
    /// The highest value that reaches the goal.
    pub at_most: f64,
    /// The share above `at_most` that the method cannot tell from it: a tie.
    pub noise: f64,
}

impl<'a> Workload<'a> {
    /// How many operations one repetition times: the table shows nanoseconds per operation.
    pub fn operations(mut self, operations: usize) -> Self {
        self.operations = operations;
        self
    }

    /// Adds a contender; the first is the reference of the ratio column. Each call is one repetition. The returned number is
    /// compared between the contenders, so that they provably did the same work; return 0 where nothing exact can be compared.
    pub fn contender(mut self, name: &str, work: impl FnMut(&mut Stopwatch) -> u64 + 'a) -> Self {
        self.contenders.push((name.to_owned(), Box::new(work)));
        self
    }

    /// Sets a goal: `contender`'s time is at most `at_most` of the fastest of `against`; up to `noise` above it is a tie.
    pub fn goal(mut self, contender: &str, against: &[&str], at_most: f64, noise: f64) -> Self {
        let against = against.iter().map(|&name| name.to_owned()).collect();
        self.goals.push(Goal { contender: contender.to_owned(), against, quantity: "ratio", at_most, noise });
        self
    }

    /// Runs every contender once unmeasured, then `repetitions` times in shuffled order, and adds the rows to the report.
    ///
    /// # Panics
    ///
    /// If two contenders return different check values: they did not do the same work.
    pub fn run(mut self) {
        let repetitions = self.bench.report.repetitions;
        let mut samples = vec![Vec::with_capacity(repetitions); self.contenders.len()];
        let mut order: Vec<usize> = (0..self.contenders.len()).collect();
        let mut random = fastrand::Rng::with_seed(7);
        for repetition in 0..=repetitions {
            progress(&self.name, repetition, repetitions);
            random.shuffle(&mut order);
            let mut expected = None;
            for &index in &order {
                let (name, work) = &mut self.contenders[index];
                let mut watch = Stopwatch::default();
                system::settle_heap();
                let check = work(&mut watch);
                assert_eq!(*expected.get_or_insert(check), check, "`{name}` did other work in `{}`", self.name);
                if repetition > 0 {
                    samples[index].push(watch.nanoseconds as f64 / self.operations as f64);
                }
            }
        }
        let names = self.contenders.into_iter().map(|(name, _)| name);
        self.bench.report.add_times(self.name, self.operations, names.zip(samples).collect(), self.goals);
    }
}

/// Says on stderr what runs now: one line that rewrites itself on a terminal, one line per workload elsewhere.
fn progress(name: &str, repetition: usize, repetitions: usize) {
    let mut stderr = std::io::stderr();
    // A progress line that cannot be written is no reason to stop measuring.
    let _ = if stderr.is_terminal() {
        write!(stderr, "\r\x1b[K{name}: repetition {repetition} of {repetitions}").and_then(|()| stderr.flush())
    } else if repetition <= 1 {
        writeln!(stderr, "{name}: {}", if repetition == 0 { "warming up" } else { "measuring" })
    } else {
        Ok(())
    };
}

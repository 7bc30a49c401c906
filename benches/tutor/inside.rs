//! Work inside the process: counting, recording, drawing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use memtutor::probe::recording::Step;
use memtutor::probe::{CountingAllocator, Stage, measure, record, step};
use memtutor::quiz::files::find;
use memtutor::quiz::grade::is_right;
use memtutor::quiz::model::{Answer, Expected, Kind, Question};
use memtutor::quiz::select::join;
use memtutor::screen::diagram::Drawing;
use memtutor::screen::step::draw_step;
use memtutor::screen::text::Charset;

use super::table::{Table, median};

/// Counting against the system's allocator alone: allocate and free, in sizes programs ask for.
pub fn allocator(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let counting = CountingAllocator::system();
    let idle = paired_ratio(|| allocate_and_free(&counting), || allocate_and_free(&System));
    let measuring = paired_ratio(|| measure(|| allocate_and_free(&counting)).0, || allocate_and_free(&System));
    let same = paired_ratio(|| allocate_and_free(&System), || allocate_and_free(&System));
    let detail = format!("System against itself: {same:.3}");
    table.add("allocate and free, counting / System", idle, "x", 1.10, detail.clone());
    table.add("the same while measuring / System", measuring, "x", 1.10, detail);
    Ok(())
}

/// Recording a step and drawing it, for a graph of ten blocks.
pub fn steps(table: &mut Table) -> Result<(), Box<dyn Error>> {
    const STEPS: u32 = 100;
    let mut samples = Vec::new();
    let mut last: Option<Step> = None;
    for _ in 0..200 {
        let start = Instant::now();
        let recording = record("", ten_blocks);
        samples.push(micros(start.elapsed()) / f64::from(STEPS));
        last = recording.steps.into_iter().last();
    }
    let step = last.ok_or("the demo takes steps")?;
    if step.graph.blocks.len() != 10 {
        return Err(format!("the graph has {} blocks, not 10", step.graph.blocks.len()).into());
    }
    draw(&step, table);
    table.add(
        "record a step of 10 blocks",
        median(&mut samples),
        "us",
        20.0,
        format!("median of 200 runs of {STEPS} steps"),
    );
    Ok(())
}

/// Finding, reading, joining and grading 100 quiz files of three questions each, in the words of a lesson's own.
pub fn quizzes(table: &mut Table) -> Result<(), Box<dyn Error>> {
    const FILES: usize = 100;
    let dir = tempfile::tempdir()?;
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/rc/quiz.toml"))?;
    let questions: Vec<&str> = source.split("[[questions]]\n").skip(1).collect();
    let mut bytes = 0;
    for file in 0..FILES {
        let three = questions.iter().cycle().skip(3 * file).take(3);
        let text: String = three
            .map(|each| format!("[[questions]]\n{}", each.replacen("id = \"", &format!("id = \"{file}-"), 1)))
            .collect();
        bytes += text.len();
        std::fs::write(dir.path().join(format!("{file}.toml")), text)?;
    }
    let mut samples = Vec::new();
    for _ in 0..50 {
        let start = Instant::now();
        let quizzes = find([dir.path()]).files.iter().filter_map(|file| file.parse().0).collect::<Vec<_>>();
        let (quiz, _) = join("all", quizzes);
        let right = quiz.questions.iter().filter(|question| is_right(question, &key(question))).count();
        samples.push(micros(start.elapsed()) / 1000.0);
        if right != 3 * FILES {
            return Err(format!("{right} keys are right, not {}", 3 * FILES).into());
        }
    }
    let detail = format!("median of 50; {} KiB, files in the cache", bytes / 1024);
    table.add("load and grade 100 quiz files", median(&mut samples), "ms", 30.0, detail);
    Ok(())
}

/// The right answer.
fn key(question: &Question) -> Answer {
    match &question.kind {
        Kind::ShortAnswer { answers, .. } => Answer::Text(answers[0].clone()),
        Kind::MultipleChoice { right, .. } => Answer::Choices(right.clone()),
        Kind::Tracing { expected: Expected::Rejected { .. }, .. } => Answer::Rejected,
        Kind::Tracing { expected: Expected::Runs { stdout, .. }, .. } => Answer::Prints(stdout.clone()),
    }
}

fn draw(step: &Step, table: &mut Table) {
    for (what, width) in [("draw it at 100 columns", 100), ("draw it at 40 columns", 40)] {
        let style = Drawing { width, charset: Charset::Unicode, show_addresses: false };
        let mut samples: Vec<f64> = (0..200)
            .map(|_| {
                let start = Instant::now();
                black_box(draw_step(step, Some(step), &style));
                micros(start.elapsed())
            })
            .collect();
        table.add(what, median(&mut samples), "us", 1000.0, "median of 200".to_owned());
    }
}

fn ten_blocks(stage: &mut Stage) {
    let boxes: Vec<Box<u64>> = (0..7).map(Box::new).collect();
    let text = Rc::new(String::from("text"));
    for number in 0..100 {
        let mut step = stage.begin(&format!("{number}"), 0);
        step.show("boxes", &boxes);
        step.show("text", &text);
        step.fact("strong", "Rc::strong_count(&text)", Rc::strong_count(&text));
        step.finish();
    }
    step!(stage, "end", show [boxes, text]);
}

fn allocate_and_free(allocator: &impl GlobalAlloc) {
    for size in black_box([16_usize, 24, 32, 48, 64, 128, 256, 1024]) {
        let layout = Layout::from_size_align(size, 8).expect("a small size, a power of two");
        for _ in 0..1000 {
            // SAFETY: the layout is not empty, and the block is freed once with the layout it was allocated with.
            unsafe {
                let block = black_box(allocator.alloc(layout));
                allocator.dealloc(block, layout);
            }
        }
    }
}

/// The median of `work` / `reference`, each pair timed side by side, in alternating order.
fn paired_ratio(mut work: impl FnMut(), mut reference: impl FnMut()) -> f64 {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..401)
        .map(|round| {
            if round % 2 == 0 {
                let first = time(&mut work);
                first / time(&mut reference)
            } else {
                let first = time(&mut reference);
                time(&mut work) / first
            }
        })
        .collect();
    median(&mut ratios)
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

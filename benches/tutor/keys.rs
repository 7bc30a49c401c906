//! The tutor at a terminal: from a key press to the picture of the next step, and its longer commands from start to end.

use std::error::Error;
use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use memtutor::lesson::library::Library;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;

use super::programs::{memtutor, run};
use super::table::{Table, median};

const COLUMNS: u16 = 200;
/// What stands at the end of the keys below a step.
const LAST_KEY: &str = "q quit";
const PATIENCE: Duration = Duration::from_secs(10);

/// From a key to the whole next step, in the longest demo; the slowest of its steps counts.
pub fn presses(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let library = Library::embedded();
    let steps = |id: &String| library.demo(id).and_then(|demo| demo.record()).map_or(0, |demo| demo.steps.len());
    let id = library.ids().into_iter().max_by_key(steps).ok_or("there is a lesson")?;
    let count = steps(&id);
    let data = TempDir::new()?;
    let pair = native_pty_system().openpty(PtySize { cols: COLUMNS, rows: 50, ..PtySize::default() })?;
    let mut command = CommandBuilder::new(memtutor());
    command.args(["demo", &id]);
    command.env("NO_COLOR", "1");
    command.env("MEMTUTOR_DATA_DIR", data.path());
    let mut child = pair.slave.spawn_command(command)?;
    let (mut keys, shown) = (pair.master.take_writer()?, chunks(pair.master.try_clone_reader()?));
    wait(&shown)?;
    let mut samples = Vec::new();
    for _ in 1..count {
        let start = Instant::now();
        keys.write_all(b" ")?;
        keys.flush()?;
        wait(&shown)?;
        samples.push(start.elapsed().as_secs_f64() * 1e3);
    }
    keys.write_all(b"q")?;
    child.wait()?;
    let slowest = samples.iter().copied().fold(0.0, f64::max);
    let detail = format!("slowest of the {count} steps of {id}, median {:.2} ms", median(&mut samples));
    table.add(&format!("a key to the next step, {COLUMNS} columns"), slowest, "ms", 16.0, detail);
    Ok(())
}

/// The tour, from start to end.
pub fn tour(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let data = TempDir::new()?;
    let mut samples = Vec::new();
    for _ in 0..21 {
        samples.push(run(&memtutor(), &["tour"], data.path(), &[])? * 1e3);
    }
    table.add("tour", median(&mut samples), "ms", 300.0, "median of 21 runs".to_owned());
    Ok(())
}

/// Waits until the keys stand below a step.
fn wait(shown: &Receiver<Vec<u8>>) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    while !text.contains(LAST_KEY) {
        text.push_str(&String::from_utf8_lossy(&shown.recv_timeout(PATIENCE)?));
    }
    Ok(())
}

fn chunks(mut source: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            if send.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    receive
}

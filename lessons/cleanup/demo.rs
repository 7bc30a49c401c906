//! What the lesson on clean-up runs: imports that fail on the way, an install that is taken back, a full disk, and clean-ups that
//! panic themselves.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use memtutor::patterns::cleanup::{Cleanup, CleanupStack, Closing};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

/// The names of the files on a disk.
#[derive(Default)]
struct Disk {
    files: RefCell<Vec<&'static str>>,
}

observe_struct!(Disk { files });

impl Disk {
    fn create(&self, name: &'static str) {
        self.files.borrow_mut().push(name);
    }

    fn remove(&self, name: &str) {
        self.files.borrow_mut().retain(|file| *file != name);
    }

    fn len(&self) -> usize {
        self.files.borrow().len()
    }
}

fn import_by_hand(disk: &Disk, text: &str) -> Result<u32, ParseIntError> {
    disk.create("import.tmp");
    let number = text.parse()?;
    disk.remove("import.tmp");
    Ok(number)
}

struct TempFile<'d> {
    disk: &'d Disk,
    name: &'static str,
}

impl<'d> TempFile<'d> {
    fn create(disk: &'d Disk, name: &'static str) -> Self {
        disk.create(name);
        Self { disk, name }
    }
}

impl Drop for TempFile<'_> {
    fn drop(&mut self) {
        self.disk.remove(self.name);
    }
}

fn import(disk: &Disk, text: &str) -> Result<u32, ParseIntError> {
    let _file = TempFile::create(disk, "import.tmp");
    let number = text.parse()?;
    Ok(number)
}

/// Panics without a message on the terminal.
fn panic_with(message: &'static str) {
    resume_unwind(Box::new(message));
}

/// Runs `work` and says what it panicked with.
fn caught(work: impl FnOnce()) -> &'static str {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(()) => "nothing",
        Err(payload) => payload.downcast_ref().copied().unwrap_or("something else"),
    }
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    leave_early(stage);
    commit_or_not(stage);
    take_back(stage);
    lose_an_error(stage);
    tell_the_error(stage);
    panic_in_a_clean_up(stage);
    time(stage);
}

fn leave_early(stage: &mut Stage) {
    let disk = Disk::default();
    let number = import_by_hand(&disk, "41");
    step!(stage, "by_hand", show[disk], facts { imported: number.is_ok(), files: disk.len() });

    let number = import_by_hand(&disk, "4l");
    step!(stage, "by_hand_fails", show[disk], facts { imported: number.is_ok(), files: disk.len() });

    disk.remove("import.tmp"); // what the last import left
    let number = import(&disk, "4l");
    step!(stage, "guarded", show[disk], facts { imported: number.is_ok(), files: disk.len() });

    let panicked = caught(|| {
        let _file = TempFile::create(&disk, "import.tmp");
        panic_with("out of range");
    });
    step!(stage, "panicked", show[disk], facts { panicked: panicked, files: disk.len() });
}

fn commit_or_not(stage: &mut Stage) {
    let reports = Disk::default();
    reports.create("report.tmp");
    let guard = Cleanup::new("report.tmp", |name| reports.remove(name));
    step!(stage, "armed", show [reports, guard], dropped[disk], facts { guard: size_of_val(&guard) });

    drop(guard);
    step!(stage, "fired", show[reports], dropped[guard], facts { files: reports.len() });

    reports.create("report.tmp");
    let guard = Cleanup::new("report.tmp", |name| reports.remove(name));
    let name = Cleanup::dismiss(guard);
    step!(stage, "dismissed", show [reports, name], facts { files: reports.len() });
}

fn take_back(stage: &mut Stage) {
    let undone = RefCell::new(Vec::with_capacity(3));
    let undo = |step| undone.borrow_mut().push(step);
    let mut guards = Vec::new();
    for step in ["user", "files", "service"] {
        guards.push(Cleanup::new(step, undo));
    }
    drop(guards);
    step!(stage, "guards_in_a_vec", show[undone], dropped [reports, name], facts { first: undone.borrow()[0] });

    undone.borrow_mut().clear();
    let mut stack = CleanupStack::new();
    for step in ["user", "files", "service"] {
        stack.push(move || undo(step));
    }
    step!(stage, "stacked", show [undone, stack], facts { steps: stack.len() });

    drop(stack);
    step!(stage, "taken_back", show[undone], dropped[stack], facts { first: undone.borrow()[0] });

    undone.borrow_mut().clear();
    let mut stack = CleanupStack::new();
    stack.push(|| undo("user"));
    stack.push(|| panic_with("service does not stop"));
    stack.push(|| undo("files"));
    let panics = stack.finish().map_or_else(|panicked| panicked.count, |()| 0);
    step!(stage, "one_panics", show[undone], facts { panics: panics, undone: undone.borrow().len() });
}

/// A disk with room for a number of bytes.
struct SmallDisk {
    room: usize,
    written: usize,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written + bytes.len() > self.room {
            return Err(ErrorKind::StorageFull.into());
        }
        self.written += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn save(disk: &mut SmallDisk, text: &str) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64, disk);
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn save_and_flush(disk: &mut SmallDisk, text: &str) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64, disk);
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn lose_an_error(stage: &mut Stage) {
    let mut disk = SmallDisk { room: 4, written: 0 };
    let saved = save(&mut disk, "hello world");
    step!(stage, "saved", dropped[undone], facts { saved: saved.is_ok(), written: disk.written });

    let saved = save_and_flush(&mut disk, "hello world");
    step!(stage, "flushed", facts { saved: saved.is_ok(), written: disk.written });
}

type Out<'d> = BufWriter<&'d mut SmallDisk>;
type Close<'d> = fn(Out<'d>) -> io::Result<()>;

fn open<'d>(disk: &'d mut SmallDisk, lost: &'d Cell<usize>) -> Closing<Out<'d>, Close<'d>, impl FnOnce(io::Error)> {
    let flush: Close = |mut out| out.flush();
    let out = BufWriter::with_capacity(64, disk);
    Closing::new(out, flush, |_error| lost.set(lost.get() + 1))
}

fn tell_the_error(stage: &mut Stage) {
    let mut disk = SmallDisk { room: 4, written: 0 };
    let lost = Cell::new(0);
    let mut out = open(&mut disk, &lost);
    let written = out.write_all(b"hello world");
    let closed = out.close();
    step!(stage, "closed", facts { written: written.is_ok(), closed: closed.is_ok(), lost: lost.get() });

    let mut out = open(&mut disk, &lost);
    let written = out.write_all(b"hello world");
    drop(out);
    step!(stage, "not_closed", facts { written: written.is_ok(), lost: lost.get() });
}

fn panic_in_a_clean_up(stage: &mut Stage) {
    let cleaned = Cell::new(0);
    let panicked = caught(|| {
        let _first = Cleanup::new((), |()| cleaned.set(cleaned.get() + 1));
        let _second = Cleanup::new((), |()| panic_with("clean-up"));
    });
    step!(stage, "in_drop", facts { panicked: panicked, cleaned: cleaned.get() });

    cleaned.set(0);
    let panicked = caught(|| {
        let _first = Cleanup::new((), |()| cleaned.set(cleaned.get() + 1));
        let _second = Cleanup::new((), |()| panic_with("clean-up"));
        panic_with("work");
    });
    step!(stage, "while_unwinding", facts { panicked: panicked, cleaned: cleaned.get() });
}

const ROUNDS: usize = 1000;

fn count_by_hand(open: &Cell<usize>) -> usize {
    for _ in 0..ROUNDS {
        open.set(open.get() + 1);
        black_box(open);
        open.set(open.get() - 1);
    }
    open.get()
}

fn count_guarded(open: &Cell<usize>) -> usize {
    for _ in 0..ROUNDS {
        open.set(open.get() + 1);
        let _guard = Cleanup::new((), |()| open.set(open.get() - 1));
        black_box(open);
    }
    open.get()
}

fn count_stacked(open: &Cell<usize>) -> usize {
    for _ in 0..ROUNDS {
        open.set(open.get() + 1);
        let mut stack = CleanupStack::new();
        stack.push(|| open.set(open.get() - 1));
        black_box(open);
    }
    open.get()
}

fn time(stage: &mut Stage) {
    let open = Cell::new(0);
    let guard = Cleanup::new((), |()| open.set(open.get() + 1));
    step!(stage, "guard", facts { size: size_of_val(&guard) });

    drop(guard);
    let mut stack = CleanupStack::new();
    stack.push(|| open.set(open.get() + 1));
    step!(stage, "stack", facts { size: size_of_val(&stack) });

    drop(stack);
    let mut by_hand = || count_by_hand(black_box(&open));
    let mut guarded = || count_guarded(black_box(&open));
    let mut stacked = || count_stacked(black_box(&open));
    let [by_hand, guarded, stacked] = race(5, [&mut by_hand, &mut guarded, &mut stacked]);
    let ratio = Ratio::of(stacked, guarded);
    step!(stage, "raced", facts { by_hand: by_hand, guarded: guarded, stacked: stacked, ratio: ratio });
}

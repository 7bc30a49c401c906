//! The trials of designs for values with several owners.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::trials::{Cost, Way, compare};
use crate::patterns::arc::Published;
use crate::patterns::mutex::Locked;
use crate::patterns::tree::Node;
use crate::probe::thread::counted;

const OWNERS: usize = 100;
const TIMES: u64 = 1000;

const PAGE: &str = match std::str::from_utf8(&[b'x'; 4096]) {
    Ok(page) => page,
    Err(_) => panic!("x is a character"),
};

pub(super) fn rc() -> [Cost; 2] {
    compare(
        &Way {
            name: "100 owners of a page of text, by `Rc`",
            prepare: || Rc::<str>::from(PAGE),
            work: |page| vec![Rc::clone(page); OWNERS].len(),
        },
        &Way { name: "a copy for each", prepare: || PAGE.to_owned(), work: |page| vec![page.clone(); OWNERS].len() },
    )
}

pub(super) fn cell() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 additions through an `Rc<Cell<u64>>`",
            prepare: || Rc::new(Cell::new(0_u64)),
            work: |count| {
                (0..TIMES).for_each(|n| count.set(black_box(count.get() + n)));
                Rc::strong_count(count)
            },
        },
        &Way {
            name: "through an `Rc<RefCell<u64>>`",
            prepare: || Rc::new(RefCell::new(0_u64)),
            work: |count| {
                (0..TIMES).for_each(|n| *count.borrow_mut() += black_box(n));
                Rc::strong_count(count)
            },
        },
    )
}

pub(super) fn refcell() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 lines added to a list of three owners",
            prepare: || {
                let lines = Rc::new(RefCell::new(Vec::<u64>::new()));
                [Rc::clone(&lines), Rc::clone(&lines), lines]
            },
            work: |owners| {
                owners[0].borrow_mut().clear();
                (0..TIMES).for_each(|line| owners[line as usize % 3].borrow_mut().push(line));
                owners[0].borrow().len()
            },
        },
        &Way {
            name: "to three lists that are kept equal",
            prepare: || [(); 3].map(|()| Vec::<u64>::new()),
            work: |lists| {
                lists.iter_mut().for_each(Vec::clear);
                (0..TIMES).for_each(|line| lists.iter_mut().for_each(|list| list.push(line)));
                lists[0].len()
            },
        },
    )
}

pub(super) fn weak() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 children ask for their parent, held by `Weak`",
            prepare: || {
                let parent = Node::new(0_u64);
                let children = (0..TIMES).filter_map(|n| parent.add_child(Node::new(n)).ok()).collect::<Vec<_>>();
                (parent, children)
            },
            work: |(_, children)| black_box(children).iter().filter_map(Node::parent).count(),
        },
        &Way {
            name: "nodes in a `Vec`, parents as indices",
            prepare: || (0..=TIMES).map(|n| (n, (n > 0).then_some(0_usize))).collect::<Vec<_>>(),
            work: |nodes| black_box(&*nodes).iter().filter_map(|(_, parent)| nodes.get((*parent)?)).count(),
        },
    )
}

pub(super) fn sync_weak() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 upgrades of a `sync::Weak`",
            prepare: || Arc::new(7_usize),
            work: |value| {
                let link = Arc::downgrade(value);
                (0..TIMES).filter_map(|_| black_box(&link).upgrade()).map(|it| *it).sum()
            },
        },
        &Way {
            name: "of an `rc::Weak`, on one thread",
            prepare: || Rc::new(7_usize),
            work: |value| {
                let link = Rc::downgrade(value);
                (0..TIMES).filter_map(|_| black_box(&link).upgrade()).map(|it| *it).sum()
            },
        },
    )
}

pub(super) fn arc() -> [Cost; 2] {
    compare(
        &Way {
            name: "100 owners of a page of text, by `Arc`",
            prepare: || Arc::<str>::from(PAGE),
            work: |page| vec![Arc::clone(page); OWNERS].len(),
        },
        &Way { name: "a copy for each", prepare: || PAGE.to_owned(), work: |page| vec![page.clone(); OWNERS].len() },
    )
}

pub(super) fn scope() -> [Cost; 2] {
    fn lines(text: &str) -> usize {
        text.lines().count()
    }
    compare(
        &Way {
            name: "two threads count the lines of a page that they borrow",
            prepare: || PAGE.to_owned(),
            work: |page| {
                thread::scope(|scope| {
                    let workers = [(); 2].map(|()| scope.spawn(counted(|| lines(page))));
                    workers.into_iter().map(|worker| worker.join().unwrap_or_default()).sum()
                })
            },
        },
        &Way {
            name: "each of them gets a copy",
            prepare: || PAGE.to_owned(),
            work: |page| {
                let spawn = |copy: String| thread::spawn(counted(move || lines(&copy)));
                let workers = [(); 2].map(|()| spawn(page.clone()));
                workers.into_iter().map(|worker| worker.join().unwrap_or_default()).sum()
            },
        },
    )
}

pub(super) fn atomic() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 additions to an `AtomicU64`",
            prepare: || Arc::new(AtomicU64::new(0)),
            work: |count| {
                (0..TIMES).map(|n| count.fetch_add(n, Ordering::Relaxed)).filter(|before| before % 2 == 0).count()
            },
        },
        &Way {
            name: "to a number in a `Mutex`",
            prepare: || Arc::new(Locked::new(0_u64)),
            work: |count| (0..TIMES).filter(|n| count.update(|count| *count += n).is_ok()).count(),
        },
    )
}

pub(super) fn snapshots() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 requests read settings from a snapshot",
            prepare: || Published::new(PAGE.to_owned()),
            work: |settings| (0..TIMES).map(|_| settings.load().len()).sum(),
        },
        &Way {
            name: "from a copy made under a `Mutex`",
            prepare: || Locked::new(PAGE.to_owned()),
            work: |settings| (0..TIMES).filter_map(|_| settings.get().ok()).map(|copy| copy.len()).sum(),
        },
    )
}

pub(super) fn mutex() -> [Cost; 2] {
    compare(
        &Way {
            name: "1,000 jobs pushed to a list under a `Mutex`, and taken",
            prepare: || Arc::new(Mutex::new(Vec::<u64>::new())),
            work: |jobs| {
                let lock = || jobs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                (0..TIMES).for_each(|job| lock().push(job));
                (0..TIMES).filter_map(|_| lock().pop()).count()
            },
        },
        &Way {
            name: "sent through a channel",
            prepare: mpsc::channel::<u64>,
            work: |(sender, receiver)| {
                (0..TIMES).filter(|job| sender.send(*job).is_ok()).for_each(drop);
                receiver.try_iter().count()
            },
        },
    )
}

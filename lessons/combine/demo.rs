//! What the lesson on combined layers runs: a bank whose balances are shared by owners, cells and locks in different order.

use std::cell::{Cell, Ref, RefCell};
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};
use std::thread::scope;

use memtutor::patterns::mutex::Locked;
use memtutor::patterns::pool::Pool;
use memtutor::patterns::refcell::TrackedCell;
use memtutor::patterns::{arc, rc};
use memtutor::probe::thread::{counted, spawn};
use memtutor::probe::{Ratio, Stage, observe_struct, race, step};

const UNBROKEN: &str = "no thread panicked under this lock";

#[derive(Clone)]
struct Account {
    owner: String,
    balance: Rc<Cell<i64>>,
}

observe_struct!(Account { owner, balance });

/// Moves `amount` from one account to another.
fn transfer(from: &RefCell<i64>, to: &RefCell<i64>, amount: i64) {
    let (mut from, mut to) = (from.borrow_mut(), to.borrow_mut());
    *from -= amount;
    *to += amount;
}

/// The same, one account after the other.
fn transfer_in_turn(from: &RefCell<i64>, to: &RefCell<i64>, amount: i64) {
    *from.borrow_mut() -= amount;
    *to.borrow_mut() += amount;
}

/// Stands in one cell: `Rc<RefCell<Whole>>`.
struct Whole {
    balance: i64,
    entries: Vec<i64>,
}

impl Whole {
    fn deposit(&mut self, amount: i64, tell: impl Fn()) {
        self.balance += amount;
        self.entries.push(amount);
        tell();
    }
}

/// Has a cell for each part that changes: `Rc<Split>`.
struct Split {
    balance: Cell<i64>,
    entries: RefCell<Vec<i64>>,
}

impl Split {
    fn deposit(&self, amount: i64, tell: impl Fn()) {
        self.balance.set(self.balance.get() + amount);
        self.entries.borrow_mut().push(amount);
        tell();
    }
}

observe_struct!(Whole { balance, entries });
observe_struct!(Split { balance, entries });

/// Runs `work` on a thread of its own and waits for its value.
fn on_another_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    scope(|scope| scope.spawn(counted(work)).join()).expect("it does not panic")
}

/// Takes the steps of the lesson.
pub fn run(stage: &mut Stage) {
    read_from_outside(stage);
    clone_a_layer(stage);
    place_the_cell(stage);
    count_the_blocks(stage);
    name_one_account_twice(stage);
    ask_while_it_changes(stage);
    cross_threads(stage);
    replace_the_whole(stage);
    lock_each_or_all(stage);
    count_the_bytes(stage);
    pay(stage);
    do_without(stage);
}

fn read_from_outside(stage: &mut Stage) {
    let account = Rc::new(RefCell::new(100));
    let teller = Rc::clone(&account);
    *teller.borrow_mut() += 50;
    step!(stage, "one_cell", show [account, teller], facts { account: *account.borrow() });

    drop((account, teller));
    let rate = RefCell::new(Rc::new(3));
    let office = rate.clone();
    *office.borrow_mut() = Rc::new(4);
    step!(stage, "two_cells", show [rate, office], dropped [account, teller], facts { rate: **rate.borrow() });
}

#[expect(clippy::rc_clone_in_vec_init, reason = "the mistake is the point")]
fn clone_a_layer(stage: &mut Stage) {
    let entries = Rc::new(RefCell::new(vec![100]));
    let mut teller = entries.borrow().clone();
    teller.push(-30);
    step!(stage, "copied", show [entries, teller], dropped [rate, office], facts { entries: entries.borrow().len() });

    drop((entries, teller));
    let balance = Rc::new(Cell::new(100));
    let account = Account { owner: String::from("Ann"), balance };
    let mut trial = account.clone();
    trial.owner.push_str(", trial");
    trial.balance.set(0);
    step!(stage, "derived", show [account, trial], dropped [entries, teller], facts {
        owner: account.owner.as_str(),
        balance: account.balance.get(),
    });

    drop((account, trial));
    let mut drawers = vec![Rc::new(Cell::new(0)); 3];
    drawers[0].set(50);
    step!(stage, "one_drawer", show[drawers], dropped [account, trial], facts { last: drawers[2].get() });

    drawers = (0..3).map(|_| Rc::new(Cell::new(0))).collect();
    drawers[0].set(50);
    step!(stage, "three_drawers", show[drawers], facts { last: drawers[2].get() });
}

fn place_the_cell(stage: &mut Stage) {
    let accounts = RefCell::new(vec![100, 20]);
    let first = Ref::map(accounts.borrow(), |accounts| &accounts[0]);
    step!(stage, "around_the_list", show [accounts, first], dropped [drawers], facts {
        can_open: accounts.try_borrow_mut().is_ok(),
    });

    drop(first);
    drop(accounts);
    let accounts = RefCell::new(vec![Rc::new(Cell::new(100))]);
    let first = Rc::clone(&accounts.borrow()[0]);
    accounts.borrow_mut().push(Rc::new(Cell::new(20)));
    first.set(150);
    step!(stage, "around_each", show [accounts, first], facts { in_list: accounts.borrow()[0].get() });
}

fn count_the_blocks(stage: &mut Stage) {
    let list = Rc::new(RefCell::new(vec![0_i64; 100]));
    step!(stage, "one_list", show[list], dropped [accounts, first], facts { accounts: list.borrow().len() });

    drop(list);
    let account = |_| Rc::new(RefCell::new(0_i64));
    let separate: Vec<_> = (0..100).map(account).collect();
    step!(stage, "one_each", dropped[list], facts { accounts: separate.len() });
}

fn name_one_account_twice(stage: &mut Stage) {
    let payer = Rc::new(RefCell::new(100));
    let payee = Rc::new(RefCell::new(20));
    transfer(&payer, &payee, 30);
    step!(stage, "transfer", show [payer, payee], facts { payer: *payer.borrow() });

    drop(payee);
    let payee = Rc::clone(&payer);
    let pay = || transfer(&payer, &payee, 30);
    let panicked = catch_unwind(AssertUnwindSafe(pay)).is_err();
    step!(stage, "to_itself", show [payer, payee], facts { panicked: panicked, payer: *payer.borrow() });

    transfer_in_turn(&payer, &payee, 30);
    step!(stage, "in_turn", show [payer, payee], facts { payer: *payer.borrow() });

    drop((payer, payee));
    let account = TrackedCell::new(70);
    let (payer, payee) = (&account, &account);
    let paid = payer.update(|_| payee.try_update(|payee| *payee += 30));
    step!(stage, "refused", show [account, payer, payee], facts {
        same: ptr::eq(payer, payee),
        paid: paid.is_ok(),
    });

    let payer = Arc::new(Mutex::new(70));
    let payee = Arc::clone(&payer);
    let from = payer.lock().expect(UNBROKEN);
    step!(stage, "locked_twice", show [payer, payee, from], dropped [account], facts { payee_free: payee.try_lock().is_ok() });
}

fn ask_while_it_changes(stage: &mut Stage) {
    let whole = Whole { balance: 100, entries: vec![100] };
    let account = Rc::new(RefCell::new(whole));
    let display = Rc::clone(&account);
    let readable = Cell::new(true);
    let ask = || readable.set(display.try_borrow().is_ok());
    account.borrow_mut().deposit(50, ask);
    step!(stage, "told_whole", show [account, display], dropped [payer, payee, from], facts { readable: readable.get() });

    drop((account, display));
    let (balance, entries) = (Cell::new(100), RefCell::new(vec![100]));
    let account = rc::Shared::new(Split { balance, entries });
    let display = account.clone();
    let seen = Cell::new(0);
    account.deposit(50, || seen.set(display.balance.get()));
    step!(stage, "told_split", show [account, display], facts { seen: seen.get() });
}

fn cross_threads(stage: &mut Stage) {
    let account = arc::Shared::new(Locked::new(100));
    let tellers = [(); 2].map(|()| {
        let account = account.clone();
        spawn(move || {
            for _ in 0..500 {
                account.update(|balance| *balance += 1).expect(UNBROKEN);
            }
        })
    });
    for teller in tellers {
        teller.join().expect("it does not panic");
    }
    step!(stage, "two_tellers", show[account], dropped[display], facts { owners: arc::Shared::strong_count(&account) });

    let lock = arc::Shared::into_inner(account).expect("no other owner");
    let balance = lock.into_inner().expect(UNBROKEN);
    step!(stage, "unwrapped", show [balance], moved [account => balance], facts { balance: balance });
}

fn replace_the_whole(stage: &mut Stage) {
    let rates = Arc::new(Mutex::new([3, 5]));
    let request = rates.lock().expect(UNBROKEN);
    step!(stage, "lock_inside", show [rates, request], dropped [balance], facts {
        replaceable: rates.try_lock().is_ok(),
    });

    drop(request);
    drop(rates);
    let rates = Mutex::new(Arc::new([3, 5]));
    let request = Arc::clone(&rates.lock().expect(UNBROKEN));
    *rates.lock().expect(UNBROKEN) = Arc::new([4, 6]);
    step!(stage, "lock_outside", show [rates, request], facts { request: request[0] });
}

fn lock_each_or_all(stage: &mut Stage) {
    let (ann, bob) = (Mutex::new(100), Mutex::new(20));
    let audit = || {
        let ann = *ann.lock().expect(UNBROKEN);
        let bob = *bob.lock().expect(UNBROKEN);
        ann + bob
    };
    *ann.lock().expect(UNBROKEN) -= 30;
    let sum = on_another_thread(audit);
    *bob.lock().expect(UNBROKEN) += 30;
    step!(stage, "lock_each", show [ann, bob], dropped [rates, request], facts { sum: sum });

    let accounts = Mutex::new([100, 20]);
    let audit = || accounts.try_lock().map(|accounts| accounts[0] + accounts[1]).ok();
    let mut paying = accounts.lock().expect(UNBROKEN);
    paying[0] -= 30;
    let audited = on_another_thread(audit).is_some();
    paying[1] += 30;
    drop(paying);
    let sum = on_another_thread(audit).expect("the lock is free");
    step!(stage, "lock_all", show [accounts], dropped [ann, bob], facts { audited: audited, sum: sum });

    let accounts = RwLock::new(vec![Mutex::new(70), Mutex::new(50)]);
    let list = accounts.read().expect(UNBROKEN);
    let ann = list[0].lock().expect(UNBROKEN);
    step!(stage, "lock_both", show [accounts, list, ann], facts {
        bob_free: list[1].try_lock().is_ok(),
        can_open: accounts.try_write().is_ok(),
    });
}

fn count_the_bytes(stage: &mut Stage) {
    let owned = black_box(Rc::new(7_u64));
    step!(stage, "owner", show [owned], dropped [accounts, list, ann]);

    let swapped = black_box(Rc::new(Cell::new(7_u64)));
    step!(stage, "owner_cell", show [owned, swapped]);

    let lent = black_box(Rc::new(RefCell::new(7_u64)));
    step!(stage, "owner_refcell", show [owned, swapped, lent]);

    drop((owned, swapped, lent));
    let locked = black_box(Arc::new(Mutex::new(7_u64)));
    step!(stage, "owner_mutex", show[locked], dropped [owned, swapped, lent]);
}

fn pay(stage: &mut Stage) {
    let mut plain = 0_u64;
    let swapped = Rc::new(Cell::new(0_u64));
    let lent = Rc::new(RefCell::new(0_u64));
    let locked = Arc::new(Mutex::new(0_u64));
    let [plain, rc_cell, rc_refcell, arc_mutex] = race(
        5,
        [
            &mut || (0..500).for_each(|_| *black_box(&mut plain) += 1),
            &mut || (0..500).for_each(|_| black_box(&swapped).update(|n| n + 1)),
            &mut || (0..500).for_each(|_| *black_box(&lent).borrow_mut() += 1),
            &mut || (0..500).for_each(|_| *black_box(&locked).lock().expect(UNBROKEN) += 1),
        ],
    );
    step!(
        stage,
        "race",
        dropped[locked],
        facts {
            plain: plain,
            rc_cell: rc_cell,
            rc_refcell: rc_refcell,
            arc_mutex: arc_mutex,
            refcell_ratio: Ratio::of(rc_refcell, rc_cell),
            mutex_ratio: Ratio::of(arc_mutex, rc_cell),
        }
    );
}

fn do_without(stage: &mut Stage) {
    let mut accounts = vec![100, 20];
    if let Ok([payer, payee]) = accounts.get_disjoint_mut([0, 1]) {
        *payer -= 30;
        *payee += 30;
    }
    let same = accounts.get_disjoint_mut([0, 0]).is_ok();
    step!(stage, "by_index", show[accounts], facts { same: same });

    drop(accounts);
    let mut accounts = Pool::new();
    let open = |balance| accounts.allocate(balance).expect("it grows");
    let [ann, bob] = [100, 20].map(open);
    let paid = accounts.get_disjoint_mut([ann, bob]).map(|[ann, bob]| {
        *ann -= 30;
        *bob += 30;
    });
    let same = accounts.get_disjoint_mut([ann, ann]).is_ok();
    step!(stage, "by_handle", show [accounts, ann, bob], facts { paid: paid.is_ok(), same: same });

    drop(accounts);
    step!(stage, "bank_closed", dropped [accounts, ann, bob]);
}

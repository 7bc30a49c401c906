//! Telling observers that one does not own.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Debug, Formatter};
use std::ops::Range;
use std::ptr;
use std::rc::{Rc, Weak};

use super::prune::{Entries, Limit};

/// Something that happens, and who wants to know. Keeps no observer alive.
///
/// Everything takes `&self`, because observers do unexpected things while they are told. What they may count on:
///
/// - Observers are told in the order they subscribed. One who subscribed twice is told twice.
/// - Who subscribes during a round is told from the next round on.
/// - Who has unsubscribed, or gone, is not told any more, in this round either.
/// - Who is being told lives at least until that call returns, even if its last owner drops it meanwhile.
/// - An observer may start another round: that one is complete before the outer one goes on. One that always does so
///   recurses until the stack ends.
/// - If an observer panics, the rest of the round does not happen; the subject works on.
///
/// ```
/// use memtutor::patterns::weak::Subject;
/// use std::{cell::RefCell, rc::Rc};
///
/// struct Window {
///     document: Rc<Document>, // owns …
///     shown: RefCell<String>,
/// }
/// struct Document {
///     windows: Subject<Window>, // … and is only known
/// }
///
/// let document = Rc::new(Document { windows: Subject::new() });
/// let window = Rc::new(Window { document: document.clone(), shown: RefCell::default() });
/// document.windows.subscribe(Rc::downgrade(&window));
///
/// assert_eq!(document.windows.notify(|window| window.shown.borrow_mut().push_str("edited")), 1);
/// assert_eq!(*window.shown.borrow(), "edited");
///
/// drop(window); // the last owner: the window goes, and its hold on the document
/// assert_eq!((document.windows.notify(|_| unreachable!()), Rc::strong_count(&document)), (0, 1));
/// ```
pub struct Subject<T: ?Sized> {
    /// Ascending by ticket. Never borrowed while code of `T` runs.
    pub(crate) entries: RefCell<Vec<Entry<T>>>,
    next_ticket: Cell<u64>,
    limit: Cell<Limit>,
}

/// One subscription. Its ticket says where a round stands, whatever is removed meanwhile; 2⁶⁴ of them do not run out.
pub(crate) struct Entry<T: ?Sized> {
    ticket: u64,
    pub(crate) observer: Weak<T>,
}

impl<T: ?Sized> Subject<T> {
    /// A subject nobody observes. Allocates nothing.
    ///
    /// ```
    /// use memtutor::patterns::weak::Subject;
    /// assert_eq!(Subject::<dyn Fn(&str)>::new().notify(|observer| observer("hello")), 0);
    /// ```
    pub fn new() -> Self {
        Self { entries: RefCell::default(), next_ticket: Cell::new(0), limit: Cell::default() }
    }

    /// Adds an observer. Constant on average; prunes when the entries have doubled.
    ///
    /// ```
    /// use memtutor::patterns::weak::Subject;
    /// use std::rc::Rc;
    ///
    /// let saved = Subject::<dyn Fn(&str)>::new();
    /// let print: Rc<dyn Fn(&str)> = Rc::new(|name| assert_eq!(name, "a.txt"));
    /// saved.subscribe(Rc::downgrade(&print));
    /// assert_eq!(saved.notify(|observer| observer("a.txt")), 1);
    /// ```
    pub fn subscribe(&self, observer: Weak<T>) {
        if self.limit.get().is_reached(self.entries.borrow().len()) {
            self.prune();
        }
        let ticket = self.next_ticket.get();
        self.next_ticket.set(ticket + 1);
        self.entries.borrow_mut().push(Entry { ticket, observer });
    }

    /// Removes all subscriptions of an observer, and says whether there were any. O(entries).
    ///
    /// ```
    /// use memtutor::patterns::weak::Subject;
    /// use std::rc::Rc;
    /// let (subject, observer) = (Subject::new(), Rc::new(1));
    /// subject.subscribe(Rc::downgrade(&observer));
    /// assert_eq!((subject.unsubscribe(&observer), subject.unsubscribe(&observer)), (true, false));
    /// ```
    pub fn unsubscribe<O: ?Sized>(&self, observer: &Rc<O>) -> bool {
        // By address, so that an `Rc<Window>` finds what was subscribed as a `Weak<dyn Observer>`. A weak handle keeps
        // its block, so no other observer can have come to lie there.
        let address = Rc::as_ptr(observer);
        self.retain(|entry| !ptr::addr_eq(entry.observer.as_ptr(), address)) > 0
    }

    /// Tells every observer, and says how many there were; then prunes. Allocates nothing. O(entries × log entries).
    ///
    /// ```
    /// use memtutor::patterns::weak::Subject;
    /// use std::{cell::Cell, rc::Rc};
    /// let (subject, a, b) = (Subject::new(), Rc::new(Cell::new(1)), Rc::new(Cell::new(2)));
    /// subject.subscribe(Rc::downgrade(&a));
    /// subject.subscribe(Rc::downgrade(&b));
    /// let told = subject.notify(|observer| {
    ///     subject.unsubscribe(&b); // not told any more
    ///     observer.set(10);
    /// });
    /// assert_eq!((told, a.get(), b.get()), (1, 10, 2));
    /// ```
    pub fn notify(&self, mut tell: impl FnMut(&T)) -> usize {
        let mut round = 0..self.next_ticket.get();
        let mut told = 0;
        while let Some((ticket, observer)) = self.next_live(&round) {
            round.start = ticket + 1;
            tell(&observer);
            told += 1;
        }
        self.prune();
        told
    }

    /// Removes the entries of observers that are gone, which frees their blocks. Returns how many.
    ///
    /// ```
    /// use memtutor::patterns::weak::Subject;
    /// use std::rc::Rc;
    /// let subject = Subject::new();
    /// subject.subscribe(Rc::downgrade(&Rc::new(1))); // gone at the semicolon
    /// assert_eq!((subject.prune(), subject.prune()), (1, 0));
    /// ```
    pub fn prune(&self) -> usize {
        let pruned = self.retain(|entry| entry.observer.strong_count() > 0);
        self.limit.set(Limit::after_pruning(self.entries.borrow().len()));
        pruned
    }

    /// How many subscriptions there are, by whether their observers are. O(entries).
    ///
    /// ```
    /// use memtutor::patterns::weak::{Entries, Subject};
    /// use std::rc::Rc;
    /// let (subject, observer) = (Subject::new(), Rc::new(1));
    /// subject.subscribe(Rc::downgrade(&observer));
    /// drop(observer);
    /// assert_eq!(subject.entries(), Entries { live: 0, dead: 1 });
    /// ```
    pub fn entries(&self) -> Entries {
        Entries::count(self.entries.borrow().iter().map(|entry| entry.observer.strong_count() > 0))
    }

    fn next_live(&self, round: &Range<u64>) -> Option<(u64, Rc<T>)> {
        let entries = self.entries.borrow();
        let start = entries.partition_point(|entry| entry.ticket < round.start);
        let mut rest = entries[start..].iter().take_while(|entry| entry.ticket < round.end);
        rest.find_map(|entry| Some((entry.ticket, entry.observer.upgrade()?)))
    }

    /// Dropping a weak handle frees a block at most; it runs no code of `T`.
    fn retain(&self, keep: impl FnMut(&Entry<T>) -> bool) -> usize {
        let mut entries = self.entries.borrow_mut();
        let before = entries.len();
        entries.retain(keep);
        before - entries.len()
    }
}

impl<T: ?Sized> Default for Subject<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized> Debug for Subject<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").field("entries", &self.entries()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::VecDeque;
    use std::rc::Rc;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::{prop_assert_eq, proptest};

    use super::{Entries, Subject};
    use crate::patterns::testing::{Alive, Counted, panics, random_cases};

    /// What a program does, on its own or while an observer is told.
    #[derive(Clone, Debug)]
    enum Op {
        New,
        Subscribe(usize),
        Unsubscribe(usize),
        Drop(usize),
        Notify,
        Prune,
        Nothing,
    }

    fn op() -> impl Strategy<Value = Op> {
        let index = any::<usize>;
        prop_oneof![
            3 => any::<()>().prop_map(|()| Op::New),
            2 => index().prop_map(Op::Subscribe),
            1 => index().prop_map(Op::Unsubscribe),
            2 => index().prop_map(Op::Drop),
            2 => any::<()>().prop_map(|()| Op::Notify),
            1 => any::<()>().prop_map(|()| Op::Prune),
            2 => any::<()>().prop_map(|()| Op::Nothing),
        ]
    }

    const DEEPEST_ROUND: usize = 3;

    /// The same program on the real thing …
    #[derive(Default)]
    struct World {
        subject: Subject<Counted>,
        owners: RefCell<Vec<Option<Rc<Counted>>>>,
        reactions: RefCell<VecDeque<Op>>,
        told: RefCell<Vec<usize>>,
        depth: Cell<usize>,
        alive: Alive,
    }

    impl World {
        fn apply(&self, op: &Op) {
            let owner = |at: usize| {
                let owners = self.owners.borrow();
                owners.get(at % owners.len().max(1)).cloned().flatten()
            };
            match *op {
                Op::New => {
                    let id = self.owners.borrow().len();
                    let observer = Rc::new(Counted::new(id as u8, &self.alive));
                    self.subject.subscribe(Rc::downgrade(&observer));
                    self.owners.borrow_mut().push(Some(observer));
                }
                Op::Subscribe(at) => owner(at).iter().for_each(|owner| self.subject.subscribe(Rc::downgrade(owner))),
                Op::Unsubscribe(at) => {
                    owner(at).map(|owner| self.subject.unsubscribe(&owner));
                }
                Op::Drop(at) => {
                    let id = owner(at).map(|owner| usize::from(owner.value));
                    let dropped = id.and_then(|id| self.owners.borrow_mut()[id].take());
                    drop(dropped);
                }
                Op::Notify if self.depth.get() < DEEPEST_ROUND => self.notify(),
                Op::Prune => {
                    self.subject.prune();
                }
                Op::Notify | Op::Nothing => {}
            }
        }

        fn notify(&self) {
            self.depth.set(self.depth.get() + 1);
            self.subject.notify(|observer| {
                self.told.borrow_mut().push(observer.value.into());
                let reaction = self.reactions.borrow_mut().pop_front();
                self.apply(&reaction.unwrap_or(Op::Nothing));
            });
            self.depth.set(self.depth.get() - 1);
        }
    }

    /// … and on plain lists: a round goes over a copy, and asks before each call whether it still counts.
    #[derive(Default)]
    struct Model {
        subscriptions: Vec<(u64, usize)>,
        tickets: u64,
        owned: Vec<bool>,
        being_told: Vec<usize>,
        reactions: VecDeque<Op>,
        told: Vec<usize>,
    }

    impl Model {
        fn owner(&self, at: usize) -> Option<usize> {
            let id = at % self.owned.len().max(1);
            self.owned.get(id).is_some_and(|&owned| owned).then_some(id)
        }

        fn lives(&self, id: usize) -> bool {
            self.owned[id] || self.being_told.contains(&id)
        }

        fn subscribe(&mut self, id: usize) {
            self.subscriptions.push((self.tickets, id));
            self.tickets += 1;
        }

        fn apply(&mut self, op: &Op) {
            match *op {
                Op::New => {
                    self.owned.push(true);
                    self.subscribe(self.owned.len() - 1);
                }
                Op::Subscribe(at) => self.owner(at).into_iter().for_each(|id| self.subscribe(id)),
                Op::Unsubscribe(at) => {
                    let gone = self.owner(at);
                    self.subscriptions.retain(|&(_, id)| Some(id) != gone);
                }
                Op::Drop(at) => self.owner(at).into_iter().for_each(|id| self.owned[id] = false),
                Op::Notify if self.being_told.len() < DEEPEST_ROUND => {
                    for (ticket, id) in self.subscriptions.clone() {
                        if self.subscriptions.contains(&(ticket, id)) && self.lives(id) {
                            self.told.push(id);
                            self.being_told.push(id);
                            let reaction = self.reactions.pop_front();
                            self.apply(&reaction.unwrap_or(Op::Nothing));
                            self.being_told.pop();
                        }
                    }
                }
                Op::Prune | Op::Notify | Op::Nothing => {}
            }
        }
    }

    proptest! {
        #![proptest_config(random_cases())]

        #[test]
        fn rounds_with_observers_that_change_them_agree_with_a_model(
            ops in vec(op(), 0..if cfg!(miri) { 16 } else { 50 }),
            reactions in vec(op(), 0..if cfg!(miri) { 16 } else { 50 }),
        ) {
            let world = World { reactions: RefCell::new(reactions.iter().cloned().collect()), ..World::default() };
            let mut model = Model { reactions: reactions.into(), ..Model::default() };
            for op in &ops {
                world.apply(op);
                model.apply(op);
                prop_assert_eq!(&*world.told.borrow(), &model.told);
                let owned = model.owned.iter().filter(|&&owned| owned).count();
                prop_assert_eq!(world.alive.count(), owned as isize, "owners alone decide who lives");
                let live = model.subscriptions.iter().filter(|&&(_, id)| model.owned[id]).count();
                prop_assert_eq!(world.subject.entries().live, live);
            }
            let alive = world.alive.clone();
            drop(world);
            prop_assert_eq!(alive.count(), 0, "everything is dropped, once");
        }
    }

    #[test]
    fn dead_entries_do_not_pile_up_without_a_round() {
        let subject = Subject::new();
        let live: Vec<_> = (0..5).map(Rc::new).collect();
        live.iter().for_each(|observer| subject.subscribe(Rc::downgrade(observer)));
        for number in 0..if cfg!(miri) { 50 } else { 1000 } {
            subject.subscribe(Rc::downgrade(&Rc::new(number)));
            let Entries { live, dead } = subject.entries();
            assert!(live == 5 && dead <= 5, "{dead} dead after {number}");
        }
    }

    #[test]
    fn a_panicking_observer_ends_the_round_and_nothing_else() {
        let subject = Subject::new();
        let observers: Vec<_> = (0..3).map(|id| Rc::new(Cell::new(id))).collect();
        observers.iter().for_each(|observer| subject.subscribe(Rc::downgrade(observer)));
        let tell = |observer: &Cell<i32>| {
            assert_ne!(observer.get(), 1, "this observer panics on purpose");
            observer.set(10);
        };
        assert!(panics(|| subject.notify(tell)));
        assert_eq!(observers.iter().map(|observer| observer.get()).collect::<Vec<_>>(), [10, 1, 2]);
        assert_eq!((Rc::strong_count(&observers[1]), subject.notify(|_| {})), (1, 3));
    }

    #[test]
    fn an_observer_subscribed_as_a_trait_object_is_found_by_its_own_pointer() {
        let subject = Subject::<dyn Fn() -> u8>::new();
        let observer = Rc::new(|| 7);
        let as_trait: Rc<dyn Fn() -> u8> = observer.clone();
        subject.subscribe(Rc::downgrade(&as_trait));
        assert!(subject.unsubscribe(&observer));
        assert_eq!(subject.entries(), Entries::default());
    }

    #[test]
    fn a_last_observer_may_use_the_subject_while_it_is_dropped() {
        struct Parting(Rc<Subject<Parting>>);
        impl Drop for Parting {
            fn drop(&mut self) {
                assert_eq!(self.0.notify(|_| {}), 0);
            }
        }
        let subject = Rc::new(Subject::new());
        let owner = RefCell::new(Some(Rc::new(Parting(Rc::clone(&subject)))));
        owner.borrow().iter().for_each(|observer| subject.subscribe(Rc::downgrade(observer)));
        assert_eq!(subject.notify(|_| drop(owner.borrow_mut().take())), 1);
        assert_eq!((subject.entries(), Rc::strong_count(&subject)), (Entries::default(), 1));
    }
}

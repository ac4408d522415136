//! The failures that are on their way, and where each thread keeps them until they are sealed: handed over to the
//! tracker.

use std::{
    cell::RefCell,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::{
    chain::{self, Kinship, Known},
    depth,
};
use crate::{
    limits::{CONTEXT_ENTRIES_MAX, TRAIL_PATIENCE, TRAIL_PATIENCE_COUNTED, TRAILS_OPEN_MAX, TRAILS_WAITING_MAX},
    model::{Event, EventId, Exception},
    pipeline::Captured,
    scope::Context,
    snapshot::point::Point,
    tracker::Tracker,
};

thread_local! {
    static OPEN: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// The slots of all threads that ever had a failure on its way.
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

/// Where a thread keeps the failures that are on their way, the latest last; the worker looks in as well, for what
/// nobody goes on with.
#[derive(Default)]
struct Slot(Mutex<Vec<Open>>);

impl Drop for Slot {
    // The thread ends with failures still open.
    fn drop(&mut self) {
        self.0.get_mut().drain(..).for_each(Open::seal);
    }
}

/// How many failures wait inside of a function that can be suspended.
static OWNED: AtomicUsize = AtomicUsize::new(0);

/// The innermost function inside of which a failure waits, of those that can be suspended: where its frame stands in
/// memory; zero when there is none, or it has not gone on to anything else yet.
#[derive(Debug, Default)]
pub(super) struct Owner(usize);

impl Owner {
    fn set(&mut self, frame: usize) {
        match (self.0, frame) {
            (0, 1..) => OWNED.fetch_add(1, Relaxed),
            (1.., 0) => OWNED.fetch_sub(1, Relaxed),
            _ => 0,
        };
        self.0 = frame;
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.set(0);
    }
}

/// A failure that is on its way.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) tracker: Tracker,
    pub(super) captured: Captured,
    /// Which of the failures and panics of this thread it is.
    pub(super) number: u32,
    pub(super) left: Left,
    /// When nobody will go on with it any more. The worker says so, when it sees for the first time that it has left a
    /// function: whoever fails need not ask for the time.
    pub(super) due: Option<Instant>,
    pub(super) owner: Owner,
    /// Whether a function outside of it has failed with what may have been this one.
    pub(super) doubtful: bool,
    /// What it is to the failure that was asked for last.
    pub(super) kin: Kinship,
}

/// The function that a failure has left last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    /// How many counted functions were running around it.
    pub(super) outside: u32,
    pub(super) point: &'static Point,
    /// Where the stack stood then: a function further out stands higher.
    pub(super) stack: usize,
    /// Where its frame stands in memory, if it can be suspended; else zero.
    pub(super) frame: usize,
}

impl Open {
    /// Hands the failure over to the tracker.
    pub(super) fn seal(self) {
        let Self { tracker, captured, .. } = self;
        if captured.event.handled
            && let Some(watch) = &captured.watch
        {
            watch.settle(captured.event.id);
        }
        #[cfg(feature = "eyre")]
        super::sealed::keep(&captured);
        tracker.capture(captured);
    }

    /// Whether it was raised inside of a function that has been running since then, and of none further in.
    fn is_inside(&self, depth: u32, polled_at: u32) -> bool {
        self.owner.0 == 0 && polled_at != 0 && self.number >= polled_at && self.left.outside == depth
    }

    /// Whether it may go on with a function whose frame stands there: it does not wait inside of another.
    pub(super) fn is_open_to(&self, frame: usize) -> bool {
        self.owner.0 == 0 || self.owner.0 == frame
    }

    /// What is known of it; `within` tells whether it was raised since the function was called that asks.
    pub(super) fn known(&self, within: bool) -> Known<'_> {
        let point = self.left.point;
        Known {
            function: point.function.called,
            exceptions: &self.captured.event.exceptions,
            converts: point.converts,
            within,
        }
    }
}

/// Adds a context that is masked already; what becomes of an entry that is there is the caller's to say.
pub(super) fn add_context(
    entries: &mut Map<String, Value>,
    context: Map<String, Value>,
    known: impl Fn(&mut Value, Value),
) {
    for (name, value) in context {
        if let Some(entry) = entries.get_mut(&name) {
            known(entry, value);
        } else if entries.len() < CONTEXT_ENTRIES_MAX {
            entries.insert(name, value);
        }
    }
}

/// Puts the failure into this thread's slot; false when the thread is on its way out, and the failure is sealed.
pub(super) fn keep(open: Open) -> bool {
    let mut open = Some(open);
    let mut oldest = None;
    let _ = OPEN.try_with(|own| {
        if let Ok(mut own) = own.try_borrow_mut() {
            let slot = own.get_or_insert_with(|| {
                let slot = Arc::new(Slot::default());
                let mut slots = SLOTS.lock();
                slots.retain(|slot| slot.strong_count() > 0);
                slots.push(Arc::downgrade(&slot));
                slot
            });
            let mut slot = slot.0.lock();
            // What waits inside of a function that is suspended has somebody who asks for it; the others are passed by.
            let passed = || slot.iter().filter(|open| open.owner.0 == 0).count() >= TRAILS_OPEN_MAX;
            let at = match slot.len() {
                TRAILS_WAITING_MAX.. => Some(0),
                TRAILS_OPEN_MAX.. if passed() => slot.iter().position(|open| open.owner.0 == 0),
                _ => None,
            };
            oldest = at.map(|at| slot.remove(at));
            slot.extend(open.take());
            mark(&slot);
        }
    });
    if let Some(mut oldest) = oldest {
        // The function around it has gone on to other failures.
        oldest.captured.event.handled = oldest.left.outside > 0 && !oldest.doubtful;
        oldest.seal();
    }
    match open {
        None => true,
        Some(open) => {
            open.seal();
            false
        }
    }
}

/// Says for those that succeed whether they have to look here: a counted function that is running, when a failure is
/// inside of one.
fn mark(slot: &[Open]) {
    depth::set_pending(slot.iter().any(|open| open.left.outside > 0));
    depth::set_waiting(!slot.is_empty());
}

/// A function that can be suspended goes on to something else: what has failed inside of it since it was polled last
/// waits for it, or for one further in.
#[cold]
#[inline(never)]
pub(super) fn adopt(frame: usize, polled_at: u32) {
    let here = depth::depth();
    let _ = with_slot(|slot| {
        let mut slot = slot.0.lock();
        for open in slot.iter_mut().filter(|open| open.is_inside(here, polled_at)) {
            open.owner.set(frame);
            let patience = Instant::now() + TRAIL_PATIENCE_COUNTED;
            open.due = Some(open.due.map_or(patience, |due| due.max(patience)));
        }
        mark(&slot);
    });
}

/// A function that can be suspended has been left; it was polled then, or not at all any more. `unseen` says that it may
/// have been left by a failure all the same.
pub(super) fn left_async(frame: usize, polled_at: u32, unseen: bool) {
    let here = depth::depth();
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let own = with_slot(std::ptr::from_ref);
    let mut dealt_with: Vec<Open> = Vec::new();
    for slot in slots {
        let is_own = own == Some(Arc::as_ptr(&slot));
        let mut slot = slot.0.lock();
        let inside = |open: &Open| open.owner.0 == frame || (is_own && open.is_inside(here, polled_at));
        if polled_at != 0 {
            dealt_with.extend(slot.extract_if(.., |open| inside(open) && open.left.frame != frame));
        }
        // It leaves by this one, or has been given up.
        slot.iter_mut().filter(|open| open.owner.0 == frame).for_each(|open| open.owner.set(0));
        if is_own {
            mark(&slot);
        }
    }
    for mut open in dealt_with {
        open.captured.event.handled = !(open.doubtful || unseen);
        open.seal();
    }
}

/// Takes that failure out of this thread's slot which is certain to be the one; nothing when several could be. One that
/// waits inside of the function, by where its frame stands, goes before those that nobody has taken for theirs.
pub(super) fn take_kin(frame: usize, kinship: impl Fn(&Open) -> Kinship) -> Option<Open> {
    with_slot(|slot| {
        let mut slot = slot.0.lock();
        for open in slot.iter_mut() {
            open.kin = kinship(open);
        }
        if slot.iter().any(|open| open.owner.0 != 0 && open.kin == Kinship::Likely) {
            let others = slot.iter_mut().filter(|open| open.owner.0 != frame && open.kin == Kinship::Likely);
            others.for_each(|open| open.kin = Kinship::None);
        }
        let certain = slot.iter().rposition(|open| open.kin == Kinship::Certain);
        let mut likely =
            slot.iter().enumerate().filter(|(_, open)| open.kin == Kinship::Likely).map(|(index, _)| index);
        let index = match (certain, likely.next(), likely.next()) {
            (Some(certain), ..) => certain,
            (None, Some(likely), None) => likely,
            _ => {
                let doubtful = slot.iter_mut().filter(|open| open.kin == Kinship::Doubtful);
                doubtful.for_each(|open| open.doubtful = true);
                return None;
            }
        };
        Some(slot.remove(index))
    })?
}

/// Whether failures wait inside of functions that can be suspended, on whatever threads.
pub(super) fn any_owned() -> bool {
    OWNED.load(Relaxed) != 0
}

/// The same of what waits inside of the function whose frame stands there: it has gone on to something else since, perhaps
/// on another thread.
pub(super) fn take_owned(frame: usize, is_kin: impl Fn(&Open) -> bool) -> Option<Open> {
    let own = with_slot(std::ptr::from_ref);
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let is_meant = |open: &Open| open.owner.0 == frame && is_kin(open);
    let others = || slots.iter().filter(|slot| own != Some(Arc::as_ptr(slot)));
    let kin: usize = others().map(|slot| slot.0.lock().iter().filter(|open| is_meant(open)).count()).sum();
    if kin != 1 {
        return None;
    }
    others().find_map(|slot| {
        let mut slot = slot.0.lock();
        let at = slot.iter().position(&is_meant)?;
        let mut open = slot.remove(at);
        // Numbers tell what came first on one thread.
        open.number = depth::next_stamp();
        Some(open)
    })
}

/// Whether this thread has such a failure on its way. Where none waits, that costs a look at a mark.
pub(super) fn any(is: impl Fn(&Open) -> bool) -> bool {
    if !depth::is_waiting() {
        return false;
    }
    let any = with_slot(|slot| {
        let slot = slot.0.lock();
        if slot.is_empty() {
            // The worker has sealed them.
            mark(&slot);
        }
        slot.iter().any(is)
    });
    any.unwrap_or(false)
}

fn with_slot<R>(look: impl FnOnce(&Slot) -> R) -> Option<R> {
    OPEN.try_with(|own| own.try_borrow().ok()?.as_deref().map(look)).ok()?
}

/// A tracked function has been left while a failure may be open; so many are still running. `unseen` says that it may
/// have been left by that failure all the same.
pub(super) fn left(depth: u32, unseen: bool) {
    if !depth::is_pending() {
        return;
    }
    let taken = with_slot(|slot| {
        let mut slot = slot.0.lock();
        // The function leaves by the failure that left it last, if by any; it has dealt with those further in.
        let taken: Vec<Open> = slot.extract_if(.., |open| open.left.outside > depth).collect();
        mark(&slot);
        taken
    });
    let Some(taken) = taken else { return mark(&[]) };
    for mut open in taken {
        open.captured.event.handled = !(open.doubtful || unseen || std::thread::panicking());
        open.seal();
    }
}

/// The event of this thread's open failure, when it is the one of this error.
pub(crate) fn event_for(exceptions: &[Exception]) -> Option<Event> {
    of_error(exceptions, |open| open.captured.event_so_far())
}

/// The id of the event that was taken down for this error already; it takes the context over.
pub(crate) fn id_for(exceptions: &[Exception], context: &Context) -> Option<EventId> {
    let tracker = of_error(exceptions, |open| open.tracker.clone())?;
    // Out of the lock: a masker is foreign code.
    let context = masked(&tracker, context.clone());
    of_error(exceptions, |open| {
        add_context(&mut open.captured.event.context, context, |known, new| *known = new);
        open.captured.event.id
    })
}

/// The entries of a context, masked.
pub(super) fn masked(tracker: &Tracker, context: Context) -> Map<String, Value> {
    let mut value = Value::Object(context.into_map());
    tracker.mask_rules().json(&mut value);
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn of_error<R>(exceptions: &[Exception], look: impl FnOnce(&mut Open) -> R) -> Option<R> {
    with_slot(|slot| {
        let mut slot = slot.0.lock();
        // Of two that are the same in all that can be told, the later one.
        let open = slot.iter_mut().rev().find(|open| chain::is_in(&open.known(true), exceptions))?;
        Some(look(open))
    })?
}

/// Hands this thread's open failure over that has this id: what comes next on this thread does not belong to it.
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) fn seal_event(id: EventId) {
    let taken = with_slot(|slot| {
        let mut slot = slot.0.lock();
        let at = slot.iter().position(|open| open.captured.event.id == id)?;
        let open = slot.remove(at);
        mark(&slot);
        Some(open)
    });
    // Outside of the lock.
    taken.flatten().into_iter().for_each(Open::seal);
}

/// Hands every open failure over that this tracker would take, as it stands.
pub(super) fn seal_of(tracker: &Tracker) {
    seal_where(|open| open.tracker.is(tracker));
    // The other threads find out when they look.
    let _ = with_slot(|slot| mark(&slot.0.lock()));
}

/// Hands every open failure of every thread over, as it stands.
pub(super) fn seal_every() {
    seal_where(|_| true);
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
pub(super) fn seal_due(now: Instant) -> Option<Instant> {
    let next = seal_where(|open| {
        let patience = if open.left.outside == 0 { TRAIL_PATIENCE } else { TRAIL_PATIENCE_COUNTED };
        *open.due.get_or_insert(now + patience) <= now
    });
    // What is kept meanwhile counts on being seen before long.
    next.map(|next| next.min(now + TRAIL_PATIENCE))
}

fn seal_where(mut is_meant: impl FnMut(&mut Open) -> bool) -> Option<Instant> {
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let mut next: Option<Instant> = None;
    for slot in slots {
        let taken: Vec<Open> = {
            let mut slot = slot.0.lock();
            let taken = slot.extract_if(.., |open| is_meant(open)).collect();
            next = slot.iter().filter_map(|open| open.due).chain(next).min();
            taken
        };
        // Outside of the lock.
        taken.into_iter().for_each(Open::seal);
    }
    next
}

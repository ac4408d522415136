//! The failure that is on its way, and where each thread keeps it until it is sealed: handed over to the tracker.

use std::{
    cell::RefCell,
    sync::{Arc, Weak},
    time::Instant,
};

use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::{chain::shares_text, depth};
use crate::{
    limits::CONTEXT_ENTRIES_MAX,
    model::{Event, EventId, Exception},
    pipeline::Captured,
    scope::Context,
    tracker::Tracker,
};

thread_local! {
    static OPEN: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

/// The slots of all threads that ever had a failure on its way.
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

/// Where a thread keeps the failure that is on its way; the worker looks in as well, for what nobody goes on with.
#[derive(Default)]
struct Slot(Mutex<Option<Box<Open>>>);

impl Drop for Slot {
    // The thread ends with a failure still open.
    fn drop(&mut self) {
        if let Some(open) = self.0.get_mut().take() {
            open.seal();
        }
    }
}

/// The failure that is on its way.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) tracker: Tracker,
    pub(super) captured: Captured,
    /// How deep the function was that it left last; zero when that is not known.
    pub(super) depth: u32,
    pub(super) function: &'static str,
    /// Where the stack stood then: a function further out stands higher.
    pub(super) stack: usize,
    /// When nobody will go on with it any more, once it has left a function.
    pub(super) due: Option<Instant>,
}

impl Open {
    /// Hands the failure over to the tracker.
    pub(super) fn seal(self: Box<Self>) {
        let Self { tracker, captured, .. } = *self;
        if captured.event.handled
            && let Some(watch) = &captured.watch
        {
            watch.settle(captured.event.id);
        }
        #[cfg(feature = "eyre")]
        super::sealed::keep(&captured.event);
        tracker.capture(captured);
    }

    /// Adds a context that is masked already; what becomes of an entry that is there is the caller's to say.
    pub(super) fn add_context(&mut self, context: Map<String, Value>, known: impl Fn(&mut Value, Value)) {
        let entries = &mut self.captured.event.context;
        for (name, value) in context {
            if let Some(entry) = entries.get_mut(&name) {
                known(entry, value);
            } else if entries.len() < CONTEXT_ENTRIES_MAX {
                entries.insert(name, value);
            }
        }
    }
}

/// Puts the failure into this thread's slot; false when the thread is on its way out, and the failure is sealed.
pub(super) fn keep(open: Box<Open>) -> bool {
    let mut open = Some(open);
    let _ = OPEN.try_with(|own| {
        if let Ok(mut own) = own.try_borrow_mut() {
            let slot = own.get_or_insert_with(|| {
                let slot = Arc::new(Slot::default());
                let mut slots = SLOTS.lock();
                slots.retain(|slot| slot.strong_count() > 0);
                slots.push(Arc::downgrade(&slot));
                slot
            });
            *slot.0.lock() = open.take();
        }
    });
    match open {
        None => true,
        Some(open) => {
            open.seal();
            false
        }
    }
}

/// Takes this thread's failure out of its slot.
pub(super) fn take() -> Option<Box<Open>> {
    with_slot(|slot| slot.0.lock().take()).flatten()
}

/// Whether this thread has a failure on its way.
pub(super) fn is_there() -> bool {
    with_slot(|slot| slot.0.lock().is_some()).unwrap_or(false)
}

fn with_slot<R>(look: impl FnOnce(&Slot) -> R) -> Option<R> {
    OPEN.try_with(|own| own.try_borrow().ok()?.as_deref().map(look)).ok()?
}

/// A tracked function has been left while a failure may be open; so many are still running.
pub(super) fn left(depth: u32) {
    if !depth::is_pending() {
        return;
    }
    let Some(mut open) = take() else { return depth::set_pending(false) };
    // The function that failed last leaves by that failure; one further out that leaves has dealt with it.
    if open.depth != 0 && open.depth > depth + 1 {
        depth::set_pending(false);
        open.captured.event.handled = !std::thread::panicking();
        open.seal();
    } else {
        keep(open);
    }
}

/// The event of this thread's open failure, when it is the one of this error.
pub(crate) fn event_for(exceptions: &[Exception]) -> Option<Event> {
    of_error(exceptions, |open| open.captured.event.clone())
}

/// The id of the event that was taken down for this error already; it takes the context over.
pub(crate) fn id_for(exceptions: &[Exception], context: &Context) -> Option<EventId> {
    let tracker = of_error(exceptions, |open| open.tracker.clone())?;
    // Out of the lock: a masker is foreign code.
    let context = masked(&tracker, context.clone());
    of_error(exceptions, |open| {
        open.add_context(context, |known, new| *known = new);
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
        let open = slot.as_mut()?;
        shares_text(&open.captured.event.exceptions, exceptions).then(|| look(open))
    })?
}

/// Hands this thread's open failure over if it is this one: what comes next on this thread does not belong to it.
#[cfg(any(feature = "tower", feature = "actix-web"))]
pub(crate) fn seal_event(id: EventId) {
    if with_slot(|slot| slot.0.lock().as_ref().is_some_and(|open| open.captured.event.id == id)) == Some(true) {
        seal_all();
    }
}

/// Hands every open failure of this thread over, as it stands.
pub(crate) fn seal_all() {
    depth::set_pending(false);
    if let Some(open) = take() {
        open.seal();
    }
}

/// Hands every open failure of every thread over, as it stands.
pub(super) fn seal_every() {
    seal_where(|_| true);
}

/// Hands over what nobody goes on with any more; the moment when the next one is due.
pub(super) fn seal_due(now: Instant) -> Option<Instant> {
    seal_where(|due| due <= now)
}

fn seal_where(is_due: impl Fn(Instant) -> bool) -> Option<Instant> {
    let slots: Vec<Arc<Slot>> = SLOTS.lock().iter().filter_map(Weak::upgrade).collect();
    let mut next: Option<Instant> = None;
    for slot in slots {
        let taken = {
            let mut slot = slot.0.lock();
            match slot.as_ref().and_then(|open| open.due) {
                Some(due) if is_due(due) => slot.take(),
                Some(due) => {
                    next = Some(next.map_or(due, |next| next.min(due)));
                    None
                }
                None => None,
            }
        };
        // Outside of the lock.
        if let Some(open) = taken {
            open.seal();
        }
    }
    next
}

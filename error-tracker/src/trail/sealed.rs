//! The last failures that were handed over, for a report that is shown when they have left every function, and when the
//! tracker may be gone already.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread::{self, ThreadId},
};

use parking_lot::Mutex;

use super::{
    chain::{self, Known},
    open,
};
use crate::{
    inside,
    limits::SEALED_FAILURES_MAX,
    model::{Event, Exception},
    pipeline::Captured,
};

/// Whether anybody will ask: without the hook of a reporting library nothing is kept.
static KEEPS: AtomicBool = AtomicBool::new(false);
static SEALED: Mutex<VecDeque<Sealed>> = Mutex::new(VecDeque::new());

/// A failure that was handed over, and the thread that it left.
struct Sealed {
    thread: Option<ThreadId>,
    event: Event,
}

/// Keeps the last failures from now on.
pub(crate) fn keep_sealed() {
    KEEPS.store(true, Relaxed);
}

/// Keeps a failure that is handed over, if anybody will ask for it.
pub(super) fn keep(captured: &Captured) {
    if !KEEPS.load(Relaxed) || captured.event.handled {
        return;
    }
    let thread = captured.whereabouts.as_ref().and_then(|whereabouts| Some(whereabouts.thread.as_ref()?.id()));
    let event = captured.event_so_far();
    let mut sealed = SEALED.lock();
    if sealed.len() >= SEALED_FAILURES_MAX {
        sealed.pop_front();
    }
    sealed.push_back(Sealed { thread, event });
}

/// The failure of this thread that this error is: the one that is on its way, or one of the last.
pub(crate) fn sealed_event_for(exceptions: &[Exception]) -> Option<Event> {
    open::event_for(exceptions).or_else(|| {
        let thread = inside::caught(|| thread::current().id()).ok();
        let sealed = SEALED.lock();
        let is_it = |sealed: &Sealed| {
            let known = Known { function: "", exceptions: &sealed.event.exceptions, converts: false, within: true };
            sealed.thread == thread && chain::is_in(&known, exceptions)
        };
        sealed.iter().rev().find(|sealed| is_it(sealed)).map(|sealed| sealed.event.clone())
    })
}

//! The last failures that were handed over, for a report that is shown when they have left every function, and when the
//! tracker may be gone already.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use parking_lot::Mutex;

use super::{
    chain::{self, Known},
    open,
};
use crate::{
    global,
    limits::SEALED_FAILURES_MAX,
    model::{Event, Exception},
    tracker::{self, Tracker},
};

/// Whether anybody will ask: without the hook of a reporting library nothing is kept.
static KEEPS: AtomicBool = AtomicBool::new(false);
static SEALED: Mutex<VecDeque<Event>> = Mutex::new(VecDeque::new());

/// Keeps the last failures from now on.
pub(crate) fn keep_sealed() {
    KEEPS.store(true, Relaxed);
}

/// Keeps a failure that is handed over, if anybody will ask for it.
pub(super) fn keep(event: &Event) {
    if !KEEPS.load(Relaxed) || event.handled {
        return;
    }
    let mut sealed = SEALED.lock();
    if sealed.len() >= SEALED_FAILURES_MAX {
        sealed.pop_front();
    }
    sealed.push_back(event.clone());
}

/// The failure of this thread that this error is: the one that is on its way, or one of the last.
pub(crate) fn sealed_event_for(exceptions: &[Exception]) -> Option<Event> {
    open::event_for(exceptions).or_else(|| {
        let thread = global::with_tracker(Tracker::thread_name).unwrap_or_else(tracker::thread_name);
        let sealed = SEALED.lock();
        let is_it = |event: &Event| {
            let known = Known { function: "", exceptions: &event.exceptions, converts: false, within: true };
            event.thread == thread && chain::is_in(&known, exceptions)
        };
        sealed.iter().rev().find(|event| is_it(event)).cloned()
    })
}

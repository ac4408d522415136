//! What `init_lazy` leaves for the first failure to do, and how long failures wait for it. It knows no tracker: what is
//! to be done is a closure.

use std::{
    thread,
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};

use crate::{
    active, inside,
    limits::LAZY_INIT_PATIENCE,
    scope::{Scope, stack},
};

type Start = Box<dyn FnOnce() + Send>;

enum Phase {
    /// There is nothing to do.
    Idle,
    /// Nothing has failed yet.
    Pending(Start),
    /// It is being done; until that moment failures wait for it.
    Starting(Instant),
}

struct State {
    phase: Phase,
    /// What is known outside of every scope, for the tracker that is to come.
    base: Option<Scope>,
    /// Failures that did not wait long enough.
    missed: u64,
}

static STATE: Mutex<State> = Mutex::new(State { phase: Phase::Idle, base: None, missed: 0 });
static CHANGED: Condvar = Condvar::new();

/// Leaves this for the first failure to do; false when something is left already.
pub(crate) fn leave(start: Start) -> bool {
    let mut state = STATE.lock();
    if !matches!(state.phase, Phase::Idle) {
        return false;
    }
    *state = State { phase: Phase::Pending(start), base: None, missed: 0 };
    active::set_lazy(true);
    true
}

/// Whether something is left to do, or being done.
pub(crate) fn is_left() -> bool {
    !matches!(STATE.lock().phase, Phase::Idle)
}

/// Something has failed: has it done, on a thread of its own, and waits for a moment.
#[cold]
pub(crate) fn wake() {
    let mut state = STATE.lock();
    match std::mem::replace(&mut state.phase, Phase::Idle) {
        Phase::Pending(start) => {
            state.phase = Phase::Starting(Instant::now() + LAZY_INIT_PATIENCE);
            drop(state);
            let run = move || {
                start();
                done();
            };
            if thread::Builder::new().name("error-tracker-init".to_owned()).spawn(run).is_err() {
                return done();
            }
            state = STATE.lock();
        }
        other => state.phase = other,
    }
    while let Phase::Starting(until) = state.phase {
        if CHANGED.wait_until(&mut state, until).timed_out() {
            state.missed += 1;
            return;
        }
    }
}

/// It is done, or will never be.
fn done() {
    STATE.lock().phase = Phase::Idle;
    active::set_lazy(false);
    CHANGED.notify_all();
}

/// Forgets what is left to do, or waits so long for it to be done.
pub(crate) fn settle(timeout: Duration) {
    let mut state = STATE.lock();
    match std::mem::replace(&mut state.phase, Phase::Idle) {
        Phase::Pending(start) => {
            active::set_lazy(false);
            // What the closure holds is the user's, and is dropped where nothing is locked.
            drop(state);
            return drop(start);
        }
        other => state.phase = other,
    }
    let until = Instant::now() + timeout;
    while matches!(state.phase, Phase::Starting(_)) && !CHANGED.wait_until(&mut state, until).timed_out() {}
}

/// Edits the innermost scope of this thread, or what is known outside of every scope.
pub(crate) fn configure_scope(edit: impl FnOnce(&mut Scope)) {
    if let Some(edit) = stack::edit_innermost(edit) {
        // What the edit itself would capture must not find this locked.
        let _inside = inside::stay();
        edit(STATE.lock().base.get_or_insert_default());
    }
}

/// What was known outside of every scope, and how many failures did not wait long enough.
pub(crate) fn take_over() -> (Option<Scope>, u64) {
    let mut state = STATE.lock();
    (state.base.take(), std::mem::take(&mut state.missed))
}

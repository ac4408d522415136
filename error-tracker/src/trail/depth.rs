//! How deep this thread is in tracked functions, and whether a failure is on its way through them.
//!
//! Both stand in one word without a destructor, so that entering costs one addition and leaving one subtraction and
//! a branch.

use std::cell::Cell;

/// One of the others is set: the word's sign, which costs nothing to ask for.
const ANY: u32 = 1 << 31;
/// A failure is on its way: it has left one tracked function and has not left them all.
const PENDING: u32 = 1 << 30;
/// A panic was raised inside a tracked function, and is on its way, or has been caught a moment ago.
const UNWINDING: u32 = 1 << 29;
/// A failure waits on this thread for functions further out. Only those that can be suspended ask for it.
const WAITING: u32 = 1 << 28;
const MARKS: u32 = ANY | PENDING | UNWINDING | WAITING;

thread_local! {
    static STATE: Cell<u32> = const { Cell::new(0) };
}

/// Counts a tracked function while its body runs.
#[derive(Debug)]
pub struct Enter(());

impl Enter {
    /// Enters a tracked function.
    #[inline(always)]
    #[allow(clippy::new_without_default, reason = "never made by hand")]
    pub fn new() -> Self {
        enter();
        Self(())
    }
}

impl Drop for Enter {
    #[inline(always)]
    fn drop(&mut self) {
        if leave() {
            super::left();
        }
    }
}

/// Counts a tracked function.
#[inline(always)]
pub(super) fn enter() {
    let _ = STATE.try_with(|state| state.set(state.get().wrapping_add(1)));
}

/// Counts it back. Whether something is on its way that has to be told; the word is read again for that, so that the
/// compiler counts it down where it stands and asks for its sign: two instructions.
#[inline(always)]
pub(super) fn leave() -> bool {
    let told = STATE.try_with(|state| {
        state.set(state.get().wrapping_sub(1));
        state.get() & ANY != 0
    });
    told.unwrap_or(false)
}

/// How many tracked functions are running.
pub(crate) fn depth() -> u32 {
    STATE.try_with(|state| state.get() & !MARKS).unwrap_or(0)
}

/// Says whether a failure is on its way.
pub(crate) fn set_pending(pending: bool) {
    set(PENDING, pending);
}

/// Whether a failure is on its way.
pub(crate) fn is_pending() -> bool {
    is_set(PENDING)
}

/// Says whether a failure waits for functions further out.
pub(super) fn set_waiting(waiting: bool) {
    set(WAITING, waiting);
}

/// Whether a failure waits for functions further out.
#[inline(always)]
pub(super) fn is_waiting() -> bool {
    is_set(WAITING)
}

/// Whether a panic is on its way, or a failure waits.
#[inline(always)]
pub(super) fn is_unwinding_or_waiting() -> bool {
    is_set(UNWINDING | WAITING)
}

/// Says whether a panic is on its way.
pub(super) fn set_unwinding(unwinding: bool) {
    set(UNWINDING, unwinding);
}

/// Whether a panic is on its way, or was a moment ago.
#[inline(always)]
pub(super) fn is_unwinding() -> bool {
    is_set(UNWINDING)
}

fn set(mark: u32, on: bool) {
    let _ = STATE.try_with(|state| {
        let marked = if on { state.get() | mark } else { state.get() & !mark };
        let any = if marked & (PENDING | UNWINDING) == 0 { 0 } else { ANY };
        state.set((marked & !ANY) | any);
    });
}

#[inline(always)]
fn is_set(mark: u32) -> bool {
    STATE.try_with(|state| state.get() & mark != 0).unwrap_or(false)
}

//! How deep this thread is in tracked functions, and whether a failure is on its way through them.
//!
//! Both stand in one place without a destructor, and the depth's sign says that something is on its way, so that entering
//! costs one addition and leaving one subtraction and a branch. Where guards are dropped before, they have asked already:
//! they ask a byte of its own, since a word that was read is not counted down where it stands.

use std::cell::Cell;

/// The depth's sign: something is on its way, which costs nothing to ask for when it is counted.
const ANY: u32 = 1 << 31;
/// A failure is on its way: it has left one tracked function and has not left them all.
const PENDING: u8 = 1;
/// A panic was raised inside a tracked function, and is on its way, or has been caught a moment ago.
const UNWINDING: u8 = 2;
/// A failure waits on this thread for functions further out. Only those that can be suspended ask for it.
const WAITING: u8 = 4;

struct State {
    depth: Cell<u32>,
    marks: Cell<u8>,
    /// One more than the panics that were raised on this thread, so never zero.
    stamp: Cell<u32>,
}

thread_local! {
    static STATE: State = const { State { depth: Cell::new(0), marks: Cell::new(0), stamp: Cell::new(1) } };
}

/// Counts a tracked function while its body runs.
#[derive(Debug)]
pub struct Enter(());

impl Enter {
    /// Enters a tracked function.
    #[inline]
    #[allow(clippy::new_without_default, reason = "never made by hand")]
    pub fn new() -> Self {
        enter();
        Self(())
    }
}

impl Drop for Enter {
    #[inline]
    fn drop(&mut self) {
        if leave() {
            super::left();
        }
    }
}

/// Counts a tracked function.
#[inline]
pub(super) fn enter() {
    let _ = STATE.try_with(|state| state.depth.set(state.depth.get().wrapping_add(1)));
}

/// Counts it back. Whether something is on its way that has to be told; the word is read again for that, so that the
/// compiler counts it down where it stands and asks for its sign: two instructions.
#[inline]
pub(super) fn leave() -> bool {
    let told = STATE.try_with(|state| {
        state.depth.set(state.depth.get().wrapping_sub(1));
        state.depth.get() & ANY != 0
    });
    told.unwrap_or(false)
}

/// The same behind something that was dropped and has asked [`is_anything`]: the compiler does not ask again.
#[inline]
pub(super) fn leave_asked() -> bool {
    let told = STATE.try_with(|state| {
        state.depth.set(state.depth.get().wrapping_sub(1));
        state.marks.get() & (PENDING | UNWINDING) != 0
    });
    told.unwrap_or(false)
}

/// What tells whether something was raised before or after: one more than all failures and panics so far, so never zero.
#[inline]
pub(super) fn stamp() -> u32 {
    STATE.try_with(|state| state.stamp.get()).unwrap_or(1)
}

/// A failure or a panic is raised: its number, which was the stamp until now.
pub(super) fn next_stamp() -> u32 {
    let stamp = stamp();
    let _ = STATE.try_with(|state| state.stamp.set(stamp.saturating_add(1)));
    stamp
}

/// How many tracked functions are running.
pub(crate) fn depth() -> u32 {
    STATE.try_with(|state| state.depth.get() & !ANY).unwrap_or(0)
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
#[inline]
pub(super) fn is_waiting() -> bool {
    is_set(WAITING)
}

/// Whether a panic is on its way, or a failure waits.
#[inline]
pub(super) fn is_unwinding_or_waiting() -> bool {
    is_set(UNWINDING | WAITING)
}

/// Says whether a panic is on its way.
pub(super) fn set_unwinding(unwinding: bool) {
    set(UNWINDING, unwinding);
}

/// Whether a panic is on its way, or was a moment ago.
pub(super) fn is_unwinding() -> bool {
    is_set(UNWINDING)
}

/// Whether anything is on its way: what a guard asks when it is dropped.
#[inline]
pub(super) fn is_anything() -> bool {
    is_set(PENDING | UNWINDING)
}

fn set(mark: u8, on: bool) {
    let _ = STATE.try_with(|state| {
        let marks = if on { state.marks.get() | mark } else { state.marks.get() & !mark };
        let any = if marks & (PENDING | UNWINDING) == 0 { 0 } else { ANY };
        state.marks.set(marks);
        state.depth.set((state.depth.get() & !ANY) | any);
    });
}

#[inline]
fn is_set(mark: u8) -> bool {
    STATE.try_with(|state| state.marks.get() & mark != 0).unwrap_or(false)
}

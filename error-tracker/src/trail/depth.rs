//! How deep this thread is in tracked functions, and whether a failure is on its way through them.
//!
//! Both stand in one word without a destructor, so that entering costs one addition and leaving one subtraction and
//! a branch.

use std::cell::Cell;

/// A failure is on its way: it has left one tracked function and has not left them all.
const PENDING: u32 = 1 << 31;

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
        let _ = STATE.try_with(|state| state.set(state.get().wrapping_add(1)));
        Self(())
    }
}

impl Drop for Enter {
    #[inline(always)]
    fn drop(&mut self) {
        let _ = STATE.try_with(|state| {
            state.set(state.get().wrapping_sub(1));
            // Read again behind the call: then the word is counted down where it stands, by one instruction.
            if state.get() & PENDING != 0 {
                left();
            }
        });
    }
}

#[cold]
#[inline(never)]
fn left() {
    super::open::left(depth());
}

/// How many tracked functions are running.
pub(crate) fn depth() -> u32 {
    STATE.try_with(|state| state.get() & !PENDING).unwrap_or(0)
}

/// Says whether a failure is on its way.
pub(crate) fn set_pending(pending: bool) {
    let _ = STATE.try_with(|state| {
        let depth = state.get() & !PENDING;
        state.set(if pending { depth | PENDING } else { depth });
    });
}

/// Whether a failure is on its way.
pub(crate) fn is_pending() -> bool {
    STATE.try_with(|state| state.get() & PENDING != 0).unwrap_or(false)
}

//! Whether anybody would look at a failure: one word, which the success path may ask. The trackers themselves stand in
//! `global.rs`.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bit 0: a tracker is installed. Bit 1: one is when something fails. Above them: how many trackers stand in its place on
/// their threads.
static STATE: AtomicUsize = AtomicUsize::new(0);
const INSTALLED: usize = 1;
const LAZY: usize = 2;
const ONE_OVERRIDE: usize = 4;

/// What the word said when it was read.
#[derive(Clone, Copy)]
pub(crate) struct Active(usize);

impl Active {
    /// Whether nobody would look.
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether the process has a tracker.
    pub(crate) fn is_installed(self) -> bool {
        self.0 & INSTALLED != 0
    }

    /// Whether the process gets a tracker when something fails.
    pub(crate) fn is_lazy(self) -> bool {
        self.0 & LAZY != 0
    }

    /// Whether some thread has a tracker of its own.
    pub(crate) fn is_overridden(self) -> bool {
        self.0 >= ONE_OVERRIDE
    }
}

/// Reads the word.
#[inline]
pub(crate) fn now() -> Active {
    Active(STATE.load(Relaxed))
}

/// Whether a failure would be taken down at all, as far as that can be told by one load.
#[inline]
pub fn is_active() -> bool {
    !now().is_none()
}

/// Says that the process has a tracker, or has none any more.
pub(crate) fn set_installed(installed: bool) {
    set(INSTALLED, installed);
}

/// Says that the process gets a tracker when something fails, or does not any more.
pub(crate) fn set_lazy(lazy: bool) {
    set(LAZY, lazy);
}

fn set(bit: usize, on: bool) {
    if on {
        STATE.fetch_or(bit, Relaxed);
    } else {
        STATE.fetch_and(!bit, Relaxed);
    }
}

/// One more thread's tracker stands in the place of the process's.
pub(crate) fn add_override() {
    STATE.fetch_add(ONE_OVERRIDE, Relaxed);
}

/// One thread's tracker is gone again.
pub(crate) fn remove_override() {
    STATE.fetch_sub(ONE_OVERRIDE, Relaxed);
}

//! The machine's stack as addresses. Their symbols are looked up on the worker, never on the failing thread.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::limits::BACKTRACE_FRAMES_MAX;

/// How many threads are inside the library that walks stacks and looks names up. It has a lock for the whole process.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// Says that this thread is inside that library.
pub(crate) struct Walk(());

impl Walk {
    pub(crate) fn begin() -> Self {
        INSIDE.fetch_add(1, Relaxed);
        Self(())
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Relaxed);
    }
}

/// Whether a fork has left a thread behind in there, and the library's lock with it. Asked in the forked child, before
/// anything is captured.
pub(crate) fn is_left_locked() -> bool {
    INSIDE.load(Relaxed) != 0
}

/// Addresses of the machine's stack, innermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawBacktrace {
    addresses: Box<[usize]>,
}

#[cfg(test)]
thread_local! {
    static TAKEN: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl RawBacktrace {
    /// How many this thread has taken.
    #[cfg(test)]
    pub(crate) fn taken() -> usize {
        TAKEN.get()
    }

    /// The stack of this thread, as it is now.
    #[inline(never)]
    pub(crate) fn capture() -> Self {
        #[cfg(test)]
        TAKEN.set(TAKEN.get() + 1);
        let mut addresses = [0_usize; BACKTRACE_FRAMES_MAX];
        let mut length = 0;
        let _walk = Walk::begin();
        backtrace::trace(|frame| {
            let Some(slot) = addresses.get_mut(length) else { return false };
            *slot = frame.ip() as usize;
            length += 1;
            true
        });
        Self { addresses: addresses.get(..length).unwrap_or_default().into() }
    }

    /// The addresses, innermost first.
    pub(crate) fn addresses(&self) -> &[usize] {
        &self.addresses
    }
}

//! The machine's stack as addresses. Their symbols are looked up on the worker, never on the failing thread.

use crate::limits::BACKTRACE_FRAMES_MAX;

/// Addresses of the machine's stack, innermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawBacktrace {
    addresses: Box<[usize]>,
}

impl RawBacktrace {
    /// The stack of this thread, as it is now.
    #[inline(never)]
    pub fn capture() -> Self {
        let mut addresses = [0_usize; BACKTRACE_FRAMES_MAX];
        let mut length = 0;
        backtrace::trace(|frame| {
            let Some(slot) = addresses.get_mut(length) else { return false };
            *slot = frame.ip() as usize;
            length += 1;
            true
        });
        Self { addresses: addresses.get(..length).unwrap_or_default().into() }
    }

    /// The addresses, innermost first.
    pub fn addresses(&self) -> &[usize] {
        &self.addresses
    }
}

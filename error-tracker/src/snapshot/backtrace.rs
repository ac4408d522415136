//! The machine's stack as addresses. Their symbols are looked up on the worker, never on the failing thread.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::limits::{BACKTRACE_FRAMES_MAX, STACK_ENDS_MAX};

/// How many threads are inside the part of that library that has a lock for the whole process.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// Says that this thread is inside of it.
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

/// Where stacks end for whoever reads them: the standard library's functions that call `main` and what a thread runs, as
/// far as they are known. What is further out is the same for all, and takes as long to walk.
static ENDS: [AtomicUsize; STACK_ENDS_MAX] = [const { AtomicUsize::new(0) }; STACK_ENDS_MAX];

/// Remembers that stacks end at this address.
pub(crate) fn ends_at(address: usize) {
    for end in &ENDS {
        let known = end.compare_exchange(0, address, Relaxed, Relaxed);
        if known.is_ok() || known == Err(address) {
            return;
        }
    }
}

fn is_end(address: usize) -> bool {
    ENDS.iter().map(|end| end.load(Relaxed)).take_while(|end| *end != 0).any(|end| end == address)
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

/// Hands over each address of this thread's stack, innermost first, until there is enough.
///
/// The library's own way takes the lock under which the worker looks names up, which can take as long as it takes to read
/// the program's tables: the failing thread would wait for that.
#[cfg(not(windows))]
#[inline(always)]
#[allow(unsafe_code, reason = "what would wait must not, and what asks for care is the dbghelp of Windows")]
fn walk(mut more: impl FnMut(usize) -> bool) {
    // SAFETY: all that it wants is that nobody else is in there where that is not safe by itself. The walk is the system's
    // unwinder, as it is for each panic, on however many threads at once.
    unsafe { backtrace::trace_unsynchronized(|frame| more(frame.ip() as usize)) }
}

#[cfg(windows)]
fn walk(mut more: impl FnMut(usize) -> bool) {
    let _walk = Walk::begin();
    backtrace::trace(|frame| more(frame.ip() as usize));
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
        walk(|address| {
            let Some(slot) = addresses.get_mut(length) else { return false };
            *slot = address;
            length += 1;
            !is_end(address)
        });
        Self { addresses: addresses.get(..length).unwrap_or_default().into() }
    }

    /// The addresses, innermost first.
    pub(crate) fn addresses(&self) -> &[usize] {
        &self.addresses
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use super::*;

    #[test]
    fn a_stack_is_walked_while_another_thread_looks_names_up() {
        let (looks_up, is_looking_up) = mpsc::channel();
        let (goes_on, is_to_go_on) = mpsc::channel::<()>();
        let address = *RawBacktrace::capture().addresses().first().expect("an address");
        let lookup = thread::spawn(move || {
            backtrace::resolve(address as *mut _, |_| {
                let _ = looks_up.send(());
                let _ = is_to_go_on.recv();
            });
        });
        is_looking_up.recv_timeout(Duration::from_secs(60)).expect("the lookup");
        let (walks, has_walked) = mpsc::channel();
        let walk = thread::spawn(move || walks.send(RawBacktrace::capture().addresses().len()));
        let walked = has_walked.recv_timeout(Duration::from_secs(20));
        drop(goes_on);
        lookup.join().expect("the lookup ends");
        drop(walk.join());
        assert!(walked.expect("it does not wait") > 1);
    }
}

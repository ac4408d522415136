//! Whether this process is a fork of the one that something was started in. The system's own fork raises a count in the
//! child, since to ask the system for the process at each failure takes longer than to render its values. No lock is
//! taken here.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// How many forks lie between the first process and this one.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// The process that something was started in.
#[derive(Debug)]
pub(crate) struct Process {
    id: u32,
    /// Forks before it; nothing where they are not counted.
    forks: Option<u32>,
}

impl Process {
    /// This process.
    pub(crate) fn this() -> Self {
        Self { id: std::process::id(), forks: are_counted().then(|| FORKS.load(Relaxed)) }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Whether this process is another, by what has been counted: a child that was made past the C library's `fork` is
    /// not told. Nothing of that library works in such a child either once there are threads, its allocator least of all.
    #[inline]
    pub(crate) fn was_forked(&self) -> bool {
        match self.forks {
            Some(forks) => forks != FORKS.load(Relaxed),
            None => self.is_other(),
        }
    }

    /// The same by asking the system.
    pub(crate) fn is_other(&self) -> bool {
        self.id != std::process::id()
    }
}

#[cfg(unix)]
fn are_counted() -> bool {
    static COUNTED: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| {
        extern "C" fn count() {
            FORKS.fetch_add(1, Relaxed);
        }
        // SAFETY: what it is handed lives as long as the program, and runs in the child with nothing but an addition.
        #[allow(unsafe_code, reason = "there is no safe way to hear of a fork")]
        let refused = unsafe { libc::pthread_atfork(None, None, Some(count)) };
        refused == 0
    });
    *COUNTED
}

/// Where nothing forks.
#[cfg(not(unix))]
fn are_counted() -> bool {
    true
}

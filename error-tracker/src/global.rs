//! The tracker of the process, and the trackers that tests put in its place on their thread. No other file holds one.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use parking_lot::{Mutex, RwLock};

use crate::{
    Config, Error, ErrorKind, Result, inside,
    internal_error::Part,
    limits::INIT_TIMEOUT,
    panic_hook,
    snapshot::{
        backtrace,
        site::{self, Admission, Site},
    },
    tracker::Tracker,
};

/// Bit 0: a tracker is installed. Above it: how many trackers stand in its place on their threads.
static STATE: AtomicUsize = AtomicUsize::new(0);
const INSTALLED: usize = 1;
const ONE_OVERRIDE: usize = 2;

static GLOBAL: RwLock<Option<Tracker>> = RwLock::new(None);
static INITIALIZING: Mutex<()> = Mutex::new(());

thread_local! {
    static OVERRIDES: RefCell<Vec<Tracker>> = const { RefCell::new(Vec::new()) };
}

/// Whether a failure would be taken down at all, as far as that can be told by one load.
#[inline(always)]
pub fn is_active() -> bool {
    STATE.load(Relaxed) != 0
}

/// What this failure point may do now; nothing when no tracker would take the failure.
#[inline]
pub fn admit(site: &'static Site) -> Option<Admission> {
    let state = STATE.load(Relaxed);
    if state == 0 || inside::is_inside() {
        return None;
    }
    if state >= ONE_OVERRIDE
        && let Some(tracker) = overriding()
    {
        return Some(tracker.admit(site));
    }
    (state & INSTALLED != 0).then(|| site.admit())
}

/// Runs this with the tracker of this thread or of the process, as our own code: what fails in there is not recorded,
/// and a panic is caught.
pub fn with_tracker<R>(run: impl FnOnce(&Tracker) -> R) -> Option<R> {
    let tracker = current()?;
    match inside::caught(|| run(&tracker)) {
        Ok(result) => Some(result),
        Err(panic) => {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
            None
        }
    }
}

/// The tracker of this thread or of the process; nothing inside our own code.
pub(crate) fn current() -> Option<Tracker> {
    let state = STATE.load(Relaxed);
    if state == 0 || inside::is_inside() {
        return None;
    }
    if state >= ONE_OVERRIDE
        && let Some(tracker) = overriding()
    {
        return Some(tracker);
    }
    // Not waited for: it is only ever written for a moment, while a tracker comes or goes.
    let tracker = GLOBAL.try_read()?.clone()?;
    // A forked child has no worker, and a lock may be held by a thread that it does not have.
    (!tracker.is_forked()).then_some(tracker)
}

fn overriding() -> Option<Tracker> {
    OVERRIDES.try_with(|overrides| overrides.try_borrow().ok()?.last().cloned()).ok()?
}

/// Keeps a tracker in the place of the global one on this thread.
pub(crate) struct Override {
    depth: usize,
}

/// Puts a tracker in the place of the global one on this thread.
pub(crate) fn put_in_place(tracker: Tracker) -> Option<Override> {
    let depth = OVERRIDES.try_with(|overrides| {
        let mut overrides = overrides.try_borrow_mut().ok()?;
        overrides.push(tracker);
        Some(overrides.len())
    });
    let depth = depth.ok()??;
    STATE.fetch_add(ONE_OVERRIDE, Relaxed);
    Some(Override { depth })
}

impl Drop for Override {
    fn drop(&mut self) {
        STATE.fetch_sub(ONE_OVERRIDE, Relaxed);
        let taken = OVERRIDES.try_with(|overrides| {
            let mut overrides = overrides.try_borrow_mut().ok()?;
            let depth = self.depth.min(overrides.len() + 1);
            Some(overrides.split_off(depth - 1))
        });
        // Dropped here, where the stack is free again.
        drop(taken);
    }
}

/// Keeps the tracker installed. Dropping it stores what is left, within `flush_timeout`, and takes the tracker away.
#[must_use = "the tracker goes when the guard is dropped, so keep it: `let _guard = ..`"]
#[derive(Debug)]
pub struct Guard {
    tracker: Tracker,
}

impl Guard {
    /// The tracker.
    pub fn tracker(&self) -> &Tracker {
        &self.tracker
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.tracker.is_forked() {
            // The parent's guard stores what is left; here, not even a lock is safe.
            return;
        }
        let taken = {
            let mut global = GLOBAL.write();
            STATE.fetch_and(!INSTALLED, Relaxed);
            global.take()
        };
        self.tracker.close(self.tracker.flush_timeout());
        drop(taken);
    }
}

/// Installs the tracker of the process.
///
/// Without a store in its settings it opens a sled store at their `db`, `error-tracker.db` by default, which is also
/// what the viewer reads.
///
/// ```
/// # fn main() -> error_tracker::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("errors.db");
/// use error_tracker::{Config, SledStore};
///
/// let _guard = error_tracker::init(Config::new().store(SledStore::open(path)?).release("1.4.2"))?;
/// # Ok(())
/// # }
/// ```
///
/// It installs a panic hook, which records each panic and then calls the hook that was there before. A hook that is set
/// later without calling this one switches it off.
///
/// A child that the process forks captures nothing until it calls `init` itself. If the fork came while another thread
/// was looking symbols up, whose lock is then never given back, the child has to do without backtraces.
///
/// # Errors
/// When a setting has a value that is not allowed, when the store cannot be opened, and when a tracker is installed
/// already.
pub fn init(mut config: Config) -> Result<Guard> {
    // In a forked child, a thread that it does not have may hold a lock for ever.
    let busy = || Error::new(ErrorKind::Unavailable, "another init does not come to its end");
    let _initializing = INITIALIZING.try_lock_for(INIT_TIMEOUT).ok_or_else(busy)?;
    let installed = GLOBAL.try_read_for(INIT_TIMEOUT).ok_or_else(busy)?.clone();
    if installed.as_ref().is_some_and(|installed| !installed.is_forked()) {
        return Err(Error::new(
            ErrorKind::AlreadyInitialized,
            "a tracker is installed already, drop its guard before another init",
        ));
    }
    if installed.is_some() && backtrace::is_left_locked() {
        config = config.backtrace(false);
    }
    config.check()?;
    let budget = config.site_budget_per_minute.unwrap_or(crate::limits::SITE_BUDGET_PER_MINUTE);
    let store = config.open_store()?;
    site::start(budget);
    let tracker = Tracker::start(config, store)?;
    let before = GLOBAL.try_write_for(INIT_TIMEOUT).ok_or_else(busy)?.replace(tracker.clone());
    STATE.fetch_or(INSTALLED, Relaxed);
    panic_hook::install();
    // A tracker of the process that this one was forked from: its threads are not here, so nothing of it is touched.
    std::mem::forget((before, installed));
    Ok(Guard { tracker })
}

/// Waits until everything captured before is durable; false when that took longer. True without a tracker.
pub fn flush(timeout: Duration) -> bool {
    // Not under the flag of our own code: it would not be waited for there.
    current().is_none_or(|tracker| tracker.flush(timeout))
}

/// What became of all failures so far; all zero without a tracker.
pub fn stats() -> crate::Stats {
    current().map(|tracker| tracker.stats()).unwrap_or_default()
}

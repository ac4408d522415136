//! The tracker of the process, and the trackers that tests put in its place on their thread. No other file holds one.

use std::{cell::RefCell, time::Duration};

use parking_lot::RwLock;

use crate::{
    active::{self, Active},
    inside,
    internal_error::Part,
    lazy,
    scope::Scope,
    snapshot::site::{Admission, Site},
    tracker::Tracker,
};

static GLOBAL: RwLock<Option<Tracker>> = RwLock::new(None);

thread_local! {
    static OVERRIDES: RefCell<Vec<Tracker>> = const { RefCell::new(Vec::new()) };
}

/// What this failure point may do now; nothing when no tracker would take the failure.
#[inline]
pub(crate) fn admit(site: &'static Site) -> Option<Admission> {
    let active = active::now();
    if active.is_none() || inside::is_inside() {
        return None;
    }
    if active.is_overridden()
        && let Some(tracker) = overriding()
    {
        return Some(tracker.admit(site));
    }
    let active = woken(active);
    active.is_installed().then(|| site.admit())
}

/// Runs this with the tracker of this thread or of the process, as our own code: what fails in there is not recorded,
/// and a panic is caught.
pub(crate) fn with_tracker<R>(run: impl FnOnce(&Tracker) -> R) -> Option<R> {
    let tracker = for_failure()?;
    match inside::caught(|| run(&tracker)) {
        Ok(result) => Some(result),
        Err(panic) => {
            tracker.report(Part::Capture, || format!("it panicked: {panic}"));
            None
        }
    }
}

/// Like [`current`], where something has failed: what `init_lazy` left to do is done first.
pub(crate) fn for_failure() -> Option<Tracker> {
    let active = active::now();
    if active.is_lazy() && !inside::is_inside() && overriding().is_none() {
        woken(active);
    }
    current()
}

fn woken(active: Active) -> Active {
    if !active.is_lazy() {
        return active;
    }
    lazy::wake();
    active::now()
}

/// The tracker of this thread or of the process; nothing inside our own code.
pub(crate) fn current() -> Option<Tracker> {
    if inside::is_inside() { None } else { watching() }
}

/// The tracker of this thread or of the process, also inside our own code: for what captures nothing.
fn watching() -> Option<Tracker> {
    // A forked child has no worker, and a lock may be held by a thread that it does not have.
    in_place(|installed| !installed.was_forked())
}

/// The tracker of this thread, or that of the process if this says that it will do.
fn in_place(will_do: impl FnOnce(&Tracker) -> bool) -> Option<Tracker> {
    let active = active::now();
    if active.is_none() {
        return None;
    }
    if active.is_overridden()
        && let Some(tracker) = overriding()
    {
        return Some(tracker);
    }
    // Not waited for: it is only ever written for a moment, while a tracker comes or goes.
    GLOBAL.try_read()?.clone().filter(will_do)
}

/// A scope without content; nothing when nobody would look at it.
pub(crate) fn new_scope() -> Option<Scope> {
    // The system is not asked which process this is: nothing has failed, and in a forked child a scope does no harm.
    if inside::is_inside() {
        return None;
    }
    match in_place(|_| true) {
        Some(tracker) => Some(tracker.new_scope()),
        None => active::now().is_lazy().then(Scope::default),
    }
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
    active::add_override();
    Some(Override { depth })
}

impl Drop for Override {
    fn drop(&mut self) {
        active::remove_override();
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
///
/// ```
/// use error_tracker::{Config, MemoryStore};
///
/// let guard = error_tracker::init(Config::new().store(MemoryStore::new()))?;
/// // The program.
/// drop(guard);
/// assert_eq!(error_tracker::capture_message("too late"), None);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[must_use = "the tracker goes when the guard is dropped, so keep it: `let _guard = ..`"]
#[derive(Debug)]
pub struct Guard {
    tracker: Tracker,
}

impl Guard {
    /// The tracker.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use error_tracker::{Config, MemoryStore};
    ///
    /// let guard = error_tracker::init(Config::new().store(MemoryStore::new()))?;
    /// error_tracker::capture_message("queue is 90 % full");
    /// assert!(guard.tracker().flush(Duration::from_secs(5)));
    /// assert_eq!(guard.tracker().stats().stored, 1);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
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
            active::set_installed(false);
            global.take()
        };
        self.tracker.close(self.tracker.flush_timeout());
        drop(taken);
    }
}

/// The tracker of the process, waited for so long; the outer `None` when somebody holds it longer.
pub(crate) fn installed(timeout: Duration) -> Option<Option<Tracker>> {
    GLOBAL.try_read_for(timeout).map(|installed| installed.clone())
}

/// Makes this the tracker of the process, and gives the one that was; nothing when somebody holds its place for longer
/// than this.
pub(crate) fn install(tracker: Tracker, timeout: Duration) -> Option<(Guard, Option<Tracker>)> {
    let before = GLOBAL.try_write_for(timeout)?.replace(tracker.clone());
    active::set_installed(true);
    Some((Guard { tracker }, before))
}

/// Waits until everything captured before is durable; false when that took longer. True without a tracker.
///
/// ```
/// use std::time::Duration;
///
/// # let _guard = error_tracker::init(error_tracker::Config::new().store(error_tracker::MemoryStore::new()))?;
/// error_tracker::capture_message("queue is 90 % full");
/// // `exit` drops nothing, so what was captured is stored before.
/// if !error_tracker::flush(Duration::from_secs(2)) {
///     eprintln!("not everything is stored yet");
/// }
/// # if false {
/// std::process::exit(3);
/// # }
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub fn flush(timeout: Duration) -> bool {
    // Not under the flag of our own code: it would not be waited for there.
    current().is_none_or(|tracker| tracker.flush(timeout))
}

/// What became of all failures so far; all zero without a tracker.
///
/// ```
/// let stats = error_tracker::stats();
/// println!("{} failures, {} stored, {} wait", stats.captured, stats.stored, stats.queued);
/// if let Some(since) = stats.failing_since {
///     println!("the store fails since {since}");
/// }
/// ```
pub fn stats() -> crate::Stats {
    watching().map(|tracker| tracker.stats()).unwrap_or_default()
}

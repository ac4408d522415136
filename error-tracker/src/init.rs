//! Installing the tracker of the process, with all that belongs to it.

use parking_lot::Mutex;

use crate::{
    Config, Error, ErrorKind, Result,
    global::{self, Guard},
    limits::INIT_TIMEOUT,
    panic_hook,
    snapshot::{backtrace, site},
    tracker::Tracker,
};

static INITIALIZING: Mutex<()> = Mutex::new(());

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
    let installed = global::installed(INIT_TIMEOUT).ok_or_else(busy)?;
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
    let (guard, before) = global::install(tracker, INIT_TIMEOUT).ok_or_else(busy)?;
    panic_hook::install();
    // A tracker of the process that this one was forked from: its threads are not here, so nothing of it is touched.
    std::mem::forget((before, installed));
    Ok(guard)
}

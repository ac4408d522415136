//! Installing the tracker of the process, with all that belongs to it.

use parking_lot::Mutex;

use crate::{
    Config, Error, ErrorKind, Result,
    global::{self, Guard},
    inside,
    internal_error::{InternalErrors, Part},
    lazy,
    limits::{FLUSH_TIMEOUT, INIT_TIMEOUT},
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
pub fn init(config: Config) -> Result<Guard> {
    if lazy::is_left() {
        return Err(installed_already());
    }
    install(config)
}

fn installed_already() -> Error {
    let message = "a tracker is installed already, drop its guard before another init";
    Error::new(ErrorKind::AlreadyInitialized, message)
}

fn install(mut config: Config) -> Result<Guard> {
    // In a forked child, a thread that it does not have may hold a lock for ever.
    let busy = || Error::new(ErrorKind::Unavailable, "another init does not come to its end");
    let _initializing = INITIALIZING.try_lock_for(INIT_TIMEOUT).ok_or_else(busy)?;
    let installed = global::installed(INIT_TIMEOUT).ok_or_else(busy)?;
    if installed.as_ref().is_some_and(|installed| !installed.is_forked()) {
        return Err(installed_already());
    }
    if installed.is_some() && backtrace::is_left_locked() {
        config = config.backtrace(false);
    }
    config.check()?;
    let budget = config.site_budget_per_minute.unwrap_or(crate::limits::SITE_BUDGET_PER_MINUTE);
    let store = config.open_store()?;
    site::start(budget);
    let tracker = Tracker::start(config, store)?;
    let (base, missed) = lazy::take_over();
    tracker.take_over(base, missed);
    let (guard, before) = global::install(tracker, INIT_TIMEOUT).ok_or_else(busy)?;
    panic_hook::install();
    // A tracker of the process that this one was forked from: its threads are not here, so nothing of it is touched.
    std::mem::forget((before, installed));
    Ok(guard)
}

/// The tracker that `init_lazy` has installed.
static LAZY_GUARD: Mutex<Option<Guard>> = Mutex::new(None);

/// Keeps what [`init_lazy`] was given, and the tracker once there is one. Dropping it stores what is left, as dropping a
/// [`Guard`] does.
///
/// ```
/// let guard = error_tracker::init_lazy(|| Ok(error_tracker::Config::new().release("1.4.2")))?;
/// // The program. Nothing has failed, so there is nothing to store.
/// drop(guard);
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[must_use = "the tracker goes when the guard is dropped, so keep it: `let _guard = ..`"]
#[derive(Debug)]
pub struct LazyGuard {
    _private: (),
}

impl Drop for LazyGuard {
    fn drop(&mut self) {
        lazy::settle(FLUSH_TIMEOUT);
        let guard = LAZY_GUARD.lock().take();
        drop(guard);
    }
}

/// Installs the tracker of the process when something fails for the first time: until then no store is opened, no thread
/// runs, and the settings are not even read.
///
/// The closure runs on a thread of its own. The first failure waits half a second for it and for the store, and no
/// longer; if that is not enough, failures are lost, and counted, until the tracker is there. When the closure panics or
/// returns an error, or a setting is wrong, a line on stderr says so, and the program goes on without a tracker.
///
/// Scopes and breadcrumbs from before are shown with the first failure.
///
/// ```
/// # fn main() -> error_tracker::Result<()> {
/// use error_tracker::{Config, init_lazy};
///
/// let _guard = init_lazy(Config::from_env)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When a tracker is installed already, or is going to be.
pub fn init_lazy(settings: impl FnOnce() -> Result<Config> + Send + 'static) -> Result<LazyGuard> {
    let installed = global::installed(INIT_TIMEOUT).flatten().is_some_and(|tracker| !tracker.is_forked());
    let start = move || {
        let installed = inside::caught(|| settings().and_then(install));
        let failure = match installed {
            Ok(Ok(guard)) => {
                *LAZY_GUARD.lock() = Some(guard);
                return;
            }
            Ok(Err(error)) => error.to_string(),
            Err(panic) => format!("they panicked: {panic}"),
        };
        // Nobody has been named yet who would be told.
        InternalErrors::default().report(Part::Settings, || failure);
    };
    if installed || !lazy::leave(Box::new(start)) {
        return Err(installed_already());
    }
    panic_hook::install();
    Ok(LazyGuard { _private: () })
}

//! Where this crate's own failures go: counted, and told through `on_internal_error`, never into a store.

use std::{
    fmt,
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use crate::{inside, limits::INTERNAL_ERROR_QUIET};

/// Which part of the tracker failed.
///
/// ```
/// use error_tracker::{Config, internal_error::Part};
///
/// let config = Config::new().on_internal_error(|error| {
///     if error.part == Part::Store {
///         eprintln!("nothing is stored: {error}");
///     }
/// });
/// # drop(config);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The settings of `init_lazy`.
    Settings,
    /// Taking down a failure on the failing thread.
    Capture,
    /// A masker.
    Masker,
    /// A context builder.
    ContextBuilder,
    /// The function given to `before_capture`.
    BeforeCapture,
    /// A function given to `ignore_if`.
    Ignoring,
    /// The worker thread.
    Worker,
    /// The store.
    Store,
    /// A notifier.
    Notifier,
    /// A ticket system.
    Ticketing,
}

const PARTS: usize = 10;

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Settings => "settings",
            Self::Capture => "capture",
            Self::Masker => "masker",
            Self::ContextBuilder => "context builder",
            Self::BeforeCapture => "before_capture",
            Self::Ignoring => "ignore_if",
            Self::Worker => "worker",
            Self::Store => "store",
            Self::Notifier => "notifier",
            Self::Ticketing => "ticketing",
        })
    }
}

/// A failure of the tracker itself, or of something that was plugged into it.
///
/// ```
/// use error_tracker::{Config, internal_error::Part};
///
/// let config = Config::new().on_internal_error(|error| match error.part {
///     Part::Store => eprintln!("nothing is stored: {}", error.message),
///     _ => eprintln!("{error}"),
/// });
/// # drop(config);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalError {
    /// Which part failed.
    pub part: Part,
    /// What happened; masked, for it may tell what foreign code said when it failed.
    pub message: String,
    /// How many more of the same part were counted, and not told, since the last one that was.
    pub unreported: u64,
}

impl fmt::Display for InternalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.message)?;
        if self.unreported > 0 {
            write!(f, " (and {} more before)", self.unreported)?;
        }
        Ok(())
    }
}

/// What the user wants to be called with an internal error.
pub(crate) type Listener = Arc<dyn Fn(&InternalError) + Send + Sync>;

/// Hides secrets in a text.
type Mask = Box<dyn Fn(&mut String) + Send + Sync>;

/// Counts internal errors, and tells of the first one of each part in a while.
#[derive(Default)]
pub(crate) struct InternalErrors {
    listener: Option<Listener>,
    /// What foreign code says when it panics may hold a secret, and goes to stderr or into the program's log.
    mask: Option<Mask>,
    count: AtomicU64,
    told: Mutex<[(Option<Instant>, u64); PARTS]>,
}

impl InternalErrors {
    pub(crate) fn new(listener: Option<Listener>, mask: impl Fn(&mut String) + Send + Sync + 'static) -> Self {
        Self { listener, mask: Some(Box::new(mask)), ..Self::default() }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Counts the failure; tells of it unless this part was told of a moment ago.
    pub(crate) fn report(&self, part: Part, message: impl FnOnce() -> String) {
        self.count.fetch_add(1, Ordering::Relaxed);
        // The lock is only held for a moment, but not even that is waited for on a failing thread.
        let Some(mut told) = self.told.try_lock_for(Duration::from_millis(1)) else { return };
        let Some((last, unreported)) = told.get_mut(part as usize) else { return };
        let now = Instant::now();
        if last.is_some_and(|last| now.duration_since(last) < INTERNAL_ERROR_QUIET) {
            *unreported += 1;
            return;
        }
        *last = Some(now);
        let unreported = std::mem::take(unreported);
        drop(told);
        // A listener that fails has nobody left to be told.
        let _ = inside::caught(|| {
            let mut message = message();
            if let Some(mask) = &self.mask {
                mask(&mut message);
            }
            let error = InternalError { part, message, unreported };
            match &self.listener {
                Some(listener) => listener(&error),
                None => drop(writeln!(std::io::stderr(), "error-tracker: {error}")),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_fails_again_and_again_is_told_once_and_counted_always() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&told);
        let errors =
            InternalErrors::new(Some(Arc::new(move |error: &InternalError| into.lock().push(error.clone()))), |_| {});
        for _ in 0..3 {
            errors.report(Part::Store, || "disk full".to_owned());
        }
        errors.report(Part::Masker, || "no".to_owned());
        assert_eq!(errors.count(), 4);
        let parts: Vec<Part> = told.lock().iter().map(|error| error.part).collect();
        assert_eq!(parts, [Part::Store, Part::Masker]);
    }

    #[test]
    fn a_listener_that_panics_harms_nobody() {
        let errors = InternalErrors::new(Some(Arc::new(|_: &InternalError| panic!("listener"))), |_| {});
        errors.report(Part::Worker, String::new);
        assert_eq!(errors.count(), 1);
    }
}

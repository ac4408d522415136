//! What became of all failures, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// Failures that were not stored as they were captured, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The queue was full: the values are lost, the failure is counted.
    pub queue_full: u64,
    /// The call site was past its budget: the values are not taken down, the failure is counted.
    pub over_budget: u64,
    /// `before_capture` said no: not stored and not counted.
    pub before_capture: u64,
    /// Too many different issues while the queue was full, or a store that failed until the end: lost.
    pub lost: u64,
}

/// What became of all failures since the tracker was installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Failures captured, with values or without.
    pub captured: u64,
    /// Failures stored, with values or without.
    pub stored: u64,
    /// What was dropped, by reason.
    pub dropped: Dropped,
    /// Failures that wait for the store.
    pub queued: u64,
    /// Since when the store does not take anything.
    pub failing_since: Option<Timestamp>,
    /// Notifications delivered.
    pub notified: u64,
    /// Notifications given up.
    pub notifications_failed: u64,
    /// Failures of the tracker itself and of what is plugged into it.
    pub internal_errors: u64,
}

/// The numbers while they change.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) captured: AtomicU64,
    pub(crate) stored: AtomicU64,
    pub(crate) queue_full: AtomicU64,
    pub(crate) over_budget: AtomicU64,
    pub(crate) before_capture: AtomicU64,
    pub(crate) lost: AtomicU64,
    /// Failures that the worker holds.
    pub(crate) pending: AtomicU64,
    pub(crate) notified: AtomicU64,
    pub(crate) notifications_failed: AtomicU64,
    pub(crate) failing_since: Mutex<Option<Timestamp>>,
}

impl Counters {
    pub(crate) fn stats(&self, queued: u64, internal_errors: u64) -> Stats {
        Stats {
            captured: self.captured.load(Relaxed),
            stored: self.stored.load(Relaxed),
            dropped: Dropped {
                queue_full: self.queue_full.load(Relaxed),
                over_budget: self.over_budget.load(Relaxed),
                before_capture: self.before_capture.load(Relaxed),
                lost: self.lost.load(Relaxed),
            },
            queued: queued + self.pending.load(Relaxed),
            failing_since: *self.failing_since.lock(),
            notified: self.notified.load(Relaxed),
            notifications_failed: self.notifications_failed.load(Relaxed),
            internal_errors,
        }
    }
}

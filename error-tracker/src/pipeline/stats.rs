//! What became of all failures, in numbers.

use std::sync::{
    Arc,
    atomic::{
        AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::delivery::Health;
use crate::{limits::STATS_ATTEMPTS_MAX, snapshot::site};

/// Failures that were not stored as they were captured, by reason.
///
/// ```
/// let dropped = error_tracker::stats().dropped;
/// println!("{} without values, {} not recorded at all", dropped.queue_full + dropped.over_budget, dropped.lost);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dropped {
    /// The queue was full: the values are lost, the failure is counted.
    pub queue_full: u64,
    /// The failure point was past its budget: the values are not taken down, the failure is counted.
    pub over_budget: u64,
    /// `before_capture` said no: not stored and not counted.
    pub before_capture: u64,
    /// A rule to ignore it: not stored and not counted.
    pub ignored: u64,
    /// Too many different issues while the queue was full, or a store that failed until the end: lost.
    pub lost: u64,
}

/// What became of all failures since the tracker was installed, as of one moment: what was captured is stored, waits, was
/// dropped by `before_capture` or a rule, or is lost.
///
/// ```
/// let stats = error_tracker::stats();
/// println!("{} captured, {} stored, {} waiting", stats.captured, stats.stored, stats.queued);
/// if let Some(since) = stats.failing_since {
///     println!("the store fails since {since}");
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Notifications that wait for a notifier or a ticket system.
    pub notifications_waiting: u64,
    /// Issues that were held back from a notifier by the hourly cap, or because it failed, and are told later.
    pub notifications_held_back: u64,
    /// Since when a notifier or a ticket system fails, or has not returned.
    pub notifications_failing_since: Option<Timestamp>,
    /// What the one that fails said last, masked; of an earlier failure when none fails now.
    pub notifications_last_error: Option<String>,
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
    pub(crate) ignored: AtomicU64,
    pub(crate) lost: AtomicU64,
    /// Held while failures that only their places have counted become captured ones.
    pub(super) collecting: Mutex<()>,
    pub(crate) notified: AtomicU64,
    pub(crate) notifications_failed: AtomicU64,
    pub(crate) failing_since: Mutex<Option<Timestamp>>,
    /// One for each notifier and ticket system.
    pub(super) deliveries: Mutex<Vec<Arc<Health>>>,
}

impl Counters {
    /// Failures that wait no more, by what became of them. Each was counted as captured before.
    fn gone(&self) -> [u64; 4] {
        [&self.stored, &self.before_capture, &self.ignored, &self.lost].map(|count| count.load(Acquire))
    }

    /// Counts failures as something that they are for good.
    pub(crate) fn end(count: &AtomicU64, failures: u64) {
        count.fetch_add(failures, Release);
    }

    /// The numbers of one moment. What is neither stored nor gone waits, unless the tracker has nothing to wait in.
    pub(crate) fn stats(&self, waits: bool, internal_errors: u64) -> Stats {
        let collecting = waits.then(|| self.collecting.lock());
        let uncollected = if waits { site::uncounted_everywhere() } else { 0 };
        let mut gone = self.gone();
        let mut captured = self.captured.load(Acquire);
        for _ in 0..STATS_ATTEMPTS_MAX {
            let now = self.gone();
            if now == gone {
                break;
            }
            // Something was stored in between. None of these numbers ever falls, so what is read twice was so all along.
            (gone, captured) = (now, self.captured.load(Acquire));
        }
        drop(collecting);
        let [stored, before_capture, ignored, lost] = gone;
        let captured = captured + uncollected;
        let mut stats = Stats {
            captured,
            stored,
            dropped: Dropped {
                queue_full: self.queue_full.load(Relaxed),
                over_budget: self.over_budget.load(Relaxed) + uncollected,
                before_capture,
                ignored,
                lost,
            },
            queued: if waits { captured.saturating_sub(gone.iter().sum()) } else { 0 },
            failing_since: *self.failing_since.lock(),
            notified: self.notified.load(Relaxed),
            notifications_failed: self.notifications_failed.load(Relaxed),
            internal_errors,
            ..Stats::default()
        };
        for health in &*self.deliveries.lock() {
            health.add_to(&mut stats);
        }
        stats
    }
}

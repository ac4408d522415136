//! How the trackers stand that write to the store: what a page warns of. Their numbers are read, and nothing is drawn.

use error_tracker::{Stats, TrackerState, store::Store};
use jiff::Timestamp;
use serde::Serialize;

/// What stands between failures and the store, summed over all trackers. Everything is zero when all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Condition {
    /// Since when the store has taken nothing from some tracker.
    pub(crate) failing_since: Option<Timestamp>,
    /// Failures that wait in those trackers.
    pub(crate) queued: u64,
    /// Events whose values were dropped because a queue was full; they are counted.
    pub(crate) queue_full: u64,
    /// Failures that are neither kept nor counted.
    pub(crate) lost: u64,
    /// Notifications and tickets that were given up.
    pub(crate) undelivered: u64,
    /// Since when the trackers have counted.
    pub(crate) since: Option<Timestamp>,
    /// The programs that have something to complain of, such as `shop (4711)`.
    pub(crate) programs: Vec<String>,
}

impl Condition {
    /// Asks the trackers. Those of a store without a place on this machine's disk are unknown, but for the one of this
    /// process, which is taken to write to it.
    pub(crate) fn of(store: &dyn Store) -> Self {
        let Some(path) = store.location() else {
            let mut condition = Self::default();
            condition.add(&error_tracker::stats());
            return condition;
        };
        let mut condition = Self::default();
        for tracker in error_tracker::trackers(path) {
            if condition.add(&tracker.stats) {
                condition.name(&tracker);
            }
        }
        condition
    }

    /// Whether there is nothing to warn of.
    pub(crate) fn is_well(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what a tracker complains of, and says whether there was anything.
    fn add(&mut self, stats: &Stats) -> bool {
        let troubles = [stats.dropped.queue_full, stats.dropped.lost, stats.notifications_failed];
        if stats.failing_since.is_none() && troubles.iter().all(|count| *count == 0) {
            return false;
        }
        if let Some(since) = stats.failing_since {
            self.failing_since = Some(self.failing_since.map_or(since, |before| before.min(since)));
            self.queued = self.queued.saturating_add(stats.queued);
        }
        let [queue_full, lost, undelivered] = troubles;
        self.queue_full = self.queue_full.saturating_add(queue_full);
        self.lost = self.lost.saturating_add(lost);
        self.undelivered = self.undelivered.saturating_add(undelivered);
        true
    }

    fn name(&mut self, tracker: &TrackerState) {
        self.since = Some(self.since.map_or(tracker.since, |before| before.min(tracker.since)));
        self.programs.push(format!("{} ({})", tracker.program, tracker.process));
    }
}

#[cfg(test)]
mod tests {
    use error_tracker::{Dropped, Stats};

    use super::Condition;

    #[test]
    fn what_all_trackers_complain_of_is_summed_from_the_earliest_on() {
        let [early, late] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map(|text| text.parse().unwrap());
        let mut condition = Condition::default();
        for (since, queued) in [(late, 3), (early, 4)] {
            assert!(condition.add(&Stats { failing_since: Some(since), queued, ..Stats::default() }));
        }
        assert!(condition.add(&Stats {
            dropped: Dropped { queue_full: 7, ..Dropped::default() },
            queued: 100,
            ..Stats::default()
        }));
        assert_eq!((condition.failing_since, condition.queued, condition.queue_full), (Some(early), 7, 7));
    }

    #[test]
    fn a_tracker_with_work_and_no_trouble_is_well() {
        let mut condition = Condition::default();
        let over_budget = Dropped { over_budget: 9, before_capture: 2, ..Dropped::default() };
        assert!(!condition.add(&Stats { captured: 50, queued: 5, dropped: over_budget, ..Stats::default() }));
        assert!(condition.is_well());
    }
}

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
    /// Since when some notifier or ticket system has failed.
    pub(crate) notifications_failing_since: Option<Timestamp>,
    /// What one said that fails, or that has failed to deliver something: masked, and else as a stranger wrote it.
    pub(crate) notifications_last_error: Option<String>,
    /// Notifications that wait for those that fail.
    pub(crate) notifications_waiting: u64,
    /// Issues that are told of later because of that.
    pub(crate) notifications_held_back: u64,
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
        let fails = stats.failing_since.is_some() || stats.notifications_failing_since.is_some();
        if !fails && troubles.iter().all(|count| *count == 0) {
            return false;
        }
        if let Some(since) = stats.failing_since {
            self.failing_since = self.failing_since.into_iter().chain([since]).min();
            self.queued = self.queued.saturating_add(stats.queued);
        }
        if let Some(since) = stats.notifications_failing_since {
            // Who fails now has the word, the first of them for as long as it does.
            if self.notifications_failing_since.is_none() {
                self.notifications_last_error = None;
            }
            self.notifications_failing_since = self.notifications_failing_since.into_iter().chain([since]).min();
            self.notifications_waiting = self.notifications_waiting.saturating_add(stats.notifications_waiting);
            self.notifications_held_back = self.notifications_held_back.saturating_add(stats.notifications_held_back);
        }
        let speaks = stats.notifications_failing_since.is_some()
            || (stats.notifications_failed > 0 && self.notifications_failing_since.is_none());
        if speaks && self.notifications_last_error.is_none() {
            self.notifications_last_error.clone_from(&stats.notifications_last_error);
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
    fn of_several_trackers_the_one_whose_notifier_fails_now_has_the_word() {
        let said = |error: &str| Some(error.to_owned());
        let once = Stats { notifications_failed: 1, notifications_last_error: said("long ago"), ..Stats::default() };
        let now = Stats {
            notifications_failing_since: Some("2026-01-02T00:00:00Z".parse().unwrap()),
            notifications_last_error: said("refused"),
            notifications_waiting: 3,
            notifications_held_back: 2,
            ..Stats::default()
        };
        let busy = Stats { notifications_waiting: 100, notifications_held_back: 100, ..Stats::default() };
        for order in [[&once, &now, &busy], [&busy, &now, &once]] {
            let mut condition = Condition::default();
            let told = order.map(|stats| condition.add(stats));
            assert_eq!(told.into_iter().filter(|told| *told).count(), 2);
            assert_eq!(condition.notifications_failing_since, now.notifications_failing_since);
            assert_eq!(condition.notifications_last_error, said("refused"));
            assert_eq!((condition.notifications_waiting, condition.notifications_held_back), (3, 2));
            assert_eq!(condition.undelivered, 1);
        }
    }

    #[test]
    fn a_tracker_with_work_and_no_trouble_is_well() {
        let mut condition = Condition::default();
        let over_budget = Dropped { over_budget: 9, before_capture: 2, ..Dropped::default() };
        assert!(!condition.add(&Stats { captured: 50, queued: 5, dropped: over_budget, ..Stats::default() }));
        assert!(condition.is_well());
    }
}

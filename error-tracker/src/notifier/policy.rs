//! When somebody is told of an issue: the settings, and the judge that holds each stored record against them.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Cause;
use crate::{
    limits::{POLICY_ISSUES_MAX, RATE_QUIET, RATE_WINDOW},
    model::Fingerprint,
    span,
    store::Recorded,
};

/// When somebody is told of an issue. Of one that is ignored, nobody ever is.
///
/// ```
/// use error_tracker::{Config, notifier::NotifyPolicy};
///
/// let policy = NotifyPolicy { rate_per_minute: 20, per_hour_max: 5, ..NotifyPolicy::default() };
/// let config = Config::new().notify(policy);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyPolicy {
    /// Of each issue only once: when it is new. Everything below but `per_hour_max` is then off. Off by default.
    pub once: bool,
    /// When an issue that was resolved comes back. On by default.
    pub regressions: bool,
    /// When an issue has happened 10, 100, 1000 .. times. On by default.
    pub milestones: bool,
    /// When an issue happens so many times within a minute; then not again for an hour. 0 switches it off; 100 by
    /// default.
    pub rate_per_minute: u64,
    /// When an issue that is still open happens again after such a time without it. Zero switches it off; a day by
    /// default.
    #[serde(with = "span")]
    pub quiet_gap: Duration,
    /// Most notifications in an hour, to each notifier. What goes past it is held back, and told in one with the next
    /// that may be sent. At least 1; 20 by default.
    pub per_hour_max: u32,
}

impl Default for NotifyPolicy {
    fn default() -> Self {
        Self {
            once: false,
            regressions: true,
            milestones: true,
            rate_per_minute: 100,
            quiet_gap: Duration::from_secs(24 * 60 * 60),
            per_hour_max: 20,
        }
    }
}

/// How often an issue has happened of late.
struct Pace {
    since: Instant,
    count_at_start: u64,
    told: Option<Instant>,
}

/// Holds each record that was stored against the policy.
pub(crate) struct Judge {
    policy: NotifyPolicy,
    paces: HashMap<Fingerprint, Pace>,
}

impl Judge {
    pub(crate) fn new(policy: NotifyPolicy) -> Self {
        Self { policy, paces: HashMap::new() }
    }

    /// Why somebody should be told of it, if at all.
    pub(crate) fn cause(&mut self, recorded: &Recorded, seen: Timestamp, now: Instant) -> Option<Cause> {
        let (before, after) = (recorded.count_before, recorded.count_after);
        if before == after {
            return None;
        }
        let policy = &self.policy;
        if recorded.new {
            return Some(Cause::New);
        }
        if policy.once {
            return None;
        }
        let quiet = recorded.last_seen_before.and_then(|last| Duration::try_from(seen.duration_since(last)).ok());
        let (regressions, milestones, quiet_gap) = (policy.regressions, policy.milestones, policy.quiet_gap);
        // The pace is kept up to date whatever else there is to tell.
        let is_fast = self.is_fast(recorded, now);
        if recorded.regressed {
            return regressions.then_some(Cause::Regression);
        }
        if is_fast {
            return Some(Cause::Rate);
        }
        if milestones && passes_power_of_ten(before, after) {
            return Some(Cause::Milestone);
        }
        let is_quiet = !quiet_gap.is_zero() && quiet.is_some_and(|quiet| quiet >= quiet_gap);
        is_quiet.then_some(Cause::Quiet)
    }

    fn is_fast(&mut self, recorded: &Recorded, now: Instant) -> bool {
        let threshold = self.policy.rate_per_minute;
        if threshold == 0 {
            return false;
        }
        if self.paces.len() >= POLICY_ISSUES_MAX && !self.paces.contains_key(&recorded.fingerprint) {
            self.paces.retain(|_, pace| {
                now.duration_since(pace.since) < RATE_WINDOW
                    || pace.told.is_some_and(|told| now.duration_since(told) < RATE_QUIET)
            });
            if self.paces.len() >= POLICY_ISSUES_MAX {
                return false;
            }
        }
        let count_at_start = recorded.count_before;
        let pace = self.paces.entry(recorded.fingerprint).or_insert(Pace { since: now, count_at_start, told: None });
        if now.duration_since(pace.since) >= RATE_WINDOW {
            (pace.since, pace.count_at_start) = (now, count_at_start);
        }
        let is_fast = recorded.count_after.saturating_sub(pace.count_at_start) >= threshold;
        if !is_fast || pace.told.is_some_and(|told| now.duration_since(told) < RATE_QUIET) {
            return false;
        }
        pace.told = Some(now);
        true
    }
}

fn passes_power_of_ten(before: u64, after: u64) -> bool {
    let highest = after.checked_ilog10().map_or(0, |digits| 10_u64.pow(digits));
    highest >= 10 && before < highest
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUE: Fingerprint = Fingerprint::from_bytes([7; 16]);

    struct Case {
        judge: Judge,
        start: Instant,
        count: u64,
        last_seen: Timestamp,
    }

    impl Case {
        fn new(policy: NotifyPolicy) -> Self {
            let last_seen = Timestamp::UNIX_EPOCH;
            Self { judge: Judge::new(policy), start: Instant::now(), count: 0, last_seen }
        }

        /// So many failures, so many seconds after the start.
        fn fail(&mut self, times: u64, seconds: u64) -> Option<Cause> {
            self.record(times, seconds, false)
        }

        fn record(&mut self, times: u64, seconds: u64, regressed: bool) -> Option<Cause> {
            let seen = Timestamp::UNIX_EPOCH + Duration::from_secs(seconds);
            let recorded = Recorded {
                fingerprint: ISSUE,
                event: None,
                new: self.count == 0,
                regressed,
                count_before: self.count,
                count_after: self.count + times,
                last_seen_before: (self.count > 0).then_some(self.last_seen),
            };
            self.count += times;
            self.last_seen = seen;
            self.judge.cause(&recorded, seen, self.start + Duration::from_secs(seconds))
        }
    }

    #[test]
    fn a_new_issue_is_told_of_and_its_second_failure_is_not() {
        let mut case = Case::new(NotifyPolicy::default());
        assert_eq!([case.fail(1, 0), case.fail(1, 1)], [Some(Cause::New), None]);
    }

    #[test]
    fn an_issue_that_comes_back_is_told_of_unless_that_is_off() {
        for regressions in [true, false] {
            let mut case = Case::new(NotifyPolicy { regressions, ..NotifyPolicy::default() });
            case.fail(1, 0);
            assert_eq!(case.record(1, 1, true), regressions.then_some(Cause::Regression));
        }
    }

    #[test]
    fn milestones_are_powers_of_ten_and_each_is_told_once() {
        let policy = NotifyPolicy { rate_per_minute: 0, ..NotifyPolicy::default() };
        let mut case = Case::new(policy);
        let told: Vec<u64> =
            (1..=1000).filter(|_| case.fail(1, 0).is_some_and(|cause| cause == Cause::Milestone)).collect();
        assert_eq!(told, [10, 100, 1000]);
        assert_eq!(case.fail(2_000_000, 1), Some(Cause::Milestone), "several at once are one");
        let mut case = Case::new(NotifyPolicy { milestones: false, rate_per_minute: 0, ..NotifyPolicy::default() });
        assert_eq!([case.fail(1, 0), case.fail(99, 0)], [Some(Cause::New), None]);
    }

    #[test]
    fn a_rate_over_the_threshold_is_told_once_an_hour() {
        let policy = NotifyPolicy { milestones: false, rate_per_minute: 5, ..NotifyPolicy::default() };
        let mut case = Case::new(policy);
        case.fail(1, 0);
        assert_eq!(case.fail(3, 1), None);
        assert_eq!(case.fail(3, 70), None, "that is another minute");
        assert_eq!(case.fail(2, 71), Some(Cause::Rate));
        assert_eq!(case.fail(100, 200), None);
        assert_eq!(case.fail(100, 71 + 3600), Some(Cause::Rate));
    }

    #[test]
    fn after_a_quiet_gap_an_issue_is_told_of_again() {
        let policy = NotifyPolicy { quiet_gap: Duration::from_secs(60), ..NotifyPolicy::default() };
        let mut case = Case::new(policy);
        case.fail(1, 0);
        assert_eq!([case.fail(1, 59), case.fail(1, 119), case.fail(1, 120)], [None, Some(Cause::Quiet), None]);
        let mut case = Case::new(NotifyPolicy { quiet_gap: Duration::ZERO, ..NotifyPolicy::default() });
        case.fail(1, 0);
        assert_eq!(case.fail(1, 1_000_000), None);
    }

    #[test]
    fn once_means_once() {
        let mut case = Case::new(NotifyPolicy { once: true, ..NotifyPolicy::default() });
        assert_eq!(case.fail(1, 0), Some(Cause::New));
        assert_eq!([case.fail(1_000_000, 1), case.record(1, 1_000_000, true)], [None, None]);
    }

    #[test]
    fn the_paces_of_a_bounded_number_of_issues_are_kept() {
        let mut judge = Judge::new(NotifyPolicy::default());
        for number in 0..2 * POLICY_ISSUES_MAX as u64 {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            let fingerprint = Fingerprint::from_bytes(bytes);
            let (event, last_seen_before) = (None, None);
            let recorded = Recorded {
                fingerprint,
                event,
                new: false,
                regressed: false,
                count_before: 1,
                count_after: 2,
                last_seen_before,
            };
            judge.cause(&recorded, Timestamp::UNIX_EPOCH, Instant::now());
        }
        assert!(judge.paces.len() <= POLICY_ISSUES_MAX);
    }
}

//! Counts by the hour or by the day, for the newest of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TrendSpan;
use crate::limits::{TREND_DAYS_MAX, TREND_HOURS_MAX};

/// Counts by slot of time, oldest first; slots without a count are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Slots(Vec<(i64, u64)>);

impl Slots {
    fn add(&mut self, slot: i64, count: u64, slots_max: usize) {
        match self.0.binary_search_by_key(&slot, |&(slot, _)| slot) {
            Ok(index) => {
                if let Some((_, have)) = self.0.get_mut(index) {
                    *have = have.saturating_add(count);
                }
            }
            Err(index) => self.0.insert(index, (slot, count)),
        }
        let past = self.0.len().saturating_sub(slots_max);
        self.0.drain(..past);
    }

    fn last(&self, count: usize, now: i64) -> Vec<u64> {
        let mut series = vec![0; count];
        let first = now.saturating_sub(count as i64 - 1);
        for &(slot, count) in &self.0 {
            if let Some(place) =
                usize::try_from(slot.saturating_sub(first)).ok().and_then(|index| series.get_mut(index))
            {
                *place = count;
            }
        }
        series
    }
}

/// How often something happened, by the hour for a day and by the day for a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tally {
    #[serde(default)]
    hours: Slots,
    #[serde(default)]
    days: Slots,
}

const HOUR_SECONDS: i64 = 60 * 60;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;

impl Tally {
    pub(super) fn add(&mut self, at: Timestamp, count: u64) {
        self.hours.add(at.as_second().div_euclid(HOUR_SECONDS), count, TREND_HOURS_MAX);
        self.days.add(at.as_second().div_euclid(DAY_SECONDS), count, TREND_DAYS_MAX);
    }

    /// The counts of the span up to now, oldest first.
    pub(super) fn series(&self, span: TrendSpan, now: Timestamp) -> Vec<u64> {
        match span {
            TrendSpan::Day => self.hours.last(24, now.as_second().div_euclid(HOUR_SECONDS)),
            TrendSpan::Month => self.days.last(30, now.as_second().div_euclid(DAY_SECONDS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_stays_bounded_and_keeps_the_newest() {
        let mut tally = Tally::default();
        for hour in 0..1000 {
            tally.add(Timestamp::from_second(hour * HOUR_SECONDS).unwrap(), 1);
        }
        assert_eq!(tally.hours.0.len(), TREND_HOURS_MAX);
        assert_eq!(tally.days.0.len(), TREND_DAYS_MAX);
        assert_eq!(tally.series(TrendSpan::Day, Timestamp::from_second(999 * HOUR_SECONDS).unwrap()), vec![1; 24]);
    }

    #[test]
    fn a_clock_that_is_ahead_does_not_wipe_what_was_counted() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut tally = Tally::default();
        tally.add(now, 3);
        tally.add(Timestamp::from_second(1_900_000_000).unwrap(), 1);
        assert_eq!(tally.series(TrendSpan::Day, now).last(), Some(&3));
    }
}

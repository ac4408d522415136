//! Which events of an issue stay when there are too many.

use super::read::Trace;
use crate::model::EventId;

/// How many events stay when there are more than may be: a quarter less, so that it is done once for many events.
pub(super) const fn thinned(events_max: usize) -> usize {
    match events_max {
        0..8 => events_max,
        _ => events_max - events_max / 4,
    }
}

/// The events that stay, of those handed in oldest first.
///
/// The first and the latest always stay. Between them goes whichever stands closest to its neighbours in time, the
/// older of two that are equal, so that what stays is spread evenly over the life: an issue that went on for
/// three months keeps about one event a day, and today's are among them.
pub(super) fn thin(events: &[(EventId, Trace)], events_max: usize) -> Vec<(EventId, Trace)> {
    let (Some(first), Some(latest)) = (events.first(), events.last()) else { return Vec::new() };
    if events.len() <= events_max {
        return events.to_vec();
    }
    let target = thinned(events_max);
    match target {
        0 => return Vec::new(),
        1 => return vec![*latest],
        2 => return vec![*first, *latest],
        _ => {}
    }
    // A flood is cut down by its order first: the search below is quadratic.
    let flood = events.len().div_ceil(events_max.saturating_mul(4)).max(1);
    let last_index = events.len() - 1;
    let mut kept: Vec<(EventId, Trace)> = events
        .iter()
        .enumerate()
        .filter(|(index, _)| index % flood == 0 || *index == last_index)
        .map(|(_, event)| *event)
        .collect();
    while kept.len() > target {
        let closest = kept
            .windows(3)
            .enumerate()
            .min_by_key(|(_, around)| match around {
                [(_, before), _, (_, after)] => after.moment.saturating_sub(before.moment),
                _ => u64::MAX,
            })
            .map_or(1, |(index, _)| index + 1);
        kept.remove(closest);
    }
    kept
}

/// Stored and new events of an issue, oldest first, without those new ones that would not stay anyway.
///
/// Once an issue has about as many events as it may, a new one stays for good only when it is further from the one
/// before than the others are from each other; until the next one comes, it stays as the latest. In a storm that is
/// one event a batch to write, instead of all.
pub(super) fn sieve(stored: &[(EventId, Trace)], new: &[(EventId, Trace)], events_max: usize) -> Vec<(EventId, Trace)> {
    let mut all = [stored, new].concat();
    let is_behind = match (stored.last(), new.first()) {
        (Some((last, _)), Some((first, _))) => last < first,
        _ => false,
    };
    let target = thinned(events_max);
    if !is_behind || stored.len() < target || stored.len() < 3 {
        all.sort_unstable_by_key(|(id, _)| *id);
        return all;
    }
    let moment = |event: Option<&(EventId, Trace)>| event.map_or(0, |(_, trace)| trace.moment);
    let spacing = moment(all.last()).saturating_sub(moment(all.first())) / target as u64;
    let mut left = stored.to_vec();
    for event in new {
        // The one that was the latest until now.
        if let [.., (_, before), (_, latest)] = &left[..]
            && latest.moment.saturating_sub(before.moment) <= spacing
        {
            left.pop();
        }
        left.push(*event);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::{sieve, thin};
    use crate::{model::EventId, store::engine::read::Trace};

    fn events(moments: impl IntoIterator<Item = u64>) -> Vec<(EventId, Trace)> {
        let event = |moment: u64| (EventId::from_bytes(u128::from(moment).to_be_bytes()), Trace { moment, bytes: 1 });
        moments.into_iter().map(event).collect()
    }

    #[test]
    fn the_first_and_the_latest_stay() {
        for events_max in [2, 3, 8, 100] {
            let all = events(0..10_000);
            let kept = thin(&all, events_max);
            assert_eq!((kept.first(), kept.last()), (Some(&all[0]), Some(&all[9_999])), "of {events_max}");
            assert!(kept.len() <= events_max);
        }
    }

    #[test]
    fn a_bound_of_one_keeps_the_latest() {
        let all = events(0..5);
        assert_eq!(thin(&all, 1), [all[4]]);
    }

    #[test]
    fn a_burst_does_not_push_out_what_stands_alone() {
        let all = events([0, 1_000_000, 2_000_000].into_iter().chain(3_000_000..3_000_020));
        let kept = thin(&all, 8);
        assert!(all[..3].iter().all(|event| kept.contains(event)));
    }

    #[test]
    fn a_storm_leaves_its_latest_event_only() {
        let stored = events((0..80).map(|number| number * 1000));
        let storm = events(80_000..80_500);
        let left = sieve(&stored, &storm, 100);
        assert_eq!(left[..79], stored[..79]);
        assert_eq!((left.len(), left.last()), (81, storm.last()));
    }

    #[test]
    fn events_that_are_further_apart_than_the_others_stay() {
        let stored = events((0..80).map(|number| number * 1000));
        let new = events((0..10).map(|number| 81_000 + number * 2000));
        assert_eq!(sieve(&stored, &new, 100)[79..], new);
    }
}

//! Which events of an issue stay when there are too many.

use crate::model::EventId;

/// The events that stay, of those handed in oldest first with their moments.
///
/// The first and the latest always stay. Between them goes whichever stands closest to its neighbours in time, the
/// older of two that are equal, so that what stays is spread evenly over the life: an issue that went on for
/// three months keeps about one event a day, and today's are among them. Thinning goes a quarter below the bound, so
/// that it is done once for many events.
pub(super) fn thin(events: &[(EventId, u64)], events_max: usize) -> Vec<EventId> {
    let target = match events_max {
        0..8 => events_max,
        _ => events_max - events_max / 4,
    };
    let (Some(first), Some(latest)) = (events.first(), events.last()) else { return Vec::new() };
    if events.len() <= events_max {
        return events.iter().map(|(id, _)| *id).collect();
    }
    match target {
        0 => return Vec::new(),
        1 => return vec![latest.0],
        2 => return vec![first.0, latest.0],
        _ => {}
    }
    // A flood is cut down by its order first: the search below is quadratic.
    let flood = events.len().div_ceil(events_max.saturating_mul(4)).max(1);
    let last_index = events.len() - 1;
    let mut kept: Vec<(EventId, u64)> = events
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
                [(_, before), _, (_, after)] => after.saturating_sub(*before),
                _ => u64::MAX,
            })
            .map_or(1, |(index, _)| index + 1);
        kept.remove(closest);
    }
    kept.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::thin;
    use crate::model::EventId;

    fn events(moments: impl IntoIterator<Item = u64>) -> Vec<(EventId, u64)> {
        let id = |number: usize| EventId::from_bytes((number as u128).to_be_bytes());
        moments.into_iter().enumerate().map(|(number, moment)| (id(number), moment)).collect()
    }

    #[test]
    fn the_first_and_the_latest_stay() {
        for events_max in [2, 3, 8, 100] {
            let all = events(0..10_000);
            let kept = thin(&all, events_max);
            assert_eq!((kept.first(), kept.last()), (Some(&all[0].0), Some(&all[9_999].0)), "of {events_max}");
            assert!(kept.len() <= events_max);
        }
    }

    #[test]
    fn a_bound_of_one_keeps_the_latest() {
        let all = events(0..5);
        assert_eq!(thin(&all, 1), [all[4].0]);
    }

    #[test]
    fn a_burst_does_not_push_out_what_stands_alone() {
        let all = events([0, 1_000_000, 2_000_000].into_iter().chain(3_000_000..3_000_020));
        let kept = thin(&all, 8);
        assert!(all[..3].iter().all(|(id, _)| kept.contains(id)));
    }
}

//! How much is kept, and for how long.

use error_tracker::{
    EventId,
    store::{EventOrder, EventQuery, Retention, Store},
};
use jiff::SignedDuration;

use crate::{Open, sample::*};

fn kept(store: &dyn Store, issue: &str) -> Vec<EventId> {
    let query = EventQuery {
        fingerprint: Some(fingerprint(issue)),
        order: EventOrder::Oldest,
        limit: 1000,
        ..EventQuery::default()
    };
    store.events(&query).unwrap().items.iter().map(|event| event.id).collect()
}

fn bounded(events_per_issue_max: u32) -> Retention {
    Retention { events_per_issue_max, ..Retention::default() }
}

const DAY: i64 = 24 * 60 * 60;

pub(crate) fn an_issue_keeps_its_first_and_latest_events_and_a_bounded_sample(open: Open) {
    let store = open(bounded(10));
    let events: Vec<_> = (0..200).map(|number| event("a", number)).collect();
    for (number, event) in events.iter().enumerate() {
        record(&*store, [event.clone()]);
        let kept = kept(&*store, "a");
        assert!(kept.len() <= 10 && kept.len() >= 7.min(number + 1), "{} kept of {}", kept.len(), number + 1);
        assert_eq!((kept.first(), kept.last()), (Some(&events[0].id), Some(&event.id)));
    }
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, issue.kept_events), (200, kept(&*store, "a").len() as u64));
    let middle = kept(&*store, "a").iter().filter(|id| events[50..150].iter().any(|event| event.id == **id)).count();
    assert!(middle >= 2, "the sample leaves out the middle");
}

pub(crate) fn one_batch_of_many_is_thinned_too(open: Open) {
    let store = open(bounded(10));
    let events: Vec<_> = (0..5000).map(|number| event("a", number)).collect();
    record(&*store, events.clone());
    let kept = kept(&*store, "a");
    assert!(kept.len() <= 10 && kept.len() >= 7);
    assert_eq!((kept.first(), kept.last()), (Some(&events[0].id), Some(&events[4999].id)));
    assert_eq!((issue(&*store, "a").count, store.stats().unwrap().kept_events), (5000, kept.len() as u64));
}

pub(crate) fn no_events_are_kept_when_none_are_asked_for(open: Open) {
    let store = open(bounded(0));
    record(&*store, [event("a", 1), event("a", 2)]);
    assert_eq!((kept(&*store, "a").len(), issue(&*store, "a").count), (0, 2));
}

pub(crate) fn old_events_go_and_new_ones_stay(open: Open) {
    let store = open(Retention::default());
    let (old, new) = (event("a", 0), event("a", 5 * DAY));
    record(&*store, [old.clone(), new.clone()]);
    let retention = Retention { age_days_max: 3, ..Retention::default() };
    let pruned = store.prune(&retention, at(6 * DAY), 100).unwrap();
    assert_eq!((pruned.events, pruned.issues, pruned.more), (1, 0, false));
    assert_eq!((store.event(old.id).unwrap(), store.event(new.id).unwrap().is_some()), (None, true));
    assert_eq!((issue(&*store, "a").count, issue(&*store, "a").kept_events), (2, 1));
}

pub(crate) fn an_issue_goes_with_its_last_event(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 0), event("a", DAY), event("b", 5 * DAY)]);
    let retention = Retention { age_days_max: 3, ..Retention::default() };
    let pruned = store.prune(&retention, at(6 * DAY), 100).unwrap();
    assert_eq!((pruned.events, pruned.issues, pruned.more), (2, 1, false));
    assert_eq!((store.issue(fingerprint("a")).unwrap(), issue(&*store, "b").count), (None, 1));
    assert_eq!(store.prune(&retention, at(6 * DAY), 100).unwrap().events, 0);
}

pub(crate) fn an_issue_that_still_happens_outlives_its_old_events(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 0)]);
    record_repeats(&*store, repeats("a", 3, 5 * DAY));
    store.prune(&Retention { age_days_max: 3, ..Retention::default() }, at(6 * DAY), 100).unwrap();
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, issue.kept_events), (4, 0));
}

pub(crate) fn a_store_too_large_loses_its_quietest_issues(open: Open) {
    let store = open(Retention::default());
    for number in 0..40 {
        let large = |seconds| event_with(&format!("{number}"), seconds, |event| event.thread = "x".repeat(10_000));
        record(&*store, [large(number), large(number + 100)]);
    }
    let retention = Retention { store_bytes_max: 400_000, ..Retention::default() };
    let now = at(0) + SignedDuration::from_hours(1);
    while store.prune(&retention, now, 10).unwrap().more {}
    let issues = store.stats().unwrap().issues;
    // A store on disk counts what its files take, which is more than the records.
    assert!((5..20).contains(&issues), "{issues} issues are left");
    assert_eq!(store.issue(fingerprint("0")).unwrap(), None);
    assert_eq!(issue(&*store, "39").kept_events, 2);
}

pub(crate) fn a_lower_bound_thins_what_is_stored(open: Open) {
    let store = open(bounded(50));
    let events: Vec<_> = (0..40).map(|number| event("a", number)).collect();
    record(&*store, events.clone());
    record(&*store, [event("b", 1)]);
    let mut gone = 0;
    loop {
        let pruned = store.prune(&bounded(5), at(100), 1000).unwrap();
        gone += pruned.events;
        if !pruned.more {
            break;
        }
    }
    let kept = kept(&*store, "a");
    assert_eq!((kept.len(), gone), (5, 35));
    assert_eq!((kept[0], kept[4]), (events[0].id, events[39].id));
}

pub(crate) fn a_prune_stops_after_its_steps_and_says_so(open: Open) {
    let store = open(Retention::default());
    record(&*store, (0..20).map(|number| event(&format!("{number}"), number)));
    let retention = Retention { age_days_max: 1, ..Retention::default() };
    let first = store.prune(&retention, at(9 * DAY), 8).unwrap();
    assert!(first.more && first.issues >= 4 && first.issues + first.events <= 9, "{first:?}");
    let mut rounds = 1;
    while store.prune(&retention, at(9 * DAY), 8).unwrap().more {
        rounds += 1;
    }
    assert_eq!((store.stats().unwrap().issues, rounds), (0, 4));
}

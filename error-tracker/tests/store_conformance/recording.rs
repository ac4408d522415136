//! What a batch does to its issues.

use error_tracker::{
    model::{Action, Change, Exception, Level, Status, Until},
    store::{EventQuery, Record, Recorded, Retention, TrendSpan},
};

use crate::{Open, sample::*};

pub(crate) fn an_event_is_found_again_as_it_was(open: Open) {
    let store = open(Retention::default());
    let stored = event_with("a", 1, |event| {
        event.context.insert("order".to_owned(), serde_json::json!({ "id": 7, "names": ["ä", "\u{0}"] }));
    });
    record(&*store, [stored.clone()]);
    store.flush().unwrap();
    assert_eq!(store.event(stored.id).unwrap(), Some(stored));
}

pub(crate) fn the_first_event_makes_an_issue(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, issue.kept_events, issue.status), (1, 1, Status::Open));
    assert_eq!((&*issue.title, &*issue.message, &*issue.culprit), ("app::PayError", "a failed", "app::pay::charge"));
    assert_eq!((issue.file.as_deref(), issue.line), (Some("src/pay.rs"), Some(41)));
    assert_eq!((issue.first_seen, issue.last_seen), (at(1), at(1)));
    assert_eq!((issue.first_release.as_deref(), issue.last_release.as_deref()), (Some("1.0"), Some("1.0")));
}

pub(crate) fn the_latest_event_tells_what_the_issue_says(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    let later = event_with("a", 2, |event| {
        event.level = Level::Fatal;
        event.release = Some("2.0".to_owned());
        event.exceptions = vec![Exception { type_name: "app::Other".into(), message: "later".to_owned() }];
    });
    record(&*store, [later]);
    let issue = issue(&*store, "a");
    assert_eq!((&*issue.title, &*issue.message, issue.level), ("app::Other", "later", Level::Fatal));
    assert_eq!((issue.first_release.as_deref(), issue.last_release.as_deref()), (Some("1.0"), Some("2.0")));
}

pub(crate) fn a_late_event_counts_and_does_not_speak_for_the_issue(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 10)]);
    record(&*store, [event_with("a", 5, |event| event.exceptions[0].message = "earlier".to_owned())]);
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, &*issue.message), (2, "a failed"));
    assert_eq!((issue.first_seen, issue.last_seen), (at(5), at(10)));
}

pub(crate) fn a_record_says_what_it_did(open: Open) {
    let store = open(Retention::default());
    let (first, second) = (event("a", 1), event("a", 2));
    let records = [
        Record::Event(Box::new(first.clone())),
        Record::Event(Box::new(second.clone())),
        Record::Repeats(repeats("a", 5, 3)),
    ];
    let recorded = store.record(&batch(records)).unwrap();
    let base = Recorded {
        fingerprint: fingerprint("a"),
        event: None,
        new: false,
        regressed: false,
        count_before: 2,
        count_after: 7,
        last_seen_before: Some(second.timestamp),
    };
    let expected = [
        Recorded {
            event: Some(first.id),
            new: true,
            count_before: 0,
            count_after: 1,
            last_seen_before: None,
            ..base.clone()
        },
        Recorded {
            event: Some(second.id),
            count_before: 1,
            count_after: 2,
            last_seen_before: Some(first.timestamp),
            ..base.clone()
        },
        base,
    ];
    assert_eq!(recorded, expected);
}

pub(crate) fn a_batch_sent_again_changes_nothing(open: Open) {
    let store = open(Retention::default());
    let batch = batch([Record::Event(Box::new(event("a", 1))), Record::Repeats(repeats("a", 5, 3))]);
    assert_eq!(store.record(&batch).unwrap().len(), 2);
    assert_eq!(store.record(&batch).unwrap(), []);
    assert_eq!((issue(&*store, "a").count, store.stats().unwrap().count), (6, 6));
}

pub(crate) fn an_event_sent_again_in_another_batch_is_not_counted_twice(open: Open) {
    let store = open(Retention::default());
    let event = event("a", 1);
    record(&*store, [event.clone()]);
    let again = record(&*store, [event]);
    assert_eq!((again[0].count_before, again[0].count_after, again[0].new), (1, 1, false));
    assert_eq!(issue(&*store, "a").count, 1);
}

pub(crate) fn repeats_count_without_events(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    record_repeats(&*store, repeats("a", 41, 9));
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, issue.kept_events, issue.last_seen), (42, 1, at(9)));
}

pub(crate) fn repeats_of_an_unknown_issue_make_it(open: Open) {
    let store = open(Retention::default());
    let recorded = record_repeats(&*store, repeats("a", 3, 1));
    assert!(recorded[0].new);
    let issue = issue(&*store, "a");
    assert_eq!((issue.count, issue.kept_events, &*issue.culprit), (3, 0, "app::pay::charge"));
}

pub(crate) fn repeats_of_none_make_nothing(open: Open) {
    let store = open(Retention::default());
    assert!(!record_repeats(&*store, repeats("a", 0, 1))[0].new);
    assert_eq!(store.issue(fingerprint("a")).unwrap(), None);
}

pub(crate) fn many_threads_count_exactly(open: Open) {
    let store = open(Retention::default());
    let shared = &*store;
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for round in 0..25 {
                    record(shared, [event("a", round), event(&format!("own {thread}"), round)]);
                    record_repeats(shared, repeats("a", 10, round));
                }
            });
        }
    });
    assert_eq!(issue(shared, "a").count, 4 * 25 * 11);
    assert_eq!((0..4).map(|thread| issue(shared, &format!("own {thread}")).count).sum::<u64>(), 100);
    assert_eq!(shared.stats().unwrap().count, 4 * 25 * 12);
}

pub(crate) fn an_event_opens_a_resolved_issue(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    store.set_status(fingerprint("a"), &change(Action::Resolve)).unwrap();
    let recorded = record(&*store, [event("a", 2), event("a", 3)]);
    assert_eq!(recorded.iter().map(|recorded| recorded.regressed).collect::<Vec<_>>(), [true, false]);
    let issue = issue(&*store, "a");
    assert_eq!(issue.status, Status::Open);
    let history: Vec<_> = issue.history.iter().map(|change| (change.action.clone(), change.at)).collect();
    assert_eq!(history, [(Action::Resolve, at(0)), (Action::Regress, at(2))]);
}

pub(crate) fn a_resolved_issue_stays_so_for_the_release_it_was_resolved_in(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    let until = Some(Until::ReleaseOtherThan("1.0".to_owned()));
    store.set_status(fingerprint("a"), &Change { until: until.clone(), ..change(Action::Resolve) }).unwrap();
    assert!(!record(&*store, [event("a", 2)])[0].regressed);
    let resolved = issue(&*store, "a");
    assert_eq!((resolved.status, resolved.until), (Status::Resolved, until));
    // An instance that has not been brought up to date yet.
    assert!(!record(&*store, [event_with("a", 3, |event| event.release = Some("0.9".to_owned()))])[0].regressed);
    assert!(record(&*store, [event_with("a", 4, |event| event.release = Some("1.1".to_owned()))])[0].regressed);
    let open = issue(&*store, "a");
    assert_eq!((open.status, open.until), (Status::Open, None));
}

pub(crate) fn an_ignored_issue_stays_ignored(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    store.set_status(fingerprint("a"), &change(Action::Ignore)).unwrap();
    assert!(!record(&*store, [event("a", 2)])[0].regressed);
    assert_eq!(issue(&*store, "a").status, Status::Ignored);
}

pub(crate) fn an_ignored_issue_opens_after_its_time(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    store.set_status(fingerprint("a"), &Change { until: Some(Until::Time(at(5))), ..change(Action::Ignore) }).unwrap();
    assert!(!record(&*store, [event("a", 5)])[0].regressed);
    assert!(record(&*store, [event("a", 6)])[0].regressed);
    assert_eq!(issue(&*store, "a").status, Status::Open);
}

pub(crate) fn an_ignored_issue_opens_at_its_count(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    store.set_status(fingerprint("a"), &Change { until: Some(Until::Count(10)), ..change(Action::Ignore) }).unwrap();
    assert!(!record_repeats(&*store, repeats("a", 8, 2))[0].regressed);
    assert!(record_repeats(&*store, repeats("a", 1, 3))[0].regressed);
    assert_eq!(issue(&*store, "a").status, Status::Open);
}

pub(crate) fn a_long_message_is_cut_in_the_issue_only(open: Open) {
    let store = open(Retention::default());
    let message = "ü".repeat(10_000);
    let long = event_with("a", 1, |event| event.exceptions[0].message = message.clone());
    let id = long.id;
    record(&*store, [long]);
    let shown = issue(&*store, "a").message;
    assert!(
        shown.len() <= error_tracker::limits::ISSUE_MESSAGE_BYTES_MAX && shown.ends_with('…'),
        "{} bytes",
        shown.len()
    );
    assert_eq!(store.event(id).unwrap().unwrap().message(), message);
}

pub(crate) fn the_trend_counts_by_hour_and_by_day(open: Open) {
    const HOUR: i64 = 3600;
    let store = open(Retention::default());
    record(&*store, [event("a", 0), event("a", -2 * HOUR), event("a", -2 * HOUR), event("a", -72 * HOUR)]);
    record_repeats(&*store, repeats("b", 5, 0));
    let hours = store.trend(Some(fingerprint("a")), TrendSpan::Day, at(0)).unwrap();
    assert_eq!((hours.len(), hours[23], hours[22], hours[21], hours.iter().sum()), (24, 1, 0, 2, 3_u64));
    let days = store.trend(Some(fingerprint("a")), TrendSpan::Month, at(0)).unwrap();
    assert_eq!((days.len(), days[26], days.iter().sum()), (30, 1, 4_u64));
    let all = store.trend(None, TrendSpan::Day, at(0)).unwrap();
    assert_eq!((all[23], all.iter().sum()), (6, 8_u64));
    assert_eq!(store.trend(Some(fingerprint("none")), TrendSpan::Day, at(0)).unwrap(), vec![0; 24]);
    assert_eq!(issue(&*store, "a").trend.iter().sum::<u64>(), 3);
}

pub(crate) fn a_value_that_nests_too_deeply_is_cut_off(open: Open) {
    let store = open(Retention::default());
    let deep = (0..500).fold(serde_json::json!("secret"), |inner, _| serde_json::json!([inner]));
    let event = event_with("a", 1, |event| {
        event.context.insert("deep".to_owned(), deep);
        event.context.insert("flat".to_owned(), 7.into());
    });
    let id = event.id;
    record(&*store, [event]);
    let stored = store.event(id).unwrap().expect("the event can be read");
    assert!(stored.context["deep"].to_string().contains("<nested too deeply>"));
    assert_eq!(stored.context["flat"], 7);
}

pub(crate) fn events_that_come_late_are_in_their_place(open: Open) {
    const EVENTS: i64 = 200;
    let store = open(Retention { events_per_issue_max: 1000, ..Retention::default() });
    let events: Vec<_> = (0..EVENTS).map(|number| event("a", number)).collect();
    let ids: Vec<_> = events.iter().rev().map(|event| event.id).collect();
    // Each batch has one of every five, so that each but the first belongs among all that are there.
    for first in [1, 3, 0, 4, 2] {
        record(&*store, events.iter().skip(first).step_by(5).cloned());
    }
    // Of two threads each is a little ahead of the other in turn.
    let later: Vec<_> = (EVENTS..2 * EVENTS).map(|number| event("a", number)).collect();
    for events in later.chunks(20) {
        let (early, late): (Vec<_>, Vec<_>) =
            events.iter().cloned().partition(|event| event.id.as_bytes()[15] % 2 == 0);
        record(&*store, late);
        record(&*store, early);
    }
    let query = EventQuery { fingerprint: Some(fingerprint("a")), limit: 1000, ..EventQuery::default() };
    let stored: Vec<_> = store.events(&query).unwrap().items.into_iter().map(|event| event.id).collect();
    let wanted: Vec<_> = later.iter().rev().map(|event| event.id).chain(ids).collect();
    assert_eq!(stored, wanted);
    assert_eq!(issue(&*store, "a").kept_events, 2 * EVENTS as u64);
    assert_eq!(record(&*store, [events[70].clone()])[0].count_after, 2 * EVENTS as u64, "it is there already");
}

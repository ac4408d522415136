//! Lists of issues: orders, conditions, pages.

use std::collections::HashSet;

use error_tracker::{
    ErrorKind,
    model::{Action, Event, Kind, Level, Status},
    store::{IssueQuery, IssueSort, Retention, StatusFilter, Store},
};

use crate::{Open, sample::*};

/// A store with this many issues, the last one seen last.
fn filled(open: Open, issues: i64) -> crate::Fixture {
    let store = open(Retention::default());
    record(&*store, (0..issues).map(|number| event(&format!("{number:03}"), number)));
    store
}

fn typed(issue: &str, seconds: i64, type_name: &'static str, function: &'static str) -> Event {
    event_with(issue, seconds, |event| {
        event.exceptions[0].type_name = type_name.into();
        event.frames[0].function = function.into();
    })
}

/// Follows the cursors to the end.
fn all_pages(store: &dyn Store, mut query: IssueQuery) -> (Vec<String>, Vec<u64>) {
    let (mut messages, mut totals) = (Vec::new(), Vec::new());
    loop {
        let page = store.issues(&query).unwrap();
        messages.extend(page.items.into_iter().map(|issue| issue.message));
        totals.push(page.total);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return (messages, totals),
        }
    }
}

pub(crate) fn an_empty_store_has_an_empty_page(open: Open) {
    let page = open(Retention::default()).issues(&IssueQuery::default()).unwrap();
    assert_eq!((page.items.len(), page.next, page.total), (0, None, 0));
}

pub(crate) fn pages_follow_each_other_without_gap_or_overlap(open: Open) {
    let store = filled(open, 60);
    let newest_first: Vec<String> = (0..60).rev().map(|number| format!("{number:03} failed")).collect();
    for limit in [1, 7, 30, 59, 60, 61] {
        let (messages, _) = all_pages(&*store, IssueQuery { limit, ..IssueQuery::default() });
        assert_eq!(messages, newest_first, "pages of {limit}");
    }
    let page = store.issues(&IssueQuery::default()).unwrap();
    assert_eq!((page.items.len(), page.total), (25, 60));
}

pub(crate) fn every_order_is_kept(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1), event("b", 2), event("c", 3), event("a", 9), event("b", 4), event("b", 5)]);
    let sorted = |sort| messages(&*store, &IssueQuery { sort, ..IssueQuery::default() });
    assert_eq!(sorted(IssueSort::LastSeen), ["a failed", "b failed", "c failed"]);
    assert_eq!(sorted(IssueSort::FirstSeen), ["c failed", "b failed", "a failed"]);
    assert_eq!(sorted(IssueSort::Count), ["b failed", "a failed", "c failed"]);
}

pub(crate) fn a_status_is_asked_for(open: Open) {
    let store = filled(open, 6);
    store.set_status(fingerprint("001"), &change(Action::Resolve)).unwrap();
    store.set_status(fingerprint("004"), &change(Action::Ignore)).unwrap();
    let of = |status| {
        let page = store.issues(&IssueQuery { status, limit: 3, ..IssueQuery::default() }).unwrap();
        (page.items.into_iter().map(|issue| issue.message).collect::<Vec<_>>(), page.total, page.next.is_some())
    };
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(of(StatusFilter::All), (texts(&["005 failed", "004 failed", "003 failed"]), 6, true));
    assert_eq!(of(StatusFilter::Only(Status::Open)), (texts(&["005 failed", "003 failed", "002 failed"]), 4, true));
    assert_eq!(of(StatusFilter::Only(Status::Resolved)), (texts(&["001 failed"]), 1, false));
    assert_eq!(of(StatusFilter::Only(Status::Ignored)), (texts(&["004 failed"]), 1, false));
}

pub(crate) fn a_text_of_the_type_is_found_anywhere_and_in_any_case(open: Open) {
    let store = open(Retention::default());
    record(
        &*store,
        [
            typed("a", 1, "app::PayError", "f"),
            typed("b", 2, "shop::RepayError", "f"),
            typed("c", 3, "std::io::Error", "f"),
        ],
    );
    let query = IssueQuery { type_name: Some("pAyErr".to_owned()), ..IssueQuery::default() };
    assert_eq!(messages(&*store, &query), ["b failed", "a failed"]);
    let (found, totals) = all_pages(&*store, IssueQuery { limit: 1, ..query.clone() });
    assert_eq!((found.len(), &totals[..]), (2, &[2, 2][..]));
    store.set_status(fingerprint("b"), &change(Action::Resolve)).unwrap();
    let page = store.issues(&IssueQuery { status: StatusFilter::Only(Status::Open), ..query.clone() }).unwrap();
    assert_eq!((page.items.len(), page.total), (1, 1));
    let nothing = store.issues(&IssueQuery { type_name: Some("absent".to_owned()), ..query }).unwrap();
    assert_eq!((nothing.items.len(), nothing.total), (0, 0));
}

pub(crate) fn a_text_of_the_function_is_found(open: Open) {
    let store = open(Retention::default());
    record(&*store, [typed("a", 1, "E", "charge"), typed("b", 2, "E", "refund"), typed("c", 3, "E", "surcharge")]);
    let query = IssueQuery { function: Some("CHARGE".to_owned()), ..IssueQuery::default() };
    assert_eq!(messages(&*store, &query), ["c failed", "a failed"]);
    store.delete(fingerprint("c")).unwrap();
    let page = store.issues(&query).unwrap();
    assert_eq!((page.items.len(), page.total), (1, 1));
}

pub(crate) fn a_search_sees_what_came_and_went_since_the_last_one(open: Open) {
    let store = open(Retention::default());
    let query = IssueQuery { function: Some("charge".to_owned()), ..IssueQuery::default() };
    assert_eq!(store.issues(&query).unwrap().total, 0);
    record(&*store, [typed("a", 1, "E", "charge"), typed("b", 2, "E", "charge")]);
    assert_eq!(messages(&*store, &query), ["b failed", "a failed"]);
    store.set_status(fingerprint("a"), &change(Action::Resolve)).unwrap();
    let open = IssueQuery { status: StatusFilter::Only(Status::Open), ..query.clone() };
    assert_eq!(store.issues(&open).unwrap().total, 1);
    // The function's name changes with the latest event, and the other issue goes.
    record(&*store, [typed("a", 3, "E", "refund")]);
    store.delete(fingerprint("b")).unwrap();
    assert_eq!(store.issues(&query).unwrap().total, 0);
    let refund = IssueQuery { function: Some("fund".to_owned()), ..IssueQuery::default() };
    assert_eq!(messages(&*store, &refund), ["a failed"]);
}

pub(crate) fn type_and_function_hold_at_once(open: Open) {
    let store = open(Retention::default());
    record(&*store, [typed("a", 1, "Red", "one"), typed("b", 2, "Red", "two"), typed("c", 3, "Blue", "one")]);
    let query =
        IssueQuery { type_name: Some("red".to_owned()), function: Some("one".to_owned()), ..IssueQuery::default() };
    let page = store.issues(&query).unwrap();
    assert_eq!((page.items.len(), page.total, &*page.items[0].message), (1, 1, "a failed"));
}

pub(crate) fn words_are_looked_for_in_all_fields(open: Open) {
    let store = filled(open, 12);
    let words = |text: &[&str]| IssueQuery {
        text: text.iter().map(|word| (*word).to_owned()).collect(),
        ..IssueQuery::default()
    };
    assert_eq!(messages(&*store, &words(&["011"])), ["011 failed"]);
    for word in ["PAYERROR", "src/pay", "pay::charge", "FAILED"] {
        assert_eq!(store.issues(&words(&["011", word])).unwrap().total, 1, "{word}");
    }
    assert_eq!(store.issues(&words(&["011", "absent"])).unwrap().total, 0);
}

pub(crate) fn a_text_is_found_among_many_issues(open: Open) {
    const ISSUES: i64 = 2500;
    let store = open(Retention::default());
    let events: Vec<Event> = (0..ISSUES).map(|number| event(&format!("order-{number:05}"), number)).collect();
    for events in events.chunks(500) {
        record(&*store, events.to_vec());
    }
    let found = |text: &[&str]| {
        let text = text.iter().map(|word| (*word).to_owned()).collect();
        store.issues(&IssueQuery { text, ..IssueQuery::default() }).unwrap().total
    };
    let all = || (found(&["R-00017"]), found(&["00017", "02400"]), found(&["order-00"]), found(&["order"]));
    assert_eq!(all(), (1, 0, 1000, ISSUES as u64));
    // One goes, one is closed, and one gets another text.
    store.delete(fingerprint("order-00017")).unwrap();
    store.set_status(fingerprint("order-00018"), &change(Action::Ignore)).unwrap();
    record(&*store, [event_with("order-00019", ISSUES, |event| event.exceptions[0].message = "elsewhere".to_owned())]);
    assert_eq!(all(), (0, 0, 998, ISSUES as u64 - 2));
    assert_eq!((found(&["order-00018"]), found(&["order-00019"]), found(&["elsewhere"])), (1, 0, 1));
    let ignored = IssueQuery {
        text: vec!["order-0001".to_owned()],
        status: StatusFilter::Only(Status::Ignored),
        ..IssueQuery::default()
    };
    assert_eq!(messages(&*store, &ignored), ["order-00018 failed"]);
    let still_open = IssueQuery {
        text: vec!["order".to_owned()],
        status: StatusFilter::Only(Status::Open),
        ..IssueQuery::default()
    };
    assert_eq!(store.issues(&still_open).unwrap().total, ISSUES as u64 - 3);
    // Every order, page by page, is that of the whole.
    for sort in [IssueSort::LastSeen, IssueSort::FirstSeen, IssueSort::Count] {
        let query = IssueQuery { text: vec!["order-012".to_owned()], sort, limit: 30, ..IssueQuery::default() };
        let (found, totals) = all_pages(&*store, query);
        let wanted: Vec<_> = (1200..1300).rev().map(|number| format!("order-{number:05} failed")).collect();
        assert_eq!((found, &totals[..]), (wanted, &[100; 4][..]), "{sort:?}");
    }
}

pub(crate) fn every_condition_holds(open: Open) {
    let store = filled(open, 3);
    let odd = event_with("odd", 9, |event| {
        event.level = Level::Warning;
        event.kind = Kind::Panic;
        event.release = Some("9.9".to_owned());
        event.frames[0].file = "src/odd.rs".into();
    });
    record(&*store, [odd]);
    let base = IssueQuery::default();
    for (name, query) in [
        ("level", IssueQuery { level: Some(Level::Warning), ..base.clone() }),
        ("kind", IssueQuery { kind: Some(Kind::Panic), ..base.clone() }),
        ("release", IssueQuery { release: Some("9.9".to_owned()), ..base.clone() }),
        ("file", IssueQuery { file: Some("ODD.rs".to_owned()), ..base.clone() }),
        ("message", IssueQuery { message: Some("Odd f".to_owned()), ..base.clone() }),
    ] {
        let page = store.issues(&query).unwrap();
        assert_eq!((page.total, page.items.len(), &*page.items[0].message), (1, 1, "odd failed"), "{name}");
    }
    assert_eq!(store.issues(&IssueQuery { release: Some("9".to_owned()), ..base }).unwrap().total, 0);
}

pub(crate) fn the_context_of_the_latest_event_is_searched(open: Open) {
    let store = open(Retention::default());
    let with = |issue, seconds, tenant: &str| {
        event_with(issue, seconds, |event| {
            event.context.insert("order".to_owned(), serde_json::json!({ "tenant": tenant, "id": 17 }));
        })
    };
    record(&*store, [with("a", 1, "Acme"), with("b", 2, "Other"), with("c", 3, "Acme"), with("c", 4, "Other")]);
    let query = |key: &str, value: &str| IssueQuery {
        context: vec![(key.to_owned(), value.to_owned())],
        ..IssueQuery::default()
    };
    assert_eq!(messages(&*store, &query("order.tenant", "acme")), ["a failed"]);
    assert_eq!(store.issues(&query("order.id", "17")).unwrap().total, 3);
    assert_eq!(store.issues(&query("tenant", "acme")).unwrap().total, 0);
}

pub(crate) fn moments_bound_the_list(open: Open) {
    let store = filled(open, 10);
    for sort in [IssueSort::LastSeen, IssueSort::FirstSeen, IssueSort::Count] {
        let query = IssueQuery { since: Some(at(3)), until: Some(at(6)), sort, ..IssueQuery::default() };
        let mut found = messages(&*store, &query);
        found.sort_unstable();
        assert_eq!(found, ["003 failed", "004 failed", "005 failed"], "{sort:?}");
        assert_eq!(store.issues(&query).unwrap().total, 3, "{sort:?}");
    }
}

pub(crate) fn the_total_stays_from_page_to_page(open: Open) {
    let store = filled(open, 30);
    for query in [
        IssueQuery { limit: 7, ..IssueQuery::default() },
        IssueQuery { limit: 7, text: vec!["failed".to_owned()], ..IssueQuery::default() },
        IssueQuery { limit: 7, since: Some(at(0)), ..IssueQuery::default() },
    ] {
        let (found, totals) = all_pages(&*store, query);
        assert_eq!((found.len(), found.iter().collect::<HashSet<_>>().len(), &totals[..]), (30, 30, &[30; 5][..]));
    }
}

pub(crate) fn a_cursor_of_nobody_is_refused(open: Open) {
    let store = filled(open, 3);
    for cursor in ["", "x", "0", &"f".repeat(66), &"ä".repeat(33), "zz".repeat(33).as_str()] {
        let query = IssueQuery { cursor: Some(cursor.to_owned()), ..IssueQuery::default() };
        assert_eq!(store.issues(&query).unwrap_err().kind(), ErrorKind::InvalidQuery, "{cursor:?}");
    }
}

pub(crate) fn a_cursor_of_another_order_is_refused(open: Open) {
    let store = filled(open, 3);
    let next = store.issues(&IssueQuery { limit: 1, ..IssueQuery::default() }).unwrap().next;
    let other = IssueQuery { cursor: next, sort: IssueSort::Count, ..IssueQuery::default() };
    assert_eq!(store.issues(&other).unwrap_err().kind(), ErrorKind::InvalidQuery);
}

pub(crate) fn an_issue_that_moves_up_is_listed_once(open: Open) {
    let store = filled(open, 4);
    let first = store.issues(&IssueQuery { limit: 2, ..IssueQuery::default() }).unwrap();
    record(&*store, [event("002", 50)]);
    let rest = messages(&*store, &IssueQuery { cursor: first.next, ..IssueQuery::default() });
    assert_eq!(rest, ["001 failed", "000 failed"]);
}

pub(crate) fn a_type_is_listed_in_every_order(open: Open) {
    let store = open(Retention::default());
    let events = ["a", "b", "c", "a", "b", "b", "x"];
    record(
        &*store,
        events.iter().zip(1..).map(|(issue, seconds)| {
            typed(issue, seconds, if *issue == "x" { "Other" } else { "Wanted" }, if *issue == "a" { "f" } else { "g" })
        }),
    );
    record_repeats(&*store, repeats("a", 0, 9));
    for (sort, order) in [
        (IssueSort::LastSeen, ["b failed", "a failed", "c failed"]),
        (IssueSort::FirstSeen, ["c failed", "b failed", "a failed"]),
        (IssueSort::Count, ["b failed", "a failed", "c failed"]),
    ] {
        let query = IssueQuery { type_name: Some("want".to_owned()), sort, limit: 1, ..IssueQuery::default() };
        let (found, totals) = all_pages(&*store, query);
        assert_eq!((&found[..], &totals[..]), (&order.map(str::to_owned)[..], &[3; 3][..]), "{sort:?}");
    }
}

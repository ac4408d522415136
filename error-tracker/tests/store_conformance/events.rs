//! Lists of events.

use error_tracker::{
    EventId,
    store::{EventOrder, EventQuery, Retention, Store},
};

use crate::{Open, sample::*};

fn all_pages(store: &dyn Store, mut query: EventQuery) -> Vec<EventId> {
    let mut ids = Vec::new();
    loop {
        let page = store.events(&query).unwrap();
        ids.extend(page.items.iter().map(|event| event.id));
        match page.next {
            Some(next) => query.after = Some(next.parse().unwrap()),
            None => return ids,
        }
    }
}

pub(crate) fn events_of_an_issue_come_newest_first(open: Open) {
    let store = open(Retention::default());
    let events: Vec<_> = (0..30).map(|number| event(if number % 3 == 0 { "b" } else { "a" }, number)).collect();
    record(&*store, events.clone());
    let mut of_a: Vec<_> =
        events.iter().filter(|event| event.fingerprint == fingerprint("a")).map(|event| event.id).collect();
    of_a.reverse();
    for limit in [3, 20, 0] {
        let query = EventQuery { fingerprint: Some(fingerprint("a")), limit, ..EventQuery::default() };
        assert_eq!(store.events(&query).unwrap().total, 20);
        assert_eq!(all_pages(&*store, query), of_a, "pages of {limit}");
    }
}

pub(crate) fn events_of_all_issues_come_oldest_first_when_asked(open: Open) {
    let store = open(Retention::default());
    let events: Vec<_> = (0..30).map(|number| event(&format!("{}", number % 4), number)).collect();
    record(&*store, events.clone());
    let query = EventQuery { order: EventOrder::Oldest, limit: 7, ..EventQuery::default() };
    assert_eq!(store.events(&query).unwrap().total, 30);
    assert_eq!(all_pages(&*store, query), events.iter().map(|event| event.id).collect::<Vec<_>>());
}

pub(crate) fn a_page_of_events_begins_behind_one_that_is_gone(open: Open) {
    let store = open(Retention::default());
    let (old, gone, new) = (event("a", 1), event("gone", 2), event("a", 3));
    record(&*store, [old.clone(), gone.clone(), new.clone()]);
    store.delete(fingerprint("gone")).unwrap();
    let after =
        |order| store.events(&EventQuery { order, after: Some(gone.id), ..EventQuery::default() }).unwrap().items;
    assert_eq!(after(EventOrder::Oldest), [new]);
    assert_eq!(after(EventOrder::Newest), [old]);
}

pub(crate) fn what_is_not_there_is_not_found(open: Open) {
    let store = open(Retention::default());
    assert_eq!(store.event(id_at(at(0))).unwrap(), None);
    assert_eq!(store.issue(fingerprint("a")).unwrap(), None);
    let page = store.events(&EventQuery { fingerprint: Some(fingerprint("a")), ..EventQuery::default() }).unwrap();
    assert_eq!((page.items.len(), page.next, page.total), (0, None, 0));
}

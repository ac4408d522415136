//! What people do to issues.

use error_tracker::{
    limits::{ISSUE_HISTORY_MAX, ISSUE_NOTES_MAX},
    model::{Action, Change, Note, Status, Ticket},
    store::{EventQuery, IssueQuery, Retention, StoreStats},
};

use crate::{Open, sample::*};

fn note(text: &str) -> Note {
    Note { text: text.to_owned(), at: at(1), by: None }
}

pub(crate) fn a_change_is_kept_in_the_history(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    for (action, status) in
        [(Action::Resolve, Status::Resolved), (Action::Reopen, Status::Open), (Action::Ignore, Status::Ignored)]
    {
        let change = change(action);
        assert!(store.set_status(fingerprint("a"), &change).unwrap());
        let issue = issue(&*store, "a");
        assert_eq!((issue.status, issue.history.last()), (status, Some(&change)));
    }
}

pub(crate) fn a_history_is_bounded(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    for number in 0..ISSUE_HISTORY_MAX as i64 + 5 {
        store.set_status(fingerprint("a"), &Change { at: at(number), ..change(Action::Reopen) }).unwrap();
    }
    let history = issue(&*store, "a").history;
    assert_eq!((history.len(), history[0].at), (ISSUE_HISTORY_MAX, at(5)));
}

pub(crate) fn notes_and_tickets_are_kept(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    let ticket = Ticket { id: "#7".to_owned(), url: Some("https://example.org/7".to_owned()), at: at(2) };
    assert!(store.add_note(fingerprint("a"), &note("seen")).unwrap());
    assert!(store.add_ticket(fingerprint("a"), &ticket).unwrap());
    let issue = issue(&*store, "a");
    assert_eq!((issue.notes, issue.tickets), (vec![note("seen")], vec![ticket]));
}

pub(crate) fn notes_are_bounded(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1)]);
    for number in 0..ISSUE_NOTES_MAX + 3 {
        store.add_note(fingerprint("a"), &note(&number.to_string())).unwrap();
    }
    let notes = issue(&*store, "a").notes;
    assert_eq!((notes.len(), &*notes[0].text), (ISSUE_NOTES_MAX, "3"));
}

pub(crate) fn a_change_of_no_issue_is_told_so(open: Open) {
    let store = open(Retention::default());
    let none = fingerprint("none");
    assert!(!store.set_status(none, &change(Action::Resolve)).unwrap());
    assert!(!store.add_note(none, &note("x")).unwrap());
    assert!(!store.add_ticket(none, &Ticket { id: "1".to_owned(), url: None, at: at(0) }).unwrap());
    assert!(!store.delete(none).unwrap());
    assert_eq!(store.stats().unwrap().issues, 0);
}

pub(crate) fn a_deleted_issue_takes_its_events_along(open: Open) {
    let store = open(Retention::default());
    let gone = event("a", 1);
    record(&*store, [gone.clone(), event("a", 2), event("b", 3)]);
    assert!(store.delete(fingerprint("a")).unwrap());
    assert_eq!((store.issue(fingerprint("a")).unwrap(), store.event(gone.id).unwrap()), (None, None));
    assert_eq!(store.events(&EventQuery::default()).unwrap().items.len(), 1);
    assert_eq!(messages(&*store, &IssueQuery::default()), ["b failed"]);
    let stats = store.stats().unwrap();
    assert_eq!((stats.issues, stats.kept_events, stats.count), (1, 1, 1));
}

pub(crate) fn a_deleted_issue_that_happens_again_is_new(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1), event("a", 2)]);
    store.delete(fingerprint("a")).unwrap();
    let recorded = record(&*store, [event("a", 3)]);
    assert_eq!((recorded[0].new, recorded[0].count_after, issue(&*store, "a").first_seen), (true, 1, at(3)));
}

pub(crate) fn the_stats_add_up(open: Open) {
    let store = open(Retention::default());
    record(&*store, [event("a", 1), event("a", 2), event("b", 3), event("c", 4)]);
    record_repeats(&*store, repeats("c", 6, 5));
    store.set_status(fingerprint("a"), &change(Action::Resolve)).unwrap();
    store.set_status(fingerprint("b"), &change(Action::Ignore)).unwrap();
    let expected = StoreStats {
        issues: 3,
        open: 1,
        resolved: 1,
        ignored: 1,
        kept_events: 4,
        count: 10,
        size_bytes: 0,
        corrupt: 0,
    };
    assert_eq!(StoreStats { size_bytes: 0, ..store.stats().unwrap() }, expected);
}

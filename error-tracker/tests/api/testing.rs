//! The helpers for users' own tests.

use std::sync::Arc;

use error_tracker::{
    Config, MemoryStore, Notification, capture_message,
    model::{Action, Change, Event, Ticket},
    notifier::Cause,
    store::Store,
    testing::{with_captured_events, with_tracker},
};
use parking_lot::Mutex;

fn messages(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::message).collect()
}

#[test]
fn events_come_in_the_order_of_capture() {
    let events = with_captured_events(|| ["a", "b", "c"].map(capture_message));
    assert_eq!(messages(&events), ["a", "b", "c"]);
    assert!(events.is_sorted_by_key(|event| event.id));
}

#[test]
fn calls_nest() {
    let mut inner = Vec::new();
    let outer = with_captured_events(|| {
        capture_message("before");
        inner = with_captured_events(|| capture_message("inside"));
        capture_message("after");
    });
    assert_eq!(messages(&inner), ["inside"]);
    assert_eq!(messages(&outer), ["before", "after"]);
}

#[test]
fn other_threads_are_not_seen() {
    let events = with_captured_events(|| {
        std::thread::spawn(|| assert_eq!(capture_message("elsewhere"), None)).join().expect("no panic");
    });
    assert!(events.is_empty());
}

#[test]
fn a_panic_in_the_closure_ends_the_capture() {
    let _ = std::panic::catch_unwind(|| with_captured_events(|| std::panic::resume_unwind(Box::new(()))));
    assert_eq!(capture_message("nobody listens"), None);
}

#[test]
fn a_tracker_with_settings_stores_at_once() {
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().store(Arc::clone(&store)).release("1.4.2").environment("test").host("here");
    let id = with_tracker(config, || capture_message("x")).expect("settings").expect("an id");
    let event = store.event(id).expect("a store").expect("the event");
    let facts = (event.release.as_deref(), event.environment.as_deref(), event.host.as_deref());
    assert_eq!(facts, (Some("1.4.2"), Some("test"), Some("here")));
}

#[test]
fn a_resolved_issue_that_comes_back_is_told_and_its_tickets_are_updated() {
    struct Desk(Arc<Mutex<Vec<String>>>);
    impl error_tracker::Ticketing for Desk {
        fn raise_ticket(&self, notification: &Notification) -> error_tracker::Result<Option<Ticket>> {
            Ok(Some(Ticket { id: "T-1".to_owned(), url: None, at: notification.event.timestamp }))
        }
        fn update_tickets(&self, tickets: &[Ticket], _: &Notification) -> error_tracker::Result<()> {
            self.0.lock().extend(tickets.iter().map(|ticket| ticket.id.clone()));
            Ok(())
        }
    }
    let (causes, updated) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let into = Arc::clone(&causes);
    let notifier = move |notification: &Notification| {
        into.lock().push(notification.cause);
        Ok(())
    };
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().store(Arc::clone(&store)).notifier(notifier).ticketing(Desk(Arc::clone(&updated)));
    with_tracker(config, || {
        let id = capture_message("x").expect("an id");
        let event = store.event(id).expect("a store").expect("the event");
        let change = Change { action: Action::Resolve, at: event.timestamp, by: None, until: None };
        assert!(store.set_status(event.fingerprint, &change).expect("a store"));
        capture_message("x");
    })
    .expect("settings");
    assert_eq!(*causes.lock(), [Cause::New, Cause::Regression]);
    assert_eq!(*updated.lock(), ["T-1"]);
}

#[test]
fn a_wrong_setting_is_an_error() {
    let error = with_tracker(Config::new().queue_events_max(0), || ()).expect_err("zero is too few");
    assert_eq!(error.to_string(), "setting `queue_events_max` is 0, allowed is 1 or more");
}

#[test]
fn before_capture_edits_and_drops() {
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().store(Arc::clone(&store)).before_capture(|mut event| {
        event.environment = Some("edited".to_owned());
        (event.message() != "drop").then_some(event)
    });
    let (kept, dropped, stats) =
        with_tracker(config, || (capture_message("keep"), capture_message("drop"), error_tracker::stats()))
            .expect("settings");
    assert_eq!(dropped, None);
    assert_eq!((stats.captured, stats.stored, stats.dropped.before_capture), (2, 1, 1));
    let event = store.event(kept.expect("an id")).expect("a store").expect("the event");
    assert_eq!(event.environment.as_deref(), Some("edited"));
}

#[test]
fn before_capture_that_panics_keeps_the_event() {
    let config = Config::new().before_capture(|_| panic!("edit")).on_internal_error(|_| {});
    let (id, stats) = with_tracker(config, || (capture_message("x"), error_tracker::stats())).expect("settings");
    assert!(id.is_some());
    assert_eq!(stats.internal_errors, 1);
}

#[test]
fn a_new_issue_is_told_once_and_gets_its_ticket() {
    struct Desk;
    impl error_tracker::Ticketing for Desk {
        fn raise_ticket(&self, notification: &Notification) -> error_tracker::Result<Option<Ticket>> {
            let url = Some(format!("https://desk/{}", notification.event.fingerprint));
            Ok(Some(Ticket { id: "T-1".to_owned(), url, at: notification.event.timestamp }))
        }
    }
    let told = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&told);
    let store = Arc::new(MemoryStore::new());
    let notifier = move |notification: &Notification| {
        into.lock().push((notification.cause, notification.count));
        Ok(())
    };
    let config = Config::new().store(Arc::clone(&store)).notifier(notifier).ticketing(Desk);
    let id = with_tracker(config, || {
        capture_message("x");
        capture_message("x")
    });
    assert_eq!(*told.lock(), [(Cause::New, 1)]);
    let event = store.event(id.expect("settings").expect("an id")).expect("a store").expect("the event");
    let issue = store.issue(event.fingerprint).expect("a store").expect("the issue");
    assert_eq!(issue.tickets.iter().map(|ticket| ticket.id.as_str()).collect::<Vec<_>>(), ["T-1"]);
}

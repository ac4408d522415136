//! Events that the settings say to ignore, edit or drop.

use std::sync::Arc;

use error_tracker::{
    Config, MemoryStore, Stats, capture_exception, capture_message, stats,
    store::{EventQuery, Store as _},
    testing::with_tracker,
};

#[derive(Debug)]
struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled by the client")
    }
}

impl std::error::Error for Cancelled {}

/// What is stored of one `Cancelled` and one message, and what became of all.
fn stored(config: Config) -> (Vec<String>, Stats) {
    let store = Arc::new(MemoryStore::new());
    let config = config.store(Arc::clone(&store)).on_internal_error(|_| {});
    let stats = with_tracker(config, || {
        capture_exception(&Cancelled);
        capture_message("no order 17 found");
        stats()
    });
    let events = store.events(&EventQuery::default()).expect("a store").items;
    let mut messages: Vec<_> = events.iter().map(|event| event.message().to_owned()).collect();
    messages.sort_unstable();
    (messages, stats.expect("settings"))
}

#[test]
fn a_type_is_ignored_and_counted() {
    for name in ["Cancelled", "ignoring::Cancelled"] {
        let (messages, stats) = stored(Config::new().ignore_types([name]));
        assert_eq!(messages, ["no order 17 found"]);
        assert_eq!((stats.captured, stats.stored, stats.dropped.ignored), (2, 1, 1));
    }
    assert_eq!(stored(Config::new().ignore_types(["Cancel"])).1.dropped.ignored, 0);
}

#[test]
fn a_message_is_ignored_and_counted() {
    let (messages, stats) = stored(Config::new().ignore_messages(["order 17", ""]));
    assert_eq!((messages, stats.dropped.ignored), (vec!["cancelled by the client".to_owned()], 1));
}

#[test]
fn a_callback_says_what_is_ignored() {
    let config = Config::new().ignore_if(|event| event.message().contains("client")).ignore_if(|_| panic!("rule"));
    let (messages, stats) = stored(config);
    assert_eq!((messages, stats.dropped.ignored), (vec!["no order 17 found".to_owned()], 1));
    assert_eq!(stats.internal_errors, 1, "the rule that panics is told of, and ignores nothing");
}

#[test]
fn before_capture_edits_and_drops_and_the_dropped_are_counted() {
    let config = Config::new().before_capture(|mut event| {
        event.exceptions[0].message.make_ascii_uppercase();
        (event.title() == "message").then_some(event)
    });
    let (messages, stats) = stored(config);
    assert_eq!((messages, stats.dropped.before_capture), (vec!["NO ORDER 17 FOUND".to_owned()], 1));
}

#[test]
fn what_is_ignored_is_told_to_nobody() {
    let notifier = |notification: &error_tracker::Notification| {
        assert_eq!(notification.event.message(), "no order 17 found");
        Ok(())
    };
    let (_, stats) = stored(Config::new().ignore_types(["Cancelled"]).notifier(notifier));
    assert_eq!((stats.notified, stats.notifications_failed), (1, 0));
}

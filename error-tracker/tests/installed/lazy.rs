//! A tracker that is installed when something fails for the first time.

use std::{
    panic::catch_unwind,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use error_tracker::{
    Config, Error, ErrorKind, MemoryStore, add_breadcrumb, auto_track, capture_message, flush, init, init_lazy, scope,
    stats,
    store::{EventQuery, Store},
};
use parking_lot::Mutex;

use crate::turn;

const PATIENCE: Duration = Duration::from_secs(20);

#[auto_track]
fn port(text: &str) -> Result<u16, std::num::ParseIntError> {
    text.parse()
}

#[test]
fn the_first_failure_has_the_settings_read_and_is_stored_with_all_that_was_known_before() {
    let (_turn, store, read) = (turn(), Arc::new(MemoryStore::new()), Arc::new(Mutex::new(0)));
    let (theirs, counted) = (Arc::clone(&store), Arc::clone(&read));
    let guard = init_lazy(move || {
        *counted.lock() += 1;
        Ok(Config::new().store(theirs).release("1.4.2"))
    })
    .expect("no tracker yet");
    add_breadcrumb("started");
    scope!(order = 17 => {
        assert_eq!(port("80"), Ok(80));
        assert_eq!((*read.lock(), Arc::strong_count(&store)), (0, 2), "nothing has failed");
        port("http").expect_err("no number");
        port("ftp").expect_err("no number");
    });
    assert_eq!(*read.lock(), 1);
    assert!(flush(PATIENCE));
    drop(guard);
    let mut events = store.events(&EventQuery::default()).expect("a store").items;
    events.sort_by_key(|event| event.id);
    assert_eq!(events.len(), 2);
    let event = &events[0];
    assert_eq!((event.release.as_deref(), &event.context["order"]), (Some("1.4.2"), &17.into()));
    assert_eq!(event.frames[0].arguments[0].value, "\"http\"");
    assert_eq!(event.breadcrumbs[0].message, "started");
    assert_eq!(capture_message("the guard is gone"), None);
}

#[test]
fn a_panic_is_a_first_failure_too() {
    let (_turn, store) = (turn(), Arc::new(MemoryStore::new()));
    let theirs = Arc::clone(&store);
    let guard = init_lazy(move || Ok(Config::new().store(theirs))).expect("no tracker yet");
    let _ = catch_unwind(|| panic!("the first"));
    drop(guard);
    assert_eq!(store.stats().expect("a store").count, 1);
}

#[test]
fn settings_that_fail_or_panic_harm_nobody() {
    let _turn = turn();
    let settings: [fn() -> error_tracker::Result<Config>; 3] = [
        || Err(Error::new(ErrorKind::Config, "no settings")),
        || panic!("no settings"),
        || Ok(Config::new().store(MemoryStore::new()).value_bytes_max(0)),
    ];
    for settings in settings {
        let guard = init_lazy(settings).expect("no tracker yet");
        assert_eq!(capture_message("x"), None);
        port("http").expect_err("no number");
        assert_eq!(stats(), error_tracker::Stats::default());
        drop(guard);
    }
}

#[test]
fn settings_that_hang_hold_the_first_failure_up_for_a_moment_only_and_what_is_missed_is_counted() {
    let (_turn, store) = (turn(), Arc::new(MemoryStore::new()));
    let (go_on, wait) = mpsc::channel::<()>();
    let theirs = Arc::clone(&store);
    let guard = init_lazy(move || {
        let _ = wait.recv();
        Ok(Config::new().store(theirs))
    })
    .expect("no tracker yet");
    assert_eq!(capture_message("missed"), None, "it came back although the settings hang");
    assert_eq!(capture_message("missed"), None);
    drop(go_on);
    let deadline = Instant::now() + PATIENCE;
    while stats().captured == 0 {
        assert!(Instant::now() < deadline, "the tracker does not come");
        std::thread::yield_now();
    }
    assert!(capture_message("taken").is_some());
    let tracker = stats();
    assert_eq!((tracker.captured, tracker.dropped.lost), (3, 2));
    drop(guard);
    assert_eq!(store.stats().expect("a store").count, 1);
}

#[test]
fn there_is_one_tracker_lazy_or_not() {
    let _turn = turn();
    let lazy = init_lazy(|| Ok(Config::new().store(MemoryStore::new()))).expect("no tracker yet");
    assert_eq!(init_lazy(|| Ok(Config::new())).expect_err("one is left").kind(), ErrorKind::AlreadyInitialized);
    let error = init(Config::new().store(MemoryStore::new())).expect_err("one is left");
    assert_eq!(error.kind(), ErrorKind::AlreadyInitialized);
    // Nothing has failed: the closure is forgotten.
    drop(lazy);
    let guard = init(Config::new().store(MemoryStore::new())).expect("free again");
    assert_eq!(init_lazy(|| Ok(Config::new())).expect_err("one is there").kind(), ErrorKind::AlreadyInitialized);
    drop(guard);
}

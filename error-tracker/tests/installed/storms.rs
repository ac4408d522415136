//! A failure point that fails far more often than its budget: it counts exactly, and takes down no more than it may.

use std::{
    sync::atomic::{AtomicU64, Ordering::SeqCst},
    time::{Duration, Instant},
};

use error_tracker::{
    Config, capture_message, flush, stats,
    store::{EventOrder, EventQuery, Store as _},
    track,
};

use crate::{
    installed,
    stubborn_store::{Mood, StubbornStore},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Functions that fail, each a place of its own.
macro_rules! failing {
    ($($name:ident),*) => {
        $(#[track(silent)]
        fn $name() {
            "x".parse::<u8>()?;
        })*
    };
}
failing!(storm, exact, lying, twice, dropped, isolated);

#[test]
fn past_the_budget_failures_are_counted_exactly() {
    let store = StubbornStore::default();
    let (_turn, guard) = installed(Config::new().store(store.clone()).site_budget_per_minute(5));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..50_000).for_each(|_| storm()));
        }
    });
    assert!(flush(PATIENCE));
    assert_eq!((stats().captured, stats().stored, stats().dropped.over_budget), (100_000, 100_000, 99_995));
    drop(guard);
    let counts = store.inner.stats().expect("a store");
    assert_eq!((counts.issues, counts.count, counts.kept_events), (1, 100_000, 5));
}

#[test]
fn what_is_told_adds_up_at_every_moment() {
    const FAILURES: u64 = 30_000;
    let store = StubbornStore::default();
    let config = Config::new().store(store.clone()).site_budget_per_minute(3).queue_events_max(64).backtrace(false);
    let (_turn, guard) = installed(config);
    let (begun, done) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (begun, done) = (&begun, &done);
            scope.spawn(move || {
                for number in 0..FAILURES / 3 {
                    begun.fetch_add(1, SeqCst);
                    match number % 8 {
                        0 => drop(capture_message(format!("thread {thread}"))),
                        _ => exact(),
                    }
                    done.fetch_add(1, SeqCst);
                }
            });
        }
        while done.load(SeqCst) < FAILURES {
            let at_least = done.load(SeqCst);
            let told = stats();
            let at_most = begun.load(SeqCst);
            assert!((at_least..=at_most).contains(&told.captured), "{told:?} of {at_least} to {at_most}");
            assert_eq!(told.captured, told.stored + told.queued + told.dropped.lost, "{told:?}");
        }
    });
    assert!(flush(PATIENCE));
    let told = stats();
    assert_eq!((told.captured, told.stored, told.queued), (FAILURES, FAILURES, 0));
    drop(guard);
    assert_eq!(store.inner.stats().expect("a store").count, FAILURES);
}

#[test]
fn counts_that_a_store_took_without_saying_so_are_not_counted_again() {
    let store = StubbornStore::default();
    let config = Config::new().store(store.clone()).site_budget_per_minute(1).on_internal_error(|_| {});
    let (_turn, guard) = installed(config);
    lying();
    assert!(flush(PATIENCE));
    store.set(Mood::Lying);
    (0..99).for_each(|_| lying());
    let deadline = Instant::now() + PATIENCE;
    while store.count() < 100 {
        assert!(!flush(Duration::from_millis(1)));
        assert!(Instant::now() < deadline, "it has not taken them");
    }
    store.set(Mood::Willing);
    assert!(flush(PATIENCE));
    drop(guard);
    assert_eq!(store.count(), 100);
}

#[test]
fn the_next_tracker_starts_with_a_full_budget_and_owes_nothing() {
    for _ in 0..2 {
        let store = StubbornStore::default();
        let (_turn, guard) = installed(Config::new().store(store.clone()).site_budget_per_minute(1));
        (0..3).for_each(|_| twice());
        drop(guard);
        (0..3).for_each(|_| twice());
        assert_eq!(store.count(), 3);
        let query = EventQuery { order: EventOrder::Oldest, ..EventQuery::default() };
        let events = store.inner.events(&query).expect("a store").items;
        assert_eq!(events.iter().map(|event| event.dropped_before).collect::<Vec<_>>(), [0]);
    }
}

#[test]
fn what_before_capture_drops_is_not_counted_past_the_budget_either() {
    let store = StubbornStore::default();
    let config = Config::new().store(store.clone()).site_budget_per_minute(1).before_capture(|_| None);
    let (_turn, guard) = installed(config);
    (0..10).for_each(|_| dropped());
    assert!(flush(PATIENCE));
    assert_eq!(stats().dropped.before_capture, 10);
    drop(guard);
    assert_eq!(store.count(), 0);
}

#[test]
fn a_tracker_for_tests_has_no_budget_unless_it_is_set() {
    let _turn = crate::turn();
    let events = error_tracker::testing::with_captured_events(|| (0..300).for_each(|_| isolated()));
    assert_eq!(events.len(), 300);
    let store = StubbornStore::default();
    let config = Config::new().store(store.clone()).site_budget_per_minute(2);
    error_tracker::testing::with_tracker(config, || (0..10).for_each(|_| isolated())).expect("settings");
    let counts = store.inner.stats().expect("a store");
    assert_eq!((counts.count, counts.kept_events), (10, 2));
}

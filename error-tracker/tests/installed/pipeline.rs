//! The way from the failing thread into the store: full queues, stores that fail, exact counts.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use error_tracker::{
    Config, Error, ErrorKind, Notification, Stats, capture_message, flush,
    limits::STORE_RETRY_PAUSE,
    scope, stats,
    store::{Retention, Store as _},
};
use parking_lot::Mutex;

use crate::{
    installed,
    stubborn_store::{Mood, StubbornStore},
};

const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come true: {:?}", stats());
        std::thread::yield_now();
    }
}

fn config(store: &StubbornStore) -> Config {
    Config::new().store(store.clone()).on_internal_error(|_| {}).backtrace(false)
}

#[test]
fn counts_are_exact_from_many_threads() {
    let store = StubbornStore::default();
    let (_turn, guard) = installed(config(&store).queue_events_max(8));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for _ in 0..500 {
                    capture_message(format!("thread {thread}"));
                }
            });
        }
    });
    assert!(flush(PATIENCE));
    let Stats { captured, stored, queued, dropped, .. } = stats();
    assert_eq!((captured, stored, queued, dropped.lost), (2000, 2000, 0, 0));
    drop(guard);
    assert_eq!(store.count(), 2000);
}

#[test]
fn a_full_queue_drops_values_before_counts() {
    let store = StubbornStore::new(Mood::Hanging);
    let (_turn, guard) = installed(config(&store).queue_events_max(2));
    // Whatever the worker takes first, it hangs with that in the store.
    for _ in 0..10 {
        capture_message("x");
    }
    assert!(stats().dropped.queue_full > 0);
    store.set(Mood::Willing);
    assert!(flush(PATIENCE));
    drop(guard);
    assert_eq!(store.count(), 10);
    assert!(store.inner.stats().expect("a store").kept_events < 10);
}

#[test]
fn what_is_only_counted_is_counted_for_the_same_issue_however_long_its_message() {
    let store = StubbornStore::new(Mood::Hanging);
    let (_turn, guard) = installed(config(&store).queue_events_max(2));
    let message = "x".repeat(10_000);
    for _ in 0..10 {
        capture_message(&message);
    }
    assert!(stats().dropped.queue_full > 0);
    store.set(Mood::Willing);
    assert!(flush(PATIENCE));
    drop(guard);
    let page = store.inner.issues(&error_tracker::store::IssueQuery::default()).expect("a store");
    assert_eq!((page.total, page.items[0].count), (1, 10));
}

#[test]
fn a_queue_full_of_bytes_drops_values_before_counts() {
    let store = StubbornStore::new(Mood::Hanging);
    let (_turn, guard) = installed(config(&store).queue_events_max(1 << 20).flush_timeout(PATIENCE));
    let text = "x".repeat(error_tracker::limits::MESSAGE_BYTES_MAX);
    let enough = 3 * error_tracker::limits::QUEUE_BYTES_MAX / text.len();
    for _ in 0..enough {
        capture_message(&text);
    }
    assert!(stats().dropped.queue_full > 0);
    store.set(Mood::Willing);
    drop(guard);
    assert_eq!(store.count(), enough as u64);
}

#[test]
fn nothing_is_lost_when_a_failing_store_comes_back() {
    for mood in [Mood::Failing, Mood::Lying, Mood::Panicking, Mood::Forgetful] {
        let store = StubbornStore::new(mood);
        let (_turn, guard) = installed(config(&store));
        for _ in 0..20 {
            capture_message("x");
        }
        wait_until("the store is seen to fail", || stats().failing_since.is_some());
        assert!(!flush(Duration::from_millis(1)));
        capture_message("x");
        assert_eq!(stats().queued, 21, "{mood:?}");
        store.set(Mood::Willing);
        assert!(flush(PATIENCE), "{mood:?}");
        assert_eq!(stats().failing_since, None);
        assert_eq!((stats().stored, stats().queued), (21, 0));
        drop(guard);
        assert_eq!(store.count(), 21, "{mood:?}");
    }
}

#[test]
fn a_failing_store_is_tried_again_after_longer_and_longer_pauses() {
    let store = StubbornStore::new(Mood::Failing);
    let (_turn, guard) = installed(config(&store));
    capture_message("x");
    wait_until("a fourth attempt", || store.attempts.lock().len() >= 4);
    let attempts = store.attempts.lock().clone();
    let mut pause = STORE_RETRY_PAUSE;
    for (one, next) in attempts.iter().zip(&attempts[1..]).take(3) {
        assert!(next.duration_since(*one) >= pause, "{attempts:?}");
        pause *= 2;
    }
    store.set(Mood::Willing);
    assert!(flush(PATIENCE));
    assert_eq!((store.count(), stats().failing_since), (1, None));
    drop(guard);
}

#[test]
fn what_a_failing_store_never_took_is_counted_as_lost() {
    let store = StubbornStore::new(Mood::Failing);
    let (_turn, guard) = installed(config(&store).flush_timeout(Duration::from_millis(20)));
    capture_message("x");
    let tracker = guard.tracker().clone();
    drop(guard);
    assert_eq!(tracker.stats().dropped.lost, 1);
}

#[test]
fn what_a_failing_store_never_took_waits_in_a_file_for_the_next_tracker() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = Some(folder.path().join("errors.db"));
    // The second has taken the first batch, and says that it has not: what comes again must not count twice.
    for mood in [Mood::Failing, Mood::Lying] {
        let mut store = StubbornStore::new(mood);
        store.location.clone_from(&location);
        let (turn, guard) = installed(config(&store).flush_timeout(Duration::from_millis(20)));
        for _ in 0..20 {
            capture_message("x");
        }
        let tracker = guard.tracker().clone();
        drop((guard, turn));
        assert_eq!(tracker.stats().dropped.lost, 0, "{mood:?}");
        store.set(Mood::Willing);
        let (_turn, guard) = installed(config(&store));
        assert!(flush(PATIENCE));
        assert_eq!(stats().stored, 20, "{mood:?}");
        drop(guard);
        assert_eq!(store.count(), 20, "{mood:?}");
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "{mood:?}");
    }
}

#[test]
fn values_wait_in_a_file_while_the_store_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = || folder.path().read_dir().expect("the folder").count();
    let mut store = StubbornStore::new(Mood::Failing);
    store.location = Some(folder.path().join("errors.db"));
    let (_turn, guard) = installed(config(&store).queue_events_max(8).flush_timeout(PATIENCE));
    let mut captured = 0;
    // Far more than fits into the queue and into memory.
    wait_until("values are in a file", || {
        capture_message("x");
        captured += 1;
        files() == 1
    });
    store.set(Mood::Willing);
    assert!(flush(PATIENCE));
    assert_eq!((stats().stored, stats().queued), (captured, 0));
    drop(guard);
    assert_eq!((store.count(), files()), (captured, 0));
}

#[test]
fn what_waits_in_a_file_is_masked() {
    const SECRET: &str = "Zq7iris0kX9";
    let folder = tempfile::tempdir().expect("a folder");
    let text = || {
        let files = folder.path().read_dir().expect("the folder").map(|file| file.expect("a file").path());
        files.map(|file| std::fs::read_to_string(file).expect("text")).collect::<String>()
    };
    let mut store = StubbornStore::new(Mood::Failing);
    store.location = Some(folder.path().join("errors.db"));
    let (_turn, guard) = installed(config(&store).queue_events_max(8).flush_timeout(PATIENCE));
    wait_until("values are in a file", || {
        scope!(token = SECRET, place = "beside" => { capture_message(format!("password={SECRET}")) });
        text().contains("beside")
    });
    assert!(!text().contains(SECRET), "{}", text());
    store.set(Mood::Willing);
    drop(guard);
}

#[test]
fn a_notifier_that_hangs_holds_nobody_up() {
    let store = StubbornStore::default();
    let (hang, go_on) = std::sync::mpsc::channel::<()>();
    let go_on = Mutex::new(go_on);
    let told = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&told);
    let notifier = move |notification: &Notification| {
        let _ = go_on.lock().recv();
        into.lock().push(notification.event.message().to_owned());
        Ok(())
    };
    let (_turn, guard) = installed(config(&store).notifier(notifier));
    capture_message("a");
    capture_message("b");
    capture_message("a");
    assert!(flush(PATIENCE));
    assert!(told.lock().is_empty());
    drop(hang);
    wait_until("both are told", || stats().notified == 2);
    drop(guard);
    assert_eq!(*told.lock(), ["a", "b"]);
}

#[test]
fn the_worker_prunes_by_the_settings() {
    let store = StubbornStore::default();
    let retention = Retention { age_days_max: 3, ..Retention::default() };
    let (_turn, _guard) = installed(config(&store).retention(retention.clone()));
    capture_message("x");
    assert!(flush(PATIENCE));
    wait_until("the worker prunes", || store.pruned.lock().contains(&retention));
}

#[test]
fn a_failure_of_the_store_is_told_once() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&told);
    let store = StubbornStore::new(Mood::Failing);
    let listener = move |error: &error_tracker::InternalError| {
        // What the listener itself captures must not come back.
        capture_message("from the listener");
        into.lock().push(error.to_string());
    };
    let (_turn, guard) = installed(config(&store).on_internal_error(listener));
    capture_message("x");
    wait_until("two attempts", || stats().internal_errors >= 2);
    assert_eq!(*told.lock(), ["store: record failed: disk full"]);
    assert_eq!(stats().captured, 1);
    store.set(Mood::Willing);
    drop(guard);
}

#[test]
fn what_waits_for_a_failing_store_is_seen_from_outside() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = StubbornStore::new(Mood::Failing);
    store.location = Some(folder.path().to_owned());
    let (_turn, guard) = installed(config(&store));
    let seen = || error_tracker::trackers(&folder).into_iter().next().expect("one tracker").stats;
    assert_eq!((seen().queued, seen().failing_since), (0, None));
    for _ in 0..5 {
        capture_message("x");
    }
    wait_until("the failing store is seen", || seen().failing_since.is_some() && seen().queued == 5);
    store.set(Mood::Willing);
    wait_until("the end of it is seen", || (seen().failing_since, seen().queued, seen().stored) == (None, 0, 5));
    drop(guard);
    assert_eq!(error_tracker::trackers(&folder), []);
}

#[test]
fn a_notifier_that_fails_is_seen_from_outside_though_nothing_else_happens() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = StubbornStore::new(Mood::Willing);
    store.location = Some(folder.path().to_owned());
    let (fail, may_fail) = std::sync::mpsc::channel::<()>();
    let may_fail = Mutex::new(may_fail);
    let notifier = move |_: &Notification| {
        let _ = may_fail.lock().recv();
        Err(Error::new(ErrorKind::Rejected, "no such mailbox"))
    };
    let (_turn, guard) = installed(config(&store).notifier(notifier));
    let seen = || error_tracker::trackers(&folder).into_iter().next().expect("one tracker").stats;
    capture_message("x");
    wait_until("all is said", || (seen().stored, seen().notifications_waiting) == (1, 0));
    assert_eq!(seen().notifications_failing_since, None);
    fail.send(()).expect("it waits");
    wait_until("the failing notifier is seen", || seen().notifications_failing_since.is_some());
    assert_eq!(seen().notifications_last_error.as_deref(), Some("no such mailbox"));
    wait_until("what it missed is seen", || (seen().notifications_failed, seen().notifications_held_back) == (1, 1));
    drop(fail);
    drop(guard);
}

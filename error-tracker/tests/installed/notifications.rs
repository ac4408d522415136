//! Whom the delivery threads tell what: when an issue is told of again, what is held back, how a failing notifier is seen.

use std::{
    sync::{Arc, mpsc::channel},
    time::{Duration, Instant},
};

use error_tracker::{
    Config, Error, ErrorKind, MemoryStore, Notification, Ticketing, capture_message, flush,
    model::{Action, Change, Ticket},
    notifier::{Cause, NotifyPolicy},
    stats,
    store::{IssueQuery, Store},
};
use parking_lot::Mutex;

use crate::installed;

const PATIENCE: Duration = Duration::from_secs(20);

type Told = Arc<Mutex<Vec<(Cause, String, u64)>>>;

fn telling(config: Config) -> (Config, Told) {
    let told = Told::default();
    let into = Arc::clone(&told);
    let notifier = move |notification: &Notification| {
        into.lock().push((notification.cause, notification.event.message().to_owned(), notification.count));
        Ok(())
    };
    (config.notifier(notifier).on_internal_error(|_| {}).flush_timeout(PATIENCE), told)
}

fn change(store: &dyn Store, action: Action) {
    for issue in store.issues(&IssueQuery::default()).expect("a store").items {
        let change = Change { action: action.clone(), at: jiff::Timestamp::now(), by: None, until: None };
        assert!(store.set_status(issue.fingerprint, &change).expect("a store"));
    }
}

fn capture(times: u64) {
    for _ in 0..times {
        capture_message("x");
    }
    assert!(flush(PATIENCE));
}

#[test]
fn new_issues_milestones_and_regressions_are_told_with_their_count() {
    let store = Arc::new(MemoryStore::new());
    let (config, told) = telling(Config::new().store(Arc::clone(&store)));
    let (_turn, guard) = installed(config.notify(NotifyPolicy { rate_per_minute: 0, ..NotifyPolicy::default() }));
    capture(11);
    change(&*store, Action::Resolve);
    capture(1);
    change(&*store, Action::Ignore);
    capture(100);
    drop(guard);
    let x = || "x".to_owned();
    let expected = [(Cause::New, x(), 1), (Cause::Milestone, x(), 10), (Cause::Regression, x(), 12)];
    assert_eq!(*told.lock(), expected, "an ignored issue is not told of");
}

#[test]
fn an_issue_that_happens_often_is_told_of() {
    let policy = NotifyPolicy { milestones: false, rate_per_minute: 20, ..NotifyPolicy::default() };
    let (config, told) = telling(Config::new().store(MemoryStore::new()).notify(policy));
    let (_turn, guard) = installed(config);
    capture(50);
    drop(guard);
    let causes: Vec<_> = told.lock().iter().map(|(cause, _, _)| *cause).collect();
    assert_eq!(causes, [Cause::New, Cause::Rate]);
}

#[test]
fn an_issue_that_happens_again_after_a_quiet_gap_is_told_of_by_another_tracker_too() {
    let store = Arc::new(MemoryStore::new());
    let policy = NotifyPolicy { quiet_gap: Duration::from_nanos(1), milestones: false, ..NotifyPolicy::default() };
    for cause in [Cause::New, Cause::Quiet] {
        let (config, told) = telling(Config::new().store(Arc::clone(&store)).notify(policy.clone()));
        let (_turn, guard) = installed(config);
        capture(1);
        drop(guard);
        assert_eq!(told.lock()[0].0, cause);
    }
}

#[test]
fn once_is_once_and_off_is_never() {
    for (config, count) in [(Config::new().notify_once(true), 1), (Config::new().send_notifications(false), 0)] {
        let store = Arc::new(MemoryStore::new());
        let (config, told) = telling(config.store(Arc::clone(&store)));
        let (_turn, guard) = installed(config);
        capture(20);
        change(&*store, Action::Resolve);
        capture(1);
        drop(guard);
        assert_eq!(told.lock().len(), count);
    }
}

#[test]
fn a_notifier_that_fails_is_seen_with_its_last_words_and_what_it_missed_is_told_later() {
    let told: Arc<Mutex<Vec<Notification>>> = Arc::default();
    let (into, failing) = (Arc::clone(&told), Arc::new(Mutex::new(true)));
    let fails = Arc::clone(&failing);
    let notifier = move |notification: &Notification| {
        if *fails.lock() {
            return Err(Error::new(ErrorKind::Rejected, "no, said the server with password=hunter2"));
        }
        into.lock().push(notification.clone());
        Ok(())
    };
    let config = Config::new().store(MemoryStore::new()).notifier(notifier).on_internal_error(|_| {});
    let (_turn, guard) = installed(config.flush_timeout(PATIENCE));
    capture_message("a");
    let deadline = Instant::now() + PATIENCE;
    while stats().notifications_failed == 0 {
        assert!(Instant::now() < deadline, "{:?}", stats());
        std::thread::yield_now();
    }
    let seen = stats();
    let error = seen.notifications_last_error.expect("its last words");
    assert!(error.starts_with("no, said the server with password=***"), "{error}");
    assert!(seen.notifications_failing_since.is_some());
    assert_eq!((seen.notifications_held_back, seen.notifications_waiting), (1, 0));
    *failing.lock() = false;
    capture_message("b");
    drop(guard);
    let told = told.lock();
    let [notification] = &told[..] else { panic!("one: {told:#?}") };
    assert_eq!((notification.event.message(), notification.held_back.len()), ("b", 1));
}

#[test]
fn tickets_are_updated_when_the_policy_tells_nobody() {
    struct Book(Arc<Mutex<Vec<String>>>);
    impl Ticketing for Book {
        fn raise_ticket(&self, notification: &Notification) -> error_tracker::Result<Option<Ticket>> {
            self.0.lock().push(format!("raise {}", notification.event.message()));
            Ok(Some(Ticket { id: "T-1".to_owned(), url: None, at: jiff::Timestamp::now() }))
        }
        fn update_tickets(&self, tickets: &[Ticket], _: &Notification) -> error_tracker::Result<()> {
            self.0.lock().push(format!("update {}", tickets[0].id));
            Ok(())
        }
    }
    let (store, book) = (Arc::new(MemoryStore::new()), Arc::default());
    let config = Config::new().store(Arc::clone(&store)).ticketing(Book(Arc::clone(&book))).notify_once(true);
    let (_turn, guard) = installed(config.flush_timeout(PATIENCE));
    capture(12);
    let deadline = Instant::now() + PATIENCE;
    while stats().notified == 0 {
        assert!(Instant::now() < deadline, "{:?}", stats());
        std::thread::yield_now();
    }
    change(&*store, Action::Resolve);
    capture(1);
    drop(guard);
    assert_eq!(*book.lock(), ["raise x", "update T-1"]);
}

#[test]
fn tickets_past_the_hourly_cap_wait_and_are_given_up_at_the_end() {
    struct Raised(Arc<Mutex<u32>>);
    impl Ticketing for Raised {
        fn raise_ticket(&self, _: &Notification) -> error_tracker::Result<Option<Ticket>> {
            *self.0.lock() += 1;
            Ok(None)
        }
    }
    let raised = Arc::default();
    let config = Config::new().store(MemoryStore::new()).ticketing(Raised(Arc::clone(&raised)));
    let config = config.tickets_per_hour_max(2).flush_timeout(PATIENCE).on_internal_error(|_| {});
    let (_turn, guard) = installed(config);
    for message in ["a", "b", "c", "d", "e"] {
        capture_message(message);
    }
    let deadline = Instant::now() + PATIENCE;
    while (stats().notified, stats().notifications_waiting) != (2, 3) {
        assert!(Instant::now() < deadline, "{:?}", stats());
        std::thread::yield_now();
    }
    let tracker = guard.tracker().clone();
    drop(guard);
    assert_eq!((*raised.lock(), tracker.stats().notifications_failed), (2, 3));
}

#[test]
fn a_delivery_that_hangs_at_the_end_is_left_behind_and_reported() {
    let ((release, hangs), (calls, called)) = (channel::<()>(), channel());
    let ends = Mutex::new((hangs, calls));
    let notifier = move |_: &Notification| {
        let ends = ends.lock();
        ends.1.send(()).expect("the test waits");
        let _ = ends.0.recv();
        Ok(())
    };
    let (config, said) = hearing(Config::new().store(MemoryStore::new()).notifier(notifier));
    let (_turn, guard) = installed(config.flush_timeout(Duration::from_millis(100)));
    capture_message("a");
    called.recv_timeout(PATIENCE).expect("a delivery");
    drop(guard);
    assert_eq!(*said.lock(), ["notifier: the program ends before 1 of its deliveries were made"]);
    drop(release);
}

#[test]
fn what_is_given_up_at_the_end_says_how_often_it_was_tried() {
    let notifier = |_: &Notification| Err(Error::new(ErrorKind::Io, "the line is dead"));
    let (config, said) = hearing(Config::new().store(MemoryStore::new()).notifier(notifier));
    let (_turn, guard) = installed(config.flush_timeout(PATIENCE));
    capture_message("a");
    drop(guard);
    assert_eq!(said.lock()[0], "notifier: given up after 2 attempts: the line is dead");
}

/// Hears what the tracker says of its own failures.
fn hearing(config: Config) -> (Config, Arc<Mutex<Vec<String>>>) {
    let said: Arc<Mutex<Vec<String>>> = Arc::default();
    let into = Arc::clone(&said);
    (config.on_internal_error(move |error| into.lock().push(error.to_string())), said)
}

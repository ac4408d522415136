//! Installing the tracker of the process, and taking it away again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use error_tracker::{
    Config, ErrorKind, MemoryStore, capture_exception, capture_message, flush, init, scope, stats, store::Store as _,
};

use crate::{
    installed,
    stubborn_store::{Mood, StubbornStore},
    turn,
};

#[test]
fn what_is_captured_is_there_after_a_flush() {
    let store = Arc::new(MemoryStore::new());
    let (_turn, _guard) = installed(Config::new().store(Arc::clone(&store)));
    let id = capture_message("x").expect("an id");
    assert!(flush(Duration::from_secs(20)));
    assert_eq!(store.event(id).expect("a store").expect("the event").message(), "x");
}

#[test]
fn dropping_the_guard_stores_what_is_left() {
    let store = Arc::new(MemoryStore::new());
    let (_turn, guard) = installed(Config::new().store(Arc::clone(&store)));
    for _ in 0..100 {
        capture_message("x");
    }
    drop(guard);
    assert_eq!(store.stats().expect("a store").count, 100);
    assert_eq!(capture_message("after"), None);
    assert_eq!(Arc::strong_count(&store), 1, "the store is let go");
}

#[test]
fn without_a_store_a_sled_store_is_opened_at_the_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("errors.db");
    for round in 1..=2 {
        let (_turn, guard) = installed(Config::new().db(&path));
        capture_message("x");
        drop(guard);
        let store = error_tracker::SledStore::open(&path).expect("nobody else has it open");
        assert!(store.leads(), "the tracker has let go of it");
        assert_eq!(store.stats().expect("a store").count, round);
    }
}

#[test]
fn a_path_that_cannot_be_used_installs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "no store").expect("a file");
    let _turn = turn();
    let error = init(Config::new().db(&file)).expect_err("a file is no folder");
    assert!(error.to_string().contains(file.to_str().expect("text")), "{error}");
    assert_eq!(capture_message("nobody listens"), None);
}

#[cfg(unix)]
#[test]
fn a_forked_child_captures_nothing_and_hangs_nowhere() {
    let store = Arc::new(MemoryStore::new());
    let (_turn, guard) = installed(Config::new().store(Arc::clone(&store)));
    capture_message("parent");
    // SAFETY: the child runs on its one thread until it exits, and an alarm ends it if it hangs.
    #[allow(unsafe_code, reason = "there is no safe way to fork")]
    let child = unsafe { libc::fork() };
    if child == 0 {
        #[allow(unsafe_code, reason = "as above")]
        unsafe {
            libc::alarm(60);
        }
        let quiet = capture_message("child").is_none() && stats() == error_tracker::Stats::default();
        drop(guard);
        let own = init(Config::new().store(MemoryStore::new())).is_ok_and(|guard| {
            let captured =
                capture_message("child with a tracker of its own").is_some() && flush(Duration::from_secs(20));
            drop(guard);
            captured
        });
        #[allow(unsafe_code, reason = "as above")]
        unsafe {
            libc::_exit(if quiet && own { 0 } else { 1 })
        }
    }
    let mut status = 0;
    #[allow(unsafe_code, reason = "as above")]
    let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!((waited, status), (child, 0));
    drop(guard);
    assert_eq!(store.stats().expect("a store").count, 1);
}

#[test]
fn a_second_init_is_an_error_until_the_guard_is_dropped() {
    let (_turn, guard) = installed(Config::new().store(MemoryStore::new()));
    let error = init(Config::new().store(MemoryStore::new())).expect_err("installed already");
    assert_eq!(error.kind(), ErrorKind::AlreadyInitialized);
    drop(guard);
    let store = Arc::new(MemoryStore::new());
    let guard = init(Config::new().store(Arc::clone(&store))).expect("free again");
    capture_message("x");
    drop(guard);
    assert_eq!(store.stats().expect("a store").count, 1);
}

#[test]
fn a_wrong_setting_installs_nothing() {
    let _turn = turn();
    let error = init(Config::new().store(MemoryStore::new()).value_bytes_max(1)).expect_err("too few");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.to_string(), "setting `value_bytes_max` is 1, allowed is 16 or more");
    assert_eq!(capture_message("nobody listens"), None);
}

#[test]
fn dropping_the_guard_does_not_wait_for_a_store_that_hangs() {
    let store = StubbornStore::new(Mood::Hanging);
    let (_turn, guard) = installed(Config::new().store(store.clone()).flush_timeout(Duration::from_millis(50)));
    capture_message("x");
    drop(guard);
    assert_eq!(capture_message("after"), None);
    store.set(Mood::Willing);
}

#[test]
fn without_a_tracker_flush_and_stats_are_quiet() {
    let _turn = turn();
    assert!(flush(Duration::ZERO));
    assert_eq!(stats(), error_tracker::Stats::default());
}

/// Fails, as a user's function does.
#[error_tracker::auto_track]
fn parse(text: &str) -> Result<u64, std::num::ParseIntError> {
    let number = text.parse::<u64>()?;
    Ok(number)
}

#[test]
fn whatever_is_used_after_the_guard_was_dropped_is_quiet() {
    let store = Arc::new(MemoryStore::new());
    let (_turn, guard) = installed(Config::new().store(Arc::clone(&store)));
    let tracker = guard.tracker().clone();
    let error = parse("before").expect_err("no number");
    drop(guard);
    assert_eq!(parse("after").expect_err("no number"), error);
    assert_eq!(capture_exception(&error), None);
    assert_eq!(capture_message("after"), None);
    let inside = scope!(after = true => { parse("in a scope").is_err() });
    assert!(inside && flush(Duration::ZERO));
    assert_eq!(stats(), error_tracker::Stats::default());
    // Who has kept a hand on the old tracker learns what became of it.
    assert!(tracker.flush(Duration::from_secs(20)));
    assert_eq!((tracker.stats().captured, tracker.stats().stored), (1, 1));
    assert_eq!(store.stats().expect("a store").count, 1);
}

#[test]
fn after_another_init_the_same_places_count_for_the_new_store_alone() {
    // Past the budget a place only counts, so that nothing it counted may be left over for the next tracker.
    let config = |store: &Arc<MemoryStore>| Config::new().store(Arc::clone(store)).site_budget_per_minute(2);
    let stores = [Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new())];
    let _turn = turn();
    for (store, failures) in stores.iter().zip([7, 4]) {
        let guard = init(config(store)).expect("nothing is installed");
        (0..failures).for_each(|_| drop(parse("x")));
        drop(guard);
    }
    let counts = stores.map(|store| store.stats().expect("a store").count);
    assert_eq!(counts, [7, 4]);
}

#[test]
fn a_capture_from_a_threads_last_breath_does_no_harm() {
    static CAPTURED: AtomicU64 = AtomicU64::new(0);
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            let error = parse("last breath").expect_err("no number");
            let ids = [
                capture_exception(&error),
                capture_message("last breath"),
                scope!(last = true => { capture_message("in a scope") }),
            ];
            CAPTURED.fetch_add(ids.into_iter().flatten().count() as u64, Relaxed);
            assert!(flush(Duration::from_secs(20)));
        }
    }
    thread_local!(static LAST: Last = const { Last });
    // Thread-locals end in the order in which they were used last: once ours are gone by then, and once they are not.
    for last_comes_first in [true, false] {
        CAPTURED.store(0, Relaxed);
        let store = Arc::new(MemoryStore::new());
        let (turn, guard) = installed(Config::new().store(Arc::clone(&store)));
        let thread = std::thread::spawn(move || {
            if last_comes_first {
                LAST.with(|_| ());
            }
            drop(parse("alive"));
            LAST.with(|_| ());
        });
        thread.join().expect("no panic");
        drop((guard, turn));
        let count = store.stats().expect("a store").count;
        println!("{count} stored, {} of the last breath have an id", CAPTURED.load(Relaxed));
        assert!(count > CAPTURED.load(Relaxed), "what got an id is there, and so is what failed before");
    }
}

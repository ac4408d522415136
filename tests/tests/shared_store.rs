//! Four programs that fail into one store, and a viewer that comes and goes meanwhile, killed as it stands.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    env,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use error_tracker::{
    Config, capture_message, flush,
    store::{IssueQuery, SledStore, Store},
};
use error_tracker_tests::{Served, viewer};

const DB: &str = "ERROR_TRACKER_TEST_SHARED_DB";
const PROGRAMS: u64 = 4;
const FAILURES: u64 = 2500;
/// Messages with the same text are one issue, whichever program they come from.
const ISSUES: u64 = 5;
const PATIENCE: Duration = Duration::from_secs(300);

/// One of the programs. As a test of its own it has nothing to do.
#[test]
fn a_program_fails_as_often_as_it_is_told() {
    let Some(db) = env::var_os(DB) else { return };
    let guard = error_tracker::init(Config::new().db(db).flush_timeout(PATIENCE)).expect("settings");
    for number in 0..FAILURES {
        capture_message(format!("failure {}", number % ISSUES));
        if number % 500 == 499 {
            assert!(flush(PATIENCE), "{:?}", error_tracker::stats());
        }
    }
    let stats = error_tracker::stats();
    assert_eq!((stats.captured, stats.stored, stats.dropped.lost), (FAILURES, FAILURES, 0));
    drop(guard);
}

fn program(db: &std::path::Path) -> Child {
    let mut command = Command::new(env::current_exe().expect("this binary"));
    command.args(["a_program_fails_as_often_as_it_is_told", "--exact"]).env(DB, db);
    command.stdout(Stdio::null()).spawn().expect("it starts")
}

#[test]
fn a_viewer_that_comes_and_goes_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("errors.db");
    drop(SledStore::open(&db).expect("a store"));
    let view = || Served::start(&mut viewer(["--db", db.to_str().expect("text")]));
    // It is there first, so its going takes the leader away.
    let mut viewer = Some(view());
    let mut programs: Vec<Child> = (0..PROGRAMS).map(|_| program(&db)).collect();
    let (deadline, mut views) = (Instant::now() + PATIENCE, 0);
    while programs.iter_mut().any(|program| program.try_wait().expect("a child").is_none()) {
        assert!(Instant::now() < deadline, "the programs do not come to an end");
        match viewer.take() {
            Some(viewer) => {
                views += viewer.json("api/stats")["count"].as_u64().expect("a number").min(1);
                drop(viewer);
            }
            None => viewer = Some(view()),
        }
    }
    drop(viewer);
    for mut program in programs {
        assert!(program.wait().expect("a child").success(), "a program lost something");
    }
    assert!(views > 0, "the viewer has seen failures");
    let store = SledStore::options().create(false).open(&db).expect("the store");
    let issues = store.issues(&IssueQuery::default()).expect("a page").items;
    let counts: BTreeMap<&str, u64> = issues.iter().map(|issue| (&*issue.message, issue.count)).collect();
    assert_eq!(counts.len() as u64, ISSUES);
    assert!(counts.values().all(|count| *count == PROGRAMS * FAILURES / ISSUES), "{counts:?}");
    assert_eq!(store.verify().expect("it can be read"), [""; 0]);
}

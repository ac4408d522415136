//! The viewer's own failures: shown as a page, logged, and recorded only when that is asked for.

use std::sync::Arc;

use error_tracker::{
    Config, EventId, Fingerprint, MemoryStore, Result,
    model::{Change, Event, Issue, Note, Ticket},
    store::{Batch, EventQuery, IssueQuery, Page, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan},
};
use error_tracker_viewer::{Options, router};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::{client::Client, trackers::TURN};

/// A store that panics whatever it is asked for.
struct BrokenStore;

impl Store for BrokenStore {
    fn record(&self, _: &Batch) -> Result<Vec<Recorded>> {
        panic!("broken store")
    }

    fn flush(&self) -> Result<()> {
        panic!("broken store")
    }

    fn issues(&self, _: &IssueQuery) -> Result<Page<Issue>> {
        panic!("broken store")
    }

    fn issue(&self, _: Fingerprint) -> Result<Option<Issue>> {
        panic!("broken store")
    }

    fn events(&self, _: &EventQuery) -> Result<Page<Event>> {
        panic!("broken store")
    }

    fn event(&self, _: EventId) -> Result<Option<Event>> {
        panic!("broken store")
    }

    fn set_status(&self, _: Fingerprint, _: &Change) -> Result<bool> {
        panic!("broken store")
    }

    fn add_note(&self, _: Fingerprint, _: &Note) -> Result<bool> {
        panic!("broken store")
    }

    fn add_ticket(&self, _: Fingerprint, _: &Ticket) -> Result<bool> {
        panic!("broken store")
    }

    fn delete(&self, _: Fingerprint) -> Result<bool> {
        panic!("broken store")
    }

    fn prune(&self, _: &Retention, _: Timestamp, _: usize) -> Result<Pruned> {
        panic!("broken store")
    }

    fn trend(&self, _: Option<Fingerprint>, _: TrendSpan, _: Timestamp) -> Result<Vec<u64>> {
        panic!("broken store")
    }

    fn stats(&self) -> Result<StoreStats> {
        panic!("broken store")
    }
}

/// Asks a viewer over a store that panics at every turn, and gives the messages that its process has recorded.
fn recorded_of(options: Options) -> Vec<String> {
    let _turn = TURN.lock();
    let runtime = Runtime::new().unwrap();
    let recorded = Arc::new(MemoryStore::new());
    let guard = error_tracker::init(Config::new().store(Arc::clone(&recorded))).unwrap();
    let mut client = Client::new(router(Arc::new(BrokenStore), options.view_permission(|_| true)));
    let page = runtime.block_on(client.get("/"));
    assert_eq!(page.status, 500);
    assert!(page.body.contains("The viewer failed at this page; the reason is in its log."), "{}", page.body);
    assert_eq!(runtime.block_on(client.get("/api/stats")).status, 500);
    drop(guard);
    let issues = recorded.issues(&IssueQuery::default()).unwrap().items;
    issues.into_iter().map(|issue| issue.message).collect()
}

#[test]
fn the_viewers_own_failures_are_not_recorded() {
    assert_eq!(recorded_of(Options::new()), Vec::<String>::new());
}

#[test]
fn the_viewers_own_failures_are_recorded_when_that_is_asked_for() {
    let messages = recorded_of(Options::new().record_own_failures(true));
    assert_eq!(
        messages,
        ["error-tracker-viewer: the viewer failed at this page; the reason is in its log: broken store"]
    );
}

#[test]
fn a_permission_that_panics_lets_nobody_in() {
    // A tracker of another test would see the panic.
    let _turn = TURN.lock();
    let runtime = Runtime::new().unwrap();
    let options = Options::new().view_permission(|_| panic!("no session"));
    let mut client = Client::new(router(Arc::new(MemoryStore::new()), options));
    let page = runtime.block_on(client.get("/"));
    assert_eq!(page.status, 500);
    assert!(!page.body.contains("class=\"search\""));
}

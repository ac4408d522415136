//! The first page of the list of issues, of a small store and of a large one, and the viewer's pages: of it, and of an event.

use std::{any::Any, cell::RefCell, collections::BTreeSet, sync::Arc};

use axum::{Router, body::Body};
use bytes::Bytes;
use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Exception, Frame, Kind, Level, Variable},
    store::{Batch, EventQuery, IssueQuery, Record, SledStore, Store},
};
use error_tracker_viewer::{Options, router};
use http::Request;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower_service::Service as _;
use uuid::Uuid;

use crate::{
    case::{Case, Group, Wanted},
    readme::{Row, verdict},
    table::grouped,
};

/// So much may a page weigh.
const PAGE_BYTES_MAX: f64 = 60.0 * 1024.0;
const EVENTS_OF_AN_ISSUE: u64 = 10;
const BATCH: u64 = 1000;

struct Filled {
    issues: u64,
    store: Arc<SledStore>,
    viewer: Router,
    /// The latest event.
    event: EventId,
    runtime: Runtime,
    _folder: TempDir,
}

thread_local! {
    static FILLED: RefCell<Option<Filled>> = const { RefCell::new(None) };
}

struct Removed;

impl Drop for Removed {
    fn drop(&mut self) {
        FILLED.take();
    }
}

fn event(number: u64, issue: u64, begin: Timestamp) -> Event {
    let variable = |name: &'static str, value: String| Variable {
        name: name.into(),
        type_name: "u64".into(),
        value: value.into(),
        ..Variable::default()
    };
    Event {
        id: EventId::from_bytes(*Uuid::now_v7().as_bytes()),
        fingerprint: Fingerprint::of_parts([&*issue.to_string()]),
        timestamp: begin + SignedDuration::from_millis(number.cast_signed()),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception {
            type_name: format!("app::Error{}", issue % 97).into(),
            message: format!("order {number} of customer {} was not paid", number * 7),
        }],
        frames: vec![Frame {
            function: format!("function_{}", issue % 1009).into(),
            module: "app::pay".into(),
            file: "src/pay.rs".into(),
            line: 41,
            column: 24,
            expression: "gateway.debit(&card)?".into(),
            arguments: vec![variable("order", number.to_string()), variable("amount", "12900".to_owned())],
            locals: Vec::new(),
            globals: Vec::new(),
        }],
        backtrace: Vec::new(),
        context: Default::default(),
        request: None,
        thread: "main".to_owned(),
        process: 4711,
        host: Some("host".to_owned()),
        release: Some("1.0".to_owned()),
        environment: None,
        breadcrumbs: Vec::new(),
        dropped_before: 0,
    }
}

/// Fills a store, unless the case before has left the same one.
fn fill(issues: u64) {
    if FILLED.with_borrow(|filled| filled.as_ref().is_some_and(|filled| filled.issues == issues)) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let store = SledStore::options().sync(false).open(folder.path().join("errors.db")).expect("a store");
    let events = issues * EVENTS_OF_AN_ISSUE;
    let begin = Timestamp::now() - SignedDuration::from_millis(events.cast_signed());
    for first in (0..events).step_by(BATCH as usize) {
        let numbers = first..(first + BATCH).min(events);
        let records =
            numbers.map(|number| Record::Event(Box::new(event(number, number / EVENTS_OF_AN_ISSUE, begin)))).collect();
        store.record(&Batch { id: Uuid::now_v7(), records }).expect("room on the disk");
    }
    store.flush().expect("room on the disk");
    let latest = EventQuery { limit: 1, ..EventQuery::default() };
    let event = store.events(&latest).expect("a page").items.first().expect("an event").id;
    let store = Arc::new(store);
    let viewer = router(Arc::<SledStore>::clone(&store), Options::new().view_permission(|_| true));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    FILLED.set(Some(Filled { issues, store, viewer, event, runtime, _folder: folder }));
}

fn run_store(times: u64) {
    FILLED.with_borrow(|filled| {
        let filled = filled.as_ref().expect("a store");
        for _ in 0..times {
            let page = filled.store.issues(&IssueQuery::default()).expect("a page");
            assert!(!page.items.is_empty(), "the store is full");
        }
    });
}

fn list_address(_: &Filled) -> String {
    "/dev/error/".to_owned()
}

fn event_address(filled: &Filled) -> String {
    format!("/dev/error/events/{}", filled.event)
}

fn run_page(times: u64) {
    run_viewer(times, list_address);
}

fn run_event(times: u64) {
    run_viewer(times, event_address);
}

fn run_viewer(times: u64, address: fn(&Filled) -> String) {
    FILLED.with_borrow(|filled| {
        let filled = filled.as_ref().expect("a store");
        for _ in 0..times {
            assert!(!filled.get(&address(filled), "identity").is_empty(), "the page is not empty");
        }
    });
}

impl Filled {
    /// What the viewer answers with.
    fn get(&self, address: &str, encoding: &str) -> Bytes {
        let request = Request::get(address).header("accept-encoding", encoding).body(Body::empty());
        self.runtime.block_on(async {
            let answer = self.viewer.clone().call(request.expect("a request")).await.expect("an answer");
            assert!(answer.status().is_success(), "the viewer shows {address}");
            axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("the whole of it")
        })
    }

    /// What a browser loads that comes for the first time: the page, compressed, and all that it names.
    fn weight(&self, address: &str) -> usize {
        let page = self.get(address, "identity");
        let page = String::from_utf8_lossy(&page);
        let assets = page.split('"').filter(|text| text.starts_with("/dev/error/assets/"));
        let addresses: BTreeSet<&str> = assets.chain([address]).collect();
        assert!(addresses.len() > 2, "a page has a style and a script");
        addresses.into_iter().map(|address| self.get(address, "gzip").len()).sum()
    }
}

/// Prints what the pages weigh, and gives back what the README says of it.
pub fn weights() -> Vec<Row> {
    const QUESTION: &str = "What a browser loads at its first visit, compressed, with all that belongs to it";
    println!("\n**{QUESTION}**\n\n| | bytes | wanted | |\n|---|--:|--:|---|");
    fill(1_000);
    let rows = FILLED.with_borrow(|filled| {
        let filled = filled.as_ref().expect("a store");
        [("the list", list_address(filled)), ("an event", event_address(filled))].map(|(who, address)| {
            let bytes = filled.weight(&address) as f64;
            let (wanted, is_met) = ("at most 60 KiB".to_owned(), bytes <= PAGE_BYTES_MAX);
            println!("| {who} | {} | {wanted} | {} |", grouped(bytes), verdict(is_met));
            Row {
                question: QUESTION.to_owned(),
                bare: String::new(),
                who: format!("the viewer's page: {who}"),
                measured: format!("{:.1} KiB", bytes / 1024.0),
                beside: String::new(),
                wanted: Some((wanted, is_met)),
                others: String::new(),
            }
        })
    });
    FILLED.take();
    rows.into()
}

fn kept(issues: u64) -> Box<dyn Any> {
    fill(issues);
    // The case behind it asks the same store.
    Box::new(())
}

fn removed(issues: u64) -> Box<dyn Any> {
    fill(issues);
    Box::new(Removed)
}

pub fn group() -> Group {
    let (store_nanoseconds, page_nanoseconds) = (Wanted::Nanoseconds(5e6), Wanted::Nanoseconds(50e6));
    Group {
        name: "list",
        question: "The first page of the list: of 1,000 issues with 10,000 events, and of 100,000 with 1,000,000",
        times: 5,
        counted: false,
        between: || (),
        cases: vec![
            Case::new("the store, 10,000 events", run_store).with(|| kept(1_000)).wants(store_nanoseconds),
            Case::new("the viewer's page, 10,000 events", run_page).with(|| kept(1_000)).wants(page_nanoseconds),
            Case::new("the viewer's page of an event, 10,000 events", run_event)
                .with(|| removed(1_000))
                .wants(page_nanoseconds),
            Case::new("the store, 1,000,000 events", run_store)
                .with(|| kept(100_000))
                .wants(store_nanoseconds)
                .wants(Wanted::Ratio(1.5)),
            Case::new("the viewer's page, 1,000,000 events", run_page).with(|| kept(100_000)).wants(page_nanoseconds),
            Case::new("the viewer's page of an event, 1,000,000 events", run_event)
                .with(|| removed(100_000))
                .wants(page_nanoseconds),
        ],
    }
}

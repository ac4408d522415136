//! How fast pages are: the list and an event, over a store in memory of few and of many issues, beside the answer that
//! asks no store.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to tell")]

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use divan::{Bencher, counter::BytesCount};
use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Exception, Frame, Kind, Level, Variable},
    store::{Batch, MemoryStore, Record, Store},
};
use error_tracker_viewer::{Options, router};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use uuid::Uuid;

fn main() {
    divan::main();
}

const ISSUES: [u64; 2] = [25, 10_000];

fn event(number: u64) -> Event {
    let variable = |index: u64| Variable {
        name: format!("variable_{index}").into(),
        type_name: "alloc::string::String".into(),
        value: format!("Order {{ id: {number}, lines: [\"{}\"] }}", "x".repeat(60)).into(),
        ..Variable::default()
    };
    Event {
        id: EventId::from_bytes(*Uuid::now_v7().as_bytes()),
        fingerprint: Fingerprint::of_parts([&*number.to_string()]),
        timestamp: Timestamp::now() - SignedDuration::from_secs(number.cast_signed()),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception {
            type_name: format!("app::Error{}", number % 97).into(),
            message: format!("order {number} failed"),
        }],
        frames: vec![Frame {
            function: format!("function_{}", number % 1009).into(),
            module: "app::pay".into(),
            file: "src/pay.rs".into(),
            line: 41,
            column: 24,
            expression: "gateway.debit(&card)?".into(),
            arguments: (0..4).map(variable).collect(),
            locals: (4..8).map(variable).collect(),
            globals: Vec::new(),
        }],
        backtrace: Vec::new(),
        context: serde_json::Map::new(),
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

/// A viewer over so many issues, and the id of one of their events.
fn viewer(issues: u64) -> (Router, EventId) {
    let store = MemoryStore::new();
    let events: Vec<Event> = (0..issues).map(event).collect();
    let id = events[0].id;
    for chunk in events.chunks(256) {
        let records = chunk.iter().map(|event| Record::Event(Box::new(event.clone()))).collect();
        store.record(&Batch { id: Uuid::now_v7(), records }).unwrap();
    }
    (router(Arc::new(store) as Arc<dyn Store>, Options::new().view_permission(|_| true)), id)
}

fn page(bencher: Bencher<'_, '_>, app: &Router, path: &str) {
    let runtime = Runtime::new().unwrap();
    let get = || {
        runtime.block_on(async {
            let request = Request::get(path).header("host", "127.0.0.1:8765").body(Body::empty()).unwrap();
            let answer = app.clone().oneshot(request).await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.status());
            to_bytes(answer.into_body(), usize::MAX).await.unwrap().len()
        })
    };
    bencher.counter(BytesCount::new(get())).bench_local(get);
}

#[divan::bench(args = ISSUES)]
fn the_list(bencher: Bencher<'_, '_>, issues: u64) {
    page(bencher, &viewer(issues).0, "/dev/error/");
}

#[divan::bench(args = ISSUES)]
fn an_event(bencher: Bencher<'_, '_>, issues: u64) {
    let (app, id) = viewer(issues);
    page(bencher, &app, &format!("/dev/error/events/{id}"));
}

#[divan::bench(args = ISSUES)]
fn the_list_as_json(bencher: Bencher<'_, '_>, issues: u64) {
    page(bencher, &viewer(issues).0, "/dev/error/api/issues");
}

#[divan::bench]
fn bare_no_store_asked(bencher: Bencher<'_, '_>) {
    let app = Router::new().route("/dev/error/", axum::routing::get(|| async { "" }));
    page(bencher, &app, "/dev/error/");
}

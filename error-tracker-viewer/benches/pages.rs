//! How long the viewer takes for a page, from the request to the last byte, over a store on disk with 100,000 issues, beside
//! what the store alone takes for what is on it.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to tell")]

#[path = "../tests/viewer/samples.rs"]
mod samples;

use std::sync::{Arc, Mutex, OnceLock};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use divan::{Bencher, counter::BytesCount};
use error_tracker::{
    EventId, Fingerprint,
    store::{Batch, EventQuery, IssueQuery, Record, SledStore, Store},
};
use error_tracker_viewer::{Options, router};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use uuid::Uuid;

/// The store's folder: what is static is not dropped at the end.
static FOLDER: Mutex<Option<tempfile::TempDir>> = Mutex::new(None);

fn main() {
    divan::main();
    FOLDER.lock().unwrap().take();
}

const ISSUES: u32 = 100_000;
const BATCH: u32 = 1000;

struct Viewer {
    store: Arc<SledStore>,
    router: Router,
    runtime: Runtime,
    /// An issue with ten events that hold all that an event can hold.
    rich: Fingerprint,
    /// The latest of them.
    event: EventId,
}

/// A store of 100,000 issues, made once.
fn viewer() -> &'static Viewer {
    static VIEWER: OnceLock<Viewer> = OnceLock::new();
    VIEWER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let store = SledStore::open(folder.path().join("errors.db")).unwrap();
        let now = Timestamp::now();
        for begin in (0..ISSUES).step_by(BATCH as usize) {
            let event = |number: u32| {
                let at = now - SignedDuration::from_secs(i64::from(ISSUES - number) * 20);
                let mut event = samples::event(&format!("ErrorOfPlace{number}"), at, number);
                event.exceptions[0].message = format!("order {number} of customer {} was not paid", number * 7);
                event.frames[0].arguments = vec![samples::variable("order", "u32", &number.to_string())];
                Record::Event(Box::new(event))
            };
            let records = (begin..begin + BATCH).map(event).collect();
            store.record(&Batch { id: Uuid::now_v7(), records }).unwrap();
        }
        let rich = samples::shop(now).remove(0);
        samples::record(
            &store,
            (0..10).map(|number| {
                let timestamp = now - SignedDuration::from_mins(10 - i64::from(number));
                let mut event = rich.clone();
                (event.id, event.timestamp) = (samples::id(timestamp, ISSUES + number), timestamp);
                event.context.insert("tenant".to_owned(), format!("tenant-{}", number % 3).into());
                event
            }),
        );
        *FOLDER.lock().unwrap() = Some(folder);
        let store = Arc::new(store);
        let router = router(Arc::<SledStore>::clone(&store), Options::new().view_permission(|_| true));
        let rich = rich.fingerprint;
        let latest = EventQuery { fingerprint: Some(rich), limit: 1, ..EventQuery::default() };
        let event = store.events(&latest).unwrap().items[0].id;
        Viewer { store, router, runtime: Runtime::new().unwrap(), rich, event }
    })
}

fn page(bencher: Bencher<'_, '_>, address: &str) {
    let viewer = viewer();
    let ask = || {
        viewer.runtime.block_on(async {
            let request = Request::get(format!("/dev/error{address}")).body(Body::empty()).unwrap();
            let response = viewer.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 200);
            to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
        })
    };
    let bytes = ask();
    bencher.counter(BytesCount::new(bytes)).bench_local(ask);
}

/// What the list shows, from the store alone.
#[divan::bench]
fn bare_list(bencher: Bencher<'_, '_>) {
    let viewer = viewer();
    bencher.bench_local(|| viewer.store.issues(&IssueQuery::default()).unwrap());
}

/// What a user sees first.
#[divan::bench]
fn list(bencher: Bencher<'_, '_>) {
    page(bencher, "/");
}

#[divan::bench]
fn list_of_a_hundred(bencher: Bencher<'_, '_>) {
    page(bencher, "/?limit=100");
}

#[divan::bench]
fn list_by_count(bencher: Bencher<'_, '_>) {
    page(bencher, "/?sort=count");
}

/// A word that few of the issues have, so that many are read to fill the page.
#[divan::bench(sample_count = 10)]
fn search(bencher: Bencher<'_, '_>) {
    page(bencher, "/?q=type:ErrorOfPlace9999");
}

/// What the page of an event shows, from the store alone.
#[divan::bench]
fn bare_event(bencher: Bencher<'_, '_>) {
    let viewer = viewer();
    bencher.bench_local(|| (viewer.store.event(viewer.event).unwrap(), viewer.store.issue(viewer.rich).unwrap()));
}

#[divan::bench]
fn event(bencher: Bencher<'_, '_>) {
    page(bencher, &format!("/events/{}", viewer().event));
}

/// The page of an issue with its latest event: four frames, values as trees, a backtrace, a request.
#[divan::bench]
fn issue(bencher: Bencher<'_, '_>) {
    page(bencher, &format!("/issues/{}", viewer().rich));
}

#[divan::bench]
fn issue_with_the_spread_of_a_key(bencher: Bencher<'_, '_>) {
    page(bencher, &format!("/issues/{}?by=tenant", viewer().rich));
}

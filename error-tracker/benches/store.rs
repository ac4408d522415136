//! How fast the store on disk is: durable events beside bare sled, counting, and the first page of the list.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to tell")]

use std::{
    cell::Cell,
    sync::{Mutex, OnceLock},
};

use divan::{Bencher, counter::ItemsCount};
use error_tracker::{
    Config, EventId, Fingerprint, capture_exception_with, context,
    model::{Event, Exception, Frame, Kind, Level, Variable},
    store::{Batch, IssueQuery, IssueSort, MemoryStore, Record, Repeats, Retention, SledStore, Store},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Folders of stores that are made once: what is static is not dropped at the end.
static FOLDERS: Mutex<Vec<tempfile::TempDir>> = Mutex::new(Vec::new());

fn main() {
    divan::main();
    FOLDERS.lock().unwrap().clear();
}

const BATCH_SIZES: [usize; 3] = [64, 256, 1024];
/// Places in a program that fail at once: one for each of four threads.
const PLACES: u64 = 4;
/// Places of a program in which a lot fails at once.
const MANY_PLACES: u64 = 32;

fn event(number: u64, issue: u64) -> Event {
    let id = Uuid::now_v7();
    let variable = |index: usize| Variable {
        name: format!("variable_{index}").into(),
        type_name: "alloc::string::String".into(),
        value: "x".repeat(60).into(),
        ..Variable::default()
    };
    Event {
        id: EventId::from_bytes(*id.as_bytes()),
        fingerprint: Fingerprint::of_parts([&*issue.to_string()]),
        timestamp: Timestamp::now() + SignedDuration::from_micros(number.cast_signed()),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception {
            type_name: format!("app::Error{}", issue % 97).into(),
            message: format!("order {number} failed"),
        }],
        frames: vec![Frame {
            function: format!("function_{}", issue % 1009).into(),
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

fn batch(records: impl Iterator<Item = Record>) -> Batch {
    Batch { id: Uuid::now_v7(), records: records.collect() }
}

/// Batches of events of a little more than 2 KiB as JSON.
fn batch_of_events(size: usize, issue: impl Fn(u64) -> u64) -> Batch {
    thread_local!(static NUMBER: Cell<u64> = const { Cell::new(0) });
    batch((0..size).map(|_| {
        let number = NUMBER.replace(NUMBER.get() + 1);
        Record::Event(Box::new(event(number, issue(number))))
    }))
}

fn few_issues(number: u64) -> u64 {
    number % PLACES
}

fn many_issues(number: u64) -> u64 {
    number % MANY_PLACES
}

fn store(sync: bool) -> (tempfile::TempDir, SledStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::options().sync(sync).open(folder.path().join("errors.db")).unwrap();
    (folder, store)
}

/// Rows of the same size, put into sled in one batch and flushed.
#[divan::bench(args = BATCH_SIZES)]
fn durable_rows_of_bare_sled(bencher: Bencher<'_, '_>, size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let db = sled::Config::new().path(folder.path()).cache_capacity(32 << 20).open().unwrap();
    bencher
        .counter(ItemsCount::new(size))
        .with_inputs(|| {
            let mut rows = sled::Batch::default();
            for record in batch_of_events(size, few_issues).records {
                if let Record::Event(event) = record {
                    rows.insert(event.id.as_bytes(), serde_json::to_vec(&event).unwrap());
                }
            }
            rows
        })
        .bench_values(|rows| {
            db.apply_batch(rows).unwrap();
            db.flush().unwrap();
        });
}

#[divan::bench(args = BATCH_SIZES)]
fn durable_events(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, store) = store(false);
    record_and_flush(bencher, size, &store, few_issues);
}

#[divan::bench(args = BATCH_SIZES)]
fn durable_events_of_many_issues(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, store) = store(false);
    record_and_flush(bencher, size, &store, many_issues);
}

/// What a program sees whose failures are of these kinds.
#[derive(Clone, Copy, Debug)]
enum Failing {
    /// At the same place in each thread, with as many events kept as by default.
    AtFewPlaces,
    /// The same with each event kept, so that as much is written as by bare sled.
    EachKept,
    /// Each is of an issue that nobody has seen.
    New,
}

/// The whole way, from four threads that capture into a tracker until everything is durable: what a program sees. As
/// many as fit into the queue, so that none is only counted.
#[divan::bench(args = [Failing::AtFewPlaces, Failing::EachKept, Failing::New])]
fn durable_failures_of_four_threads(bencher: Bencher<'_, '_>, failing: Failing) {
    const FAILURES: usize = 512;
    const THREADS: usize = 4;
    let folder = tempfile::tempdir().unwrap();
    let events_per_issue_max = match failing {
        Failing::EachKept => u32::MAX,
        _ => Retention::default().events_per_issue_max,
    };
    let retention = Retention { events_per_issue_max, ..Retention::default() };
    let store = SledStore::options().sync(false).retention(retention).open(folder.path().join("errors.db")).unwrap();
    let guard = error_tracker::init(Config::new().store(store).backtrace(false)).unwrap();
    let text = "x".repeat(1200);
    let round = Cell::new(0);
    bencher.counter(ItemsCount::new(FAILURES)).bench_local(|| {
        round.set(round.get() + 1);
        let round = round.get();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let text = text.as_str();
                scope.spawn(move || {
                    for number in 0..FAILURES / THREADS {
                        let error = std::io::Error::other(format!("order {number} failed"));
                        let context = context! { "thread" => thread, "text" => text };
                        match failing {
                            Failing::New => error_tracker::scope!(|scope| {
                                scope.set_fingerprint(format!("{round} {thread} {number}"));
                                capture_exception_with(&error, context)
                            }),
                            _ => capture_exception_with(&error, context),
                        };
                    }
                });
            }
        });
        assert!(error_tracker::flush(std::time::Duration::from_secs(60)));
    });
    let stats = error_tracker::stats();
    assert_eq!((stats.stored, stats.dropped), (stats.captured, error_tracker::Dropped::default()));
    drop(guard);
}

/// The same without a tracker, with every event kept, so that as much is written as by bare sled.
#[divan::bench(args = BATCH_SIZES)]
fn durable_events_all_kept(bencher: Bencher<'_, '_>, size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let retention = Retention { events_per_issue_max: u32::MAX, ..Retention::default() };
    let store = SledStore::options().sync(false).retention(retention).open(folder.path().join("errors.db")).unwrap();
    record_and_flush(bencher, size, &store, few_issues);
}

/// The same, with `fsync` as by default.
#[divan::bench(args = BATCH_SIZES)]
fn durable_events_synced(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, store) = store(true);
    record_and_flush(bencher, size, &store, few_issues);
}

/// The worst case: each event is of an issue of its own.
#[divan::bench(args = BATCH_SIZES)]
fn durable_events_of_new_issues(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, store) = store(false);
    record_and_flush(bencher, size, &store, |number| number);
}

/// From another process's place, over the socket.
#[divan::bench(args = BATCH_SIZES)]
fn durable_events_of_a_follower(bencher: Bencher<'_, '_>, size: usize) {
    let (_folder, leader) = store(false);
    let follower = SledStore::open(leader.path()).unwrap();
    record_and_flush(bencher, size, &follower, few_issues);
}

fn record_and_flush(bencher: Bencher<'_, '_>, size: usize, store: &SledStore, issue: fn(u64) -> u64) {
    bencher.counter(ItemsCount::new(size)).with_inputs(|| batch_of_events(size, issue)).bench_values(|batch| {
        store.record(&batch).unwrap();
        store.flush().unwrap();
    });
}

/// Counts without values, as they come once a place is over its budget: each record stands for a thousand failures.
#[divan::bench]
fn failures_counted(bencher: Bencher<'_, '_>) {
    const COUNT: u64 = 1000;
    let (_folder, store) = store(false);
    let repeats = |issue: u64| Repeats {
        fingerprint: Fingerprint::of_parts([&*issue.to_string()]),
        count: COUNT,
        first_seen: Timestamp::now(),
        last_seen: Timestamp::now(),
        kind: Kind::Error,
        level: Level::Error,
        title: "app::Error".to_owned(),
        message: "again".to_owned(),
        culprit: "app::pay::charge".to_owned(),
        file: None,
        line: None,
        release: None,
    };
    bencher
        .counter(ItemsCount::new(PLACES * COUNT))
        .with_inputs(|| batch((0..PLACES).map(|place| Record::Repeats(repeats(place)))))
        .bench_values(|batch| {
            store.record(&batch).unwrap();
            store.flush().unwrap();
        });
}

/// A store with this many issues of so many events each, made once.
fn filled(issues: u64, events: u64) -> &'static SledStore {
    static SMALL: OnceLock<SledStore> = OnceLock::new();
    static LARGE: OnceLock<SledStore> = OnceLock::new();
    let place = if issues <= 1000 { &SMALL } else { &LARGE };
    place.get_or_init(|| {
        let (folder, store) = store(false);
        FOLDERS.lock().unwrap().push(folder);
        for first in (0..issues * events).step_by(1000) {
            let records = (first..(first + 1000).min(issues * events))
                .map(|number| Record::Event(Box::new(event(number, number / events))));
            store.record(&batch(records)).unwrap();
        }
        store.flush().unwrap();
        store
    })
}

/// 10,000 events, and 1,000,000.
const STORES: [(u64, u64); 2] = [(1_000, 10), (100_000, 10)];

#[divan::bench(args = STORES)]
fn first_page(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| store.issues(&IssueQuery::default()).unwrap());
}

#[divan::bench(args = STORES)]
fn first_page_by_count(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| store.issues(&IssueQuery { sort: IssueSort::Count, ..IssueQuery::default() }).unwrap());
}

#[divan::bench(args = STORES)]
fn first_page_of_a_type(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| {
        store.issues(&IssueQuery { type_name: Some("error42".to_owned()), ..IssueQuery::default() }).unwrap()
    });
}

#[divan::bench(args = STORES)]
fn first_page_of_a_function(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| {
        store.issues(&IssueQuery { function: Some("function_77".to_owned()), ..IssueQuery::default() }).unwrap()
    });
}

#[divan::bench(args = STORES)]
fn first_page_of_a_text(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| {
        store.issues(&IssueQuery { text: vec!["function_77".to_owned()], ..IssueQuery::default() }).unwrap()
    });
}

#[divan::bench(args = STORES)]
fn first_page_of_a_rare_text(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    let query = IssueQuery { text: vec!["order 7779 f".to_owned()], ..IssueQuery::default() };
    assert_eq!(store.issues(&query).unwrap().total, 1);
    bencher.bench_local(|| store.issues(&query).unwrap());
}

#[divan::bench(args = STORES)]
fn first_page_of_a_common_text(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.bench_local(|| {
        store.issues(&IssueQuery { text: vec!["failed".to_owned()], ..IssueQuery::default() }).unwrap()
    });
}

#[divan::bench(args = STORES)]
fn delete_and_record_again(bencher: Bencher<'_, '_>, (issues, events): (u64, u64)) {
    let store = filled(issues, events);
    bencher.with_inputs(|| batch_of_events(1, |_| 7)).bench_local_values(|batch| {
        store.delete(Fingerprint::of_parts(["7"])).unwrap();
        store.record(&batch).unwrap();
    });
}

/// In memory, for comparison.
#[divan::bench(args = BATCH_SIZES)]
fn events_in_memory(bencher: Bencher<'_, '_>, size: usize) {
    let store = MemoryStore::new();
    bencher
        .counter(ItemsCount::new(size))
        .with_inputs(|| batch_of_events(size, few_issues))
        .bench_values(|batch| store.record(&batch).unwrap());
}

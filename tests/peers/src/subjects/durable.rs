//! Failures of 2 KiB from four threads, until they are durable, beside rows of that size in sled itself.

use std::{
    any::Any,
    cell::RefCell,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use error_tracker::{Config, Guard, SledStore, store::Retention};
use tempfile::TempDir;
use uuid::Uuid;

use super::installed;
use crate::case::{Case, Group, Wanted};

const THREADS: u64 = 4;
/// What an event of these failures takes as JSON, about.
const ROW_BYTES: usize = 2 * 1024;
/// A value that makes the event as large as that.
const VALUE_BYTES: usize = 1200;
/// Failures until the next flush: as many as fit into the queue, so that none is only counted.
const FAILURES: u64 = 512;

thread_local! {
    static SLED: RefCell<Option<sled::Db>> = const { RefCell::new(None) };
}

struct Bare(#[allow(dead_code, reason = "its end removes the folder")] TempDir);

impl Drop for Bare {
    fn drop(&mut self) {
        SLED.take();
    }
}

fn bare_sled() -> Box<dyn Any> {
    let folder = tempfile::tempdir().expect("a folder");
    let db = sled::Config::new().path(folder.path()).cache_capacity(16 << 20).open().expect("a store");
    SLED.set(Some(db));
    Box::new(Bare(folder))
}

fn run_bare(times: u64) {
    let row = "x".repeat(ROW_BYTES);
    SLED.with_borrow(|db| {
        let db = db.as_ref().expect("a store");
        let mut rows = sled::Batch::default();
        for _ in 0..times {
            rows.insert(Uuid::now_v7().as_bytes(), row.as_str());
        }
        db.apply_batch(rows).expect("room on the disk");
        db.flush().expect("room on the disk");
    });
}

/// Fails at one of four places, as the places of a program do.
#[error_tracker::auto_track]
#[inline(never)]
fn fail(thread: u64, order: u64, text: &str) -> Result<u64, std::num::ParseIntError> {
    let parsed = match thread {
        0 => "first".parse::<u64>()?,
        1 => "second".parse::<u64>()?,
        2 => "third".parse::<u64>()?,
        _ => "fourth".parse::<u64>()?,
    };
    Ok(parsed + order + text.len() as u64)
}

/// Each thread fails so often, with its number, that of the failure, and the large value.
fn fail_in_threads(times: u64, fail: fn(u64, u64, &str)) {
    let text = "x".repeat(VALUE_BYTES);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let text = text.as_str();
            scope.spawn(move || (0..times / THREADS).for_each(|order| fail(thread, order, text)));
        }
    });
    installed::settle();
}

fn run_tracked(times: u64) {
    fail_in_threads(times, |thread, order, text| drop(black_box(fail(thread, order, text))));
}

/// Each failure is an issue that nobody has seen.
fn run_new_issues(times: u64) {
    static ISSUES: AtomicU64 = AtomicU64::new(0);
    fail_in_threads(times, |thread, order, text| {
        error_tracker::scope!(|scope| {
            scope.set_fingerprint(ISSUES.fetch_add(1, Relaxed).to_string());
            drop(black_box(fail(thread, order, text)));
        });
    });
}

struct Tracked {
    _guard: Guard,
    _folder: TempDir,
}

impl Drop for Tracked {
    fn drop(&mut self) {
        let stats = error_tracker::stats();
        assert_eq!((stats.stored, stats.dropped), (stats.captured, Default::default()), "each is kept with its values");
    }
}

fn tracker_on_disk(sync: bool, events_per_issue_max: u32) -> Box<dyn Any> {
    let folder = tempfile::tempdir().expect("a folder");
    let retention = Retention { events_per_issue_max, ..Retention::default() };
    let store =
        SledStore::options().sync(sync).retention(retention).open(folder.path().join("errors.db")).expect("a store");
    let config = Config::new().backtrace(false).site_budget_per_minute(u32::MAX).store(Arc::new(store));
    Box::new(Tracked { _guard: error_tracker::init(config).expect("a tracker"), _folder: folder })
}

pub fn group() -> Group {
    Group {
        name: "durable",
        question: "A failure of 2 KiB from one of four threads, until 512 of them are durable",
        times: FAILURES,
        counted: false,
        between: || (),
        cases: vec![
            Case::new("bare: a row of sled, 512 in a batch, flushed", run_bare).with(bare_sled).as_rate(),
            Case::new("`auto_track`, flushed as sled does, each event kept", run_tracked)
                .with(|| tracker_on_disk(false, u32::MAX))
                .wants(Wanted::Ratio(2.0))
                .as_rate(),
            Case::new("`auto_track`, flushed as sled does", run_tracked)
                .with(|| tracker_on_disk(false, Retention::default().events_per_issue_max))
                .wants(Wanted::Ratio(2.0))
                .as_rate(),
            Case::new("`auto_track`, flushed as sled does, each failure a new issue", run_new_issues)
                .with(|| tracker_on_disk(false, u32::MAX))
                .wants(Wanted::Ratio(2.0))
                .as_rate(),
            Case::new("`auto_track`, with `fsync`, as by default", run_tracked)
                .with(|| tracker_on_disk(true, Retention::default().events_per_issue_max))
                .as_rate()
                .told(),
        ],
    }
}

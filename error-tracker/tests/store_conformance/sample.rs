//! Events to record.

use std::sync::atomic::{AtomicU64, Ordering};

use error_tracker::{
    EventId, Fingerprint,
    model::{Action, Change, Event, Exception, Frame, Issue, Kind, Level},
    store::{Batch, IssueQuery, Record, Recorded, Repeats, Store},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A moment from which all samples are counted: a little while ago.
pub(crate) fn start() -> Timestamp {
    static START: std::sync::OnceLock<Timestamp> = std::sync::OnceLock::new();
    *START.get_or_init(|| Timestamp::from_second(Timestamp::now().as_second() - 3600).unwrap())
}

/// So many seconds behind the start.
pub(crate) fn at(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

pub(crate) fn fingerprint(name: &str) -> Fingerprint {
    Fingerprint::of_parts([name])
}

/// An id that sorts by the moment, and of one moment by the order of making.
pub(crate) fn id_at(moment: Timestamp) -> EventId {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let bits = u128::from(moment.as_millisecond().cast_unsigned()) << 80 | 7 << 76 | 0b10 << 62 | u128::from(count);
    EventId::from_bytes(bits.to_be_bytes())
}

/// An event of the issue with this name.
pub(crate) fn event(issue: &str, seconds: i64) -> Event {
    Event {
        id: id_at(at(seconds)),
        fingerprint: fingerprint(issue),
        timestamp: at(seconds),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception { type_name: "app::PayError".into(), message: format!("{issue} failed") }],
        frames: vec![Frame {
            function: "charge".into(),
            module: "app::pay".into(),
            file: "src/pay.rs".into(),
            line: 41,
            ..Frame::default()
        }],
        backtrace: Vec::new(),
        context: serde_json::Map::new(),
        request: None,
        thread: "main".to_owned(),
        process: 4711,
        host: None,
        release: Some("1.0".to_owned()),
        environment: None,
        breadcrumbs: Vec::new(),
        dropped_before: 0,
    }
}

pub(crate) fn event_with(issue: &str, seconds: i64, change: impl FnOnce(&mut Event)) -> Event {
    let mut event = event(issue, seconds);
    change(&mut event);
    event
}

pub(crate) fn repeats(issue: &str, count: u64, seconds: i64) -> Repeats {
    Repeats {
        fingerprint: fingerprint(issue),
        count,
        first_seen: at(seconds),
        last_seen: at(seconds),
        kind: Kind::Error,
        level: Level::Error,
        title: "app::PayError".to_owned(),
        message: "again".to_owned(),
        culprit: "app::pay::charge".to_owned(),
        file: None,
        line: None,
        release: None,
    }
}

pub(crate) fn batch(records: impl IntoIterator<Item = Record>) -> Batch {
    Batch { id: Uuid::now_v7(), records: records.into_iter().collect() }
}

/// Records the events as one batch.
pub(crate) fn record(store: &dyn Store, events: impl IntoIterator<Item = Event>) -> Vec<Recorded> {
    store.record(&batch(events.into_iter().map(|event| Record::Event(Box::new(event))))).unwrap()
}

pub(crate) fn record_repeats(store: &dyn Store, repeats: Repeats) -> Vec<Recorded> {
    store.record(&batch([Record::Repeats(repeats)])).unwrap()
}

pub(crate) fn issue(store: &dyn Store, name: &str) -> Issue {
    store.issue(fingerprint(name)).unwrap().expect("the issue is stored")
}

pub(crate) fn change(action: Action) -> Change {
    Change { action, at: at(0), by: Some("ann".to_owned()), until: None }
}

/// The messages of the issues that match, in their order.
pub(crate) fn messages(store: &dyn Store, query: &IssueQuery) -> Vec<String> {
    store.issues(query).unwrap().items.into_iter().map(|issue| issue.message).collect()
}

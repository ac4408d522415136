//! What a store is given and what it says of it: batches of records, the retention, and how much there is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{Event, EventId, Fingerprint, Kind, Level};

/// Failures of one issue that are counted without an event of their own.
///
/// ```
/// use error_tracker::{
///     model::{Fingerprint, Kind, Level},
///     store::Repeats,
/// };
/// use jiff::Timestamp;
///
/// let now = Timestamp::now();
/// let repeats = Repeats {
///     fingerprint: Fingerprint::of_parts(["pay", "refused"]),
///     count: 7,
///     first_seen: now,
///     last_seen: now,
///     kind: Kind::Error,
///     level: Level::Error,
///     title: "shop::CardRefused".to_owned(),
///     message: "card refused".to_owned(),
///     culprit: "shop::pay".to_owned(),
///     file: Some("src/pay.rs".to_owned()),
///     line: Some(12),
///     release: None,
/// };
/// # drop(repeats);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeats {
    /// The issue.
    pub fingerprint: Fingerprint,
    /// How many.
    pub count: u64,
    /// When the first of them happened.
    pub first_seen: Timestamp,
    /// When the last of them happened.
    pub last_seen: Timestamp,
    /// What the issue is called when the store does not know it yet.
    pub kind: Kind,
    /// How bad they are.
    pub level: Level,
    /// The outermost exception's type.
    pub title: String,
    /// The last message that is known.
    pub message: String,
    /// The function that they came from, with its module.
    pub culprit: String,
    /// The source file, when known.
    pub file: Option<String>,
    /// The line, from 1, when known.
    pub line: Option<u32>,
    /// The release.
    pub release: Option<String>,
}

#[cfg(test)]
impl Repeats {
    /// One failure of this issue, for the tests of what lies below.
    pub(crate) fn one(issue: &str, message: String) -> Self {
        let now = Timestamp::now();
        Self {
            fingerprint: Fingerprint::of_parts([issue]),
            count: 1,
            first_seen: now,
            last_seen: now,
            kind: Kind::Error,
            level: Level::Error,
            title: "app::Error".to_owned(),
            message,
            culprit: "app::pay".to_owned(),
            file: None,
            line: None,
            release: None,
        }
    }
}

/// One thing to record.
///
/// ```
/// use error_tracker::store::Record;
///
/// /// How many failures a record stands for.
/// fn count(record: &Record) -> u64 {
///     match record {
///         Record::Event(_) => 1,
///         Record::Repeats(repeats) => repeats.count,
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A failure with its values; counts once.
    Event(Box<Event>),
    /// Failures without values.
    Repeats(Repeats),
}

/// Records that are stored together or not at all.
///
/// ```
/// use error_tracker::{Fingerprint, Level, model::Kind, store::{Batch, MemoryStore, Record, Repeats, Store}};
/// use jiff::Timestamp;
/// use uuid::Uuid;
///
/// // Seven failures that were counted without their values.
/// let repeats = Repeats {
///     fingerprint: Fingerprint::of_parts(["queue", "full"]),
///     count: 7,
///     first_seen: Timestamp::now(),
///     last_seen: Timestamp::now(),
///     kind: Kind::Message,
///     level: Level::Warning,
///     title: "message".to_owned(),
///     message: "queue is 90 % full".to_owned(),
///     culprit: "app::queue".to_owned(),
///     file: None,
///     line: None,
///     release: None,
/// };
/// let batch = Batch { id: Uuid::now_v7(), records: vec![Record::Repeats(repeats)] };
/// let store = MemoryStore::new();
/// let recorded = store.record(&batch)?;
/// assert!(recorded[0].new && recorded[0].count_after == 7);
/// assert!(store.record(&batch)?.is_empty(), "sent again, it changes nothing");
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Names the batch: a store that has it already takes it as done, so a batch can be sent again without harm.
    pub id: Uuid,
    /// What to record, in the order of capture.
    pub records: Vec<Record>,
}

/// What a record did to its issue.
///
/// ```
/// use error_tracker::store::Recorded;
///
/// /// Whether somebody is to be told of it.
/// fn is_news(recorded: &Recorded) -> bool {
///     recorded.new || recorded.regressed
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The issue.
    pub fingerprint: Fingerprint,
    /// The event, unless the record was a count.
    pub event: Option<EventId>,
    /// Whether the issue is new.
    pub new: bool,
    /// Whether it had been resolved or set aside, and is open again.
    pub regressed: bool,
    /// The issue's count before.
    pub count_before: u64,
    /// The issue's count after.
    pub count_after: u64,
    /// When the issue had happened last before; nothing when it is new.
    #[serde(default)]
    pub last_seen_before: Option<Timestamp>,
}

/// How much is kept, and for how long.
///
/// ```
/// use error_tracker::{Config, store::Retention};
///
/// let config = Config::new().retention(Retention { age_days_max: 30, ..Retention::default() });
/// # drop(config);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Longest time that an event is kept, in days; an issue goes with its last event. 90 by default.
    pub age_days_max: u32,
    /// Most events kept of one issue: the first, the latest, and those between that are spread most evenly over time.
    /// 100 by default.
    pub events_per_issue_max: u32,
    /// Largest store, in bytes: past it the issues go that have been quiet for longest. 1 GiB by default.
    pub store_bytes_max: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { age_days_max: 90, events_per_issue_max: 100, store_bytes_max: 1 << 30 }
    }
}

/// What a prune removed.
///
/// ```
/// use error_tracker::{MemoryStore, store::{Retention, Store}};
/// use jiff::Timestamp;
///
/// let store = MemoryStore::new();
/// // In small steps, so that others get their turn between them.
/// while store.prune(&Retention::default(), Timestamp::now(), 100)?.more {}
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Events removed.
    pub events: u64,
    /// Issues removed.
    pub issues: u64,
    /// Whether more is left to remove.
    pub more: bool,
}

/// What a store holds.
///
/// ```
/// use error_tracker::{MemoryStore, store::Store};
///
/// let stats = MemoryStore::new().stats()?;
/// assert_eq!((stats.issues, stats.count, stats.corrupt), (0, 0, 0));
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStats {
    /// Issues.
    pub issues: u64,
    /// Issues that are open.
    pub open: u64,
    /// Issues that are resolved.
    pub resolved: u64,
    /// Issues that are ignored.
    pub ignored: u64,
    /// Events kept with their values.
    pub kept_events: u64,
    /// Failures counted, with values or without.
    pub count: u64,
    /// Size on disk, in bytes; zero when the store has none.
    pub size_bytes: u64,
    /// Records that could not be read and were set aside.
    pub corrupt: u64,
}

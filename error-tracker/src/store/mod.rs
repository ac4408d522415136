//! What a store is: where issues and events are kept and asked for. Implementations stand in files of their own.

mod cursor;
mod depth;
mod engine;
mod entry;
mod keys;
mod memory;
mod packed;
mod parted;
mod query;
mod rows;
mod sled_store;
mod tally;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use memory::MemoryStore;
pub use query::{EventOrder, EventQuery, IssueQuery, IssueSort, Page, StatusFilter, TrendSpan};
pub use sled_store::{Compacted, SledOptions, SledStore};

use crate::{
    Result,
    model::{Change, Event, EventId, Fingerprint, Issue, Kind, Level, Note, Ticket},
};

/// Failures of one issue that are counted without an event of their own.
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

/// One thing to record.
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

/// Where issues and events are kept.
///
/// Calls are synchronous and come from one worker and from the viewer, at once and from many threads. Each says in its
/// result what it did; none panics. What [`record`](Store::record) took is durable once the next [`flush`](Store::flush)
/// has returned.
///
/// ```
/// use std::sync::Arc;
///
/// use error_tracker::{
///     Config, capture_message,
///     model::{Action, Change, Note, Ticket},
///     store::{EventQuery, IssueQuery, MemoryStore, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan},
///     testing::with_tracker,
/// };
///
/// let store = Arc::new(MemoryStore::new());
/// // The tracker's worker calls `record` and `flush`.
/// with_tracker(Config::new().store(Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
/// store.flush()?;
/// assert!(store.location().is_none(), "it lies in memory alone");
///
/// // What a viewer asks.
/// let stats: StoreStats = store.stats()?;
/// assert_eq!((stats.issues, stats.count), (1, 1));
/// let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
/// let event = store.events(&EventQuery { fingerprint: Some(fingerprint), ..EventQuery::default() })?.items.remove(0);
/// assert_eq!(store.event(event.id)?.as_ref(), Some(&event));
/// assert_eq!(store.trend(Some(fingerprint), TrendSpan::Day, event.timestamp)?.iter().sum::<u64>(), 1);
///
/// // What people do to an issue.
/// let at = event.timestamp;
/// store.set_status(fingerprint, &Change { action: Action::Resolve, at, by: Some("ada".to_owned()), until: None })?;
/// store.add_note(fingerprint, &Note { text: "the night's import".to_owned(), at, by: None })?;
/// store.add_ticket(fingerprint, &Ticket { id: "SHOP-17".to_owned(), url: None, at })?;
/// assert_eq!(store.issue(fingerprint)?.unwrap().tickets.len(), 1);
///
/// // What goes: what is past the retention, and what somebody deletes.
/// let pruned: Pruned = store.prune(&Retention::default(), at, 100)?;
/// assert_eq!((pruned.issues, pruned.more), (0, false));
/// assert!(store.delete(fingerprint)?);
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub trait Store: Send + Sync + 'static {
    /// Stores all records of the batch, or none, and says for each what it did to its issue. A batch with the id of
    /// one that is stored already changes nothing and gives an empty list.
    ///
    /// # Errors
    /// When the store cannot take the batch. It has to be sent again then, and so has every batch since the last flush
    /// that returned.
    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>>;

    /// Returns when everything recorded before is durable.
    ///
    /// # Errors
    /// When that cannot be promised. Then every batch since the last flush that returned has to be recorded again, with
    /// the id that it had: what is stored already changes nothing.
    fn flush(&self) -> Result<()>;

    /// One page of the issues that match.
    ///
    /// # Errors
    /// When the store cannot be read or the cursor is none of its own.
    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>>;

    /// One issue.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>>;

    /// One page of events, of one issue or of all.
    ///
    /// # Errors
    /// When the store cannot be read or the cursor is none of its own.
    fn events(&self, query: &EventQuery) -> Result<Page<Event>>;

    /// One event.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn event(&self, id: EventId) -> Result<Option<Event>>;

    /// Changes an issue's status, and keeps the change in its history. False when there is no such issue.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool>;

    /// Adds a remark. False when there is no such issue.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool>;

    /// Adds a ticket. False when there is no such issue.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool>;

    /// Removes an issue with all its events. False when there is no such issue.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn delete(&self, fingerprint: Fingerprint) -> Result<bool>;

    /// Removes what is past the retention, as of `now`, and stops after about `steps_max` removals.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned>;

    /// How often it happened in each hour or day up to `now`, oldest first: of one issue, or of all.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>>;

    /// What the store holds.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn stats(&self) -> Result<StoreStats>;

    /// Where the store lies on disk, if it does: what it cannot take for now waits in a file beside it.
    fn location(&self) -> Option<&std::path::Path> {
        None
    }
}

impl<S: Store + ?Sized> Store for std::sync::Arc<S> {
    fn location(&self) -> Option<&std::path::Path> {
        (**self).location()
    }

    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        (**self).record(batch)
    }

    fn flush(&self) -> Result<()> {
        (**self).flush()
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        (**self).issues(query)
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        (**self).issue(fingerprint)
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        (**self).events(query)
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        (**self).event(id)
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        (**self).set_status(fingerprint, change)
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        (**self).add_note(fingerprint, note)
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        (**self).add_ticket(fingerprint, ticket)
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        (**self).delete(fingerprint)
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        (**self).prune(retention, now, steps_max)
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        (**self).trend(fingerprint, span, now)
    }

    fn stats(&self) -> Result<StoreStats> {
        (**self).stats()
    }
}

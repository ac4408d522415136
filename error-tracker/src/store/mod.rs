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
mod records;
mod rows;
mod sled_store;
mod tally;

use jiff::Timestamp;

pub use memory::MemoryStore;
pub use query::{EventOrder, EventQuery, IssueQuery, IssueSort, Page, StatusFilter, TrendSpan};
pub use records::{Batch, Pruned, Record, Recorded, Repeats, Retention, StoreStats};
pub use sled_store::{Compacted, SledOptions, SledStore};

use crate::{
    Result,
    model::{Change, Event, EventId, Fingerprint, Issue, Note, Ticket},
};

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
    /// ```
    /// use error_tracker::{MemoryStore, store::{Batch, Store}};
    ///
    /// let store = MemoryStore::new();
    /// let batch = Batch { id: uuid::Uuid::now_v7(), records: Vec::new() };
    /// assert!(store.record(&batch)?.is_empty(), "one entry for each record");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot take the batch. It has to be sent again then, and so has every batch since the last flush
    /// that returned.
    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>>;

    /// Returns when everything recorded before is durable.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::Store, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// store.flush()?; // and the event will be there after a crash
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When that cannot be promised. Then every batch since the last flush that returned has to be recorded again, with
    /// the id that it had: what is stored already changes nothing.
    fn flush(&self) -> Result<()>;

    /// One page of the issues that match.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, model::Status, store::{IssueQuery, StatusFilter, Store}};
    /// # use error_tracker::testing::with_tracker;
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// let open = IssueQuery { status: StatusFilter::Only(Status::Open), ..IssueQuery::default() };
    /// let page = store.issues(&open)?;
    /// assert_eq!(page.items[0].message, "queue is 90 % full");
    /// assert!(page.next.is_none(), "there is no second page");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read or the cursor is none of its own.
    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>>;

    /// One issue.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::{IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// let issue = store.issue(fingerprint)?.expect("it was recorded a moment ago");
    /// assert_eq!(issue.count, 1);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read.
    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>>;

    /// One page of events, of one issue or of all.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::{EventQuery, IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// let latest = EventQuery { fingerprint: Some(fingerprint), limit: 1, ..EventQuery::default() };
    /// assert_eq!(store.events(&latest)?.items[0].message(), "queue is 90 % full");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read or the cursor is none of its own.
    fn events(&self, query: &EventQuery) -> Result<Page<Event>>;

    /// One event.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::Store, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # let id = with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || {
    /// let id = capture_message("queue is 90 % full").expect("a tracker is installed");
    /// # id })?;
    /// assert_eq!(store.event(id)?.expect("it was recorded a moment ago").message(), "queue is 90 % full");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read.
    fn event(&self, id: EventId) -> Result<Option<Event>>;

    /// Changes an issue's status, and keeps the change in its history. False when there is no such issue.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, model::{Action, Change}, store::{IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// let at = jiff::Timestamp::now();
    /// let change = Change { action: Action::Resolve, at, by: Some("ada".to_owned()), until: None };
    /// assert!(store.set_status(fingerprint, &change)?);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool>;

    /// Adds a remark. False when there is no such issue.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, model::Note, store::{IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// let note = Note { text: "the night's import".to_owned(), at: jiff::Timestamp::now(), by: None };
    /// assert!(store.add_note(fingerprint, &note)?);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool>;

    /// Adds a ticket. False when there is no such issue.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, model::Ticket, store::{IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// let ticket = Ticket { id: "SHOP-17".to_owned(), url: None, at: jiff::Timestamp::now() };
    /// assert!(store.add_ticket(fingerprint, &ticket)?);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool>;

    /// Removes an issue with all its events. False when there is no such issue.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::{IssueQuery, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// # let fingerprint = store.issues(&IssueQuery::default())?.items[0].fingerprint;
    /// assert!(store.delete(fingerprint)?);
    /// assert!(!store.delete(fingerprint)?, "it is gone");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be written.
    fn delete(&self, fingerprint: Fingerprint) -> Result<bool>;

    /// Removes what is past the retention, as of `now`, and stops after about `steps_max` removals.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::{Retention, Store}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// let in_a_year = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(365 * 24);
    /// assert_eq!(store.prune(&Retention::default(), in_a_year, 100)?.issues, 1);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be written.
    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned>;

    /// How often it happened in each hour or day up to `now`, oldest first: of one issue, or of all.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::{Store, TrendSpan}, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// let hours = store.trend(None, TrendSpan::Day, jiff::Timestamp::now())?;
    /// assert_eq!((hours.len(), hours.iter().sum()), (24, 1_u64));
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read.
    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>>;

    /// What the store holds.
    ///
    /// ```
    /// # use error_tracker::{Config, MemoryStore, capture_message, store::Store, testing::with_tracker};
    /// # let store = std::sync::Arc::new(MemoryStore::new());
    /// # with_tracker(Config::new().store(std::sync::Arc::clone(&store)), || capture_message("queue is 90 % full"))?;
    /// let stats = store.stats()?;
    /// assert_eq!((stats.issues, stats.kept_events, stats.count), (1, 1, 1));
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read.
    fn stats(&self) -> Result<StoreStats>;

    /// Where the store lies on disk, if it does: what it cannot take for now waits in a file beside it.
    ///
    /// ```
    /// use error_tracker::{MemoryStore, store::Store};
    ///
    /// assert_eq!(MemoryStore::new().location(), None);
    /// ```
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

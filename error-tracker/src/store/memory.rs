//! A store in memory: for tests, and for programs that only want to look at what they hold now.

use std::fmt;

use jiff::Timestamp;

use super::{
    Batch, EventQuery, IssueQuery, Page, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan, depth::shallow,
    engine::Engine, rows::MemoryRows,
};
use crate::{
    Result,
    model::{Change, Event, EventId, Fingerprint, Issue, Note, Ticket},
};

/// A store that is gone when the program is.
///
/// It keeps the same bounds as a store on disk: while recording, an issue's events are thinned to
/// [`Retention::events_per_issue_max`]; [`prune`](Store::prune) does the rest.
///
/// ```
/// use error_tracker::store::{IssueQuery, MemoryStore, Store};
///
/// let store = MemoryStore::new();
/// assert_eq!(store.issues(&IssueQuery::default())?.total, 0);
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub struct MemoryStore {
    engine: Engine<MemoryRows>,
    events_per_issue_max: u32,
}

impl MemoryStore {
    /// An empty store with the default retention.
    pub fn new() -> Self {
        Self::with_retention(&Retention::default())
    }

    /// An empty store that keeps so many events of one issue while recording.
    ///
    /// ```
    /// use error_tracker::store::{MemoryStore, Retention};
    ///
    /// let store = MemoryStore::with_retention(&Retention { events_per_issue_max: 10, ..Retention::default() });
    /// # let _ = store;
    /// ```
    pub fn with_retention(retention: &Retention) -> Self {
        Self { engine: Engine::empty(MemoryRows::default()), events_per_issue_max: retention.events_per_issue_max }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        self.engine.record(&shallow(batch), self.events_per_issue_max)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        self.engine.issues(query)
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        self.engine.issue(fingerprint)
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        self.engine.events(query)
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        self.engine.event(id)
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        self.engine.set_status(None, fingerprint, change)
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        self.engine.add_note(None, fingerprint, note)
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        self.engine.add_ticket(None, fingerprint, ticket)
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        self.engine.delete(None, fingerprint)
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        self.engine.prune(retention, now, steps_max)
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        self.engine.trend(fingerprint, span, now)
    }

    fn stats(&self) -> Result<StoreStats> {
        Ok(self.engine.stats())
    }
}

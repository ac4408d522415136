//! A store on disk, in sled.

mod directory;
mod leader;
mod rows;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use self::{directory::Directory, leader::Leader, rows::Setup};
use super::{Batch, EventQuery, IssueQuery, Page, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan};
use crate::{
    Result,
    model::{Change, Event, EventId, Fingerprint, Issue, Note, Ticket},
};

/// A store in a folder on disk.
///
/// ```
/// use error_tracker::store::{IssueQuery, SledStore, Store};
///
/// # let folder = tempfile::tempdir().unwrap();
/// let store = SledStore::open(folder.path().join("errors.db"))?;
/// assert_eq!(store.issues(&IssueQuery::default())?.total, 0);
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub struct SledStore {
    leader: Arc<Leader>,
}

/// How a [`SledStore`] is opened.
#[derive(Clone, Debug)]
#[must_use = "nothing is opened before `open`"]
pub struct SledOptions {
    create: bool,
    setup: Setup,
    retention: Retention,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self {
            create: true,
            setup: Setup { cache_bytes: crate::limits::STORE_CACHE_BYTES, sync: true },
            retention: Retention::default(),
        }
    }
}

impl SledOptions {
    /// Whether a store that is not there is made, which is the default; otherwise that is an error.
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// How much memory sled may use to keep pages at hand, in bytes. 32 MiB by default.
    pub fn cache_bytes(mut self, bytes: u64) -> Self {
        self.setup.cache_bytes = bytes;
        self
    }

    /// Whether a flush ends with `fsync`, which is the default.
    ///
    /// With it, what was flushed is there after a power loss. Without it, what was flushed is there after the program
    /// was killed or crashed; a loss of power may take the last seconds.
    pub fn sync(mut self, sync: bool) -> Self {
        self.setup.sync = sync;
        self
    }

    /// How many events of one issue are kept while recording; [`prune`](Store::prune) is told of the rest.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = retention;
        self
    }

    /// Opens the store in this folder.
    ///
    /// # Errors
    /// When the folder above it is missing, when it is no store, when it belongs to another user, when it was written
    /// by a newer version, or when it cannot be read or written. Nothing is changed then, and nothing left behind.
    pub fn open(self, path: impl Into<PathBuf>) -> Result<SledStore> {
        let path: PathBuf = path.into();
        let directory = Directory::open(&path, self.create)?;
        match Leader::start(&directory, self.setup, self.retention.events_per_issue_max) {
            Ok(leader) => Ok(SledStore { leader: Arc::new(leader) }),
            Err(error) => {
                directory.undo();
                Err(error)
            }
        }
    }
}

impl SledStore {
    /// Opens the store in this folder, which is made when it is not there.
    ///
    /// # Errors
    /// See [`SledOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::options().open(path.as_ref())
    }

    /// How to open a store otherwise than by default.
    ///
    /// ```
    /// use error_tracker::store::SledStore;
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("errors.db");
    /// let missing = SledStore::options().create(false).open(&path);
    /// assert!(missing.is_err());
    /// ```
    pub fn options() -> SledOptions {
        SledOptions::default()
    }
}

impl fmt::Debug for SledStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SledStore").finish_non_exhaustive()
    }
}

impl Store for SledStore {
    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        self.leader.engine.record(batch)
    }

    fn flush(&self) -> Result<()> {
        self.leader.flush()
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        self.leader.engine.issues(query)
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        self.leader.engine.issue(fingerprint)
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        self.leader.engine.events(query)
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        self.leader.engine.event(id)
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        self.leader.engine.set_status(None, fingerprint, change)
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        self.leader.engine.add_note(None, fingerprint, note)
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        self.leader.engine.add_ticket(None, fingerprint, ticket)
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        self.leader.engine.delete(None, fingerprint)
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        self.leader.engine.prune(retention, now, steps_max)
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        self.leader.engine.trend(fingerprint, span, now)
    }

    fn stats(&self) -> Result<StoreStats> {
        Ok(self.leader.stats())
    }
}

//! A store on disk, in sled, shared between the processes of one user.

mod compact;
mod directory;
mod election;
mod follower;
mod leader;
mod protocol;
mod rows;
mod server;
mod socket;

use std::{
    borrow::Cow,
    cell::Cell,
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use uuid::Uuid;

pub use self::compact::Compacted;
use self::{directory::Directory, election::Member, leader::Leader, protocol::Request, rows::Setup};
use super::{
    Batch, EventQuery, IssueQuery, Page, Pruned, Recorded, Retention, Store, StoreStats, TrendSpan, depth::shallow,
};
use crate::{
    Error, ErrorKind, Result,
    model::{Change, Event, EventId, Fingerprint, Issue, Note, Ticket},
};

/// A store in a folder on disk, which any number of processes of one user may have open.
///
/// Sled lets one process at it. Whoever comes first leads: it opens sled and serves the others over a local socket in
/// the folder. When the leader leaves, or dies, the next call of any other makes a new one; what was acknowledged is
/// there, and what is sent again is not counted again. Which one leads makes no difference to a caller.
///
/// # What is promised
///
/// | when | what is there |
/// |---|---|
/// | [`flush`](Store::flush) has returned | everything recorded before, after the program was killed or crashed, and after the machine lost power: a flush ends with `fsync` |
/// | the same with [`SledOptions::sync`] off | everything recorded before, after the program was killed or crashed; a loss of power may take the last seconds |
/// | [`record`](Store::record) has returned, in another process than the leader's | as after a flush: the leader has flushed before it answered |
/// | `record` has returned, in the leader's own process | nothing is certain yet, though sled writes on its own every half second |
/// | a flush, or a batch, has failed | all since the last flush that returned has to be recorded again; what is there by then is not counted twice, going by the ids of the last 65,536 batches |
/// | whatever happened | a batch is there as a whole or not at all, and records, indexes and sums agree, because they change in one transaction |
///
/// Sled's own flush is `sync_file_range` on Linux, which reaches neither the file's size nor past the disk's cache. That
/// is why there is `fsync` behind it, on sled's file and on those that it makes for large values.
///
/// A tracker records failures in batches of up to 128, flushes after up to 2 of them, and counts a failure as stored, and
/// tells notifiers of it, only then.
///
/// # Who may enter
///
/// The folder is open to its owner only (0700, files 0600), and a process of another user is refused. A process that
/// was forked off follows its parent.
///
/// While recording, an issue's events are thinned to [`Retention::events_per_issue_max`]: the first and the latest
/// stay, and of those between the ones that are spread most evenly over time. Sled keeps the room of what was removed
/// for later; [`compact`](SledStore::compact) gives it back to the disk.
///
/// ```
/// use error_tracker::store::{IssueQuery, SledStore, Store};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("errors.db");
/// let store = SledStore::open(&path)?;
/// let viewer = SledStore::options().create(false).open(&path)?;
/// assert_eq!(viewer.issues(&IssueQuery::default())?.total, 0);
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub struct SledStore {
    member: Arc<Member>,
    events_per_issue_max: u32,
    /// The leadership that has what was recorded here and not flushed. A store that fails is opened anew, without it.
    unflushed_in: AtomicU64,
}

/// What no leadership has as its number.
const NO_LEADER: u64 = 0;

/// How a [`SledStore`] is opened.
///
/// ```
/// use error_tracker::store::{Retention, SledStore};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("errors.db");
/// let store = SledStore::options()
///     .create(true)
///     .cache_bytes(8 << 20)
///     .sync(false)
///     .retention(Retention { events_per_issue_max: 20, ..Retention::default() })
///     .open(&path)?;
/// assert_eq!(store.path(), path);
/// # Ok::<(), error_tracker::Error>(())
/// ```
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

    /// How much memory sled may use to keep pages at hand, in bytes. 8 MiB by default: in a storm it is filled with what is
    /// written, and a tracked program is to take at most 24 MiB more than a bare one. For a program that mostly reads, such as
    /// one with a viewer of a store of many issues in it, 32 MiB serve better.
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

    /// How many events of one issue are kept of what this opening records, whoever leads; [`prune`](Store::prune) is
    /// told of the rest.
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
        let directory = Arc::new(Directory::open(&path, self.create)?);
        match Member::join(Arc::clone(&directory), self.setup) {
            Ok(member) => Ok(SledStore {
                member,
                events_per_issue_max: self.retention.events_per_issue_max,
                unflushed_in: AtomicU64::new(NO_LEADER),
            }),
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

    /// The folder.
    pub fn path(&self) -> &Path {
        self.member.directory().path()
    }

    /// Whether this opening is the one that has sled open. It may change with every call.
    ///
    /// ```
    /// use error_tracker::SledStore;
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("errors.db");
    /// let leader = SledStore::open(&path)?;
    /// let follower = SledStore::open(&path)?;
    /// assert!(leader.leads() && !follower.leads());
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub fn leads(&self) -> bool {
        self.member.leads()
    }

    /// Copies everything into a new sled and puts that in the place of the old one, which gives back the room of what
    /// was removed. Calls of others wait meanwhile. A crash leaves either the old one or the new one.
    ///
    /// ```
    /// use error_tracker::SledStore;
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = SledStore::open(folder.path().join("errors.db"))?;
    /// let compacted = store.compact()?;
    /// println!("{compacted:?}");
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the disk has no room for the copy, or cannot be written; the store stays as it is then.
    pub fn compact(&self) -> Result<Compacted> {
        self.member.ask(&Request::Compact, Leader::compact)
    }

    /// Reads the whole store and tells every disagreement between its records and its indexes, in words; nothing when
    /// all is well.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = error_tracker::SledStore::open(folder.path().join("errors.db"))?;
    /// assert!(store.verify()?.is_empty());
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn verify(&self) -> Result<Vec<String>> {
        self.member.ask(&Request::Verify, |leader| leader.engine.verify())
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        election::close(&self.member);
    }
}

impl fmt::Debug for SledStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SledStore").field("path", &self.path()).field("leads", &self.leads()).finish()
    }
}

impl Store for SledStore {
    fn location(&self) -> Option<&Path> {
        Some(self.path())
    }

    fn record(&self, batch: &Batch) -> Result<Vec<Recorded>> {
        let batch = shallow(batch);
        let events_per_issue_max = self.events_per_issue_max;
        let request = Request::Record { batch: Cow::Borrowed(&batch), events_per_issue_max };
        self.member.ask(&request, |leader| {
            let recorded = leader.engine.record(&batch, events_per_issue_max)?;
            self.unflushed_in.store(leader.number(), Ordering::Release);
            Ok(recorded)
        })
    }

    fn flush(&self) -> Result<()> {
        let taken_by = self.unflushed_in.load(Ordering::Acquire);
        let flushed_by = Cell::new(NO_LEADER);
        self.member.ask(&Request::Flush, |leader| {
            flushed_by.set(leader.number());
            leader.flush()
        })?;
        // Nobody else reads the number, so a later record of another thread is all that this may not wipe out.
        let _ = self.unflushed_in.compare_exchange(taken_by, NO_LEADER, Ordering::AcqRel, Ordering::Acquire);
        if taken_by == NO_LEADER || taken_by == flushed_by.get() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unavailable,
            format!("the store {} was opened anew since, what it had not flushed is lost", self.path().display()),
        ))
    }

    fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>> {
        self.member.ask(&Request::Issues(Cow::Borrowed(query)), |leader| leader.engine.issues(query))
    }

    fn issue(&self, fingerprint: Fingerprint) -> Result<Option<Issue>> {
        self.member.ask(&Request::Issue(fingerprint), |leader| leader.engine.issue(fingerprint))
    }

    fn events(&self, query: &EventQuery) -> Result<Page<Event>> {
        self.member.ask(&Request::Events(Cow::Borrowed(query)), |leader| leader.engine.events(query))
    }

    fn event(&self, id: EventId) -> Result<Option<Event>> {
        self.member.ask(&Request::Event(id), |leader| leader.engine.event(id))
    }

    fn set_status(&self, fingerprint: Fingerprint, change: &Change) -> Result<bool> {
        let token = Uuid::now_v7();
        let request = Request::SetStatus { token, fingerprint, change: Cow::Borrowed(change) };
        self.member.ask(&request, |leader| leader.engine.set_status(Some(token), fingerprint, change))
    }

    fn add_note(&self, fingerprint: Fingerprint, note: &Note) -> Result<bool> {
        let token = Uuid::now_v7();
        let request = Request::AddNote { token, fingerprint, note: Cow::Borrowed(note) };
        self.member.ask(&request, |leader| leader.engine.add_note(Some(token), fingerprint, note))
    }

    fn add_ticket(&self, fingerprint: Fingerprint, ticket: &Ticket) -> Result<bool> {
        let token = Uuid::now_v7();
        let request = Request::AddTicket { token, fingerprint, ticket: Cow::Borrowed(ticket) };
        self.member.ask(&request, |leader| leader.engine.add_ticket(Some(token), fingerprint, ticket))
    }

    fn delete(&self, fingerprint: Fingerprint) -> Result<bool> {
        let token = Uuid::now_v7();
        let request = Request::Delete { token, fingerprint };
        self.member.ask(&request, |leader| leader.engine.delete(Some(token), fingerprint))
    }

    fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        let request = Request::Prune { retention: Cow::Borrowed(retention), now, steps_max };
        self.member.ask(&request, |leader| leader.prune(retention, now, steps_max))
    }

    fn trend(&self, fingerprint: Option<Fingerprint>, span: TrendSpan, now: Timestamp) -> Result<Vec<u64>> {
        let request = Request::Trend { fingerprint, span, now };
        self.member.ask(&request, |leader| leader.engine.trend(fingerprint, span, now))
    }

    fn stats(&self) -> Result<StoreStats> {
        self.member.ask(&Request::Stats, |leader| Ok(leader.stats()))
    }
}

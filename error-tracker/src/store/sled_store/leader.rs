//! The one opening of a store that has sled open.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{
    compact::{self, Compacted},
    directory::{Directory, Manifest},
    protocol::{Request, encode_answer},
    rows::{NotOpened, Setup, Sled, SledRows},
};
use crate::{
    Error, ErrorKind, Result,
    store::{
        Pruned, Retention, StoreStats,
        engine::{Engine, SCHEMA},
        packed::Packed,
        parted::Parted,
    },
};

/// How much room sled takes on disk for a byte of a record, with its indexes and with what it keeps free for later:
/// between 2.3 and 3.3 were measured. The bound on the size of a store is kept by the records' bytes, since sled does
/// not give room back when they go.
const DISK_BYTES_PER_BYTE: u64 = 3;

static LEADERSHIPS: AtomicU64 = AtomicU64::new(1);

/// The one opening of a store that has sled open.
pub(super) struct Leader {
    pub(super) engine: Engine<Packed<Parted<SledRows>>>,
    directory: Arc<Directory>,
    setup: Setup,
    /// Tells this leadership from every other one of this process.
    number: u64,
    /// The sled that is in use; a compaction puts another one in its place.
    sled: Mutex<(Manifest, Arc<Sled>)>,
}

impl Leader {
    /// Opens sled, which only one can at a time.
    pub(super) fn start(directory: &Arc<Directory>, setup: Setup) -> Result<Self, NotOpened> {
        loop {
            let manifest = directory.current().map_err(NotOpened::Failed)?;
            let opened = Sled::open(&directory.data_path(&manifest), setup);
            // Who led before may have moved the data in between; then this was the wrong lock.
            if directory.current().map_err(NotOpened::Failed)? != manifest {
                continue;
            }
            return Self::over(directory, setup, manifest, opened?).map_err(NotOpened::Failed);
        }
    }

    fn over(directory: &Arc<Directory>, setup: Setup, mut manifest: Manifest, sled: Arc<Sled>) -> Result<Self> {
        directory.remove_other_data(&manifest);
        directory.keep_private()?;
        let engine = Engine::open(Packed::over(Parted::over(SledRows(Arc::clone(&sled)))?)?, manifest.schema)?;
        if manifest.schema < SCHEMA {
            sled.flush()?;
            manifest.schema = SCHEMA;
            directory.write_manifest(&manifest)?;
        }
        let number = LEADERSHIPS.fetch_add(1, Ordering::Relaxed);
        Ok(Self { engine, directory: Arc::clone(directory), setup, number, sled: Mutex::new((manifest, sled)) })
    }

    /// Tells this leadership from every other one of this process; never zero.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    fn sled(&self) -> Arc<Sled> {
        Arc::clone(&self.sled.lock().1)
    }

    pub(super) fn is_broken(&self) -> bool {
        self.sled().is_broken()
    }

    pub(super) fn flush(&self) -> Result<()> {
        self.sled().flush()
    }

    pub(super) fn stats(&self) -> StoreStats {
        StoreStats { size_bytes: self.sled().size_bytes(), ..self.engine.stats() }
    }

    pub(super) fn prune(&self, retention: &Retention, now: Timestamp, steps_max: usize) -> Result<Pruned> {
        let store_bytes_max = retention.store_bytes_max / DISK_BYTES_PER_BYTE;
        self.engine.prune(&Retention { store_bytes_max, ..retention.clone() }, now, steps_max)
    }

    pub(super) fn compact(&self) -> Result<Compacted> {
        let mut current = self.sled.lock();
        let bytes_before = current.1.size_bytes();
        let sled = self.engine.replace(|rows| {
            rows.settle()?;
            let copy = compact::copy(rows.below().below(), &self.directory, &current.0, self.setup)?;
            let sled = Arc::clone(&copy.0);
            Ok((Packed::over(Parted::over(copy)?)?, sled))
        })?;
        let next = current.0.next();
        *current = (next, sled);
        self.directory.remove_other_data(&current.0);
        Ok(Compacted { bytes_before, bytes_after: current.1.size_bytes() })
    }

    /// Does the work, and turns a panic of sled's into an error: what is stored may be damaged, the host must not be.
    pub(super) fn guarded<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|_| {
            self.sled().set_broken();
            Err(Error::new(
                ErrorKind::Corrupt,
                format!("the store {} could not go on, and is opened anew", self.directory.path().display()),
            ))
        })
    }

    /// Answers a follower. What it is told is done is durable.
    pub(super) fn answer(&self, request: Request<'_>) -> Vec<u8> {
        let engine = &self.engine;
        match request {
            Request::Hello { .. } | Request::Flush => self.encode(|leader| leader.flush()),
            Request::Record { batch, events_per_issue_max } => {
                self.encode_durable(|| engine.record(&batch, events_per_issue_max))
            }
            Request::Issues(query) => self.encode(|_| engine.issues(&query)),
            Request::Issue(fingerprint) => self.encode(|_| engine.issue(fingerprint)),
            Request::Events(query) => self.encode(|_| engine.events(&query)),
            Request::Event(id) => self.encode(|_| engine.event(id)),
            Request::SetStatus { token, fingerprint, change } => {
                self.encode_durable(|| engine.set_status(Some(token), fingerprint, &change))
            }
            Request::AddNote { token, fingerprint, note } => {
                self.encode_durable(|| engine.add_note(Some(token), fingerprint, &note))
            }
            Request::AddTicket { token, fingerprint, ticket } => {
                self.encode_durable(|| engine.add_ticket(Some(token), fingerprint, &ticket))
            }
            Request::Delete { token, fingerprint } => self.encode_durable(|| engine.delete(Some(token), fingerprint)),
            Request::Prune { retention, now, steps_max } => {
                self.encode_durable(|| self.prune(&retention, now, steps_max))
            }
            Request::Trend { fingerprint, span, now } => self.encode(|_| engine.trend(fingerprint, span, now)),
            Request::Stats => self.encode(|leader| Ok(leader.stats())),
            Request::Compact => self.encode(Self::compact),
            Request::Verify => self.encode(|_| engine.verify()),
        }
    }

    fn encode<T: serde::Serialize>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Vec<u8> {
        encode_answer(self.guarded(work))
    }

    fn encode_durable<T: serde::Serialize>(&self, work: impl FnOnce() -> Result<T>) -> Vec<u8> {
        self.encode(|leader| {
            let done = work()?;
            leader.flush()?;
            Ok(done)
        })
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let _ = self.guarded(Self::flush);
    }
}

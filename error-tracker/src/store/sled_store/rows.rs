//! Rows in sled, and how they become durable.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use super::directory::failed;
use crate::{
    Error, ErrorKind, Result,
    store::rows::{Pairs, Row, Rows, Span, Writes},
};

/// How sled is set up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    pub(super) cache_bytes: u64,
    /// Whether a flush ends with `fsync`.
    pub(super) sync: bool,
}

/// Why sled could not be opened.
pub(super) enum NotOpened {
    /// Somebody else has it open.
    Locked,
    /// It cannot be.
    Failed(Error),
}

/// An open sled.
pub(super) struct Sled {
    db: sled::Db,
    path: PathBuf,
    setup: Setup,
    /// Sled's file, opened once more: sled does not hand out its own.
    file: fs::File,
    /// How many writes there were.
    written: AtomicU64,
    /// How many of them are known to be durable.
    durable: Mutex<u64>,
    /// Whether sled has failed. What it then holds in memory may be half of a transaction, so it must not be used.
    broken: AtomicBool,
}

impl Sled {
    pub(super) fn open(path: &Path, setup: Setup) -> Result<Arc<Self>, NotOpened> {
        // Sled makes every folder above, too; here only the last one may be new.
        let is_new = !path.exists();
        let config =
            sled::Config::new().path(path).cache_capacity(setup.cache_bytes).flush_every_ms(Some(FLUSH_EVERY_MS));
        // Sled panics over some kinds of damage.
        let Ok(opened) = catch_unwind(AssertUnwindSafe(|| config.open())) else {
            return Err(NotOpened::Failed(Error::new(
                ErrorKind::Corrupt,
                format!("cannot open the store {}: its data is damaged", path.display()),
            )));
        };
        let db = match opened {
            Ok(db) => db,
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                return Err(NotOpened::Locked);
            }
            Err(error) => {
                if is_new {
                    let _ = fs::remove_dir_all(path);
                }
                return Err(NotOpened::Failed(from_sled("open", path, error)));
            }
        };
        let file = fs::File::open(path.join("db")).map_err(|error| NotOpened::Failed(failed("open", path, error)))?;
        Ok(Arc::new(Self {
            db,
            path: path.to_path_buf(),
            setup,
            file,
            written: AtomicU64::new(0),
            durable: Mutex::new(0),
            broken: AtomicBool::new(false),
        }))
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    pub(super) fn set_broken(&self) {
        self.broken.store(true, Ordering::Release);
    }

    pub(super) fn size_bytes(&self) -> u64 {
        self.db.size_on_disk().unwrap_or_default()
    }

    /// Returns when all that was written before is durable. Callers that come together share one flush.
    pub(super) fn flush(&self) -> Result<()> {
        let wanted = self.written.load(Ordering::Acquire);
        let mut durable = self.durable.lock();
        if *durable >= wanted && wanted > 0 {
            return Ok(());
        }
        let written = self.written.load(Ordering::Acquire);
        self.checked("flush", self.db.flush())?;
        if self.setup.sync {
            self.file.sync_data().and_then(|()| self.sync_large_values()).map_err(|error| {
                self.broken.store(true, Ordering::Release);
                failed("flush", &self.path, error)
            })?;
        }
        *durable = written;
        Ok(())
    }

    /// Sled keeps a large value in a file of its own, and does not sync that either.
    fn sync_large_values(&self) -> io::Result<()> {
        let folder = self.path.join("blobs");
        let mut any = false;
        for entry in fs::read_dir(&folder)? {
            match fs::File::open(entry?.path()).and_then(|file| file.sync_data()) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                synced => synced?,
            }
            any = true;
        }
        if any { super::directory::sync_folder(&folder) } else { Ok(()) }
    }

    fn checked<T>(&self, what: &str, result: sled::Result<T>) -> Result<T> {
        result.map_err(|error| {
            self.broken.store(true, Ordering::Release);
            from_sled(what, &self.path, error)
        })
    }
}

/// How often sled writes on its own what nobody has asked it to flush.
const FLUSH_EVERY_MS: u64 = 500;

/// The error in this crate's terms.
fn from_sled(what: &str, path: &Path, error: sled::Error) -> Error {
    let kind = match &error {
        sled::Error::Corruption { .. } => ErrorKind::Corrupt,
        sled::Error::Unsupported(_) => ErrorKind::UnsupportedVersion,
        _ => ErrorKind::Io,
    };
    Error::new(kind, format!("cannot {what} the store {}: {error}", path.display())).with_source(error)
}

/// The rows of an open sled.
pub(super) struct SledRows(pub(super) Arc<Sled>);

impl Rows for SledRows {
    fn get(&self, key: &[u8]) -> Result<Option<Row>> {
        self.0.checked("read", self.0.db.get(key))
    }

    fn scan(&self, span: &Span) -> Pairs<'_> {
        let range = self.0.db.range::<&[u8], _>(span.bounds());
        Box::new(range.map(|pair| self.0.checked("read", pair)))
    }

    fn apply(&mut self, writes: Writes) -> Result<()> {
        let mut batch = sled::Batch::default();
        for (key, value) in writes.into_iter() {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.0.checked("write", self.0.db.apply_batch(batch))?;
        self.0.written.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }
}
